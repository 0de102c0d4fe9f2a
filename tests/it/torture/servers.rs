//! Three workers at one issue, on a server of Postgres: killed, stopped past their leases, and left without the server.

use std::time::Duration;
use std::time::Instant;

use crate::asked::is_long;
use crate::chance::Chance;
use crate::cluster;
use crate::house::Running;
use crate::torture::round::CONNECTIONS;
use crate::torture::round::Round;
use crate::torture::round::SEND;
use crate::torture::tally::Tally;
use crate::torture::weather::Weather;

/// How many work at once.
const WORKERS: usize = 3;

/// Longer than a lease of a test's worker, which lasts two seconds.
const PAST_LEASE: Duration = Duration::from_secs(3);

/// How long nothing may leave at most until a blow falls all the same: what a dead worker held is taken over by then.
const LULL: Duration = Duration::from_secs(3);

/// Waits until more has happened at the relay, by chance.
fn wait_for_some(round: &Round, below: u64, chance: &mut Chance) {
    let more = usize::try_from(chance.below(below)).unwrap();
    round.sink.sees(round.sink.seen() + 1 + more, LULL);
}

/// Starts whoever works; every third of them does not wait for the end.
fn worker(round: &Round, number: usize) -> Running {
    let words = if number % WORKERS == 2 { "work" } else { SEND };
    round.post.house.start(words)
}

#[tokio::test]
async fn of_three_workers_killed_in_turns_in_bad_weather_none_mails_anybody_twice_or_loses_anybody() {
    let Some(cluster) = cluster::shared() else { return };
    let (kills, readers) = if is_long() { (200, 6_000) } else { (5, 1_200) };
    let mut chance = Chance::new(15);
    let mut tally = Tally::new("kill -9 of three workers, Postgres");
    while tally.blows < kills {
        let round = Round::by_server(cluster, Weather::over(readers, &mut chance), readers).await;
        let before = tally.blows;
        // The first one makes the plan that the others join.
        let mut workers = vec![worker(&round, 0)];
        wait_for_some(&round, 1, &mut chance);
        workers.extend((1..WORKERS).map(|number| worker(&round, number)));
        let mut number = WORKERS;
        while tally.blows < kills && round.is_under_way().await {
            wait_for_some(&round, 600, &mut chance);
            let oldest = workers.remove(0);
            tally.blows += u64::from(!oldest.ends(chance.time_below(LULL / 10)));
            oldest.kill();
            workers.push(worker(&round, number));
            number += 1;
        }
        // Those who are left are killed as well, wherever they are.
        tally.blows += workers.iter().filter(|worker| !worker.ends(Duration::ZERO)).count() as u64;
        for worker in workers {
            worker.kill();
        }
        round.end().await;
        tally.take_in(&round, CONNECTIONS * (tally.blows - before));
    }
    tally.tell();
}

#[tokio::test]
async fn workers_stopped_past_their_leases_send_nothing_of_what_was_taken_over() {
    let Some(cluster) = cluster::shared() else { return };
    let (stops, readers) = if is_long() { (30, 2_500) } else { (1, 600) };
    let mut chance = Chance::new(16);
    let mut tally = Tally::new("SIGSTOP past the lease, Postgres");
    while tally.blows < stops {
        let round = Round::by_server(cluster, Weather::over(readers, &mut chance), readers).await;
        let first = round.send();
        wait_for_some(&round, 1, &mut chance);
        let workers = [first, round.send(), round.send()];
        let mut stopped = 0;
        for worker in workers[..2].iter().take(usize::try_from(stops).unwrap()) {
            wait_for_some(&round, 1_500, &mut chance);
            if !worker.ends(chance.time_below(LULL / 100)) {
                worker.signal("STOP");
                stopped += 1;
            }
        }
        let begun = Instant::now();
        let [one, two, last] = workers;
        last.wait();
        // What the others held is free when its lease is over, and taken by whoever comes next.
        one.ends(PAST_LEASE.saturating_sub(begun.elapsed()));
        round.end().await;
        for worker in [one, two] {
            worker.signal("CONT");
            worker.wait();
        }
        round.end().await;
        tally.blows += stopped;
        tally.take_in(&round, CONNECTIONS * stopped);
    }
    tally.tell();
}

#[tokio::test]
async fn a_server_that_crashes_under_three_workers_costs_nobody_a_copy() {
    let Some(cluster) = cluster::own("") else { return };
    let (crashes, readers) = if is_long() { (30, 3_000) } else { (2, 1_000) };
    let mut chance = Chance::new(17);
    let mut tally = Tally::new("pg_ctl stop -m immediate, Postgres");
    while tally.blows < crashes {
        let round = Round::by_server(&cluster, Weather::over(readers, &mut chance), readers).await;
        let first = round.send();
        wait_for_some(&round, 1, &mut chance);
        let workers = [first, round.send(), round.send()];
        let before = tally.blows;
        while tally.blows < crashes && round.is_under_way().await {
            wait_for_some(&round, 1_500, &mut chance);
            cluster.down();
            cluster.up();
            tally.blows += 1;
        }
        for worker in workers {
            let ran = worker.wait();
            // Who had just begun when the server went away says that it cannot be reached.
            assert!(matches!(ran.exit, 0 | 1 | 3 | 4), "{}", ran.text());
        }
        round.end().await;
        // A worker that cannot renew its lease may have been taken over with what it had on the wire.
        tally.take_in(&round, CONNECTIONS * WORKERS as u64 * (tally.blows - before));
    }
    tally.tell();
}
