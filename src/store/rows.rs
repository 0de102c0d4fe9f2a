//! Rows of the tables as nouns, whichever database they stand in.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::TimeZone;
use chrono::Utc;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::audience::Consent;
use crate::audience::Recipient;
use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::audience::Values;
use crate::audience::address::Address;
use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Due;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::Totals;
use crate::ledger::delivery::WayId;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Plan;
use crate::ledger::issue::PlanFacts;
use crate::ledger::issue::PlanId;
use crate::ledger::issue::Started;
use crate::ledger::judgement::Again;
use crate::ledger::state::State;
use crate::profile::tally::Sent;
use crate::publication::Language;

/// A row, by the names of its columns. Both stores give the same names and the same types.
pub(super) trait Columns {
    /// A number.
    fn number(&self, column: &str) -> i64;
    /// A number that may be absent.
    fn number_if_any(&self, column: &str) -> Option<i64>;
    /// A text.
    fn text(&self, column: &str) -> &str;
    /// A text that may be absent.
    fn text_if_any(&self, column: &str) -> Option<&str>;
    /// Yes or no.
    fn flag(&self, column: &str) -> bool;
    /// The values in the columns `name`, `language`, `tags`, `fields`.
    fn values(&self) -> Result<Values, StoreError>;
}

macro_rules! columns {
    ($row:ty, $name:expr) => {
        impl Columns for $row {
            fn number(&self, column: &str) -> i64 {
                self.get(column)
            }
            fn number_if_any(&self, column: &str) -> Option<i64> {
                self.get(column)
            }
            fn text(&self, column: &str) -> &str {
                self.get(column)
            }
            fn text_if_any(&self, column: &str) -> Option<&str> {
                self.get(column)
            }
            fn flag(&self, column: &str) -> bool {
                self.get(column)
            }
            fn values(&self) -> Result<Values, StoreError> {
                let name = self.text_if_any("name").map($name).transpose()?;
                values(self, name)
            }
        }
    };
}

columns!(SqliteRow, |name: &str| Ok::<_, StoreError>(name.to_owned()));
// A text of Postgres cannot hold every letter: the one whose number is 0 is written as JSON writes it.
columns!(PgRow, |name: &str| serde_json::from_str::<String>(name)
    .map_err(damaged));

/// What stands in a row that cannot be.
pub(super) fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(what.to_string())
}

/// A moment as it is stored.
pub(super) fn millis(moment: DateTime<Utc>) -> i64 {
    moment.timestamp_millis()
}

/// A moment as it was stored.
pub(super) fn moment(millis: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| damaged(format!("{millis} is no time")))
}

fn moment_if_any(row: &impl Columns, column: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    row.number_if_any(column).map(moment).transpose()
}

fn values(row: &impl Columns, name: Option<String>) -> Result<Values, StoreError> {
    let tags: Vec<String> = serde_json::from_str(row.text("tags")).map_err(damaged)?;
    let fields: BTreeMap<String, String> = serde_json::from_str(row.text("fields")).map_err(damaged)?;
    // A word that no tag is any more says no more than none.
    let language = row
        .text_if_any("language")
        .and_then(|tag| Language::try_from(tag.to_owned()).ok());
    Ok(Values {
        name,
        language,
        tags,
        fields,
    })
}

/// The address in the column `address`.
pub(super) fn address(row: &impl Columns) -> Result<Address, StoreError> {
    row.text("address").parse().map_err(damaged)
}

/// The recipient in `subscriber`, `version` and the columns of a version.
pub(super) fn recipient(row: &impl Columns) -> Result<Recipient, StoreError> {
    Ok(Recipient {
        id: SubscriberId(row.number("subscriber")),
        version: row.number("version"),
        address: address(row)?,
        values: row.values()?,
    })
}

/// A message's date: whole seconds and the offset in minutes, as two columns.
pub(super) fn date(row: &impl Columns) -> Result<Option<DateTime<FixedOffset>>, StoreError> {
    let (Some(seconds), Some(minutes)) = (row.number_if_any("date"), row.number_if_any("zone")) else {
        return Ok(None);
    };
    let offset = i32::try_from(minutes * 60).ok().and_then(FixedOffset::east_opt);
    let offset = offset.ok_or_else(|| damaged("an offset of more than a day"))?;
    offset
        .timestamp_opt(seconds, 0)
        .single()
        .ok_or_else(|| damaged("a date out of range"))
        .map(Some)
}

