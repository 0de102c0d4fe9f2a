//! Lines of text as mails want them: no control characters, no ragged ends.

/// Line ends as LF, and no other control characters but tabs: mail programs and spam filters take offence at them.
pub fn without_controls(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars()
        .filter(|letter| matches!(letter, '\n' | '\t') || !letter.is_control())
        .collect()
}

/// No spaces at the ends of lines, never more than two empty lines together, one line end at the end.
pub fn tidied(text: &str) -> String {
    let mut tidy = String::new();
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !tidy.is_empty() {
            tidy.push_str(&"\n".repeat(1 + empty.min(2)));
        }
        empty = 0;
        tidy.push_str(line);
    }
    tidy.push('\n');
    tidy
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::tidied;
    use super::without_controls;

    #[test]
    fn empty_lines_are_few_and_ends_are_clean() {
        assert_eq!(tidied("\n\na  \n\n\n\n\nb\n\n"), "a\n\n\nb\n");
        assert_eq!(without_controls("a\u{0}\u{7}\u{85}b\r\nc\rd\te"), "ab\ncd\te");
    }

    proptest! {
        #[test]
        fn what_is_tidy_stays_as_it_is(text in "[ab \n]{0,60}") {
            let tidy = tidied(&text);
            assert_eq!(tidied(&tidy), tidy);
        }
    }
}
