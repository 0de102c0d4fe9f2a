//! The ledger in memory: what a store of deliveries must answer, without a store.

mod exchange;
mod lately;
mod marks;
mod report;
mod row;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::audience::ChangeId;
use crate::audience::SubscriberId;
use crate::audience::model::Readers;
use crate::ledger::PAGE;
use crate::ledger::PLANS_KEPT;
use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Due;
use crate::ledger::delivery::Ruling;
use crate::ledger::delivery::Said;
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
use crate::ledger::mark::Withheld;
use crate::ledger::model::lately::Lately;
use crate::ledger::model::row::Row;
use crate::ledger::reason;
use crate::ledger::state::Event;
use crate::ledger::state::State;
use crate::profile::tally::Sent;

/// All deliveries, and the readers they go to. Its methods are those of [`Ledger`](crate::ledger::Ledger), which has
/// their promises; here each answers at once and never fails.
///
/// # Panics
/// Where a number is given that no method has returned.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Who reads.
    pub readers: Readers,
    plans: BTreeMap<PlanId, Draft>,
    issues: BTreeMap<IssueId, Issue>,
    ways: Vec<String>,
    lately: Lately,
    withheld: BTreeMap<(IssueId, String), Withheld>,
    /// How many readers each change marked, and the code by which.
    marks: BTreeMap<ChangeId, (IssueId, String, i64)>,
    numbers: i64,
}

#[derive(Debug, Clone)]
struct Draft {
    name: IssueName,
    facts: PlanFacts,
    hash: Option<String>,
    recipients: BTreeSet<SubscriberId>,
}

#[derive(Debug, Clone)]
struct Issue {
    name: IssueName,
    plan: PlanId,
    started: Started,
    rows: BTreeMap<SubscriberId, Row>,
    /// When it was last let go on.
    window_from: Option<DateTime<Utc>>,
}

impl Model {
    /// See [`Ledger::begin_plan`](crate::ledger::Ledger::begin_plan).
    pub fn begin_plan(&mut self, name: &IssueName, facts: &PlanFacts) -> PlanId {
        let id = PlanId(self.next_number());
        let draft = Draft {
            name: name.clone(),
            facts: facts.clone(),
            hash: None,
            recipients: BTreeSet::new(),
        };
        self.plans.insert(id, draft);
        id
    }

    /// See [`Ledger::extend_plan`](crate::ledger::Ledger::extend_plan).
    pub fn extend_plan(&mut self, plan: PlanId, subscribers: &[SubscriberId]) {
        let draft = self.plans.get_mut(&plan).expect("a plan");
        draft.recipients.extend(subscribers);
    }

    /// See [`Ledger::finish_plan`](crate::ledger::Ledger::finish_plan). Plans that nobody finishes stay here: they count
    /// for nothing.
    pub fn finish_plan(&mut self, plan: PlanId, hash: &str) {
        let draft = self.plans.get_mut(&plan).expect("a plan");
        draft.hash = Some(hash.to_owned());
        let name = draft.name.clone();
        let finished = self
            .plans
            .iter()
            .rev()
            .filter(|(_, draft)| draft.name == name && draft.hash.is_some());
        let newest: BTreeSet<PlanId> = finished.map(|(id, _)| *id).take(PLANS_KEPT).collect();
        let used: BTreeSet<PlanId> = self.issues.values().map(|issue| issue.plan).collect();
        self.plans.retain(|id, draft| {
            let is_kept = draft.hash.is_none() || (newest.contains(id) && draft.hash.as_deref() != Some(hash));
            *id == plan || draft.name != name || is_kept || used.contains(id)
        });
    }

    /// See [`Ledger::plan`](crate::ledger::Ledger::plan).
    pub fn plan(&self, name: &IssueName, hash: Option<&str>) -> Option<Plan> {
        self.plans.iter().rev().find_map(|(id, draft)| {
            let own = draft.hash.as_deref().filter(|_| draft.name == *name)?;
            (hash.is_none_or(|hash| hash == own)).then(|| Plan {
                id: *id,
                hash: own.to_owned(),
                facts: draft.facts.clone(),
                recipients: draft.recipients.len() as u64,
            })
        })
    }

    /// See [`Ledger::planned_for`](crate::ledger::Ledger::planned_for).
    pub fn planned_for(&self, plan: PlanId, after: Option<SubscriberId>) -> Vec<SubscriberId> {
        let recipients = self.plans[&plan].recipients.iter().copied();
        recipients.filter(|id| Some(*id) > after).take(PAGE as usize).collect()
    }

