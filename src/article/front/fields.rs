//! From what a head says to the keys that Pressrun knows.

use serde_json::Map;
use url::Url;

use crate::article::Enclosure;
use crate::article::FrontMatter;
use crate::article::Picture;
use crate::article::Syntax;
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
use crate::publication::Person;
use crate::publication::zone::Stamp;

/// A key that Pressrun does not know.
pub const UNKNOWN_KEY: Rule = Rule::error(
    "article/unknown-key",
    "a misspelt key would be ignored without a word; keys of one's own have the table `extra`",
);

/// A value that is not what its key needs.
pub const WRONG_TYPE: Rule = Rule::error("article/wrong-type", "the value cannot be what the key says it is");

/// A date that cannot be.
pub const DATE: Rule = Rule::error("article/date", "an entry without its date cannot be put in order");

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
            front.lines.insert(entry.key.clone(), line);
            reading.take(&mut front, entry);
        } else {
            reading.refuse(&entry);
        }
    }
    (front, reading.findings)
}

struct Reading<'a> {
    head: Head<'a>,
    findings: Vec<Finding>,
}

impl Reading<'_> {
    fn place(&self, at: usize) -> Place {
        self.head.lines.place(self.head.file, self.head.start + at)
    }

    fn take(&mut self, front: &mut FrontMatter, entry: Entry) {
        match entry.key.as_str() {
            "id" => front.id = self.words(&entry),
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
            "draft" => front.draft = self.truth(&entry),
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

    fn refuse_part(&mut self, entry: &Entry, known: &[&str]) {
        let finding = UNKNOWN_KEY.at(self.place(entry.at), format!("unknown key `{}`", entry.key));
        let hint = match closest(&entry.key, known.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        self.findings.push(finding.hint(hint));
    }

    fn wrong(&mut self, entry: &Entry, expected: &str) {
        let Entry { key, node, .. } = entry;
        self.wrong_node(node, key, expected);
    }

    fn wrong_node(&mut self, node: &Node, key: &str, expected: &str) {
        let message = format!("`{key}` needs {expected}, not {}", node.value.kind());
        self.findings.push(WRONG_TYPE.at(self.place(node.at), message));
    }

    /// Words; an empty text says as little as no text.
    fn words(&mut self, entry: &Entry) -> Option<String> {
        match &entry.node.value {
            Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Nothing => None,
            _ => {
                self.wrong(entry, "text in quotes");
                None
            }
        }
    }

    fn truth(&mut self, entry: &Entry) -> bool {
        match entry.node.value {
            Value::Truth(truth) => truth,
            Value::Nothing => false,
            _ => {
                self.wrong(entry, "`true` or `false`");
                false
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
        match moment::parse(text) {
            Ok(stamp) => Some(stamp),
            Err(error) => {
                let finding = DATE.at(self.place(entry.node.at), format!("`{text}` is no date: {error}"));
                self.findings.push(match error {
                    MomentError::Form => {
                        finding.hint("write `2026-03-01`, `2026-03-01 08:00` or `2026-03-01T08:00:00Z`")
                    }
                    MomentError::Day | MomentError::Time | MomentError::Offset => finding,
                });
                None
            }
        }
    }

    fn list(&mut self, entry: Entry, expected: &str) -> Vec<Node> {
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

    fn authors(&mut self, entry: Entry) -> Vec<Person> {
        let mut authors = Vec::new();
        for node in self.list(entry, "a list such as `[\"Ada Byron\"]`") {
            match node.value {
                Value::Text(name) if !name.trim().is_empty() => authors.push(Person::named(name.trim())),
                Value::Table(entries) => authors.extend(self.author(entries, node.at)),
                value => {
                    let node = Node { at: node.at, value };
                    self.wrong_node(&node, "authors", "names, or tables `{ name, url, email }`");
                }
            }
        }
        authors
    }

    fn author(&mut self, entries: Vec<Entry>, at: usize) -> Option<Person> {
        let mut person = Person::named("");
        for entry in entries {
            match entry.key.as_str() {
                "name" => person.name = self.words(&entry).unwrap_or_default(),
                "url" => person.url = self.address(&entry),
                "email" => person.email = self.words(&entry),
                _ => self.refuse_part(&entry, &["name", "url", "email"]),
            }
        }
        if person.name.is_empty() {
            self.findings
                .push(WRONG_TYPE.at(self.place(at), "an author needs a `name`"));
            return None;
        }
        Some(person)
    }

    fn picture(&mut self, entry: Entry) -> Option<Picture> {
        let at = entry.node.at;
        let entries = match entry.node.value {
            Value::Text(src) if !src.trim().is_empty() => {
                return Some(Picture {
                    src: src.trim().to_owned(),
                    alt: String::new(),
                });
            }
            Value::Table(entries) => entries,
            Value::Nothing | Value::Text(_) => return None,
            _ => {
                self.wrong(&entry, "the image's file or URL, or a table `{ src, alt }`");
                return None;
            }
        };
        let (mut src, mut alt) = (None, None);
        for entry in entries {
            match entry.key.as_str() {
                "src" => src = self.words(&entry),
                "alt" => alt = self.words(&entry),
                _ => self.refuse_part(&entry, &["src", "alt"]),
            }
        }
        let src = self.needed(src, at, "`image` needs `src`")?;
        Some(Picture {
            src,
            alt: alt.unwrap_or_default(),
        })
    }

    fn enclosure(&mut self, entry: Entry) -> Option<Enclosure> {
        let at = entry.node.at;
        let entries = match entry.node.value {
            Value::Table(entries) => entries,
            Value::Nothing => return None,
            _ => {
                self.wrong(&entry, "a table `{ src, type, duration_s, episode, season }`");
                return None;
            }
        };
        let mut src = None;
        let mut enclosure = Enclosure {
            src: String::new(),
            media_type: None,
            duration_s: None,
            episode: None,
            season: None,
        };
        for entry in entries {
            match entry.key.as_str() {
                "src" => src = self.words(&entry),
                "type" => enclosure.media_type = self.words(&entry),
                "duration_s" => enclosure.duration_s = self.seconds(&entry),
                "episode" => enclosure.episode = self.count(&entry),
                "season" => enclosure.season = self.count(&entry),
                _ => self.refuse_part(&entry, &["src", "type", "duration_s", "episode", "season"]),
            }
        }
        enclosure.src = self.needed(src, at, "`enclosure` needs `src`")?;
        Some(enclosure)
    }

    fn needed(&mut self, text: Option<String>, at: usize, message: &str) -> Option<String> {
        if text.is_none() {
            self.findings.push(WRONG_TYPE.at(self.place(at), message));
        }
        text
    }

    #[expect(clippy::cast_precision_loss, reason = "no episode is 2^53 seconds long")]
    fn seconds(&mut self, entry: &Entry) -> Option<f64> {
        let seconds = match entry.node.value {
            Value::Whole(number) => Some(number as f64),
            Value::Fraction(number) => Some(number),
            Value::Nothing => return None,
            _ => None,
        };
        let sound = seconds.filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
        if sound.is_none() {
            self.wrong(entry, "a number of seconds, 0 or more");
        }
        sound
    }

    fn count(&mut self, entry: &Entry) -> Option<u32> {
        let count = match entry.node.value {
            Value::Whole(number) => u32::try_from(number).ok(),
            Value::Nothing => return None,
            _ => None,
        };
        if count.is_none() {
            self.wrong(entry, "a whole number, 0 or more");
        }
        count
    }

    fn address(&mut self, entry: &Entry) -> Option<Url> {
        let text = self.words(entry)?;
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url),
            _ => {
                let message = format!("`{}` needs a whole http or https URL, not `{text}`", entry.key);
                self.findings.push(WRONG_TYPE.at(self.place(entry.node.at), message));
                None
            }
        }
    }

    fn language(&mut self, entry: &Entry) -> Option<Language> {
        let text = self.words(entry)?;
        match Language::try_from(text) {
            Ok(language) => Some(language),
            Err(error) => {
                self.findings
                    .push(WRONG_TYPE.at(self.place(entry.node.at), error.to_string()));
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
