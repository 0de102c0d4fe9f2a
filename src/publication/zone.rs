//! What a date means in the publication's zone.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::Offset;
use chrono::TimeDelta;
use chrono::TimeZone;
use chrono::Utc;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::Serialize;

/// How far a clock may jump forward: no zone's gap was longer than a day (Samoa left out all of 30 December 2011).
const GAP_MINUTES_MAX: i64 = 25 * 60;

/// A moment as a writer gave it: with a zone, without one, or as a day alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Numbers", try_from = "Numbers")]
pub enum Stamp {
    /// Date, time and offset.
    Zoned(DateTime<FixedOffset>),
    /// Date and time on the clocks of the publication's zone.
    Local(NaiveDateTime),
    /// A day: its first moment in the publication's zone.
    Day(NaiveDate),
}

/// A [`Stamp`] as it is kept: numbers are read back in a fraction of the time that words take.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum Numbers {
    /// Seconds since 1970, nanoseconds, the offset's seconds.
    Zoned(i64, u32, i32),
    /// The same of clocks.
    Local(i64, u32),
    /// Days since 1970.
    Day(i32),
}

impl From<Stamp> for Numbers {
    fn from(stamp: Stamp) -> Self {
        match stamp {
            Stamp::Zoned(moment) => Self::Zoned(
                moment.timestamp(),
                moment.timestamp_subsec_nanos(),
                moment.offset().local_minus_utc(),
            ),
            Stamp::Local(local) => Self::Local(local.and_utc().timestamp(), local.and_utc().timestamp_subsec_nanos()),
            Stamp::Day(day) => Self::Day(day.to_epoch_days()),
        }
    }
}

impl TryFrom<Numbers> for Stamp {
    type Error = &'static str;

    fn try_from(numbers: Numbers) -> Result<Self, Self::Error> {
        let utc = |seconds, nanoseconds| DateTime::<Utc>::from_timestamp(seconds, nanoseconds);
        let stamp = match numbers {
            Numbers::Zoned(seconds, nanoseconds, offset) => utc(seconds, nanoseconds)
                .zip(FixedOffset::east_opt(offset))
                .map(|(moment, offset)| Self::Zoned(moment.with_timezone(&offset))),
            Numbers::Local(seconds, nanoseconds) => {
                utc(seconds, nanoseconds).map(|moment| Self::Local(moment.naive_utc()))
            }
            Numbers::Day(days) => NaiveDate::from_epoch_days(days).map(Self::Day),
        };
        stamp.ok_or("a moment that no calendar has")
    }
}

impl Stamp {
    /// The moment that is meant in `zone`. What falls into a gap of that zone (clocks going forward) is the first
    /// moment after it; what happens twice (clocks going back) is the earlier one. Its offset is one of whole minutes,
    /// as every form of a date has it (RFC 3339, RFC 5322).
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use pressrun::publication::zone::Stamp;
    ///
    /// let missing = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap().and_hms_opt(2, 30, 0).unwrap();
    /// let moment = Stamp::Local(missing).in_zone(chrono_tz::Europe::Berlin);
    /// assert_eq!(moment.to_rfc3339(), "2026-03-29T03:00:00+02:00");
    /// ```
    pub fn in_zone(self, zone: Tz) -> DateTime<FixedOffset> {
        match self {
            Self::Zoned(moment) => moment,
            Self::Local(local) => on_the_clocks_of(zone, local),
            Self::Day(day) => on_the_clocks_of(zone, day.and_time(NaiveTime::MIN)),
        }
    }
}

fn on_the_clocks_of(zone: Tz, local: NaiveDateTime) -> DateTime<FixedOffset> {
    if let Some(moment) = zone.from_local_datetime(&local).earliest() {
        return in_minutes(moment.fixed_offset());
    }
    let minute = local.and_utc().timestamp().div_euclid(60);
    (1..=GAP_MINUTES_MAX)
        .filter_map(|later| DateTime::<Utc>::from_timestamp((minute + later) * 60, 0))
        .find_map(|candidate| zone.from_local_datetime(&candidate.naive_utc()).earliest())
        .map_or_else(
            || local.and_utc().fixed_offset(),
            |moment| in_minutes(moment.fixed_offset()),
        )
}

/// The same day and time on the clock with an offset of whole minutes: until zones came, places kept the time of their
/// sun, and were seconds apart too (Dublin until 1916, Monrovia until 1972).
fn in_minutes(moment: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    let away_s = moment.offset().local_minus_utc();
    FixedOffset::east_opt(away_s - away_s % 60)
        .and_then(|offset| offset.from_local_datetime(&moment.naive_local()).single())
        .unwrap_or(moment)
}

/// A moment as the clocks of `zone` show it, to the second.
pub fn shown_in(zone: Tz, moment: DateTime<Utc>) -> DateTime<FixedOffset> {
    let whole = moment - TimeDelta::nanoseconds(i64::from(moment.timestamp_subsec_nanos()));
    let offset = zone.offset_from_utc_datetime(&whole.naive_utc()).fix();
    in_minutes(whole.with_timezone(&offset))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use chrono_tz::Africa::Monrovia;
    use chrono_tz::Europe::Berlin;
    use chrono_tz::Europe::Dublin;

    use super::Stamp;
    use super::shown_in;

    #[test]
    fn rule_04_a_date_without_a_zone_is_one_on_the_clocks_of_the_publication() {
        let on = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        for (stamp, expected) in [
            (
                Stamp::Local(on(2, 1).and_hms_opt(7, 30, 0).unwrap()),
                "2026-02-01T07:30:00+01:00",
            ),
            (
                Stamp::Local(on(7, 1).and_hms_opt(7, 30, 0).unwrap()),
                "2026-07-01T07:30:00+02:00",
            ),
            // The clocks went from two to three.
            (
                Stamp::Local(on(3, 29).and_hms_opt(2, 30, 0).unwrap()),
                "2026-03-29T03:00:00+02:00",
            ),
            // It was half past two twice.
            (
                Stamp::Local(on(10, 25).and_hms_opt(2, 30, 0).unwrap()),
                "2026-10-25T02:30:00+02:00",
            ),
            (Stamp::Day(on(2, 1)), "2026-02-01T00:00:00+01:00"),
        ] {
            assert_eq!(stamp.in_zone(Berlin).to_rfc3339(), expected);
        }
    }

    #[test]
    fn a_day_before_zones_stays_that_day_with_an_offset_that_can_be_written() {
        let day = |year, month, day| Stamp::Day(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        for (zone, stamp, expected) in [
            (Berlin, day(1880, 5, 5), "1880-05-05T00:00:00+00:53"),
            (Monrovia, day(1971, 7, 26), "1971-07-26T00:00:00-00:44"),
            (Dublin, day(1910, 1, 1), "1910-01-01T00:00:00-00:25"),
        ] {
            assert_eq!(stamp.in_zone(zone).to_rfc3339(), expected);
            assert_eq!(
                shown_in(zone, stamp.in_zone(zone).to_utc()).offset(),
                stamp.in_zone(zone).offset()
            );
        }
    }
}
