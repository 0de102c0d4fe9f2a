//! What stands in the way of a send: it is told in three parts, nothing is lost, and the same command goes on.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::delivery::recipients;
use crate::house::files_in;
use crate::house::without_numbers;
use crate::post::Post;
use crate::post::key_of;
use crate::post::message_id;
use crate::post::reader;
use crate::sink::Sink;
use crate::sink::authority::AUTHORITY;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// What stops a profile before anything leaves is told like this.
fn told(post: &Post) -> String {
    let ran = post.send().wait();
    assert_eq!(post.standing().text(), "sending: 3 total · 3 planned", "{}", ran.text());
    without_numbers(&ran.text(), "127.0.0.1:")
}

/// A profile that trusts the sink's authority, and has a password.
fn protected(sink: &Sink, lines: &str) -> Post {
    let lines = format!("{lines}ca_file = 'ca.pem'\nusername = 'ada'\npassword = 'env:RELAY_PASSWORD'\n");
    let mut post = Post::by_relay(3, sink, &lines);
    post.house.write("ca.pem", &AUTHORITY.pem);
    post.house.set("RELAY_PASSWORD", "secret");
    post
}

/// Text without the folder of the publication.
fn without_folder(post: &Post, text: &str) -> String {
    text.replace(&post.house.path("").display().to_string(), "")
}

