//! MDX: imports and exports, expressions, components.

use std::collections::HashMap;

use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::mdx_marks::Marks;
use crate::article::shortcode::mdx_tags;
use crate::article::shortcode::mdx_words::Imports;
use crate::article::shortcode::mdx_words::literal;
use crate::article::shortcode::pieces;
use crate::article::shortcode::scan::indent;
use crate::article::shortcode::scan::is_in_target;

/// Takes MDX for the Markdown that it holds.
pub(super) fn edit(edits: &mut Edits<'_>) {
    let (marks, statements) = (Marks::of(edits.body), statements(edits.body));
    let mut imports = HashMap::new();
    let mut at = 0;
    while let Some(start) = next_sign(edits.body, &statements, at) {
        at = start + 1;
        // Four spaces make no code in MDX, and its components may stand behind them.
        if edits.code.holds(start) && is_marked(edits.body, start) {
            continue;
        }
        if edits.body[..start].ends_with('\\') {
            continue;
        }
        at = match edits.body.as_bytes()[start] {
            b'{' => expression(edits, start, (&marks, &imports)),
            b'<' => mdx_tags::tag(edits, start, (&marks, &imports)),
            _ => Some(statement(edits, start, &mut imports)),
        }
        .unwrap_or(at);
    }
}

/// Where statements stand: lines that begin with `import` or `export`.
fn statements(body: &str) -> Vec<usize> {
    let begins_line = |at: &usize| *at == 0 || body.as_bytes()[at - 1] == b'\n';
    let found = |word: &str| {
        memchr::memmem::find_iter(body.as_bytes(), word)
            .filter(begins_line)
            .collect::<Vec<_>>()
    };
    let mut statements = [found("import "), found("export ")].concat();
    statements.sort_unstable();
    statements
}

/// Where the next `{`, `<` or statement stands.
fn next_sign(body: &str, statements: &[usize], from: usize) -> Option<usize> {
    let sign = memchr::memchr2(b'{', b'<', body.as_bytes().get(from..)?).map(|sign| from + sign);
    let statement = statements.get(statements.partition_point(|at| *at < from)).copied();
    sign.into_iter().chain(statement).min()
}

/// Whether the code at a byte is marked as such, with backticks or tildes.
fn is_marked(body: &str, at: usize) -> bool {
    !indent(body, at).is_some_and(|indent| indent.starts_with("    "))
}

/// `import …` and `export …`, up to the next empty line; pictures that are imported are remembered by their names.
fn statement(edits: &mut Edits<'_>, start: usize, imports: &mut Imports) -> usize {
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
fn expression(edits: &mut Edits<'_>, start: usize, (marks, imports): (&Marks<'_>, &Imports)) -> Option<usize> {
    let range = marks.braces(start)?;
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
