//! Files that are no text, whatever their bytes are.

use std::fmt;

/// What a file is that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// Pages to print.
    Pdf,
    /// Pages to print, older.
    Postscript,
    /// A picture.
    Picture,
    /// A document of Word.
    Word,
    /// A document of a word processor that is none of Word's newer ones.
    Document,
    /// A spreadsheet or slides.
    Sheets,
    /// A book in EPUB.
    Book,
    /// Several files in one, or one made smaller.
    Archive,
    /// Music, speech, a film.
    Recording,
    /// A database.
    Database,
    /// A program.
    Program,
    /// Something that no text is.
    Unknown,
}

/// How a file begins, and what it is.
const BEGINNINGS: [(&[u8], Binary); 27] = [
    (b"%PDF-", Binary::Pdf),
    (b"%!PS", Binary::Postscript),
    (b"\x89PNG\r\n", Binary::Picture),
    (b"\xFF\xD8\xFF", Binary::Picture),
    (b"GIF87a", Binary::Picture),
    (b"GIF89a", Binary::Picture),
    (b"II*\0", Binary::Picture),
    (b"MM\0*", Binary::Picture),
    (b"8BPS", Binary::Picture),
    (b"\0\0\x01\0", Binary::Picture),
    (b"\xFF\x0A", Binary::Picture),
    (b"\0\0\0\x0CJXL ", Binary::Picture),
    (b"{\\rtf", Binary::Document),
    (b"\xD0\xCF\x11\xE0", Binary::Document),
    (b"\xDBWPC", Binary::Document),
    (b"\x1F\x8B", Binary::Archive),
    (b"BZh", Binary::Archive),
    (b"7z\xBC\xAF\x27\x1C", Binary::Archive),
    (b"Rar!\x1A", Binary::Archive),
    (b"\xFD7zXZ\0", Binary::Archive),
    (b"\x28\xB5\x2F\xFD", Binary::Archive),
    (b"ID3", Binary::Recording),
    (b"OggS", Binary::Recording),
    (b"fLaC", Binary::Recording),
    (b"\x1A\x45\xDF\xA3", Binary::Recording),
    (b"SQLite format 3\0", Binary::Database),
    (b"\x7FELF", Binary::Program),
];

/// The beginnings above that a text may have too: what is behind them tells.
const LETTERS: [&[u8]; 4] = [b"ID3", b"BZh", b"8BPS", b"OggS"];

/// How much of a file is looked at for characters of control, in bytes.
const SAMPLE_BYTES: usize = 64 << 10;

/// What a file is that is no text: by how it begins, else by characters of control of which no text has so many.
///
/// ```
/// use pressrun::article::import::binary::Binary;
/// use pressrun::article::import::binary::seen;
///
/// assert_eq!(seen(b"%PDF-1.7\n1 0 obj\n"), Some(Binary::Pdf));
/// assert_eq!(seen(b"A note on %PDF-1.7\n"), None);
/// ```
pub fn seen(bytes: &[u8]) -> Option<Binary> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let start = sample
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(sample)
        .trim_ascii_start();
    let is_binary = has_controls(sample);
    let begins = |(beginning, _): &&(&[u8], Binary)| {
        (sample.starts_with(beginning) || start.starts_with(beginning)) && (!LETTERS.contains(beginning) || is_binary)
    };
    if let Some((_, kind)) = BEGINNINGS.iter().find(begins) {
        return Some(*kind);
    }
    if sample.starts_with(b"PK\x03\x04") || sample.starts_with(b"PK\x05\x06") {
        return Some(in_zip(bytes));
    }
    match (sample.get(..4), sample.get(4..8), sample.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) | (_, Some(b"ftyp"), Some(b"avif" | b"heic" | b"heix" | b"mif1")) => {
            Some(Binary::Picture)
        }
        (Some(b"RIFF"), _, Some(b"WAVE" | b"AVI ")) | (_, Some(b"ftyp"), Some(_)) => Some(Binary::Recording),
        _ if is_binary => Some(Binary::Unknown),
        _ => None,
    }
}

/// What an archive is by the names of the files in it.
fn in_zip(bytes: &[u8]) -> Binary {
    let holds = |name: &[u8]| memchr::memmem::find(bytes, name).is_some();
    if holds(b"mimetypeapplication/epub+zip") {
        Binary::Book
    } else if holds(b"mimetypeapplication/vnd.oasis.opendocument.text") {
        Binary::Document
    } else if holds(b"word/document.xml") || holds(b"word/") && holds(b"[Content_Types].xml") {
        Binary::Word
    } else if holds(b"mimetypeapplication/vnd.oasis") || holds(b"[Content_Types].xml") {
        Binary::Sheets
    } else {
        Binary::Archive
    }
}

