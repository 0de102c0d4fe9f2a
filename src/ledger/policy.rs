//! Domains that refuse by policy: each is paused alone, while the issue goes on with the others.

use std::collections::BTreeMap;
use std::fmt;

use crate::ledger::brake::Past;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Said;
use crate::ledger::wire::masked;

/// How many outcomes of a domain are looked back on.
const WINDOW: u32 = 20;

/// So many of them refused by policy pause it.
const REFUSED_MIN: u32 = 10;

/// How an enhanced code begins that speaks of security and policy (RFC 3463, 3.8), for good.
const POLICY: &str = "5.7.";

/// The last outcomes of each domain that has refused something by policy lately; of others nothing is kept.
///
/// ```
/// use pressrun::audience::SubscriberId;
/// use pressrun::ledger::delivery::{Fate, Outcome, Said};
/// use pressrun::ledger::policy::Policies;
///
/// let blocked = Outcome {
///     subscriber: SubscriberId(1),
///     fate: Fate::Refused,
///     said: Said { code: 550, enhanced: Some("5.7.1".to_owned()), text: "blocked".to_owned() },
/// };
/// let mut policies = Policies::default();
/// assert!((1..10).all(|_| policies.push("big.test", &blocked).is_none()));
/// let refusing = policies.push("big.test", &blocked).unwrap();
/// assert_eq!(refusing.to_string(), "big.test refused 10 of its last 10 copies by policy: `550 5.7.1 blocked`");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Policies(BTreeMap<String, Window>);

/// A bit for each outcome, the last one lowest: whether it was refused by policy.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    bits: u32,
    outcomes: u32,
}

/// A domain that is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusing {
    /// The domain.
    pub domain: String,
    /// How many outcomes were looked at.
    pub outcomes: u32,
    /// How many of them were refused by policy.
    pub refused: u32,
    /// What was said last.
    pub said: Said,
}

impl Policies {
    /// With what became of the last copies.
    pub fn after(past: &[Past]) -> Self {
        let mut policies = Self::default();
        for Past { domain, outcome } in past {
            let _ = policies.push(domain, outcome);
        }
        policies
    }

    /// Takes an outcome of a domain in; the domain, if it is to be paused for it. What was taken never pauses one, so
    /// that a run which tries again where another one left off gets somewhere.
    pub fn push(&mut self, domain: &str, outcome: &Outcome) -> Option<Refusing> {
        let by_policy = is_refused_by_policy(outcome);
        if matches!(outcome.fate, Fate::Returned(_)) || (!by_policy && !self.0.contains_key(domain)) {
            return None;
        }
        let window = self.0.entry(domain.to_owned()).or_default();
        window.bits = (window.bits << 1 | u32::from(by_policy)) & ((1 << WINDOW) - 1);
        window.outcomes = (window.outcomes + 1).min(WINDOW);
        let Window { bits, outcomes } = *window;
        if bits == 0 {
            self.0.remove(domain);
        }
        (by_policy && bits.count_ones() >= REFUSED_MIN).then(|| Refusing {
            domain: domain.to_owned(),
            outcomes,
            refused: bits.count_ones(),
            said: outcome.said.clone(),
        })
    }
}

fn is_refused_by_policy(outcome: &Outcome) -> bool {
    let enhanced = outcome.said.enhanced.as_deref().unwrap_or_default();
    outcome.fate == Fate::Refused && outcome.said.code > 0 && enhanced.starts_with(POLICY)
}

/// Addresses that the provider repeats are masked.
impl fmt::Display for Refusing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            domain,
            outcomes,
            refused,
            said,
        } = self;
        let enhanced = said.enhanced.as_deref().unwrap_or_default();
        let (code, text) = (said.code, masked(&said.text));
        write!(
            formatter,
            "{domain} refused {refused} of its last {outcomes} copies by policy: `{code} {enhanced} {text}`"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Policies;
    use crate::audience::SubscriberId;
    use crate::ledger::delivery::Fate;
    use crate::ledger::delivery::Outcome;
    use crate::ledger::delivery::Said;

    fn outcome(letter: char) -> Outcome {
        let (fate, code, enhanced) = match letter {
            'p' => (Fate::Refused, 550, "5.7.26"),
            'u' => (Fate::Refused, 550, "5.1.1"),
            'l' => (Fate::Refused, 0, "5.7.1"),
            'd' => (Fate::Doubtful, 0, ""),
            'r' => (Fate::Returned(None), 450, "4.7.1"),
            _ => (Fate::Accepted, 250, "2.0.0"),
        };
        Outcome {
            subscriber: SubscriberId(1),
            fate,
            said: Said {
                code,
                enhanced: Some(enhanced.to_owned()),
                text: "so it is".to_owned(),
            },
        }
    }

    #[test]
    fn ten_of_the_last_twenty_refused_by_policy_pause_a_domain() {
        let repeat = |part: &str, times: usize| part.repeat(times);
        for (story, paused) in [
            (repeat("p", 9), false),
            (repeat("p", 10), true),
            (repeat("u", 30), false),
            (repeat("l", 30), false),
            (repeat("d", 30), false),
            (repeat("ap", 9) + "ap", true),
            (repeat("p", 9) + &repeat("a", 11) + "p", false),
            (repeat("p", 9) + &repeat("r", 30) + "p", true),
            (repeat("aap", 40), false),
        ] {
            let mut policies = Policies::default();
            let held = story
                .chars()
                .filter(|letter| policies.push("big.test", &outcome(*letter)).is_some());
            assert_eq!(held.count() > 0, paused, "{story}");
        }
    }

    #[test]
    fn domains_are_counted_by_themselves_and_forgotten_when_they_take_mail() {
        let mut policies = Policies::default();
        for number in 0..9 {
            assert_eq!(policies.push("big.test", &outcome('p')), None);
            assert_eq!(policies.push("other.test", &outcome('p')), None);
            assert_eq!(policies.push(&format!("{number}.test"), &outcome('a')), None);
        }
        assert_eq!(policies.0.len(), 2, "of who takes everything nothing is kept");
        for _ in 0..20 {
            policies.push("other.test", &outcome('a'));
        }
        assert_eq!(policies.0.len(), 1);
        assert!(policies.push("big.test", &outcome('p')).is_some());
    }
}
