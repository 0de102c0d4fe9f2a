//! Deliveries: which are due, and how they stand.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Row;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::PAGE;
use crate::ledger::brake::Past;
use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Due;
use crate::ledger::delivery::Totals;
use crate::ledger::delivery::WayId;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Phase;
use crate::ledger::lease::Stretch;
use crate::ledger::state::State;
use crate::store::lately;
use crate::store::postgres::Store;
use crate::store::postgres::failure;
use crate::store::postgres::numbers;
use crate::store::rows;
use crate::store::rows::millis;
use crate::store::rows::moment;

const PLANNED: &str = "
    SELECT d.*, v.address, v.name, v.language, v.tags, v.fields, v.change AS version
    FROM (SELECT issue, subscriber, state, attempts, returns, again, version AS kept, date, zone FROM deliveries
        WHERE issue = $1 AND subscriber > $2 AND subscriber BETWEEN $3 AND $4 AND state = 0
        ORDER BY subscriber LIMIT $5) AS d
    JOIN versions v ON v.subscriber = d.subscriber AND v.change = coalesce(d.kept,
        (SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND c.visible
            WHERE w.subscriber = d.subscriber))
    ORDER BY d.subscriber";

/// Of what this worker holds: the rest is somebody else's to try.
const DEFERRED: &str = "
    SELECT d.*, v.address, v.name, v.language, v.tags, v.fields, v.change AS version
    FROM (SELECT d.issue, d.subscriber, d.state, d.attempts, d.returns, d.again, d.version AS kept, d.date, d.zone,
            d.due_at
        FROM deliveries d JOIN stretches s ON s.issue = d.issue AND s.owner = $5
            AND d.subscriber BETWEEN s.first AND s.last
        WHERE d.issue = $1 AND d.due_at <= $2 AND d.state = 3 AND d.way IS DISTINCT FROM $4
        ORDER BY d.due_at, d.subscriber LIMIT $3) AS d
    JOIN versions v ON v.subscriber = d.subscriber AND v.change = coalesce(d.kept,
        (SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND c.visible
            WHERE w.subscriber = d.subscriber))
    ORDER BY d.due_at, d.subscriber";

const NEXT: &str = "
    SELECT min(due_at) AS next FROM deliveries WHERE issue = $1 AND due_at > $2 AND way IS DISTINCT FROM $3";

const DELIVERIES: &str = "
    SELECT d.*, v.address, v.name, v.language, v.tags, v.fields, v.change AS version, r.code, r.enhanced, r.text
    FROM (SELECT issue, subscriber, state, attempts, returns, version AS kept, date, zone, way, due_at, reply
        FROM deliveries WHERE issue = $1 AND subscriber > $2 AND ($4::int2 IS NULL OR state = $4) ORDER BY subscriber LIMIT $3) AS d
    JOIN versions v ON v.subscriber = d.subscriber AND v.change = coalesce(d.kept,
        (SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND c.visible
            WHERE w.subscriber = d.subscriber))
    LEFT JOIN replies r ON r.id = d.reply
    ORDER BY d.subscriber";

/// What a dead worker left in what this one holds now.
const LEFT: &str = "
    SELECT d.*, v.address, v.name, v.language, v.tags, v.fields, v.change AS version, r.code, r.enhanced, r.text
    FROM (SELECT d.issue, d.subscriber, d.state, d.attempts, d.returns, d.version AS kept, d.date, d.zone, d.way,
            d.due_at, d.reply
        FROM stretches s JOIN deliveries d ON d.issue = s.issue AND d.subscriber BETWEEN s.first AND s.last
        WHERE s.issue = $1 AND s.owner = $2 AND d.state = 1 AND d.owner IS DISTINCT FROM $2) AS d
    JOIN versions v ON v.subscriber = d.subscriber AND v.change = d.kept
    LEFT JOIN replies r ON r.id = d.reply
    ORDER BY d.subscriber";

impl Store {
    pub(super) async fn read_planned(
        &self,
        issue: IssueId,
        stretch: Stretch,
        (after, limit): (Option<SubscriberId>, u32),
    ) -> Result<Vec<Due>, StoreError> {
        let rows = sqlx::query(PLANNED)
            .bind(issue.0)
            .bind(after.map_or(0, |after| after.0))
            .bind(stretch.first.0)
            .bind(stretch.last.0)
            .bind(i64::from(limit))
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
            .bind(i64::from(limit))
            .bind(but)
            .bind(self.owner)
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
        let known = sqlx::query("SELECT id FROM ways WHERE mark = $1")
            .bind(mark)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failure)?;
        if let Some(row) = known {
            return Ok(WayId(row.get("id")));
        }
        let id = numbers::next(&mut transaction, "ways").await?;
        // Whoever held the number before may have written the same mark.
        sqlx::query("INSERT INTO ways (id, mark) VALUES ($1, $2) ON CONFLICT (mark) DO NOTHING")
            .bind(id)
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

    pub(super) async fn count_states(&self, issue: IssueId) -> Result<Totals, StoreError> {
        let rows = sqlx::query("SELECT state, count(*) AS copies FROM deliveries WHERE issue = $1 GROUP BY state")
            .bind(issue.0)
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        rows::totals(&rows)
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
            .bind(i64::from(PAGE))
            .bind(state.map(State::number))
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        rows.iter().map(rows::delivery).collect()
    }

    pub(super) async fn read_left(&self, issue: IssueId) -> Result<Vec<Delivery>, StoreError> {
        let rows = sqlx::query(LEFT)
            .bind(issue.0)
            .bind(self.owner)
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        rows.iter().map(rows::delivery).collect()
    }

    pub(super) async fn read_phase(&self, issue: IssueId) -> Result<Phase, StoreError> {
        let row = sqlx::query("SELECT phase FROM issues WHERE id = $1")
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
}
