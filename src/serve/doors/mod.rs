//! The public doors: how people come, stay and leave by themselves.
//!
//! **GET shows, POST acts**: whoever only follows links changes nothing. What a link lets its bearer do stands in it as a
//! signed token; no address ever stands in a URL. What is shown comes in as a function; what is asked goes to a
//! [`Reception`].

mod answer;
mod choose;
mod confirm;
mod form;
pub mod leave;
mod subscribe;
pub mod throttle;

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::http::header;
use axum::routing::get;
use axum::routing::post;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use tokio::sync::Notify;
use url::Url;

use crate::audience::SubscriberId;
use crate::audience::pass::Choose;
use crate::audience::reception::Caps;
use crate::audience::reception::Reception;
use crate::audience::token::Pass;
use crate::audience::token::TokenKey;
use crate::door::view::View;
use crate::publication::Language;
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

/// More than the longest form of ours.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// How often somebody may ask to be taken in, from one stretch of addresses: an office of people, not a machine.
const ASKS_PER_HOUR: u32 = 20;

/// The same of everything else that is sent to a door.
const POSTS_PER_HOUR: u32 = 600;

/// What all requests share.
struct Hall<R> {
    doors: Doors<R>,
    asks: Throttle,
    posts: Throttle,
}

/// The doors, at the paths below `doors.url` at which a server finds them.
///
/// `subscribe` (GET, POST), `c/TOKEN` confirms, `u/TOKEN` unsubscribes, `b/TOKEN` takes that back, `p/TOKEN` is a reader's own
/// page with `p/TOKEN/export`. Every request has to carry a [`Client`] as extension.
pub fn router<R: Reception + 'static>(doors: Doors<R>) -> Router {
    let now = (doors.now)();
    let root = doors.url.path().trim_end_matches('/').to_owned();
    let hall = Arc::new(Hall {
        doors,
        asks: Throttle::new(ASKS_PER_HOUR, TimeDelta::hours(1), now),
        posts: Throttle::new(POSTS_PER_HOUR, TimeDelta::hours(1), now),
    });
    let at = |path: &str| format!("{root}{path}");
    Router::new()
        .route(
            &at("/subscribe"),
            get(subscribe::page::<R>)
                .post(subscribe::ask::<R>)
                .options(subscribe::options),
        )
        .route(&at("/c/{token}"), get(confirm::page::<R>).post(confirm::act::<R>))
        .route(&at("/u/{token}"), get(leave::page::<R>).post(leave::act::<R>))
        .route(&at("/b/{token}"), post(leave::undo::<R>))
        .route(&at("/p/{token}"), get(choose::page::<R>).post(choose::act::<R>))
        .route(&at("/p/{token}/export"), post(choose::export::<R>))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(hall)
}

impl<R> Hall<R> {
    fn key(&self) -> &TokenKey {
        self.doors.keys.first().expect("a server has a key")
    }

    /// Where a door stands.
    fn url(&self, path: &str) -> Url {
        self.doors.url.join(path).expect("our own paths are URLs")
    }

    /// Where somebody's own page is.
    fn preferences(&self, subscriber: SubscriberId) -> Url {
        self.url(&format!("p/{}", Choose { subscriber }.sign(self.key())))
    }

    /// What a feed is called; one that is no more by its name.
    fn title_of(&self, feed: &str) -> String {
        let found = self.doors.feeds.iter().find(|door| door.name == feed);
        found.map_or_else(|| feed.to_owned(), |door| door.title.clone())
    }

    fn titles_of(&self, feeds: &[String]) -> Vec<String> {
        feeds.iter().map(|feed| self.title_of(feed)).collect()
    }

    /// The language of a page for whoever asks: the one that is named, else the first that their browser asks for, else the
    /// publication's own.
    fn language(&self, headers: &HeaderMap, named: Option<&str>) -> Language {
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

    /// Whether somebody has sent too much to these doors; for how long they have to wait.
    fn is_throttled(&self, client: Option<&Client>) -> Option<TimeDelta> {
        let prefix = client?.prefix();
        self.posts.ask(prefix, (self.doors.now)())
    }
}

impl<R: Reception> Hall<R> {
    /// The language that a reader asked for, if it is known and there are pages in it.
    async fn language_of(&self, subscriber: SubscriberId, otherwise: Language) -> Language {
        // Where the store does not answer, it is told by whatever else is asked of it.
        let card = self.doors.reception.card(subscriber).await.ok().flatten();
        let own = card.and_then(|card| card.subscriber.values.language);
        let spoken = own.and_then(|own| closest(&self.doors.languages, own.as_str()).cloned());
        spoken.unwrap_or(otherwise)
    }
}

/// The language of that tag, or of the same primary subtag.
fn closest<'l>(languages: &'l [Language], tag: &str) -> Option<&'l Language> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    languages
        .iter()
        .find(|language| language.as_str().eq_ignore_ascii_case(tag))
        .or_else(|| {
            let wanted = primary(tag);
            languages.iter().find(|language| primary(language.as_str()) == wanted)
        })
}
