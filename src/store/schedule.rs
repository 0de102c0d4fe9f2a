//! What is to be sent later, and the last sign of life of whoever will: the same in either store.

use chrono::DateTime;
use chrono::Utc;
use sqlx::Row;

use crate::audience::StoreError;
use crate::ledger::issue::IssueName;
use crate::ledger::schedule::Schedule;
use crate::store::Store;
use crate::store::either;
use crate::store::rows::millis;
use crate::store::rows::moment;

const SCHEDULE: &str = "
    INSERT INTO schedules (feed, number, at, not_after, profile, frozen) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (feed, number) DO UPDATE SET at = excluded.at, not_after = excluded.not_after,
        profile = excluded.profile, frozen = excluded.frozen";

const SCHEDULES: &str = "
    SELECT feed, number, at, not_after, profile, frozen FROM schedules WHERE at <= $1 ORDER BY at, feed, number";

const BEAT: &str = "INSERT INTO beats (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at";

impl Store {
    /// Has an issue wait for its time; an earlier one of the same issue is forgotten.
    pub async fn schedule(&self, schedule: &Schedule) -> Result<(), StoreError> {
        either!(self, store => {
            let query = sqlx::query(SCHEDULE)
                .bind(&schedule.name.feed)
                .bind(i64::from(schedule.name.number))
                .bind(millis(schedule.at))
                .bind(millis(schedule.not_after))
                .bind(&schedule.profile)
                .bind(&schedule.frozen);
            store.done(query).await.map(|_| ())
        })
    }

    /// Every issue that waits for its time or has missed it, the earliest first.
    pub async fn schedules(&self) -> Result<Vec<Schedule>, StoreError> {
        self.scheduled_until(i64::MAX).await
    }

    /// Those of them whose time has come, or is over.
    pub async fn due(&self, now: DateTime<Utc>) -> Result<Vec<Schedule>, StoreError> {
        self.scheduled_until(millis(now)).await
    }

    async fn scheduled_until(&self, moment_ms: i64) -> Result<Vec<Schedule>, StoreError> {
        either!(self, store => {
            let rows = store.rows(sqlx::query(SCHEDULES).bind(moment_ms)).await?;
            let schedules = rows.iter().map(|row| {
                let number: i64 = row.get("number");
                Ok(Schedule {
                    name: IssueName {
                        feed: row.get("feed"),
                        number: u32::try_from(number).unwrap_or_default(),
                    },
                    at: moment(row.get("at"))?,
                    not_after: moment(row.get("not_after"))?,
                    profile: row.get("profile"),
                    frozen: row.get("frozen"),
                })
            });
            schedules.collect()
        })
    }

    /// Forgets that an issue waits; false where it did not.
    pub async fn unschedule(&self, name: &IssueName) -> Result<bool, StoreError> {
        either!(self, store => {
            let query = sqlx::query(UNSCHEDULE).bind(&name.feed).bind(i64::from(name.number));
            store.done(query).await.map(|count| count > 0)
        })
    }

    /// Gives a sign of life.
    pub async fn beat(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        either!(self, store => store.done(sqlx::query(BEAT).bind(millis(now))).await.map(|_| ()))
    }

    /// The last sign of life of whoever sends what is due.
    pub async fn last_beat(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        either!(self, store => {
            let rows = store.rows(sqlx::query("SELECT at FROM beats WHERE id = 1")).await?;
            rows.first().map(|row| moment(row.get("at"))).transpose()
        })
    }
}

/// Also of an issue that is started: it waits no more.
pub(super) const UNSCHEDULE: &str = "DELETE FROM schedules WHERE feed = $1 AND number = $2";
