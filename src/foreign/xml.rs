//! An XML document read into elements, and all in which it is not well formed.
//!
//! quick-xml cuts the text into tags and what stands between; that names, attributes, references and nesting are as XML
//! 1.0 wants them is looked at here, because that reader lets much of it pass.

pub mod bindings;
pub mod prolog;
pub mod reference;
pub mod space;
pub mod tag;
pub mod tree;

use quick_xml::Error;
use quick_xml::Reader;
use quick_xml::errors::SyntaxError;
use quick_xml::events::Event;

use crate::foreign::report::Report;
use crate::foreign::rules::file::TOO_LARGE;
use crate::foreign::rules::xml::AMPERSAND;
use crate::foreign::rules::xml::SYNTAX;
use crate::foreign::rules::xml::TOO_DEEP;
use crate::foreign::text::Text;
use crate::foreign::xml::bindings::Bindings;
use crate::foreign::xml::bindings::declares;
use crate::foreign::xml::bindings::split;
use crate::foreign::xml::tag::Entities;
use crate::foreign::xml::tag::StartTag;
use crate::foreign::xml::tree::Attribute;
use crate::foreign::xml::tree::Element;

/// The deepest nesting that is read. XHTML in feeds has some twenty levels; what goes far beyond is made to exhaust the
/// stack of whoever reads it.
pub const DEPTH_MAX: usize = 200;

/// The most elements that are read: those of some ten thousand entries.
pub const ELEMENTS_MAX: usize = 200_000;

/// The root of a document. `None` where it is so broken that readers drop it: what is wrong has been told then.
pub fn read(text: &str, report: &mut Report<'_>) -> Option<Element> {
    let mut parser = Parser {
        text,
        report,
        open: Vec::new(),
        root: None,
        bindings: Bindings::default(),
        entities: Entities::new(),
        elements: 0,
    };
    parser.run()?;
    parser.root
}

/// An element that has not ended.
struct Open {
    element: Element,
    bindings: usize,
}

struct Parser<'a, 'b, 'c> {
    text: &'a str,
    report: &'b mut Report<'c>,
    open: Vec<Open>,
    root: Option<Element>,
    bindings: Bindings,
    entities: Entities,
    elements: usize,
}

/// An offset of quick-xml.
fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

impl<'a> Parser<'a, '_, '_> {
    /// Reads to the end. `None`: not further than a fault that cannot be mended by guessing.
    fn run(&mut self) -> Option<()> {
        // The reader would step over a second mark in silence, and count without it.
        if self.text.starts_with('\u{FEFF}') {
            return self.broken(0, "a second byte order mark stands before the feed");
        }
        let mut reader = Reader::from_str(self.text);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        loop {
            let start = offset(reader.buffer_position());
            let event = reader.read_event();
            let raw = &self.text[start..offset(reader.buffer_position())];
            match event {
                Ok(Event::Start(_)) => self.start(&raw[1..raw.len() - 1], start)?,
                Ok(Event::Empty(_)) => {
                    self.start(&raw[1..raw.len() - 2], start)?;
                    self.end();
                }
                Ok(Event::End(_)) => self.close(raw[2..raw.len() - 1].trim_end(), start)?,
                Ok(Event::Text(_)) => self.words(raw, start)?,
                Ok(Event::CData(_)) => self.characters(start)?.push(&raw[9..raw.len() - 3], start + 9),
                Ok(Event::GeneralRef(_)) => self.reference(&raw[1..raw.len() - 1], start)?,
                Ok(Event::Comment(_)) => {
                    if let Some(at) = raw[4..raw.len() - 3].find("--") {
                        return self.broken(start + 4 + at, "`--` stands in a comment");
                    }
                }
                Ok(Event::Decl(_)) => prolog::declaration(raw, start, self.report),
                Ok(Event::PI(_)) => prolog::instruction(raw, start, self.report),
                Ok(Event::DocType(_)) => self.entities.extend(prolog::doctype(raw, start, self.report)),
                Ok(Event::Eof) => return self.finish(),
                Err(error) => return self.broken(offset(reader.error_position()), reason(&error)),
            }
        }
    }

    fn broken(&mut self, at: usize, message: &str) -> Option<()> {
        self.report.tell(&SYNTAX, at, message);
        None
    }

    fn finish(&mut self) -> Option<()> {
        if let Some(open) = self.open.last() {
            let message = format!("`<{}>` is never closed", open.element.name);
            return self.broken(open.element.at, &message);
        }
        if self.root.is_none() {
            return self.broken(0, "there is no element in it");
        }
        Some(())
    }

