//! The date with which the name of an article begins, and what stands for one that no file holds.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::article::flavour::Flavour;
use crate::article::moment;
use crate::publication::zone::Stamp;

/// Whether a text is one of Eleventy's words for a date that is not in the file.
pub fn is_named(text: &str) -> bool {
    let text = text.trim();
    ["last modified", "created", "git last modified", "git created"]
        .iter()
        .any(|named| text.eq_ignore_ascii_case(named))
}

/// The date with which a name begins, and what stands behind it; `None` where it begins with none, or is nothing else.
///
/// `2026-03-01-frost` and `2026-03-01_frost` everywhere; Jekyll reads `26-3-1-frost` too, and Zola a whole time
/// (`2026-03-01T08:00:00Z-frost`).
///
/// ```
/// use pressrun::article::flavour::Flavour;
/// use pressrun::article::flavour::dated::split;
/// use pressrun::article::moment::written;
///
/// let (date, name) = split(Flavour::Jekyll, "2026-3-1-frost").unwrap();
/// assert_eq!((written(date).as_str(), name), ("2026-03-01", "frost"));
/// assert_eq!(split(Flavour::Hugo, "2026-3-1-frost"), None);
/// ```
pub fn split(flavour: Flavour, name: &str) -> Option<(Stamp, &str)> {
    match flavour {
        Flavour::Jekyll => loose(name),
        Flavour::Zola => with_time(name).or_else(|| strict(name)),
        _ => strict(name),
    }
}

/// `2026-03-01-frost`, and `2026-03-01` alone, which stays the name.
fn strict(name: &str) -> Option<(Stamp, &str)> {
    let (head, rest) = name.split_at_checked(10)?;
    let shaped = head.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let day = NaiveDate::parse_from_str(head, "%Y-%m-%d").ok().filter(|_| shaped)?;
    let rest = match rest.trim_start().strip_prefix(['-', '_']) {
        Some(rest) => Some(rest.trim_start()),
        None => rest.is_empty().then_some(""),
    }?;
    Some((Stamp::Day(day), if rest.is_empty() { name } else { rest }))
}

/// Zola's: a time of RFC 3339, whose offset may hold a `-` too, before the name.
fn with_time(name: &str) -> Option<(Stamp, &str)> {
    let ends = name.match_indices(['-', '_']).map(|(at, _)| at).filter(|at| *at > 10);
    ends.take(2).find_map(|at| {
        let head = name[..at].trim_end();
        let rest = name[at + 1..].trim_start();
        let date = moment::parse(head).ok()?;
        (matches!(date, Stamp::Zoned(_)) && !rest.is_empty()).then_some((date, rest))
    })
}

/// Jekyll's: a year of four figures or two, a month and a day of two or one.
fn loose(name: &str) -> Option<(Stamp, &str)> {
    let ([year, month, day], rest) = figures(name)?;
    let number = year.parse::<i32>().ok()?;
    let year = match (year.len(), number) {
        (2, 69..) => 1900 + number,
        (2, _) => 2000 + number,
        _ => number,
    };
    let day = NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)?;
    Some((Stamp::Day(day), rest.trim_start()))
}

/// Whether Jekyll takes the file of that name for a post. It may bear a date that is none.
pub fn is_post(name: &str) -> bool {
    figures(name).is_some()
}

/// The figures of a year, a month and a day, and what stands behind them.
fn figures(name: &str) -> Option<([&str; 3], &str)> {
    let mut parts = name.splitn(4, '-');
    let mut figures = |lengths: RangeInclusive<usize>| {
        let is_number = |part: &&str| lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        parts.next().filter(is_number)
    };
    let date = [figures(2..=4)?, figures(1..=2)?, figures(1..=2)?];
    parts.next().filter(|rest| !rest.is_empty()).map(|rest| (date, rest))
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::article::flavour::Flavour;
    use crate::article::moment::written;

    #[test]
    fn each_generator_reads_its_own_dates() {
        for (flavour, name, expected) in [
            (Flavour::Hugo, "2026-03-01-frost", "2026-03-01 frost"),
            (Flavour::Hugo, "2026-03-01_frost", "2026-03-01 frost"),
            (Flavour::Hugo, "2026-03-01", "2026-03-01 2026-03-01"),
            (Flavour::Hugo, "2026-03-01x", ""),
            (Flavour::Hugo, "2026-13-01-frost", ""),
            (Flavour::Hugo, "2026-3-1-frost", ""),
            (Flavour::Zola, "2026-03-01 _ frost", "2026-03-01 frost"),
            (
                Flavour::Zola,
                "2026-03-01T08:00:00Z-frost",
                "2026-03-01T08:00:00Z frost",
            ),
            (
                Flavour::Zola,
                "2026-03-01T08:00:00-05:00_a-b",
                "2026-03-01T08:00:00-05:00 a-b",
            ),
            (Flavour::Jekyll, "2026-3-1-frost", "2026-03-01 frost"),
            (Flavour::Jekyll, "26-03-01-a-b", "2026-03-01 a-b"),
            (Flavour::Jekyll, "99-03-01-a", "1999-03-01 a"),
            (Flavour::Jekyll, "2026-03-01", ""),
            (Flavour::Jekyll, "2026-02-30-x", ""),
            (Flavour::Jekyll, "ways-2-go", ""),
        ] {
            let found = split(flavour, name).map(|(date, name)| format!("{} {name}", written(date)));
            assert_eq!(found.unwrap_or_default(), expected, "{flavour:?} {name}");
        }
    }
}
