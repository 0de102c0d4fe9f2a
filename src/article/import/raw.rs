//! HTML that stays HTML in an article. A mark stands for each piece while the rest becomes Markdown, which would escape it.

use dom_query::Document;

/// What a mark begins and ends with: code points that no text has.
const OPEN: char = '\u{FDD1}';
const CLOSE: char = '\u{FDD2}';

/// Pieces of HTML on their way through Markdown.
#[derive(Debug, Default)]
pub struct Raw {
    pieces: Vec<String>,
}

impl Raw {
    /// For a piece of a page, whose own words and attributes must not hold what marks are made of.
    pub fn for_piece(piece: &Document) -> Self {
        let is_reserved = |letter: char| ('\u{FDD0}'..=CLOSE).contains(&letter);
        let without = |text: &str| -> String { text.chars().filter(|letter| !is_reserved(*letter)).collect() };
        for node in piece.root().descendants() {
            if node.is_text() && node.text().contains(is_reserved) {
                node.set_text(without(&node.text()));
            }
            for own in node.attrs() {
                if own.value.contains(is_reserved) {
                    node.set_attr(&own.name.local, &without(&own.value));
                }
            }
        }
        Self::default()
    }

    /// The mark that stands for a piece of HTML.
    pub fn mark(&mut self, html: String) -> String {
        self.pieces.push(html);
        format!("{OPEN}{}{CLOSE}", self.pieces.len() - 1)
    }

    /// A text with the pieces in the places of their marks.
    pub fn put_back(&self, markdown: &str) -> String {
        let mut parts = markdown.split(OPEN);
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (number, rest) = part.split_once(CLOSE).unwrap_or(("", part));
            let piece = number.parse().ok().and_then(|number: usize| self.pieces.get(number));
            text += piece.map_or("", String::as_str);
            text += rest;
        }
        text
    }
}

/// Text as it is written between tags.
pub fn text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An attribute with a space before it.
pub fn attribute(name: &str, value: &str) -> String {
    format!(" {name}=\"{}\"", text(value).replace('"', "&quot;"))
}

#[cfg(test)]
mod tests {
    use super::Raw;
    use super::attribute;

    #[test]
    fn each_piece_comes_back_to_its_place() {
        let mut raw = Raw::default();
        let marks = [raw.mark("<sup>".to_owned()), raw.mark("</sup>".to_owned())];
        assert_eq!(
            raw.put_back(&format!("10{}6{} ,", marks[0], marks[1])),
            "10<sup>6</sup> ,"
        );
        assert_eq!(raw.put_back("none"), "none");
        assert_eq!(
            attribute("title", "\"a\" & <b>"),
            " title=\"&quot;a&quot; &amp; &lt;b&gt;\""
        );
    }
}
