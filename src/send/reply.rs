//! Replies out of bytes, however they are cut.

use crate::ledger::wire::Reply;

/// Collects bytes and hands out the replies in them.
///
/// It is strict where leniency would invent a verdict: a line that is no reply line, or one of another code than those
/// before it, ends all reading.
///
/// ```
/// use pressrun::send::reply::Replies;
///
/// let mut replies = Replies::default();
/// replies.push(b"250-relay.example.org\r\n250 SI");
/// assert_eq!(replies.next(), Ok(None));
/// replies.push(b"ZE 1000\r\n");
/// assert_eq!(replies.next().unwrap().unwrap().lines, ["relay.example.org", "SIZE 1000"]);
/// ```
#[derive(Debug, Default)]
pub struct Replies {
    bytes: Vec<u8>,
    /// Where the line that is not complete yet begins, and up to where no line end was found in it.
    line_start: usize,
    searched: usize,
    begun: Option<Lines>,
}

/// A reply as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The three digits, from 100 to 599.
    pub code: u16,
    /// What stands behind the digits on each line, without the mark between; letters that are not UTF-8 are replaced.
    pub lines: Vec<String>,
}

/// What came is not a reply, or is larger than any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an SMTP reply")]
pub struct Garbage;

/// The largest reply in bytes. RFC 5321 (4.5.3.1.5) allows lines of 512; EHLO has been seen with thirty of them.
pub const REPLY_BYTES_MAX: usize = 64 * 1024;

/// The longest reply in lines.
pub const REPLY_LINES_MAX: usize = 100;

impl Replies {
    /// Adds what was read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether no byte waits: neither a reply nor the beginning of one.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next reply, or `None` while its last line has not come.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator ends; this one only has nothing yet"
    )]
    pub fn next(&mut self) -> Result<Option<Lines>, Garbage> {
        while let Some(found) = memchr::memchr(b'\n', &self.bytes[self.searched..]) {
            let line_end = self.searched + found;
            let line = parse(&self.bytes[self.line_start..line_end])?;
            self.line_start = line_end + 1;
            self.searched = self.line_start;
            let is_last = self.take(line)?;
            if is_last {
                self.bytes.drain(..self.line_start);
                self.line_start = 0;
                self.searched = 0;
                return Ok(self.begun.take());
            }
        }
        self.searched = self.bytes.len();
        if self.bytes.len() > REPLY_BYTES_MAX {
            Err(Garbage)
        } else {
            Ok(None)
        }
    }

    /// Adds a line to the reply it belongs to; tells whether it was the last one.
    fn take(&mut self, line: Line) -> Result<bool, Garbage> {
        let begun = self.begun.get_or_insert_with(|| Lines {
            code: line.code,
            lines: Vec::new(),
        });
        if begun.code != line.code || begun.lines.len() >= REPLY_LINES_MAX || self.line_start > REPLY_BYTES_MAX {
            return Err(Garbage);
        }
        begun.lines.push(line.text);
        Ok(line.is_last)
    }
}

impl From<Lines> for Reply {
    fn from(lines: Lines) -> Self {
        Self::new(lines.code, &lines.lines)
    }
}

struct Line {
    code: u16,
    is_last: bool,
    text: String,
}

/// One line without its LF. Three digits alone, and three digits with a blank and nothing behind, are replies (RFC
/// 5321, 4.2); a lone LF as line end is taken as well.
fn parse(line: &[u8]) -> Result<Line, Garbage> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (digits, rest) = line.split_at_checked(3).ok_or(Garbage)?;
    if !matches!(digits[0], b'1'..=b'5') || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Garbage);
    }
    let is_last = match rest.first() {
        None | Some(b' ') => true,
        Some(b'-') => false,
        Some(_) => return Err(Garbage),
    };
    Ok(Line {
        code: digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0')),
        is_last,
        text: String::from_utf8_lossy(rest.get(1..).unwrap_or_default()).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::proptest;

    use super::Garbage;
    use super::Lines;
    use super::REPLY_BYTES_MAX;
    use super::REPLY_LINES_MAX;
    use super::Replies;

    fn all(pieces: &[&[u8]]) -> Result<Vec<(u16, Vec<String>)>, Garbage> {
        let mut replies = Replies::default();
        let mut found = Vec::new();
        for piece in pieces {
            replies.push(piece);
            while let Some(Lines { code, lines }) = replies.next()? {
                found.push((code, lines));
            }
        }
        Ok(found)
    }

    #[test]
    fn replies_are_the_same_however_their_bytes_are_cut() {
        let bytes =
            "220 relay ESMTP\r\n250-relay\r\n250-SIZE\r\n250 \r\n354\r\n550-5.1.1 Grüße\n550 5.1.1 x\n".as_bytes();
        let whole = all(&[bytes]).unwrap();
        assert_eq!(whole.len(), 4);
        assert_eq!(
            whole[1],
            (250, vec!["relay".to_owned(), "SIZE".to_owned(), String::new()])
        );
        assert_eq!(whole[2], (354, vec![String::new()]));
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                assert_eq!(all(&pieces).unwrap(), whole, "{first} {second}");
            }
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(all(&single).unwrap(), whole);
    }

    #[test]
    fn what_is_no_reply_is_garbage() {
        for bytes in [
            "\r\n",
            "25\r\n",
            "abc def\r\n",
            "250_x\r\n",
            "2500\r\n",
            "050 x\r\n",
            "650 x\r\n",
            "+50 x\r\n",
            "250-one\r\n251 two\r\n",
            "250-one\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\n",
        ] {
            assert_eq!(all(&[bytes.as_bytes()]), Err(Garbage), "{bytes:?}");
        }
    }

    #[test]
    fn a_reply_has_a_bound_in_bytes_and_in_lines() {
        let lines = |count: usize| format!("{}250 end\r\n", "250-line\r\n".repeat(count - 1));
        assert!(all(&[lines(REPLY_LINES_MAX).as_bytes()]).is_ok());
        assert_eq!(all(&[lines(REPLY_LINES_MAX + 1).as_bytes()]), Err(Garbage));
        let line = |bytes: usize| format!("250 {}\r\n", "x".repeat(bytes - 6));
        assert!(all(&[line(REPLY_BYTES_MAX).as_bytes()]).is_ok());
        assert_eq!(all(&[line(REPLY_BYTES_MAX + 1).as_bytes()]), Err(Garbage));
        let endless = vec![b'2'; REPLY_BYTES_MAX + 1];
        assert_eq!(all(&[&endless]), Err(Garbage));
        let many = "250 ok\r\n".repeat(REPLY_BYTES_MAX);
        assert_eq!(
            all(&[many.as_bytes()]).unwrap().len(),
            REPLY_BYTES_MAX,
            "the bound is for one reply"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(pieces: Vec<Vec<u8>>, digit in any::<u8>()) {
            let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
            let _ = all(&pieces);
            let _ = all(&[b"250-", &[digit], b"\r\n250 \r\n"]);
        }
    }
}
