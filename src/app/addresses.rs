//! Who is read at which address: what was published first stays where it is.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use rustc_hash::FxHashMap;

use crate::app::card::Card;
use crate::app::card::Stand;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;
use crate::feed::Feed;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::Severity;

/// Two entries at one address.
pub const URL_TWICE: Rule = Rule::error("article/url-twice", "Two entries at one address overwrite each other.")
    .fix("give one of the articles another `slug`");

/// An address that readers know and that is no longer the entry's.
pub const MOVED: Rule = Rule::warning(
    "article/moved",
    "Links and bookmarks lead to the address at which an entry was first read.",
)
.fix("give the article the `slug` that it had, or let the old address lead to the new one; Pressrun's own pages do");

/// An article that asks for an address.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The article.
    pub card: &'a Card,
    /// The address.
    pub stand: &'a Stand,
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
    let rivals = rivals(asking, |index| rank(memory, asking[index], index));
    let held = held(feed, memory, broken);
    let mut twins = BTreeSet::new();
    for (index, Asking { card, stand }) in asking.iter().enumerate() {
        let kept = stand.kept_for.as_deref().filter(|_| card.facts.link.is_none());
        let holder = stand.relative.as_deref().and_then(|page| held.get(page).copied());
        let best = rivals.get(&*stand.page).filter(|best| **best != index);
        let other = best.map(|best| &*asking[*best].card.file).or(holder);
        let Some(owner) = kept.map(str::to_owned).or(other.map(|file| format!("`{file}`"))) else {
            continue;
        };
        let message = format!("its address {} is that of {owner}", stand.page);
        let finding = URL_TWICE.at(place_of_slug(card), message);
        findings.push(finding.hint("give the article another `slug`"));
        twins.insert(index);
    }
    twins
}

/// The addresses for which several articles ask, each with the index of the one that ranks best.
fn rivals<'a>(asking: &[Asking<'a>], rank: impl Fn(usize) -> Rank) -> BTreeMap<&'a str, usize> {
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    first.reserve(asking.len());
    let mut rivals: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, one) in asking.iter().enumerate() {
        if let Some(earlier) = first.insert(&one.stand.page, index) {
            rivals.entry(&one.stand.page).or_default().extend([earlier, index]);
        }
    }
    let best = |(page, same): (&'a str, Vec<usize>)| Some((page, same.into_iter().min_by_key(|index| rank(*index))?));
    rivals.into_iter().filter_map(best).collect()
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
fn rank(memory: &Memory, asking: Asking<'_>, index: usize) -> Rank {
    let Asking { card, stand } = asking;
    let of_row = |(id, row): (&String, &Row)| {
        let is_asked = card.facts.id.as_deref() == Some(id);
        let (is_there, is_same) = (*row.path == *card.path, row.hash == card.facts.hash);
        if !(is_asked || is_there || is_same) {
            return None;
        }
        let kinship = match (is_there, is_same) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        let rank = match row.gone {
            None if row.page.is_some() && row.page.as_deref() == stand.relative.as_deref() => kinship,
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
fn place_of_slug(card: &Card) -> Place {
    let line = card.article().front.lines.of("slug").unwrap_or(1);
    Place::new(&*card.file, line, 1)
}

/// The finding about an entry that was read at `old`, relative to the feed's URL, before this build.
pub fn moved(feed: &Feed, card: &Card, old: &str) -> Option<Finding> {
    let url = feed.url.join(old).ok()?;
    let message = format!("it was read at {url} until now");
    let hint = if feed.pages {
        "that address leads to the new one from now on; to undo it, give the article the `slug` that it had"
    } else {
        "make that address lead to the new one where the site is served"
    };
    let mut finding = MOVED.at(place_of_slug(card), message).hint(hint);
    if feed.pages {
        finding.severity = Severity::Note;
    }
    Some(finding)
}
