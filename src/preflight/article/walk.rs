//! The text of an article taken apart: what is read, where its links lead, what its pictures show, and where in the file
//! each of them stands.

use std::ops::Range;

use pulldown_cmark::CodeBlockKind;
use pulldown_cmark::Event;
use pulldown_cmark::Tag as Start;
use pulldown_cmark::TagEnd;

use crate::article::Format;
use crate::article::anchor;
use crate::article::markdown::Document;
use crate::article::markdown::Located;
use crate::entry::tag::Tag;
use crate::entry::tag::Token;
use crate::entry::tag::Tokens;

/// What was found in a text. Offsets are bytes of the body.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Stretches of the body that are read as text: no code, no tags.
    pub text: Vec<Range<usize>>,
    /// The same as words.
    pub words: Vec<String>,
    /// Its links.
    pub links: Vec<Link>,
    /// Its pictures.
    pub pictures: Vec<Picture>,
    /// Its headings: level and offset.
    pub headings: Vec<(u8, usize)>,
    /// Places that links can name.
    pub anchors: Vec<String>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// As written.
    pub target: String,
    /// What readers see of it; the alt texts of its pictures too.
    pub words: String,
    /// Where it begins.
    pub at: usize,
    /// Whether it is an address that is shown as such.
    pub is_bare: bool,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// As written.
    pub target: String,
    /// What it says to those who do not see it; `None` where nothing is said.
    pub alt: Option<String>,
    /// Where it begins.
    pub at: usize,
}

/// Elements whose content is no text.
const SILENT: [&str; 5] = ["script", "style", "pre", "code", "template"];

/// Takes a body apart.
pub fn walk(format: Format, body: &str) -> Walked {
    let mut walk = Walk::default();
    match format {
        Format::Html => walk.html(body, 0),
        Format::Markdown => walk.document(&Document::markdown(body)),
        Format::Text => walk.document(&Document::plain(body)),
    }
    walk.walked
}

#[derive(Default)]
struct Walk {
    walked: Walked,
    /// The links that are open.
    open: Vec<Link>,
    /// The picture that is open, whose text is its alt.
    picture: Option<Picture>,
    /// How many elements are open whose content is no text.
    silent: usize,
}

impl Walk {
    fn document(&mut self, document: &Document<'_>) {
        for (number, note) in document.footnotes.iter().enumerate() {
            self.walked.anchors.push(anchor::footnote_id(number + 1));
            let references = (1..=note.references).map(|nth| anchor::reference_id(number + 1, nth));
            self.walked.anchors.extend(references);
        }
        self.events(&document.body);
        for note in &document.footnotes {
            self.events(&note.content);
        }
    }

    fn events(&mut self, events: &[Located<'_>]) {
        for (event, at) in events {
            match event {
                Event::Start(Start::Link {
                    dest_url, link_type, ..
                }) => self.open.push(Link {
                    target: dest_url.to_string(),
                    words: String::new(),
                    at: at.start,
                    is_bare: matches!(
                        link_type,
                        pulldown_cmark::LinkType::Autolink | pulldown_cmark::LinkType::Email
                    ),
                }),
                Event::End(TagEnd::Link) => self.close_link(),
                Event::Start(Start::Image { dest_url, .. }) => {
                    self.picture = Some(Picture {
                        target: dest_url.to_string(),
                        alt: Some(String::new()),
                        at: at.start,
                    });
                }
                Event::End(TagEnd::Image) => {
                    if let Some(picture) = self.picture.take() {
                        self.say(picture.alt.as_deref().unwrap_or_default());
                        self.walked.pictures.push(picture);
                    }
                }
                Event::Start(Start::Heading { level, id, .. }) => {
                    self.walked.headings.push((*level as u8, at.start));
                    self.walked.anchors.extend(id.iter().map(ToString::to_string));
                }
                Event::Start(Start::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented)) => self.silent += 1,
                Event::End(TagEnd::CodeBlock) => self.silent = self.silent.saturating_sub(1),
                Event::Text(text) => self.read(text, at.clone()),
                Event::Code(code) => self.say(code),
                Event::SoftBreak | Event::HardBreak => self.say(" "),
                Event::Html(html) | Event::InlineHtml(html) => self.html(html, at.start),
                _ => {}
            }
        }
    }

    fn html(&mut self, html: &str, start: usize) {
        for (at, token) in Tokens::new(html) {
            match token {
                Token::Text(text) => self.read(text, start + at..start + at + text.len()),
                Token::Tag(tag) if tag.is_end => self.end(&tag.name),
                Token::Tag(tag) => self.begin(&tag, start + at),
                Token::Comment | Token::Unfinished => {}
            }
        }
    }

    fn begin(&mut self, tag: &Tag<'_>, at: usize) {
        let anchors = ["id", "name"].into_iter().filter_map(|name| tag.value(name));
        self.walked.anchors.extend(anchors.map(std::borrow::Cow::into_owned));
        let name = &*tag.name;
        match name {
            "a" => {
                if let Some(target) = tag.value("href") {
                    self.open.push(Link {
                        target: target.into_owned(),
                        words: tag.value("aria-label").unwrap_or_default().into_owned(),
                        at,
                        is_bare: false,
                    });
                }
            }
            "img" => {
                let alt = tag.value("alt").map(std::borrow::Cow::into_owned);
                self.say(alt.as_deref().unwrap_or_default());
                self.walked.pictures.push(Picture {
                    target: tag.value("src").unwrap_or_default().into_owned(),
                    alt,
                    at,
                });
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.walked.headings.push((name.as_bytes()[1] - b'0', at));
            }
            _ if SILENT.contains(&name) => self.silent += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if name == "a" {
            self.close_link();
        } else if SILENT.contains(&name) {
            self.silent = self.silent.saturating_sub(1);
        }
    }

    fn close_link(&mut self) {
        self.walked.links.extend(self.open.pop());
    }

    /// Something that readers see, which stands in a link perhaps.
    fn say(&mut self, words: &str) {
        for link in &mut self.open {
            link.words.push_str(words);
        }
    }

    /// Text of the body.
    fn read(&mut self, text: &str, at: Range<usize>) {
        if let Some(alt) = self.picture.as_mut().and_then(|picture| picture.alt.as_mut()) {
            alt.push_str(text);
            return;
        }
        self.say(text);
        if self.silent == 0 {
            self.walked.text.push(at);
            self.walked.words.push(text.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::walk;
    use crate::article::Format;

    #[test]
    fn a_text_is_taken_apart_with_its_places() {
        let body = "## A\n\nü [b *c*](d.md) `TK` ![e](f.png)\n<a href=g>h <img src=i alt=j></a>\n\n    TK\n";
        let walked = walk(Format::Markdown, body);
        let links: Vec<_> = walked
            .links
            .iter()
            .map(|link| (&*link.target, &*link.words, link.at))
            .collect();
        assert_eq!(links, [("d.md", "b c", 9), ("g", "h j", 40)]);
        let pictures: Vec<_> = walked
            .pictures
            .iter()
            .map(|one| (&*one.target, one.alt.as_deref()))
            .collect();
        assert_eq!(pictures, [("f.png", Some("e")), ("i", Some("j"))]);
        assert_eq!((walked.headings, walked.anchors), (vec![(2, 0)], vec!["a".to_owned()]));
        assert!(!walked.words.concat().contains("TK"), "{:?}", walked.words);
    }
}
