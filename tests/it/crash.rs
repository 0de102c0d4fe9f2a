//! A sender that is killed at any moment, again and again: nobody is mailed twice, and nobody is lost silently.

use std::fs;
use std::time::Duration;

use crate::asked::is_long;
use crate::chance::Chance;
use crate::delivery::recipients;
use crate::house::files_in;
use crate::post::Post;
use crate::post::key_of;
use crate::sink::Sink;
use crate::sink::script::Script;

/// How many connections the profile holds.
const CONNECTIONS: u64 = 5;

/// Before the first connection lie planning, asking and freezing, which take about so long.
const OPENING: Duration = Duration::from_millis(250);

struct Siege {
    kills: u64,
    readers: u64,
}

impl Siege {
    fn new() -> Self {
        if is_long() {
            Self {
                kills: 50,
                readers: 2_000,
            }
        } else {
            Self { kills: 5, readers: 300 }
        }
    }

    fn post(&self, sink: &Sink, pipelining: &str) -> Post {
        let lines = format!("connections = {CONNECTIONS}\npipelining = '{pipelining}'");
        Post::by_relay(usize::try_from(self.readers).unwrap(), sink, &lines)
    }

    /// Kills `send` at some moment: one in four before the first message, the others at what the sink sees.
    fn kill_once(&self, post: &Post, sink: &Sink, chance: &mut Chance) {
        /// A message is MAIL, RCPT, DATA, and that it was taken.
        const HAPPENINGS_PER_MESSAGE: u64 = 4;
        let running = post.send();
        if chance.below(4) == 0 {
            running.ends(chance.time_below(OPENING));
        } else {
            let happenings = chance.below(self.readers * HAPPENINGS_PER_MESSAGE / self.kills);
            let seen = sink.happenings().len();
            sink.sees(seen + usize::try_from(happenings).unwrap(), OPENING * 4);
        }
        running.kill();
        sink.wait_until_quiet();
    }
}

#[test]
fn a_sender_killed_at_any_moment_mails_nobody_twice_and_loses_nobody() {
    mails_nobody_twice_and_loses_nobody(&Script::default(), "on");
}

#[test]
fn nor_does_one_that_tells_the_relay_of_the_next_message_along_with_the_last() {
    mails_nobody_twice_and_loses_nobody(&Script::default().offer("PIPELINING"), "eager");
}

fn mails_nobody_twice_and_loses_nobody(script: &Script, pipelining: &str) {
    let siege = Siege::new();
    let mut chance = Chance::new(1);
    let sink = script.clone().start();
    let post = siege.post(&sink, pipelining);

    let mut doubtful = 0;
    for _ in 0..siege.kills {
        siege.kill_once(&post, &sink, &mut chance);
        let standing = post.standing();
        if standing.of("total") == 0 {
            continue;
        }
        assert_eq!(standing.of("total"), siege.readers, "{}", standing.text());
        // What the last sender was doing stands as sending, until the next one finds it and calls it doubtful.
        let now = standing.of("doubtful") + standing.of("sending");
        assert!(
            (doubtful..=doubtful + CONNECTIONS).contains(&now),
            "{}",
            standing.text()
        );
        doubtful = now;
    }
    let sent = post.send().wait();
    sink.wait_until_quiet();

    let standing = post.standing();
    println!("{} after {} kills", standing.text(), siege.kills);
    assert_eq!(sent.exit, if doubtful == 0 { 0 } else { 3 }, "{}", sent.text());
    assert_eq!(standing.phase, "finished");
    assert_eq!(standing.of("doubtful"), doubtful);
    assert_eq!(standing.of("accepted") + doubtful, siege.readers);
    let taken = recipients(&sink);
    for row in post.rows().values() {
        match row.state.as_str() {
            "accepted" => assert!(taken.contains(&row.address), "{} is missing", row.address),
            state => assert_eq!(state, "doubtful", "{}", row.address),
        }
    }
}

#[test]
fn a_writer_of_an_outbox_killed_at_any_moment_writes_every_message_once() {
    let siege = Siege::new();
    let mut chance = Chance::new(2);
    let post = Post::by_outbox(usize::try_from(siege.readers).unwrap());
    let new = post.house.path("outbox/new");

    for _ in 0..siege.kills {
        let running = post.send();
        running.ends(chance.time_below(OPENING * 2));
        running.kill();
        let standing = post.standing();
        assert!(standing.of("sending") <= CONNECTIONS, "{}", standing.text());
        let there = u64::try_from(files_in(&new).len()).unwrap();
        assert!(
            (standing.of("accepted")..=siege.readers).contains(&there),
            "{}",
            standing.text()
        );
    }
    let sent = post.send().wait();

    println!("{} after {} kills", post.standing().text(), siege.kills);
    assert_eq!(sent.exit, 0, "{}", sent.text());
    assert_eq!(post.standing().of("accepted"), siege.readers);
    assert_eq!(files_in(&post.house.path("outbox/tmp")), [] as [&str; 0]);
    let mut keys: Vec<String> = post.rows().into_values().map(|row| key_of(&row.message_id)).collect();
    keys.sort();
    assert_eq!(files_in(&new), keys);
    for key in keys {
        let text = fs::read_to_string(new.join(&key)).unwrap();
        assert!(
            text.contains(&format!("Message-ID: <main.1.{key}@pond.test>\r\n")),
            "{text}"
        );
    }
}
