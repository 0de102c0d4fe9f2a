//! Markers: where in a text a value belongs that is known only when the reader is.
//!
//! A marker is one word of lower-case letters and digits, so that Markdown, sanitising, URLs, CSS inlining and escaping
//! leave it alone. It says itself what it stands for.

use std::borrow::Cow;
use std::fmt::Write;

use crate::personal::Field;
use crate::personal::Named;

/// How every marker begins. Nobody writes this by accident; who does it on purpose gets the word itself ([`quoted`]).
pub const SIGN: &str = "zq7personal3k9w";

/// What ends a marker: no letter of its payload.
const END: char = 'z';

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// The same for everybody.
    Fixed(&'a str),
    /// A value of the reader's.
    Personal(Field),
    /// What stands for whatever has this number in a list of its own.
    Nth(usize),
    /// A paragraph whose lines are broken when its values are known, in the form of whoever wrote it.
    Paragraph(String),
}

/// The marker to write where the value of `field` belongs.
///
/// ```
/// use pressrun::personal::Field;
/// use pressrun::personal::marker::Piece;
/// use pressrun::personal::marker::cut;
/// use pressrun::personal::marker::of;
///
/// let text = format!("Leave: {}", of(&Field::Unsubscribe));
/// assert_eq!(cut(&text), [Piece::Fixed("Leave: "), Piece::Personal(Field::Unsubscribe)]);
/// ```
pub fn of(field: &Field) -> String {
    match field {
        Field::Unsubscribe => written('u', ""),
        Field::Preferences => written('o', ""),
        Field::Reader(Named { name, default: None }) => written('n', name),
        Field::Reader(Named {
            name,
            default: Some(default),
        }) => written('d', &format!("{name}|{default}")),
    }
}

/// The marker of a paragraph, of which `form` tells what it says.
pub fn of_paragraph(form: &str) -> String {
    written('p', form)
}

/// The marker of what has this number in a list of its own.
pub fn of_nth(number: usize) -> String {
    written('i', &number.to_string())
}

/// `text` with what looks like the beginning of a marker as a marker of its own, which stands for just that: so that
/// nothing that a writer wrote is taken for one.
pub fn quoted(text: &str) -> Cow<'_, str> {
    if holds(text) {
        Cow::Owned(text.replace(SIGN, &written('q', "")))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether there is a marker in `text`.
pub fn holds(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), SIGN.as_bytes()).is_some()
}

/// Whether a marker in `text` was changed by what came after it, so that it says nothing any more.
pub fn is_torn(text: &str) -> bool {
    let small = text.to_lowercase();
    small.matches(SIGN).count() != marks(text).count()
}

/// `text` cut at its markers, in order, without empty stretches.
pub fn cut(text: &str) -> Vec<Piece<'_>> {
    raw(text).into_iter().map(|(piece, _)| piece).collect()
}

/// The same, each piece with what stands there.
pub fn raw(text: &str) -> Vec<(Piece<'_>, &str)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for Mark { start, end, meaning } in marks(text) {
        if start > from {
            pieces.push((Piece::Fixed(&text[from..start]), &text[from..start]));
        }
        pieces.push((meaning, &text[start..end]));
        from = end;
    }
    if from < text.len() {
        pieces.push((Piece::Fixed(&text[from..]), &text[from..]));
    }
    pieces
}

/// The fields whose markers stand in `text`.
pub fn fields(text: &str) -> impl Iterator<Item = Field> {
    marks(text).filter_map(|mark| match mark.meaning {
        Piece::Personal(field) => Some(field),
        _ => None,
    })
}

/// `text` without its markers.
pub fn without(text: &str) -> Cow<'_, str> {
    if !holds(text) {
        return Cow::Borrowed(text);
    }
    let fixed = cut(text).into_iter().filter_map(|piece| match piece {
        Piece::Fixed(text) => Some(text),
        _ => None,
    });
    Cow::Owned(fixed.collect())
}

struct Mark {
    start: usize,
    end: usize,
    meaning: Piece<'static>,
}

/// The markers of a text; what only begins like one is none.
fn marks(text: &str) -> impl Iterator<Item = Mark> {
    let starts = memchr::memmem::find_iter(text.as_bytes(), SIGN.as_bytes());
    starts.filter_map(|start| {
        let rest = &text[start + SIGN.len()..];
        let length = rest.find(END)?;
        Some(Mark {
            start,
            end: start + SIGN.len() + length + END.len_utf8(),
            meaning: meaning(&rest[..length])?,
        })
    })
}

fn meaning(mark: &str) -> Option<Piece<'static>> {
    let kind = mark.chars().next()?;
    let payload = unfolded(mark.get(1..)?)?;
    let named = |name: &str, default: Option<&str>| {
        Piece::Personal(Field::Reader(Named {
            name: name.to_owned(),
            default: default.map(str::to_owned),
        }))
    };
    match kind {
        'u' if payload.is_empty() => Some(Piece::Personal(Field::Unsubscribe)),
        'o' if payload.is_empty() => Some(Piece::Personal(Field::Preferences)),
        'q' if payload.is_empty() => Some(Piece::Fixed(SIGN)),
        'i' => payload.parse().ok().map(Piece::Nth),
        'n' => Some(named(&payload, None)),
        'd' => payload
            .split_once('|')
            .map(|(name, default)| named(name, Some(default))),
        'p' => Some(Piece::Paragraph(payload)),
        _ => None,
    }
}

fn written(kind: char, payload: &str) -> String {
    let mut mark = String::with_capacity(SIGN.len() + 2 * payload.len() + 2);
    mark.push_str(SIGN);
    mark.push(kind);
    for byte in payload.bytes() {
        write!(mark, "{byte:02x}").expect("a String takes everything");
    }
    mark.push(END);
    mark
}

fn unfolded(payload: &str) -> Option<String> {
    if !payload.is_ascii() || !payload.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> = payload
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;

    use super::Piece;
    use super::SIGN;
    use super::cut;
    use super::is_torn;
    use super::of;
    use super::quoted;
    use crate::personal::Field;
    use crate::personal::Named;

    fn named(name: &str, default: Option<&str>) -> Field {
        Field::Reader(Named {
            name: name.to_owned(),
            default: default.map(str::to_owned),
        })
    }

    #[test]
    fn a_text_is_cut_at_its_markers() {
        let (leave, city) = (Field::Unsubscribe, named("city", Some("your town, 12|3")));
        let text = format!("leave: {}{} bye {SIGN}x", of(&leave), of(&city));
        assert_eq!(
            cut(&text),
            [
                Piece::Fixed("leave: "),
                Piece::Personal(leave),
                Piece::Personal(city),
                Piece::Fixed(&format!(" bye {SIGN}x")),
            ]
        );
        assert!(is_torn(&text) && is_torn(&of(&Field::Unsubscribe).to_uppercase()));
    }

    #[test]
    fn what_a_writer_wrote_is_never_a_marker() {
        let marker = of(&named("email", None));
        let written = format!("the word {marker} is mine");
        let kept = quoted(&written);
        let said: Vec<String> = cut(&kept)
            .into_iter()
            .map(|piece| match piece {
                Piece::Fixed(text) => text.to_owned(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(said.concat(), written);
    }

    proptest! {
        #[test]
        fn a_marker_says_what_it_stands_for(name in "[a-z][a-z0-9_-]{0,9}", default in any::<Option<String>>()) {
            let field = named(&name, default.as_deref());
            let marker = of(&field);
            prop_assert_eq!(cut(&marker), [Piece::Personal(field)]);
            prop_assert_eq!(marker.to_lowercase(), marker.clone());
            prop_assert!(marker.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }
}
