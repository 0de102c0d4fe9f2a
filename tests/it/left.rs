//! Deliveries that a dead sender had begun, at each place where it can have died.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use chrono::DateTime;
use chrono::Duration;
use chrono::FixedOffset;
use pressrun::app::config::Config;
use pressrun::app::way::mark;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Intent;
use pressrun::ledger::issue::IssueName;
use pressrun::store::sqlite::Store;

use crate::delivery::recipients;
use crate::house::files_in;
use crate::post::Post;
use crate::post::key_of;
use crate::post::message_id;
use crate::post::reader;
use crate::sink::Sink;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;

/// Begins the deliveries to these readers, as a sender by this profile does that dies before it says more.
async fn begin(post: &Post, by: &str, readers: &[usize], age: Duration) {
    let store = Store::open(&post.house.path(".pressrun/pressrun.db")).await.unwrap();
    let name = IssueName {
        feed: "main".to_owned(),
        number: 1,
    };
    let started = store.started(&name).await.unwrap().unwrap();
    let date: DateTime<FixedOffset> = (started.started - age).into();
    let config = Config::read(&post.house.path("")).unwrap();
    let (_, profile) = config.profile_named(Some(by)).unwrap();
    let way = store.way(&mark(&post.house.path(""), profile)).await.unwrap();
    let due = store.planned_after(started.id, None, 100).await.unwrap();
    let addresses: Vec<String> = readers.iter().map(|number| reader(*number)).collect();
    let intents: Vec<Intent> = due
        .iter()
        .filter(|due| {
            addresses
                .iter()
                .any(|address| address == due.recipient.address.expose())
        })
        .map(|due| due.intent(date, way))
        .collect();
    let granted = store
        .exchange(started.id, &[], &intents, started.started)
        .await
        .unwrap();
    assert_eq!(granted.intents.len(), readers.len());
    store.close().await;
}

/// An outbox, and an issue for it of which nothing has left.
fn stopped_before_the_outbox() -> Post {
    let post = Post::by_outbox(6);
    post.house.write("outbox", "in the way");
    assert_eq!(post.send().wait().exit, 1);
    fs::remove_file(post.house.path("outbox")).unwrap();
    for folder in ["tmp", "new", "cur"] {
        fs::create_dir_all(post.house.path("outbox").join(folder)).unwrap();
    }
    post
}

/// A message, and where the outbox keeps it.
fn message(post: &Post, number: usize) -> (String, String) {
    let eml = post
        .house
        .do_it(&format!("issue show 1 --eml {}", reader(number)))
        .stdout;
    (key_of(&message_id(&eml)), eml)
}

fn outbox(post: &Post, folder: &str, key: &str) -> PathBuf {
    post.house.path("outbox").join(folder).join(key)
}

#[tokio::test]
async fn the_outbox_tells_what_became_of_every_message_that_was_begun() {
    let post = stopped_before_the_outbox();
    begin(&post, "out", &[0, 1, 2, 3, 4], Duration::zero()).await;
    let messages: Vec<(String, String)> = (0..5).map(|number| message(&post, number)).collect();
    let key = |number: usize| messages[number].0.as_str();
    let text = |number: usize| messages[number].1.as_str();
    // 0: nothing was written. 1: half of it was. 2: all of it, and nothing more. 3: it was delivered, and the draft not yet
    // taken away. 4: somebody has read it since.
    fs::write(outbox(&post, "tmp", key(1)), &text(1)[..100]).unwrap();
    fs::write(outbox(&post, "tmp", key(2)), text(2)).unwrap();
    fs::write(outbox(&post, "tmp", key(3)), text(3)).unwrap();
    fs::write(outbox(&post, "new", key(3)), text(3)).unwrap();
    fs::write(outbox(&post, "tmp", key(4)), text(4)).unwrap();
    fs::write(outbox(&post, "cur", &format!("{}:2,S", key(4))), text(4)).unwrap();

    let ran = post.send().wait();
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 6 total · 6 accepted");
    assert_eq!(files_in(&post.house.path("outbox/tmp")), [] as [&str; 0]);
    assert_eq!(files_in(&post.house.path("outbox/cur")), [format!("{}:2,S", key(4))]);
    assert_eq!(files_in(&post.house.path("outbox/new")).len(), 5);
    for number in 0..4 {
        let there = fs::read_to_string(outbox(&post, "new", key(number))).unwrap();
        assert_eq!(there, text(number), "{}", reader(number));
    }
}

#[tokio::test]
async fn a_message_that_somebody_may_have_taken_away_is_doubtful() {
    let post = stopped_before_the_outbox();
    begin(&post, "out", &[0], Duration::minutes(5)).await;
    let ran = post.send().wait();
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 6 total · 5 accepted · 1 doubtful");
    assert_eq!(post.rows()[&reader(0)].state, "doubtful");
}

