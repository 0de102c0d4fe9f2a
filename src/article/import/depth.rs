//! How deep the elements of a page are nested.

use dom_query::Document;

use crate::article::import::ImportError;

/// How deep elements may be nested: no page that people read comes near it, and the walks over the tree call themselves.
const DEPTH_MAX: usize = 256;

/// How deep the blocks of a page may be written before it is not even parsed: browsers' rules look through all open
/// blocks at each new one, so that a page of nothing but beginnings costs the square of its length.
const WRITTEN_DEPTH_MAX: usize = 2_000;

/// Blocks that stay open until they are closed.
const NESTED: [&str; 22] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
    "main",
    "menu",
    "nav",
    "ol",
    "section",
    "summary",
    "table",
    "ul",
];

/// The page, where it is one that can be walked.
///
/// # Errors
/// [`ImportError::TooDeep`] for a page that is made to overflow.
pub fn bounded(html: &str) -> Result<Document, ImportError> {
    let too_deep = |depth| ImportError::TooDeep {
        depth,
        depth_max: DEPTH_MAX,
    };
    let written = written_depth(html);
    if written > WRITTEN_DEPTH_MAX {
        return Err(too_deep(written));
    }
    let document = Document::from(html);
    let depth = depth(&document);
    if depth > DEPTH_MAX {
        return Err(too_deep(depth));
    }
    Ok(document)
}

/// How deep blocks are nested as they are written: what stands in programs and comments counts too.
fn written_depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for piece in html.split('<').skip(1) {
        let (is_end, tag) = match piece.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, piece),
        };
        let name = tag
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if !NESTED.iter().any(|nested| name.eq_ignore_ascii_case(nested)) {
            continue;
        }
        depth = if is_end { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest
}

/// How deep its elements really are.
fn depth(document: &Document) -> usize {
    let mut deepest = 0;
    let mut open = vec![(document.root(), 0)];
    while let Some((node, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(node.children_it(false).map(|child| (child, depth + 1)));
    }
    deepest
}
