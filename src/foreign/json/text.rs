//! A string of JSON, with the place of each of its characters.

use crate::foreign::text::Text;

/// The string whose opening quotation mark stands at `at`. The document is known to be well formed; in one that is not,
/// the text ends where it stops making sense.
pub fn read(document: &str, at: usize) -> Text {
    let start = at + 1;
    let mut text = Text::starting_at(start);
    let mut from = start;
    while let Some(rest) = document.get(from..) {
        let Some(found) = rest.find(['"', '\\']) else { break };
        text.push(&rest[..found], from);
        if rest[found..].starts_with('"') {
            break;
        }
        let escape = &rest[found + 1..];
        let (letter, length) = unescaped(escape);
        text.push_for(letter.encode_utf8(&mut [0; 4]), from + found);
        from += found + 1 + length;
    }
    text
}

/// What stands behind a back-slash, and how many bytes of it belong to the escape.
fn unescaped(escape: &str) -> (char, usize) {
    let letter = match escape.chars().next() {
        Some('u') => return unicode(escape),
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('b') => '\u{8}',
        Some('f') => '\u{C}',
        Some(other) => return (other, other.len_utf8()),
        None => '\u{FFFD}',
    };
    (letter, 1)
}

/// `uXXXX`, or two of them for a character beyond U+FFFF.
fn unicode(escape: &str) -> (char, usize) {
    let unit = |from: usize| {
        let digits = escape.get(from..from + 4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let Some(first) = unit(1) else {
        return ('\u{FFFD}', 1);
    };
    let second = escape.get(5..7).filter(|mark| *mark == "\\u").and_then(|_| unit(7));
    let units = [first, second.unwrap_or_default()];
    match char::decode_utf16(units).next() {
        Some(Ok(letter)) => (letter, if letter.len_utf16() == 2 { 11 } else { 5 }),
        _ => ('\u{FFFD}', 5),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn escapes_are_read_and_keep_their_places() {
        let document = r#"  "a\u00e9\n\ud83c\udf50\"b\ud800c" "#;
        let text = read(document, 2);
        assert_eq!(text.as_str(), "aé\n🍐\"b\u{FFFD}c");
        let place = |letter: char| text.place(text.as_str().find(letter).unwrap());
        assert_eq!((place('a'), place('é'), place('\n')), (3, 4, 10));
        assert_eq!((place('🍐'), place('b'), place('c')), (12, 26, 33));
    }

    #[test]
    fn what_is_cut_off_does_not_break_it() {
        for document in ["\"", "\"a", "\"a\\", "\"a\\u00", "\"\\ud83c\\u"] {
            let _ = read(document, 0);
        }
    }
}
