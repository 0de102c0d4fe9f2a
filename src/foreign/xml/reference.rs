//! References of XML and HTML: `&amp;`, `&#11;`, `&nbsp;`.

use pulldown_cmark::Event;
use pulldown_cmark::Parser;

use crate::foreign::text::Text;

/// The longest name that HTML has for a character is shorter than this.
const NAME_BYTES_MAX: usize = 34;

/// What stands between `&` and `;`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A character: one of the five that XML names, or a number.
    Character(char),
    /// A number that stands for no character, or for one that XML forbids.
    Forbidden(u32),
    /// A name that only a document type, or HTML, can explain.
    Named,
    /// Nothing that a reference may be: the `&` stands for itself and should not.
    None,
}

/// Reads what stands between `&` and `;`.
pub fn read(inner: &str) -> Reference {
    match inner {
        "amp" => return Reference::Character('&'),
        "lt" => return Reference::Character('<'),
        "gt" => return Reference::Character('>'),
        "quot" => return Reference::Character('"'),
        "apos" => return Reference::Character('\''),
        _ => {}
    }
    if let Some(number) = inner.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix('x') {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
            return Reference::None;
        }
        let code_point = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
        return match char::from_u32(code_point).filter(|letter| is_allowed(*letter)) {
            Some(letter) => Reference::Character(letter),
            None => Reference::Forbidden(code_point),
        };
    }
    let is_name = inner.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && inner
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-._:".contains(letter));
    if is_name { Reference::Named } else { Reference::None }
}

/// Whether XML 1.0 (2.2) allows the character in a document.
pub fn is_allowed(letter: char) -> bool {
    !matches!(letter, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether it is one of the second set of control characters. NEL is not counted: XML 1.1 takes it for white space, and
/// texts of mainframes have it.
pub fn is_c1(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9F}')
}

/// What HTML means by a name, such as `nbsp`.
pub fn html(name: &str) -> Option<String> {
    let reference = format!("&{name};");
    let mut meaning = None;
    for event in Parser::new(&reference) {
        if let Event::Text(text) = event {
            meaning = Some(text.into_string());
        }
    }
    meaning.filter(|meaning| *meaning != reference && !meaning.starts_with('&'))
}

/// A text of HTML without tags, with its references read.
pub fn decoded(text: &Text) -> Text {
    let whole = text.as_str();
    let mut decoded = Text::starting_at(text.place(0));
    let mut from = 0;
    for (at, length, meaning) in references(whole) {
        decoded.append(&text.slice(from..at));
        decoded.push_for(&meaning, text.place(at));
        from = at + length;
    }
    decoded.append(&text.slice(from..whole.len()));
    decoded
}

/// The references in a text of HTML: where each stands, how long it is, and what it means.
pub fn references(text: &str) -> impl Iterator<Item = (usize, usize, String)> + '_ {
    memchr::memchr_iter(b'&', text.as_bytes()).filter_map(|at| {
        let rest = &text[at + 1..];
        let length = rest.bytes().take(NAME_BYTES_MAX).position(|byte| byte == b';')?;
        let inner = &rest[..length];
        let meaning = match read(inner) {
            Reference::Character(letter) => letter.to_string(),
            Reference::Named => html(inner)?,
            Reference::Forbidden(_) | Reference::None => return None,
        };
        Some((at, length + 2, meaning))
    })
}

#[cfg(test)]
mod tests {
    use super::Reference;
    use super::decoded;
    use super::html;
    use super::read;
    use crate::foreign::text::Text;

    #[test]
    fn references_are_read_as_xml_reads_them() {
        for (inner, reference) in [
            ("amp", Reference::Character('&')),
            ("#228", Reference::Character('ä')),
            ("#xE4", Reference::Character('ä')),
            ("#11", Reference::Forbidden(11)),
            ("#xFFFE", Reference::Forbidden(0xFFFE)),
            ("#xD800", Reference::Forbidden(0xD800)),
            ("#99999999999", Reference::Forbidden(u32::MAX)),
            ("nbsp", Reference::Named),
            ("#", Reference::None),
            ("#XE4", Reference::None),
            ("T and so on", Reference::None),
            ("", Reference::None),
        ] {
            assert_eq!(read(inner), reference, "{inner}");
        }
    }

    #[test]
    fn html_knows_more_names() {
        assert_eq!(html("nbsp").as_deref(), Some("\u{a0}"));
        assert_eq!(html("hellip").as_deref(), Some("…"));
        assert_eq!(html("nosuchname"), None);
        let mut text = Text::starting_at(0);
        text.push("a&amp;b &nbsp;&x; & &#228;", 0);
        let decoded = decoded(&text);
        assert_eq!(decoded.as_str(), "a&b \u{a0}&x; & ä");
        assert_eq!((decoded.place(1), decoded.place(2)), (1, 6));
    }
}
