//! The head of an article: where it stands, and what it says.

pub mod fields;
pub mod foreign;
pub mod json;
pub mod key_lines;
pub mod keys;
mod parts;
pub mod toml;
pub mod tree;
pub mod yaml;

use std::ops::Range;

use crate::article::Syntax;
use crate::article::characters;
use crate::article::front::tree::Entry;
use crate::article::front::tree::Fault;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;
use crate::finding::Finding;
use crate::finding::Rule;
use crate::finding::lines::Lines;

/// A head that is not well formed.
pub const FRONT_MATTER: Rule = Rule::error(
    "article/front-matter",
    "What an article's head says cannot be read, so its date and its id are not known.",
)
.fix("mend the head at this place: TOML between lines `+++`, YAML between lines `---`, or one object in JSON");

/// Where the parts of a file are, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// How the head is written; `None`: there is no head.
    pub syntax: Option<Syntax>,
    /// The head without its marks.
    pub head: Range<usize>,
    /// Where the body begins.
    pub body: usize,
}

/// A head that begins and does not end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclosed {
    /// The mark that is missing; `None`: something else is wrong, so that its end cannot be told.
    pub closed_by: Option<&'static str>,
    /// Where it is broken, in bytes from the beginning of the file.
    pub at: usize,
    /// What is wrong there.
    pub message: String,
}

/// Finds the head of a file: `+++`, `---` or `{` on its very first line.
///
/// # Errors
/// A head that never closes, or (JSON) is so broken that its end cannot be told.
pub fn split(text: &str) -> Result<Split, Unclosed> {
    let first = text.lines().next().unwrap_or_default().trim_end();
    match first {
        "+++" => between(text, Syntax::Toml, "+++"),
        "---" => between(text, Syntax::Yaml, "---"),
        _ if begins_object(text) => object(text),
        _ => Ok(Split {
            syntax: None,
            head: 0..0,
            body: 0,
        }),
    }
}

/// What a head says: the values with their places in bytes of the head, and what is wrong with how it is written.
/// Characters that no feed may carry are told and gone.
pub fn read(text: &str, split: &Split, file: &str) -> (Vec<Entry>, Vec<Finding>) {
    let head = &text[split.head.clone()];
    let (mut entries, faults) = match split.syntax {
        None => return (Vec::new(), Vec::new()),
        Some(Syntax::Toml) => toml::read(head),
        Some(Syntax::Yaml) => yaml::read(head),
        Some(Syntax::Json) => json::read(head),
    };
    let lines = Lines::new(text);
    let place = |at: usize| lines.place(file, split.head.start + at);
    let mut findings: Vec<Finding> = faults
        .into_iter()
        .map(|Fault { at, message }| FRONT_MATTER.at(place(at), message))
        .collect();
    let mut hidden = Vec::new();
    for entry in &mut entries {
        clean_entry(entry, head, &mut hidden);
    }
    findings.extend(
        hidden
            .iter()
            .map(|(at, letter)| characters::finding(place(*at), u32::from(*letter))),
    );
    (entries, findings)
}

/// A JSON head begins with `{` and then a key or `}`: not with the `{{` or `{%` of a template.
fn begins_object(text: &str) -> bool {
    text.strip_prefix('{')
        .is_some_and(|rest| matches!(rest.trim_start().bytes().next(), Some(b'"' | b'}')))
}

fn between(text: &str, syntax: Syntax, mark: &'static str) -> Result<Split, Unclosed> {
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == mark {
            return Ok(Split {
                syntax: Some(syntax),
                head: start..at,
                body: at + line.len(),
            });
        }
        at += line.len();
    }
    Err(Unclosed {
        closed_by: Some(mark),
        at: 0,
        message: format!("the head that begins with `{mark}` is never closed"),
    })
}

fn object(text: &str) -> Result<Split, Unclosed> {
    match json::end(text) {
        Ok(end) => {
            let rest_of_line = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
            let body = if text[end..rest_of_line].trim().is_empty() {
                rest_of_line
            } else {
                end
            };
            Ok(Split {
                syntax: Some(Syntax::Json),
                head: 0..end,
                body,
            })
        }
        Err(error) if error.is_eof() => Err(Unclosed {
            closed_by: Some("}"),
            at: 0,
            message: "the head that begins with `{` is never closed".to_owned(),
        }),
        Err(error) => {
            let line = error.line().saturating_sub(1);
            let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            Err(Unclosed {
                closed_by: None,
                at: start + error.column().saturating_sub(1),
                message,
            })
        }
    }
}

/// Drops forbidden characters from a key and all that stands under it; `hidden` learns where they were.
fn clean_entry(entry: &mut Entry, head: &str, hidden: &mut Vec<(usize, char)>) {
    clean_text(&mut entry.key, entry.at, head, hidden);
    clean(&mut entry.node, head, hidden);
}

fn clean(node: &mut Node, head: &str, hidden: &mut Vec<(usize, char)>) {
    match &mut node.value {
        Value::Text(text) => clean_text(text, node.at, head, hidden),
        Value::List(nodes) => nodes.iter_mut().for_each(|node| clean(node, head, hidden)),
        Value::Table(entries) => entries.iter_mut().for_each(|entry| clean_entry(entry, head, hidden)),
        Value::Nothing | Value::Truth(_) | Value::Whole(_) | Value::Fraction(_) | Value::Moment(_) => {}
    }
}

fn clean_text(text: &mut String, at: usize, head: &str, hidden: &mut Vec<(usize, char)>) {
    let letters: Vec<char> = characters::find(text).map(|(_, letter)| letter).collect();
    if letters.is_empty() {
        return;
    }
    *text = characters::without(text).into_owned();
    let mut escapes = characters::escapes(head.get(at..).unwrap_or_default());
    for letter in letters {
        // Where an alias repeats a string, the escape stands before it, and the string's own place is named.
        let place = escapes
            .find(|(_, escaped)| *escaped == letter)
            .map_or(at, |(offset, _)| at + offset);
        hidden.push((place, letter));
    }
}
