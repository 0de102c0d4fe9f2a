//! TOML files with fixed keys: what is wrong with one, told with its place and the key that was meant.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use crate::finding::Place;
use crate::finding::concealed::secret_at;
use crate::finding::excerpt::Spot;
use crate::finding::excerpt::excerpt;
use crate::finding::lines::Lines;
use crate::finding::suggest::closest;

/// What is wrong with a file of settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Misfit {
    /// Where.
    pub place: Place,
    /// What.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The line, and below it a mark under the place; where there is one.
    pub excerpt: Option<String>,
}

/// A TOML text, and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The file relative to the publication.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
    /// The line of the file on which the text begins, from 1.
    pub first_line: u32,
}

impl<'a> Settings<'a> {
    /// A text that is a whole file.
    pub fn new(path: &'a str, text: &'a str) -> Self {
        Self {
            path,
            text,
            first_line: 1,
        }
    }

    /// Reads the text as `T`.
    pub fn parse<T: DeserializeOwned>(self) -> Result<T, Misfit> {
        toml::from_str(self.text).map_err(|error| self.misfit(&error))
    }

    /// The place of a byte of the text.
    pub fn place(self, offset: usize) -> Place {
        Lines::starting_at(self.text, self.first_line).place(self.path, offset)
    }

    /// The place of the value at `keys`, table by table: `["send", "profile"]`. Where the last keys are not there, it is
    /// that of the table which should hold them.
    pub fn place_of(self, keys: &[&str]) -> Place {
        self.place(self.span_of(keys).start)
    }

    /// What is wrong with the value at `keys`: its place, the fault, and the line with its mark.
    pub fn told(self, keys: &[&str], what: &str) -> String {
        let span = self.span_of(keys);
        let place = self.place(span.start);
        match self.excerpt(&place, span) {
            Some(line) => format!("{place}: {what}\n{line}"),
            None => format!("{place}: {what}"),
        }
    }

    /// Every text among the values, with the bytes of its source.
    pub fn texts(self) -> Vec<(String, Range<usize>)> {
        let mut texts = Vec::new();
        if let Ok(document) = DeTable::parse(self.text) {
            for value in document.get_ref().values() {
                collect(value, &mut texts);
            }
        }
        texts
    }

    fn span_of(self, keys: &[&str]) -> Range<usize> {
        let mut found = 0..0;
        if let Ok(document) = DeTable::parse(self.text) {
            let mut table = Some(document.get_ref());
            for key in keys {
                let Some((name, value)) = table.and_then(|table| table.get_key_value(*key)) else {
                    break;
                };
                table = value.get_ref().as_table();
                found = if table.is_some() { name.span() } else { value.span() };
            }
        }
        found
    }

    fn excerpt(self, place: &Place, span: Range<usize>) -> Option<String> {
        let spot = Spot {
            line: place.line - self.first_line + 1,
            column: place.column,
            word: self.text.get(span).unwrap_or_default(),
        };
        let line = self
            .text
            .lines()
            .nth(usize::try_from(spot.line).ok()?.checked_sub(1)?)?;
        let Some(secret) = secret_at(line) else {
            return excerpt(self.text, spot);
        };
        let shown: String = line.chars().take(secret).chain(['…']).collect();
        let hidden = u32::try_from(secret).ok()? + 1;
        let spot = if spot.column < hidden {
            Spot { line: 1, ..spot }
        } else {
            Spot {
                line: 1,
                column: hidden,
                word: "…",
            }
        };
        excerpt(&shown, spot)
    }

    fn misfit(self, error: &toml::de::Error) -> Misfit {
        let span = error.span().unwrap_or(0..0);
        let place = self.place(span.start);
        let (message, hint) = match (error.message(), self.text.get(span.clone())) {
            ("duplicate key", Some(key)) => (format!("`{key}` stands twice"), None),
            (message, _) => told(message),
        };
        // What is missing stands nowhere: its place is the table that should hold it.
        let is_nowhere = message.ends_with(MISSING) && span.start == 0;
        Misfit {
            excerpt: self.excerpt(&place, span).filter(|_| !is_nowhere),
            place,
            message,
            hint,
        }
    }
}

const MISSING: &str = " is missing";

/// The parser's sentence in our words, and what to do about it.
fn told(message: &str) -> (String, Option<String>) {
    if let Some((word, known)) = unknown(message) {
        let hint = match closest(word, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if known.is_empty() => "take it out".to_owned(),
            None => format!("known here: {}", known.join(", ")),
        };
        let kind = if message.starts_with("unknown variant") {
            "value"
        } else {
            "key"
        };
        return (format!("unknown {kind} `{word}`"), Some(hint));
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return (format!("{rest}{MISSING}"), None);
    }
    if let Some((message, meant)) = message.split_once("; did you mean ") {
        return (message.to_owned(), Some(format!("did you mean {meant}")));
    }
    if let Some((found, expected)) = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|rest| rest.split_once(", expected "))
    {
        return (
            format!("{} does not fit here", found_as(found)),
            Some(format!("write {}", expected_as(expected))),
        );
    }
    (message.lines().collect::<Vec<_>>().join(": "), None)
}

/// What was found, in words for writers: serde says `string "x"` and ``integer `3` ``.
fn found_as(found: &str) -> String {
    match found.split_once([' ']) {
        Some(("string", text)) => format!("the text `{text}`"),
        Some(("integer" | "boolean" | "float", value)) => value.replace("floating point ", ""),
        Some(("floating", value)) => value.trim_start_matches("point ").to_owned(),
        _ => match found {
            "map" => "a table".to_owned(),
            "sequence" => "a list".to_owned(),
            other => other.to_owned(),
        },
    }
}

