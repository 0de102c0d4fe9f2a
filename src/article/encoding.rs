//! From the bytes of a file to its text.

use std::fmt;

use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::shell;

/// A file whose bytes are not UTF-8.
pub const ENCODING: Rule = Rule::error(
    "article/encoding",
    "Articles are UTF-8; a guess at another encoding would publish wrong letters without a word.",
)
.fix("save the file as UTF-8; what is no text stands beside an article, which links to it");

/// What bytes that are not UTF-8 look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// One byte a letter, none of them in 0x80–0x9F.
    Latin1,
    /// One byte a letter, with the curly quotes and dashes of Windows in 0x80–0x9F.
    Windows1252,
    /// Two bytes a letter, the low one first.
    Utf16Le,
    /// Two bytes a letter, the high one first.
    Utf16Be,
    /// Four bytes a letter.
    Utf32,
    /// UTF-8 with a letter cut in the middle or a byte too many.
    DamagedUtf8,
    /// No text at all: an image, an archive, a document of a word processor.
    Binary,
}

impl Encoding {
    /// The command that writes the file at `path` anew in UTF-8, where converting would help.
    pub fn conversion(self, path: &str) -> Option<String> {
        let name = self.iconv_name()?;
        let path = shell::word(path);
        Some(format!("iconv -f {name} -t utf-8 {path} > new && mv new {path}"))
    }

    /// The name that `iconv` knows, where converting would help.
    fn iconv_name(self) -> Option<&'static str> {
        match self {
            Self::Latin1 => Some("latin1"),
            Self::Windows1252 => Some("windows-1252"),
            Self::Utf16Le => Some("utf-16le"),
            Self::Utf16Be => Some("utf-16be"),
            Self::Utf32 => Some("utf-32"),
            Self::DamagedUtf8 | Self::Binary => None,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Latin1 => "Latin-1 (ISO 8859-1)",
            Self::Windows1252 => "Windows-1252",
            Self::Utf16Le => "UTF-16 (little-endian)",
            Self::Utf16Be => "UTF-16 (big-endian)",
            Self::Utf32 => "UTF-32",
            Self::DamagedUtf8 => "UTF-8 with a damaged letter",
            Self::Binary => "binary data, not text",
        })
    }
}

/// Why bytes are not the text of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not UTF-8: line {line}, column {column}; it looks like {encoding}")]
pub struct NotUtf8 {
    /// What it looks like.
    pub encoding: Encoding,
    /// The line of the first byte that does not belong, from 1.
    pub line: u32,
    /// Its column, from 1 in characters.
    pub column: u32,
}

impl NotUtf8 {
    /// The same as a finding about the file `path`.
    pub fn finding(&self, path: &str) -> Finding {
        let place = Place::new(path, self.line, self.column);
        let finding = ENCODING.at(place, format!("not UTF-8; it looks like {}", self.encoding));
        match (self.encoding.conversion(path), self.encoding) {
            (Some(command), _) => finding.hint(command),
            (None, Encoding::DamagedUtf8) => finding.hint("write the damaged letter at this place again"),
            (None, _) => finding.hint("an article is a text file; put other files beside one and link them"),
        }
    }
}

/// The text of a file: without BOM, with LF line ends.
///
/// # Errors
/// [`NotUtf8`] names what the bytes look like and where the first wrong one stands. Nothing is guessed.
///
/// ```
/// use pressrun::article::encoding::text_of;
///
/// assert_eq!(text_of(b"\xEF\xBB\xBFone\r\ntwo\rthree").unwrap(), "one\ntwo\nthree");
/// assert_eq!(text_of(b"one\nfr\xE9re").unwrap_err().line, 2);
/// ```
pub fn text_of(bytes: &[u8]) -> Result<String, NotUtf8> {
    if let Some(encoding) = wide(bytes) {
        return Err(NotUtf8 {
            encoding,
            line: 1,
            column: 1,
        });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => Ok(with_lf(text)),
        Err(error) => {
            let before = with_lf(&String::from_utf8_lossy(&bytes[..error.valid_up_to()]));
            let last = before.rsplit('\n').next().unwrap_or_default();
            let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            Err(NotUtf8 {
                encoding: narrow(bytes),
                line: small(before.matches('\n').count() + 1),
                column: small(last.chars().count() + 1),
            })
        }
    }
}

/// The text with LF for every CRLF and every lone CR.
fn with_lf(text: &str) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// How many bytes are looked at to tell UTF-16 from text: enough for a sentence, and bounded.
const SAMPLE_BYTES: usize = 4096;

