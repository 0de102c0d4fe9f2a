//! Deliveries: which are due, how they stand, and what an operator decides about them.

use chrono::DateTime;
use chrono::Utc;
use serde_json::json;
use sqlx::Row;
use sqlx::Sqlite;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::PAGE;
use crate::ledger::brake::Past;
use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Due;
use crate::ledger::delivery::Ruling;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::Totals;
use crate::ledger::delivery::WayId;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Phase;
use crate::ledger::reason::SENDER_ENDED;
use crate::ledger::state::State;
use crate::store::lately;
use crate::store::rows;
use crate::store::rows::millis;
use crate::store::rows::moment;
use crate::store::sqlite::Store;
use crate::store::sqlite::failure;

pub(super) const PLANNED: &str = "
    SELECT d.*, v.address, v.name, v.language, v.tags, v.fields, v.change AS version
    FROM deliveries d JOIN versions v ON v.subscriber = d.subscriber AND v.change = coalesce(d.version,
        (SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND c.visible
            WHERE w.subscriber = d.subscriber))
    WHERE d.issue = $1 AND d.subscriber > $2 AND d.state = 0 ORDER BY d.subscriber LIMIT $3";

pub(super) const DEFERRED: &str = "
    SELECT d.*, v.address, v.name, v.language, v.tags, v.fields, v.change AS version
    FROM deliveries d JOIN versions v ON v.subscriber = d.subscriber AND v.change = coalesce(d.version,
        (SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND c.visible
            WHERE w.subscriber = d.subscriber))
    WHERE d.issue = $1 AND d.due_at <= $2 AND d.state = 3 AND d.way IS NOT $4 ORDER BY d.due_at, d.subscriber LIMIT $3";

const NEXT: &str = "SELECT min(due_at) AS next FROM deliveries WHERE issue = $1 AND due_at > $2 AND way IS NOT $3";

const DELIVERIES: &str = "
    SELECT d.*, v.address, v.name, v.language, v.tags, v.fields, v.change AS version, r.code, r.enhanced, r.text
    FROM deliveries d JOIN versions v ON v.subscriber = d.subscriber AND v.change = coalesce(d.version,
        (SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND c.visible
            WHERE w.subscriber = d.subscriber))
    LEFT JOIN replies r ON r.id = d.reply
    WHERE d.issue = $1 AND d.subscriber > $2 AND ($4 IS NULL OR d.state = $4) ORDER BY d.subscriber LIMIT $3";

const PHASE: &str = "SELECT phase FROM issues WHERE id = $1";

/// What stands in `$4`, a list of states, comes to stand in `$5`.
const END_PAGE: &str = "
    UPDATE deliveries SET state = $5, due_at = NULL, ended_at = NULL,
        reply = (SELECT r.id FROM replies r WHERE r.code = 0 AND r.enhanced = '' AND r.text = $2)
    WHERE issue = $1 AND subscriber IN (SELECT d.subscriber FROM deliveries d
        WHERE d.issue = $1 AND d.state IN (SELECT j.value FROM json_each($4) j) LIMIT $3)";

const RULE_PAGE: &str = "
    UPDATE deliveries SET state = $3, due_at = NULL, ended_at = NULL, attempts = attempts * ($3 <> 0), returns = returns * ($3 <> 0),
        again = iif($3 = 0, NULL, again), reply = coalesce(
            (SELECT r.id FROM replies r WHERE r.code = 0 AND r.enhanced = '' AND r.text = $7), reply)
    WHERE issue = $1
        AND subscriber IN (SELECT d.subscriber FROM deliveries d WHERE d.issue = $1 AND d.state = $2
            AND ($4 IS NULL OR d.subscriber IN (SELECT j.value FROM json_each($4) j))
            AND ($5 IS NULL OR d.reply =
                (SELECT r.id FROM replies r WHERE r.code = 0 AND r.enhanced = '' AND r.text = $5))
            LIMIT $6)";

impl Store {
    pub(super) async fn read_planned(
        &self,
        issue: IssueId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        let rows = sqlx::query(PLANNED)
            .bind(issue.0)
            .bind(after.map_or(0, |after| after.0))
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        rows.iter().map(rows::due).collect()
    }

    pub(super) async fn read_deferred(
        &self,
        issue: IssueId,
        but: Option<WayId>,
        (now, limit): (DateTime<Utc>, u32),
    ) -> Result<(Vec<Due>, Option<DateTime<Utc>>), StoreError> {
        // No way has a number below 0.
        let but = but.map_or(-1, |way| way.0);
        let rows = sqlx::query(DEFERRED)
            .bind(issue.0)
            .bind(millis(now))
            .bind(limit)
            .bind(but)
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        let next = sqlx::query(NEXT)
            .bind(issue.0)
            .bind(millis(now))
            .bind(but)
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?;
        let next = next.get::<Option<i64>, _>("next").map(moment).transpose()?;
        Ok((rows.iter().map(rows::due).collect::<Result<_, _>>()?, next))
    }

    pub(super) async fn number_way(&self, mark: &str) -> Result<WayId, StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("INSERT INTO ways (mark) VALUES ($1) ON CONFLICT (mark) DO NOTHING")
            .bind(mark)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let row = sqlx::query("SELECT id FROM ways WHERE mark = $1")
            .bind(mark)
            .fetch_one(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(WayId(row.get("id")))
    }

