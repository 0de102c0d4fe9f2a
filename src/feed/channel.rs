//! A channel: a feed as readers subscribe to it, whole or narrowed to one topic.
//!
//! Documents, autodiscovery, OPML and lists of entries are all made from channels, so that a tag's feed differs from
//! the whole one in what it holds and how it is called, and in nothing else.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map;

use chrono::DateTime;
use chrono::FixedOffset;
use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::article::slug::file_name;
use crate::article::slug::slug;
use crate::entry::Entry;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::Narrowing;
use crate::feed::characters::line;
use crate::feed::output_file::NAME_BYTES_MAX;
use crate::feed::topic::Kind;
use crate::feed::topic::Topic;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::publication::Language;
use crate::publication::Person;

/// A feed, or what one topic leaves of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel<'a> {
    /// The feed.
    pub feed: &'a Feed,
    /// What it is narrowed to; `None`: the whole feed.
    pub topic: Option<Topic>,
    /// All of its entries, newest first; of those published at one moment the one with the smaller id first.
    pub entries: Vec<&'a Entry>,
}

/// Two topics in one folder, or one that no folder can be named after.
pub const TOPIC_SLUG: Rule = Rule::error(
    "feed/topic-slug",
    "The documents of a tag, author, section or language lie in a folder that is named after it; of two topics with one \
     folder readers could subscribe only to one.",
)
.fix("call one otherwise, or name its folder below `[by]`: `tags = { slugs = { \"C++\" = \"cpp\" } }`");

/// Two tags with one page, where tags have no documents.
pub const TOPIC_PAGE: Rule = Rule::warning(
    "feed/topic-page",
    "The page of a tag lies in a folder that is named after it. Of two tags with one folder only one has a page; the \
     other is a word without a link.",
)
.fix("call one otherwise, or name its folder below `[by]`: `tags = { formats = [], slugs = { \"C++\" = \"cpp\" } }`");

/// The channels of a feed, the whole one first, and then those of its topics by kind and slug.
///
/// Names that differ only in the case of their letters are one topic. Of others that would share a folder, the one whose
/// oldest entry is older has it: a new article never takes a folder away.
pub fn channels<'a>(feed: &'a Feed, entries: impl IntoIterator<Item = &'a Entry>) -> (Vec<Channel<'a>>, Vec<Finding>) {
    let whole = Channel::whole(feed, entries);
    let mut findings = Vec::new();
    let mut topics = Vec::new();
    for (kind, narrowing) in &feed.by {
        let sorting = Sorting {
            feed,
            kind: *kind,
            narrowing,
        };
        topics.extend(sorting.channels(&whole.entries, &mut findings));
    }
    (std::iter::once(whole).chain(topics).collect(), findings)
}

impl<'a> Channel<'a> {
    /// The whole feed, with `entries` in any order.
    pub fn whole(feed: &'a Feed, entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut entries: Vec<&Entry> = entries.into_iter().collect();
        entries.sort_by(|left, right| {
            right
                .published
                .cmp(&left.published)
                .then_with(|| left.id.cmp(&right.id))
        });
        Self {
            feed,
            topic: None,
            entries,
        }
    }

    /// Its title, plain text on one line: the feed's, and behind it the topic's name.
    pub fn title(&self) -> String {
        let title = line(&self.feed.title);
        match &self.topic {
            Some(topic) => format!("{title} · {}", topic.name),
            None => title,
        }
    }

    /// Where its list of entries is read. It is also its id in Atom, unless it has one of its own: that stays when its
    /// documents change their names.
    ///
    /// # Panics
    /// Never: a slug is letters, digits and `-`.
    pub fn url(&self) -> Url {
        let url = &self.feed.url;
        match &self.topic {
            Some(topic) => url
                .join(&topic.folder())
                .expect("a slug can always be joined to a folder's URL"),
            None => url.clone(),
        }
    }

    /// Its id in Atom.
    pub fn atom_id(&self) -> String {
        let own = self.feed.atom_id.clone().filter(|_| self.topic.is_none());
        own.unwrap_or_else(|| self.url().to_string())
    }

    /// The file of [`Channel::url`], relative to the feed's output: `index.html`, `tags/rust/index.html`.
    pub fn page_file(&self) -> String {
        self.below("index.html")
    }

    /// The name of the document in `format`, relative to the feed's URL and output; `None` where it is not emitted.
    pub fn file(&self, format: Format) -> Option<String> {
        match self.narrowing() {
            None => self.feed.file(format).map(str::to_owned),
            Some(narrowing) => narrowing
                .formats
                .contains(&format)
                .then(|| self.below(format.file_name())),
        }
    }

    /// Where the document in `format` is served; `None` where it is not emitted.
    pub fn document_url(&self, format: Format) -> Option<Url> {
        self.file(format).and_then(|name| self.feed.url.join(&name).ok())
    }

    /// How many entries its documents hold at most.
    pub fn items(&self) -> usize {
        self.narrowing().map_or(self.feed.items, |narrowing| narrowing.items)
    }

