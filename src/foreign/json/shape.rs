//! The keys of a JSON Feed and what stands under each.

use crate::article::front::tree::Entry;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;
use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::json::ID_NUMBER;
use crate::foreign::rules::json::KEY_UNKNOWN;
use crate::foreign::rules::json::KIND;
use crate::foreign::rules::structure::EMPTY;

/// What kind of value a key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Text; a number is forgiven.
    Id,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// A list of texts.
    Texts,
    /// An object.
    Object,
    /// A list of objects.
    Objects,
}

/// Keys and their kinds.
pub type Shape = &'static [(&'static str, Kind)];

/// The feed.
pub const FEED: Shape = &[
    ("version", Kind::Text),
    ("title", Kind::Text),
    ("home_page_url", Kind::Text),
    ("feed_url", Kind::Text),
    ("description", Kind::Text),
    ("user_comment", Kind::Text),
    ("next_url", Kind::Text),
    ("icon", Kind::Text),
    ("favicon", Kind::Text),
    ("author", Kind::Object),
    ("authors", Kind::Objects),
    ("language", Kind::Text),
    ("expired", Kind::Truth),
    ("hubs", Kind::Objects),
    ("items", Kind::Objects),
];

/// An item.
pub const ITEM: Shape = &[
    ("id", Kind::Id),
    ("url", Kind::Text),
    ("external_url", Kind::Text),
    ("title", Kind::Text),
    ("content_html", Kind::Text),
    ("content_text", Kind::Text),
    ("summary", Kind::Text),
    ("image", Kind::Text),
    ("banner_image", Kind::Text),
    ("date_published", Kind::Text),
    ("date_modified", Kind::Text),
    ("author", Kind::Object),
    ("authors", Kind::Objects),
    ("tags", Kind::Texts),
    ("language", Kind::Text),
    ("attachments", Kind::Objects),
];

/// An author.
pub const AUTHOR: Shape = &[("name", Kind::Text), ("url", Kind::Text), ("avatar", Kind::Text)];

/// An attachment.
pub const ATTACHMENT: Shape = &[
    ("url", Kind::Text),
    ("mime_type", Kind::Text),
    ("title", Kind::Text),
    ("size_in_bytes", Kind::Number),
    ("duration_in_seconds", Kind::Number),
];

/// A hub.
pub const HUB: Shape = &[("type", Kind::Text), ("url", Kind::Text)];

/// An object and where its `{` stands.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    /// Where its `{` stands.
    pub at: usize,
    entries: &'a [Entry],
}

impl<'a> Object<'a> {
    /// An object of these entries.
    pub fn new(at: usize, entries: &'a [Entry]) -> Self {
        Self { at, entries }
    }

    /// The object that a value is.
    pub fn of(node: &'a Node) -> Option<Self> {
        match &node.value {
            Value::Table(entries) => Some(Self::new(node.at, entries)),
            _ => None,
        }
    }

    /// What stands under a key; `null` is nothing.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        let entry = self.entry(key)?;
        Some(&entry.node).filter(|node| node.value != Value::Nothing)
    }

    /// A key and what stands under it.
    pub fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The text under a key, and where its quotation mark stands.
    pub fn text(&self, key: &str) -> Option<(&'a str, usize)> {
        let node = self.get(key)?;
        match &node.value {
            Value::Text(text) => Some((text, node.at)),
            _ => None,
        }
    }

    /// The objects of the list under a key.
    pub fn objects(&self, key: &str) -> Vec<Self> {
        match self.get(key).map(|node| &node.value) {
            Some(Value::List(nodes)) => nodes.iter().filter_map(Self::of).collect(),
            _ => Vec::new(),
        }
    }

    /// Looks at the keys and the kinds of their values.
    pub fn check(&self, shape: Shape, report: &mut Report<'_>) {
        for entry in self.entries {
            let known = shape.iter().find(|(key, _)| *key == entry.key);
            match known {
                Some((_, kind)) => check_kind(entry, *kind, report),
                None if entry.key.starts_with('_') => {}
                None => {
                    let message = format!("JSON Feed has no key {} here", quoted(&entry.key));
                    let remark = Remark::new(&KEY_UNKNOWN, entry.at, message);
                    let meant = report.meant(&KEY_UNKNOWN, &entry.key, shape.iter().map(|(key, _)| *key));
                    report.add(match meant {
                        Some(meant) => remark.hint(format!("did you mean `{meant}`?")),
                        None => remark,
                    });
                }
            }
        }
    }
}

fn check_kind(entry: &Entry, kind: Kind, report: &mut Report<'_>) {
    let key = &entry.key;
    match (&entry.node.value, kind) {
        (Value::Text(text), Kind::Text | Kind::Id) => {
            if text.trim().is_empty() {
                report.tell(&EMPTY, entry.node.at, format!("`{key}` is empty"));
            }
        }
        (Value::Whole(_) | Value::Fraction(_), Kind::Id) => {
            report.tell(&ID_NUMBER, entry.node.at, "an id that is a number");
        }
        (Value::Whole(_) | Value::Fraction(_), Kind::Number)
        | (Value::Truth(_), Kind::Truth)
        | (Value::Table(_), Kind::Object) => {}
        (Value::List(nodes), Kind::Texts | Kind::Objects) => {
            for node in nodes {
                let is_right = match kind {
                    Kind::Texts => matches!(node.value, Value::Text(_)),
                    _ => matches!(node.value, Value::Table(_)),
                };
                if !is_right {
                    let message = format!("{} stands in `{key}`, where {} belong", told(&node.value), plural(kind));
                    report.tell(&KIND, node.at, message);
                }
            }
        }
        (value, _) => {
            let message = format!("{} stands under `{key}`, where {} belongs", told(value), single(kind));
            report.tell(&KIND, entry.node.at, message);
        }
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::Nothing => "`null`".to_owned(),
        Value::Table(_) => "an object".to_owned(),
        other => other.kind(),
    }
}

fn single(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Id => "text",
        Kind::Number => "a number",
        Kind::Truth => "`true` or `false`",
        Kind::Texts => "a list of texts",
        Kind::Object => "an object",
        Kind::Objects => "a list of objects",
    }
}

fn plural(kind: Kind) -> &'static str {
    if kind == Kind::Texts { "texts" } else { "objects" }
}
