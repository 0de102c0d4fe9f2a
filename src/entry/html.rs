//! The article as safe HTML with absolute URLs.

use std::ops::Range;

use crate::article::markdown::Document;
use crate::entry::context::Context;
use crate::entry::elements;
use crate::entry::escape;
use crate::entry::raw::Open;
use crate::entry::raw::Stretch;
use crate::entry::sheet::FOOTNOTE_UNUSED;
use crate::entry::sheet::Sheet;
use crate::entry::tag::Token;
use crate::entry::tag::Tokens;
use crate::entry::writer::Writer;
use crate::finding::Finding;

/// An article's HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Html {
    /// Safe, every URL absolute, every element closed, no character that XML cannot hold.
    pub html: String,
    /// Whether there was raw HTML in it, so that the text must be taken from the result.
    pub was_raw: bool,
}

/// The HTML of a document, and what was found on the way.
pub fn of_document(context: Context<'_>, document: &Document<'_>) -> (Html, Vec<Finding>) {
    let mut writer = Writer::new(context, document);
    writer.write(&document.body);
    writer.footnotes();
    for (label, offset) in &document.unused {
        let message = format!("footnote `{label}` is left out: nothing refers to it");
        writer.sheet.find(&FOOTNOTE_UNUSED, *offset, message);
    }
    finished(writer.sheet, writer.was_raw)
}

/// The HTML of an article that is written in HTML: of a whole page, what its `body` holds.
pub fn of_page(context: Context<'_>) -> (Html, Vec<Finding>) {
    let page = context.source.body;
    let inner = content_of(page);
    let mut sheet = Sheet::new(context);
    let stretch = Stretch::new(&page[inner.clone()], inner.start);
    Open::default().write(&mut sheet, &stretch);
    finished(sheet, true)
}

fn finished(sheet: Sheet<'_>, was_raw: bool) -> (Html, Vec<Finding>) {
    let html = if was_raw {
        elements::sanitise(&sheet.html)
    } else {
        sheet.html
    };
    let html = escape::without_forbidden(html.trim().to_owned());
    (Html { html, was_raw }, sheet.findings)
}

/// Where the content of a page lies: in its body, else behind its head, else everywhere.
fn content_of(page: &str) -> Range<usize> {
    let mut content = 0..page.len();
    let mut tokens = Tokens::new(page);
    while let Some((at, token)) = tokens.next() {
        match token {
            Token::Tag(tag) if tag.name == "head" && tag.is_end => content.start = tokens.offset(),
            Token::Tag(tag) if tag.name == "body" && tag.is_end => content.end = at,
            Token::Tag(tag) if tag.name == "body" => content.start = tokens.offset(),
            Token::Tag(tag) if matches!(tag.name.as_str(), "script" | "style" | "title") && !tag.is_end => {
                tokens.skip_past(&tag.name);
            }
            _ => {}
        }
    }
    content.start..content.end.max(content.start)
}
