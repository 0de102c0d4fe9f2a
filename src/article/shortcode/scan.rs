//! Where code stands in a body, and where a place in it lies.

use std::ops::Range;

use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;

use crate::finding::ranges::Ranges;

/// The code of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    ranges: Ranges,
}

/// Tags that hold code of their own: what lies between is not Markdown, and must not be taken for it.
const RAW: [(&str, &str); 5] = [
    ("{% highlight", "{% endhighlight"),
    ("{% raw", "{% endraw"),
    ("{% comment", "{% endcomment"),
    ("{{< highlight", "{{< /highlight"),
    ("{{% highlight", "{{% /highlight"),
];

impl Code {
    /// A body without any.
    pub(super) fn none() -> Self {
        Self {
            ranges: Ranges::default(),
        }
    }

    /// The blocks and spans of code of a body in Markdown.
    pub(super) fn of(body: &str) -> Self {
        let quiet = quiet(body);
        let events = Parser::new_ext(&quiet, Options::empty()).into_offset_iter();
        let code = events.filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_)));
        Self {
            ranges: Ranges::from(code.map(|(_, range)| range).collect::<Vec<_>>()),
        }
    }

    /// Whether a byte is code.
    pub(super) fn holds(&self, at: usize) -> bool {
        self.ranges.holds(at)
    }
}

/// The body, as long as it was, with blanks for what lies between the tags that hold code.
fn quiet(body: &str) -> String {
    let mut quiet = body.as_bytes().to_vec();
    for (open, close) in RAW {
        let mut from = 0;
        while let Some(at) = find(body, open, from) {
            let start = body[at..].find('}').map_or(body.len(), |end| at + end);
            let Some(end) = find(body, close, start) else { break };
            for byte in &mut quiet[start..end] {
                if *byte != b'\n' && *byte != b'}' {
                    *byte = b' ';
                }
            }
            from = end;
        }
    }
    String::from_utf8(quiet).unwrap_or_else(|_| body.to_owned())
}

fn find(body: &str, sign: &str, from: usize) -> Option<usize> {
    memchr::memmem::find(body.as_bytes().get(from..)?, sign.as_bytes()).map(|at| from + at)
}

/// Where a sign stands in a body, from top to bottom: each is looked for once, so that a body of beginnings that never
/// end costs no more than its bytes.
pub(super) struct Signs {
    starts: Vec<usize>,
}

impl Signs {
    /// All of them.
    pub(super) fn of(body: &str, sign: &str) -> Self {
        let starts = memchr::memmem::find_iter(body.as_bytes(), sign.as_bytes()).collect();
        Self { starts }
    }

    /// The first from a byte on.
    pub(super) fn from(&self, at: usize) -> Option<usize> {
        let index = self.starts.partition_point(|start| *start < at);
        self.starts.get(index).copied()
    }
}

/// How many bytes a link's target or an element's tag has at most before what stands in it.
const TARGET_BYTES_MAX: usize = 4_096;

/// Whether what stands at a byte is the target of a link, or an attribute's value: a place for an address, not for words.
pub(super) fn is_in_target(body: &str, at: usize) -> bool {
    let near = &body[body.floor_char_boundary(at.saturating_sub(TARGET_BYTES_MAX))..at];
    let line = &near[near.rfind('\n').map_or(0, |end| end + 1)..];
    let in_link = line.rfind("](").is_some_and(|start| {
        let between = &line[start + 2..];
        !between.contains([')', ' ']) || between.starts_with('<') && !between.contains('>')
    });
    let in_definition = line.trim_start().starts_with('[') && line.ends_with("]: ");
    let in_tag = line.rfind('<').is_some_and(|start| {
        let inside = &line[start + 1..];
        inside.starts_with(|letter: char| letter.is_ascii_alphabetic()) && !inside.contains('>')
    });
    in_link || in_definition || in_tag
}

/// The white space before a byte on its line; `None` where something else stands there.
pub(super) fn indent(body: &str, at: usize) -> Option<&str> {
    let before = body[..at].trim_end_matches(|letter: char| letter.is_whitespace() && letter != '\n');
    (before.is_empty() || before.ends_with('\n')).then(|| &body[before.len()..at])
}

/// Where the line of a byte ends, with its line end; `None` where something else than white space stands behind it.
pub(super) fn line_end(body: &str, at: usize) -> Option<usize> {
    let rest = body[at..].trim_start_matches(|letter: char| letter.is_whitespace() && letter != '\n');
    let end = body.len() - rest.len();
    match rest.as_bytes().first() {
        None => Some(end),
        Some(b'\n') => Some(end + 1),
        Some(_) => None,
    }
}

/// The range with the white space and the line's end behind it, and the white space before it on the line, where nothing
/// else stands on its lines.
pub(super) fn whole_lines(body: &str, range: Range<usize>) -> Range<usize> {
    match (indent(body, range.start), line_end(body, range.end)) {
        (Some(indent), Some(end)) => range.start - indent.len()..end,
        _ => range,
    }
}
