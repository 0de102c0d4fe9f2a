//! Numbers of rows, given in the order in which they become visible.

use sqlx::Postgres;
use sqlx::Row;
use sqlx::Transaction;

use crate::audience::StoreError;
use crate::store::postgres::failure;

const TAKE: &str = "
    INSERT INTO numbers (name, last) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET last = numbers.last + excluded.last RETURNING last";

/// The next number of a kind. Who asks next waits until this transaction has ended.
pub(super) async fn next(transaction: &mut Transaction<'static, Postgres>, kind: &str) -> Result<i64, StoreError> {
    last_of(transaction, kind, 1).await
}

/// The last of the next `count` numbers of a kind.
pub(super) async fn last_of(
    transaction: &mut Transaction<'static, Postgres>,
    kind: &str,
    count: i64,
) -> Result<i64, StoreError> {
    let row = sqlx::query(TAKE)
        .bind(kind)
        .bind(count)
        .fetch_one(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(row.get("last"))
}
