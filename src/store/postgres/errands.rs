//! What transactions that are the same in either store ask of this one.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Postgres;
use sqlx::Transaction;

use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::ChangeKind;
use crate::audience::Consent;
use crate::audience::StoreError;
use crate::ledger::delivery::WayId;
use crate::store::postgres;
use crate::store::postgres::intake;
use crate::store::postgres::numbers;
use crate::store::readers::Known;
use crate::store::readers::Staging;
use crate::store::readers::Version;

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

/// What a failure means.
pub(in crate::store) fn failure(error: sqlx::Error) -> StoreError {
    postgres::failure(error)
}

/// Begins a change.
pub(in crate::store) async fn insert_change(
    transaction: &mut Transaction<'static, Postgres>,
    kind: ChangeKind,
    source: &str,
    now: DateTime<Utc>,
) -> Result<ChangeId, StoreError> {
    intake::insert_change(transaction, kind, source, now).await
}

/// What is known of candidates; each has a number from now on.
pub(in crate::store) async fn known(
    transaction: &mut Transaction<'static, Postgres>,
    staging: Staging<'_>,
    candidates: &[&Candidate],
) -> Result<Vec<Known>, StoreError> {
    intake::known(transaction, staging, candidates).await
}

/// Writes down addresses and values.
pub(in crate::store) async fn write_versions(
    transaction: &mut Transaction<'static, Postgres>,
    change: ChangeId,
    versions: &[Version<'_>],
) -> Result<(), StoreError> {
    intake::write_versions(transaction, change, versions).await
}

/// Writes down what subscribers say of a feed.
pub(in crate::store) async fn write_consent(
    transaction: &mut Transaction<'static, Postgres>,
    staging: Staging<'_>,
    consent: Consent,
    subscribers: &[i64],
) -> Result<(), StoreError> {
    intake::write_consent(transaction, staging, consent, subscribers).await
}

/// Makes a change visible.
pub(in crate::store) async fn publish(
    transaction: &mut Transaction<'static, Postgres>,
    change: ChangeId,
) -> Result<(), StoreError> {
    intake::publish(transaction, change).await
}

/// The next number of a kind; it is never given again.
pub(in crate::store) async fn next_number(
    transaction: &mut Transaction<'static, Postgres>,
    kind: &str,
) -> Result<i64, StoreError> {
    numbers::next(transaction, kind).await
}
