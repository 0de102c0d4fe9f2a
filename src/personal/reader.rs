//! Reading HTML and text up to a personal value: where it stands decides how it is written.

use crate::personal::Field;
use crate::personal::marker;
use crate::personal::marker::Piece;
use crate::personal::place::Place;
use crate::personal::place::Unfit;
use crate::personal::place::in_url;
use crate::personal::place::of_word;
use crate::personal::place::parts_words;

/// Reads a part stretch by stretch, and knows the place where it stopped.
#[derive(Debug)]
pub enum Reader {
    /// The HTML part.
    Html(HtmlReader),
    /// The text part.
    Text(TextReader),
}

impl Reader {
    /// At the beginning of the HTML part.
    pub fn html() -> Self {
        Self::Html(HtmlReader::default())
    }

    /// At the beginning of the text part.
    pub fn text() -> Self {
        Self::Text(TextReader::default())
    }

    /// Reads the next stretch.
    pub fn read(&mut self, stretch: &str) {
        match self {
            Self::Html(reader) => reader.read(stretch),
            Self::Text(reader) => reader.read(stretch),
        }
    }

    /// The place of a field behind all that was read.
    ///
    /// # Errors
    /// Where the field cannot stand.
    pub fn place(&self, field: &Field) -> Result<Place, Unfit> {
        match self {
            Self::Html(reader) => reader.place(field),
            Self::Text(reader) => reader.place(field),
        }
    }
}

/// HTML with a value for each field, escaped for its place. A field that cannot stand where it does has its default there.
pub fn html_filled(html: &str, value: &dyn Fn(&Field) -> String) -> String {
    let mut filled = String::with_capacity(html.len());
    let mut reader = HtmlReader::default();
    for piece in marker::cut(html) {
        match piece {
            Piece::Fixed(html) => {
                reader.read(html);
                filled.push_str(html);
            }
            Piece::Personal(field) => match reader.place(&field) {
                Ok(place) => filled.push_str(&place.escape(&value(&field))),
                Err(_) => filled.push_str(&Place::Attribute.escape(field.default())),
            },
            Piece::Nth(_) | Piece::Paragraph(_) => {}
        }
    }
    filled
}

/// Attributes whose value is a URL.
const URL_ATTRIBUTES: [&str; 9] = [
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "background",
    "cite",
    "poster",
    "data",
];

/// Elements in which tags are no tags.
const RAW: [&str; 2] = ["style", "script"];

/// Reads HTML stretch by stretch, and knows the place where it stopped.
#[derive(Debug, Default)]
pub struct HtmlReader {
    state: State,
    /// What was read of the tag or of the comment, without the values of attributes.
    tag: String,
    /// What was read of the attribute's value.
    value: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Content,
    /// Within this element of [`RAW`].
    Raw(&'static str),
    Tag,
    Quoted(char),
    Comment,
}

impl HtmlReader {
    /// Reads the next stretch.
    pub fn read(&mut self, html: &str) {
        let mut rest = html;
        while let Some(length) = self.step(rest) {
            rest = &rest[length..];
        }
    }

    /// The place of a field behind all that was read.
    ///
    /// # Errors
    /// Where the field cannot stand.
    pub fn place(&self, field: &Field) -> Result<Place, Unfit> {
        let Field::Reader(named) = field else {
            // A whole URL of ours.
            return Ok(match self.state {
                State::Content | State::Raw(_) => Place::Html,
                _ => Place::Attribute,
            });
        };
        match self.state {
            State::Content => Ok(Place::Html),
            State::Raw(_) => Err(Unfit::Code),
            State::Tag => Err(Unfit::Tag),
            State::Comment => in_comment(&self.tag, field),
            State::Quoted(_) => {
                let name = attribute(&self.tag);
                if name == "style" || name.starts_with("on") {
                    return Err(Unfit::Code);
                }
                if URL_ATTRIBUTES.contains(&name.as_str()) {
                    in_url(&self.value, &named.name)
                } else {
                    Ok(Place::Attribute)
                }
            }
        }
    }

