//! A text as readers get it, and where each of its characters stands in the file.

use std::ops::Range;

/// A text that was written with references, escapes or in several pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    letters: String,
    pieces: Vec<Piece>,
    start: usize,
}

/// A stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the text.
    at: usize,
    /// Where it begins in the file.
    source: usize,
    /// Whether the file has the same bytes; else all of it stands at one place.
    is_verbatim: bool,
}

impl Text {
    /// A text without a character yet, which would stand at `start` in the file.
    pub fn starting_at(start: usize) -> Self {
        Self {
            start,
            ..Self::default()
        }
    }

    /// Adds what stands in the file just so, at `source`.
    pub fn push(&mut self, text: &str, source: usize) {
        self.add(text, source, true);
    }

    /// Adds what a reference at `source` stands for.
    pub fn push_for(&mut self, text: &str, source: usize) {
        self.add(text, source, false);
    }

    /// Adds another text behind this one.
    pub fn append(&mut self, other: &Self) {
        for (index, piece) in other.pieces.iter().enumerate() {
            let end = other.pieces.get(index + 1).map_or(other.letters.len(), |next| next.at);
            self.add(&other.letters[piece.at..end], piece.source, piece.is_verbatim);
        }
    }

    fn add(&mut self, text: &str, source: usize, is_verbatim: bool) {
        if !text.is_empty() {
            self.pieces.push(Piece {
                at: self.letters.len(),
                source,
                is_verbatim,
            });
            self.letters.push_str(text);
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.letters
    }

    /// The text without white space at its ends.
    pub fn trimmed(&self) -> &str {
        self.letters.trim()
    }

    /// Whether there is nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.trimmed().is_empty()
    }

    /// Where the byte `at` of the text stands in the file.
    pub fn place(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.at <= at);
        let Some(piece) = index.checked_sub(1).map(|index| self.pieces[index]) else {
            return self.start;
        };
        if piece.is_verbatim {
            piece.source + (at - piece.at)
        } else {
            piece.source
        }
    }

    /// A part of the text, with the places that it has here.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let mut part = Self::starting_at(self.place(range.start));
        let first = self
            .pieces
            .partition_point(|piece| piece.at <= range.start)
            .saturating_sub(1);
        for (index, piece) in self.pieces.iter().enumerate().skip(first) {
            let end = self.pieces.get(index + 1).map_or(self.letters.len(), |next| next.at);
            let (from, until) = (piece.at.max(range.start), end.min(range.end));
            if from >= range.end {
                break;
            }
            if from < until {
                part.add(&self.letters[from..until], self.place(from), piece.is_verbatim);
            }
        }
        part
    }

    /// Where the first character stands that is no white space; where there is none, where the text would.
    pub fn first(&self) -> usize {
        match self.letters.find(|letter: char| !letter.is_whitespace()) {
            Some(at) => self.place(at),
            None => self.start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn each_character_has_its_place_in_the_file() {
        let mut text = Text::starting_at(7);
        assert_eq!((text.place(0), text.first(), text.is_blank()), (7, 7, true));
        text.push(" a", 10);
        text.push_for("<", 12);
        text.push("b>", 16);
        assert_eq!((text.as_str(), text.trimmed()), (" a<b>", "a<b>"));
        let places: Vec<usize> = (0..5).map(|at| text.place(at)).collect();
        assert_eq!(places, [10, 11, 12, 16, 17]);
        assert_eq!(text.first(), 11);
        assert_eq!(text.place(9), 22, "behind its end, the places go on");
        let part = text.slice(1..4);
        assert_eq!((part.as_str(), part.place(0), part.place(2)), ("a<b", 11, 16));
        assert_eq!(text.slice(3..3).place(0), 16);
    }
}
