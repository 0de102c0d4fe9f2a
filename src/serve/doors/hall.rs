//! What the doors are made of, and what all requests at them share.

use std::collections::HashSet;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use tokio::sync::Notify;
use url::Url;

use crate::audience::Subscriber;
use crate::audience::SubscriberId;
use crate::audience::pass::Choose;
use crate::audience::reception::Caps;
use crate::audience::reception::Reception;
use crate::audience::token::Pass;
use crate::audience::token::TokenKey;
use crate::door::view::View;
use crate::publication::Language;
use crate::publication::languages::primary;
use crate::serve::client::Client;
use crate::serve::doors::throttle::Throttle;

/// The page that shows a view in a language. An error is told to the operator; the reader is told that it does not work.
pub type Show = Box<dyn Fn(&Language, &View) -> Result<String, String> + Send + Sync>;

/// A feed, as the doors know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedDoor {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub description: String,
    /// Its articles' tags that readers may choose from.
    pub tags: Vec<String>,
}

/// What may be asked for at a door, and what is kept of whoever does.
#[derive(Debug, Clone)]
pub struct Manner {
    /// How many confirmations may leave.
    pub caps: Caps,
    /// Whether it is kept from which stretch of addresses somebody asked.
    pub keeps_origin: bool,
    /// Domains whose addresses are thrown away after use, as A-labels.
    pub disposable: HashSet<String>,
    /// A hash of the words that people agree to.
    pub words: String,
}

/// Everything that the doors are made of.
pub struct Doors<R> {
    /// Who is asked.
    pub reception: R,
    /// The keys of tokens: the first signs, all verify.
    pub keys: Vec<TokenKey>,
    /// Where the doors stand; ends in `/`.
    pub url: Url,
    /// What people may subscribe to; one at least.
    pub feeds: Vec<FeedDoor>,
    /// The languages that pages are in, the publication's own first.
    pub languages: Vec<Language>,
    /// What may be asked for.
    pub manner: Manner,
    /// What tells the store from any other.
    pub store: String,
    /// How pages look.
    pub show: Show,
    /// The time.
    pub now: fn() -> DateTime<Utc>,
    /// Rung when a letter was written.
    pub bell: Arc<Notify>,
}

/// How often somebody may ask to be taken in, from one stretch of addresses: an office of people, not a machine.
const ASKS_PER_HOUR: u32 = 20;

/// The same of everything else that is sent to a door.
const POSTS_PER_HOUR: u32 = 600;

/// What all requests share.
pub(super) struct Hall<R> {
    pub(super) doors: Doors<R>,
    pub(super) asks: Throttle,
    posts: Throttle,
}

impl<R> Hall<R> {
    /// What these doors share.
    pub(super) fn of(doors: Doors<R>) -> Self {
        let now = (doors.now)();
        Self {
            doors,
            asks: Throttle::new(ASKS_PER_HOUR, TimeDelta::hours(1), now),
            posts: Throttle::new(POSTS_PER_HOUR, TimeDelta::hours(1), now),
        }
    }

    pub(super) fn key(&self) -> &TokenKey {
        self.doors.keys.first().expect("a server has a key")
    }

    /// Where a door stands.
    pub(super) fn url(&self, path: &str) -> Url {
        self.doors.url.join(path).expect("our own paths are URLs")
    }

    /// Where somebody's own page is.
    pub(super) fn preferences(&self, subscriber: SubscriberId) -> Url {
        self.url(&format!("p/{}", Choose { subscriber }.sign(self.key())))
    }

    /// What a feed is called; one that is no more by its name.
    pub(super) fn title_of(&self, feed: &str) -> String {
        let found = self.doors.feeds.iter().find(|door| door.name == feed);
        found.map_or_else(|| feed.to_owned(), |door| door.title.clone())
    }

    pub(super) fn titles_of(&self, feeds: &[String]) -> Vec<String> {
        feeds.iter().map(|feed| self.title_of(feed)).collect()
    }

    /// The language of a page for whoever asks: the one that is named, else the first that their browser asks for, else the
    /// publication's own.
    pub(super) fn language(&self, headers: &HeaderMap, named: Option<&str>) -> Language {
        let languages = &self.doors.languages;
        let asked = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|asked| asked.to_str().ok());
        let asked = asked.unwrap_or_default();
        named
            .into_iter()
            .chain(
                asked
                    .split(',')
                    .map(|part| part.split(';').next().unwrap_or_default().trim()),
            )
            .find_map(|tag| closest(languages, tag))
            .or_else(|| languages.first())
            .cloned()
            .unwrap_or_default()
    }

    /// The language that a reader asked for, if there are pages in it.
    pub(super) fn language_asked(&self, subscriber: &Subscriber) -> Option<Language> {
        let own = subscriber.values.language.as_ref()?;
        closest(&self.doors.languages, own.as_str()).cloned()
    }

    /// From which stretch of addresses somebody comes, where that is kept.
    pub(super) fn origin(&self, client: Option<Client>) -> Option<String> {
        let client = client.filter(|_| self.doors.manner.keeps_origin)?;
        Some(client.prefix().to_string())
    }

    /// Whether somebody has sent too much to these doors; for how long they have to wait.
    pub(super) fn is_throttled(&self, client: Option<&Client>) -> Option<TimeDelta> {
        let prefix = client?.prefix();
        self.posts.ask(prefix, (self.doors.now)())
    }
}

impl<R: Reception> Hall<R> {
    /// The language that a reader asked for, if it is known and there are pages in it.
    pub(super) async fn language_of(&self, subscriber: SubscriberId, otherwise: Language) -> Language {
        // Where the store does not answer, it is told by whatever else is asked of it.
        let card = self.doors.reception.card(subscriber).await.ok().flatten();
        let asked = card.and_then(|card| self.language_asked(&card.subscriber));
        asked.unwrap_or(otherwise)
    }
}

/// The language of that tag, or of the same primary subtag.
pub(super) fn closest<'l>(languages: &'l [Language], tag: &str) -> Option<&'l Language> {
    languages
        .iter()
        .find(|language| language.as_str().eq_ignore_ascii_case(tag))
        .or_else(|| {
            let wanted = primary(tag);
            languages.iter().find(|language| primary(language.as_str()) == wanted)
        })
}
