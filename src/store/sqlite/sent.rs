//! How much went out lately, by each way.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;
use serde_json::json;
use sqlx::Sqlite;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::ledger::delivery::WayId;
use crate::profile::meter::Sent;
use crate::store::rows;
use crate::store::sqlite::Store;
use crate::store::sqlite::failure;

const COUNT: &str = "
    INSERT INTO sent (second, way, lane, messages)
    SELECT $1, j.value->>0, j.value->>1, j.value->>2 FROM json_each($2) j WHERE true
    ON CONFLICT (second, way, lane) DO UPDATE SET messages = messages + excluded.messages";

/// Counts what may leave from now on, in the transaction that lets it.
pub(super) async fn count(
    transaction: &mut Transaction<'static, Sqlite>,
    now: DateTime<Utc>,
    begun: impl Iterator<Item = (WayId, &str)>,
) -> Result<(), StoreError> {
    let mut counts: BTreeMap<(WayId, &str), u64> = BTreeMap::new();
    for one in begun {
        *counts.entry(one).or_default() += 1;
    }
    let rows: Vec<_> = counts
        .iter()
        .map(|((way, lane), messages)| json!([way.0, lane, messages]))
        .collect();
    sqlx::query(COUNT)
        .bind(now.timestamp())
        .bind(json!(rows).to_string())
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

impl Store {
    pub(super) async fn count_one(&self, way: WayId, lane: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        count(&mut transaction, now, std::iter::once((way, lane))).await?;
        transaction.commit().await.map_err(failure)
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
