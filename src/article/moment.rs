//! Dates as people and programs write them.

use chrono::DateTime;
use chrono::Datelike;
use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::SecondsFormat;
use chrono::TimeZone;

use crate::publication::zone::Stamp;

/// Why a text is not a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// It does not have the form of one.
    #[error("it is not written as a date")]
    Form,
    /// The month has no such day, or the year no such month.
    #[error("there is no such day")]
    Day,
    /// It is the first day of all, which stands for no date at all.
    #[error("programs write it where there is none")]
    Zero,
    /// The day has no such hour, minute or second.
    #[error("there is no such time")]
    Time,
    /// No zone is so far from UTC.
    #[error("there is no such offset from UTC")]
    Offset,
}

/// The moment that a text names in one of the common forms of ISO 8601: `2026-03-01`, `2026-03-01 08:00`,
/// `2026-03-01T08:00:00.5Z`, `2026-03-01 08:00:00 +0100`.
///
/// ```
/// use pressrun::article::moment::parse;
/// use pressrun::article::moment::MomentError;
/// use pressrun::publication::zone::Stamp;
///
/// assert!(matches!(parse("2026-03-01 08:00:00 +0100"), Ok(Stamp::Zoned(_))));
/// assert_eq!(parse("2026-02-30"), Err(MomentError::Day));
/// ```
pub fn parse(text: &str) -> Result<Stamp, MomentError> {
    let text = text.trim();
    let (head, rest) = text.split_at_checked(10).ok_or(MomentError::Form)?;
    let shaped = head.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !shaped {
        return Err(MomentError::Form);
    }
    // There was no year 0; seen from UTC, the first days of year 1 may lie in it.
    let day = NaiveDate::parse_from_str(head, "%Y-%m-%d").ok();
    let day = day.filter(|day| day.year() > 0).ok_or(MomentError::Day)?;
    if day.year() == 1 && day.ordinal() < 3 {
        return Err(MomentError::Zero);
    }
    if rest.is_empty() {
        return Ok(Stamp::Day(day));
    }
    let rest = rest
        .strip_prefix(['T', 't', ' '])
        .ok_or(MomentError::Form)?
        .trim_start();
    let clock_end = rest
        .find(|letter: char| !letter.is_ascii_digit() && letter != ':' && letter != '.')
        .unwrap_or(rest.len());
    let local = day.and_time(clock(&rest[..clock_end])?);
    zoned(local, rest[clock_end..].trim())
}

/// The moment that a text names in any of the forms that generators take: those of [`parse`], words (`Jul 08 2022`),
/// single digits (`2026-3-1 8:00`), and that of mail (`Sun, 01 Mar 2026 08:00:00 +0100`).
///
/// # Errors
/// Those of [`parse`].
pub fn lenient(text: &str) -> Result<Stamp, MomentError> {
    let text = text.trim();
    parse(text).or_else(|error| {
        if error != MomentError::Form {
            return Err(error);
        }
        if let Ok(moment) = DateTime::parse_from_rfc2822(text) {
            return Ok(Stamp::Zoned(moment));
        }
        parse(&padded(text)).or_else(|_| in_words(text).ok_or(error))
    })
}

/// Each number of one digit with a zero before it.
fn padded(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut padded = String::with_capacity(text.len() + 4);
    for (at, letter) in text.char_indices() {
        let alone = is_digit(at) && !is_digit(at + 1) && (at == 0 || !is_digit(at - 1));
        if alone {
            padded.push('0');
        }
        padded.push(letter);
    }
    padded
}

/// A moment as a head writes it, without quotes in TOML: the form that [`parse`] reads back.
pub fn written(stamp: Stamp) -> String {
    match stamp {
        Stamp::Zoned(moment) => moment.to_rfc3339_opts(SecondsFormat::Secs, true),
        Stamp::Local(local) => local.format("%Y-%m-%dT%H:%M:%S").to_string(),
        Stamp::Day(day) => day.format("%Y-%m-%d").to_string(),
    }
}

/// `08:00`, `08:00:00` or `08:00:00.25`.
fn clock(text: &str) -> Result<NaiveTime, MomentError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let parts: Vec<&str> = whole.split(':').collect();
    let digits = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let sound = (2..=3).contains(&parts.len())
        && parts.iter().all(digits)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !sound {
        return Err(MomentError::Form);
    }
    let number = |index: usize| parts.get(index).map_or(Ok(0), |part| part.parse::<u32>());
    let (hour, minute, second) = (number(0), number(1), number(2));
    match (hour, minute, second) {
        (Ok(hour), Ok(minute), Ok(second)) => NaiveTime::from_hms_opt(hour, minute, second).ok_or(MomentError::Time),
        _ => Err(MomentError::Form),
    }
}

