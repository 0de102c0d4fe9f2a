//! Why a table of subscribers cannot be read at all.

use std::io;

use crate::article::encoding::Encoding;
use crate::audience::rows::Torn;

/// Why a table cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The header names no column `email`.
    #[error("line 1: no column is called `email`; the columns are {}", columns.join(", "))]
    NoEmail {
        /// The columns that it names.
        columns: Vec<String>,
    },
    /// The header names a column twice.
    #[error("line 1: the column `{0}` stands twice")]
    Twice(String),
    /// The file is in another encoding.
    #[error("it is not UTF-8; it looks like {0}")]
    Encoding(Encoding),
    /// There is no header line.
    #[error("the file is empty")]
    Empty,
    /// The header cannot be taken apart.
    #[error("line 1: {0}")]
    Torn(Torn),
    /// Reading failed.
    #[error("the file cannot be read")]
    Read(#[from] io::Error),
}
