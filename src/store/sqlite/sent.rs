//! How much went out lately, by each way.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use rusqlite::params;

use crate::audience::StoreError;
use crate::ledger::delivery::WayId;
use crate::profile::tally::Sent;
use crate::store::rows;
use crate::store::sqlite::Store;
use crate::store::sqlite::failure;

pub(super) const COUNT: &str = "
    INSERT INTO sent (second, way, lane, messages) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (second, way, lane) DO UPDATE SET messages = messages + excluded.messages";

/// Counts what may leave from now on, in the transaction that lets it.
pub(super) fn count_begun<'a>(
    transaction: &rusqlite::Transaction<'_>,
    now: DateTime<Utc>,
    begun: impl Iterator<Item = (WayId, &'a str)>,
) -> rusqlite::Result<()> {
    let mut counts: BTreeMap<(WayId, &str), u32> = BTreeMap::new();
    for one in begun {
        *counts.entry(one).or_default() += 1;
    }
    let mut count = transaction.prepare_cached(COUNT)?;
    for ((way, lane), messages) in counts {
        count.execute(params![now.timestamp(), way.0, lane, messages])?;
    }
    Ok(())
}

impl Store {
    pub(super) async fn count_one(&self, way: WayId, lane: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let counted = sqlx::query(COUNT).bind(now.timestamp()).bind(way.0).bind(lane).bind(1);
        self.done(counted).await.map(drop)
    }

    pub(super) async fn read_sent(&self, way: WayId, since: DateTime<Utc>) -> Result<Vec<Sent>, StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM sent WHERE second < $1")
            .bind(since.timestamp())
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let rows = sqlx::query("SELECT second, lane, messages FROM sent WHERE way = $1 ORDER BY second, lane")
            .bind(way.0)
            .fetch_all(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        rows.iter().map(rows::sent).collect()
    }
}
