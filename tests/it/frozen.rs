//! An issue that was started, whatever happens to its file.

use std::fs;

use crate::delivery::recipients;
use crate::house::files_in;
use crate::post::Post;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
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
