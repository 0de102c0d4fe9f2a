//! From what a head says to the keys that Pressrun knows.

use serde_json::Map;
use url::Url;

use crate::article::FrontMatter;
use crate::article::Syntax;
use crate::article::flavour::dated;
use crate::article::flavour::keys::Said;
use crate::article::front::keys::KEYS;
use crate::article::front::keys::STRANGERS;
use crate::article::front::keys::meant_by;
use crate::article::front::tree;
use crate::article::front::tree::Entry;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;
use crate::article::moment;
use crate::article::moment::MomentError;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::lines::Lines;
use crate::finding::suggest::closest;
use crate::publication::Language;
use crate::publication::zone::Stamp;

/// A key that Pressrun does not know.
pub const UNKNOWN_KEY: Rule = Rule::error(
    "article/unknown-key",
    "A misspelt key would be ignored without a word; keys of one's own have the table `extra`.",
)
.fix("mend the spelling of the key; put one of your own into the table `extra`");

/// A value that is not what its key needs.
pub const WRONG_TYPE: Rule = Rule::error("article/wrong-type", "The value cannot be what the key says it is.")
    .fix("write a value of the kind that the key needs, or leave the key out");

/// A value of a generator's head that is of another kind than the same key here.
pub const VALUE_UNREAD: Rule = Rule::warning(
    "article/value-unread",
    "The generator or its theme means something else by this key, so the entry is published without it.",
)
.fix("write what Pressrun reads by this key, where the generator takes that too; else leave it");

/// An id that is no URI.
pub const ID_NO_URI: Rule = Rule::warning(
    "article/id-no-uri",
    "In Atom an entry's id is a URI (RFC 4287, 4.2.6); readers' programs that hold to that refuse the feed.",
)
.fix("name one such as `tag:example.org,2026:frost` before anybody knows the entry; an id that readers know stays");

/// A date that cannot be.
pub const DATE: Rule = Rule::error("article/date", "An entry without its date cannot be put in order.")
    .fix("write a date that there is, as `2026-03-01`, `2026-03-01 08:00` or `2026-03-01T08:00:00Z`");

/// Where the head stands, for places.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// The file, as places name it.
    pub file: &'a str,
    /// The lines of the whole file.
    pub lines: &'a Lines<'a>,
    /// Where the head begins in it, in bytes.
    pub start: usize,
    /// How it is written.
    pub syntax: Option<Syntax>,
    /// Whether keys are known to us alone, or belong to a generator too.
    pub manner: Manner,
}

/// How strictly a head is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Every key and value must be one of ours.
    Closed,
    /// A generator and its theme have keys and values of their own.
    Open,
}

/// The known keys of a head, and a finding for every key or value that is none.
pub fn read(entries: Vec<Entry>, head: Head<'_>) -> (FrontMatter, Vec<Finding>) {
    let mut reading = Reading {
        head,
        findings: Vec::new(),
    };
    let mut front = FrontMatter {
        syntax: head.syntax,
        ..FrontMatter::default()
    };
    for entry in entries {
        if KEYS.contains(&entry.key.as_str()) {
            let line = reading.place(entry.at).line;
            front.lines.note(&entry.key, line);
            reading.take(&mut front, entry);
        } else {
            reading.refuse(&entry);
        }
    }
    (front, reading.findings)
}

/// What only generators say, into the front matter.
pub fn read_said(said: Said, front: &mut FrontMatter, head: Head<'_>) -> Vec<Finding> {
    let mut reading = Reading {
        head,
        findings: Vec::new(),
    };
    if let Some(entry) = said.address {
        front.lines.note("address", reading.place(entry.at).line);
        front.address = reading.words(&entry);
    }
    front.publish = said.publish.and_then(|entry| reading.moment(&entry));
    front.expires = said.expires.and_then(|entry| reading.moment(&entry));
    front.categories = said.categories;
    front.separator = said.separator;
    front.draft |= said.is_hidden;
    reading.findings
}

