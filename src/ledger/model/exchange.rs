//! The group commit in memory.

use chrono::DateTime;
use chrono::Utc;

use crate::ledger::brake::Past;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Granted;
use crate::ledger::delivery::Intent;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Said;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Phase;
use crate::ledger::model::Issue;
use crate::ledger::model::Model;
use crate::ledger::model::row;
use crate::ledger::model::row::Row;
use crate::ledger::state::Event;
use crate::ledger::state::State;

impl Model {
    /// See [`Ledger::lately`](crate::ledger::Ledger::lately).
    pub fn lately(&self, issue: IssueId, limit: u32) -> Vec<Past> {
        let Issue { rows, window_from, .. } = self.issue(issue);
        let is_lately = |ended: &DateTime<Utc>| window_from.is_none_or(|from| *ended > from);
        let ended = rows.iter().filter_map(|(id, row)| {
            let fate = match row.state {
                State::Accepted => Fate::Accepted,
                State::Deferred => Fate::Deferred(row.due?),
                State::Refused => Fate::Refused,
                State::Doubtful => Fate::Doubtful,
                _ => return None,
            };
            let outcome = Outcome {
                subscriber: *id,
                fate,
                said: row.said.clone().unwrap_or_default(),
            };
            let domain = self.domain(*id);
            Some((row.ended.filter(is_lately)?, *id, Past { domain, outcome }))
        });
        let mut ended: Vec<_> = ended.collect();
        ended.sort_by_key(|(at, id, _)| (*at, *id));
        let before = ended.len().saturating_sub(limit as usize);
        ended.into_iter().skip(before).map(|(.., past)| past).collect()
    }

    /// See [`Ledger::exchange`](crate::ledger::Ledger::exchange).
    pub fn exchange(&mut self, id: IssueId, outcomes: &[Outcome], intents: &[Intent], now: DateTime<Utc>) -> Granted {
        let mut granted = Granted::default();
        let issue = self.issues.get_mut(&id).expect("an issue");
        for outcome in outcomes {
            let row = issue.rows.get_mut(&outcome.subscriber);
            if !row.is_some_and(|row| row.settle(outcome, now)) {
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
