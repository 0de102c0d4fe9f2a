//! The group commit in memory.

use chrono::DateTime;
use chrono::Utc;

use crate::ledger::delivery::Granted;
use crate::ledger::delivery::Intent;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Said;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Phase;
use crate::ledger::model::Model;
use crate::ledger::model::row;
use crate::ledger::model::row::Row;
use crate::ledger::state::Event;

impl Model {
    /// See [`Ledger::exchange`](crate::ledger::Ledger::exchange).
    pub fn exchange(&mut self, id: IssueId, outcomes: &[Outcome], intents: &[Intent], now: DateTime<Utc>) -> Granted {
        let mut granted = Granted::default();
        let issue = self.issues.get_mut(&id).expect("an issue");
        for outcome in outcomes {
            let row = issue.rows.get_mut(&outcome.subscriber);
            if !row.is_some_and(|row| row.settle(outcome)) {
                granted.late.push(outcome.subscriber);
            }
        }
        let unfinished = issue.rows.values().any(Row::has_not_left);
        if unfinished && issue.started.phase == Phase::Finished {
            issue.started.phase = Phase::Sending;
            issue.started.finished = None;
        }
        let started = &issue.started;
        if !intents.is_empty() && (started.phase != Phase::Sending || started.not_after <= now) {
            granted.halted = Some(started.phase);
            return granted;
        }
        for intent in intents {
            let Some(row) = issue.rows.get_mut(&intent.subscriber).filter(|row| row.has_not_left()) else {
                continue;
            };
            if !self.readers.may_be_mailed(intent.subscriber, &issue.name.feed) {
                row.go(Event::Skip);
                row.said = Some(Said::ours(row::why_not(&self.readers, intent.subscriber)));
                granted.skipped.push(intent.subscriber);
            } else if row.stands_as(intent.seen, now) {
                row.go(Event::Begin);
                row.version.get_or_insert(intent.version);
                row.date.get_or_insert(intent.date);
                row.way = Some(intent.way);
                granted.intents.push(intent.subscriber);
                self.lately.count(intent.way, &intent.lane, now);
            }
        }
        granted
    }
}
