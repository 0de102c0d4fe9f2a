//! What happened to each copy of an issue: states, legal moves, and what a store must promise.

pub mod judgement;
pub mod model;
pub mod reason;
pub mod retry;
pub mod state;
pub mod throttle;
pub mod verdict;
pub mod wire;

use std::future::Future;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::Utc;
use serde::Serialize;

use crate::audience::Recipient;
use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::state::State;

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

/// A delivery that may be tried now.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// Who it is for: address and values as they stand, or as the first intent kept them.
    pub recipient: Recipient,
    /// The message's date, once a first intent has fixed it.
    pub date: Option<DateTime<FixedOffset>>,
    /// How many attempts counted so far.
    pub attempts: u32,
    /// How many times it was planned again without counting.
    pub returns: u32,
}

/// That the body of a message is about to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Who it is for.
    pub subscriber: SubscriberId,
    /// Which version of the subscriber's address and values the message was made from.
    pub version: i64,
    /// The message's date, whole seconds.
    pub date: DateTime<FixedOffset>,
}

/// What became of an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Whose copy.
    pub subscriber: SubscriberId,
    /// The state it is in now.
    pub fate: Fate,
    /// What the other side said, or what was seen instead of an answer.
    pub said: Said,
}

/// Where an intent led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Taken.
    Accepted,
    /// Not taken; due again at that moment; the attempt counts.
    Deferred(DateTime<Utc>),
    /// Not taken, for good.
    Refused,
    /// Cannot be known.
    Doubtful,
    /// Certainly nothing of the body left, and nobody is to blame for it: due again at once, uncounted.
    Returned,
}

impl Fate {
    /// The state that a delivery has after it.
    pub fn state(self) -> State {
        match self {
            Self::Accepted => State::Accepted,
            Self::Deferred(_) => State::Deferred,
            Self::Refused => State::Refused,
            Self::Doubtful => State::Doubtful,
            Self::Returned => State::Planned,
        }
    }
}

/// A reply, or what was seen instead of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Said {
    /// The reply's code; 0 when there was none.
    pub code: u16,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    pub enhanced: Option<String>,
    /// The reply's text, or a sentence of ours.
    pub text: String,
}

impl Said {
    /// A sentence of ours, where no reply was read.
    pub fn ours(text: impl Into<String>) -> Self {
        Self {
            code: 0,
            enhanced: None,
            text: text.into(),
        }
    }
}

/// What a group commit granted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Granted {
    /// Whose intents stand: their messages may leave.
    pub intents: Vec<SubscriberId>,
    /// Who may not be mailed any more: skipped in the same commit.
    pub skipped: Vec<SubscriberId>,
    /// Outcomes that found their row in another state than `sending`: proof that comes late.
    pub late: Vec<SubscriberId>,
    /// Why no intent was looked at, when the issue does not run.
    pub halted: Option<Phase>,
}

/// How many deliveries are in each state. Their sum is the total, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Totals {
    /// All of them.
    pub total: u64,
    /// Nothing tried, or due again.
    pub planned: u64,
    /// On the wire now.
    pub sending: u64,
    /// Taken.
    pub accepted: u64,
    /// Due again later.
    pub deferred: u64,
    /// Not taken, for good.
    pub refused: u64,
    /// Cannot be known.
    pub doubtful: u64,
    /// Not to be sent any more.
    pub skipped: u64,
}

impl Totals {
    /// The count of one state.
    pub fn of(&mut self, state: State) -> &mut u64 {
        match state {
            State::Planned => &mut self.planned,
            State::Sending => &mut self.sending,
            State::Accepted => &mut self.accepted,
            State::Deferred => &mut self.deferred,
            State::Refused => &mut self.refused,
            State::Doubtful => &mut self.doubtful,
            State::Skipped => &mut self.skipped,
        }
    }

    /// Whether nothing can happen any more without an operator.
    pub fn is_final(&self) -> bool {
        self.planned + self.sending + self.deferred == 0
    }

    /// How many have an end, good or bad.
    pub fn ended(&self) -> u64 {
        self.accepted + self.refused + self.doubtful + self.skipped
    }
}

/// One delivery, as `status --deliveries` tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Who it is for; after the first intent the address and values that the message was made from.
    pub recipient: Recipient,
    /// Where it stands.
    pub state: State,
    /// How many attempts counted.
    pub attempts: u32,
    /// What was said last.
    pub said: Option<Said>,
    /// When it is tried again.
    pub due: Option<DateTime<Utc>>,
    /// The message's date, once an intent has fixed it.
    pub date: Option<DateTime<FixedOffset>>,
}

