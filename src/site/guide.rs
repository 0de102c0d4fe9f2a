//! Where the lists of a feed are.

use std::collections::BTreeMap;

use url::Url;

use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::autodiscovery::alternates;
use crate::feed::channel::Channel;
use crate::feed::channel::folded;
use crate::feed::characters::line;
use crate::feed::topic::Kind;
use crate::theme::page::FeedLink;
use crate::theme::page::Link;
use crate::theme::page::Subscribed;
use crate::theme::phrases::Phrases;

/// The folder of the list of all articles, below a feed's URL and output.
pub const ARCHIVE: &str = "archive/";

/// How many entries the first page shows, with their summaries.
pub const NEWEST: usize = 10;

/// The lists of a feed, and the lists of each topic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Guide {
    /// All articles; `None` while the first page shows them all.
    pub archive: Option<Url>,
    /// The archive of issues; `None` while there is none.
    pub issues: Option<Url>,
    /// The topics of each kind that has any.
    overviews: Vec<(Kind, Url)>,
    topics: BTreeMap<(Kind, String), Url>,
}

impl Guide {
    /// The lists of `channels`, those of one feed with the whole one first.
    pub fn new(channels: &[Channel<'_>], issues: Option<Url>) -> Self {
        let whole = channels.iter().find(|channel| channel.topic.is_none());
        let archive = whole
            .filter(|whole| whole.entries.len() > NEWEST)
            .map(|whole| below(whole.feed, ARCHIVE));
        let mut guide = Self {
            archive,
            issues,
            ..Self::default()
        };
        for channel in channels {
            if let Some(topic) = &channel.topic {
                if guide.overview(topic.kind).is_none() {
                    guide
                        .overviews
                        .push((topic.kind, overview_url(channel.feed, topic.kind)));
                }
                guide.topics.insert((topic.kind, folded(&topic.name)), channel.url());
            }
        }
        guide
    }

    /// The list of topics of one kind; `None` where there are none.
    pub fn overview(&self, kind: Kind) -> Option<&Url> {
        let found = self.overviews.iter().find(|(known, _)| *known == kind);
        found.map(|(_, url)| url)
    }

    /// The list of what has the topic of that name; `None` where it has no page.
    pub fn topic(&self, kind: Kind, name: &str) -> Option<&Url> {
        self.topics.get(&(kind, folded(&line(name))))
    }

    /// Every list but the first page's, as navigation shows them.
    pub fn lists(&self, phrases: &Phrases) -> Vec<Link> {
        let archive = self.archive.iter().map(|url| (phrases.articles, url));
        let overviews = self.overviews.iter().map(|(kind, url)| (title(*kind, phrases), url));
        let issues = self.issues.iter().map(|url| (phrases.issues, url));
        let links = archive.chain(overviews).chain(issues);
        links.map(|(name, url)| Link { name, url: url.clone() }).collect()
    }
}

/// Where the topics of one kind are listed.
pub fn overview_url(feed: &Feed, kind: Kind) -> Url {
    below(feed, &format!("{}/", kind.folder()))
}

/// What the list of topics of one kind is called.
pub fn title(kind: Kind, phrases: &Phrases) -> &'static str {
    match kind {
        Kind::Tag => phrases.tags,
        Kind::Author => phrases.authors,
        Kind::Section => phrases.sections,
        Kind::Language => phrases.languages,
    }
}

fn below(feed: &Feed, folder: &str) -> Url {
    feed.url
        .join(folder)
        .expect("a plain folder can always be joined to a URL")
}

/// The documents of a channel, as a page offers them.
pub fn feed_links(channel: &Channel<'_>, of: Subscribed) -> Vec<FeedLink> {
    let alternates = alternates(channel).into_iter();
    alternates
        .map(|alternate| FeedLink {
            media_type: alternate.media_type,
            title: alternate.title,
            format: Format::ALL
                .into_iter()
                .find(|format| format.media_type() == alternate.media_type)
                .map_or("", Format::label),
            of,
            url: alternate.url,
        })
        .collect()
}
