//! When an article's time has come and when it is over, and where it stands.

use std::collections::BTreeMap;
use std::collections::HashSet;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;

use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::article::Article;
use crate::feed::address::Untold;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;

/// An address that only the generator can tell.
pub const ADDRESS: Rule = Rule::error(
    "article/address",
    "An entry's id and link are its address; a guessed one would show readers the article twice.",
);

/// When the article is published: at its date, or when its head says that it may appear.
pub fn from(article: &Article, date: DateTime<FixedOffset>, zone: Tz) -> DateTime<FixedOffset> {
    let publish = article.front.publish.map(|stamp| stamp.in_zone(zone));
    publish.map_or(date, |publish| publish.max(date))
}

/// Whether its head says that its time is over.
pub fn is_over(article: &Article, zone: Tz, now: DateTime<FixedOffset>) -> bool {
    article.front.expires.is_some_and(|stamp| stamp.in_zone(zone) <= now)
}

/// The finding about an address that cannot be told.
pub fn untold(article: &Article, untold: &Untold) -> Finding {
    let line = article.front.lines.get("address").copied().unwrap_or(1);
    ADDRESS
        .at(Place::new(&article.file, line, 1), untold.to_string())
        .hint("write the address itself there")
}

/// Articles that are there and are not published now.
pub fn standing<'a>(
    publication: &Loaded,
    loaded: &LoadedFeed,
    published: impl Iterator<Item = &'a Article>,
) -> BTreeMap<String, String> {
    let published: HashSet<&str> = published.map(|article| article.path.as_str()).collect();
    let there = loaded
        .articles
        .iter()
        .map(|article| &article.path)
        .chain(&loaded.unreadable);
    files_of(
        publication,
        loaded,
        there.filter(|path| !published.contains(path.as_str())),
    )
}

/// The files of articles, by their paths below the folder of articles.
pub fn files_of<'a>(
    publication: &Loaded,
    loaded: &LoadedFeed,
    paths: impl IntoIterator<Item = &'a String>,
) -> BTreeMap<String, String> {
    let named = |path: &String| (path.clone(), loaded.file_of(&publication.home, path));
    paths.into_iter().map(named).collect()
}
