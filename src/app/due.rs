//! Where articles stand that are not published, and those whose address cannot be told.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;
use rustc_hash::FxHashSet;

use crate::app::card::Card;
use crate::app::load::LoadedFeed;
use crate::feed::Feed;
use crate::feed::address::Untold;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;

/// An address that only the generator can tell.
pub const ADDRESS: Rule = Rule::error(
    "article/address",
    "An entry's id and link are its address; a guessed one would show readers the article twice.",
)
.fix("write the address itself where words stand for it; where it is too long, give a shorter `slug`");

/// The finding about the address of an article of that date, which cannot be told.
pub fn untold(feed: &Feed, card: &Card, (date, zone): (DateTime<FixedOffset>, Tz)) -> Option<Finding> {
    let article = card.article();
    let untold = feed.address(&article, date, zone).err()?;
    let lines = &article.front.lines;
    let line = lines.of("address").or(lines.of("slug")).unwrap_or(1);
    let finding = ADDRESS.at(Place::new(&*card.file, line, 1), untold.to_string());
    Some(finding.hint(match untold {
        Untold::Words { .. } => "write the address itself there",
        Untold::Long { .. } => "give the article a shorter `slug`",
    }))
}

/// The files of articles that are there and are not published now, by their paths below the folder of articles.
pub fn standing<'a>(loaded: &LoadedFeed, published: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    let published: FxHashSet<&str> = published.collect();
    let articles = loaded.articles.iter().filter(|card| !published.contains(&*card.path));
    let articles = articles.map(|card| (card.path.to_string(), card.file.to_string()));
    let mut standing = loaded.unreadable.clone();
    standing.extend(articles);
    standing
}

/// The files of articles, by their paths below the folder of articles.
pub fn files_of<'a>(loaded: &LoadedFeed, paths: impl IntoIterator<Item = &'a String>) -> BTreeMap<String, String> {
    let named = |path: &String| (path.clone(), loaded.file_of(path).to_owned());
    paths.into_iter().map(named).collect()
}
