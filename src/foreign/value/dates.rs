//! Dates of feeds: read as generously as readers read them, and told where they are not as their format wants them.

pub mod internet;
pub mod mail;
pub mod parts;

use chrono::DateTime;
use chrono::Datelike;
use chrono::Duration;
use chrono::Utc;

use crate::finding::Rule;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::dates::FUTURE;
use crate::foreign::rules::dates::IMPLAUSIBLE;
use crate::foreign::rules::dates::ISO_IN_RSS;
use crate::foreign::rules::dates::LOCAL_LANGUAGE;
use crate::foreign::rules::dates::NO_ZONE;
use crate::foreign::rules::dates::RFC822;
use crate::foreign::rules::dates::RFC822_IN_ATOM;
use crate::foreign::rules::dates::RFC3339;
use crate::foreign::rules::dates::TWO_DIGIT_YEAR;
use crate::foreign::rules::dates::WEEK_DAY;
use crate::foreign::rules::dates::ZONE_NAME;
use crate::foreign::value::dates::internet::Precision;
use crate::foreign::value::dates::parts::Read;

/// Which form a date must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// That of mail, for RSS 2.0.
    Rfc822,
    /// That of the internet, for Atom and JSON Feed.
    Rfc3339,
    /// That of Dublin Core (W3CDTF): the same, and also a year, a month or a day alone.
    W3c,
}

/// How far clocks may be apart: a server's clock that goes wrong by more is worth a word.
const CLOCKS_APART: Duration = Duration::hours(1);

/// The moment that a date means; what is wrong with it is told at `at`. `None` for a blank one, which is empty and not
/// wrong, and for one that cannot be read.
pub fn check(text: &str, at: usize, form: Form, report: &mut Report<'_>) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let read = match form {
        Form::Rfc822 => in_rss(text),
        Form::Rfc3339 | Form::W3c => in_atom(text, form),
    };
    for fault in read.faults {
        report.tell(fault, at, told(fault, text));
    }
    let moment = read.moment?;
    if moment > report.now + CLOCKS_APART {
        report.tell(&FUTURE, at, format!("{} has not come yet", quoted(text)));
    }
    if moment.year() < 1900 || moment.date_naive() == DateTime::UNIX_EPOCH.date_naive() {
        report.tell(
            &IMPLAUSIBLE,
            at,
            format!("{} is no date of a publication", quoted(text)),
        );
    }
    Some(moment)
}

fn told(rule: &'static Rule, text: &str) -> String {
    let text = quoted(text);
    match rule.name {
        name if name == RFC822.name => format!("{text} is no date of RFC 822"),
        name if name == ISO_IN_RSS.name => format!("{text} is a date of Atom, not of RSS"),
        name if name == RFC3339.name => format!("{text} is no date of RFC 3339"),
        name if name == RFC822_IN_ATOM.name => format!("{text} is a date of RSS"),
        name if name == LOCAL_LANGUAGE.name => format!("{text} is not in English"),
        name if name == NO_ZONE.name => format!("{text} has no zone"),
        name if name == ZONE_NAME.name => format!("{text} names a zone that readers do not know"),
        name if name == TWO_DIGIT_YEAR.name => format!("{text} has a year of two digits"),
        name if name == WEEK_DAY.name => format!("{text} has the wrong day of the week"),
        _ => format!("{text} does not exist"),
    }
}

fn in_rss(text: &str) -> Read {
    if is_iso(text) {
        let moment = in_atom(text, Form::W3c).moment;
        return Read {
            moment,
            faults: vec![&ISO_IN_RSS],
        };
    }
    mail::read(text)
}

fn in_atom(text: &str, form: Form) -> Read {
    if !is_iso(text) {
        let read = mail::read(text);
        let fault = match read.faults.first() {
            Some(fault) if **fault == LOCAL_LANGUAGE => &LOCAL_LANGUAGE,
            Some(fault) if **fault == RFC822 => &RFC3339,
            _ => &RFC822_IN_ATOM,
        };
        return Read {
            moment: read.moment,
            faults: vec![fault],
        };
    }
    internet::read(
        text,
        if form == Form::W3c {
            Precision::Any
        } else {
            Precision::Second
        },
    )
}

/// Whether it begins with a year of four digits and a hyphen, as no date of mail does.
fn is_iso(text: &str) -> bool {
    let mut letters = text.chars();
    letters.by_ref().take(4).filter(char::is_ascii_digit).count() == 4 && matches!(letters.next(), Some('-') | None)
}

