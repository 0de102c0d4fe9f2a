//! What is to be sent later, and whether somebody is there who will.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::ledger::issue::IssueName;

/// An issue that waits for its time. It is what was looked at when it was scheduled; its readers are those of the time
/// at which it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Which issue.
    pub name: IssueName,
    /// When it is to be sent.
    pub at: DateTime<Utc>,
    /// If it was not begun by then, it is not sent any more, unless somebody says so; and nothing of it leaves later.
    pub not_after: DateTime<Utc>,
    /// By which profile.
    pub profile: String,
    /// The issue as it was made when it was scheduled, as JSON.
    pub frozen: String,
}

/// How a schedule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its time has not come.
    Waiting,
    /// Its time has come.
    Due,
    /// Its time is over, and nobody was there.
    Missed,
}

impl Standing {
    /// As it is told.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "scheduled",
            Self::Due => "due",
            Self::Missed => "missed",
        }
    }
}

impl Schedule {
    /// How it stands now.
    ///
    /// ```
    /// use chrono::{TimeDelta, Utc};
    /// use pressrun::ledger::issue::IssueName;
    /// use pressrun::ledger::schedule::{Schedule, Standing};
    ///
    /// let at = Utc::now();
    /// let schedule = Schedule {
    ///     name: IssueName { feed: "main".to_owned(), number: 1 },
    ///     at,
    ///     not_after: at + TimeDelta::hours(1),
    ///     profile: "relay".to_owned(),
    ///     frozen: String::new(),
    /// };
    /// assert_eq!(schedule.standing(at - TimeDelta::seconds(1)), Standing::Waiting);
    /// assert_eq!(schedule.standing(at), Standing::Due);
    /// assert_eq!(schedule.standing(at + TimeDelta::hours(1)), Standing::Missed);
    /// ```
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        if now < self.at {
            Standing::Waiting
        } else if now < self.not_after {
            Standing::Due
        } else {
            Standing::Missed
        }
    }
}

/// So old may the last sign of life be of whoever sends what is due.
const ALIVE_FOR: TimeDelta = TimeDelta::seconds(60);

/// Whether somebody is there who sends what is due: by the last sign of life.
pub fn is_attended(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last.is_some_and(|last| (now - last).abs() <= ALIVE_FOR)
}
