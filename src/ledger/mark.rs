//! Addresses that take no mail: which refusals say so, after how many a reader is marked, and when nobody is believed.
//!
//! **Marks are derived from how deliveries stand, never counted beside them.** Whoever is killed before they are made
//! makes them the next time, and whoever makes them twice makes nothing twice: a reader who is marked is not subscribed
//! any more.

use crate::audience::SubscriberId;
use crate::ledger::delivery::Said;
use crate::ledger::issue::IssueName;
use crate::ledger::wire::Class;
use crate::ledger::wire::Enhanced;

/// Enhanced codes which say that the address itself takes no mail; no other refusal says anything about the address.
pub const AGAINST_ADDRESS: [Enhanced; 6] = [
    UNKNOWN,
    Enhanced(5, 1, 2),
    Enhanced(5, 1, 3),
    Enhanced(5, 1, 6),
    Enhanced(5, 1, 10),
    Enhanced(5, 2, 1),
];

/// That there is no such mailbox (RFC 3463, 3.2): said once, it is enough.
pub const UNKNOWN: Enhanced = Enhanced(5, 1, 1);

/// From so many readers of one domain on it is asked whether they can all be gone.
pub const CROWD_MIN: u64 = 20;

/// Beyond this share of a domain's readers, in percent, they cannot: a provider that errs says of living accounts that
/// they are unknown.
const CROWD_PERCENT_MAX: u64 = 10;

/// Whether it says that the address takes no mail.
pub fn is_against_address(said: &Said) -> bool {
    let code = said.enhanced.as_deref();
    let is_named = AGAINST_ADDRESS
        .iter()
        .any(|known| code == Some(known.to_string().as_str()));
    is_named && Class::of(said.code) == Class::Permanent
}

/// The codes between commas, as a store is asked for them.
///
/// ```
/// assert!(pressrun::ledger::mark::codes().starts_with(",5.1.1,5.1.2,"));
/// ```
pub fn codes() -> String {
    AGAINST_ADDRESS
        .iter()
        .fold(",".to_owned(), |all, code| all + &format!("{code},"))
}

/// What a domain said of its readers in one issue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Crowd {
    /// The domain, as in a subscriber's key.
    pub domain: String,
    /// How many copies were accepted or refused.
    pub answered: u64,
    /// How many of them were refused because the address takes no mail.
    pub against: u64,
    /// How many have no answer yet, or one that nobody knows.
    pub open: u64,
}

/// Whether a domain's readers are marked after an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// What has no answer yet may still show that it refuses too many.
    Unclear,
    /// It refuses too many: none is marked until somebody decides.
    Doubted,
    /// Somebody decided that they are gone.
    Marked,
    /// Somebody decided that they are not.
    Spared,
}

/// A domain of which an issue marks nobody, or would not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// What it said.
    pub crowd: Crowd,
    /// How it stands.
    pub standing: Standing,
}

/// Which readers of an issue are marked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Those behind this one, in the order of subscribers.
    pub after: Option<SubscriberId>,
    /// How many at most.
    pub readers_max: u32,
    /// After how many refusals in a row, over as many issues; [`UNKNOWN`] is enough by itself.
    pub bounced_after: u32,
}

/// Readers that were marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marked {
    /// How many.
    pub readers: u64,
    /// The last of them, where there may be others behind it.
    pub last: Option<SubscriberId>,
}

impl Crowd {
    /// Why nobody of the domain is marked now; `None` where whatever comes can only show that few of it are refused.
    pub fn withheld(&self) -> Option<Standing> {
        let is_crowd = |more: u64| {
            let (against, answered) = (self.against + more, self.answered + more);
            against >= CROWD_MIN && against * 100 > answered * CROWD_PERCENT_MAX
        };
        if is_crowd(0) {
            Some(Standing::Doubted)
        } else {
            (self.against > 0 && is_crowd(self.open)).then_some(Standing::Unclear)
        }
    }
}

/// All standings, in the order of their numbers.
const STANDINGS: [Standing; 4] = [Standing::Unclear, Standing::Doubted, Standing::Marked, Standing::Spared];

impl Standing {
    /// The standing as it is stored.
    pub fn number(self) -> i64 {
        match self {
            Self::Unclear => 0,
            Self::Doubted => 1,
            Self::Marked => 2,
            Self::Spared => 3,
        }
    }

    /// The standing stored as `number`.
    pub fn numbered(number: i64) -> Option<Self> {
        STANDINGS.into_iter().find(|standing| standing.number() == number)
    }

    /// Whether somebody decided it.
    pub fn is_decided(self) -> bool {
        self >= Self::Marked
    }
}

/// Why readers were marked, as their change keeps it.
///
/// ```
/// use pressrun::ledger::issue::IssueName;
/// use pressrun::ledger::mark::source;
///
/// let name = IssueName { feed: "main".to_owned(), number: 7 };
/// assert_eq!(source(&name, "5.1.1", 3), "main/7: 5.1.1");
/// assert_eq!(source(&name, "5.2.1", 3), "main/7: 5.2.1, after 3 refusals in a row");
/// ```
pub fn source(name: &IssueName, enhanced: &str, bounced_after: u32) -> String {
    if enhanced == UNKNOWN.to_string() || bounced_after == 1 {
        format!("{name}: {enhanced}")
    } else {
        format!("{name}: {enhanced}, after {bounced_after} refusals in a row")
    }
}

#[cfg(test)]
mod tests {
    use super::Crowd;
    use super::STANDINGS;
    use super::Standing;
    use super::is_against_address;
    use crate::ledger::delivery::Said;

    #[test]
    fn only_a_refusal_with_one_of_six_codes_is_against_an_address() {
        for (code, enhanced, expected) in [
            (550, Some("5.1.1"), true),
            (553, Some("5.1.3"), true),
            (550, Some("5.1.10"), true),
            (550, Some("5.2.1"), true),
            (550, Some("5.2.2"), false),
            (550, Some("5.7.1"), false),
            (550, Some("5.1.11"), false),
            (550, None, false),
            (450, Some("5.1.1"), false),
            (0, Some("5.1.1"), false),
        ] {
            let said = Said {
                code,
                enhanced: enhanced.map(str::to_owned),
                text: "no".to_owned(),
            };
            assert_eq!(is_against_address(&said), expected, "{code} {enhanced:?}");
        }
    }

    #[test]
    fn nobody_of_a_domain_is_marked_while_too_many_are_or_may_come_to_be_refused() {
        use Standing::Doubted;
        use Standing::Unclear;
        for (answered, against, open, expected) in [
            (19, 19, 0, None),
            (20, 20, 0, Some(Doubted)),
            (200, 20, 0, None),
            (199, 20, 0, Some(Doubted)),
            (199, 20, 1_000, Some(Doubted)),
            (1_000, 100, 0, None),
            (1_000, 101, 0, Some(Doubted)),
            (1, 1, 18, None),
            (1, 1, 19, Some(Unclear)),
            (500, 10, 40, None),
            (500, 10, 60, Some(Unclear)),
            (500, 0, 500, None),
        ] {
            let crowd = Crowd {
                domain: "big.test".to_owned(),
                answered,
                against,
                open,
            };
            assert_eq!(crowd.withheld(), expected, "{crowd:?}");
        }
    }

    #[test]
    fn a_standing_is_read_back_as_it_was_stored() {
        for standing in STANDINGS {
            assert_eq!(Standing::numbered(standing.number()), Some(standing));
        }
        assert_eq!(Standing::numbered(4), None);
    }
}
