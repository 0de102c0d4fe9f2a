//! What lasts: SQLite or Postgres, and files in and out.

pub mod below;
pub mod cache;
pub mod draft;
pub mod fault;
pub mod file_error;
pub mod files;
pub mod installation;
mod lately;
mod ledger;
mod letters;
mod marks;
pub mod postgres;
mod readers;
mod reception;
mod report;
mod requests;
mod roll;
mod rows;
mod schedule;
pub mod sqlite;

use std::path::Path;

use crate::audience::StoreError;
use crate::ledger::installation::Installation;
use crate::store::fault::OpenError;

/// The store of a publication.
#[derive(Debug, Clone)]
pub enum Store {
    /// In a file, which one process at a time sends from.
    Sqlite(sqlite::Store),
    /// In a database of a server, which several machines may share.
    Postgres(postgres::Store),
}

/// The same of either store.
macro_rules! either {
    ($store:expr, $inner:ident => $work:expr) => {
        match $store {
            $crate::store::Store::Sqlite($inner) => $work,
            $crate::store::Store::Postgres($inner) => $work,
        }
    };
}
use either;

/// One transaction in either store, in the same words: `$own` are the errands that each does in its own way. On a server it
/// begins again where another one was in its way, so what it works with must not be used up by it.
macro_rules! transact {
    ($store:expr, ($transaction:ident, $own:ident) => $work:expr) => {
        match $store {
            $crate::store::Store::Sqlite(inner) => {
                use $crate::store::sqlite::errands as $own;
                let mut $transaction = inner.write().await?;
                let done = $work;
                $transaction.commit().await.map_err($own::failure)?;
                Ok(done)
            }
            $crate::store::Store::Postgres(inner) => {
                use $crate::store::postgres::errands as $own;
                inner
                    .again(|| async {
                        let mut $transaction = inner.write().await?;
                        let done = $work;
                        $transaction.commit().await.map_err($own::failure)?;
                        Ok(done)
                    })
                    .await
            }
        }
    };
}
use transact;

impl Store {
    /// Opens a file, and makes it where it is missing.
    pub async fn open_file(path: &Path) -> Result<Self, OpenError> {
        sqlite::Store::open(path).await.map(Self::Sqlite)
    }

    /// Opens a file that is there, to be read.
    pub async fn open_file_to_read(path: &Path) -> Result<Self, OpenError> {
        sqlite::Store::open_to_read(path).await.map(Self::Sqlite)
    }

    /// Opens a database of a server.
    pub async fn open_server(url: &str) -> Result<Self, OpenError> {
        postgres::Store::open(url).await.map(Self::Postgres)
    }

    /// The file, where it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(store) => Some(store.path()),
            Self::Postgres(_) => None,
        }
    }

    /// Where it lies, as it is told: never with a password.
    pub fn place(&self) -> String {
        match self {
            Self::Sqlite(store) => store.path().display().to_string(),
            Self::Postgres(store) => store.place().to_owned(),
        }
    }

    /// Closes it.
    pub async fn close(self) {
        either!(self, store => store.close().await);
    }

    /// Where it last sent from, and how far it has counted; `None` if it never has.
    pub async fn installation(&self) -> Result<Option<Installation>, StoreError> {
        either!(self, store => store.installation().await)
    }

    /// Writes down where it sends from now on; returns how far it has counted by that.
    pub async fn install(&self, installation: &Installation) -> Result<i64, StoreError> {
        either!(self, store => store.install(installation).await)
    }
}
