//! An issue whose time is over, and an operator who wants more of it sent.

use crate::delivery::recipients;
use crate::post::Post;
use crate::post::reader;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// `until …` as it is told, without its moments.
fn without_moments(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_digit() || "-: ".contains(letter);
    text.lines()
        .map(|line| match line.strip_prefix("until ") {
            Some(rest) => format!("until    [MOMENT]{}\n", rest.trim_start_matches(is_part)),
            None => format!("{line}\n"),
        })
        .collect::<String>()
}

#[test]
fn what_the_operator_wants_sent_after_its_time_gets_a_new_one() {
    for (words, fault, was) in [
        ("retry 1 --refused", At::Rcpt, "refused"),
        ("resolve 1 --resend", At::Dot, "doubtful"),
    ] {
        let does = match fault {
            At::Rcpt => Do::reply("550 5.1.1 no such mailbox"),
            _ => Do::close().and_take(),
        };
        let sink = Script::default().fault_times_for(&reader(2), 1, fault, does).start();
        let mut post = Post::by_relay(5, &sink, "");
        post.house.set("PRESSRUN__SEND__GIVE_UP_AFTER_S", "1");
        let ran = post.send().wait();
        assert_eq!(ran.exit, 3, "{}", ran.text());
        let rows = post.rows();
        assert_eq!(rows[&reader(2)].state, was);
        let begun = std::time::Instant::now();
        // A moment more than the time that the issue had.
        while begun.elapsed() < std::time::Duration::from_millis(1_100) {
            post.standing();
        }

        post.house.set("PRESSRUN__SEND__GIVE_UP_AFTER_S", "3600");
        let ran = post.run(words);
        assert_eq!(ran.exit, 0, "{}", ran.text());
        let told = without_moments(&ran.stdout);
        assert!(
            told.starts_with("until    [MOMENT]UTC; its time was over on "),
            "{told}"
        );
        assert_eq!(post.standing().text(), "sending: 5 total · 1 planned · 4 accepted");
        let ran = post.send().wait();
        assert_eq!(ran.exit, 0, "{}", ran.text());
        assert_eq!(post.standing().text(), "finished: 5 total · 5 accepted");
        let expected = if was == "refused" { 5 } else { 6 };
        assert_eq!(sink.count(), expected);
        if was == "refused" {
            assert_eq!(recipients(&sink).len(), 5);
        }
    }
}

#[test]
fn where_nothing_is_refused_a_retry_gives_no_time_and_keeps_every_verdict() {
    let sink = Script::default()
        .fault_for(&reader(1), At::Rcpt, Do::reply("450 4.2.0 greylisted"))
        .start();
    let mut post = Post::by_relay(3, &sink, "");
    post.house.set("PRESSRUN__SEND__GIVE_UP_AFTER_S", "1");
    assert_eq!(post.run("send 1 --yes --no-wait").exit, 4);
    let begun = std::time::Instant::now();
    while begun.elapsed() < std::time::Duration::from_millis(1_100) {
        post.standing();
    }
    let ran = post.run("retry 1 --refused");
    assert!(
        ran.stdout.starts_with("nothing  no delivery is refused"),
        "{}",
        ran.text()
    );
    assert_eq!(post.standing().text(), "sending: 3 total · 2 accepted · 1 deferred");
}
