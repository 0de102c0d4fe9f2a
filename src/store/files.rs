//! Files in and out: a tree read in order, and files written whole or not at all.

use std::fs;
use std::io;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

use crate::article::Asset;
use crate::article::media::media_type;
use crate::store::draft;
use crate::store::file_error::FileError;

/// What writing a file did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The file is new or has other bytes than before.
    Changed,
    /// The file had these very bytes and was not touched.
    Same,
}

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let bytes = fs::File::open(path).and_then(whole);
    bytes.map_err(|source| FileError::new("read", path, source))
}

/// As many bytes as the file has when it is opened: then nothing has to be asked twice. What says that it has none may
/// be no file, and is read to its end.
pub(crate) fn whole(file: fs::File) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(if size == 0 { u64::MAX } else { size })
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file; `None` where there is none.
pub fn read_text(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(FileError::new("read", path, source)),
    }
}

/// The bytes of what is a file and can be read; `None` for anything else, such as a pipe, which would be waited for.
pub fn read_plain(path: &Path) -> Option<Vec<u8>> {
    let file = path.is_file().then(|| fs::File::open(path).ok())?;
    whole(file?).ok()
}

/// Reads the file at `path` in pieces, each handed to `take`: it may be a film.
pub fn in_pieces(path: &Path, mut take: impl FnMut(&[u8]) -> Result<(), FileError>) -> Result<(), FileError> {
    let fault = |source| FileError::new("read", path, source);
    let mut file = fs::File::open(path).map_err(fault)?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match file.read(&mut piece).map_err(fault)? {
            0 => return Ok(()),
            length => take(&piece[..length])?,
        }
    }
}

/// How much of a file is read at once.
const PIECE_BYTES: usize = 256 * 1024;

/// The same as text, with U+FFFD for what is none.
pub fn read_lossy(path: &Path) -> Option<String> {
    read_plain(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The file at `path` below `folder`, where it really lies in there.
pub fn inside(folder: &Path, path: &Path) -> Option<PathBuf> {
    let (folder, file) = (folder.canonicalize().ok()?, folder.join(path).canonicalize().ok()?);
    (file.starts_with(&folder) && file.is_file()).then_some(file)
}

/// The text of the file at `path` below `home`; `None` where there is none. A link that leads out of `home` is refused.
pub fn read_inside(home: &Path, path: &Path) -> Result<Option<String>, FileError> {
    let file = home.join(path);
    let text = read_text(&file)?;
    let leads_out = || -> io::Result<bool> { Ok(!file.canonicalize()?.starts_with(home.canonicalize()?)) };
    if text.is_some() && leads_out().map_err(|source| FileError::new("read", &file, source))? {
        return Err(FileError::new("read", &file, io::Error::other(LEADS_OUT)));
    }
    Ok(text)
}

const LEADS_OUT: &str = "it is a link out of the folder; copy the file instead";
const NO_FILE: &str = "it is a pipe, a socket or a device, and no file";

/// Writes a file whole: beside its place, synced, and then moved there. A file that has these bytes already is not
/// touched.
pub fn write(path: &Path, bytes: &[u8]) -> Result<Written, FileError> {
    let drafted = draft::synced(path, bytes)?;
    let written = drafted.as_ref().map_or(Written::Same, |_| Written::Changed);
    draft::put(drafted)?;
    Ok(written)
}

/// Makes a folder that only its owner may look into, whatever the umask says; one that is there stays as it is.
pub fn make_private_folder(path: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|source| FileError::new("write", path, source))
}

/// Opens a file to write in it, and makes it where there is none: then only its owner may read it, whatever the umask
/// says.
pub fn open_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a file whole that nobody would miss: moved into its place, but not synced.
pub fn write_unsynced(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), FileError> {
    let done = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = BufWriter::new(tempfile::Builder::new().prefix(".pressrun-").tempfile_in(folder)?);
        write(&mut file)?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    done().map_err(|source| FileError::new("write", path, source))
}

/// Removes a folder of drafts, with what a killed process left in it.
pub fn remove_drafts(folder: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FileError::new("remove", folder, error)),
        _ => Ok(()),
    }
}

/// Writes a file that must not be there yet; nobody but its owner may read it.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let done = || -> io::Result<()> {
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    done().map_err(|source| FileError::new("write", path, source))
}

/// Removes a file, and the folders above it that are empty then, up to `root`.
pub fn remove(root: &Path, file: &str) -> Result<(), FileError> {
    let path = root.join(file);
    match fs::remove_file(&path) {
        // What no file can be called is not there.
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename) => {
            return Err(FileError::new("remove", &path, error));
        }
        _ => {}
    }
    let mut folder = path.parent();
    while let Some(empty) = folder.filter(|folder| *folder != root && folder.starts_with(root)) {
        if fs::remove_dir(empty).is_err() {
            break;
        }
        folder = empty.parent();
    }
    Ok(())
}

