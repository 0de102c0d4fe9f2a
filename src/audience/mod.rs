//! Who reads: subscribers, their subscriptions, and those who must not be mailed.

pub mod address;
mod columns;
pub mod model;
pub mod pass;
pub mod reception;
pub mod rows;
pub mod table;
pub mod table_error;
pub mod token;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::audience::address::Address;
use crate::audience::address::AddressKey;
use crate::personal::key_of;
use crate::publication::Language;

/// A subscriber as the store numbers them; the number never changes and is never given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubscriberId(pub i64);

/// A change of the audience as the store numbers it. Everything that a change did becomes visible in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChangeId(pub i64);

/// What is known of a reader besides the address: what a template may say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Values {
    /// How the reader wants to be called.
    pub name: Option<String>,
    /// The language that the reader asked for.
    pub language: Option<Language>,
    /// Sorted, each once.
    pub tags: Vec<String>,
    /// Everything else, by column name.
    pub fields: BTreeMap<String, String>,
}

impl Values {
    /// What is known under the name of a personal field, if anything: the name, the language, or what stands in a column
    /// ([`key_of`]).
    pub fn of_field(&self, name: &str) -> Option<&str> {
        let value = match name {
            "name" => self.name.as_deref(),
            "language" => self.language.as_ref().map(Language::as_str),
            _ => self.fields.get(name).map(String::as_str).or_else(|| {
                let mut fields = self.fields.iter();
                fields
                    .find(|(column, _)| key_of(column) == name)
                    .map(|(_, value)| value.as_str())
            }),
        };
        value.filter(|value| !value.trim().is_empty())
    }
}

/// Somebody who may be in the audience, not yet taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where they are reached.
    pub address: Address,
    /// What is known of them.
    pub values: Values,
    /// Which of the values were said; the others stay as they are known. `None` for all.
    pub named: Option<Arc<Named>>,
    /// What they said about the feed that they are taken in for.
    pub consent: Consent,
}

/// Values that are said, also where nothing stands in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// Whether the name is.
    pub name: bool,
    /// Whether the language is.
    pub language: bool,
    /// Whether the tags are.
    pub tags: bool,
    /// The fields that are.
    pub fields: BTreeSet<String>,
}

impl Candidate {
    /// The values of whoever is known with `known`, once the candidate is taken in.
    pub fn values_over(&self, known: Option<&Values>) -> Cow<'_, Values> {
        let (Some(named), Some(known)) = (self.named.as_deref(), known) else {
            return Cow::Borrowed(&self.values);
        };
        let Values {
            name,
            language,
            tags,
            fields,
        } = &self.values;
        let kept = known.fields.iter().filter(|(field, _)| !named.fields.contains(*field));
        let all = kept.chain(fields);
        Cow::Owned(Values {
            name: if named.name { name } else { &known.name }.clone(),
            language: if named.language { language } else { &known.language }.clone(),
            tags: if named.tags { tags } else { &known.tags }.clone(),
            fields: all.map(|(field, value)| (field.clone(), value.clone())).collect(),
        })
    }
}

/// A reader of one issue: the version of address and values that a message is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub id: SubscriberId,
    /// Which version; versions are never changed once written.
    pub version: i64,
    /// Where they are reached.
    pub address: Address,
    /// What is known of them.
    pub values: Values,
}

/// What a reader said about one feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Consent {
    /// Asked for, not confirmed.
    Pending,
    /// Wants it.
    Active,
    /// Left.
    Unsubscribed,
    /// The address does not take mail.
    Bounced,
    /// Reported it as spam.
    Complained,
}

impl Consent {
    /// Whether it says that nothing more is wanted, or arrives.
    pub fn has_left(self) -> bool {
        matches!(self, Self::Unsubscribed | Self::Bounced | Self::Complained)
    }

    /// The consent's name, as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Unsubscribed => "unsubscribed",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }

    /// The consent of that name.
    pub fn named(name: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::Active,
            Self::Unsubscribed,
            Self::Bounced,
            Self::Complained,
        ]
        .into_iter()
        .find(|consent| consent.name() == name)
    }
}

/// One subscriber's consent to one feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The feed's name.
    pub feed: String,
    /// What the reader said.
    pub consent: Consent,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A subscriber with all that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Who.
    pub id: SubscriberId,
    /// Where they are reached.
    pub address: Address,
    /// What is known of them.
    pub values: Values,
    /// One for each feed they ever had to do with, by name.
    pub subscriptions: Vec<Subscription>,
    /// Whether the address is suppressed: nothing is ever mailed to it.
    pub suppressed: bool,
}

impl Subscriber {
    /// What they said about a feed, if they ever had to do with it.
    pub fn subscription(&self, feed: &str) -> Option<&Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.feed == feed)
    }
}

