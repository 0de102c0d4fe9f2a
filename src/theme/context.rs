//! What templates see: every variable is always there, and null where there is nothing to say.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::FixedOffset;
use serde::Serialize;
use url::Url;

use crate::feed::Feed;
use crate::publication::Language;
use crate::publication::Publication;
use crate::theme::entry::EntryFields;
use crate::theme::entry::PersonFields;
use crate::theme::listing::GroupFields;
use crate::theme::listing::TopicFields;
use crate::theme::page::FeedLink;
use crate::theme::page::Links;
use crate::theme::page::PageFields;
use crate::theme::phrases::Phrases;
use crate::theme::phrases::phrases;

/// All variables of a template but `theme`, which is the theme's own.
#[derive(Debug, Clone, Serialize)]
pub struct Context<'a> {
    /// The publication.
    pub publication: PublicationFields<'a>,
    /// The feed that the mail or page belongs to.
    pub feed: FeedFields<'a>,
    /// The page in the browser; null in mails.
    pub page: Option<PageFields<'a>>,
    /// The issue; null on other pages.
    pub issue: Option<IssueFields>,
    /// The issues that a page lists.
    pub issues: Vec<IssueFields>,
    /// The article of an article's page; null elsewhere.
    pub entry: Option<EntryFields<'a>>,
    /// The entries of an issue or index, in their order.
    pub entries: Vec<EntryFields<'a>>,
    /// What a list is about: a tag, an author, a section, a language; null elsewhere.
    pub topic: Option<TopicFields>,
    /// All topics of one kind, where a page lists them.
    pub topics: Vec<TopicFields>,
    /// The entries of a list, by time.
    pub groups: Vec<GroupFields<'a>>,
    /// The documents to subscribe to.
    pub feeds: Cow<'a, [FeedLink]>,
    /// Where readers may go from here.
    pub links: Links,
    /// The furniture's words in the feed's language.
    pub phrases: &'static Phrases,
    /// What wrote this.
    pub program: Program,
}

impl<'a> Context<'a> {
    /// What is known of every mail and page of `feed`; all the rest is null or empty.
    pub fn new(publication: &'a Publication, feed: &'a Feed) -> Self {
        Self::around(publication, FeedFields::new(feed), Links::home(&feed.url))
    }

    fn around(publication: &'a Publication, feed: FeedFields<'a>, links: Links) -> Self {
        Self {
            publication: PublicationFields::new(publication),
            phrases: phrases(feed.language),
            feed,
            page: None,
            issue: None,
            issues: Vec::new(),
            entry: None,
            entries: Vec::new(),
            topic: None,
            topics: Vec::new(),
            groups: Vec::new(),
            feeds: Cow::Borrowed(&[]),
            links,
            program: Program {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
            },
        }
    }
}

impl<'a> Context<'a> {
    /// What is known of every page and letter of the doors, which belong to no feed: the publication stands for one.
    pub fn of_doors(publication: &'a Publication, language: &'a Language) -> Self {
        let feed = FeedFields {
            name: "",
            title: &publication.name,
            description: "",
            url: &publication.url,
            rss_url: None,
            atom_url: None,
            json_url: None,
            image: None,
            icon: None,
            rights: None,
            license: None,
            language: language.as_str(),
            dir: language.direction(),
        };
        Self::around(publication, feed, Links::home(&publication.url))
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
    /// A small square picture.
    pub icon: Option<&'a Url>,
    /// Who owns the text, in words.
    pub rights: Option<&'a str>,
    /// The licence's address.
    pub license: Option<&'a Url>,
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
            icon: feed.icon.as_ref(),
            rights: feed.rights.as_deref(),
            license: feed.license.as_ref(),
            language: feed.language.as_str(),
            dir: feed.language.direction(),
        }
    }
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
    /// The footnotes of everything that is shown whole, in the order of their numbers.
    pub notes: Vec<NoteFields>,
    /// The addresses that the text part refers to by number.
    pub notes_text: Option<String>,
    /// Where the issue is read in a browser.
    pub url: Option<Url>,
}

/// One of `issue.notes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteFields {
    /// What it says, safe HTML.
    pub html: String,
    /// Its language.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
}

/// `program`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}
