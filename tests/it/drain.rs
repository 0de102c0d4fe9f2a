//! Signals: what is on the wire may end in its time, and what has no verdict then is named.

use std::process::Command;
use std::time::Duration;
use std::time::Instant;

use crate::delivery::recipients;
use crate::post::Post;
use crate::post::reader;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// How many connections the profile holds.
const CONNECTIONS: usize = 5;

const READERS: usize = 60;

#[test]
fn a_signal_in_the_middle_leaves_no_doubt_where_the_relay_answers_in_time() {
    let sink = Script::default()
        .fault_after(20, At::Dot, Do::reply("250 2.0.0 queued").and_take().when_released())
        .start();
    let post = Post::by_relay(READERS, &sink, "").draining(8);

    let running = post.send();
    sink.wait_for_held(CONNECTIONS);
    let signalled = Instant::now();
    running.signal("TERM");
    running.wait_for("stopping");
    sink.release();
    let ran = running.wait();
    assert!(signalled.elapsed() < Duration::from_secs(8));
    assert_eq!(ran.exit, 4, "{}", ran.text());
    insta::assert_snapshot!(ran.stderr, @r"
    stopping nothing new leaves; what is on the wire has 8 s, a second signal ends it at once
    next     pressrun send 1
    ");
    assert_eq!(post.standing().text(), "sending: 60 total · 35 planned · 25 accepted");
    assert_eq!(sink.count(), 25, "nothing new left");

    let ran = post.send().wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 60 total · 60 accepted");
    assert_eq!(recipients(&sink).len(), READERS);
}

#[test]
fn what_has_no_verdict_when_the_drain_ends_is_doubtful_and_named() {
    let silent = [reader(7), reader(11)];
    let hangs = Do::hang().and_take();
    let sink = Script::default()
        .fault_for(&silent[0], At::Dot, hangs.clone())
        .fault_for(&silent[1], At::Dot, hangs)
        .fault_after(20, At::Rcpt, Do::reply("250 2.1.5 ok").when_released())
        .start();
    let post = Post::by_relay(READERS, &sink, "").draining(1);

    let running = post.send();
    sink.wait_for_held(CONNECTIONS - silent.len());
    let signalled = Instant::now();
    running.signal("INT");
    running.wait_for("stopping");
    sink.release();
    let ran = running.wait();
    assert!(
        signalled.elapsed() < Duration::from_secs(2),
        "{:?}",
        signalled.elapsed()
    );
    assert_eq!(ran.exit, 4, "{}", ran.text());
    let doubtful: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("doubtful")).collect();
    insta::assert_snapshot!(doubtful.join("\n"), @r"
    doubtful r7@reader.test the sender was stopped before it read a verdict
    doubtful r11@reader.test the sender was stopped before it read a verdict
    ");
    let standing = post.standing();
    assert_eq!(
        (standing.of("doubtful"), standing.of("sending")),
        (2, 0),
        "{}",
        standing.text()
    );

    let ran = post.send().wait();
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 60 total · 58 accepted · 2 doubtful");
    assert_eq!(recipients(&sink).len(), READERS);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let sink = Script::default()
        .fault_after(20, At::Dot, Do::hang().and_take())
        .start();
    let post = Post::by_relay(READERS, &sink, "").draining(60);

    let running = post.send();
    sink.wait_for(20 + CONNECTIONS);
    running.signal("TERM");
    running.wait_for("stopping");
    let signalled = Instant::now();
    running.signal("INT");
    let ran = running.wait();
    assert!(
        signalled.elapsed() < Duration::from_secs(2),
        "{:?}",
        signalled.elapsed()
    );
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(
        post.standing().text(),
        "sending: 60 total · 35 planned · 20 accepted · 5 doubtful"
    );
}

#[test]
fn before_a_body_has_left_nothing_is_doubtful() {
    let sink = Script::default().fault_after(20, At::Data, Do::hang()).start();
    let post = Post::by_relay(READERS, &sink, "").draining(1);

    let running = post.send();
    sink.wait(|happenings| {
        let begun = happenings
            .iter()
            .filter(|happening| format!("{happening:?}").contains("DATA"));
        begun.count() >= 20 + CONNECTIONS
    });
    // As when the terminal is closed.
    running.signal("HUP");
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(post.standing().text(), "sending: 60 total · 40 planned · 20 accepted");
}

#[test]
fn a_hangup_that_was_ignored_from_the_start_ends_nothing() {
    let sink = Script::default()
        .fault_after(20, At::Dot, Do::reply("250 2.0.0 queued").and_take().when_released())
        .start();
    let post = Post::by_relay(READERS, &sink, "");
    let mut shell = Command::new("/bin/sh");
    let pressrun = env!("CARGO_BIN_EXE_pressrun");
    shell.args(["-c", &format!("trap '' HUP; exec '{pressrun}' send 1 --yes")]);
    let running = post.house.launch(shell);
    sink.wait_for_held(CONNECTIONS);
    // As under `nohup`, when the terminal is closed.
    running.signal("HUP");
    sink.release();
    let ran = running.wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 60 total · 60 accepted");
}
