//! Which pattern makes the URLs of which section.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use serde::de::MapAccess;
use serde::de::Visitor;

use crate::article::flavour::Flavour;
use crate::feed::permalink::Permalink;

/// Hugo's words of a pattern in ours: its `:slug` is the title's where the head names none.
pub fn of_hugo(pattern: &str) -> String {
    let words = [
        (":slugorcontentbasename", ":\u{1}"),
        (":slugorfilename", ":\u{1}"),
        (":contentbasename", ":filename"),
        (":slug", ":slugortitle"),
        (":\u{1}", ":slug"),
    ];
    words.iter().fold(pattern.to_owned(), |pattern, (theirs, ours)| {
        pattern.replace(theirs, ours)
    })
}

/// The pattern of all articles, or one for each section (the first folder of their paths): `"/:slug/"`, or
/// `{ notes = "/n/:slug/", "" = "/:year/:slug/" }`, in which the empty name is every other section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    sections: BTreeMap<String, Permalink>,
    others: Option<Permalink>,
}

impl From<Permalink> for Written {
    fn from(permalink: Permalink) -> Self {
        Self {
            sections: BTreeMap::new(),
            others: Some(permalink),
        }
    }
}

/// The pattern of each section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permalinks {
    sections: BTreeMap<String, Permalink>,
    others: Permalink,
}

impl Permalinks {
    /// What is written, with the flavour's own pattern for every section that has none.
    pub fn new(written: Written, flavour: Flavour) -> Self {
        Self {
            sections: written.sections,
            others: written.others.unwrap_or_else(|| Permalink::of(flavour)),
        }
    }

    /// The pattern of a section.
    pub fn of(&self, section: &str) -> &Permalink {
        self.sections.get(section).unwrap_or(&self.others)
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrEach)
    }
}

struct OneOrEach;

impl<'de> Visitor<'de> for OneOrEach {
    type Value = Written;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a permalink such as \"/:year/:slug/\", or a table with one for each section")
    }

    fn visit_str<E: Error>(self, pattern: &str) -> Result<Written, E> {
        Permalink::try_from(pattern.to_owned())
            .map(Written::from)
            .map_err(E::custom)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Written, M::Error> {
        let mut sections = BTreeMap::new();
        while let Some((section, permalink)) = map.next_entry::<String, Permalink>()? {
            sections.insert(section, permalink);
        }
        let others = sections.remove("");
        Ok(Written { sections, others })
    }
}
