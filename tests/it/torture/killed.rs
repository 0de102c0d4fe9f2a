//! `kill -9`, again and again, while the relay fails as well.

use std::time::Duration;

use crate::asked::is_long;
use crate::chance::Chance;
use crate::house::Running;
use crate::torture::round::CONNECTIONS;
use crate::torture::round::Round;
use crate::torture::tally::Tally;
use crate::torture::weather::Weather;

/// Before the first connection lie opening, sweeping and planning, which take about so long.
const OPENING: Duration = Duration::from_millis(250);

/// For how long a sender sends at least, and how much longer at most.
const SENDING: [Duration; 2] = [Duration::from_millis(5), Duration::from_millis(295)];

/// How a sender speaks, in turns.
const PIPELINING: [&str; 3] = ["on", "eager", "off"];

/// Kills a sender at some moment: one in eight before it has connected. Whether it was still there.
pub fn kill(running: Running, round: &Round, chance: &mut Chance) -> bool {
    let ended = if chance.below(8) == 0 {
        running.ends(chance.time_below(OPENING))
    } else {
        round.sink.sees(round.sink.seen() + 1, OPENING * 8);
        running.ends(SENDING[0] + chance.time_below(SENDING[1]))
    };
    running.kill();
    round.sink.wait_until_quiet();
    !ended
}

#[tokio::test]
async fn a_sender_killed_again_and_again_in_bad_weather_mails_nobody_twice_and_loses_nobody() {
    let (kills, readers) = if is_long() { (1_000, 4_000) } else { (9, 250) };
    let mut chance = Chance::new(11);
    let mut tally = Tally::new("kill -9, SQLite");
    let mut turns = PIPELINING.iter().cycle();
    while tally.blows < kills {
        let lines = format!("pipelining = '{}'", turns.next().unwrap());
        let round = Round::by_file(Weather::over(readers, &mut chance), readers, &lines);
        let mut doubtful_max = 0;
        while tally.blows < kills && round.is_under_way().await {
            tally.blows += u64::from(kill(round.send(), &round, &mut chance));
            let sending = round.look().await.sending();
            assert!(sending <= CONNECTIONS, "a kill left {sending} as sending");
            doubtful_max += sending;
        }
        round.end().await;
        tally.take_in(&round, doubtful_max);
    }
    tally.tell();
}
