//! From an article to a file in the outbox, and what is said on the way.

use crate::house::files_in;
use crate::story::CONFIG;
use crate::story::done;
use crate::story::masked;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what is said")]
fn an_issue_goes_from_its_article_to_the_outbox_and_send_says_where_it_lies() {
    let house = publication(&[]);
    done(&house, "build");
    insta::assert_snapshot!(told(&house, "subscribers add Reed@Pond.test --name Reed"), @r"
    exit: 0
    --- stdout
    added    Reed@pond.test gets `main`
    now      1 subscriber
    next     pressrun issue new
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "issue new"), @r"
    exit: 0
    --- stdout
    wrote    feeds/main/issues/0001-frost.md
    subject  Frost
    shows    1 entry, the newest, for a first issue
             Frost
    look     pressrun preview --open
    next     pressrun plan 1
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "plan 1"), @r"
    exit: 0
    --- stdout
    issue    main/1 · Frost · [SIZE] KB of 102 KB
    to       1 subscriber
    by       outbox · .pressrun/outbox
    takes    about 1 s
    domains  pond.test 1
    check    0 errors, 0 warnings
    plan     [PLAN]   →  pressrun send 1 --plan [PLAN]
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "send 1"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: main/1 is not sent unasked, and nobody can be asked here

    hint: `pressrun send 1 --plan [PLAN]` sends this very plan, `--yes` whatever the plan is
    ");
    let sent = typed(&house, "pressrun send 1 --yes");
    insta::assert_snapshot!(masked(&house, &sent.text()), @r"
    exit: 0
    --- stdout
    sent     main/1 in [SECONDS] s: 1 accepted
    outbox   .pressrun/outbox/new/[KEY]
    next     pressrun status 1 --deliveries
    --- stderr
    ");
    let file = sent
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("outbox"))
        .unwrap();
    let message = house.read(file.trim());
    assert_eq!(done(&house, "issue show 1 --eml reed@pond.test"), message);
    insta::assert_snapshot!(told(&house, "send 1"), @r"
    exit: 0
    --- stdout
    nothing  main/1 was sent already: 1 accepted
    next     pressrun status 1 --deliveries
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "status"), @r"
    exit: 0
    --- stdout
    feed     main · Pond Notes · 1 article · 1 subscriber
    finished main/1 · 1 accepted
    next     pressrun new TITLE
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "status 1"), @r"
    exit: 0
    --- stdout
    issue    main/1 · Frost · by outbox
    finished 1 accepted
    next     pressrun status 1 --deliveries
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "status 1 --deliveries"), @r"
    exit: 0
    --- stdout
    accepted  Reed@pond.test                   250 new/[KEY]
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, ""), @r"
    exit: 0
    --- stdout
    feed     main · Pond Notes · 1 article · 1 subscriber
    finished main/1 · 1 accepted
    next     pressrun new TITLE
    --- stderr
    ");
}

