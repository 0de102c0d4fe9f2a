//! The machine's clock is set, an hour back or forward, while an issue goes out.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::asked::is_long;
use crate::asked::is_outside;
use crate::chance::Chance;
use crate::cluster;
use crate::house::House;
use crate::house::Running;
use crate::post::Post;
use crate::post::reader;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::torture::killed::kill;
use crate::torture::round::Round;
use crate::torture::round::SEND;
use crate::torture::tally::Tally;
use crate::torture::weather::Weather;

/// A clock that goes as many hours wrong as it is told, for whoever is started by it. The time that only passes stays
/// what it is.
struct Clock {
    library: PathBuf,
    folder: TempDir,
}

impl Clock {
    /// `None` where programs of others are not to be asked.
    fn new() -> Option<Self> {
        if !is_outside("libfaketime") {
            return None;
        }
        let folders = fs::read_dir("/usr/lib").unwrap().map(|folder| folder.unwrap().path());
        let mut libraries = folders.map(|folder| folder.join("faketime/libfaketime.so.1"));
        let library = libraries.find(|library| library.is_file());
        let clock = Self {
            library: library.expect("there is no `libfaketime`: install the package faketime"),
            folder: TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap(),
        };
        clock.set(0);
        Some(clock)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }

    fn set(&self, hours: i64) {
        // Never half a file.
        let draft = self.folder.path().join("draft");
        fs::write(&draft, format!("{hours:+}h\n")).unwrap();
        fs::rename(draft, self.file()).unwrap();
    }

    fn start(&self, house: &House, words: &str) -> Running {
        let mut command = Command::new("/usr/bin/env");
        command
            .arg(format!("LD_PRELOAD={}", self.library.display()))
            .arg(format!("FAKETIME_TIMESTAMP_FILE={}", self.file().display()))
            .args(["FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"])
            .arg(env!("CARGO_BIN_EXE_pressrun"))
            .args(words.split(' '));
        house.launch(command)
    }
}

/// How far the clock is set, in turns.
const HOURS: [i64; 4] = [1, -1, 2, 0];

#[test]
fn a_clock_that_is_set_while_a_quota_fills_makes_no_room_in_it() {
    const QUOTA: usize = 60;
    let Some(clock) = Clock::new() else { return };
    let sink = Script::default().start();
    let limits = format!("messages_per_second = 20\nmessages_per_hour = {QUOTA}");
    let post = Post::by_relay(3 * QUOTA, &sink, &limits);
    let running = clock.start(&post.house, "send 1 --yes");
    for (turn, hours) in HOURS.into_iter().enumerate() {
        sink.wait_for(10 * (turn + 1));
        clock.set(hours);
    }
    sink.wait_for(QUOTA);
    // It is told in which hour it goes on when the quota is spent, and not before.
    running.wait_for("goes on");
    clock.set(2);
    assert!(!running.ends(Duration::from_secs(if is_long() { 35 } else { 1 })));
    running.signal("INT");
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert!(
        ran.stderr.contains("`messages_per_hour = 60` is reached"),
        "{}",
        ran.text()
    );
    assert_eq!(sink.count(), QUOTA);
}

#[test]
fn a_retry_is_due_once_however_the_clock_is_set() {
    let Some(clock) = Clock::new() else { return };
    let sink = Script::default()
        .fault(At::Rcpt, Do::reply("450 4.2.0 greylisted"))
        .start();
    let post = Post::by_relay(3, &sink, "connections = 1");
    // The first attempt; five minutes later, by the clock, the second one; and the third is due ten minutes after that.
    for (hours, attempts) in [
        (0, 1),
        (1, 2),
        (0, 2),
        (-1, 2),
        (1, 2),
        (0, 2),
        (1, 2),
        (2, 3),
        (1, 3),
        (-2, 3),
        (2, 3),
    ] {
        clock.set(hours);
        let ran = clock.start(&post.house, SEND).wait();
        assert_eq!(ran.exit, 4, "{hours} h\n{}", ran.text());
        for row in post.rows().values() {
            assert_eq!((row.state.as_str(), row.attempts), ("deferred", attempts), "{hours} h");
        }
        let asked = |number| {
            let command = format!("RCPT TO:<{}>", reader(number));
            let commands = sink.commands();
            commands.iter().filter(|line| line.starts_with(&command)).count() as u64
        };
        assert_eq!([asked(0), asked(1), asked(2)], [attempts; 3], "{hours} h");
    }
}

#[tokio::test]
async fn a_clock_that_jumps_under_senders_who_are_killed_mails_nobody_twice_and_loses_nobody() {
    let Some(clock) = Clock::new() else { return };
    let (kills, readers) = if is_long() { (60, 2_000) } else { (3, 250) };
    let mut chance = Chance::new(18);
    let mut tally = Tally::new("clock set and kill -9, SQLite");
    while tally.blows < kills {
        let round = Round::by_file(Weather::over(readers, &mut chance), readers, "");
        let mut doubtful_max = 0;
        while tally.blows < kills && round.is_under_way().await {
            let running = clock.start(&round.post.house, SEND);
            for _ in HOURS {
                let more = usize::try_from(chance.below(200)).unwrap();
                round.sink.sees(round.sink.seen() + more, Duration::from_secs(1));
                clock.set(HOURS[usize::try_from(chance.below(4)).unwrap()]);
            }
            tally.blows += u64::from(kill(running, &round, &mut chance));
            doubtful_max += round.look().await.sending();
        }
        round.end().await;
        tally.take_in(&round, doubtful_max);
    }
    tally.tell();
}

#[tokio::test]
async fn a_clock_that_jumps_under_one_of_two_workers_ends_no_lease() {
    let Some(clock) = Clock::new() else { return };
    let Some(cluster) = cluster::shared() else { return };
    let (rounds, readers) = if is_long() { (10, 6_000) } else { (1, 1_500) };
    let mut tally = Tally::new("clock of one of two workers set, Postgres");
    for _ in 0..rounds {
        let round = Round::by_server(cluster, Weather::fair(), readers).await;
        let one = clock.start(&round.post.house, SEND);
        round.sink.sees(round.sink.seen() + 50, Duration::from_secs(10));
        let other = round.send();
        for (turn, hours) in HOURS.into_iter().cycle().take(16).enumerate() {
            round.sink.wait_for(readers / 20 * (turn + 1));
            clock.set(hours);
            tally.blows += 1;
        }
        for worker in [one, other] {
            let ran = worker.wait();
            assert_eq!(ran.exit, 0, "{}", ran.text());
        }
        round.end().await;
        // A lease that had ended would have left what was on the wire in doubt.
        tally.take_in(&round, 0);
    }
    tally.tell();
}
