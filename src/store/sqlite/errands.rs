//! What transactions that are the same in either store ask of this one.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Row;
use sqlx::Sqlite;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::ledger::delivery::WayId;
pub(in crate::store) use crate::store::sqlite::failure;
pub(in crate::store) use crate::store::sqlite::intake::insert_change;
pub(in crate::store) use crate::store::sqlite::intake::known;
pub(in crate::store) use crate::store::sqlite::intake::publish;
pub(in crate::store) use crate::store::sqlite::intake::write_consent;
pub(in crate::store) use crate::store::sqlite::intake::write_versions;
use crate::store::sqlite::sent;

const TAKE: &str = "
    INSERT INTO numbers (name, last) VALUES ($1, 1)
    ON CONFLICT (name) DO UPDATE SET last = numbers.last + excluded.last RETURNING last";

/// The next number of a kind; it is never given again.
pub(in crate::store) async fn next_number(
    transaction: &mut Transaction<'static, Sqlite>,
    kind: &str,
) -> Result<i64, StoreError> {
    let row = sqlx::query(TAKE).bind(kind).fetch_one(&mut **transaction).await;
    Ok(row.map_err(failure)?.get("last"))
}

/// Counts messages that may leave by a way.
pub(in crate::store) async fn count_sent(
    transaction: &mut Transaction<'static, Sqlite>,
    (way, lane): (WayId, &str),
    messages: u32,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let count = sqlx::query(sent::COUNT).bind(now.timestamp()).bind(way.0);
    let counted = count.bind(lane).bind(messages).execute(&mut **transaction).await;
    counted.map(drop).map_err(failure)
}
