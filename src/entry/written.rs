//! A line of `ids.toml` in the very form in which it is written.

use std::num::NonZeroU32;
use std::ops::Range;

use chrono::DateTime;
use chrono::Datelike;
use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::SecondsFormat;
use chrono::TimeZone;
use chrono::Timelike;
use memchr::memchr;

/// The values of a line, as they stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// The id.
    pub id: &'a str,
    /// `path`.
    pub path: &'a str,
    /// `hash`.
    pub hash: &'a str,
    /// `published`.
    pub published: &'a str,
    /// `updated`.
    pub updated: &'a str,
    /// `page`.
    pub page: Option<&'a str>,
    /// `was`.
    pub was: Vec<&'a str>,
    /// `gone`.
    pub gone: Option<&'a str>,
    /// `seen`.
    pub seen: Option<&'a str>,
    /// `archive`.
    pub archive: Option<NonZeroU32>,
}

impl<'a> Written<'a> {
    /// Takes a line apart. `None` for a line of any other form, and where a value has an escape in it.
    pub fn read(line: &'a str) -> Option<Self> {
        let mut rest = line;
        let id = value(&mut rest, "\"")?;
        let path = value(&mut rest, " = { path = \"")?;
        let hash = value(&mut rest, ", hash = \"")?;
        let published = value(&mut rest, ", published = \"")?;
        let updated = value(&mut rest, ", updated = \"")?;
        let page = value(&mut rest, ", page = \"");
        let was = values(&mut rest)?;
        let gone = value(&mut rest, ", gone = \"");
        let seen = value(&mut rest, ", seen = \"");
        let archive = match rest.strip_suffix(" }")? {
            "" => None,
            archive => Some(archive.strip_prefix(", archive = ")?.parse().ok()?),
        };
        Some(Self {
            id,
            path,
            hash,
            published,
            updated,
            page,
            was,
            gone,
            seen,
            archive,
        })
    }
}

/// The value of the line of `key` in the head; `None` for a line of any other form, and where the value has an escape in
/// it.
pub fn head<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = line.strip_prefix(key)?;
    let value = value(&mut rest, " = \"")?;
    rest.is_empty().then_some(value)
}

/// The addresses of `was`; none where the key is absent.
fn values<'a>(rest: &mut &'a str) -> Option<Vec<&'a str>> {
    let mut values: Vec<&str> = value(rest, ", was = [\"").into_iter().collect();
    if values.is_empty() {
        return Some(values);
    }
    while let Some(next) = value(rest, ", \"") {
        values.push(next);
    }
    *rest = rest.strip_prefix(']')?;
    Some(values)
}

/// What stands in quotes behind `before`, when it is printable and holds no escape; else `rest` stays as it is.
fn value<'a>(rest: &mut &'a str, before: &str) -> Option<&'a str> {
    let inside = rest.strip_prefix(before)?;
    let end = memchr(b'"', inside.as_bytes())?;
    let value = &inside[..end];
    // All of them are looked at, which is faster than to stop at the first.
    let strange = value.bytes().filter(|byte| matches!(byte, b'\\' | 0..b' ' | 0x7f));
    if strange.count() > 0 {
        return None;
    }
    *rest = &inside[end + 1..];
    Some(value)
}

/// A moment in the form in which nearly all are written, `2026-03-01T08:00:00+01:00`; `None` for any other.
pub fn whole_seconds(text: &str) -> Option<DateTime<FixedOffset>> {
    let bytes: &[u8; 25] = text.as_bytes().try_into().ok()?;
    let number = |digits: Range<usize>| {
        let mut digits = bytes[digits].iter().map(|byte| u32::from(byte.wrapping_sub(b'0')));
        digits.try_fold(0, |sum, digit| (digit < 10).then_some(sum * 10 + digit))
    };
    let marks = [4, 7, 10, 13, 16, 22].map(|at| bytes[at]);
    if marks != *b"--T:::" {
        return None;
    }
    let (year, day) = (i32::try_from(number(0..4)?).ok()?, number(8..10)?);
    let date = NaiveDate::from_ymd_opt(year, number(5..7)?, day)?;
    let local = date.and_hms_opt(number(11..13)?, number(14..16)?, number(17..19)?)?;
    let (hours, minutes) = (number(20..22)?, number(23..25)?);
    let away_s = i32::try_from(hours * 3600 + minutes * 60)
        .ok()
        .filter(|_| minutes < 60)?;
    let offset = match bytes[19] {
        b'+' => FixedOffset::east_opt(away_s)?,
        b'-' => FixedOffset::west_opt(away_s)?,
        _ => return None,
    };
    offset.from_local_datetime(&local).single()
}

/// Appends a moment in RFC 3339, so that the very moment is read back: with the fraction of a second that it has.
pub fn put_moment(moment: DateTime<FixedOffset>, text: &mut String) {
    let local = moment.naive_local();
    let away_s = moment.offset().local_minus_utc();
    let Some(year) = u32::try_from(local.year()).ok().filter(|year| *year < 10_000) else {
        return text.push_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, false));
    };
    if local.nanosecond() != 0 || away_s % 60 != 0 {
        return text.push_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, false));
    }
    let away_min = away_s.unsigned_abs() / 60;
    let mut pair = |number: u32, behind: &str| {
        for digit in [number / 10, number % 10] {
            text.push(char::from_digit(digit, 10).expect("two digits"));
        }
        text.push_str(behind);
    };
    pair(year / 100, "");
    pair(year % 100, "-");
    pair(local.month(), "-");
    pair(local.day(), "T");
    pair(local.hour(), ":");
    pair(local.minute(), ":");
    pair(local.second(), if away_s < 0 { "-" } else { "+" });
    pair(away_min / 60, ":");
    pair(away_min % 60, "");
}
