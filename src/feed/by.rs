//! The table `[by]`: the topics that get documents of their own.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde::de::value::MapAccessDeserializer;

use crate::article::slug::slug;
use crate::feed::Files;
use crate::feed::Format;
use crate::feed::Narrowing;
use crate::feed::error::FeedError;
use crate::feed::topic::Kind;

/// The table: each kind of topic is off, on, or on with settings of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ByTable {
    tags: Switch,
    authors: Switch,
    sections: Switch,
    languages: Switch,
}

/// `false`, `true`, or a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Switch(Option<NarrowingTable>);

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct NarrowingTable {
    items: Option<NonZeroUsize>,
    formats: Option<Vec<Format>>,
    slugs: BTreeMap<String, TopicSlug>,
}

/// A slug that a writer chose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
struct TopicSlug(String);

impl TryFrom<String> for TopicSlug {
    type Error = FeedError;

    fn try_from(text: String) -> Result<Self, FeedError> {
        let slug = slug(&text);
        if slug == text && !slug.is_empty() {
            Ok(Self(text))
        } else {
            Err(FeedError::Slug {
                text,
                suggestion: Some(slug).filter(|slug| !slug.is_empty()),
            })
        }
    }
}

impl ByTable {
    /// What is switched on. Topics hold as many entries as the feed, in the formats of `files`, unless they say otherwise.
    pub(super) fn narrowings(self, items: usize, files: &Files) -> BTreeMap<Kind, Narrowing> {
        let emitted = |format: &Format| files.name(*format).is_some();
        let switches = [self.tags, self.authors, self.sections, self.languages];
        let on = Kind::ALL
            .into_iter()
            .zip(switches)
            .filter_map(|(kind, switch)| Some((kind, switch.0?)));
        on.map(|(kind, table)| {
            let narrowing = Narrowing {
                items: table.items.map_or(items, NonZeroUsize::get),
                formats: match table.formats {
                    Some(wanted) => Format::ALL
                        .into_iter()
                        .filter(|format| wanted.contains(format))
                        .collect(),
                    None => Format::ALL.into_iter().filter(emitted).collect(),
                },
                slugs: table.slugs.into_iter().map(|(name, slug)| (name, slug.0)).collect(),
            };
            (kind, narrowing)
        })
        .collect()
    }
}

impl<'de> Deserialize<'de> for Switch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SwitchVisitor)
    }
}

struct SwitchVisitor;

impl<'de> Visitor<'de> for SwitchVisitor {
    type Value = Switch;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`true`, `false` or a table such as `{ items = 10, formats = [\"atom\"] }`")
    }

    fn visit_bool<E>(self, on: bool) -> Result<Switch, E> {
        Ok(Switch(on.then(NarrowingTable::default)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Switch, A::Error> {
        let table = NarrowingTable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Switch(Some(table)))
    }
}
