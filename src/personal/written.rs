//! Fields as a writer writes them, `[[name|reader]]`, and the text with something else in their places.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use crate::finding::Place;
use crate::finding::lines::Lines;
use crate::finding::ranges::Ranges;
use crate::personal::ALWAYS_KNOWN;
use crate::personal::Field;
use crate::personal::Named;
use crate::personal::is_name;
use crate::personal::key_of;
use crate::personal::marker;
use crate::personal::sound;

/// What stands somewhere in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The bytes of it.
    pub range: Range<usize>,
    /// What it is.
    pub what: What,
}

/// What looks like a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A field.
    Field(Named),
    /// The back-slash that makes `[[` stand for itself.
    Escape,
    /// No field, but the one that was perhaps meant: another spelling of it, or one with a default. What has neither a
    /// known name nor a default is more often a link of a wiki, and stays as it is written.
    Nearly(Named),
}

/// How `[[` is written where it is to stand for itself.
pub const ESCAPED: &str = "\\[[";

const OPEN: &str = "[[";

/// The fields of a text, in their order; none of those that begin in `code`, which is asked for only where there is
/// something like a field.
///
/// ```
/// use pressrun::personal::written::find;
///
/// let text = "Dear [[name|reader]], `[[code]]` and \\[[this]] stay.";
/// let found = find(text, || vec![22..32]);
/// assert_eq!(&text[found[0].range.clone()], "[[name|reader]]");
/// assert_eq!(&text[found[1].range.clone()], "\\");
/// assert_eq!(found.len(), 2);
/// ```
pub fn find(text: &str, code: impl FnOnce() -> Vec<Range<usize>>) -> Vec<Found> {
    let next = |from: usize| memchr::memmem::find(text.as_bytes().get(from..)?, OPEN.as_bytes()).map(|at| from + at);
    if next(0).is_none() {
        return Vec::new();
    }
    let code = Ranges::from(code());
    let defined = OnceCell::new();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = next(from) {
        // Of more brackets in a row the innermost two are the field's.
        let more = text[open..].bytes().take_while(|byte| *byte == b'[').count() - OPEN.len();
        let start = open + more;
        from = start + OPEN.len();
        if code.holds(start) {
            continue;
        }
        let is_escaped = text[..start].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        if is_escaped {
            found.push(Found {
                range: start - 1..start,
                what: What::Escape,
            });
        } else if let Some((length, what)) = field(&text[start + OPEN.len()..]) {
            let end = start + OPEN.len() + length;
            if !text[start..end].contains('|') && is_link((text, &defined), end, &what) {
                continue;
            }
            found.push(Found {
                range: start..end,
                what,
            });
            from = end;
        }
    }
    found
}

/// What the links of a text are called that it defines, in lower case.
type Defined = OnceCell<HashSet<String>>;

/// Whether what ends at `end` is a link in brackets, as in `[[source]](https://example.org/)` or where `[source]` is
/// defined.
fn is_link((text, defined): (&str, &Defined), end: usize, what: &What) -> bool {
    let (What::Field(named) | What::Nearly(named)) = what else {
        return false;
    };
    let name_of = |line: &str| {
        let (name, _) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
        Some(name.to_lowercase())
    };
    let is_defined = || {
        let defined = defined.get_or_init(|| text.lines().filter_map(name_of).collect());
        defined.contains(&named.name)
    };
    let behind = &text[end..];
    let is_followed = behind.starts_with('(') || (behind.starts_with('[') && !behind.starts_with(OPEN));
    is_followed || is_defined()
}

/// The field that stands behind `[[`, and how many bytes it takes with its end.
fn field(text: &str) -> Option<(usize, What)> {
    let length = text.find(['[', ']', '\n'])?;
    if !text[length..].starts_with("]]") {
        return None;
    }
    let (name, default) = match text[..length].split_once('|') {
        // In a table the stroke has to be escaped.
        Some((name, default)) => (name.trim_end_matches('\\'), Some(default.trim().to_owned())),
        None => (&text[..length], None),
    };
    let name = name.trim();
    let named = |name: &str, default| Named {
        name: name.to_owned(),
        default,
    };
    let end = length + "]]".len();
    let is_known = ALWAYS_KNOWN.contains(&name);
    if is_name(name) && (is_known || default.is_some()) {
        return Some((end, What::Field(named(name, default))));
    }
    if is_name(name) {
        return Some((end, What::Nearly(named(name, Some("…".to_owned())))));
    }
    // The name of a column, as its field is called.
    let key = key_of(name);
    let is_meant = ALWAYS_KNOWN.contains(&&*key) || (default.is_some() && is_name(&key));
    is_meant.then(|| (end, What::Nearly(named(&key, default))))
}

/// A text in which something stands for its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchanged {
    /// The text.
    pub text: String,
    edits: Vec<Edit>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    /// Where it begins in the exchanged text.
    start: usize,
    written: Range<usize>,
    length: usize,
}

