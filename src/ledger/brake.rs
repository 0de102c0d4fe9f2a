//! The brake: a run that goes badly is held, before it costs a sender's name.

use std::collections::VecDeque;
use std::fmt;

use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Outcome;

/// How many outcomes are looked back on.
pub const LOOKED_BACK_ON: u32 = 500;

/// The same as a length.
const WINDOW: usize = LOOKED_BACK_ON as usize;

/// So many bad ones there must be: of a few, one says nothing.
const BAD_MIN: usize = 20;

/// The share of refused ones, in percent, beyond which it is held.
const REFUSED_PERCENT_MAX: usize = 5;

/// The same of doubtful ones.
const DOUBTFUL_PERCENT_MAX: usize = 3;

/// The last outcomes of the wire. A run begins with those that the store knows, so that no kill begins a new window; one
/// that is resumed begins with none.
///
/// ```
/// use pressrun::audience::SubscriberId;
/// use pressrun::ledger::brake::Brake;
/// use pressrun::ledger::delivery::{Fate, Outcome, Said};
///
/// let refused = |subscriber| Outcome {
///     subscriber: SubscriberId(subscriber),
///     fate: Fate::Refused,
///     said: Said { code: 550, enhanced: None, text: "we know you".to_owned() },
/// };
/// let mut brake = Brake::default();
/// assert!((1..20).all(|number| brake.push(&refused(number)).is_none()));
/// assert_eq!(brake.push(&refused(20)).unwrap().to_string(), "of the last 20 copies 20 were refused");
/// ```
#[derive(Debug, Default)]
pub struct Brake {
    window: VecDeque<Kind>,
}

/// What is seen of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Well,
    Refused,
    Doubtful,
}

/// Why a run is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Braked {
    /// How many outcomes were looked at.
    pub outcomes: usize,
    /// How many of them were refusals.
    pub refused: usize,
    /// How many of them nobody knows.
    pub doubtful: usize,
}

/// What became of a copy before this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The domain that it was for.
    pub domain: String,
    /// What became of it.
    pub outcome: Outcome,
}

impl Brake {
    /// With what became of the last copies. Nothing is held for it: a run that goes on goes on until it goes badly again.
    pub fn after(past: &[Past]) -> Self {
        let mut brake = Self::default();
        for past in past {
            let _ = brake.push(&past.outcome);
        }
        brake
    }

    /// Takes an outcome in. What was refused here, before anybody was asked, and what was never tried says nothing about
    /// a relay.
    pub fn push(&mut self, outcome: &Outcome) -> Option<Braked> {
        let kind = match outcome.fate {
            Fate::Accepted | Fate::Deferred(_) => Kind::Well,
            Fate::Refused if outcome.said.code > 0 => Kind::Refused,
            Fate::Doubtful => Kind::Doubtful,
            Fate::Refused | Fate::Returned(_) => return None,
        };
        if self.window.len() == WINDOW {
            self.window.pop_front();
        }
        self.window.push_back(kind);
        if kind == Kind::Well {
            return None;
        }
        let count = |wanted: Kind| self.window.iter().filter(|kind| **kind == wanted).count();
        let braked = Braked {
            outcomes: self.window.len(),
            refused: count(Kind::Refused),
            doubtful: count(Kind::Doubtful),
        };
        let is_beyond = |count: usize, percent: usize| count * 100 > braked.outcomes * percent;
        let is_bad = is_beyond(braked.refused, REFUSED_PERCENT_MAX) || is_beyond(braked.doubtful, DOUBTFUL_PERCENT_MAX);
        (is_bad && braked.refused + braked.doubtful >= BAD_MIN).then_some(braked)
    }
}

impl fmt::Display for Braked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            outcomes,
            refused,
            doubtful,
        } = self;
        write!(formatter, "of the last {outcomes} copies ")?;
        match (refused, doubtful) {
            (refused, 0) => write!(formatter, "{refused} were refused"),
            (0, doubtful) => write!(formatter, "{doubtful} are doubtful"),
            _ => write!(formatter, "{refused} were refused, and {doubtful} are doubtful"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BAD_MIN;
    use super::Brake;
    use super::Past;
    use super::WINDOW;
    use crate::audience::SubscriberId;
    use crate::ledger::delivery::Fate;
    use crate::ledger::delivery::Outcome;
    use crate::ledger::delivery::Said;

    fn outcome(fate: Fate, code: u16) -> Outcome {
        Outcome {
            subscriber: SubscriberId(1),
            fate,
            said: Said {
                code,
                enhanced: None,
                text: "so it is".to_owned(),
            },
        }
    }

    /// Whether it is held after so many of each, the bad ones last.
    fn holds(well: usize, refused: usize, doubtful: usize) -> bool {
        let mut brake = Brake::default();
        let mut push = |count: usize, fate, code| {
            let held = (0..count).filter(|_| brake.push(&outcome(fate, code)).is_some());
            held.count() > 0
        };
        let held = push(well, Fate::Accepted, 250) | push(refused, Fate::Refused, 550);
        held | push(doubtful, Fate::Doubtful, 0)
    }

    #[test]
    fn more_than_five_in_a_hundred_refused_or_three_doubtful_hold_a_run() {
        for (well, refused, doubtful, held) in [
            (0, BAD_MIN - 1, 0, false),
            (0, BAD_MIN, 0, true),
            (0, 0, BAD_MIN, true),
            (0, BAD_MIN / 2, BAD_MIN / 2, true),
            (WINDOW - 25, 25, 0, false),
            (WINDOW - 26, 26, 0, true),
            (WINDOW, 26, 0, true),
            (WINDOW, 25, 0, false),
            (WINDOW, 5, 15, false),
            (WINDOW, 5, 16, true),
            (WINDOW, 0, 19, false),
        ] {
            assert_eq!(holds(well, refused, doubtful), held, "{well} {refused} {doubtful}");
        }
    }

    #[test]
    fn what_lies_further_back_than_the_window_is_forgotten() {
        let mut brake = Brake::default();
        for _ in 0..20 {
            for _ in 0..15 {
                assert_eq!(brake.push(&outcome(Fate::Refused, 550)), None);
            }
            for _ in 0..WINDOW {
                assert_eq!(brake.push(&outcome(Fate::Accepted, 250)), None);
            }
        }
    }

    #[test]
    fn a_run_goes_on_with_what_became_of_the_copies_before_it() {
        let past = |fate, code| Past {
            domain: "reader.test".to_owned(),
            outcome: outcome(fate, code),
        };
        let bad = vec![past(Fate::Refused, 550); BAD_MIN - 1];
        let mut brake = Brake::after(&bad);
        assert_eq!(
            brake.push(&outcome(Fate::Accepted, 250)),
            None,
            "what goes well holds nothing"
        );
        assert!(brake.push(&outcome(Fate::Refused, 550)).is_some());
        let mut brake = Brake::after(&[bad, vec![past(Fate::Accepted, 250); WINDOW]].concat());
        assert_eq!(brake.push(&outcome(Fate::Refused, 550)), None);
    }

    #[test]
    fn what_no_relay_said_does_not_count() {
        let mut brake = Brake::default();
        for _ in 0..WINDOW {
            assert_eq!(brake.push(&outcome(Fate::Refused, 0)), None);
            assert_eq!(brake.push(&outcome(Fate::Returned(None), 421)), None);
        }
    }
}
