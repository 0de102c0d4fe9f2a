//! A ledger that was copied, moved or put back: it does not send as if it knew everything.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::delivery::recipients;
use crate::house::House;
use crate::house::Ran;
use crate::post::Post;
use crate::post::reader;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

const STORE: &str = ".pressrun/pressrun.db";

/// A relay that puts off one reader, and an issue that waits for that.
fn waiting(deferred: usize) -> (Sink, Post) {
    let sink = Script::default()
        .fault_times_for(&reader(deferred), 1, At::Rcpt, Do::reply("450 4.2.0 later"))
        .start();
    let post = Post::by_relay(3, &sink, "").hasty();
    assert_eq!(post.run("send 1 --yes --no-wait").exit, 4);
    assert_eq!(post.standing().text(), "sending: 3 total · 2 accepted · 1 deferred");
    (sink, post)
}

/// The whole folder again, elsewhere.
fn copy_of(house: &House) -> House {
    let copy = House::with(&[]);
    let done = Command::new("cp")
        .arg("-a")
        .arg(house.path("."))
        .arg(copy.path("."))
        .status();
    assert!(done.unwrap().success());
    copy
}

fn put_back(from: &Path, post: &Post) {
    fs::copy(from, post.house.path(STORE)).unwrap();
}

#[test]
fn a_whole_folder_that_was_put_back_is_told_by_what_lies_outside_of_it() {
    let (sink, mut post) = waiting(0);
    let state = tempfile::tempdir().unwrap();
    post.house.set("XDG_STATE_HOME", state.path().to_str().unwrap());
    assert_eq!(post.run("send 1 --yes --no-wait").exit, 4);
    let names = [STORE, ".pressrun/installation"];
    let yesterday: Vec<Vec<u8>> = names
        .iter()
        .map(|name| fs::read(post.house.path(name)).unwrap())
        .collect();
    assert_eq!(post.run("send 1 --yes").exit, 0);
    for (name, bytes) in names.iter().zip(&yesterday) {
        // As `cp` does: the files stay the same, with what was in them.
        fs::write(post.house.path(name), bytes).unwrap();
    }
    let ran = post.run("send 1 --yes");
    assert_eq!(ran.exit, 1, "{}", ran.text());
    assert!(
        ran.stderr.contains("`.pressrun/pressrun.db` is older than"),
        "{}",
        ran.text()
    );
    assert_eq!(recipients(&sink).len(), 3, "nobody has two");
    assert_eq!(post.run("send 1 --yes --adopt restored").exit, 3);
    assert_eq!(post.standing().text(), "finished: 3 total · 2 accepted · 1 doubtful");
}

