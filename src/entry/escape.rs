//! Text as it stands in HTML.

use crate::article::characters;

/// Appends words to HTML.
pub fn push_text(html: &mut String, text: &str) {
    push(html, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Appends the value of an attribute, between double quotes, to HTML.
pub fn push_value(html: &mut String, value: &str) {
    push(html, value, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        _ => None,
    });
}

/// `text` without [forbidden](characters::is_forbidden) characters.
pub fn without_forbidden(mut text: String) -> String {
    if !characters::is_clean(&text) {
        text.retain(|letter| !characters::is_forbidden(letter));
    }
    text
}

fn push(html: &mut String, text: &str, reference: impl Fn(u8) -> Option<&'static str>) {
    let mut done = 0;
    for (index, byte) in text.bytes().enumerate() {
        if let Some(reference) = reference(byte) {
            html.push_str(&text[done..index]);
            html.push_str(reference);
            done = index + 1;
        }
    }
    html.push_str(&text[done..]);
}
