//! What is decided about an issue as a whole, or about deliveries of it, by an operator or a sweep.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Postgres;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::PAGE;
use crate::ledger::delivery::Ruling;
use crate::ledger::delivery::Said;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Phase;
use crate::ledger::reason::SENDER_ENDED;
use crate::ledger::state::State;
use crate::store::postgres::Store;
use crate::store::postgres::failure;
use crate::store::postgres::holding::lock_issue;
use crate::store::postgres::sayings;
use crate::store::rows;
use crate::store::rows::millis;

/// What stands in `$4`, a list of states, comes to stand in `$5`.
const END_PAGE: &str = "
    UPDATE deliveries SET state = $5, due_at = NULL, ended_at = NULL, reply = $2
    WHERE issue = $1 AND subscriber IN (SELECT d.subscriber FROM deliveries d
        WHERE d.issue = $1 AND d.state = ANY ($4) ORDER BY d.subscriber LIMIT $3)";

const RULE_PAGE: &str = "
    UPDATE deliveries SET state = $3, due_at = NULL, ended_at = NULL,
        attempts = CASE WHEN $3 = 0 THEN 0 ELSE attempts END, returns = CASE WHEN $3 = 0 THEN 0 ELSE returns END,
        again = CASE WHEN $3 = 0 THEN NULL ELSE again END, reply = coalesce($7, reply)
    WHERE issue = $1 AND subscriber IN (SELECT d.subscriber FROM deliveries d WHERE d.issue = $1 AND d.state = $2
        AND ($4::BIGINT[] IS NULL OR d.subscriber = ANY ($4)) AND ($5::BIGINT IS NULL OR d.reply = $5)
        ORDER BY d.subscriber LIMIT $6)";

/// Who is planned again stands in a stretch that was done.
const REOPEN: &str = "UPDATE stretches SET done = FALSE, next_due = NULL WHERE issue = $1 AND owner IS NULL";

/// What a dead worker had begun, in what this one holds now.
const SWEEP: &str = "
    UPDATE deliveries d SET state = 5, attempts = d.attempts + 1, reply = $3
    FROM stretches s WHERE s.issue = $1 AND s.owner = $2 AND d.issue = s.issue
        AND d.subscriber BETWEEN s.first AND s.last AND d.state = 1 AND d.owner IS DISTINCT FROM $2";

const TURN: &str = "
    UPDATE issues SET phase = $3, finished = $4, window_from =
        CASE WHEN $3 = 'sending' AND phase IN ('paused', 'cancelled') THEN $5 ELSE window_from END
    WHERE id = $1 AND phase = ANY ($2) AND ($3 <> 'finished' OR NOT EXISTS
        (SELECT 1 FROM deliveries d WHERE d.issue = $1 AND d.state IN (0, 1, 3)))";

impl Store {
    pub(super) async fn doubt_what_was_left(&self, issue: IssueId) -> Result<u64, StoreError> {
        let said = Said::ours(SENDER_ENDED);
        let mut transaction = self.write().await?;
        sayings::write(&mut transaction, std::iter::once(&said)).await?;
        let done = sqlx::query(SWEEP)
            .bind(issue.0)
            .bind(self.owner)
            .bind(sayings::number(&said))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(done.rows_affected())
    }

    pub(super) async fn change_phase(
        &self,
        issue: IssueId,
        from: &[Phase],
        into: Phase,
        now: DateTime<Utc>,
    ) -> Result<Phase, StoreError> {
        let from: Vec<&str> = from.iter().map(|phase| phase.name()).collect();
        let finished = matches!(into, Phase::Finished | Phase::Cancelled).then(|| millis(now));
        let mut transaction = self.write().await?;
        lock_issue(&mut transaction, issue).await?;
        sqlx::query(TURN)
            .bind(issue.0)
            .bind(from)
            .bind(into.name())
            .bind(finished)
            .bind(millis(now))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let row = sqlx::query("SELECT phase FROM issues WHERE id = $1")
            .bind(issue.0)
            .fetch_one(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        rows::phase(&row)
    }

    pub(super) async fn end_page(
        &self,
        issue: IssueId,
        (from, into): (&[State], State),
        reason: &str,
    ) -> Result<u64, StoreError> {
        let from: Vec<i64> = from.iter().map(|state| state.number()).collect();
        let said = Said::ours(reason);
        let mut transaction = self.write().await?;
        lock_issue(&mut transaction, issue).await?;
        sayings::write(&mut transaction, std::iter::once(&said)).await?;
        let done = sqlx::query(END_PAGE)
            .bind(issue.0)
            .bind(sayings::number(&said))
            .bind(i64::from(PAGE))
            .bind(from)
            .bind(into.number())
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(done.rows_affected())
    }

    pub(super) async fn rule_page(
        &self,
        issue: IssueId,
        ruling: &Ruling,
        subscribers: Option<&[SubscriberId]>,
    ) -> Result<u64, StoreError> {
        let (from, into) = ruling.states();
        let says = ruling.says();
        let chosen = subscribers.map(|chosen| chosen.iter().map(|one| one.0).collect::<Vec<_>>());
        let mut transaction = self.write().await?;
        lock_issue(&mut transaction, issue).await?;
        sayings::write(&mut transaction, says.iter()).await?;
        let done = sqlx::query(RULE_PAGE)
            .bind(issue.0)
            .bind(from.number())
            .bind(into.number())
            .bind(chosen)
            .bind(ruling.asks().as_ref().map(sayings::number))
            .bind(i64::from(PAGE))
            .bind(says.as_ref().map(sayings::number))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        if into == State::Planned && done.rows_affected() > 0 {
            go_on(&mut transaction, issue).await?;
        }
        transaction.commit().await.map_err(failure)?;
        Ok(done.rows_affected())
    }
}

/// There is something to do again in an issue.
async fn go_on(transaction: &mut Transaction<'static, Postgres>, issue: IssueId) -> Result<(), StoreError> {
    for statement in [
        "UPDATE issues SET phase = 'sending', finished = NULL WHERE id = $1 AND phase = 'finished'",
        REOPEN,
    ] {
        sqlx::query(statement)
            .bind(issue.0)
            .execute(&mut **transaction)
            .await
            .map_err(failure)?;
    }
    Ok(())
}
