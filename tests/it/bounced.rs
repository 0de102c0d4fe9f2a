//! Readers whose addresses take no mail: marked once their issue tells, whatever is killed, and never mailed again.

use pressrun::store::Store;

use crate::delivery::recipients;
use crate::post::Post;
use crate::post::reader;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

fn refused(with: &str, readers: &[usize]) -> Script {
    let script = Script::default();
    readers.iter().fold(script, |script, number| {
        script.fault_for(&reader(*number), At::Rcpt, Do::reply(with))
    })
}

/// Sends the next issue by this sink; who got it.
fn next_issue(post: &mut Post, number: u32, sink: &Sink) -> Vec<String> {
    post.house
        .set("PRESSRUN__PROFILES__OUT__PORT", &sink.address.port().to_string());
    if number > 1 {
        let article = format!("+++\ndate = 2026-03-0{number}\n+++\n# Ice {number}\n\nIt sings.\n");
        post.house
            .write(&format!("feeds/main/articles/ice-{number}.md"), &article);
        post.house.do_it("build");
        post.house.do_it("issue new");
    }
    let ran = post.run(&format!("send {number} --yes"));
    assert!([0, 3].contains(&ran.exit), "{}", ran.text());
    recipients(sink).into_iter().collect()
}

fn bounced(post: &Post) -> String {
    let ran = post.run("subscribers list --state bounced");
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    ran.stdout.lines().map(words).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_address_that_is_unknown_is_marked_at_once_and_not_mailed_again() {
    let sink = refused("550 5.1.1 no such user", &[1])
        .fault_for(&reader(2), At::Rcpt, Do::reply("550 5.7.1 this text is not wanted"))
        .fault_for(&reader(3), At::Rcpt, Do::reply("550 5.2.1 mailbox disabled"))
        .fault_for(&reader(4), At::Rcpt, Do::reply("550 5.2.2 mailbox full"))
        .start();
    let mut post = Post::by_relay(6, &sink, "connections = 1");
    let ran = post.run("send 1 --yes");
    assert_eq!(ran.exit, 3, "{}", ran.text());
    let told: Vec<&str> = ran.stdout.lines().skip(1).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    refused  r1@reader.test 550 5.1.1 no such user
    refused  r3@reader.test 550 5.2.1 mailbox disabled
    refused  r4@reader.test 550 5.2.2 mailbox full
    refused  r2@reader.test 550 5.7.1 this text is not wanted
    bounced  1 reader, whose addresses take no mail: nothing more is sent to them
             pressrun subscribers list --state bounced
    next     pressrun status 1 --deliveries
    ");
    insta::assert_snapshot!(bounced(&post), @"bounced r1@reader.test Reader 1 main/1: 5.1.1");
    let status = post.run("status 1").stdout;
    assert!(status.contains("\nbounced  1 reader, whose"), "{status}");
    let list = post.run("subscribers list --state bounced --format json").stdout;
    assert!(
        list.contains(r#""state":"bounced""#) && list.contains(r#""reason":"main/1: 5.1.1""#),
        "{list}"
    );

    let took = next_issue(&mut post, 2, &Script::default().start());
    assert_eq!(took.len(), 5, "{took:?}");
    assert!(!took.contains(&reader(1)));
    assert!(
        post.run(&format!("subscribers add {}", reader(1))).exit == 1,
        "who is gone comes back by a confirmation of their own only"
    );
}

#[test]
fn other_refusals_mark_when_three_issues_in_a_row_met_with_them() {
    let disabled = |readers: &[usize]| refused("550 5.2.1 mailbox disabled", readers).start();
    let sink = disabled(&[0, 1]);
    let mut post = Post::by_relay(4, &sink, "connections = 1");
    next_issue(&mut post, 1, &sink);
    next_issue(&mut post, 2, &disabled(&[0]));
    assert_eq!(bounced(&post), "");
    next_issue(&mut post, 3, &disabled(&[0, 1]));
    insta::assert_snapshot!(bounced(&post), @"bounced r0@reader.test Reader 0 main/3: 5.2.1, after 3 refusals in a row");
    let took = next_issue(&mut post, 4, &disabled(&[1]));
    assert_eq!(took, [reader(2), reader(3)]);
    assert_eq!(
        bounced(&post).lines().count(),
        1,
        "an accepted copy in between begins the count anew"
    );
    next_issue(&mut post, 5, &disabled(&[1]));
    assert_eq!(bounced(&post).lines().count(), 2);
}

#[test]
fn how_many_in_a_row_are_enough_is_configured() {
    let sink = refused("550 5.1.2 no such host", &[0]).start();
    let mut post = Post::by_relay(2, &sink, "connections = 1");
    post.house.set("PRESSRUN__AUDIENCE__BOUNCED_AFTER", "1");
    next_issue(&mut post, 1, &sink);
    insta::assert_snapshot!(bounced(&post), @"bounced r0@reader.test Reader 0 main/1: 5.1.2");
    post.house.set("PRESSRUN__AUDIENCE__BOUNCED_AFTER", "0");
    assert_eq!(post.run("status").exit, 2, "never is not after nothing");
}

#[test]
fn a_kill_before_the_marks_loses_none_and_counts_none_twice() {
    let sink = refused("550 5.1.1 no such user", &[0])
        .fault_for(&reader(2), At::Dot, Do::hang())
        .start();
    let mut post = Post::by_relay(4, &sink, "connections = 1");
    let running = post.send();
    sink.wait_for(1);
    sink.wait(|happenings| format!("{happenings:?}").contains("RCPT TO:<r2@"));
    running.kill();
    assert_eq!(bounced(&post), "", "nothing was said of it yet");

    let took = next_issue(&mut post, 2, &Script::default().start());
    assert_eq!(took, [reader(1), reader(2), reader(3)], "another issue sees it first");
    insta::assert_snapshot!(bounced(&post), @"bounced r0@reader.test Reader 0 main/1: 5.1.1");
    for _ in 0..2 {
        post.run("send 1 --yes --no-wait");
        let status = post.run("status 1 --format json").stdout;
        assert!(status.contains(r#""bounced":1,"withheld":[]"#), "{status}");
    }
}

/// A provider that calls all of its twenty readers unknown, behind others.
fn erring() -> (Sink, Post) {
    let sink = Script::default()
        .fault(At::Rcpt, Do::reply("550 5.1.1 no such user"))
        .start();
    let post = Post::by_relay(20, &sink, "connections = 1");
    let ran = post.run("send 1 --yes");
    assert_eq!(ran.exit, 3, "{}", ran.text());
    let told = "\
withheld reader.test says that 20 of 20 readers are gone: too many at once, so none is marked
         `--bounced reader.test` takes them for gone, `--living reader.test` does not
         pressrun resolve 1 --living reader.test
";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert_eq!(bounced(&post), "");
    let status = post.run("status 1 --format json").stdout;
    let withheld = r#""bounced":0,"withheld":[{"domain":"reader.test","answered":20,"refused":20}]"#;
    assert!(status.contains(withheld), "{status}");
    (sink, post)
}

#[test]
fn a_provider_that_calls_too_many_unknown_is_not_believed_until_somebody_decides() {
    let (_sink, mut post) = erring();
    let unknown = post.run("resolve 1 --bounced pond.test");
    assert_eq!(unknown.exit, 1, "{}", unknown.text());
    insta::assert_snapshot!(post.run("resolve 1 --living reader.test").text(), @r"
    exit: 0
    --- stdout
    bounced  nobody at reader.test: what it said of them counts for nothing
    finished main/1: 0 accepted · 20 refused
    next     pressrun status 1
    --- stderr
    ");
    assert_eq!(bounced(&post), "");
    assert_eq!(next_issue(&mut post, 2, &Script::default().start()).len(), 20);

    let (_sink, post) = erring();
    insta::assert_snapshot!(post.run("resolve 1 --bounced READER.test").text(), @r"
    exit: 0
    --- stdout
    bounced  20 readers at reader.test: nothing more is sent to them
    finished main/1: 0 accepted · 20 refused
    next     pressrun status 1
    --- stderr
    ");
    assert_eq!(bounced(&post).lines().count(), 20);
    assert_eq!(post.run("resolve 1 --living reader.test").exit, 1);
}

#[tokio::test]
async fn a_mark_is_a_change_that_names_issue_and_code() {
    let sink = refused("550 5.1.1 no such user", &[1]).start();
    let post = Post::by_relay(2, &sink, "connections = 1");
    post.run("send 1 --yes");
    let store = Store::open_file(&post.house.path(".pressrun/pressrun.db"))
        .await
        .unwrap();
    let rows = post.rows();
    let id = pressrun::audience::SubscriberId(i64::try_from(rows[&reader(1)].subscriber).unwrap());
    assert_eq!(store.why(id, "main").await.unwrap().as_deref(), Some("main/1: 5.1.1"));
    assert_eq!(store.why(id, "other").await.unwrap(), None);
    store.close().await;
}

#[test]
fn whoever_is_tried_again_was_refused_by_mistake() {
    let sink = refused("550 5.1.1 no such user", &[1]).start();
    let mut post = Post::by_relay(3, &sink, "connections = 1");
    next_issue(&mut post, 1, &sink);
    assert_eq!(bounced(&post).lines().count(), 1);
    insta::assert_snapshot!(post.run("retry 1 --refused").text(), @r"
    exit: 0
    --- stdout
    planned  1 refused delivery again
    bounced  1 reader not any more, for it may have been a mistake
    sending  main/1: 2 accepted · 1 planned
    next     pressrun send 1
    --- stderr
    ");
    assert_eq!(bounced(&post), "");
    let sink = Script::default().start();
    assert_eq!(next_issue(&mut post, 1, &sink), [reader(1)]);
    let status = post.run("status 1 --format json").stdout;
    assert!(
        status.contains(r#""accepted":3"#) && status.contains(r#""bounced":0"#),
        "{status}"
    );
}
