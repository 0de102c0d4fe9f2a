//! Words of MDX that can be understood without running anything.

use std::collections::HashMap;
use std::ops::Range;

use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::values;

/// What an expression comes to without running it: a text, a number, a key of the head, a picture's path.
pub(super) fn literal(inside: &str, edits: &Edits<'_>, imports: &HashMap<String, String>) -> Option<String> {
    let quote = inside.chars().next()?;
    if matches!(quote, '"' | '\'' | '`') {
        let text = inside[1..].strip_suffix(quote)?;
        return (!text.contains([quote, '\\']) && !text.contains("${")).then(|| text.to_owned());
    }
    if inside.parse::<f64>().is_ok() {
        return Some(inside.to_owned());
    }
    if let Some(path) = imports.get(inside.strip_suffix(".src").unwrap_or(inside)) {
        return is_picture(path).then(|| path.clone());
    }
    values::own(inside.strip_prefix("frontmatter.")?, edits.facts)
}

fn is_picture(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(
        ending.as_str(),
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg"
    )
}

/// The braces that open at a byte, with all that they hold.
pub(super) fn braces(body: &str, start: usize) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, letter) in body[start..].char_indices() {
        match (quote, letter) {
            (Some(open), letter) if letter == open && !escaped => quote = None,
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return Some(start..start + at + 1);
                }
            }
            // In a comment an apostrophe opens nothing.
            (None, '"' | '`' | '\'') if !body[start..start + at].contains("/*") => quote = Some(letter),
            (Some(_) | None, _) => {}
        }
        escaped = letter == '\\' && !escaped;
    }
    None
}
