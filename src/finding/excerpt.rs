//! The line of a file that a message is about, with the place marked.

use unicode_width::UnicodeWidthChar;

/// How much of a long line is shown, in characters: what fits beside the words in front of it.
const CHARACTERS_MAX: usize = 96;

/// How much of a long line is shown before the place, in characters.
const CHARACTERS_BEFORE: usize = 32;

/// A spot in a text, and what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot<'a> {
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1 in characters.
    pub column: u32,
    /// The word that is marked; where it does not stand there, one character is.
    pub word: &'a str,
}

/// The line of `text` at `spot` and, below it, a mark under the word. `None` where there is no such line, or nothing on
/// it. Control characters are shown as spaces: a terminal must not obey what stands in an article.
///
/// ```
/// use pressrun::finding::excerpt::{Spot, excerpt};
///
/// let spot = Spot { line: 2, column: 1, word: "tilte" };
/// assert_eq!(excerpt("id = 1\ntilte = \"x\"\n", spot).unwrap(), "tilte = \"x\"\n^^^^^");
/// ```
pub fn excerpt(text: &str, spot: Spot<'_>) -> Option<String> {
    let line = text.lines().nth(usize::try_from(spot.line).ok()?.checked_sub(1)?)?;
    if line.trim().is_empty() {
        return None;
    }
    let at = usize::try_from(spot.column).ok()?.saturating_sub(1);
    let letters: Vec<char> = line.chars().map(shown).collect();
    let from = if letters.len() > CHARACTERS_MAX {
        at.saturating_sub(CHARACTERS_BEFORE).min(letters.len() - CHARACTERS_MAX)
    } else {
        0
    };
    let until = letters.len().min(from + CHARACTERS_MAX);
    let mut shown_line: String = letters[from..until].iter().collect();
    let mut before = columns(&letters[from..at.clamp(from, until)]);
    if from > 0 {
        shown_line.insert(0, '…');
        before += 1;
    }
    if until < letters.len() {
        shown_line.push('…');
    }
    let word: Vec<char> = spot.word.chars().collect();
    let stands_there = !word.is_empty() && letters[at.min(letters.len())..].starts_with(&word);
    let marks = if stands_there { columns(&word).max(1) } else { 1 };
    Some(format!(
        "{}\n{}{}",
        shown_line.trim_end(),
        " ".repeat(before),
        "^".repeat(marks)
    ))
}

fn shown(letter: char) -> char {
    if letter.is_control() { ' ' } else { letter }
}

fn columns(letters: &[char]) -> usize {
    letters.iter().map(|letter| letter.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::proptest;

    use super::Spot;
    use super::excerpt;

    fn marked(text: &str, line: u32, column: u32, word: &str) -> Option<String> {
        excerpt(text, Spot { line, column, word })
    }

    #[test]
    fn the_mark_stands_below_its_word_however_wide_the_letters_before_it_are() {
        for (text, column, word, expected) in [
            ("date = 1", 8, "1", "date = 1\n       ^"),
            ("日本 = x", 6, "x", "日本 = x\n       ^"),
            ("a\tbc", 3, "bc", "a bc\n  ^^"),
            ("abc", 2, "zz", "abc\n ^"),
            ("abc", 9, "", "abc\n   ^"),
            ("\u{1b}[31mred", 1, "", " [31mred\n^"),
        ] {
            assert_eq!(marked(text, 1, column, word).as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_line_that_is_not_there_or_empty_is_not_shown() {
        for (text, line) in [("", 1), ("a\n\nb", 2), ("a", 2), ("a", 0)] {
            assert_eq!(marked(text, line, 1, ""), None, "{text:?} {line}");
        }
    }

    #[test]
    fn of_a_long_line_the_part_round_the_place_is_shown() {
        let long = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let told = marked(&long, 1, 501, "HERE").unwrap();
        let (line, mark) = told.split_once('\n').unwrap();
        assert!(line.starts_with("…aaa") && line.ends_with("bbb…"), "{line}");
        assert_eq!(line.chars().count(), 98);
        assert_eq!(mark.find('^'), line.chars().position(|letter| letter == 'H'));
    }

    proptest! {
        #[test]
        fn nothing_that_a_terminal_obeys_comes_through(
            text in any::<String>(), line in 0..4_u32, column in any::<u32>(), word in any::<String>(),
        ) {
            if let Some(told) = marked(&text, line, column, &word) {
                assert_eq!(told.matches('\n').count(), 1);
                assert!(told.chars().all(|letter| letter == '\n' || !letter.is_control()));
            }
        }
    }
}