#[cfg(test)]
mod tests {
    use super::Form;
    use super::in_atom;
    use super::in_rss;
    use crate::foreign::value::dates::parts::Read;

    fn told(read: &Read) -> String {
        let faults: Vec<&str> = read.faults.iter().map(|fault| &fault.name[10..]).collect();
        let moment = read.moment.map_or_else(|| "-".to_owned(), |moment| moment.to_rfc3339());
        format!("{moment} {}", faults.join(" ")).trim_end().to_owned()
    }

    #[test]
    fn dates_of_rss_are_read_and_their_faults_named() {
        for (text, expected) in [
            ("Sun, 01 Mar 2026 08:00:00 +0100", "2026-03-01T07:00:00+00:00"),
            ("1 Mar 2026 08:00 GMT", "2026-03-01T08:00:00+00:00"),
            ("Sun, 1 Mar 2026 08:00:00 EST", "2026-03-01T13:00:00+00:00"),
            ("Sun, 01 Mar 2026 08:00:00 +0000 (UTC)", "2026-03-01T08:00:00+00:00"),
            ("Sun, 01 Mar 2026 08:00:60 GMT", "2026-03-01T08:00:59+00:00"),
            (
                "Sun, 01 Mar 26 08:00:00 GMT",
                "2026-03-01T08:00:00+00:00 two-digit-year",
            ),
            ("Mon, 01 Mar 2026 08:00:00 GMT", "2026-03-01T08:00:00+00:00 week-day"),
            ("Sunday, 01 Mar 2026 08:00:00 GMT", "2026-03-01T08:00:00+00:00 rfc822"),
            ("Sun 01 Mar 2026 08:00:00 GMT", "2026-03-01T08:00:00+00:00 rfc822"),
            ("Sun, 01 March 2026 08:00:00 GMT", "- rfc822"),
            ("Sun, 01 mars 2026 08:00:00 GMT", "- language"),
            ("dim., 01 Mar 2026 08:00:00 GMT", "2026-03-01T08:00:00+00:00 language"),
            ("01 März 2026", "- language"),
            ("Sun, 01 Mar 2026 08:00:00", "2026-03-01T08:00:00+00:00 no-zone"),
            ("Sun, 01 Mar 2026 08:00:00 CET", "2026-03-01T08:00:00+00:00 zone-name"),
            ("Sun, 01 Mar 2026 08:00:00 +01:00", "2026-03-01T08:00:00+00:00 rfc822"),
            ("Sun, 31 Feb 2026 08:00:00 GMT", "- impossible"),
            ("Sun, 01 Mar 2026 24:00:00 GMT", "- impossible"),
            ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00+00:00 iso-in-rss"),
            ("03/01/2026", "- rfc822"),
            ("yesterday", "- rfc822"),
        ] {
            assert_eq!(told(&in_rss(text)), expected, "{text}");
        }
    }

    #[test]
    fn dates_of_atom_are_read_and_their_faults_named() {
        for (text, expected) in [
            ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00+00:00"),
            ("2026-03-01T08:00:00.125+01:00", "2026-03-01T07:00:00+00:00"),
            ("2026-03-01T08:00:00", "2026-03-01T08:00:00+00:00 no-zone"),
            ("2026-03-01T08:00:00+0100", "2026-03-01T08:00:00+00:00 rfc3339"),
            ("2026-03-01T08:00Z", "- rfc3339"),
            ("2026-03-01 08:00:00Z", "- rfc3339"),
            ("2026-03-01t08:00:00Z", "- rfc3339"),
            ("2026-03-01", "2026-03-01T00:00:00+00:00 rfc3339"),
            ("2026-3-1T08:00:00Z", "- rfc3339"),
            ("2026-02-30T08:00:00Z", "- impossible"),
            ("2026-03-01T25:00:00Z", "- impossible"),
            (
                "Sun, 01 Mar 2026 08:00:00 GMT",
                "2026-03-01T08:00:00+00:00 rfc822-in-atom",
            ),
            ("1. März 2026", "- language"),
            ("tomorrow", "- rfc3339"),
        ] {
            assert_eq!(told(&in_atom(text, Form::Rfc3339)), expected, "{text}");
        }
        for text in ["2026", "2026-03", "2026-03-01", "2026-03-01T08:00+01:00"] {
            assert_eq!(in_atom(text, Form::W3c).faults.len(), 0, "{text}");
        }
    }
}
