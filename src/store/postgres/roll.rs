//! The audience in Postgres.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Row;
use sqlx::postgres::PgRow;

use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::ChangeKind;
use crate::audience::Consent;
use crate::audience::Counts;
use crate::audience::PAGE;
use crate::audience::Recipient;
use crate::audience::Roll;
use crate::audience::StoreError;
use crate::audience::Subscriber;
use crate::audience::SubscriberId;
use crate::audience::Taken;
use crate::audience::address::Address;
use crate::audience::address::AddressKey;
use crate::store::postgres::Store;
use crate::store::postgres::failure;
use crate::store::postgres::intake;
use crate::store::postgres::rows_of;
use crate::store::readers;
use crate::store::readers::Staging;
use crate::store::rows;
use crate::store::rows::millis;

const SUBSCRIBERS: &str = "SELECT * FROM readers WHERE subscriber > $1 ORDER BY subscriber LIMIT $2";

const SUBSCRIPTIONS: &str = "SELECT * FROM consents WHERE subscriber = ANY ($1) ORDER BY subscriber, feed";

const RECIPIENTS: &str = "
    SELECT r.* FROM readers r
    WHERE r.subscriber > $2 AND NOT r.suppressed
        AND EXISTS (SELECT 1 FROM consents o WHERE o.subscriber = r.subscriber AND o.feed = $1 AND o.consent = 'active')
        AND NOT EXISTS (SELECT 1 FROM habits h WHERE h.subscriber = r.subscriber AND (
            h.paused_until > (extract(epoch FROM now()) * 1000)::BIGINT
            OR EXISTS (SELECT 1 FROM issues i JOIN deliveries d ON d.issue = i.id AND d.subscriber = r.subscriber
                WHERE i.feed = $1 AND d.state IN (1, 2, 5)
                    AND i.started > (extract(epoch FROM now()) * 1000)::BIGINT - h.rest)))
    ORDER BY r.subscriber LIMIT $3";

const COUNTS: &str = "
    SELECT o.consent, r.suppressed, count(*) AS people
    FROM readers r JOIN consents o ON o.subscriber = r.subscriber AND o.feed = $1 GROUP BY 1, 2";

impl Roll for Store {
    async fn begin_change(&self, kind: ChangeKind, source: &str, now: DateTime<Utc>) -> Result<ChangeId, StoreError> {
        self.again(|| async move {
            let mut transaction = self.write().await?;
            let change = intake::insert_change(&mut transaction, kind, source, now).await?;
            transaction.commit().await.map_err(failure)?;
            Ok(change)
        })
        .await
    }

    async fn take_in(&self, change: ChangeId, feed: &str, candidates: &[Candidate]) -> Result<Vec<Taken>, StoreError> {
        assert!(candidates.len() <= PAGE, "a page holds at most {PAGE} candidates");
        self.again(|| async move {
            let mut transaction = self.write().await?;
            intake::check_change(&mut transaction, change).await?;
            let mut taken = Vec::with_capacity(candidates.len());
            for run in readers::runs_without_repeats(candidates) {
                taken.extend(intake::take_in_run(&mut transaction, Staging { change, feed }, &run).await?);
            }
            transaction.commit().await.map_err(failure)?;
            Ok(taken)
        })
        .await
    }

    async fn publish(&self, change: ChangeId) -> Result<(), StoreError> {
        self.patiently(|| async move {
            let mut transaction = self.write().await?;
            intake::publish(&mut transaction, change).await?;
            transaction.commit().await.map_err(failure)
        })
        .await
    }

    async fn discard(&self, change: ChangeId) -> Result<bool, StoreError> {
        self.again(|| self.discard_page(change)).await
    }

    async fn abandoned(&self, before: DateTime<Utc>) -> Result<Vec<ChangeId>, StoreError> {
        let rows = sqlx::query("SELECT id FROM changes WHERE NOT visible AND at < $1 ORDER BY id")
            .bind(millis(before))
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        Ok(rows.iter().map(|row| ChangeId(row.get("id"))).collect())
    }

