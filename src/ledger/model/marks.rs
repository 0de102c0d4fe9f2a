//! Marks of readers whose addresses take no mail, in memory.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;

use crate::audience::Consent;
use crate::audience::SubscriberId;
use crate::ledger::issue::IssueId;
use crate::ledger::mark::CROWD_MIN;
use crate::ledger::mark::Crowd;
use crate::ledger::mark::Marked;
use crate::ledger::mark::Page;
use crate::ledger::mark::Standing;
use crate::ledger::mark::UNKNOWN;
use crate::ledger::mark::Withheld;
use crate::ledger::mark::is_against_address;
use crate::ledger::model::Issue;
use crate::ledger::model::Model;
use crate::ledger::model::row::Row;
use crate::ledger::state::State;

impl Model {
    /// The domains of an issue that may refuse too many readers to be believed, by name.
    pub fn crowds(&self, issue: IssueId) -> Vec<Crowd> {
        let mut crowds: BTreeMap<String, Crowd> = BTreeMap::new();
        for (id, row) in &self.issue(issue).rows {
            let domain = self.domain(*id);
            let crowd = crowds.entry(domain.clone()).or_default();
            crowd.domain = domain;
            match row.state {
                State::Accepted | State::Refused => crowd.answered += 1,
                State::Skipped => {}
                _ => crowd.open += 1,
            }
            crowd.against += u64::from(is_strike(row));
        }
        let mut crowds: Vec<_> = crowds.into_values().collect();
        crowds.retain(|crowd| crowd.against > 0 && crowd.against + crowd.open >= CROWD_MIN);
        crowds
    }

    /// The domains of which an issue marks nobody, or of which somebody decided, by name.
    pub fn withheld(&self, issue: IssueId) -> Vec<Withheld> {
        let own = self.withheld.iter().filter(|((of, _), _)| *of == issue);
        own.map(|(_, withheld)| withheld.clone()).collect()
    }

    /// Marks nobody of a domain after an issue, unless somebody decided otherwise.
    pub fn withhold(&mut self, issue: IssueId, withheld: &Withheld) {
        let kept = Withheld {
            crowd: Crowd {
                open: 0,
                ..withheld.crowd.clone()
            },
            standing: withheld.standing,
        };
        let place = (issue, withheld.crowd.domain.clone());
        let decided = self.withheld.get(&place).map(|known| known.standing);
        let standing = decided.filter(|standing| standing.is_decided());
        let standing = standing.unwrap_or(withheld.standing);
        self.withheld.insert(place, Withheld { standing, ..kept });
    }

    /// Believes a domain again, unless somebody decided about it.
    pub fn release(&mut self, issue: IssueId, domain: &str) {
        self.withheld
            .retain(|(of, named), withheld| withheld.standing.is_decided() || (*of, named.as_str()) != (issue, domain));
    }

    /// Writes down what somebody decided about a domain that is not believed; false where there is none.
    pub fn decide(&mut self, issue: IssueId, domain: &str, standing: Standing) -> bool {
        let withheld = self.withheld.get_mut(&(issue, domain.to_owned()));
        match withheld.filter(|withheld| withheld.standing != Standing::Unclear) {
            Some(withheld) => {
                withheld.standing = standing;
                true
            }
            None => false,
        }
    }

    /// Marks a page of those whose addresses take no mail: from now on they have `bounced` from the feed.
    pub fn mark(&mut self, issue: IssueId, page: Page, now: DateTime<Utc>) -> Marked {
        let mut codes: BTreeMap<String, Vec<SubscriberId>> = BTreeMap::new();
        let (mut readers, mut last) = (0, None);
        for (id, row) in &self.issue(issue).rows {
            if Some(*id) <= page.after || readers == u64::from(page.readers_max) {
                continue;
            }
            if let Some(enhanced) = self.is_to_be_marked(issue, (*id, row), page.bounced_after) {
                codes.entry(enhanced).or_default().push(*id);
                readers += 1;
                last = Some(*id);
            }
        }
        self.write_marks(issue, (Consent::Bounced, &codes), now);
        Marked {
            readers,
            last: last.filter(|_| readers == u64::from(page.readers_max)),
        }
    }

