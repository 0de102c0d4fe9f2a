//! A message as it goes over the wire: CRLF, dots doubled, the terminator behind.

/// Appends `message` and the terminator to `out`; returns where in `out` the terminator's `.` stands.
///
/// A line that begins with a dot gets another (RFC 5321, 4.5.2). A CR or LF that stands alone becomes CRLF: relays
/// disagree on what such a line end is, and one that takes it for the terminator's would read the rest as commands.
///
/// ```
/// use pressrun::send::text::append_text;
///
/// let mut out = Vec::new();
/// assert_eq!(append_text(b"a\r\n.b\r\n", &mut out), 8);
/// assert_eq!(out, b"a\r\n..b\r\n.\r\n");
/// ```
pub fn append_text(message: &[u8], out: &mut Vec<u8>) -> usize {
    out.reserve(message.len() + message.len() / 64 + 5);
    let mut rest = message;
    while !rest.is_empty() {
        if rest[0] == b'.' {
            out.push(b'.');
        }
        let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        out.extend_from_slice(&rest[..end]);
        out.extend_from_slice(b"\r\n");
        rest = &rest[end..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
    }
    let dot = out.len();
    out.extend_from_slice(b".\r\n");
    dot
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;

    use super::append_text;

    fn text(message: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let dot = append_text(message, &mut out);
        assert_eq!(&out[dot..], b".\r\n");
        out
    }

    #[test]
    fn dots_are_doubled_and_line_ends_mended() {
        for (message, expected) in [
            ("", ".\r\n"),
            ("a", "a\r\n.\r\n"),
            ("a\r\n", "a\r\n.\r\n"),
            (".", "..\r\n.\r\n"),
            (".\r\n", "..\r\n.\r\n"),
            ("a.\r\n.b\r\n..c", "a.\r\n..b\r\n...c\r\n.\r\n"),
            ("\r\n.\r\n", "\r\n..\r\n.\r\n"),
            ("a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd\r\n.\r\n"),
            ("a\n.\nQUIT\n", "a\r\n..\r\nQUIT\r\n.\r\n"),
            ("a\r.\rQUIT", "a\r\n..\r\nQUIT\r\n.\r\n"),
            ("a\r\r\n", "a\r\n\r\n.\r\n"),
            ("a\n\r", "a\r\n\r\n.\r\n"),
        ] {
            assert_eq!(
                String::from_utf8(text(message.as_bytes())).unwrap(),
                expected,
                "{message:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_terminator_stands_only_at_the_end(pieces in proptest::collection::vec("[a.\r\n]{0,4}|\r\n\\.\r\n", 0..20)) {
            let text = text(pieces.concat().as_bytes());
            let text = [b"\r\n", text.as_slice()].concat();
            assert_eq!(memchr::memmem::find(&text, b"\r\n.\r\n"), Some(text.len() - 5));
            for end in memchr::memchr2_iter(b'\r', b'\n', &text) {
                assert!(text[end..].starts_with(b"\r\n") || text[..=end].ends_with(b"\r\n"), "a lone CR or LF");
            }
        }

        #[test]
        fn a_message_with_right_lines_arrives_as_it_was(lines in proptest::collection::vec("[ab.]{0,3}", 0..20)) {
            let message = lines.iter().flat_map(|line| [line, "\r\n"]).collect::<String>();
            let text = String::from_utf8(text(message.as_bytes())).unwrap();
            let arrived: String = text
                .strip_suffix(".\r\n")
                .unwrap()
                .split_inclusive("\r\n")
                .map(|line| line.strip_prefix('.').unwrap_or(line))
                .collect();
            assert_eq!(arrived, message);
        }
    }
}
