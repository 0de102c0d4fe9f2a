//! What HTML and text both read from the events of Markdown.

use pulldown_cmark::BlockQuoteKind;
use pulldown_cmark::Event;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use crate::article::markdown::Located;
use crate::entry::escape;
use crate::entry::tag::Token;
use crate::entry::tag::Tokens;

/// How many events the image that begins here takes.
pub fn past_image(events: &[Located<'_>]) -> usize {
    let mut open = 0;
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Image { .. }) => open += 1,
            Event::End(TagEnd::Image) if open == 1 => return index + 1,
            Event::End(TagEnd::Image) => open -= 1,
            _ => {}
        }
    }
    events.len()
}

/// The description of the image that begins here, as plain text.
pub fn alt_text(events: &[Located<'_>]) -> String {
    let mut alt = String::new();
    for (event, _) in &events[..past_image(events)] {
        match event {
            Event::Text(words) | Event::Code(words) => alt.push_str(words),
            Event::SoftBreak | Event::HardBreak => alt.push(' '),
            _ => {}
        }
    }
    alt
}

/// What an alert is called.
pub fn alert_name(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

/// The start of a quote in HTML, with the alert's name.
pub fn quote_start(kind: Option<BlockQuoteKind>) -> String {
    kind.map_or_else(
        || "<blockquote>".to_owned(),
        |kind| {
            let name = alert_name(kind);
            let class = name.to_lowercase();
            format!("<blockquote class=\"alert alert-{class}\"><p><strong>{name}</strong></p>")
        },
    )
}

/// How many of the events the raw element holds that has just begun, with its end; 0 when it does not end here.
pub fn held_by(element: &str, events: &[Located<'_>]) -> usize {
    let mut depth = 0_usize;
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::InlineHtml(html) if depth == 0 && ends(html, element) => return index + 1,
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return 0,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    0
}

/// The HTML of a drawing or a formula that begins with these events and ends among them, whose words have to be looked
/// for, and how many events it takes.
pub fn whole_drawing(events: &[Located<'_>]) -> Option<(String, usize)> {
    let Some((Event::InlineHtml(html), _)) = events.first() else {
        return None;
    };
    let element = Tokens::new(html).find_map(|(_, token)| match token {
        Token::Tag(tag) if !tag.is_end && matches!(&*tag.name, "math" | "svg") => Some(tag.name),
        _ => None,
    })?;
    let held = held_by(&element, &events[1..]);
    (held > 0).then(|| (as_written(&events[..=held]), 1 + held))
}

/// The HTML of events that stand in a row: raw tags, and the words between them.
fn as_written(events: &[Located<'_>]) -> String {
    let mut html = String::new();
    for (event, _) in events {
        match event {
            Event::InlineHtml(raw) | Event::Html(raw) => html.push_str(raw),
            Event::Text(words) | Event::Code(words) => escape::push_text(&mut html, words),
            Event::SoftBreak | Event::HardBreak => html.push('\n'),
            _ => {}
        }
    }
    html
}

/// Whether a raw tag ends `element`.
fn ends(html: &str, element: &str) -> bool {
    Tokens::new(html).any(|(_, token)| matches!(token, Token::Tag(tag) if tag.is_end && tag.name == element))
}
