//! What can happen on the wire: the stages of a session, the replies of a relay, and the events that end a stage.

use std::fmt;

/// How far a session was when something happened. The order is the order in which a session passes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Looking the host up and connecting to it.
    Connect,
    /// Waiting for the relay's first line.
    Greeting,
    /// `EHLO`, or `HELO` where that was refused.
    Ehlo,
    /// `STARTTLS` and its reply.
    StartTls,
    /// The TLS handshake.
    Tls,
    /// `AUTH` and its replies.
    Auth,
    /// Between two messages: nothing of the next one has left but, with pipelining, commands sent ahead of its body.
    Between,
    /// `MAIL` and its reply.
    Mail,
    /// `RCPT` and its reply.
    Rcpt,
    /// `DATA` and its reply.
    Data,
    /// The message is being written; the write that holds the terminator's `.` has not started.
    Body,
    /// The write that holds the terminator's `.` has started: from here on the message may have been taken.
    Dot,
}

/// An enhanced status code (RFC 3463): class, subject, detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Enhanced(pub u8, pub u16, pub u16);

/// What a relay answered. `Display` and `Debug` mask the addresses that relays like to repeat in their text.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The three digits.
    pub code: u16,
    /// The enhanced code of the first line, where there is one and its class is that of `code` (RFC 2034, 4).
    pub enhanced: Option<Enhanced>,
    /// The words of all lines with blanks between, without codes and control characters; at most
    /// [`REPLY_TEXT_BYTES_MAX`] long.
    pub text: String,
}

/// What the first digit of a reply says (RFC 5321, 4.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 2yz: done.
    Done,
    /// 3yz: go on.
    Continue,
    /// 4yz: not now.
    Transient,
    /// 5yz: not at all.
    Permanent,
    /// 1yz, which no command of ours asks for, and whatever else three digits can say.
    Odd,
}

/// Something that ended a stage otherwise than the session had hoped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A reply other than the one the stage needs.
    Reply(Reply),
    /// The connection broke, or never came to be; what the system said.
    Lost(String),
    /// The stage's time was over.
    TimedOut,
    /// What came is not a reply, or larger than any reply.
    Garbage,
    /// The connection ended in the middle of a reply.
    HalfReply,
    /// The relay's certificate is not trusted; what the verifier said.
    Untrusted(String),
    /// The relay does not offer what is needed.
    NotOffered(Extension),
    /// Bytes stood behind the `220` to `STARTTLS`: somebody injects commands or replies (CVE-2011-0411).
    BytesBehindStartTls,
    /// The message is larger than the relay takes (RFC 1870); nothing of it left.
    TooLarge {
        /// The message's size in bytes.
        size_bytes: u64,
        /// What the relay takes, in bytes.
        size_bytes_max: u64,
    },
}

/// What a relay may offer, and a session may not do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extension {
    /// TLS on a connection that began without (RFC 3207).
    StartTls,
    /// Passwords, by PLAIN or LOGIN (RFC 4954).
    Auth,
    /// Access tokens, by XOAUTH2.
    Xoauth2,
    /// Text with letters beyond ASCII as they are (RFC 6152).
    EightBitMime,
    /// Letters beyond ASCII before the `@` (RFC 6531).
    Smtputf8,
}

/// What happened, and at which stage. [`judge`](crate::ledger::verdict::judge) says what it means.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", failed(*stage, event))]
pub struct Failure {
    /// How far the session was.
    pub stage: Stage,
    /// What happened.
    pub event: Event,
}

/// The longest text of a reply that is kept, in bytes: what a person reads in `status`, and a row that stays small.
pub const REPLY_TEXT_BYTES_MAX: usize = 1024;

impl Stage {
    /// Whether no message is at stake yet.
    pub fn is_opening(self) -> bool {
        self < Self::Between
    }

    /// What went wrong at this stage.
    pub fn failed(self, event: Event) -> Failure {
        Failure { stage: self, event }
    }
}

impl Enhanced {
    /// The code at the beginning of a line, and what stands behind it.
    ///
    /// ```
    /// use pressrun::ledger::wire::Enhanced;
    ///
    /// assert_eq!(Enhanced::split("5.1.1 no such user"), Some((Enhanced(5, 1, 1), "no such user")));
    /// assert_eq!(Enhanced::split("10.0.0.1 is blocked"), None);
    /// ```
    pub fn split(line: &str) -> Option<(Self, &str)> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let mut parts = word.split('.');
        let class = parts.next().filter(|class| ["2", "4", "5"].contains(class))?;
        let mut number = || {
            let part = parts.next().filter(|part| (1..=3).contains(&part.len()))?;
            part.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then_some(part)?
                .parse()
                .ok()
        };
        let (subject, detail) = (number()?, number()?);
        let class = class.parse().ok()?;
        parts.next().is_none().then_some((Self(class, subject, detail), rest))
    }
}

impl Reply {
    /// The reply that consists of these lines, given without their codes and line ends.
    pub fn new<L: AsRef<str>>(code: u16, lines: &[L]) -> Self {
        let class_of_code = |found: Enhanced| u16::from(found.0) == code / 100;
        let mut enhanced = None;
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate() {
            let line = line.as_ref();
            let (found, rest) = match Enhanced::split(line) {
                Some((found, rest)) if class_of_code(found) => (Some(found), rest),
                _ => (None, line),
            };
            if index == 0 {
                enhanced = found;
            }
            for word in rest.split(|letter: char| letter.is_whitespace() || letter.is_control()) {
                if !word.is_empty() && text.len() < REPLY_TEXT_BYTES_MAX {
                    text.push_str(if text.is_empty() { "" } else { " " });
                    text.push_str(word);
                }
            }
        }
        text.truncate(text.floor_char_boundary(REPLY_TEXT_BYTES_MAX));
        Self { code, enhanced, text }
    }

