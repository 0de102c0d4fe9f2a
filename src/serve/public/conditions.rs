//! What a client has already (RFC 9110, 13): by the tag of what it has, else by its date.

use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header;

use crate::hosting::twin::Packing;
use crate::serve::public::encoding::Encoding;

/// What a client says that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// What there is, in this encoding.
    Encoded(Encoding),
    /// What there is, in whichever encoding it would get now.
    Current,
    /// Something else, or nothing.
    Not,
}

/// Whether a request says anything of what its client has.
pub(crate) fn is_conditional(headers: &HeaderMap) -> bool {
    headers.contains_key(header::IF_NONE_MATCH) || headers.contains_key(header::IF_MODIFIED_SINCE)
}

/// What the client has of something with this `hash`, changed last at `modified`. A tag decides alone where there is
/// one (13.1.3), and it matches in every form that it may have taken on the way: weak, without its quotes, and that of
/// another encoding, since it is the same that is said in each.
pub(crate) fn known(headers: &HeaderMap, hash: &str, modified: SystemTime) -> Known {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .find_map(|line| in_list(line, hash))
            .unwrap_or(Known::Not);
    }
    let since = headers.get(header::IF_MODIFIED_SINCE).and_then(time);
    match since {
        Some(since) if whole_seconds(modified) <= since => Known::Current,
        _ => Known::Not,
    }
}

/// The hashes in a list of tags, for what is no longer given out.
pub(crate) fn hashes(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(Tags).map(|tag| parts(tag).0)
}

fn in_list(line: &HeaderValue, hash: &str) -> Option<Known> {
    Tags(line.to_str().ok()?).find_map(|tag| {
        if tag == "*" {
            return Some(Known::Current);
        }
        let (known, encoding) = parts(tag);
        (known == hash).then_some(Known::Encoded(encoding))
    })
}

/// The tag of what has this hash, in an encoding, in its quotes.
pub(crate) fn tag(hash: &str, encoding: Encoding) -> String {
    match encoding.name() {
        None => format!("\"{hash}\""),
        Some(name) => format!("\"{hash}-{name}\""),
    }
}

/// The hash and the encoding of a tag.
fn parts(tag: &str) -> (&str, Encoding) {
    for packing in Packing::ALL {
        let encoding = Encoding::Packed(packing);
        let hash = encoding.name().and_then(|name| tag.strip_suffix(name));
        if let Some(hash) = hash.and_then(|hash| hash.strip_suffix('-')) {
            return (hash, encoding);
        }
    }
    (tag, Encoding::Identity)
}

/// The tags of a list, without their quotes and whether they are weak.
struct Tags<'a>(&'a str);

impl<'a> Iterator for Tags<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start_matches([' ', '\t', ',']);
        if text.is_empty() {
            return None;
        }
        let text = text
            .strip_prefix("W/")
            .or_else(|| text.strip_prefix("w/"))
            .unwrap_or(text);
        let (tag, rest) = match text.strip_prefix('"') {
            Some(text) => text.split_once('"').unwrap_or((text, "")),
            None => text.split_once(',').unwrap_or((text, "")),
        };
        self.0 = rest;
        Some(tag.trim())
    }
}

fn time(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}

/// Dates of HTTP know no fractions.
pub(crate) fn whole_seconds(time: SystemTime) -> SystemTime {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    UNIX_EPOCH + Duration::from_secs(since.as_secs())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;
    use std::time::UNIX_EPOCH;

    use axum::http::HeaderMap;
    use axum::http::HeaderName;

    use super::Known;
    use super::hashes;
    use super::known;
    use super::tag;
    use crate::hosting::twin::Packing;
    use crate::serve::public::encoding::Encoding;

    const PLAIN: Known = Known::Encoded(Encoding::Identity);
    const GZIP: Known = Known::Encoded(Encoding::Packed(Packing::Gzip));
    const BR: Known = Known::Encoded(Encoding::Packed(Packing::Brotli));

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_tag_matches_in_every_form_and_decides_alone() {
        const TAG: &str = "if-none-match";
        const SINCE: &str = "if-modified-since";
        // One second and a half after a whole minute: the half is not told.
        let modified = UNIX_EPOCH + Duration::from_millis(784_111_777_500);
        for (lines, expected) in [
            (vec![], Known::Not),
            (vec![(TAG, "\"abc\"")], PLAIN),
            (vec![(TAG, "W/\"abc\"")], PLAIN),
            (vec![(TAG, "abc")], PLAIN),
            (vec![(TAG, "W/\"abc-gzip\"")], GZIP),
            (vec![(TAG, "\"abc-br\"")], BR),
            (vec![(TAG, "\"x\", \"y,z\" , W/\"abc\"")], PLAIN),
            (vec![(TAG, "\"x,\"abc")], PLAIN),
            (vec![(TAG, "x, abc-gzip")], GZIP),
            (vec![(TAG, "\"x\""), (TAG, "\"abc\"")], PLAIN),
            (vec![(TAG, "*")], Known::Current),
            (vec![(TAG, "\"x\", *")], Known::Current),
            (vec![(TAG, "\"abcd\"")], Known::Not),
            (vec![(TAG, "\"abc-zstd\"")], Known::Not),
            (vec![(TAG, "\"ABC\"")], Known::Not),
            (vec![(TAG, "")], Known::Not),
            (vec![(TAG, "\"")], Known::Not),
            (vec![(SINCE, "Sun, 06 Nov 1994 08:49:37 GMT")], Known::Current),
            (vec![(SINCE, "Sunday, 06-Nov-94 08:49:37 GMT")], Known::Current),
            (vec![(SINCE, "Sun Nov  6 08:49:37 1994")], Known::Current),
            (vec![(SINCE, "Sun, 06 Nov 1994 08:49:36 GMT")], Known::Not),
            (vec![(SINCE, "yesterday")], Known::Not),
            (
                vec![(TAG, "\"x\""), (SINCE, "Sun, 06 Nov 1994 08:49:37 GMT")],
                Known::Not,
            ),
            (vec![(TAG, "\"abc\""), (SINCE, "Sun, 06 Nov 1980 08:49:37 GMT")], PLAIN),
        ] {
            assert_eq!(known(&headers(&lines), "abc", modified), expected, "{lines:?}");
        }
    }

    #[test]
    fn each_encoding_has_a_tag_of_its_own() {
        assert_eq!(tag("abc", Encoding::Identity), "\"abc\"");
        assert_eq!(tag("abc", Encoding::Packed(Packing::Gzip)), "\"abc-gzip\"");
        assert_eq!(tag("abc", Encoding::Packed(Packing::Brotli)), "\"abc-br\"");
        let lines = headers(&[("if-none-match", "\"a-gzip\", W/\"b\"")]);
        assert_eq!(hashes(&lines).collect::<Vec<_>>(), ["a", "b"]);
    }
}
