//! A domain that refuses by policy is paused alone, and what went badly before a kill counts behind it.

use crate::delivery::recipients;
use crate::post::Post;
use crate::post::reader;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

fn turn_to(post: &mut Post, sink: &Sink) {
    post.house
        .set("PRESSRUN__PROFILES__OUT__PORT", &sink.address.port().to_string());
}

/// Refuses everybody at big.test by policy.
fn refusing() -> Sink {
    let refuse = || Do::reply("550 5.7.1 <you@big.test> this is not wanted here");
    let script = (0..18).fold(Script::default(), |script, number| {
        script.fault_for(&format!("b{number}@big.test"), At::Rcpt, refuse())
    });
    script.start()
}

#[test]
fn a_domain_that_refuses_by_policy_is_paused_alone_and_tried_again_by_the_next_run() {
    let sink = refusing();
    let mut post = Post::by_relay(30, &sink, "connections = 1");
    let list: Vec<String> = (0..18).map(|number| format!("b{number}@big.test")).collect();
    let list = format!("email\n{}\nlast@reader.test\n", list.join("\n"));
    post.house.write("more.csv", &list);
    post.house.do_it("subscribers import more.csv");
    let ran = post.run("send 1 --yes");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    insta::assert_snapshot!(ran.stderr, @r"
    paused   big.test refused 10 of its last 10 copies by policy: `550 5.7.1 *** this is not wanted here`; what is left of it waits for the next run
    next     pressrun send 1
    ");
    // The copy behind the tenth has its intent by then.
    assert_eq!(
        post.standing().text(),
        "sending: 49 total · 7 planned · 31 accepted · 11 refused"
    );
    assert!(recipients(&sink).contains("last@reader.test"), "the others go on");

    let ran = post.run("send 1 --yes --no-wait");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    let standing = post.standing().text();
    assert_eq!(
        standing, "sending: 49 total · 5 planned · 31 accepted · 13 refused",
        "it is tried anew, and paused by what is refused next"
    );

    let sink = Script::default().start();
    turn_to(&mut post, &sink);
    assert_eq!(post.run("send 1 --yes").exit, 3);
    assert_eq!(post.standing().text(), "finished: 49 total · 36 accepted · 13 refused");
}

#[test]
fn a_domain_of_which_nothing_is_left_keeps_no_issue_open() {
    let sink = refusing();
    let post = Post::by_relay(2, &sink, "connections = 1");
    let list: Vec<String> = (0..10).map(|number| format!("b{number}@big.test")).collect();
    post.house.write("more.csv", &format!("email\n{}\n", list.join("\n")));
    post.house.do_it("subscribers import more.csv");
    assert_eq!(post.run("send 1 --yes").exit, 3);
    assert_eq!(post.standing().text(), "finished: 12 total · 2 accepted · 10 refused");
}

#[test]
fn a_kill_begins_no_new_window_of_the_brake_and_resume_does() {
    let full = || Do::reply("550 5.2.2 mailbox full");
    let sink = Script::default()
        .fault_for(&reader(15), At::Rcpt, full().when_released())
        .fault(At::Rcpt, full())
        .start();
    let mut post = Post::by_relay(80, &sink, "connections = 1");
    let running = post.send();
    sink.wait_for_held(1);
    running.kill();
    assert_eq!(post.standing().of("refused"), 15);

    let sink = Script::default().fault(At::Rcpt, full()).start();
    turn_to(&mut post, &sink);
    let ran = post.run("send 1 --yes");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert!(
        ran.stderr.contains("of the last 20 copies 20 were refused"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        post.standing().text(),
        "paused: 80 total · 58 planned · 21 refused · 1 doubtful"
    );

    post.house.do_it("resume 1");
    assert_eq!(post.run("send 1 --yes").exit, 4);
    assert_eq!(
        post.standing().text(),
        "paused: 80 total · 37 planned · 42 refused · 1 doubtful",
        "a new window takes twenty again"
    );
}