    /// Goes on to the next change of state, and says how many bytes that took; `None` where there is none.
    fn step(&mut self, html: &str) -> Option<usize> {
        match self.state {
            State::Content => {
                let at = html.match_indices('<').map(|(at, _)| at).find(|at| {
                    let next = html[at + 1..].chars().next();
                    next.is_some_and(|letter| letter.is_ascii_alphabetic() || "/!?".contains(letter))
                })?;
                self.tag.clear();
                if html[at..].starts_with("<!--") {
                    self.state = State::Comment;
                    return Some(at + "<!--".len());
                }
                self.state = State::Tag;
                Some(at + 1)
            }
            State::Raw(element) => {
                let small = html.to_ascii_lowercase();
                let at = small.find(&format!("</{element}"))?;
                self.tag.clear();
                self.state = State::Tag;
                Some(at + 1)
            }
            State::Tag => {
                let Some(at) = html.find(['"', '\'', '>']) else {
                    self.tag.push_str(html);
                    return None;
                };
                self.tag.push_str(&html[..at]);
                self.value.clear();
                self.state = match html.as_bytes()[at] {
                    b'>' => self.opened(),
                    b'"' => State::Quoted('"'),
                    _ => State::Quoted('\''),
                };
                Some(at + 1)
            }
            State::Quoted(quote) => {
                let Some(at) = html.find(quote) else {
                    self.value.push_str(html);
                    return None;
                };
                // The value is over; its name says nothing about what follows.
                self.tag.push(' ');
                self.state = State::Tag;
                Some(at + 1)
            }
            State::Comment => {
                let Some(at) = html.find("-->") else {
                    self.tag.push_str(html);
                    return None;
                };
                self.state = State::Content;
                Some(at + "-->".len())
            }
        }
    }

    /// The state behind a tag.
    fn opened(&self) -> State {
        let name = self.tag.split_whitespace().next().unwrap_or_default();
        let raw = RAW.into_iter().find(|raw| name.eq_ignore_ascii_case(raw));
        raw.map_or(State::Content, State::Raw)
    }
}

/// The place of a field behind the beginning of a comment. What Outlook alone reads is HTML as well.
fn in_comment(begun: &str, field: &Field) -> Result<Place, Unfit> {
    let trimmed = begun.trim_start();
    let Some((_, shown)) = trimmed.split_once("]>").filter(|_| trimmed.starts_with("[if")) else {
        return Ok(Place::Attribute);
    };
    let mut inside = HtmlReader::default();
    inside.read(shown);
    inside.place(field)
}

/// The name of the attribute whose value begins behind `tag`, without the space of names that it is of.
fn attribute(tag: &str) -> String {
    let before = tag.trim_end().trim_end_matches('=');
    let name = before.split_whitespace().next_back().unwrap_or_default();
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}

/// Reads plain text stretch by stretch, and knows the place where it stopped.
#[derive(Debug, Default)]
pub struct TextReader {
    /// The word that the text ends in.
    word: String,
}

impl TextReader {
    /// Reads the next stretch.
    pub fn read(&mut self, text: &str) {
        match text.rfind(parts_words) {
            Some(at) => text[at..].trim_start_matches(parts_words).clone_into(&mut self.word),
            None => self.word.push_str(text),
        }
    }

