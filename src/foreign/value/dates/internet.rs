//! Dates of the internet, which Atom and JSON Feed have: `2026-03-01T08:00:00+01:00`.

use chrono::NaiveDate;
use chrono::NaiveTime;

use crate::finding::Rule;
use crate::foreign::rules::dates::IMPOSSIBLE;
use crate::foreign::rules::dates::NO_ZONE;
use crate::foreign::rules::dates::RFC3339;
use crate::foreign::value::dates::parts::Read;
use crate::foreign::value::dates::parts::at_offset;
use crate::foreign::value::dates::parts::clock;
use crate::foreign::value::dates::parts::is_clock;
use crate::foreign::value::dates::parts::number;
use crate::foreign::value::dates::parts::zone_minutes;

/// Whether a year, a month or a day may stand alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Never: a date has a time to the second (RFC 3339).
    Second,
    /// It may (W3CDTF).
    Any,
}

/// Reads a date of the internet.
pub fn read(text: &str, precision: Precision) -> Read {
    let (day, rest) = text.split_at(text.floor_char_boundary(10));
    let mut parts = day.split('-');
    let mut part = |length: usize, otherwise: u32| match parts.next() {
        None if precision == Precision::Any && rest.is_empty() => Some(otherwise),
        None => None,
        Some(part) => number(part, length).filter(|_| part.len() == length),
    };
    let (Some(year), Some(month), Some(day_of_month)) = (part(4, 1), part(2, 1), part(2, 1)) else {
        return Read::broken(&RFC3339);
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).unwrap_or_default(), month, day_of_month);
    let Some(date) = date else {
        return Read::broken(&IMPOSSIBLE);
    };
    if rest.is_empty() {
        return Read {
            moment: at_offset(date.and_time(NaiveTime::MIN), 0),
            faults: if precision == Precision::Any {
                Vec::new()
            } else {
                vec![&RFC3339]
            },
        };
    }
    let Some(time) = rest.strip_prefix('T') else {
        return Read::broken(&RFC3339);
    };
    let length = time.find(['Z', '+', '-', 'z', ' ']).unwrap_or(time.len());
    let (time, zone) = time.split_at(length);
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let has_seconds = whole.len() == 8 || (precision == Precision::Any && whole.len() == 5);
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !has_seconds || !is_fraction || !is_clock(whole) {
        return Read::broken(&RFC3339);
    }
    let Some(time) = clock(whole) else {
        return Read::broken(&IMPOSSIBLE);
    };
    let mut faults = Vec::new();
    let offset = iso_zone(zone, &mut faults);
    Read {
        moment: at_offset(date.and_time(time), offset),
        faults,
    }
}

fn iso_zone(zone: &str, faults: &mut Vec<&'static Rule>) -> i32 {
    match zone {
        "Z" => return 0,
        "" => {
            faults.push(&NO_ZONE);
            return 0;
        }
        _ => {}
    }
    match zone.get(1..).and_then(|digits| digits.split_once(':')) {
        Some((hours, minutes)) if zone.starts_with(['+', '-']) && hours.len() == 2 && minutes.len() == 2 => {
            zone_minutes(zone, hours, minutes, faults)
        }
        _ => {
            faults.push(&RFC3339);
            0
        }
    }
}
