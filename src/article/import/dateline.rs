//! Dates as pages write them in seven languages, in figures, and in Chinese and Japanese.

use chrono::NaiveDate;
use chrono::NaiveTime;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::article::moment;
use crate::publication::zone::Stamp;

/// What a text tells that is nothing but a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dateline {
    /// This day, or this moment.
    At(Stamp),
    /// One of two days: `03/04/2026`.
    Ambiguous,
}

/// The months in German, French, Spanish, Italian, Portuguese and Dutch, without accents. Three letters are enough; what
/// is shortened in another way stands here too. English is [`moment::in_words`]'s.
const MONTHS: [&str; 12] = [
    "januar janner janvier enero gennaio janeiro januari",
    "februar feber fevrier febrero febbraio fevereiro februari",
    "marz maerz mrz mars marzo marco maart mrt",
    "april avril abril aprile",
    "mai mayo maggio maio mei",
    "juni juin junio giugno junho",
    "juli juillet julio luglio julho",
    "august aout agosto augustus",
    "september septembre septiembre setiembre settembre setembro",
    "oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "dezember decembre diciembre dicembre dezembro december",
];

/// The days of the week in the same languages, which may stand before a date.
const WEEKDAYS: &str = "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi \
                        vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo lunedi martedi \
                        mercoledi giovedi venerdi sabato domenica segunda terca quarta quinta sexta maandag dinsdag \
                        woensdag donderdag vrijdag zaterdag zondag";

/// What may stand before the day, and between day, month and year.
const ARTICLES: [&str; 9] = ["le", "el", "il", "den", "der", "am", "de", "del", "do"];

/// What may stand before and behind a time.
const AT: [&str; 9] = ["um", "a las", "as", "alle ore", "alle", "om", "at", "ore", "a"];
const CLOCK: [&str; 3] = ["uhr", "uur", "h"];

/// No date is longer, in bytes: the longest names of a weekday and a month, and a time, take half of it.
const BYTES_MAX: usize = 200;

/// What a text tells that is nothing but a date, with or without a time.
///
/// ```
/// use pressrun::article::import::dateline::Dateline;
/// use pressrun::article::import::dateline::of;
///
/// assert!(matches!(of("3. März 2026, 8:15 Uhr"), Some(Dateline::At(_))));
/// assert!(matches!(of("2026年3月3日"), Some(Dateline::At(_))));
/// assert_eq!(of("03/04/2026"), Some(Dateline::Ambiguous));
/// assert_eq!(of("Am 3. März 2026 war es kalt"), None);
/// ```
pub fn of(text: &str) -> Option<Dateline> {
    let text = text.trim();
    if text.len() > BYTES_MAX {
        return None;
    }
    if let Some(stamp) = moment::in_words(text) {
        return Some(Dateline::At(stamp));
    }
    let plain: String = text.nfkd().filter(|letter| !is_combining_mark(*letter)).collect();
    let plain = plain.trim().to_lowercase();
    in_characters(&plain)
        .or_else(|| in_words(&plain))
        .map(Dateline::At)
        .or_else(|| in_figures(&plain))
}

/// `2026年3月3日(火) 8時15分`.
fn in_characters(text: &str) -> Option<Stamp> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let (day, rest) = rest.split_once(['日', '号'])?;
    let day = day_of(Figures { year, month, day })?;
    let mut rest = rest.trim_start();
    if let Some((weekday, behind)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        rest = Some(behind).filter(|_| weekday.chars().count() <= 3)?;
    }
    let rest = rest.trim();
    let afternoon = ["午後", "下午"].iter().find_map(|mark| rest.strip_prefix(mark));
    let morning = ["午前", "上午"].iter().find_map(|mark| rest.strip_prefix(mark));
    let time = afternoon.or(morning).unwrap_or(rest);
    let time = time.replace(['時', '时', '点'], ":").replace('分', "");
    match clock(time.trim())? {
        None => Some(Stamp::Day(day)),
        Some((hour, minute)) => {
            let hour = if afternoon.is_some() && hour < 12 {
                hour + 12
            } else {
                hour
            };
            Some(Stamp::Local(day.and_time(NaiveTime::from_hms_opt(hour, minute, 0)?)))
        }
    }
}

