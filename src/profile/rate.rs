//! How many messages in which time.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

/// How many messages in which time; windows roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// `messages_per_second`.
    pub per_second: Option<NonZeroU32>,
    /// `messages_per_minute`.
    pub per_minute: Option<NonZeroU32>,
    /// `messages_per_hour`.
    pub per_hour: Option<NonZeroU32>,
    /// `messages_per_day`.
    pub per_day: Option<NonZeroU32>,
}

/// How long a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// `messages_per_second`.
    Second,
    /// `messages_per_minute`.
    Minute,
    /// `messages_per_hour`.
    Hour,
    /// `messages_per_day`: 24 hours, whatever the clocks do.
    Day,
}

impl Rate {
    /// Its windows, the shortest first.
    pub fn spans(&self) -> [(Span, Option<NonZeroU32>); 4] {
        [
            (Span::Second, self.per_second),
            (Span::Minute, self.per_minute),
            (Span::Hour, self.per_hour),
            (Span::Day, self.per_day),
        ]
    }

    /// The same windows, with a part of each limit.
    #[must_use]
    pub fn each(&self, part: fn(NonZeroU32) -> NonZeroU32) -> Self {
        Self {
            per_second: self.per_second.map(part),
            per_minute: self.per_minute.map(part),
            per_hour: self.per_hour.map(part),
            per_day: self.per_day.map(part),
        }
    }

    /// How long so many messages take at least.
    pub fn least(&self, messages: u64) -> Duration {
        let lengths = [1, 60, 3_600, 86_400_u64];
        let least = self
            .spans()
            .into_iter()
            .zip(lengths)
            .filter_map(|((_, limit), length_s)| {
                let limit = u64::from(limit?.get());
                Some(messages.saturating_sub(1) / limit * length_s)
            });
        Duration::from_secs(least.max().unwrap_or_default())
    }
}

impl Span {
    /// How long it is, in milliseconds.
    pub fn length_ms(self) -> i64 {
        match self {
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        }
    }

    /// To how many milliseconds times are rounded: what counts leaves a window by so much too late, and never too early.
    pub fn unit_ms(self) -> i64 {
        match self {
            Self::Second => 20,
            _ => 1_000,
        }
    }
}

/// The key that sets it.
impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Second => "messages_per_second",
            Self::Minute => "messages_per_minute",
            Self::Hour => "messages_per_hour",
            Self::Day => "messages_per_day",
        })
    }
}
