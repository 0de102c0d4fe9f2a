//! What transactions that are the same in either store ask of this one.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Postgres;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::ledger::delivery::WayId;
pub(in crate::store) use crate::store::postgres::failure;
pub(in crate::store) use crate::store::postgres::intake::insert_change;
pub(in crate::store) use crate::store::postgres::intake::known;
pub(in crate::store) use crate::store::postgres::intake::publish;
pub(in crate::store) use crate::store::postgres::intake::write_consent;
pub(in crate::store) use crate::store::postgres::intake::write_versions;
pub(in crate::store) use crate::store::postgres::numbers::next as next_number;

/// No worker's: what is counted under it is nobody's share.
const NOBODY: i64 = 0;

const COUNT: &str = "
    INSERT INTO sent (second, way, lane, owner, messages) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (way, second, lane, owner) DO UPDATE SET messages = sent.messages + excluded.messages";

/// Counts messages that may leave by a way.
pub(in crate::store) async fn count_sent(
    transaction: &mut Transaction<'static, Postgres>,
    (way, lane): (WayId, &str),
    messages: u32,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let count = sqlx::query(COUNT).bind(now.timestamp()).bind(way.0).bind(lane);
    let counted = count.bind(NOBODY).bind(i64::from(messages));
    counted.execute(&mut **transaction).await.map(drop).map_err(failure)
}
