//! Why a store cannot be opened.

use crate::audience::StoreError;

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("{place}")]
pub struct OpenError {
    /// The file, or the server and its database.
    pub place: String,
    /// Why.
    #[source]
    pub fault: OpenFault,
}

/// What keeps a store from being opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The file, its folder, or the database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It was written by a newer Pressrun.
    #[error("it was written by a newer version of pressrun")]
    Newer,
    /// A setting that durability rests on did not take.
    #[error("it does not promise durability: `{setting}` is `{value}`")]
    NotDurable {
        /// The setting.
        setting: &'static str,
        /// Its value.
        value: String,
    },
    /// The URL says nothing that could be connected to.
    #[error("`store.url` is no address of a database")]
    Url(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server is too old.
    #[error("the server is PostgreSQL {0}")]
    Old(String),
    /// The server lets nobody in by that name and password.
    #[error("the server refuses the name or the password")]
    Denied(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no such database, or no such schema.
    #[error("there is no such database, or no schema in which tables can be made")]
    NoPlace(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Tables may not be made there.
    #[error("tables may not be made there")]
    Forbidden(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It holds tables of the same names, which are somebody else's.
    #[error("it holds tables of another program")]
    Foreign(#[source] Box<dyn std::error::Error + Send + Sync>),
}
