//! Characters that no feed may carry, and where an article hides them.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;

/// A character that XML forbids.
pub const FORBIDDEN: Rule = Rule::warning(
    "article/forbidden-character",
    "One control character in a feed makes readers refuse all of it, so it is dropped from what is published.",
)
.fix("delete the character, or the reference that stands for it, from the file");

/// The most digits of a numeric character reference (`CommonMark` 0.31, 2.5).
const DECIMAL_DIGITS_MAX: usize = 7;
const HEXADECIMAL_DIGITS_MAX: usize = 6;

/// A character reference, such as `&#11;`, that stands for a forbidden character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The bytes of the reference.
    pub range: Range<usize>,
    /// What it stands for.
    pub code_point: u32,
}

/// Whether no feed may carry `letter`: U+0000 to U+001F except TAB and LF, and the last two of every plane.
///
/// ```
/// use pressrun::article::characters::is_forbidden;
///
/// assert!(is_forbidden('\u{B}') && is_forbidden('\u{FFFE}') && is_forbidden('\u{1FFFF}'));
/// assert!(!is_forbidden('\t') && !is_forbidden('\n') && !is_forbidden('ü'));
/// ```
pub fn is_forbidden(letter: char) -> bool {
    let code_point = u32::from(letter);
    (code_point < 0x20 && letter != '\t' && letter != '\n') || code_point & 0xFFFE == 0xFFFE
}

/// The forbidden characters of a text, with their offsets in bytes.
pub fn find(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let doubtful = if is_clean(text) { "" } else { text };
    doubtful.char_indices().filter(|(_, letter)| is_forbidden(*letter))
}

/// The text without its forbidden characters.
pub fn without(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|letter| !is_forbidden(*letter)).collect())
    }
}

/// How many bytes are looked at between two decisions: a few registers of a vector unit.
const STRETCH_BYTES: usize = 64;

/// Whether a text holds no byte with which a forbidden character can be written; nearly every text does not. Of the last
/// two characters of each plane the last two bytes are BF BE or BF BF.
pub fn is_clean(text: &str) -> bool {
    let is_control = |byte: &u8| *byte < b' ' && *byte != b'\t' && *byte != b'\n';
    // Without a way out inside, a stretch is compared at once.
    let has_control = |stretch: &[u8]| stretch.iter().fold(false, |found, byte| found | is_control(byte));
    let bytes = text.as_bytes();
    !bytes.chunks(STRETCH_BYTES).any(has_control)
        && memchr::memchr_iter(0xBF, bytes).all(|at| !matches!(bytes.get(at + 1), Some(0xBE | 0xBF)))
}

/// The numeric character references of a text that stand for forbidden characters: `&#11;`, `&#x0B;`, `&#0;`.
pub fn references(text: &str) -> Vec<Reference> {
    memchr::memmem::find_iter(text.as_bytes(), "&#")
        .filter_map(|start| {
            let rest = &text[start + 2..];
            let (digits, radix, prefix, most) = match rest.strip_prefix(['x', 'X']) {
                Some(rest) => (rest, 16, 3, HEXADECIMAL_DIGITS_MAX),
                None => (rest, 10, 2, DECIMAL_DIGITS_MAX),
            };
            let length = digits
                .bytes()
                .take_while(|byte| char::from(*byte).is_digit(radix))
                .count();
            let closed = digits.as_bytes().get(length) == Some(&b';');
            if !closed || length == 0 || length > most {
                return None;
            }
            let code_point = u32::from_str_radix(&digits[..length], radix).ok()?;
            char::from_u32(code_point).filter(|letter| is_forbidden(*letter))?;
            Some(Reference {
                range: start..start + prefix + length + 1,
                code_point,
            })
        })
        .collect()
}

