//! What the crates `rss` and `atom_syndication` write, put into the form that we publish.
//!
//! They write one long line, with `&quot;` for every quotation mark in a text. Published is one element a line, so that
//! Git shows what changed, with no white space added to any text; titles and summaries are written so that readers
//! which decode once too often, or not at all, show the same characters.

use std::borrow::Cow;

/// How a document begins.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";

/// References that are written otherwise, and in which element alone.
const REWRITTEN: [(&str, &str, Option<&str>); 4] = [
    ("&quot;", "\"", None),
    ("&apos;", "'", None),
    ("&lt;", "&#x3C;", Some("title")),
    ("&amp;", "&#x26;", Some("title")),
];

/// A stretch of what a crate wrote.
#[derive(Debug, Clone, Copy)]
enum Piece<'a> {
    /// `<name …>`: the name and the whole.
    Start(&'a str, &'a str),
    /// `</name>`.
    End(&'a str),
    /// `<name …/>`.
    Empty(&'a str),
    /// Characters, escaped.
    Text(&'a str),
    /// What stands inside of `<![CDATA[` and `]]>`.
    Cdata(&'a str),
    /// `<?xml …?>`.
    Declaration,
}

/// The pieces of a well-formed document without comments and processing instructions. In what the crates write a `>`
/// inside an attribute is escaped, so that the first one ends a tag.
struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some(inside) = self.rest.strip_prefix("<![CDATA[") {
            let (inside, rest) = inside.split_once("]]>").unwrap_or((inside, ""));
            self.rest = rest;
            return Some(Piece::Cdata(inside));
        }
        let end = if self.rest.starts_with('<') {
            self.rest.find('>').map_or(self.rest.len(), |at| at + 1)
        } else {
            self.rest.find('<').unwrap_or(self.rest.len())
        };
        let (piece, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(match piece {
            _ if piece.starts_with("<?") => Piece::Declaration,
            _ if piece.starts_with("</") => Piece::End(piece),
            _ if piece.ends_with("/>") => Piece::Empty(piece),
            _ if piece.starts_with('<') => Piece::Start(name_of(piece), piece),
            _ => Piece::Text(piece),
        })
    }
}

fn name_of(tag: &str) -> &str {
    let name = tag.trim_start_matches('<');
    name.split([' ', '>']).next().unwrap_or_default()
}

/// The element `name` of a document in which a crate wrote nothing else of that name, from its first tag to its last.
///
/// # Panics
/// If there is none.
pub(super) fn element<'a>(written: &'a str, name: &str) -> &'a str {
    let start = written
        .find(&format!("<{name}>"))
        .expect("the element was given to the crate");
    let end_tag = format!("</{name}>");
    let end = written.rfind(&end_tag).expect("what a crate opens it closes");
    &written[start..end + end_tag.len()]
}

/// Cuts from the end of `document` the tags that close `name` and what is round it, so that more can stand inside.
///
/// # Panics
/// If no such tag stands at the beginning of a line.
pub(super) fn cut(document: &mut String, name: &str) {
    let end = document
        .rfind(&format!("\n</{name}>"))
        .expect("what a crate opens it closes");
    document.truncate(end);
}

/// A long text that a crate is not asked to carry: it would be copied three times on its way. The crate is given the
/// element that holds it, empty, and the text is set in as the element goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Body<'a> {
    /// The element: its name with its prefix.
    pub(super) element: &'static str,
    /// How the text stands in it.
    pub(super) form: Form,
    /// The text.
    pub(super) text: &'a str,
}

/// How markup is kept from being markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As character data, `<![CDATA[` to `]]>`.
    Cdata,
    /// With references.
    Escaped,
}

/// What ends character data, and how it is written where it is part of them.
const CDATA_END: &str = "]]>";
const CDATA_END_INSIDE: &str = "]]]]><![CDATA[>";

impl Body<'_> {
    /// How much room to make for the text: all that it takes, or nearly.
    pub(super) fn room(&self) -> usize {
        match self.form {
            Form::Cdata => self.text.len() + 64,
            Form::Escaped => self.text.len() + self.text.len() / 4,
        }
    }

    fn write(&self, document: &mut String) {
        match self.form {
            Form::Escaped => push_escaped(document, self.text),
            Form::Cdata => {
                document.push_str("<![CDATA[");
                let mut done = 0;
                for at in memchr::memmem::find_iter(self.text.as_bytes(), CDATA_END) {
                    document.push_str(&self.text[done..at]);
                    document.push_str(CDATA_END_INSIDE);
                    done = at + CDATA_END.len();
                }
                document.push_str(&self.text[done..]);
                document.push_str(CDATA_END);
            }
        }
    }
}

/// How many bytes `text` has as character data.
pub(super) fn cdata_len(text: &str) -> usize {
    let ends = memchr::memmem::find_iter(text.as_bytes(), CDATA_END).count();
    "<![CDATA[]]>".len() + text.len() + ends * (CDATA_END_INSIDE.len() - CDATA_END.len())
}

