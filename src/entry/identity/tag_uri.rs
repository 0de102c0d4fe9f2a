//! Tag URIs (RFC 4151), and other names for what has the same.

use std::fmt::Write;

use chrono::DateTime;
use chrono::FixedOffset;

/// `tag:HOST,DATE:PATH`: the path of an article's file without its extension, percent-encoded.
pub(super) fn tag_uri(host: &str, date: DateTime<FixedOffset>, path: &str) -> String {
    let file = path.rfind('/').map_or(0, |slash| slash + 1);
    let end = path.rfind('.').filter(|dot| *dot > file).unwrap_or(path.len());
    let mut tag = format!("tag:{host},{}:", date.format("%Y-%m-%d"));
    for byte in path[..end].bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => tag.push(char::from(byte)),
            _ => write!(tag, "%{byte:02X}").expect("a String takes everything"),
        }
    }
    tag
}

/// The first of `wanted`, `wanted~2`, `wanted~3`, … that is free, of at most `most` names.
///
/// # Panics
/// If none of them is.
pub(super) fn first_free(wanted: &str, most: usize, is_free: impl Fn(&str) -> bool) -> String {
    (1..=most)
        .map(|count| match count {
            1 => wanted.to_owned(),
            _ => format!("{wanted}~{count}"),
        })
        .find(|name| is_free(name))
        .expect("of more names than ids one is free")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::tag_uri;

    #[test]
    fn a_tag_names_host_day_and_file_in_ascii() {
        let date = DateTime::parse_from_rfc3339("2026-03-01T23:30:00-08:00").unwrap();
        for (path, expected) in [
            ("late-frost.md", "late-frost"),
            ("notes/late-frost/index.md", "notes/late-frost/index"),
            ("v1.2/no ending", "v1.2/no%20ending"),
            ("v1.2/.hidden", "v1.2/.hidden"),
            ("a_b~c.d.html", "a_b~c.d"),
            ("Später, 100 %?.md", "Sp%C3%A4ter%2C%20100%20%25%3F"),
            ("\u{1f9ea}#1.md", "%F0%9F%A7%AA%231"),
        ] {
            let expected = format!("tag:example.org,2026-03-01:{expected}");
            assert_eq!(tag_uri("example.org", date, path), expected);
        }
    }
}
