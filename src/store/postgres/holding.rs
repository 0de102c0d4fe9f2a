//! Who holds which stretch of an issue, and for how long.

use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use sqlx::Postgres;
use sqlx::Row;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::PAGE;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Thaw;
use crate::ledger::lease::Lease;
use crate::ledger::lease::Stretch;
use crate::store::postgres::Store;
use crate::store::postgres::failure;
use crate::store::postgres::rows_of;
use crate::store::rows::millis;

/// How many deliveries a stretch holds: so few that what a dead worker leaves is little, so many that taking one is rare.
const STRETCH: i64 = 1_000;

/// A page of the plan's recipients, cut into stretches.
const STOCK: &str = "
    WITH page AS (
        INSERT INTO deliveries (issue, subscriber)
        SELECT i.id, r.subscriber FROM issues i JOIN plan_recipients r ON r.plan = i.plan
        WHERE i.id = $1 AND r.subscriber > coalesce((SELECT max(d.subscriber) FROM deliveries d WHERE d.issue = $1), 0)
        ORDER BY r.subscriber LIMIT $2 RETURNING subscriber),
    parts AS (
        INSERT INTO stretches (issue, first, last)
        SELECT $1, min(subscriber), max(subscriber)
        FROM (SELECT subscriber, (row_number() OVER (ORDER BY subscriber) - 1) / $3 AS part FROM page) AS cut
        GROUP BY part RETURNING first)
    SELECT (SELECT count(*) FROM page) AS stocked, (SELECT count(*) FROM parts) AS parts";

/// Whether something of an issue may have left, or be leaving: see the same in SQLite.
const TOUCHED: &str = "
    SELECT ((SELECT max(d.subscriber) FROM deliveries d WHERE d.issue = $1) = (
            SELECT max(r.subscriber) FROM issues i JOIN plan_recipients r ON r.plan = i.plan WHERE i.id = $1)
        AND EXISTS (SELECT 1 FROM deliveries WHERE issue = $1 AND date IS NOT NULL)) IS TRUE
        OR EXISTS (SELECT 1 FROM stretches WHERE issue = $1 AND owner <> $2
            AND until > (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT) AS touched";

const UNSTOCK: &str = "
    DELETE FROM deliveries WHERE issue = $1 AND date IS NULL AND subscriber IN (
        SELECT subscriber FROM deliveries WHERE issue = $1 ORDER BY subscriber DESC LIMIT $2)";

/// Stretches end where the deliveries do.
const CUT: &str = "
    UPDATE stretches SET last = e.last
    FROM (SELECT coalesce(max(subscriber), 0) AS last FROM deliveries WHERE issue = $1) AS e
    WHERE issue = $1 AND stretches.last > e.last";

const FORGET_ISSUE: &str =
    "DELETE FROM issues WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE issue = $1)";

/// Waits until the intents that are being written in what this worker holds stand, or do not.
const LOCK_MINE: &str = "SELECT first FROM stretches WHERE issue = $1 AND owner = $2 ORDER BY first FOR UPDATE";

/// What is done, and what is due later, is known from the rows and nothing else. `$4`: all of it, done or not.
const GIVE_BACK: &str = "
    UPDATE stretches s SET owner = NULL, until = 0,
        next_due = CASE WHEN EXISTS (SELECT 1 FROM deliveries d WHERE d.issue = s.issue
                AND d.subscriber BETWEEN s.first AND s.last AND d.state IN (0, 1)) THEN NULL
            ELSE (SELECT min(d.due_at) FROM deliveries d WHERE d.issue = s.issue
                AND d.subscriber BETWEEN s.first AND s.last AND d.state = 3) END,
        done = NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.issue = s.issue
            AND d.subscriber BETWEEN s.first AND s.last AND d.state IN (0, 1, 3))
    WHERE s.issue = $1 AND s.owner = $2 AND ($4 OR NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.issue = s.issue
        AND d.subscriber BETWEEN s.first AND s.last AND (d.state IN (0, 1) OR d.due_at <= $3)))";

