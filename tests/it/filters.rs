//! Relays that refuse us at some recipients: whose fault it is, and that the others get their copies.

use crate::delivery::recipients;
use crate::post::Post;
use crate::post::reader;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

#[test]
fn the_filter_of_one_recipient_does_not_stand_in_the_way_of_the_others() {
    let sink = Script::default()
        .fault_for(&reader(7), At::Rcpt, Do::reply("550 5.7.1 Sender not on my list"))
        .start();
    let post = Post::by_relay(30, &sink, "");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 30 total · 29 accepted · 1 refused");
    assert_eq!(recipients(&sink).len(), 29);
}

#[test]
fn the_filter_that_three_neighbours_share_stops_the_profile_once_and_not_for_ever() {
    let filter = Do::reply("550 5.7.1 Sender not on our list");
    let sink = [7, 8, 9]
        .into_iter()
        .fold(Script::default(), |script, number| {
            script.fault_for(&reader(number), At::Rcpt, filter.clone())
        })
        .start();
    let post = Post::by_relay(30, &sink, "connections = 1\n");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 1, "{}", ran.text());
    assert_eq!(post.standing().text(), "sending: 30 total · 23 planned · 7 accepted");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 30 total · 27 accepted · 3 refused");
    assert_eq!(recipients(&sink).len(), 27);
}

#[test]
fn a_relay_that_will_not_have_us_stops_the_profile_and_nobody_is_refused() {
    let sink = Script::default()
        .fault(At::Rcpt, Do::reply("554 5.7.1 Relay access denied"))
        .start();
    let post = Post::by_relay(30, &sink, "");
    assert_eq!(post.send().wait().exit, 1);
    assert_eq!(post.standing().text(), "sending: 30 total · 30 planned");
}

#[test]
fn a_relay_that_asks_for_fewer_recipients_is_asked_once_more_and_then_left_alone() {
    let sink = Script::default()
        .fault_for(&reader(3), At::Rcpt, Do::reply("451 4.5.3 too many recipients"))
        .start();
    let post = Post::by_relay(10, &sink, "");
    let ran = post.run("send 1 --yes --no-wait");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(post.standing().text(), "sending: 10 total · 9 accepted · 1 deferred");
    let asked = format!("RCPT TO:<{}>", reader(3));
    let asked = sink.commands().iter().filter(|line| line.starts_with(&asked)).count();
    assert_eq!(asked, 2);
    assert_eq!(post.rows()[&reader(3)].attempts, 1);
}

#[test]
fn a_test_of_which_nobody_said_whether_it_was_taken_may_have_arrived() {
    for (at, told) in [
        (At::Dot, "error: the test may have arrived"),
        (At::Rcpt, "error: the test was not taken"),
    ] {
        let sink = Script::default().fault(at, Do::close().and_take()).start();
        let post = Post::by_relay(1, &sink, "");
        let ran = post.run("test 1 --to ada@reader.test");
        assert!(ran.stderr.starts_with(told), "{}", ran.text());
        assert_eq!(sink.count(), usize::from(at == At::Dot));
    }
}
