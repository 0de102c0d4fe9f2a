//! What lies in a folder of output.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;
use std::time::SystemTime;

use walkdir::DirEntry;
use walkdir::WalkDir;

/// What tells a file from the one that was there before: enough that nothing has to be read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Its size in bytes.
    pub(crate) size: u64,
    /// When it was written last.
    pub(crate) modified: SystemTime,
    device: u64,
    inode: u64,
    changed: (i64, i64),
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its path below the folder, with `/`.
    pub(crate) name: String,
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// How it was found.
    pub(crate) stamp: Stamp,
}

/// Why a folder cannot be looked through.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The system says so.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// It is no publication any more.
    #[error("more than {FILES_MAX} files lie in `{}`", .0.display())]
    TooMany(PathBuf),
}

/// More files than any blog has: each takes some hundred bytes of memory.
const FILES_MAX: usize = 200_000;

/// Deeper than anything that a build writes.
const DEPTH_MAX: usize = 32;

/// The one folder whose name begins with a dot and that is everybody's to read (RFC 8615).
const WELL_KNOWN: &str = ".well-known";

impl Stamp {
    /// Of a file.
    pub(crate) fn new(metadata: &Metadata) -> io::Result<Self> {
        Ok(Self {
            size: metadata.len(),
            modified: metadata.modified()?,
            device: metadata.dev(),
            inode: metadata.ino(),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }
}

/// The files in a folder, sorted by name. What is hidden is left out, and every link that leads out of the folder, or to
/// a folder. A folder that is not there holds nothing.
pub(crate) fn scan(folder: &Path) -> Result<Vec<Found>, ScanError> {
    let unreadable = |path: &Path, source| ScanError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let root = match folder.canonicalize() {
        Ok(root) => root,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(folder, error)),
    };
    let walk = WalkDir::new(&root).max_depth(DEPTH_MAX).sort_by_file_name();
    let mut found = Vec::new();
    for entry in walk.into_iter().filter_entry(|entry| !is_hidden(entry)) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(&root).to_owned();
            unreadable(&path, error.into())
        })?;
        if let Some(file) = file(&root, &entry).map_err(|error| unreadable(entry.path(), error))? {
            if found.len() == FILES_MAX {
                return Err(ScanError::TooMany(root));
            }
            found.push(file);
        }
    }
    Ok(found)
}

fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() > 0 && name.starts_with('.') && !(entry.depth() == 1 && name == WELL_KNOWN)
}

/// A file that may be given out.
fn file(root: &Path, entry: &DirEntry) -> io::Result<Option<Found>> {
    let kind = entry.file_type();
    let path = if kind.is_symlink() {
        match entry.path().canonicalize() {
            Ok(path) if is_ours(root, &path) => path,
            // It leads out, or nowhere.
            Ok(_) | Err(_) => return Ok(None),
        }
    } else {
        entry.path().to_owned()
    };
    let metadata = path.metadata()?;
    let name = entry.path().strip_prefix(root).ok().and_then(Path::to_str);
    let Some(name) = name.filter(|_| metadata.is_file()) else {
        return Ok(None);
    };
    let name = name.to_owned();
    let stamp = Stamp::new(&metadata)?;
    Ok(Some(Found { name, path, stamp }))
}

/// Whether a path lies below the root, and nothing on its way is hidden.
fn is_ours(root: &Path, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else {
        return false;
    };
    !below.iter().any(|name| name.to_string_lossy().starts_with('.'))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::scan;

    #[test]
    fn what_is_hidden_or_leads_out_is_not_there() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("public");
        for file in [
            "public/rss.xml",
            "public/a/index.html",
            "public/.pressrun-files",
            "public/.git/config",
            "public/.well-known/security.txt",
            "public/a/.well-known/x",
            "secret.txt",
        ] {
            let path = home.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        symlink(home.path().join("secret.txt"), root.join("out.txt")).unwrap();
        symlink(home.path(), root.join("up")).unwrap();
        symlink("rss.xml", root.join("feed")).unwrap();
        symlink(".git/config", root.join("config")).unwrap();
        symlink("nothing", root.join("dangling")).unwrap();
        let names: Vec<String> = scan(&root).unwrap().into_iter().map(|found| found.name).collect();
        assert_eq!(names, [".well-known/security.txt", "a/index.html", "feed", "rss.xml"]);
        assert_eq!(scan(&home.path().join("nowhere")).unwrap(), []);
    }

    #[test]
    fn a_file_that_is_written_again_has_another_stamp() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("rss.xml");
        fs::write(&path, "one").unwrap();
        let before = scan(home.path()).unwrap();
        assert_eq!(scan(home.path()).unwrap(), before);
        let draft = home.path().join(".draft");
        fs::write(&draft, "two").unwrap();
        fs::rename(&draft, &path).unwrap();
        assert_ne!(scan(home.path()).unwrap(), before);
    }
}
