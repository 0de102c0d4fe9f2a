//! Marks of templates in what a writer wrote: nothing fills them in, so readers would see them.

use std::ops::Range;

use crate::article::FrontMatter;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::lines::Lines;
use crate::finding::ranges::Ranges;
use crate::personal::rules::NO_FIELD;
use crate::personal::written;
use crate::personal::written::What;

/// A mark of a template in an article.
pub const MARK: Rule = Rule::warning(
    "article/template-mark",
    "Articles are no templates: what stands in `{{ }}`, `{% %}` or `*| |*` is shown, and mailed, as it is written.",
)
.fix("take it out, or set it as code where readers shall see it; a field of the reader's is written `[[name|reader]]`");

/// What to do about a mark.
pub fn hint(mark: &str) -> &'static str {
    if mark.contains("personal(") || mark.contains("subscriber.") || mark.starts_with("*|") {
        "here a field of the reader's is written as `[[name|reader]]`"
    } else {
        "take it out; where readers shall see it, set it as code, between backticks"
    }
}

/// Marks: how each begins and ends.
const SIGNS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("*|", "|*")];

/// Elements of HTML in which a mark is shown on purpose, or never.
const RAW: [&str; 4] = ["pre", "code", "script", "style"];

/// The marks of a text, each on one line, in their order; none of those that begin in `code`, which is asked for only
/// where there is something like a mark.
///
/// ```
/// use pressrun::article::marks::find;
///
/// let text = "Dear {{ name }}, <code>{{ x }}</code> {% if y %}";
/// let found: Vec<&str> = find(text, Vec::new).into_iter().map(|range| &text[range]).collect();
/// assert_eq!(found, ["{{ name }}", "{% if y %}"]);
/// ```
pub fn find(text: &str, code: impl FnOnce() -> Vec<Range<usize>>) -> Vec<Range<usize>> {
    if !may_hold(text) {
        return Vec::new();
    }
    let code = Ranges::from([code(), raw(text)].concat());
    let mut found: Vec<Range<usize>> = Vec::new();
    for (open, close) in SIGNS {
        let (mut from, mut line_end) = (0, 0);
        while let Some(at) = text[from..].find(open).map(|at| from + at) {
            if at >= line_end {
                line_end = text[at..].find('\n').map_or(text.len(), |end| at + end);
            }
            from = at + open.len();
            // Where one does not end on its line, no later one does.
            let Some(end) = text[from..line_end].find(close).map(|end| from + end + close.len()) else {
                from = line_end;
                continue;
            };
            from = end;
            if !code.holds(at) {
                found.push(at..end);
            }
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// Whether it is worth looking for marks.
fn may_hold(text: &str) -> bool {
    let holds = |sign: &str| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some();
    SIGNS.iter().any(|(open, _)| holds(open))
}

/// The findings about marks in an article's head and in its body, of which `code` says what is code, and which begins on
/// a line of its file.
pub(super) fn told(
    front: &FrontMatter,
    (body, code): (&str, impl FnOnce() -> Vec<Range<usize>>),
    (file, body_line): (&str, u32),
) -> Vec<Finding> {
    let told = |place: Place, mark: &str| {
        let message = format!("`{mark}` is shown as it is written");
        MARK.at(place, message).hint(hint(mark))
    };
    let mut findings = Vec::new();
    for (key, text) in [
        ("title", &front.title),
        ("summary", &front.summary),
        ("preheader", &front.preheader),
    ] {
        let text = text.as_deref().unwrap_or_default();
        let line = front.lines.of(key).unwrap_or(1);
        let found = find(text, Vec::new).into_iter();
        findings.extend(found.map(|range| told(Place::new(file, line, 1), &text[range])));
    }
    let found = find(body, code);
    if !found.is_empty() {
        let lines = Lines::starting_at(body, body_line);
        let found = found.into_iter();
        findings.extend(found.map(|range| told(lines.place(file, range.start), &body[range])));
    }
    findings
}

/// Personal fields in an article's head, and in the heading that is its title: they are the same for everybody.
pub(super) fn fields_in_head(
    front: &FrontMatter,
    heading: Option<&str>,
    (file, body_line): (&str, u32),
) -> Vec<Finding> {
    let line = |key| front.lines.of(key).unwrap_or(1);
    let lines = [
        (front.title.as_deref(), line("title")),
        (front.summary.as_deref(), line("summary")),
        (heading.filter(|_| front.title.is_none()), body_line),
    ];
    let mut findings = Vec::new();
    for (text, line) in lines {
        let text = text.unwrap_or_default();
        for found in written::find(text, Vec::new) {
            if let What::Field(_) = found.what {
                let written = &text[found.range];
                let message =
                    format!("`{written}` is shown as it is written: titles and summaries are the same for everybody");
                findings.push(NO_FIELD.at(Place::new(file, line, 1), message));
            }
        }
    }
    findings
}

/// What stands in elements that hold code.
pub fn raw(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for name in RAW {
        let (open, close) = (format!("<{name}"), format!("</{name}"));
        let mut from = 0;
        while let Some(start) = text[from..].find(&open).map(|at| from + at) {
            let end = text[start..].find(&close).map_or(text.len(), |end| start + end);
            ranges.push(start..end);
            from = end;
        }
    }
    ranges
}
