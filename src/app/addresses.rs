//! Who is read at which address: what was published first stays where it is.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::app::clash::kept_for;
use crate::article::Article;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;
use crate::feed::Feed;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::Severity;

/// Two entries at one address.
pub const URL_TWICE: Rule = Rule::error("article/url-twice", "Two entries at one address overwrite each other.");

/// An address that readers know and that is no longer the entry's.
pub const MOVED: Rule = Rule::warning(
    "article/moved",
    "Links and bookmarks lead to the address at which an entry was first read.",
);

/// An article that asks for an address.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The article.
    pub article: &'a Article,
    /// The address.
    pub page: &'a Url,
}

/// What decides between articles that ask for one address: less is better.
type Rank = (u8, Option<DateTime<FixedOffset>>, usize);

/// The ranks of what is known, but not at this address; of what was gone; and of what was never seen.
const STRANGE: u8 = 3;
const GONE: u8 = 6;
const NEW: u8 = 7;

/// The indices, rising, of articles whose address is another's or kept for something else, told. Of several that ask
/// for one address it goes to the one that memory knows there; else to the one that was published first. `broken` are
/// the paths and files of articles that cannot be published now and whose pages stay.
pub fn twins(
    feed: &Feed,
    memory: &Memory,
    asking: &[Asking<'_>],
    broken: &BTreeMap<String, String>,
    findings: &mut Vec<Finding>,
) -> BTreeSet<usize> {
    let mut by_page: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, one) in asking.iter().enumerate() {
        by_page.entry(one.page.as_str()).or_default().push(index);
    }
    let held = held(feed, memory, broken);
    let mut twins = BTreeSet::new();
    for same in by_page.values_mut() {
        if same.len() > 1 {
            same.sort_by_cached_key(|index| rank(feed, memory, asking[*index], *index));
        }
        for (position, index) in same.iter().enumerate() {
            let one = asking[*index];
            let kept = match feed.output_file(one.page) {
                Some(file) if one.article.front.link.is_none() => kept_for(feed, &file).map(str::to_owned),
                _ => None,
            };
            let holder = feed
                .relative(one.page)
                .and_then(|page| held.get(page.as_str()).copied());
            let other = (position > 0).then(|| asking[same[0]].article.file.as_str()).or(holder);
            let Some(owner) = kept.or(other.map(|file| format!("`{file}`"))) else {
                continue;
            };
            let message = format!("its address {} is that of {owner}", one.page);
            let finding = URL_TWICE.at(place_of_slug(one.article), message);
            findings.push(finding.hint("give the article another `slug`"));
            twins.insert(*index);
        }
    }
    twins
}

/// The addresses of articles that are broken now, and their files: their pages stay.
fn held<'a>(feed: &Feed, memory: &'a Memory, broken: &'a BTreeMap<String, String>) -> BTreeMap<&'a str, &'a str> {
    if broken.is_empty() || !feed.pages {
        return BTreeMap::new();
    }
    let living = memory.rows.values().filter(|row| row.gone.is_none());
    living
        .filter_map(|row| Some((row.page.as_deref()?, broken.get(&row.path)?.as_str())))
        .collect()
}

/// How good an article's claim to its address is.
fn rank(feed: &Feed, memory: &Memory, asking: Asking<'_>, index: usize) -> Rank {
    let article = asking.article;
    let page = feed.relative(asking.page);
    let of_row = |(id, row): (&String, &Row)| {
        let is_asked = article.front.id.as_ref() == Some(id);
        let (is_there, is_same) = (row.path == article.path, row.hash == article.hash);
        if !(is_asked || is_there || is_same) {
            return None;
        }
        let kinship = match (is_there, is_same) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        let rank = match row.gone {
            None if row.page.is_some() && row.page == page => kinship,
            None => STRANGE + kinship,
            Some(_) => GONE,
        };
        Some((rank, Some(row.published), index))
    };
    memory
        .rows
        .iter()
        .filter_map(of_row)
        .min()
        .unwrap_or((NEW, None, index))
}

/// Where an article names its slug.
fn place_of_slug(article: &Article) -> Place {
    let line = article.front.lines.get("slug").copied().unwrap_or(1);
    Place::new(&article.file, line, 1)
}

/// The finding about an entry that was read at `old`, relative to the feed's URL, before this build.
pub fn moved(feed: &Feed, article: &Article, old: &str) -> Option<Finding> {
    let url = feed.url.join(old).ok()?;
    let message = format!("it was read at {url} until now");
    let hint = if feed.pages {
        "that address leads to the new one from now on; to undo it, give the article the `slug` that it had"
    } else {
        "make that address lead to the new one where the site is served"
    };
    let mut finding = MOVED.at(place_of_slug(article), message).hint(hint);
    if feed.pages {
        finding.severity = Severity::Note;
    }
    Some(finding)
}
