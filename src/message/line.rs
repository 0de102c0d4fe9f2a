//! A line of a header with personal fields in it.

use std::borrow::Cow;

use serde::Deserialize;
use serde::Serialize;

use crate::personal::Field;
use crate::personal::Named;
use crate::personal::marker;
use crate::personal::marker::Piece;

/// What a header says, as plain text: to everybody the same, or with values of the reader's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// The same for everybody.
    Same(String),
    /// With values of the reader's.
    Personal(Vec<Part>),
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Part {
    /// The same for everybody.
    Fixed(String),
    /// A value of the reader's.
    Field(Named),
}

impl Line {
    /// A text with markers of fields.
    pub fn of(text: &str) -> Self {
        let pieces = marker::cut(text);
        if !pieces.iter().any(|piece| matches!(piece, Piece::Personal(_))) {
            let fixed = pieces.into_iter().filter_map(|piece| match piece {
                Piece::Fixed(text) => Some(text),
                _ => None,
            });
            return Self::Same(fixed.collect());
        }
        let parts = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Fixed(text) => Some(Part::Fixed(text.to_owned())),
            Piece::Personal(Field::Reader(named)) => Some(Part::Field(named)),
            _ => None,
        });
        Self::Personal(parts.collect())
    }

    /// What it says to the reader whose values `value` tells.
    pub fn text<'a>(&'a self, value: impl Fn(&'a Named) -> Cow<'a, str>) -> Cow<'a, str> {
        match self {
            Self::Same(text) => Cow::Borrowed(text),
            Self::Personal(parts) => {
                let said = parts.iter().map(|part| match part {
                    Part::Fixed(text) => Cow::Borrowed(text.as_str()),
                    Part::Field(named) => value(named),
                });
                Cow::Owned(said.collect())
            }
        }
    }

    /// What it says to everybody.
    pub fn public(&self) -> Cow<'_, str> {
        self.text(|named| Cow::Borrowed(named.default()))
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::Same(text.to_owned())
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::Same(text)
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::Line;
    use crate::personal::Field;
    use crate::personal::Named;
    use crate::personal::marker;

    #[test]
    fn a_line_is_kept_as_a_text_or_as_its_parts() {
        let name = marker::of(&Field::Reader(Named {
            name: "name".to_owned(),
            default: Some("reader".to_owned()),
        }));
        for (text, kept, ada) in [
            ("Ice", r#""Ice""#, "Ice"),
            (
                &format!("Ice, {name}!"),
                r#"["Ice, ",{"name":"name","default":"reader"},"!"]"#,
                "Ice, Ada!",
            ),
        ] {
            let line = Line::of(text);
            assert_eq!(serde_json::to_string(&line).unwrap(), kept);
            assert_eq!(serde_json::from_str::<Line>(kept).unwrap(), line);
            assert_eq!(line.text(|_| Cow::Borrowed("Ada")), ada);
            assert_eq!(line.public(), ada.replace("Ada", "reader"));
        }
    }
}
