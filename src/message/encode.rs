//! Texts as seven-bit lines: quoted-printable and base64 (RFC 2045, 6.7 and 6.8).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest line of either encoding, in characters.
const LINE_MAX: usize = 76;

/// How a part is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferEncoding {
    /// For Latin text, which stays legible: pure ASCII in short lines is its own encoding, so 7bit is never needed.
    QuotedPrintable,
    /// For text of which at least every sixth byte would have to be escaped: from there on it is the shorter one.
    Base64,
}

impl TransferEncoding {
    /// The shorter encoding of `text`.
    pub fn shorter_for(text: &str) -> Self {
        let escaped = text.chars().filter(|letter| !is_plain(*letter) && *letter != '\n');
        let bytes: usize = escaped.map(char::len_utf8).sum();
        if bytes > 0 && bytes * 6 >= text.len() {
            Self::Base64
        } else {
            Self::QuotedPrintable
        }
    }

    /// Its name in `Content-Transfer-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
        }
    }

    /// Appends `text`, whose lines end in LF, to `encoded`, with lines that end in CRLF.
    pub fn encode(self, text: &str, encoded: &mut String) {
        match self {
            Self::QuotedPrintable => quoted_printable(text, encoded),
            Self::Base64 => base64_lines(text.replace('\n', "\r\n").as_bytes(), encoded),
        }
    }
}

/// `text` with LF as the only line end, and without control characters but TAB.
pub fn normalised(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines
        .chars()
        .filter(|letter| matches!(letter, '\n' | '\t') || !letter.is_control())
        .collect()
}

/// Appends `text` to `encoded`, which must be at the start of a line; `text` ends its lines in LF, `encoded` in CRLF.
///
/// No line is longer than 75, so that a soft break can always follow. Blanks at the end of a line (and of `text`) are
/// encoded, so is `From ` at the start of one, which mailbox files would change. A character is never torn apart.
pub fn quoted_printable(text: &str, encoded: &mut String) {
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            encoded.push_str("\r\n");
        }
        quoted_line(line, encoded);
    }
}

fn quoted_line(line: &str, encoded: &mut String) {
    let blank_at_end = line.ends_with([' ', '\t']);
    let plain_end = line.len() - usize::from(blank_at_end);
    let (mut at, mut column) = (0, 0);
    while at < line.len() {
        let is_from = column == 0 && line[at..].starts_with("From ");
        let room = if is_from { 0 } else { LINE_MAX - 1 - column };
        let ahead = &line.as_bytes()[at..plain_end.min(at + room).max(at)];
        let run = ahead.iter().take_while(|byte| is_plain(char::from(**byte))).count();
        encoded.push_str(&line[at..at + run]);
        (at, column) = (at + run, column + run);
        let Some(letter) = line[at..].chars().next() else { break };
        let breaks = at < plain_end && is_plain(letter) && !is_from;
        if breaks || column + 3 * letter.len_utf8() >= LINE_MAX {
            encoded.push_str("=\r\n");
            column = 0;
        }
        if !breaks {
            for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                escape(byte, encoded);
            }
            (at, column) = (at + letter.len_utf8(), column + 3 * letter.len_utf8());
        }
    }
}

/// Appends `byte` as `=XX`.
pub fn escape(byte: u8, encoded: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    encoded.push('=');
    encoded.push(char::from(DIGITS[usize::from(byte >> 4)]));
    encoded.push(char::from(DIGITS[usize::from(byte & 15)]));
}

fn is_plain(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '!'..='<' | '>'..='~')
}

/// Appends `bytes` to `encoded`, which must be at the start of a line.
pub fn base64_lines(bytes: &[u8], encoded: &mut String) {
    for (number, stretch) in bytes.chunks(LINE_MAX / 4 * 3).enumerate() {
        if number > 0 {
            encoded.push_str("\r\n");
        }
        STANDARD.encode_string(stretch, encoded);
    }
}

#[cfg(test)]
mod tests {
    use super::TransferEncoding;
    use super::normalised;
    use super::quoted_printable;

    #[test]
    fn text_is_quoted_only_where_it_must_be() {
        let long = "x".repeat(80);
        let broken = format!("{}=\r\n{}", "x".repeat(75), "x".repeat(5));
        for (text, encoded) in [
            ("", ""),
            ("Frost, and .dots. stay!", "Frost, and .dots. stay!"),
            ("a=b", "a=3Db"),
            ("Häher\n", "H=C3=A4her\r\n"),
            ("blank \ntab\t\n end ", "blank=20\r\ntab=09\r\n end=20"),
            (
                "From here\nto\nFrom there, From",
                "=46rom here\r\nto\r\n=46rom there, From",
            ),
            (".\n..", ".\r\n.."),
            (long.as_str(), broken.as_str()),
        ] {
            let mut found = String::new();
            quoted_printable(text, &mut found);
            assert_eq!(found, encoded, "{text:?}");
        }
    }

    #[test]
    fn from_is_quoted_where_a_soft_break_puts_it_at_the_start_of_a_line() {
        let mut encoded = String::new();
        quoted_printable(&format!("{}From here", "x".repeat(75)), &mut encoded);
        assert_eq!(encoded, format!("{}=\r\n=46rom here", "x".repeat(75)));
    }

    #[test]
    fn a_character_is_never_torn_apart() {
        let mut encoded = String::new();
        quoted_printable(&format!("{}🦀!", "x".repeat(70)), &mut encoded);
        assert_eq!(encoded, format!("{}=\r\n=F0=9F=A6=80!", "x".repeat(70)));
    }

    #[test]
    fn base64_begins_where_every_sixth_byte_would_be_escaped() {
        for (text, encoding) in [
            ("", TransferEncoding::QuotedPrintable),
            ("plain words\n\n\n", TransferEncoding::QuotedPrintable),
            ("ä12345678901", TransferEncoding::QuotedPrintable),
            ("ä1234567890", TransferEncoding::Base64),
            ("Привет", TransferEncoding::Base64),
        ] {
            assert_eq!(TransferEncoding::shorter_for(text), encoding, "{text:?}");
        }
    }

    #[test]
    fn base64_lines_hold_76_characters_and_network_line_ends() {
        let mut encoded = String::new();
        TransferEncoding::Base64.encode(&format!("{}\n", "я".repeat(30)), &mut encoded);
        let lines: Vec<&str> = encoded.split("\r\n").collect();
        assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [76, 8]);
        assert!(lines[1].ends_with("DQo="), "{encoded}");
    }

    #[test]
    fn line_ends_become_one_and_control_characters_none() {
        for (given, wanted) in [
            ("a\r\nb\rc\nd", "a\nb\nc\nd"),
            ("a\r\r\nb", "a\n\nb"),
            ("a\0b\u{1b}c\u{7f}d\u{85}e\u{9f}f\tg\u{b}h\u{c}", "abcdef\tgh"),
            ("\u{a0}\u{2028}", "\u{a0}\u{2028}"),
        ] {
            assert_eq!(normalised(given), wanted, "{given:?}");
        }
    }
}
