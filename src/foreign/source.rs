//! From the bytes of a feed to its text: which encoding it says it has, and which it has.

use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;

use crate::article::encoding::text_of;
use crate::foreign::report::Remark;
use crate::foreign::report::quoted;
use crate::foreign::rules::file::BYTE_ORDER_MARK;
use crate::foreign::rules::file::ENCODING;
use crate::foreign::rules::file::ENCODING_DIFFERS;
use crate::foreign::rules::file::ENCODING_UNKNOWN;
use crate::foreign::rules::file::NOT_UTF8;

/// The text of a feed.
#[derive(Debug)]
pub struct Source {
    /// The text: without byte order mark, and with LF line ends.
    pub text: String,
    /// The name of the encoding that it was read as.
    pub encoding: &'static str,
    /// What is wrong with how it is encoded.
    pub remarks: Vec<Remark>,
}

/// The encoding that an XML declaration names.
#[derive(Debug)]
struct Declared {
    label: String,
    /// Where it stands in the text.
    at: usize,
}

/// How many bytes a declaration has at most: no writer makes a longer one.
const DECLARATION_BYTES_MAX: usize = 400;

/// Reads the bytes. `charset` is what the server says of them: it counts where the file says nothing, or nothing true.
pub fn read(bytes: &[u8], charset: Option<&str>) -> Source {
    let mut remarks = Vec::new();
    let (marked, length) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Some(encoding), length),
        None => (unmarked_utf16(bytes), 0),
    };
    if marked == Some(UTF_8) {
        remarks.push(Remark::new(
            &BYTE_ORDER_MARK,
            0,
            "a byte order mark stands before the feed",
        ));
    }
    let bytes = &bytes[length..];
    let declared = declared(bytes, marked);
    let named = declared.as_ref().and_then(|declared| {
        let known = Encoding::for_label(declared.label.as_bytes());
        if known.is_none() {
            let message = format!("no encoding is called {}", quoted(&declared.label));
            remarks.push(Remark::new(&ENCODING_UNKNOWN, declared.at, message));
        }
        known
    });
    let served = charset.and_then(|charset| Encoding::for_label(charset.as_bytes()));
    let said = match (named, served) {
        (Some(named), Some(served)) if named == UTF_8 && std::str::from_utf8(bytes).is_err() => Some(served),
        _ => named.or(served),
    };
    let encoding = really(bytes, marked, said);
    if let (Some(named), Some(declared)) = (named, &declared) {
        if !is_same(named, encoding) {
            let message = format!(
                "{} is declared, and the feed is in {}",
                quoted(&declared.label),
                encoding.name()
            );
            remarks.push(Remark::new(&ENCODING_DIFFERS, declared.at, message));
        } else if encoding != UTF_8 {
            let message = format!("the feed is in {}, not in UTF-8", encoding.name());
            remarks.push(Remark::new(&NOT_UTF8, declared.at, message));
        }
    } else if encoding != UTF_8 {
        remarks.push(Remark::new(
            &NOT_UTF8,
            0,
            format!("the feed is in {}, not in UTF-8", encoding.name()),
        ));
    }
    let (decoded, is_damaged) = encoding.decode_without_bom_handling(bytes);
    let text = decoded.replace("\r\n", "\n").replace('\r', "\n");
    if is_damaged {
        let looks = text_of(bytes).err().filter(|_| encoding == UTF_8);
        let looks = looks.map_or_else(String::new, |error| format!("; the feed looks like {}", error.encoding));
        remarks.push(Remark::new(
            &ENCODING,
            damage(bytes, encoding, &text),
            format!("no character of {}{looks}", encoding.name()),
        ));
    }
    Source {
        text,
        encoding: encoding.name(),
        remarks,
    }
}

/// Where the first byte that does not belong stands in the text that was made of the bytes.
fn damage(bytes: &[u8], encoding: &'static Encoding, text: &str) -> usize {
    if encoding == UTF_8
        && let Err(error) = std::str::from_utf8(bytes)
    {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        return before.replace("\r\n", "\n").len();
    }
    text.find('\u{FFFD}').unwrap_or(0)
}