    fn start(&mut self, inner: &'a str, at: usize) -> Option<()> {
        let StartTag { name, attributes } = tag::read(inner, at + 1, &self.entities, self.report)?;
        if self.open.is_empty() && self.root.is_some() {
            return self.broken(at, &format!("`<{name}>` stands behind the end of the root element"));
        }
        if self.open.len() == DEPTH_MAX {
            self.report.tell(
                &TOO_DEEP,
                at,
                format!("`<{name}>` stands more than {DEPTH_MAX} elements deep"),
            );
            return None;
        }
        self.elements += 1;
        if self.elements > ELEMENTS_MAX {
            self.report
                .tell(&TOO_LARGE, at, format!("there are more than {ELEMENTS_MAX} elements"));
            return None;
        }
        let bindings = self.bindings.count();
        for raw in &attributes {
            if let Some(prefix) = declares(raw.name) {
                self.bindings.declare(prefix, raw, self.report);
            }
        }
        let space = self.bindings.element(name, at, self.report);
        let mut kept = Vec::new();
        for raw in attributes {
            if declares(raw.name).is_none() {
                kept.push(Attribute {
                    space: self.bindings.attribute(raw.name, raw.at, self.report),
                    local: split(raw.name).1.to_owned(),
                    name: raw.name.to_owned(),
                    at: raw.at,
                    value: raw.value,
                });
            }
        }
        let element = Element {
            space,
            local: split(name).1.to_owned(),
            name: name.to_owned(),
            at,
            attributes: kept,
            children: Vec::new(),
            text: Text::starting_at(at),
        };
        self.open.push(Open { element, bindings });
        Some(())
    }

    fn close(&mut self, name: &str, at: usize) -> Option<()> {
        match self.open.last() {
            Some(open) if open.element.name == name => {
                self.end();
                Some(())
            }
            Some(open) => {
                let line = self.report.line(open.element.at);
                let message = format!("`</{name}>` does not close `<{}>` of line {line}", open.element.name);
                self.broken(at, &message)
            }
            None => self.broken(at, &format!("`</{name}>` closes nothing")),
        }
    }

    /// Ends the innermost element.
    fn end(&mut self) {
        let Some(Open { element, bindings }) = self.open.pop() else {
            return;
        };
        self.bindings.forget(bindings, self.report);
        match self.open.last_mut() {
            Some(parent) => parent.element.children.push(element),
            None => self.root = Some(element),
        }
    }

    /// The text of the innermost element.
    fn characters(&mut self, at: usize) -> Option<&mut Text> {
        if self.open.is_empty() {
            self.broken(at, "text stands outside of the root element")?;
        }
        self.open.last_mut().map(|open| &mut open.element.text)
    }

    fn words(&mut self, raw: &str, at: usize) -> Option<()> {
        if self.open.is_empty() {
            return match raw.find(|letter| !tag::is_space(letter)) {
                Some(word) => self.broken(at + word, "text stands outside of the root element"),
                None => Some(()),
            };
        }
        if let Some(end) = raw.find("]]>") {
            return self.broken(at + end, "`]]>` stands in a text");
        }
        for (ampersand, _) in raw.match_indices('&') {
            self.report
                .tell(&AMPERSAND, at + ampersand, "a `&` that begins no reference");
        }
        self.characters(at)?.push(raw, at);
        Some(())
    }

    fn reference(&mut self, inner: &str, at: usize) -> Option<()> {
        let Self {
            open, report, entities, ..
        } = self;
        let Some(open) = open.last_mut() else {
            return self.broken(at, "text stands outside of the root element");
        };
        let text = &mut open.element.text;
        if !tag::refer(inner, at, entities, text, report) {
            report.tell(&AMPERSAND, at, "a `&` that begins no reference");
            text.push(&self.text[at..at + inner.len() + 2], at);
        }
        Some(())
    }
}

/// Why the text cannot be cut into tags.
fn reason(error: &Error) -> &'static str {
    match error {
        Error::Syntax(SyntaxError::InvalidBangMarkup) => "a `<!` that begins nothing XML knows",
        Error::Syntax(SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl) => "`?>` is missing",
        Error::Syntax(SyntaxError::UnclosedComment) => "a comment that never ends: `-->` is missing",
        Error::Syntax(SyntaxError::UnclosedDoctype) => "a document type that never ends: `>` is missing",
        Error::Syntax(SyntaxError::UnclosedCData) => "a `<![CDATA[` that never ends: `]]>` is missing",
        Error::Syntax(SyntaxError::UnclosedTag) => "a tag that never ends: `>` is missing",
        Error::Syntax(
            SyntaxError::UnclosedSingleQuotedAttributeValue | SyntaxError::UnclosedDoubleQuotedAttributeValue,
        ) => "a tag in which a quotation mark is missing",
        _ => "this is no well-formed XML",
    }
}