    /// The language of what names none: the topic, where that is a language.
    pub fn language(&self) -> Cow<'a, Language> {
        let spoken = self.topic.as_ref().filter(|topic| topic.kind == Kind::Language);
        spoken
            .and_then(|topic| Language::try_from(topic.name.clone()).ok())
            .map_or(Cow::Borrowed(&self.feed.language), Cow::Owned)
    }

    /// Who writes it: the topic, where that is an author, else the feed's [byline](Feed::byline).
    pub fn byline(&self) -> Person {
        let wrote = |topic: &Topic| {
            let authors = self.entries.iter().flat_map(|entry| self.feed.authors(entry));
            let mut named = authors.filter(|author| folded(&author.name) == folded(&topic.name));
            named.next().unwrap_or_else(|| Person::named(&topic.name))
        };
        match &self.topic {
            Some(topic) if topic.kind == Kind::Author => wrote(topic),
            _ => self.feed.byline(),
        }
    }

    /// When it last changed: the newest `updated` of its entries, or the newest time at which one of the feed's was taken
    /// away, `gone`; while there was neither, when the feed was created. Never the time of the build.
    pub fn updated(&self, gone: Option<DateTime<FixedOffset>>) -> DateTime<FixedOffset> {
        let updated = self.entries.iter().map(|entry| entry.updated);
        updated.chain(gone).max().unwrap_or(self.feed.created)
    }

    fn narrowing(&self) -> Option<&'a Narrowing> {
        self.topic.as_ref().and_then(|topic| self.feed.by.get(&topic.kind))
    }

    fn below(&self, name: &str) -> String {
        let folder = self.topic.as_ref().map(Topic::folder).unwrap_or_default();
        folder + name
    }
}

/// Entries sorted by topics of one kind.
struct Sorting<'a> {
    feed: &'a Feed,
    kind: Kind,
    narrowing: &'a Narrowing,
}

/// What was found of one topic so far.
struct Found<'a> {
    name: String,
    folded: String,
    /// Oldest first.
    entries: Vec<&'a Entry>,
}

impl<'a> Sorting<'a> {
    /// The channels of `entries`, which come newest first.
    fn channels(&self, entries: &[&'a Entry], findings: &mut Vec<Finding>) -> Vec<Channel<'a>> {
        let mut known: BTreeMap<String, Found<'a>> = BTreeMap::new();
        let mut refused: Vec<String> = Vec::new();
        for entry in entries.iter().rev() {
            for name in self.names(entry) {
                let folded = folded(&name);
                let slug = self.slug(&name);
                if refused.contains(&folded) {
                    continue;
                }
                let owner = match known.entry(slug.clone()) {
                    _ if slug.is_empty() => None,
                    btree_map::Entry::Vacant(place) => {
                        place.insert(Found {
                            name,
                            folded,
                            entries: vec![entry],
                        });
                        continue;
                    }
                    btree_map::Entry::Occupied(mut found) if found.get().folded == folded => {
                        found.get_mut().entries.push(entry);
                        continue;
                    }
                    btree_map::Entry::Occupied(found) => Some(found.get().name.clone()),
                };
                findings.push(self.refusal(entry, &name, owner.as_deref()));
                refused.push(folded);
            }
        }
        known
            .into_iter()
            .map(|(slug, found)| self.channel(slug, found))
            .collect()
    }

    fn channel(&self, slug: String, found: Found<'a>) -> Channel<'a> {
        let mut entries = found.entries;
        entries.reverse();
        Channel {
            feed: self.feed,
            topic: Some(Topic {
                kind: self.kind,
                slug,
                name: found.name,
            }),
            entries,
        }
    }

    /// The entry's topics, each once.
    fn names(&self, entry: &Entry) -> Vec<String> {
        let mut names: Vec<String> = match self.kind {
            Kind::Tag => entry.tags.iter().map(|tag| line(tag)).collect(),
            Kind::Author => self.feed.authors(entry).map(|author| author.name).collect(),
            Kind::Section => vec![line(&entry.section)],
            Kind::Language => {
                let language = entry.language.as_ref().unwrap_or(&self.feed.language);
                vec![language.as_str().to_owned()]
            }
        };
        let mut seen: Vec<String> = vec![String::new()];
        names.retain(|name| {
            let folded = folded(name);
            let is_new = !seen.contains(&folded);
            seen.push(folded);
            is_new
        });
        names
    }

    fn slug(&self, name: &str) -> String {
        let chosen = self.narrowing.slugs.get(name).cloned();
        chosen.unwrap_or_else(|| match slug(name) {
            // No folder can be called so: it gets the name that a file would.
            long if long.len() > NAME_BYTES_MAX => file_name(name),
            slug => slug,
        })
    }

    fn refusal(&self, entry: &Entry, name: &str, owner: Option<&str>) -> Finding {
        let key = self.kind.key();
        let folder = self.kind.folder();
        let message = match owner {
            Some(owner) => format!(
                "the {key} `{owner}` and `{name}` would share the folder `{folder}/{}/`",
                self.slug(name)
            ),
            None => format!("no folder can be named after `{name}` of the {key}: it has no letter and no digit"),
        };
        let (rule, formats) = if self.narrowing.formats.is_empty() {
            (TOPIC_PAGE, "formats = [], ")
        } else {
            (TOPIC_SLUG, "")
        };
        rule.at(Place::start(&entry.file), message).hint(format!(
            "call it otherwise, or give it a folder of its own: `{key} = {{ {formats}slugs = {{ \"{name}\" = \"…\" }} }}` below `[by]`"
        ))
    }
}

/// A name without its case, for comparing.
pub fn folded(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}
