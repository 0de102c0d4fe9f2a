//! Power cuts: what was written and not synced is gone, and the next sender has to do with what is left.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use crate::asked::is_long;
use crate::chance::Chance;
use crate::delivery::recipients;
use crate::house::Running;
use crate::torture::journal::Journal;
use crate::torture::journal::Keeps;
use crate::torture::killed::kill;
use crate::torture::round::CONNECTIONS;
use crate::torture::round::Round;
use crate::torture::round::SEND;
use crate::torture::tally::Tally;
use crate::torture::weather::Weather;

/// What is preloaded.
static POWERCUT: LazyLock<PathBuf> = LazyLock::new(|| {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/torture/powercut.c");
    let library = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("powercut-{}.so", std::process::id()));
    let words = [
        "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread", "-o",
    ];
    let mut compiler = Command::new("cc");
    compiler.args(words).arg(&library).arg(source);
    let output = compiler.output().expect("there is a C compiler");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    library
});

/// A disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disk {
    Honest,
    /// It says that it has written what it has not: anything, or the log of the store. The log alone is what a store opened
    /// with `synchronous = NORMAL` does not sync.
    Lies,
    LiesOfLog,
}

/// Begins to send, or goes on, and what is written to the store is taken down.
fn send(round: &Round, journal: &Journal, disk: Disk) -> Running {
    let mut command = Command::new("/usr/bin/env");
    for (name, value) in [
        ("LD_PRELOAD", POWERCUT.as_path()),
        ("POWERCUT_FOLDER", journal.watched()),
        ("POWERCUT_JOURNAL", journal.beside()),
    ] {
        command.arg(format!("{name}={}", value.display()));
    }
    match disk {
        Disk::Honest => {}
        Disk::Lies => drop(command.arg("POWERCUT_LIES=all")),
        Disk::LiesOfLog => drop(command.arg("POWERCUT_LIES=log")),
    }
    command.arg(env!("CARGO_BIN_EXE_pressrun")).args(SEND.split(' '));
    round.post.house.launch(command)
}

fn journal(round: &Round) -> Journal {
    Journal::begin(&round.folder(), &round.post.house.path("journal"))
}

/// Cuts the power at some moment; whether somebody was sending still, and how many writes were not synced.
fn cut_once(round: &Round, keeps: Keeps, chance: &mut Chance) -> (bool, usize) {
    let journal = journal(round);
    let was_going = kill(send(round, &journal, Disk::Honest), round, chance);
    (was_going, journal.cut(keeps, chance))
}

/// Cuts the power when a sender on this disk has sent a few copies, after another one that was killed.
fn cut_in_the_middle(round: &Round, disk: Disk, chance: &mut Chance) {
    // The issue is frozen, and begun, before: that it was is known to more than the store.
    let first = round.send();
    round.sink.wait_for(1);
    first.kill();
    round.sink.wait_until_quiet();
    let journal = journal(round);
    let second = send(round, &journal, disk);
    round.sink.wait_for(round.sink.count() + 20);
    second.kill();
    round.sink.wait_until_quiet();
    journal.cut(Keeps::Nothing, chance);
}

#[tokio::test]
async fn a_power_cut_mails_nobody_twice_and_loses_nobody() {
    let (cuts, readers) = if is_long() { (200, 2_000) } else { (6, 250) };
    let mut chance = Chance::new(12);
    let mut tally = Tally::new("power cut, SQLite");
    let mut unsynced = 0;
    let mut kinds = [Keeps::Nothing, Keeps::SomeWrites, Keeps::SomeSectors]
        .into_iter()
        .cycle();
    while tally.blows < cuts {
        let round = Round::by_file(Weather::over(readers, &mut chance), readers, "");
        let mut doubtful_max = 0;
        while tally.blows < cuts && round.is_under_way().await {
            let (was_going, lost) = cut_once(&round, kinds.next().unwrap(), &mut chance);
            tally.blows += u64::from(was_going);
            unsynced += lost;
            let sending = round.look().await.sending();
            assert!(sending <= CONNECTIONS, "a power cut left {sending} as sending");
            doubtful_max += sending;
        }
        round.end().await;
        tally.take_in(&round, doubtful_max);
    }
    tally.tell();
    println!("{unsynced} writes were not synced");
    assert!(unsynced > 0, "no cut came between a write and its sync");
}

#[tokio::test]
async fn a_disk_that_lies_about_what_it_has_written_is_found_out_by_the_same_test() {
    let mut chance = Chance::new(13);
    let mut tally = Tally::new("power cut, a disk that lies");
    let round = Round::by_file(Weather::fair(), 250, "");
    cut_in_the_middle(&round, Disk::Lies, &mut chance);
    round.end().await;
    tally.blows += 1;
    tally.take_in(&round, 2 * CONNECTIONS);
    tally.tell_only();
    // Of what it has sent the second sender knew nothing any more, and nothing told it so.
    assert!(tally.twice >= 20, "{} were mailed twice", tally.twice);
}

#[tokio::test]
async fn a_store_that_has_forgotten_what_it_sent_is_told_by_the_record_beside_it() {
    let mut chance = Chance::new(20);
    let round = Round::by_file(Weather::fair(), 250, "");
    cut_in_the_middle(&round, Disk::LiesOfLog, &mut chance);
    let ran = round.send().wait();
    assert_eq!(ran.exit, 1, "{}", ran.text());
    assert!(
        ran.stderr.contains("`.pressrun/pressrun.db` is older than"),
        "{}",
        ran.text()
    );
    let ran = round.post.run("send 1 --yes --adopt restored");
    assert_eq!(ran.exit, 3, "{}", ran.text());
    // Nobody has two.
    recipients(&round.sink);
}
