//! A mailing: an issue with everything that its copies are made from, and the one way to make them.
//!
//! `preview`, `issue show --eml` and `send` all make copies here, so that what is shown is what is sent.

use std::path::PathBuf;

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;
use chrono::DateTime;
use chrono::FixedOffset;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::audience::Recipient;
use crate::audience::SubscriberId;
use crate::audience::address::Address;
use crate::audience::token::Leave;
use crate::audience::token::TokenKey;
use crate::entry::memory::hex;
use crate::issue::render::Rendered;
use crate::message::Leaving;
use crate::message::Mailbox;
use crate::message::Masthead;
use crate::message::MessageError;
use crate::message::dkim::digest::BodyDigest;
use crate::message::dkim::key::SigningKey;
use crate::message::dkim::record;
use crate::message::dkim::record::Published;
use crate::message::dkim::sign::Signer;
use crate::message::head::Head;
use crate::message::key::MessageKey;
use crate::message::mail_link;
use crate::message::merge::Signing;
use crate::message::merge::assemble;
use crate::message::pictures::Picture;
use crate::message::segment::Body;
use crate::message::segment::Content;

/// An issue with its entries rendered and its body encoded: what is frozen when sending begins. It names no address of
/// a subscriber, and is committed with the publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frozen {
    /// The form of this file.
    pub format: u32,
    /// The issue's number within its feed.
    pub number: u32,
    /// The subject.
    pub subject: String,
    /// What an inbox shows beside it.
    pub preheader: String,
    /// SHA-256 over subject and body, without recipients.
    pub fingerprint: String,
    /// SHA-256 of the issue's file: a later edit of it changes nothing, and is told.
    pub source: String,
    /// When sending began; `None` while the issue is open. The mail itself does not show it.
    pub date: Option<DateTime<FixedOffset>>,
    /// Its entries, in the order of the mail.
    pub entries: Vec<EntryMark>,
    /// The issue's page in the archive.
    pub page: String,
    /// The HTML part as anybody may see it.
    pub html: String,
    /// The text part as anybody may see it.
    pub text: String,
    /// The body of every copy.
    pub body: Body,
}

/// What a frozen issue is made from.
#[derive(Debug)]
pub struct Freezing<'a> {
    /// The issue's number within its feed.
    pub number: u32,
    /// The text of the issue's file.
    pub source: &'a str,
    /// The rendered mail.
    pub rendered: &'a Rendered,
    /// Its entries, in the order of the mail.
    pub entries: Vec<EntryMark>,
    /// The issue's page in the archive.
    pub page: String,
    /// What stands in the public parts where a reader's own link to leave would be.
    pub leave: &'a Url,
    /// Pictures that travel within the message; all others are fetched where they are published.
    pub pictures: Vec<Picture>,
}

/// An entry of a frozen issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryMark {
    /// Its id.
    pub id: String,
    /// SHA-256 over its title and body, as it was mailed.
    pub hash: String,
}

/// The form of a frozen issue written here.
pub const FORMAT: u32 = 1;

/// Everything that the copies of an issue are made from but the recipients and the key: what the store keeps, so that
/// a copy can be made again years later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailing {
    /// The frozen issue.
    pub issue: Frozen,
    /// What the headers of every copy say.
    pub masthead: Masthead,
    /// The envelope's sender.
    pub return_path: Address,
    /// How readers leave.
    pub doors: Doors,
    /// How the copies are signed; `None`: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// In whose name the copies are signed, and with which keys: the keys themselves lie elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The signing domain, as A-label.
    pub domain: String,
    /// The keys; each makes a signature.
    pub keys: Vec<KeyName>,
}

/// A key by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyName {
    /// Its selector.
    pub selector: String,
    /// Its file, relative to the publication.
    pub file: PathBuf,
    /// The text of its record, from the moment on when sending begins: no other key signs copies of this mailing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

/// How readers leave.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doors {
    /// Where the server answers; ends in `/`.
    pub public_url: Option<Url>,
    /// An address that takes requests to leave.
    pub mailto: Option<Address>,
}

/// A mailing that is ready to be addressed.
pub struct Press {
    mailing: Mailing,
    head: Head,
    key: TokenKey,
    signing: Option<(Signer, BodyDigest)>,
}

/// One copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Exact RFC 5322 bytes.
    pub bytes: Vec<u8>,
    /// What makes its Message-ID its own.
    pub key: MessageKey,
}

impl Frozen {
    /// Encodes a rendered issue.
    pub fn new(freezing: Freezing<'_>) -> Self {
        let Freezing {
            number,
            source,
            rendered,
            entries,
            page,
            leave,
            pictures,
        } = freezing;
        let content = Content {
            html: &rendered.html,
            text: &rendered.text,
            markers: &rendered.markers,
        };
        let body = Body::encode_with(&content, &pictures);
        let segments = serde_json::to_string(&body).expect("segments have a JSON form");
        let covered = format!("{}\0{segments}", rendered.subject);
        Self {
            format: FORMAT,
            number,
            subject: rendered.subject.clone(),
            preheader: rendered.preheader.clone(),
            fingerprint: hex(digest(&SHA256, covered.as_bytes()).as_ref()),
            source: hex(digest(&SHA256, source.as_bytes()).as_ref()),
            date: None,
            entries,
            page,
            html: rendered.public_html(leave),
            text: rendered.public_text(leave),
            body,
        }
    }
}

