//! Limits that several workers share, by a simulated clock and a store that is a list: together they never send more than a
//! limit says, whoever dies or stalls, and while somebody has something to send none of it is left unused.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;
use pressrun::profile::Profile;
use pressrun::profile::limits::Groups;
use pressrun::profile::meter::Meter;
use pressrun::profile::meter::Now;
use pressrun::profile::share::ASKED_EVERY;
use pressrun::profile::share::Held;
use pressrun::profile::share::LASTS;
use pressrun::profile::share::Share;
use pressrun::profile::share::Standing;
use pressrun::profile::tally::Sent;

use crate::chance::Chance;

/// How exact the simulated clock is.
const STEP: TimeDelta = TimeDelta::milliseconds(5);

/// What the store knows.
#[derive(Default)]
struct Shelf {
    sent: BTreeMap<(i64, String), u64>,
    held: Vec<(Held, DateTime<Utc>)>,
}

impl Shelf {
    fn standing(&self, now: DateTime<Utc>) -> Standing {
        let living = self.held.iter().filter(|(_, until)| *until > now);
        Standing {
            held: living.map(|(held, _)| held.clone()).collect(),
            sent: self.sent_since(Share::since(now)),
        }
    }

    fn sent_since(&self, since: DateTime<Utc>) -> Vec<Sent> {
        let row = |((second, lane), messages): (&(i64, String), &u64)| Sent {
            at: DateTime::from_timestamp(*second, 0).unwrap(),
            lane: lane.clone(),
            messages: *messages,
        };
        let rows = self.sent.range((since.timestamp(), String::new())..);
        rows.map(row).collect()
    }

    fn hold(&mut self, mine: Vec<Held>, until: DateTime<Utc>) {
        for held in mine {
            self.held
                .retain(|(other, _)| (other.worker, &other.lane) != (held.worker, &held.lane));
            self.held.push((held, until));
        }
    }

    /// Counts a message as sent, which its worker holds no more.
    fn count(&mut self, worker: i64, lane: &str, now: DateTime<Utc>) {
        *self.sent.entry((now.timestamp(), lane.to_owned())).or_default() += 1;
        for (held, _) in &mut self.held {
            if held.worker == worker && (held.lane.is_empty() || held.lane == lane) {
                held.messages = held.messages.saturating_sub(1);
            }
        }
    }
}

/// A worker with messages to two domains in turn.
struct Worker {
    number: i64,
    meter: Meter,
    asks_at: DateTime<Utc>,
    stalls_until: DateTime<Utc>,
    under_way: Vec<(DateTime<Utc>, String)>,
    turn: usize,
    /// How many messages it has.
    left: usize,
}

const DOMAINS: [&str; 3] = ["pond.test", "mill.test", "pond.test"];

impl Worker {
    fn new(number: i64, lines: &str, (shelf, now): (&Shelf, DateTime<Utc>)) -> Self {
        let text = format!("kind = 'smtp'\nhost = 'relay.test'\nfrom = {{ email = 'a@b.test' }}\n{lines}");
        let limits = toml::from_str::<Profile>(&text).unwrap().limits();
        let sent = shelf.sent_since(DateTime::UNIX_EPOCH);
        Self {
            number,
            meter: Meter::shared(limits, (Groups::default(), Tz::UTC), &sent, now),
            asks_at: now,
            stalls_until: now,
            under_way: Vec::new(),
            turn: 0,
            left: usize::MAX,
        }
    }

    /// Does what is to be done by then; how many messages it sent on each lane.
    fn work(&mut self, store: &mut Shelf, (lasts, sent): (TimeDelta, &mut Vec<(DateTime<Utc>, String)>), now: Now) {
        let at = now.steady;
        let ended = |(until, _): &(DateTime<Utc>, String)| *until <= at;
        for (_, lane) in self.under_way.extract_if(.., |one| ended(one)) {
            self.meter.end(&lane);
        }
        if at < self.stalls_until {
            return;
        }
        let lanes: Vec<String> = DOMAINS.iter().map(|domain| self.meter.lane(domain)).collect();
        if at >= self.asks_at {
            let waiting: Vec<String> = if self.left > 0 {
                std::iter::once(String::new()).chain(lanes.clone()).collect()
            } else {
                Vec::new()
            };
            let (mine, grant) = self.meter.ask(self.number, &waiting, &store.standing(at), now);
            store.hold(mine, at + LASTS);
            self.meter.take(grant);
            self.asks_at = at + ASKED_EVERY;
        }
        while self.left > 0 && self.meter.wait(now).is_none() {
            let open = (0..lanes.len())
                .map(|nth| &lanes[(self.turn + nth) % lanes.len()])
                .find(|lane| self.meter.wait_on(lane, now).is_none());
            let Some(lane) = open.cloned() else { break };
            self.turn += 1;
            self.left -= 1;
            self.meter.begin(&lane, now);
            store.count(self.number, &lane, at);
            self.under_way.push((at + lasts, lane.clone()));
            sent.push((at, lane));
        }
    }
}

