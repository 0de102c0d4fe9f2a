//! Hours in which nothing is sent.

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::TimeZone;
use chrono::Utc;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

use crate::publication::zone::Stamp;

/// `quiet_hours = "22:00-07:00"`, on the clocks of the publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: NaiveTime,
    to: NaiveTime,
}

impl QuietHours {
    /// The end of the hours of quiet in which `now` lies; `None`: it lies in none. Where clocks go forward over an end,
    /// it is the first moment after; where they go back, quiet lasts from the earlier beginning to the later end.
    pub fn end(&self, zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let today = now.with_timezone(&zone).date_naive();
        let nights = [today.checked_sub_days(Days::new(1))?, today];
        nights.into_iter().find_map(|day| {
            let last = if self.to > self.from {
                day
            } else {
                day.checked_add_days(Days::new(1))?
            };
            let begins = Stamp::Local(day.and_time(self.from)).in_zone(zone).to_utc();
            let ends = latest(zone, last.and_time(self.to));
            (begins <= now && now < ends).then_some(ends)
        })
    }
}

/// What the clocks show twice is the later one.
fn latest(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&local).latest() {
        Some(moment) => moment.to_utc(),
        None => Stamp::Local(local).in_zone(zone).to_utc(),
    }
}

impl<'de> Deserialize<'de> for QuietHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let parts = given
            .split_once('-')
            .and_then(|(from, to)| Some((time(from)?, time(to)?)));
        match parts {
            Some((from, to)) if from != to => Ok(Self { from, to }),
            Some(_) => Err(Error::custom("quiet hours that end when they begin would be all day")),
            None => Err(Error::custom(format!(
                "`{given}` are no hours: write them like \"22:00-07:00\""
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono::Utc;
    use chrono_tz::Europe::Berlin;
    use serde::Deserialize;

    use super::QuietHours;

    #[derive(Debug, Deserialize)]
    struct Table {
        quiet_hours: QuietHours,
    }

    fn hours(text: &str) -> Result<QuietHours, toml::de::Error> {
        let table = toml::from_str::<Table>(&format!("quiet_hours = '{text}'"));
        table.map(|table| table.quiet_hours)
    }

    fn end(text: &str, now: &str) -> Option<String> {
        let now: DateTime<Utc> = now.parse().unwrap();
        let end = hours(text).unwrap().end(Berlin, now);
        end.map(|end| end.with_timezone(&Berlin).format("%d %H:%M %:z").to_string())
    }

    #[test]
    fn quiet_ends_when_the_clocks_of_the_publication_say_so() {
        for (text, now, expected) in [
            ("22:00-07:00", "2026-01-10T20:59:59Z", None),
            ("22:00-07:00", "2026-01-10T21:00:00Z", Some("11 07:00 +01:00")),
            ("22:00-07:00", "2026-01-11T05:59:59Z", Some("11 07:00 +01:00")),
            ("22:00-07:00", "2026-01-11T06:00:00Z", None),
            ("22:00-07:00", "2026-07-11T04:59:59Z", Some("11 07:00 +02:00")),
            ("22:00-07:00", "2026-07-11T05:00:00Z", None),
            ("12:00-14:00", "2026-07-11T10:30:00Z", Some("11 14:00 +02:00")),
            ("12:00-14:00", "2026-07-11T12:30:00Z", None),
        ] {
            assert_eq!(end(text, now).as_deref(), expected, "{text} {now}");
        }
    }

    #[test]
    fn clocks_that_change_at_night_make_quiet_neither_end_twice_nor_never() {
        for (text, now, expected) in [
            // On 29 March the hour from 2 to 3 does not exist.
            ("22:00-02:30", "2026-03-29T00:59:00Z", Some("29 03:00 +02:00")),
            ("22:00-02:30", "2026-03-29T01:00:00Z", None),
            ("02:30-06:00", "2026-03-29T01:00:00Z", Some("29 06:00 +02:00")),
            // On 25 October it comes twice.
            ("22:00-02:30", "2026-10-25T00:29:00Z", Some("25 02:30 +01:00")),
            ("22:00-02:30", "2026-10-25T00:45:00Z", Some("25 02:30 +01:00")),
            ("22:00-02:30", "2026-10-25T01:30:00Z", None),
            ("02:30-06:00", "2026-10-25T00:30:00Z", Some("25 06:00 +01:00")),
            ("02:30-06:00", "2026-10-25T01:10:00Z", Some("25 06:00 +01:00")),
        ] {
            assert_eq!(end(text, now).as_deref(), expected, "{text} {now}");
        }
    }

    #[test]
    fn what_are_no_hours_is_refused() {
        for text in ["22:00", "22-7", "25:00-07:00", "22:00-22:00", ""] {
            assert!(hours(text).is_err(), "{text}");
        }
    }
}
