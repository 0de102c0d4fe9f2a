//! When a deferred delivery is tried again.

use std::time::Duration;

use crate::audience::SubscriberId;

/// How waits grow, and when a delivery is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The wait after the first attempt. Five minutes by default, shorter than the half hour of RFC 5321 (4.5.4.1) on
    /// purpose: most deferrals of a newsletter are greylisting.
    pub first_wait: Duration,
    /// No wait is longer, but for jitter.
    pub max_wait: Duration,
}

/// Jitter adds at most this share of a wait, so that ten thousand deferred copies do not come back in one second.
const JITTER_DIVISOR: u32 = 8;

impl Retry {
    /// How long to wait after failed attempt number `attempt`, counted from 1.
    ///
    /// The wait starts at `first_wait`, doubles, and stops growing at `max_wait`; jitter only adds, and is derived from
    /// the subscriber's id, so that a restart changes nothing.
    ///
    /// # Panics
    /// If `attempt` is 0: nothing has been tried, so nothing can be tried again.
    pub fn wait_after(&self, attempt: u32, subscriber: SubscriberId) -> Duration {
        assert!(attempt > 0, "attempts are counted from 1");
        let doubled = self.first_wait.saturating_mul(2_u32.saturating_pow(attempt - 1));
        let wait = doubled.min(self.max_wait);
        let share = u32::try_from(scattered(subscriber) % 1_000).expect("a remainder of 1,000 is small");
        wait + wait / JITTER_DIVISOR * share / 1_000
    }
}

/// Spreads consecutive ids over all numbers (Fibonacci hashing).
fn scattered(subscriber: SubscriberId) -> u64 {
    subscriber.0.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Retry;
    use crate::audience::SubscriberId;

    const RETRY: Retry = Retry {
        first_wait: Duration::from_mins(5),
        max_wait: Duration::from_hours(4),
    };

    #[test]
    fn waits_double_and_stop_growing() {
        let waits: Vec<u64> = (1..9)
            .map(|attempt| RETRY.wait_after(attempt, SubscriberId(0)).as_secs() / 60)
            .collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 240, 240]);
    }

    #[test]
    fn jitter_only_adds_and_is_the_same_after_a_restart() {
        for id in 0..500 {
            let wait = RETRY.wait_after(1, SubscriberId(id));
            assert!(
                wait >= Duration::from_mins(5) && wait <= Duration::from_secs(338),
                "{wait:?}"
            );
            assert_eq!(wait, RETRY.wait_after(1, SubscriberId(id)));
        }
    }

    #[test]
    fn a_hundredth_attempt_does_not_overflow() {
        assert!(RETRY.wait_after(100, SubscriberId(7)) < Duration::from_hours(5));
    }
}
