//! What templates see: every variable is always there, and null where there is nothing to say.

use chrono::DateTime;
use chrono::FixedOffset;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::entry::Entry;
use crate::feed::Feed;
use crate::publication::Person;
use crate::publication::Publication;
use crate::theme::fit;
use crate::theme::palette::LOOK;
use crate::theme::palette::Look;
use crate::theme::phrases::Phrases;
use crate::theme::phrases::phrases;

/// All variables of a template.
#[derive(Debug, Clone, Serialize)]
pub struct Context<'a> {
    /// The publication.
    pub publication: PublicationFields<'a>,
    /// The feed that the mail or page belongs to.
    pub feed: FeedFields<'a>,
    /// The page in the browser; null in mails.
    pub page: Option<PageFields>,
    /// The issue; null on other pages.
    pub issue: Option<IssueFields>,
    /// The issues that a page lists.
    pub issues: Vec<IssueFields>,
    /// The article of an article's page; null elsewhere.
    pub entry: Option<EntryFields<'a>>,
    /// The entries of an issue or index, in their order.
    pub entries: Vec<EntryFields<'a>>,
    /// The documents to subscribe to.
    pub feeds: &'a [FeedLink],
    /// Where readers may go from here.
    pub links: Links,
    /// Colours and fonts.
    pub theme: Look,
    /// The furniture's words in the feed's language.
    pub phrases: &'static Phrases,
    /// What wrote this.
    pub program: Program,
}

impl<'a> Context<'a> {
    /// What is known of every mail and page of `feed`; all the rest is null or empty.
    pub fn new(publication: &'a Publication, feed: &'a Feed) -> Self {
        Self {
            publication: PublicationFields::new(publication),
            feed: FeedFields::new(feed),
            page: None,
            issue: None,
            issues: Vec::new(),
            entry: None,
            entries: Vec::new(),
            feeds: &[],
            links: Links {
                home: feed.url.clone(),
                issues: None,
                view: None,
                unsubscribe: None,
                preferences: None,
            },
            theme: LOOK,
            phrases: phrases(feed.language.as_str()),
            program: Program {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
            },
        }
    }
}

/// `publication`.
#[derive(Debug, Clone, Serialize)]
pub struct PublicationFields<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it is served.
    pub url: &'a Url,
    /// Its language.
    pub language: &'a str,
    /// Who writes it.
    pub author: Option<PersonFields<'a>>,
    /// Where post reaches it.
    pub postal_address: Option<&'a str>,
}

impl<'a> PublicationFields<'a> {
    fn new(publication: &'a Publication) -> Self {
        Self {
            name: &publication.name,
            url: &publication.url,
            language: publication.language.as_str(),
            author: publication.author.as_ref().map(PersonFields::new),
            postal_address: publication.postal_address.as_deref(),
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
}

impl<'a> PersonFields<'a> {
    fn new(person: &'a Person) -> Self {
        Self {
            name: &person.name,
            url: person.url.as_ref(),
        }
    }
}

/// `feed`.
#[derive(Debug, Clone, Serialize)]
pub struct FeedFields<'a> {
    /// The name of its folder.
    pub name: &'a str,
    /// As readers see it.
    pub title: &'a str,
    /// What it is about.
    pub description: &'a str,
    /// Its home page.
    pub url: &'a Url,
    /// Its RSS document.
    pub rss_url: Option<Url>,
    /// Its Atom document.
    pub atom_url: Option<Url>,
    /// Its JSON Feed document.
    pub json_url: Option<Url>,
    /// A picture for it.
    pub image: Option<&'a Url>,
    /// Its language.
    pub language: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
}

impl<'a> FeedFields<'a> {
    fn new(feed: &'a Feed) -> Self {
        let document = |name: &Option<String>| feed.url.join(name.as_deref()?).ok();
        Self {
            name: feed.name.as_str(),
            title: &feed.title,
            description: &feed.description,
            url: &feed.url,
            rss_url: document(&feed.files.rss),
            atom_url: document(&feed.files.atom),
            json_url: document(&feed.files.json),
            image: feed.image.as_ref(),
            language: feed.language.as_str(),
            dir: feed.language.direction(),
        }
    }
}

/// `page`.
#[derive(Debug, Clone, Serialize)]
pub struct PageFields {
    /// What the browser's tab says.
    pub title: String,
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
}

/// `issue`.
#[derive(Debug, Clone, Serialize)]
pub struct IssueFields {
    /// Its number within the feed.
    pub number: u32,
    /// Its subject.
    pub subject: String,
    /// What an inbox shows beside the subject.
    pub preheader: Option<String>,
    /// When it went out, or is planned to.
    pub date: Option<DateTime<FixedOffset>>,
    /// The editor's words before the entries, safe HTML.
    pub intro_html: Option<String>,
    /// The same as plain text.
    pub intro_text: Option<String>,
    /// The editor's words after the entries, safe HTML.
    pub outro_html: Option<String>,
    /// The same as plain text.
    pub outro_text: Option<String>,
    /// The addresses that the text part refers to by number.
    pub notes_text: Option<String>,
    /// Where the issue is read in a browser.
    pub url: Option<Url>,
}

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
    /// Its picture.
    pub image: Option<ImageFields<'a>>,
    /// Whether the picture also stands in `html`.
    pub image_in_html: bool,
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
        let language = entry.language.as_ref().unwrap_or(&feed.language);
        Self {
            id: &entry.id,
            url: &entry.url,
            title: &entry.title,
            summary: &entry.summary,
            lead: fit::lead(&entry.summary, &entry.html),
            show: Show::Full,
            html: entry.html.clone(),
            text: None,
            published: entry.published,
            updated: entry.updated,
            authors: entry.authors.iter().map(PersonFields::new).collect(),
            tags: entry.tags.iter().map(|name| TagFields { name, url: None }).collect(),
            image: entry.image.as_ref().map(|image| ImageFields {
                src: &image.src,
                width: image.width,
                height: image.height,
                alt: &image.alt,
            }),
            image_in_html: entry
                .image
                .as_ref()
                .is_some_and(|image| fit::shows(&entry.html, &image.src)),
            lang: language.as_str(),
            dir: language.direction(),
            extra: &entry.extra,
            words: entry.words,
            minutes: entry.minutes(),
        }
    }
}

/// One of `entry.tags`.
#[derive(Debug, Clone, Serialize)]
pub struct TagFields<'a> {
    /// The tag.
    pub name: &'a str,
    /// A page with all entries of that tag.
    pub url: Option<Url>,
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

/// A document to subscribe to: one of `feeds`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedLink {
    /// Its media type: `application/rss+xml`, `application/atom+xml`, `application/feed+json`.
    pub media_type: String,
    /// Its name for people: `RSS`.
    pub title: String,
    /// Where it is.
    pub url: Url,
}

/// `links`.
#[derive(Debug, Clone, Serialize)]
pub struct Links {
    /// The list of all articles.
    pub home: Url,
    /// The archive of issues.
    pub issues: Option<Url>,
    /// The issue in a browser.
    pub view: Option<Url>,
    /// Where a reader leaves; in mails the marker of a personal field.
    pub unsubscribe: Option<String>,
    /// Where a reader chooses what to get.
    pub preferences: Option<Url>,
}

/// `program`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}
