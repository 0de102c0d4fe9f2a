//! Encoded words: how text that is not ASCII stands in a header (RFC 2047).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use unicode_segmentation::UnicodeSegmentation;

use crate::message::encode::escape;

/// The longest encoded word, in characters (RFC 2047, 2).
pub const WORD_MAX: usize = 75;

/// What an encoded word has besides its text.
const FRAME: usize = "=?utf-8?q??=".len();

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// `Q`: legible, for Latin text.
    Quoted,
    /// `B`.
    Base64,
}

/// `text` as encoded words, to be joined by white space, which readers leave out again. The first is at most `room`
/// long where a letter fits into it, the others at most [`WORD_MAX`]. Each holds whole letters, with their marks.
pub fn encoded_words(text: &str, room: usize) -> Vec<String> {
    let encoding = Encoding::shorter_for(text);
    let mut room = room.min(WORD_MAX);
    let mut words = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for unit in text.graphemes(true).flat_map(|letter| encoding.units(letter)) {
        let next = end + unit.len();
        if end > start && FRAME + encoding.length(&text[start..next]) > room {
            words.push(encoding.word(&text[start..end]));
            start = end;
            room = WORD_MAX;
        }
        end = next;
    }
    words.push(encoding.word(&text[start..end]));
    words
}

impl Encoding {
    fn shorter_for(text: &str) -> Self {
        if Self::Quoted.length(text) <= Self::Base64.length(text) {
            Self::Quoted
        } else {
            Self::Base64
        }
    }

    fn length(self, text: &str) -> usize {
        match self {
            Self::Quoted => text
                .bytes()
                .map(|byte| if is_plain(byte) || byte == b' ' { 1 } else { 3 })
                .sum(),
            Self::Base64 => text.len().div_ceil(3) * 4,
        }
    }

    /// A letter with its marks, unless it alone is too long for a word: then its characters.
    fn units(self, letter: &str) -> Vec<&str> {
        if FRAME + self.length(letter) <= WORD_MAX {
            vec![letter]
        } else {
            letter.split_inclusive(|_| true).collect()
        }
    }

    fn word(self, text: &str) -> String {
        match self {
            Self::Quoted => {
                let mut word = "=?utf-8?q?".to_owned();
                for byte in text.bytes() {
                    match byte {
                        b' ' => word.push('_'),
                        _ if is_plain(byte) => word.push(char::from(byte)),
                        _ => escape(byte, &mut word),
                    }
                }
                word + "?="
            }
            Self::Base64 => format!("=?utf-8?b?{}?=", STANDARD.encode(text)),
        }
    }
}

/// What may stand for itself in every header, display names included (RFC 2047, 5, (3)).
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!*+-/".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::WORD_MAX;
    use super::encoded_words;

    #[test]
    fn the_shorter_encoding_is_taken() {
        for (text, word) in [
            ("Eichelhäher", "=?utf-8?q?Eichelh=C3=A4her?="),
            ("Was für ein Tag?", "=?utf-8?q?Was_f=C3=BCr_ein_Tag=3F?="),
            ("a=?b_c", "=?utf-8?b?YT0/Yl9j?="),
            ("Мороз", "=?utf-8?b?0JzQvtGA0L7Qtw==?="),
        ] {
            assert_eq!(encoded_words(text, WORD_MAX), [word]);
        }
    }

    #[test]
    fn a_word_ends_between_letters_and_keeps_to_its_room() {
        let family = "👩\u{200d}👩\u{200d}👧";
        let words = encoded_words(&family.repeat(5), 45);
        assert_eq!(
            words,
            [
                "=?utf-8?b?8J+RqeKAjfCfkanigI3wn5Gn?=",
                "=?utf-8?b?8J+RqeKAjfCfkanigI3wn5Gn8J+RqeKAjfCfkanigI3wn5Gn?=",
                "=?utf-8?b?8J+RqeKAjfCfkanigI3wn5Gn8J+RqeKAjfCfkanigI3wn5Gn?=",
            ]
        );
    }

    #[test]
    fn a_letter_with_endless_marks_is_cut_between_its_characters() {
        let letter = format!("z{}", "\u{301}".repeat(100));
        let words = encoded_words(&letter, WORD_MAX);
        assert_eq!(words.len(), 5);
        assert!(words.iter().all(|word| word.len() <= WORD_MAX), "{words:?}");
    }
}
