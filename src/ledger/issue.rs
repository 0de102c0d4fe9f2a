//! Issues and plans, as the ledger knows them.

use chrono::DateTime;
use chrono::Utc;
use serde::Serialize;

/// An issue as the ledger numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IssueId(pub i64);

/// A plan as the ledger numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlanId(pub i64);

/// Which issue is meant: its feed and its number within the feed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IssueName {
    /// The feed's name.
    pub feed: String,
    /// Counted from 1 within the feed.
    pub number: u32,
}

/// `main/7`.
impl std::fmt::Display for IssueName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.feed, self.number)
    }
}

/// How far an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Being written: nothing is known of it here but plans.
    Open,
    /// Frozen, its recipients being taken in.
    Planned,
    /// Copies may leave.
    Sending,
    /// Held by the operator, or by a profile that stopped.
    Paused,
    /// Every delivery is final.
    Finished,
    /// Ended by the operator.
    Cancelled,
}

impl Phase {
    /// The phase's name, as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
        }
    }

    /// The phase of that name.
    pub fn named(name: &str) -> Option<Self> {
        [
            Self::Open,
            Self::Planned,
            Self::Sending,
            Self::Paused,
            Self::Finished,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|phase| phase.name() == name)
    }
}

/// What a plan fixes. Its hash covers all of it, so that a changed plan can be refused by naming what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFacts {
    /// Hash of the issue's bytes without recipients.
    pub fingerprint: String,
    /// Hash of the headers that all copies share.
    pub head: String,
    /// The profile's name, and a hash of what it says about sender and way.
    pub profile: String,
    /// Who was asked for, in words: so far always the feed's active subscribers.
    pub selection: String,
}

/// A finished plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its number.
    pub id: PlanId,
    /// Eight hexadecimal digits in two groups: `7f3a-91c2`.
    pub hash: String,
    /// What it fixes.
    pub facts: PlanFacts,
    /// How many recipients it holds.
    pub recipients: u64,
}

/// An issue whose sending has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Its number in the ledger.
    pub id: IssueId,
    /// How far it is.
    pub phase: Phase,
    /// The plan it was started by.
    pub plan_hash: String,
    /// The profile it goes out by.
    pub profile: String,
    /// The frozen issue, as JSON: what every copy is made from.
    pub frozen: String,
    /// When its first claim was made.
    pub started: DateTime<Utc>,
    /// When everything ended, if it has.
    pub finished: Option<DateTime<Utc>>,
    /// After this moment nothing of it leaves.
    pub not_after: DateTime<Utc>,
}

/// How far an issue is that is being thawed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thaw {
    /// It stays: some of it may have left.
    Kept,
    /// A page of its deliveries is forgotten; it is still the issue that was started, and can be sent or thawed.
    Begun,
    /// It is open again.
    Done,
}

/// What starting an issue writes down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Whose issue.
    pub name: IssueName,
    /// The plan whose recipients it goes to.
    pub plan: PlanId,
    /// The profile's name.
    pub profile: String,
    /// The frozen issue, as JSON.
    pub frozen: String,
    /// Now.
    pub now: DateTime<Utc>,
    /// After this moment nothing of it leaves.
    pub not_after: DateTime<Utc>,
}
