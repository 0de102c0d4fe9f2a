//! The way out, measured by what goes out on it.

use std::time::Duration;

use crate::finding::Finding;
use crate::finding::Rule;
use crate::finding::settings::Settings;
use crate::message::dkim::verify::Verdict;
use crate::profile::Profile;

/// A signature of somebody else.
pub const DKIM_DOMAIN: Rule = Rule::error(
    "profile/dkim-domain",
    "DMARC takes a signature as the sender's only where its domain is that of From, or above or below it: Gmail, Yahoo and \
     Microsoft refuse bulk mail without (RFC 7489, 3.1.1).",
)
.fix("sign with the domain of `from`, or send from the domain that signs");

/// A signature that does not hold.
pub const DKIM_FAILS: Rule = Rule::error(
    "email/dkim-fails",
    "Each copy is verified with the key that the DNS is to publish: what fails here fails at every receiver.",
)
.fix("`pressrun keys show` tells what the DNS has to say; make a new key where the file is damaged");

/// A profile by which nothing can go out.
pub const UNUSABLE: Rule = Rule::warning(
    "profile/unusable",
    "Each key of the profile is sound, and together they make no way out: nothing is sent by it until that is mended.",
)
.fix("mend the profile, or take it out");

/// Limits under which an issue takes long.
pub const LIMITS: Rule = Rule::warning(
    "profile/limits",
    "Where the limits of a relay let fewer copies out than there are readers, an issue takes days, and what is not sent in \
     time is given up.",
)
.fix("raise the limits of the profile as far as the relay allows, or send with an offer that fits the audience");

/// Longer than this an issue should not take.
const DAY: Duration = Duration::from_hours(24);

/// A profile of that name, with its config.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it says.
    pub profile: &'a Profile,
    /// The config, for the places of its keys.
    pub config: Settings<'a>,
}

impl Way<'_> {
    /// Whether the domain that signs is that of `from`, or one of its parts.
    pub fn domain(&self, from: &str) -> Option<Finding> {
        let dkim = self.profile.dkim()?;
        let signing = dkim.domain.to_ascii_lowercase();
        let from = from.to_ascii_lowercase();
        let is_below = |one: &str, other: &str| one == other || one.ends_with(&format!(".{other}"));
        if is_below(&from, &signing) || is_below(&signing, &from) || organisation(&from) == organisation(&signing) {
            return None;
        }
        let place = self.config.place_of(&["profiles", self.name, "dkim", "domain"]);
        Some(DKIM_DOMAIN.at(place, format!("`{signing}` signs what comes from `{from}`")))
    }

    /// What the signatures of a copy are worth.
    pub fn signatures(&self, verdicts: &[Verdict]) -> Vec<Finding> {
        let place = || self.config.place_of(&["profiles", self.name, "dkim"]);
        let failed = verdicts.iter().filter_map(|verdict| {
            let failure = verdict.outcome.as_ref().err()?;
            Some(DKIM_FAILS.at(
                place(),
                format!("the signature by `{}` does not hold: {failure}", verdict.selector),
            ))
        });
        failed.collect()
    }

    /// Whether so many copies go out in good time; `give_up` is how long they may take at most.
    pub fn limits(&self, recipients: u64, give_up: Duration) -> Option<Finding> {
        let least = self.profile.limits().rate.least(recipients);
        if least <= DAY {
            return None;
        }
        let days = least.as_secs().div_ceil(DAY.as_secs());
        let place = self.config.place_of(&["profiles", self.name, "messages_per_day"]);
        let late = if least > give_up {
            "; what is left by then is given up"
        } else {
            ""
        };
        let message = format!("{recipients} copies take {days} days at least{late}");
        Some(LIMITS.at(place, message))
    }
}

/// The domain that somebody registered, by its last two labels; of names such as `co.uk` by three.
fn organisation(domain: &str) -> String {
    let labels: Vec<&str> = domain.split('.').collect();
    let is_shared = labels.len() > 2
        && labels[labels.len() - 1].len() == 2
        && ["co", "com", "org", "net", "ac", "gov", "edu", "ne", "or"].contains(&labels[labels.len() - 2]);
    let count = if is_shared { 3 } else { 2 };
    labels[labels.len().saturating_sub(count)..].join(".")
}

#[cfg(test)]
mod tests {
    use super::Way;
    use super::organisation;
    use crate::finding::settings::Settings;
    use crate::message::dkim::verify::Failure;
    use crate::message::dkim::verify::Verdict;

    #[test]
    fn a_signature_that_does_not_hold_is_told_where_it_is_configured() {
        let text = "[profiles.relay]\nkind = 'maildir'\npath = 'x'\n[profiles.relay.dkim]\ndomain = 'pond.test'\n";
        let profile = toml::from_str("kind = 'maildir'\npath = 'x'").unwrap();
        let way = Way {
            name: "relay",
            profile: &profile,
            config: Settings::new("config/pressrun.toml", text),
        };
        let verdict = |outcome| Verdict {
            algorithm: "rsa-sha256".to_owned(),
            domain: "pond.test".to_owned(),
            selector: "r2026".to_owned(),
            outcome,
        };
        let told = way.signatures(&[verdict(Ok(())), verdict(Err(Failure::Body))]);
        assert_eq!(
            told.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "config/pressrun.toml:4:17: error[email/dkim-fails]: the signature by `r2026` does not hold: the body was \
              changed: its hash is not `bh=`"
            ]
        );
    }

    #[test]
    fn a_domain_belongs_to_whoever_registered_it() {
        for (domain, whose) in [
            ("pond.test", "pond.test"),
            ("news.pond.test", "pond.test"),
            ("a.b.co.uk", "b.co.uk"),
            ("test", "test"),
        ] {
            assert_eq!(organisation(domain), whose, "{domain}");
        }
    }
}
