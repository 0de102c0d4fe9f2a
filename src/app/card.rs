//! An article as thousands are held: what a feed's order, ids and addresses are made of; the rest is packed until it is
//! shown.

use std::sync::Arc;

use bytes::Bytes;
use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::app::clash::kept_for;
use crate::article::Article;
use crate::feed::Feed;
use crate::feed::address::Address;
use crate::publication::zone::Stamp;

/// An article of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The file below the folder from which paths count, with `/`.
    pub path: Arc<str>,
    /// The file relative to the publication, as places name it.
    pub file: Box<str>,
    /// What is asked of every article in every build.
    pub facts: Box<Facts>,
    /// The whole article, as [`Card::pack`] made it.
    pub packed: Bytes,
}

/// What is asked of every article in every build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// SHA-256 over title and body.
    pub hash: [u8; 32],
    /// The id that its head asks for.
    pub id: Option<Box<str>>,
    /// First publication.
    pub date: Option<Stamp>,
    /// The line of the date, from 1.
    pub date_line: u32,
    /// The change that its head tells of.
    pub updated: Option<Stamp>,
    /// Not before this is it published.
    pub publish: Option<Stamp>,
    /// From then on it is gone.
    pub expires: Option<Stamp>,
    /// Whether it is not to be published yet.
    pub is_draft: bool,
    /// Where the text lives, when it lives elsewhere.
    pub link: Option<Box<str>>,
    /// Where it stands; `None` without a date, and where its head does not tell.
    pub stand: Option<Stand>,
}

/// Where an article stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// Its short name, not percent-encoded.
    pub slug: Box<str>,
    /// The URL of its page.
    pub page: Box<str>,
    /// The same relative to the feed's URL, where it is below it.
    pub relative: Option<Box<str>>,
    /// For what its file is kept, so that no article may stand there.
    pub kept_for: Option<Box<str>>,
}

impl Facts {
    /// What is asked of an article of `feed`, whose publication keeps the time of `zone`.
    pub fn of(article: &Article, feed: &Feed, zone: Tz) -> Self {
        let front = &article.front;
        let date = front.date.map(|stamp| stamp.in_zone(zone));
        let address = date.and_then(|date| feed.address(article, date, zone).ok());
        Self {
            hash: article.hash,
            id: front.id.as_deref().map(Box::from),
            date: front.date,
            date_line: front.lines.of("date").unwrap_or(1),
            updated: front.updated,
            publish: front.publish,
            expires: front.expires,
            is_draft: front.draft,
            link: front.link.as_ref().map(|link| link.as_str().into()),
            stand: address.map(|Address { slug, page }| Stand {
                slug: slug.into(),
                relative: feed.relative(&page).map(Box::from),
                kept_for: feed
                    .output_file(&page)
                    .and_then(|file| Some(kept_for(feed, &file)?.into())),
                page: String::from(page).into(),
            }),
        }
    }
}

impl Stand {
    /// The URL of its page.
    pub fn url(&self) -> Url {
        self.page.parse().expect("what a URL was written as is a URL")
    }
}

impl Card {
    /// The card of an article that was packed by [`Card::pack`].
    pub fn new((path, file): (&str, &str), facts: Box<Facts>, packed: Bytes) -> Self {
        Self {
            path: path.into(),
            file: file.into(),
            facts,
            packed,
        }
    }

    /// An article in as few bytes as hold it.
    pub fn pack(article: &Article) -> Bytes {
        let packed = postcard::to_stdvec(article).expect("memory takes everything that an article can be");
        packed.into()
    }

    /// The whole article.
    pub fn article(&self) -> Article {
        postcard::from_bytes(&self.packed).expect("what was packed by this very program can be unpacked")
    }

    /// Keeps an article from being published that lies in a hidden section, unless its head says that it is no draft.
    pub fn hide(&mut self) {
        self.facts.is_draft |= self.article().front.lines.of("draft").is_none();
    }

    /// When the article is published: at its date, or when its head says that it may appear.
    pub fn due_from(&self, date: DateTime<FixedOffset>, zone: Tz) -> DateTime<FixedOffset> {
        let publish = self.facts.publish.map(|stamp| stamp.in_zone(zone));
        publish.map_or(date, |publish| publish.max(date))
    }

    /// Whether its head says that its time is over.
    pub fn is_over(&self, zone: Tz, now: DateTime<FixedOffset>) -> bool {
        self.facts.expires.is_some_and(|stamp| stamp.in_zone(zone) <= now)
    }
}