/// A count, which is never negative.
pub(super) fn count(row: &impl Columns, column: &str) -> Result<u64, StoreError> {
    u64::try_from(row.number(column)).map_err(damaged)
}

/// A small count.
fn small(row: &impl Columns, column: &str) -> Result<u32, StoreError> {
    u32::try_from(row.number(column)).map_err(damaged)
}

/// The consent in the column `consent`; none where the outer join found nothing.
pub(super) fn consent(row: &impl Columns) -> Result<Option<Consent>, StoreError> {
    row.text_if_any("consent")
        .map(|name| Consent::named(name).ok_or_else(|| damaged(format!("`{name}` is no consent"))))
        .transpose()
}

/// The phase in the column `phase`.
pub(super) fn phase(row: &impl Columns) -> Result<Phase, StoreError> {
    phase_named(row.text("phase"))
}

/// A phase by its name.
pub(super) fn phase_named(name: &str) -> Result<Phase, StoreError> {
    Phase::named(name).ok_or_else(|| damaged(format!("`{name}` is no phase")))
}

/// The state in the column `state`.
pub(super) fn state(row: &impl Columns) -> Result<State, StoreError> {
    let number = row.number("state");
    State::numbered(number).ok_or_else(|| damaged(format!("{number} is no state")))
}

/// The plan, with the number of its `recipients`.
pub(super) fn plan(row: &impl Columns) -> Result<Plan, StoreError> {
    Ok(Plan {
        id: PlanId(row.number("id")),
        hash: row.text("hash").to_owned(),
        facts: PlanFacts {
            fingerprint: row.text("fingerprint").to_owned(),
            head: row.text("head").to_owned(),
            profile: row.text("profile").to_owned(),
            selection: row.text("selection").to_owned(),
        },
        recipients: count(row, "recipients")?,
    })
}

/// The issue that was started.
pub(super) fn started(row: &impl Columns) -> Result<Started, StoreError> {
    Ok(Started {
        id: IssueId(row.number("id")),
        phase: phase(row)?,
        plan_hash: row.text("plan_hash").to_owned(),
        profile: row.text("profile").to_owned(),
        frozen: row.text("frozen").to_owned(),
        started: moment(row.number("started"))?,
        finished: moment_if_any(row, "finished")?,
        not_after: moment(row.number("not_after"))?,
    })
}

/// What may be tried, with the columns of its version.
pub(super) fn due(row: &impl Columns) -> Result<Due, StoreError> {
    Ok(Due {
        recipient: recipient(row)?,
        state: state(row)?,
        date: date(row)?,
        attempts: small(row, "attempts")?,
        returns: small(row, "returns")?,
        again: row.number_if_any("again").and_then(Again::numbered),
    })
}

/// A reply, in the columns `code`, `enhanced` and `text`; none where the outer join found nothing.
pub(super) fn said(row: &impl Columns) -> Result<Option<Said>, StoreError> {
    let Some(code) = row.number_if_any("code") else {
        return Ok(None);
    };
    let enhanced = row.text("enhanced");
    Ok(Some(Said {
        code: u16::try_from(code).map_err(damaged)?,
        enhanced: (!enhanced.is_empty()).then(|| enhanced.to_owned()),
        text: row.text("text").to_owned(),
    }))
}

/// A delivery, with the columns of its version and of its reply.
pub(super) fn delivery(row: &impl Columns) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        recipient: recipient(row)?,
        state: state(row)?,
        attempts: small(row, "attempts")?,
        said: said(row)?,
        due: moment_if_any(row, "due_at")?,
        date: date(row)?,
        way: row.number_if_any("way").map(WayId),
    })
}

/// How many are in each state, by rows of `state` and `copies`.
pub(super) fn totals(rows: &[impl Columns]) -> Result<Totals, StoreError> {
    let mut totals = Totals::default();
    for row in rows {
        let copies = count(row, "copies")?;
        *totals.of(state(row)?) += copies;
        totals.total += copies;
    }
    Ok(totals)
}

/// What went out lately.
pub(super) fn sent(row: &impl Columns) -> Result<Sent, StoreError> {
    Ok(Sent {
        at: moment(row.number("second").saturating_mul(1_000))?,
        lane: row.text("lane").to_owned(),
        messages: count(row, "messages")?,
    })
}
