//! All documents of a feed: which entries they hold, how much of each, and when they last changed.

use chrono::DateTime;
use chrono::FixedOffset;

use crate::entry::Entry;
use crate::feed::Content;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::Item;
use crate::feed::atom;
use crate::feed::json;
use crate::feed::rss;

/// A document, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name, relative to the feed's URL and output.
    pub file: String,
    /// Its form.
    pub format: Format,
    /// Its bytes, in UTF-8.
    pub text: String,
}

/// The documents of a feed, made one after the other, so that a caller who writes each at once holds one at a time.
/// They hold the same entries: the newest [`Feed::items`]; where RSS would be larger than [`Feed::bytes_max`], with
/// summaries from the oldest entry up.
///
/// `entries` may come in any order. `updated` is what [`updated`] tells. The same input gives the same bytes.
pub fn documents<'a>(
    feed: &'a Feed,
    entries: impl IntoIterator<Item = &'a Entry>,
    updated: DateTime<FixedOffset>,
) -> impl Iterator<Item = Document> + 'a {
    let (items, rss) = fitted(feed, newest(feed, entries), updated);
    let mut rss = Some(rss);
    Format::ALL.into_iter().filter_map(move |format| {
        let rss = if format == Format::Rss { rss.take() } else { None };
        let file = feed.file(format)?.to_owned();
        let text = match format {
            Format::Rss => rss?,
            Format::Atom => atom::document(feed, &items, updated),
            Format::Json => json::document(feed, &items),
        };
        Some(Document { file, format, text })
    })
}

/// The newest [`Feed::items`] entries, newest first, of those published at one moment the one with the smaller id first.
pub fn newest<'a>(feed: &Feed, entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Item<'a>> {
    let mut items: Vec<Item<'a>> = entries
        .into_iter()
        .map(|entry| Item {
            entry,
            content: feed.content,
        })
        .collect();
    items.sort_by(|left, right| {
        right
            .entry
            .published
            .cmp(&left.entry.published)
            .then_with(|| left.entry.id.cmp(&right.entry.id))
    });
    items.truncate(feed.items);
    items
}

/// When the feed last changed: the newest `updated` of its entries, or the newest time at which one was taken away,
/// `gone`; while there was neither, when it was created. Never the time of the build.
pub fn updated<'a>(
    feed: &Feed,
    entries: impl IntoIterator<Item = &'a Entry>,
    gone: Option<DateTime<FixedOffset>>,
) -> DateTime<FixedOffset> {
    entries
        .into_iter()
        .map(|entry| entry.updated)
        .chain(gone)
        .max()
        .unwrap_or(feed.created)
}

/// The items with as much content as fits, and the RSS that shows it. No item is dropped: if the summaries alone are
/// larger than the bound, so is the document.
fn fitted<'a>(feed: &Feed, mut items: Vec<Item<'a>>, updated: DateTime<FixedOffset>) -> (Vec<Item<'a>>, String) {
    let document = rss::document(feed, &items, updated);
    let mut excess = document.len().saturating_sub(feed.bytes_max);
    if excess == 0 || feed.content == Content::Summary {
        return (items, document);
    }
    for item in items.iter_mut().rev() {
        if excess == 0 {
            break;
        }
        excess = excess.saturating_sub(rss::content_bytes(feed, item));
        item.content = Content::Summary;
    }
    let document = rss::document(feed, &items, updated);
    (items, document)
}
