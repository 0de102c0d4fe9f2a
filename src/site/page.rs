//! The pages of a feed, and what each of them shows.

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::entry::Entry;
use crate::feed::Feed;
use crate::feed::channel::Channel;
use crate::feed::topic::Kind;
use crate::site::calendar::Part;
use crate::site::calendar::Period;
use crate::site::calendar::parts;
use crate::site::guide::ARCHIVE;
use crate::site::guide::Guide;
use crate::site::guide::NEWEST;
use crate::site::guide::overview_url;

/// A page, before it is rendered.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// The file, relative to the feed's output.
    pub file: String,
    /// Its address; `None` for the page that is shown at any address without one.
    pub url: Option<Url>,
    /// When something that it shows changed last; `None` where nothing tells.
    pub changed: Option<DateTime<FixedOffset>>,
    /// What it shows.
    pub shows: Shows<'a>,
}

/// What a page shows.
#[derive(Debug, Clone)]
pub enum Shows<'a> {
    /// The newest articles.
    Index(&'a [&'a Entry]),
    /// One article, and those before and after it.
    Article {
        /// The article.
        entry: &'a Entry,
        /// The next one that has a page.
        newer: Option<&'a Entry>,
        /// The one before it that has a page.
        older: Option<&'a Entry>,
    },
    /// All articles of a time.
    Archive(Part<'a>),
    /// The articles of a topic.
    Topic(&'a Channel<'a>, Part<'a>),
    /// The topics of a kind.
    Topics(Kind, Vec<&'a Channel<'a>>),
    /// The issues.
    Issues(&'a [IssueLine]),
    /// Nothing: there is no such page.
    NotFound,
}

/// A line of the archive of issues.
#[derive(Debug, Clone)]
pub struct IssueLine {
    /// The issue's number within the feed.
    pub number: u32,
    /// Its subject.
    pub subject: String,
    /// When it went out.
    pub date: Option<DateTime<FixedOffset>>,
    /// Its page.
    pub url: Url,
}

/// All pages of a feed but those of its issues, which are frozen when they are sent. `channels` are those of the feed, the
/// whole one first; `issues` come in the order in which they are listed.
pub fn pages<'a>(feed: &Feed, channels: &'a [Channel<'a>], guide: &Guide, issues: &'a [IssueLine]) -> Vec<Page<'a>> {
    let mut pages = Vec::new();
    for channel in channels {
        match &channel.topic {
            None => whole(channel, guide, &mut pages),
            Some(_) => topic(channel, &mut pages),
        }
    }
    for kind in Kind::ALL {
        let of_kind = |channel: &&Channel<'_>| channel.topic.as_ref().is_some_and(|topic| topic.kind == kind);
        let topics: Vec<&Channel<'_>> = channels.iter().filter(of_kind).collect();
        if !topics.is_empty() {
            pages.push(Page {
                file: format!("{}/index.html", kind.folder()),
                url: Some(overview_url(feed, kind)),
                changed: None,
                shows: Shows::Topics(kind, topics),
            });
        }
    }
    if let (Some(url), false) = (&guide.issues, issues.is_empty()) {
        pages.push(Page {
            file: "issues/index.html".to_owned(),
            url: Some(url.clone()),
            changed: issues.iter().filter_map(|issue| issue.date).max(),
            shows: Shows::Issues(issues),
        });
    }
    pages.push(Page {
        file: "404.html".to_owned(),
        url: None,
        changed: None,
        shows: Shows::NotFound,
    });
    pages
}

/// The first page, that of each article, and the archive.
fn whole<'a>(channel: &'a Channel<'a>, guide: &Guide, pages: &mut Vec<Page<'a>>) {
    let newest = &channel.entries[..channel.entries.len().min(NEWEST)];
    pages.push(Page {
        file: channel.page_file(),
        url: Some(channel.url()),
        changed: newest.iter().map(|entry| entry.updated).max(),
        shows: Shows::Index(newest),
    });
    let own: Vec<(&Entry, String)> = channel
        .entries
        .iter()
        .filter(|entry| entry.has_page)
        .filter_map(|entry| Some((*entry, channel.feed.output_file(&entry.url)?)))
        .collect();
    for (at, (entry, file)) in own.iter().enumerate() {
        let neighbour = |at: Option<usize>| own.get(at?).map(|(entry, _)| *entry);
        pages.push(Page {
            file: file.clone(),
            url: Some(entry.url.clone()),
            changed: Some(entry.updated),
            shows: Shows::Article {
                entry,
                newer: neighbour(at.checked_sub(1)),
                older: neighbour(at.checked_add(1)),
            },
        });
    }
    if let Some(archive) = &guide.archive {
        for part in parts(&channel.entries) {
            let (url, folder) = placed(archive, ARCHIVE, part.period);
            pages.push(Page {
                file: format!("{folder}index.html"),
                url: Some(url),
                changed: part.changed,
                shows: Shows::Archive(part),
            });
        }
    }
}

fn topic<'a>(channel: &'a Channel<'a>, pages: &mut Vec<Page<'a>>) {
    let file = channel.page_file();
    let folder = file.trim_end_matches("index.html");
    for part in parts(&channel.entries) {
        let (url, folder) = placed(&channel.url(), folder, part.period);
        pages.push(Page {
            file: format!("{folder}index.html"),
            url: Some(url),
            changed: part.changed,
            shows: Shows::Topic(channel, part),
        });
    }
}

/// Where a part of a list stands whose whole is at `url` and in `folder`.
fn placed(url: &Url, folder: &str, period: Option<Period>) -> (Url, String) {
    let below = period.map(Period::folder).unwrap_or_default();
    (period_url(url, period), format!("{folder}{below}"))
}

/// The address of a part of the list at `url`.
pub fn period_url(list: &Url, period: Option<Period>) -> Url {
    let below = period.map(Period::folder).unwrap_or_default();
    list.join(&below)
        .expect("digits can always be joined to a folder's URL")
}
