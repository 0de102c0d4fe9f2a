//! Commands that a hint shows, to be pasted into a shell.

/// A command in which each name in braces, such as `{path}`, stands for a value that is handed to the shell beside it
/// (`$1` for the first name): whatever a value holds, it is no command, wherever in quotes its name stands.
///
/// ```
/// use pressrun::finding::shell::with_values;
///
/// assert_eq!(with_values("code -g {path}:{line}", &["{path}", "{line}"]), r#"code -g "$1":"$2""#);
/// assert_eq!(with_values(r#"ed "{path}" '{path}'"#, &["{path}"]), r#"ed "$1" ''"$1"''"#);
/// ```
pub fn with_values(command: &str, names: &[&str]) -> String {
    let mut written = String::with_capacity(command.len());
    let (mut rest, mut quote) = (command, None);
    while let Some(letter) = rest.chars().next() {
        if let Some(index) = names.iter().position(|name| rest.starts_with(name)) {
            let marks = match quote {
                None => ["\"", "\""],
                Some('"') => ["", ""],
                Some(_) => ["'\"", "\"'"],
            };
            written.extend([marks[0], "$", &(index + 1).to_string(), marks[1]]);
            rest = &rest[names[index].len()..];
            continue;
        }
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None | Some('"'), '\\') => {
                // The next letter stands for itself.
                written.push(letter);
                rest = &rest[1..];
            }
            _ => {}
        }
        let Some(letter) = rest.chars().next() else { break };
        written.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    written
}

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
