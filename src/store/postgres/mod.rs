//! The store in a database of `PostgreSQL`, which several machines may share.
//!
//! Every method is one transaction at READ COMMITTED, and locks what it decides by before it reads it. There are no
//! advisory locks, no LISTEN and no sequences: whatever speaks the protocol and keeps its promises can carry it.

mod delivery;
pub(super) mod errands;
mod exchange;
mod holding;
mod installation;
mod intake;
mod ledger;
mod marks;
mod numbers;
mod opening;
mod operating;
mod plan;
mod roll;
mod sayings;
mod sent;
mod sharing;

use std::future::Future;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::Postgres;
use sqlx::Transaction;
use sqlx::postgres::PgArguments;
use sqlx::postgres::PgRow;
use sqlx::query::Query;

use crate::audience::StoreError;

/// How often a transaction that met another one begins again.
const CONFLICTS_MAX: u32 = 20;

/// For how long a server that went away is waited for: one that is started again is back by then.
const LOST_TRIES: u32 = 60;

/// How long it is left alone in between.
const LOST_WAIT: Duration = Duration::from_millis(500);

/// The store of one publication, as one worker uses it.
#[derive(Debug, Clone)]
pub struct Store {
    pool: PgPool,
    place: String,
    /// Which worker: what it holds, and the intents that it writes, are under this number.
    owner: i64,
}

impl Store {
    /// The server and its database, as they are told: without a password.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Which worker this is.
    pub fn owner(&self) -> i64 {
        self.owner
    }

    /// Ends its connections.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// Runs a statement; how many rows it touched.
    pub(super) async fn done(&self, query: Query<'_, Postgres, PgArguments>) -> Result<u64, StoreError> {
        let done = query.execute(&self.pool).await.map_err(failure)?;
        Ok(done.rows_affected())
    }

    /// What a statement finds.
    pub(super) async fn rows(&self, query: Query<'_, Postgres, PgArguments>) -> Result<Vec<PgRow>, StoreError> {
        query.fetch_all(&self.pool).await.map_err(failure)
    }

    pub(super) async fn write(&self) -> Result<Transaction<'static, Postgres>, StoreError> {
        self.pool.begin().await.map_err(failure)
    }

    /// Runs a transaction, again where another one was in its way.
    pub(super) async fn again<T, F>(&self, work: impl Fn() -> F + Send + Sync) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>> + Send,
    {
        let mut conflicts = 0;
        loop {
            match work().await {
                Err(error) if is_conflict(&error) && conflicts < CONFLICTS_MAX => conflicts += 1,
                done => return done,
            }
        }
    }

    /// Runs a transaction that may be run twice: again where another one was in its way, and where the server went away.
    async fn patiently<T, F>(&self, work: impl Fn() -> F + Send + Sync) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>> + Send,
        T: Send,
    {
        let mut tries = 0;
        loop {
            match self.again(&work).await {
                Err(error) if is_lost(&error) && tries < LOST_TRIES => {
                    tries += 1;
                    tokio::time::sleep(LOST_WAIT).await;
                }
                done => return done,
            }
        }
    }
}

/// Whether the server went away: what was asked last may be done, or not.
fn is_lost(error: &StoreError) -> bool {
    matches!(error, StoreError::Unreachable(_))
}

/// Whether two transactions were in each other's way: this one did nothing, and may begin again.
fn is_conflict(error: &StoreError) -> bool {
    let StoreError::Busy(error) = error else { return false };
    let code = error.downcast_ref::<sqlx::Error>().and_then(code_of);
    code.is_some_and(|code| matches!(code.as_str(), SERIALIZATION_FAILURE | DEADLOCK))
}

// The codes of SQLSTATE that mean something to us.
const SERIALIZATION_FAILURE: &str = "40001";
const DEADLOCK: &str = "40P01";
const LOCK_NOT_AVAILABLE: &str = "55P03";
const IDLE_IN_TRANSACTION: &str = "25P03";
const READ_ONLY: &str = "25006";
const FORBIDDEN: &str = "42501";

/// What a failure of the server, or of the way to it, means.
pub(super) fn failure(error: sqlx::Error) -> StoreError {
    let is_way = matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
    );
    if is_way {
        return StoreError::Unreachable(Box::new(error));
    }
    let code = code_of(&error).unwrap_or_default();
    match (code.as_str(), code.get(..2).unwrap_or_default()) {
        (SERIALIZATION_FAILURE | DEADLOCK | LOCK_NOT_AVAILABLE, _) => StoreError::Busy(Box::new(error)),
        (READ_ONLY | FORBIDDEN, _) => StoreError::ReadOnly(in_its_words(error)),
        // Insufficient resources: the disk, memory; of connections there may be some soon.
        ("53300" | IDLE_IN_TRANSACTION, _) | (_, "08" | "57") => StoreError::Unreachable(in_its_words(error)),
        (_, "53") => StoreError::Full(in_its_words(error)),
        // Data or an index that is damaged.
        (_, "XX") => StoreError::Damaged(error.to_string()),
        _ => StoreError::Failed(in_its_words(error)),
    }
}

/// A cause as the server tells it: without the line of its own source.
fn in_its_words(error: sqlx::Error) -> Box<dyn std::error::Error + Send + Sync> {
    match error.as_database_error() {
        Some(told) => told.message().into(),
        None => Box::new(error),
    }
}

fn code_of(error: &sqlx::Error) -> Option<String> {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .map(std::borrow::Cow::into_owned)
}

/// A list as long as a page, as a number of rows.
fn rows_of(page: usize) -> i64 {
    i64::try_from(page).expect("a page is small")
}
