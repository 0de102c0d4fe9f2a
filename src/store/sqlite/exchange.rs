//! The group commit: outcomes of what left, and intents of what is to leave.
//!
//! It runs for every message, on a connection of its own by `rusqlite`: its statements stay prepared, and a group is one
//! errand to another thread, where sqlx makes one of each statement. Of a message on one connection that was half the time.

use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Transaction;
use rusqlite::TransactionBehavior;
use rusqlite::params;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Granted;
use crate::ledger::delivery::Intent;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Said;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Phase;
use crate::ledger::judgement::Again;
use crate::ledger::reason::LEFT;
use crate::ledger::reason::SUPPRESSED;
use crate::store::rows;
use crate::store::rows::millis;
use crate::store::sqlite::Store;
use crate::store::sqlite::desk::failure;
use crate::store::sqlite::sent;

const SAID: &str = "SELECT id FROM replies WHERE code = ?1 AND enhanced = ?2 AND text = ?3";
const SAY: &str = "INSERT INTO replies (code, enhanced, text) VALUES (?1, ?2, ?3)";

/// A row that stands as doubtful takes late proof as well; its attempt was counted when the doubt arose.
pub(super) const OUTCOME: &str = "
    UPDATE deliveries AS d SET state = ?3, attempts = attempts + ?4 * (state = 1), returns = returns + ?5, due_at = ?6,
        reply = ?7, again = ?8, ended_at = ?9
    WHERE issue = ?1 AND subscriber = ?2 AND (state = 1 OR (state = 5 AND ?3 IN (2, 3, 4)))";

const PHASE: &str = "SELECT phase, not_after > ?2 FROM issues WHERE id = ?1";

/// The one place where it is asked who may be mailed. What was read ahead is asked for again: whoever read it made the
/// message from it, and another copy may have left since.
pub(super) const INTENT: &str = "
    UPDATE deliveries AS d SET state = 1, version = coalesce(version, ?3), date = coalesce(date, ?4),
        zone = coalesce(zone, ?5), way = ?6, due_at = NULL, ended_at = NULL
    WHERE issue = ?1 AND subscriber = ?2 AND state IN (0, 3) AND state = ?7 AND date IS ?8 AND attempts = ?9
        AND returns = ?10 AND (due_at IS NULL OR due_at <= ?11)
        AND EXISTS (SELECT 1 FROM issues i JOIN consents o ON o.feed = i.feed
            WHERE i.id = ?1 AND i.phase = 'sending' AND i.not_after > ?11 AND o.subscriber = ?2 AND o.consent = 'active')
        AND NOT EXISTS (SELECT 1 FROM subscribers s JOIN suppressions x ON x.key = s.key WHERE s.id = ?2)";

/// One whom an intent did not reach, although the issue runs: if they may not be mailed any more. Others were seen
/// otherwise than they stand; they are left alone, to be read again. What is said is the first reply, or the second
/// where they are suppressed.
pub(super) const SKIP: &str = "
    UPDATE deliveries AS d SET state = 6, due_at = NULL, reply = iif(
        EXISTS (SELECT 1 FROM subscribers s JOIN suppressions x ON x.key = s.key WHERE s.id = ?2), ?4, ?3)
    WHERE issue = ?1 AND subscriber = ?2 AND state IN (0, 3)
        AND (NOT EXISTS (SELECT 1 FROM issues i JOIN consents o ON o.feed = i.feed
                WHERE i.id = ?1 AND o.subscriber = ?2 AND o.consent = 'active')
            OR EXISTS (SELECT 1 FROM subscribers s JOIN suppressions x ON x.key = s.key WHERE s.id = ?2))";

/// Late proof that a doubtful message was not taken leaves something to do.
const RUN_AGAIN: &str = "
    UPDATE issues SET phase = 'sending', finished = NULL WHERE id = ?1 AND phase = 'finished'
        AND EXISTS (SELECT 1 FROM deliveries d WHERE d.issue = ?1 AND d.due_at IS NOT NULL)";

/// What is committed at once.
struct Group {
    issue: IssueId,
    outcomes: Vec<Outcome>,
    intents: Vec<Intent>,
    now: DateTime<Utc>,
}

impl Store {
    pub(super) async fn commit_group(
        &self,
        issue: IssueId,
        outcomes: &[Outcome],
        intents: &[Intent],
        now: DateTime<Utc>,
    ) -> Result<Granted, StoreError> {
        let group = Group {
            issue,
            outcomes: outcomes.to_vec(),
            intents: intents.to_vec(),
            now,
        };
        let (desk, path) = (Arc::clone(&self.desk), self.path.clone());
        tokio::task::spawn_blocking(move || desk.at_work(&path, |connection| group.commit(connection)))
            .await
            .expect("a commit does not panic")
    }
}

