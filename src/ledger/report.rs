//! How an issue went with each domain, and what its provider said of what was not taken.

use std::collections::BTreeMap;

use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Said;
use crate::ledger::sentence::kind;
use crate::ledger::state::State;

/// How the copies for one domain stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainTotals {
    /// The domain, as in a subscriber's key.
    pub domain: String,
    /// All of them.
    pub total: u64,
    /// Taken.
    pub accepted: u64,
    /// Due again later.
    pub deferred: u64,
    /// Not taken, for good.
    pub refused: u64,
    /// Cannot be known.
    pub doubtful: u64,
}

impl DomainTotals {
    /// How many were not taken, or may not have been.
    pub fn troubled(&self) -> u64 {
        self.deferred + self.refused + self.doubtful
    }
}

/// The domains of an issue with the most trouble, and behind them the largest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Domains {
    /// At most as many as were asked for.
    pub first: Vec<DomainTotals>,
    /// How many others there are.
    pub others: u64,
}

/// A sentence, and how many copies were told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What became of them.
    pub state: State,
    /// What was said, without what differs from copy to copy.
    pub said: Said,
    /// How many.
    pub copies: u64,
}

/// What one provider said.
#[derive(Debug, Clone, Default)]
struct Words {
    kinds: BTreeMap<(i64, Kind), u64>,
    others: u64,
}

/// Code, enhanced code and text.
type Kind = (u16, Option<String>, String);

/// How many different sentences of a provider are counted. One that puts more into its words than [`kind`] takes out of
/// them says each of these once.
const KINDS_MAX: usize = 200;

/// What the providers of some domains said, counted by sentence. It takes the memory of a bounded number of sentences a domain,
/// whatever is said.
///
/// ```
/// use pressrun::ledger::report::Sayings;
///
/// assert_eq!(Sayings::of(["big.test"]).most_frequent("big.test"), (vec![], 0));
/// ```
#[derive(Debug, Clone)]
pub struct Sayings(BTreeMap<String, Words>);

impl Sayings {
    /// Nothing yet, of these domains.
    pub fn of<'a>(domains: impl IntoIterator<Item = &'a str>) -> Self {
        Self(
            domains
                .into_iter()
                .map(|domain| (domain.to_owned(), Words::default()))
                .collect(),
        )
    }

    /// Counts what was said of a delivery, if it is for one of the domains.
    pub fn count(&mut self, delivery: &Delivery) {
        if let Some(words) = self.0.get_mut(delivery.recipient.address.domain()) {
            words.count(delivery.state, delivery.said.as_ref());
        }
    }

    /// What was said at a domain, the most frequent first, and how many copies were told something that is not counted by
    /// itself.
    pub fn most_frequent(&self, domain: &str) -> (Vec<Sentence>, u64) {
        let Some(words) = self.0.get(domain) else {
            return (Vec::new(), 0);
        };
        let mut sentences: Vec<Sentence> = words.kinds.iter().filter_map(sentence).collect();
        sentences.sort_by_key(|sentence| std::cmp::Reverse(sentence.copies));
        (sentences, words.others)
    }
}

fn sentence(((state, (code, enhanced, text)), copies): (&(i64, Kind), &u64)) -> Option<Sentence> {
    Some(Sentence {
        state: State::numbered(*state)?,
        said: Said {
            code: *code,
            enhanced: enhanced.clone(),
            text: text.clone(),
        },
        copies: *copies,
    })
}

impl Words {
    fn count(&mut self, state: State, said: Option<&Said>) {
        let Said { code, enhanced, text } = said.map(kind).unwrap_or_default();
        let key = (state.number(), (code, enhanced, text));
        if !self.kinds.contains_key(&key) && self.kinds.len() == KINDS_MAX {
            // What was said once makes room for what may be said often.
            let before = self.kinds.len();
            self.kinds.retain(|_, copies| *copies > 1);
            self.others += (before - self.kinds.len()) as u64;
            if self.kinds.len() == KINDS_MAX {
                self.others += 1;
                return;
            }
        }
        *self.kinds.entry(key).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::KINDS_MAX;
    use super::Words;
    use crate::ledger::delivery::Said;
    use crate::ledger::state::State;

    fn said(text: &str) -> Said {
        Said {
            code: 550,
            enhanced: None,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_sentence_counts_once_whatever_its_numbers() {
        let mut words = Words::default();
        for number in 0..50 {
            words.count(State::Refused, Some(&said(&format!("blocked, id {number}x"))));
        }
        words.count(State::Deferred, Some(&said("blocked, id 7x")));
        words.count(State::Doubtful, None);
        let counts: Vec<u64> = words.kinds.values().copied().collect();
        assert_eq!((counts, words.others), (vec![1, 50, 1], 0), "{words:?}");
    }

    #[test]
    fn whoever_says_something_else_each_time_takes_no_memory_and_hides_nobody() {
        let mut words = Words::default();
        for number in 0..100_000_u32 {
            let name: String = format!("{number}")
                .bytes()
                .map(|digit| char::from(digit - b'0' + b'a'))
                .collect();
            words.count(State::Refused, Some(&said(&name)));
            words.count(State::Refused, Some(&said("no")));
        }
        assert!(words.kinds.len() <= KINDS_MAX);
        let all: u64 = words.kinds.values().sum();
        assert_eq!(all + words.others, 200_000);
        assert_eq!(words.kinds.values().max(), Some(&100_000));
    }
}
