//! Taking candidates in, a page at a time.

use chrono::DateTime;
use chrono::Utc;
use serde_json::json;
use sqlx::Postgres;
use sqlx::Row;
use sqlx::Transaction;

use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::ChangeKind;
use crate::audience::Consent;
use crate::audience::StoreError;
use crate::audience::Taken;
use crate::store::postgres::failure;
use crate::store::postgres::numbers;
use crate::store::postgres::rows_of;
use crate::store::readers::Known;
use crate::store::readers::Staging;
use crate::store::readers::Version;
use crate::store::readers::judged;
use crate::store::readers::no_such_change;
use crate::store::rows;
use crate::store::rows::millis;

const UNKNOWN: &str = "
    SELECT j.key FROM unnest($1::TEXT[]) WITH ORDINALITY AS j (key, nth)
    WHERE NOT EXISTS (SELECT 1 FROM subscribers s WHERE s.key = j.key) ORDER BY j.nth";

const ADD: &str = "
    INSERT INTO subscribers (id, key) SELECT j.id, j.key FROM unnest($1::BIGINT[], $2::TEXT[]) AS j (id, key)
    ON CONFLICT (key) DO NOTHING";

/// Nobody forgets them while they are being written about. In order: nobody waits for whom waits for him.
const LOCK: &str = "SELECT id FROM subscribers WHERE key = ANY ($1) ORDER BY id FOR KEY SHARE";

/// Whoever reads of these may be about to mail them, and what is written next says that they have left.
const LOCK_LEAVING: &str = "SELECT id FROM subscribers WHERE id = ANY ($1) ORDER BY id FOR UPDATE";

/// What is known of each candidate before it is taken in, in the order of the candidates.
const KNOWN: &str = "
    SELECT s.id AS subscriber, v.address, v.name, v.language, v.tags, v.fields,
        EXISTS (SELECT 1 FROM suppressions x WHERE x.key = s.key) AS suppressed,
        (SELECT p.consent FROM subscriptions p JOIN changes c ON c.id = p.change AND (c.visible OR c.id = $2)
            WHERE p.subscriber = s.id AND p.feed = $3 ORDER BY p.change DESC LIMIT 1) AS consent
    FROM unnest($1::TEXT[]) WITH ORDINALITY AS j (key, nth) JOIN subscribers s ON s.key = j.key
    LEFT JOIN versions v ON v.subscriber = s.id AND v.change =
        (SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND (c.visible OR c.id = $2)
            WHERE w.subscriber = s.id)
    ORDER BY j.nth";

const WRITE_VERSIONS: &str = "
    INSERT INTO versions (subscriber, change, address, name, language, tags, fields)
    SELECT j.subscriber, $2, j.address, j.name, j.language, j.tags, j.fields
    FROM unnest($1::BIGINT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TEXT[], $7::TEXT[])
        AS j (subscriber, address, name, language, tags, fields)
    ON CONFLICT (subscriber, change) DO UPDATE SET address = excluded.address, name = excluded.name,
        language = excluded.language, tags = excluded.tags, fields = excluded.fields";

const WRITE_SUBSCRIPTIONS: &str = "
    INSERT INTO subscriptions (subscriber, feed, change, consent)
    SELECT j.subscriber, $3, $2, $4 FROM unnest($1::BIGINT[]) AS j (subscriber)
    ON CONFLICT (subscriber, feed, change) DO UPDATE SET consent = excluded.consent";

const FORGET_UNKNOWN: &str = "
    DELETE FROM subscribers s WHERE s.id = ANY ($1)
        AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.subscriber = s.id)
        AND NOT EXISTS (SELECT 1 FROM subscriptions p WHERE p.subscriber = s.id)";

/// Whom a change takes out.
const LEAVING: &str = "
    SELECT DISTINCT subscriber FROM subscriptions
    WHERE change = $1 AND consent IN ('unsubscribed', 'bounced', 'complained')";

pub(super) async fn take_in_run(
    transaction: &mut Transaction<'static, Postgres>,
    staging: Staging<'_>,
    candidates: &[&Candidate],
) -> Result<Vec<Taken>, StoreError> {
    let known = known(transaction, staging, candidates).await?;
    let intake = judged(&known, candidates);
    write_versions(transaction, staging.change, &intake.versions).await?;
    for (consent, subscribers) in &intake.said {
        write_consent(transaction, staging, *consent, subscribers).await?;
    }
    forget_unknown(transaction, &intake.kept).await?;
    Ok(intake.taken)
}