    /// See [`Ledger::freeze`](crate::ledger::Ledger::freeze).
    ///
    /// # Panics
    /// If the plan is not a finished one of this issue.
    pub fn freeze(&mut self, start: &Start) -> Started {
        if let Some(started) = self.started(&start.name) {
            return started;
        }
        let draft = &self.plans[&start.plan];
        assert_eq!(draft.name, start.name, "a plan is of one issue");
        let started = Started {
            plan_hash: draft.hash.clone().expect("a finished plan"),
            id: IssueId(self.next_number()),
            phase: Phase::Planned,
            profile: start.profile.clone(),
            frozen: start.frozen.clone(),
            started: start.now,
            finished: None,
            not_after: start.not_after,
        };
        let issue = Issue {
            name: start.name.clone(),
            plan: start.plan,
            started: started.clone(),
            rows: BTreeMap::new(),
            window_from: None,
        };
        self.issues.insert(started.id, issue);
        started
    }

    /// See [`Ledger::stock`](crate::ledger::Ledger::stock).
    pub fn stock(&mut self, issue: IssueId) -> bool {
        let issue = self.issues.get_mut(&issue).expect("an issue");
        let behind = issue.rows.keys().next_back().copied();
        let recipients = &self.plans[&issue.plan].recipients;
        let rest: Vec<_> = recipients.iter().filter(|id| Some(**id) > behind).copied().collect();
        let page = rest.iter().take(PAGE as usize);
        issue.rows.extend(page.map(|id| (*id, Row::default())));
        let whole = rest.len() < PAGE as usize;
        if whole && issue.started.phase == Phase::Planned {
            issue.started.phase = Phase::Sending;
        }
        whole
    }

    /// See [`Ledger::started`](crate::ledger::Ledger::started).
    pub fn started(&self, name: &IssueName) -> Option<Started> {
        let issue = self.issues.values().find(|issue| issue.name == *name);
        issue.map(|issue| issue.started.clone())
    }

    /// See [`Ledger::thaw`](crate::ledger::Ledger::thaw).
    pub fn thaw(&mut self, issue: IssueId) -> Thaw {
        let rows = &mut self.issues.get_mut(&issue).expect("an issue").rows;
        if rows.values().any(|row| row.date.is_some()) {
            return Thaw::Kept;
        }
        let whole = rows.len() < PAGE as usize;
        let page: Vec<_> = rows.keys().rev().take(PAGE as usize).copied().collect();
        for id in page {
            rows.remove(&id);
        }
        if !whole {
            return Thaw::Begun;
        }
        self.issues.remove(&issue);
        Thaw::Done
    }

    /// See [`Ledger::way`](crate::ledger::Ledger::way).
    pub fn way(&mut self, mark: &str) -> WayId {
        let known = self.ways.iter().position(|way| way == mark);
        let index = known.unwrap_or_else(|| {
            self.ways.push(mark.to_owned());
            self.ways.len() - 1
        });
        WayId(i64::try_from(index).expect("a few") + 1)
    }

    /// See [`Ledger::sweep`](crate::ledger::Ledger::sweep).
    pub fn sweep(&mut self, issue: IssueId) -> u64 {
        self.change(issue, Row::is_sending, |row| {
            row.go(Event::Doubt);
            row.attempts += 1;
            row.said = Some(Said::ours(reason::SENDER_ENDED));
        })
    }

    /// See [`Ledger::sending`](crate::ledger::Ledger::sending).
    pub fn sending(&self, issue: IssueId) -> Vec<Delivery> {
        let mut deliveries = self.deliveries(issue, None, None);
        deliveries.retain(|delivery| delivery.state == State::Sending);
        deliveries
    }

    /// See [`Ledger::planned_after`](crate::ledger::Ledger::planned_after).
    pub fn planned_after(&self, issue: IssueId, after: Option<SubscriberId>, limit: u32) -> Vec<Due> {
        let rows = self.issue(issue).rows.iter();
        rows.filter(|(id, row)| Some(**id) > after && row.state == State::Planned)
            .take(limit as usize)
            .map(|(id, row)| self.due(*id, row))
            .collect()
    }

    /// See [`Ledger::deferred_due`](crate::ledger::Ledger::deferred_due).
    pub fn deferred_due(&self, issue: IssueId, now: DateTime<Utc>, limit: u32) -> (Vec<Due>, Option<DateTime<Utc>>) {
        let rows = self.issue(issue).rows.iter();
        let mut waiting: Vec<_> = rows.filter_map(|(id, row)| Some((row.due?, *id, row))).collect();
        waiting.sort_by_key(|(due, id, _)| (*due, *id));
        let (now_due, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(due, ..)| *due <= now);
        let now_due = now_due.into_iter().take(limit as usize);
        let next = later.first().map(|(due, ..)| *due);
        (now_due.map(|(_, id, row)| self.due(id, row)).collect(), next)
    }

