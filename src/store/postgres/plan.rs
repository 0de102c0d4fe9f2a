//! Plans, and the issues that were started by them.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use sqlx::Row;

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
use crate::store::postgres::Store;
use crate::store::postgres::failure;
use crate::store::postgres::numbers;
use crate::store::postgres::rows_of;
use crate::store::rows;
use crate::store::rows::millis;
use crate::store::schedule::UNSCHEDULE;

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

const PLAN: &str = "
    SELECT p.*, (SELECT count(*) FROM plan_recipients r WHERE r.plan = p.id) AS recipients
    FROM plans p WHERE p.feed = $1 AND p.number = $2 AND p.hash IS NOT NULL AND ($3::TEXT IS NULL OR p.hash = $3)
    ORDER BY p.id DESC LIMIT 1";

const FREEZE: &str = "
    INSERT INTO issues (id, feed, number, phase, plan, plan_hash, profile, frozen, started, not_after)
    SELECT $8, $1, $2, 'planned', p.id, p.hash, $4, $5, $6, $7 FROM plans p
    WHERE p.id = $3 AND p.feed = $1 AND p.number = $2 AND p.hash IS NOT NULL
    ON CONFLICT (feed, number) DO NOTHING";

const ISSUE: &str = "SELECT * FROM issues WHERE feed = $1 AND number = $2";

const PLANNED_FOR: &str =
    "SELECT subscriber FROM plan_recipients WHERE plan = $1 AND subscriber > $2 ORDER BY subscriber LIMIT $3";

impl Store {
    pub(super) async fn insert_plan(
        &self,
        name: &IssueName,
        facts: &PlanFacts,
        now: DateTime<Utc>,
    ) -> Result<PlanId, StoreError> {
        let mut transaction = self.write().await?;
        let id = numbers::next(&mut transaction, "plans").await?;
        sqlx::query(
            "INSERT INTO plans (id, feed, number, fingerprint, head, profile, selection, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id)
        .bind(&name.feed)
        .bind(i64::from(name.number))
        .bind(&facts.fingerprint)
        .bind(&facts.head)
        .bind(&facts.profile)
        .bind(&facts.selection)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await
        .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(PlanId(id))
    }

    pub(super) async fn insert_recipients(&self, plan: PlanId, page: &[SubscriberId]) -> Result<(), StoreError> {
        assert!(page.len() <= PAGE as usize, "a page holds at most {PAGE} recipients");
        let ids: Vec<i64> = page.iter().map(|subscriber| subscriber.0).collect();
        let mut transaction = self.write().await?;
        // Nobody ends it meanwhile.
        sqlx::query("SELECT id FROM plans WHERE id = $1 AND hash IS NULL FOR UPDATE")
            .bind(plan.0)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failure)?
            .ok_or_else(no_such_plan)?;
        sqlx::query("INSERT INTO plan_recipients (plan, subscriber) SELECT $1, * FROM unnest($2::BIGINT[])")
            .bind(plan.0)
            .bind(ids)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)
    }

    pub(super) async fn close_plan(&self, plan: PlanId, hash: &str) -> Result<(), StoreError> {
        let (name, at) = self.again(|| self.write_hash(plan, hash)).await?;
        while !self.again(|| self.forget_page(&name, at)).await? {}
        Ok(())
    }

    /// Returns whose plan it is, and when it was begun.
    async fn write_hash(&self, plan: PlanId, hash: &str) -> Result<((String, i64), i64), StoreError> {
        let mut transaction = self.write().await?;
        let row = sqlx::query("UPDATE plans SET hash = $2 WHERE id = $1 AND hash IS NULL RETURNING feed, number, at")
            .bind(plan.0)
            .bind(hash)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failure)?
            .ok_or_else(no_such_plan)?;
        let name: (String, i64) = (row.get("feed"), row.get("number"));
        // Somebody may be starting the issue by one of them just now: then it stands as used, or is found given up.
        sqlx::query("SELECT id FROM plans WHERE feed = $1 AND number = $2 ORDER BY id FOR UPDATE")
            .bind(&name.0)
            .bind(name.1)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        sqlx::query(GIVE_UP_PLANS)
            .bind(&name.0)
            .bind(name.1)
            .bind(plan.0)
            .bind(hash)
            .bind(rows_of(PLANS_KEPT))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok((name, row.get("at")))
    }

    /// Deletes a page of the plans of an issue that were given up; true once they are gone.
    async fn forget_page(&self, (feed, number): &(String, i64), at: i64) -> Result<bool, StoreError> {
        let before = at - UNFINISHED_MAX.num_milliseconds();
        let mut transaction = self.write().await?;
        let done = sqlx::query(FORGET_RECIPIENTS)
            .bind(feed)
            .bind(number)
            .bind(before)
            .bind(i64::from(PAGE))
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
            .bind(i64::from(name.number))
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
        let rows = sqlx::query(PLANNED_FOR)
            .bind(plan.0)
            .bind(after.map_or(0, |after| after.0))
            .bind(i64::from(PAGE))
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        Ok(rows.iter().map(|row| SubscriberId(row.get("subscriber"))).collect())
    }

    pub(super) async fn move_end(&self, issue: IssueId, not_after: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("UPDATE issues SET not_after = greatest(not_after, $2) WHERE id = $1")
            .bind(issue.0)
            .bind(millis(not_after))
            .execute(&self.pool)
            .await
            .map_err(failure)?;
        Ok(())
    }

    pub(super) async fn insert_issue(&self, start: &Start) -> Result<Started, StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("SELECT id FROM plans WHERE id = $1 FOR UPDATE")
            .bind(start.plan.0)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let id = numbers::next(&mut transaction, "issues").await?;
        sqlx::query(FREEZE)
            .bind(&start.name.feed)
            .bind(i64::from(start.name.number))
            .bind(start.plan.0)
            .bind(&start.profile)
            .bind(&start.frozen)
            .bind(millis(start.now))
            .bind(millis(start.not_after))
            .bind(id)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let row = sqlx::query(ISSUE)
            .bind(&start.name.feed)
            .bind(i64::from(start.name.number))
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failure)?
            .ok_or_else(no_such_plan)?;
        sqlx::query(UNSCHEDULE)
            .bind(&start.name.feed)
            .bind(i64::from(start.name.number))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        rows::started(&row)
    }

    pub(super) async fn find_issue(&self, name: &IssueName) -> Result<Option<Started>, StoreError> {
        let row = sqlx::query(ISSUE)
            .bind(&name.feed)
            .bind(i64::from(name.number))
            .fetch_optional(&self.pool)
            .await
            .map_err(failure)?;
        row.as_ref().map(rows::started).transpose()
    }
}

/// A plan that was finished already, or given up for newer ones.
fn no_such_plan() -> StoreError {
    StoreError::Failed("the plan is not there any more; newer ones took its place".into())
}
