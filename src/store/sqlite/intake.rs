//! Taking candidates in, a page at a time.

use std::collections::HashSet;

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
use crate::audience::Values;
use crate::audience::address::Address;
use crate::store::sqlite::failure;
use crate::store::sqlite::millis;
use crate::store::sqlite::rows;

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

/// What is being changed, for whose feed.
#[derive(Clone, Copy)]
pub(super) struct Staging<'a> {
    pub(super) change: ChangeId,
    pub(super) feed: &'a str,
}

/// What is known of a candidate.
pub(super) struct Known {
    pub(super) subscriber: i64,
    pub(super) current: Option<(Address, Values)>,
    suppressed: bool,
    pub(super) consent: Option<Consent>,
}

/// Candidates in their order, cut where an address repeats: rows of one run never meet each other.
pub(super) fn runs_without_repeats(candidates: &[Candidate]) -> Vec<Vec<&Candidate>> {
    let mut runs = vec![Vec::new()];
    let mut seen = HashSet::new();
    for candidate in candidates {
        if !seen.insert(candidate.address.key()) {
            runs.push(Vec::new());
            seen.clear();
            seen.insert(candidate.address.key());
        }
        runs.last_mut().expect("one run at least").push(candidate);
    }
    runs
}

pub(super) async fn take_in_run(
    transaction: &mut Transaction<'static, Sqlite>,
    staging: Staging<'_>,
    candidates: &[&Candidate],
) -> Result<Vec<Taken>, StoreError> {
    let known = known(transaction, staging, candidates).await?;
    let mut taken = Vec::with_capacity(candidates.len());
    let mut versions = Vec::new();
    let mut said: Vec<(Consent, Vec<i64>)> = Vec::new();
    for (known, candidate) in known.iter().zip(candidates.iter().copied()) {
        let fate = judge(known, candidate);
        let is_written = match fate {
            Taken::Added | Taken::Asked | Taken::Updated => !known.is_already(candidate),
            Taken::Left => known.current.is_none(),
            Taken::Unchanged | Taken::Kept => false,
        };
        if is_written {
            versions.push((known.subscriber, candidate));
        }
        if matches!(fate, Taken::Added | Taken::Asked | Taken::Left) {
            match said.iter_mut().find(|(consent, _)| *consent == candidate.consent) {
                Some((_, subscribers)) => subscribers.push(known.subscriber),
                None => said.push((candidate.consent, vec![known.subscriber])),
            }
        }
        taken.push(fate);
    }
    write_versions(transaction, staging.change, &versions).await?;
    for (consent, subscribers) in &said {
        write_consent(transaction, staging, *consent, subscribers).await?;
    }
    // An address that is suppressed stays out, also of the list of those who are known.
    let mut kept: Vec<i64> = Vec::new();
    for (known, fate) in known.iter().zip(&taken) {
        if *fate == Taken::Kept && known.current.is_none() {
            kept.push(known.subscriber);
        }
    }
    forget_unknown(transaction, &kept).await?;
    Ok(taken)
}

impl Known {
    fn is_already(&self, candidate: &Candidate) -> bool {
        self.current
            .as_ref()
            .is_some_and(|(address, values)| (address, values) == (&candidate.address, &candidate.values))
    }
}

/// Who left, or is suppressed, stays out.
fn judge(known: &Known, candidate: &Candidate) -> Taken {
    if known.consent.is_some_and(Consent::has_left) {
        return Taken::Kept;
    }
    match (known.consent, candidate.consent) {
        (_, consent) if consent.has_left() => Taken::Left,
        _ if known.suppressed => Taken::Kept,
        (Some(Consent::Pending) | None, Consent::Active) => Taken::Added,
        (None, _) => Taken::Asked,
        _ if known.is_already(candidate) => Taken::Unchanged,
        _ => Taken::Updated,
    }
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
    rows.iter()
        .map(|row| {
            let current = match row.get::<Option<&str>, _>("address") {
                Some(_) => Some((rows::address(row)?, rows::values(row)?)),
                None => None,
            };
            Ok(Known {
                subscriber: row.get("subscriber"),
                current,
                suppressed: row.get("suppressed"),
                consent: rows::consent(row)?,
            })
        })
        .collect()
}

pub(super) async fn write_versions(
    transaction: &mut Transaction<'static, Sqlite>,
    change: ChangeId,
    versions: &[(i64, &Candidate)],
) -> Result<(), StoreError> {
    let rows: Vec<serde_json::Value> = versions
        .iter()
        .map(|(subscriber, candidate)| {
            let values = &candidate.values;
            let tags = json!(values.tags).to_string();
            let fields = json!(values.fields).to_string();
            json!([
                subscriber,
                candidate.address.expose(),
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

fn no_such_change() -> StoreError {
    StoreError::Failed("the change is not there any more; a later one took it for dead and gave it up".into())
}
