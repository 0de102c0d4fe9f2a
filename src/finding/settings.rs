//! TOML files with fixed keys: what is wrong with one, told with its place and the key that was meant.

use serde::de::DeserializeOwned;

use crate::finding::Place;
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

    /// The place of a key, named from the outermost table inwards; of the innermost table that is there, where the key is
    /// not; of the text's beginning, where none of them is.
    pub fn place_of(self, keys: &[&str]) -> Place {
        let Ok(root) = toml::de::DeTable::parse(self.text) else {
            return self.place(0);
        };
        let mut offset = 0;
        let mut table = Some(root.get_ref());
        for key in keys {
            let found = table.and_then(|table| table.iter().find(|(name, _)| name.get_ref() == key));
            let Some((name, value)) = found else { break };
            offset = name.span().start;
            table = value.get_ref().as_table();
        }
        self.place(offset)
    }

    fn misfit(self, error: &toml::de::Error) -> Misfit {
        let place = self.place(error.span().map_or(0, |span| span.start));
        let message = error.message();
        let Some((word, known)) = unknown(message) else {
            return Misfit {
                place,
                message: message.lines().collect::<Vec<_>>().join(": "),
                hint: None,
            };
        };
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
        Misfit {
            place,
            message: format!("unknown {kind} `{word}`"),
            hint: Some(hint),
        }
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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::Settings;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        #[expect(dead_code, reason = "only its name matters")]
        title: Option<String>,
        #[expect(dead_code, reason = "only its name matters")]
        items: Option<u32>,
    }

    fn told(text: &str) -> String {
        let misfit = Settings::new("feed.toml", text).parse::<Table>().unwrap_err();
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
    fn a_key_has_its_place_and_a_missing_one_that_of_its_table() {
        let text = "# first\n[a]\nb = 1\n[c.d]\n  e = { f = 2 }\n";
        let place = |keys: &[&str]| Settings::new("x.toml", text).place_of(keys).to_string();
        assert_eq!(place(&["a", "b"]), "x.toml:3:1");
        assert_eq!(place(&["c", "d", "e", "f"]), "x.toml:5:9");
        assert_eq!(place(&["a", "z"]), "x.toml:2:2");
        assert_eq!(place(&["z"]), "x.toml:1:1");
    }

    #[test]
    fn a_wrong_type_and_broken_toml_are_named_with_their_place() {
        assert_eq!(
            told("items = \"many\"\n"),
            "feed.toml:1:9: invalid type: string \"many\", expected u32 | "
        );
        assert!(
            told("items = = 3\n").starts_with("feed.toml:1:9: "),
            "{}",
            told("items = = 3\n")
        );
    }
}
