//! The files below a folder that is opened once: a file is found from there, and the way to the folder is not walked for
//! each of thousands.

use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use chrono::DateTime;
use chrono::Utc;

use crate::store::file_error::FileError;
use crate::store::files::whole;

/// A folder, and the way to its files.
#[derive(Debug)]
pub struct Below {
    root: PathBuf,
    #[cfg(unix)]
    folder: File,
}

impl Below {
    /// The folder at `root`.
    ///
    /// # Errors
    /// If it is not there, or may not be opened.
    pub fn open(root: &Path) -> Result<Self, FileError> {
        Ok(Self {
            root: root.to_owned(),
            #[cfg(unix)]
            folder: File::open(root).map_err(|source| FileError::new("read", root, source))?,
        })
    }

    /// Where a file of it is.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let bytes = self.open_file(path).and_then(whole);
        bytes.map_err(|source| FileError::new("read", &self.path(path), source))
    }

    /// The trace of a file.
    ///
    /// # Errors
    /// If it is not there.
    pub fn trace(&self, path: &str) -> Result<Trace, FileError> {
        let trace = self.trace_of(path);
        trace.map_err(|source| FileError::new("read", &self.path(path), source))
    }

    #[cfg(unix)]
    fn open_file(&self, path: &str) -> io::Result<File> {
        use rustix::fs::Mode;
        use rustix::fs::OFlags;

        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        Ok(rustix::fs::openat(&self.folder, path, flags, Mode::empty())?.into())
    }

    #[cfg(not(unix))]
    fn open_file(&self, path: &str) -> io::Result<File> {
        File::open(self.path(path))
    }

    #[cfg(unix)]
    fn trace_of(&self, path: &str) -> io::Result<Trace> {
        let known = rustix::fs::statat(&self.folder, path, rustix::fs::AtFlags::empty())?;
        // Systems differ in the widths of these numbers.
        let nanoseconds = |seconds: i128, rest: i128| i64::try_from(seconds * 1_000_000_000 + rest).unwrap_or(i64::MAX);
        Ok(Trace {
            modified_ns: nanoseconds(known.st_mtime.into(), known.st_mtime_nsec.into()),
            changed_ns: nanoseconds(known.st_ctime.into(), known.st_ctime_nsec.into()),
            size_bytes: u64::try_from(known.st_size).unwrap_or_default(),
            inode: known.st_ino,
        })
    }

    #[cfg(not(unix))]
    fn trace_of(&self, path: &str) -> io::Result<Trace> {
        Trace::of(&self.path(path))
    }
}

/// What tells whether a file was written since: as long as none of it moves, the bytes are the same, but for what is
/// written within the same tick of the clock (see [`Trace::is_settled`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    modified_ns: i64,
    changed_ns: i64,
    size_bytes: u64,
    inode: u64,
}

/// How long a file must have been left alone: some file systems keep times to two seconds.
const SETTLED_AFTER_NS: i64 = 2_000_000_000;

impl Trace {
    #[cfg(not(unix))]
    fn of(path: &Path) -> io::Result<Self> {
        let metadata = path.metadata()?;
        let since = metadata
            .modified()?
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        let modified_ns = i64::try_from(since.as_nanos()).unwrap_or(i64::MAX);
        Ok(Self {
            modified_ns,
            changed_ns: modified_ns,
            size_bytes: metadata.len(),
            inode: 0,
        })
    }

    /// All of it.
    pub fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.modified_ns.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.changed_ns.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.size_bytes.to_le_bytes());
        bytes[24..].copy_from_slice(&self.inode.to_le_bytes());
        bytes
    }

    /// Whether the file was left alone for so long before `now` that a later write cannot bear the same times.
    pub fn is_settled(&self, now: DateTime<Utc>) -> bool {
        let latest = self.modified_ns.max(self.changed_ns);
        now.timestamp_nanos_opt()
            .is_some_and(|now| latest.saturating_add(SETTLED_AFTER_NS) <= now)
    }
}
