//! Where things stand, asked in every way, and where there is nothing to write.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::house::House;
use crate::post::Post;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Script;
use crate::story::CONFIG;
use crate::story::FROST;
use crate::story::done;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

#[test]
fn a_feed_that_is_not_there_is_refused_by_whoever_is_told_its_name() {
    let house = publication(&[]);
    done(&house, "subscribers add reed@pond.test");
    for words in [
        "",
        "status",
        "status 1",
        "check",
        "preview",
        "build",
        "issue list",
        "issue new",
        "subscribers list",
        "subscribers export",
        "subscribers add ada@pond.test",
    ] {
        let ran = house.run(&format!("--feed mian {words}"));
        assert_eq!(ran.exit, 2, "{words}\n{}", ran.text());
        assert_eq!(
            ran.stderr, "error: there is no feed `mian`\n\nhint: did you mean `main`?\n",
            "{words}"
        );
        let ran = house.run(&format!("--feed other {words}"));
        assert!(
            ran.stderr.ends_with("hint: there are: main\n"),
            "{words}\n{}",
            ran.text()
        );
    }
}

#[test]
fn whoever_was_never_known_is_not_said_to_have_left() {
    let house = publication(&[("readers.csv", "email\nnobody@pond.test\n")]);
    insta::assert_snapshot!(told(&house, "subscribers unsubscribe nobody@pond.test"), @r"
    exit: 0
    --- stdout
    recorded nobody was known by nobody@pond.test; from now on no import brings it into `main`
    next     pressrun subscribers list
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "subscribers import readers.csv"), @r"
    exit: 0
    --- stdout
    imported 0 added · 1 stay out (left or suppressed)
    next     pressrun subscribers list
    --- stderr
    ");
    done(&house, "subscribers add reed@pond.test");
    insta::assert_snapshot!(told(&house, "subscribers unsubscribe reed@pond.test"), @r"
    exit: 0
    --- stdout
    left     reed@pond.test gets nothing more of `main`
    next     pressrun subscribers list
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "subscribers unsubscribe reed@pond.test"), @r"
    exit: 0
    --- stdout
    recorded reed@pond.test did not get `main`, and no import will change that
    next     pressrun subscribers list
    --- stderr
    ");
}

#[test]
fn nobody_is_said_to_send_who_does_not() {
    let sink = Script::default()
        .fault_times_for("r1@reader.test", 1, At::Dot, Do::close().and_take())
        .fault_times_for("r2@reader.test", 1, At::Rcpt, Do::reply("451 4.7.1 later"))
        .start();
    let post = Post::by_relay(3, &sink, "connections = 1\n");
    let ran = post.run("send 1 --yes --no-wait");
    assert_eq!(ran.exit, 4, "{}", ran.text());
    for words in ["", "status 1"] {
        let told = post.house.do_it(words).stdout;
        assert!(told.contains("\nstopped "), "{told}");
        assert!(
            told.ends_with("\n         pressrun resolve 1\nnext     pressrun send 1\n"),
            "{told}"
        );
    }
}

