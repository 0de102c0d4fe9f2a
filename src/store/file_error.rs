//! Why something could not be done with a file.

use std::io;
use std::path::Path;
use std::path::PathBuf;

/// Something that could not be done with a file.
#[derive(Debug, thiserror::Error)]
#[error("cannot {verb} {}", path.display())]
pub struct FileError {
    /// What was to be done: `read`, `write`, …
    pub verb: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Why it could not.
    #[source]
    pub source: io::Error,
}

impl FileError {
    /// A failure to do `verb` with `path`.
    pub fn new(verb: &'static str, path: &Path, source: io::Error) -> Self {
        Self {
            verb,
            path: path.to_owned(),
            source,
        }
    }
}
