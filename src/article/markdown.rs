//! Markdown and plain text as a stream of events that know where in the source they stand.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::CowStr;
use pulldown_cmark::Event;
use pulldown_cmark::LinkType;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;
use pulldown_cmark::TextMergeWithOffset;

use crate::article::anchor;
use crate::article::anchor::Anchors;
use crate::article::bare_links::BareLinks;
use crate::article::chosen_ids;
use crate::article::formulas;
use crate::personal::marker;

/// An event and the bytes of the source from which it came.
pub type Located<'a> = (Event<'a>, Range<usize>);

/// A body, parsed: what runs from top to bottom, and the footnotes taken out of it.
///
/// Headings have ids that are unique within the document, none of which is a footnote's (`fn-1`, `fnref-1`).
/// Starts and ends are balanced, and nothing is nested deeper than [`NESTING_MAX`].
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'a> {
    /// The events without those of footnote definitions. A [`Event::FootnoteReference`] is one of [`Self::footnotes`].
    pub body: Vec<Located<'a>>,
    /// In the order in which they are first referred to; footnote 1 is the first.
    pub footnotes: Vec<Footnote<'a>>,
    /// Definitions that nothing refers to: label and offset. They are in no list of footnotes.
    pub unused: Vec<(CowStr<'a>, usize)>,
    /// Footnotes by label, in lower case.
    numbers: HashMap<String, usize>,
}

/// A footnote.
#[derive(Debug, Clone, PartialEq)]
pub struct Footnote<'a> {
    /// What it says.
    pub content: Vec<Located<'a>>,
    /// How often it is referred to.
    pub references: usize,
}

/// How deep quotes, lists and emphasis nest before further levels are left out (their content stays): mail programs
/// and browsers give up somewhere above it, and walking the result needs no more stack than this.
pub const NESTING_MAX: usize = 32;

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM);

/// The events of a Markdown text: `CommonMark` with GitHub's tables, footnotes, task lists, strikethrough, alerts and
/// bare links, and headings that name their id (`## Frost {#frost}`). Quotes and dashes stay as they were typed. An
/// address in angle brackets is a `mailto:` link. A formula in TeX is code, as it was written.
pub fn events(body: &str) -> Vec<Located<'_>> {
    let options = formulas::options(body, OPTIONS);
    let parser = TextMergeWithOffset::new(Parser::new_ext(body, options).into_offset_iter());
    let mut links = BareLinks::new(body);
    for (event, at) in bounded(parser) {
        links.push(plain(event), at);
    }
    let mut events = links.events;
    chosen_ids::take(body, &mut events);
    events
}

impl<'a> Document<'a> {
    /// A Markdown text.
    pub fn markdown(body: &'a str) -> Self {
        Self::of(events(body))
    }

    /// A plain text: paragraphs between empty lines, a line's end counts as a space, bare links are links.
    pub fn plain(body: &'a str) -> Self {
        let mut links = BareLinks::new(body);
        let mut open = false;
        let mut offset = 0;
        for line in body.split_inclusive('\n') {
            let text = line.trim();
            let start = offset + (line.len() - line.trim_start().len());
            offset += line.len();
            if text.is_empty() {
                if open {
                    links.push(Event::End(TagEnd::Paragraph), start..start);
                }
                open = false;
                continue;
            }
            if open {
                links.push(Event::SoftBreak, start - 1..start);
            } else {
                links.push(Event::Start(Tag::Paragraph), start..start);
            }
            open = true;
            links.push(Event::Text(text.into()), start..start + text.len());
        }
        if open {
            links.push(Event::End(TagEnd::Paragraph), offset..offset);
        }
        Self::of(links.events)
    }

    /// The number of the footnote called `label`, from 1; `None` for a label that is not defined.
    pub fn number(&self, label: &str) -> Option<usize> {
        self.numbers.get(&label.to_lowercase()).copied()
    }

    fn of(events: Vec<Located<'a>>) -> Self {
        let (body, mut definitions) = without_definitions(events);
        let mut document = Self {
            body,
            footnotes: Vec::new(),
            unused: Vec::new(),
            numbers: HashMap::new(),
        };
        document.number_footnotes(&mut definitions);
        document.unused = definitions.into_values().map(|(label, at, _)| (label, at)).collect();
        document.unused.sort_by_key(|(_, at)| *at);
        document.name_headings();
        document
    }

