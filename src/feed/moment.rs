//! Moments as feeds write them.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::Timelike;

/// As RSS has it (RFC 822, with the year in four digits and the zone as a number): `Sun, 01 Mar 2026 00:30:00 +0100`.
pub fn rfc822(moment: DateTime<FixedOffset>) -> String {
    writable(moment).format("%a, %d %b %Y %H:%M:%S %z").to_string()
}

/// As Atom and JSON Feed have it (RFC 3339), without fractions: `2026-03-01T00:30:00+01:00`.
pub fn rfc3339(moment: DateTime<FixedOffset>) -> String {
    writable(moment).to_rfc3339()
}

/// The moment as both forms can write it: to the second, in the years 1 to 9999.
pub fn writable(moment: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    let moment = moment.clamp(on(1, 1, 2), on(9999, 12, 30));
    moment.with_nanosecond(0).unwrap_or(moment)
}

fn on(year: i32, month: u32, day: u32) -> DateTime<FixedOffset> {
    let day = NaiveDate::from_ymd_opt(year, month, day).expect("the two days that are asked for exist");
    day.and_time(NaiveTime::MIN).and_utc().fixed_offset()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono::Utc;

    use super::rfc822;
    use super::rfc3339;

    #[test]
    fn every_moment_has_a_form_that_readers_take() {
        let parsed = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        for (moment, in_rss, in_atom) in [
            (
                parsed("2026-03-01T00:30:00.987+01:00"),
                "Sun, 01 Mar 2026 00:30:00 +0100",
                "2026-03-01T00:30:00+01:00",
            ),
            (
                parsed("0987-03-01T00:30:00Z"),
                "Thu, 01 Mar 0987 00:30:00 +0000",
                "0987-03-01T00:30:00+00:00",
            ),
            (
                parsed("2016-12-31T23:59:60-05:30"),
                "Sat, 31 Dec 2016 23:59:59 -0530",
                "2016-12-31T23:59:59-05:30",
            ),
            (
                DateTime::<Utc>::MAX_UTC.fixed_offset(),
                "Thu, 30 Dec 9999 00:00:00 +0000",
                "9999-12-30T00:00:00+00:00",
            ),
            (
                DateTime::<Utc>::MIN_UTC.fixed_offset(),
                "Tue, 02 Jan 0001 00:00:00 +0000",
                "0001-01-02T00:00:00+00:00",
            ),
        ] {
            assert_eq!(rfc822(moment), in_rss);
            assert_eq!(rfc3339(moment), in_atom);
        }
    }
}
