//! What templates see of an entry.

use chrono::DateTime;
use chrono::FixedOffset;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::entry::Entry;
use crate::entry::Image;
use crate::entry::enclosure::Enclosure;
use crate::feed::Feed;
use crate::publication::Person;
use crate::theme::fit;

/// How much of an entry an issue shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Show {
    /// The whole article.
    Full,
    /// Its summary and a link.
    Summary,
}

/// `entry`.
#[derive(Debug, Clone, Serialize)]
pub struct EntryFields<'a> {
    /// Its lasting id.
    pub id: &'a str,
    /// Where it is read.
    pub url: &'a Url,
    /// Its title, plain text.
    pub title: &'a str,
    /// Whether the subject of the issue says the title already.
    pub is_subject: bool,
    /// The host on which it is read, where that is not the feed's.
    pub host: Option<&'a str>,
    /// A few sentences, plain text.
    pub summary: &'a str,
    /// The summary, unless it is only the beginning of the article.
    pub lead: Option<&'a str>,
    /// How much of it is shown.
    pub show: Show,
    /// The article, safe HTML that fits where it is shown.
    pub html: String,
    /// The article as plain text, laid out; null on pages.
    pub text: Option<&'a str>,
    /// First publication.
    pub published: DateTime<FixedOffset>,
    /// Last change.
    pub updated: DateTime<FixedOffset>,
    /// Who wrote it.
    pub authors: Vec<PersonFields<'a>>,
    /// What it is about.
    pub tags: Vec<TagFields<'a>>,
    /// The folder in which its article lies; null at the top.
    pub section: Option<TagFields<'a>>,
    /// Its picture.
    pub image: Option<ImageFields<'a>>,
    /// Whether the picture also stands in `html`.
    pub image_in_html: bool,
    /// The file that goes with it, such as an episode.
    pub enclosure: Option<EnclosureFields<'a>>,
    /// Its language.
    pub lang: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// Front matter's free table.
    pub extra: &'a serde_json::Map<String, serde_json::Value>,
    /// How many words it has.
    pub words: usize,
    /// How many minutes it takes to read.
    pub minutes: usize,
}

impl<'a> EntryFields<'a> {
    /// `entry` as it stands in `feed`, whole, its HTML as it is.
    pub fn new(entry: &'a Entry, feed: &'a Feed) -> Self {
        let image = entry.image.as_ref();
        Self {
            lead: fit::lead(&entry.summary, &entry.html),
            html: entry.html.clone(),
            image_in_html: image.is_some_and(|image| fit::shows(&entry.html, &image.src)),
            ..Self::listed(entry, feed)
        }
    }

    /// `entry` as it stands in a list of `feed`, without its HTML.
    pub fn listed(entry: &'a Entry, feed: &'a Feed) -> Self {
        let language = entry.language.as_ref().unwrap_or(&feed.language);
        Self {
            id: &entry.id,
            url: &entry.url,
            title: &entry.title,
            is_subject: false,
            host: entry
                .url
                .host_str()
                .filter(|host| Some(*host) != feed.url.host_str())
                .map(|host| host.trim_start_matches("www.")),
            summary: &entry.summary,
            lead: None,
            show: Show::Full,
            html: String::new(),
            text: None,
            published: entry.published,
            updated: entry.updated,
            authors: entry.authors.iter().map(PersonFields::new).collect(),
            tags: entry.tags.iter().map(|name| TagFields { name, url: None }).collect(),
            section: Some(TagFields {
                name: &entry.section,
                url: None,
            })
            .filter(|section| !section.name.is_empty()),
            image: entry.image.as_ref().map(ImageFields::new),
            image_in_html: false,
            enclosure: entry.enclosure.as_ref().map(EnclosureFields::new),
            lang: language.as_str(),
            dir: language.direction(),
            extra: &entry.extra,
            words: entry.words,
            minutes: entry.minutes(),
        }
    }
}

/// One of `entry.tags`, or the section.
#[derive(Debug, Clone, Serialize)]
pub struct TagFields<'a> {
    /// The tag.
    pub name: &'a str,
    /// A page with all entries that have it; null where there is none.
    pub url: Option<Url>,
}

/// `entry.enclosure`.
#[derive(Debug, Clone, Serialize)]
pub struct EnclosureFields<'a> {
    /// Where it is.
    pub url: &'a Url,
    /// Its media type: `audio/mpeg`.
    pub media_type: &'a str,
    /// What plays it: `audio` or `video`; null where it is another file.
    pub player: Option<&'static str>,
    /// How many bytes it has.
    pub bytes: u64,
}

impl<'a> EnclosureFields<'a> {
    fn new(enclosure: &'a Enclosure) -> Self {
        let kind = enclosure.media_type.split('/').next();
        Self {
            url: &enclosure.url,
            media_type: &enclosure.media_type,
            player: ["audio", "video"].into_iter().find(|player| Some(*player) == kind),
            bytes: enclosure.bytes,
        }
    }
}

/// `entry.image`.
#[derive(Debug, Clone, Serialize)]
pub struct ImageFields<'a> {
    /// Where it is.
    pub src: &'a Url,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
    /// What it shows.
    pub alt: &'a str,
}

impl<'a> ImageFields<'a> {
    fn new(image: &'a Image) -> Self {
        Self {
            src: &image.src,
            width: image.width,
            height: image.height,
            alt: &image.alt,
        }
    }
}

/// A person. Addresses are never shown.
#[derive(Debug, Clone, Serialize)]
pub struct PersonFields<'a> {
    /// The name.
    pub name: &'a str,
    /// A page about the person.
    pub url: Option<&'a Url>,
    /// The list of what the person wrote here.
    pub page: Option<Url>,
}

impl<'a> PersonFields<'a> {
    pub(super) fn new(person: &'a Person) -> Self {
        Self {
            name: &person.name,
            url: person.url.as_ref(),
            page: None,
        }
    }
}
