//! What a text looks like, before it is read.

use encoding_rs::Encoding;

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks<'a> {
    /// XML, with a root of this name without its prefix.
    Root(&'a str),
    /// JSON.
    Json,
    /// A page of HTML.
    Page,
    /// None of these.
    Nothing,
}

/// How much of a file is looked at to tell what it is, in bytes: more than any comment before a root.
const SNIFFED_BYTES: usize = 64 << 10;

/// What a text looks like.
pub fn looks(text: &str) -> Looks<'_> {
    let mut rest = text.trim_start_matches('\u{FEFF}');
    loop {
        rest = rest.trim_start();
        let skipped = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            "?>"
        } else if rest.get(..9).is_some_and(|mark| mark.eq_ignore_ascii_case("<!DOCTYPE")) {
            let name = rest[9..].trim_start();
            if name.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html")) {
                return Looks::Page;
            }
            match behind_doctype(rest) {
                Some(behind) => {
                    rest = behind;
                    continue;
                }
                None => return Looks::Root(""),
            }
        } else {
            break;
        };
        match rest.find(skipped) {
            Some(end) => rest = &rest[end + skipped.len()..],
            None => return Looks::Root(""),
        }
    }
    if rest.starts_with(['{', '[']) {
        return Looks::Json;
    }
    let Some(tag) = rest.strip_prefix('<') else {
        return Looks::Nothing;
    };
    let end = tag.find(|letter: char| letter.is_whitespace() || letter == '>' || letter == '/');
    let name = &tag[..end.unwrap_or(tag.len())];
    let local = name.rsplit(':').next().unwrap_or_default();
    if local.eq_ignore_ascii_case("html") {
        Looks::Page
    } else {
        Looks::Root(local)
    }
}

/// What stands behind a document type.
fn behind_doctype(text: &str) -> Option<&str> {
    let end = text.find('>')?;
    let end = match text[..end].find('[') {
        Some(_) => text
            .find(']')
            .and_then(|inner| Some(inner + text[inner..].find('>')?))?,
        None => end,
    };
    Some(&text[end + 1..])
}

/// Whether the bytes are a feed, or want to be one: by their first element, or by the version of a JSON Feed.
pub fn is_feed(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(SNIFFED_BYTES)];
    let encoding = match head {
        [b'<' | b'{', 0, ..] => encoding_rs::UTF_16LE,
        [0, b'<' | b'{', ..] => encoding_rs::UTF_16BE,
        _ => Encoding::for_bom(head).map_or(encoding_rs::UTF_8, |(encoding, _)| encoding),
    };
    let (text, _) = encoding.decode_with_bom_removal(head);
    match looks(&text) {
        Looks::Root(name) => ["rss", "feed", "rdf"]
            .iter()
            .any(|root| name.eq_ignore_ascii_case(root)),
        Looks::Json => text.contains("jsonfeed.org/version"),
        Looks::Page | Looks::Nothing => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Looks;
    use super::is_feed;
    use super::looks;

    #[test]
    fn a_feed_is_known_by_its_first_element() {
        for (text, expected) in [
            ("<rss version='2.0'>", Looks::Root("rss")),
            (
                "\u{FEFF}\n<?xml version='1.0'?><!-- <x> -->\n<atom:feed>",
                Looks::Root("feed"),
            ),
            ("<!DOCTYPE rss [<!ENTITY a '>'>]>\n<rss/>", Looks::Root("rss")),
            ("<!doctype HTML><html>", Looks::Page),
            ("<HTML>", Looks::Page),
            (" {\"version\": 1}", Looks::Json),
            ("---\ntitle: x", Looks::Nothing),
            ("", Looks::Nothing),
            ("<!-- never", Looks::Root("")),
        ] {
            assert_eq!(looks(text), expected, "{text}");
        }
        for (bytes, expected) in [
            (b"<rss>".as_slice(), true),
            (b"\xFF\xFE<\0f\0e\0e\0d\0>\0", true),
            (b"{\"version\": \"https://jsonfeed.org/version/1\"}", true),
            (b"{\"title\": \"front matter\"}\n", false),
            (b"<p>an article</p>", false),
            (b"", false),
        ] {
            assert_eq!(is_feed(bytes), expected, "{bytes:?}");
        }
    }
}
