//! Plans, and the issues that were started by them.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::json;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::PAGE;
use crate::ledger::PLANS_KEPT;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Plan;
use crate::ledger::issue::PlanFacts;
use crate::ledger::issue::PlanId;
use crate::ledger::issue::Start;
use crate::ledger::issue::Started;
use crate::ledger::issue::Thaw;
use crate::store::rows;
use crate::store::rows::millis;
use crate::store::schedule::UNSCHEDULE;
use crate::store::sqlite::Store;
use crate::store::sqlite::failure;

/// For how long a plan may be unfinished until it belongs to a command that died.
const UNFINISHED_MAX: TimeDelta = TimeDelta::hours(1);

/// Older finished plans, and the one that a new one repeats, count for nothing from now on.
const GIVE_UP_PLANS: &str = "
    UPDATE plans SET hash = NULL, at = 0
    WHERE feed = $1 AND number = $2 AND id <> $3 AND hash IS NOT NULL AND id NOT IN (SELECT plan FROM issues)
        AND (hash = $4 OR id NOT IN (
            SELECT id FROM plans WHERE feed = $1 AND number = $2 AND hash IS NOT NULL ORDER BY id DESC LIMIT $5))";

const FORGET_RECIPIENTS: &str = "
    DELETE FROM plan_recipients WHERE (plan, subscriber) IN (
        SELECT r.plan, r.subscriber FROM plans p JOIN plan_recipients r ON r.plan = p.id
        WHERE p.feed = $1 AND p.number = $2 AND p.hash IS NULL AND p.at < $3 LIMIT $4)";

const FORGET_PLANS: &str = "DELETE FROM plans WHERE feed = $1 AND number = $2 AND hash IS NULL AND at < $3";

const EXTEND: &str = "
    INSERT INTO plan_recipients (plan, subscriber)
    SELECT p.id, j.value FROM plans p, json_each($1) j WHERE p.id = $2 AND p.hash IS NULL";

const PLAN: &str = "
    SELECT p.*, (SELECT count(*) FROM plan_recipients r WHERE r.plan = p.id) AS recipients
    FROM plans p WHERE p.feed = $1 AND p.number = $2 AND p.hash IS NOT NULL AND ($3 IS NULL OR p.hash = $3)
    ORDER BY p.id DESC LIMIT 1";

const FREEZE: &str = "
    INSERT INTO issues (feed, number, phase, plan, plan_hash, profile, frozen, started, not_after)
    SELECT $1, $2, 'planned', p.id, p.hash, $4, $5, $6, $7 FROM plans p
    WHERE p.id = $3 AND p.feed = $1 AND p.number = $2 AND p.hash IS NOT NULL
    ON CONFLICT (feed, number) DO NOTHING";

const ISSUE: &str = "SELECT * FROM issues WHERE feed = $1 AND number = $2";

pub(super) const STOCK: &str = "
    INSERT INTO deliveries (issue, subscriber)
    SELECT i.id, r.subscriber FROM issues i JOIN plan_recipients r ON r.plan = i.plan
    WHERE i.id = $1 AND r.subscriber > coalesce((SELECT max(d.subscriber) FROM deliveries d WHERE d.issue = $1), 0)
    ORDER BY r.subscriber LIMIT $2";

/// Whether something of an issue may have left. Asked once a thaw: an issue that lacks the last of its recipients is
/// being thawed already, for nothing leaves before all are in.
const TOUCHED: &str = "
    SELECT (SELECT max(d.subscriber) FROM deliveries d WHERE d.issue = $1) = (
            SELECT max(r.subscriber) FROM issues i JOIN plan_recipients r ON r.plan = i.plan WHERE i.id = $1)
        AND EXISTS (SELECT 1 FROM deliveries WHERE issue = $1 AND date IS NOT NULL) AS touched";

/// The last page of an issue's deliveries, whose key is walked from its end.
const UNSTOCK: &str = "
    DELETE FROM deliveries WHERE issue = $1 AND date IS NULL AND subscriber IN (
        SELECT subscriber FROM deliveries WHERE issue = $1 ORDER BY subscriber DESC LIMIT $2)";

const FORGET_ISSUE: &str =
    "DELETE FROM issues WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE issue = $1)";

