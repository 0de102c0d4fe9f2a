//! Commands that are told next do what they are told for, as they stand.

use std::collections::BTreeSet;

use crate::house::House;
use crate::house::Ran;
use crate::house::files_in;
use crate::story::CONFIG;
use crate::story::FROST;
use crate::story::done;
use crate::story::masked;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

/// The commands that an answer names: in backticks, and behind `next` and its like.
fn commands_in(ran: &Ran) -> Vec<String> {
    let mut commands = Vec::new();
    for line in ran.stdout.lines().chain(ran.stderr.lines()) {
        commands.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        let (label, rest) = line.split_at_checked(9).unwrap_or((line, ""));
        if ["next", "look", "to hold", ""].contains(&label.trim()) {
            commands.push(rest.trim().to_owned());
        }
        commands.extend(line.strip_prefix("next: ").map(str::to_owned));
    }
    commands.retain(|command| command.starts_with("pressrun "));
    commands
}

/// Two feeds with an article each, built.
fn two_feeds() -> House {
    let house = publication(&[
        ("feeds/notes/feed.toml", ""),
        ("feeds/notes/articles/ice.md", &FROST.replace("Frost", "Ice")),
        ("readers.csv", "email\nreed@pond.test\nnobody\n"),
        ("bad.csv", "email\nnobody\n"),
    ]);
    house.do_it("build");
    house
}

const WORDS: [&str; 34] = [
    "",
    "status",
    "check",
    "new Rime --feed notes",
    "build",
    "issue list",
    "subscribers list",
    "subscribers list --feed notes",
    "subscribers import readers.csv --dry-run --feed notes",
    "subscribers import bad.csv --feed notes",
    "issue new --feed notes",
    "issue new --feed notes",
    "",
    "plan notes/1",
    "plan notes/9",
    "plan main/1",
    "send notes/1 --yes",
    "subscribers import readers.csv --feed notes",
    "subscribers add rush@pond.test --feed notes",
    "subscribers unsubscribe rush@pond.test --feed notes",
    "status notes/1",
    "pause notes/1",
    "test notes/1 --to reed@pond.test",
    "issue show notes/1 --eml sedge@pond.test",
    "send notes/1 --plan 0000-0000",
    "send notes/1",
    "send notes/1 --yes",
    "send notes/1 --yes --plan 0000-0000",
    "status notes/1",
    "status",
    "retry notes/1 --refused",
    "resolve notes/1 --accept",
    "cancel notes/1",
    "issue thaw notes/1",
];

#[test]
fn with_two_feeds_every_command_that_is_told_next_is_understood() {
    let house = two_feeds();
    let mut all = BTreeSet::new();
    for words in WORDS {
        let ran = typed(&house, &format!("pressrun {words}"));
        assert!(!ran.stderr.contains("which feed?"), "{words}\n{}", ran.text());
        all.extend(commands_in(&ran).into_iter().map(|command| (command, words)));
    }
    assert!(all.len() > 20, "{all:#?}");
    for (command, words) in all {
        if command.contains("preview") {
            continue;
        }
        let ran = typed(&house, &command);
        let is_understood = !ran.stderr.contains("which feed?")
            && !ran.stderr.contains("is not known here")
            && !ran.stderr.contains("there is no command")
            && !ran.stderr.contains("is missing");
        assert!(is_understood, "`{command}`, told by `{words}`\n{}", ran.text());
    }
}

#[test]
fn from_another_folder_every_command_that_is_told_next_names_the_publication() {
    let house = publication(&[]);
    let blog = house.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    for words in [
        "",
        "build",
        "new Rime",
        "issue list",
        "issue new",
        "plan 1",
        "plan 7",
        "subscribers list",
        "status 1",
    ] {
        let ran = typed(&house, &format!("cd / && pressrun {words} --publication {blog}"));
        for command in commands_in(&ran) {
            assert!(command.contains(&format!("--publication {blog}")), "{words}: {command}");
        }
    }
}

#[test]
fn the_list_of_readers_says_of_which_feed_where_there_are_two() {
    let house = two_feeds();
    house.do_it("subscribers add reed@pond.test --feed notes --name Reed");
    house.do_it("subscribers add reed@pond.test --feed main");
    house.do_it("subscribers unsubscribe reed@pond.test --feed main");
    insta::assert_snapshot!(house.do_it("subscribers list").stdout, @r"
    unsubscribed main         reed@pond.test                   Reed
    active       notes        reed@pond.test                   Reed
    ");
    insta::assert_snapshot!(house.do_it("subscribers list --feed notes").stdout, @"active       reed@pond.test                   Reed");
}

/// The command behind the last `next` or arrow of an answer.
fn next_of(answer: &str) -> String {
    let line = answer.lines().last().unwrap();
    let next = line.rsplit("→").next().unwrap();
    next.trim().trim_start_matches("next").trim().to_owned()
}

#[test]
fn the_command_with_which_an_answer_ends_does_what_comes_next() {
    let other = format!("{CONFIG}\n[profiles.other]\nkind = \"maildir\"\npath = \"other\"\n");
    let house = publication(&[
        ("config/pressrun.toml", &other),
        ("feeds/notes/feed.toml", ""),
        (
            "feeds/notes/articles/ice.md",
            "+++\ntitle = \"Ice\"\ndate = 2026-02-02\n+++\nx\n",
        ),
    ]);
    done(&house, "build");
    done(&house, "subscribers add reed@pond.test --feed notes");
    let mut command = "pressrun issue new --feed notes".to_owned();
    let mut typed_commands = Vec::new();
    for flag in ["", " --profile other", "", ""] {
        command += flag;
        let ran = typed(&house, &command);
        assert_eq!(ran.exit, 0, "{command}\n{}", ran.text());
        typed_commands.push(masked(&house, &command));
        command = next_of(&ran.stdout);
    }
    insta::assert_snapshot!(typed_commands.concat(), @r"
    pressrun issue new --feed notes
    pressrun plan notes/1 --profile other
    pressrun send notes/1 --profile other --plan [PLAN]
    pressrun status notes/1 --deliveries
    ");
    assert_eq!(files_in(&house.path("other/new")).len(), 1);
    insta::assert_snapshot!(told(&house, ""), @r"
    exit: 0
    --- stdout
    feed     main · Pond Notes · 1 article · 0 subscribers
    feed     notes · Pond Notes · 1 article · 1 subscriber
    finished notes/1 · 1 accepted
    next     pressrun new TITLE --feed main
    --- stderr
    ");
}