/// What taking a candidate in did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Taken {
    /// New to the feed.
    Added,
    /// New to the feed, and not confirmed: nothing is mailed yet.
    Asked,
    /// Known, with other values.
    Updated,
    /// Known, with the same values.
    Unchanged,
    /// Left elsewhere, as the candidate says: recorded, so that nothing brings them in.
    Left,
    /// Left earlier, or suppressed: stays out.
    Kept,
}

/// What kind of change to the audience was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// A file was imported.
    Import,
    /// The operator added somebody.
    Add,
    /// Somebody left, or was taken out.
    Leave,
    /// Addresses were refused as such that take no mail.
    Bounce,
    /// The owner of an address confirmed what they had asked for.
    Confirm,
    /// A reader chose on their own page.
    Choose,
    /// A reader took back that they had left.
    TakeBack,
}

impl ChangeKind {
    /// The kind's name, as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Add => "add",
            Self::Leave => "leave",
            Self::Bounce => "bounce",
            Self::Confirm => "confirm",
            Self::Choose => "choose",
            Self::TakeBack => "take back",
        }
    }
}

/// How many people stand how to a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Subscribed, and not suppressed.
    pub active: u64,
    /// Asked for, not confirmed.
    pub pending: u64,
    /// Left, bounced or complained.
    pub left: u64,
    /// Subscribed, but suppressed.
    pub suppressed: u64,
}

/// `[audience]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AudienceTable {
    /// After how many issues in a row that an address refused as one that takes no mail its reader has bounced.
    pub bounced_after: NonZeroU32,
}

impl Default for AudienceTable {
    fn default() -> Self {
        Self {
            bounced_after: BOUNCED_AFTER,
        }
    }
}

/// One refusal may be a slip of a provider's, and so may two on one bad day; three issues are weeks.
const BOUNCED_AFTER: NonZeroU32 = NonZeroU32::new(3).expect("it is not 0");

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full, or a limit on the size of files was met.
    #[error("the disk is full, or a limit on the size of files is met")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store may not be written.
    #[error("the store cannot be written")]
    ReadOnly(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another process held the store for too long.
    #[error("another process holds the store")]
    Busy(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server of the store does not answer, or went away.
    #[error("the store's server cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store holds something that cannot be.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// Anything else.
    #[error("the store failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What a store of the audience must promise. Each method is one transaction, durable when it returns.
pub trait Roll: Send + Sync {
    /// Begins a change. Nothing of it is visible until [`Roll::publish`].
    fn begin_change(
        &self,
        kind: ChangeKind,
        source: &str,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<ChangeId, StoreError>> + Send;

    /// Takes candidates in for `feed` with the consent that each gave, at most one page ([`PAGE`]). **Who left the
    /// feed, or is suppressed, stays as they are**, and a candidate who left elsewhere leaves here too. Who wants the
    /// feed already is asked for no confirmation. The answers stand in the order of the candidates.
    fn take_in(
        &self,
        change: ChangeId,
        feed: &str,
        candidates: &[Candidate],
    ) -> impl Future<Output = Result<Vec<Taken>, StoreError>> + Send;

    /// Makes a change visible, all of it at once.
    fn publish(&self, change: ChangeId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Takes one page of an unpublished change back; true once nothing of it is left, nor of anybody who is known by it
    /// alone. Then the change is no more: to go on with it, or to publish it, fails.
    fn discard(&self, change: ChangeId) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Changes that began before `before` and were never published: whoever made them has died, or will find them gone.
    fn abandoned(&self, before: DateTime<Utc>) -> impl Future<Output = Result<Vec<ChangeId>, StoreError>> + Send;

    /// Records that a reader left `feed`; false when they were not subscribed. An unknown address is recorded as well,
    /// so that a later import does not bring it in.
    fn leave(
        &self,
        address: &Address,
        feed: &str,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The subscriber with that key.
    fn subscriber(&self, key: &AddressKey) -> impl Future<Output = Result<Option<Subscriber>, StoreError>> + Send;

    /// Subscribers behind `after`, in the order of their numbers, at most one page.
    fn subscribers_after(
        &self,
        after: Option<SubscriberId>,
    ) -> impl Future<Output = Result<Vec<Subscriber>, StoreError>> + Send;

    /// The active, not suppressed subscribers of `feed` behind `after`, with the versions that a message would be made
    /// from, at most one page.
    fn recipients_after(
        &self,
        feed: &str,
        after: Option<SubscriberId>,
    ) -> impl Future<Output = Result<Vec<Recipient>, StoreError>> + Send;

    /// How many people stand how to `feed`.
    fn counts(&self, feed: &str) -> impl Future<Output = Result<Counts, StoreError>> + Send;
}

/// How many rows one transaction takes at most, so that it stays far below the 250 ms that a transaction may last.
pub const PAGE: usize = 2_000;
