//! The audience in memory: what a store of it must answer, without a store.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::Consent;
use crate::audience::Counts;
use crate::audience::PAGE;
use crate::audience::Recipient;
use crate::audience::Subscriber;
use crate::audience::SubscriberId;
use crate::audience::Subscription;
use crate::audience::Taken;
use crate::audience::Values;
use crate::audience::address::Address;
use crate::audience::address::AddressKey;

/// Everybody who reads. Its methods are those of [`Roll`](crate::audience::Roll), which has their promises; here each
/// answers at once and never fails.
///
/// # Panics
/// Where a number is given that no method has returned.
#[derive(Debug, Clone, Default)]
pub struct Readers {
    /// Change number n stands at n - 1.
    changes: Vec<Change>,
    /// Subscriber number n stands at n - 1.
    known: Vec<Known>,
    suppressed: BTreeSet<AddressKey>,
}

#[derive(Debug, Clone)]
struct Change {
    at: DateTime<Utc>,
    visible: bool,
    discarded: bool,
}

/// What was ever written of a subscriber, by the change that wrote it.
#[derive(Debug, Clone)]
struct Known {
    /// None once nothing is known of them.
    key: Option<AddressKey>,
    versions: BTreeMap<ChangeId, (Address, Values)>,
    words: BTreeMap<String, BTreeMap<ChangeId, Consent>>,
}

impl Readers {
    /// See [`Roll::begin_change`](crate::audience::Roll::begin_change).
    pub fn begin_change(&mut self, now: DateTime<Utc>) -> ChangeId {
        self.changes.push(Change {
            at: now,
            visible: false,
            discarded: false,
        });
        ChangeId(number(self.changes.len()))
    }

    /// See [`Roll::take_in`](crate::audience::Roll::take_in).
    pub fn take_in(&mut self, change: ChangeId, feed: &str, candidates: &[Candidate]) -> Vec<Taken> {
        let mut taken = Vec::new();
        for candidate in candidates {
            let at = self.place_of(&candidate.address);
            let fate = self.judge(at, change, feed, candidate);
            let current = self.version_at(at, Some(change));
            let known = current.map(|(_, values)| values);
            let (address, values) = (candidate.address.clone(), candidate.values_over(known).into_owned());
            let is_written = match fate {
                Taken::Added | Taken::Asked | Taken::Updated => current != Some((&address, &values)),
                Taken::Left => current.is_none(),
                Taken::Unchanged | Taken::Kept => false,
            };
            let known = &mut self.known[at];
            if is_written {
                known.versions.insert(change, (address, values));
            }
            if matches!(fate, Taken::Added | Taken::Asked | Taken::Left) {
                let words = known.words.entry(feed.to_owned()).or_default();
                words.insert(change, candidate.consent);
            }
            taken.push(fate);
            self.forget_unknown(at);
        }
        taken
    }

    /// See [`Roll::publish`](crate::audience::Roll::publish).
    pub fn publish(&mut self, change: ChangeId) {
        self.changes[place(change.0)].visible = true;
    }

    /// See [`Roll::discard`](crate::audience::Roll::discard); all pages at once.
    pub fn discard(&mut self, change: ChangeId) {
        if self.changes[place(change.0)].visible {
            return;
        }
        self.changes[place(change.0)].discarded = true;
        for at in 0..self.known.len() {
            let known = &mut self.known[at];
            known.versions.remove(&change);
            known.words.values_mut().for_each(|words| {
                words.remove(&change);
            });
            known.words.retain(|_, words| !words.is_empty());
            self.forget_unknown(at);
        }
    }

    /// See [`Roll::abandoned`](crate::audience::Roll::abandoned).
    pub fn abandoned(&self, before: DateTime<Utc>) -> Vec<ChangeId> {
        let ids = (1..).map(ChangeId).zip(&self.changes);
        ids.filter(|(_, change)| !change.visible && !change.discarded && change.at < before)
            .map(|(id, _)| id)
            .collect()
    }

