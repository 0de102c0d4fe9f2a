//! Markers: where in a rendered text a value belongs that is known only when the recipient is.
//!
//! A marker is a word of lower-case letters and digits, so that Markdown, sanitising, CSS inlining and escaping leave
//! it alone. `message` encodes a body once and cuts it at the markers.

use serde::Deserialize;
use serde::Serialize;

/// A value that differs from copy to copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The link by which this reader leaves: https where a server is named, else mailto.
    Unsubscribe,
}

/// The markers of one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markers {
    nonce: u32,
    fields: Vec<Field>,
}

/// A stretch of a rendered text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// The same for everybody.
    Fixed(&'a str),
    /// A value of the recipient's.
    Personal(&'a Field),
}

impl Markers {
    /// Markers that occur in none of `texts`, so that nothing a writer wrote is taken for one. The same texts give the
    /// same markers.
    pub fn avoiding(texts: &[&str]) -> Self {
        let taken = |nonce| texts.iter().any(|text| text.contains(&prefix(nonce)));
        let mut nonce = 0;
        while taken(nonce) {
            nonce += 1;
        }
        Self {
            nonce,
            fields: Vec::new(),
        }
    }

    /// The marker to write where the value of `field` belongs.
    pub fn mark(&mut self, field: Field) -> String {
        let index = self.fields.iter().position(|known| *known == field).unwrap_or_else(|| {
            self.fields.push(field);
            self.fields.len() - 1
        });
        format!("{}{index}qz", prefix(self.nonce))
    }

    /// `text` cut at its markers, in order, without empty stretches.
    pub fn cut<'a>(&'a self, text: &'a str) -> Vec<Piece<'a>> {
        let prefix = prefix(self.nonce);
        let mut pieces = Vec::new();
        let mut rest = text;
        let mut from = 0;
        while let Some(found) = rest[from..].find(&prefix) {
            let start = from + found;
            let Some((field, length)) = self.field_at(&rest[start + prefix.len()..]) else {
                from = start + prefix.len();
                continue;
            };
            if start > 0 {
                pieces.push(Piece::Fixed(&rest[..start]));
            }
            pieces.push(Piece::Personal(field));
            rest = &rest[start + prefix.len() + length..];
            from = 0;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Fixed(rest));
        }
        pieces
    }

    fn field_at(&self, text: &str) -> Option<(&Field, usize)> {
        let (digits, _) = text.split_once("qz")?;
        let index: usize = digits.parse().ok()?;
        Some((self.fields.get(index)?, digits.len() + "qz".len()))
    }
}

fn prefix(nonce: u32) -> String {
    format!("zq{nonce}field")
}

#[cfg(test)]
mod tests {
    use super::Field;
    use super::Markers;
    use super::Piece;

    #[test]
    fn a_text_is_cut_at_its_markers() {
        let mut markers = Markers::avoiding(&[]);
        let mark = markers.mark(Field::Unsubscribe);
        let text = format!("leave: {mark}{mark} bye zq0field9qz");
        assert_eq!(
            markers.cut(&text),
            [
                Piece::Fixed("leave: "),
                Piece::Personal(&Field::Unsubscribe),
                Piece::Personal(&Field::Unsubscribe),
                Piece::Fixed(" bye zq0field9qz"),
            ]
        );
    }

    #[test]
    fn what_a_writer_wrote_is_never_a_marker() {
        let written = "zq0field0qz and zq1field0qz";
        let mut markers = Markers::avoiding(&[written]);
        markers.mark(Field::Unsubscribe);
        assert_eq!(markers.cut(written), [Piece::Fixed(written)]);
    }
}
