//! The promises of a ledger, kept by whichever store it is.

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::Ledger;
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
use crate::store::Store;
use crate::store::either;
use chrono::DateTime;
use chrono::Utc;
use std::time::Duration;

impl Ledger for Store {
    async fn begin_plan(&self, name: &IssueName, facts: &PlanFacts, now: DateTime<Utc>) -> Result<PlanId, StoreError> {
        either!(self, store => store.begin_plan(name, facts, now).await)
    }

    async fn extend_plan(&self, plan: PlanId, subscribers: &[SubscriberId]) -> Result<(), StoreError> {
        either!(self, store => store.extend_plan(plan, subscribers).await)
    }

    async fn finish_plan(&self, plan: PlanId, hash: &str) -> Result<(), StoreError> {
        either!(self, store => store.finish_plan(plan, hash).await)
    }

    async fn plan(&self, name: &IssueName, hash: Option<&str>) -> Result<Option<Plan>, StoreError> {
        either!(self, store => store.plan(name, hash).await)
    }

    async fn planned_for(&self, plan: PlanId, after: Option<SubscriberId>) -> Result<Vec<SubscriberId>, StoreError> {
        either!(self, store => store.planned_for(plan, after).await)
    }

    async fn freeze(&self, start: &Start) -> Result<Started, StoreError> {
        either!(self, store => store.freeze(start).await)
    }

    async fn stock(&self, issue: IssueId) -> Result<bool, StoreError> {
        either!(self, store => store.stock(issue).await)
    }

    async fn started(&self, name: &IssueName) -> Result<Option<Started>, StoreError> {
        either!(self, store => store.started(name).await)
    }

    async fn thaw(&self, issue: IssueId) -> Result<Thaw, StoreError> {
        either!(self, store => store.thaw(issue).await)
    }

    async fn way(&self, mark: &str) -> Result<WayId, StoreError> {
        either!(self, store => store.way(mark).await)
    }

    async fn sent(&self, way: WayId, since: DateTime<Utc>) -> Result<Vec<Sent>, StoreError> {
        either!(self, store => store.sent(way, since).await)
    }

    async fn count(&self, way: WayId, lane: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        either!(self, store => store.count(way, lane, now).await)
    }

    async fn hold(&self, issue: IssueId, lease: Lease, now: DateTime<Utc>) -> Result<Vec<Stretch>, StoreError> {
        either!(self, store => store.hold(issue, lease, now).await)
    }

    async fn renew(&self, issue: IssueId, length: Duration) -> Result<(), StoreError> {
        either!(self, store => store.renew(issue, length).await)
    }

    async fn let_go(&self, issue: IssueId, now: DateTime<Utc>) -> Result<(), StoreError> {
        either!(self, store => store.let_go(issue, now).await)
    }

    fn has_workers(&self) -> bool {
        either!(self, store => store.has_workers())
    }

    async fn share(
        &self,
        way: WayId,
        since: DateTime<Utc>,
        decide: impl FnOnce(i64, &Standing) -> Vec<Held> + Send,
    ) -> Result<(), StoreError> {
        either!(self, store => store.share(way, since, decide).await)
    }

    async fn is_shared(&self, issue: IssueId) -> Result<bool, StoreError> {
        either!(self, store => store.is_shared(issue).await)
    }

    async fn planned_within(
        &self,
        issue: IssueId,
        stretch: Stretch,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        either!(self, store => store.planned_within(issue, stretch, after, limit).await)
    }

    async fn sweep(&self, issue: IssueId) -> Result<u64, StoreError> {
        either!(self, store => store.sweep(issue).await)
    }

    async fn sending(&self, issue: IssueId) -> Result<Vec<Delivery>, StoreError> {
        either!(self, store => store.sending(issue).await)
    }

    async fn planned_after(
        &self,
        issue: IssueId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        either!(self, store => store.planned_after(issue, after, limit).await)
    }

    async fn deferred_but(
        &self,
        issue: IssueId,
        way: Option<WayId>,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<(Vec<Due>, Option<DateTime<Utc>>), StoreError> {
        either!(self, store => store.deferred_but(issue, way, now, limit).await)
    }

    async fn exchange(
        &self,
        issue: IssueId,
        outcomes: &[Outcome],
        intents: &[Intent],
        now: DateTime<Utc>,
    ) -> Result<Granted, StoreError> {
        either!(self, store => store.exchange(issue, outcomes, intents, now).await)
    }

    async fn lately(&self, issue: IssueId, limit: u32) -> Result<Vec<Past>, StoreError> {
        either!(self, store => store.lately(issue, limit).await)
    }

    async fn prolong(&self, issue: IssueId, not_after: DateTime<Utc>) -> Result<(), StoreError> {
        either!(self, store => store.prolong(issue, not_after).await)
    }

    async fn totals(&self, issue: IssueId) -> Result<Totals, StoreError> {
        either!(self, store => store.totals(issue).await)
    }

    async fn deliveries(
        &self,
        issue: IssueId,
        state: Option<State>,
        after: Option<SubscriberId>,
    ) -> Result<Vec<Delivery>, StoreError> {
        either!(self, store => store.deliveries(issue, state, after).await)
    }

    async fn turn(&self, issue: IssueId, from: &[Phase], into: Phase, now: DateTime<Utc>) -> Result<Phase, StoreError> {
        either!(self, store => store.turn(issue, from, into, now).await)
    }

    async fn phase(&self, issue: IssueId) -> Result<Phase, StoreError> {
        either!(self, store => store.phase(issue).await)
    }

    async fn skip_rest(&self, issue: IssueId, reason: &str) -> Result<u64, StoreError> {
        either!(self, store => store.skip_rest(issue, reason).await)
    }

    async fn unended(&self) -> Result<Vec<IssueId>, StoreError> {
        either!(self, store => store.unended().await)
    }

    async fn doubt_rest(&self, issue: IssueId, reason: &str) -> Result<u64, StoreError> {
        either!(self, store => store.doubt_rest(issue, reason).await)
    }

    async fn rule(
        &self,
        issue: IssueId,
        ruling: &Ruling,
        subscribers: Option<&[SubscriberId]>,
    ) -> Result<u64, StoreError> {
        either!(self, store => store.rule(issue, ruling, subscribers).await)
    }
}
