//! The entries of a feed beside each other: what each says that no other may say.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;

use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::dates::NOT_NEWEST_FIRST;
use crate::foreign::rules::dates::ORDER;
use crate::foreign::rules::dates::SHARED;
use crate::foreign::rules::ids;
use crate::foreign::rules::links;

/// Something that an entry says, and where.
pub type Said = (String, usize);

/// A date, and where it stands.
pub type Dated = (DateTime<Utc>, usize);

/// What one entry says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: Option<Said>,
    /// The address of its page.
    pub link: Option<Said>,
    /// When it was published.
    pub published: Option<Dated>,
    /// When it last changed.
    pub updated: Option<Dated>,
}

/// Fewer entries than these may well be of one moment.
const SHARED_MIN: usize = 3;

impl Entry {
    /// The date that readers sort by.
    fn date(&self) -> Option<Dated> {
        self.published.or(self.updated)
    }
}

/// Looks at all entries of a feed.
pub fn check(entries: &[Entry], report: &mut Report<'_>) {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let mut pages: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries {
        if let (Some(published), Some(updated)) = (entry.published, entry.updated)
            && updated.0 < published.0
        {
            report.tell(&ORDER, updated.1, "it was updated before it was published");
        }
        let mut is_known = false;
        if let Some((id, at)) = &entry.id {
            let first = *ids.entry(id).or_insert(*at);
            is_known = first != *at;
            if is_known {
                let line = report.line(first);
                report.tell(
                    &ids::TWICE,
                    *at,
                    format!("{} is the id of the entry on line {line} too", quoted(id)),
                );
            }
        }
        if let Some((link, at)) = &entry.link {
            let first = *pages.entry(link).or_insert(*at);
            // An entry that stands there twice has one address as well: that is told already.
            if first != *at && !is_known {
                let line = report.line(first);
                let message = format!("{} is the address of the entry on line {line} too", quoted(link));
                report.tell(&links::TWICE, *at, message);
            }
        }
    }
    let dates: Vec<Dated> = entries.iter().filter_map(Entry::date).collect();
    let newer = dates.windows(2).find(|pair| pair[1].0 > pair[0].0);
    if let Some([_, (_, at)]) = newer {
        report.tell(&NOT_NEWEST_FIRST, *at, "this entry is newer than the one before it");
    }
    if let [first, rest @ ..] = dates.as_slice()
        && dates.len() >= SHARED_MIN
        && rest.iter().all(|date| date.0 == first.0)
    {
        let message = format!("all {} entries have this date", dates.len());
        report.tell(&SHARED, first.1, message);
    }
}