#[tokio::test]
async fn a_cancel_after_a_crash_leaves_nothing_half_done() {
    let post = stopped_before_the_outbox();
    begin(&post, "out", &[0, 1], Duration::zero()).await;
    let (key, text) = message(&post, 1);
    fs::write(outbox(&post, "new", &key), text).unwrap();
    post.house.do_it("cancel 1");
    assert_eq!(post.standing().text(), "cancelled: 6 total · 1 accepted · 5 skipped");
}

#[tokio::test]
async fn the_operator_decides_about_what_a_dead_sender_left() {
    let sink = Script::default().start();
    let mut post = Post::by_relay(6, &sink, "username = 'ada'\npassword = 'env:RELAY_PASSWORD'\n");
    post.house.set("RELAY_PASSWORD", "secret");
    // The relay offers no way to log in.
    assert_eq!(post.send().wait().exit, 1);
    begin(&post, "out", &[0, 1], Duration::zero()).await;
    assert_eq!(post.standing().text(), "sending: 6 total · 4 planned · 2 sending");
    post.house.do_it(&format!("resolve 1 {} --accept", reader(0)));
    assert_eq!(
        post.standing().text(),
        "sending: 6 total · 4 planned · 1 accepted · 1 doubtful"
    );
    assert_eq!(post.rows()[&reader(1)].state, "doubtful");
}

/// Who got a copy: of the relay, and of the outbox that is always there; nobody twice.
fn everybody_who_got_one(post: &Post, sink: &Sink) -> BTreeSet<String> {
    let mut all = recipients(sink);
    let folder = post.house.path(".pressrun/outbox/new");
    for file in files_in(&folder) {
        let eml = fs::read_to_string(folder.join(file)).unwrap();
        let to = eml.lines().find(|line| line.starts_with("To: ")).unwrap();
        let address = to.split(['<', '>']).nth(1).unwrap().to_owned();
        assert!(all.insert(address.clone()), "{address} was mailed twice");
    }
    all
}

/// A publication that mails by a relay, and has an outbox in the same name.
fn with_outbox(readers: usize, sink: &Sink) -> Post {
    let outbox = "[profiles.outbox]\nkind = 'maildir'\npath = '.pressrun/outbox'\n\
                  from = { name = 'Pond Notes', email = 'news@pond.test' }\n";
    Post::by_relay(readers, sink, outbox)
}

#[test]
fn what_went_to_a_relay_is_not_sent_again_because_an_outbox_knows_nothing_of_it() {
    let sink = Script::default().fault(At::Dot, Do::hang().and_take()).start();
    let post = with_outbox(8, &sink);
    let running = post.send();
    sink.wait_for(5);
    running.kill();
    let ran = post.run("send 1 --yes --profile outbox");
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 8 total · 3 accepted · 5 doubtful");
    assert_eq!(everybody_who_got_one(&post, &sink).len(), 8);
}

#[test]
fn what_went_to_a_relay_is_doubtful_though_the_issue_was_begun_by_an_outbox() {
    let sink = Script::default().fault(At::Dot, Do::hang().and_take()).start();
    let post = with_outbox(8, &sink);
    post.house.write(".pressrun/outbox", "in the way");
    assert_eq!(post.run("send 1 --yes --profile outbox").exit, 1);
    fs::remove_file(post.house.path(".pressrun/outbox")).unwrap();
    let running = post.house.start("send 1 --yes --profile out");
    sink.wait_for(5);
    running.kill();
    let told = post.house.do_it("resolve 1 --accept").stdout;
    assert!(told.contains("5 doubtful deliveries taken as delivered"), "{told}");
    assert_eq!(post.standing().text(), "sending: 8 total · 3 planned · 5 accepted");
}

#[tokio::test]
async fn an_outbox_is_asked_about_its_messages_also_when_a_relay_goes_on() {
    let sink = Script::default().start();
    let post = with_outbox(6, &sink);
    post.house.write(".pressrun/outbox", "in the way");
    assert_eq!(post.run("send 1 --yes --profile outbox").exit, 1);
    fs::remove_file(post.house.path(".pressrun/outbox")).unwrap();
    for folder in ["tmp", "new", "cur"] {
        fs::create_dir_all(post.house.path(".pressrun/outbox").join(folder)).unwrap();
    }
    begin(&post, "outbox", &[0, 1], Duration::zero()).await;
    let (key, text) = message(&post, 1);
    fs::write(post.house.path(".pressrun/outbox/new").join(&key), text).unwrap();
    let ran = post.run("send 1 --yes --profile out");
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 6 total · 6 accepted");
    assert_eq!(everybody_who_got_one(&post, &sink).len(), 6);
    assert_eq!(sink.count(), 5);
}
