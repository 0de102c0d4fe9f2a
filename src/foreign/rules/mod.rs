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

/// All rules about feeds of others, from the file to the server.
pub fn all() -> Vec<&'static Rule> {
    [
        file::RULES.as_slice(),
        &xml::RULES,
        &structure::RULES,
        &rss::RULES,
        &atom::RULES,
        &json::RULES,
        &ids::RULES,
        &dates::RULES,
        &links::RULES,
        &media::RULES,
        &people::RULES,
        &words::RULES,
        &content::RULES,
        &modules::RULES,
        &http::RULES,
    ]
    .concat()
}