/// `Dienstag, 3. März 2026`, `martes, 3 de marzo de 2026 a las 8:15`, `1er mars 2026 à 8h15`.
fn in_words(text: &str) -> Option<Stamp> {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter == ',')
        .filter(|word| !word.is_empty())
        .collect();
    let words = match words.as_slice() {
        [first, rest @ ..] if is_weekday(first) && rest.len() >= 3 => rest,
        all => all,
    };
    let (date, time) = words.split_at(words.iter().position(|word| is_year(word))?);
    let [year, time @ ..] = time else {
        return None;
    };
    let date: Vec<&str> = date.iter().copied().filter(|word| !ARTICLES.contains(word)).collect();
    let [one, other] = date.as_slice() else {
        return None;
    };
    let (day, month) = match (month(one), month(other)) {
        (None, Some(month)) => (day_figure(one), month),
        (Some(month), None) => (day_figure(other), month),
        _ => return None,
    };
    let day = NaiveDate::from_ymd_opt(year.trim_end_matches('.').parse().ok()?, month, day.parse().ok()?)?;
    at_time(day, &time.join(" "))
}

/// `2026/3/3`, `2026. 3. 3.`, `13.03.2026 8:15`. Which of two figures is the day must be sure.
fn in_figures(text: &str) -> Option<Dateline> {
    let mark = *[".", "/", "-"].iter().find(|mark| text.matches(**mark).count() >= 2)?;
    let mut parts = text.splitn(3, mark).map(str::trim);
    let (first, second, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (third, time) = (&rest[..end], rest[end..].trim_start_matches([',', '.']).trim());
    let at = |figures| Some(Dateline::At(at_time(day_of(figures)?, time)?));
    if is_year(first) {
        return at(Figures {
            year: first,
            month: second,
            day: third,
        });
    }
    if !is_year(third) {
        return None;
    }
    let day_first = Figures {
        year: third,
        month: second,
        day: first,
    };
    let month_first = Figures {
        year: third,
        month: first,
        day: second,
    };
    match (day_of(day_first), day_of(month_first)) {
        (Some(one), Some(other)) if one != other => at_time(one, time).map(|_| Dateline::Ambiguous),
        (Some(_), _) => at(day_first),
        (None, Some(_)) => at(month_first),
        (None, None) => None,
    }
}

/// A date in figures.
#[derive(Clone, Copy)]
struct Figures<'a> {
    year: &'a str,
    month: &'a str,
    day: &'a str,
}

fn day_of(figures: Figures) -> Option<NaiveDate> {
    let small = |text: &str| text.trim().parse().ok().filter(|_| text.trim().len() <= 2);
    let year = Some(figures.year.trim()).filter(|year| is_year(year))?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, small(figures.month)?, small(figures.day)?)
}

