//! Issues that are sent under limits: nobody is lost over them, a restart resets none, and who waits is told for what.

use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Europe::Berlin;

use crate::delivery::recipients;
use crate::house::without_numbers;
use crate::post::Post;
use crate::post::reader;
use crate::sink::Happening;
use crate::sink::script::Script;

/// Text without the times at which it goes on.
fn timeless(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once("; it goes on ") {
        Some((limit, time)) => format!("{limit}; it goes on {} …", time.split(' ').next().unwrap()),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_a_day_takes_is_kept_over_restarts_and_tests_count() {
    let sink = Script::default().start();
    let post = Post::by_relay(6, &sink, "messages_per_day = 4");
    post.house.do_it("test 1 --to somebody@pond.test");
    let ran = post.run("send 1 --yes --no-wait");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    insta::assert_snapshot!(timeless(&ran.stderr), @r"
    limit    `messages_per_day = 4` is reached; it goes on at …
    next     pressrun send 1
    ");
    assert_eq!(post.standing().text(), "sending: 6 total · 3 planned · 3 accepted");
    assert_eq!(post.run("send 1 --yes --no-wait").exit, 4);
    assert_eq!(post.standing().text(), "sending: 6 total · 3 planned · 3 accepted");
    assert_eq!(recipients(&sink).len(), 4);

    let config = post
        .house
        .read("config/pressrun.toml")
        .replace("messages_per_day = 4", "");
    post.house.write("config/pressrun.toml", &config);
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(recipients(&sink).len(), 7);
}

#[test]
fn who_waits_for_a_limit_is_told_which_and_can_leave() {
    let sink = Script::default().start();
    let post = Post::by_relay(5, &sink, "messages_per_hour = 2");
    let running = post.send();
    running.wait_for("goes on later");
    running.signal("INT");
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    insta::assert_snapshot!(timeless(&ran.stderr), @r"
    waiting  `messages_per_hour = 2` is reached; it goes on in …
             nothing is lost; Ctrl-C (or `--no-wait`) ends the wait, `pressrun send 1` goes on later
    stopping nothing new leaves; what is on the wire has 8 s, a second signal ends it at once
    next     pressrun send 1
    ");
    assert_eq!(post.standing().text(), "sending: 5 total · 3 planned · 2 accepted");
}

#[test]
fn the_pace_of_a_second_is_kept_without_a_word() {
    let sink = Script::default().offer("PIPELINING").start();
    let post = Post::by_relay(12, &sink, "messages_per_second = 10\npipelining = 'eager'");
    let ran = post.run("send 1 --yes --no-wait");
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(ran.stderr, "");
    assert_eq!(recipients(&sink).len(), 12);
}

#[test]
fn one_domain_is_served_one_by_one_while_the_others_go_on() {
    let sink = Script::default().start();
    let post = Post::by_relay(30, &sink, "domains = { 'reader.test' = { connections = 1 } }");
    for number in 0..5 {
        post.house.do_it(&format!("subscribers add o{number}@other.test"));
    }
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(recipients(&sink).len(), 35);
    let (mut under_way, mut most) = (0_i32, 0);
    for happening in sink.happenings() {
        match happening {
            Happening::Command(line) if line.starts_with("RCPT") && line.contains("@reader.test") => under_way += 1,
            Happening::Took(message) if message.recipient.ends_with("@reader.test") => under_way -= 1,
            _ => {}
        }
        most = most.max(under_way);
    }
    assert_eq!(most, 1);
}

#[test]
fn a_domain_that_has_had_enough_keeps_nobody_else() {
    let sink = Script::default().start();
    let post = Post::by_relay(6, &sink, "domains = { 'reader.test' = { messages_per_day = 2 } }");
    post.house.do_it("subscribers add late@other.test");
    let ran = post.run("send 1 --yes --no-wait");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    let sent = recipients(&sink);
    assert_eq!(sent.len(), 3);
    assert!(sent.contains("late@other.test") && sent.contains(&reader(0)) && sent.contains(&reader(1)));
    assert!(
        ran.stderr.contains("`messages_per_day = 2` of reader.test is reached"),
        "{}",
        ran.text()
    );
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the hours of quiet are those that it is now")]
fn in_hours_of_quiet_nothing_leaves() {
    let sink = Script::default().start();
    let now = Utc::now().with_timezone(&Berlin);
    let hour = |hours| (now + TimeDelta::hours(hours)).format("%H:%M").to_string();
    let post = Post::by_relay(3, &sink, &format!("quiet_hours = '{}-{}'", hour(-2), hour(2)));
    let ran = post.run("send 1 --yes --no-wait");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert!(
        ran.stderr
            .starts_with("limit    nothing leaves in `quiet_hours`; it goes on at "),
        "{}",
        ran.text()
    );
    assert_eq!(recipients(&sink).len(), 0);
}

#[test]
fn limits_of_a_group_that_is_not_there_are_told_with_their_place() {
    let sink = Script::default().start();
    let post = Post::by_relay(1, &sink, "domains = { 'gmail.com' = { connections = 1 } }");
    let lines = post
        .house
        .read("config/pressrun.toml")
        .replace("'gmail.com' =", "gmial =");
    post.house.write("config/pressrun.toml", &lines);
    let told = post.run("plan 1");
    insta::assert_snapshot!(without_numbers(&told.text(), "toml:"), @r#"
    exit: 2
    --- stdout

    --- stderr
    error: the profile `out` cannot be used
      because: config/pressrun.toml:#:13: neither a domain nor a group of `[domains]`
               domains = { gmial = { connections = 1 } }
                           ^^^^^

    hint: name its domains: `[domains]`, `gmial = ["example.org"]`
    "#);
}
