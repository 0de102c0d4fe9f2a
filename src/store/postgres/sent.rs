//! How much went out lately, by each way.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use sqlx::Postgres;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::ledger::delivery::WayId;
use crate::profile::tally::Sent;
use crate::store::postgres::Store;
use crate::store::postgres::failure;
use crate::store::rows;

const COUNT: &str = "
    INSERT INTO sent (second, way, lane, owner, messages)
    SELECT $1, j.way, j.lane, $2, j.messages
    FROM unnest($3::BIGINT[], $4::TEXT[], $5::BIGINT[]) AS j (way, lane, messages)
    ON CONFLICT (way, second, lane, owner) DO UPDATE SET messages = sent.messages + excluded.messages";

pub(super) const SENT: &str = "
    SELECT second, lane, sum(messages)::BIGINT AS messages FROM sent WHERE way = $1 AND second >= $2
    GROUP BY second, lane ORDER BY second, lane";

/// What is counted as sent is not held any more.
///
/// The rows are locked in the order in which whoever asks for more locks them.
const SPEND: &str = "
    WITH mine AS (SELECT way, lane FROM shares WHERE owner = $1 AND way = ANY($2) ORDER BY way, lane FOR UPDATE)
    UPDATE shares s SET messages = greatest(s.messages - j.messages, 0)
    FROM (SELECT way, lane, sum(messages)::BIGINT AS messages FROM (
            SELECT way, ''::TEXT AS lane, messages FROM unnest($2::BIGINT[], $4::BIGINT[]) AS w (way, messages)
            UNION ALL SELECT way, lane, messages FROM unnest($2::BIGINT[], $3::TEXT[], $4::BIGINT[])
                AS l (way, lane, messages) WHERE lane <> '') AS spent
        GROUP BY way, lane) AS j
    JOIN mine m ON m.way = j.way AND m.lane = j.lane
    WHERE s.way = j.way AND s.lane = j.lane AND s.owner = $1";

/// Counts what may leave from now on, in the transaction that lets it.
pub(super) async fn count(
    transaction: &mut Transaction<'static, Postgres>,
    (owner, now): (i64, DateTime<Utc>),
    begun: impl Iterator<Item = (WayId, &str)> + Send,
) -> Result<(), StoreError> {
    let mut counts: BTreeMap<(WayId, &str), i64> = BTreeMap::new();
    for one in begun {
        *counts.entry(one).or_default() += 1;
    }
    if counts.is_empty() {
        return Ok(());
    }
    let ways: Vec<i64> = counts.keys().map(|(way, _)| way.0).collect();
    let lanes: Vec<&str> = counts.keys().map(|(_, lane)| *lane).collect();
    let messages: Vec<i64> = counts.values().copied().collect();
    sqlx::query(COUNT)
        .bind(now.timestamp())
        .bind(owner)
        .bind(&ways)
        .bind(&lanes)
        .bind(&messages)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    sqlx::query(SPEND)
        .bind(owner)
        .bind(ways)
        .bind(lanes)
        .bind(messages)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

impl Store {
    pub(super) async fn count_one(&self, way: WayId, lane: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        count(&mut transaction, (self.owner, now), std::iter::once((way, lane))).await?;
        transaction.commit().await.map_err(failure)
    }

    pub(super) async fn read_sent(&self, way: WayId, since: DateTime<Utc>) -> Result<Vec<Sent>, StoreError> {
        for (forget, until) in [
            ("DELETE FROM sent WHERE second < $1", since.timestamp()),
            // Workers that died left theirs behind.
            ("DELETE FROM shares WHERE until < $1", since.timestamp_millis()),
        ] {
            sqlx::query(forget)
                .bind(until)
                .execute(&self.pool)
                .await
                .map_err(failure)?;
        }
        let rows = sqlx::query(SENT)
            .bind(way.0)
            .bind(since.timestamp())
            .fetch_all(&self.pool)
            .await
            .map_err(failure)?;
        rows.iter().map(rows::sent).collect()
    }
}
