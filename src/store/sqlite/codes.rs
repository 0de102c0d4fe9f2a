//! What `SQLite` says when it fails, and how long it tries.

use std::time::Duration;

use crate::audience::StoreError;

/// How long a transaction waits for the file's one writer.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// `SQLite`'s primary result codes.
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const READONLY: i32 = 8;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
const NOTADB: i32 = 26;
/// Extended: a write failed for another reason than a full disk, such as a limit on the size of files; the shared
/// memory, which is a file beside the store, could not be laid out or grow.
const IOERR_WRITE: i32 = 778;
const IOERR_SHMOPEN: i32 = 4618;
const IOERR_SHMSIZE: i32 = 4874;

/// What a code of `SQLite` means.
pub(super) fn meaning(code: Option<i32>, error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    match code {
        Some(IOERR_WRITE | IOERR_SHMOPEN | IOERR_SHMSIZE) => StoreError::Full(error),
        Some(code) => match code & 0xFF {
            FULL => StoreError::Full(error),
            READONLY | CANTOPEN => StoreError::ReadOnly(error),
            BUSY | LOCKED => StoreError::Busy(error),
            CORRUPT | NOTADB => StoreError::Damaged(error.to_string()),
            _ => StoreError::Failed(error),
        },
        None => StoreError::Failed(error),
    }
}
