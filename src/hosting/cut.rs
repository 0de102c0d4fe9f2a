//! A document of a feed cut at its entries, so that what is new can be given out alone (RFC 3229 with `feed`).
//!
//! The cut is made in the bytes: an entry that is given out is what stands in the document, to the letter, in its order.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::feed::Format;

/// Where the entries of a document stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The bytes of each entry, in their order; between two of JSON stands a comma that belongs to neither.
    entries: Vec<Range<usize>>,
    format: Format,
}

/// The depth at which an XML document's entries stand: `rss`, `channel`, `item`; `feed`, `entry`.
fn place(format: Format) -> (&'static str, usize) {
    match format {
        Format::Rss => ("item", 2),
        Format::Atom => ("entry", 1),
        Format::Json => ("", 0),
    }
}

impl Cut {
    /// Cuts a document; `None` where it has no entries, or is not what its format says.
    ///
    /// ```
    /// use pressrun::feed::Format;
    /// use pressrun::hosting::cut::Cut;
    ///
    /// let old = br#"{"title":"T","items":[{"id":"b"},{"id":"a"}]}"#;
    /// let new = br#"{"title":"T","items":[{"id":"c"},{"id":"b"},{"id":"a"}]}"#;
    /// let known = Cut::of(Format::Json, old).unwrap().entries(old).map(<[u8]>::to_vec).collect();
    /// let cut = Cut::of(Format::Json, new).unwrap();
    /// assert_eq!(cut.without(new, |entry| known_in(&known, entry)), br#"{"title":"T","items":[{"id":"c"}]}"#);
    /// # fn known_in(known: &std::collections::HashSet<Vec<u8>>, entry: &[u8]) -> bool { known.contains(entry) }
    /// ```
    pub fn of(format: Format, bytes: &[u8]) -> Option<Self> {
        let entries = match format {
            Format::Rss | Format::Atom => xml(bytes, place(format))?,
            Format::Json => json(bytes)?,
        };
        (!entries.is_empty()).then_some(Self { entries, format })
    }

    /// The bytes of each entry of the document that was cut.
    pub fn entries<'a>(&self, bytes: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.entries.iter().map(|range| &bytes[range.clone()])
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none: never, since such a document is not cut.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The document that was cut, without the entries that `is_known` says are known.
    pub fn without(&self, bytes: &[u8], is_known: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let (Some(first), Some(last)) = (self.entries.first(), self.entries.last()) else {
            return bytes.to_vec();
        };
        let mut left = bytes[..first.start].to_vec();
        let new = self.entries(bytes).filter(|entry| !is_known(entry));
        for (index, entry) in new.enumerate() {
            if index > 0 && self.format == Format::Json {
                left.push(b',');
            }
            left.extend_from_slice(entry);
        }
        left.extend_from_slice(&bytes[last.end..]);
        left
    }
}

/// The entries of an XML document: each from the end of the one before it, so that what stands between goes with it.
fn xml(bytes: &[u8], (name, depth): (&str, usize)) -> Option<Vec<Range<usize>>> {
    let mut reader = Reader::from_reader(bytes);
    let mut entries: Vec<Range<usize>> = Vec::new();
    let (mut level, mut start) = (0_usize, None);
    loop {
        let before = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let after = usize::try_from(reader.buffer_position()).ok()?;
        match event {
            Event::Start(tag) => {
                if level == depth && tag.name().as_ref() == name {
                    start = Some(entries.last().map_or(before, |last| last.end));
                }
                level += 1;
            }
            Event::End(_) => {
                level = level.checked_sub(1)?;
                if level == depth
                    && let Some(start) = start.take()
                {
                    entries.push(start..after);
                }
            }
            Event::Eof => return (level == 0).then_some(entries),
            _ => {}
        }
    }
}

