//! The notes below a text: where its links lead, and what its footnotes say.

use std::collections::HashMap;

use crate::entry::text::address;

/// What is not made of words is called by these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// A picture.
    pub image: &'static str,
    /// A film.
    pub video: &'static str,
    /// What is heard.
    pub audio: &'static str,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            image: "image",
            video: "video",
            audio: "audio",
        }
    }
}

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
    said: Vec<Vec<String>>,
    urls: HashMap<String, usize>,
    /// What the texts call things that are not made of words.
    pub names: Names,
}

impl Notes {
    /// No notes, to texts that call things by `names`.
    pub fn with(names: Names) -> Self {
        Self {
            names,
            ..Self::default()
        }
    }

    /// The number of the note that says `url`, from 1.
    pub fn number(&mut self, url: &str) -> usize {
        if let Some(number) = self.urls.get(url) {
            return *number;
        }
        let number = self.reserve();
        self.say(number, vec![address::shown(url).to_owned()]);
        self.urls.insert(url.to_owned(), number);
        number
    }

    /// The number of a new note, from 1, that says nothing yet.
    pub fn reserve(&mut self) -> usize {
        self.said.push(Vec::new());
        self.said.len()
    }

    /// What the note of a number says, in lines as wide as [`Notes::columns`] leaves them.
    ///
    /// # Panics
    /// If there is no such note.
    pub fn say(&mut self, number: usize, lines: Vec<String>) {
        self.said[number - 1] = lines;
    }

    /// How many of `columns` the words of the note of a number have.
    pub fn columns(number: usize, columns: usize) -> usize {
        columns.saturating_sub(mark(number).len())
    }

    /// Whether there is no note.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// The list of all notes, a line each or more, without a line end at the end. A note of several paragraphs stands by
    /// itself.
    pub fn lay_out(&self) -> String {
        let mut list = Vec::new();
        let mut was_long = false;
        for (index, lines) in self.said.iter().enumerate() {
            let is_long = lines.iter().any(String::is_empty);
            if index > 0 && (is_long || was_long) {
                list.push(String::new());
            }
            was_long = is_long;
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
