//! What happens to an issue between two commands: one that ended half-way, and another profile that takes it over.

use crate::operator::CONNECTIONS;
use crate::operator::READERS;
use crate::operator::slow;
use crate::post::Post;

/// Does something to the ledger from behind.
async fn in_ledger(post: &Post, statement: &'static str) {
    let store = format!("sqlite:{}", post.house.path(".pressrun/pressrun.db").display());
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&store)
        .await
        .unwrap();
    sqlx::query(statement).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_resume_that_ends_half_way_leaves_nobody_out() {
    let sink = slow();
    let post = Post::by_relay(READERS, &sink, "");
    let running = post.send();
    sink.wait_for_held(CONNECTIONS);
    post.house.do_it("cancel 1");
    sink.release();
    running.wait();
    in_ledger(
        &post,
        "CREATE TRIGGER fault BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END",
    )
    .await;
    assert_eq!(post.run("resume 1").exit, 1);
    in_ledger(&post, "DROP TRIGGER fault").await;

    // Whatever is typed next, who was skipped is not taken for done.
    let sent = post.run("send 1 --yes");
    assert_eq!(sent.exit, 4, "{}", sent.text());
    assert_eq!(post.standing().text(), "cancelled: 60 total · 25 accepted · 35 skipped");
    post.house.do_it("resume 1");
    post.house.do_it("send 1 --yes");
    assert_eq!(post.standing().text(), "finished: 60 total · 60 accepted");
}

#[test]
fn another_profile_takes_an_issue_over_only_as_the_same_sender_and_to_readers() {
    let sink = slow();
    let post = Post::by_relay(READERS, &sink, "");
    let plan: serde_json::Value = serde_json::from_str(&post.house.do_it("plan 1 --format json").stdout).unwrap();
    let hash = plan["hash"].as_str().unwrap().to_owned();
    let running = post.send();
    sink.wait_for_held(CONNECTIONS);
    running.kill();
    let relay = format!(
        "kind = 'smtp'\nhost = '127.0.0.1'\nport = {}\ntls = 'none'\n",
        sink.address.port()
    );
    let config = post.house.read("config/pressrun.toml");
    let others = format!(
        "[profiles.folder]\nkind = 'maildir'\npath = 'folder'\nfrom = {{ name = 'Pond Notes', email = 'news@pond.test' }}\n\
         [profiles.other]\nfrom = {{ email = 'news@lake.test' }}\n{relay}\
         [profiles.spare]\nfrom = {{ name = 'Pond Notes', email = 'news@pond.test' }}\n{relay}"
    );
    post.house.write("config/pressrun.toml", &(config.clone() + &others));
    let told = |words: &str| {
        let ran = post.run(words);
        assert_eq!(ran.exit, if words.contains("--plan") { 1 } else { 2 }, "{}", ran.text());
        ran.stderr.replace(&hash, "HASH")
    };
    insta::assert_snapshot!(told("send 1 --yes --profile folder"), @"
    error: main/1 does not go on by `folder`
      because: `out` mailed 20 copies: what a folder takes, no reader gets

    hint: `pressrun send 1 --profile out` goes on; or `pressrun cancel 1`, and a new issue goes by `folder`
    ");
    insta::assert_snapshot!(told("send 1 --yes --profile other"), @"
    error: main/1 does not go on by `other`
      because: its `from` is not that of `out`, by which it was started

    hint: `pressrun send 1 --profile out` goes on; another profile needs the same `from`, `return_path` and signing domain
    ");
    insta::assert_snapshot!(told(&format!("send 1 --plan {hash} --profile spare")), @"
    error: main/1 is not sent by the plan HASH
      because: that plan is for the profile `out`, not for `spare`

    hint: `pressrun send 1` without `--plan` goes on with it
    ");

    // A relay is asked for what every relay is asked for.
    let example = config.replace("Mill Lane 4, 20457 Hamburg", "Street 1, 12345 Town");
    post.house.write("config/pressrun.toml", &(example + &others));
    let ran = post.run("send 1 --yes --profile spare");
    assert_eq!(ran.exit, 1, "{}", ran.text());
    assert!(
        ran.stderr
            .contains("the postal address is still `Street 1, 12345 Town`"),
        "{}",
        ran.text()
    );

    post.house.write("config/pressrun.toml", &(config + &others));
    sink.release();
    let ran = post.run("send 1 --yes --profile spare");
    assert_eq!(ran.exit, 3, "{}", ran.text());
    assert_eq!(post.standing().text(), "finished: 60 total · 55 accepted · 5 doubtful");
}