impl Group {
    fn commit(&self, connection: &mut Connection) -> Result<Granted, StoreError> {
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failure)?;
        let mut granted = Granted::default();
        self.write_outcomes(&transaction, &mut granted).map_err(failure)?;
        if !self.intents.is_empty() {
            self.write_intents(&transaction, &mut granted)?;
        }
        transaction.commit().map_err(failure)?;
        Ok(granted)
    }

    fn write_outcomes(&self, transaction: &Transaction<'_>, granted: &mut Granted) -> rusqlite::Result<()> {
        let mut write = transaction.prepare_cached(OUTCOME)?;
        for outcome in &self.outcomes {
            let (attempts, returns, ended) = match outcome.fate {
                Fate::Returned(_) => (0, 1, None),
                _ => (1, 0, Some(millis(self.now))),
            };
            let (due, again) = match outcome.fate {
                Fate::Deferred(due) => (Some(millis(due)), None),
                Fate::Returned(why) => (None, why.map(Again::number)),
                _ => (None, None),
            };
            let touched = write.execute(params![
                self.issue.0,
                outcome.subscriber.0,
                outcome.fate.state().number(),
                attempts,
                returns,
                due,
                say(transaction, &outcome.said)?,
                again,
                ended
            ])?;
            if touched == 0 {
                granted.late.push(outcome.subscriber);
            }
        }
        let is_deferred = |outcome: &Outcome| matches!(outcome.fate, Fate::Deferred(_));
        if self.outcomes.iter().any(is_deferred) {
            transaction.prepare_cached(RUN_AGAIN)?.execute([self.issue.0])?;
        }
        Ok(())
    }

    fn write_intents(&self, transaction: &Transaction<'_>, granted: &mut Granted) -> Result<(), StoreError> {
        let (phase, is_in_time) = self.phase(transaction).map_err(failure)?;
        let phase = rows::phase_named(&phase)?;
        if phase != Phase::Sending || !is_in_time {
            granted.halted = Some(phase);
            return Ok(());
        }
        self.begin(transaction, granted).map_err(failure)
    }

    fn phase(&self, transaction: &Transaction<'_>) -> rusqlite::Result<(String, bool)> {
        let mut read = transaction.prepare_cached(PHASE)?;
        read.query_row([self.issue.0, millis(self.now)], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn begin(&self, transaction: &Transaction<'_>, granted: &mut Granted) -> rusqlite::Result<()> {
        let mut write = transaction.prepare_cached(INTENT)?;
        let mut begun = Vec::with_capacity(self.intents.len());
        for intent in &self.intents {
            let Intent { subscriber, seen, .. } = intent;
            let touched = write.execute(params![
                self.issue.0,
                subscriber.0,
                intent.version,
                intent.date.timestamp(),
                intent.date.offset().local_minus_utc() / 60,
                intent.way.0,
                seen.state.number(),
                seen.date.map(|dated| dated.timestamp()),
                seen.attempts,
                seen.returns,
                millis(self.now)
            ])?;
            if touched > 0 {
                granted.intents.push(*subscriber);
                begun.push((intent.way, intent.lane.as_str()));
            } else if self.skip(transaction, *subscriber)? {
                granted.skipped.push(*subscriber);
            }
        }
        sent::count_begun(transaction, self.now, begun.into_iter())
    }

    fn skip(&self, transaction: &Transaction<'_>, subscriber: SubscriberId) -> rusqlite::Result<bool> {
        let left = say(transaction, &Said::ours(LEFT))?;
        let suppressed = say(transaction, &Said::ours(SUPPRESSED))?;
        let mut skip = transaction.prepare_cached(SKIP)?;
        Ok(skip.execute(params![self.issue.0, subscriber.0, left, suppressed])? > 0)
    }
}

/// The number of a sentence, which is written down where it is new.
fn say(transaction: &Transaction<'_>, said: &Said) -> rusqlite::Result<i64> {
    let words = params![said.code, said.enhanced.as_deref().unwrap_or_default(), said.text];
    let known = transaction
        .prepare_cached(SAID)?
        .query_row(words, |row| row.get(0))
        .optional()?;
    match known {
        Some(id) => Ok(id),
        None => transaction.prepare_cached(SAY)?.insert(words),
    }
}
