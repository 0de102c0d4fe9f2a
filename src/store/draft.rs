//! Files written whole or not at all: as drafts, synced, and then moved to their places.

use std::fs;
use std::io;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use tempfile::NamedTempFile;
use tempfile::TempPath;

use crate::store::file_error::FileError;

/// A file that is written, but does not stand in its place yet. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Draft {
    draft: TempPath,
    place: PathBuf,
}

/// A file that is being written, piece by piece. **As long as the pieces are what the file in its place says already,
/// nothing is written at all**: a file that would not change is not touched, so that its times, and what servers derive
/// from them, stay.
#[derive(Debug)]
pub struct Drafting<'a> {
    place: &'a Path,
    folder: &'a Path,
    /// The file in its place, up to the first difference.
    old: Option<BufReader<fs::File>>,
    same_bytes: u64,
    written_bytes: u64,
    draft: Option<BufWriter<NamedTempFile>>,
    buffer: Vec<u8>,
}

impl<'a> Drafting<'a> {
    /// Begins the file at `place`; its draft would lie in `folder`.
    pub fn new(place: &'a Path, folder: &'a Path) -> Self {
        let old = fs::File::open(place).ok();
        Self {
            place,
            folder,
            old: old.map(BufReader::new),
            same_bytes: 0,
            written_bytes: 0,
            draft: None,
            buffer: Vec::new(),
        }
    }

    /// Appends a piece.
    pub fn write(&mut self, piece: &[u8]) -> Result<(), FileError> {
        self.append(piece)
            .map_err(|source| FileError::new("write", self.place, source))
    }

    /// How many bytes were written so far.
    pub fn size_bytes(&self) -> u64 {
        self.written_bytes
    }

    /// Ends the file. `None`: it stands in its place already. A draft lasts when it is [synced](sync).
    pub fn finish(mut self) -> Result<Option<Draft>, FileError> {
        let place = self.place;
        self.end().map_err(|source| FileError::new("write", place, source))
    }

    fn append(&mut self, piece: &[u8]) -> io::Result<()> {
        self.written_bytes += piece.len() as u64;
        if let Some(old) = &mut self.old {
            self.buffer.resize(piece.len(), 0);
            if old.read_exact(&mut self.buffer).is_ok() && self.buffer == piece {
                self.same_bytes += piece.len() as u64;
                return Ok(());
            }
        }
        self.draft()?.write_all(piece)
    }

    /// The draft, which begins with what was the same so far.
    fn draft(&mut self) -> io::Result<&mut BufWriter<NamedTempFile>> {
        self.old = None;
        if self.draft.is_none() {
            fs::create_dir_all(self.folder)?;
            // Its own words name the draft, which tells nobody anything.
            let file = tempfile::Builder::new().prefix(".pressrun-").tempfile_in(self.folder);
            let mut draft = BufWriter::new(file.map_err(|error| io::Error::from(error.kind()))?);
            if self.same_bytes > 0 {
                let mut same = fs::File::open(self.place)?.take(self.same_bytes);
                io::copy(&mut same, &mut draft)?;
            }
            self.draft = Some(draft);
        }
        Ok(self.draft.as_mut().expect("it was just made"))
    }

    fn end(&mut self) -> io::Result<Option<Draft>> {
        let is_same = match &mut self.old {
            Some(old) => old.read(&mut [0])? == 0,
            None => false,
        };
        if is_same {
            return Ok(None);
        }
        self.draft()?;
        let draft = self.draft.take().expect("it was just made");
        let file = draft.into_inner().map_err(io::IntoInnerError::into_error)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A temporary file is its owner's alone; a published one is everybody's to read.
            file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        Ok(Some(Draft {
            draft: file.into_temp_path(),
            place: self.place.to_owned(),
        }))
    }
}

/// Drafts the file at `place` from all of its bytes, beside it, and syncs it.
pub fn synced(place: &Path, bytes: &[u8]) -> Result<Option<Draft>, FileError> {
    let mut drafting = Drafting::new(place, folder_of(place));
    drafting.write(bytes)?;
    let draft = drafting.finish()?;
    sync(&draft)?;
    Ok(draft)
}

