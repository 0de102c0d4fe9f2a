//! Values of a head that have parts of their own: authors, pictures, enclosures.

use crate::article::Enclosure;
use crate::article::Picture;
use crate::article::front::fields::Reading;
use crate::article::front::tree::Entry;
use crate::article::front::tree::Node;
use crate::article::front::tree::Value;
use crate::publication::Person;

/// The keys of an enclosure.
const ENCLOSURE: [&str; 6] = ["src", "type", "bytes", "duration_s", "episode", "season"];

impl Reading<'_> {
    pub(super) fn authors(&mut self, entry: Entry) -> Vec<Person> {
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
                "display_name" if self.is_open() => person.name = self.words(&entry).unwrap_or_default(),
                "url" => person.url = self.address(&entry),
                "email" => person.email = self.words(&entry),
                _ => self.refuse_part(&entry, &["name", "url", "email"]),
            }
        }
        if person.name.is_empty() {
            self.refuse_value(at, "an author needs a `name`".to_owned(), false);
            return None;
        }
        Some(person)
    }

    pub(super) fn picture(&mut self, entry: Entry) -> Option<Picture> {
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

    pub(super) fn enclosure(&mut self, entry: Entry) -> Option<Enclosure> {
        let at = entry.node.at;
        let entries = match entry.node.value {
            Value::Table(entries) => entries,
            Value::Nothing => return None,
            _ => {
                self.wrong(&entry, &format!("a table `{{ {} }}`", ENCLOSURE.join(", ")));
                return None;
            }
        };
        let mut src = None;
        let mut enclosure = Enclosure {
            src: String::new(),
            media_type: None,
            bytes: None,
            duration_s: None,
            episode: None,
            season: None,
        };
        for entry in entries {
            match entry.key.as_str() {
                "src" => src = self.words(&entry),
                "type" => enclosure.media_type = self.words(&entry),
                "bytes" => enclosure.bytes = self.count(&entry),
                "duration_s" => enclosure.duration_s = self.seconds(&entry),
                "episode" => enclosure.episode = self.count(&entry),
                "season" => enclosure.season = self.count(&entry),
                _ => self.refuse_part(&entry, &ENCLOSURE),
            }
        }
        enclosure.src = self.needed(src, at, "`enclosure` needs `src`")?;
        Some(enclosure)
    }

    fn needed(&mut self, text: Option<String>, at: usize, message: &str) -> Option<String> {
        if text.is_none() {
            self.refuse_value(at, message.to_owned(), false);
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

    fn count<N: TryFrom<i64>>(&mut self, entry: &Entry) -> Option<N> {
        let count = match entry.node.value {
            Value::Whole(number) => N::try_from(number).ok(),
            Value::Nothing => return None,
            _ => None,
        };
        if count.is_none() {
            self.wrong(entry, "a whole number, 0 or more");
        }
        count
    }
}
