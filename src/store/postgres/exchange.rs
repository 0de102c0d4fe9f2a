//! The group commit: outcomes of what left, and intents of what is to leave.

use std::collections::HashSet;

use chrono::DateTime;
use chrono::Utc;
use sqlx::Postgres;
use sqlx::Row;
use sqlx::Transaction;
use sqlx::postgres::PgRow;

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
use crate::store::postgres::LOST_TRIES;
use crate::store::postgres::LOST_WAIT;
use crate::store::postgres::Store;
use crate::store::postgres::failure;
use crate::store::postgres::is_lost;
use crate::store::postgres::sayings;
use crate::store::postgres::sent;
use crate::store::rows;
use crate::store::rows::millis;

/// One statement for outcomes of every kind. Only the worker whose intent it was knows what became of it, or the one that
/// has taken its stretch over. A row that stands as doubtful takes late proof: that the message was taken from anybody,
/// that it was not from the worker whose intent was the last one. `= ANY`, here and below, says what the join says as well:
/// without it a server that knows nothing of the table yet walks the whole issue for each group.
const OUTCOMES: &str = "
    UPDATE deliveries d SET state = o.state,
        attempts = d.attempts + CASE WHEN d.state = 1 THEN o.attempts ELSE 0 END,
        returns = d.returns + o.returns, due_at = o.due_at, reply = o.reply, again = o.again,
        ended_at = CASE WHEN o.state = 0 THEN NULL ELSE $10 END
    FROM unnest($3::BIGINT[], $4::BIGINT[], $5::BIGINT[], $6::BIGINT[], $7::BIGINT[], $8::BIGINT[], $9::BIGINT[])
        AS o (subscriber, state, attempts, returns, due_at, reply, again)
    WHERE d.issue = $1 AND d.subscriber = ANY ($3) AND d.subscriber = o.subscriber
        AND (d.state = 1 AND (d.owner = $2 OR EXISTS (SELECT 1 FROM stretches s WHERE s.issue = d.issue
                AND d.subscriber BETWEEN s.first AND s.last AND s.owner = $2))
            OR d.state = 5 AND (o.state = 2 OR o.state IN (3, 4) AND (d.owner = $2 OR d.owner IS NULL)))
    RETURNING d.subscriber";

/// Of outcomes whose answer was lost: those that stand.
const STANDING: &str = "
    SELECT d.subscriber FROM unnest($2::BIGINT[], $3::BIGINT[], $4::BIGINT[]) AS o (subscriber, state, reply)
    JOIN deliveries d ON d.issue = $1 AND d.subscriber = ANY ($2) AND d.subscriber = o.subscriber AND d.state = o.state AND d.reply = o.reply";

/// Nobody takes over what this worker holds while it writes an intent in it.
const HELD: &str = "SELECT first FROM stretches WHERE issue = $1 AND owner = $2 ORDER BY first FOR KEY SHARE";

/// Who leaves from now on waits until these intents stand; who has left is seen by the next statement.
const STAY: &str = "SELECT id FROM subscribers WHERE id = ANY ($1) ORDER BY id FOR KEY SHARE";

/// The one place where it is asked who may be mailed, as in SQLite.
const INTENTS: &str = "
    UPDATE deliveries d SET state = 1, version = coalesce(d.version, j.version), date = coalesce(d.date, j.date),
        zone = coalesce(d.zone, j.zone), way = j.way, due_at = NULL, ended_at = NULL,
        owner = $2
    FROM unnest($4::BIGINT[], $5::BIGINT[], $6::BIGINT[], $7::BIGINT[], $8::BIGINT[], $9::BIGINT[], $10::BIGINT[],
            $11::BIGINT[], $12::BIGINT[])
        AS j (subscriber, version, date, zone, way, state, dated, attempts, returns),
        issues i, subscribers s
    WHERE d.issue = $1 AND d.subscriber = ANY ($4) AND d.subscriber = j.subscriber AND i.id = $1 AND s.id = d.subscriber
        AND EXISTS (SELECT 1 FROM stretches h WHERE h.issue = $1 AND d.subscriber BETWEEN h.first AND h.last
            AND h.owner = $2)
        AND d.state IN (0, 3) AND d.state = j.state AND d.date IS NOT DISTINCT FROM j.dated
        AND d.attempts = j.attempts AND d.returns = j.returns AND (d.due_at IS NULL OR d.due_at <= $3)
        AND EXISTS (SELECT 1 FROM consents o WHERE o.subscriber = s.id AND o.feed = i.feed AND o.consent = 'active')
        AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.key = s.key)
    RETURNING d.subscriber";

/// Of intents whose answer was lost: those that stand as ours. A worker has no two of one delivery.
const BEGUN: &str = "
    SELECT subscriber FROM deliveries WHERE issue = $1 AND owner = $2 AND state = 1 AND subscriber = ANY ($3)";