/// What three workers send in a minute; each now and then stalls, or dies and comes back, where they `fail`.
fn minute(lines: &str, lasts: TimeDelta, seed: u64, fail: bool) -> Vec<(DateTime<Utc>, String)> {
    let mut chance = Chance::new(seed);
    let began: DateTime<Utc> = "2026-05-01T12:00:00Z".parse().unwrap();
    let (mut shelf, mut sent) = (Shelf::default(), Vec::new());
    let mut workers: Vec<Worker> = (1..=3)
        .map(|number| Worker::new(number, lines, (&shelf, began)))
        .collect();
    let mut numbers = 3;
    let mut at = began;
    while at < began + TimeDelta::minutes(1) {
        let first = usize::try_from(chance.below(3)).unwrap();
        for nth in 0..workers.len() {
            let worker = &mut workers[(first + nth) % 3];
            worker.work(&mut shelf, (lasts, &mut sent), Now { steady: at, clock: at });
            match chance.below(2_000) {
                0 if fail => worker.stalls_until = at + TimeDelta::milliseconds(1_500),
                1 if fail => {
                    numbers += 1;
                    *worker = Worker::new(numbers, lines, (&shelf, at));
                }
                _ => {}
            }
        }
        at += STEP;
    }
    sent
}

/// The most on one lane, or on all, by the seconds of the clock in windows of that length.
fn most(sent: &[(DateTime<Utc>, String)], seconds: i64, lane: Option<&str>) -> usize {
    let of = |(_, on): &&(DateTime<Utc>, String)| lane.is_none_or(|lane| lane == on);
    let times: Vec<i64> = sent.iter().filter(of).map(|(at, _)| at.timestamp()).collect();
    let within = |first: i64| times.iter().filter(|at| (first..first + seconds).contains(at)).count();
    times.iter().map(|first| within(*first)).max().unwrap_or_default()
}

#[test]
fn workers_together_keep_a_limit_and_use_all_of_it() {
    for (lines, seconds, limit) in [
        ("messages_per_second = 100", 1, 100),
        ("messages_per_second = 7", 1, 7),
        ("messages_per_second = 1", 1, 1),
        ("messages_per_minute = 600", 60, 600),
        ("messages_per_hour = 50", 3_600, 50),
        ("warm_up = { from = 2026-05-01, at_most = [40] }", 86_400, 40),
    ] {
        let sent = minute(lines, STEP, 1, false);
        assert!(most(&sent, seconds, None) <= limit, "{lines}");
        let all = usize::try_from((60 / seconds).max(1)).unwrap() * limit;
        assert!(sent.len() * 100 >= all * 97, "{lines}: {} of {all}", sent.len());
    }
}

#[test]
fn a_domain_is_limited_for_all_workers_together() {
    let lines = "messages_per_second = 50\n[domains]\n'pond.test' = { messages_per_second = 10, connections = 4 }";
    let sent = minute(lines, TimeDelta::milliseconds(40), 2, false);
    assert!(most(&sent, 1, None) <= 50);
    assert!(most(&sent, 1, Some("pond.test")) <= 10);
    assert!(sent.len() >= 50 * 60 * 97 / 100, "{}", sent.len());
    let pond: Vec<_> = sent
        .iter()
        .filter(|(_, lane)| lane == "pond.test")
        .map(|(at, _)| *at)
        .collect();
    let at_once = |at: &DateTime<Utc>| {
        pond.iter()
            .filter(|other| (*at - TimeDelta::milliseconds(39)..=*at).contains(other))
            .count()
    };
    assert!(pond.iter().map(at_once).max().unwrap() <= 4);
    assert!(pond.len() >= 550, "{}", pond.len());
}

#[test]
fn whoever_has_nothing_to_send_holds_nothing() {
    let began: DateTime<Utc> = "2026-05-01T12:00:00Z".parse().unwrap();
    for lines in [
        "messages_per_second = 1",
        "[domains]\n'pond.test' = { connections = 1 }\n'mill.test' = { connections = 2 }",
        "[domains]\n'*' = { messages_per_second = 1 }",
    ] {
        let (mut shelf, mut sent) = (Shelf::default(), Vec::new());
        let mut workers: Vec<Worker> = (1..=2)
            .map(|number| Worker::new(number, lines, (&shelf, began)))
            .collect();
        workers[0].left = 3;
        let mut at = began;
        while at < began + TimeDelta::seconds(20) {
            for worker in &mut workers {
                worker.work(&mut shelf, (STEP * 4, &mut sent), Now { steady: at, clock: at });
            }
            at += STEP;
        }
        assert_eq!(workers[0].left, 0, "{lines}");
        let late = sent.iter().filter(|(at, _)| *at > began + TimeDelta::seconds(10));
        assert!(late.count() >= 9, "{lines}: {}", sent.len());
    }
}

#[test]
fn whoever_stalls_or_dies_breaks_no_limit() {
    for seed in 0..20 {
        let sent = minute("messages_per_second = 30\nmessages_per_minute = 900", STEP, seed, true);
        assert!(most(&sent, 1, None) <= 30, "seed {seed}");
        assert!(most(&sent, 60, None) <= 900, "seed {seed}");
        assert!(sent.len() >= 850, "seed {seed}: {}", sent.len());
    }
}
