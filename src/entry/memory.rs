//! The feed's memory, `ids.toml`: which id each article was given, once and for ever.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::num::NonZeroU32;

use chrono::DateTime;
use chrono::FixedOffset;
use serde::Deserialize;

use crate::entry::layers::Layers;
use crate::entry::written::Written;
use crate::entry::written::head;
use crate::entry::written::put_moment;
use crate::entry::written::whole_seconds;
use crate::finding::Place;
use crate::finding::lines::Lines;

/// The name of the file, beside `feed.toml`.
pub const FILE: &str = "ids.toml";

/// The form of the file written here.
const FORMAT: i64 = 1;

/// Everything that was ever published in a feed, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memory {
    /// The feed's URL when it was last built.
    pub url: Option<String>,
    /// The identity of its podcast, once it is one.
    pub guid: Option<String>,
    /// By id.
    pub rows: Layers<Row>,
}

/// What is known of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Where its article stands, or stood last, below the folder of articles.
    pub path: String,
    /// SHA-256 over its title and body.
    pub hash: [u8; 32],
    /// First publication.
    pub published: DateTime<FixedOffset>,
    /// Last change.
    pub updated: DateTime<FixedOffset>,
    /// Where it is read, relative to the feed's URL; absent where it has no page of the feed's.
    pub page: Option<String>,
    /// Where it was read before, relative to the feed's URL, the oldest first.
    pub was: Vec<String>,
    /// Since when it has no article any more.
    pub gone: Option<DateTime<FixedOffset>>,
    /// When it was first seen, or came back after it was gone; of entries that no archive holds, where a feed has archives.
    pub seen: Option<DateTime<FixedOffset>>,
    /// The archive that it is in, from 1; with [`Row::seen`], the one that it was in before it was gone.
    pub archive: Option<u32>,
}

/// Why a file is no memory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct MemoryError {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub message: String,
}

/// What every form of the file begins with; a newer form may hold keys that this one does not know.
#[derive(Deserialize)]
struct Head {
    format: toml::Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: i64,
    url: Option<String>,
    guid: Option<String>,
    #[serde(default)]
    entries: BTreeMap<String, toml::Spanned<Line<'static>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    path: Cow<'a, str>,
    hash: Cow<'a, str>,
    published: Cow<'a, str>,
    updated: Cow<'a, str>,
    page: Option<Cow<'a, str>>,
    #[serde(default)]
    was: Vec<Cow<'a, str>>,
    gone: Option<Cow<'a, str>>,
    seen: Option<Cow<'a, str>>,
    archive: Option<NonZeroU32>,
}

impl Memory {
    /// Reads the file `path`, whose text is `text`. **A memory that cannot be read is an error, never an empty one**:
    /// that would give every entry a new id.
    pub fn parse(path: &str, text: &str) -> Result<Self, MemoryError> {
        if let Some(memory) = as_written(text) {
            return Ok(memory);
        }
        let lines = Lines::new(text);
        let fault = |offset: usize, message: String| MemoryError {
            place: lines.place(path, offset),
            message,
        };
        let not_read = |error: toml::de::Error| {
            let offset = error.span().map_or(0, |span| span.start);
            fault(offset, error.message().to_owned())
        };
        let format = toml::from_str::<Head>(text).map_err(not_read)?.format;
        if *format.get_ref() != FORMAT {
            let message = format!("format {} is newer than this pressrun", format.get_ref());
            return Err(fault(format.span().start, message));
        }
        let file: File = toml::from_str(text).map_err(not_read)?;
        let mut rows = BTreeMap::new();
        for (id, line) in file.entries {
            let at = line.span().start;
            let row = line.into_inner().row().map_err(|message| fault(at, message))?;
            rows.insert(id, row);
        }
        Ok(Self {
            url: file.url,
            guid: file.guid,
            rows: rows.into_iter().collect(),
        })
    }

    /// The text of the file: a line an entry, sorted by id, so that two branches merge.
    pub fn to_toml(&self) -> String {
        let mut text = format!(
            "# Written by pressrun. Commit it: it keeps your readers from seeing everything twice.\nformat = {FORMAT}\n"
        );
        for (key, value) in [("url", &self.url), ("guid", &self.guid)] {
            if let Some(value) = value {
                text.extend([key, " = "]);
                quote(value, &mut text);
                text.push('\n');
            }
        }
        text += "[entries]\n";
        for (id, row) in &self.rows {
            row.write(id, &mut text);
        }
        text
    }