const SKIP: &str = "
    UPDATE deliveries d SET state = 6, due_at = NULL,
        reply = CASE WHEN EXISTS (SELECT 1 FROM suppressions x WHERE x.key = s.key) THEN $4 ELSE $3 END
    FROM subscribers s, issues i
    WHERE d.issue = $1 AND d.subscriber = ANY ($2) AND s.id = d.subscriber AND i.id = $1 AND d.state IN (0, 3)
        AND (NOT EXISTS (SELECT 1 FROM consents o WHERE o.subscriber = s.id AND o.feed = i.feed AND o.consent = 'active')
            OR EXISTS (SELECT 1 FROM suppressions x WHERE x.key = s.key))
    RETURNING d.subscriber";

/// Late proof that a doubtful message was not taken leaves something to do.
const RUN_AGAIN: [&str; 2] = [
    "UPDATE issues SET phase = 'sending', finished = NULL WHERE id = $1 AND phase = 'finished'
        AND EXISTS (SELECT 1 FROM deliveries d WHERE d.issue = $1 AND d.due_at IS NOT NULL)",
    "UPDATE stretches s SET done = FALSE, next_due = NULL WHERE s.issue = $1 AND s.done
        AND EXISTS (SELECT 1 FROM deliveries d WHERE d.issue = $1 AND d.subscriber BETWEEN s.first AND s.last
            AND d.state = 3)",
];

/// A group as it is asked for.
#[derive(Clone, Copy)]
struct Group<'a> {
    issue: IssueId,
    outcomes: &'a [Outcome],
    intents: &'a [Intent],
    now: DateTime<Utc>,
    /// Whether it was asked for before, and the answer was lost: then it stands, or it does not.
    is_lost: bool,
}

impl Store {
    /// Where the server goes away before it answers, the rows are read back once it is there again: only what stands
    /// leaves.
    pub(super) async fn commit_group(
        &self,
        issue: IssueId,
        outcomes: &[Outcome],
        intents: &[Intent],
        now: DateTime<Utc>,
    ) -> Result<Granted, StoreError> {
        let mut group = Group {
            issue,
            outcomes,
            intents,
            now,
            is_lost: false,
        };
        for _ in 0..LOST_TRIES {
            match self.again(|| self.try_group(group)).await {
                Err(error) if is_lost(&error) => {
                    group.is_lost = true;
                    tokio::time::sleep(LOST_WAIT).await;
                }
                done => return done,
            }
        }
        self.again(|| self.try_group(group)).await
    }

    async fn try_group(&self, group: Group<'_>) -> Result<Granted, StoreError> {
        let mut transaction = self.write().await?;
        let mut granted = Granted::default();
        if !group.outcomes.is_empty() {
            granted.late = self.write_outcomes(&mut transaction, group).await?;
        }
        if !group.intents.is_empty() {
            self.write_intents(&mut transaction, group, &mut granted).await?;
        }
        transaction.commit().await.map_err(failure)?;
        Ok(granted)
    }

    async fn write_outcomes(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        Group {
            issue,
            outcomes,
            is_lost,
            now,
            ..
        }: Group<'_>,
    ) -> Result<Vec<SubscriberId>, StoreError> {
        sayings::write(transaction, outcomes.iter().map(|outcome| &outcome.said)).await?;
        let of = |column: fn(&Outcome) -> i64| -> Vec<i64> { outcomes.iter().map(column).collect() };
        let if_any =
            |column: fn(&Outcome) -> Option<i64>| -> Vec<Option<i64>> { outcomes.iter().map(column).collect() };
        let ids = of(|outcome| outcome.subscriber.0);
        let states = of(|outcome| outcome.fate.state().number());
        let replies = of(|outcome| sayings::number(&outcome.said));
        let touched = sqlx::query(OUTCOMES)
            .bind(issue.0)
            .bind(self.owner)
            .bind(&ids)
            .bind(&states)
            .bind(of(|outcome| i64::from(!matches!(outcome.fate, Fate::Returned(_)))))
            .bind(of(|outcome| i64::from(matches!(outcome.fate, Fate::Returned(_)))))
            .bind(if_any(|outcome| match outcome.fate {
                Fate::Deferred(due) => Some(millis(due)),
                _ => None,
            }))
            .bind(&replies)
            .bind(if_any(|outcome| match outcome.fate {
                Fate::Returned(why) => why.map(Again::number),
                _ => None,
            }))
            .bind(millis(now))
            .fetch_all(&mut **transaction)
            .await
            .map_err(failure)?;
        let mut touched: HashSet<SubscriberId> = subscribers(&touched).collect();
        if is_lost {
            let standing = sqlx::query(STANDING)
                .bind(issue.0)
                .bind(&ids)
                .bind(&states)
                .bind(&replies)
                .fetch_all(&mut **transaction)
                .await
                .map_err(failure)?;
            touched.extend(subscribers(&standing));
        }
        if outcomes.iter().any(|outcome| matches!(outcome.fate, Fate::Deferred(_))) {
            for statement in RUN_AGAIN {
                sqlx::query(statement)
                    .bind(issue.0)
                    .execute(&mut **transaction)
                    .await
                    .map_err(failure)?;
            }
        }
        Ok(outcomes
            .iter()
            .map(|outcome| outcome.subscriber)
            .filter(|subscriber| !touched.contains(subscriber))
            .collect())
    }

