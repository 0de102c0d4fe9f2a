//! The promises of a ledger, kept by SQLite.

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
use crate::store::sqlite::Store;

impl Ledger for Store {
    async fn begin_plan(&self, name: &IssueName, facts: &PlanFacts, now: DateTime<Utc>) -> Result<PlanId, StoreError> {
        self.insert_plan(name, facts, now).await
    }

    async fn extend_plan(&self, plan: PlanId, subscribers: &[SubscriberId]) -> Result<(), StoreError> {
        self.insert_recipients(plan, subscribers).await
    }

    async fn finish_plan(&self, plan: PlanId, hash: &str) -> Result<(), StoreError> {
        self.close_plan(plan, hash).await
    }

    async fn plan(&self, name: &IssueName, hash: Option<&str>) -> Result<Option<Plan>, StoreError> {
        self.find_plan(name, hash).await
    }

    async fn planned_for(&self, plan: PlanId, after: Option<SubscriberId>) -> Result<Vec<SubscriberId>, StoreError> {
        self.read_plan(plan, after).await
    }

    async fn freeze(&self, start: &Start) -> Result<Started, StoreError> {
        self.insert_issue(start).await
    }

    async fn stock(&self, issue: IssueId) -> Result<bool, StoreError> {
        self.insert_deliveries(issue).await
    }

    async fn started(&self, name: &IssueName) -> Result<Option<Started>, StoreError> {
        self.find_issue(name).await
    }

    async fn thaw(&self, issue: IssueId) -> Result<Thaw, StoreError> {
        self.delete_page_of_issue(issue).await
    }

    async fn way(&self, mark: &str) -> Result<WayId, StoreError> {
        self.number_way(mark).await
    }

    async fn sent(&self, way: WayId, since: DateTime<Utc>) -> Result<Vec<Sent>, StoreError> {
        self.read_sent(way, since).await
    }

    async fn count(&self, way: WayId, lane: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.count_one(way, lane, now).await
    }

    async fn sweep(&self, issue: IssueId) -> Result<u64, StoreError> {
        self.doubt_what_was_sending(issue).await
    }

    async fn sending(&self, issue: IssueId) -> Result<Vec<Delivery>, StoreError> {
        self.read_sending(issue).await
    }

    async fn planned_after(
        &self,
        issue: IssueId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        self.read_planned(issue, after, limit).await
    }

    /// One process at a time sends, under a lock: it holds everything.
    async fn hold(&self, _: IssueId, _: Lease, _: DateTime<Utc>) -> Result<Vec<Stretch>, StoreError> {
        Ok(vec![Stretch::WHOLE])
    }

    async fn renew(&self, _: IssueId, _: Duration) -> Result<(), StoreError> {
        Ok(())
    }

    async fn let_go(&self, _: IssueId, _: DateTime<Utc>) -> Result<(), StoreError> {
        Ok(())
    }

    fn has_workers(&self) -> bool {
        false
    }

    async fn share(
        &self,
        _: WayId,
        _: DateTime<Utc>,
        _: impl FnOnce(i64, &Standing) -> Vec<Held> + Send,
    ) -> Result<(), StoreError> {
        Ok(())
    }

    async fn is_shared(&self, _: IssueId) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn planned_within(
        &self,
        issue: IssueId,
        _: Stretch,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        self.read_planned(issue, after, limit).await
    }

    async fn deferred_but(
        &self,
        issue: IssueId,
        way: Option<WayId>,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<(Vec<Due>, Option<DateTime<Utc>>), StoreError> {
        self.read_deferred(issue, way, (now, limit)).await
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
        self.read_lately(issue, limit).await
    }

    async fn prolong(&self, issue: IssueId, not_after: DateTime<Utc>) -> Result<(), StoreError> {
        self.move_end(issue, not_after).await
    }

    async fn totals(&self, issue: IssueId) -> Result<Totals, StoreError> {
        self.count_states(issue).await
    }

    async fn deliveries(
        &self,
        issue: IssueId,
        state: Option<State>,
        after: Option<SubscriberId>,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.read_deliveries(issue, state, after).await
    }

    async fn turn(&self, issue: IssueId, from: &[Phase], into: Phase, now: DateTime<Utc>) -> Result<Phase, StoreError> {
        self.change_phase(issue, from, into, now).await
    }

    async fn phase(&self, issue: IssueId) -> Result<Phase, StoreError> {
        self.read_phase(issue).await
    }

    async fn skip_rest(&self, issue: IssueId, reason: &str) -> Result<u64, StoreError> {
        self.skip_page(issue, reason).await
    }

    async fn unended(&self) -> Result<Vec<IssueId>, StoreError> {
        self.read_unended().await
    }

    async fn doubt_rest(&self, issue: IssueId, reason: &str) -> Result<u64, StoreError> {
        self.doubt_page(issue, reason).await
    }

    async fn rule(
        &self,
        issue: IssueId,
        ruling: &Ruling,
        subscribers: Option<&[SubscriberId]>,
    ) -> Result<u64, StoreError> {
        self.rule_page(issue, ruling, subscribers).await
    }
}
