//! MDX: imports and exports, expressions, components.

use std::collections::HashMap;

use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::mdx_tags;
use crate::article::shortcode::mdx_words::braces;
use crate::article::shortcode::mdx_words::literal;
use crate::article::shortcode::pieces;
use crate::article::shortcode::scan::is_in_target;

/// Takes MDX for the Markdown that it holds.
pub(super) fn edit(edits: &mut Edits<'_>) {
    let mut imports = HashMap::new();
    let mut at = 0;
    while let Some(found) = next_sign(edits.body, at) {
        let start = found;
        at = start + 1;
        // Four spaces make no code in MDX, and its components may stand behind them.
        if edits.code.holds(start) && is_marked(edits.body, start) {
            continue;
        }
        if edits.body[..start].ends_with('\\') {
            continue;
        }
        at = match edits.body.as_bytes()[start] {
            b'{' => expression(edits, start, &imports),
            b'<' => mdx_tags::tag(edits, start, &imports),
            _ => Some(statement(edits, start, &mut imports)),
        }
        .unwrap_or(at);
    }
}

/// Where the next `{`, `<`, or a line that begins with `import` or `export` stands.
fn next_sign(body: &str, from: usize) -> Option<usize> {
    let bytes = body.as_bytes();
    let mut at = from;
    loop {
        let found = at + memchr::memchr3(b'{', b'<', b'i', bytes.get(at..)?).unwrap_or(usize::MAX - at);
        let exported = at + memchr::memmem::find(bytes.get(at..)?, b"export ").unwrap_or(usize::MAX - at);
        let next = found.min(exported);
        if next >= bytes.len() {
            return None;
        }
        let is_statement = || {
            let begins = next == 0 || bytes[next - 1] == b'\n';
            begins && (body[next..].starts_with("import ") || body[next..].starts_with("export "))
        };
        if matches!(bytes[next], b'{' | b'<') || is_statement() {
            return Some(next);
        }
        at = next + 1;
    }
}

/// Whether the code at a byte is marked as such, with backticks or tildes.
fn is_marked(body: &str, at: usize) -> bool {
    let line = &body[body[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    !(line.starts_with("    ") && line.trim().is_empty())
}

/// `import …` and `export …`, up to the next empty line; pictures that are imported are remembered by their names.
fn statement(edits: &mut Edits<'_>, start: usize, imports: &mut HashMap<String, String>) -> usize {
    let body = edits.body;
    let end = body[start..].find("\n\n").map_or(body.len(), |end| start + end + 1);
    for line in body[start..end].lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["import", name, "from", path] = words.as_slice() {
            let path = path.trim_end_matches(';').trim_matches(['"', '\'']);
            imports.insert((*name).to_owned(), path.to_owned());
        }
    }
    if body[start..].starts_with("export ") {
        edits.tell(start, "an `export` is left out: feeds run no programs");
    }
    edits.replace(start..end, "");
    end
}

/// `{…}`: a comment, something known, or shown as it is written.
fn expression(edits: &mut Edits<'_>, start: usize, imports: &HashMap<String, String>) -> Option<usize> {
    let range = braces(edits.body, start)?;
    let inside = edits.body[range.start + 1..range.end - 1].trim();
    if inside.is_empty() || inside.starts_with("/*") && inside.ends_with("*/") {
        edits.drop(range.clone());
    } else if let Some(value) = literal(inside, edits, imports) {
        let value = if is_in_target(edits.body, start) || value.trim().is_empty() {
            value
        } else {
            pieces::as_words(&value)
        };
        edits.replace(range.clone(), value);
    } else {
        edits.show(range.clone(), "an expression is shown as it is written");
    }
    Some(range.end)
}
