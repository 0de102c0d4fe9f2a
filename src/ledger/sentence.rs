//! What a provider says, without what differs from copy to copy: so that the same sentence is the same.

use crate::ledger::delivery::Said;
use crate::ledger::wire::Enhanced;
use crate::ledger::wire::MASK;

/// What stands for a number of one message: its queue id, a count, an address of a machine.
const NUMBER: &str = "#";

/// The longest of a provider's own codes, such as `S3140`, `TS03` or `RP-001`: letters, and digits.
const CODE_LETTERS_MAX: usize = 6;
/// See [`CODE_LETTERS_MAX`].
const CODE_DIGITS_MAX: usize = 4;

/// The same reply without addresses, queue ids and numbers. What a provider's own code may be stays: it is what one
/// looks up.
///
/// ```
/// use pressrun::ledger::delivery::Said;
/// use pressrun::ledger::sentence::kind;
///
/// let said = |text: &str| Said { code: 550, enhanced: Some("5.1.1".to_owned()), text: text.to_owned() };
/// let told = kind(&said("<ada@big.test>: unknown, see https://big.test/help?id=4fb4 [4XyZ7k] (S3140)"));
/// assert_eq!(told.text, "*** unknown, see https://big.test/help [#] (S3140)");
/// ```
pub fn kind(said: &Said) -> Said {
    let words: Vec<String> = said.text.split_whitespace().map(word).collect();
    Said {
        text: words.join(" "),
        ..said.clone()
    }
}

fn word(word: &str) -> String {
    if word.contains('@') {
        return MASK.to_owned();
    }
    if word.contains("://") {
        let end = word.find(['?', '#']).unwrap_or(word.len());
        return word[..end].to_owned();
    }
    let is_mark = |letter: char| !letter.is_alphanumeric();
    let core = word.trim_matches(is_mark);
    if !core.bytes().any(|byte| byte.is_ascii_digit()) || is_code(core) {
        return word.to_owned();
    }
    let start = word.len() - word.trim_start_matches(is_mark).len();
    let (before, after) = (&word[..start], &word[start + core.len()..]);
    format!("{before}{NUMBER}{after}")
}

/// Whether a word with digits in it says what is meant, and not which message: `5.1.1`, `S3140`.
fn is_code(core: &str) -> bool {
    if Enhanced::split(core).is_some() {
        return true;
    }
    let letters = core.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = core.len() - letters.len();
    let letters = letters.trim_end_matches(['-', '_']);
    let is_upper = letters.bytes().all(|byte| byte.is_ascii_uppercase());
    is_upper && (1..=CODE_LETTERS_MAX).contains(&letters.len()) && (1..=CODE_DIGITS_MAX).contains(&digits)
}

#[cfg(test)]
mod tests {
    use super::kind;
    use crate::ledger::delivery::Said;

    #[test]
    fn what_differs_from_copy_to_copy_is_one_and_the_same() {
        for (text, expected) in [
            ("no such user", "no such user"),
            (
                "The email account does not exist 4fb4d7f45d1cf-5a1si123 - gsmtp",
                "The email account does not exist # - gsmtp",
            ),
            ("Greylisted for 300 seconds", "Greylisted for # seconds"),
            ("4XyZ7k2LmN: queued as 9F0A2", "#: queued as #"),
            ("blocked [203.0.113.5], (S3140)", "blocked [#], (S3140)"),
            ("[TS03] deferred, RP-001 OFR_506", "[TS03] deferred, RP-001 OFR_506"),
            ("#5.7.1 smtp;550 mail", "#5.7.1 # mail"),
            ("mailbox ada+42@big.test is full", "mailbox *** is full"),
            ("see https://big.test/7?x=1#y", "see https://big.test/7"),
            ("Größe 12ß überschritten", "Größe # überschritten"),
            ("2026-11-27T08:00Z", "#"),
            ("--", "--"),
            ("", ""),
        ] {
            let said = |text: &str| Said {
                code: 550,
                enhanced: None,
                text: text.to_owned(),
            };
            assert_eq!(kind(&said(text)), said(expected));
            assert_eq!(kind(&kind(&said(text))), said(expected), "and stays so");
        }
    }
}
