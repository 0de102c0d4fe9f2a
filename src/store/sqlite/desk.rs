//! The connection by which groups are committed: its own, so that its statements stay prepared.

use std::path::Path;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use rusqlite::Connection;

use crate::audience::StoreError;
use crate::store::sqlite::codes::BUSY_TIMEOUT;
use crate::store::sqlite::codes::meaning;

/// Where groups are committed. The connection is opened for the first of them.
#[derive(Debug, Default)]
pub(super) struct Desk {
    connection: Mutex<Option<Connection>>,
}

impl Desk {
    /// Works with the connection to the file at `path`.
    pub(super) fn at_work<T>(
        &self,
        path: &Path,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut kept = self.connection();
        let connection = match kept.take() {
            Some(connection) => connection,
            None => open(path).map_err(failure)?,
        };
        let connection = kept.insert(connection);
        let done = work(connection);
        if let Err(StoreError::Full(_)) = &done {
            // Where nothing can grow any more, there is room in the log for the replies that were read already, once
            // what it holds is moved into the file. It is a try: if it fails, so will the next commit, and that is told.
            let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
        done
    }

    /// Closes the connection.
    pub(super) fn close(&self) {
        drop(self.connection().take());
    }

    fn connection(&self) -> MutexGuard<'_, Option<Connection>> {
        // A connection that was left in the middle of a transaction rolled it back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// With the settings of the pool.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA foreign_keys = ON")?;
    Ok(connection)
}

/// What a failure means.
pub(super) fn failure(error: rusqlite::Error) -> StoreError {
    let code = error.sqlite_error().map(|error| error.extended_code);
    meaning(code, Box::new(error))
}
