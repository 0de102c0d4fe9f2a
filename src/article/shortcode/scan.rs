//! Where code stands in a body, and where a place in it lies.

use std::ops::Range;

use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;

/// The code of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    ranges: Vec<Range<usize>>,
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
        Self { ranges: Vec::new() }
    }

    /// The blocks and spans of code of a body in Markdown.
    pub(super) fn of(body: &str) -> Self {
        let quiet = quiet(body);
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (event, range) in Parser::new_ext(&quiet, Options::empty()).into_offset_iter() {
            let is_code = matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_));
            if is_code && ranges.last().is_none_or(|last| last.end <= range.start) {
                ranges.push(range);
            }
        }
        Self { ranges }
    }

    /// Whether a byte is code.
    pub(super) fn holds(&self, at: usize) -> bool {
        let index = self.ranges.partition_point(|range| range.end <= at);
        self.ranges.get(index).is_some_and(|range| range.contains(&at))
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

/// Whether what stands at a byte is the target of a link, or an attribute's value: a place for an address, not for words.
pub(super) fn is_in_target(body: &str, at: usize) -> bool {
    let line = &body[body[..at].rfind('\n').map_or(0, |end| end + 1)..at];
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

/// Whether nothing but white space stands before a byte on its line.
pub(super) fn begins_line(body: &str, at: usize) -> bool {
    body[..at]
        .rsplit('\n')
        .next()
        .is_none_or(|before| before.trim().is_empty())
}

/// The range with the white space and the line's end behind it, and the white space before it on the line, where nothing
/// else stands on its lines.
pub(super) fn whole_lines(body: &str, range: Range<usize>) -> Range<usize> {
    let rest = &body[range.end..];
    let line_end = rest.find('\n').map_or(body.len(), |end| range.end + end + 1);
    if begins_line(body, range.start) && body[range.end..line_end].trim().is_empty() {
        let start = body[..range.start].rfind('\n').map_or(0, |end| end + 1);
        start..line_end
    } else {
        range
    }
}