impl Store {
    pub(super) async fn insert_plan(
        &self,
        name: &IssueName,
        facts: &PlanFacts,
        now: DateTime<Utc>,
    ) -> Result<PlanId, StoreError> {
        let mut transaction = self.write().await?;
        let row = sqlx::query(
            "INSERT INTO plans (feed, number, fingerprint, head, profile, selection, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        )
        .bind(&name.feed)
        .bind(name.number)
        .bind(&facts.fingerprint)
        .bind(&facts.head)
        .bind(&facts.profile)
        .bind(&facts.selection)
        .bind(millis(now))
        .fetch_one(&mut *transaction)
        .await
        .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(PlanId(row.get("id")))
    }

    pub(super) async fn insert_recipients(&self, plan: PlanId, page: &[SubscriberId]) -> Result<(), StoreError> {
        assert!(page.len() <= PAGE as usize, "a page holds at most {PAGE} recipients");
        let ids: Vec<i64> = page.iter().map(|subscriber| subscriber.0).collect();
        let mut transaction = self.write().await?;
        let done = sqlx::query(EXTEND)
            .bind(json!(ids).to_string())
            .bind(plan.0)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        if done.rows_affected() < ids.len() as u64 {
            return Err(no_such_plan());
        }
        transaction.commit().await.map_err(failure)
    }

    pub(super) async fn close_plan(&self, plan: PlanId, hash: &str) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let row = sqlx::query("UPDATE plans SET hash = $2 WHERE id = $1 AND hash IS NULL RETURNING feed, number, at")
            .bind(plan.0)
            .bind(hash)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failure)?
            .ok_or_else(no_such_plan)?;
        sqlx::query(GIVE_UP_PLANS)
            .bind(row.get::<&str, _>("feed"))
            .bind(row.get::<i64, _>("number"))
            .bind(plan.0)
            .bind(hash)
            .bind(i64::try_from(PLANS_KEPT).expect("a few"))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        while !self.forget_page(&row).await? {}
        Ok(())
    }

    /// Deletes a page of the plans that were given up, of the issue that the plan in `row` is for; true once they are
    /// gone.
    async fn forget_page(&self, row: &SqliteRow) -> Result<bool, StoreError> {
        let (feed, number): (&str, i64) = (row.get("feed"), row.get("number"));
        let before = row.get::<i64, _>("at") - UNFINISHED_MAX.num_milliseconds();
        let mut transaction = self.write().await?;
        let done = sqlx::query(FORGET_RECIPIENTS)
            .bind(feed)
            .bind(number)
            .bind(before)
            .bind(PAGE)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let whole = done.rows_affected() < u64::from(PAGE);
        if whole {
            sqlx::query(FORGET_PLANS)
                .bind(feed)
                .bind(number)
                .bind(before)
                .execute(&mut *transaction)
                .await
                .map_err(failure)?;
        }
        transaction.commit().await.map_err(failure)?;
        Ok(whole)
    }

    pub(super) async fn find_plan(&self, name: &IssueName, hash: Option<&str>) -> Result<Option<Plan>, StoreError> {
        let row = sqlx::query(PLAN)
            .bind(&name.feed)
            .bind(name.number)
            .bind(hash)
            .fetch_optional(&self.pool)
            .await
            .map_err(failure)?;
        row.as_ref().map(rows::plan).transpose()
    }

    pub(super) async fn read_plan(
        &self,
        plan: PlanId,
        after: Option<SubscriberId>,
    ) -> Result<Vec<SubscriberId>, StoreError> {
        let rows = sqlx::query(
            "SELECT subscriber FROM plan_recipients WHERE plan = $1 AND subscriber > $2 ORDER BY subscriber LIMIT $3",
        )
        .bind(plan.0)
        .bind(after.map_or(0, |after| after.0))
        .bind(PAGE)
        .fetch_all(&self.pool)
        .await
        .map_err(failure)?;
        Ok(rows.iter().map(|row| SubscriberId(row.get("subscriber"))).collect())
    }

    pub(super) async fn move_end(&self, issue: IssueId, not_after: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE issues SET not_after = max(not_after, $2) WHERE id = $1")
            .bind(issue.0)
            .bind(millis(not_after))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)
    }

    pub(super) async fn insert_issue(&self, start: &Start) -> Result<Started, StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(FREEZE)
            .bind(&start.name.feed)
            .bind(start.name.number)
            .bind(start.plan.0)
            .bind(&start.profile)
            .bind(&start.frozen)
            .bind(millis(start.now))
            .bind(millis(start.not_after))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let row = sqlx::query(ISSUE)
            .bind(&start.name.feed)
            .bind(start.name.number)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failure)?
            .ok_or_else(no_such_plan)?;
        sqlx::query(UNSCHEDULE)
            .bind(&start.name.feed)
            .bind(start.name.number)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        rows::started(&row)
    }

    pub(super) async fn insert_deliveries(&self, issue: IssueId) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let done = sqlx::query(STOCK)
            .bind(issue.0)
            .bind(PAGE)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let whole = done.rows_affected() < u64::from(PAGE);
        if whole {
            sqlx::query("UPDATE issues SET phase = 'sending' WHERE id = $1 AND phase = 'planned'")
                .bind(issue.0)
                .execute(&mut *transaction)
                .await
                .map_err(failure)?;
        }
        transaction.commit().await.map_err(failure)?;
        Ok(whole)
    }

    pub(super) async fn find_issue(&self, name: &IssueName) -> Result<Option<Started>, StoreError> {
        let row = sqlx::query(ISSUE)
            .bind(&name.feed)
            .bind(name.number)
            .fetch_optional(&self.pool)
            .await
            .map_err(failure)?;
        row.as_ref().map(rows::started).transpose()
    }

    pub(super) async fn delete_page_of_issue(&self, issue: IssueId) -> Result<Thaw, StoreError> {
        // Read before the file's one writer is taken: of a million rows it takes longer than anybody should wait.
        let row = sqlx::query(TOUCHED)
            .bind(issue.0)
            .fetch_one(&self.pool)
            .await
            .map_err(failure)?;
        if row.get::<bool, _>("touched") {
            return Ok(Thaw::Kept);
        }
        let mut transaction = self.write().await?;
        let done = sqlx::query(UNSTOCK)
            .bind(issue.0)
            .bind(PAGE)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
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

/// A plan that was finished already, or given up for newer ones.
fn no_such_plan() -> StoreError {
    StoreError::Failed("the plan is not there any more; newer ones took its place".into())
}
