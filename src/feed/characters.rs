//! Characters that no feed may hold, and texts without them.

use std::borrow::Cow;

use crate::article::characters;
use crate::article::characters::is_clean;
use crate::article::characters::is_forbidden;
use crate::finding::Finding;
use crate::finding::settings::Settings;

/// The text without [forbidden](is_forbidden) characters. CRLF and a lone CR become LF first.
///
/// ```
/// use pressrun::feed::characters::clean;
///
/// assert_eq!(clean("one\r\ntwo\u{b}\u{fffe}\rthree"), "one\ntwo\nthree");
/// ```
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' => kept.push('\n'),
            _ if is_forbidden(letter) => {}
            _ => kept.push(letter),
        }
    }
    Cow::Owned(kept)
}

/// What is told of characters in settings that no feed may hold; they are left out of what is published.
pub fn in_settings(settings: Settings<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (text, span) in settings.texts() {
        let source = &settings.text[span.clone()];
        let (mut raw, mut escapes) = (characters::find(source), characters::escapes(source));
        for (_, letter) in characters::find(&text) {
            let found = raw
                .find(|found| found.1 == letter)
                .or_else(|| escapes.find(|found| found.1 == letter));
            let at = span.start + found.map_or(0, |(at, _)| at);
            findings.push(characters::finding(settings.place(at), u32::from(letter)));
        }
    }
    findings
}

/// The text on one line: clean, with each run of white space as one space, and none at the ends. This is the form of
/// titles, names, tags, ids and summaries, so that no reader can differ from another in how it folds white space.
pub fn line(text: &str) -> String {
    let clean = clean(text);
    if is_folded(&clean) {
        return clean.into_owned();
    }
    let words = clean.split([' ', '\t', '\n']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a text has no white space to fold; nearly every title and tag has none.
fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let space = |byte: Option<&u8>| byte == Some(&b' ');
    let folds = |pair: &[u8]| pair == b"  " || pair[0] == b'\t' || pair[0] == b'\n';
    !space(bytes.first())
        && !space(bytes.last())
        && !matches!(bytes.last(), Some(b'\t' | b'\n'))
        && !bytes.windows(2).any(folds)
}

#[cfg(test)]
mod tests {
    use super::clean;
    use super::line;
    use crate::article::characters::is_forbidden;

    #[test]
    fn controls_and_the_last_two_of_each_plane_are_forbidden() {
        for letter in [
            '\0',
            '\u{8}',
            '\u{b}',
            '\u{c}',
            '\r',
            '\u{1b}',
            '\u{1f}',
            '\u{fffe}',
            '\u{ffff}',
            '\u{1fffe}',
            '\u{10ffff}',
        ] {
            assert!(is_forbidden(letter), "{letter:?}");
            assert!(!clean(&format!("a{letter}b")).contains(letter), "{letter:?}");
        }
        for letter in [
            '\t', '\n', ' ', '\u{7f}', '\u{85}', '\u{a0}', '\u{2028}', '\u{feff}', '\u{fffd}', '😀',
        ] {
            assert!(!is_forbidden(letter), "{letter:?}");
            assert_eq!(clean(&letter.to_string()), letter.to_string());
        }
    }

    #[test]
    fn every_line_end_becomes_a_line_feed() {
        assert_eq!(clean("a\r\nb\rc\n\rd\r\r\n"), "a\nb\nc\n\nd\n\n");
    }

    #[test]
    fn a_line_has_no_white_space_to_fold() {
        assert_eq!(line(" a \t b\r\nc\u{b}\n"), "a b c");
        for text in ["", "a", "a b", "ü\u{2028}ü"] {
            assert_eq!(line(text), text);
        }
        for (text, folded) in [
            ("a ", "a"),
            (" a", "a"),
            ("a\n", "a"),
            ("\ta", "a"),
            ("a\tb", "a b"),
            (" ", ""),
            ("\n", ""),
        ] {
            assert_eq!(line(text), folded);
        }
        assert_eq!(
            line("\u{a0}a"),
            "\u{a0}a",
            "a space that does not break is the writer's"
        );
    }
}