pub(super) async fn known(
    transaction: &mut Transaction<'static, Postgres>,
    staging: Staging<'_>,
    candidates: &[&Candidate],
) -> Result<Vec<Known>, StoreError> {
    let keys: Vec<String> = candidates
        .iter()
        .map(|candidate| candidate.address.key().expose().to_owned())
        .collect();
    // Somebody who was found may be forgotten before the lock is there.
    loop {
        let unknown = sqlx::query(UNKNOWN)
            .bind(&keys)
            .fetch_all(&mut **transaction)
            .await
            .map_err(failure)?;
        if !unknown.is_empty() {
            let last = numbers::last_of(transaction, "subscribers", rows_of(unknown.len())).await?;
            let unknown: Vec<&str> = unknown.iter().map(|row| row.get("key")).collect();
            let ids: Vec<i64> = (last - rows_of(unknown.len()) + 1..=last).collect();
            sqlx::query(ADD)
                .bind(ids)
                .bind(unknown)
                .execute(&mut **transaction)
                .await
                .map_err(failure)?;
        }
        let locked = sqlx::query(LOCK)
            .bind(&keys)
            .fetch_all(&mut **transaction)
            .await
            .map_err(failure)?;
        if locked.len() == keys.len() {
            break;
        }
    }
    let rows = sqlx::query(KNOWN)
        .bind(&keys)
        .bind(staging.change.0)
        .bind(staging.feed)
        .fetch_all(&mut **transaction)
        .await
        .map_err(failure)?;
    rows.iter().map(Known::of).collect()
}

pub(super) async fn write_versions(
    transaction: &mut Transaction<'static, Postgres>,
    change: ChangeId,
    versions: &[Version<'_>],
) -> Result<(), StoreError> {
    if versions.is_empty() {
        return Ok(());
    }
    let of = |column: fn(&Version<'_>) -> String| -> Vec<String> { versions.iter().map(column).collect() };
    let if_any =
        |column: fn(&Version<'_>) -> Option<String>| -> Vec<Option<String>> { versions.iter().map(column).collect() };
    let ids: Vec<i64> = versions.iter().map(|version| version.subscriber).collect();
    sqlx::query(WRITE_VERSIONS)
        .bind(ids)
        .bind(change.0)
        .bind(of(|one| one.address.expose().to_owned()))
        .bind(if_any(|one| {
            one.values.name.as_ref().map(|name| json!(name).to_string())
        }))
        .bind(if_any(|one| {
            one.values
                .language
                .as_ref()
                .map(|language| language.as_str().to_owned())
        }))
        .bind(of(|one| json!(one.values.tags).to_string()))
        .bind(of(|one| json!(one.values.fields).to_string()))
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

pub(super) async fn write_consent(
    transaction: &mut Transaction<'static, Postgres>,
    staging: Staging<'_>,
    consent: Consent,
    subscribers: &[i64],
) -> Result<(), StoreError> {
    sqlx::query(WRITE_SUBSCRIPTIONS)
        .bind(subscribers)
        .bind(staging.change.0)
        .bind(staging.feed)
        .bind(consent.name())
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

pub(super) async fn insert_change(
    transaction: &mut Transaction<'static, Postgres>,
    kind: ChangeKind,
    source: &str,
    now: DateTime<Utc>,
) -> Result<ChangeId, StoreError> {
    let id = numbers::next(transaction, "changes").await?;
    sqlx::query("INSERT INTO changes (id, kind, source, at) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(kind.name())
        .bind(source.replace('\0', "\u{fffd}"))
        .bind(millis(now))
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(ChangeId(id))
}

/// Forgets those of whom no change says anything: neither one that counts nor one that may yet.
pub(super) async fn forget_unknown(
    transaction: &mut Transaction<'static, Postgres>,
    subscribers: &[i64],
) -> Result<(), StoreError> {
    if subscribers.is_empty() {
        return Ok(());
    }
    // Locked first: somebody may be writing about one of them, and what is deleted is what nobody has written about.
    lock_leaving(transaction, subscribers).await?;
    sqlx::query(FORGET_UNKNOWN)
        .bind(subscribers)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

/// Waits until nobody is about to mail these, and keeps it so: who mails them next knows what is written now.
pub(super) async fn lock_leaving(
    transaction: &mut Transaction<'static, Postgres>,
    subscribers: &[i64],
) -> Result<(), StoreError> {
    sqlx::query(LOCK_LEAVING)
        .bind(subscribers)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

pub(super) async fn publish(
    transaction: &mut Transaction<'static, Postgres>,
    change: ChangeId,
) -> Result<(), StoreError> {
    let leaving = sqlx::query(LEAVING)
        .bind(change.0)
        .fetch_all(&mut **transaction)
        .await
        .map_err(failure)?;
    let leaving: Vec<i64> = leaving.iter().map(|row| row.get("subscriber")).collect();
    lock_leaving(transaction, &leaving).await?;
    let done = sqlx::query("UPDATE changes SET visible = TRUE WHERE id = $1")
        .bind(change.0)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    match done.rows_affected() {
        0 => Err(no_such_change()),
        _ => Ok(()),
    }
}

/// Fails when the change was discarded: what it still wrote would be nobody's. It stays while this transaction lasts.
pub(super) async fn check_change(
    transaction: &mut Transaction<'static, Postgres>,
    change: ChangeId,
) -> Result<(), StoreError> {
    sqlx::query("SELECT id FROM changes WHERE id = $1 FOR KEY SHARE")
        .bind(change.0)
        .fetch_optional(&mut **transaction)
        .await
        .map_err(failure)?
        .map(|_| ())
        .ok_or_else(no_such_change)
}

/// The one row that a list of one candidate is told by.
pub(super) fn only(known: Vec<Known>) -> Result<Known, StoreError> {
    known
        .into_iter()
        .next()
        .ok_or_else(|| rows::damaged("an address without a row"))
}
