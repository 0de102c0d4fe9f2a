//! A start tag, read attribute by attribute, each with its place.

use std::collections::BTreeSet;

use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::file::C1_CHARACTER;
use crate::foreign::rules::xml::AMPERSAND;
use crate::foreign::rules::xml::FORBIDDEN_REFERENCE;
use crate::foreign::rules::xml::SYNTAX;
use crate::foreign::rules::xml::UNDEFINED_ENTITY;
use crate::foreign::text::Text;
use crate::foreign::xml::reference;
use crate::foreign::xml::reference::Reference;
use crate::foreign::xml::reference::is_c1;

/// A start tag.
#[derive(Debug)]
pub struct StartTag<'a> {
    /// The element's name, with its prefix.
    pub name: &'a str,
    /// Its attributes, with those that declare namespaces.
    pub attributes: Vec<Raw<'a>>,
}

/// An attribute as it is written.
#[derive(Debug)]
pub struct Raw<'a> {
    /// Its name, with its prefix.
    pub name: &'a str,
    /// Where its name begins.
    pub at: usize,
    /// Its value.
    pub value: Text,
}

/// The most attributes that an element has: a feed's root with every namespace there is has some forty.
const ATTRIBUTES_MAX: usize = 200;

/// Names that a document type declares: they are known, and never expanded.
pub type Entities = BTreeSet<String>;

/// Reads what stands between `<` and `>` or `/>`; `at` is where it begins. `None` where it is no tag at all.
pub fn read<'a>(inner: &'a str, at: usize, entities: &Entities, report: &mut Report<'_>) -> Option<StartTag<'a>> {
    let length = inner.find(is_space).unwrap_or(inner.len());
    let name = &inner[..length];
    if !is_name(name) {
        let message = if name.is_empty() || !name.starts_with(is_name_start) {
            "a `<` that begins no tag".to_owned()
        } else {
            format!("{} is no name of an element", quoted(name))
        };
        report.tell(&SYNTAX, at - 1, message);
        return None;
    }
    let mut tag = StartTag {
        name,
        attributes: Vec::new(),
    };
    let mut from = length;
    loop {
        let gap = inner[from..].len() - inner[from..].trim_start_matches(is_space).len();
        let start = from + gap;
        if start == inner.len() {
            return Some(tag);
        }
        if gap == 0 {
            report.tell(&SYNTAX, at + start, "a space is missing before this attribute");
            return None;
        }
        let (raw, end) = attribute(inner, start, at, entities, report)?;
        if tag.attributes.iter().any(|known| known.name == raw.name) {
            report.tell(
                &SYNTAX,
                raw.at,
                format!("the attribute {} stands here for the second time", quoted(raw.name)),
            );
            return None;
        }
        if tag.attributes.len() == ATTRIBUTES_MAX {
            report.tell(
                &SYNTAX,
                raw.at,
                "an element with this many attributes is no part of a feed",
            );
            return None;
        }
        tag.attributes.push(raw);
        from = end;
    }
}

fn attribute<'a>(
    inner: &'a str,
    start: usize,
    at: usize,
    entities: &Entities,
    report: &mut Report<'_>,
) -> Option<(Raw<'a>, usize)> {
    let length = inner[start..]
        .find(|letter| is_space(letter) || letter == '=')
        .unwrap_or(inner.len() - start);
    let name = &inner[start..start + length];
    if !is_name(name) {
        report.tell(
            &SYNTAX,
            at + start,
            format!("{} is no name of an attribute", quoted(name)),
        );
        return None;
    }
    let rest = inner[start + length..].trim_start_matches(is_space);
    let Some(rest) = rest.strip_prefix('=') else {
        report.tell(
            &SYNTAX,
            at + start,
            format!("the attribute {} has no value", quoted(name)),
        );
        return None;
    };
    let rest = rest.trim_start_matches(is_space);
    let value_at = inner.len() - rest.len();
    let mark = rest.chars().next().filter(|mark| matches!(mark, '"' | '\''));
    let closed = mark.and_then(|mark| rest[1..].find(mark));
    let Some(length) = closed else {
        let message = format!("the value of {} does not stand in quotation marks", quoted(name));
        report.tell(&SYNTAX, at + value_at, message);
        return None;
    };
    let raw = &rest[1..=length];
    if let Some(open) = raw.find('<') {
        report.tell(
            &SYNTAX,
            at + value_at + 1 + open,
            "a `<` in an attribute is written `&lt;`",
        );
        return None;
    }
    let value = value(raw, at + value_at + 1, entities, report);
    let raw = Raw {
        name,
        at: at + start,
        value,
    };
    Some((raw, value_at + length + 2))
}

/// The value of an attribute with its references read.
fn value(raw: &str, at: usize, entities: &Entities, report: &mut Report<'_>) -> Text {
    let mut text = Text::starting_at(at);
    let mut from = 0;
    while let Some(found) = raw[from..].find('&') {
        let start = from + found;
        text.push(&raw[from..start], at + from);
        let inner = raw[start + 1..].split(['&', ';']).next().unwrap_or_default();
        let is_closed = raw[start + 1 + inner.len()..].starts_with(';');
        let is_reference = is_closed && refer(inner, at + start, entities, &mut text, report);
        if is_reference {
            from = start + inner.len() + 2;
        } else {
            report.tell(&AMPERSAND, at + start, "a `&` that begins no reference");
            text.push("&", at + start);
            from = start + 1;
        }
    }
    text.push(&raw[from..], at + from);
    text
}

/// Adds what a reference stands for, and tells what is wrong with it. `false`: it is no reference.
pub fn refer(inner: &str, at: usize, entities: &Entities, text: &mut Text, report: &mut Report<'_>) -> bool {
    match reference::read(inner) {
        Reference::Character(letter) => {
            if is_c1(letter) {
                let message = format!("`&{inner};` is the control character U+{:04X}", u32::from(letter));
                report.tell(&C1_CHARACTER, at, message);
            }
            text.push_for(letter.encode_utf8(&mut [0; 4]), at);
        }
        Reference::Forbidden(code_point) => {
            let message = format!("`&{inner};` stands for U+{code_point:04X}, which no feed may hold");
            report.tell(&FORBIDDEN_REFERENCE, at, message);
        }
        Reference::Named if entities.contains(inner) => text.push_for("\u{FFFD}", at),
        Reference::Named => {
            let meaning = reference::html(inner);
            let message = format!("`&{inner};` is not defined in XML");
            match meaning.as_deref().and_then(|meaning| meaning.chars().next()) {
                Some(letter) => {
                    let hint = format!("write `&#{};`, or the character itself", u32::from(letter));
                    report.add(Remark::new(&UNDEFINED_ENTITY, at, message).hint(hint));
                }
                None => report.tell(&UNDEFINED_ENTITY, at, message),
            }
            text.push_for(meaning.as_deref().unwrap_or("\u{FFFD}"), at);
        }
        Reference::None => return false,
    }
    true
}

/// White space of XML (2.3).
pub fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r')
}

/// Whether it is a name (XML 1.0, 2.3), with at most one prefix (Namespaces in XML, 4).
pub fn is_name(name: &str) -> bool {
    name.starts_with(is_name_start)
        && name
            .chars()
            .all(|letter| is_name_start(letter) || letter.is_numeric() || "-.:\u{b7}".contains(letter))
        && name.matches(':').count() <= 1
        && !name.ends_with(':')
}

fn is_name_start(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}
