//! Which entries a new issue has.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;

/// An entry as far as it can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// Its first publication.
    pub published: DateTime<FixedOffset>,
}

/// How entries are chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// What no earlier issue had; the first issue takes the newest [`FIRST_ENTRIES`].
    New,
    /// These, in this order.
    Ids(Vec<String>),
    /// What was published at or after that moment.
    Since(DateTime<FixedOffset>),
    /// The newest so many.
    Latest(usize),
}

/// How many entries the first issue takes: enough to introduce a publication, few enough to be read.
pub const FIRST_ENTRIES: usize = 5;

/// Why entries cannot be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// No entry has that id.
    #[error("no entry has the id `{id}`")]
    Unknown {
        /// The id.
        id: String,
    },
    /// Nothing is left to choose.
    #[error("no entry is left for an issue")]
    Nothing,
    /// Nothing was published at or after that moment.
    #[error("no entry was published since {}", .0.format("%Y-%m-%d %H:%M"))]
    NothingSince(DateTime<FixedOffset>),
}

/// The ids of a new issue, newest first, but for [`How::Ids`] in the order asked for.
pub fn choose(entries: &[Choice], issued: &[BTreeSet<String>], how: &How) -> Result<Vec<String>, ChoiceError> {
    let mut newest: Vec<&Choice> = entries.iter().collect();
    newest.sort_by(|left, right| {
        right
            .published
            .cmp(&left.published)
            .then_with(|| left.id.cmp(&right.id))
    });
    let chosen: Vec<String> = match how {
        How::Ids(ids) => {
            if let Some(id) = ids.iter().find(|id| !entries.iter().any(|entry| entry.id == **id)) {
                return Err(ChoiceError::Unknown { id: id.clone() });
            }
            ids.clone()
        }
        How::New if issued.is_empty() => newest
            .iter()
            .take(FIRST_ENTRIES)
            .map(|entry| entry.id.clone())
            .collect(),
        How::New => {
            let was_issued = |id: &String| issued.iter().any(|issue| issue.contains(id));
            newest
                .iter()
                .map(|entry| entry.id.clone())
                .filter(|id| !was_issued(id))
                .collect()
        }
        How::Since(moment) => newest
            .iter()
            .filter(|entry| entry.published >= *moment)
            .map(|entry| entry.id.clone())
            .collect(),
        How::Latest(count) => newest.iter().take(*count).map(|entry| entry.id.clone()).collect(),
    };
    match how {
        _ if !chosen.is_empty() => Ok(chosen),
        How::Since(moment) if !entries.is_empty() => Err(ChoiceError::NothingSince(*moment)),
        _ => Err(ChoiceError::Nothing),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::Choice;
    use super::ChoiceError;
    use super::How;
    use super::choose;

    fn entries() -> Vec<Choice> {
        (1..=7)
            .map(|day| Choice {
                id: format!("e{day}"),
                published: DateTime::parse_from_rfc3339(&format!("2026-03-0{day}T08:00:00Z")).unwrap(),
            })
            .collect()
    }

    fn chosen(issued: &[&[&str]], how: &How) -> Result<String, ChoiceError> {
        let issued: Vec<BTreeSet<String>> = issued
            .iter()
            .map(|issue| issue.iter().map(ToString::to_string).collect())
            .collect();
        choose(&entries(), &issued, how).map(|ids| ids.join(" "))
    }

    #[test]
    fn the_first_issue_takes_the_newest_five_and_later_ones_what_is_new() {
        assert_eq!(chosen(&[], &How::New).unwrap(), "e7 e6 e5 e4 e3");
        assert_eq!(chosen(&[&["e3", "e4"], &["e7"]], &How::New).unwrap(), "e6 e5 e2 e1");
        let all = ["e1", "e2", "e3", "e4", "e5", "e6", "e7"];
        assert_eq!(chosen(&[&all], &How::New), Err(ChoiceError::Nothing));
    }

    #[test]
    fn entries_are_chosen_by_name_date_or_number() {
        assert_eq!(chosen(&[], &How::Ids(vec!["e2".into(), "e6".into()])).unwrap(), "e2 e6");
        assert_eq!(chosen(&[], &How::Latest(2)).unwrap(), "e7 e6");
        let since = DateTime::parse_from_rfc3339("2026-03-06T08:00:00Z").unwrap();
        assert_eq!(chosen(&[], &How::Since(since)).unwrap(), "e7 e6");
        assert_eq!(
            chosen(&[], &How::Ids(vec!["e9".into()])),
            Err(ChoiceError::Unknown { id: "e9".into() })
        );
    }
}
