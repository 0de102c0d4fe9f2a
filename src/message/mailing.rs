//! A mailing: an issue with everything that its copies are made from.

use std::collections::BTreeSet;
use std::path::PathBuf;

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;
use chrono::DateTime;
use chrono::FixedOffset;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::audience::SubscriberId;
use crate::audience::address::Address;
use crate::audience::token::TokenKey;
use crate::entry::memory::hex;
use crate::issue::render::Rendered;
use crate::issue::voice::Voice;
use crate::message::Masthead;
use crate::message::MessageError;
use crate::message::dkim::key::SigningKey;
use crate::message::dkim::record;
use crate::message::dkim::sign::Signer;
use crate::message::key::MessageKey;
use crate::message::line::Line;
use crate::message::pictures::Picture;
use crate::message::segment::Body;
use crate::message::segment::Content;
use crate::personal::Condition;

/// An issue with its entries rendered and its body encoded: what is frozen when sending begins. It names no address of
/// a subscriber, and is committed with the publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frozen {
    /// The form of this file.
    pub format: u32,
    /// The issue's number within its feed.
    pub number: u32,
    /// The subject, as anybody may read it.
    pub subject: String,
    /// The same where it differs from reader to reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Line>,
    /// What an inbox shows beside it.
    pub preheader: String,
    /// SHA-256 over subject and body, in all variants, without recipients.
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
    /// The body of every copy, but for those that have a variant of their own.
    pub body: Body,
    /// What readers get for whom some conditions hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

/// What readers get for whom these conditions hold, and of all the conditions of an issue no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The conditions.
    pub holding: BTreeSet<Condition>,
    /// The subject.
    pub subject: Line,
    /// The body.
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
    /// The [print](TokenKey::print) of the key of tokens, from the moment on when sending begins: with another one copies
    /// would have other Message-IDs, and other links to leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
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
        let encoded = |voice: &Voice| {
            let content = Content {
                html: &voice.html,
                text: &voice.text,
            };
            Body::encode_with(&content, &pictures)
        };
        let body = encoded(&rendered.base);
        let segments = |body: &Body| serde_json::to_string(body).expect("segments have a JSON form");
        let mut covered = format!("{}\0{}", rendered.base.subject, segments(&body));
        let mut variants = Vec::new();
        for (holding, voice) in &rendered.variants {
            let body = encoded(voice);
            let conditions = serde_json::to_string(holding).expect("conditions have a JSON form");
            for part in [&conditions, &voice.subject, &segments(&body)] {
                covered.push('\0');
                covered.push_str(part);
            }
            variants.push(Variant {
                holding: holding.clone(),
                subject: Line::of(&voice.subject),
                body,
            });
        }
        Self {
            format: FORMAT,
            number,
            subject: rendered.base.public_subject(),
            line: Some(Line::of(&rendered.base.subject)).filter(|line| matches!(line, Line::Personal(_))),
            preheader: rendered.base.preheader.clone(),
            fingerprint: hex(digest(&SHA256, covered.as_bytes()).as_ref()),
            source: hex(digest(&SHA256, source.as_bytes()).as_ref()),
            date: None,
            entries,
            page,
            html: rendered.base.public_html(leave),
            text: rendered.base.public_text(leave),
            body,
            variants,
        }
    }

    /// For whom some of its blocks are.
    pub fn conditions(&self) -> BTreeSet<&Condition> {
        self.variants.iter().flat_map(|variant| &variant.holding).collect()
    }

    /// The subject as mail holds it.
    pub fn subject_line(&self) -> Line {
        self.line.clone().unwrap_or_else(|| self.subject.as_str().into())
    }
}

impl Mailing {
    /// SHA-256 over all headers that copies share but the subject, which the fingerprint covers; over the ways to leave,
    /// and in whose name by which selectors is signed.
    pub fn head_hash(&self) -> String {
        let masthead = Masthead {
            subject: Line::Same(String::new()),
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

    /// Ties the mailing to this key of tokens, and to these keys, given in the order of their names: no others will make
    /// its copies.
    pub fn tie(&mut self, token: &TokenKey, keys: &[SigningKey]) {
        self.token = Some(token.print());
        let names = self.signature.iter_mut().flat_map(|signature| &mut signature.keys);
        for (name, key) in names.zip(keys) {
            name.record = Some(record::text(key.public()));
        }
    }

    /// What makes the Message-ID of a subscriber's copy its own: the same over retries, failover and resend.
    pub fn key_of(&self, key: &TokenKey, subscriber: SubscriberId) -> MessageKey {
        let Masthead { feed, number, .. } = &self.masthead;
        MessageKey::derive(key.hmac(), &format!("{feed}/{number}/{}", subscriber.0))
    }

    /// The Message-ID that a key makes.
    pub fn message_id(&self, key: MessageKey) -> String {
        let Masthead { feed, number, from, .. } = &self.masthead;
        format!("<{feed}.{number}.{key}@{}>", from.address.domain())
    }
}

impl Signature {
    /// Who signs by it, with its keys in their order.
    ///
    /// # Errors
    /// [`MessageError::Key`] for a key that is missing, or not the one it is tied to.
    pub fn signer(&self, keys: Vec<SigningKey>) -> Result<Signer, MessageError> {
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