#[test]
fn a_copied_folder_does_not_send_what_the_other_one_sends() {
    let (sink, post) = waiting(0);
    let copy = copy_of(&post.house);
    let ran = copy.run("send 1 --yes");
    insta::assert_snapshot!(ran.text(), @r"
    exit: 1
    --- stdout

    --- stderr
    error: this ledger is not the one that sent last
      because: `.pressrun/pressrun.db` is another file than the one that sent: a copy of it

    hint: put back the one that sent last. If nothing was sent since the copy was made: `pressrun send 1 --adopt moved`; if something may have been: `pressrun send 1 --adopt restored`, which calls doubtful what is open in it
    ");
    assert_eq!(ran, copy.run("send 1 --yes"), "it is refused again");
    assert_eq!(recipients(&sink).len(), 2);

    assert_eq!(post.send().wait().exit, 0, "the first one goes on");
    assert_eq!(recipients(&sink).len(), 3);
}

#[test]
fn a_folder_that_moved_goes_on_where_it_was() {
    let (sink, post) = waiting(0);
    let copy = copy_of(&post.house);
    let ran = copy.run("send 1 --yes --adopt moved");
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(recipients(&sink).len(), 3);
    assert_eq!(copy.run("send 1 --yes").exit, 0, "it is at home there");
}

#[test]
fn a_folder_that_was_only_renamed_is_the_same() {
    let (sink, post) = waiting(0);
    fs::rename(post.house.path(".pressrun"), post.house.path("elsewhere")).unwrap();
    fs::rename(post.house.path("elsewhere"), post.house.path(".pressrun")).unwrap();
    assert_eq!(post.send().wait().exit, 0);
    assert_eq!(recipients(&sink).len(), 3);
}

#[test]
fn yesterdays_database_mails_nobody_a_second_time() {
    let (sink, post) = waiting(0);
    let yesterday = post.house.path("yesterday.db");
    fs::copy(post.house.path(STORE), &yesterday).unwrap();
    assert_eq!(post.send().wait().exit, 0);

    put_back(&yesterday, &post);
    assert_eq!(post.standing().text(), "sending: 3 total · 2 accepted · 1 deferred");
    let ran = post.send().wait();
    insta::assert_snapshot!(ran.text(), @r"
    exit: 1
    --- stdout

    --- stderr
    error: this ledger is not the one that sent last
      because: `.pressrun/pressrun.db` is older than `.pressrun/installation`: it has counted to 2, the other to 4

    hint: put back the one that sent last. If nothing was sent since the copy was made: `pressrun send 1 --adopt moved`; if something may have been: `pressrun send 1 --adopt restored`, which calls doubtful what is open in it
    ");
    let ran = post.run("send 1 --yes --adopt restored");
    insta::assert_snapshot!(ran.stdout.split_once(" s: ").unwrap().1, @r"
    2 accepted · 1 doubtful
    doubtful r0@reader.test open in a ledger that was put back from a copy
    decide   `--accept` takes what is doubtful as delivered, `--skip` leaves it unsent, `--resend` sends it again; `--log FILE` asks the relay's log
    next     pressrun resolve 1
    ");
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(recipients(&sink).len(), 3, "nobody was mailed twice");
}

#[test]
fn a_database_copied_while_it_was_sending_is_told_from_the_one_that_sent() {
    let takes = Do::reply("250 2.0.0 queued").and_take().when_released();
    let sink = Script::default().fault(At::Dot, takes).start();
    let post = Post::by_relay(3, &sink, "");
    let running = post.send();
    sink.wait_for_held(3);
    let copy = post.house.path("copy.db");
    let status = Command::new("cp").arg(post.house.path(STORE)).arg(&copy).status();
    assert!(status.unwrap().success());
    fs::copy(
        post.house.path(".pressrun/pressrun.db-wal"),
        post.house.path("copy.db-wal"),
    )
    .unwrap();
    sink.release();
    assert_eq!(running.wait().exit, 0);

    put_back(&copy, &post);
    fs::copy(
        post.house.path("copy.db-wal"),
        post.house.path(".pressrun/pressrun.db-wal"),
    )
    .unwrap();
    assert_eq!(post.standing().text(), "sending: 3 total · 3 sending");
    let ran = post.send().wait();
    assert!(ran.stderr.contains("is older than"), "{}", ran.text());
    assert_eq!(post.run("send 1 --yes --adopt restored").exit, 3);
    assert_eq!(post.standing().text(), "finished: 3 total · 3 doubtful");
    assert_eq!(recipients(&sink).len(), 3);
}

#[test]
fn what_another_issue_has_open_is_in_doubt_as_well() {
    let (sink, post) = waiting(0);
    post.house.do_it("issue new --latest 1");
    assert_eq!(post.run("send 2 --yes --no-wait").exit, 0);
    let yesterday = post.house.path("yesterday.db");
    fs::copy(post.house.path(STORE), &yesterday).unwrap();
    assert_eq!(post.send().wait().exit, 0);
    put_back(&yesterday, &post);
    let ran = post.run("send 2 --yes --adopt restored");
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(post.standing().text(), "sending: 3 total · 2 accepted · 1 doubtful");
    assert_eq!(post.send().wait().exit, 3);
    assert_eq!(sink.taken().len(), 6);
}

#[test]
fn a_new_database_in_the_place_of_one_that_has_sent_is_asked_about() {
    let (sink, post) = waiting(0);
    fs::remove_file(post.house.path(STORE)).unwrap();
    post.house.do_it("subscribers import readers.csv");
    let ran: Ran = post.send().wait();
    assert_eq!(ran.exit, 1);
    assert!(ran.stderr.contains("it has counted to 0"), "{}", ran.text());
    let ran = post.run("send 1 --yes --adopt restored");
    assert!(
        ran.stderr.contains("this store does not know who got it"),
        "{}",
        ran.text()
    );
    assert_eq!(recipients(&sink).len(), 2);
}
