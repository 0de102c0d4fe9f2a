//! Stretches of an issue's deliveries, which workers hold for a while.

use std::time::Duration;

use crate::audience::SubscriberId;

/// A stretch of deliveries, in the order of subscribers, that one worker holds: nobody else begins one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stretch {
    /// The first one.
    pub first: SubscriberId,
    /// The last one.
    pub last: SubscriberId,
}

impl Stretch {
    /// All deliveries.
    pub const WHOLE: Self = Self {
        first: SubscriberId(i64::MIN),
        last: SubscriberId(i64::MAX),
    };
}

/// What a worker asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// How many stretches it holds at most.
    pub stretches_max: u32,
    /// For how long, unless it renews.
    pub length: Duration,
}

impl Lease {
    /// How often a worker renews: two failures in a row do not end its lease.
    pub fn renewed_every(&self) -> Duration {
        self.length / 3
    }
}