fn is_year(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The figure of `3.`, `1er`, `1º`.
fn day_figure(word: &str) -> &str {
    let figure = word.trim_end_matches('.');
    let end = figure
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(figure.len());
    let is_day = end <= 2 && matches!(&figure[end..], "" | "er" | "o" | "a" | "e" | "°");
    if is_day { &figure[..end] } else { "" }
}

fn month(word: &str) -> Option<u32> {
    const LETTERS_MIN: usize = 3;
    let word = word.trim_end_matches('.');
    let names = |months: &&str| months.split(' ').any(|name| name.starts_with(word));
    let mut found = (1..)
        .zip(&MONTHS)
        .filter(|(_, months)| names(months))
        .map(|(month, _)| month);
    let month = found.next().filter(|_| word.len() >= LETTERS_MIN)?;
    found.next().is_none().then_some(month)
}

fn is_weekday(word: &str) -> bool {
    const LETTERS_MIN: usize = 2;
    let word = word.trim_end_matches('.').trim_end_matches("-feira");
    word.len() >= LETTERS_MIN && WEEKDAYS.split(' ').any(|name| name.starts_with(word))
}

/// A day with what stands behind it: nothing, a time, a time with a zone in letters. Such a zone is not trusted: the day
/// alone is taken.
fn at_time(day: NaiveDate, text: &str) -> Option<Stamp> {
    let text = text.trim_start_matches(['-', '–', '|', '·']).trim();
    let lead = AT.iter().find_map(|lead| text.strip_prefix(lead)?.strip_prefix(' '));
    let time = lead.unwrap_or(text);
    if let Some((hour, minute)) = clock(time)? {
        return Some(Stamp::Local(day.and_time(NaiveTime::from_hms_opt(hour, minute, 0)?)));
    }
    Some(Stamp::Day(day))
}

/// Hour and minute of `8:15`, `8h15`, `8.15 uhr`, `8 h`; an inner `None` where nothing is written.
#[expect(clippy::option_option, reason = "no time is something else than a time that is none")]
fn clock(text: &str) -> Option<Option<(u32, u32)>> {
    if text.is_empty() {
        return Some(None);
    }
    let tail = CLOCK.iter().find_map(|tail| text.strip_suffix(tail));
    let figures = tail.unwrap_or(text).trim();
    let (hour, minute) = match figures.split_once([':', 'h', '.']) {
        Some((hour, minute)) => (hour.trim(), minute.trim()),
        None if tail.is_some() => (figures, "0"),
        None => return None,
    };
    let minute = if minute.is_empty() { "0" } else { minute };
    let figure = |text: &str| text.parse().ok().filter(|_| text.len() <= 2);
    Some(Some((figure(hour)?, figure(minute)?)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::proptest;

    use super::Dateline;
    use super::of;
    use crate::article::moment::written;

    #[test]
    fn a_date_is_read_in_the_words_of_its_language() {
        for (text, expected) in [
            ("3. März 2026", "2026-03-03"),
            ("Dienstag, 3. März 2026, 8:15 Uhr", "2026-03-03T08:15:00"),
            ("Di., 3. Mrz. 2026 um 8.15 Uhr", "2026-03-03T08:15:00"),
            ("1. Jänner 2026", "2026-01-01"),
            ("3 mars 2026", "2026-03-03"),
            ("mardi 1er août 2023 à 8h15", "2023-08-01T08:15:00"),
            ("le 3 déc. 2026", "2026-12-03"),
            ("3 juil. 2026", "2026-07-03"),
            ("3 de marzo de 2026", "2026-03-03"),
            ("martes, 3 de setiembre de 2026 a las 20:15", "2026-09-03T20:15:00"),
            ("martedì 3 marzo 2026", "2026-03-03"),
            ("1º gennaio 2026", "2026-01-01"),
            ("terça-feira, 3 de março de 2026 às 8h", "2026-03-03T08:00:00"),
            ("dinsdag 3 maart 2026 om 08:15 uur", "2026-03-03T08:15:00"),
            ("marzo 3, 2026", "2026-03-03"),
            ("March 3, 2026", "2026-03-03"),
            ("2026/3/3", "2026-03-03"),
            ("2026.03.03 08:15", "2026-03-03T08:15:00"),
            ("2026. 3. 3.", "2026-03-03"),
            ("13.03.2026", "2026-03-13"),
            ("03/13/2026", "2026-03-13"),
            ("3.3.2026", "2026-03-03"),
            ("2026年3月3日", "2026-03-03"),
            ("２０２６年３月３日（火） 8時15分", "2026-03-03T08:15:00"),
            ("2026年03月03日 下午8:15", "2026-03-03T20:15:00"),
        ] {
            let Some(Dateline::At(stamp)) = of(text) else {
                panic!("{text}: {:?}", of(text));
            };
            assert_eq!(written(stamp), expected, "{text}");
        }
        for text in ["03/04/2026", "3.4.2026", "03-04-2026 8:15"] {
            assert_eq!(of(text), Some(Dateline::Ambiguous), "{text}");
        }
    }

    #[test]
    fn what_says_more_than_a_date_or_is_no_day_is_none() {
        for text in [
            "Am 3. März 2026 war es kalt",
            "3. März",
            "März 2026",
            "31. Februar 2026",
            "3 jui 2026",
            "3 marx 2026",
            "13/13/2026",
            "03/04/26",
            "03/04/2026 and on",
            "1.2.3",
            "2026年3月",
            "2026年3月3日に川の水が引いた。",
            "2026年13月3日",
            "8:15",
            "",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), soup in "([0-9]{1,4}|[./年月日時 :hé-]|mars|März|uhr| ){0,12}") {
            let _ = (of(&text), of(&soup));
        }
    }
}
