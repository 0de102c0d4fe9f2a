//! Words of MDX that can be understood without running anything.

use std::collections::HashMap;

use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::values;

/// The paths of what is imported, by its names.
pub(super) type Imports = HashMap<String, String>;

/// What an expression comes to without running it: a text, a number, a key of the head, a picture's path.
pub(super) fn literal(inside: &str, edits: &Edits<'_>, imports: &Imports) -> Option<String> {
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
