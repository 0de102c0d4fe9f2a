//! What dates of every form are made of.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::TimeZone;
use chrono::Utc;

use crate::finding::Rule;
use crate::foreign::rules::dates::IMPOSSIBLE;

/// What a date says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// The moment, where one can be told.
    pub moment: Option<DateTime<Utc>>,
    /// The rules that its form breaks.
    pub faults: Vec<&'static Rule>,
}

impl Read {
    /// A date of which nothing can be told.
    pub fn broken(fault: &'static Rule) -> Self {
        Self {
            moment: None,
            faults: vec![fault],
        }
    }
}

/// The minutes of a zone from its hours and minutes; `zone` begins with its sign.
pub fn zone_minutes(zone: &str, hours: &str, minutes: &str, faults: &mut Vec<&'static Rule>) -> i32 {
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let minutes = match (number(hours, 2), number(minutes, 2)) {
        (Some(hours), Some(minutes)) if hours < 24 && minutes < 60 => hours * 60 + minutes,
        _ => {
            faults.push(&IMPOSSIBLE);
            0
        }
    };
    sign * i32::try_from(minutes).unwrap_or_default()
}

/// The moment at which clocks that are so many minutes before Greenwich show this.
pub fn at_offset(local: NaiveDateTime, minutes: i32) -> Option<DateTime<Utc>> {
    let offset = FixedOffset::east_opt(minutes * 60)?;
    Some(offset.from_local_datetime(&local).single()?.with_timezone(&Utc))
}

/// Whether it has the form of a time, whatever its numbers are.
pub fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    matches!(parts.len(), 2 | 3) && parts.iter().all(|part| number(part, 2).is_some())
}

/// The time that it means; `None` where there is no such time.
pub fn clock(text: &str) -> Option<NaiveTime> {
    let mut parts = text.split(':').map(|part| number(part, 2));
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = match parts.next() {
        Some(second) => second?,
        None => 0,
    };
    // A leap second is written `60` (RFC 3339, 5.6).
    NaiveTime::from_hms_opt(hour, minute, second.min(59)).filter(|_| second <= 60 && parts.next().is_none())
}

/// A number of at most so many digits.
pub fn number(text: &str, digits_max: usize) -> Option<u32> {
    let is_number = !text.is_empty() && text.len() <= digits_max && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}
