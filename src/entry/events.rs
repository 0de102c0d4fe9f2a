//! What HTML and text both read from the events of Markdown.

use pulldown_cmark::BlockQuoteKind;
use pulldown_cmark::Event;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use crate::article::markdown::Located;
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

/// Whether a raw tag ends `element`.
fn ends(html: &str, element: &str) -> bool {
    Tokens::new(html).any(|(_, token)| matches!(token, Token::Tag(tag) if tag.is_end && tag.name == element))
}
