//! A profile that stands in for another: nobody is mailed twice, nobody is left out.

use std::collections::BTreeSet;

use crate::delivery::recipients;
use crate::house::without_numbers;
use crate::post::Post;
use crate::post::reader;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// An issue that goes by `first`, and by `second` where that cannot.
fn backed(readers: usize, (first, second): (&Sink, &Sink), lines: &str) -> Post {
    let port = second.address.port();
    let lines = format!(
        "tls = 'none'\nbackup = 'other'\nbackup_after_s = 1\n{lines}\n[profiles.other]\nkind = 'smtp'\nhost = '127.0.0.1'\nport = \
         {port}\ntls = 'none'\nfrom = {{ email = 'news@pond.test' }}\n"
    );
    Post::by_relay(readers, first, &lines)
}

/// Who was sent something by either; nobody twice.
fn by_both(first: &Sink, second: &Sink) -> BTreeSet<String> {
    let (first, second) = (recipients(first), recipients(second));
    assert!(first.is_disjoint(&second), "{first:?} {second:?}");
    first.union(&second).cloned().collect()
}

#[test]
fn a_profile_that_stops_is_stood_in_for() {
    let refused = Do::reply("553 5.7.1 <news@pond.test>: not owned by user ada");
    let first = Script::default().fault_after(4, At::Mail, refused).start();
    let second = Script::default().start();
    let post = backed(20, (&first, &second), "");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(
        ran.stderr,
        "backup   `other` goes on for `out`: MAIL: the relay said `553 5.7.1 *** not owned by user ada`\n"
    );
    assert_eq!(post.standing().text(), "finished: 20 total · 20 accepted");
    assert_eq!((first.count(), by_both(&first, &second).len()), (4, 20));
}

#[test]
fn what_is_in_doubt_on_one_way_goes_by_no_other() {
    let first = Script::default()
        .fault_for(&reader(1), At::Dot, Do::close().and_take())
        .fault_for(&reader(2), At::Dot, Do::close())
        .fault_after(3, At::Greeting, Do::reply("421 4.3.2 shutting down").then_close())
        .start();
    let second = Script::default().start();
    let post = backed(30, (&first, &second), "connections = 1\nmessages_per_connection = 4");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 30 total · 28 accepted · 2 doubtful");
    let sent = by_both(&first, &second);
    assert!(sent.contains(&reader(1)) && !sent.contains(&reader(2)));
    assert_eq!(sent.len(), 29);
}

#[test]
fn a_quota_that_is_spent_is_no_reason_to_wait_until_tomorrow() {
    let (first, second) = (Script::default().start(), Script::default().start());
    let post = backed(10, (&first, &second), "messages_per_day = 4");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(
        ran.stderr,
        "backup   `other` goes on for `out`: `messages_per_day = 4` is reached\n"
    );
    assert_eq!((first.count(), second.count()), (4, 6));
    assert_eq!(by_both(&first, &second).len(), 10);
}

#[test]
fn what_a_recipient_puts_off_stays_with_the_profile_that_was_told_so() {
    let first = Script::default()
        .fault_times_for(&reader(0), 1, At::Rcpt, Do::reply("450 4.2.0 greylisted"))
        .fault_after(1, At::Greeting, Do::reply("421 4.3.2 shutting down").then_close())
        .start();
    let second = Script::default().start();
    let lines = "connections = 1\nmessages_per_connection = 2";
    let post = backed(8, (&first, &second), lines).hasty();
    let running = post.send();
    running.wait_for("`out` goes on with what it has to try again");
    running.wait_for("goes on later");
    running.signal("INT");
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(post.standing().text(), "sending: 8 total · 7 accepted · 1 deferred");
    let sent = by_both(&first, &second);
    assert!(!sent.contains(&reader(0)), "it was for the first one to try again");
    assert_eq!(second.count(), 6);
    assert!(!second.commands().iter().any(|line| line.contains(&reader(0))));
}

#[test]
fn hours_of_quiet_are_the_readers_whichever_way_it_goes() {
    let (first, second) = (Script::default().start(), Script::default().start());
    // All day but for one minute, in which this test says nothing.
    let post = backed(3, (&first, &second), "quiet_hours = '00:00-23:59'");
    let ran = post.run("send 1 --yes --no-wait");
    if ran.exit == 4 {
        assert_eq!((first.count(), second.count()), (0, 0));
    }
}

#[test]
fn who_cannot_stand_in_is_told_before_anything_is_sent() {
    let (first, second) = (Script::default().start(), Script::default().start());
    let post = backed(1, (&first, &second), "");
    let config = post.house.read("config/pressrun.toml");
    let mut told = String::new();
    for (from, into) in [
        ("backup = 'other'", "backup = 'othre'"),
        ("backup = 'other'", "backup = 'out'"),
        ("backup = 'other'", "backup = 'outbox'"),
        (
            "from = { email = 'news@pond.test' }",
            "from = { email = 'news@lake.test' }",
        ),
    ] {
        post.house.write("config/pressrun.toml", &config.replace(from, into));
        let ran = post.run("check --profile out");
        assert_eq!(ran.exit, 2);
        told += &without_numbers(&ran.stderr, "toml:");
    }
    insta::assert_snapshot!(told, @r"
    error: the profile `out` cannot be used
      because: config/pressrun.toml:#:10: there is no profile `othre`
               backup = 'othre'
                        ^^^^^^^

    hint: did you mean `other`?
    error: the profile `out` cannot be used
      because: config/pressrun.toml:#:10: it cannot stand in for itself
               backup = 'out'
                        ^^^^^

    hint: name another profile, or take `backup` out
    error: the profile `out` cannot be used
      because: config/pressrun.toml:#:10: `outbox` cannot stand in: it is a folder, where no reader looks
               backup = 'outbox'
                        ^^^^^^^^

    hint: both have to send in one name: a copy is the same whichever way it takes
    error: the profile `out` cannot be used
      because: config/pressrun.toml:#:10: `other` cannot stand in: not the same in both: `from`, the domain of `return_path`
               backup = 'other'
                        ^^^^^^^

    hint: both have to send in one name: a copy is the same whichever way it takes
    ");
}
