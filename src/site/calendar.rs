//! Lists of entries, by year and month: on one page while they are short, on one for each year, or month, when they are
//! long.

use chrono::DateTime;
use chrono::Datelike;
use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::NaiveTime;

use crate::entry::Entry;

/// How many entries a page lists by their titles. With a style sheet and addresses of usual length that stays below the
/// 20 KB that a page may weigh.
pub const LINES_MAX: usize = 50;

/// A stretch of time that has a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// A year.
    Year(i32),
    /// A month of a year, from 1.
    Month(i32, u32),
}

/// What one page of a list shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<'a> {
    /// The time that it is about; `None`: the whole list.
    pub period: Option<Period>,
    /// Its years or months, newest first.
    pub groups: Vec<Group<'a>>,
    /// When the newest of all its entries changed last; `None` without entries.
    pub changed: Option<DateTime<FixedOffset>>,
}

/// The entries of a year or month, on a page of that time or of a longer one.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// When they were published.
    pub period: Period,
    /// Those that stand here, newest first.
    pub entries: Vec<&'a Entry>,
    /// How many there are.
    pub count: usize,
    /// Whether the period has a page of its own.
    pub has_page: bool,
}

impl Period {
    /// Its folder below that of the list, with a `/` at the end: `2026/`, `2026/03/`.
    pub fn folder(self) -> String {
        match self {
            Self::Year(year) => format!("{year:04}/"),
            Self::Month(year, month) => format!("{year:04}/{month:02}/"),
        }
    }

    /// The midnight with which it begins, nowhere in particular.
    pub fn begins(self) -> DateTime<FixedOffset> {
        let (year, month) = match self {
            Self::Year(year) => (year, 1),
            Self::Month(year, month) => (year, month),
        };
        let day = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
        day.and_time(NaiveTime::MIN).and_utc().fixed_offset()
    }

    fn year_of(entry: &Entry) -> Self {
        Self::Year(entry.published.year())
    }

    fn month_of(entry: &Entry) -> Self {
        Self::Month(entry.published.year(), entry.published.month())
    }
}

/// The pages of a list of `entries`, which come newest first: that of the whole list, then those of years, each followed
/// by those of its months.
///
/// A page names the newest [`LINES_MAX`] of its entries. Where there are more, each year has a page, and where that has
/// more, each month, which names all of its entries. A date counts in the zone that it was written in.
pub fn parts<'a>(entries: &[&'a Entry]) -> Vec<Part<'a>> {
    let mut parts = vec![part(None, entries)];
    if entries.len() > LINES_MAX {
        for (year, entries) in split(entries, Period::year_of) {
            parts.push(part(Some(year), &entries));
            if entries.len() > LINES_MAX {
                let months = split(&entries, Period::month_of);
                parts.extend(months.iter().map(|(month, entries)| part(Some(*month), entries)));
            }
        }
    }
    parts
}

fn part<'a>(period: Option<Period>, entries: &[&'a Entry]) -> Part<'a> {
    let step = match period {
        None => Period::year_of,
        Some(_) => Period::month_of,
    };
    let is_month = matches!(period, Some(Period::Month(..)));
    let is_long = entries.len() > LINES_MAX && !is_month;
    let shown = if is_long { &entries[..LINES_MAX] } else { entries };
    let mut shown = split(shown, step);
    let groups = split(entries, step)
        .into_iter()
        .map(|(period, entries)| Group {
            period,
            entries: shown
                .iter_mut()
                .find(|(of, _)| *of == period)
                .map(|(_, entries)| std::mem::take(entries))
                .unwrap_or_default(),
            count: entries.len(),
            has_page: is_long,
        })
        .collect();
    Part {
        period,
        groups,
        changed: entries.iter().map(|entry| entry.updated).max(),
    }
}

