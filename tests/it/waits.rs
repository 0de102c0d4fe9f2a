//! A send that waits, for a relay or for a retry: it says so, and whoever wants it to end is heard.

use std::net::TcpListener;

use crate::house::without_numbers;
use crate::post::Post;
use crate::post::reader;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// A relay that defers everybody.
fn greylisting() -> Sink {
    Script::default()
        .fault(At::Rcpt, Do::reply("450 4.2.0 greylisted"))
        .start()
}

/// A relay that is gone.
fn gone() -> Sink {
    let mut sink = Script::default().start();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    sink.address = nobody.local_addr().unwrap();
    sink
}

fn deferred_all(post: &Post, sink: &Sink) {
    sink.wait(|happenings| {
        let refused = happenings
            .iter()
            .filter(|happening| format!("{happening:?}").contains("RCPT"));
        refused.count() == 3
    });
    // The outcomes of the last messages are written within a moment: the ledger is asked until it has them.
    while post.standing().of("deferred") < 3 {}
}

#[test]
fn a_pause_is_seen_while_every_delivery_waits_for_its_retry() {
    let sink = greylisting();
    let post = Post::by_relay(3, &sink, "");
    let running = post.send();
    deferred_all(&post, &sink);
    post.house.do_it("pause 1");
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(post.standing().text(), "paused: 3 total · 3 deferred");
}

#[test]
fn a_cancel_ends_a_send_that_waits() {
    let sink = greylisting();
    let post = Post::by_relay(3, &sink, "");
    let running = post.send();
    deferred_all(&post, &sink);
    post.house.do_it("cancel 1");
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(post.standing().text(), "cancelled: 3 total · 3 skipped");
}

#[test]
fn who_does_not_wait_is_told_when_the_next_retry_is_due() {
    let sink = greylisting();
    let post = Post::by_relay(3, &sink, "");
    let ran = post.run("send 1 --yes --no-wait");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(post.standing().text(), "sending: 3 total · 3 deferred");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(lines[0].starts_with("due      the next retry, at 20"), "{}", ran.text());
    assert_eq!(lines[1..], ["next     pressrun send 1"]);
}

#[test]
fn a_wait_for_a_retry_is_told_once_also_where_there_is_no_terminal() {
    let sink = greylisting();
    let post = Post::by_relay(3, &sink, "");
    let running = post.send();
    running.wait_for("goes on later");
    running.signal("INT");
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    let told = ["-", ":", "until ", "# ", "for ", "min "]
        .iter()
        .fold(ran.stderr.clone(), |told, before| without_numbers(&told, before));
    insta::assert_snapshot!(told.replace(" for # min # s", " for # min"), @r"
    waiting  3 deferred deliveries for # min, until #-#-# #:# UTC
             nothing is lost; Ctrl-C (or `--no-wait`) ends the wait, `pressrun send 1` goes on later
    stopping nothing new leaves; what is on the wire has 8 s, a second signal ends it at once
    next     pressrun send 1
    ");
}

#[test]
fn a_relay_that_is_not_there_is_waited_for_until_somebody_has_enough() {
    let post = Post::by_relay(3, &gone(), "");
    let running = post.send();
    running.wait_for("goes on later");
    running.signal("INT");
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    insta::assert_snapshot!(without_numbers(&ran.text(), "127.0.0.1:"), @r"
    exit: 4
    --- stdout
    so far   main/1 in 0 s: 0 accepted · 3 planned
    --- stderr
    resting  127.0.0.1:# for 10 s: cannot connect: Connection refused (os error 111)
             it is tried again by itself; if it stays so, check `profiles.out` in config/pressrun.toml and the network
             nothing is lost; Ctrl-C (or `--no-wait`) ends the wait, `pressrun send 1` goes on later
    stopping nothing new leaves; what is on the wire has 8 s, a second signal ends it at once
    next     pressrun send 1
    ");
    assert_eq!(post.standing().text(), "sending: 3 total · 3 planned");
}

#[test]
fn a_pause_is_seen_while_the_relay_rests() {
    let post = Post::by_relay(3, &gone(), "");
    let running = post.send();
    running.wait_for("resting");
    post.house.do_it("pause 1");
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(post.standing().text(), "paused: 3 total · 3 planned");
}

#[test]
fn who_does_not_wait_does_not_wait_for_a_relay_either() {
    let post = Post::by_relay(3, &gone(), "");
    let ran = post.run("send 1 --yes --no-wait");
    insta::assert_snapshot!(ran.text(), @r"
    exit: 4
    --- stdout
    so far   main/1 in 0 s: 0 accepted · 3 planned
    --- stderr
    error: the profile `out` has to rest, and nobody waits for it
      because: cannot connect: Connection refused (os error 111)

    hint: nothing is lost; if it stays so, check `profiles.out` in config/pressrun.toml and the network
    next: pressrun send 1
    ");
    assert_eq!(post.standing().text(), "sending: 3 total · 3 planned");
}

#[test]
fn what_is_still_deferred_when_the_time_is_over_is_given_up() {
    let sink = greylisting();
    let mut post = Post::by_relay(3, &sink, "");
    post.house.set("PRESSRUN__SEND__GIVE_UP_AFTER_S", "2");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 3 total · 3 refused");
    assert_eq!(post.rows()[&reader(0)].reply, "greylisted");
}

#[test]
fn what_was_never_tried_when_the_time_is_over_is_skipped() {
    let mut post = Post::by_relay(3, &gone(), "");
    post.house.set("PRESSRUN__SEND__GIVE_UP_AFTER_S", "1");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert!(ran.stdout.contains("nothing of it is tried any more"), "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 3 total · 3 skipped");
    let row = &post.rows()[&reader(0)];
    assert_eq!(row.reply, "past the time after which nothing is tried");
    post.house.set("PRESSRUN__SEND__GIVE_UP_AFTER_S", "600");
    assert!(
        ran.stdout.contains("`pressrun retry 1 --missed` plans those again"),
        "{}",
        ran.text()
    );
    let told = post.house.do_it("retry 1 --missed").stdout;
    assert!(told.contains("planned  3 missed deliveries again"), "{told}");
    assert_eq!(post.standing().text(), "sending: 3 total · 3 planned");
    let ran = post.run("send 1 --yes --no-wait");
    assert_eq!(ran.exit, 4, "it is tried again: {}", ran.text());
    assert_eq!(post.run("retry 1").exit, 2);
}

#[test]
fn a_relay_that_asks_for_a_slower_pace_is_left_alone_for_a_while() {
    let sink = Script::default()
        .fault_times(1, At::Rcpt, Do::reply("451 4.7.1 rate limit exceeded"))
        .start();
    let post = Post::by_relay(1, &sink, "");
    let running = post.send();
    running.wait_for("goes on later");
    let ran = running.wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    insta::assert_snapshot!(without_numbers(&ran.stderr, "127.0.0.1:"), @r"
    resting  127.0.0.1:# for 10 s: RCPT: the relay said `451 4.7.1 rate limit exceeded`
             it is tried again by itself; if it stays so, check `profiles.out` in config/pressrun.toml and the network
             nothing is lost; Ctrl-C (or `--no-wait`) ends the wait, `pressrun send 1` goes on later
    resumed  the relay takes messages again
    ");
}
