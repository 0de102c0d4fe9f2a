//! Letters: mail to one reader because of what they did at a door, and what a store must promise of it.
//!
//! They are rows of the ledger with states of their own, and no deliveries of an issue: neither its pause nor its brake
//! touches them. A letter is claimed before anything of it leaves. Unlike a copy of an issue it is **sent again when it is
//! in doubt**: a second confirmation costs a reader a glance, a missing one the subscription.

use std::future::Future;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::TimeDelta;
use chrono::Utc;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::audience::reception::RequestId;
use crate::audience::reception::Wish;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::WayId;

/// A letter as the ledger numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterId(pub i64);

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It asks whether the owner of the address asked for it.
    Confirmation,
    /// It says that they have already what was asked for.
    Reminder,
    /// It says that they are subscribed.
    Welcome,
}

/// A letter that is claimed: it is this process's to send until the claim ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Which one.
    pub id: LetterId,
    /// What it is about.
    pub kind: Kind,
    /// What it answers.
    pub request: RequestId,
    /// Who asked, and for what.
    pub wish: Wish,
    /// Who they are in the audience, once they are in it.
    pub subscriber: Option<SubscriberId>,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// Its date, the same however often it is tried.
    pub date: DateTime<FixedOffset>,
    /// How many attempts counted so far.
    pub attempts: u32,
    /// Which claim this is, counted from 1.
    pub claim: i64,
}

/// What is to be claimed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// How many at most.
    pub at_most: u32,
    /// By which way they leave.
    pub way: WayId,
    /// How the publication's clocks show now: the date of what has none yet.
    pub date: DateTime<FixedOffset>,
    /// When the claim ends.
    pub until: DateTime<Utc>,
}

/// How long a letter is tried: who waits for a confirmation for a day has forgotten what it was about.
pub const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(1);

/// The lane of the counts of ways under which letters are counted as well; no domain and no group has its letter.
pub const LANE: &str = "@letters";

impl Kind {
    /// Its name, as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmation => "confirmation",
            Self::Reminder => "reminder",
            Self::Welcome => "welcome",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Confirmation, Self::Reminder, Self::Welcome]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// What a store must promise of letters. Each method is one transaction, durable when it returns.
pub trait Letters: Send + Sync {
    /// Claims what is due, the oldest first, and counts it as sent: planned, deferred, and what was claimed by somebody whose
    /// claim has ended. What is older than [`GIVEN_UP_AFTER`] is refused instead.
    fn claim(&self, claim: Claim, now: DateTime<Utc>) -> impl Future<Output = Result<Vec<Letter>, StoreError>> + Send;

    /// Writes down what became of a letter; false where the claim has ended, and another one holds it. What is in doubt is
    /// deferred: see [`Fate::Doubtful`], which no letter ends as.
    fn conclude(
        &self,
        letter: &Letter,
        fate: Fate,
        said: &Said,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// When the next letter is due; `None` if there is none.
    fn next_letter(&self) -> impl Future<Output = Result<Option<DateTime<Utc>>, StoreError>> + Send;
}
