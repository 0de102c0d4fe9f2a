//! What happened to each copy of an issue: states, legal moves, and what a store must promise.

pub mod brake;
pub mod delivery;
pub mod installation;
pub mod issue;
pub mod judgement;
pub mod lease;
pub mod letter;
pub mod mark;
pub mod model;
pub mod policy;
pub mod reason;
pub mod report;
pub mod retry;
pub mod schedule;
pub mod sentence;
pub mod state;
pub mod throttle;
pub mod verdict;
pub mod wire;

use std::future::Future;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::brake::Past;
use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Due;
use crate::ledger::delivery::Granted;
use crate::ledger::delivery::Intent;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Ruling;
use crate::ledger::delivery::Totals;
use crate::ledger::delivery::WayId;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Plan;
use crate::ledger::issue::PlanFacts;
use crate::ledger::issue::PlanId;
use crate::ledger::issue::Start;
use crate::ledger::issue::Started;
use crate::ledger::issue::Thaw;
use crate::ledger::lease::Lease;
use crate::ledger::lease::Stretch;
use crate::ledger::state::State;
use crate::profile::share::Held;
use crate::profile::share::Standing;
use crate::profile::tally::Sent;

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

    /// The recipients of a plan behind `after` in the order of subscribers, at most one page.
    fn planned_for(
        &self,
        plan: PlanId,
        after: Option<SubscriberId>,
    ) -> impl Future<Output = Result<Vec<SubscriberId>, StoreError>> + Send;

    /// Freezes an issue: from now on its copies are made from `start.frozen`. A second start of the same issue returns
    /// the first one.
    fn freeze(&self, start: &Start) -> impl Future<Output = Result<Started, StoreError>> + Send;

    /// Takes the next page of the plan's recipients in; true once all are in and the issue is `sending`.
    fn stock(&self, issue: IssueId) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The issue, if it was ever frozen.
    fn started(&self, name: &IssueName) -> impl Future<Output = Result<Option<Started>, StoreError>> + Send;

    /// Forgets an issue of which nothing has left, so that it is open again, a page of deliveries at a time: the last
    /// ones first, for they are those that [`Ledger::stock`] takes in again should the thaw end half-way. Only whoever
    /// holds the store's lock for sending may call it.
    fn thaw(&self, issue: IssueId) -> impl Future<Output = Result<Thaw, StoreError>> + Send;

    /// The number of a way out: the same for the same `mark`, for ever.
    fn way(&self, mark: &str) -> impl Future<Output = Result<WayId, StoreError>> + Send;

    /// How much went out by a way since then, the oldest first: every intent that was granted, and what was
    /// [counted](Ledger::count) besides. What is older is forgotten.
    fn sent(&self, way: WayId, since: DateTime<Utc>) -> impl Future<Output = Result<Vec<Sent>, StoreError>> + Send;

    /// Counts a message of no delivery, on a lane of a way.
    fn count(&self, way: WayId, lane: &str, now: DateTime<Utc>) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Holds stretches of an issue, for as long as the lease says: renews what is held, gives back those in which nothing
    /// can be tried now, takes free ones, also those of workers whose lease has ended, and returns all that are held.
    /// **An intent is granted only to the worker that holds its delivery.** Where one process at a time sends, it holds
    /// everything.
    fn hold(
        &self,
        issue: IssueId,
        lease: Lease,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Vec<Stretch>, StoreError>> + Send;

    /// Makes the lease of all that is held as long as `length` again; it is never made shorter.
    fn renew(&self, issue: IssueId, length: Duration) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Gives back all that is held.
    fn let_go(&self, issue: IssueId, now: DateTime<Utc>) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether several workers may send by one way at the same time.
    fn has_workers(&self) -> bool;

    /// Lets `decide` say what this worker, whose number it is told, holds of a way from now on, by what stands: what all
    /// have sent since then, and hold. No other worker asks meanwhile. Where one process at a time sends, nobody is asked.
    fn share(
        &self,
        way: WayId,
        since: DateTime<Utc>,
        decide: impl FnOnce(i64, &Standing) -> Vec<Held> + Send,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether other workers hold stretches of it, and are alive.
    fn is_shared(&self, issue: IssueId) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Planned deliveries of a stretch behind `after` in the order of subscribers, at most `limit`.
    fn planned_within(
        &self,
        issue: IssueId,
        stretch: Stretch,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Due>, StoreError>> + Send;

    /// Turns what a dead sender left as `sending`, in what is held now, into `doubtful`; returns how many. Where one
    /// process at a time sends, only that one may call it.
    fn sweep(&self, issue: IssueId) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Deliveries, in what is held now, whose intent has no outcome, and whose sender is dead; there are at most as many
    /// as it had connections.
    fn sending(&self, issue: IssueId) -> impl Future<Output = Result<Vec<Delivery>, StoreError>> + Send;

    /// Planned deliveries behind `after` in the order of subscribers, at most `limit`.
    fn planned_after(
        &self,
        issue: IssueId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Due>, StoreError>> + Send;

    /// Deferred deliveries that are due, of what is held, at most `limit`, and when the next one after them is, whoever
    /// holds it.
    fn deferred_due(
        &self,
        issue: IssueId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> impl Future<Output = Result<(Vec<Due>, Option<DateTime<Utc>>), StoreError>> + Send {
        self.deferred_but(issue, None, now, limit)
    }

    /// The same, but for those that were last tried by `way`.
    fn deferred_but(
        &self,
        issue: IssueId,
        way: Option<WayId>,
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

    /// What became of the last copies of an issue since it was last let go on, at most `limit`, the oldest first. What is
    /// only planned again, and doubt that a sweep found, is none.
    fn lately(&self, issue: IssueId, limit: u32) -> impl Future<Output = Result<Vec<Past>, StoreError>> + Send;

    /// Lets an issue go on until `not_after`; its time is never made shorter.
    fn prolong(&self, issue: IssueId, not_after: DateTime<Utc>) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// How many deliveries are in each state.
    fn totals(&self, issue: IssueId) -> impl Future<Output = Result<Totals, StoreError>> + Send;

    /// Deliveries behind `after` in the order of subscribers, at most one page; with `state` only those that are in it.
    fn deliveries(
        &self,
        issue: IssueId,
        state: Option<State>,
        after: Option<SubscriberId>,
    ) -> impl Future<Output = Result<Vec<Delivery>, StoreError>> + Send;

    /// Moves an issue to another phase, when it stands in one of `from`; returns the phase it has then. What was held and
    /// goes on begins a new window: what became of copies before counts for no brake any more.
    fn turn(
        &self,
        issue: IssueId,
        from: &[Phase],
        into: Phase,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Phase, StoreError>> + Send;

    /// The phase in which the issue stands.
    fn phase(&self, issue: IssueId) -> impl Future<Output = Result<Phase, StoreError>> + Send;

    /// Skips what has not left, a page at a time; returns how many. For `cancel` and past `not_after`.
    fn skip_rest(&self, issue: IssueId, reason: &str) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// The issues that were started and have not ended, in the order in which they were.
    fn unended(&self) -> impl Future<Output = Result<Vec<IssueId>, StoreError>> + Send;

    /// Doubts what has no end yet, a page at a time; returns how many. For a ledger that was put back from a copy.
    fn doubt_rest(&self, issue: IssueId, reason: &str) -> impl Future<Output = Result<u64, StoreError>> + Send;

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
