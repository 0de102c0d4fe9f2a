//! A paragraph with personal fields: its lines are broken when their values are known, for each reader anew.
//!
//! Until then it is one word of a text, a marker, which is laid out, set in and put into templates like any other.

use std::borrow::Cow;
use std::fmt::Write;
use std::iter::once;

use serde::Deserialize;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::entry::text::flow::Flow;
use crate::entry::text::flow::Gap;
use crate::entry::text::flow::broken;
use crate::personal::Field;
use crate::personal::marker;
use crate::personal::marker::Piece;
use crate::personal::place::Place;
use crate::personal::reader::TextReader;

/// A paragraph whose lines are not broken yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flowing {
    /// How wide its lines may be.
    columns: usize,
    /// What stands below it, as wide as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    underline: Option<String>,
    words: Vec<Word>,
}

/// Words that are not parted. What is fixed begins with what stands before it: a space, a line feed where a line begins
/// in any case, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Word {
    Fixed(String),
    Personal(Vec<Part>),
}

/// A part of a word with fields in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Part {
    Fixed(String),
    Field { field: Field, place: Place },
}

/// The lines of `flow`, none wider than `columns` unless one segment alone is; one line, a marker, where there are personal
/// fields among its words.
pub fn lines(flow: Flow, columns: usize) -> Vec<String> {
    let segments = flow.segments();
    if segments.iter().any(|(_, text)| marker::holds(text)) {
        let words = segments.iter().map(|(gap, text)| format!("{}{text}", lead(*gap)));
        return vec![written(columns, "", words)];
    }
    broken(segments, columns)
}

/// `text`, which has personal fields in it, as a paragraph; the columns are those of each of its lines.
pub fn of_text(text: &str, columns: usize) -> String {
    let mut flow = Flow::default();
    flow.words(&flat(text));
    lines(flow, columns).join("\n")
}

/// A paragraph's marker, the paragraph underlined with `line`; `None` for any other text.
pub fn underlined(text: &str, line: &str) -> Option<String> {
    let form = form(text)?;
    let mut parts = form.split(SEPARATOR);
    let columns = parts.next()?.parse().ok()?;
    Some(written(columns, line, parts.skip(1).map(str::to_owned)))
}

/// `text` with the words of each paragraph's marker in its place, on one line.
pub fn flat(text: &str) -> String {
    let mut flat = String::with_capacity(text.len());
    for (piece, raw) in marker::raw(text) {
        match piece {
            Piece::Paragraph(form) => {
                let words: String = form.split(SEPARATOR).skip(2).collect();
                flat.push_str(words.trim_start());
            }
            _ => flat.push_str(raw),
        }
    }
    flat
}

/// `text` with a value for each field, the paragraphs broken into lines. A field that cannot stand where it does has its
/// default there.
pub fn filled(text: &str, value: &dyn Fn(&Field) -> String) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut reader = TextReader::default();
    for piece in marker::cut(text) {
        match piece {
            Piece::Fixed(text) => {
                reader.read(text);
                filled.push_str(text);
            }
            Piece::Personal(field) => match reader.place(&field) {
                Ok(place) => filled.push_str(&place.escape(&value(&field))),
                Err(_) => filled.push_str(field.default()),
            },
            Piece::Paragraph(form) => {
                let paragraph = Flowing::read(&form);
                let indent = indent(filled.rsplit('\n').next().unwrap_or_default());
                paragraph.write(&|field| Cow::Owned(value(field)), &indent, &mut filled);
            }
            Piece::Nth(_) => {}
        }
    }
    filled
}

/// What stands before every line of a paragraph but the first, before which `first` stands: marks of quotes stay, numbers
/// and bullets stand there once.
pub fn indent(first: &str) -> String {
    first
        .chars()
        .map(|letter| if letter == '>' { '>' } else { ' ' })
        .collect()
}

