//! What is looked for in feeds, rule by rule: why it matters, what to do, and an example of each.
//!
//! An example is a test too: `tests/it/lint.rs` puts each into a feed that has no fault, and wants exactly its finding
//! at the marked place, and none once the fault is gone.

pub mod atom;
pub mod content;
pub mod dates;
pub mod file;
pub mod http;
pub mod ids;
pub mod json;
pub mod links;
pub mod media;
pub mod modules;
pub mod people;
pub mod rss;
pub mod structure;
pub mod words;
pub mod xml;

use crate::finding::Rule;

/// The rules by topic, from the file to the server.
pub const GROUPS: [(&str, &[&Rule]); 15] = [
    ("the file", &file::RULES),
    ("XML", &xml::RULES),
    ("elements and attributes", &structure::RULES),
    ("RSS", &rss::RULES),
    ("Atom", &atom::RULES),
    ("JSON Feed", &json::RULES),
    ("ids", &ids::RULES),
    ("dates", &dates::RULES),
    ("links", &links::RULES),
    ("files that hang on entries", &media::RULES),
    ("people and languages", &people::RULES),
    ("titles and texts", &words::RULES),
    ("the HTML of entries", &content::RULES),
    ("podcasts and other vocabularies", &modules::RULES),
    ("the server", &http::RULES),
];

/// All rules about feeds of others.
pub fn all() -> Vec<&'static Rule> {
    GROUPS.iter().flat_map(|(_, rules)| rules.iter().copied()).collect()
}
