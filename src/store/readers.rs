//! Readers as rows tell them, and what becomes of those who are taken in, whichever database they stand in.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::Consent;
use crate::audience::Counts;
use crate::audience::StoreError;
use crate::audience::Subscriber;
use crate::audience::SubscriberId;
use crate::audience::Subscription;
use crate::audience::Taken;
use crate::audience::Values;
use crate::audience::address::Address;
use crate::store::rows;
use crate::store::rows::Columns;

/// What is being changed, for whose feed.
#[derive(Clone, Copy)]
pub(super) struct Staging<'a> {
    pub(super) change: ChangeId,
    pub(super) feed: &'a str,
}

/// What is known of a candidate.
pub(super) struct Known {
    pub(super) subscriber: i64,
    pub(super) current: Option<(Address, Values)>,
    suppressed: bool,
    pub(super) consent: Option<Consent>,
}

/// Where a subscriber is reached, and what is known of them.
pub(super) struct Version<'a> {
    pub(super) subscriber: i64,
    pub(super) address: &'a Address,
    pub(super) values: Cow<'a, Values>,
}

/// What is to be written of candidates.
#[derive(Default)]
pub(super) struct Intake<'a> {
    /// What was done with each, in their order.
    pub(super) taken: Vec<Taken>,
    /// Whose address and values are new.
    pub(super) versions: Vec<Version<'a>>,
    /// Who said what.
    pub(super) said: Vec<(Consent, Vec<i64>)>,
    /// Of whom nothing is written, who were not known before.
    pub(super) kept: Vec<i64>,
}

/// Candidates in their order, cut where an address repeats: rows of one run never meet each other.
pub(super) fn runs_without_repeats(candidates: &[Candidate]) -> Vec<Vec<&Candidate>> {
    let mut runs = vec![Vec::new()];
    let mut seen = HashSet::new();
    for candidate in candidates {
        if !seen.insert(candidate.address.key()) {
            runs.push(Vec::new());
            seen.clear();
            seen.insert(candidate.address.key());
        }
        runs.last_mut().expect("one run at least").push(candidate);
    }
    runs
}

/// What is to be written of a run of candidates.
pub(super) fn judged<'a>(known: &[Known], candidates: &[&'a Candidate]) -> Intake<'a> {
    let mut intake = Intake::default();
    for (known, candidate) in known.iter().zip(candidates.iter().copied()) {
        let version = known.version(candidate);
        let is_same = known.is_already(&version);
        let fate = judge(known, candidate, is_same);
        let is_written = match fate {
            Taken::Added | Taken::Asked | Taken::Updated => !is_same,
            Taken::Left => known.current.is_none(),
            Taken::Unchanged | Taken::Kept => false,
        };
        if is_written {
            intake.versions.push(version);
        }
        if matches!(fate, Taken::Added | Taken::Asked | Taken::Left) {
            match intake
                .said
                .iter_mut()
                .find(|(consent, _)| *consent == candidate.consent)
            {
                Some((_, subscribers)) => subscribers.push(known.subscriber),
                None => intake.said.push((candidate.consent, vec![known.subscriber])),
            }
        }
        // An address that is suppressed stays out, also of the list of those who are known.
        if fate == Taken::Kept && known.current.is_none() {
            intake.kept.push(known.subscriber);
        }
        intake.taken.push(fate);
    }
    intake
}

impl Known {
    /// What the row tells.
    pub(super) fn of(row: &impl Columns) -> Result<Self, StoreError> {
        let current = match row.text_if_any("address") {
            Some(_) => Some((rows::address(row)?, row.values()?)),
            None => None,
        };
        Ok(Self {
            subscriber: row.number("subscriber"),
            current,
            suppressed: row.flag("suppressed"),
            consent: rows::consent(row)?,
        })
    }

    /// What is known once the candidate is taken in.
    pub(super) fn version<'a>(&self, candidate: &'a Candidate) -> Version<'a> {
        Version {
            subscriber: self.subscriber,
            address: &candidate.address,
            values: candidate.values_over(self.current.as_ref().map(|(_, values)| values)),
        }
    }

    fn is_already(&self, version: &Version<'_>) -> bool {
        self.current
            .as_ref()
            .is_some_and(|(address, values)| (address, values) == (version.address, &*version.values))
    }
}

/// Who left, or is suppressed, stays out.
fn judge(known: &Known, candidate: &Candidate, is_same: bool) -> Taken {
    if known.consent.is_some_and(Consent::has_left) {
        return Taken::Kept;
    }
    match (known.consent, candidate.consent) {
        (_, consent) if consent.has_left() => Taken::Left,
        _ if known.suppressed => Taken::Kept,
        (Some(Consent::Pending) | None, Consent::Active) => Taken::Added,
        (None, _) => Taken::Asked,
        _ if is_same => Taken::Unchanged,
        _ => Taken::Updated,
    }
}

/// Somebody who leaves.
pub(super) fn leaver(address: &Address) -> Candidate {
    Candidate {
        address: address.clone(),
        values: Values::default(),
        named: None,
        consent: Consent::Unsubscribed,
    }
}

/// Subscribers in the order of their numbers, and what they said about each feed.
pub(super) fn subscribers(
    rows: &[impl Columns],
    subscriptions: &[impl Columns],
) -> Result<Vec<Subscriber>, StoreError> {
    let mut subscribers = rows
        .iter()
        .map(|row| {
            Ok(Subscriber {
                id: SubscriberId(row.number("subscriber")),
                address: rows::address(row)?,
                values: row.values()?,
                subscriptions: Vec::new(),
                suppressed: row.flag("suppressed"),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    for row in subscriptions {
        let at = subscribers
            .binary_search_by_key(&row.number("subscriber"), |subscriber| subscriber.id.0)
            .map_err(|_| rows::damaged("a subscription without a subscriber"))?;
        let consent = rows::consent(row)?.ok_or_else(|| rows::damaged("a subscription without consent"))?;
        subscribers[at].subscriptions.push(Subscription {
            feed: row.text("feed").to_owned(),
            consent,
            since: rows::moment(row.number("since"))?,
        });
    }
    Ok(subscribers)
}

/// How many people stand how, by rows of `consent`, `suppressed` and `people`.
pub(super) fn counts(rows: &[impl Columns]) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    for row in rows {
        let people = rows::count(row, "people")?;
        let slot = match (rows::consent(row)?, row.flag("suppressed")) {
            (Some(Consent::Active), true) => &mut counts.suppressed,
            (Some(Consent::Active), false) => &mut counts.active,
            (Some(Consent::Pending), _) => &mut counts.pending,
            _ => &mut counts.left,
        };
        *slot += people;
    }
    Ok(counts)
}

/// That a change is gone.
pub(super) fn no_such_change() -> StoreError {
    StoreError::Failed("the change is not there any more; a later one took it for dead and gave it up".into())
}