/// UTF-16 and UTF-32, by their marks, or by every second byte being NUL.
fn wide(bytes: &[u8]) -> Option<Encoding> {
    if bytes.starts_with(b"\xFF\xFE\0\0") || bytes.starts_with(b"\0\0\xFE\xFF") {
        return Some(Encoding::Utf32);
    }
    if bytes.starts_with(b"\xFF\xFE") {
        return Some(Encoding::Utf16Le);
    }
    if bytes.starts_with(b"\xFE\xFF") {
        return Some(Encoding::Utf16Be);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    memchr::memchr(0, sample)?;
    let nuls_at = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls_at(0), nuls_at(1));
    let pairs = sample.len() / 2;
    // Two thirds: Latin letters with a few others between. Four bytes: less than two letters prove nothing.
    if pairs >= 2 && even == 0 && odd * 3 >= pairs * 2 {
        Some(Encoding::Utf16Le)
    } else if pairs >= 2 && odd == 0 && even * 3 >= pairs * 2 {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// What bytes look like that are neither UTF-8 nor UTF-16.
fn narrow(bytes: &[u8]) -> Encoding {
    const MAGICS: [&[u8]; 7] = [
        b"%PDF",
        b"\x89PNG",
        b"\xFF\xD8\xFF",
        b"PK\x03\x04",
        b"GIF8",
        b"\x1F\x8B",
        b"\xD0\xCF\x11\xE0",
    ];
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C);
    let controls = bytes.iter().filter(is_control).count();
    // One control byte in fifty is more than any text has.
    if MAGICS.iter().any(|magic| bytes.starts_with(magic)) || controls * 50 > bytes.len() {
        return Encoding::Binary;
    }
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if whole > broken {
        Encoding::DamagedUtf8
    } else if bytes.iter().any(|byte| (0x80..0xA0).contains(byte)) {
        Encoding::Windows1252
    } else {
        Encoding::Latin1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assume;
    use proptest::prelude::proptest;

    use super::Encoding;
    use super::text_of;

    #[test]
    fn bytes_that_are_not_utf8_are_named_with_their_place() {
        let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        for (bytes, encoding, place) in [
            (b"eins\nzwei fr\xE8re".to_vec(), Encoding::Latin1, (2, 8)),
            (b"\x93quoted\x94".to_vec(), Encoding::Windows1252, (1, 1)),
            (b"a\r\nb\r\n\xE9".to_vec(), Encoding::Latin1, (3, 1)),
            (b"\xFF\xFEh\0i\0".to_vec(), Encoding::Utf16Le, (1, 1)),
            (b"\xFE\xFF\0h\0i".to_vec(), Encoding::Utf16Be, (1, 1)),
            (utf16("+++\ntitle = \"x\"\n+++\n"), Encoding::Utf16Le, (1, 1)),
            (b"\xFF\xFE\0\0h\0\0\0".to_vec(), Encoding::Utf32, (1, 1)),
            (
                "über größe\n".bytes().chain(*b"gr\xC3").collect(),
                Encoding::DamagedUtf8,
                (2, 3),
            ),
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\xFF".to_vec(), Encoding::Binary, (1, 1)),
        ] {
            let error = text_of(&bytes).unwrap_err();
            assert_eq!(error.encoding, encoding, "{bytes:?}");
            assert_eq!((error.line, error.column), place, "{bytes:?}");
        }
    }

    #[test]
    fn the_hint_is_the_command_that_converts() {
        let finding = text_of(b"fr\xE9re").unwrap_err().finding("a.md");
        assert_eq!(
            finding.to_string(),
            "a.md:1:3: error[article/encoding]: not UTF-8; it looks like Latin-1 (ISO 8859-1)"
        );
        assert_eq!(
            finding.hint.as_deref(),
            Some("iconv -f latin1 -t utf-8 a.md > new && mv new a.md")
        );
    }

    #[test]
    fn a_nul_in_a_text_does_not_make_it_another_encoding() {
        assert_eq!(text_of(b"nul \0 here").unwrap(), "nul \0 here");
        assert_eq!(text_of(b"").unwrap(), "");
    }

    proptest! {
        #[test]
        fn every_text_is_read_and_has_no_cr(text in any::<String>()) {
            prop_assume!(super::wide(text.as_bytes()).is_none());
            let read = text_of(text.as_bytes()).unwrap();
            prop_assert!(!read.contains('\r'));
        }
    }
}