#[test]
fn while_somebody_sends_it_is_said_and_the_log_is_private() {
    let sink = Script::default()
        .fault_times_for("r1@reader.test", 1, At::Dot, Do::reply("250 taken").when_released())
        .start();
    let post = Post::by_relay(2, &sink, "connections = 1\n");
    let sending = post.send();
    sink.wait_for_held(1);
    let told = post.house.do_it("").stdout;
    assert!(told.contains("\nsending  main/1 · "), "{told}");
    assert!(told.ends_with("to hold  pressrun pause 1\n"), "{told}");
    for file in ["pressrun.db", "pressrun.db-wal", "pressrun.db-shm"] {
        assert_eq!(mode(&post.house.path(&format!(".pressrun/{file}"))), 0o600, "{file}");
    }
    sink.release();
    assert_eq!(sending.wait().exit, 0);
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn what_is_known_of_readers_is_for_the_owner_s_eyes_alone() {
    let house = publication(&[]);
    let ran = typed(
        &house,
        "umask 000 && pressrun subscribers add reed@pond.test && pressrun issue new && pressrun send 1 --yes",
    );
    assert_eq!(ran.exit, 0, "{}", ran.text());
    assert_eq!(mode(&house.path(".pressrun")), 0o700);
    for file in ["pressrun.db", "pressrun.db.send.lock", "token.key"] {
        assert_eq!(mode(&house.path(&format!(".pressrun/{file}"))), 0o600, "{file}");
    }
}

#[test]
fn where_things_stand_is_one_document() {
    let house = publication(&[]);
    insta::assert_snapshot!(told(&house, "--format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"feeds":[{"name":"main","title":"Pond Notes","articles":1,"subscribers":0}],"issues":[]}
    --- stderr
    "#);
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    insta::assert_snapshot!(told(&house, "--format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"feeds":[{"name":"main","title":"Pond Notes","articles":1,"subscribers":1}],"issues":[{"issue":"main/1","state":"open","total":0,"planned":0,"sending":0,"accepted":0,"deferred":0,"refused":0,"doubtful":0,"skipped":0}]}
    --- stderr
    "#);
}

#[test]
fn a_value_that_does_not_fit_is_told_with_what_does() {
    let house = publication(&[]);
    insta::assert_snapshot!(told(&house, "issue new --latest x"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `x` is no value for `--latest <N>`
      because: it takes a whole number from 1

    hint: `pressrun issue new --help` tells the words
    ");
    insta::assert_snapshot!(told(&house, "preview --listen foo"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `foo` is no value for `--listen <ADDR>`
      because: it takes an address and a port, such as `127.0.0.1:7777`; port 0 takes a free one

    hint: `pressrun preview --help` tells the words
    ");
    done(&house, "issue new");
    let file = "feeds/main/issues/0001-frost.md";
    let issue = house.read(file);
    house.write(
        file,
        &issue
            .replace("    \"", "    { show = 3, id = \"")
            .replace("\",\n]", "\" },\n]"),
    );
    insta::assert_snapshot!(told(&house, "plan 1"), @r#"
    exit: 1
    --- stdout

    --- stderr
    error: the issue main/1 cannot be read
      because: feeds/main/issues/0001-frost.md:5:14: error[issue/head]: `show` is neither `full` nor `summary`
                       { show = 3, id = "tag:pond.test,2026-02-01:frost" },
                                ^
                   hint: did you mean `show = "full"`?
    "#);
    house.write(file, &issue.replace("    \"", "    3, \""));
    insta::assert_snapshot!(told(&house, "plan 1"), @r#"
    exit: 1
    --- stdout

    --- stderr
    error: the issue main/1 cannot be read
      because: feeds/main/issues/0001-frost.md:5:5: error[issue/head]: `3` does not fit here
                       3, "tag:pond.test,2026-02-01:frost",
                       ^
                   hint: write an id in quotation marks, or a table such as `{ id = "…", show = "full" }`
    "#);
}

/// Runs the command as somebody who may not write there: whoever may do everything becomes nobody for it.
fn as_reader(house: &House, words: &str) -> crate::house::Ran {
    let program = env!("CARGO_BIN_EXE_pressrun");
    let is_root = typed(house, "id -u").stdout.trim() == "0";
    let become_nobody = if is_root {
        "setpriv --reuid=65534 --regid=65534 --clear-groups "
    } else {
        ""
    };
    typed(house, &format!("{become_nobody}{program} {words}"))
}

#[test]
fn a_publication_that_may_only_be_read_is_read() {
    let house = publication(&[]);
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    done(&house, "send 1 --yes");
    let expected: Vec<String> = LOOKS.iter().map(|words| done(&house, words)).collect();
    typed(&house, "chmod -R a-w,a+rX .");
    for (words, expected) in LOOKS.iter().zip(expected) {
        let ran = as_reader(&house, words);
        assert_eq!(
            (ran.exit, ran.stdout.as_str()),
            (0, expected.as_str()),
            "{words}\n{}",
            ran.text()
        );
    }
    let ran = as_reader(&house, "subscribers add ada@pond.test");
    typed(&house, "chmod -R u+w .");
    assert_eq!(ran.exit, 1, "{}", ran.text());
    assert!(
        ran.stderr.contains("hint: check the file and its folder"),
        "{}",
        ran.text()
    );
}

const LOOKS: [&str; 6] = [
    "subscribers list",
    "subscribers export",
    "issue list",
    "status",
    "status 1",
    "check",
];

#[test]
fn pages_that_were_never_built_are_told_before_the_mail_leads_to_them() {
    let house = publication(&[]);
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    let words = "warning[issue/not-built]: the page https://pond.test/frost/ was never built";
    let plan = done(&house, "plan 1");
    assert!(plan.contains(words), "{plan}");
    done(&house, "build");
    let plan = done(&house, "plan 1");
    assert!(!plan.contains("issue/not-built"), "{plan}");
    fs::remove_dir_all(house.path("feeds/main/public")).unwrap();
    let ran = house.run("send 1 --yes");
    assert!(ran.stderr.contains(words) && ran.exit == 0, "{}", ran.text());
}

#[test]
fn what_keeps_an_issue_from_a_relay_is_found_by_its_profile() {
    let config = format!(
        "{CONFIG}\n[profiles.relay]\nkind = \"smtp\"\nhost = \"127.0.0.1\"\ntls = \"none\"\n\
         from = {{ email = \"news@example.org\" }}\n"
    );
    let house = publication(&[("config/pressrun.toml", &config)]);
    done(&house, "issue new");
    assert_eq!(house.run("check").exit, 0);
    let ran = house.run("check --profile relay");
    assert!(
        ran.stdout
            .contains("error[email/placeholder]: the sender's domain is still `example.org`")
            && ran.exit == 1,
        "{}",
        ran.text()
    );
}

#[test]
fn what_is_published_and_older_than_its_articles_is_built_next() {
    let house = publication(&[]);
    let next = || {
        let told = house.do_it("").stdout;
        told.lines().last().unwrap().to_owned()
    };
    assert_eq!(next(), "next     pressrun build");
    house.do_it("build");
    assert_eq!(next(), "next     pressrun issue new");
    house.do_it("new Rime");
    assert_eq!(next(), "next     pressrun build");
    house.do_it("issue new");
    assert_eq!(
        next(),
        "next     pressrun build",
        "an issue remembers ids, and publishes nothing"
    );
    house.do_it("build");
    assert_eq!(next(), "next     pressrun plan 1");
    house.write("feeds/main/articles/frost.md", &FROST.replace("cold", "cool"));
    assert_eq!(next(), "next     pressrun build");
    house.do_it("build");
    assert_eq!(next(), "next     pressrun plan 1");
    std::fs::remove_file(house.path("feeds/main/articles/rime.md")).unwrap();
    assert_eq!(next(), "next     pressrun build");
}