    /// Takes the footnotes that the body refers to out of `definitions`, then those that these refer to in turn.
    fn number_footnotes(&mut self, definitions: &mut Definitions<'a>) {
        let mut labels = labels_in(&self.body);
        let mut read = 0;
        loop {
            for label in labels {
                if let Some(number) = self.numbers.get(&label) {
                    self.footnotes[number - 1].references += 1;
                } else if let Some((_, _, content)) = definitions.remove(&label) {
                    self.footnotes.push(Footnote { content, references: 1 });
                    self.numbers.insert(label, self.footnotes.len());
                }
            }
            let Some(next) = self.footnotes.get(read) else { return };
            labels = labels_in(&next.content);
            read += 1;
        }
    }

    fn name_headings(&mut self) {
        let mut anchors = Anchors::default();
        for (index, footnote) in self.footnotes.iter().enumerate() {
            anchors.reserve(anchor::footnote_id(index + 1));
            for nth in 1..=footnote.references {
                anchors.reserve(anchor::reference_id(index + 1, nth));
            }
        }
        let mut all: Vec<&mut Vec<Located<'_>>> = vec![&mut self.body];
        all.extend(self.footnotes.iter_mut().map(|footnote| &mut footnote.content));
        // What a writer chose stays, whatever the words above would be called.
        for (event, _) in all.iter_mut().flat_map(|events| events.iter_mut()) {
            if let Event::Start(Tag::Heading { id, .. }) = event {
                *id = id.take().filter(|chosen| anchors.claim(chosen));
            }
        }
        for events in all {
            for index in 0..events.len() {
                let (event, rest) = events[index..].split_first_mut().expect("the index is in range");
                if let Event::Start(Tag::Heading { id: id @ None, .. }) = &mut event.0 {
                    *id = Some(anchors.name(&marker::without(&heading_text(rest))).into());
                }
            }
        }
    }
}

/// The events without the levels that are nested too deep.
fn bounded<'a>(events: impl Iterator<Item = Located<'a>>) -> impl Iterator<Item = Located<'a>> {
    // Whether each open container was kept.
    let mut open: Vec<bool> = Vec::new();
    let mut depth = 0;
    events.filter_map(move |(event, at)| {
        match &event {
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => {
                let kept = depth < NESTING_MAX;
                open.push(kept);
                depth += usize::from(kept);
                kept.then_some((event, at))
            }
            Event::End(
                TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough,
            ) => {
                let kept = open.pop().expect("starts and ends are balanced");
                depth -= usize::from(kept);
                kept.then_some((event, at))
            }
            // An item's container is its list; items of a list left out are kept apart by a space.
            Event::Start(Tag::Item) if open.last() == Some(&false) => None,
            Event::End(TagEnd::Item) if open.last() == Some(&false) => Some((Event::SoftBreak, at)),
            _ => Some((event, at)),
        }
    })
}

/// An event as one of those that are known here.
fn plain(event: Event<'_>) -> Event<'_> {
    match event {
        Event::InlineMath(formula) | Event::DisplayMath(formula) => Event::Code(formula.trim().to_owned().into()),
        Event::Start(Tag::Link {
            link_type: LinkType::Email,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type: LinkType::Email,
            dest_url: format!("mailto:{dest_url}").into(),
            title,
            id,
        }),
        event => event,
    }
}

type Definitions<'a> = HashMap<String, (CowStr<'a>, usize, Vec<Located<'a>>)>;

/// Takes the definitions of footnotes out, wherever they stand; of two with one label the first counts.
fn without_definitions(events: Vec<Located<'_>>) -> (Vec<Located<'_>>, Definitions<'_>) {
    let is_start = |(event, _): &Located<'_>| matches!(event, Event::Start(Tag::FootnoteDefinition(_)));
    if !events.iter().any(is_start) {
        return (events, Definitions::new());
    }
    let mut body = Vec::with_capacity(events.len());
    let mut definitions = Definitions::new();
    let mut open: Vec<(CowStr<'_>, usize, Vec<Located<'_>>)> = Vec::new();
    for (event, at) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => open.push((label, at.start, Vec::new())),
            Event::End(TagEnd::FootnoteDefinition) => {
                let definition = open.pop().expect("starts and ends are balanced");
                definitions.entry(definition.0.to_lowercase()).or_insert(definition);
            }
            event => open
                .last_mut()
                .map_or(&mut body, |definition| &mut definition.2)
                .push((event, at)),
        }
    }
    (body, definitions)
}

