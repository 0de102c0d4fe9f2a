//! What transactions that are the same in either store ask of this one.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Row;
use sqlx::Sqlite;
use sqlx::Transaction;

use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::ChangeKind;
use crate::audience::Consent;
use crate::audience::StoreError;
use crate::ledger::delivery::WayId;
use crate::store::readers::Known;
use crate::store::readers::Staging;
use crate::store::readers::Version;
use crate::store::sqlite;
use crate::store::sqlite::intake;
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

/// What a failure means.
pub(in crate::store) fn failure(error: sqlx::Error) -> StoreError {
    sqlite::failure(error)
}

/// Begins a change.
pub(in crate::store) async fn insert_change(
    transaction: &mut Transaction<'static, Sqlite>,
    kind: ChangeKind,
    source: &str,
    now: DateTime<Utc>,
) -> Result<ChangeId, StoreError> {
    intake::insert_change(transaction, kind, source, now).await
}

/// What is known of candidates; each has a number from now on.
pub(in crate::store) async fn known(
    transaction: &mut Transaction<'static, Sqlite>,
    staging: Staging<'_>,
    candidates: &[&Candidate],
) -> Result<Vec<Known>, StoreError> {
    intake::known(transaction, staging, candidates).await
}

/// Writes down addresses and values.
pub(in crate::store) async fn write_versions(
    transaction: &mut Transaction<'static, Sqlite>,
    change: ChangeId,
    versions: &[Version<'_>],
) -> Result<(), StoreError> {
    intake::write_versions(transaction, change, versions).await
}

/// Writes down what subscribers say of a feed.
pub(in crate::store) async fn write_consent(
    transaction: &mut Transaction<'static, Sqlite>,
    staging: Staging<'_>,
    consent: Consent,
    subscribers: &[i64],
) -> Result<(), StoreError> {
    intake::write_consent(transaction, staging, consent, subscribers).await
}

/// Makes a change visible.
pub(in crate::store) async fn publish(
    transaction: &mut Transaction<'static, Sqlite>,
    change: ChangeId,
) -> Result<(), StoreError> {
    intake::publish(transaction, change).await
}
