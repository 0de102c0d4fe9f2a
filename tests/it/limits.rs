//! Limits of a profile, by a simulated clock: no window ever holds too much, whatever is started again and however clocks
//! jump, and no time is wasted either.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Europe::Berlin;
use pressrun::profile::Profile;
use pressrun::profile::limits::Groups;
use pressrun::profile::limits::Limits;
use pressrun::profile::meter::Limit;
use pressrun::profile::meter::Meter;
use pressrun::profile::meter::Now;
use pressrun::profile::meter::Wait;
use pressrun::profile::rate::Span;
use pressrun::profile::tally::Sent;
use proptest::prelude::Strategy;
use proptest::prelude::prop;
use proptest::prelude::proptest;
use serde::Deserialize;

fn limits(lines: &str) -> Limits {
    let text = format!("kind = 'smtp'\nhost = 'relay.test'\nfrom = {{ email = 'a@b.test' }}\n{lines}");
    toml::from_str::<Profile>(&text).unwrap().limits()
}

fn groups() -> Groups {
    #[derive(Deserialize)]
    struct Table {
        domains: Groups,
    }
    let text = "domains = { gmail = ['gmail.com', 'googlemail.com'], bücher = ['bücher.example'] }";
    toml::from_str::<Table>(&text.replace("bücher =", "books ="))
        .unwrap()
        .domains
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn at(time: DateTime<Utc>) -> Now {
    Now {
        steady: time,
        clock: time,
    }
}

/// A profile at work on a clock of its own.
struct Work {
    limits: Limits,
    meter: Meter,
    now: DateTime<Utc>,
    sent: Vec<(DateTime<Utc>, String)>,
}

impl Work {
    fn new(lines: &str, begin: &str) -> Self {
        let (limits, now) = (limits(lines), moment(begin));
        Self {
            meter: Meter::new(limits.clone(), (groups(), Berlin), &[], now),
            limits,
            now,
            sent: Vec::new(),
        }
    }

    /// Why nothing may be sent to that domain now.
    fn wait(&mut self, domain: &str) -> Option<Wait> {
        let lane = self.meter.lane(domain);
        let now = at(self.now);
        self.meter.wait(now).or_else(|| self.meter.wait_on(&lane, now))
    }

    /// Sends a message to that domain as soon as it may be sent; how long that took.
    fn send(&mut self, domain: &str) -> TimeDelta {
        let began = self.now;
        while let Some(wait) = self.wait(domain) {
            let lasts = wait.lasts.expect("nothing is under way");
            assert!(lasts > TimeDelta::zero(), "{wait:?}");
            self.now += lasts;
        }
        let lane = self.meter.lane(domain);
        self.meter.begin(&lane, at(self.now));
        self.meter.end(&lane);
        self.sent.push((self.now, lane));
        self.now - began
    }

    /// Ends the process and starts another, which knows what the ledger knows: seconds.
    fn start_again(&mut self) {
        let mut counts: BTreeMap<(i64, String), u64> = BTreeMap::new();
        for (at, lane) in &self.sent {
            *counts.entry((at.timestamp(), lane.clone())).or_default() += 1;
        }
        let sent: Vec<Sent> = counts
            .into_iter()
            .map(|((second, lane), messages)| Sent {
                at: DateTime::from_timestamp(second, 0).unwrap(),
                lane,
                messages,
            })
            .collect();
        self.meter = Meter::new(self.limits.clone(), (groups(), Berlin), &sent, self.now);
    }

    /// The most that went out within such a time, on one lane or on all.
    fn most_within(&self, length: TimeDelta, lane: Option<&str>) -> usize {
        let times: Vec<_> = self
            .sent
            .iter()
            .filter(|(_, of)| lane.is_none_or(|lane| of == lane))
            .map(|(at, _)| *at)
            .collect();
        let within = |first: &DateTime<Utc>| {
            times
                .iter()
                .filter(|time| **time >= *first && **time < *first + length)
                .count()
        };
        times.iter().map(within).max().unwrap_or_default()
    }
}

const BEGIN: &str = "2026-11-23T09:00:00.123Z";

#[test]
fn windows_roll_and_waste_next_to_no_time() {
    for (key, length, limit, messages) in [
        ("messages_per_second", TimeDelta::seconds(1), 5, 51),
        ("messages_per_minute", TimeDelta::minutes(1), 20, 201),
        ("messages_per_hour", TimeDelta::hours(1), 30, 151),
        ("messages_per_day", TimeDelta::days(1), 3, 16),
    ] {
        let mut work = Work::new(&format!("{key} = {limit}"), BEGIN);
        let began = work.now;
        for _ in 0..messages {
            work.send("example.org");
        }
        assert!(work.most_within(length, None) <= limit, "{key}");
        let windows = i32::try_from((messages - 1) / limit).unwrap();
        let took = work.now - began;
        assert!(took >= length * windows, "{key}: {took}");
        assert!(
            took <= length * windows + length / 10 * windows.max(1) / 3 + TimeDelta::seconds(6),
            "{key}: {took}"
        );
    }
}

#[test]
fn of_several_limits_each_holds() {
    let mut work = Work::new(
        "messages_per_second = 3\nmessages_per_minute = 30\nmessages_per_hour = 100",
        BEGIN,
    );
    for _ in 0..250 {
        work.send("example.org");
    }
    assert!(work.most_within(TimeDelta::seconds(1), None) <= 3);
    assert!(work.most_within(TimeDelta::minutes(1), None) <= 30);
    assert!(work.most_within(TimeDelta::hours(1), None) <= 100);
}

fn lines() -> impl Strategy<Value = (u32, u32, u32)> {
    (1..6_u32, 3..20_u32, 10..60_u32)
}

proptest! {
    #[test]
    fn whatever_is_started_again_no_window_holds_too_much(
        (per_second, per_minute, per_hour) in lines(),
        pauses in prop::collection::vec((0..1_500_i64, prop::bool::weighted(0.2)), 20..120),
    ) {
        let lines = format!(
            "messages_per_second = {per_second}\nmessages_per_minute = {per_minute}\nmessages_per_hour = {per_hour}\n\
             domains = {{ gmail = {{ messages_per_minute = 2 }} }}"
        );
        let mut work = Work::new(&lines, BEGIN);
        for (index, (pause_ms, ends)) in pauses.into_iter().enumerate() {
            work.now += TimeDelta::milliseconds(pause_ms);
            if ends {
                work.start_again();
            }
            work.send(if index % 3 == 0 { "googlemail.com" } else { "example.org" });
        }
        for (length, limit) in [
            (TimeDelta::seconds(1), per_second),
            (TimeDelta::minutes(1), per_minute),
            (TimeDelta::hours(1), per_hour),
        ] {
            assert!(work.most_within(length, None) <= limit as usize, "{length}");
        }
        assert!(work.most_within(TimeDelta::minutes(1), Some("gmail")) <= 2);
    }
}

#[test]
fn a_clock_that_jumps_empties_no_window_and_fills_none() {
    for jump in [TimeDelta::hours(1), TimeDelta::hours(-1)] {
        let mut work = Work::new("messages_per_hour = 3", BEGIN);
        for _ in 0..3 {
            work.send("example.org");
        }
        let now = Now {
            steady: work.now,
            clock: work.now + jump,
        };
        let wait = work.meter.wait(now).unwrap();
        assert!(wait.lasts.unwrap() > TimeDelta::minutes(59), "{jump}: {wait:?}");
        assert!(wait.lasts.unwrap() < TimeDelta::minutes(61), "{jump}: {wait:?}");
    }
    // A process that starts after the clock was set back finds what it sent in the future.
    let mut work = Work::new("messages_per_hour = 3", BEGIN);
    for _ in 0..3 {
        work.send("example.org");
    }
    work.now -= TimeDelta::hours(1);
    work.start_again();
    assert!(work.wait("example.org").unwrap().lasts.unwrap() > TimeDelta::minutes(59));
}

#[test]
fn a_domain_has_its_own_limits_whatever_it_is_called() {
    let lines = "domains = { gmail = { messages_per_minute = 2 }, 'Example.org' = { messages_per_hour = 1 } }";
    let mut work = Work::new(&lines.replace("Example", "example"), BEGIN);
    assert_eq!(work.meter.lane("gmail.com"), "gmail");
    assert_eq!(work.meter.lane("googlemail.com"), "gmail");
    assert_eq!(work.meter.lane("example.org"), "example.org");
    assert_eq!(work.meter.lane("elsewhere.test"), "");
    work.send("gmail.com");
    work.send("googlemail.com");
    let wait = work.wait("gmail.com").unwrap();
    assert_eq!(wait.limit.to_string(), "`messages_per_minute = 2` of gmail");
    assert_eq!(work.wait("example.org"), None, "others go on");
    work.send("example.org");
    assert!(work.wait("example.org").is_some());
    assert_eq!(work.wait("elsewhere.test"), None);

    let mut work = Work::new("domains = { '*' = { messages_per_minute = 1 } }", BEGIN);
    work.send("one.test");
    assert!(work.wait("one.test").is_some());
    assert_eq!(work.wait("two.test"), None, "each by itself");
    work.send("gmail.com");
    assert!(work.wait("googlemail.com").is_some(), "but a group is one");
}

#[test]
fn so_many_messages_to_a_domain_are_under_way_at_once() {
    let mut work = Work::new("domains = { gmail = { connections = 2 } }", BEGIN);
    let now = at(work.now);
    work.meter.begin("gmail", now);
    assert_eq!(work.wait("gmail.com"), None);
    work.meter.begin("gmail", now);
    let full = Wait {
        lasts: None,
        limit: Limit::Domain("gmail".to_owned(), None),
    };
    assert_eq!(work.wait("gmail.com"), Some(full));
    assert_eq!(work.wait("example.org"), None);
    work.meter.end("gmail");
    assert_eq!(work.wait("gmail.com"), None);
}

#[test]
fn what_was_not_sent_after_all_does_not_count() {
    let mut work = Work::new(
        "messages_per_day = 1\ndomains = { gmail = { messages_per_day = 1 } }",
        BEGIN,
    );
    let now = at(work.now);
    work.meter.begin("gmail", now);
    assert!(work.wait("gmail.com").is_some());
    work.meter.take_back("gmail");
    assert_eq!(work.wait("gmail.com"), None);
    work.send("gmail.com");
    assert!(work.wait("gmail.com").is_some());
}

#[test]
fn a_relay_gets_to_know_us_day_by_day_on_the_clocks_of_the_publication() {
    // On 25 October that day has 25 hours.
    let mut work = Work::new(
        "warm_up = { from = 2026-10-25, at_most = [2, 3] }",
        "2026-10-25T20:00:00Z",
    );
    let mut days = Vec::new();
    for _ in 0..9 {
        if work.sent.len().is_multiple_of(2) {
            work.start_again();
        }
        work.send("example.org");
        days.push(work.now.with_timezone(&Berlin).format("%d %H:%M").to_string());
    }
    let third = "27 00:00".to_owned();
    assert_eq!(days[..5], ["25 21:00", "25 21:00", "26 00:00", "26 00:00", "26 00:00"]);
    assert!(
        days[5..].iter().all(|day| *day == third),
        "behind the last day it is over: {days:?}"
    );

    let mut work = Work::new("warm_up = { from = 2026-10-25, at_most = [1] }", "2026-10-24T10:00:00Z");
    assert_eq!(
        work.send("example.org") + work.send("example.org"),
        TimeDelta::zero(),
        "before it begins"
    );
}

#[test]
fn nothing_leaves_in_hours_of_quiet() {
    let mut work = Work::new("quiet_hours = '22:00-07:00'", "2026-10-24T21:00:00Z");
    let wait = work.wait("example.org").unwrap();
    assert_eq!(wait.limit, Limit::QuietHours);
    work.send("example.org");
    // That night has an hour more.
    assert_eq!(work.now, moment("2026-10-25T06:00:00Z"));
}

#[test]
fn limits_are_told_as_they_stand_in_the_config() {
    let three = NonZeroU32::new(3).unwrap();
    let told: Vec<String> = [
        Limit::Rate(Span::Hour, three),
        Limit::WarmUp(three),
        Limit::QuietHours,
        Limit::Domain("gmail".to_owned(), Some((Span::Minute, three))),
        Limit::Domain("gmail".to_owned(), None),
    ]
    .iter()
    .map(Limit::to_string)
    .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    `messages_per_hour = 3`
    `warm_up`, at most 3 today
    `quiet_hours`
    `messages_per_minute = 3` of gmail
    `connections` of gmail
    ");
}