fn labels_in(events: &[Located<'_>]) -> Vec<String> {
    let references = events.iter().filter_map(|(event, _)| match event {
        Event::FootnoteReference(label) => Some(label.to_lowercase()),
        _ => None,
    });
    references.collect()
}

/// The words up to the end of the heading that has just begun.
fn heading_text(events: &[Located<'_>]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Text(words) | Event::Code(words) => text.push_str(words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Document;
    use super::NESTING_MAX;
    use super::events;
    use pulldown_cmark::Event;
    use pulldown_cmark::Tag;

    /// Every link of a text: where it stands, as written, and where it leads.
    fn links(body: &str) -> Vec<(String, String)> {
        let found = events(body).into_iter().filter_map(|(event, at)| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some((body[at].to_owned(), dest_url.to_string())),
            _ => None,
        });
        found.collect()
    }

    #[test]
    fn a_heading_has_the_id_that_its_writer_chose() {
        let body = "Late {#frost}\n---\n\n## Frost\n\n## Again {#frost}\n\n## Red {.red #r}\n\nNo {#heading}\n\n## {#x}\n\n\
                    ## Of {a} {}\n\n## A \\{#b\\}\n";
        let ids: Vec<String> = Document::markdown(body)
            .body
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Start(Tag::Heading { id, .. }) => id.as_deref().map(str::to_owned),
                _ => None,
            })
            .collect();
        assert_eq!(ids, ["frost", "frost-2", "again", "r", "x", "of-a", "a-b"]);
    }

    #[test]
    fn a_url_that_stands_bare_in_text_is_a_link() {
        for (body, written, target) in [
            (
                "see https://example.org/a.",
                "https://example.org/a",
                "https://example.org/a",
            ),
            (
                "(http://example.org/a_b_c)",
                "http://example.org/a_b_c",
                "http://example.org/a_b_c",
            ),
            ("www.example.org!", "www.example.org", "https://www.example.org"),
            (
                "ä **https://example.org/ü**",
                "https://example.org/ü",
                "https://example.org/ü",
            ),
            ("<https://example.org>", "<https://example.org>", "https://example.org"),
            ("<ada@example.org>", "<ada@example.org>", "mailto:ada@example.org"),
        ] {
            assert_eq!(links(body), [(written.to_owned(), target.to_owned())], "{body}");
        }
    }

    #[test]
    fn what_stands_in_code_links_and_raw_html_is_no_bare_link() {
        for body in [
            "`https://example.org`",
            "```\nhttps://example.org\n```",
            "![https://example.org](a.png)",
            "<a href='x'>https://example.org</a>",
            "<div>\nhttps://example.org\n</div>",
            "notes.md and ada@example.org",
            "javascript://example.org",
        ] {
            assert_eq!(links(body), [], "{body}");
        }
        assert_eq!(links("[https://example.org](b)").len(), 1);
        assert_eq!(links("<a href='x'>never closed\n\nhttps://example.org").len(), 1);
    }

    #[test]
    fn footnotes_are_numbered_in_the_order_in_which_they_are_referred_to() {
        let body = "A[^b] and[^a], again[^B].\n\n[^a]: first, see[^c]\n[^b]: second\n[^c]: third\n[^d]: never\n";
        let document = Document::markdown(body);
        let numbers = ["b", "a", "c", "d", "e"].map(|label| document.number(label));
        assert_eq!(numbers, [Some(1), Some(2), Some(3), None, None]);
        assert_eq!(document.footnotes[0].references, 2);
        assert_eq!(document.unused, [("d".into(), body.find("[^d]").unwrap())]);
    }

    #[test]
    fn every_heading_has_an_id_of_its_own() {
        let body = "# Käse *und* `Brot`\n## !\n### Käse und Brot\n# fn 1\n# fnref-1\nx[^1]\n\n[^1]: y\n";
        let document = Document::markdown(body);
        let ids = document.body.iter().filter_map(|(event, _)| match event {
            Event::Start(Tag::Heading { id, .. }) => id.as_deref(),
            _ => None,
        });
        let ids: Vec<_> = ids.collect();
        assert_eq!(
            ids,
            ["käse-und-brot", "section", "käse-und-brot-2", "fn-1-2", "fnref-1-2"]
        );
    }

    #[test]
    fn nothing_is_nested_deeper_than_the_bound() {
        for body in [
            "> ".repeat(10_000) + "a",
            "- ".repeat(10_000) + "a",
            "*a **b ".repeat(5_000) + &"**a*".repeat(5_000),
        ] {
            let (mut depth, mut deepest) = (0, 0);
            for (event, _) in Document::markdown(&body).body {
                match event {
                    Event::Start(_) => depth += 1,
                    Event::End(_) => depth -= 1,
                    _ => {}
                }
                deepest = deepest.max(depth);
            }
            assert_eq!(depth, 0);
            assert!(deepest <= 2 * NESTING_MAX + 1, "{deepest}");
        }
    }
}
