//! What templates see of the page that they write, and of where it leads.

use serde::Serialize;
use url::Url;

use crate::theme::entry::ImageFields;

/// `page`.
#[derive(Debug, Clone, Serialize)]
pub struct PageFields<'a> {
    /// What the browser's tab says.
    pub title: String,
    /// The title alone, without the publication's name.
    pub heading: String,
    /// A sentence or two for search engines and previews.
    pub description: String,
    /// Its one address; null for a page that has none (404).
    pub url: Option<Url>,
    /// What OpenGraph calls it: `website` or `article`.
    pub kind: &'static str,
    /// Its language.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// Its language and region as OpenGraph writes them: `en_GB`; null where the region is not known.
    pub locale: Option<String>,
    /// The picture that stands for it.
    pub image: Option<ImageFields<'a>>,
    /// What it is in JSON-LD, escaped for `<script>`; null where there is nothing to say.
    pub json_ld: Option<String>,
    /// The language of `phrases` and dates, where it is not the page's.
    pub furniture: Option<Furniture>,
}

/// The language that a page's furniture speaks: `page.furniture`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Furniture {
    /// The language.
    pub lang: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
}

/// A document to subscribe to: one of `feeds`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedLink {
    /// Its media type: `application/rss+xml`, `application/atom+xml`, `application/feed+json`.
    pub media_type: &'static str,
    /// Its name for programs: `The Slow Feed (RSS)`.
    pub title: String,
    /// Its form, as people know it: `RSS`.
    pub format: &'static str,
    /// Whose it is.
    pub of: Subscribed,
    /// Where it is.
    pub url: Url,
}

/// What a document holds, seen from a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Subscribed {
    /// What the page is about: a tag, an author, a section, a language.
    Topic,
    /// The feed that the page belongs to.
    Feed,
    /// Another feed of the publication.
    Other,
}

/// `links`.
#[derive(Debug, Clone, Serialize)]
pub struct Links {
    /// The list of the newest articles.
    pub home: Url,
    /// The list of all articles; null while the newest are all.
    pub archive: Option<Url>,
    /// The archive of issues.
    pub issues: Option<Url>,
    /// Every list but the first: articles, tags, authors, sections, languages, issues.
    pub lists: Vec<Link>,
    /// The article that came before this page's.
    pub older: Option<Neighbour>,
    /// The article that came after it.
    pub newer: Option<Neighbour>,
    /// The issue in a browser.
    pub view: Option<Url>,
    /// Where a reader leaves; in mails the marker of a personal field.
    pub unsubscribe: Option<String>,
    /// Where a reader chooses what to get; in mails the marker of a personal field.
    pub preferences: Option<String>,
}

impl Links {
    /// The way home, and no other.
    pub fn home(home: &Url) -> Self {
        Self {
            home: home.clone(),
            archive: None,
            issues: None,
            lists: Vec::new(),
            older: None,
            newer: None,
            view: None,
            unsubscribe: None,
            preferences: None,
        }
    }
}

/// A way to a list: one of `links.lists`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it is called, in the language of the furniture.
    pub name: &'static str,
    /// Where it is.
    pub url: Url,
}

/// `links.older`, `links.newer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// Its title, plain text.
    pub title: String,
    /// Where it is read.
    pub url: Url,
    /// Its language.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
}
