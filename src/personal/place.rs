//! Where in a part a personal value stands, and how it is escaped there.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Deserialize;
use serde::Serialize;

/// Where a personal value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Between the tags of the HTML part.
    Html,
    /// Inside a tag's quoted attribute, or inside a comment, where Outlook finds tags.
    Attribute,
    /// Inside a URL, behind its host, in either part.
    Url,
    /// In the plain text part.
    Text,
}

/// Why a personal value cannot stand somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Who could choose a link's host could lead readers anywhere.
    #[error("stands in a link's scheme or host; it may stand only behind them")]
    Host,
    /// Addresses in links end in the logs of servers.
    #[error("would put the reader's address into a link")]
    Address,
    /// A style sheet or a program, where no escaping helps.
    #[error("stands in a style sheet or a program, where no value of a reader's may")]
    Code,
    /// The name of a tag or of an attribute.
    #[error("stands inside a tag, but in no value between quotes")]
    Tag,
}

impl Place {
    /// `value` as it is written here.
    pub fn escape(self, value: &str) -> Cow<'_, str> {
        let special: &[char] = match self {
            Self::Url => return percent_encoded(value),
            Self::Text => &[],
            Self::Html => &['&', '<', '>'],
            Self::Attribute => &['&', '<', '>', '"', '\''],
        };
        if !value.contains(special) {
            return Cow::Borrowed(value);
        }
        let mut escaped = String::with_capacity(value.len() + 16);
        for letter in value.chars() {
            match letter {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' if special.contains(&'"') => escaped.push_str("&quot;"),
                '\'' if special.contains(&'\'') => escaped.push_str("&#39;"),
                _ => escaped.push(letter),
            }
        }
        Cow::Owned(escaped)
    }
}

/// All but what stands for itself anywhere in a URL (RFC 3986, 2.3).
fn percent_encoded(value: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if value.bytes().all(is_plain) {
        return Cow::Borrowed(value);
    }
    let mut encoded = String::with_capacity(value.len() * 3);
    for byte in value.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes everything");
        }
    }
    Cow::Owned(encoded)
}

/// What stands before or behind a URL.
pub(super) fn parts_words(letter: char) -> bool {
    letter.is_whitespace() || "\"'<>()[]".contains(letter)
}

/// The place behind a text whose last word may be a URL.
pub(super) fn of_word(text: &str, field: &str, otherwise: Place) -> Result<Place, Unfit> {
    let word = text.rsplit(parts_words).next().unwrap_or_default();
    let begins = ["https://", "http://", "www.", "mailto:"];
    let start = begins.iter().filter_map(|begin| word.find(begin)).min();
    match start {
        Some(start) if word[start..].starts_with("www.") => in_url(&format!("https://{}", &word[start..]), field),
        Some(start) => in_url(&word[start..], field),
        None => Ok(otherwise),
    }
}

/// Whether the field of this name may follow `url`, the beginning of one.
pub(super) fn in_url(url: &str, field: &str) -> Result<Place, Unfit> {
    let url = url.trim_start();
    let scheme = url.find(':').filter(|at| !url[..*at].contains(['/', '?', '#']));
    let rest = scheme.map_or(url, |at| &url[at + 1..]);
    let behind_host = match rest.strip_prefix("//") {
        Some(rest) => rest.contains(['/', '?', '#', '\\']),
        None if scheme.is_some() => rest.contains('?'),
        None => rest.contains(['/', '?', '#']),
    };
    match behind_host {
        false => Err(Unfit::Host),
        true if field == "email" => Err(Unfit::Address),
        true => Ok(Place::Url),
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_value_is_escaped_for_its_place() {
        let value = "https://example.org/?a=1&b=<\"'>";
        for (place, escaped) in [
            (Place::Text, value),
            (Place::Html, "https://example.org/?a=1&amp;b=&lt;\"'&gt;"),
            (Place::Attribute, "https://example.org/?a=1&amp;b=&lt;&quot;&#39;&gt;"),
            (Place::Url, "https%3A%2F%2Fexample.org%2F%3Fa%3D1%26b%3D%3C%22%27%3E"),
        ] {
            assert_eq!(place.escape(value), escaped, "{place:?}");
        }
    }
}
