//! Text as it stands in HTML.

use crate::article::characters;

/// Appends words to HTML.
pub fn push_text(html: &mut String, text: &str) {
    let mut done = 0;
    // In words they are rare, so that a search pays.
    for at in memchr::memchr3_iter(b'&', b'<', b'>', text.as_bytes()) {
        html.push_str(&text[done..at]);
        html.push_str(match text.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        done = at + 1;
    }
    html.push_str(&text[done..]);
}

/// Appends the value of an attribute, between double quotes, to HTML.
pub fn push_value(html: &mut String, value: &str) {
    let mut rest = value;
    while let Some(at) = memchr::memchr(b'"', rest.as_bytes()) {
        push_text(html, &rest[..at]);
        html.push_str("&quot;");
        rest = &rest[at + 1..];
    }
    push_text(html, rest);
}

/// `text` without [forbidden](characters::is_forbidden) characters.
pub fn without_forbidden(mut text: String) -> String {
    if !characters::is_clean(&text) {
        text.retain(|letter| !characters::is_forbidden(letter));
    }
    text
}
