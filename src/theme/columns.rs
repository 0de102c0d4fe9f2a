//! Plain text in columns: lines broken at a width, titles underlined as wide as they are.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::article::title::one_line;
use crate::entry::text::flow::Flow;

/// `text` with no line wider than `columns`, each of its lines broken by itself, white space between words made one
/// space. A word that is wider stays whole, as an address must; only writing without spaces is broken between letters.
///
/// ```
/// use pressrun::theme::columns::wrap;
///
/// assert_eq!(wrap("the frost came early", 10), "the frost\ncame early");
/// ```
pub fn wrap(text: &str, columns: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| wrap_line(line, columns)).collect();
    lines.join("\n")
}

/// `text` and below it a line of `with`, as wide as the widest line of `text` but no wider than `columns`.
pub fn underlined(text: &str, with: &str, columns: usize) -> String {
    let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or_default();
    format!("{text}\n{}", with.repeat(widest.min(columns)))
}

/// The first sentence of `text`, or as much of it as `length` characters hold.
///
/// ```
/// use pressrun::theme::columns::first_sentence;
///
/// assert_eq!(first_sentence("It came early. Nobody saw it.", 90), "It came early.");
/// ```
pub fn first_sentence(text: &str, length: usize) -> String {
    let line = one_line(text);
    let sentence = line.unicode_sentences().next().unwrap_or_default().trim_end();
    shortened(sentence, length)
}

/// `text` cut between words where it is longer than `length` characters.
///
/// ```
/// use pressrun::theme::columns::shortened;
///
/// assert_eq!(shortened("the frost came early", 12), "the frost…");
/// ```
pub fn shortened(text: &str, length: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(length) else {
        return text.to_owned();
    };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..cut].trim_end_matches([',', ';', ':', '.', ' ', '·']))
}

fn wrap_line(line: &str, columns: usize) -> String {
    let mut flow = Flow::default();
    flow.words(line);
    flow.lines(columns).join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;
    use unicode_width::UnicodeWidthStr;

    use super::shortened;
    use super::underlined;
    use super::wrap;

    #[test]
    fn lines_are_broken_between_words_and_addresses_stay_whole() {
        for (text, wrapped) in [
            ("", ""),
            ("one", "one"),
            ("  one   two  three ", "one two\nthree"),
            ("see https://example.org/long", "see\nhttps://example.org/long"),
            ("Mill Lane 3\nBath", "Mill Lane\n3\nBath"),
            ("霜が早く降りた朝", "霜が早く\n降りた朝"),
        ] {
            assert_eq!(wrap(text, 9), wrapped, "{text:?}");
        }
    }

    #[test]
    fn a_text_is_cut_between_words_and_a_long_word_anywhere() {
        for (text, length, short) in [
            ("frost", 5, "frost"),
            ("frost, and ice", 8, "frost…"),
            ("霜が早く降りた", 3, "霜が早…"),
        ] {
            assert_eq!(shortened(text, length), short);
        }
    }

    #[test]
    fn an_underline_is_as_wide_as_what_it_underlines() {
        assert_eq!(underlined("Frost", "-", 72), "Frost\n-----");
        assert_eq!(underlined("霜", "=", 72), "霜\n==");
        assert_eq!(underlined("a\nlong", "=", 72), "a\nlong\n====");
        assert_eq!(underlined("longer", "=", 3), "longer\n===");
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_line_of_short_words_is_too_wide(text in "[a-zé ]{0,200}", columns in 1_usize..80) {
            let wrapped = wrap(&text, columns);
            let words: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(wrapped.split_whitespace().collect::<Vec<_>>(), words);
            for line in wrapped.lines() {
                assert!(line.width() <= columns || !line.contains(' '));
            }
        }
    }
}
