//! Dates in words: the names of months and days in the languages that have a table here.

use std::fmt::Write;

use crate::publication::languages::primary;
use chrono::DateTime;
use chrono::Datelike;
use chrono::FixedOffset;
use chrono::format::Fixed;
use chrono::format::Item;
use chrono::format::StrftimeItems;

/// The names of one language.
struct Names {
    long_months: [&'static str; 12],
    short_months: [&'static str; 12],
    long_days: [&'static str; 7],
    short_days: [&'static str; 7],
    usual: &'static str,
    day: &'static str,
}

/// `moment` in the `strftime` notation of chrono, with the names of `language` (English where there are none). Without
/// a format, day, month and year as the language writes them. `None` when the format is not one.
///
/// ```
/// use pressrun::theme::date::in_words;
///
/// let moment = "2026-03-01T12:00:00+01:00".parse().unwrap();
/// assert_eq!(in_words(&moment, None, "de-AT").unwrap(), "1. März 2026");
/// assert_eq!(in_words(&moment, Some("%A, %e %b"), "fr").unwrap(), "dimanche,  1 mars");
/// assert_eq!(in_words(&moment, Some("%Q"), "en"), None);
/// ```
pub fn in_words(moment: &DateTime<FixedOffset>, format: Option<&str>, language: &str) -> Option<String> {
    let names = names(language);
    let month = moment.month0() as usize;
    let day = moment.weekday().num_days_from_monday() as usize;
    let mut written = String::new();
    for item in StrftimeItems::new(format.unwrap_or(names.usual)) {
        match item {
            Item::Error => return None,
            Item::Fixed(Fixed::LongMonthName) => written.push_str(names.long_months[month]),
            Item::Fixed(Fixed::ShortMonthName) => written.push_str(names.short_months[month]),
            Item::Fixed(Fixed::LongWeekdayName) => written.push_str(names.long_days[day]),
            Item::Fixed(Fixed::ShortWeekdayName) => written.push_str(names.short_days[day]),
            other => write!(written, "{}", moment.format_with_items(std::iter::once(other))).ok()?,
        }
    }
    Some(written)
}

/// Day and month of `moment`, short, for a list in which the year is known.
///
/// ```
/// use pressrun::theme::date::day;
///
/// let moment = "2026-03-01T12:00:00+01:00".parse().unwrap();
/// assert_eq!(day(&moment, "de"), "1. März");
/// assert_eq!(day(&moment, "en"), "1 Mar");
/// ```
pub fn day(moment: &DateTime<FixedOffset>, language: &str) -> String {
    in_words(moment, Some(names(language).day), language).expect("the formats of this table are sound")
}

fn names(language: &str) -> &'static Names {
    match primary(language).as_str() {
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "es" => &SPANISH,
        "ar" => &ARABIC,
        "ja" => &JAPANESE,
        _ => &ENGLISH,
    }
}

const ENGLISH: Names = Names {
    long_months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    short_months: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    long_days: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    short_days: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    usual: "%-d %B %Y",
    day: "%-d %b",
};

const GERMAN: Names = Names {
    long_months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    short_months: [
        "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
    ],
    long_days: [
        "Montag",
        "Dienstag",
        "Mittwoch",
        "Donnerstag",
        "Freitag",
        "Samstag",
        "Sonntag",
    ],
    short_days: ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
    usual: "%-d. %B %Y",
    day: "%-d. %b",
};

const FRENCH: Names = Names {
    long_months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    short_months: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ],
    long_days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    short_days: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    usual: "%-d %B %Y",
    day: "%-d %b",
};

const SPANISH: Names = Names {
    long_months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    short_months: [
        "ene.", "feb.", "mar.", "abr.", "may.", "jun.", "jul.", "ago.", "sept.", "oct.", "nov.", "dic.",
    ],
    long_days: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    short_days: ["lun.", "mar.", "mié.", "jue.", "vie.", "sáb.", "dom."],
    usual: "%-d de %B de %Y",
    day: "%-d %b",
};

const ARABIC: Names = Names {
    long_months: ARABIC_MONTHS,
    short_months: ARABIC_MONTHS,
    long_days: ARABIC_DAYS,
    short_days: ARABIC_DAYS,
    usual: "%-d %B %Y",
    day: "%-d %B",
};

/// They have no short forms.
const ARABIC_MONTHS: [&str; 12] = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
];

/// Monday first.
const ARABIC_DAYS: [&str; 7] = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"];

const JAPANESE: Names = Names {
    long_months: [
        "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月",
    ],
    short_months: [
        "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月",
    ],
    long_days: ["月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"],
    short_days: ["月", "火", "水", "木", "金", "土", "日"],
    usual: "%Y年%B%-d日",
    day: "%b%-d日",
};

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn each_language_writes_a_date_in_its_own_way() {
        let moment = "2026-08-05T23:30:00-03:00".parse().unwrap();
        for (language, usual, named) in [
            ("en", "5 August 2026", "Wednesday Wed Aug 05 23:30"),
            ("en-GB", "5 August 2026", "Wednesday Wed Aug 05 23:30"),
            ("DE", "5. August 2026", "Mittwoch Mi Aug. 05 23:30"),
            ("fr-CA", "5 août 2026", "mercredi mer. août 05 23:30"),
            ("es", "5 de agosto de 2026", "miércoles mié. ago. 05 23:30"),
            ("ja", "2026年8月5日", "水曜日 水 8月 05 23:30"),
            ("fi", "5 August 2026", "Wednesday Wed Aug 05 23:30"),
        ] {
            assert_eq!(in_words(&moment, None, language).as_deref(), Some(usual));
            assert_eq!(
                in_words(&moment, Some("%A %a %b %d %H:%M"), language).as_deref(),
                Some(named)
            );
        }
    }
}
