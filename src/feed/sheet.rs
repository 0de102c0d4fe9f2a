//! What a document says beside its entries: whose they are, when they last changed, and which documents go before.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::entry::Entry;
use crate::entry::memory::Memory;
use crate::feed::ARCHIVE;
use crate::feed::Content;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::Item;
use crate::feed::channel::Channel;
use crate::feed::characters::clean;
use crate::feed::podcast_guid::guid;
use crate::publication::Language;

/// The frame of a document, the same for every item in it. It and its items can be shared between threads, so that each
/// item is written by whoever has time.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// Whose entries the document holds.
    pub channel: &'a Channel<'a>,
    /// Which of the channel's documents it is.
    pub part: Part,
    /// When it last changed.
    pub updated: DateTime<FixedOffset>,
    /// The identity of the feed's podcast; empty where it is none.
    pub guid: String,
    /// The language of what names none.
    language: Cow<'a, Language>,
}

/// A document among those of one channel in one format (RFC 5005, 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The subscription document, and how many archive documents there are.
    Current {
        /// How many.
        archives: u32,
    },
    /// An archive document, by its number; the oldest is 1.
    Archive(u32),
}

impl Part {
    /// The archive document before this one.
    pub fn previous(self) -> Option<u32> {
        let before = match self {
            Self::Current { archives } => archives,
            Self::Archive(number) => number.saturating_sub(1),
        };
        (before > 0).then_some(before)
    }
}

impl<'a> Sheet<'a> {
    /// The frame of a channel's document, of a feed that remembers `memory`.
    pub fn new(channel: &'a Channel<'a>, (part, updated): (Part, DateTime<FixedOffset>), memory: &Memory) -> Self {
        Self {
            channel,
            part,
            updated,
            guid: guid(channel.feed, memory).unwrap_or_default(),
            language: channel.language(),
        }
    }

    /// The feed.
    pub fn feed(&self) -> &'a Feed {
        self.channel.feed
    }

    /// The language of what names none.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// The language of an entry, where it is another one.
    pub fn language_of<'e>(&self, entry: &'e Entry) -> Option<&'e Language> {
        entry.language.as_ref().filter(|language| **language != *self.language)
    }

    /// The name of the document, relative to the feed's URL and output; `None` where `format` is not emitted.
    pub fn file(&self, format: Format) -> Option<String> {
        let current = self.channel.file(format)?;
        Some(match self.part {
            Part::Current { .. } => current,
            Part::Archive(number) => archive_file(format, number),
        })
    }

    /// Where the document is served.
    pub fn url(&self, format: Format) -> Option<Url> {
        self.file(format).and_then(|name| self.feed().url.join(&name).ok())
    }

    /// Where the subscription document is served that an archive document belongs to; `None` for that document itself.
    pub fn current_url(&self, format: Format) -> Option<Url> {
        let is_archive = matches!(self.part, Part::Archive(_));
        is_archive.then(|| self.channel.document_url(format)).flatten()
    }

    /// Where the archive document before this one is served.
    pub fn previous_url(&self, format: Format) -> Option<Url> {
        self.channel.file(format)?;
        let name = archive_file(format, self.part.previous()?);
        self.feed().url.join(&name).ok()
    }

    /// The HTML that an item carries, without forbidden characters; `None` where it carries the summary. Where the feed or
    /// the entry is written from right to left, it says in which direction it runs: neither RSS
    /// nor Atom nor JSON Feed has a place for that, but HTML has.
    pub fn html<'e>(&self, item: &Item<'e>) -> Option<Cow<'e, str>> {
        let entry = item.entry;
        if item.content != Content::Full {
            return None;
        }
        let html = clean(&entry.html);
        let language = entry.language.as_ref().unwrap_or(&self.language);
        let directions = [self.language.direction(), language.direction()];
        if html.is_empty() || !directions.contains(&"rtl") {
            return Some(html);
        }
        let (direction, tag) = (language.direction(), language.as_str());
        Some(Cow::Owned(format!(
            "<div dir=\"{direction}\" lang=\"{tag}\">{html}</div>"
        )))
    }
}

/// The name of an archive document: `archive/rss-0001.xml`.
pub fn archive_file(format: Format, number: u32) -> String {
    let (start, end) = format.archive_name();
    format!("{ARCHIVE}{start}{number:04}{end}")
}