    /// The place of a field behind all that was read.
    ///
    /// # Errors
    /// Where the field cannot stand.
    pub fn place(&self, field: &Field) -> Result<Place, Unfit> {
        match field {
            Field::Unsubscribe | Field::Preferences => Ok(Place::Text),
            Field::Reader(named) => of_word(&self.word, &named.name, Place::Text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HtmlReader;
    use super::TextReader;
    use crate::personal::Field;
    use crate::personal::Named;
    use crate::personal::place::Place;
    use crate::personal::place::Unfit;

    fn field(name: &str) -> Field {
        Field::Reader(Named {
            name: name.to_owned(),
            default: None,
        })
    }

    fn behind(html: &str, field: &Field) -> Result<Place, Unfit> {
        let mut reader = HtmlReader::default();
        // In stretches of any length it is the same.
        for letter in html.split_inclusive(' ') {
            reader.read(letter);
        }
        reader.place(field)
    }

    #[test]
    fn the_place_behind_a_stretch_of_html_is_known() {
        for (html, place) in [
            ("", Ok(Place::Html)),
            ("<p>It's ", Ok(Place::Html)),
            ("<p>1 < 2 and ", Ok(Place::Html)),
            ("<p title='a > b'>", Ok(Place::Html)),
            ("<p title=\"", Ok(Place::Attribute)),
            ("<img alt='a \"", Ok(Place::Attribute)),
            ("<!-- don't -->", Ok(Place::Html)),
            ("<!-- for ", Ok(Place::Attribute)),
            ("<!--[if mso]><p>", Ok(Place::Html)),
            ("<!--[if mso]><v:roundrect href=\"", Err(Unfit::Host)),
            ("<!--[if mso]><p style=\"color:", Err(Unfit::Code)),
            ("<svg><a xlink:href=\"", Err(Unfit::Host)),
            ("<!--[if mso]><a href=\"https://a.test/?b=", Ok(Place::Url)),
            ("<!DOCTYPE html><html>", Ok(Place::Html)),
            ("<a href=\"https://a.test/", Ok(Place::Url)),
            ("<a title='x' HREF = 'https://a.test?b=", Ok(Place::Url)),
            ("<a href=\"/b/", Ok(Place::Url)),
            ("<a href=\"mailto:a@a.test?subject=", Ok(Place::Url)),
            ("<a href=\"https://a.test/\" title=\"", Ok(Place::Attribute)),
            ("<a href=\"", Err(Unfit::Host)),
            ("<a href=\" https://", Err(Unfit::Host)),
            ("<a href=\"https://a.test", Err(Unfit::Host)),
            ("<a href=\"mailto:", Err(Unfit::Host)),
            ("<a href=\"java", Err(Unfit::Host)),
            ("<img src=\"//", Err(Unfit::Host)),
            ("<p style=\"color:", Err(Unfit::Code)),
            ("<p onclick=\"", Err(Unfit::Code)),
            ("<style media=\"x\">a{", Err(Unfit::Code)),
            ("<style>a{}</style>", Ok(Place::Html)),
            ("<p ", Err(Unfit::Tag)),
            ("<p title=", Err(Unfit::Tag)),
        ] {
            assert_eq!(behind(html, &field("name")), place, "{html}");
        }
        let (html, email) = ("<a href=\"https://a.test/?b=", field("email"));
        assert_eq!(behind(html, &email), Err(Unfit::Address));
        for (html, place) in [
            ("<a href=\"", Place::Attribute),
            ("<p>", Place::Html),
            ("<!--", Place::Attribute),
        ] {
            assert_eq!(behind(html, &Field::Unsubscribe), Ok(place), "{html}");
        }
    }

    #[test]
    fn a_stretch_ends_where_the_next_begins() {
        let mut reader = HtmlReader::default();
        reader.read("<a title=\"");
        assert_eq!(reader.place(&field("name")), Ok(Place::Attribute));
        reader.read("\">leave by ");
        assert_eq!(reader.place(&field("name")), Ok(Place::Html));
    }

    #[test]
    fn the_place_behind_a_stretch_of_text_is_known() {
        for (text, place) in [
            ("", Ok(Place::Text)),
            ("Dear ", Ok(Place::Text)),
            ("see https://a.test/ or ", Ok(Place::Text)),
            ("[1] https://a.test/?b=", Ok(Place::Url)),
            ("(www.a.test/", Ok(Place::Url)),
            ("https://", Err(Unfit::Host)),
            ("www.", Err(Unfit::Host)),
            ("mailto:", Err(Unfit::Host)),
        ] {
            let mut reader = TextReader::default();
            reader.read(text);
            assert_eq!(reader.place(&field("name")), place, "{text}");
        }
        let mut reader = TextReader::default();
        reader.read("https://a.test/");
        reader.read("b/");
        assert_eq!(reader.place(&field("name")), Ok(Place::Url));
        assert_eq!(reader.place(&field("email")), Err(Unfit::Address));
    }
}
