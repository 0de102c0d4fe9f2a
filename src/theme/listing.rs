//! What templates see of lists: topics, and entries by time.

use serde::Serialize;
use url::Url;

use crate::theme::entry::EntryFields;

/// `topic`, and one of `topics`.
#[derive(Debug, Clone, Serialize)]
pub struct TopicFields {
    /// What it is: `tags`, `authors`, `sections`, `languages`.
    pub kind: &'static str,
    /// Its name, as people read it.
    pub name: String,
    /// The list of its entries.
    pub url: Url,
    /// How many entries it has.
    pub count: usize,
}

/// A year or a month of a list: one of `groups`.
#[derive(Debug, Clone, Serialize)]
pub struct GroupFields<'a> {
    /// `2026`, or `March 2026` in the language of the furniture.
    pub name: String,
    /// The page with all of its entries; null where this is that page.
    pub url: Option<Url>,
    /// How many entries it has.
    pub count: usize,
    /// Those that stand here, without their HTML.
    pub entries: Vec<EntryFields<'a>>,
}
