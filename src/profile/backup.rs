//! Which profile may stand in for another.

use crate::profile::Profile;
use crate::profile::Smtp;
use crate::profile::sender::Dkim;

impl Profile {
    /// The name of the profile that stands in for it.
    pub fn backup(&self) -> Option<&str> {
        match self {
            Self::Maildir(_) => None,
            Self::Smtp(smtp) => smtp.backup.as_deref(),
        }
    }
}

impl Smtp {
    /// Why `other` cannot stand in for it: a copy is the same whichever way it takes, so both must be ways of one sender.
    pub fn unlike(&self, other: &Profile) -> Option<String> {
        let Profile::Smtp(other) = other else {
            return Some("it is a folder, where no reader looks".to_owned());
        };
        let signs = |smtp: &Self| smtp.dkim.as_ref().map(|Dkim { domain, .. }| domain.clone());
        let differs = [
            (self.from.email != other.from.email, "`from`"),
            (
                self.return_path.domain() != other.return_path.domain(),
                "the domain of `return_path`",
            ),
            (signs(self) != signs(other), "the domain of `dkim`"),
        ];
        let differing: Vec<&str> = differs
            .iter()
            .filter(|(differs, _)| *differs)
            .map(|(_, what)| *what)
            .collect();
        (!differing.is_empty()).then(|| format!("not the same in both: {}", differing.join(", ")))
    }
}
