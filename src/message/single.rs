//! A single message, which is of no issue: it answers what somebody did.
//!
//! It is written by the same machinery as copies of an issue, but says that a program sent it (RFC 3834, 5), and is of no
//! list: there is nothing to leave.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::FixedOffset;

use crate::message::Mailbox;
use crate::message::MessageError;
use crate::message::date::date;
use crate::message::dkim::digest::BodyDigest;
use crate::message::dkim::sign::Signer;
use crate::message::head::content_type;
use crate::message::head::sender;
use crate::message::header::Header;
use crate::message::header::mailbox;
use crate::message::header::unstructured;
use crate::message::header::words;
use crate::message::key::MessageKey;
use crate::message::merge::whole;
use crate::message::segment::Body;
use crate::message::segment::Content;

/// What a single message is made from.
pub struct Single<'a> {
    /// Who it is from.
    pub from: &'a Mailbox,
    /// Where answers go, if not there.
    pub reply_to: Option<&'a Mailbox>,
    /// Who gets it.
    pub to: &'a Mailbox,
    /// One line.
    pub subject: &'a str,
    /// When, to the second.
    pub date: DateTime<FixedOffset>,
    /// What makes its Message-ID its own.
    pub key: MessageKey,
    /// What it says.
    pub content: Content<'a>,
}

impl Single<'_> {
    /// Its exact bytes, signed by `signer` where there is one. Equal input gives equal bytes.
    ///
    /// # Errors
    /// What cannot stand in a header.
    pub fn assemble(&self, signer: Option<&Signer>) -> Result<Vec<u8>, MessageError> {
        let body = Body::encode(&self.content);
        let mut headers: Vec<Header<'_>> = vec![sender("From", self.from)?, mailbox("To", self.to)?];
        if let Some(reply_to) = self.reply_to {
            headers.push(sender("Reply-To", reply_to)?);
        }
        let id = format!("<{}@{}>", self.key, self.from.address.domain());
        headers.extend([
            unstructured("Subject", self.subject)?,
            date(self.date)?,
            words("Message-ID", &[&id])?,
            words("Auto-Submitted", &["auto-generated"])?,
            words("MIME-Version", &["1.0"])?,
            content_type(body.boundary()),
        ]);
        let stretches = body.stretches(|_| Cow::Borrowed(""));
        let signatures = signer.map(|signer| {
            let digest = BodyDigest::new(&body).of(stretches.iter().map(AsRef::as_ref));
            signer.sign(&headers, &digest)
        });
        let headers = signatures.iter().flatten().chain(&headers);
        Ok(whole(headers, &stretches, body.size_bytes()))
    }
}