    async fn write_intents(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        group: Group<'_>,
        granted: &mut Granted,
    ) -> Result<(), StoreError> {
        let Group {
            issue, intents, now, ..
        } = group;
        if group.is_lost {
            granted.intents = self.begun(transaction, group).await?;
        }
        let stood: HashSet<SubscriberId> = granted.intents.iter().copied().collect();
        // The phase stays as it is until these intents stand: who pauses or thaws an issue waits for them.
        let running = sqlx::query("SELECT phase, not_after > $2 AS in_time FROM issues WHERE id = $1 FOR KEY SHARE")
            .bind(issue.0)
            .bind(millis(now))
            .fetch_one(&mut **transaction)
            .await
            .map_err(failure)?;
        let phase = rows::phase(&running)?;
        if phase != Phase::Sending || !running.get::<bool, _>("in_time") {
            granted.halted = Some(phase);
            return Ok(());
        }
        let asked: Vec<&Intent> = intents
            .iter()
            .filter(|intent| !stood.contains(&intent.subscriber))
            .collect();
        let ids: Vec<i64> = asked.iter().map(|intent| intent.subscriber.0).collect();
        sqlx::query(HELD)
            .bind(issue.0)
            .bind(self.owner)
            .execute(&mut **transaction)
            .await
            .map_err(failure)?;
        sqlx::query(STAY)
            .bind(&ids)
            .execute(&mut **transaction)
            .await
            .map_err(failure)?;
        let begun = self.begin(transaction, group, &asked).await?;
        granted.intents.extend(begun.iter().copied());
        let counted = asked.iter().filter(|intent| begun.contains(&intent.subscriber));
        sent::count(
            transaction,
            (self.owner, now),
            counted.map(|intent| (intent.way, intent.lane.as_str())),
        )
        .await?;
        let rest: Vec<i64> = ids
            .into_iter()
            .filter(|one| !begun.contains(&SubscriberId(*one)))
            .collect();
        granted.skipped = skip(transaction, issue, rest).await?;
        Ok(())
    }

    async fn begin(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        Group { issue, now, .. }: Group<'_>,
        asked: &[&Intent],
    ) -> Result<HashSet<SubscriberId>, StoreError> {
        let of = |column: fn(&Intent) -> i64| -> Vec<i64> { asked.iter().map(|intent| column(intent)).collect() };
        let dated: Vec<Option<i64>> = asked
            .iter()
            .map(|intent| intent.seen.date.map(|date| date.timestamp()))
            .collect();
        let begun = sqlx::query(INTENTS)
            .bind(issue.0)
            .bind(self.owner)
            .bind(millis(now))
            .bind(of(|intent| intent.subscriber.0))
            .bind(of(|intent| intent.version))
            .bind(of(|intent| intent.date.timestamp()))
            .bind(of(|intent| i64::from(intent.date.offset().local_minus_utc() / 60)))
            .bind(of(|intent| intent.way.0))
            .bind(of(|intent| intent.seen.state.number()))
            .bind(dated)
            .bind(of(|intent| i64::from(intent.seen.attempts)))
            .bind(of(|intent| i64::from(intent.seen.returns)))
            .fetch_all(&mut **transaction)
            .await
            .map_err(failure)?;
        Ok(subscribers(&begun).collect())
    }

    async fn begun(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        Group { issue, intents, .. }: Group<'_>,
    ) -> Result<Vec<SubscriberId>, StoreError> {
        let ids: Vec<i64> = intents.iter().map(|intent| intent.subscriber.0).collect();
        let rows = sqlx::query(BEGUN)
            .bind(issue.0)
            .bind(self.owner)
            .bind(ids)
            .fetch_all(&mut **transaction)
            .await
            .map_err(failure)?;
        Ok(subscribers(&rows).collect())
    }
}

/// Skips who may not be mailed any more, of those whom an intent did not reach.
async fn skip(
    transaction: &mut Transaction<'static, Postgres>,
    issue: IssueId,
    rest: Vec<i64>,
) -> Result<Vec<SubscriberId>, StoreError> {
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    let [left, suppressed] = [LEFT, SUPPRESSED].map(Said::ours);
    sayings::write(transaction, [&left, &suppressed].into_iter()).await?;
    let skipped = sqlx::query(SKIP)
        .bind(issue.0)
        .bind(rest)
        .bind(sayings::number(&left))
        .bind(sayings::number(&suppressed))
        .fetch_all(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(subscribers(&skipped).collect())
}

fn subscribers(rows: &[PgRow]) -> impl Iterator<Item = SubscriberId> {
    rows.iter().map(|row| SubscriberId(row.get("subscriber")))
}
