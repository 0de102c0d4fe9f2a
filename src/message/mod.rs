//! A message: one issue for one subscriber, as exact RFC 5322 bytes.
//!
//! The body is encoded once an issue and cut into segments (`segment`), the headers that all copies share are written
//! once (`head`); a copy is then a merge of both with what is the recipient's (`merge`), and signed (`dkim`).

pub mod date;
pub mod dkim;
pub mod encode;
pub mod fold;
pub mod head;
pub mod header;
pub mod key;
pub mod line;
pub mod mailing;
pub mod merge;
mod part;
pub mod pictures;
pub mod press;
pub mod segment;
pub mod word;

#[cfg(test)]
mod personal_trip;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod signed;
pub mod single;

use std::borrow::Cow;
use std::fmt::Write;

use chrono::DateTime;
use chrono::FixedOffset;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::audience::Values;
use crate::audience::address::Address;
use crate::message::key::MessageKey;
use crate::message::line::Line;
use crate::personal::Named;
use crate::personal::sound;

/// What the headers of every copy of an issue say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masthead {
    /// Who writes; its domain is also that of the Message-IDs.
    pub from: Mailbox,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<Mailbox>,
    /// The subject.
    pub subject: Line,
    /// The name of the feed's folder, `[a-z0-9-]{1,40}`.
    pub feed: String,
    /// The issue's number within its feed.
    pub number: u32,
    /// The list, by which readers' filters know the newsletter.
    pub list: List,
    /// Where past issues are read (http or https).
    pub archive: Option<Url>,
    /// Where help is found (http, https or mailto).
    pub help: Option<Url>,
    /// The last part of Feedback-ID: 5 to 15 letters, digits, `-`, `_` or `.` that never change. `None`: no such header.
    pub feedback_sender: Option<String>,
}

/// An address, and the name that is shown instead of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// The name, as plain text; an empty one counts as none.
    pub name: Option<String>,
    /// The address.
    pub address: Address,
}

/// A list's identity, the same for ever (RFC 2919).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// The name shown, as plain text.
    pub name: String,
    /// The first part of the identifier.
    pub label: String,
    /// The domain under which `label` is unique, as A-label.
    pub domain: String,
}

/// What differs from copy to copy. It has no `Debug`, because its links are as good as the reader's own hand.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who gets this copy.
    pub to: Mailbox,
    /// The moment of the delivery's first intent, in the publication's zone; parts of a second are left out.
    pub date: DateTime<FixedOffset>,
    /// What makes the Message-ID this delivery's own.
    pub key: MessageKey,
    /// How this reader leaves.
    pub leaving: Leaving,
    /// What is known of the reader, for personal fields.
    pub values: Values,
}

/// The ways by which a reader leaves; one at least is needed.
#[derive(Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The link that a POST acts on (RFC 8058); it counts as one-click only where it is https.
    pub one_click: Option<String>,
    /// A `mailto:` link, as [`mail_link`] makes it.
    pub mail: Option<String>,
    /// The reader's own page, where there is a server: there they can leave as well.
    pub preferences: Option<String>,
}

/// Why there is no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A control character, which could end a header.
    #[error("`{header}` holds a control character")]
    Control {
        /// The header.
        header: &'static str,
    },
    /// A header that needs a text has none.
    #[error("`{header}` is empty")]
    Empty {
        /// The header.
        header: &'static str,
    },
    /// A text of a fixed form that hasn't got it.
    #[error("`{header}` cannot be written: `{text}` does not belong there")]
    Malformed {
        /// The header.
        header: &'static str,
        /// The text, or the scheme of a link.
        text: String,
    },
    /// A line that cannot be broken is longer than RFC 5322 (2.1.1) allows.
    #[error("`{header}` needs a line of {bytes} bytes; 998 are allowed")]
    LineTooLong {
        /// The header.
        header: &'static str,
        /// The length of that line, in bytes.
        bytes: usize,
    },
    /// An address of the sender's that only relays with SMTPUTF8 take: every copy would need one.
    #[error("`{header}` needs an address in ASCII")]
    SenderNotAscii {
        /// The header.
        header: &'static str,
    },
    /// No way to leave: such a copy must not be mailed.
    #[error("the recipient has no way to unsubscribe")]
    NoWayToLeave,
    /// A key that the copies are signed with is not at hand.
    #[error("the key `{selector}` is not the one that the copies are signed with")]
    Key {
        /// The key's selector.
        selector: String,
    },
    /// A year that RFC 5322 (3.3) does not know.
    #[error("the year {year} cannot stand in a date")]
    Year {
        /// The year.
        year: i32,
    },
}

impl Recipient {
    /// Whether this copy can go only to a relay that offers SMTPUTF8 (RFC 6531): its `To` is written as UTF-8 then.
    pub fn needs_smtputf8(&self) -> bool {
        self.to.address.needs_smtputf8()
    }

    /// What stands in this copy for a field: what is known, else the default.
    pub fn value<'a>(&'a self, field: &'a Named) -> Cow<'a, str> {
        let known = match field.name.as_str() {
            "email" => Some(self.to.address.expose()),
            name => self.values.of_field(name),
        };
        match known.map(sound) {
            Some(value) if !value.is_empty() => value,
            _ => sound(field.default()),
        }
    }
}

impl Leaving {
    /// The link that stands in the body: the web's where there is one, else the mail's.
    pub fn link(&self) -> Option<&str> {
        self.one_click.as_deref().or(self.mail.as_deref())
    }
}

/// A link that opens a mail to `address` with `subject` (RFC 6068), or without one where it is empty.
///
/// ```
/// use pressrun::message::mail_link;
///
/// let address = "leave+list@example.org".parse().unwrap();
/// assert_eq!(mail_link(&address, "leave k7").as_str(), "mailto:leave+list@example.org?subject=leave%20k7");
/// ```
///
/// # Panics
/// Never: what is percent-encoded is a URL.
pub fn mail_link(address: &Address, subject: &str) -> Url {
    let mut link = "mailto:".to_owned();
    percent_encode(address.local(), LOCAL_PART, &mut link);
    link.push('@');
    link.push_str(address.domain());
    if !subject.is_empty() {
        link.push_str("?subject=");
        // A `+` here is a blank to some programs.
        percent_encode(subject, UNRESERVED, &mut link);
    }
    Url::parse(&link).expect("what is percent-encoded is a URL")
}

/// What stands for itself in a URL besides letters and digits (RFC 3986, 2.3).
const UNRESERVED: &[u8] = b"-._~";

/// The same and `+`, which parts many a local part.
const LOCAL_PART: &[u8] = b"-._~+";

fn percent_encode(text: &str, kept: &[u8], encoded: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes everything");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mail_link;

    #[test]
    fn a_mail_link_keeps_every_character_of_address_and_subject() {
        for (address, subject, link) in [
            ("leave@example.org", "", "mailto:leave@example.org"),
            ("a&b?c#d%@example.org", "", "mailto:a%26b%3Fc%23d%25@example.org"),
            (
                "löschen@bücher.example",
                "",
                "mailto:l%C3%B6schen@xn--bcher-kva.example",
            ),
            (
                "x@example.org",
                "1+1 & <ü>",
                "mailto:x@example.org?subject=1%2B1%20%26%20%3C%C3%BC%3E",
            ),
        ] {
            assert_eq!(mail_link(&address.parse().unwrap(), subject).as_str(), link);
        }
    }
}