    /// What is there but cannot be published is not gone: of the articles at `paths` that stays which `before` knew.
    pub fn spare(&mut self, before: &Self, paths: &BTreeSet<String>) {
        let spared = self.rows.iter().filter(|(_, row)| paths.contains(&row.path));
        let spared = spared.filter_map(|(id, row)| Some((id, row, before.rows.get(id)?)));
        let otherwise = spared.filter(|(_, row, old)| row.gone != old.gone);
        let otherwise: Vec<_> = otherwise.map(|(id, _, old)| (id.clone(), old.gone)).collect();
        for (id, gone) in otherwise {
            self.row_mut(&id).expect("a row that was found").gone = gone;
        }
    }

    /// What is known of an entry, to be changed.
    pub fn row_mut(&mut self, id: &str) -> Option<&mut Row> {
        self.rows.get_mut(id)
    }

    /// Knows something of an entry from now on.
    pub fn insert(&mut self, id: String, row: Row) {
        self.rows.insert(id, row);
    }

    /// The newest moment at which an entry vanished.
    pub fn newest_gone(&self) -> Option<DateTime<FixedOffset>> {
        self.rows.values().filter_map(|row| row.gone).max()
    }

    /// The newest moment at which an entry changed or vanished.
    pub fn newest_change(&self) -> Option<DateTime<FixedOffset>> {
        self.rows.values().map(|row| row.gone.unwrap_or(row.updated)).max()
    }
}

/// The memory in a text that has the very form in which it is written here, which takes a tenth of the time. `None` for
/// any other, to be read as TOML.
fn as_written(text: &str) -> Option<Memory> {
    let mut lines = text.strip_suffix('\n')?.split('\n').peekable();
    let is_ours = lines.next()?.starts_with('#') && lines.next()? == "format = 1";
    let mut of_head = |key: &str| {
        let line = lines.next_if(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(" = ")));
        line.map(|line| head(line, key).map(str::to_owned))
    };
    let (url, guid) = (of_head("url"), of_head("guid"));
    let (url, guid) = (
        url.map_or(Some(None), |url| url.map(Some))?,
        guid.map_or(Some(None), |guid| guid.map(Some))?,
    );
    if !is_ours || lines.next()? != "[entries]" {
        return None;
    }
    let read: Vec<(String, Row)> = lines.map(row_as_written).collect::<Option<_>>()?;
    let is_sorted = read.is_sorted_by(|left, right| left.0 < right.0);
    let rows = if is_sorted {
        read.into_iter().collect()
    } else {
        merged(read).into_iter().collect()
    };
    Some(Memory { url, guid, rows })
}

/// The rows of two branches that were merged line by line: where both changed an entry, the later change counts, and the
/// first time it was published.
fn merged(read: Vec<(String, Row)>) -> BTreeMap<String, Row> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for (id, row) in read {
        match rows.entry(id) {
            Entry::Vacant(free) => _ = free.insert(row),
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                let published = known.published.min(row.published);
                if (row.gone.is_none(), row.updated) > (known.gone.is_none(), known.updated) {
                    *known = row;
                }
                known.published = published;
            }
        }
    }
    rows
}

fn row_as_written(line: &str) -> Option<(String, Row)> {
    let written = Written::read(line)?;
    let if_any = |text: Option<&str>| text.map_or(Some(None), |text| moment(text).map(Some));
    let row = Row {
        path: written.path.to_owned(),
        hash: unhex(written.hash.strip_prefix(HASH)?)?,
        published: moment(written.published)?,
        updated: moment(written.updated)?,
        page: written.page.map(str::to_owned),
        was: written.was.into_iter().map(str::to_owned).collect(),
        gone: if_any(written.gone)?,
        seen: if_any(written.seen)?,
        archive: written.archive.map(NonZeroU32::get),
    };
    Some((written.id.to_owned(), row))
}