/// `text` with `instead` of what was found in it; where that is `None`, it stays.
pub fn exchanged(text: &str, found: &[Found], mut instead: impl FnMut(usize, &Found) -> Option<String>) -> Exchanged {
    let mut exchanged = Exchanged {
        text: String::with_capacity(text.len() + 64 * found.len()),
        edits: Vec::with_capacity(found.len()),
    };
    let mut from = 0;
    for (index, one) in found.iter().enumerate() {
        let Some(instead) = instead(index, one) else { continue };
        exchanged.text.push_str(&text[from..one.range.start]);
        exchanged.edits.push(Edit {
            start: exchanged.text.len(),
            written: one.range.clone(),
            length: instead.len(),
        });
        exchanged.text.push_str(&instead);
        from = one.range.end;
    }
    exchanged.text.push_str(&text[from..]);
    exchanged
}

/// A plain text of one line, as everybody reads it and as mail holds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plain {
    /// With the defaults of its fields.
    pub public: String,
    /// With markers of them.
    pub mailed: String,
    /// What was found in it.
    pub found: Vec<Found>,
}

/// Reads the fields of a plain text.
pub fn plain(text: &str) -> Plain {
    let found = find(text, Vec::new);
    let instead = |found: &Found, field: &dyn Fn(&Named) -> String| match &found.what {
        What::Field(named) => Some(field(named)),
        What::Escape => Some(String::new()),
        What::Nearly(_) => None,
    };
    let quoted = |named: &Named| marker::of(&Field::Reader(named.clone()));
    let public = |named: &Named| sound(named.default()).into_owned();
    if found.is_empty() {
        return Plain {
            public: text.to_owned(),
            mailed: marker::quoted(text).into_owned(),
            found,
        };
    }
    Plain {
        public: exchanged(text, &found, |_, found| instead(found, &public)).text,
        mailed: exchanged(text, &found, |_, found| instead(found, &quoted)).text,
        found,
    }
}

impl Exchanged {
    /// The place in `written`, the text as it was, of a place in the exchanged text; both begin on line `first` of
    /// their file.
    pub fn back(&self, place: &Place, written: &str, first: u32) -> Option<Place> {
        let at = Lines::starting_at(&self.text, first).offset(place.line, place.column)?;
        Some(Lines::starting_at(written, first).place(&place.path, self.offset(at)))
    }

    fn offset(&self, at: usize) -> usize {
        let Some(edit) = self.edits.iter().rev().find(|edit| edit.start <= at) else {
            return at;
        };
        match at.checked_sub(edit.start + edit.length) {
            Some(behind) => edit.written.end + behind,
            None => edit.written.start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::What;
    use super::exchanged;
    use super::find;
    use crate::finding::Place;

    fn told(text: &str) -> Vec<String> {
        find(text, Vec::new)
            .into_iter()
            .map(|found| {
                let written = &text[found.range];
                match found.what {
                    What::Field(named) => format!("{written} is {named}"),
                    What::Escape => format!("{written} escapes"),
                    What::Nearly(named) => format!("{written} is nearly {named}"),
                }
            })
            .collect()
    }

    #[test]
    fn fields_are_found_as_they_are_written() {
        for (text, expected) in [
            ("Dear [[name|reader]],", &["[[name|reader]] is [[name|reader]]"][..]),
            (
                "[[ city ]][[name| you ]]",
                &["[[ city ]] is nearly [[city|…]]", "[[name| you ]] is [[name|you]]"],
            ),
            ("[[name|a, b | c]]", &["[[name|a, b | c]] is [[name|a, b | c]]"]),
            ("| [[name\\|you]] |", &["[[name\\|you]] is [[name|you]]"]),
            ("[[name|]]", &["[[name|]] is [[name|]]"]),
            ("[[[name]]](x.md)", &["[[name]] is [[name]]"]),
            ("\\[[name]] \\\\[[name]]", &["\\ escapes", "[[name]] is [[name]]"]),
            (
                "[[Name|reader]] [[E-Mail]]",
                &["[[Name|reader]] is nearly [[name|reader]]"],
            ),
            (
                "[[Some Page|label]] [[Some Page]] [[a.md]] [[",
                &["[[Some Page|label]] is nearly [[some_page|label]]"],
            ),
            ("[[name [[city|town]]", &["[[city|town]] is [[city|town]]"]),
            (
                "[[toc]] [[other-page]]",
                &[
                    "[[toc]] is nearly [[toc|…]]",
                    "[[other-page]] is nearly [[other-page|…]]",
                ],
            ),
            ("[[name\n]] [x][y] [[^1]]", &[]),
            (
                "[[source]](https://a.test/) [[pdf]][1] [[link]]\n\n[Link]: https://a.test/",
                &[],
            ),
            ("[[name|you]](who reads)", &["[[name|you]] is [[name|you]]"]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
        let code = || std::iter::once(0..10).collect();
        assert_eq!(find("`[[name]]` [[name]]", code).len(), 1);
    }

    #[test]
    fn a_place_is_told_as_it_was_written() {
        let text = "ü\nDear [[name]], [[city]]!";
        let found = find(text, Vec::new);
        let exchanged = exchanged(text, &found, |index, _| Some("x".repeat(20 - 18 * index)));
        assert_eq!(exchanged.text, format!("ü\nDear {}, xx!", "x".repeat(20)));
        for (column, written) in [(1, 1), (6, 6), (12, 6), (26, 14), (28, 16), (29, 16), (30, 24)] {
            let place = exchanged.back(&Place::new("a.md", 2, column), text, 1).unwrap();
            assert_eq!(place.column, written, "{column}");
        }
    }
}
