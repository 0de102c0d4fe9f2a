//! What is watched, and why it may not be.

use std::io;
use std::path::PathBuf;

/// What is watched, and what in it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Folders that exist; everything below them is watched. One that is itself deleted or moved is lost from sight.
    pub folders: Vec<PathBuf>,
    /// Folders of which nothing is told, such as the output: written as `folders` are, so that one begins like the
    /// other. They need not exist yet.
    pub ignored: Vec<PathBuf>,
}

/// Why folders cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// What is to be watched is not there, or is no folder.
    #[error("`{}` is not a folder that can be watched", path.display())]
    NoFolder {
        /// The folder, as it was given.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The system watches no more folders; on Linux `fs.inotify.max_user_watches` says how many.
    #[error("the system cannot watch any more folders than those up to `{}`", path.display())]
    TooMany {
        /// The first folder that found no room.
        path: PathBuf,
    },
    /// The system refuses to watch.
    #[error("cannot watch for changes")]
    System(#[source] notify::Error),
}
