//! The notes below a text: where its links lead, and what its footnotes say.

use std::collections::HashMap;

/// Numbered notes. They go on through all texts that are laid out with them; one URL has one number.
///
/// ```
/// use pressrun::entry::text::notes::Notes;
///
/// let mut notes = Notes::default();
/// assert_eq!(notes.number("https://example.org/a"), 1);
/// assert_eq!(notes.number("https://example.org/b"), 2);
/// assert_eq!(notes.number("https://example.org/a"), 1);
/// assert_eq!(notes.lay_out(), "[1] https://example.org/a\n[2] https://example.org/b");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    /// What each note says, in lines.
    notes: Vec<Vec<String>>,
    urls: HashMap<String, usize>,
}

impl Notes {
    /// The number of the note that says `url`, from 1.
    pub fn number(&mut self, url: &str) -> usize {
        if let Some(number) = self.urls.get(url) {
            return *number;
        }
        let number = self.reserve();
        self.say(number, vec![url.to_owned()]);
        self.urls.insert(url.to_owned(), number);
        number
    }

    /// The number of a new note, from 1, that says nothing yet.
    pub fn reserve(&mut self) -> usize {
        self.notes.push(Vec::new());
        self.notes.len()
    }

    /// What the note of a number says, in lines as wide as [`Notes::columns`] leaves them.
    ///
    /// # Panics
    /// If there is no such note.
    pub fn say(&mut self, number: usize, lines: Vec<String>) {
        self.notes[number - 1] = lines;
    }

    /// How many of `columns` the words of the note of a number have.
    pub fn columns(number: usize, columns: usize) -> usize {
        columns.saturating_sub(mark(number).len())
    }

    /// Whether there is no note.
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    /// The list of all notes, a line each or more, without a line end at the end.
    pub fn lay_out(&self) -> String {
        let mut list = Vec::new();
        for (index, lines) in self.notes.iter().enumerate() {
            let mark = mark(index + 1);
            let indent = " ".repeat(mark.len());
            for (nth, line) in lines.iter().enumerate() {
                let start = if nth == 0 { &mark } else { &indent };
                list.push(format!("{start}{line}").trim_end().to_owned());
            }
            if lines.is_empty() {
                list.push(mark.trim_end().to_owned());
            }
        }
        list.join("\n")
    }
}

fn mark(number: usize) -> String {
    format!("[{number}] ")
}
