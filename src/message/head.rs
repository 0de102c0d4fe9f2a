//! The headers of a copy: those that all copies of an issue share are written once.

use std::borrow::Cow;

use crate::message::Leaving;
use crate::message::List;
use crate::message::Mailbox;
use crate::message::Masthead;
use crate::message::MessageError;
use crate::message::Recipient;
use crate::message::date::date;
use crate::message::header::Header;
use crate::message::header::Named;
use crate::message::header::links;
use crate::message::header::mailbox;
use crate::message::header::named;
use crate::message::header::unstructured;
use crate::message::header::words;
use crate::message::line::Line;
use crate::message::segment::Body;

/// The shared headers, and what the Message-IDs have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    from: Header<'static>,
    reply_to: Option<Header<'static>>,
    /// As it is written to everybody; `None` where it differs from reader to reader.
    subject: Option<Header<'static>>,
    line: Line,
    list_id: Header<'static>,
    /// List-Archive, List-Help, Feedback-ID and MIME-Version.
    closing: Vec<Header<'static>>,
    /// `FEED.NUMBER`, with which Message-IDs begin.
    edition: String,
    /// The domain of From, with which they end.
    domain: String,
}

const SUBJECT: &str = "Subject";

/// The longest list identifier (RFC 2919, 3), in bytes.
const LIST_ID_BYTES_MAX: usize = 255;

/// How many headers a copy has at most.
const HEADERS_MAX: usize = 14;

impl Head {
    /// Writes what `masthead` says.
    ///
    /// # Errors
    /// What cannot stand in a header is told here, before any copy is made.
    pub fn new(masthead: &Masthead) -> Result<Self, MessageError> {
        let edition = format!("{}.{}", masthead.feed, masthead.number);
        if !is_dot_atom(&edition) {
            return Err(malformed("Message-ID", &edition));
        }
        let reply_to = masthead.reply_to.as_ref().map(|reply_to| sender("Reply-To", reply_to));
        Ok(Self {
            from: sender("From", &masthead.from)?,
            reply_to: reply_to.transpose()?,
            subject: match &masthead.subject {
                Line::Same(text) => Some(unstructured(SUBJECT, text)?),
                line @ Line::Personal(_) => {
                    // What is wrong for everybody is told at once.
                    let someone = line.text(|_| Cow::Borrowed("x"));
                    unstructured(SUBJECT, &someone).map(|_| None)?
                }
            },
            line: masthead.subject.clone(),
            list_id: list_id(&masthead.list)?,
            closing: closing(masthead)?,
            edition,
            domain: masthead.from.address.domain().to_owned(),
        })
    }

    /// The headers of the copy of `body` for `recipient`, in the order in which they are written: what a signature is
    /// made over.
    ///
    /// # Errors
    /// What cannot stand in a header, and [`MessageError::NoWayToLeave`].
    pub fn headers(&self, body: &Body, recipient: &Recipient) -> Result<Vec<Header<'_>>, MessageError> {
        let mut headers = Vec::with_capacity(HEADERS_MAX);
        headers.push(self.from.lent());
        headers.push(mailbox("To", &recipient.to)?);
        headers.extend(self.reply_to.as_ref().map(Header::lent));
        headers.push(match &self.subject {
            Some(subject) => subject.lent(),
            None => unstructured(SUBJECT, &self.line.text(|field| recipient.value(field)))?,
        });
        headers.push(date(recipient.date)?);
        let id = format!("<{}.{}@{}>", self.edition, recipient.key, self.domain);
        headers.push(words("Message-ID", &[&id])?);
        headers.push(self.list_id.lent());
        leaving(&recipient.leaving, &mut headers)?;
        headers.extend(self.closing.iter().map(Header::lent));
        headers.push(content_type(body.boundary()));
        Ok(headers)
    }
}

/// What the body is made of; the boundary is so long that the header always stands on two lines.
pub(super) fn content_type(boundary: &str) -> Header<'static> {
    Header {
        name: "Content-Type",
        value: Cow::Owned([" multipart/alternative;\r\n boundary=\"", boundary, "\""].concat()),
    }
}

pub(super) fn sender(header: &'static str, sender: &Mailbox) -> Result<Header<'static>, MessageError> {
    if sender.address.needs_smtputf8() {
        return Err(MessageError::SenderNotAscii { header });
    }
    mailbox(header, sender)
}

fn list_id(list: &List) -> Result<Header<'static>, MessageError> {
    let id = format!("{}.{}", list.label, list.domain);
    if !is_dot_atom(&id) || id.len() > LIST_ID_BYTES_MAX {
        return Err(malformed("List-Id", &id));
    }
    let name = Named {
        display: &list.name,
        bracketed: &id,
    };
    named("List-Id", name)
}

fn leaving(leaving: &Leaving, headers: &mut Vec<Header<'_>>) -> Result<(), MessageError> {
    let ways = [leaving.one_click.as_deref(), leaving.mail.as_deref()];
    let ways: Vec<&str> = ways.into_iter().flatten().collect();
    if ways.is_empty() {
        return Err(MessageError::NoWayToLeave);
    }
    headers.push(links("List-Unsubscribe", &ways)?);
    // One click is promised only for https: RFC 8058 (3.1) wants it.
    if leaving
        .one_click
        .as_ref()
        .is_some_and(|link| link.starts_with("https:"))
    {
        headers.push(Header {
            name: "List-Unsubscribe-Post",
            value: Cow::Borrowed(" List-Unsubscribe=One-Click"),
        });
    }
    Ok(())
}

fn closing(masthead: &Masthead) -> Result<Vec<Header<'static>>, MessageError> {
    let mut headers = Vec::new();
    if let Some(archive) = &masthead.archive {
        headers.push(links("List-Archive", &[archive.as_str()])?);
    }
    if let Some(help) = &masthead.help {
        headers.push(links("List-Help", &[help.as_str()])?);
    }
    if let Some(sender) = &masthead.feedback_sender {
        let sound = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if !(5..=15).contains(&sender.len()) || !sender.bytes().all(sound) {
            return Err(malformed("Feedback-ID", sender));
        }
        let id = format!("{}:{}:newsletter:{sender}", masthead.number, masthead.feed);
        headers.push(words("Feedback-ID", &[&id])?);
    }
    headers.push(words("MIME-Version", &["1.0"])?);
    Ok(headers)
}

fn malformed(header: &'static str, text: &str) -> MessageError {
    MessageError::Malformed {
        header,
        text: text.to_owned(),
    }
}

/// Whether `text` is a dot-atom (RFC 5322, 3.2.3) of letters, digits, `-` and `_`: all that our names need.
fn is_dot_atom(text: &str) -> bool {
    text.split('.').all(|atom| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}