#[test]
fn of_many_files_their_folder_is_told() {
    let house = publication(&[(
        "readers.csv",
        "email\na@pond.test\nb@pond.test\nc@pond.test\nd@pond.test\n",
    )]);
    done(&house, "build");
    done(&house, "subscribers import readers.csv");
    done(&house, "issue new");
    insta::assert_snapshot!(told(&house, "send 1 --yes"), @r"
    exit: 0
    --- stdout
    sent     main/1 in [SECONDS] s: 4 accepted
    outbox   .pressrun/outbox/new/
    next     pressrun status 1 --deliveries
    --- stderr
    ");
    assert_eq!(files_in(&house.path(".pressrun/outbox/new")).len(), 4);
}

#[test]
fn a_test_message_counts_for_nothing() {
    let house = publication(&[]);
    done(&house, "build");
    done(&house, "issue new");
    insta::assert_snapshot!(told(&house, "test 1 --to ada@pond.test"), @r"
    exit: 0
    --- stdout
    sent     a test of main/1 to ada@pond.test
    outbox   .pressrun/outbox/new/[KEY]
    next     pressrun plan 1
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "test 1 --to ada@pond.test --format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"to":"ada@pond.test","message_id":"<[MESSAGE]@pond.test>","code":250,"reply":"new/[KEY]"}
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "test 1 --to ada"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `ada` cannot be used
      because: not an address: it needs a name, one `@` and a domain

    hint: write it like `name@example.org`
    ");
    insta::assert_snapshot!(told(&house, "status 1 --format json"), @r#"
    exit: 0
    --- stdout
    {"format":1,"issue":"main/1","state":"open","total":0,"planned":0,"sending":0,"accepted":0,"deferred":0,"refused":0,"doubtful":0,"skipped":0}
    --- stderr
    "#);
}

#[test]
fn examples_are_warnings_on_the_way_into_a_folder_and_errors_on_the_way_to_readers() {
    let house = publication(&[(
        "config/pressrun.toml",
        &format!(
            "{}\n[profiles.relay]\nkind = \"smtp\"\nhost = \"127.0.0.1\"\ntls = \"none\"\nport = 9\n\
             from = {{ email = \"news@example.org\" }}\n",
            CONFIG
                .replace("Mill Lane 4, 20457 Hamburg", "Street 1, 12345 Town")
                .replace("leave@pond.test", "leave@example.org")
        ),
    )]);
    done(&house, "build");
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    insta::assert_snapshot!(told(&house, "plan 1"), @r"
    exit: 0
    --- stdout
    issue    main/1 · Frost · [SIZE] KB of 102 KB
    to       1 subscriber
    by       outbox · .pressrun/outbox
    takes    about 1 s
    domains  pond.test 1
    check    0 errors, 2 warnings
             config/pressrun.toml:5:18: warning[email/placeholder]: the postal address is still `Street 1, 12345 Town`
             config/pressrun.toml:9:22: warning[email/placeholder]: the domain that takes requests to leave is still `example.org`
    plan     [PLAN]   →  pressrun send 1 --plan [PLAN]
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "plan 1 --profile relay"), @r"
    exit: 1
    --- stdout
    issue    main/1 · Frost · [SIZE] KB of 102 KB
    to       1 subscriber
    by       relay · 127.0.0.1:9 · no TLS · 5 connections
    takes    about 1 s
    domains  pond.test 1
    check    3 errors, 0 warnings
             config/pressrun.toml:5:18: error[email/placeholder]: the postal address is still `Street 1, 12345 Town`
             config/pressrun.toml:9:22: error[email/placeholder]: the domain that takes requests to leave is still `example.org`
             config/pressrun.toml:16:18: error[email/placeholder]: the sender's domain is still `example.org`
    mend     what is named above, then plan again
    next     pressrun plan 1 --profile relay
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "send 1 --profile relay --yes"), @r#"
    exit: 1
    --- stdout

    --- stderr
    config/pressrun.toml:5:18: error[email/placeholder]: the postal address is still `Street 1, 12345 Town`
        postal_address = "Street 1, 12345 Town"
                         ^^^^^^^^^^^^^^^^^^^^^^
        hint: put your own in its place
    config/pressrun.toml:9:22: error[email/placeholder]: the domain that takes requests to leave is still `example.org`
        unsubscribe_mailto = "leave@example.org"
                             ^^^^^^^^^^^^^^^^^^^
        hint: put your own in its place
    config/pressrun.toml:16:18: error[email/placeholder]: the sender's domain is still `example.org`
        from = { email = "news@example.org" }
                         ^^^^^^^^^^^^^^^^^^
        hint: put your own in its place
    error: main/1 is not sent: 3 errors in the way

    hint: mend what is named above; `pressrun check --profile relay` tells it again, and `--allow RULE` lets a rule be
    "#);
    insta::assert_snapshot!(told(&house, "send 1 --profile realy --yes"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: there is no profile `realy`

    hint: did you mean `relay`?
    ");
}

#[test]
fn an_issue_that_is_not_there_is_told_with_those_that_are() {
    let house = publication(&[]);
    done(&house, "build");
    insta::assert_snapshot!(told(&house, "plan 1"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the feed `main` has no issue 1

    hint: `pressrun issue new` writes the first one
    ");
    done(&house, "issue new");
    let wrong = [
        "plan 7",
        "plan seven",
        "plan notes/1",
        "issue show 7 --html",
        "status 7",
        "send 7 --yes",
    ];
    for words in wrong {
        let ran = typed(&house, &format!("pressrun {words}"));
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{words}\n{}", ran.text());
        assert!(ran.stderr.contains("\nhint: "), "{words}\n{}", ran.text());
    }
    insta::assert_snapshot!(told(&house, "plan 7"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the feed `main` has no issue 7

    hint: there are: 1
    ");
    insta::assert_snapshot!(told(&house, "plan seven"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: `seven` names no issue

    hint: an issue is named `N`, or `FEED/N`
    ");
}

#[test]
fn an_issue_without_readers_is_not_sent() {
    let house = publication(&[]);
    done(&house, "build");
    done(&house, "issue new");
    insta::assert_snapshot!(told(&house, "plan 1"), @r"
    exit: 0
    --- stdout
    issue    main/1 · Frost · [SIZE] KB of 102 KB
    to       0 subscribers
    by       outbox · .pressrun/outbox
    check    0 errors, 0 warnings
    next     pressrun subscribers add ADDRESS
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "send 1 --yes"), @r"
    exit: 1
    --- stdout

    --- stderr
    error: main/1 has nobody to go to

    hint: `pressrun subscribers add ADDRESS`, or `pressrun subscribers import FILE.csv`
    ");
}

#[test]
fn an_issue_that_shows_what_is_not_published_is_not_sent() {
    let house = publication(&[]);
    done(&house, "build");
    done(&house, "subscribers add reed@pond.test");
    done(&house, "issue new");
    let file = "feeds/main/issues/0001-frost.md";
    house.write(file, &house.read(file).replace(":frost", ":forst"));
    insta::assert_snapshot!(told(&house, "plan 1"), @r"
    exit: 1
    --- stdout
    issue    main/1 · Frost · [SIZE] KB of 102 KB
    to       1 subscriber
    by       outbox · .pressrun/outbox
    takes    about 1 s
    domains  pond.test 1
    check    1 error, 1 warning
             feeds/main/issues/0001-frost.md:1:1: warning[issue/empty]: no entries
             feeds/main/issues/0001-frost.md:5:5: error[issue/no-such-entry]: no published entry has the id `tag:pond.test,2026-02-01:forst`
    mend     what is named above, then plan again
    next     pressrun plan 1
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "send 1 --yes"), @r#"
    exit: 1
    --- stdout

    --- stderr
    feeds/main/issues/0001-frost.md:1:1: warning[issue/empty]: no entries
        hint: name in `entries` what it shows; an issue of words alone may stay as it is
    feeds/main/issues/0001-frost.md:5:5: error[issue/no-such-entry]: no published entry has the id `tag:pond.test,2026-02-01:forst`
            "tag:pond.test,2026-02-01:forst",
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: `pressrun issue new --feed main` chooses ids that are there; drafts and articles with errors have none
    error: main/1 is not sent: 1 error in the way

    hint: mend what is named above; `pressrun check` tells it again, and `--allow RULE` lets a rule be
    "#);
    assert!(!house.path("feeds/main/issues/0001-frost.frozen.json").exists());
}

#[test]
fn an_article_that_is_not_in_an_issue_does_not_keep_it() {
    let house = publication(&[]);
    house.do_it("build");
    house.do_it("issue new");
    house.do_it("subscribers add ada@lake.test");
    let broken = "---\ntitle: Bad date\ndate: yesterday\n---\nx\n";
    house.write("feeds/main/articles/bad.md", broken);
    assert_eq!(house.run("check").exit, 1, "whoever publishes is told");
    for command in ["plan 1", "send 1 --yes"] {
        let ran = house.run(command);
        assert_eq!(ran.exit, 0, "{command}: {}", ran.text());
        assert!(!ran.text().contains("bad.md"), "{command}: {}", ran.text());
    }
}
