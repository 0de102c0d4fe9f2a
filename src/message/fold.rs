//! The value of a header: words folded into lines, encoded or quoted only where they must be (RFC 5322, 2.2.3).

use crate::message::MessageError;
use crate::message::word::WORD_MAX;
use crate::message::word::encoded_words;

/// The longest line where it can be folded, and the longest at all, in bytes without CRLF (RFC 5322, 2.1.1).
const LINE_MAX: usize = 78;
const UNBROKEN_LINE_MAX: usize = 998;

/// The room from which on an encoded word begins on the current line; with less it would hold next to nothing.
const ROOM_MIN: usize = 40;

/// Puts words into lines.
#[derive(Debug)]
pub struct Folder {
    name: &'static str,
    value: String,
    column: usize,
    /// The bytes of the longest line so far.
    longest: usize,
}

/// The room that nearly every header needs.
const VALUE_BYTES: usize = 128;

/// What a header's text may be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grammar {
    /// Words of any printable characters.
    Unstructured,
    /// Atoms (RFC 5322, 3.2.3), between which white space has no meaning.
    Phrase,
}

/// A word, and how many blanks stand before it.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    blanks: usize,
    text: &'a str,
}

impl Folder {
    /// The value of the header `name`, still empty.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            value: String::with_capacity(VALUE_BYTES),
            column: name.len() + ":".len(),
            longest: name.len() + ":".len(),
        }
    }

    /// The header's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Adds `word` behind `blanks`, on a new line where the current one has no room for it. A first word that no
    /// line has room for stays beside the header's name, unless it would break the limit there.
    pub fn push(&mut self, blanks: usize, word: &str) {
        self.push_parts(blanks, [word]);
    }

    /// The same for a word in parts.
    pub fn push_parts<const PARTS: usize>(&mut self, blanks: usize, parts: [&str; PARTS]) {
        let width = blanks + parts.iter().map(|part| part.len()).sum::<usize>();
        let needed = self.column + width;
        let helps = !self.value.is_empty() || width <= LINE_MAX || needed > UNBROKEN_LINE_MAX;
        if needed > LINE_MAX && helps {
            self.value.push_str("\r\n");
            self.column = 0;
        }
        self.value.extend(std::iter::repeat_n(' ', blanks));
        for part in parts {
            self.value.push_str(part);
        }
        self.column += width;
        self.longest = self.longest.max(self.column);
    }

    /// Adds plain text, which is trimmed: runs of words that need it as encoded words, the others as they are.
    pub fn text(&mut self, text: &str) {
        self.words(text, Grammar::Unstructured);
    }

    /// Adds a display name, which is trimmed: as atoms where it can be, else quoted, else encoded.
    pub fn display_name(&mut self, name: &str) {
        let atoms = split(name).all(|word| !word.needs_encoding(Grammar::Phrase));
        if !atoms && split(name).all(|word| !word.needs_encoding(Grammar::Unstructured)) {
            let quoted = format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
            // White space inside of quotes is folded by few, and unfolded by fewer.
            if 1 + quoted.len() < LINE_MAX {
                self.push(1, &quoted);
                return;
            }
        }
        self.words(name, Grammar::Phrase);
    }

    /// The value: with the white space that begins it, and CRLF before white space where it is folded.
    ///
    /// # Errors
    /// [`MessageError::LineTooLong`].
    pub fn finish(self) -> Result<String, MessageError> {
        let bytes = self.longest;
        if bytes > UNBROKEN_LINE_MAX {
            return Err(MessageError::LineTooLong {
                header: self.name,
                bytes,
            });
        }
        Ok(self.value)
    }

    fn words(&mut self, text: &str, grammar: Grammar) {
        // To some readers quotes around an encoded word forbid to decode it.
        let quotes_need_encoding = split(text).any(|word| word.needs_encoding(grammar));
        let mut run = String::new();
        for word in split(text) {
            // Readers make one blank of many beside an encoded word, so many become part of it.
            let beside_run = !run.is_empty() && word.blanks > 1;
            let quoting = quotes_need_encoding && word.text.contains('"');
            if beside_run || quoting || word.needs_encoding(grammar) {
                // The blank before a run is written as it is.
                let blanks = if run.is_empty() { word.blanks - 1 } else { word.blanks };
                run.extend(std::iter::repeat_n(' ', blanks));
                run.push_str(word.text);
            } else {
                self.encoded(&std::mem::take(&mut run));
                self.push(word.blanks, word.text);
            }
        }
        self.encoded(&run);
    }

    fn encoded(&mut self, run: &str) {
        if run.is_empty() {
            return;
        }
        let whole = encoded_words(run, WORD_MAX);
        if let [word] = whole.as_slice() {
            // Some readers show a gap between two, though there is none.
            return self.push(1, word);
        }
        let room = LINE_MAX.saturating_sub(self.column + 1);
        let words = if room < ROOM_MIN {
            whole
        } else {
            encoded_words(run, room)
        };
        for word in words {
            self.push(1, &word);
        }
    }
}

impl Word<'_> {
    /// Whether the word, as it is, would be read as another one, or fit into no line.
    fn needs_encoding(&self, grammar: Grammar) -> bool {
        let unsound = match grammar {
            Grammar::Unstructured => !self.text.is_ascii(),
            Grammar::Phrase => self.blanks > 1 || !self.text.bytes().all(is_atom_text),
        };
        unsound || self.text.contains("=?") || self.blanks + self.text.len() >= LINE_MAX
    }
}

/// The words of a trimmed text; the blank behind the header's colon counts to the first.
fn split(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut blanks = 0;
    text.split(' ').filter_map(move |text| {
        blanks += 1;
        (!text.is_empty()).then(|| Word {
            blanks: std::mem::take(&mut blanks),
            text,
        })
    })
}

fn is_atom_text(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::Folder;

    #[test]
    fn a_line_is_folded_before_a_word_that_goes_beyond_78() {
        let word = |length: usize| "x".repeat(length);
        for (subject, lines) in [
            (word(69), format!(" {}", word(69))),
            (word(70), format!("\r\n {}", word(70))),
            (word(76), format!("\r\n {}", word(76))),
            (
                word(77),
                format!(" =?utf-8?q?{}?=\r\n =?utf-8?q?{}?=", word(57), word(20)),
            ),
            (
                format!("{} {}", word(60), word(8)),
                format!(" {} {}", word(60), word(8)),
            ),
            (
                format!("{} {}", word(60), word(9)),
                format!(" {}\r\n {}", word(60), word(9)),
            ),
            (
                format!("{}   {}", word(60), word(9)),
                format!(" {}\r\n   {}", word(60), word(9)),
            ),
            (
                format!("{} {}ü", word(35), "y".repeat(25)),
                format!(" {}\r\n =?utf-8?q?{}=C3=BC?=", word(35), "y".repeat(25)),
            ),
            (
                format!("{} {}", word(60), "ж".repeat(30)),
                format!(
                    " {}\r\n =?utf-8?b?{}0LY=?=\r\n =?utf-8?b?{}0LbQtg==?=",
                    word(60),
                    "0LbQttC2".repeat(7),
                    "0LbQttC2".repeat(2)
                ),
            ),
        ] {
            let mut folder = Folder::new("Subject");
            folder.text(&subject);
            assert_eq!(folder.finish().unwrap(), lines, "{subject:?}");
        }
    }
}
