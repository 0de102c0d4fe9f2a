//! What stands in a tag behind its name.

/// Something in a tag: `src="a.png"`, `a.png`, `"a.png"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument {
    /// Before the `=`.
    pub(super) name: Option<String>,
    /// Without quotation marks.
    pub(super) value: String,
    /// Whether it stood in quotation marks: then it is a text and no variable's name.
    pub(super) is_text: bool,
}

/// The arguments of a tag, with white space or `,` between them.
pub(super) fn arguments(text: &str) -> Vec<Argument> {
    let mut arguments = Vec::new();
    let mut rest = text.trim_start_matches(is_between);
    while !rest.is_empty() {
        let (name, after) = named(rest);
        let (value, is_text, left) = value(after);
        arguments.push(Argument {
            name: name.map(str::to_owned),
            value,
            is_text,
        });
        rest = left.trim_start_matches(is_between);
    }
    arguments
}

/// The value of an argument by one of its names.
pub(super) fn get<'a>(arguments: &'a [Argument], names: &[&str]) -> Option<&'a Argument> {
    names.iter().find_map(|name| {
        let is_it = |argument: &&Argument| argument.name.as_deref() == Some(*name);
        arguments.iter().find(is_it)
    })
}

/// The same as a text.
pub(super) fn text<'a>(arguments: &'a [Argument], names: &[&str]) -> Option<&'a str> {
    get(arguments, names).map(|argument| argument.value.as_str())
}

/// The nth argument that has no name.
pub(super) fn nth(arguments: &[Argument], index: usize) -> Option<&Argument> {
    arguments.iter().filter(|argument| argument.name.is_none()).nth(index)
}

fn is_between(letter: char) -> bool {
    letter.is_whitespace() || letter == ','
}

/// `name=` before a value, and what follows.
fn named(text: &str) -> (Option<&str>, &str) {
    let end = text
        .find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '-')
        .unwrap_or(text.len());
    let after = text[end..].trim_start();
    match after.strip_prefix(['=', ':']) {
        Some(value) if end > 0 && (after.starts_with('=') || value.starts_with(char::is_whitespace)) => {
            (Some(&text[..end]), value.trim_start())
        }
        _ => (None, text),
    }
}

/// A value, whether it was in quotation marks, and what follows.
fn value(text: &str) -> (String, bool, &str) {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'));
    let Some(quote) = quote else {
        let end = text
            .find(is_between)
            .unwrap_or(text.len())
            .max(text.chars().next().map_or(0, char::len_utf8));
        return (text[..end].to_owned(), false, &text[end..]);
    };
    let mut value = String::new();
    let mut letters = text[1..].char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quote != '`' => match letters.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, escaped)) => value.push(escaped),
                None => value.push('\\'),
            },
            letter if letter == quote => return (value, true, &text[at + 2..]),
            letter => value.push(letter),
        }
    }
    (value, true, "")
}
