//! Ids within a document: of headings, of footnotes, and of the places that refer to these.

use std::collections::HashMap;
use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// Gives out ids, each once.
#[derive(Debug, Default)]
pub struct Anchors {
    taken: HashSet<String>,
    /// The last number tried for a name, so that a thousand equal headings are not tried a million times.
    last: HashMap<String, usize>,
}

impl Anchors {
    /// Keeps an id from being given out.
    pub fn reserve(&mut self, id: String) {
        self.taken.insert(id);
    }

    /// Gives out an id that somebody chose: whether nobody has it yet.
    pub fn claim(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }

    /// An id made of a heading's words: lower case, letters and digits of every script, one `-` for the rest; a second
    /// one of the same words ends in `-2`.
    ///
    /// ```
    /// use pressrun::article::anchor::Anchors;
    ///
    /// let mut anchors = Anchors::default();
    /// assert_eq!(anchors.name("Käse & Brot!"), "käse-brot");
    /// assert_eq!(anchors.name("Käse, Brot"), "käse-brot-2");
    /// ```
    pub fn name(&mut self, words: &str) -> String {
        let slug = slug(words);
        let number = self.last.entry(slug.clone()).or_insert(0);
        loop {
            *number += 1;
            let id = if *number == 1 {
                slug.clone()
            } else {
                format!("{slug}-{number}")
            };
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// The id of footnote `number`, counted from 1.
pub fn footnote_id(number: usize) -> String {
    format!("fn-{number}")
}

/// The id of the place that refers to footnote `number` for the `nth` time, both counted from 1.
pub fn reference_id(number: usize, nth: usize) -> String {
    if nth == 1 {
        format!("fnref-{number}")
    } else {
        format!("fnref-{number}-{nth}")
    }
}

fn slug(words: &str) -> String {
    let mut slug = String::new();
    for letter in words.nfc().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(letter) {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "section" } else { slug }.to_owned()
}