    /// What the first digit says; it alone decides (RFC 5321, 4.2).
    pub fn class(&self) -> Class {
        Class::of(self.code)
    }
}

impl Class {
    /// What the first digit of `code` says.
    pub fn of(code: u16) -> Self {
        match code / 100 {
            2 => Self::Done,
            3 => Self::Continue,
            4 => Self::Transient,
            5 => Self::Permanent,
            _ => Self::Odd,
        }
    }
}

/// Before there is a connection none can break.
fn failed(stage: Stage, event: &Event) -> String {
    match (stage, event) {
        (Stage::Connect, Event::Lost(why)) => format!("cannot connect: {why}"),
        (Stage::Connect, event) => format!("cannot connect: {event}"),
        _ => format!("{stage}: {event}"),
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Connect => "connecting",
            Self::Greeting => "greeting",
            Self::Ehlo => "EHLO",
            Self::StartTls => "STARTTLS",
            Self::Tls => "TLS handshake",
            Self::Auth => "AUTH",
            Self::Between => "between messages",
            Self::Mail => "MAIL",
            Self::Rcpt => "RCPT",
            Self::Data => "DATA",
            Self::Body => "message text",
            Self::Dot => "final dot",
        })
    }
}

impl fmt::Display for Enhanced {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// What stands for an address where none may be told.
pub const MASK: &str = "***";

/// The words of a text, every one masked that has an `@` in it.
pub fn masked(text: &str) -> String {
    let words = text.split_whitespace();
    let words: Vec<&str> = words.map(|word| if word.contains('@') { MASK } else { word }).collect();
    words.join(" ")
}

/// `550 5.1.1 <***> user unknown`: every word with an `@` in it is masked, so that a log may hold it.
impl fmt::Display for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(formatter, " {enhanced}")?;
        }
        match masked(&self.text) {
            text if text.is_empty() => Ok(()),
            text => write!(formatter, " {text}"),
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Reply({self})")
    }
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(reply) => write!(formatter, "the relay said `{reply}`"),
            Self::Lost(why) => write!(formatter, "the connection broke: {why}"),
            Self::TimedOut => formatter.write_str("no answer in time"),
            Self::Garbage => formatter.write_str("what came is not an SMTP reply"),
            Self::HalfReply => formatter.write_str("the connection ended within a reply"),
            Self::Untrusted(why) => write!(formatter, "the certificate is not trusted: {why}"),
            Self::NotOffered(extension) => write!(formatter, "the relay does not offer {extension}"),
            Self::BytesBehindStartTls => formatter.write_str("bytes stood behind the reply to STARTTLS"),
            Self::TooLarge {
                size_bytes,
                size_bytes_max,
            } => write!(
                formatter,
                "the message has {size_bytes} bytes, the relay takes {size_bytes_max}"
            ),
        }
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::StartTls => "STARTTLS",
            Self::Auth => "AUTH PLAIN or LOGIN",
            Self::Xoauth2 => "AUTH XOAUTH2",
            Self::EightBitMime => "8BITMIME",
            Self::Smtputf8 => "SMTPUTF8",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Enhanced;
    use super::REPLY_TEXT_BYTES_MAX;
    use super::Reply;

    #[test]
    fn the_enhanced_code_is_read_from_the_first_line_and_cut_from_all() {
        let reply = Reply::new(550, &["5.1.1 The account does not", "5.1.1 exist.", "", "5.1.1"]);
        assert_eq!(reply.enhanced, Some(Enhanced(5, 1, 1)));
        assert_eq!(reply.text, "The account does not exist.");
    }

    #[test]
    fn an_enhanced_code_of_another_class_is_only_text() {
        let reply = Reply::new(450, &["5.1.1 not now"]);
        assert_eq!(
            (reply.enhanced, reply.text.as_str()),
            (None, "5.1.1 not now"),
            "the first digit decides"
        );
        for line in [
            "5.1",
            "5.1.1.1 x",
            "3.1.1 x",
            "5.1.x y",
            "5.1234.1 x",
            "5..1 x",
            "5.+1.1 x",
            "",
        ] {
            assert_eq!(Enhanced::split(line), None, "{line:?}");
        }
    }

    #[test]
    fn a_reply_holds_no_control_characters_and_has_a_bound() {
        let reply = Reply::new(250, &["o\u{1b}[31mk\ttab"]);
        assert_eq!(reply.text, "o [31mk tab");
        let reply = Reply::new(250, &["ü".repeat(REPLY_TEXT_BYTES_MAX)]);
        assert_eq!(reply.text.len(), REPLY_TEXT_BYTES_MAX);
        let reply = Reply::new(250, &["word ".repeat(REPLY_TEXT_BYTES_MAX)]);
        assert!(reply.text.len() <= REPLY_TEXT_BYTES_MAX);
    }

    #[test]
    fn a_reply_that_repeats_an_address_is_masked_in_logs() {
        let reply = Reply::new(550, &["5.1.1 <ada@example.org>: unknown"]);
        assert_eq!(reply.to_string(), "550 5.1.1 *** unknown");
        assert_eq!(format!("{reply:?}"), "Reply(550 5.1.1 *** unknown)");
    }
}
