//! An issue that was started, whatever happens to its file.

use std::fs;

use crate::delivery::recipients;
use crate::house::House;
use crate::house::files_in;
use crate::post::Post;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::story::FROST;
use crate::story::done;
use crate::story::publication;
use crate::story::told;

#[test]
fn a_broken_or_lost_file_locks_nobody_out_of_an_issue_that_was_started() {
    for breaks in [true, false] {
        let sink = Script::default()
            .fault_times(3, At::Rcpt, Do::reply("550 5.1.1 no such mailbox"))
            .fault_times_for("r4@reader.test", 1, At::Dot, Do::close().and_take())
            .start();
        let post = Post::by_relay(9, &sink, "connections = 1\n");
        assert_eq!(post.send().wait().exit, 3);
        let folder = post.house.path("feeds/main/issues");
        let file = fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .find(|path| path.extension().is_some_and(|ending| ending == "md"))
            .unwrap();
        if breaks {
            fs::write(&file, "+++\nsubjekt = \n+++\n").unwrap();
        } else {
            fs::remove_file(&file).unwrap();
        }
        let status = post.house.do_it("status 1").stdout;
        assert!(
            status.starts_with("issue    main/1 · Ice on the pond · by out"),
            "{status}"
        );
        post.house.do_it("status main/1 --deliveries");
        post.house.do_it("resolve 1 --accept");
        post.house.do_it("retry 1 --refused");
        post.house.do_it("pause 1");
        post.house.do_it("resume 1");
        let ran = post.send().wait();
        assert_eq!(ran.exit, 0, "{}", ran.text());
        assert_eq!(post.standing().text(), "finished: 9 total · 9 accepted");
        assert_eq!(recipients(&sink).len(), 9);
        let ran = post.run("send 1");
        assert!(ran.stdout.contains("was sent already"), "{}", ran.text());
        let ran = post.run("status 2");
        assert!(ran.stderr.contains("has no issue 2"), "{}", ran.text());
    }
}