/// Entries by period, the newest first. Where dates in several zones meet, an hour may stand in the older period.
fn split<'a>(entries: &[&'a Entry], step: fn(&Entry) -> Period) -> Vec<(Period, Vec<&'a Entry>)> {
    let mut split: Vec<(Period, Vec<&'a Entry>)> = Vec::new();
    for entry in entries {
        let period = step(entry);
        let at = split.partition_point(|(other, _)| *other > period);
        match split.get_mut(at) {
            Some((other, entries)) if *other == period => entries.push(entry),
            _ => split.insert(at, (period, vec![entry])),
        }
    }
    split
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::prop;
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;

    use super::LINES_MAX;
    use super::Period;
    use super::parts;
    use crate::entry::Entry;
    use crate::theme::sample;

    /// Entries, newest first, each the given number of days older than the one before it.
    fn aged(days: &[i64]) -> Vec<Entry> {
        let mut published = sample::entry("x", "x", "x").published;
        let entry = |(index, days): (usize, &i64)| {
            published -= TimeDelta::days(*days);
            let mut entry = sample::entry(&format!("e{index:04}"), "x", "x");
            (entry.published, entry.updated) = (published, published);
            entry
        };
        days.iter().enumerate().map(entry).collect()
    }

    /// `folder: group count/shown…` of each page.
    fn told(days: &[i64]) -> Vec<String> {
        let entries = aged(days);
        let entries: Vec<&Entry> = entries.iter().collect();
        parts(&entries)
            .iter()
            .map(|part| {
                let folder = part.period.map(Period::folder).unwrap_or_default();
                let groups: Vec<String> = part
                    .groups
                    .iter()
                    .map(|group| {
                        let link = if group.has_page { "→" } else { "" };
                        let folder = group.period.folder();
                        format!("{link}{folder} {}/{}", group.entries.len(), group.count)
                    })
                    .collect();
                format!("{folder}: {}", groups.join(", "))
            })
            .collect()
    }

    #[test]
    fn a_short_list_is_one_page_and_a_long_one_has_years_and_months() {
        assert_eq!(told(&[]), [": "]);
        assert_eq!(told(&[0, 100, 300, 1]), [": 2026/ 2/2, 2025/ 2/2"]);
        let monthly = told(&[40; 51]);
        assert_eq!(monthly.len(), 1 + 6, "a page for each year");
        assert_eq!(
            monthly[0],
            ": →2026/ 8/8, →2025/ 9/9, →2024/ 9/9, →2023/ 9/9, →2022/ 9/9, →2021/ 6/7"
        );
        assert!(monthly[6].starts_with("2021/: 2021/"), "{}", monthly[6]);
        let daily = told(&[1; 60]);
        assert_eq!(
            daily,
            [
                ": →2026/ 50/60",
                "2026/: →2026/11/ 19/19, →2026/10/ 31/31, →2026/09/ 0/10",
                "2026/11/: 2026/11/ 19/19",
                "2026/10/: 2026/10/ 31/31",
                "2026/09/: 2026/09/ 10/10",
            ]
        );
    }

    proptest! {
        #[test]
        fn every_entry_stands_on_a_page_that_can_be_reached(days in prop::collection::vec(0_i64..200, 0..160)) {
            let entries = aged(&days);
            let entries: Vec<&Entry> = entries.iter().collect();
            let parts = parts(&entries);
            let has_page = |period: Period| parts.iter().any(|part| part.period == Some(period));
            for part in &parts {
                prop_assert!(part.groups.windows(2).all(|pair| pair[0].period > pair[1].period));
                for group in &part.groups {
                    prop_assert_eq!(group.has_page, group.has_page && has_page(group.period));
                    prop_assert!(group.has_page || group.entries.len() == group.count);
                }
                let shown: usize = part.groups.iter().map(|group| group.entries.len()).sum();
                let is_month = matches!(part.period, Some(Period::Month(..)));
                prop_assert!(shown <= LINES_MAX || is_month);
            }
            for entry in &entries {
                let stands = parts.iter().flat_map(|part| &part.groups).any(|group| group.entries.contains(entry));
                prop_assert!(stands, "{}", entry.id);
            }
        }
    }
}
