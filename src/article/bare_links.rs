//! URLs that stand bare in text, made links.

use std::ops::Range;

use linkify::LinkFinder;
use linkify::LinkKind;
use pulldown_cmark::Event;
use pulldown_cmark::LinkType;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

/// How many bytes of a text there are for each event, or more: room is made for so many events at once.
const BYTES_PER_EVENT: usize = 24;

/// Puts events in a row and makes links of the URLs that stand bare in text.
pub(crate) struct BareLinks<'a> {
    source: &'a str,
    finder: LinkFinder,
    /// What was pushed, with the links.
    pub(crate) events: Vec<(Event<'a>, Range<usize>)>,
    /// How many links, images, code blocks and raw elements of that kind are open; in them nothing is bare.
    closed_off: usize,
}

impl<'a> BareLinks<'a> {
    /// For events that come from `source`.
    pub(crate) fn new(source: &'a str) -> Self {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]);
        // `www.example.org` is a link as on GitHub; `notes.md` is found too, and left alone below.
        finder.url_must_have_scheme(false);
        Self {
            source,
            finder,
            events: Vec::with_capacity(source.len() / BYTES_PER_EVENT),
            closed_off: 0,
        }
    }

    /// Takes the next event, which came from the bytes `at` of the source.
    pub(crate) fn push(&mut self, event: Event<'a>, at: Range<usize>) {
        match &event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => self.closed_off += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => {
                self.closed_off = self.closed_off.saturating_sub(1);
            }
            Event::InlineHtml(tag) if is_tag_of(tag, ["<a", "<code", "<pre"]) => self.closed_off += 1,
            Event::InlineHtml(tag) if is_tag_of(tag, ["</a", "</code", "</pre"]) => {
                self.closed_off = self.closed_off.saturating_sub(1);
            }
            // A raw element that is never closed ends with its block.
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell) => {
                self.closed_off = 0;
            }
            Event::Text(text) if self.closed_off == 0 && (text.contains("://") || text.contains("www.")) => {
                let text = text.clone();
                return self.push_text(&text, at);
            }
            _ => {}
        }
        self.events.push((event, at));
    }

    fn push_text(&mut self, text: &str, at: Range<usize>) {
        // Where the source is the text itself, each piece knows its own place.
        let exact = self.source.get(at.clone()) == Some(text);
        let place = |from: usize, to: usize| {
            if exact {
                at.start + from..at.start + to
            } else {
                at.clone()
            }
        };
        let mut pieces: Vec<(Event<'a>, Range<usize>)> = Vec::new();
        let mut done = 0;
        for link in self.finder.links(text) {
            let Some(url) = bare_url(link.as_str()) else { continue };
            if done < link.start() {
                let before = text[done..link.start()].to_owned();
                pieces.push((Event::Text(before.into()), place(done, link.start())));
            }
            let here = place(link.start(), link.end());
            let tag = Tag::Link {
                link_type: LinkType::Autolink,
                dest_url: url.into(),
                title: "".into(),
                id: "".into(),
            };
            pieces.push((Event::Start(tag), here.clone()));
            pieces.push((Event::Text(link.as_str().to_owned().into()), here.clone()));
            pieces.push((Event::End(TagEnd::Link), here));
            done = link.end();
        }
        if done < text.len() {
            pieces.push((Event::Text(text[done..].to_owned().into()), place(done, text.len())));
        }
        self.events.append(&mut pieces);
    }
}

/// The target of a bare link; `None` for what only looks like one.
fn bare_url(text: &str) -> Option<String> {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        Some(text.to_owned())
    } else if lower.starts_with("www.") {
        Some(format!("https://{text}"))
    } else {
        None
    }
}

fn is_tag_of(tag: &str, starts: [&str; 3]) -> bool {
    starts.iter().any(|start| {
        let Some((head, rest)) = tag.split_at_checked(start.len()) else {
            return false;
        };
        head.eq_ignore_ascii_case(start)
            && !tag.ends_with("/>")
            && rest.starts_with(|next: char| next.is_ascii_whitespace() || next == '>')
    })
}
