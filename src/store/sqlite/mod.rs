//! The store in one SQLite file.

mod codes;
mod delivery;
mod desk;
pub(super) mod errands;
mod exchange;
mod fold;
mod installation;
mod intake;
mod ledger;
mod marks;
mod plan;
#[cfg(test)]
mod query_plans;
mod roll;
mod sent;

use std::path::Path;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::Row;
use sqlx::Sqlite;
use sqlx::SqlitePool;
use sqlx::Transaction;
use sqlx::migrate::MigrateError;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::sqlite::SqliteJournalMode;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::sqlite::SqliteRow;
use sqlx::sqlite::SqliteSynchronous;

use crate::audience::StoreError;
use crate::store::fault::OpenError;
use crate::store::fault::OpenFault;
use crate::store::files::open_private;
use crate::store::sqlite::codes::BUSY_TIMEOUT;
use crate::store::sqlite::codes::meaning;
use crate::store::sqlite::desk::Desk;

/// One connection writes, the others read: `status` and `preview` look while `send` runs.
const CONNECTIONS_MAX: u32 = 4;

/// How often a file that is busy at once is asked again, and how long it is left alone before: a new file is turned to
/// WAL within milliseconds, and five seconds are longer than any disk takes for it.
const CONNECT_TRIES_MAX: u32 = 250;
/// See [`CONNECT_TRIES_MAX`].
const CONNECT_WAIT: Duration = Duration::from_millis(20);

/// The store of one publication.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
    path: PathBuf,
    desk: Arc<Desk>,
}

impl Store {
    /// Opens the file, makes it when it is missing, and brings its tables up to date.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        Self::open_as(path, SqliteSynchronous::Full)
            .await
            .map_err(|fault| OpenError {
                place: path.display().to_string(),
                fault,
            })
    }

    /// Opens a file that is there, to be read: as [`Store::open`] does, and where nothing may be written, as it stands.
    ///
    /// # Errors
    /// As of [`Store::open`]. A file that may not be written, with a log beside it that was not taken in, is refused:
    /// without the log it tells less than is known.
    pub async fn open_to_read(path: &Path) -> Result<Self, OpenError> {
        let told = match Self::open(path).await {
            Err(OpenError {
                fault: OpenFault::Store(StoreError::ReadOnly(error)),
                ..
            }) => StoreError::ReadOnly(error),
            opened => return opened,
        };
        let log = path.with_extension(format!("{}-wal", path.extension().unwrap_or_default().display()));
        let has_log = std::fs::metadata(log).is_ok_and(|log| log.len() > 0);
        let fault = |fault: StoreError| OpenError {
            place: path.display().to_string(),
            fault: fault.into(),
        };
        if has_log {
            return Err(fault(told));
        }
        let options = SqliteConnectOptions::from_str("sqlite:")
            .expect("a constant")
            .filename(path)
            .read_only(true)
            .immutable(true);
        Ok(Self {
            pool: connected(&options).await.map_err(fault)?,
            path: path.to_owned(),
            desk: Arc::default(),
        })
    }

    async fn open_as(path: &Path, synchronous: SqliteSynchronous) -> Result<Self, OpenFault> {
        let options = SqliteConnectOptions::from_str("sqlite:")
            .expect("a constant")
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .pragma("fullfsync", "1")
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        // `SQLite` gives its log and its index the mode of the file. That it cannot be made is told by `SQLite`.
        if !path.exists() {
            let _ = open_private(path);
        }
        let store = Self {
            pool: connected(&options).await?,
            path: path.to_owned(),
            desk: Arc::default(),
        };
        store.update_tables().await?;
        store.fold_keys().await?;
        store.check_durability().await?;
        Ok(store)
    }

    /// Where the store lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the file; what is committed is then in it, not in its log.
    pub async fn close(self) {
        self.desk.close();
        self.pool.close().await;
    }

    /// Brings the tables up to date in one transaction: of several processes that open a new file at once, one does.
    async fn update_tables(&self) -> Result<(), OpenFault> {
        let mut transaction = self.write().await?;
        // `run` asks for an `Acquire` that a future which moves between threads cannot show.
        sqlx::migrate!("src/store/sqlite/migrations")
            .run_direct(None, &mut *transaction, false)
            .await
            .map_err(|error| match error {
                MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => OpenFault::Newer,
                MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failure(error).into(),
                other => StoreError::Failed(Box::new(other)).into(),
            })?;
        transaction.commit().await.map_err(failure)?;
        Ok(())
    }

    /// `synchronous` is a setting of each connection: what was asked for is read back.
    async fn check_durability(&self) -> Result<(), OpenFault> {
        let mode: i64 = sqlx::query("PRAGMA synchronous")
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?
            .get(0);
        if mode < 2 {
            return Err(OpenFault::NotDurable {
                setting: "synchronous",
                value: mode.to_string(),
            });
        }
        let journal: String = sqlx::query("PRAGMA journal_mode")
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?
            .get(0);
        if journal != "wal" {
            return Err(OpenFault::NotDurable {
                setting: "journal_mode",
                value: journal,
            });
        }
        Ok(())
    }

    /// Runs a statement; how many rows it touched.
    pub(super) async fn done(&self, query: Query<'_, Sqlite, SqliteArguments>) -> Result<u64, StoreError> {
        let done = query.execute(&self.pool).await.map_err(failure)?;
        Ok(done.rows_affected())
    }

    /// What a statement finds.
    pub(super) async fn rows(&self, query: Query<'_, Sqlite, SqliteArguments>) -> Result<Vec<SqliteRow>, StoreError> {
        query.fetch_all(&self.pool).await.map_err(failure)
    }

    /// A transaction that may write: it takes the file's one writer at once, so that it never fails half-way for want
    /// of it.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(failure)
    }
}

/// The pool of connections. Where a new file is being turned to WAL by another process, `SQLite` says that it is busy
/// without waiting: then it is asked again.
async fn connected(options: &SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    let mut tries = 0;
    loop {
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(BUSY_TIMEOUT * 2)
            .connect_with(options.clone())
            .await;
        match pool.map_err(failure) {
            Err(StoreError::Busy(_)) if tries < CONNECT_TRIES_MAX => {
                tries += 1;
                tokio::time::sleep(CONNECT_WAIT).await;
            }
            connected => return connected,
        }
    }
}

/// What a failure of `SQLite` means.
pub(super) fn failure(error: sqlx::Error) -> StoreError {
    if matches!(error, sqlx::Error::PoolTimedOut) {
        return StoreError::Busy(Box::new(error));
    }
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .and_then(|code| code.parse::<i32>().ok());
    meaning(code, Box::new(error))
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteSynchronous;

    use super::Store;
    use crate::store::fault::OpenFault;

    #[tokio::test]
    async fn a_store_that_may_forget_at_a_power_cut_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pressrun.db");
        for (synchronous, expected) in [(SqliteSynchronous::Off, "0"), (SqliteSynchronous::Normal, "1")] {
            let fault = Store::open_as(&path, synchronous).await.unwrap_err();
            assert!(
                matches!(&fault, OpenFault::NotDurable { setting: "synchronous", value } if value == expected),
                "{fault}"
            );
        }
        assert!(Store::open_as(&path, SqliteSynchronous::Extra).await.is_ok());
    }
}
