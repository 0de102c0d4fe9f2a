//! What an article says, made publishable: its HTML and its text.

use crate::article::Format;
use crate::article::markdown::Document;
use crate::entry::context::Context;
use crate::entry::html;
use crate::entry::html::Html;
use crate::entry::text::Text;
use crate::entry::text::document;
use crate::entry::text::page;
use crate::finding::Finding;

/// A rendered article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// Safe HTML with absolute URLs, well-formed, without characters that XML cannot hold.
    pub html: String,
    /// The same for people who read plain text.
    pub text: Text,
}

/// Renders an article, or any other text in its form.
pub fn render(context: Context<'_>) -> (Content, Vec<Finding>) {
    match context.source.format {
        Format::Markdown => of_document(context, &Document::markdown(context.source.body)),
        Format::Text => of_document(context, &Document::plain(context.source.body)),
        Format::Html => {
            let (Html { html, .. }, findings) = html::of_page(context);
            let text = page::text(&html);
            (Content { html, text }, findings)
        }
    }
}

fn of_document(context: Context<'_>, document: &Document<'_>) -> (Content, Vec<Finding>) {
    let (Html { html, was_raw }, findings) = html::of_document(context, document);
    let text = if was_raw {
        page::text(&html)
    } else {
        document::text(context, document)
    };
    (Content { html, text }, findings)
}
