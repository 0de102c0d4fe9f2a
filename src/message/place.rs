//! Where in a part a personal value stands, and how it is escaped there.

use std::borrow::Cow;

use serde::Deserialize;
use serde::Serialize;

/// Where a personal value stands. An unquoted attribute is no place for one: the inlined HTML quotes them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Between the tags of the HTML part.
    Html,
    /// Inside a tag's quoted attribute, or inside a comment, where Outlook finds tags.
    Attribute,
    /// In the plain text part.
    Text,
}

/// Reads HTML stretch by stretch, and knows the place where it stopped.
#[derive(Debug, Default)]
pub struct HtmlReader {
    state: State,
}

#[derive(Debug, Clone, Copy, Default)]
enum State {
    #[default]
    Content,
    Tag,
    Quoted(char),
    Comment,
}

impl Place {
    /// `value` as it is written here.
    pub fn escape(self, value: &str) -> Cow<'_, str> {
        let special: &[char] = match self {
            Self::Text => &[],
            Self::Html => &['&', '<', '>'],
            Self::Attribute => &['&', '<', '>', '"', '\''],
        };
        if !value.contains(special) {
            return Cow::Borrowed(value);
        }
        let mut escaped = String::with_capacity(value.len() + 16);
        for letter in value.chars() {
            match letter {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' if special.contains(&'"') => escaped.push_str("&quot;"),
                '\'' if special.contains(&'\'') => escaped.push_str("&#39;"),
                _ => escaped.push(letter),
            }
        }
        Cow::Owned(escaped)
    }
}

impl HtmlReader {
    /// Reads the next stretch.
    pub fn read(&mut self, html: &str) {
        let mut rest = html;
        while let Some((state, length)) = self.state.next(rest) {
            self.state = state;
            rest = &rest[length..];
        }
    }

    /// The place behind all that was read.
    pub fn place(&self) -> Place {
        match self.state {
            State::Content => Place::Html,
            State::Tag | State::Quoted(_) | State::Comment => Place::Attribute,
        }
    }
}

impl State {
    /// The next change of state in `html`, and how far it is; `None` where there is none.
    fn next(self, html: &str) -> Option<(Self, usize)> {
        match self {
            Self::Content => html.find('<').map(|at| match &html[at + 1..] {
                behind if behind.starts_with("!--") => (Self::Comment, at + "<!--".len()),
                behind if behind.starts_with(|letter: char| letter.is_ascii_alphabetic() || "/!?".contains(letter)) => {
                    (Self::Tag, at + 1)
                }
                _ => (Self::Content, at + 1),
            }),
            Self::Tag => {
                let (at, letter) = html.char_indices().find(|(_, letter)| "\"'>".contains(*letter))?;
                Some((
                    if letter == '>' {
                        Self::Content
                    } else {
                        Self::Quoted(letter)
                    },
                    at + 1,
                ))
            }
            Self::Quoted(quote) => html.find(quote).map(|at| (Self::Tag, at + 1)),
            Self::Comment => html.find("-->").map(|at| (Self::Content, at + "-->".len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HtmlReader;
    use super::Place;

    #[test]
    fn the_place_behind_a_stretch_of_html_is_known() {
        for (html, place) in [
            ("", Place::Html),
            ("<p>It's ", Place::Html),
            ("<p>1 < 2 and ", Place::Html),
            ("<p title='a > b'>", Place::Html),
            ("<a href=\"", Place::Attribute),
            ("<a title='\"' href='", Place::Attribute),
            ("<a title=\"it's\">", Place::Html),
            ("<!-- don't -->", Place::Html),
            ("<!--[if mso]><a href=\"", Place::Attribute),
            ("<!--[if mso]><p>", Place::Attribute),
            ("<!DOCTYPE html><html>", Place::Html),
        ] {
            let mut reader = HtmlReader::default();
            reader.read(html);
            assert_eq!(reader.place(), place, "{html}");
        }
    }

    #[test]
    fn a_stretch_ends_where_the_next_begins() {
        let mut reader = HtmlReader::default();
        reader.read("<a href=\"");
        assert_eq!(reader.place(), Place::Attribute);
        reader.read("\">leave by ");
        assert_eq!(reader.place(), Place::Html);
    }

    #[test]
    fn a_value_is_escaped_for_its_place() {
        let value = "https://example.org/?a=1&b=<\"'>";
        for (place, escaped) in [
            (Place::Text, value),
            (Place::Html, "https://example.org/?a=1&amp;b=&lt;\"'&gt;"),
            (Place::Attribute, "https://example.org/?a=1&amp;b=&lt;&quot;&#39;&gt;"),
        ] {
            assert_eq!(place.escape(value), escaped, "{place:?}");
        }
    }
}