/// Puts a synced draft in its place, and syncs the folder: from now on it lasts.
pub fn put(draft: Option<Draft>) -> Result<(), FileError> {
    let Some(draft) = draft else { return Ok(()) };
    let folder = folder_of(&draft.place).to_owned();
    draft.put()?;
    sync_folders([&folder])
}

fn folder_of(place: &Path) -> &Path {
    place.parent().unwrap_or(Path::new("."))
}

impl Draft {
    /// Puts the file in its place, and makes the folders above it. It lasts once its folder is synced.
    pub fn put(self) -> Result<(), FileError> {
        let Self { draft, place } = self;
        let done = || -> io::Result<()> {
            fs::create_dir_all(folder_of(&place))?;
            draft.persist(&place).map_err(|error| error.error)
        };
        done().map_err(|source| FileError::new("write", &place, source))
    }

    fn path(&self) -> &Path {
        &self.draft
    }
}

/// Up to how many files and folders are synced one by one. Each waits for the disk; of more, the whole file system is
/// synced at once where the system can do that.
const SYNCED_EACH_MAX: usize = 64;

/// Makes drafts last.
pub fn sync<'a>(drafts: impl IntoIterator<Item = &'a Draft>) -> Result<(), FileError> {
    let paths: Vec<&Path> = drafts.into_iter().map(Draft::path).collect();
    sync_paths(&paths)
}

/// Makes the names in folders last.
pub fn sync_folders<'a>(folders: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), FileError> {
    let paths: Vec<&Path> = folders.into_iter().map(PathBuf::as_path).collect();
    sync_paths(&paths)
}

fn sync_paths(paths: &[&Path]) -> Result<(), FileError> {
    let fault = |path: &Path, source| FileError::new("write", path, source);
    let together = if paths.len() > SYNCED_EACH_MAX {
        paths.first()
    } else {
        None
    };
    if let Some(first) = together
        && sync_file_system(first).map_err(|source| fault(first, source))?
    {
        return Ok(());
    }
    // Together they wait for one commit of the file system, one by one each for its own.
    paths.par_iter().try_for_each(|path| {
        let synced = fs::File::open(path).and_then(|file| file.sync_all());
        synced.map_err(|source| fault(path, source))
    })
}

/// Syncs all of the file system on which a file lies; `false` where this system has no such call.
#[cfg(target_os = "linux")]
fn sync_file_system(path: &Path) -> io::Result<bool> {
    rustix::fs::syncfs(fs::File::open(path)?)?;
    Ok(true)
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(_path: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Drafting;
    use super::sync;

    #[test]
    fn rule_03_a_file_is_written_only_from_its_first_difference_on() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out/feed.xml");
        let drafts = folder.path().join("drafts");
        let put = |pieces: &[&str]| {
            let mut drafting = Drafting::new(&place, &drafts);
            for piece in pieces {
                drafting.write(piece.as_bytes()).unwrap();
            }
            let size_bytes = drafting.size_bytes();
            let draft = drafting.finish().unwrap();
            let is_drafted = draft.is_some();
            sync(&draft).unwrap();
            if let Some(draft) = draft {
                draft.put().unwrap();
            }
            let text = fs::read_to_string(&place).unwrap();
            assert_eq!(
                (text.as_str(), text.len() as u64),
                (pieces.concat().as_str(), size_bytes)
            );
            is_drafted
        };
        assert!(put(&["one ", "two ", "three"]));
        assert!(!put(&["one ", "two ", "three"]));
        assert!(!put(&["one t", "wo three"]), "other pieces of the same file");
        assert!(put(&["one ", "two ", "four"]), "another end");
        assert!(put(&["one ", "two"]), "a shorter file");
        assert!(put(&["one ", "two", " and more"]), "a longer file");
        assert!(put(&["0ne ", "two", " and more"]), "another beginning");
        assert!(put(&[]), "nothing");
        assert!(!put(&[]), "still nothing");
        assert!(fs::read_dir(&drafts).unwrap().next().is_none(), "no draft is left");
    }
}
