//! All documents of a channel: which entries they hold, and how much of each. They are written piece by piece.

use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

use crate::entry::Entry;
use crate::entry::memory::Memory;
use crate::feed::Content;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::Item;
use crate::feed::archive::spread;
use crate::feed::atom;
use crate::feed::channel::Channel;
use crate::feed::json;
use crate::feed::rss;
use crate::feed::sheet::Part;
use crate::feed::sheet::Sheet;

/// A document, ready to be written: a head, one piece an item, a tail.
///
/// A document holds no text. Its pieces can be made on any thread, in any order, so that nobody has to hold more of it
/// than is being written.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// Its name, relative to the feed's URL and output.
    pub file: String,
    /// Its form.
    pub format: Format,
    sheet: Sheet<'a>,
    items: Vec<Item<'a>>,
}

impl<'a> Document<'a> {
    /// Its items, in their order.
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    /// What stands before the first item.
    pub fn head(&self) -> String {
        match self.format {
            Format::Rss => rss::head(&self.sheet, &self.items),
            Format::Atom => atom::head(&self.sheet, &self.items),
            Format::Json => json::head(&self.sheet),
        }
    }

    /// The item at `index` of [`Document::items`], without what stands [between](Document::between) it and the next.
    ///
    /// # Panics
    /// If there is none.
    pub fn piece(&self, index: usize) -> String {
        let item = &self.items[index];
        match self.format {
            Format::Rss => rss::piece(&self.sheet, item),
            Format::Atom => atom::piece(&self.sheet, item),
            Format::Json => json::piece(&self.sheet, item),
        }
    }

    /// What stands between two items.
    pub fn between(&self) -> &'static str {
        match self.format {
            Format::Rss | Format::Atom => "",
            Format::Json => json::BETWEEN,
        }
    }

    /// What stands behind the last item.
    pub fn tail(&self) -> &'static str {
        match self.format {
            Format::Rss => rss::TAIL,
            Format::Atom => atom::TAIL,
            Format::Json if self.items.is_empty() => json::EMPTY_TAIL,
            Format::Json => json::TAIL,
        }
    }

    /// Hands the whole document over, piece by piece.
    pub fn write(&self, out: &mut dyn FnMut(&str)) {
        out(&self.head());
        for index in 0..self.items.len() {
            if index > 0 {
                out(self.between());
            }
            out(&self.piece(index));
        }
        out(self.tail());
    }

    /// The whole document in one string.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut |piece| text.push_str(piece));
        text
    }
}

/// The documents of a channel, in each format that it is emitted in. They hold the newest entries; where RSS would be
/// larger than [`Feed::bytes_max`], with summaries from the oldest entry up. A whole channel of a feed with archives has
/// archive documents too, which hold whatever the others do not.
///
/// `memory` is what the feed remembers after this build. The same input gives the same bytes.
pub fn documents<'a>(channel: &'a Channel<'a>, memory: &Memory) -> Vec<Document<'a>> {
    let feed = channel.feed;
    // A whole channel need not hold entries that no document shows.
    let updated = channel.updated(match &channel.topic {
        None => memory.newest_change(),
        Some(_) => memory.newest_gone(),
    });
    if channel.topic.is_some() || !feed.archives {
        let newest = channel.entries.iter().take(channel.items());
        let sheet = Sheet::new(channel, (Part::Current { archives: 0 }, updated), memory);
        let items = fitted(&sheet, items(feed, newest.copied()));
        return in_formats(&sheet, &items).collect();
    }
    let spread = spread(channel, memory);
    let archives = u32::try_from(spread.archives.len()).expect("their numbers are of 32 bits");
    let current = Sheet::new(channel, (Part::Current { archives }, updated), memory);
    let newest = fitted(&current, items(feed, spread.current));
    let mut documents: Vec<Document<'_>> = in_formats(&current, &newest).collect();
    for (number, entries) in (1..).zip(spread.archives) {
        // What is in it, and nothing else, says when it changed.
        let updated = entries.iter().map(|entry| entry.updated).max();
        let sheet = Sheet::new(
            channel,
            (Part::Archive(number), updated.unwrap_or(feed.created)),
            memory,
        );
        documents.extend(in_formats(&sheet, &items(feed, entries)));
    }
    documents
}

fn items<'a>(feed: &Feed, entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Item<'a>> {
    let content = feed.content;
    let entries = entries.into_iter();
    entries.map(|entry| Item { entry, content }).collect()
}

fn in_formats<'a>(sheet: &Sheet<'a>, items: &[Item<'a>]) -> impl Iterator<Item = Document<'a>> {
    Format::ALL.into_iter().filter_map(|format| {
        Some(Document {
            file: sheet.file(format)?,
            format,
            sheet: sheet.clone(),
            items: items.to_vec(),
        })
    })
}

/// The items with as much content as fits into RSS. No item is dropped: if the summaries alone are larger than the bound,
/// so is the document.
fn fitted<'a>(sheet: &Sheet<'a>, mut items: Vec<Item<'a>>) -> Vec<Item<'a>> {
    let feed = sheet.feed();
    if feed.content == Content::Summary {
        return items;
    }
    let frame = rss::head(sheet, &items).len() + rss::TAIL.len();
    let sizes: Vec<(usize, usize)> = items.par_iter().map(|item| rss::sizes(sheet, item)).collect();
    let whole: usize = sizes.iter().map(|(summary, content)| summary + content).sum();
    let mut excess = (frame + whole).saturating_sub(feed.bytes_max);
    for (item, (_, content)) in items.iter_mut().zip(sizes).rev() {
        if excess == 0 {
            break;
        }
        excess = excess.saturating_sub(content);
        item.content = Content::Summary;
    }
    items
}
