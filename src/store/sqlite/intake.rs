//! Taking candidates in, a page at a time.

use chrono::DateTime;
use chrono::Utc;
use serde_json::json;
use sqlx::Row;
use sqlx::Sqlite;
use sqlx::Transaction;

use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::ChangeKind;
use crate::audience::Consent;
use crate::audience::StoreError;
use crate::audience::Taken;
use crate::store::readers::Known;
use crate::store::readers::Staging;
use crate::store::readers::Version;
use crate::store::readers::judged;
use crate::store::readers::no_such_change;
use crate::store::rows::millis;
use crate::store::sqlite::failure;

/// What is known of each candidate before it is taken in, in the order of the candidates.
pub(super) const KNOWN: &str = "
    SELECT s.id AS subscriber, v.address, v.name, v.language, v.tags, v.fields,
        EXISTS (SELECT 1 FROM suppressions x WHERE x.key = s.key) AS suppressed,
        (SELECT p.consent FROM subscriptions p JOIN changes c ON c.id = p.change AND (c.visible OR c.id = $2)
            WHERE p.subscriber = s.id AND p.feed = $3 ORDER BY p.change DESC LIMIT 1) AS consent
    FROM json_each($1) j JOIN subscribers s ON s.key = j.value
    LEFT JOIN versions v ON v.subscriber = s.id AND v.change =
        (SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND (c.visible OR c.id = $2)
            WHERE w.subscriber = s.id)
    ORDER BY j.key";

const WRITE_VERSIONS: &str = "
    INSERT OR REPLACE INTO versions (subscriber, change, address, name, language, tags, fields)
    SELECT j.value->>0, $2, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5 FROM json_each($1) j";

const WRITE_SUBSCRIPTIONS: &str = "
    INSERT OR REPLACE INTO subscriptions (subscriber, feed, change, consent)
    SELECT j.value, $3, $2, $4 FROM json_each($1) j";

pub(super) const FORGET_UNKNOWN: &str = "
    DELETE FROM subscribers WHERE id IN (SELECT j.value FROM json_each($1) j)
        AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.subscriber = subscribers.id)
        AND NOT EXISTS (SELECT 1 FROM subscriptions p WHERE p.subscriber = subscribers.id)";

pub(super) async fn take_in_run(
    transaction: &mut Transaction<'static, Sqlite>,
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
    transaction: &mut Transaction<'static, Sqlite>,
    staging: Staging<'_>,
    candidates: &[&Candidate],
) -> Result<Vec<Known>, StoreError> {
    let keys: Vec<String> = candidates
        .iter()
        .map(|candidate| candidate.address.key().expose().to_owned())
        .collect();
    let keys = json!(keys).to_string();
    sqlx::query("INSERT INTO subscribers (key) SELECT j.value FROM json_each($1) j WHERE true ON CONFLICT DO NOTHING")
        .bind(&keys)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
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
    transaction: &mut Transaction<'static, Sqlite>,
    change: ChangeId,
    versions: &[Version<'_>],
) -> Result<(), StoreError> {
    let rows: Vec<serde_json::Value> = versions
        .iter()
        .map(|version| {
            let values = &version.values;
            let tags = json!(values.tags).to_string();
            let fields = json!(values.fields).to_string();
            json!([
                version.subscriber,
                version.address.expose(),
                values.name,
                values.language,
                tags,
                fields
            ])
        })
        .collect();
    sqlx::query(WRITE_VERSIONS)
        .bind(json!(rows).to_string())
        .bind(change.0)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

pub(super) async fn write_consent(
    transaction: &mut Transaction<'static, Sqlite>,
    staging: Staging<'_>,
    consent: Consent,
    subscribers: &[i64],
) -> Result<(), StoreError> {
    sqlx::query(WRITE_SUBSCRIPTIONS)
        .bind(json!(subscribers).to_string())
        .bind(staging.change.0)
        .bind(staging.feed)
        .bind(consent.name())
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

pub(super) async fn insert_change(
    transaction: &mut Transaction<'static, Sqlite>,
    kind: ChangeKind,
    source: &str,
    now: DateTime<Utc>,
) -> Result<ChangeId, StoreError> {
    let row = sqlx::query("INSERT INTO changes (kind, source, at) VALUES ($1, $2, $3) RETURNING id")
        .bind(kind.name())
        .bind(source)
        .bind(millis(now))
        .fetch_one(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(ChangeId(row.get("id")))
}

/// Forgets those of whom no change says anything: neither one that counts nor one that may yet.
pub(super) async fn forget_unknown(
    transaction: &mut Transaction<'static, Sqlite>,
    subscribers: &[i64],
) -> Result<(), StoreError> {
    sqlx::query(FORGET_UNKNOWN)
        .bind(json!(subscribers).to_string())
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    Ok(())
}

pub(super) async fn publish(
    transaction: &mut Transaction<'static, Sqlite>,
    change: ChangeId,
) -> Result<(), StoreError> {
    let done = sqlx::query("UPDATE changes SET visible = 1 WHERE id = $1")
        .bind(change.0)
        .execute(&mut **transaction)
        .await
        .map_err(failure)?;
    match done.rows_affected() {
        0 => Err(no_such_change()),
        _ => Ok(()),
    }
}

/// Fails when the change was discarded: what it still wrote would be nobody's.
pub(super) async fn check_change(
    transaction: &mut Transaction<'static, Sqlite>,
    change: ChangeId,
) -> Result<(), StoreError> {
    sqlx::query("SELECT id FROM changes WHERE id = $1")
        .bind(change.0)
        .fetch_optional(&mut **transaction)
        .await
        .map_err(failure)?
        .map(|_| ())
        .ok_or_else(no_such_change)
}
