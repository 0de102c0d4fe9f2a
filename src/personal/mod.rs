//! What differs from reader to reader: the fields that a writer may name, and the conditions under which a block is
//! mailed.
//!
//! A field is written as a marker (`marker`) that Markdown, sanitising, templates and CSS inlining leave alone. `message`
//! cuts an encoded body at the markers, and each value is written as its place wants it (`place`).

pub mod marker;
pub mod place;
pub mod reader;
pub mod rules;
pub mod written;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::finding::Place;

/// A value that differs from copy to copy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The link by which this reader leaves: https where a server is named, else mailto.
    Unsubscribe,
    /// The link to this reader's own page, where a server is named.
    Preferences,
    /// Something that is known of the reader.
    Reader(Named),
}

/// Something that is known of a reader, by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The field: `name`, `email`, `language`, or that of a column of the subscribers' table ([`key_of`]).
    pub name: String,
    /// What stands there where nothing is known, and wherever anybody may read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
}

/// A field, and where a writer wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The field.
    pub field: Named,
    /// Where it stands.
    pub place: Place,
}

/// What a block is mailed by. Conditions are the same however they are written: `Rust` and `rust`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The reader has this tag.
    Tag(String),
    /// The reader asked for this language, or one of its regions.
    Language(String),
}

/// The fields that every list of subscribers has.
pub const ALWAYS_KNOWN: [&str; 3] = ["name", "email", "language"];

/// The longest name of a field, in characters.
const NAME_CHARACTERS_MAX: usize = 40;

impl Field {
    /// What stands there where nothing is known.
    pub fn default(&self) -> &str {
        match self {
            Self::Unsubscribe | Self::Preferences => "",
            Self::Reader(named) => named.default(),
        }
    }
}

impl Named {
    /// What stands where nothing is known.
    pub fn default(&self) -> &str {
        self.default.as_deref().unwrap_or_default()
    }
}

/// As it is written in an article: `[[name|reader]]`.
impl fmt::Display for Named {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.default {
            Some(default) => write!(formatter, "[[{}|{default}]]", self.name),
            None => write!(formatter, "[[{}]]", self.name),
        }
    }
}

impl Condition {
    /// The readers who have a tag.
    pub fn tag(tag: &str) -> Self {
        Self::Tag(tag.trim().to_lowercase())
    }

    /// The readers of a language.
    pub fn language(language: &str) -> Self {
        Self::Language(language.trim().to_ascii_lowercase())
    }

    /// Whether it holds for a reader with these tags and this language.
    ///
    /// ```
    /// use pressrun::personal::Condition;
    ///
    /// assert!(Condition::tag("rust").holds(&["Rust".to_owned()], None));
    /// assert!(Condition::language("de").holds(&[], Some("de-AT")));
    /// assert!(!Condition::language("de-AT").holds(&[], Some("de")));
    /// ```
    pub fn holds(&self, tags: &[String], language: Option<&str>) -> bool {
        match self {
            Self::Tag(tag) => tags.iter().any(|own| own.to_lowercase() == *tag),
            // RFC 4647, 3.3.1: a range means the language and whatever is more special.
            Self::Language(range) => language.is_some_and(|language| {
                let language = language.to_ascii_lowercase();
                let rest = language.strip_prefix(range.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            }),
        }
    }
}

/// As it is written in a template: `only(tag="rust")`.
impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => write!(formatter, "only(tag=\"{tag}\")"),
            Self::Language(language) => write!(formatter, "only(language=\"{language}\")"),
        }
    }
}

/// Whether a field may have this name: letters, none of them a capital, digits, `_` and `-`, a letter first.
pub fn is_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphabetic() && !letter.is_uppercase();
    let is_plain = |letter: char| is_letter(letter) || letter.is_numeric() || "_-".contains(letter);
    name.starts_with(is_letter) && name.chars().count() <= NAME_CHARACTERS_MAX && name.chars().all(is_plain)
}

/// The name by which the column of a table is a field: `First name` is `first_name`.
///
/// ```
/// use pressrun::personal::key_of;
///
/// assert_eq!(key_of("First  name"), "first_name");
/// assert_eq!(key_of("city"), "city");
/// ```
pub fn key_of(column: &str) -> Cow<'_, str> {
    if is_name(column) {
        return Cow::Borrowed(column);
    }
    let words = column.split(|letter: char| !letter.is_alphanumeric() && letter != '-' && letter != '_');
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    Cow::Owned(words.join("_"))
}

/// A value as it may stand in a mail: on one line, without control characters, and without those that turn the
/// direction of all that follows (Unicode, UAX 9, 2.1 and 2.2).
///
/// ```
/// use pressrun::personal::sound;
///
/// assert_eq!(sound(" Ada\r\nBcc: eve@example.net "), "Ada Bcc: eve@example.net");
/// assert_eq!(sound("\u{202e}adA"), "adA");
/// ```
pub fn sound(value: &str) -> Cow<'_, str> {
    let is_strange = |letter: char| letter.is_control() || is_separator(letter) || turns(letter);
    let trimmed = value.trim();
    if !trimmed.contains(is_strange) {
        return Cow::Borrowed(trimmed);
    }
    let mut sound = String::with_capacity(trimmed.len());
    for letter in trimmed.chars().filter(|letter| !turns(*letter)) {
        if !letter.is_control() && !is_separator(letter) {
            sound.push(letter);
        } else if !sound.ends_with(' ') {
            sound.push(' ');
        }
    }
    Cow::Owned(sound.trim().to_owned())
}

fn is_separator(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}')
}

fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn a_name_has_no_capitals_and_begins_with_a_letter() {
        for (name, is_good) in [
            ("name", true),
            ("first_name-2", true),
            ("", false),
            ("Name", false),
            ("first name", false),
            ("2nd", false),
            ("größe", true),
            ("Größe", false),
            (&"a".repeat(41), false),
        ] {
            assert_eq!(is_name(name), is_good, "{name}");
        }
    }
}