/// `local` at the offset that `zone` names: nothing, `Z`, `UTC`, `+01:00`, `+0100` or `+01`.
fn zoned(local: NaiveDateTime, zone: &str) -> Result<Stamp, MomentError> {
    let seconds = match zone {
        "" => return Ok(Stamp::Local(local)),
        "Z" | "z" | "UTC" | "GMT" => 0,
        _ => offset_s(zone)?,
    };
    FixedOffset::east_opt(seconds)
        .and_then(|offset| offset.from_local_datetime(&local).single())
        .map(Stamp::Zoned)
        .ok_or(MomentError::Offset)
}

/// The seconds east of UTC that `+01:00`, `+0100` or `+01` names.
fn offset_s(text: &str) -> Result<i32, MomentError> {
    let sign = match text.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return Err(MomentError::Form),
    };
    let digits: String = text[1..].chars().filter(|letter| *letter != ':').collect();
    let colon_stands_right = matches!(text.find(':'), None | Some(3));
    let sound = matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !sound || !colon_stands_right {
        return Err(MomentError::Form);
    }
    let hours: i32 = digits[..2].parse().map_err(|_| MomentError::Form)?;
    let minutes: i32 = digits[2..].parse().unwrap_or(0);
    if hours > 23 || minutes > 59 {
        return Err(MomentError::Offset);
    }
    Ok(sign * (hours * 3600 + minutes * 60))
}

/// The months in English, as by-lines write them: whole, or their first three letters (`Sept` too).
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The days of the week in English, which may stand before a date.
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The day that a text names which is nothing but a date, in words or in ISO form: `March 3, 2026`, `Tue, 3rd Mar 2026`,
/// `2026-03-03`. `3/4/2026` is none: half the world reads it as another day.
///
/// ```
/// use pressrun::article::moment::in_words;
///
/// assert!(in_words("Tuesday, March 3, 2026").is_some());
/// assert!(in_words("March 3, 2026 was a cold day").is_none());
/// ```
pub fn in_words(text: &str) -> Option<Stamp> {
    let text = text.trim();
    if let Ok(stamp) = parse(text) {
        return Some(stamp);
    }
    let words: Vec<String> = text
        .split(|letter: char| letter.is_whitespace() || letter == ',')
        .filter(|word| !word.is_empty())
        .map(|word| word.trim_end_matches('.').to_lowercase())
        .collect();
    let words = match words.first() {
        Some(first) if is_one_of(first, &WEEKDAYS) => &words[1..],
        _ => &words[..],
    };
    let [first, second, year, rest @ ..] = words else {
        return None;
    };
    let (month, day) = match (month(first), month(second)) {
        (Some(month), _) => (month, day_of_month(second)?),
        (None, Some(month)) => (month, day_of_month(first)?),
        (None, None) => return None,
    };
    let year = Some(year).filter(|year| year.len() == 4)?.parse().ok()?;
    let day = NaiveDate::from_ymd_opt(year, month, day)?;
    time_of_day(day, rest)
}

/// What stands behind a date: nothing, or a time. A zone in letters (`EST`) is not trusted: the day alone is taken.
fn time_of_day(day: NaiveDate, words: &[String]) -> Option<Stamp> {
    let words = match words.first().map(String::as_str) {
        Some("at" | "-" | "–" | "|") => &words[1..],
        _ => words,
    };
    let Some(first) = words.first() else {
        return Some(Stamp::Day(day));
    };
    let split = first.find(|letter: char| letter.is_alphabetic()).unwrap_or(first.len());
    let (digits, glued) = first.split_at(split);
    let half = if glued.is_empty() {
        words.get(1).map_or("", String::as_str).replace('.', "")
    } else {
        glued.replace('.', "")
    };
    let (hour, minute) = digits.split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let mut used = usize::from(glued.is_empty() && !half.is_empty()) + 1;
    let hour = match half.as_str() {
        "am" if (1..=12).contains(&hour) => hour % 12,
        "pm" if (1..=12).contains(&hour) => hour % 12 + 12,
        "am" | "pm" => return None,
        _ => {
            used = 1;
            hour
        }
    };
    let local = day.and_time(NaiveTime::from_hms_opt(hour, minute, 0)?);
    match &words[used.min(words.len())..] {
        [] => Some(Stamp::Local(local)),
        [zone] if (2..=5).contains(&zone.len()) && zone.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            Some(Stamp::Day(day))
        }
        _ => None,
    }
}

