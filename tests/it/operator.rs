//! What an operator does to an issue from another terminal.

use std::collections::BTreeSet;

use crate::delivery::recipients;
use crate::house::without_numbers;
use crate::post::Post;
use crate::post::Row;
use crate::post::reader;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// How many connections the profile holds.
pub const CONNECTIONS: usize = 5;

pub const READERS: usize = 60;

/// A relay that takes the first twenty messages, and the others once it is released.
pub fn slow() -> Sink {
    let takes = Do::reply("250 2.0.0 queued").and_take().when_released();
    Script::default().fault_after(20, At::Dot, takes).start()
}

/// A relay that takes the messages of these readers, and hangs up before it says so.
fn doubting(readers: &[usize]) -> Sink {
    let mut script = Script::default();
    for number in readers {
        script = script.fault_times_for(&reader(*number), 1, At::Dot, Do::close().and_take());
    }
    script.start()
}

fn addresses_in(rows: impl IntoIterator<Item = Row>, state: &str) -> BTreeSet<String> {
    let rows = rows.into_iter().filter(|row| row.state == state);
    rows.map(|row| row.address).collect()
}

#[test]
fn a_pause_holds_a_running_send_and_resume_lets_it_go_on() {
    let sink = slow();
    let post = Post::by_relay(READERS, &sink, "");
    let running = post.send();
    sink.wait_for_held(CONNECTIONS);
    insta::assert_snapshot!(post.run("pause 1").text(), @r"
    exit: 0
    --- stdout
    paused   main/1: 20 accepted · 35 planned · 5 sending
    next     pressrun resume 1
    --- stderr
    ");
    sink.release();
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    insta::assert_snapshot!(ran.stderr, @r"
    error: main/1 is paused

    hint: let it go on first; then `pressrun send 1`
    next: pressrun resume 1
    ");
    assert_eq!(post.standing().text(), "paused: 60 total · 35 planned · 25 accepted");

    insta::assert_snapshot!(post.run("send 1 --yes").text(), @r"
    exit: 4
    --- stdout

    --- stderr
    error: main/1 is paused

    hint: let it go on first; then `pressrun send 1`
    next: pressrun resume 1
    ");
    insta::assert_snapshot!(post.run("resume 1").text(), @r"
    exit: 0
    --- stdout
    sending  main/1: 25 accepted · 35 planned
    next     pressrun send 1
    --- stderr
    ");
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(post.standing().text(), "finished: 60 total · 60 accepted");
    assert_eq!(recipients(&sink).len(), READERS);
}

#[test]
fn a_cancelled_issue_sends_nothing_more_until_it_is_resumed() {
    let sink = slow();
    let post = Post::by_relay(READERS, &sink, "");
    let running = post.send();
    sink.wait_for_held(CONNECTIONS);
    insta::assert_snapshot!(post.run("cancel 1").text(), @r"
    exit: 0
    --- stdout
    cancelled main/1: 20 accepted · 5 sending · 35 skipped
    next     pressrun status 1 --deliveries
    --- stderr
    ");
    sink.release();
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(post.standing().text(), "cancelled: 60 total · 25 accepted · 35 skipped");
    assert_eq!(post.send().wait().exit, 4);
    assert_eq!(sink.count(), 25);

    let leaves = addresses_in(post.rows().into_values(), "skipped").pop_last().unwrap();
    post.house.do_it(&format!("subscribers unsubscribe {leaves}"));
    insta::assert_snapshot!(post.run("resume 1").text(), @r"
    exit: 0
    --- stdout
    sending  main/1: 25 accepted · 35 planned
    next     pressrun send 1
    --- stderr
    ");
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(post.standing().text(), "finished: 60 total · 59 accepted · 1 skipped");
    assert_eq!(post.rows()[&leaves].state, "skipped");
    assert!(!recipients(&sink).contains(&leaves));
}

#[test]
fn what_comes_back_from_the_wire_after_a_cancel_is_skipped_like_the_rest() {
    let busy = Do::reply("451 4.2.1 busy").when_released();
    let sink = Script::default().fault_after(20, At::Rcpt, busy).start();
    let post = Post::by_relay(READERS, &sink, "");
    let running = post.send();
    sink.wait_for_held(CONNECTIONS);
    post.house.do_it("cancel 1");
    sink.release();
    let ran = running.wait();
    assert_eq!(ran.exit, 4, "{}", ran.text());
    assert_eq!(post.standing().text(), "cancelled: 60 total · 20 accepted · 40 skipped");
    post.house.do_it("resume 1");
    assert_eq!(post.standing().text(), "sending: 60 total · 40 planned · 20 accepted");
}

#[test]
fn who_leaves_while_an_issue_is_being_sent_is_skipped() {
    let sink = slow();
    let post = Post::by_relay(READERS, &sink, "");
    let running = post.send();
    sink.wait_for_held(CONNECTIONS);
    let leaves = addresses_in(post.rows().into_values(), "planned").pop_last().unwrap();
    post.house.do_it(&format!("subscribers unsubscribe {leaves}"));
    sink.release();
    let ran = running.wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 60 total · 59 accepted · 1 skipped");
    let row = &post.rows()[&leaves];
    assert_eq!(
        (row.state.as_str(), row.reply.as_str()),
        ("skipped", "unsubscribed since the plan was made")
    );
    assert!(!recipients(&sink).contains(&leaves));
}

#[test]
fn an_issue_is_sent_once_and_by_one_sender() {
    let sink = slow();
    let post = Post::by_relay(READERS, &sink, "");
    let running = post.send();
    sink.wait_for_held(CONNECTIONS);
    let second = post.run("send 1 --yes");
    assert!(
        second.stderr.contains(&format!("process {} holds", running.id())),
        "{}",
        second.text()
    );
    insta::assert_snapshot!(without_numbers(&second.text(), "process "), @r"
    exit: 1
    --- stdout

    --- stderr
    error: another pressrun is sending
      because: process # holds `.pressrun/pressrun.db.send.lock`

    hint: `pressrun status` tells how far it is, and how to hold it
    ");
    sink.release();
    assert_eq!(running.wait().exit, 0);

    insta::assert_snapshot!(post.run("send 1 --yes").text(), @r"
    exit: 0
    --- stdout
    nothing  main/1 was sent already: 60 accepted
    next     pressrun status 1 --deliveries
    --- stderr
    ");
    assert_eq!(recipients(&sink).len(), READERS);
    assert_eq!(sink.count(), READERS);
}

#[test]
fn who_was_refused_is_tried_again_when_the_operator_says_so() {
    let gone = reader(3);
    let sink = Script::default()
        .fault_times_for(&gone, 1, At::Rcpt, Do::reply("550 5.1.1 no such mailbox"))
        .start();
    let post = Post::by_relay(9, &sink, "");
    assert_eq!(post.send().wait().exit, 3);
    insta::assert_snapshot!(post.run("retry 1 --refused").text(), @r"
    exit: 0
    --- stdout
    planned  1 refused delivery again
    bounced  1 reader not any more, for it may have been a mistake
    sending  main/1: 8 accepted · 1 planned
    next     pressrun send 1
    --- stderr
    ");
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(post.standing().text(), "finished: 9 total · 9 accepted");
    assert_eq!(recipients(&sink).len(), 9);
}

#[test]
fn what_is_doubtful_is_decided_by_the_operator() {
    let sink = doubting(&[1, 2, 3]);
    let post = Post::by_relay(9, &sink, "");
    assert_eq!(post.send().wait().exit, 3);
    assert_eq!(post.standing().text(), "finished: 9 total · 6 accepted · 3 doubtful");
    assert_eq!(post.send().wait().exit, 3, "nothing doubtful is sent by itself");
    assert_eq!(sink.count(), 9);

    insta::assert_snapshot!(post.run(&format!("resolve 1 {} --accept", reader(1))).text(), @r"
    exit: 0
    --- stdout
    resolved 1 doubtful delivery taken as delivered
    finished main/1: 7 accepted · 2 doubtful
    next     pressrun status 1
    --- stderr
    ");
    insta::assert_snapshot!(post.run(&format!("resolve 1 {} --skip", reader(2))).text(), @r"
    exit: 0
    --- stdout
    resolved 1 doubtful delivery left unsent
    finished main/1: 7 accepted · 1 doubtful · 1 skipped
    next     pressrun status 1
    --- stderr
    ");
    insta::assert_snapshot!(post.run("resolve 1 --resend").text(), @r"
    exit: 0
    --- stdout
    resolved 1 doubtful delivery to be sent again
    sending  main/1: 7 accepted · 1 planned · 1 skipped
    next     pressrun send 1
    --- stderr
    ");
    assert_eq!(
        post.standing().text(),
        "sending: 9 total · 1 planned · 7 accepted · 1 skipped"
    );
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(post.standing().text(), "finished: 9 total · 8 accepted · 1 skipped");
    let told = post.run("status 1").stdout;
    let why = "skipped  1: left unsent by a decision, though it may have arrived\n";
    assert!(told.contains(why), "{told}");
    let again: Vec<_> = sink
        .taken()
        .into_iter()
        .filter(|message| message.recipient == reader(3))
        .collect();
    assert_eq!(again.len(), 2, "the operator wanted it twice");
    assert_eq!(again[0].text, again[1].text, "and got the same message");
    assert_eq!(sink.count(), 10);
}

#[test]
fn the_log_of_the_relay_tells_what_it_took() {
    let sink = doubting(&[1, 2, 3, 4]);
    let post = Post::by_relay(9, &sink, "");
    assert_eq!(post.send().wait().exit, 3);
    let rows = post.rows();
    let id = |number: usize| &rows[&reader(number)].message_id;
    let log = [
        // A queue id is used again, after somebody else's message was sent under it.
        "Mar  1 08:00:00 mx postfix/smtp[9]: 4F00D0A001: to=<b@x.test>, relay=x.test[192.0.2.1]:25, dsn=2.0.0, status=sent (250 ok)",
        "Mar  1 08:00:00 mx postfix/qmgr[9]: 4F00D0A001: removed",
        // Sent.
        &format!(
            "Mar  1 09:00:01 mx postfix/cleanup[7]: 4F00D0A002: message-id={}",
            id(1)
        ),
        "Mar  1 09:00:01 mx postfix/qmgr[9]: 4F00D0A002: from=<news@pond.test>, size=7301, nrcpt=1 (queue active)",
        "Mar  1 09:00:02 mx postfix/smtp[8]: 4F00D0A002: to=<r1@reader.test>, relay=reader.test[192.0.2.2]:25, dsn=2.0.0, status=sent (250 2.0.0 ok)",
        // The connection broke inside the body.
        &format!(
            "Mar  1 09:00:01 mx postfix/cleanup[7]: 4F00D0A001: message-id={}",
            id(2)
        ),
        "Mar  1 09:00:01 mx postfix/smtpd[6]: 4F00D0A001: lost connection after DATA from localhost[127.0.0.1]",
        // Taken, and not yet passed on: the relay will.
        &format!(
            "2026-03-01T09:00:01.123456+01:00 mx postfix/cleanup[7]: 4cXyz12AbCz9Qr: message-id={}",
            id(3)
        ),
        "2026-03-01T09:00:01.223456+01:00 mx postfix/qmgr[9]: 4cXyz12AbCz9Qr: from=<news@pond.test>, size=7301, nrcpt=1 (queue active)",
        "2026-03-01T09:00:02.323456+01:00 mx postfix/smtp[8]: 4cXyz12AbCz9Qr: to=<r3@reader.test>, dsn=4.4.1, status=deferred (timed out)",
    ];
    let mut bytes = log.join("\n").into_bytes();
    bytes.extend_from_slice(b"\nMar  1 09:00:03 mx postfix/smtpd[6]: warning: bad name \xff\xfe\n");
    std::fs::write(post.house.path("mail.log"), bytes).unwrap();

    insta::assert_snapshot!(post.run("resolve 1 --log mail.log").text(), @r"
    exit: 0
    --- stdout
    resolved 2 doubtful deliveries taken as delivered
    finished main/1: 7 accepted · 2 doubtful
    next     pressrun status 1
    --- stderr
    ");
    let doubtful = addresses_in(post.rows().into_values(), "doubtful");
    assert_eq!(doubtful, BTreeSet::from([reader(2), reader(4)]));
}

#[test]
fn a_log_that_proves_nothing_is_told_with_what_was_looked_for() {
    let sink = doubting(&[1, 2]);
    let post = Post::by_relay(9, &sink, "");
    assert_eq!(post.send().wait().exit, 3);
    let id = &post.rows()[&reader(1)].message_id;
    // A line longer than any that is read whole, and one that names a message which was lost.
    let long = format!("Mar  1 08:00:00 mx postfix/smtpd[6]: {}\n", "x".repeat(200_000));
    let lost = format!("Mar  1 09:00:01 mx postfix/cleanup[7]: 4F00D0A002: message-id={id}\n");
    post.house.write("mail.log", &long);
    insta::assert_snapshot!(post.run("resolve 1 --log mail.log").text(), @r"
    exit: 0
    --- stdout
    nothing  `mail.log` proves none of 2 doubtful deliveries as taken
             no line has `message-id=<main.1.…>` of one of them
             it has to be the relay's log of the time of sending, unpacked; an older part may be in another file
    decide   `--accept` takes what is doubtful as delivered, `--skip` leaves it unsent, `--resend` sends it again; `--log FILE` asks the relay's log
    finished main/1: 7 accepted · 2 doubtful
    next     pressrun resolve 1
    --- stderr
    ");
    post.house.write("mail.log", &format!("{long}{lost}"));
    let told = post.run("resolve 1 --log mail.log").stdout;
    assert!(
        told.contains("1 named by `message-id=<main.1.…>`, none with `(queue active)`"),
        "{told}"
    );
    let taken =
        "Mar  1 09:00:01 mx postfix/qmgr[9]: 4F00D0A002: from=<news@pond.test>, size=7301, nrcpt=1 (queue active)\n";
    post.house.write("mail.log", &format!("{long}{lost}{taken}{long}"));
    let told = post.run("resolve 1 --log mail.log").stdout;
    assert!(
        told.starts_with("resolved 1 doubtful delivery taken as delivered\n"),
        "{told}"
    );
    assert_eq!(post.run("resolve 1 --log nowhere.log").exit, 1);
}

#[test]
fn without_a_choice_the_doubtful_are_listed_and_nothing_changes() {
    let sink = doubting(&[1, 2]);
    let post = Post::by_relay(9, &sink, "");
    assert_eq!(post.send().wait().exit, 3);
    insta::assert_snapshot!(post.run("resolve 1").text(), @"
    exit: 0
    --- stdout
    doubtful r1@reader.test the connection broke: the relay closed it
    doubtful r2@reader.test the connection broke: the relay closed it
    decide   `--accept` takes what is doubtful as delivered, `--skip` leaves it unsent, `--resend` sends it again; `--log FILE` asks the relay's log
    --- stderr
    ");
    insta::assert_snapshot!(post.run(&format!("resolve 1 {}", reader(1))).text(), @"
    exit: 2
    --- stdout

    --- stderr
    error: nothing says what becomes of them

    hint: `--accept` takes what is doubtful as delivered, `--skip` leaves it unsent, `--resend` sends it again; `--log FILE` asks the relay's log
    ");
    assert_eq!(addresses_in(post.rows().into_values(), "doubtful").len(), 2);
    post.house.do_it("resolve 1 --skip");
    insta::assert_snapshot!(post.run("resolve 1").text(), @"
    exit: 0
    --- stdout
    nothing  no delivery is doubtful
    finished main/1: 7 accepted · 2 skipped
    next     pressrun status 1 --deliveries
    --- stderr
    ");
}