/// What lies below a folder, by paths relative to it with `/`, in order.
#[derive(Debug, Default)]
pub struct Tree {
    /// All files. Hidden files and folders are left out.
    pub files: Vec<String>,
    /// Links that lead out of the folder, in circles or nowhere, each with the reason why it was not followed.
    pub refused: Vec<(String, FileError)>,
    /// What has a name that is not UTF-8, with `�` for what is wrong in it.
    pub unnamed: Vec<String>,
}

/// All files below `root`, as in [`Tree`]; a link that is refused is an error.
pub fn tree(root: &Path) -> Result<Vec<String>, FileError> {
    let tree = tree_with_refused(root)?;
    match tree.refused.into_iter().next() {
        Some((_, error)) => Err(error),
        None => Ok(tree.files),
    }
}

/// What lies below `root`. A link that leads out of it is not followed: what stands in a publication is the
/// publication's.
pub fn tree_with_refused(root: &Path) -> Result<Tree, FileError> {
    match tree_without_links(root) {
        Some(tree) => Ok(tree),
        None => tree_with_links(root),
    }
}

/// What lies below `root`, where there are but files and folders: then nothing but the folders' own lists is read.
/// `None` where there is something else, such as a link, or something goes wrong.
fn tree_without_links(root: &Path) -> Option<Tree> {
    let mut tree = Tree::default();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).ok()? {
            let entry = entry.ok()?;
            let kind = entry.file_type().ok()?;
            if !kind.is_dir() && !kind.is_file() {
                return None;
            }
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let Some(name) = name.to_str() else {
                tree.unnamed.push(format!("{folder}{}", name.to_string_lossy()));
                continue;
            };
            if kind.is_dir() {
                folders.push(format!("{folder}{name}/"));
            } else if kind.is_file() {
                tree.files.push(format!("{folder}{name}"));
            }
        }
    }
    tree.files.sort_unstable();
    tree.unnamed.sort_unstable();
    Some(tree)
}

fn tree_with_links(root: &Path) -> Result<Tree, FileError> {
    let failed = |path: &Path, source| FileError::new("read", path, source);
    let home = root.canonicalize().map_err(|source| failed(root, source))?;
    let mut tree = Tree::default();
    let below = |path: &Path| path.strip_prefix(root).ok().and_then(slashed);
    let is_shown =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    let mut entries = walkdir::WalkDir::new(root)
        .follow_links(true)
        .into_iter()
        .filter_entry(is_shown);
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let source = error.into_io_error();
                let error = failed(&path, source.unwrap_or_else(|| io::Error::other("a loop of links")));
                match below(&path).filter(|_| path != root && path.is_symlink()) {
                    Some(path) => tree.refused.push((path, error)),
                    None => return Err(error),
                }
                continue;
            }
        };
        // What lies below a link that stays inside lies inside too.
        if entry.path_is_symlink() && entry.depth() > 0 {
            let real = entry.path().canonicalize();
            let real = real.map_err(|source| failed(entry.path(), source))?;
            if !real.starts_with(&home) {
                let error = failed(entry.path(), io::Error::other(LEADS_OUT));
                tree.refused.extend(below(entry.path()).map(|path| (path, error)));
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
        }
        if entry.path().file_name().is_some_and(|name| name.to_str().is_none()) {
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
            tree.unnamed.push(path.to_string_lossy().into_owned());
        } else if entry.file_type().is_file() {
            tree.files.extend(below(entry.path()));
        } else if !entry.file_type().is_dir() {
            let error = failed(entry.path(), io::Error::other(NO_FILE));
            tree.refused.extend(below(entry.path()).map(|path| (path, error)));
        }
    }
    tree.files.sort_unstable();
    tree.unnamed.sort_unstable();
    tree.refused.sort_unstable_by(|left, right| left.0.cmp(&right.0));
    Ok(tree)
}

/// A relative path with `/` between its parts; `None` where it is not UTF-8.
pub fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(part) => Some(part.to_str()),
            Component::CurDir => None,
            _ => Some(None),
        })
        .collect();
    parts.map(|parts| parts.join("/"))
}

/// What is known of the file at `path` below `root`. Of a picture no more is read than says its size.
pub fn asset(root: &Path, path: &str) -> Result<Asset, FileError> {
    let file = root.join(path);
    let metadata = fs::metadata(&file).map_err(|source| FileError::new("read", &file, source))?;
    let media_type = media_type(path);
    let size = media_type
        .starts_with("image/")
        .then(|| imagesize::size(&file).ok())
        .flatten();
    Ok(Asset {
        path: path.to_owned(),
        media_type,
        width: size.and_then(|size| u32::try_from(size.width).ok()),
        height: size.and_then(|size| u32::try_from(size.height).ok()),
        size_bytes: metadata.len(),
    })
}