/// Whether a word is one of `names`, whole or by its first three letters.
fn is_one_of(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| *name == word || name[..3] == *word)
}

fn month(word: &str) -> Option<u32> {
    let index = MONTHS
        .iter()
        .position(|name| *name == word || name[..3] == *word || (word == "sept" && *name == "september"))?;
    u32::try_from(index + 1).ok()
}

fn day_of_month(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    digits.parse().ok().filter(|_| digits.len() <= 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::proptest;

    use super::in_words;
    use super::parse;
    use crate::publication::zone::Stamp;

    fn shown(stamp: Stamp) -> String {
        match stamp {
            Stamp::Zoned(moment) => moment.to_rfc3339(),
            Stamp::Local(local) => format!("local {local}"),
            Stamp::Day(day) => format!("day {day}"),
        }
    }

    #[test]
    fn the_common_iso_forms_are_read() {
        for (text, expected) in [
            ("2026-03-01", "day 2026-03-01"),
            ("2026-03-01 08:00", "local 2026-03-01 08:00:00"),
            ("2026-03-01T08:00:30.25", "local 2026-03-01 08:00:30"),
            ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00+00:00"),
            ("2026-03-01t08:00:00z", "2026-03-01T08:00:00+00:00"),
            ("2026-03-01 08:00:00 UTC", "2026-03-01T08:00:00+00:00"),
            ("2026-03-01T08:00:00+01:00", "2026-03-01T08:00:00+01:00"),
            ("2026-03-01 08:00:00 +0100", "2026-03-01T08:00:00+01:00"),
            ("2026-03-01T08:00-03", "2026-03-01T08:00:00-03:00"),
            (" 2024-02-29 ", "day 2024-02-29"),
        ] {
            assert_eq!(parse(text).map(shown).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_named() {
        use super::MomentError::Day;
        use super::MomentError::Form;
        use super::MomentError::Offset;
        use super::MomentError::Time;
        use super::MomentError::Zero;
        for (text, error) in [
            ("", Form),
            ("yesterday evening", Form),
            ("2026-3-1", Form),
            ("2026-03-01x", Form),
            ("2026-03-01T", Form),
            ("2026-03-01 8:00", Form),
            ("2026-03-01 08:00 Berlin", Form),
            ("2026-03-01 08:00 +1:000", Form),
            ("2026-02-30", Day),
            ("2026-13-01", Day),
            ("2025-02-29T08:00", Day),
            ("0000-05-01", Day),
            ("0001-01-01 00:00", Zero),
            ("2026-03-01 24:00", Time),
            ("2026-03-01 08:60", Time),
            ("2026-03-01 08:00 +2400", Offset),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn dates_in_words_are_read_only_when_nothing_else_stands_there() {
        for (text, expected) in [
            ("March 3, 2026", Some("day 2026-03-03")),
            ("3 March 2026", Some("day 2026-03-03")),
            ("Tuesday, March 3rd, 2026", Some("day 2026-03-03")),
            ("Sept. 9, 2026", Some("day 2026-09-09")),
            ("Mar 3, 2026 at 8:15 PM", Some("local 2026-03-03 20:15:00")),
            ("March 3, 2026, 12:05am", Some("local 2026-03-03 00:05:00")),
            ("March 3, 2026 8:15 a.m. EST", Some("day 2026-03-03")),
            ("2026-03-03", Some("day 2026-03-03")),
            ("February 30, 2026", None),
            ("03/04/2026", None),
            ("March 3", None),
            ("May 2026", None),
            ("March 3, 2026 was cold", None),
            ("On March 3, 2026", None),
        ] {
            assert_eq!(in_words(text).map(shown).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_generators_take_for_a_date_is_one() {
        use super::lenient;
        for (text, expected) in [
            ("Jul 08 2022", Some("day 2022-07-08")),
            ("2024-3-1 8:05", Some("local 2024-03-01 08:05:00")),
            ("2024-03-01 08:00:00 +0200", Some("2024-03-01T08:00:00+02:00")),
            ("Fri, 01 Mar 2024 08:00:00 +0100", Some("2024-03-01T08:00:00+01:00")),
            ("Last Modified", None),
            ("2024-02-31", None),
        ] {
            assert_eq!(lenient(text).ok().map(shown).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), dated in "2026-0[0-9]-[0-3][0-9][ T]?[0-9:.+ -]{0,12}[a-zé]*") {
            let _ = (super::lenient(&text), in_words(&text), super::lenient(&dated), in_words(&dated));
        }
    }
}
