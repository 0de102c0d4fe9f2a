//! Commands that a hint shows, to be pasted into a shell.

/// A word as the shell takes it for one, whatever the name of a file holds.
///
/// ```
/// use pressrun::finding::shell::word;
///
/// assert_eq!(word("articles/first.md"), "articles/first.md");
/// assert_eq!(word("it's $(here).md"), r"'it'\''s $(here).md'");
/// ```
pub fn word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./:@%+,=".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
