//! Two publications that share one store: one of them sends.

use std::fs;
use std::time::Duration;

use pressrun::app::cli::Format;
use pressrun::app::ending::Ending;
use pressrun::app::fault::Exit;
use pressrun::app::out::Out;
use pressrun::app::typing::Typing;
use pressrun::ledger::Ledger;
use pressrun::profile::Maildir;
use pressrun::profile::Profile;
use pressrun::send::End;
use pressrun::send::run::Ended;

use crate::delivery::recipients;
use crate::house::House;
use crate::post::Post;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::store::Shelf;
use crate::store::first_issue;

const FILES: [&str; 4] = [
    "config/pressrun.toml",
    "feeds/main/feed.toml",
    "feeds/main/ids.toml",
    "feeds/main/articles/ice.md",
];

/// The publication of `post` in another folder, with the store that `post` has.
fn beside(post: &Post) -> House {
    let mut house = House::with(&[]);
    for file in FILES {
        house.write(file, &post.house.read(file));
    }
    for file in fs::read_dir(post.house.path("feeds/main/issues")).unwrap() {
        let name = format!("feeds/main/issues/{}", file.unwrap().file_name().to_str().unwrap());
        house.write(&name, &post.house.read(&name));
    }
    for (name, file) in [
        ("STORE__URL", "sqlite:pressrun.db"),
        ("SERVER__TOKEN_KEY", "file:token.key"),
    ] {
        let (kind, file) = file.split_once(':').unwrap();
        let path = post.house.path(".pressrun").join(file);
        house.set(&format!("PRESSRUN__{name}"), &format!("{kind}:{}", path.display()));
    }
    house
}

#[test]
fn a_second_publication_does_not_send_by_the_store_of_one_that_is_sending() {
    let takes = Do::reply("250 2.0.0 queued").and_take().when_released();
    let sink = Script::default().fault(At::Dot, takes).start();
    let post = Post::by_relay(20, &sink, "");
    let other = beside(&post);
    let running = post.send();
    sink.wait_for_held(5);
    for words in ["send 1 --yes", "issue thaw 1"] {
        let ran = other.run(words);
        assert_eq!(ran.exit, 1, "{words}\n{}", ran.text());
        assert!(ran.stderr.contains("another pressrun is sending"), "{}", ran.text());
    }
    assert_eq!(post.standing().of("sending"), 5, "the other one touched nothing");
    sink.release();
    assert_eq!(running.wait().exit, 0);
    assert_eq!(recipients(&sink).len(), 20);
    assert_eq!(other.run("send 1 --yes").exit, 0, "and says that it was sent already");
    assert_eq!(sink.count(), 20);
}

#[test]
fn whoever_watches_an_issue_is_told_of_every_change_until_it_has_ended() {
    let takes = Do::reply("250 2.0.0 queued").and_take().when_released();
    let sink = Script::default().fault_for("r2@reader.test", At::Dot, takes).start();
    let post = Post::by_relay(3, &sink, "connections = 1");
    let running = post.send();
    sink.wait_for_held(1);
    let watching = post.house.start("status 1 --watch --format json");
    let first = watching.said_on_stdout();
    assert!(
        first.starts_with(
            r#"{"format":1,"issue":"main/1","state":"sending","total":3,"planned":0,"sending":1,"accepted":2,"#
        ),
        "{first}"
    );
    sink.release();
    assert_eq!(running.wait().exit, 0);
    let ran = watching.wait();
    let last = ran.stdout.lines().last().unwrap();
    assert!(
        last.contains(r#""state":"finished","total":3,"planned":0,"sending":0,"accepted":3,"#),
        "{last}"
    );
    assert_eq!(ran.exit, 0, "{}", ran.text());
    let ended = post.run("status 1 --watch");
    assert_eq!(ended.stdout, "finished main/1 · 3 of 3 · 3 accepted\n");
}

#[tokio::test]
async fn what_was_planned_again_while_a_run_ended_is_not_called_sent() {
    let shelf = Shelf::new().await;
    shelf.sending(2).await;
    let started = shelf.store.started(&first_issue()).await.unwrap().unwrap();
    let profile = Profile::Maildir(Maildir::new("outbox"));
    let ending = Ending {
        chosen: "outbox",
        name: &first_issue(),
        word: "1",
        typing: Typing {
            publication: None,
            feeds: 1,
        },
        bounced_after: 3,
        started: &started,
        profile: &profile,
        profile_name: "outbox",
        ended: Ended {
            end: End::Final,
            swept: 0,
            unwritten: Vec::new(),
            paused: Vec::new(),
        },
        elapsed: Duration::ZERO,
    };
    let out = Out {
        format: Format::Text,
        quiet: true,
    };
    assert_eq!(ending.tell(out, &shelf.store).await.unwrap(), Exit::Stopped);
}
