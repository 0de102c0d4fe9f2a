//! The promises of a ledger, kept by Postgres.

use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;

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
use crate::store::postgres::Store;

/// What has not left yet.
const OPEN: [State; 2] = [State::Planned, State::Deferred];
/// What has no end yet.
const UNENDED: [State; 3] = [State::Planned, State::Sending, State::Deferred];

impl Ledger for Store {
    async fn begin_plan(&self, name: &IssueName, facts: &PlanFacts, now: DateTime<Utc>) -> Result<PlanId, StoreError> {
        self.again(|| self.insert_plan(name, facts, now)).await
    }

    async fn extend_plan(&self, plan: PlanId, subscribers: &[SubscriberId]) -> Result<(), StoreError> {
        self.again(|| self.insert_recipients(plan, subscribers)).await
    }

    async fn finish_plan(&self, plan: PlanId, hash: &str) -> Result<(), StoreError> {
        self.close_plan(plan, hash).await
    }

    async fn plan(&self, name: &IssueName, hash: Option<&str>) -> Result<Option<Plan>, StoreError> {
        self.patiently(|| self.find_plan(name, hash)).await
    }

    async fn planned_for(&self, plan: PlanId, after: Option<SubscriberId>) -> Result<Vec<SubscriberId>, StoreError> {
        self.read_plan(plan, after).await
    }

    async fn freeze(&self, start: &Start) -> Result<Started, StoreError> {
        self.patiently(|| self.insert_issue(start)).await
    }

    async fn stock(&self, issue: IssueId) -> Result<bool, StoreError> {
        self.patiently(|| self.insert_deliveries(issue)).await
    }

    async fn started(&self, name: &IssueName) -> Result<Option<Started>, StoreError> {
        self.patiently(|| self.find_issue(name)).await
    }

    async fn thaw(&self, issue: IssueId) -> Result<Thaw, StoreError> {
        self.again(|| self.delete_page_of_issue(issue)).await
    }

    async fn way(&self, mark: &str) -> Result<WayId, StoreError> {
        self.patiently(|| self.number_way(mark)).await
    }

    async fn sent(&self, way: WayId, since: DateTime<Utc>) -> Result<Vec<Sent>, StoreError> {
        self.patiently(|| self.read_sent(way, since)).await
    }

    async fn count(&self, way: WayId, lane: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.again(|| self.count_one(way, lane, now)).await
    }

    async fn sweep(&self, issue: IssueId) -> Result<u64, StoreError> {
        self.patiently(|| self.doubt_what_was_left(issue)).await
    }

    async fn sending(&self, issue: IssueId) -> Result<Vec<Delivery>, StoreError> {
        self.patiently(|| self.read_left(issue)).await
    }

    async fn planned_after(
        &self,
        issue: IssueId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        let all = Stretch::WHOLE;
        self.patiently(|| self.read_planned(issue, all, (after, limit))).await
    }

    async fn hold(&self, issue: IssueId, lease: Lease, now: DateTime<Utc>) -> Result<Vec<Stretch>, StoreError> {
        self.patiently(|| self.hold_stretches(issue, lease, now)).await
    }

    async fn renew(&self, issue: IssueId, length: Duration) -> Result<(), StoreError> {
        self.patiently(|| self.renew_stretches(issue, length)).await
    }

    async fn let_go(&self, issue: IssueId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.patiently(|| self.let_stretches_go(issue, now)).await
    }

    fn has_workers(&self) -> bool {
        true
    }

    async fn share(
        &self,
        way: WayId,
        since: DateTime<Utc>,
        decide: impl FnOnce(i64, &Standing) -> Vec<Held> + Send,
    ) -> Result<(), StoreError> {
        self.share_way(way, since, decide).await
    }

    async fn is_shared(&self, issue: IssueId) -> Result<bool, StoreError> {
        self.patiently(|| self.is_held_by_others(issue)).await
    }

    async fn planned_within(
        &self,
        issue: IssueId,
        stretch: Stretch,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        self.patiently(|| self.read_planned(issue, stretch, (after, limit)))
            .await
    }

    async fn deferred_but(
        &self,
        issue: IssueId,
        way: Option<WayId>,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<(Vec<Due>, Option<DateTime<Utc>>), StoreError> {
        self.patiently(|| self.read_deferred(issue, way, (now, limit))).await
    }

    async fn exchange(
        &self,
        issue: IssueId,
        outcomes: &[Outcome],
        intents: &[Intent],
        now: DateTime<Utc>,
    ) -> Result<Granted, StoreError> {
        self.commit_group(issue, outcomes, intents, now).await
    }

    async fn lately(&self, issue: IssueId, limit: u32) -> Result<Vec<Past>, StoreError> {
        self.patiently(|| self.read_lately(issue, limit)).await
    }

    async fn prolong(&self, issue: IssueId, not_after: DateTime<Utc>) -> Result<(), StoreError> {
        self.patiently(|| self.move_end(issue, not_after)).await
    }

    async fn totals(&self, issue: IssueId) -> Result<Totals, StoreError> {
        self.patiently(|| self.count_states(issue)).await
    }

    async fn deliveries(
        &self,
        issue: IssueId,
        state: Option<State>,
        after: Option<SubscriberId>,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.patiently(|| self.read_deliveries(issue, state, after)).await
    }

    async fn turn(&self, issue: IssueId, from: &[Phase], into: Phase, now: DateTime<Utc>) -> Result<Phase, StoreError> {
        self.patiently(|| self.change_phase(issue, from, into, now)).await
    }

    async fn phase(&self, issue: IssueId) -> Result<Phase, StoreError> {
        self.patiently(|| self.read_phase(issue)).await
    }

    async fn skip_rest(&self, issue: IssueId, reason: &str) -> Result<u64, StoreError> {
        let ended = (OPEN.as_slice(), State::Skipped);
        self.patiently(|| self.end_page(issue, ended, reason)).await
    }

    async fn unended(&self) -> Result<Vec<IssueId>, StoreError> {
        self.patiently(|| self.read_unended()).await
    }

    async fn doubt_rest(&self, issue: IssueId, reason: &str) -> Result<u64, StoreError> {
        let ended = (UNENDED.as_slice(), State::Doubtful);
        self.patiently(|| self.end_page(issue, ended, reason)).await
    }

    async fn rule(
        &self,
        issue: IssueId,
        ruling: &Ruling,
        subscribers: Option<&[SubscriberId]>,
    ) -> Result<u64, StoreError> {
        self.again(|| self.rule_page(issue, ruling, subscribers)).await
    }
}