/// UTF-16 without a mark: a tag or a brace, and a NUL beside it.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b'{', 0, ..] => Some(UTF_16LE),
        [0, b'<' | b'{', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that the bytes really have, as far as they show it.
fn really(bytes: &[u8], marked: Option<&'static Encoding>, named: Option<&'static Encoding>) -> &'static Encoding {
    if let Some(marked) = marked {
        return marked;
    }
    match named {
        // Eight bits a letter, as the first tag shows.
        Some(named) if named == UTF_16BE || named == UTF_16LE => UTF_8,
        // Every text of these encodings can be read, and only by chance it is UTF-8 too.
        Some(named) if named.is_single_byte() && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() => UTF_8,
        Some(named) => named,
        None => UTF_8,
    }
}

fn is_same(named: &'static Encoding, encoding: &'static Encoding) -> bool {
    // `utf-16` names both orders, and means the one that the mark shows.
    named == encoding || (named == UTF_16LE && encoding == UTF_16BE)
}

fn declared(bytes: &[u8], marked: Option<&'static Encoding>) -> Option<Declared> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES_MAX)];
    let head = match marked {
        Some(encoding) => encoding.decode_without_bom_handling(head).0,
        None => String::from_utf8_lossy(head),
    };
    let head = head.replace("\r\n", "\n");
    let from = head.find("<?xml")?;
    let end = from + head[from..].find("?>")?;
    if !head[..from].trim().is_empty() {
        return None;
    }
    let after = from + head[from..end].find("encoding")? + "encoding".len();
    let quote = after + head[after..end].find(['"', '\''])?;
    if head[after..quote].trim() != "=" {
        return None;
    }
    let mark = head[quote..].chars().next()?;
    let length = head[quote + 1..end].find(mark)?;
    Some(Declared {
        label: head[quote + 1..quote + 1 + length].to_owned(),
        at: quote + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    fn told(bytes: &[u8], charset: Option<&str>) -> Vec<(&'static str, usize)> {
        let source = read(bytes, charset);
        source
            .remarks
            .iter()
            .map(|remark| (remark.rule.name, remark.at))
            .collect()
    }

    #[test]
    fn the_text_is_the_same_in_every_encoding() {
        let text = "<rss>fr\u{e8}re</rss>";
        let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(unit).collect() };
        for (bytes, charset, encoding) in [
            (text.as_bytes().to_vec(), None, "UTF-8"),
            ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), None, "UTF-8"),
            (utf16(u16::to_le_bytes), None, "UTF-16LE"),
            (utf16(u16::to_be_bytes), None, "UTF-16BE"),
            (
                [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat(),
                None,
                "UTF-16BE",
            ),
            (b"<rss>fr\xE8re</rss>".to_vec(), Some("iso-8859-1"), "windows-1252"),
        ] {
            let source = read(&bytes, charset);
            assert_eq!((source.text.as_str(), source.encoding), (text, encoding));
        }
        assert_eq!(read(b"a\r\nb\rc\n", None).text, "a\nb\nc\n");
    }

    #[test]
    fn a_declaration_that_is_not_true_is_told_where_it_stands() {
        let latin = "<?xml version='1.0' encoding='iso-8859-1'?><rss>";
        let declared = |rest: &[u8]| [latin.as_bytes(), rest].concat();
        assert_eq!(told(&declared(b"x"), None), [("feed/not-utf-8", 30)]);
        assert_eq!(
            told(&declared("\u{e8}".as_bytes()), None),
            [("feed/encoding-differs", 30)]
        );
        assert_eq!(
            told(b"<?xml version='1.0' encoding='utf-16'?><rss/>", None),
            [("feed/encoding-differs", 30)]
        );
        assert_eq!(
            told(b"<?xml version='1.0' encoding='latin-one'?><rss/>", None),
            [("feed/encoding-unknown", 30)]
        );
        assert_eq!(told(b"<rss>\r\nfr\xE8re", None), [("feed/encoding", 8)]);
        assert_eq!(told(b"<rss encoding='x'/>", None), []);
    }
}
