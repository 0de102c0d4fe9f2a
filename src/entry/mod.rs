//! An entry: an article made publishable.

mod by_name;
pub mod content;
pub mod context;
pub mod elements;
pub mod elsewhere;
pub mod enclosure;
pub mod escape;
pub mod events;
pub mod fields;
mod footnotes;
mod generated;
pub mod html;
pub mod identity;
pub mod layers;
pub mod links;
pub mod make;
pub mod memory;
pub mod outline;
pub mod raw;
#[cfg(test)]
mod rules;
#[cfg(test)]
pub(crate) mod sample;
pub mod sheet;
pub mod stretch;
pub mod tag;
pub mod text;
pub mod wording;
pub(crate) mod writer;
pub mod written;

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::entry::enclosure::Enclosure;
use crate::publication::Language;
use crate::publication::Person;

/// One entry, the same in every feed, page and mail.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The id that never changes.
    pub id: String,
    /// Whether the id is also the address of the page (then RSS says `isPermaLink="true"`).
    pub id_is_permalink: bool,
    /// The article's file relative to the publication, as places name it.
    pub file: String,
    /// The short name in its URL, not percent-encoded.
    pub slug: String,
    /// The first folder of its article's path, a bundle's own folder aside; empty at the top.
    pub section: String,
    /// Where it is read: its own page, or the page that front matter's `link` names.
    pub url: Url,
    /// Whether `url` is a page of ours (not front matter's `link`).
    pub has_page: bool,
    /// A page that this entry comments on.
    pub about: Option<Url>,
    /// Plain text.
    pub title: String,
    /// First publication; never moves.
    pub published: DateTime<FixedOffset>,
    /// Last change of content; never before `published`.
    pub updated: DateTime<FixedOffset>,
    /// Who wrote it; never empty where the publication names an author.
    pub authors: Vec<Person>,
    /// In the writer's order, each once.
    pub tags: Vec<String>,
    /// Plain text, one paragraph, never HTML.
    pub summary: String,
    /// Safe HTML with absolute URLs, headings as written (an article's `##` is `h2`).
    pub html: String,
    /// The picture that stands for it.
    pub image: Option<Image>,
    /// The file that goes with it.
    pub enclosure: Option<Enclosure>,
    /// The Markdown that it was made from, where the feed publishes that.
    pub markdown: Option<String>,
    /// The language, where it is not the feed's.
    pub language: Option<Language>,
    /// What an inbox shows beside the subject when it is mailed alone.
    pub preheader: Option<String>,
    /// How many words it has.
    pub words: usize,
    /// Front matter's free table.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// SHA-256 over title and body.
    pub hash: [u8; 32],
    /// Files to be copied: (path below the folder of articles, URL).
    pub assets: Vec<(String, Url)>,
}

/// An entry's picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Absolute.
    pub src: Url,
    /// What it shows.
    pub alt: String,
    /// Width in pixels, when the file is ours.
    pub width: Option<u32>,
    /// Height in pixels, when the file is ours.
    pub height: Option<u32>,
}

/// How many words a reader reads in a minute, for "4 minutes".
const WORDS_PER_MINUTE: usize = 220;

impl Entry {
    /// How long it takes to read, in whole minutes, at least one.
    pub fn minutes(&self) -> usize {
        self.words.div_ceil(WORDS_PER_MINUTE).max(1)
    }
}