    /// The place of somebody of whom no change says anything is nobody's.
    fn forget_unknown(&mut self, at: usize) {
        let known = &mut self.known[at];
        if known.versions.is_empty() && known.words.is_empty() {
            known.key = None;
        }
    }

    /// See [`Roll::leave`](crate::audience::Roll::leave).
    pub fn leave(&mut self, address: &Address, feed: &str, now: DateTime<Utc>) -> bool {
        let at = self.place_of(address);
        let before = self.consent(at, feed, None);
        if before == Some(Consent::Unsubscribed) {
            return false;
        }
        let change = self.begin_change(now);
        self.publish(change);
        if self.version_at(at, None).is_none() {
            let version = (address.clone(), Values::default());
            self.known[at].versions.insert(change, version);
        }
        let words = self.known[at].words.entry(feed.to_owned()).or_default();
        words.insert(change, Consent::Unsubscribed);
        matches!(before, Some(Consent::Active | Consent::Pending))
    }

    /// From now on these have this consent to the feed: one change, visible at once; returns it.
    pub fn say(
        &mut self,
        subscribers: &[SubscriberId],
        (feed, consent): (&str, Consent),
        now: DateTime<Utc>,
    ) -> ChangeId {
        let change = self.begin_change(now);
        self.publish(change);
        for id in subscribers {
            let words = self.known[place(id.0)].words.entry(feed.to_owned()).or_default();
            words.insert(change, consent);
        }
        change
    }

    /// The change that what a subscriber says of a feed came with, if they say anything.
    pub fn change_of(&self, id: SubscriberId, feed: &str) -> Option<ChangeId> {
        let mut words = self.known[place(id.0)].words.get(feed)?.keys().rev();
        words.find(|change| self.is_visible(**change)).copied()
    }

    /// From now on nothing is mailed to this address.
    pub fn suppress(&mut self, key: &AddressKey) {
        self.suppressed.insert(key.clone());
    }

    /// See [`Roll::subscriber`](crate::audience::Roll::subscriber).
    pub fn subscriber(&self, key: &AddressKey) -> Option<Subscriber> {
        let at = self.known.iter().position(|known| known.key.as_ref() == Some(key))?;
        self.told(at)
    }

    /// The subscriber of that number, if anything is known of them.
    pub fn known(&self, id: SubscriberId) -> Option<Subscriber> {
        self.told(place(id.0))
    }

    /// See [`Roll::subscribers_after`](crate::audience::Roll::subscribers_after).
    pub fn subscribers_after(&self, after: Option<SubscriberId>) -> Vec<Subscriber> {
        let places = behind(after)..self.known.len();
        places.filter_map(|at| self.told(at)).take(PAGE).collect()
    }

    /// See [`Roll::recipients_after`](crate::audience::Roll::recipients_after).
    pub fn recipients_after(&self, feed: &str, after: Option<SubscriberId>) -> Vec<Recipient> {
        let ids = (behind(after)..self.known.len()).map(id_of);
        ids.filter(|id| self.may_be_mailed(*id, feed))
            .filter_map(|id| self.recipient(id, None))
            .take(PAGE)
            .collect()
    }

    /// See [`Roll::counts`](crate::audience::Roll::counts).
    pub fn counts(&self, feed: &str) -> Counts {
        let mut counts = Counts::default();
        for at in 0..self.known.len() {
            if self.version_at(at, None).is_none() {
                continue;
            }
            let suppressed = self.is_suppressed(at);
            let slot = match self.consent(at, feed, None) {
                None => continue,
                Some(Consent::Active) if suppressed => &mut counts.suppressed,
                Some(Consent::Active) => &mut counts.active,
                Some(Consent::Pending) => &mut counts.pending,
                Some(_) => &mut counts.left,
            };
            *slot += 1;
        }
        counts
    }

    /// Whether a message of `feed` may go to this subscriber now.
    pub fn may_be_mailed(&self, id: SubscriberId, feed: &str) -> bool {
        let at = place(id.0);
        self.consent(at, feed, None) == Some(Consent::Active) && !self.is_suppressed(at)
    }

