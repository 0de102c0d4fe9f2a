//! Text as it stands in HTML.

/// Appends words to HTML.
pub fn push_text(html: &mut String, text: &str) {
    push(html, text, |letter| match letter {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        _ => None,
    });
}

/// Appends the value of an attribute, between double quotes, to HTML.
pub fn push_value(html: &mut String, value: &str) {
    push(html, value, |letter| match letter {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        _ => None,
    });
}

/// Whether XML cannot hold a character, not even as a reference (XML 1.0, 2.2), or it is a carriage return.
pub fn is_forbidden(letter: char) -> bool {
    matches!(letter, '\0'..='\u{8}' | '\u{b}'..='\u{1f}') || u32::from(letter) & 0xfffe == 0xfffe
}

/// `text` without forbidden characters.
pub fn without_forbidden(mut text: String) -> String {
    if text.contains(is_forbidden) {
        text.retain(|letter| !is_forbidden(letter));
    }
    text
}

fn push(html: &mut String, text: &str, escape: impl Fn(char) -> Option<&'static str>) {
    let mut done = 0;
    for (index, letter) in text.char_indices() {
        if let Some(reference) = escape(letter) {
            html.push_str(&text[done..index]);
            html.push_str(reference);
            done = index + letter.len_utf8();
        }
    }
    html.push_str(&text[done..]);
}