impl Flowing {
    /// Reads a paragraph's form, as its marker has it.
    pub fn read(form: &str) -> Self {
        let mut parts = form.split(SEPARATOR);
        let columns = parts
            .next()
            .and_then(|columns| columns.parse().ok())
            .unwrap_or(usize::MAX);
        let underline = parts.next().filter(|line| !line.is_empty()).map(str::to_owned);
        Self {
            columns,
            underline,
            words: parts.map(word).collect(),
        }
    }

    /// One line of a text, with its fields.
    pub fn of_line(line: &str, columns: usize) -> Self {
        let mut flow = Flow::default();
        flow.words(line);
        let segments = flow.segments();
        Self {
            columns,
            underline: None,
            words: segments
                .iter()
                .map(|(gap, text)| word(&format!("{}{text}", lead(*gap))))
                .collect(),
        }
    }

    /// Appends its lines to `text`, with a value for each field; before each but the first stands `indent`.
    pub fn write<'a>(&'a self, value: &impl Fn(&'a Field) -> Cow<'a, str>, indent: &str, text: &mut String) {
        let mut lines = Lines {
            columns: self.columns,
            indent,
            start: text.len(),
            width: 0,
            widest: 0,
            text,
        };
        let mut said = String::new();
        for word in &self.words {
            match word {
                Word::Fixed(word) => {
                    let (gap, word) = led(word);
                    lines.push(gap, word);
                }
                Word::Personal(parts) => {
                    said.clear();
                    for part in parts {
                        match part {
                            Part::Fixed(text) => said.push_str(text),
                            Part::Field { field, place } => said.push_str(&place.escape(&value(field))),
                        }
                    }
                    let (gap, words) = led(&said);
                    let mut flow = Flow::default();
                    flow.words(words);
                    for (nth, (own, word)) in flow.segments().into_iter().enumerate() {
                        lines.push(if nth == 0 { gap } else { own }, &word);
                    }
                }
            }
        }
        lines.end_line();
        if let Some(line) = &self.underline {
            let width = lines.widest;
            lines.push(Gap::Break, &line.repeat(width));
        }
    }
}

/// Lines on their way into a text, broken as [`broken`] breaks them.
struct Lines<'t> {
    columns: usize,
    indent: &'t str,
    text: &'t mut String,
    /// Where the last line's words begin.
    start: usize,
    /// How wide it is.
    width: usize,
    /// How wide the widest line is.
    widest: usize,
}

impl Lines<'_> {
    fn push(&mut self, gap: Gap, word: &str) {
        let space = usize::from(gap == Gap::Space);
        let needed = if word.is_ascii() { word.len() } else { word.width() };
        if self.text.len() == self.start {
            self.width = needed;
        } else if gap == Gap::Break || self.width + space + needed > self.columns {
            self.end_line();
            self.text.push('\n');
            self.text.push_str(self.indent);
            self.start = self.text.len();
            self.width = needed;
        } else {
            self.text.push_str(&" "[..space]);
            self.width += space + needed;
        }
        self.text.push_str(word);
    }

    fn end_line(&mut self) {
        let kept = self.text[self.start..].trim_end();
        self.widest = self.widest.max(kept.width());
        let end = self.start + kept.len();
        self.text.truncate(end);
    }
}

/// What stands between the parts of a paragraph's form: no text of a mail holds it.
const SEPARATOR: char = '\u{1f}';

fn written(columns: usize, underline: &str, words: impl Iterator<Item = String>) -> String {
    let mut form = columns.to_string();
    for part in once(underline.to_owned()).chain(words) {
        write!(form, "{SEPARATOR}{part}").expect("a String takes everything");
    }
    marker::of_paragraph(&form)
}

/// The form of the paragraph whose marker `text` is.
fn form(text: &str) -> Option<String> {
    match marker::cut(text.trim()).as_slice() {
        [Piece::Paragraph(form)] => Some(form.clone()),
        _ => None,
    }
}

