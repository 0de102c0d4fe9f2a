//! A header: its words folded into lines, encoded or quoted only where they must be (RFC 5322, 2.2.3 and 3.4).

use std::borrow::Cow;

use url::Url;

use crate::message::Mailbox;
use crate::message::MessageError;
use crate::message::word::WORD_MAX;
use crate::message::word::encoded_words;

/// The longest line where it can be folded, and the longest at all, in bytes without CRLF (RFC 5322, 2.1.1).
const LINE_MAX: usize = 78;
const UNBROKEN_LINE_MAX: usize = 998;

/// The room from which on an encoded word begins on the current line; with less it would hold next to nothing.
const ROOM_MIN: usize = 40;

/// A header, ready to be written as name, `:`, value, CRLF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header<'a> {
    /// The name.
    pub name: &'static str,
    /// What stands behind the colon: the white space that begins it, and CRLF before white space where it is folded.
    pub value: Cow<'a, str>,
}

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

/// Puts words into lines.
struct Folder {
    name: &'static str,
    value: String,
    column: usize,
}

impl Header<'_> {
    /// The same header, its value lent.
    pub fn lent(&self) -> Header<'_> {
        Header {
            name: self.name,
            value: Cow::Borrowed(&self.value),
        }
    }

    /// Appends the header's lines.
    pub fn write(&self, message: &mut String) {
        for part in [self.name, ":", &self.value, "\r\n"] {
            message.push_str(part);
        }
    }
}

/// A header of plain text, such as Subject. Blanks at its ends are left out.
pub fn unstructured(name: &'static str, text: &str) -> Result<Header<'static>, MessageError> {
    let text = sound(name, text)?;
    if text.is_empty() {
        return Err(MessageError::Empty { header: name });
    }
    let mut folder = Folder::new(name);
    folder.text(text, Grammar::Unstructured);
    folder.finish()
}

/// A header of one mailbox.
pub fn mailbox(name: &'static str, mailbox: &Mailbox) -> Result<Header<'static>, MessageError> {
    let address = mailbox.address.expose();
    match &mailbox.name {
        Some(display) => named(name, display, address),
        None => named(name, "", address),
    }
}

/// A header of a display name and what stands in angle brackets behind it; without a name a mailbox needs none.
pub fn named(name: &'static str, display: &str, bracketed: &str) -> Result<Header<'static>, MessageError> {
    let display = sound(name, display)?;
    if display.is_empty() {
        return words(name, &[bracketed]);
    }
    let mut folder = Folder::new(name);
    folder.display_name(display);
    folder.push(1, &format!("<{bracketed}>"));
    folder.finish()
}

/// A header of links, each in angle brackets, with commas between them.
///
/// # Errors
/// [`MessageError::Malformed`] for a link with a scheme other than `http`, `https` and `mailto`, or with a character
/// that could end the brackets.
pub fn links(name: &'static str, links: &[&Url]) -> Result<Header<'static>, MessageError> {
    let mut folder = Folder::new(name);
    for (number, link) in links.iter().enumerate() {
        let text = link.as_str();
        let known = matches!(link.scheme(), "http" | "https" | "mailto");
        if !known || text.contains(|letter: char| !letter.is_ascii_graphic() || "<>".contains(letter)) {
            let text = link.scheme().to_owned();
            return Err(MessageError::Malformed { header: name, text });
        }
        let comma = if number + 1 < links.len() { "," } else { "" };
        folder.push(1, &format!("<{text}>{comma}"));
    }
    folder.finish()
}

/// A header of words that need no encoding.
pub fn words(name: &'static str, words: &[&str]) -> Result<Header<'static>, MessageError> {
    let mut folder = Folder::new(name);
    for word in words {
        folder.push(1, word);
    }
    folder.finish()
}

/// `text` without the blanks at its ends, if it holds no control character.
fn sound<'a>(header: &'static str, text: &'a str) -> Result<&'a str, MessageError> {
    if text.contains(char::is_control) {
        return Err(MessageError::Control { header });
    }
    Ok(text.trim())
}

impl Folder {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            value: String::new(),
            column: name.len() + ":".len(),
        }
    }

    /// Adds `word` behind `blanks`, on a new line where the current one has no room for it. A first word that no
    /// line has room for stays beside the header's name, unless it would break the limit there.
    fn push(&mut self, blanks: usize, word: &str) {
        let width = blanks + word.len();
        let needed = self.column + width;
        let helps = !self.value.is_empty() || width <= LINE_MAX || needed > UNBROKEN_LINE_MAX;
        if needed > LINE_MAX && helps {
            self.value.push_str("\r\n");
            self.column = 0;
        }
        self.value.extend(std::iter::repeat_n(' ', blanks));
        self.value.push_str(word);
        self.column += width;
    }

    /// Adds `text`, which is trimmed and not empty: runs of words that need it as encoded words, the others as they
    /// are.
    fn text(&mut self, text: &str, grammar: Grammar) {
        let mut run = String::new();
        for word in split(text) {
            // Readers make one blank of many beside an encoded word, so many become part of it.
            let beside_run = !run.is_empty() && word.blanks > 1;
            if beside_run || word.needs_encoding(grammar) {
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
        let room = LINE_MAX.saturating_sub(self.column + 1);
        for word in encoded_words(run, if room < ROOM_MIN { WORD_MAX } else { room }) {
            self.push(1, &word);
        }
    }

    /// Adds a name as atoms where it can be, else quoted, else encoded.
    fn display_name(&mut self, name: &str) {
        let atoms = split(name).all(|word| !word.needs_encoding(Grammar::Phrase));
        if !atoms && split(name).all(|word| !word.needs_encoding(Grammar::Unstructured)) {
            let quoted = format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
            // White space inside of quotes is folded by few, and unfolded by fewer.
            if 1 + quoted.len() < LINE_MAX {
                self.push(1, &quoted);
                return;
            }
        }
        self.text(name, Grammar::Phrase);
    }

    fn finish(self) -> Result<Header<'static>, MessageError> {
        let mut lines = self.value.split("\r\n").map(str::len);
        let first = self.name.len() + ":".len() + lines.next().unwrap_or_default();
        let bytes = lines.fold(first, usize::max);
        if bytes > UNBROKEN_LINE_MAX {
            return Err(MessageError::LineTooLong {
                header: self.name,
                bytes,
            });
        }
        Ok(Header {
            name: self.name,
            value: Cow::Owned(self.value),
        })
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