/// The entries of a JSON feed: the values of the array `items` of its object.
fn json(bytes: &[u8]) -> Option<Vec<Range<usize>>> {
    serde_json::from_slice::<serde::de::IgnoredAny>(bytes).ok()?;
    let (mut level, mut at) = (0_usize, 0);
    let mut entries = Vec::new();
    // The text before a `:` of the outermost object, the level at which its `items` stand open, and the entry begun.
    let (mut key, mut is_inside, mut start): (&[u8], bool, Option<usize>) = (b"", false, None);
    while at < bytes.len() {
        let end = end_of_token(bytes, at);
        let token = &bytes[at..end];
        match token[0] {
            b'{' | b'[' => {
                if is_inside && level == 2 {
                    start = Some(at);
                }
                level += 1;
                is_inside |= level == 2 && token[0] == b'[' && key == b"\"items\"";
            }
            b'}' | b']' => {
                level = level.checked_sub(1)?;
                if is_inside && level == 2 {
                    entries.push(start.take()?..end);
                } else if is_inside && level < 2 {
                    return Some(entries);
                }
            }
            b'"' if level == 1 => key = token,
            _ => {}
        }
        at = end;
    }
    Some(entries)
}

/// Where the sign, or the text in quotes, ends that begins at `at`.
fn end_of_token(bytes: &[u8], at: usize) -> usize {
    if bytes[at] != b'"' {
        return at + 1;
    }
    let mut end = at + 1;
    while end < bytes.len() && bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    bytes.len().min(end + 1)
}

#[cfg(test)]
mod tests {
    use super::Cut;
    use crate::feed::Format;

    fn kept(format: Format, text: &str, wanted: &str) -> Option<String> {
        let cut = Cut::of(format, text.as_bytes())?;
        let left = cut.without(text.as_bytes(), |entry| {
            !String::from_utf8_lossy(entry).contains(wanted)
        });
        Some(String::from_utf8(left).unwrap())
    }

    #[test]
    fn what_is_left_is_what_stood_there() {
        for (format, text, wanted, expected) in [
            (
                Format::Rss,
                "<rss><channel><title>T</title>\n<item>1</item>\n<item><item>2</item></item>\n</channel></rss>",
                "2",
                Some("<rss><channel><title>T</title>\n\n<item><item>2</item></item>\n</channel></rss>"),
            ),
            (
                Format::Rss,
                "<rss><channel><item><![CDATA[</item><item>]]>1</item><item>2</item></channel></rss>",
                "1",
                Some("<rss><channel><item><![CDATA[</item><item>]]>1</item></channel></rss>"),
            ),
            (
                Format::Atom,
                "<feed><entry/><entry>1</entry><entry>2</entry></feed>",
                "3",
                Some("<feed><entry/></feed>"),
            ),
            (
                Format::Json,
                r#"{"a":{"items":[1]},"items":[ {"x":"\"]}"} , {"x":"2"} ],"z":[{}]}"#,
                "2",
                Some(r#"{"a":{"items":[1]},"items":[ {"x":"2"} ],"z":[{}]}"#),
            ),
            (Format::Json, r#"{"items":[]}"#, "2", None),
            (Format::Json, r#"{"items":[{}"#, "2", None),
            (Format::Json, "[]", "2", None),
            (Format::Rss, "<rss><channel/></rss>", "2", None),
            (Format::Rss, "<rss><channel><item></channel></rss>", "2", None),
            (Format::Atom, "", "2", None),
        ] {
            assert_eq!(kept(format, text, wanted).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn nothing_is_lost_where_nothing_is_known() {
        for (format, text) in [
            (Format::Rss, include_str!("../../feeds/sample/public/rss.xml")),
            (Format::Atom, include_str!("../../feeds/sample/public/atom.xml")),
            (Format::Json, include_str!("../../feeds/sample/public/feed.json")),
        ] {
            let cut = Cut::of(format, text.as_bytes()).unwrap();
            let whole = cut.without(text.as_bytes(), |_| false);
            let read = |bytes: &[u8]| feed_rs::parser::parse(bytes).unwrap();
            assert_eq!(read(&whole).entries, read(text.as_bytes()).entries, "{format:?}");
            assert_eq!(cut.len(), read(&whole).entries.len());
            let none = cut.without(text.as_bytes(), |_| true);
            assert!(read(&none).entries.is_empty(), "{format:?}");
        }
    }
}