fn word(text: &str) -> Word {
    if !marker::holds(text) {
        return Word::Fixed(text.to_owned());
    }
    let mut reader = TextReader::default();
    let mut parts = Vec::new();
    for piece in marker::cut(text) {
        match piece {
            Piece::Fixed(text) => {
                reader.read(text);
                parts.push(Part::Fixed(text.to_owned()));
            }
            Piece::Personal(field) => parts.push(match reader.place(&field) {
                Ok(place) => Part::Field { field, place },
                Err(_) => Part::Fixed(field.default().to_owned()),
            }),
            Piece::Paragraph(_) | Piece::Nth(_) => {}
        }
    }
    Word::Personal(parts)
}

fn lead(gap: Gap) -> &'static str {
    match gap {
        Gap::None => "",
        Gap::Soft | Gap::Space => " ",
        Gap::Break => "\n",
    }
}

fn led(text: &str) -> (Gap, &str) {
    match text.chars().next() {
        Some(' ') => (Gap::Space, &text[1..]),
        Some('\n') => (Gap::Break, &text[1..]),
        _ => (Gap::None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::filled;
    use super::flat;
    use super::of_text;
    use super::underlined;
    use crate::article::Format;
    use crate::entry::sample;
    use crate::entry::text::notes::Notes;
    use crate::personal::Field;
    use crate::personal::Named;
    use crate::personal::marker;

    fn field(name: &str) -> String {
        marker::of(&Field::Reader(Named {
            name: name.to_owned(),
            default: None,
        }))
    }

    fn said(text: &str, value: &str) -> String {
        filled(text, &|_| value.to_owned())
    }

    #[test]
    fn a_paragraph_is_broken_for_each_reader_anew() {
        let text = of_text(&format!("one two {}, three four", field("name")), 12);
        for (value, lines) in [
            ("x", "one two x,\nthree four"),
            ("Ada Maria", "one two Ada\nMaria, three\nfour"),
            ("", "one two ,\nthree four"),
            ("漢字漢字", "one two 漢字\n漢字, three\nfour"),
            (
                "x".repeat(20).as_str(),
                &format!("one two\n{},\nthree four", "x".repeat(20)),
            ),
        ] {
            assert_eq!(said(&text, value), lines, "{value}");
        }
        assert_eq!(flat(&text), format!("one two {}, three four", field("name")));
        let title = underlined(&text, "=").unwrap();
        assert_eq!(said(&title, "x"), "one two x,\nthree four\n==========");
    }

    #[test]
    fn lists_quotes_headings_and_tables_keep_their_form() {
        let body = "# For [[name|you]]\n\n> Dear [[name|reader]], this is\n> a long quote.\n\n- *[[name|you]]* and so on and so on\\\n  and on\n\n\
                    | a | b |\n|---|---|\n| [[name|x]] | c |\n\nSee [this](https://example.net/?n=[[name|x]]) `[[name]]`.";
        let (voices, _) = sample::voices(Format::Markdown, body);
        let mut notes = Notes::default();
        let text = voices.mailed.unwrap().text.lay_out(30, &mut notes);
        let text = format!("{text}\n\n{}", notes.lay_out());
        insta::assert_snapshot!(said(&text, "Ada & Grace"), @"
        For Ada & Grace
        ~~~~~~~~~~~~~~~

        > Dear Ada & Grace, this is a
        > long quote.

        - _Ada & Grace_ and so on and
          so on
          and on

        a: Ada & Grace
        b: c

        See this [1] `[[name]]`.

        [1] https://example.net/?n=Ada%20%26%20Grace
        ");
        let mut notes = Notes::default();
        let public = voices.public.text.lay_out(30, &mut notes);
        insta::assert_snapshot!(format!("{public}\n\n{}", notes.lay_out()), @"
        For you
        ~~~~~~~

        > Dear reader, this is a long
        > quote.

        - _you_ and so on and so on
          and on

        a  b
        -  -
        x  c

        See this [1] `[[name]]`.

        [1] https://example.net/?n=x
        ");
    }
}
