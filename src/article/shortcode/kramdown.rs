//! Kramdown's attribute lists and extensions.

use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::scan::Signs;

/// Takes out what only says how something looks: `{: .class}`, `{:toc}` with its list, `{::options …/}`.
pub(super) fn edit(edits: &mut Edits<'_>) {
    let body = edits.body;
    let covered = edits.covered();
    let comment_ends = ["{:/comment}", "{:/}"].map(|sign| Signs::of(body, sign));
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(body.as_bytes().get(at..).unwrap_or_default(), b"{:") {
        let start = at + found;
        at = start + 2;
        if edits.code.holds(start) || covered.holds(start) {
            continue;
        }
        let stop = memchr::memchr2(b'\n', b'}', &body.as_bytes()[start..]);
        let Some(end) = stop
            .map(|stop| start + stop + 1)
            .filter(|end| body[..*end].ends_with('}'))
        else {
            continue;
        };
        let inside = body[start + 2..end - 1].trim();
        at = end;
        if inside == ":comment"
            && let Some(close) = comment_ends.iter().find_map(|signs| signs.from(end))
        {
            let close_end = body[close..].find('}').map_or(body.len(), |at| close + at + 1);
            edits.drop(start..close_end);
            at = close_end;
            continue;
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