impl Row {
    /// Notes where its article is read from now on; where it was read before is kept, each address once.
    pub fn read_at(&mut self, page: Option<String>) {
        if let Some(old) = self.page.take() {
            self.was.retain(|known| *known != old);
            self.was.push(old);
        }
        self.was.retain(|old| Some(old) != page.as_ref());
        self.page = page;
    }

    fn write(&self, id: &str, text: &mut String) {
        quote(id, text);
        text.push_str(" = { path = ");
        quote(&self.path, text);
        text.extend([", hash = \"", HASH, &hex(&self.hash), "\""]);
        stamp("published", Some(self.published), text);
        stamp("updated", Some(self.updated), text);
        if let Some(page) = &self.page {
            text.push_str(", page = ");
            quote(page, text);
        }
        for (number, page) in self.was.iter().enumerate() {
            text.push_str(if number == 0 { ", was = [" } else { ", " });
            quote(page, text);
        }
        if !self.was.is_empty() {
            text.push(']');
        }
        stamp("gone", self.gone, text);
        stamp("seen", self.seen, text);
        if let Some(archive) = self.archive {
            text.extend([", archive = ", &archive.to_string()]);
        }
        text.push_str(" }\n");
    }
}

impl Line<'_> {
    fn row(self) -> Result<Row, String> {
        let moment = |text: &str| moment(text).ok_or_else(|| format!("`{text}` is no RFC 3339 time"));
        let hash = self
            .hash
            .strip_prefix(HASH)
            .and_then(unhex)
            .ok_or("`hash` is not `sha256:` and 64 digits")?;
        Ok(Row {
            path: self.path.into_owned(),
            hash,
            published: moment(&self.published)?,
            updated: moment(&self.updated)?,
            page: self.page.map(Cow::into_owned),
            was: self.was.into_iter().map(Cow::into_owned).collect(),
            gone: self.gone.as_deref().map(moment).transpose()?,
            seen: self.seen.as_deref().map(moment).transpose()?,
            archive: self.archive.map(NonZeroU32::get),
        })
    }
}

/// What a hash is written behind.
const HASH: &str = "sha256:";

fn moment(text: &str) -> Option<DateTime<FixedOffset>> {
    whole_seconds(text).or_else(|| DateTime::parse_from_rfc3339(text).ok())
}

/// Appends the moment of a key, where it has one.
fn stamp(key: &str, moment: Option<DateTime<FixedOffset>>, text: &mut String) {
    if let Some(moment) = moment {
        text.extend([", ", key, " = \""]);
        put_moment(moment, text);
        text.push('"');
    }
}

/// Appends a basic string of TOML, on one line whatever stands in it.
fn quote(words: &str, text: &mut String) {
    text.push('"');
    // Bytes of what is escaped, and the first one of what may be: mostly there is none.
    let escaped = words
        .bytes()
        .filter(|byte| matches!(byte, 0..b' ' | b'"' | b'\\' | 0x7f | 0xc2));
    if escaped.count() == 0 {
        text.extend([words, "\""]);
        return;
    }
    let mut done = 0;
    let places = words
        .char_indices()
        .filter(|(_, letter)| matches!(letter, '"' | '\\') || letter.is_control());
    for (at, letter) in places {
        text.push_str(&words[done..at]);
        done = at + letter.len_utf8();
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            _ => text.extend(["\\u", &format!("{:04x}", u32::from(letter))]),
        }
    }
    text.extend([&words[done..], "\""]);
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| b"0123456789abcdef"[usize::from(half)];
    let halves = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    String::from_utf8(halves.collect()).expect("digits are ASCII")
}

/// What each letter is worth as a digit; 255 for one that is none.
const HEX: [u8; 256] = {
    let mut worth = [255; 256];
    let mut digit = 0_u8;
    while digit < 16 {
        worth[b"0123456789abcdef"[digit as usize] as usize] = digit;
        worth[b"0123456789ABCDEF"[digit as usize] as usize] = digit;
        digit += 1;
    }
    worth
};

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut bytes = [0; 32];
    let mut seen = 0;
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = [HEX[usize::from(pair[0])], HEX[usize::from(pair[1])]];
        seen |= high | low;
        *byte = high << 4 | low;
    }
    // What is no digit has more than four bits.
    (seen < 16).then_some(bytes)
}
