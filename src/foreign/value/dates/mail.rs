//! Dates of mail, which RSS has: `Sun, 01 Mar 2026 08:00:00 +0100`.

use chrono::Datelike;
use chrono::NaiveDate;

use crate::finding::Rule;
use crate::foreign::rules::dates::IMPOSSIBLE;
use crate::foreign::rules::dates::LOCAL_LANGUAGE;
use crate::foreign::rules::dates::NO_ZONE;
use crate::foreign::rules::dates::RFC822;
use crate::foreign::rules::dates::TWO_DIGIT_YEAR;
use crate::foreign::rules::dates::WEEK_DAY;
use crate::foreign::rules::dates::ZONE_NAME;
use crate::foreign::value::dates::parts::Read;
use crate::foreign::value::dates::parts::at_offset;
use crate::foreign::value::dates::parts::clock;
use crate::foreign::value::dates::parts::is_clock;
use crate::foreign::value::dates::parts::number;
use crate::foreign::value::dates::parts::zone_minutes;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Zones that RFC 822 (5.1) knows by name, in hours.
const ZONES: [(&str, i32); 10] = [
    ("gmt", 0),
    ("ut", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
];

/// Reads a date of mail.
pub fn read(text: &str) -> Read {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    // Mail may have a comment behind the date.
    if words.len() > 4
        && words
            .last()
            .is_some_and(|word| word.starts_with('(') && word.ends_with(')'))
    {
        words.pop();
    }
    let weekday = words
        .first()
        .filter(|word| word.starts_with(char::is_alphabetic))
        .copied();
    let no_date = || {
        Read::broken(if has_foreign_letters(text) {
            &LOCAL_LANGUAGE
        } else {
            &RFC822
        })
    };
    let [day, month, year, time, zone @ ..] = &words[usize::from(weekday.is_some())..] else {
        return no_date();
    };
    let named = |word: &str, names: &[&str]| names.iter().position(|name| word.eq_ignore_ascii_case(name));
    let digits = year.len();
    let (Some(day), Some(year)) = (number(day, 2), number(year, 4)) else {
        return no_date();
    };
    let Some(month) = named(month, &MONTHS) else {
        let is_word = month.chars().all(|letter| letter.is_alphabetic() || letter == '.');
        let is_foreign = is_word && !is_english_month(month);
        return Read::broken(if is_foreign { &LOCAL_LANGUAGE } else { &RFC822 });
    };
    let mut faults = Vec::new();
    let weekday = match weekday {
        None => None,
        Some(word) => match (word.strip_suffix(','), named(word.trim_end_matches(','), &DAYS)) {
            (Some(_), Some(weekday)) => Some(weekday),
            (_, found) => {
                let is_english = found.is_some() || is_english_day(word.trim_end_matches(','));
                faults.push(if is_english { &RFC822 } else { &LOCAL_LANGUAGE });
                None
            }
        },
    };
    if digits == 2 {
        faults.push(&TWO_DIGIT_YEAR);
    }
    let year = full_year(year, digits);
    let date = NaiveDate::from_ymd_opt(year, u32::try_from(month).unwrap_or_default() + 1, day);
    let (Some(date), Some(time)) = (date, clock(time)) else {
        return Read::broken(if is_clock(time) { &IMPOSSIBLE } else { &RFC822 });
    };
    let is_other_day = weekday.is_some_and(|weekday| weekday != date.weekday().num_days_from_monday() as usize);
    if is_other_day {
        faults.push(&WEEK_DAY);
    }
    let offset = mail_zone(zone, &mut faults);
    Read {
        moment: at_offset(date.and_time(time), offset),
        faults,
    }
}

/// How far a zone is from Greenwich, in minutes.
fn mail_zone(words: &[&str], faults: &mut Vec<&'static Rule>) -> i32 {
    let [zone] = words else {
        faults.push(if words.is_empty() { &NO_ZONE } else { &RFC822 });
        return 0;
    };
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| zone.eq_ignore_ascii_case(name)) {
        return hours * 60;
    }
    if zone.starts_with(['+', '-']) {
        let digits = &zone[1..];
        if digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return zone_minutes(zone, &digits[..2], &digits[2..], faults);
        }
        faults.push(&RFC822);
        return 0;
    }
    faults.push(if zone.chars().all(char::is_alphabetic) {
        &ZONE_NAME
    } else {
        &RFC822
    });
    0
}

/// The year that two digits mean (RFC 5322, 4.3).
fn full_year(year: u32, digits: usize) -> i32 {
    let year = i32::try_from(year).unwrap_or_default();
    match (digits, year) {
        (2, 0..=49) => 2000 + year,
        (2 | 3, _) => 1900 + year,
        _ => year,
    }
}

fn is_english_month(word: &str) -> bool {
    const FULL: [&str; 10] = [
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
    ];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    FULL.contains(&word.as_str()) || matches!(word.as_str(), "december" | "sept") || MONTHS.contains(&word.as_str())
}

fn is_english_day(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let endings = ["", "day", "s", "sday", "nes", "nesday", "r", "rs", "rsday", "urday"];
    DAYS.iter()
        .any(|day| word.strip_prefix(day).is_some_and(|ending| endings.contains(&ending)))
}

/// Whether a text has words that are no English names of a date.
fn has_foreign_letters(text: &str) -> bool {
    let words = text
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| word.chars().count() > 2);
    let foreign = words.filter(|word| !is_english_month(word) && !is_english_day(word));
    foreign.into_iter().any(|word| !word.is_ascii())
}