    /// Takes a page of the marks after an issue back, of those whose copies stand as refused still.
    pub fn unmark(&mut self, issue: IssueId, page: Page, now: DateTime<Utc>) -> Marked {
        let Issue { name, rows, .. } = self.issue(issue);
        let code = |id: SubscriberId| {
            let change = self.readers.change_of(id, &name.feed)?;
            let (of, enhanced, readers) = self.marks.get(&change)?;
            (*of == issue && *readers > 0).then(|| enhanced.clone())
        };
        let refused = rows
            .iter()
            .filter(|(id, row)| Some(**id) > page.after && row.state == State::Refused);
        let marked = refused.filter_map(|(id, _)| Some((*id, code(*id)?)));
        let marked: Vec<_> = marked.take(page.readers_max as usize).collect();
        let mut codes: BTreeMap<String, Vec<SubscriberId>> = BTreeMap::new();
        for (id, enhanced) in &marked {
            codes.entry(enhanced.clone()).or_default().push(*id);
        }
        self.write_marks(issue, (Consent::Active, &codes), now);
        Marked {
            readers: marked.len() as u64,
            last: marked
                .last()
                .map(|(id, _)| *id)
                .filter(|_| marked.len() == page.readers_max as usize),
        }
    }

    fn write_marks(
        &mut self,
        issue: IssueId,
        (consent, codes): (Consent, &BTreeMap<String, Vec<SubscriberId>>),
        now: DateTime<Utc>,
    ) {
        let feed = self.issue(issue).name.feed.clone();
        for (enhanced, readers) in codes {
            let change = self.readers.say(readers, (&feed, consent), now);
            let more = i64::try_from(readers.len()).expect("a model is small");
            let more = if consent == Consent::Bounced { more } else { -more };
            self.marks.insert(change, (issue, enhanced.clone(), more));
        }
    }

    /// How many readers were marked after an issue.
    pub fn marked(&self, issue: IssueId) -> u64 {
        let own = self.marks.values().filter(|(of, ..)| *of == issue);
        own.map(|(.., readers)| readers).sum::<i64>().unsigned_abs()
    }

    /// The code by which somebody is marked after an issue, if they are.
    fn is_to_be_marked(&self, id: IssueId, (reader, row): (SubscriberId, &Row), after: u32) -> Option<String> {
        let Issue { name, started, .. } = self.issue(id);
        let subscriber = self.readers.known(reader)?;
        let word = subscriber.subscription(&name.feed)?;
        let change = self.readers.change_of(reader, &name.feed)?;
        let is_tried_again = self.marks.get(&change).is_some_and(|(.., readers)| *readers < 0);
        let is_since = word.since <= started.started || is_tried_again;
        let is_meant = word.consent == Consent::Active && is_since && is_strike(row);
        let domain = subscriber.address.domain();
        if !is_meant || !self.is_believed(id, domain) || self.is_accepted_after(id, reader) {
            return None;
        }
        let strikes = self.issues.iter().filter(|(other, issue)| {
            issue.name.feed == name.feed
                && issue.started.started >= word.since
                && issue.rows.get(&reader).is_some_and(is_strike)
                && self.is_believed(**other, domain)
                && !self.is_accepted_after(**other, reader)
        });
        let enhanced = row.said.as_ref()?.enhanced.clone()?;
        let is_enough = enhanced == UNKNOWN.to_string() || strikes.count() >= after as usize;
        is_enough.then_some(enhanced)
    }

    fn is_believed(&self, issue: IssueId, domain: &str) -> bool {
        let withheld = self.withheld.get(&(issue, domain.to_owned()));
        withheld.is_none_or(|withheld| withheld.standing == Standing::Marked)
    }

    fn is_accepted_after(&self, issue: IssueId, reader: SubscriberId) -> bool {
        let feed = &self.issue(issue).name.feed;
        let later = self
            .issues
            .iter()
            .filter(|(id, other)| **id > issue && other.name.feed == *feed);
        later
            .filter_map(|(_, other)| other.rows.get(&reader))
            .any(|row| row.state == State::Accepted)
    }

    pub(super) fn domain(&self, id: SubscriberId) -> String {
        let recipient = self.readers.recipient(id, None);
        recipient.map_or_else(String::new, |recipient| recipient.address.domain().to_owned())
    }
}

fn is_strike(row: &Row) -> bool {
    row.state == State::Refused && row.said.as_ref().is_some_and(is_against_address)
}
