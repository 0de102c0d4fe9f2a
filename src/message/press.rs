//! The press: the one way by which copies are made.
//!
//! `preview`, `issue show --eml` and `send` all make copies here, so that what is shown is what is sent.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;

use crate::audience::Recipient;
use crate::audience::Values;
use crate::audience::pass::Choose;
use crate::audience::pass::Leave;
use crate::audience::token::Pass;
use crate::audience::token::TokenKey;
use crate::message::Leaving;
use crate::message::Mailbox;
use crate::message::Masthead;
use crate::message::MessageError;
use crate::message::dkim::digest::BodyDigest;
use crate::message::dkim::key::SigningKey;
use crate::message::dkim::record::Published;
use crate::message::dkim::sign::Signer;
use crate::message::head::Head;
use crate::message::key::MessageKey;
use crate::message::line::Line;
use crate::message::mail_link;
use crate::message::mailing::Doors;
use crate::message::mailing::Mailing;
use crate::message::merge::Signing;
use crate::message::merge::assemble;
use crate::message::segment::Body;
use crate::personal::Condition;
use crate::publication::Language;

/// A mailing that is ready to be addressed.
pub struct Press {
    mailing: Mailing,
    key: TokenKey,
    /// What of a link to leave stands before the token: of the web's, and of the mail's.
    doors: [Option<String>; 2],
    /// What of a link to a reader's own page stands before the token.
    pages: Option<String>,
    signer: Option<Signer>,
    base: Form,
    /// As the variants of the issue.
    variants: Vec<Form>,
    conditions: BTreeSet<Condition>,
}

/// What is made once of a variant.
struct Form {
    head: Head,
    /// The hashes of its body, where copies are signed.
    digest: Option<BodyDigest>,
    /// Whether it names fields of the reader's.
    is_personal: bool,
}

/// One copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Exact RFC 5322 bytes.
    pub bytes: Vec<u8>,
    /// What makes its Message-ID its own.
    pub key: MessageKey,
}

impl Press {
    /// Readies the mailing: every fault that is not a recipient's is told here. `keys` are those that its signature
    /// names, in that order.
    ///
    /// # Errors
    /// What cannot stand in headers, and [`MessageError::Key`] for a key that is not the one it is tied to.
    pub fn new(mailing: Mailing, key: TokenKey, keys: Vec<SigningKey>) -> Result<Self, MessageError> {
        let signer = mailing
            .signature
            .as_ref()
            .map(|signature| signature.signer(keys))
            .transpose()?;
        let form = |subject: &Line, body: &Body| -> Result<Form, MessageError> {
            let masthead = Masthead {
                subject: subject.clone(),
                ..mailing.masthead.clone()
            };
            Ok(Form {
                head: Head::new(&masthead)?,
                digest: signer.as_ref().map(|_| BodyDigest::new(body)),
                is_personal: matches!(subject, Line::Personal(_)) || body.is_personal(),
            })
        };
        let Doors { public_url, mailto } = &mailing.doors;
        let web = public_url.as_ref().and_then(|url| url.join("u/").ok());
        let pages = public_url.as_ref().and_then(|url| url.join("p/").ok());
        let mail = mailto.as_ref().map(|address| mail_link(address, "unsubscribe "));
        let issue = &mailing.issue;
        let variants = issue.variants.iter();
        let variants: Result<Vec<Form>, _> = variants.map(|variant| form(&variant.subject, &variant.body)).collect();
        Ok(Self {
            base: form(&mailing.masthead.subject, &issue.body)?,
            variants: variants?,
            conditions: issue
                .variants
                .iter()
                .flat_map(|variant| variant.holding.clone())
                .collect(),
            doors: [web, mail].map(|door| door.map(String::from)),
            pages: pages.map(String::from),
            mailing,
            key,
            signer,
        })
    }

    /// What the copies are made from.
    pub fn mailing(&self) -> &Mailing {
        &self.mailing
    }

    /// The records by which receivers check its signatures.
    pub fn records(&self) -> Vec<Published> {
        self.signer.as_ref().map(Signer::published).unwrap_or_default()
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
        let (form, body) = self.form_of(&recipient.values);
        let addressed = crate::message::Recipient {
            to,
            date,
            key,
            leaving: self.leaving(recipient),
            values: if form.is_personal {
                recipient.values.clone()
            } else {
                Values::default()
            },
        };
        let signing = self.signer.as_ref().zip(form.digest.as_ref());
        let signing = signing.map(|(signer, digest)| Signing { signer, digest });
        let bytes = assemble(&form.head, body, &addressed, signing)?;
        Ok(Copy { bytes, key })
    }

    /// The variant of whom these values are known.
    fn form_of(&self, values: &Values) -> (&Form, &Body) {
        let language = values.language.as_ref().map(Language::as_str);
        let holding = self
            .conditions
            .iter()
            .filter(|condition| condition.holds(&values.tags, language));
        let holding: Vec<&Condition> = holding.collect();
        let mut variants = self.variants.iter().zip(&self.mailing.issue.variants);
        let own = variants.find(|(_, variant)| variant.holding.iter().eq(holding.iter().copied()));
        own.map_or((&self.base, &self.mailing.issue.body), |(form, variant)| {
            (form, &variant.body)
        })
    }

    fn leaving(&self, recipient: &Recipient) -> Leaving {
        let Masthead { feed, number, .. } = &self.mailing.masthead;
        let token = Leave {
            subscriber: recipient.id,
            feed: feed.clone(),
            issue: *number,
        }
        .sign(&self.key);
        let [one_click, mail] = self
            .doors
            .each_ref()
            .map(|door| door.as_ref().map(|door| format!("{door}{token}")));
        let preferences = self.pages.as_ref().map(|pages| {
            let choose = Choose {
                subscriber: recipient.id,
            };
            format!("{pages}{}", choose.sign(&self.key))
        });
        Leaving {
            one_click,
            mail,
            preferences,
        }
    }
}