#[test]
fn an_issue_that_another_store_has_sent_is_sent_again_only_on_purpose() {
    let house = publication(&[]);
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    done(&house, "send 1 --yes");
    let file = house.read("feeds/main/issues/0001-frost.frozen.json");
    fs::remove_dir_all(house.path(".pressrun")).unwrap();
    done(&house, "subscribers add reed@pond.test");

    insta::assert_snapshot!(told(&house, "send 1 --yes"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: main/1 was started before, and this store does not know who got it
      because: `feeds/main/issues/0001-frost.frozen.json` was written when it was first sent
      because: `.pressrun/pressrun.db` has no delivery of it

    hint: put the store back that it was sent from; if nobody got it, `pressrun send 1 --adopt moved` sends it
    ");
    for words in ["plan 1", "issue thaw 1"] {
        let ran = house.run(words);
        assert_eq!(ran.exit, 1, "{}", ran.text());
        assert!(ran.stderr.contains("does not know who got it"), "{}", ran.text());
    }
    assert_eq!(house.read("feeds/main/issues/0001-frost.frozen.json"), file);
    assert_eq!(files_in(&house.path(".pressrun/outbox/new")).len(), 0);

    let unasked = house.run("send 1 --adopt moved");
    assert!(
        unasked.stderr.contains("`pressrun send 1 --adopt moved --plan "),
        "{}",
        unasked.text()
    );
    done(&house, "send 1 --adopt moved --yes");
    assert_eq!(files_in(&house.path(".pressrun/outbox/new")).len(), 1);
    let again = done(&house, "send 1 --yes");
    assert!(again.contains("was sent already"), "{again}");
}

#[test]
fn an_issue_that_cannot_be_thawed_stays_frozen() {
    let house = publication(&[]);
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    done(&house, "send 1 --yes");
    let file = house.read("feeds/main/issues/0001-frost.frozen.json");
    let ran = house.run("issue thaw 1");
    assert!(ran.stderr.contains("1 copy may have left already"), "{}", ran.text());
    assert_eq!(house.read("feeds/main/issues/0001-frost.frozen.json"), file);
}

#[test]
fn a_sent_issue_stays_as_it_was_sent_though_its_file_is_renamed() {
    let house = publication(&[]);
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    done(&house, "send 1 --yes");
    done(&house, "build");
    let (old, new) = ("feeds/main/issues/0001-frost.md", "feeds/main/issues/0001-renamed.md");
    let mail = house.read("feeds/main/public/issues/1/email.html");
    let edited = house.read(old).replace("subject = \"Frost\"", "subject = \"Thaw\"");
    fs::remove_file(house.path(old)).unwrap();
    house.write(new, &edited);
    done(&house, "build");
    assert_eq!(house.read("feeds/main/public/issues/1/email.html"), mail);
    let shown = done(&house, "issue show 1 --eml reed@pond.test");
    assert!(shown.contains("\r\nSubject: Frost\r\n"), "{shown}");
    let checked = house.run("check");
    assert!(checked.text().contains("issue/edited-after-send"), "{}", checked.text());

    fs::remove_dir_all(house.path(".pressrun")).unwrap();
    done(&house, "subscribers add reed@pond.test");
    let again = house.run("send 1 --yes");
    assert_eq!(again.exit, 1, "{}", again.text());
    assert!(
        again
            .stderr
            .contains("`feeds/main/issues/0001-frost.frozen.json` was written"),
        "{}",
        again.text()
    );
    assert_eq!(files_in(&house.path(".pressrun/outbox/new")).len(), 0);
}

#[test]
fn a_frozen_file_that_was_deleted_comes_back_from_the_store() {
    let house = sent();
    let file = "feeds/main/issues/0001-frost.frozen.json";
    let (frozen, mail) = (house.read(file), house.read("feeds/main/public/issues/1/email.html"));
    let page = house.read("feeds/main/public/issues/1/index.html");
    fs::remove_file(house.path(file)).unwrap();
    house.write("feeds/main/articles/frost.md", &FROST.replace("cold", "mild"));

    insta::assert_snapshot!(told(&house, "check"), @r"
    exit: 0
    --- stdout
    feeds/main/issues/0001-frost.md:1:1: warning[issue/frozen-file-gone]: `feeds/main/issues/0001-frost.frozen.json` is gone; the store still holds what was sent
        hint: run `pressrun build`, which writes it again from the store, and commit it
    check    0 errors, 1 warning
    next     pressrun check --explain issue/frozen-file-gone
    --- stderr
    ");
    assert!(!house.path(file).exists());
    assert_eq!(done(&house, "issue show 1 --html"), mail);
    let ran = house.run("send 1 --yes");
    assert!(ran.stdout.contains("was sent already"), "{}", ran.text());
    assert_eq!(house.read(file), frozen);

    fs::remove_file(house.path(file)).unwrap();
    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 0
    --- stdout
    feed     main · 1 entry · 12 files, 6 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    restored feeds/main/issues/0001-frost.frozen.json, as the store has it; commit it
    check    0 errors, 0 warnings
    next     pressrun preview --open
    --- stderr
    ");
    assert_eq!(house.read(file), frozen);
    assert_eq!(house.read("feeds/main/public/issues/1/email.html"), mail);
    assert_eq!(house.read("feeds/main/public/issues/1/index.html"), page);
    let again = done(&house, "build");
    assert!(!again.contains("restored"), "{again}");
    assert!(!house.run("check").text().contains("frozen-file-gone"));
}

#[test]
fn without_frozen_file_and_with_a_store_that_cannot_be_read_a_published_issue_stays_as_it_is() {
    let house = sent();
    let pages = ["index.html", "email.html", "email.txt"].map(|file| format!("feeds/main/public/issues/1/{file}"));
    let before = pages.clone().map(|page| house.read(&page));
    fs::remove_file(house.path("feeds/main/issues/0001-frost.frozen.json")).unwrap();
    house.write("feeds/main/articles/frost.md", &FROST.replace("cold", "mild"));
    for file in ["pressrun.db-wal", "pressrun.db-shm"] {
        let _ = fs::remove_file(house.path(&format!(".pressrun/{file}")));
    }
    house.write(".pressrun/pressrun.db", &"no database at all ".repeat(400));

    insta::assert_snapshot!(told(&house, "build"), @r"
    exit: 1
    --- stdout
    feed     main · 1 entry · 9 files, 7 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    check    1 error, 0 warnings
    mend     what is named above, then build again
    next     pressrun build
    --- stderr
    feeds/main/issues/0001-frost.md:1:1: error[issue/sent-text-unread]: nobody can tell whether it was sent (the store is damaged: error returned from database: (code: 26) file is not a database): its published page stays as it is
        hint: put the frozen file back from the history of your repository, or the store from its copy
    ");
    assert_eq!(pages.map(|page| house.read(&page)), before);
    assert!(house.read("feeds/main/public/rss.xml").contains("mild"));
    assert!(house.read("feeds/main/public/issues/index.html").contains("Frost"));
    let checked = house.run("check");
    assert_eq!(checked.exit, 1, "{}", checked.text());
    assert!(checked.stdout.contains("issue/sent-text-unread"), "{}", checked.text());
    for words in ["issue show 1 --html", "plan 1", "test 1 --to reed@pond.test"] {
        let ran = house.run(words);
        assert_eq!(ran.exit, 1, "{}", ran.text());
        assert!(ran.stderr.contains("nobody can tell whether"), "{}", ran.text());
    }
}

/// A publication whose first issue was sent and built.
fn sent() -> House {
    let house = publication(&[]);
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    done(&house, "send 1 --yes");
    done(&house, "build");
    house
}

#[test]
fn an_issue_whose_file_is_gone_stays_published_and_its_number_is_not_given_out_again() {
    let house = sent();
    let mail = house.read("feeds/main/public/issues/1/email.html");
    fs::remove_file(house.path("feeds/main/issues/0001-frost.md")).unwrap();
    house.write("feeds/main/articles/thaw.md", &FROST.replace("Frost", "Thaw"));
    insta::assert_snapshot!(told(&house, "check"), @"
    exit: 0
    --- stdout
    feeds/main/issues/0001-frost.frozen.json:1:1: warning[issue/file-gone]: `feeds/main/issues/0001-frost.md` is gone; readers have the issue, and it stays published
        hint: put the file back from the history of your repository; the frozen file alone is enough for what is published
    check    0 errors, 1 warning
    next     pressrun check --explain issue/file-gone
    --- stderr
    ");
    done(&house, "build");
    assert_eq!(house.read("feeds/main/public/issues/1/email.html"), mail);
    assert!(house.read("feeds/main/public/issues/index.html").contains("Frost"));
    let second = done(&house, "issue new");
    assert!(
        second.contains("issues/0002-thaw.md") && second.contains("shows    1 entry"),
        "{second}"
    );
    insta::assert_snapshot!(done(&house, "issue list"), @"
    main/1       finished   Frost
    main/2       open       Thaw
    ");

    // Even when nothing but the store remembers it.
    for file in ["0001-frost.frozen.json", "0002-thaw.md"] {
        fs::remove_file(house.path(&format!("feeds/main/issues/{file}"))).unwrap();
    }
    let again = done(&house, "issue new --entries thaw");
    assert!(again.contains("issues/0002-thaw.md"), "{again}");
    let unknown = house.run("issue new --entries tahw");
    assert!(unknown.stderr.contains("did you mean `thaw`?"), "{}", unknown.text());
}

#[test]
fn a_damaged_frozen_file_is_mended_from_the_store_and_without_one_keeps_nothing_else_from_being_built() {
    let house = sent();
    let file = "feeds/main/issues/0001-frost.frozen.json";
    let (frozen, mail) = (house.read(file), house.read("feeds/main/public/issues/1/email.html"));
    house.write(file, &frozen[..frozen.len() / 2]);
    let checked = house.run("check");
    assert_eq!(checked.exit, 0, "{}", checked.text());
    assert!(
        checked.stdout.contains("is damaged (EOF while parsing"),
        "{}",
        checked.text()
    );
    let built = done(&house, "build");
    assert!(
        built.contains("restored feeds/main/issues/0001-frost.frozen.json"),
        "{built}"
    );
    assert_eq!(house.read(file), frozen);

    house.write(file, &frozen[..frozen.len() / 2]);
    fs::remove_dir_all(house.path(".pressrun")).unwrap();
    house.write("feeds/main/articles/frost.md", &FROST.replace("cold", "mild"));
    let built = house.run("build");
    assert_eq!(built.exit, 1, "{}", built.text());
    assert!(
        built.stderr.contains("error[issue/sent-text-unread]"),
        "{}",
        built.text()
    );
    assert!(house.read("feeds/main/public/rss.xml").contains("mild"));
    assert_eq!(house.read("feeds/main/public/issues/1/email.html"), mail);
}

#[test]
fn a_frozen_file_that_was_edited_is_not_taken_for_what_was_sent() {
    let house = sent();
    let file = "feeds/main/issues/0001-frost.frozen.json";
    let mail = house.read("feeds/main/public/issues/1/email.html");
    house.write(file, &house.read(file).replace("It was cold", "It was mild"));
    let checked = house.run("check");
    assert!(
        checked.stdout.contains("it was edited: its seal does not fit"),
        "{}",
        checked.text()
    );
    done(&house, "build");
    assert_eq!(house.read("feeds/main/public/issues/1/email.html"), mail);
    assert!(!house.read(file).contains("It was mild"));
}

#[test]
fn an_issue_goes_on_with_the_token_key_that_it_was_begun_with_or_not_at_all() {
    let house = sent();
    let key = ".pressrun/token.key";
    let old = house.read(key);
    let other = House::with(&[]);
    other.do_it("init p");
    house.write(key, &other.read("p/.pressrun/token.key"));
    for words in [
        "issue show 1 --eml reed@pond.test",
        "status 1 --deliveries --format json",
    ] {
        let ran = house.run(words);
        assert_eq!(ran.exit, 2, "{}", ran.text());
        assert!(
            ran.stderr.contains("is not the one that main/1 was begun with"),
            "{}",
            ran.text()
        );
    }
    house.write(key, &old);
    done(&house, "issue show 1 --eml reed@pond.test");
}

#[test]
fn an_issue_that_another_store_has_sent_is_not_called_open() {
    let house = sent();
    fs::remove_dir_all(house.path(".pressrun")).unwrap();
    insta::assert_snapshot!(told(&house, "status 1"), @"
    exit: 0
    --- stdout
    frozen   main/1 · was sent, but this store does not know to whom; put the store back that it was sent from
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "status"), @"
    exit: 0
    --- stdout
    feed     main · Pond Notes · 1 article · 0 subscribers
    frozen   main/1 · was sent, but this store does not know to whom; put the store back that it was sent from
    next     pressrun new TITLE
    --- stderr
    ");
    let list = done(&house, "issue list");
    assert!(list.starts_with("main/1       frozen     Frost"), "{list}");
}