    async fn leave(&self, address: &Address, feed: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.again(|| self.write_leave(address, feed, now)).await
    }

    async fn subscriber(&self, key: &AddressKey) -> Result<Option<Subscriber>, StoreError> {
        let rows = sqlx::query("SELECT * FROM readers WHERE key = $1")
            .bind(key.expose())
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        Ok(self.with_subscriptions(rows).await?.pop())
    }

    async fn subscribers_after(&self, after: Option<SubscriberId>) -> Result<Vec<Subscriber>, StoreError> {
        let rows = sqlx::query(SUBSCRIBERS)
            .bind(after.map_or(0, |after| after.0))
            .bind(rows_of(PAGE))
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        self.with_subscriptions(rows).await
    }

    async fn recipients_after(&self, feed: &str, after: Option<SubscriberId>) -> Result<Vec<Recipient>, StoreError> {
        let rows = sqlx::query(RECIPIENTS)
            .bind(feed)
            .bind(after.map_or(0, |after| after.0))
            .bind(rows_of(PAGE))
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        rows.iter().map(rows::recipient).collect()
    }

    async fn counts(&self, feed: &str) -> Result<Counts, StoreError> {
        let rows = sqlx::query(COUNTS)
            .bind(feed)
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        readers::counts(&rows)
    }
}

impl Store {
    async fn discard_page(&self, change: ChangeId) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        // Whoever writes under this change has ended by then, or finds it gone.
        let open = sqlx::query("SELECT id FROM changes WHERE id = $1 AND NOT visible FOR UPDATE")
            .bind(change.0)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failure)?;
        if open.is_none() {
            return Ok(true);
        }
        let mut gone = Vec::new();
        for statement in [
            "DELETE FROM versions WHERE (subscriber, change) IN
                (SELECT v.subscriber, v.change FROM versions v WHERE v.change = $1 LIMIT $2) RETURNING subscriber",
            "DELETE FROM subscriptions WHERE (subscriber, feed, change) IN
                (SELECT p.subscriber, p.feed, p.change FROM subscriptions p WHERE p.change = $1 LIMIT $2)
                RETURNING subscriber",
        ] {
            let rows = sqlx::query(statement)
                .bind(change.0)
                .bind(rows_of(PAGE))
                .fetch_all(&mut *transaction)
                .await;
            gone.extend(rows.map_err(failure)?.iter().map(|row| row.get::<i64, _>("subscriber")));
        }
        if gone.is_empty() {
            sqlx::query("DELETE FROM changes WHERE id = $1")
                .bind(change.0)
                .execute(&mut *transaction)
                .await
                .map_err(failure)?;
        } else {
            intake::forget_unknown(&mut transaction, &gone).await?;
        }
        transaction.commit().await.map_err(failure)?;
        Ok(gone.is_empty())
    }

    async fn write_leave(&self, address: &Address, feed: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let change = intake::insert_change(&mut transaction, ChangeKind::Leave, "operator", now).await?;
        let candidate = readers::leaver(address);
        let staging = Staging { change, feed };
        let known = intake::only(intake::known(&mut transaction, staging, &[&candidate]).await?)?;
        if known.consent == Some(Consent::Unsubscribed) {
            // They left already, and since then.
            return Ok(false);
        }
        if known.current.is_none() {
            intake::write_versions(&mut transaction, change, &[known.version(&candidate)]).await?;
        }
        let subscriber = [known.subscriber];
        intake::write_consent(&mut transaction, staging, Consent::Unsubscribed, &subscriber).await?;
        intake::publish(&mut transaction, change).await?;
        transaction.commit().await.map_err(failure)?;
        Ok(matches!(known.consent, Some(Consent::Active | Consent::Pending)))
    }

    async fn with_subscriptions(&self, rows: Vec<PgRow>) -> Result<Vec<Subscriber>, StoreError> {
        let ids: Vec<i64> = rows.iter().map(|row| row.get("subscriber")).collect();
        let subscriptions = sqlx::query(SUBSCRIPTIONS)
            .bind(ids)
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        readers::subscribers(&rows, &subscriptions)
    }
}