/// Leases go by the server's clock, and are never made shorter.
const RENEW: &str = "
    UPDATE stretches SET until = greatest(until, (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT + $3)
    WHERE issue = $1 AND owner = $2";

/// Whose lease has ended holds nothing, unless an intent of his is just being written: then he is alive.
const TAKE: &str = "
    UPDATE stretches s SET owner = $2, until = (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT + $3
    FROM (SELECT first FROM stretches
        WHERE issue = $1 AND NOT done AND until < (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT
            AND (owner IS NOT NULL OR next_due IS NULL OR next_due <= $4)
        ORDER BY first LIMIT $5 FOR UPDATE SKIP LOCKED) AS free
    WHERE s.issue = $1 AND s.first = free.first";

const MINE: &str = "SELECT first, last FROM stretches WHERE issue = $1 AND owner = $2 ORDER BY first";

const SHARED: &str = "
    SELECT EXISTS (SELECT 1 FROM stretches WHERE issue = $1 AND NOT done AND owner <> $2
        AND until >= (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT) AS shared";

impl Store {
    pub(super) async fn hold_stretches(
        &self,
        issue: IssueId,
        lease: Lease,
        now: DateTime<Utc>,
    ) -> Result<Vec<Stretch>, StoreError> {
        let mut transaction = self.write().await?;
        self.give_back(&mut transaction, (issue, now), false).await?;
        sqlx::query(RENEW)
            .bind(issue.0)
            .bind(self.owner)
            .bind(length_ms(lease.length))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let mine = self.mine(&mut transaction, issue).await?;
        let free = i64::from(lease.stretches_max).saturating_sub(rows_of(mine.len()));
        if free <= 0 {
            transaction.commit().await.map_err(failure)?;
            return Ok(mine);
        }
        sqlx::query(TAKE)
            .bind(issue.0)
            .bind(self.owner)
            .bind(length_ms(lease.length))
            .bind(millis(now))
            .bind(free)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let mine = self.mine(&mut transaction, issue).await?;
        transaction.commit().await.map_err(failure)?;
        Ok(mine)
    }

    async fn mine(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        issue: IssueId,
    ) -> Result<Vec<Stretch>, StoreError> {
        let rows = sqlx::query(MINE)
            .bind(issue.0)
            .bind(self.owner)
            .fetch_all(&mut **transaction)
            .await
            .map_err(failure)?;
        let stretch = |row: &sqlx::postgres::PgRow| Stretch {
            first: SubscriberId(row.get("first")),
            last: SubscriberId(row.get("last")),
        };
        Ok(rows.iter().map(stretch).collect())
    }

    async fn give_back(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        (issue, now): (IssueId, DateTime<Utc>),
        all: bool,
    ) -> Result<(), StoreError> {
        sqlx::query(LOCK_MINE)
            .bind(issue.0)
            .bind(self.owner)
            .execute(&mut **transaction)
            .await
            .map_err(failure)?;
        sqlx::query(GIVE_BACK)
            .bind(issue.0)
            .bind(self.owner)
            .bind(millis(now))
            .bind(all)
            .execute(&mut **transaction)
            .await
            .map_err(failure)?;
        Ok(())
    }

    pub(super) async fn renew_stretches(&self, issue: IssueId, length: Duration) -> Result<(), StoreError> {
        sqlx::query(RENEW)
            .bind(issue.0)
            .bind(self.owner)
            .bind(length_ms(length))
            .execute(&self.pool)
            .await
            .map_err(failure)?;
        Ok(())
    }

    pub(super) async fn let_stretches_go(&self, issue: IssueId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        self.give_back(&mut transaction, (issue, now), true).await?;
        sqlx::query("DELETE FROM shares WHERE owner = $1")
            .bind(self.owner)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)
    }

    pub(super) async fn is_held_by_others(&self, issue: IssueId) -> Result<bool, StoreError> {
        let row = sqlx::query(SHARED)
            .bind(issue.0)
            .bind(self.owner)
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?;
        Ok(row.get("shared"))
    }

    pub(super) async fn insert_deliveries(&self, issue: IssueId) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        lock_issue(&mut transaction, issue).await?;
        let row = sqlx::query(STOCK)
            .bind(issue.0)
            .bind(i64::from(PAGE))
            .bind(STRETCH)
            .fetch_one(&mut *transaction)
            .await
            .map_err(failure)?;
        let whole = row.get::<i64, _>("stocked") < i64::from(PAGE);
        if whole {
            sqlx::query("UPDATE issues SET phase = 'sending' WHERE id = $1 AND phase = 'planned'")
                .bind(issue.0)
                .execute(&mut *transaction)
                .await
                .map_err(failure)?;
        }
        transaction.commit().await.map_err(failure)?;
        if whole {
            // The server would find out by itself within minutes; if it cannot now, it will then.
            let _ = sqlx::query("ANALYZE deliveries, stretches").execute(&self.pool).await;
        }
        Ok(whole)
    }

    pub(super) async fn delete_page_of_issue(&self, issue: IssueId) -> Result<Thaw, StoreError> {
        let mut transaction = self.write().await?;
        lock_issue(&mut transaction, issue).await?;
        let row = sqlx::query(TOUCHED)
            .bind(issue.0)
            .bind(self.owner)
            .fetch_one(&mut *transaction)
            .await
            .map_err(failure)?;
        if row.get::<bool, _>("touched") {
            return Ok(Thaw::Kept);
        }
        let done = sqlx::query(UNSTOCK)
            .bind(issue.0)
            .bind(i64::from(PAGE))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        for statement in [
            "DELETE FROM stretches WHERE issue = $1
                AND first > (SELECT coalesce(max(subscriber), 0) FROM deliveries WHERE issue = $1)",
            CUT,
        ] {
            sqlx::query(statement)
                .bind(issue.0)
                .execute(&mut *transaction)
                .await
                .map_err(failure)?;
        }
        let thaw = if done.rows_affected() < u64::from(PAGE) {
            let gone = sqlx::query(FORGET_ISSUE)
                .bind(issue.0)
                .execute(&mut *transaction)
                .await
                .map_err(failure)?;
            if gone.rows_affected() > 0 {
                Thaw::Done
            } else {
                Thaw::Kept
            }
        } else {
            Thaw::Begun
        };
        transaction.commit().await.map_err(failure)?;
        Ok(thaw)
    }
}

/// Waits until no intent of an issue is being written, and keeps it so: what is decided about it next holds for all.
pub(super) async fn lock_issue(
    transaction: &mut Transaction<'static, Postgres>,
    issue: IssueId,
) -> Result<(), StoreError> {
    sqlx::query("SELECT id FROM issues WHERE id = $1 FOR UPDATE")
        .bind(issue.0)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

fn length_ms(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX / 2)
}