/// The escapes in the source of a quoted string (TOML, YAML or JSON) that stand for forbidden characters: `\u000b`,
/// `\U0000000B`, `\x0b`, `\f`. Offsets are those of the back-slashes.
pub fn escapes(source: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + source.get(from..)?.find('\\')?;
            let (letter, length) = escaped(&source[at + 1..]);
            from = at + 1 + length;
            if let Some(letter) = letter.filter(|letter| is_forbidden(*letter)) {
                return Some((at, letter));
            }
        }
    })
}

/// What stands behind a back-slash, and how many bytes of it belong to the escape.
fn escaped(rest: &str) -> (Option<char>, usize) {
    let Some(kind) = rest.chars().next() else {
        return (None, 0);
    };
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        '0' => return (Some('\0'), 1),
        'a' => return (Some('\u{7}'), 1),
        'b' => return (Some('\u{8}'), 1),
        'v' => return (Some('\u{B}'), 1),
        'f' => return (Some('\u{C}'), 1),
        'r' => return (Some('\r'), 1),
        'e' => return (Some('\u{1B}'), 1),
        other => return (None, other.len_utf8()),
    };
    let letter = rest
        .get(1..=digits)
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .and_then(char::from_u32);
    (letter, if letter.is_some() { digits + 1 } else { 1 })
}

/// The finding that names a forbidden character.
pub fn finding(place: Place, code_point: u32) -> Finding {
    FORBIDDEN
        .at(
            place,
            format!("the character U+{code_point:04X} cannot stand in a feed; it is left out"),
        )
        .hint("delete it from the file")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;

    use super::Reference;
    use super::escapes;
    use super::find;
    use super::is_forbidden;
    use super::references;
    use super::without;

    #[test]
    fn forbidden_are_the_controls_and_the_last_two_of_every_plane() {
        let forbidden = (0..=0x0010_FFFF)
            .filter_map(char::from_u32)
            .filter(|letter| is_forbidden(*letter));
        assert_eq!(forbidden.count(), 30 + 2 * 17);
        for letter in [
            '\u{0}',
            '\u{B}',
            '\u{C}',
            '\r',
            '\u{1F}',
            '\u{FFFE}',
            '\u{FFFF}',
            '\u{10FFFF}',
        ] {
            assert!(is_forbidden(letter), "{letter:?}");
        }
        for letter in ['\t', '\n', ' ', '\u{7F}', '\u{85}', '\u{FDD0}', '\u{FFFD}', '\u{1F680}'] {
            assert!(!is_forbidden(letter), "{letter:?}");
        }
    }

    #[test]
    fn references_are_decoded_as_markdown_decodes_them() {
        for (text, expected) in [
            ("&#11;", Some((0..5, 0xB))),
            ("a &#x0B; b", Some((2..8, 0xB))),
            ("&#X1f;", Some((0..6, 0x1F))),
            ("&#0;", Some((0..4, 0))),
            ("&#0000011;", Some((0..10, 0xB))),
            ("&#65535;", Some((0..8, 0xFFFF))),
            ("&#00000011;", None),
            ("&#9; &#10; &#65; &#xE9;", None),
            ("&#11", None),
            ("&#;&#x;&#", None),
            ("&#xD800;&#x110000;", None),
        ] {
            let found = references(text);
            let expected: Vec<Reference> = expected
                .map(|(range, code_point)| Reference { range, code_point })
                .into_iter()
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn escapes_are_found_in_the_three_syntaxes() {
        let found: Vec<_> = escapes(r#""a\u000bé\\u000b\x0C\n\t\U0000001f\f\u00e9\u12""#).collect();
        assert_eq!(found, [(2, '\u{B}'), (17, '\u{C}'), (25, '\u{1F}'), (35, '\u{C}')]);
    }

    proptest! {
        #[test]
        fn nothing_forbidden_is_left(text in any::<String>()) {
            prop_assert_eq!(find(&without(&text)).count(), 0);
            let _ = references(&text);
            let _ = escapes(&text).count();
        }
    }
}
