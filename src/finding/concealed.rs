//! Lines of settings as they may be shown: without what was written where the place of a secret belongs.

use crate::finding::suggest::closest;

/// Keys that name the place of a secret.
const KEYS: [&str; 3] = ["password", "token_key", "passphrase"];

/// What such a key holds as it should be: a place, which is no secret.
const PLACES: [&str; 3] = ["env:", "file:", "cmd:"];

/// Where a secret begins in a line, in characters from 0: behind a key that names one, however it is spelt, unless a
/// place stands there.
///
/// ```
/// use pressrun::finding::concealed::secret_at;
///
/// assert_eq!(secret_at("pasword = \"hunter2\""), Some(10));
/// assert_eq!(secret_at("password = \"env:RELAY\""), None);
/// ```
pub fn secret_at(line: &str) -> Option<usize> {
    let mut before = None;
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !is_of_word(letter)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end.max(rest.chars().next().map_or(0, char::len_utf8)));
        let begins_key = before.is_none_or(|letter| "{,.\"'".contains(letter));
        // A key in quotation marks ends with one.
        let value = behind.strip_prefix(['"', '\'']).unwrap_or(behind);
        let value = value.trim_start_matches(|letter: char| letter.is_whitespace() || "=:".contains(letter));
        if begins_key && names_secret(word) && !value.is_empty() && !is_place(value) {
            return Some(line[..line.len() - value.len()].chars().count());
        }
        before = word.chars().next_back();
        rest = behind.trim_start();
    }
    None
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '-'
}

fn names_secret(word: &str) -> bool {
    let word = word.to_lowercase();
    ["pass", "secret", "token"].iter().any(|part| word.contains(part)) || closest(&word, KEYS).is_some()
}

fn is_place(value: &str) -> bool {
    let value = value.trim_start_matches(['"', '\'']);
    PLACES.iter().any(|place| value.starts_with(place))
}

#[cfg(test)]
mod tests {
    use super::secret_at;

    #[test]
    fn a_secret_is_found_behind_its_key_however_the_line_is_written() {
        for (line, shown) in [
            ("password = \"hunter2\"", Some("password = ")),
            ("password = \"hunter2", Some("password = ")),
            ("password=hunter2", Some("password=")),
            ("  Passwort : 'hunter2'", Some("  Passwort : ")),
            ("\"password\" = \"hunter2\"", Some("\"password\" = ")),
            ("password \"hunter2\"", Some("password ")),
            ("profiles.relay.password = 12345", Some("profiles.relay.password = ")),
            (
                "relay = { kind = \"smtp\", pasword = \"hunter2\", port = 1 }",
                Some("relay = { kind = \"smtp\", pasword = "),
            ),
            ("token_key = \"abc\"", Some("token_key = ")),
            ("password = \"env:RELAY_PASSWORD\"", None),
            ("password = 'file:.pressrun/password'", None),
            ("password =", None),
            ("name = \"The Password Times\"", None),
            ("pages = true", None),
            ("", None),
        ] {
            let found = secret_at(line).map(|at| line.chars().take(at).collect::<String>());
            assert_eq!(found.as_deref(), shown, "{line}");
        }
    }
}
