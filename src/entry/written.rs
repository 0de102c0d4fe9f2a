//! A line of `ids.toml` in the very form in which it is written.

use std::num::NonZeroU32;

/// The values of a line, as they stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// The id.
    pub id: &'a str,
    /// `path`.
    pub path: &'a str,
    /// `hash`.
    pub hash: &'a str,
    /// `published`.
    pub published: &'a str,
    /// `updated`.
    pub updated: &'a str,
    /// `page`.
    pub page: Option<&'a str>,
    /// `was`.
    pub was: Vec<&'a str>,
    /// `gone`.
    pub gone: Option<&'a str>,
    /// `seen`.
    pub seen: Option<&'a str>,
    /// `archive`.
    pub archive: Option<NonZeroU32>,
}

impl<'a> Written<'a> {
    /// Takes a line apart. `None` for a line of any other form, and where a value has an escape in it.
    pub fn read(line: &'a str) -> Option<Self> {
        let mut rest = line;
        let id = value(&mut rest, "\"")?;
        let path = value(&mut rest, " = { path = \"")?;
        let hash = value(&mut rest, ", hash = \"")?;
        let published = value(&mut rest, ", published = \"")?;
        let updated = value(&mut rest, ", updated = \"")?;
        let page = value(&mut rest, ", page = \"");
        let was = values(&mut rest)?;
        let gone = value(&mut rest, ", gone = \"");
        let seen = value(&mut rest, ", seen = \"");
        let archive = match rest.strip_suffix(" }")? {
            "" => None,
            archive => Some(archive.strip_prefix(", archive = ")?.parse().ok()?),
        };
        Some(Self {
            id,
            path,
            hash,
            published,
            updated,
            page,
            was,
            gone,
            seen,
            archive,
        })
    }
}

/// The value of the line of `key` in the head; `None` for a line of any other form, and where the value has an escape in
/// it.
pub fn head<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = line.strip_prefix(key)?;
    let value = value(&mut rest, " = \"")?;
    rest.is_empty().then_some(value)
}

/// The addresses of `was`; none where the key is absent.
fn values<'a>(rest: &mut &'a str) -> Option<Vec<&'a str>> {
    let mut values: Vec<&str> = value(rest, ", was = [\"").into_iter().collect();
    if values.is_empty() {
        return Some(values);
    }
    while let Some(next) = value(rest, ", \"") {
        values.push(next);
    }
    *rest = rest.strip_prefix(']')?;
    Some(values)
}

/// What stands in quotes behind `before`, when it is printable and holds no escape; else `rest` stays as it is.
fn value<'a>(rest: &mut &'a str, before: &str) -> Option<&'a str> {
    let (value, behind) = rest.strip_prefix(before)?.split_once('"')?;
    let is_plain = !value.bytes().any(|byte| byte == b'\\' || byte < b' ' || byte == 0x7f);
    if !is_plain {
        return None;
    }
    *rest = behind;
    Some(value)
}
