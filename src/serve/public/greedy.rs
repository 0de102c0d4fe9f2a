//! Who asks for the same feed again and again as if for the first time.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use crate::serve::client::Prefix;

/// How long a client waits before it asks for a whole feed again.
const INTERVAL: Duration = Duration::from_mins(1);

/// How many clients are remembered at once: about a megabyte. Where more come, whoever came first is forgotten, which
/// costs nothing but an answer.
const SLOTS: usize = 16 * 1024;

/// Who asked for which feed within the last minute.
#[derive(Debug, Default)]
pub(crate) struct Greedy {
    /// Keyed by chance, so that nobody can choose whom to push out of it.
    keys: RandomState,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    at: HashMap<u64, Instant>,
    order: VecDeque<(u64, Instant)>,
}

/// Who asks for what: where from, by what name, and for which feed.
#[derive(Debug, Clone, Copy, Hash)]
pub(crate) struct Poll<'a> {
    /// Where from.
    pub(crate) prefix: Prefix,
    /// What the client calls itself: behind one address there may be many readers.
    pub(crate) agent: &'a [u8],
    /// The path of the feed.
    pub(crate) path: &'a str,
}

impl Greedy {
    /// Takes down that somebody asks for a whole feed at `now`; if they did within the last minute, how long they are to
    /// wait, in seconds.
    pub(crate) fn wait_s(&self, poll: Poll<'_>, now: Instant) -> Option<u64> {
        let key = self.keys.hash_one(poll);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((old, at)) = seen.order.front().copied() {
            if seen.order.len() < SLOTS && now.duration_since(at) < INTERVAL {
                break;
            }
            seen.order.pop_front();
            seen.at.remove(&old);
        }
        if let Some(at) = seen.at.get(&key) {
            let left = INTERVAL.saturating_sub(now.duration_since(*at));
            return Some(left.as_secs().max(1));
        }
        seen.at.insert(key, now);
        seen.order.push_back((key, now));
        None
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::net::Ipv4Addr;
    use std::time::Duration;
    use std::time::Instant;

    use super::Greedy;
    use super::Poll;
    use super::SLOTS;
    use crate::serve::client::Client;

    fn poll<'a>(address: u32, agent: &'a str, path: &'a str) -> Poll<'a> {
        let prefix = Client(IpAddr::V4(Ipv4Addr::from_bits(address << 8))).prefix();
        Poll {
            prefix,
            agent: agent.as_bytes(),
            path,
        }
    }

    #[test]
    fn only_the_same_client_that_asks_for_the_same_feed_within_a_minute_is_told_to_wait() {
        let greedy = Greedy::default();
        let begun = Instant::now();
        for (seconds, asked, expected) in [
            (0, poll(1, "a", "/rss.xml"), None),
            (0, poll(1, "a", "/atom.xml"), None),
            (0, poll(1, "b", "/rss.xml"), None),
            (0, poll(2, "a", "/rss.xml"), None),
            (10, poll(1, "a", "/rss.xml"), Some(50)),
            (59, poll(1, "a", "/rss.xml"), Some(1)),
            // To be told does not make the wait longer.
            (60, poll(1, "a", "/rss.xml"), None),
            (61, poll(1, "a", "/rss.xml"), Some(59)),
        ] {
            let now = begun + Duration::from_secs(seconds);
            assert_eq!(greedy.wait_s(asked, now), expected, "{seconds} {asked:?}");
        }
    }

    #[test]
    fn a_crowd_takes_no_more_memory_than_there_are_slots() {
        let greedy = Greedy::default();
        let now = Instant::now();
        for address in 0..100_000 {
            assert_eq!(greedy.wait_s(poll(address, "a", "/rss.xml"), now), None);
        }
        let seen = greedy.seen.lock().unwrap();
        assert_eq!((seen.at.len(), seen.order.len()), (SLOTS, SLOTS));
        drop(seen);
        assert!(greedy.wait_s(poll(99_999, "a", "/rss.xml"), now).is_some());
        assert_eq!(greedy.wait_s(poll(0, "a", "/rss.xml"), now), None, "it was forgotten");
    }
}