/// A head that is being read.
pub(super) struct Reading<'a> {
    head: Head<'a>,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    pub(super) fn place(&self, at: usize) -> Place {
        self.head.lines.place(self.head.file, self.head.start + at)
    }

    fn take(&mut self, front: &mut FrontMatter, entry: Entry) {
        match entry.key.as_str() {
            "id" => front.id = self.id(&entry),
            "title" => front.title = self.words(&entry),
            "slug" => front.slug = self.words(&entry),
            "date" => front.date = self.moment(&entry),
            "updated" => front.updated = self.moment(&entry),
            "authors" => front.authors = self.authors(entry),
            "tags" => front.tags = self.tags(entry),
            "summary" => front.summary = self.words(&entry),
            "image" => front.image = self.picture(entry),
            "link" => front.link = self.address(&entry),
            "about" => front.about = self.address(&entry),
            "lang" => front.lang = self.language(&entry),
            "draft" => front.draft = self.draft(&entry),
            "preheader" => front.preheader = self.words(&entry),
            "enclosure" => front.enclosure = self.enclosure(entry),
            "extra" => front.extra = self.free_table(entry),
            _ => {}
        }
    }

    fn refuse(&mut self, entry: &Entry) {
        let finding = UNKNOWN_KEY.at(self.place(entry.at), format!("unknown key `{}`", entry.key));
        let is_stranger = STRANGERS.contains(&entry.key.as_str());
        let nearest = || closest(&entry.key, KEYS).filter(|_| !is_stranger);
        let meant = meant_by(&entry.key).or_else(nearest);
        let hint = if entry.key == "published" {
            "did you mean `draft`? `published: false` is `draft = true` here".to_owned()
        } else if let Some(known) = meant {
            format!("did you mean `{known}`?")
        } else {
            "keys of your own stand in the table `extra`".to_owned()
        };
        self.findings.push(finding.hint(hint));
    }

    pub(super) fn refuse_part(&mut self, entry: &Entry, known: &[&str]) {
        if self.is_open() {
            return;
        }
        let finding = UNKNOWN_KEY.at(self.place(entry.at), format!("unknown key `{}`", entry.key));
        let hint = match closest(&entry.key, known.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.findings.push(finding.hint(hint));
    }

    pub(super) fn wrong(&mut self, entry: &Entry, expected: &str) {
        let Entry { key, node, .. } = entry;
        self.wrong_node(node, key, expected);
    }

    pub(super) fn wrong_node(&mut self, node: &Node, key: &str, expected: &str) {
        let message = format!("`{key}` needs {expected}, not {}", node.value.kind());
        let is_vital = matches!(key, "date" | "id");
        self.refuse_value(node.at, message, is_vital);
    }

    pub(super) fn is_open(&self) -> bool {
        self.head.manner == Manner::Open
    }

    /// Tells of a value that cannot be taken. In an open head only what an entry cannot do without is an error.
    pub(super) fn refuse_value(&mut self, at: usize, message: String, is_vital: bool) {
        let rule = if self.is_open() && !is_vital {
            &VALUE_UNREAD
        } else {
            &WRONG_TYPE
        };
        self.findings.push(rule.at(self.place(at), message));
    }

    /// Words; an empty text says as little as no text.
    pub(super) fn words(&mut self, entry: &Entry) -> Option<String> {
        match &entry.node.value {
            Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Nothing => None,
            _ => {
                self.wrong(entry, "text in quotes");
                None
            }
        }
    }

    fn id(&mut self, entry: &Entry) -> Option<String> {
        let id = self.words(entry)?;
        if Url::parse(&id).is_err() {
            let place = self.place(entry.node.at);
            self.findings
                .push(ID_NO_URI.at(place, format!("the id `{id}` is no URI")));
        }
        Some(id)
    }

    /// Whether it is a draft. What cannot be read keeps it back: what is published cannot be taken back.
    fn draft(&mut self, entry: &Entry) -> bool {
        match &entry.node.value {
            Value::Truth(is_draft) => *is_draft,
            Value::Nothing => false,
            Value::Text(text) if self.is_open() && text.eq_ignore_ascii_case("false") => false,
            Value::Text(text) if self.is_open() && text.eq_ignore_ascii_case("true") => true,
            _ => {
                self.wrong(entry, "`true` or `false`");
                self.is_open()
            }
        }
    }

    fn moment(&mut self, entry: &Entry) -> Option<Stamp> {
        let text = match &entry.node.value {
            Value::Text(text) | Value::Moment(text) => text,
            Value::Nothing => return None,
            _ => {
                self.wrong(entry, "a date such as `2026-03-01`");
                return None;
            }
        };
        let read = if self.is_open() {
            moment::lenient(text)
        } else {
            moment::parse(text)
        };
        match read {
            Ok(stamp) => Some(stamp),
            Err(_) if self.is_open() && text.trim().is_empty() => None,
            Err(_) if self.is_open() && dated::is_named(text) => {
                let message =
                    format!("`{text}` is known only where the site is built, and changes with every checkout");
                let finding = DATE.at(self.place(entry.node.at), message);
                self.findings
                    .push(finding.hint("write the date itself, such as `2026-03-01`"));
                None
            }
            Err(error) if self.is_open() && entry.key != "date" => {
                self.refuse_value(entry.node.at, format!("`{text}` is no date: {error}"), false);
                None
            }
            Err(error) => {
                let finding = DATE.at(self.place(entry.node.at), format!("`{text}` is no date: {error}"));
                self.findings.push(match error {
                    MomentError::Form => {
                        finding.hint("write `2026-03-01`, `2026-03-01 08:00` or `2026-03-01T08:00:00Z`")
                    }
                    MomentError::Day | MomentError::Zero | MomentError::Time | MomentError::Offset => finding,
                });
                None
            }
        }
    }

    pub(super) fn list(&mut self, entry: Entry, expected: &str) -> Vec<Node> {
        match entry.node.value {
            Value::List(nodes) => nodes,
            Value::Nothing => Vec::new(),
            _ => {
                self.wrong(&entry, expected);
                Vec::new()
            }
        }
    }

    fn tags(&mut self, entry: Entry) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for node in self.list(entry, "a list such as `[\"rust\"]`") {
            match &node.value {
                Value::Text(tag) if !tag.trim().is_empty() => {
                    let tag = tag.trim().to_owned();
                    if !tags.contains(&tag) {
                        tags.push(tag);
                    }
                }
                Value::Text(_) => {}
                _ => self.wrong_node(&node, "tags", "words in quotes"),
            }
        }
        tags
    }

    pub(super) fn address(&mut self, entry: &Entry) -> Option<Url> {
        let text = self.words(entry)?;
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url),
            _ => {
                let message = format!("`{}` needs a whole http or https URL, not `{text}`", entry.key);
                self.refuse_value(entry.node.at, message, false);
                None
            }
        }
    }

    fn language(&mut self, entry: &Entry) -> Option<Language> {
        let text = self.words(entry)?;
        // POSIX writes `de_DE`.
        let text = if self.is_open() { text.replace('_', "-") } else { text };
        match Language::try_from(text) {
            Ok(language) => Some(language),
            Err(error) => {
                let told = error.to_string();
                let (message, meant) = told.split_once("; ").unwrap_or((&told, ""));
                self.refuse_value(entry.node.at, message.to_owned(), false);
                if let Some(finding) = self.findings.last_mut().filter(|_| !meant.is_empty()) {
                    finding.hint = Some(meant.to_owned());
                }
                None
            }
        }
    }

    fn free_table(&mut self, entry: Entry) -> Map<String, serde_json::Value> {
        if !matches!(entry.node.value, Value::Table(_) | Value::Nothing) {
            self.wrong(&entry, "a table");
        }
        match tree::json(entry.node) {
            serde_json::Value::Object(table) => table,
            _ => Map::new(),
        }
    }
}
