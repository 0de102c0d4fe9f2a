//! What a copy says, as long as nobody knows to whom.

use std::collections::BTreeSet;

use url::Url;

use crate::entry::text::flowing::filled;
use crate::entry::text::flowing::flat;
use crate::entry::text::flowing::of_text;
use crate::personal::Field;
use crate::personal::Named;
use crate::personal::marker;
use crate::personal::marker::Piece;
use crate::personal::place::Unfit;
use crate::personal::reader::Reader;
use crate::personal::reader::html_filled;

/// What a copy says, with markers of personal fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// One line.
    pub subject: String,
    /// What an inbox shows beside it, as everybody may read it.
    pub preheader: String,
    /// The HTML part.
    pub html: String,
    /// The text part.
    pub text: String,
}

/// A personal field of which no value can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Astray {
    /// It stands where none can.
    #[error("`{field}` {unfit}")]
    Unfit {
        /// The field.
        field: Named,
        /// Why not.
        unfit: Unfit,
    },
    /// What stands for it was changed.
    #[error("a filter changes a personal field before its value is known")]
    Torn,
}

/// Columns of the text part.
const COLUMNS: usize = 72;

/// `text`, whose lines with fields of the reader's are broken anew for each reader; those in columns stay.
pub fn flowed(text: &str) -> String {
    let is_the_readers = |line: &str| marker::fields(line).any(|field| matches!(field, Field::Reader(_)));
    let lines = text.split('\n').map(|line| {
        let words = line.trim_start();
        if !is_the_readers(line) || words.contains("  ") || is_note(words) {
            return line.to_owned();
        }
        let (indent, _) = line.split_at(line.len() - words.len());
        format!("{indent}{}", of_text(words, COLUMNS.saturating_sub(indent.len())))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a line is a note, such as `[1] https://example.org/`, which is never broken.
fn is_note(line: &str) -> bool {
    let number = line.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    number.is_some_and(|(number, _)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `text` as everybody may read it.
pub fn public_text(text: &str) -> String {
    filled(text, &|field| field.default().to_owned())
}

impl Voice {
    /// The subject as anybody may read it.
    pub fn public_subject(&self) -> String {
        public_text(&self.subject)
    }

    /// The HTML part as anybody may see it, with `instead` where a reader's own link to leave would be.
    pub fn public_html(&self, instead: &Url) -> String {
        html_filled(&self.html, &|field| match field {
            Field::Unsubscribe | Field::Preferences => instead.to_string(),
            Field::Reader(named) => named.default().to_owned(),
        })
    }

    /// The text part as anybody may see it, with `instead` where a reader's own link to leave would be.
    pub fn public_text(&self, instead: &Url) -> String {
        filled(&self.text, &|field| match field {
            Field::Unsubscribe | Field::Preferences => instead.to_string(),
            Field::Reader(named) => named.default().to_owned(),
        })
    }

    /// The fields of the reader's that it names, each once.
    pub fn fields(&self) -> BTreeSet<Named> {
        let text = flat(&self.text);
        let fields = [&self.subject, &self.html, &text]
            .into_iter()
            .flat_map(|text| marker::fields(text));
        let named = fields.filter_map(|field| match field {
            Field::Reader(named) => Some(named),
            Field::Unsubscribe | Field::Preferences => None,
        });
        named.collect()
    }

    /// Whether every field is whole, and stands where it can.
    pub fn check(&self) -> Result<(), Astray> {
        let text = flat(&self.text);
        if [&self.subject, &self.html, &text]
            .into_iter()
            .any(|text| marker::is_torn(text))
        {
            return Err(Astray::Torn);
        }
        for (text, mut reader) in [(&self.html, Reader::html()), (&text, Reader::text())] {
            for piece in marker::cut(text) {
                match piece {
                    Piece::Fixed(text) => reader.read(text),
                    Piece::Personal(field @ Field::Reader(_)) => {
                        if let (Err(unfit), Field::Reader(field)) = (reader.place(&field), field) {
                            return Err(Astray::Unfit { field, unfit });
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Astray;
    use super::Voice;
    use super::flowed;
    use super::public_text;
    use crate::entry::text::flowing::filled;
    use crate::personal::Field;
    use crate::personal::Named;
    use crate::personal::marker;
    use crate::personal::place::Unfit;

    fn field() -> String {
        marker::of(&Field::Reader(Named {
            name: "name".to_owned(),
            default: Some("you".to_owned()),
        }))
    }

    #[test]
    fn lines_with_fields_are_broken_for_each_reader_but_for_columns_and_notes() {
        let field = field();
        let said = |line: &str| filled(&flowed(line), &|_| "y".repeat(30));
        let name = "y".repeat(30);
        let words = "and so on ".repeat(5);
        assert_eq!(
            said(&format!("  Dear {field}, {words}and")),
            format!("  Dear {name}, and so on and so on and so on and\n  so on and so on and")
        );
        for line in [
            format!("{field}  {words}"),
            format!("[12] https://a.test/?{} {field}", "x".repeat(60)),
        ] {
            assert_eq!(said(&line), line.replace(&field, &name));
        }
        assert_eq!(
            public_text(&flowed(&format!("Dear {field}.\nLeave\n"))),
            "Dear you.\nLeave\n"
        );
    }

    #[test]
    fn a_field_that_was_changed_or_stands_where_none_can_is_an_error() {
        let whole = Voice {
            subject: field(),
            preheader: String::new(),
            html: format!("<p>{}</p>", field()),
            text: field(),
        };
        assert_eq!(whole.check(), Ok(()));
        assert_eq!(whole.fields().len(), 1);
        let torn = Voice {
            text: field().to_uppercase(),
            ..whole.clone()
        };
        assert_eq!(torn.check(), Err(Astray::Torn));
        for (html, text) in [
            (format!("<a href='https://{}'>", field()), String::new()),
            (String::new(), flowed(&format!("see https://{}", field()))),
        ] {
            let astray = Voice {
                html,
                text,
                ..whole.clone()
            };
            let Err(Astray::Unfit { unfit, .. }) = astray.check() else {
                panic!("{astray:?}");
            };
            assert_eq!(unfit, Unfit::Host);
        }
    }
}