    /// See [`Ledger::prolong`](crate::ledger::Ledger::prolong).
    pub fn prolong(&mut self, issue: IssueId, not_after: DateTime<Utc>) {
        let started = &mut self.issues.get_mut(&issue).expect("an issue").started;
        started.not_after = started.not_after.max(not_after);
    }

    /// See [`Ledger::totals`](crate::ledger::Ledger::totals).
    pub fn totals(&self, issue: IssueId) -> Totals {
        let mut totals = Totals::default();
        for row in self.issue(issue).rows.values() {
            *totals.of(row.state) += 1;
            totals.total += 1;
        }
        totals
    }

    /// See [`Ledger::deliveries`](crate::ledger::Ledger::deliveries).
    pub fn deliveries(&self, issue: IssueId, state: Option<State>, after: Option<SubscriberId>) -> Vec<Delivery> {
        let rows = self.issue(issue).rows.iter();
        let rows = rows.filter(|(id, row)| Some(**id) > after && state.is_none_or(|state| row.state == state));
        rows.take(PAGE as usize)
            .map(|(id, row)| row.delivery(self.due(*id, row).recipient))
            .collect()
    }

    /// See [`Ledger::turn`](crate::ledger::Ledger::turn).
    pub fn turn(&mut self, issue: IssueId, from: &[Phase], into: Phase, now: DateTime<Utc>) -> Phase {
        let is_final = self.totals(issue).is_final();
        let Issue {
            started, window_from, ..
        } = self.issues.get_mut(&issue).expect("an issue");
        if from.contains(&started.phase) && (is_final || into != Phase::Finished) {
            if into == Phase::Sending && matches!(started.phase, Phase::Paused | Phase::Cancelled) {
                *window_from = Some(now);
            }
            started.phase = into;
            started.finished = matches!(into, Phase::Finished | Phase::Cancelled).then_some(now);
        }
        started.phase
    }

    /// See [`Ledger::skip_rest`](crate::ledger::Ledger::skip_rest).
    pub fn skip_rest(&mut self, issue: IssueId, reason: &str) -> u64 {
        self.change(issue, Row::has_not_left, |row| {
            row.go(Event::Skip);
            row.said = Some(Said::ours(reason));
        })
    }

    /// See [`Ledger::sent`](crate::ledger::Ledger::sent).
    pub fn sent(&mut self, way: WayId, since: DateTime<Utc>) -> Vec<Sent> {
        self.lately.read(way, since)
    }

    /// See [`Ledger::unended`](crate::ledger::Ledger::unended).
    pub fn unended(&self) -> Vec<IssueId> {
        let ended = [Phase::Finished, Phase::Cancelled];
        let issues = self
            .issues
            .iter()
            .filter(|(_, issue)| !ended.contains(&issue.started.phase));
        issues.map(|(id, _)| *id).collect()
    }

    /// See [`Ledger::doubt_rest`](crate::ledger::Ledger::doubt_rest).
    pub fn doubt_rest(&mut self, issue: IssueId, reason: &str) -> u64 {
        self.change(issue, Row::has_no_end, |row| {
            row.go(Event::Restore);
            row.said = Some(Said::ours(reason));
        })
    }

    /// See [`Ledger::rule`](crate::ledger::Ledger::rule).
    pub fn rule(&mut self, issue: IssueId, ruling: &Ruling, subscribers: Option<&[SubscriberId]>) -> u64 {
        let chosen = |id: &SubscriberId| subscribers.is_none_or(|chosen| chosen.contains(id));
        let issue = self.issues.get_mut(&issue).expect("an issue");
        let rows = issue.rows.iter_mut().filter(|(id, row)| chosen(id) && row.fits(ruling));
        let ruled = rows.take(PAGE as usize).map(|(_, row)| row.rule(ruling)).count() as u64;
        if ruled > 0 && ruling.states().1 == State::Planned && issue.started.phase == Phase::Finished {
            issue.started.phase = Phase::Sending;
            issue.started.finished = None;
        }
        ruled
    }

    fn next_number(&mut self) -> i64 {
        self.numbers += 1;
        self.numbers
    }

    fn issue(&self, issue: IssueId) -> &Issue {
        &self.issues[&issue]
    }

    /// Changes a page of what fits; returns how many.
    fn change(&mut self, issue: IssueId, fits: fn(&Row) -> bool, change: impl Fn(&mut Row)) -> u64 {
        let issue = self.issues.get_mut(&issue).expect("an issue");
        let rows = issue.rows.values_mut().filter(|row| fits(row)).take(PAGE as usize);
        rows.map(change).count() as u64
    }

    fn due(&self, id: SubscriberId, row: &Row) -> Due {
        Due {
            recipient: self
                .readers
                .recipient(id, row.version)
                .expect("who is planned is known"),
            state: row.state,
            date: row.date,
            attempts: row.attempts,
            returns: row.returns,
            again: row.again,
        }
    }
}
