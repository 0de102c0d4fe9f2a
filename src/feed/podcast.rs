//! The table `[podcast]`: what directories and programs for podcasts ask of a feed whose entries are episodes.

use serde::Deserialize;
use url::Url;

use crate::feed::categories::CATEGORIES;
use crate::feed::error::FeedError;
use crate::feed::value::WebAddress;
use crate::finding::suggest::closest;

/// A podcast, as its feed presents it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Podcast {
    /// Who makes it, in words; else the feed's author.
    pub author: Option<String>,
    /// Whom directories write to.
    pub owner: Option<Owner>,
    /// Where directories list it, the first one first.
    pub categories: Vec<Category>,
    /// Whether it is not for children.
    pub explicit: bool,
    /// In which order its episodes are heard.
    pub order: Order,
    /// Its cover; else the feed's image.
    pub image: Option<Url>,
    /// Whether other directories must not take it over; `None`: nothing is said.
    pub locked: Option<bool>,
    /// Its identity for ever, a UUID; else it is made from the feed's URL.
    pub guid: Option<String>,
    /// Where listeners give money.
    pub funding: Vec<Funding>,
    /// What it is.
    pub medium: Medium,
    /// Whether no more episodes will come.
    pub complete: bool,
    /// Whether directories must not list it.
    pub block: bool,
}

/// The keys of the table. All may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PodcastTable {
    author: Option<String>,
    owner: Option<Owner>,
    categories: Vec<Category>,
    explicit: bool,
    #[serde(rename = "type")]
    order: Order,
    image: Option<String>,
    locked: Option<bool>,
    guid: Option<Guid>,
    funding: Vec<FundingTable>,
    medium: Medium,
    complete: bool,
    block: bool,
}

/// Whom directories write to. The address is published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// A category of Apple's, and perhaps one below it: `Society & Culture > Documentary`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Category {
    /// One of [`CATEGORIES`].
    pub name: String,
    /// One of those in it.
    pub below: Option<String>,
}

/// In which order episodes are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The newest first.
    #[default]
    Episodic,
    /// From the beginning.
    Serial,
}

/// A place where listeners give money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funding {
    /// Where.
    pub url: Url,
    /// What is said about it.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FundingTable {
    url: WebAddress,
    text: String,
}

/// What the episodes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Medium {
    /// Talk.
    #[default]
    Podcast,
    /// Music.
    Music,
    /// Moving pictures.
    Video,
    /// One film.
    Film,
    /// A book that is read.
    Audiobook,
    /// Articles that are read.
    Newsletter,
    /// The same.
    Blog,
    /// Lessons.
    Course,
}

/// A UUID.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
struct Guid(String);

impl Podcast {
    /// The podcast that a table sets up, for the feed at `url`.
    ///
    /// # Errors
    /// If `image` is no address.
    pub(super) fn new(table: PodcastTable, url: &Url) -> Result<Self, FeedError> {
        let picture = |text| WebAddress::joined(url, text).map(WebAddress::into_url);
        let funding = table.funding.into_iter().map(|funding| Funding {
            url: funding.url.into_url(),
            text: funding.text,
        });
        Ok(Self {
            author: table.author,
            owner: table.owner,
            categories: table.categories,
            explicit: table.explicit,
            order: table.order,
            image: table.image.map(picture).transpose()?,
            locked: table.locked,
            guid: table.guid.map(|guid| guid.0),
            funding: funding.collect(),
            medium: table.medium,
            complete: table.complete,
            block: table.block,
        })
    }
}

impl Order {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Episodic => "episodic",
            Self::Serial => "serial",
        }
    }
}

impl Medium {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Podcast => "podcast",
            Self::Music => "music",
            Self::Video => "video",
            Self::Film => "film",
            Self::Audiobook => "audiobook",
            Self::Newsletter => "newsletter",
            Self::Blog => "blog",
            Self::Course => "course",
        }
    }
}

impl TryFrom<String> for Category {
    type Error = FeedError;

    fn try_from(text: String) -> Result<Self, FeedError> {
        let (name, below) = match text.split_once('>') {
            Some((name, below)) => (name.trim(), Some(below.trim())),
            None => (text.trim(), None),
        };
        let inner = CATEGORIES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, inner)| *inner);
        if inner.is_some_and(|inner| below.is_none_or(|below| inner.contains(&below))) {
            return Ok(Self {
                name: name.to_owned(),
                below: below.map(str::to_owned),
            });
        }
        let suggestion = match (inner, below) {
            (Some(inner), Some(below)) => closest(below, inner.iter().copied()),
            _ => closest(name, CATEGORIES.map(|(known, _)| known)),
        };
        Err(FeedError::Category { suggestion, text })
    }
}

impl TryFrom<String> for Guid {
    type Error = FeedError;

    fn try_from(text: String) -> Result<Self, FeedError> {
        let lengths: Vec<usize> = text.split('-').map(str::len).collect();
        let digits = text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
        if lengths == [8, 4, 4, 4, 12] && digits {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(FeedError::Guid { text })
        }
    }
}