    /// Address and values of a subscriber in the version given, or as they stand; `None` when no such version is
    /// visible.
    pub fn recipient(&self, id: SubscriberId, version: Option<i64>) -> Option<Recipient> {
        let at = place(id.0);
        let mut versions = self.known[at].versions.iter().rev();
        let (change, (address, values)) = versions.find(|(change, _)| match version {
            Some(version) => change.0 == version,
            None => self.is_visible(**change),
        })?;
        Some(Recipient {
            id,
            version: change.0,
            address: address.clone(),
            values: values.clone(),
        })
    }

    /// Where the subscriber with this address stands, from now on if not before.
    fn place_of(&mut self, address: &Address) -> usize {
        let key = address.key();
        let found = self.known.iter().position(|known| known.key.as_ref() == Some(&key));
        found.unwrap_or_else(|| {
            self.known.push(Known {
                key: Some(key),
                versions: BTreeMap::new(),
                words: BTreeMap::new(),
            });
            self.known.len() - 1
        })
    }

    fn judge(&self, at: usize, change: ChangeId, feed: &str, candidate: &Candidate) -> Taken {
        let same = self.version_at(at, Some(change)).is_some_and(|(address, values)| {
            *address == candidate.address && *values == *candidate.values_over(Some(values))
        });
        let said = self.consent(at, feed, Some(change));
        if said.is_some_and(Consent::has_left) {
            return Taken::Kept;
        }
        match (said, candidate.consent) {
            (_, consent) if consent.has_left() => Taken::Left,
            _ if self.is_suppressed(at) => Taken::Kept,
            (Some(Consent::Pending) | None, Consent::Active) => Taken::Added,
            (None, _) => Taken::Asked,
            _ if same => Taken::Unchanged,
            _ => Taken::Updated,
        }
    }

    fn told(&self, at: usize) -> Option<Subscriber> {
        let (address, values) = self.version_at(at, None)?;
        let known = &self.known[at];
        let subscriptions = known.words.iter().filter_map(|(feed, words)| {
            let (change, consent) = words.iter().rev().find(|(change, _)| self.is_visible(**change))?;
            Some(Subscription {
                feed: feed.clone(),
                consent: *consent,
                since: self.changes[place(change.0)].at,
            })
        });
        Some(Subscriber {
            id: id_of(at),
            address: address.clone(),
            values: values.clone(),
            subscriptions: subscriptions.collect(),
            suppressed: self.is_suppressed(at),
        })
    }

    /// The newest version that is visible, or that the change `own` wrote.
    fn version_at(&self, at: usize, own: Option<ChangeId>) -> Option<(&Address, &Values)> {
        let mut versions = self.known[at].versions.iter().rev();
        let (_, (address, values)) = versions.find(|(change, _)| self.is_visible(**change) || Some(**change) == own)?;
        Some((address, values))
    }

    /// The newest word about `feed` that is visible, or that the change `own` wrote.
    fn consent(&self, at: usize, feed: &str, own: Option<ChangeId>) -> Option<Consent> {
        let mut words = self.known[at].words.get(feed)?.iter().rev();
        let newest = words.find(|(change, _)| self.is_visible(**change) || Some(**change) == own);
        newest.map(|(_, consent)| *consent)
    }

    fn is_suppressed(&self, at: usize) -> bool {
        let key = self.known[at].key.as_ref();
        key.is_some_and(|key| self.suppressed.contains(key))
    }

    fn is_visible(&self, change: ChangeId) -> bool {
        self.changes[place(change.0)].visible
    }
}

fn id_of(at: usize) -> SubscriberId {
    SubscriberId(number(at + 1))
}

fn behind(after: Option<SubscriberId>) -> usize {
    after.map_or(0, |after| place(after.0) + 1)
}

fn place(number: i64) -> usize {
    usize::try_from(number - 1).expect("numbers are counted from 1")
}

fn number(count: usize) -> i64 {
    i64::try_from(count).expect("a model is small")
}
