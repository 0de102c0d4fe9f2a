//! How workers share what a way may carry.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Row;

use crate::audience::StoreError;
use crate::ledger::delivery::WayId;
use crate::profile::share::Held;
use crate::profile::share::LASTS;
use crate::profile::share::Standing;
use crate::store::postgres::Store;
use crate::store::postgres::failure;
use crate::store::postgres::sent::SENT;
use crate::store::rows;

const HELD: &str = "
    SELECT owner, lane, messages, under_way FROM shares
    WHERE way = $1 AND (owner = $2 OR until > (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT)";

const HOLD: &str = "
    INSERT INTO shares (way, lane, owner, messages, under_way, until)
    SELECT $1, j.lane, $2, j.messages, j.under_way, (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT + $3
    FROM unnest($4::TEXT[], $5::BIGINT[], $6::BIGINT[]) AS j (lane, messages, under_way)
    ON CONFLICT (way, lane, owner) DO UPDATE SET messages = excluded.messages, under_way = excluded.under_way,
        until = excluded.until";

impl Store {
    /// What is held is locked, and read before what was sent: a message that is counted meanwhile moves from the one to the
    /// other, and is seen in both rather than in neither.
    pub(super) async fn share_way(
        &self,
        way: WayId,
        since: DateTime<Utc>,
        decide: impl FnOnce(i64, &Standing) -> Vec<Held> + Send,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("SELECT id FROM ways WHERE id = $1 FOR UPDATE")
            .bind(way.0)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        sqlx::query("SELECT lane FROM shares WHERE way = $1 AND owner = $2 ORDER BY lane FOR UPDATE")
            .bind(way.0)
            .bind(self.owner)
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        let held = sqlx::query(HELD)
            .bind(way.0)
            .bind(self.owner)
            .fetch_all(&mut *transaction)
            .await
            .map_err(failure)?;
        let sent = sqlx::query(SENT)
            .bind(way.0)
            .bind(since.timestamp())
            .fetch_all(&mut *transaction)
            .await
            .map_err(failure)?;
        let standing = Standing {
            held: held.iter().map(held_of).collect(),
            sent: sent.iter().map(rows::sent).collect::<Result<_, _>>()?,
        };
        let mine = decide(self.owner, &standing);
        let number = |column: fn(&Held) -> u64| -> Vec<i64> {
            mine.iter()
                .map(|held| i64::try_from(column(held)).unwrap_or(i64::MAX))
                .collect()
        };
        let lanes: Vec<&str> = mine.iter().map(|held| held.lane.as_str()).collect();
        sqlx::query(HOLD)
            .bind(way.0)
            .bind(self.owner)
            .bind(LASTS.num_milliseconds())
            .bind(lanes)
            .bind(number(|held| held.messages))
            .bind(number(|held| held.under_way))
            .execute(&mut *transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)
    }
}

fn held_of(row: &sqlx::postgres::PgRow) -> Held {
    let count = |column: &str| u64::try_from(row.get::<i64, _>(column)).unwrap_or_default();
    Held {
        worker: row.get("owner"),
        lane: row.get("lane"),
        messages: count("messages"),
        under_way: count("under_way"),
    }
}