/// Whether there is a NUL, and more than one character of control in fifty: no text has so many.
fn has_controls(bytes: &[u8]) -> bool {
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C);
    memchr::memchr(0, bytes).is_some() && bytes.iter().filter(is_control).count() * 50 > bytes.len()
}

impl Binary {
    /// What to do with it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Pdf => "copy its text into a file, or let `pdftotext` do it, and import that",
            Self::Postscript => "copy its text into a file, or let `ps2ascii` do it, and import that",
            Self::Picture => "lay a picture beside the article that shows it",
            Self::Word | Self::Document => {
                "save it as a web page or as plain text, or let `pandoc` write it as Markdown, and import that"
            }
            Self::Sheets => "copy the text that is to be read into a file, and import that",
            Self::Book => "unpack it, and import the chapter: it is a page of HTML",
            Self::Archive => "unpack it, and import the files in it",
            Self::Recording => "an article names its recording as `enclosure`; the text beside it can be imported",
            Self::Database | Self::Program | Self::Unknown => "name a file that is text, HTML or Markdown",
        }
    }
}

impl fmt::Display for Binary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pdf => "a PDF",
            Self::Postscript => "a PostScript file",
            Self::Picture => "a picture",
            Self::Word => "a Word document",
            Self::Document => "a document of a word processor",
            Self::Sheets => "a spreadsheet or slides",
            Self::Book => "a book (EPUB)",
            Self::Archive => "an archive or a compressed file",
            Self::Recording => "a recording or a film",
            Self::Database => "a database",
            Self::Program => "a program",
            Self::Unknown => "binary data",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Binary;
    use super::seen;

    #[test]
    fn what_is_no_text_is_known_by_how_it_begins_and_by_its_control_characters() {
        let zip = |names: &str| [b"PK\x03\x04\x14\0\0\0", names.as_bytes()].concat();
        for (bytes, expected) in [
            (b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n".to_vec(), Binary::Pdf),
            (b"\n%PDF-1.4\n".to_vec(), Binary::Pdf),
            (b"%!PS-Adobe-3.0\n".to_vec(), Binary::Postscript),
            (b"\x89PNG\r\n\x1A\n\0".to_vec(), Binary::Picture),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), Binary::Picture),
            (b"GIF89a\x01\0\x01\0".to_vec(), Binary::Picture),
            (b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(), Binary::Picture),
            (b"\0\0\0\x1Cftypavif\0\0\0\0".to_vec(), Binary::Picture),
            (b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), Binary::Recording),
            (b"\0\0\0\x20ftypisom\0\0\x02\0".to_vec(), Binary::Recording),
            (b"ID3\x03\0\0\0\0\0\0\0".to_vec(), Binary::Recording),
            (zip("[Content_Types].xml word/document.xml"), Binary::Word),
            (zip("[Content_Types].xml xl/workbook.xml"), Binary::Sheets),
            (zip("mimetypeapplication/epub+zip"), Binary::Book),
            (zip("mimetypeapplication/vnd.oasis.opendocument.text"), Binary::Document),
            (zip("letters/one.txt"), Binary::Archive),
            (b"\x1F\x8B\x08\0".to_vec(), Binary::Archive),
            (b"{\\rtf1\\ansi A late frost\\par}".to_vec(), Binary::Document),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), Binary::Document),
            (b"SQLite format 3\0\x10\0".to_vec(), Binary::Database),
            (b"\x7FELF\x02\x01\x01\0".to_vec(), Binary::Program),
            (b"frost\0\x01\x02\x03ice\0\0\0\0".to_vec(), Binary::Unknown),
        ] {
            assert_eq!(seen(&bytes), Some(expected), "{bytes:?}");
        }
    }

    #[test]
    fn a_text_about_files_is_a_text() {
        let stray = format!("{}\0{}", "It froze. ".repeat(20), "It thawed. ".repeat(20));
        for text in [
            "How a file begins\n\n%PDF-1.7 is how.",
            "ID3 tags and what they tell",
            "BZh is how it begins",
            "RIFF raff",
            "PK is short for penalty kick",
            "OggS",
            stray.as_str(),
            "",
        ] {
            assert_eq!(seen(text.as_bytes()), None, "{text}");
        }
    }
}