impl Mailing {
    /// SHA-256 over all headers that copies share but the subject, which the fingerprint covers; over the ways to leave,
    /// and in whose name by which selectors is signed.
    pub fn head_hash(&self) -> String {
        let masthead = Masthead {
            subject: String::new(),
            ..self.masthead.clone()
        };
        let shared = (masthead, &self.return_path, &self.doors);
        let mut covered = serde_json::to_string(&shared).expect("headers have a JSON form");
        if let Some(signature) = &self.signature {
            let selectors = signature.keys.iter().map(|key| key.selector.as_str());
            for word in [signature.domain.as_str()].into_iter().chain(selectors) {
                covered.push('\0');
                covered.push_str(word);
            }
        }
        hex(digest(&SHA256, covered.as_bytes()).as_ref())
    }

    /// Ties the mailing to these keys, given in the order of their names: no others will sign its copies.
    pub fn tie(&mut self, keys: &[SigningKey]) {
        let names = self.signature.iter_mut().flat_map(|signature| &mut signature.keys);
        for (name, key) in names.zip(keys) {
            name.record = Some(record::text(key.public()));
        }
    }

    /// What makes the Message-ID of a subscriber's copy its own: the same over retries, failover and resend.
    pub fn key_of(&self, key: &TokenKey, subscriber: SubscriberId) -> MessageKey {
        let Masthead { feed, number, .. } = &self.masthead;
        MessageKey::derive(key.bytes(), &format!("{feed}/{number}/{}", subscriber.0))
    }

    /// The Message-ID that a key makes.
    pub fn message_id(&self, key: MessageKey) -> String {
        let Masthead { feed, number, from, .. } = &self.masthead;
        format!("<{feed}.{number}.{key}@{}>", from.address.domain())
    }

    /// Readies the mailing: every fault that is not a recipient's is told here. `keys` are those that its signature
    /// names, in that order.
    ///
    /// # Errors
    /// What cannot stand in headers, and [`MessageError::Key`] for a key that is not the one it is tied to.
    pub fn press(self, key: TokenKey, keys: Vec<SigningKey>) -> Result<Press, MessageError> {
        let head = Head::new(&self.masthead)?;
        let signing = match &self.signature {
            Some(signature) => Some((signature.signer(keys)?, BodyDigest::new(&self.issue.body))),
            None => None,
        };
        Ok(Press {
            mailing: self,
            head,
            key,
            signing,
        })
    }
}

impl Signature {
    fn signer(&self, keys: Vec<SigningKey>) -> Result<Signer, MessageError> {
        let mut keys = keys.into_iter();
        let mut named = Vec::new();
        for name in &self.keys {
            let is_meant = |key: &SigningKey| {
                name.record
                    .as_ref()
                    .is_none_or(|record| *record == record::text(key.public()))
            };
            let key = keys.next().filter(is_meant).ok_or_else(|| MessageError::Key {
                selector: name.selector.clone(),
            })?;
            named.push((name.selector.clone(), key));
        }
        Ok(Signer::new(&self.domain, named))
    }
}

impl Press {
    /// What the copies are made from.
    pub fn mailing(&self) -> &Mailing {
        &self.mailing
    }

    /// The records by which receivers check its signatures.
    pub fn records(&self) -> Vec<Published> {
        self.signing
            .as_ref()
            .map(|(signer, _)| signer.published())
            .unwrap_or_default()
    }

    /// The copy for `recipient`, dated `date`: the same input gives the same bytes, over retries and years.
    pub fn copy(&self, recipient: &Recipient, date: DateTime<FixedOffset>) -> Result<Copy, MessageError> {
        self.copy_under(self.mailing.key_of(&self.key, recipient.id), recipient, date)
    }

    /// The same copy under another Message-ID, for a test that counts for nothing.
    pub fn copy_under(
        &self,
        key: MessageKey,
        recipient: &Recipient,
        date: DateTime<FixedOffset>,
    ) -> Result<Copy, MessageError> {
        let to = Mailbox {
            name: recipient.values.name.clone(),
            address: recipient.address.clone(),
        };
        let addressed = crate::message::Recipient {
            to,
            date,
            key,
            leaving: self.leaving(recipient),
        };
        let signing = self.signing.as_ref().map(|(signer, digest)| Signing { signer, digest });
        let bytes = assemble(&self.head, &self.mailing.issue.body, &addressed, signing)?;
        Ok(Copy { bytes, key })
    }

    fn leaving(&self, recipient: &Recipient) -> Leaving {
        let Masthead { feed, number, .. } = &self.mailing.masthead;
        let token = Leave {
            subscriber: recipient.id,
            feed: feed.clone(),
            issue: *number,
        }
        .sign(&self.key);
        let doors = &self.mailing.doors;
        Leaving {
            one_click: doors
                .public_url
                .as_ref()
                .and_then(|url| url.join(&format!("u/{token}")).ok()),
            mail: doors
                .mailto
                .as_ref()
                .map(|address| mail_link(address, &format!("unsubscribe {token}"))),
        }
    }
}
