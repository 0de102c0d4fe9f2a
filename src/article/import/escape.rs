//! Plain words in Markdown: what a reader reads is the same to the letter.

/// One line of plain text, escaped so that Markdown reads nothing into it.
///
/// ```
/// use pressrun::article::import::escape::line;
///
/// assert_eq!(line("1. *This* costs $5 in snake_case & <b>"), r"1\. \*This\* costs $5 in snake_case & \<b>");
/// ```
pub fn line(text: &str) -> String {
    let text = text.trim();
    let mut escaped = String::with_capacity(text.len() + 8);
    let start = start_escape(text);
    let mut before = ' ';
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let after = letters.peek().map_or(' ', |(_, next)| *next);
        let needs = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '|' => true,
            // Between letters `_` is a letter itself (CommonMark 0.31, 6.2, rules 2 and 4).
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => is_reference(&text[at..]),
            _ => start == Some(at),
        };
        if needs {
            escaped.push('\\');
        }
        escaped.push(letter);
        before = letter;
    }
    escaped
}

/// One line as the words of a heading.
///
/// ```
/// use pressrun::article::import::escape::heading;
///
/// assert_eq!(heading("Why C# #"), r"## Why C# \#");
/// ```
pub fn heading(text: &str) -> String {
    let escaped = line(text);
    // What stands in braces at the end would name the heading.
    if let Some(stem) = escaped.strip_suffix('}') {
        return format!("## {stem}\\}}");
    }
    let stem = escaped.trim_end_matches('#');
    if stem.len() < escaped.len() && stem.ends_with([' ', '\t']) {
        format!("## {stem}\\{}", &escaped[stem.len()..])
    } else {
        format!("## {escaped}")
    }
}

/// The offset of the character that would make a line begin a heading, a list, a quotation, a rule or an underline.
fn start_escape(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    match first {
        '#' | '>' | '+' | '-' | '=' | ':' => Some(0),
        '0'..='9' => {
            let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
            // Nine digits are the most that begin a list (CommonMark 0.31, 5.2).
            let marks = text[digits..].starts_with(['.', ')']);
            let ends = matches!(text.as_bytes().get(digits + 1), None | Some(b' ' | b'\t'));
            (digits <= 9 && marks && ends).then_some(digits)
        }
        _ => None,
    }
}

/// Whether a text that begins with `&` begins with a character reference.
pub fn is_reference(text: &str) -> bool {
    let name = text[1..].strip_prefix('#').unwrap_or(&text[1..]);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    length > 0 && name.as_bytes().get(length) == Some(&b';')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;
    use pulldown_cmark::Options;
    use pulldown_cmark::Parser;

    use super::heading;
    use super::line;
    use crate::article::import::block::said;
    use crate::article::title::one_line;

    /// Every extension but those that change letters (smart punctuation) or that front matter has taken already.
    fn every_extension() -> Options {
        Options::all()
            - Options::ENABLE_SMART_PUNCTUATION
            - Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
            - Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
            - Options::ENABLE_MATH
            - Options::ENABLE_SUPERSCRIPT
    }

    #[test]
    fn what_markdown_would_read_something_into_is_escaped() {
        for text in [
            "*stars* _and_ __lines__",
            "# no heading",
            "1. no list",
            "12) no list",
            "- no list",
            "+ no list",
            "---",
            "===",
            "> no quotation",
            "<b>no tag</b> <https://example.org/>",
            "[no](link) ![no](image) [^1] [x]",
            "`no code` ~~no line~~",
            "&amp; &#65; &copy AT&T",
            "a | b",
            "back\\slash \\* at the end \\",
            "snake_case and _private and dunder__name",
            "“smart” — em dash … €5 $5",
            "[[name|reader]]",
        ] {
            assert_eq!(said(&line(text)), text);
            assert_eq!(said(&heading(text)), text);
        }
        assert_eq!(line("1984 was cold, 3.5 degrees"), "1984 was cold, 3.5 degrees");
    }

    proptest! {
        #[test]
        fn every_line_is_the_same_to_the_letter(text in "[-a-zé0-9 *_#\\[\\]<>&;!(){}.~`|\\\\+=:\"'/^$@]{0,40}") {
            let plain = one_line(&text);
            let mut read = String::new();
            for event in Parser::new_ext(&line(&text), every_extension()) {
                match event {
                    pulldown_cmark::Event::Text(text) => read.push_str(&text),
                    pulldown_cmark::Event::Start(pulldown_cmark::Tag::Paragraph) | pulldown_cmark::Event::End(_) => {}
                    other => prop_assert!(false, "{other:?} in {text:?}"),
                }
            }
            prop_assert_eq!(one_line(&read), plain.clone());
            prop_assert_eq!(said(&heading(&text)), plain.clone());
            let read: String = Parser::new_ext(&heading(&text), every_extension())
                .filter_map(|event| match event {
                    pulldown_cmark::Event::Text(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect();
            prop_assert_eq!(one_line(&read), plain);
        }
    }
}