#[test]
fn a_wrong_password_stops_the_profile_and_the_right_one_goes_on() {
    let sink = Script::default()
        .starttls()
        .login("PLAIN LOGIN", "ada", "other")
        .start();
    let mut post = protected(&sink, "tls = 'starttls'\n");
    insta::assert_snapshot!(told(&post), @r"
    exit: 1
    --- stdout
    so far   main/1 in 0 s: 0 accepted · 3 planned
    --- stderr
    error: the profile `out` stopped
      because: AUTH: the relay said `535 5.7.8 wrong`

    hint: check `username` and `password`; many providers want an app password
    next: pressrun send 1
    ");

    post.house.set("RELAY_PASSWORD", "other");
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(recipients(&sink).len(), 3);
}

#[test]
fn a_certificate_that_nobody_vouches_for_stops_the_profile() {
    let sink = Script::default()
        .implicit_tls()
        .certificate(&AUTHORITY.server_elsewhere)
        .start();
    let post = protected(&sink, "tls = 'implicit'\n");
    insta::assert_snapshot!(told(&post), @r"
    exit: 1
    --- stdout
    so far   main/1 in 0 s: 0 accepted · 3 planned
    --- stderr
    error: the profile `out` stopped
      because: TLS handshake: the certificate is not trusted: it is for elsewhere.example.org, not for 127.0.0.1

    hint: check `host`; for a certificate of your own name its authority with `ca_file`
    next: pressrun send 1
    ");
}

#[test]
fn a_relay_without_tls_gets_neither_password_nor_mail() {
    let sink = Script::default().start();
    let post = protected(&sink, "tls = 'starttls'\n");
    insta::assert_snapshot!(told(&post), @r#"
    exit: 1
    --- stdout
    so far   main/1 in 0 s: 0 accepted · 3 planned
    --- stderr
    error: the profile `out` stopped
      because: STARTTLS: the relay does not offer STARTTLS

    hint: try `tls = "implicit"` with port 465; a password is never sent unprotected
    next: pressrun send 1
    "#);
    assert!(
        !sink
            .commands()
            .iter()
            .any(|line| line.starts_with("AUTH") || line.starts_with("MAIL"))
    );
}

#[test]
fn a_relay_that_refuses_the_sender_stops_the_issue() {
    let sink = Script::default()
        .fault_times(
            5,
            At::Mail,
            Do::reply("553 5.7.1 <news@pond.test>: not owned by user ada"),
        )
        .start();
    let post = Post::by_relay(3, &sink, "connections = 1");
    insta::assert_snapshot!(told(&post), @r"
    exit: 1
    --- stdout
    so far   main/1 in 0 s: 0 accepted · 3 planned
    --- stderr
    error: the profile `out` stopped
      because: MAIL: the relay said `553 5.7.1 *** not owned by user ada`

    hint: check that this account may send as `from` and `return_path`
    next: pressrun send 1
    ");
}

#[test]
fn a_relay_that_closes_between_messages_gets_the_rest_on_new_connections() {
    let sink = Script::default()
        .fault(At::After, Do::reply("421 4.3.2 shutting down").then_close())
        .start();
    let post = Post::by_relay(20, &sink, "");
    let ran = post.send().wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(recipients(&sink).len(), 20);
}

#[test]
fn a_relay_that_greets_with_421_is_left_alone() {
    let sink = Script::default()
        .fault(At::Greeting, Do::reply("421 4.3.2 too busy").then_close())
        .start();
    let post = Post::by_relay(3, &sink, "");
    let ran = post.run("send 1 --yes --no-wait");
    insta::assert_snapshot!(ran.text(), @r"
    exit: 4
    --- stdout
    so far   main/1 in 0 s: 0 accepted · 3 planned
    --- stderr
    error: the profile `out` has to rest, and nobody waits for it
      because: greeting: the relay said `421 4.3.2 too busy`

    hint: nothing is lost; if it stays so, check `profiles.out` in config/pressrun.toml and the network
    next: pressrun send 1
    ");
    assert_eq!(post.standing().text(), "sending: 3 total · 3 planned");
}

#[test]
fn a_file_in_the_outbox_s_place_is_named() {
    let post = Post::by_outbox(3);
    post.house.write("outbox", "in the way");
    insta::assert_snapshot!(without_folder(&post, &told(&post)), @r"
    exit: 1
    --- stdout
    so far   main/1 in 0 s: 0 accepted · 3 planned
    --- stderr
    error: the outbox cannot be written
      because: outbox/tmp: Not a directory (os error 20)

    hint: check the path
    next: pressrun send 1
    ");

    fs::remove_file(post.house.path("outbox")).unwrap();
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(files_in(&post.house.path("outbox/new")).len(), 3);
}

#[test]
fn a_full_disk_under_the_outbox_loses_nothing() {
    let post = Post::by_outbox(30);
    let full = reader(12);
    let id = message_id(&post.house.do_it(&format!("issue show 1 --eml {full}")).stdout);
    let draft = post.house.path("outbox/tmp").join(key_of(&id));
    fs::create_dir_all(draft.parent().unwrap()).unwrap();
    // A device that is always full.
    symlink("/dev/full", &draft).unwrap();

    let ran = post.send().wait();
    assert_eq!(ran.exit, 1, "{}", ran.text());
    insta::assert_snapshot!(without_folder(&post, &ran.stderr).replace(&key_of(&id), "KEY"), @r"
    error: the outbox cannot be written
      because: outbox/tmp/KEY: No space left on device (os error 28)

    hint: make room on the disk and run the same command again; what was there before is whole
    next: pressrun send 1
    ");
    let standing = post.standing();
    assert_eq!(
        (standing.of("total"), standing.of("sending"), standing.of("doubtful")),
        (30, 0, 0)
    );
    let there = u64::try_from(files_in(&post.house.path("outbox/new")).len()).unwrap();
    assert_eq!(standing.of("accepted"), there, "{}", standing.text());

    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(files_in(&post.house.path("outbox/new")).len(), 30);
    assert_eq!(post.standing().text(), "finished: 30 total · 30 accepted");
}

#[test]
fn a_limit_on_the_size_of_files_stops_a_send_wherever_it_strikes_and_loses_nobody() {
    let sink = Script::default().start();
    let post = Post::by_relay(300, &sink, "").draining(1);
    let mut struck = 0;
    for kilobytes in [1, 32, 64, 128, 256, 512] {
        let ran = post.house.launch(limited(kilobytes, "send 1 --yes")).wait();
        sink.wait_until_quiet();
        if ran.exit == 1 {
            struck += 1;
            for part in ["error: ", "\n  because: ", "\nhint: "] {
                assert!(ran.stderr.contains(part), "{kilobytes} KB\n{}", ran.text());
            }
        }
        if ran.stderr.contains("could not be written down") {
            let names = ran.stderr.contains("@reader.test: 250 ");
            assert!(names && !ran.stderr.contains("nothing is lost"), "{}", ran.text());
        }
        assert!([0, 300].contains(&post.standing().of("total")), "{kilobytes} KB");
        assert!(post.standing().of("accepted") <= sink.count() as u64);
    }
    assert!(struck > 2, "the limit strikes at several places");

    let ran = post.send().wait();
    let standing = post.standing();
    assert_eq!(
        ran.exit,
        if standing.of("doubtful") == 0 { 0 } else { 3 },
        "{}",
        ran.text()
    );
    assert_eq!(standing.of("accepted") + standing.of("doubtful"), 300);
    let taken = recipients(&sink);
    let missing = post
        .rows()
        .into_values()
        .find(|row| row.state == "accepted" && !taken.contains(&row.address));
    assert_eq!(missing, None);
}

#[test]
fn a_store_that_cannot_be_opened_is_named() {
    let post = Post::by_outbox(3);
    let store = post.house.path(".pressrun/pressrun.db");
    let kept = post.house.path("kept.db");
    fs::rename(&store, &kept).unwrap();
    fs::create_dir(&store).unwrap();
    let ran = post.send().wait();
    insta::assert_snapshot!(without_folder(&post, &ran.text()), @r"
    exit: 1
    --- stdout

    --- stderr
    error: the store cannot be opened
      because: .pressrun/pressrun.db
      because: the store cannot be written
      because: error returned from database: (code: 14) unable to open database file

    hint: check the file and its folder: both must be there, and writable for you
    ");

    fs::remove_dir(&store).unwrap();
    fs::write(&store, "no database at all, but long enough to look at ".repeat(30)).unwrap();
    let ran = post.send().wait();
    insta::assert_snapshot!(without_folder(&post, &ran.text()), @r"
    exit: 1
    --- stdout

    --- stderr
    error: the store cannot be opened
      because: .pressrun/pressrun.db
      because: the store is damaged: error returned from database: (code: 26) file is not a database

    hint: put the file back from a backup
    ");

    fs::rename(&kept, &store).unwrap();
    assert_eq!(post.send().wait().exit, 0);
}

/// The command, which may write no file that is longer than so much.
fn limited(kilobytes: u32, words: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    let blocks = kilobytes * 2;
    let pressrun = env!("CARGO_BIN_EXE_pressrun");
    shell.args(["-c", &format!("ulimit -f {blocks}; exec '{pressrun}' {words}")]);
    shell
}
