//! A feed: its settings, and the documents that readers' programs fetch.

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::publication::Language;
use crate::publication::Person;

/// A feed with every default filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// The name of its folder below `feeds/`: `[a-z0-9-]{1,40}`.
    pub name: String,
    /// As readers see it.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Where its output is served; ends in `/`. Its own id in Atom, its home page everywhere.
    pub url: Url,
    /// Since when it exists: its `updated` while it is empty.
    pub created: DateTime<FixedOffset>,
    /// The language of entries that name none.
    pub language: Language,
    /// Who writes it.
    pub author: Option<Person>,
    /// A picture for it.
    pub image: Option<Url>,
    /// A small square picture.
    pub icon: Option<Url>,
    /// Who owns the text, in words.
    pub rights: Option<String>,
    /// The licence's address.
    pub license: Option<Url>,
    /// WebSub hubs.
    pub hubs: Vec<Url>,
    /// How long a program may wait before it asks again.
    pub ttl_minutes: u32,
    /// How many entries a document holds at most.
    pub items: usize,
    /// Above this size of rss.xml, content becomes summary from the oldest entry up.
    pub bytes_max: usize,
    /// Whether whole articles are published, or summaries.
    pub content: Content,
    /// The documents' names; `None`: not emitted.
    pub files: Files,
    /// Whether authors' addresses are published.
    pub publish_email: bool,
}

/// How much of an entry a feed carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// The whole article.
    Full,
    /// Its summary.
    Summary,
}

/// The names of a feed's documents, relative to its URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// RSS 2.0.
    pub rss: Option<String>,
    /// Atom 1.0.
    pub atom: Option<String>,
    /// JSON Feed 1.1.
    pub json: Option<String>,
}
