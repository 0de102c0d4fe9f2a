//! Whether what is published is older than its articles, told without making anything.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::FixedOffset;

use crate::app::card::Card;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::entry::memory::Row;
use crate::feed::Format;
use crate::store::files;

/// Whether a build would change a feed: an article is new, gone or written anew, or is not where it should be published.
/// What only a build can see (templates, settings, other keys of a head) is not looked at.
pub fn is_stale(publication: &Loaded, loaded: &LoadedFeed, now: DateTime<FixedOffset>) -> bool {
    let living = loaded.memory.rows.values().filter(|row| row.gone.is_none());
    let mut rows: BTreeMap<&str, &Row> = living.map(|row| (row.path.as_str(), row)).collect();
    let output = publication.home.join(&loaded.feed.output);
    let zone = publication.config.publication.timezone;
    let is_due = |card: &&Card| {
        let date = card.facts.date.map(|stamp| stamp.in_zone(zone));
        let is_out = date.is_none_or(|date| card.due_from(date, zone) <= now);
        !card.facts.is_draft && is_out && !card.is_over(zone, now)
    };
    let is_published = |card: &Card, row: &Row| {
        let page = row.page.as_deref().filter(|_| loaded.feed.pages);
        let url = page.and_then(|page| loaded.feed.url.join(page).ok());
        let file = url.and_then(|url| loaded.feed.output_file(&url));
        row.hash == card.facts.hash && file.is_none_or(|file| output.join(file).is_file())
    };
    for card in loaded.articles.iter().filter(is_due) {
        match rows.remove(&*card.path) {
            Some(row) if is_published(card, row) => {}
            _ => return true,
        }
    }
    // A file that cannot be read keeps its page.
    rows.keys().any(|path| !loaded.unreadable.contains_key(*path)) || lacks_newest(publication, loaded)
}

/// Whether the feed's document lacks an entry that it should hold: one that was mended since.
fn lacks_newest(publication: &Loaded, loaded: &LoadedFeed) -> bool {
    let feed = &loaded.feed;
    let mut files = Format::ALL.into_iter().filter_map(|format| feed.file(format));
    let Some(file) = files.next() else { return false };
    let Ok(Some(text)) = files::read_text(&publication.home.join(&feed.output).join(file)) else {
        return !loaded.memory.rows.is_empty();
    };
    let mut living: Vec<_> = loaded
        .memory
        .rows
        .iter()
        .filter(|(_, row)| row.gone.is_none())
        .collect();
    living.sort_by(|(left_id, left), (right_id, right)| {
        right.published.cmp(&left.published).then_with(|| left_id.cmp(right_id))
    });
    let is_in = |id: &str| text.contains(id) || text.contains(&id.replace('&', "&amp;"));
    living.iter().take(feed.items).any(|(id, row)| {
        let is_broken = loaded.unreadable.contains_key(&row.path);
        !is_broken && !is_in(id)
    })
}