    pub(super) async fn doubt_what_was_sending(&self, issue: IssueId) -> Result<u64, StoreError> {
        let mut transaction = self.write().await?;
        let said = Said::ours(SENDER_ENDED);
        say(&mut transaction, &said).await?;
        let done = sqlx::query(
            "UPDATE deliveries SET state = 5, attempts = attempts + 1,
                reply = (SELECT r.id FROM replies r WHERE r.code = 0 AND r.enhanced = '' AND r.text = $2)
             WHERE issue = $1 AND state = 1",
        )
        .bind(issue.0)
        .bind(&said.text)
        .execute(&mut *transaction)
        .await
        .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(done.rows_affected())
    }

    pub(super) async fn count_states(&self, issue: IssueId) -> Result<Totals, StoreError> {
        let rows = sqlx::query("SELECT state, count(*) AS copies FROM deliveries WHERE issue = $1 GROUP BY state")
            .bind(issue.0)
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        rows::totals(&rows)
    }

    pub(super) async fn read_sending(&self, issue: IssueId) -> Result<Vec<Delivery>, StoreError> {
        self.read_deliveries(issue, Some(State::Sending), None).await
    }

    pub(super) async fn read_deliveries(
        &self,
        issue: IssueId,
        state: Option<State>,
        after: Option<SubscriberId>,
    ) -> Result<Vec<Delivery>, StoreError> {
        let rows = sqlx::query(DELIVERIES)
            .bind(issue.0)
            .bind(after.map_or(0, |after| after.0))
            .bind(PAGE)
            .bind(state.map(State::number))
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        rows.iter().map(rows::delivery).collect()
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
        sqlx::query(
            "UPDATE issues SET phase = $3, finished = $4, window_from =
                CASE WHEN $3 = 'sending' AND phase IN ('paused', 'cancelled') THEN $5 ELSE window_from END
             WHERE id = $1 AND phase IN (SELECT j.value FROM json_each($2) j) AND ($3 <> 'finished' OR NOT EXISTS
                (SELECT 1 FROM deliveries d WHERE d.issue = $1 AND d.state IN (0, 1, 3)))",
        )
        .bind(issue.0)
        .bind(json!(from).to_string())
        .bind(into.name())
        .bind(finished)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await
        .map_err(failure)?;
        let row = sqlx::query(PHASE)
            .bind(issue.0)
            .fetch_one(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        rows::phase(&row)
    }

    pub(super) async fn read_phase(&self, issue: IssueId) -> Result<Phase, StoreError> {
        let row = sqlx::query(PHASE)
            .bind(issue.0)
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?;
        rows::phase(&row)
    }

    pub(super) async fn read_lately(&self, issue: IssueId, limit: u32) -> Result<Vec<Past>, StoreError> {
        let query = sqlx::query(lately::LATELY).bind(issue.0).bind(i64::from(limit));
        self.rows(query).await?.iter().map(lately::past).collect()
    }

    pub(super) async fn read_unended(&self) -> Result<Vec<IssueId>, StoreError> {
        let rows = sqlx::query("SELECT id FROM issues WHERE phase NOT IN ('finished', 'cancelled') ORDER BY id")
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        Ok(rows.iter().map(|row| IssueId(row.get("id"))).collect())
    }

    pub(super) async fn skip_page(&self, issue: IssueId, reason: &str) -> Result<u64, StoreError> {
        let open = [State::Planned, State::Deferred];
        self.end_page(issue, &open, State::Skipped, reason).await
    }

    pub(super) async fn doubt_page(&self, issue: IssueId, reason: &str) -> Result<u64, StoreError> {
        let open = [State::Planned, State::Sending, State::Deferred];
        self.end_page(issue, &open, State::Doubtful, reason).await
    }

    async fn end_page(&self, issue: IssueId, from: &[State], into: State, reason: &str) -> Result<u64, StoreError> {
        let from: Vec<i64> = from.iter().map(|state| state.number()).collect();
        let mut transaction = self.write().await?;
        say(&mut transaction, &Said::ours(reason)).await?;
        let done = sqlx::query(END_PAGE)
            .bind(issue.0)
            .bind(reason)
            .bind(PAGE)
            .bind(json!(from).to_string())
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
        let chosen = subscribers.map(|chosen| json!(chosen.iter().map(|one| one.0).collect::<Vec<_>>()).to_string());
        let mut transaction = self.write().await?;
        if let Some(says) = &says {
            say(&mut transaction, says).await?;
        }
        let done = sqlx::query(RULE_PAGE)
            .bind(issue.0)
            .bind(from.number())
            .bind(into.number())
            .bind(chosen)
            .bind(ruling.asks().map(|said| said.text))
            .bind(PAGE)
            .bind(says.map(|said| said.text))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        if into == State::Planned && done.rows_affected() > 0 {
            sqlx::query("UPDATE issues SET phase = 'sending', finished = NULL WHERE id = $1 AND phase = 'finished'")
                .bind(issue.0)
                .execute(&mut *transaction)
                .await
                .map_err(failure)?;
        }
        transaction.commit().await.map_err(failure)?;
        Ok(done.rows_affected())
    }
}

/// Writes a sentence down, so that a row can name it.
async fn say(transaction: &mut Transaction<'static, Sqlite>, said: &Said) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO replies (code, enhanced, text) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(said.code)
        .bind(said.enhanced.as_deref().unwrap_or_default())
        .bind(&said.text)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}