/// What is wanted, in words for writers: serde says `a nonzero u32` and `struct Person`.
fn expected_as(expected: &str) -> String {
    let is_number = |word: &str| {
        let digits = word.strip_prefix(['u', 'i']).unwrap_or_default();
        matches!(digits, "8" | "16" | "32" | "64" | "size")
    };
    match expected {
        "u16" | "a nonzero u16" => "a whole number from 1 to 65535".to_owned(),
        word if word.strip_prefix("a nonzero ").is_some_and(is_number) => "a whole number from 1".to_owned(),
        word if is_number(word) => "a whole number from 0".to_owned(),
        "struct LogoTable" => "a table: `{ src = \"logo.png\", width = 160, height = 40 }`, in pixels".to_owned(),
        word if word.starts_with("struct ") || word == "a map" => "a table, such as `{ name = \"…\" }`".to_owned(),
        "a string" => "a text in quotation marks".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a sequence" => "a list, such as `[\"…\"]`".to_owned(),
        other => other.to_owned(),
    }
}

/// The word and the known ones in serde's sentence: "unknown field `a`, expected one of `b`, `c`".
fn unknown(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message
        .strip_prefix("unknown field ")
        .or_else(|| message.strip_prefix("unknown variant "))?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted.collect()))
}

fn collect(value: &Spanned<DeValue<'_>>, texts: &mut Vec<(String, Range<usize>)>) {
    match value.get_ref() {
        DeValue::String(text) => texts.push((text.to_string(), value.span())),
        DeValue::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        DeValue::Table(table) => table.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::Misfit;
    use super::Settings;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        #[expect(dead_code, reason = "only its name matters")]
        title: Option<String>,
        #[expect(dead_code, reason = "only its name matters")]
        items: Option<u32>,
    }

    fn misfit(text: &str) -> Misfit {
        Settings::new("feed.toml", text).parse::<Table>().unwrap_err()
    }

    fn told(text: &str) -> String {
        let misfit = misfit(text);
        format!("{misfit} | {}", misfit.hint.as_deref().unwrap_or_default())
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_place_and_the_key_that_was_meant() {
        assert_eq!(
            told("items = 3\ntilte = \"x\"\n"),
            "feed.toml:2:1: unknown key `tilte` | did you mean `title`?"
        );
        assert_eq!(
            told("colour = 1\n"),
            "feed.toml:1:1: unknown key `colour` | known here: title, items"
        );
    }

    #[test]
    fn a_wrong_type_and_broken_toml_are_named_with_their_place() {
        assert_eq!(
            told("items = \"many\"\n"),
            "feed.toml:1:9: the text `\"many\"` does not fit here | write a whole number from 0"
        );
        assert!(
            told("items = = 3\n").starts_with("feed.toml:1:9: "),
            "{}",
            told("items = = 3\n")
        );
    }

    #[test]
    fn what_stands_twice_is_named() {
        assert_eq!(told("title = 1\ntitle = 2\n"), "feed.toml:2:1: `title` stands twice | ");
        assert_eq!(told("[a.b]\n[a.b]\n"), "feed.toml:2:4: `b` stands twice | ");
    }

    #[test]
    fn the_line_is_shown_with_the_word_marked() {
        assert_eq!(
            misfit("items = 3\ntilte = \"x\"\n").excerpt.unwrap(),
            "tilte = \"x\"\n^^^^^"
        );
        assert_eq!(
            misfit("items = \"many\"\n").excerpt.unwrap(),
            "items = \"many\"\n        ^^^^^^"
        );
    }

    #[test]
    fn words_of_the_parser_become_words_for_writers() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only names and types matter")]
        struct Person {
            name: String,
            port: Option<std::num::NonZeroU16>,
            tags: Option<Vec<String>>,
            is_on: Option<bool>,
        }
        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "only names and types matter")]
        struct Outer {
            author: Person,
        }
        for (text, expected) in [
            ("", "`author` is missing | "),
            ("author = {}", "`name` is missing | "),
            (
                "author = \"You\"",
                "the text `\"You\"` does not fit here | write a table, such as `{ name = \"…\" }`",
            ),
            (
                "author.name = 3",
                "`3` does not fit here | write a text in quotation marks",
            ),
            (
                "author.port = 0",
                "`0` does not fit here | write a whole number from 1 to 65535",
            ),
            (
                "author.tags = \"a\"",
                "the text `\"a\"` does not fit here | write a list, such as `[\"…\"]`",
            ),
            (
                "author.is_on = 1.5",
                "`1.5` does not fit here | write `true` or `false`",
            ),
        ] {
            let misfit = Settings::new("x", text).parse::<Outer>().unwrap_err();
            let hint = misfit.hint.unwrap_or_default();
            assert_eq!(format!("{} | {hint}", misfit.message), expected, "{text}");
        }
    }

    #[test]
    fn the_place_of_a_key_is_that_of_its_value_or_of_the_table_which_should_hold_it() {
        let text = "a = 1\n[send]\nprofile = \"x\"\n[profiles.out]\nfrom = { email = \"e\" }\n";
        for (keys, line, column) in [
            (vec!["a"], 1, 5),
            (vec!["send", "profile"], 3, 11),
            (vec!["send", "drain_s"], 2, 2),
            (vec!["profiles", "out", "from", "email"], 5, 18),
            (vec!["nothing", "here"], 1, 1),
        ] {
            let place = Settings::new("x", text).place_of(&keys);
            assert_eq!((place.line, place.column), (line, column), "{keys:?}");
        }
    }
}
