//! How much a relay takes: rates, by itself and by the domain a message goes to, a slow beginning, and hours of quiet.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

use crate::profile::quiet::QuietHours;
use crate::profile::rate::Rate;

/// The limits of a profile, besides those of its connections.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    /// How many messages in which time.
    pub rate: Rate,
    /// At most so many a day, while the relay gets to know us.
    pub warm_up: Option<WarmUp>,
    /// When nothing is sent.
    pub quiet_hours: Option<QuietHours>,
    /// By the domain that a message goes to: a group of `[domains]`, a domain, or `*`, which means each other domain by
    /// itself.
    pub domains: BTreeMap<String, DomainLimits>,
}

/// The limits of one domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DomainLimits {
    /// How many messages to it may be under way at once.
    pub connections: Option<NonZeroU32>,
    /// How many in which time.
    pub rate: Rate,
}

/// `warm_up`: how many messages may go out on each of the first days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WarmUp {
    /// The first day, on the clocks of the publication.
    #[serde(deserialize_with = "day")]
    pub from: NaiveDate,
    /// At most so many on that day, the next one, and so on. Behind the last one it is over.
    pub at_most: Vec<NonZeroU32>,
}

/// `[domains]`: domains that are one to their operator, under a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Groups(BTreeMap<String, Vec<Domain>>);

/// A domain as lower-case A-label.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Domain(String);

/// Each other domain by itself.
pub const ANY: &str = "*";

impl Limits {
    /// Under which name messages to `domain` are limited; `None`: only together with all others.
    pub fn lane(&self, groups: &Groups, domain: &str) -> Option<String> {
        let group = groups.of(domain);
        match group {
            Some(group) if self.domains.contains_key(group) => Some(group.to_owned()),
            _ if self.domains.contains_key(domain) => Some(domain.to_owned()),
            _ if self.domains.contains_key(ANY) => Some(group.unwrap_or(domain).to_owned()),
            _ => None,
        }
    }

    /// Whether messages have to be counted for them.
    pub fn are_counted(&self) -> bool {
        self.rate != Rate::default() || self.warm_up.is_some() || !self.domains.is_empty()
    }

    /// What is kept of them for letters to whoever waits at a door: a tenth. They leave at any hour, and to any domain.
    #[must_use]
    pub fn of_letters(&self) -> Self {
        Self {
            rate: self.rate.each(tenth),
            warm_up: self.warm_up.as_ref().map(|warm_up| warm_up.each(tenth)),
            quiet_hours: None,
            domains: BTreeMap::new(),
        }
    }

    /// What is left of them for issues.
    #[must_use]
    pub fn beside_letters(&self) -> Self {
        Self {
            rate: self.rate.each(rest),
            warm_up: self.warm_up.as_ref().map(|warm_up| warm_up.each(rest)),
            ..self.clone()
        }
    }

    /// The limits of a lane.
    pub fn of_lane(&self, lane: &str) -> DomainLimits {
        let limits = self.domains.get(lane).or_else(|| self.domains.get(ANY));
        limits.copied().unwrap_or_default()
    }
}

/// A tenth of a limit, and never nothing: who waits for a confirmation is let in.
fn tenth(limit: NonZeroU32) -> NonZeroU32 {
    NonZeroU32::new(limit.get() / 10).unwrap_or(NonZeroU32::MIN)
}

/// The limit without its tenth; of less than ten there is none to be taken away.
fn rest(limit: NonZeroU32) -> NonZeroU32 {
    NonZeroU32::new(limit.get() - limit.get() / 10).unwrap_or(NonZeroU32::MIN)
}

impl WarmUp {
    fn each(&self, part: fn(NonZeroU32) -> NonZeroU32) -> Self {
        Self {
            from: self.from,
            at_most: self.at_most.iter().copied().map(part).collect(),
        }
    }

    /// How many messages may go out on a day; `None`: as many as else.
    pub fn at_most(&self, day: NaiveDate) -> Option<NonZeroU32> {
        let nth = usize::try_from((day - self.from).num_days()).ok()?;
        self.at_most.get(nth).copied()
    }
}

impl Groups {
    /// The group of a domain.
    pub fn of(&self, domain: &str) -> Option<&str> {
        let holds = |domains: &Vec<Domain>| domains.iter().any(|one| one.0 == domain);
        self.0
            .iter()
            .find_map(|(name, domains)| holds(domains).then_some(name.as_str()))
    }

    /// Whether there is a group of that name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A domain that stands in two groups: its limits could not be told.
    pub fn twice(&self) -> Option<&str> {
        let all: Vec<&str> = self.0.values().flatten().map(|domain| domain.0.as_str()).collect();
        let mut rest = all.as_slice();
        while let [first, behind @ ..] = rest {
            if behind.contains(first) {
                return Some(first);
            }
            rest = behind;
        }
        None
    }
}

impl<'de> Deserialize<'de> for Domain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        let domain = idna::domain_to_ascii_strict(&given)
            .ok()
            .filter(|domain| domain.contains('.'));
        domain
            .map(Self)
            .ok_or_else(|| Error::custom(format!("`{given}` is not a domain name")))
    }
}

/// All keys of a table of limits by domain.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    connections: Option<NonZeroU32>,
    messages_per_second: Option<NonZeroU32>,
    messages_per_minute: Option<NonZeroU32>,
    messages_per_hour: Option<NonZeroU32>,
    messages_per_day: Option<NonZeroU32>,
}

impl<'de> Deserialize<'de> for DomainLimits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let table = Table::deserialize(deserializer)?;
        Ok(Self {
            connections: table.connections,
            rate: Rate {
                per_second: table.messages_per_second,
                per_minute: table.messages_per_minute,
                per_hour: table.messages_per_hour,
                per_day: table.messages_per_day,
            },
        })
    }
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let given = toml::value::Datetime::deserialize(deserializer)?;
    let date = given.date.filter(|_| given.time.is_none());
    date.and_then(|date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day)))
        .ok_or_else(|| Error::custom("a day is written like 2026-12-01"))
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::rest;
    use super::tenth;

    #[test]
    fn a_tenth_is_kept_for_letters_and_one_where_that_is_less() {
        for (limit, letters, issues) in [
            (1, 1, 1),
            (9, 1, 9),
            (10, 1, 9),
            (100, 10, 90),
            (u32::MAX, 429_496_729, 3_865_470_566),
        ] {
            let limit = NonZeroU32::new(limit).unwrap();
            assert_eq!((tenth(limit).get(), rest(limit).get()), (letters, issues), "{limit}");
        }
    }
}