/// Appends what a crate wrote to `document`, one element a line, and `body` in its element.
pub(super) fn append(document: &mut String, written: &str, body: Option<Body<'_>>) {
    let mut inside = "";
    let mut after_tag = true;
    for piece in (Pieces { rest: written }) {
        match piece {
            Piece::Declaration => continue,
            Piece::Start(name, tag) => {
                document.push('\n');
                document.push_str(if tag == "<guid>" {
                    "<guid isPermaLink=\"true\">"
                } else {
                    tag
                });
                inside = name;
                if let Some(body) = body.filter(|body| body.element == name) {
                    body.write(document);
                }
            }
            Piece::Empty(tag) => {
                document.push('\n');
                document.push_str(tag);
            }
            Piece::End(tag) => {
                if after_tag {
                    document.push('\n');
                }
                document.push_str(tag);
                inside = "";
            }
            Piece::Text(_) if inside.is_empty() => continue,
            Piece::Text(text) => document.push_str(&text_in(inside, text)),
            Piece::Cdata(text) if inside == "description" => push_escaped(document, text),
            // The crate `rss` writes character data only for a description and for a body.
            Piece::Cdata(_) => {}
        }
        after_tag = matches!(piece, Piece::End(_) | Piece::Empty(_));
    }
}

/// A text as it is published inside of the element `name`. Quotation marks need no escape there. Titles are plain text,
/// but some readers of RSS decode them once more and some not at all: `&#x26;` and `&#x3C;` come out right in most (RSS
/// Advisory Board, RSS Best Practices Profile, "title").
fn text_in<'a>(name: &str, text: &'a str) -> Cow<'a, str> {
    let mut rest = text;
    let mut published = String::new();
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (before, reference) = rest.split_at(at);
        let rewritten = REWRITTEN
            .iter()
            .find(|(from, _, inside)| reference.starts_with(from) && inside.is_none_or(|element| element == name));
        let (from, to) = rewritten.map_or(("&", "&"), |&(from, to, _)| (from, to));
        published.push_str(before);
        published.push_str(to);
        rest = &reference[from.len()..];
    }
    if published.is_empty() {
        return Cow::Borrowed(text);
    }
    published.push_str(rest);
    Cow::Owned(published)
}

/// Appends a text with `&`, `<` and `>` escaped once, for XML or HTML.
pub(super) fn push_escaped(document: &mut String, text: &str) {
    let mut done = 0;
    // In markup they stand too close to each other for a search to pay.
    for (at, byte) in text.bytes().enumerate() {
        if let Some(reference) = reference(byte) {
            document.push_str(&text[done..at]);
            document.push_str(reference);
            done = at + 1;
        }
    }
    document.push_str(&text[done..]);
}

/// A text with `&`, `<` and `>` escaped once, for XML or HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push_escaped(&mut escaped, text);
    escaped
}

/// How `&`, `<` and `>` are written.
fn reference(sign: u8) -> Option<&'static str> {
    match sign {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Body;
    use super::Form;
    use super::append;
    use super::cdata_len;
    use super::escaped;

    #[test]
    fn one_element_stands_on_a_line_and_texts_keep_their_white_space() {
        let written = "<?xml version=\"1.0\"?>\n<a x=\"1\"><title>&amp;lt; &quot;q&quot; &lt;b&gt;</title><e></e><guid>g</guid><l r=\"&gt;\"/>\
                       <p><n> two\nlines </n></p></a>";
        let mut document = String::new();
        append(&mut document, written, None);
        assert_eq!(
            document,
            "\n<a x=\"1\">\n<title>&#x26;lt; \"q\" &#x3C;b&gt;</title>\n<e></e>\n<guid isPermaLink=\"true\">g</guid>\n\
             <l r=\"&gt;\"/>\n<p>\n<n> two\nlines </n>\n</p>\n</a>"
        );
    }

    #[test]
    fn a_body_is_set_in_where_its_element_was_left_empty() {
        let text = "<title>&amp;</title><guid>]]>";
        for (form, element, empty, expected) in [
            (
                Form::Cdata,
                "x:encoded",
                "<c><x:encoded><![CDATA[]]></x:encoded><d></d></c>",
                "\n<c>\n<x:encoded><![CDATA[<title>&amp;</title><guid>]]]]><![CDATA[>]]></x:encoded>\n<d></d>\n</c>",
            ),
            (
                Form::Escaped,
                "content",
                "<c><content type=\"html\"></content></c>",
                "\n<c>\n<content type=\"html\">&lt;title&gt;&amp;amp;&lt;/title&gt;&lt;guid&gt;]]&gt;</content>\n</c>",
            ),
        ] {
            let body = Body { element, form, text };
            let mut document = String::new();
            append(&mut document, empty, Some(body));
            assert_eq!(document, expected);
            let mut without = String::new();
            append(&mut without, empty, None);
            if form == Form::Cdata {
                assert_eq!(document.len(), without.len() + cdata_len(text));
            }
        }
    }

    #[test]
    fn a_description_is_html_that_shows_plain_text() {
        let mut document = String::new();
        append(&mut document, "<description><![CDATA[a &lt; b]]></description>", None);
        assert_eq!(document, "\n<description>a &amp;lt; b</description>");
        assert_eq!(escaped("a<b>&\"c\""), "a&lt;b&gt;&amp;\"c\"");
    }
}
