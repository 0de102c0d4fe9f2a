//! How often somebody may ask, by where they come from, in memory that does not grow.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::serve::client::Prefix;

/// Counts what clients ask for over a window of time.
#[derive(Debug)]
pub struct Throttle {
    most: u32,
    window: TimeDelta,
    inside: Mutex<Inside>,
}

/// Two windows: the one that runs, and the one before it.
#[derive(Debug)]
struct Inside {
    began: DateTime<Utc>,
    counts: HashMap<Prefix, u32>,
    before: HashMap<Prefix, u32>,
}

/// How many clients are counted in a window; at some forty bytes each they take a few megabytes. Whoever comes with more
/// networks than that starts the next window early, and the counts of this one stand for one more.
const CLIENTS_MAX: usize = 50_000;

impl Throttle {
    /// Lets a client ask `most` times in `window`, or a little more often across its edge.
    pub fn new(most: u32, window: TimeDelta, now: DateTime<Utc>) -> Self {
        Self {
            most,
            window,
            inside: Mutex::new(Inside {
                began: now,
                counts: HashMap::new(),
                before: HashMap::new(),
            }),
        }
    }

    /// Counts a request; how long the client has to wait, if it has.
    pub fn ask(&self, client: Prefix, now: DateTime<Utc>) -> Option<TimeDelta> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let age = now - inside.began;
        // A clock that is set back begins anew as well.
        if age >= self.window || age < TimeDelta::zero() || inside.counts.len() >= CLIENTS_MAX {
            let is_next = age < self.window * 2 && age >= TimeDelta::zero();
            let counts = std::mem::take(&mut inside.counts);
            inside.before = if is_next { counts } else { HashMap::new() };
            inside.began = now;
        }
        let before = inside.before.get(&client).copied().unwrap_or_default();
        let count = inside.counts.entry(client).or_default();
        *count = count.saturating_add(1);
        let is_over = *count > self.most || before > self.most && *count > self.most / 2;
        is_over.then(|| (inside.began + self.window - now).max(TimeDelta::minutes(1)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono::TimeDelta;

    use super::CLIENTS_MAX;
    use super::Throttle;
    use crate::serve::client::Client;
    use crate::serve::client::Prefix;

    fn client(number: u32) -> Prefix {
        Client(std::net::Ipv4Addr::from_bits(number << 8).into()).prefix()
    }

    #[test]
    fn who_asks_too_often_waits_and_others_do_not() {
        let now = DateTime::UNIX_EPOCH;
        let throttle = Throttle::new(3, TimeDelta::hours(1), now);
        for _ in 0..3 {
            assert_eq!(throttle.ask(client(1), now), None);
        }
        assert_eq!(throttle.ask(client(1), now), Some(TimeDelta::hours(1)));
        assert_eq!(throttle.ask(client(2), now), None);
        let later = now + TimeDelta::minutes(61);
        assert_eq!(throttle.ask(client(1), later), None, "a window later");
    }

    #[test]
    fn who_comes_from_everywhere_takes_no_more_memory_and_frees_nobody() {
        let now = DateTime::UNIX_EPOCH;
        let throttle = Throttle::new(2, TimeDelta::hours(1), now);
        for _ in 0..4 {
            throttle.ask(client(0), now);
        }
        for number in 1..=u32::try_from(CLIENTS_MAX).unwrap() {
            throttle.ask(client(number), now);
        }
        assert!(throttle.inside.lock().unwrap().counts.len() <= CLIENTS_MAX);
        throttle.ask(client(0), now);
        assert!(throttle.ask(client(0), now).is_some(), "what was counted still counts");
    }
}
