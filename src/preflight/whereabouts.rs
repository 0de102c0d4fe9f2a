//! Where in the files of a publication something of a mail was written.

use crate::finding::Place;
use crate::finding::lines::Lines;

/// The texts that a mail is made from, and the place of the issue, where it stands in none of them.
#[derive(Debug, Clone)]
pub struct Whereabouts {
    /// Path and text of each.
    pub texts: Vec<(String, String)>,
    /// The issue's file.
    pub issue: Place,
}

impl Whereabouts {
    /// Where the first of `words` stands that stands anywhere, in any case of its letters.
    pub fn of(&self, words: &[&str]) -> Place {
        let found = words.iter().find_map(|word| self.find(word));
        found.unwrap_or_else(|| self.issue.clone())
    }

    /// Where a word stands in one of the texts.
    pub fn find(&self, word: &str) -> Option<Place> {
        let word = word.to_ascii_lowercase();
        self.texts.iter().find_map(|(path, text)| {
            let at = text.to_ascii_lowercase().find(&word)?;
            Some(Lines::new(text).place(path, at))
        })
    }
}
