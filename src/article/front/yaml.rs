//! Heads in YAML.

mod plain;

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de;
use serde::de::Visitor;
use serde_saphyr::Location;
use serde_saphyr::MessageFormatter;
use serde_saphyr::Spanned;
use serde_saphyr::UserMessageFormatter;

use crate::article::front::tree::Entry;
use crate::article::front::tree::Fault;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;

/// How deep lists and tables may be nested: what people write is four deep; what is meant to overflow the stack is not.
const DEPTH_MAX: usize = 32;

/// How many values a head may have, aliases written out: no head of a person has a thousand, and a bomb has millions.
const EVENTS_MAX: usize = 10_000;

/// What a head in YAML says, or what is wrong with how it is written.
pub fn read(head: &str) -> (Vec<Entry>, Vec<Fault>) {
    match plain::read(head) {
        Some(entries) => (entries, Vec::new()),
        None => parsed(head),
    }
}

/// The same by a parser of all of YAML.
fn parsed(head: &str) -> (Vec<Entry>, Vec<Fault>) {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH_MAX,
            flow_nesting_limit: DEPTH_MAX,
            max_events: EVENTS_MAX,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: EVENTS_MAX },
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    };
    if head
        .lines()
        .all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#'))
    {
        return (Vec::new(), Vec::new());
    }
    match serde_saphyr::from_str_with_options::<Spanned<Tree>>(head, options) {
        Ok(root) => match node(root) {
            Node {
                value: Value::Table(entries),
                ..
            } => (entries, Vec::new()),
            Node {
                value: Value::Nothing, ..
            } => (Vec::new(), Vec::new()),
            Node { at, value } => {
                let message = format!("expected lines such as `title: …`, found {}", value.kind());
                (Vec::new(), vec![Fault { at, message }])
            }
        },
        Err(error) => {
            let at = error.location().map_or(0, |location| offset(head, location));
            let message = UserMessageFormatter
                .format_message(error.without_snippet())
                .into_owned();
            (Vec::new(), vec![in_words(&message, head, at)])
        }
    }
}

/// The parser's sentence, which is about the byte `at` of the head, in words for writers and at the place where they have
/// to write.
fn in_words(message: &str, head: &str, at: usize) -> Fault {
    let told = |at: usize, message: &str| Fault {
        at,
        message: message.to_owned(),
    };
    let bracket = open_bracket(&head[..at]);
    match message {
        "mapping values are not allowed in this context" => {
            told(at, "a `:` and a space inside a value: put the value in quotation marks")
        }
        "unclosed quote" => told(at, "a quotation mark that is never closed"),
        // The parser's words for a breached budget are those of its own settings.
        _ if message.contains("limits breached") => told(at, "too deep or too long for a head"),
        _ if message.starts_with("unexpected character") => {
            let letter = head[at..].chars().next().unwrap_or(' ');
            told(
                at,
                &format!("a value cannot begin with `{letter}`: put it in quotation marks"),
            )
        }
        _ if message.starts_with("duplicate mapping key") => match message.split('`').nth(1) {
            Some(key) => told(at, &format!("the key `{key}` stands twice")),
            None => told(at, "a key that stands twice"),
        },
        _ if message.contains("tab") && !message.contains('`') => {
            let tab = head[at..].find('\t').unwrap_or(0);
            told(at + tab, "a tab where only spaces may stand")
        }
        _ => match bracket {
            Some(bracket) => told(bracket, "a bracket that is never closed"),
            None => told(at, message),
        },
    }
}

/// The last bracket that is open at the end of a text, quotation marks regarded.
fn open_bracket(text: &str) -> Option<usize> {
    let (mut open, mut quote) = (Vec::new(), None);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(mark), _) if mark == letter => quote = None,
            (None, '"' | '\'') if !text[..at].ends_with(char::is_alphanumeric) => quote = Some(letter),
            (None, '[' | '{') => open.push(at),
            (None, ']' | '}') => _ = open.pop(),
            _ => {}
        }
    }
    open.pop()
}

/// A value as the parser hands it over, its parts with their places.
enum Tree {
    Scalar(Value),
    List(Vec<Spanned<Tree>>),
    Table(Vec<(Spanned<String>, Spanned<Tree>)>),
}

fn node(tree: Spanned<Tree>) -> Node {
    let at = start(tree.referenced);
    let value = match tree.value {
        Tree::Scalar(value) => value,
        Tree::List(nodes) => Value::List(nodes.into_iter().map(node).collect()),
        Tree::Table(pairs) => Value::Table(
            pairs
                .into_iter()
                .map(|(key, value)| Entry {
                    at: start(key.referenced),
                    key: key.value,
                    node: node(value),
                })
                .collect(),
        ),
    };
    Node { at, value }
}

fn start(location: Location) -> usize {
    location
        .span()
        .byte_offset()
        .and_then(|offset| usize::try_from(offset).ok())
        .unwrap_or(0)
}

/// The byte at which an error stands; some errors know only line and column.
fn offset(head: &str, location: Location) -> usize {
    if let Some(offset) = location.span().byte_offset() {
        return usize::try_from(offset).unwrap_or(0);
    }
    let before = |number: u64| usize::try_from(number).unwrap_or(1).max(1) - 1;
    let mut lines = head.split_inclusive('\n');
    let above: usize = lines.by_ref().take(before(location.line())).map(str::len).sum();
    let line = lines.next().unwrap_or_default().trim_end_matches(['\n', '\r']);
    above
        + line
            .chars()
            .take(before(location.column()))
            .map(char::len_utf8)
            .sum::<usize>()
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Truth(truth)))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Whole(number)))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Scalar(match i64::try_from(number) {
            Ok(number) => Value::Whole(number),
            Err(_) => Value::Text(number.to_string()),
        }))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Fraction(number)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Text(text.to_owned())))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Nothing))
    }

    fn visit_none<E: de::Error>(self) -> Result<Tree, E> {
        Ok(Tree::Scalar(Value::Nothing))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut sequence: A) -> Result<Tree, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = sequence.next_element()? {
            nodes.push(node);
        }
        Ok(Tree::List(nodes))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Tree::Table(pairs))
    }
}
