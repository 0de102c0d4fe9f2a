//! A run that goes badly is held, and goes on once somebody has looked.

use crate::post::Post;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// The twentieth refusal brakes; the next copy has its intent by then.
const REFUSED: u32 = 21;

#[test]
fn an_issue_that_a_relay_refuses_is_paused_and_goes_on_when_it_is_let() {
    let sink = Script::default()
        .fault_times(REFUSED, At::Rcpt, Do::reply("550 5.1.1 no such mailbox"))
        .start();
    let post = Post::by_relay(60, &sink, "connections = 1");
    let ran = post.run("send 1 --yes");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    insta::assert_snapshot!(ran.stderr, @r"
    error: main/1 is paused, for it goes badly
      because: of the last 20 copies 20 were refused

    hint: relays that get much of what they refuse stop listening: mend what they say first, and let it go on then
    next: pressrun resume 1
    ");
    assert_eq!(
        post.standing().text(),
        "paused: 60 total · 39 planned · 21 refused",
        "nobody is lost over it"
    );
    let again = post.run("send 1 --yes");
    assert_eq!(again.exit, 4, "who does not look sends nothing more: {}", again.text());
    assert_eq!(sink.count(), 0);

    post.house.do_it("resume 1");
    assert_eq!(post.run("send 1 --yes").exit, 3);
    assert_eq!(post.standing().text(), "finished: 60 total · 39 accepted · 21 refused");
    assert_eq!(sink.count(), 39);
}

#[test]
fn an_issue_that_leaves_many_in_doubt_is_paused() {
    let sink = Script::default().fault(At::Dot, Do::close()).start();
    let post = Post::by_relay(60, &sink, "connections = 1");
    let ran = post.run("send 1 --yes");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    let standing = post.standing().text();
    assert!(standing.starts_with("paused: 60 total · "), "{standing}");
    assert!(ran.stderr.contains("are doubtful\n"), "{}", ran.stderr);
}

#[test]
fn whoever_is_refused_at_the_end_of_an_issue_holds_nothing() {
    let sink = Script::default()
        .fault(At::Rcpt, Do::reply("550 5.1.1 no such mailbox"))
        .start();
    let post = Post::by_relay(20, &sink, "connections = 1");
    assert_eq!(post.run("send 1 --yes").exit, 3);
    assert_eq!(post.standing().text(), "finished: 20 total · 20 refused");
}
