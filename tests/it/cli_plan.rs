//! What a plan fixes, and that it holds.

use crate::house::without_numbers;
use crate::post::Post;
use crate::sink::script::Script;

fn planned(post: &Post) -> String {
    let ran = post.house.do_it("plan 1 --format json");
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    document["hash"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_plan_whose_ground_has_changed_is_refused_and_says_what_changed() {
    let config = "config/pressrun.toml";
    let article = "feeds/main/articles/ice.md";
    let issue = "feeds/main/issues/0001-ice-on-the-pond.md";
    for (file, from, into, changed) in [
        (article, "sings", "rings", "subject, entries or text"),
        (issue, "subject = \"Ice", "subject = \"Snow", "subject, entries or text"),
        (
            "templates/email/base.txt",
            "",
            "\nOne more line.\n",
            "subject, entries or text",
        ),
        (
            config,
            "name = 'Pond Notes', email",
            "name = 'Pond News', email",
            "sender, signature, list or ways to leave",
        ),
        (config, "path = 'outbox'", "path = 'outbox2'", "the profile"),
        ("", "", "", "the selection"),
    ] {
        let post = Post::by_outbox(3);
        let hash = planned(&post);
        if file.is_empty() {
            let store = format!("sqlite:{}", post.house.path(".pressrun/pressrun.db").display());
            let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&store)
                .await
                .unwrap();
            let change = "UPDATE plans SET selection = 'those who asked twice'";
            sqlx::query(change).execute(&mut connection).await.unwrap();
        } else {
            let text = if from.is_empty() {
                let built_in = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
                std::fs::read_to_string(built_in).unwrap() + into
            } else {
                post.house.read(file).replace(from, into)
            };
            post.house.write(file, &text);
        }
        let ran = post.run(&format!("send 1 --plan {hash}"));
        assert_eq!(ran.exit, 1, "{changed}\n{}", ran.text());
        let told = ran.stderr.replace(&hash, "HASH");
        assert!(told.starts_with("error: the plan HASH is out of date"), "{told}");
        assert!(told.contains(&format!("because: changed since: {changed}\n")), "{told}");
        assert_eq!(post.standing().text(), "open: ");
    }
}

#[test]
fn what_a_plan_says_of_its_relay_is_where_it_is_and_how_it_is_reached() {
    let sink = Script::default().start();
    for (lines, again, is_same) in [
        ("", "", true),
        ("connections = 2", "connections = 3", true),
        ("", "port = 2525", false),
        ("", "host = 'localhost'", false),
        (
            "username = 'a'\npassword = 'env:P'",
            "username = 'b'\npassword = 'env:P'",
            false,
        ),
    ] {
        let mut post = Post::by_relay(2, &sink, lines);
        post.house.set("P", "secret");
        let hash = planned(&post);
        let config = post.house.read("config/pressrun.toml");
        let key = again.split(" =").next().unwrap();
        let kept = config.lines().filter(|line| key.is_empty() || !line.starts_with(key));
        let mut text: Vec<&str> = kept.collect();
        text.extend(again.lines().take(1));
        post.house.write("config/pressrun.toml", &text.join("\n"));
        let ran = post.run(&format!("send 1 --plan {hash} --no-wait"));
        let is_refused = ran.stderr.contains("changed since: the profile");
        assert_eq!(is_refused, !is_same, "{again}\n{}", ran.text());
    }
}

#[test]
fn another_plan_than_the_one_an_issue_was_started_by_is_refused() {
    let post = Post::by_outbox(3);
    let first = planned(&post);
    post.house.do_it("subscribers add late@reader.test");
    let second = planned(&post);
    assert_ne!(first, second);
    post.house.do_it(&format!("send 1 --plan {first}"));
    let ran = post.run(&format!("send 1 --plan {second}"));
    insta::assert_snapshot!(ran.text().replace(&first, "FIRST").replace(&second, "SECOND"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: main/1 is not sent by the plan SECOND
      because: it was started by the plan FIRST

    hint: `pressrun send 1` without `--plan` goes on with it
    ");
    post.house.do_it(&format!("send 1 --plan {first}"));
}

#[test]
fn whoever_asks_for_it_is_told_each_step_without_an_address() {
    let sink = Script::default().start();
    let post = Post::by_relay(1, &sink, "");
    let told = post.house.do_it("send 1 --yes -v").stderr;
    for step in [
        "planned main/1 for 1 recipients",
        "froze main/1 by the plan",
        "is open",
        "intent for r***@r***.test: Go",
        "verdict for r***@r***.test: 250",
    ] {
        assert!(told.contains(step), "{step}\n{told}");
    }
    assert!(!told.contains("r0@reader.test"), "{told}");
    assert_eq!(post.run("send 1 --yes").stderr, "");
}

#[test]
fn who_left_and_who_joined_since_a_plan_is_counted_aloud() {
    let post = Post::by_outbox(4);
    let hash = planned(&post);
    post.house.do_it("subscribers unsubscribe r1@reader.test");
    post.house.do_it("subscribers add late@reader.test");
    post.house.do_it("subscribers add later@reader.test");
    let ran = post.run(&format!("send 1 --plan {hash}"));
    let told = without_numbers(&ran.text(), " in ").replace(&hash, "HASH");
    let told: Vec<&str> = told.lines().filter(|line| !line.starts_with("outbox ")).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    exit: 0
    --- stdout
    sent     main/1 in # s: 3 accepted · 1 skipped
    skipped  1: unsubscribed since the plan was made
    next     pressrun status 1 --deliveries
    --- stderr
    plan     HASH · 1 left since · 2 joined and are not added
    ");
    let status = post.house.do_it("status 1").stdout;
    assert!(
        status.contains("skipped  1: unsubscribed since the plan was made"),
        "{status}"
    );
}
