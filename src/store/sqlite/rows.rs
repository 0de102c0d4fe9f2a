//! Rows of the tables, as nouns.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::TimeZone;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::audience::Consent;
use crate::audience::Recipient;
use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::audience::Values;
use crate::audience::address::Address;
use crate::publication::Language;

/// What stands in a row that cannot be.
pub(super) fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(what.to_string())
}

/// The values in the columns `name`, `language`, `tags`, `fields`.
pub(super) fn values(row: &SqliteRow) -> Result<Values, StoreError> {
    let language: Option<String> = row.get("language");
    let tags: Vec<String> = serde_json::from_str(row.get("tags")).map_err(damaged)?;
    let fields: BTreeMap<String, String> = serde_json::from_str(row.get("fields")).map_err(damaged)?;
    // A word that no tag is any more says no more than none.
    let language = language.and_then(|tag| Language::try_from(tag).ok());
    Ok(Values {
        name: row.get("name"),
        language,
        tags,
        fields,
    })
}

/// The address in the column `address`.
pub(super) fn address(row: &SqliteRow) -> Result<Address, StoreError> {
    row.get::<&str, _>("address").parse().map_err(damaged)
}

/// The recipient in `subscriber`, `version` and the columns of a version.
pub(super) fn recipient(row: &SqliteRow) -> Result<Recipient, StoreError> {
    Ok(Recipient {
        id: SubscriberId(row.get("subscriber")),
        version: row.get("version"),
        address: address(row)?,
        values: values(row)?,
    })
}

/// A message's date: whole seconds and the offset in minutes, as two columns.
pub(super) fn date(row: &SqliteRow) -> Result<Option<DateTime<FixedOffset>>, StoreError> {
    let (Some(seconds), Some(minutes)) = (row.get::<Option<i64>, _>("date"), row.get::<Option<i32>, _>("zone")) else {
        return Ok(None);
    };
    let offset = FixedOffset::east_opt(minutes * 60).ok_or_else(|| damaged("an offset of more than a day"))?;
    offset
        .timestamp_opt(seconds, 0)
        .single()
        .ok_or_else(|| damaged("a date out of range"))
        .map(Some)
}

/// A count, which is never negative.
pub(super) fn count(row: &SqliteRow, column: &str) -> Result<u64, StoreError> {
    u64::try_from(row.get::<i64, _>(column)).map_err(damaged)
}

/// A small count.
pub(super) fn small(row: &SqliteRow, column: &str) -> Result<u32, StoreError> {
    u32::try_from(row.get::<i64, _>(column)).map_err(damaged)
}

/// The consent in the column `consent`; none where the outer join found nothing.
pub(super) fn consent(row: &SqliteRow) -> Result<Option<Consent>, StoreError> {
    row.get::<Option<&str>, _>("consent")
        .map(|name| Consent::named(name).ok_or_else(|| damaged(format!("`{name}` is no consent"))))
        .transpose()
}
