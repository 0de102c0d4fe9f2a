//! Archives (RFC 5005, 4): which document an entry stands in, so that whoever walks back from the newest document meets
//! every entry, and no archive document ever changes but for an edit of what is in it.
//!
//! The subscription document holds what is in no archive. As soon as that is twice [`Feed::items`](crate::feed::Feed),
//! the oldest, in the order in which they were first seen, become a new archive document. Which one is remembered, so
//! that no later article, date or setting moves them.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;

use crate::entry::Entry;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;
use crate::feed::channel::Channel;

/// A build, as far as archives are concerned.
#[derive(Debug, Clone, Copy)]
pub struct Build<'a> {
    /// What was remembered before it.
    pub before: &'a Memory,
    /// What it publishes.
    pub entries: &'a [Entry],
    /// When it is.
    pub now: DateTime<FixedOffset>,
    /// How many entries an archive document holds; at least one.
    pub items: usize,
}

/// A channel's entries by document, each document newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread<'a> {
    /// Those of the subscription document.
    pub current: Vec<&'a Entry>,
    /// Those of each archive document, the oldest document first.
    pub archives: Vec<Vec<&'a Entry>>,
}

/// Remembers in `memory`, which is that of the build, when its new entries were first seen, and which entries fill an
/// archive now. Returns how many archives are new. What comes back after it was gone is new again: the archive that it
/// stood in has been fetched without it.
pub fn remember(memory: &mut Memory, build: Build<'_>) -> usize {
    let mut waiting = Vec::new();
    for entry in build.entries {
        let known = build.before.rows.get(&entry.id);
        if known.is_none_or(|known| known.gone.is_some())
            && let Some(row) = memory.row_mut(&entry.id)
        {
            row.seen = Some(build.now);
        }
        let Some(row) = memory.rows.get(&entry.id) else {
            continue;
        };
        if archive_of(row).is_none() {
            waiting.push((first_seen(row), entry.published, &entry.id));
        }
    }
    waiting.sort_unstable();
    // What is left is less than twice `items`, and not less than `items`.
    let full = (waiting.len() / build.items).saturating_sub(1);
    for (number, ids) in (count(memory) + 1..).zip(waiting.chunks_exact(build.items).take(full)) {
        for (_, _, id) in ids {
            if let Some(row) = memory.row_mut(id) {
                row.archive = Some(number);
                row.seen = None;
            }
        }
    }
    full
}

/// The entries of a whole channel by document, as `memory` has it.
pub fn spread<'a>(channel: &Channel<'a>, memory: &Memory) -> Spread<'a> {
    let mut spread = Spread {
        current: Vec::new(),
        archives: (0..count(memory)).map(|_| Vec::new()).collect(),
    };
    let mut archived = Vec::new();
    let mut oldest = None;
    for entry in &channel.entries {
        let row = memory.rows.get(&entry.id);
        if let Some(number) = row.and_then(archive_of) {
            archived.push((number, *entry));
            spread.archives[number as usize - 1].push(entry);
        } else {
            let seen = row.map_or(entry.published, first_seen);
            oldest = Some(oldest.map_or(seen, |oldest: DateTime<FixedOffset>| oldest.min(seen)));
            spread.current.push(entry);
        }
    }
    let again = again(archived, oldest, &spread.current, channel.items());
    let holds = |entry: &Entry| again.contains(entry.id.as_str());
    let current = channel.entries.iter().copied().filter(|entry| {
        let is_archived = memory.rows.get(&entry.id).and_then(archive_of).is_some();
        !is_archived || holds(entry)
    });
    spread.current = current.collect();
    spread
}

/// Of the archived entries those that stand in the subscription document too: what was edited since the `oldest` entry
/// that is in no archive was first seen, at most `items` of it; and the newest, where that document would hold fewer than
/// `items` entries because others were taken away.
fn again<'a>(
    mut archived: Vec<(u32, &'a Entry)>,
    oldest: Option<DateTime<FixedOffset>>,
    current: &[&Entry],
    items: usize,
) -> BTreeSet<&'a str> {
    archived.sort_by_key(|(_, entry)| (Reverse(entry.updated), &entry.id));
    let is_recent = |entry: &Entry| oldest.is_none_or(|oldest| entry.updated >= oldest);
    let edited = archived.iter().filter(|(_, entry)| is_recent(entry)).take(items);
    let mut again: BTreeSet<&str> = edited.map(|(_, entry)| entry.id.as_str()).collect();
    archived.sort_by_key(|(number, entry)| (Reverse(*number), Reverse(entry.published), &entry.id));
    for (_, entry) in archived {
        if current.len() + again.len() >= items {
            break;
        }
        again.insert(&entry.id);
    }
    again
}

/// How many archive documents there are. An archive that has lost all of its entries still is one: the next one names it.
fn count(memory: &Memory) -> u32 {
    memory.rows.values().filter_map(|row| row.archive).max().unwrap_or(0)
}

/// The archive that an entry is in. One that has come back was in one before, but is in none now.
fn archive_of(row: &Row) -> Option<u32> {
    row.archive.filter(|_| row.seen.is_none())
}

/// When an entry was first seen; before archives were switched on that was when it was published.
fn first_seen(row: &Row) -> DateTime<FixedOffset> {
    row.seen.unwrap_or(row.published)
}