/// What an operator decides about deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// Send a doubtful one again, knowing that it may arrive twice.
    Resend,
    /// Take a doubtful one as delivered.
    Accept,
    /// Leave a doubtful one.
    Skip,
    /// Try a refused one again.
    Retry,
    /// Plan again what was skipped for this reason.
    Reopen(String),
}

/// What a store of deliveries must promise. Each method is one transaction, durable when it returns.
pub trait Ledger: Send + Sync {
    /// Begins a plan for an issue. It counts for nothing until it is finished.
    fn begin_plan(
        &self,
        name: &IssueName,
        facts: &PlanFacts,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<PlanId, StoreError>> + Send;

    /// Adds recipients to a plan that is not finished: at most one page ([`PAGE`]).
    fn extend_plan(
        &self,
        plan: PlanId,
        subscribers: &[SubscriberId],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Finishes a plan under its hash. An older plan with the same hash goes; of other plans of the issue the newest
    /// few stay.
    fn finish_plan(&self, plan: PlanId, hash: &str) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The finished plan of that hash, or the newest one.
    fn plan(
        &self,
        name: &IssueName,
        hash: Option<&str>,
    ) -> impl Future<Output = Result<Option<Plan>, StoreError>> + Send;

    /// Freezes an issue: from now on its copies are made from `start.frozen`. A second start of the same issue returns
    /// the first one.
    fn freeze(&self, start: &Start) -> impl Future<Output = Result<Started, StoreError>> + Send;

    /// Takes the next page of the plan's recipients in; true once all are in and the issue is `sending`.
    fn stock(&self, issue: IssueId) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The issue, if it was ever frozen.
    fn started(&self, name: &IssueName) -> impl Future<Output = Result<Option<Started>, StoreError>> + Send;

    /// Forgets an issue of which nothing has left, so that it is open again; false if something has.
    fn thaw(&self, issue: IssueId) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Turns what a dead sender left as `sending` into `doubtful`; returns how many. Only whoever holds the store's
    /// lock for sending may call it.
    fn sweep(&self, issue: IssueId) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Deliveries whose intent has no outcome; there are at most as many as the sender had connections.
    fn sending(&self, issue: IssueId) -> impl Future<Output = Result<Vec<Delivery>, StoreError>> + Send;

    /// Planned deliveries behind `after` in the order of subscribers, at most `limit`.
    fn planned_after(
        &self,
        issue: IssueId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Due>, StoreError>> + Send;

    /// Deferred deliveries that are due, at most `limit`, and when the next one after them is.
    fn deferred_due(
        &self,
        issue: IssueId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> impl Future<Output = Result<(Vec<Due>, Option<DateTime<Utc>>), StoreError>> + Send;

    /// The group commit: outcomes of what left, and intents of what is to leave. **An intent is granted only while the
    /// issue is sending, `not_after` has not passed, and the reader is subscribed and not suppressed**: who may be
    /// mailed is asked here, in the same transaction, and nowhere earlier.
    fn exchange(
        &self,
        issue: IssueId,
        outcomes: &[Outcome],
        intents: &[Intent],
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Granted, StoreError>> + Send;

    /// How many deliveries are in each state.
    fn totals(&self, issue: IssueId) -> impl Future<Output = Result<Totals, StoreError>> + Send;

    /// Deliveries behind `after` in the order of subscribers, at most one page.
    fn deliveries(
        &self,
        issue: IssueId,
        after: Option<SubscriberId>,
    ) -> impl Future<Output = Result<Vec<Delivery>, StoreError>> + Send;

    /// Moves an issue to another phase, when it stands in one of `from`; returns the phase it has then.
    fn turn(
        &self,
        issue: IssueId,
        from: &[Phase],
        into: Phase,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Phase, StoreError>> + Send;

    /// Skips what has not left, a page at a time; returns how many. For `cancel` and past `not_after`.
    fn skip_rest(&self, issue: IssueId, reason: &str) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Rules over deliveries: of `subscribers`, or of all that the ruling fits, a page at a time. Returns how many.
    fn rule(
        &self,
        issue: IssueId,
        ruling: &Ruling,
        subscribers: Option<&[SubscriberId]>,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;
}

/// How many rows one transaction takes at most: 10,000 took 20 ms when measured, far from the 250 ms that a
/// transaction may last.
pub const PAGE: u32 = 10_000;

/// How many finished plans of an issue are kept: the one in hand, and a few that someone may have written down.
pub const PLANS_KEPT: usize = 8;
