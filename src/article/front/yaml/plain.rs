//! Heads of plain lines, as nearly all are: `key: value`, lists in brackets or below their key. They are read in a
//! tenth of the time that a parser of all of YAML takes.

use std::str::CharIndices;

use crate::article::front::tree::Entry;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;

/// What a head says; `None` for one that is more than plain lines, or may be: the whole parser reads that.
pub(super) fn read(head: &str) -> Option<Vec<Entry>> {
    let mut lines = placed_lines(head).peekable();
    let mut entries: Vec<Entry> = Vec::new();
    while let Some((at, line)) = lines.next() {
        let (key, rest) = line.split_once(':')?;
        let is_key = key.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        // A key that stands twice is told by the parser.
        if !is_key || entries.iter().any(|earlier| earlier.key == key) {
            return None;
        }
        let value_at = at + line.len() - rest.trim_start_matches(' ').len();
        let node = match rest.trim_matches(' ') {
            "" => below(&mut lines)?,
            _ if !rest.starts_with(' ') => return None,
            text => node(value_at, text)?,
        };
        // A value that goes on in the next line.
        if lines.peek().is_some_and(|(_, next)| next.starts_with([' ', '-'])) {
            return None;
        }
        entries.push(Entry {
            key: key.to_owned(),
            at,
            node,
        });
    }
    Some(entries)
}

type Placed<'a> = (usize, &'a str);

/// The lines with the bytes at which they begin.
fn placed_lines(text: &str) -> impl Iterator<Item = Placed<'_>> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.strip_suffix('\n').unwrap_or(line))
    })
}

/// The list whose items stand in the lines below its key.
fn below<'a>(lines: &mut std::iter::Peekable<impl Iterator<Item = Placed<'a>>>) -> Option<Node> {
    let item = |line: &'a str| {
        let text = line.trim_start_matches(' ').strip_prefix("- ")?;
        Some((line.len() - line.trim_start_matches(' ').len(), text))
    };
    let (first_at, first) = lines.peek().copied()?;
    let (depth, _) = item(first)?;
    let mut nodes = Vec::new();
    while let Some((at, line)) = lines.next_if(|(_, line)| line.starts_with([' ', '-'])) {
        let (indent, text) = item(line)?;
        if indent != depth {
            return None;
        }
        let text_at = at + line.len() - text.trim_start_matches(' ').len();
        nodes.push(scalar(text_at, text.trim_matches(' '))?);
    }
    // The parser's place of a list that is not indented is that of its first item.
    let at = if depth == 0 {
        nodes.first()?.at
    } else {
        first_at + depth
    };
    Some(Node {
        at,
        value: Value::List(nodes),
    })
}

/// A scalar, or a list in brackets.
fn node(at: usize, text: &str) -> Option<Node> {
    let Some(inner) = text.strip_prefix('[') else {
        return scalar(at, text);
    };
    let inner = inner.strip_suffix(']')?;
    let mut nodes = Vec::new();
    if !inner.trim_matches(' ').is_empty() {
        for part in parts(inner)? {
            let value_at = at + 1 + part.0 + part.1.len() - part.1.trim_start_matches(' ').len();
            let text = part.1.trim_matches(' ');
            // In brackets these end a plain value.
            if !text.starts_with(['"', '\'']) && text.contains(['[', ']', '{', '}']) {
                return None;
            }
            nodes.push(scalar(value_at, text)?);
        }
    }
    Some(Node {
        at,
        value: Value::List(nodes),
    })
}

/// What stands between the commas outside of quotes, each with its place.
fn parts(text: &str) -> Option<Vec<Placed<'_>>> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut letters: CharIndices<'_> = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' | '\'' if text[from..at].trim_matches(' ').is_empty() => {
                letters.find(|(_, other)| *other == letter)?;
            }
            ',' => {
                parts.push((from, &text[from..at]));
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push((from, &text[from..]));
    Some(parts)
}

fn scalar(at: usize, text: &str) -> Option<Node> {
    let is_printable = |letter: char| !letter.is_control() && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}');
    if !text.chars().all(is_printable) {
        return None;
    }
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    let value = match text.chars().next()? {
        '"' => Value::Text(quoted('"').filter(|inner| !inner.contains(['"', '\\']))?.to_owned()),
        '\'' => Value::Text(quoted('\'').filter(|inner| !inner.contains('\''))?.to_owned()),
        _ => plain(text)?,
    };
    Some(Node { at, value })
}

/// A value without quotes; `None` where it may be a number of another form, or nothing, or may not be plain.
fn plain(text: &str) -> Option<Value> {
    let first = text.chars().next()?;
    let is_open = !first.is_alphanumeric() || text.contains(": ") || text.contains(" #") || text.ends_with(':');
    if is_open {
        return None;
    }
    if text == "true" || text == "false" {
        return Some(Value::Truth(text == "true"));
    }
    if first.is_ascii_digit() {
        return digits(text);
    }
    let is_word = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ]
    .iter()
    .any(|word| text.eq_ignore_ascii_case(word));
    (!is_word).then(|| Value::Text(text.to_owned()))
}

/// What begins with a digit: a small whole number, or a text that no number looks like, such as a day.
fn digits(text: &str) -> Option<Value> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let is_short = text.len() < 18 && (text.len() == 1 || !text.starts_with('0'));
        return is_short.then(|| text.parse().ok().map(Value::Whole)).flatten();
    }
    // `-` after a digit and a space stand in no number: in days, in names of files.
    let is_text = text.contains(' ')
        || text
            .as_bytes()
            .windows(2)
            .any(|pair| pair[0].is_ascii_digit() && pair[1] == b'-');
    is_text.then(|| Value::Text(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;

    use super::read;
    use crate::article::front::yaml;

    #[test]
    fn heads_that_people_write_are_read_without_the_parser() {
        for head in [
            "title: \"On time\"\ndate: 2026-03-01T04:09:12+00:00\nslug: 00001-on-time\ntags: [\"a\", b c]\ndraft: false\n",
            "title: It’s late\ndate: 2026-03-01\ntags:\n  - ink\n  - 'sea, salt'\nweight: 12\n",
            "title: 'x'\ntags: []\ncategories:\n- one\n",
        ] {
            assert_eq!((read(head), Vec::new()), {
                let (entries, faults) = yaml::parsed(head);
                (Some(entries), faults)
            });
        }
    }

    proptest! {
        #[test]
        fn a_head_means_the_same_without_the_parser(head in "((title|tags|a_b|date|x):( |\n|\n  - |\n- |)([a-zé0-9]{1,4}|[-'\"\\[\\],:#{}&*!|>%@` \n\\\\.~]|true|null|No|1e3|0x1f|2026-03-01|1e-5|1-e|0x1-2|1 2|1:30|1_0|: | #|\t|\u{85}|\u{a0}){0,6}\n){1,3}") {
            if let Some(entries) = read(&head) {
                prop_assert_eq!(yaml::parsed(&head), (entries, Vec::new()));
            }
        }
    }
}
