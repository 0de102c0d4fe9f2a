//! What there is to be given out, as `app` knows it from the publication.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;

use url::Url;

use crate::feed::Feed;

/// Everything that is given out.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// What builds wrote.
    pub folders: Vec<Folder>,
    /// Paths of this server, as a browser would show them, and where each leads. They win over what lies there.
    pub moved: BTreeMap<String, Url>,
    /// Paths at which nothing will be any more. They win over what lies there.
    pub gone: BTreeSet<String>,
}

/// The output of one feed.
#[derive(Debug, Clone)]
pub struct Folder {
    /// The feed; its URL says where the folder stands on this server, and its settings how files are given out.
    pub feed: Feed,
    /// Where it lies.
    pub path: PathBuf,
    /// Paths of this server that lead to entries which were read there. They win over what lies there.
    pub moved: BTreeMap<String, Url>,
    /// Paths of this server at which entries were read that are gone. What lies there all the same wins.
    pub gone: BTreeSet<String>,
}

/// Why nothing can be said of what there is, in words for whoever runs the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OfferError(pub String);
