//! Kramdown's attribute lists and extensions, and the names that headings are given.

use crate::article::shortcode::edits::Edits;

/// Takes out what only says how something looks: `{: .class}`, `{:toc}` with its list, `{::options …/}`.
pub(super) fn edit(edits: &mut Edits<'_>) {
    let body = edits.body;
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(body.as_bytes().get(at..).unwrap_or_default(), b"{:") {
        let start = at + found;
        at = start + 2;
        if edits.code.holds(start) || edits.covers(start) {
            continue;
        }
        let line_end = body[start..].find('\n').map_or(body.len(), |end| start + end);
        let Some(end) = body[start..line_end].find('}').map(|end| start + end + 1) else {
            continue;
        };
        let inside = body[start + 2..end - 1].trim();
        at = end;
        if inside == ":comment" {
            let close = body[end..].find("{:/comment}").or_else(|| body[end..].find("{:/}"));
            if let Some(close) = close.map(|close| end + close) {
                let close_end = body[close..].find('}').map_or(body.len(), |at| close + at + 1);
                edits.drop(start..close_end);
                at = close_end;
                continue;
            }
        }
        let is_list = inside.is_empty()
            || inside.starts_with([':', '/', '.', '#'])
            || inside == "toc"
            || inside
                .split_whitespace()
                .all(|word| word.contains('=') || word.starts_with(['.', '#']))
            || inside
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_ ".contains(&byte));
        if is_list {
            let list_item = (inside == "toc").then(|| item_before(body, start)).flatten();
            edits.drop(list_item.unwrap_or(start)..end);
        }
    }
}

/// The line before, where it is the one item of a list: in its place kramdown puts the table of contents.
fn item_before(body: &str, at: usize) -> Option<usize> {
    let line = body[..at].rfind('\n')?;
    if !body[line + 1..at].trim().is_empty() {
        return None;
    }
    let before = body[..line].rfind('\n').map_or(0, |end| end + 1);
    let text = body[before..line].trim_start();
    let is_item = text.starts_with(['*', '-', '+']) || text.starts_with("1.");
    is_item.then_some(before)
}

/// Takes the names of headings out: `## Frost {#frost}`.
pub(super) fn edit_headings(edits: &mut Edits<'_>) {
    let body = edits.body;
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        let text = line.trim_end();
        if text.starts_with('#')
            && text.ends_with('}')
            && let Some(open) = text.rfind('{')
            && text[open + 1..].starts_with(['#', '.'])
            && !edits.code.holds(start)
            && !edits.covers(start + open)
        {
            let end = start + text.len();
            let from = start + text[..open].trim_end().len();
            edits.replace(from..end, "");
        }
        start += line.len();
    }
}
