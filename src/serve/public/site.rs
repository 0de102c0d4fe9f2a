//! The public server as `app` hands it in.

use std::fmt;
use std::io;
use std::time::Duration;

use axum::Router;
use chrono::DateTime;
use chrono::Utc;
use tokio::sync::watch;

use crate::serve::public::diary::DiaryAt;
use crate::serve::public::load::LoadError;
use crate::serve::public::network::Network;
use crate::serve::public::offer::Offer;
use crate::serve::public::offer::OfferError;

/// What is to be given out, asked at the start and after each change.
pub type AskOffer = Box<dyn Fn() -> Result<Offer, OfferError> + Send + Sync>;

/// What holds until the config is read anew, asked at the start and at each hangup.
pub type AskTerms = Box<dyn Fn() -> Result<Agreed, OfferError> + Send + Sync>;

/// Whoever is told what happens.
pub type Tell = Box<dyn Fn(News) + Send + Sync>;

/// Where the server gets what it gives out.
pub struct Site {
    /// Called at the start, and whenever something has changed.
    pub offer: AskOffer,
    /// Called at the start, and whenever the config is to be read anew.
    pub terms: AskTerms,
    /// Called when something happens that an operator wants to know, and after a new build is given out.
    pub tell: Tell,
    /// How often something has changed in what builds write.
    pub changes: watch::Receiver<u64>,
    /// How often it was asked that everything be read anew.
    pub hangups: watch::Receiver<u64>,
    /// The machine's clock.
    pub clock: fn() -> DateTime<Utc>,
    /// How long answers that are under way have to end when the server is stopped.
    pub drain: Duration,
}

/// What holds until the config is read anew.
#[derive(Debug)]
pub struct Agreed {
    /// The doors through which readers come and go. Their paths win over files; every request carries its
    /// [`Client`](crate::serve::client::Client) as an extension, and has its whole body.
    pub doors: Router,
    /// The proxies whose word on clients' addresses counts.
    pub trusted: Vec<Network>,
    /// Where requests are written down; `None` where nowhere.
    pub diary: Option<DiaryAt>,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Something is given out from now on, for the first time or other than before.
    Taken {
        /// How many files there are.
        files: usize,
    },
    /// A build does not end, or was killed: what was given out before is given out still; at the start, what lies there.
    Unfinished,
    /// What was read anew cannot be used; what held before holds still.
    Kept(String),
    /// The config was read anew.
    Renewed,
    /// Nothing new is taken any more.
    Stopping,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// What there is to be given out cannot be told.
    #[error(transparent)]
    Offer(#[from] OfferError),
    /// It cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The log of requests cannot be opened.
    #[error("the log of requests cannot be opened")]
    Diary(#[source] io::Error),
    /// The system does not let us listen.
    #[error("cannot listen")]
    Listen(#[from] io::Error),
    /// Whoever read it stopped in the middle.
    #[error("what lies there could not be read to its end")]
    Reading(#[source] tokio::task::JoinError),
}

impl fmt::Debug for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = formatter.debug_struct("Site");
        told.field("drain", &self.drain).finish_non_exhaustive()
    }
}
