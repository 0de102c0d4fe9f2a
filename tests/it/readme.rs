//! The README is true: its commands are run as they stand there, and say what it says they do.

use std::path::Path;

use pressrun::issue::Issue;

use crate::house::House;
use crate::story::folder;
use crate::story::masked;
use crate::story::typed;

const README: &str = include_str!("../../README.md");

/// A moment by which everything in the sample has come: 2026-12-01.
const LATER: &str = "1796083200";

/// The blocks of the README in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let begun = README.split(fence.as_str()).skip(1);
    begun.map(|block| block.split("```").next().unwrap()).collect()
}

/// What stands for a word that differs from run to run.
const ANYTHING: char = '…';

/// Whether a line is what the README says, in which `…` stands for any word.
fn is_said(line: &str, said: &str) -> bool {
    let mut parts = said.split(ANYTHING);
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    for part in parts {
        let word = rest.find([' ', '\n']).unwrap_or(rest.len());
        let Some(after) = rest[word..].strip_prefix(part) else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

/// A copy of this repository's publication, in which every command of the README can be typed.
fn fresh_clone() -> House {
    let mut house = folder(&[]);
    house.set("SOURCE_DATE_EPOCH", LATER);
    let root = env!("CARGO_MANIFEST_DIR");
    let copied = typed(&house, &format!("cp -r {root}/config {root}/feeds {root}/templates ."));
    assert_eq!(copied.exit, 0, "{}", copied.text());
    house
}

#[test]
fn every_command_of_the_readme_says_what_the_readme_says() {
    let house = fresh_clone();
    let mut folder = ".".to_owned();
    let mut commands = 0;
    for block in blocks("console") {
        assert!(block.starts_with("$ "), "{block}");
        for said in block.split("$ ").skip(1) {
            let (command, said) = said.split_once('\n').unwrap();
            let typed_command = command.replace("cargo run --release -- ", "pressrun ");
            let ran = typed(
                &house,
                &format!("cd {folder} && {{ {typed_command}; pwd >&3; }} 3>&2 2>&1"),
            );
            if ran.stderr.ends_with('\n') {
                ran.stderr.trim_end().clone_into(&mut folder);
            }
            let lines: Vec<&str> = ran.stdout.lines().collect();
            let expected: Vec<&str> = said.lines().collect();
            let is_true =
                lines.len() == expected.len() && lines.iter().zip(&expected).all(|(line, said)| is_said(line, said));
            assert!(is_true, "$ {command}\n{}\n--- README\n{said}", ran.stdout);
            commands += 1;
        }
    }
    assert!(commands > 20, "{commands} commands were found");
}

#[test]
fn the_first_ten_minutes_go_as_they_were_meant() {
    let mut house = folder(&[]);
    house.set("SOURCE_DATE_EPOCH", LATER);
    let minutes = [
        "pressrun init blog && cd blog",
        "pressrun new \"Hello\"",
        "pressrun build",
        "pressrun subscribers add me@example.com",
        "pressrun issue new",
        "pressrun plan 1",
        "pressrun send 1 --yes",
    ];
    let mut last = String::new();
    for (index, command) in minutes.iter().enumerate() {
        let inside = if index == 0 { "." } else { "blog" };
        let ran = typed(&house, &format!("cd {inside} && {command}"));
        assert_eq!(ran.exit, 0, "{command}\n{}", ran.text());
        last = ran.stdout;
    }
    let file = last
        .lines()
        .find_map(|line| line.strip_prefix("outbox"))
        .unwrap()
        .trim();
    let message = std::fs::read_to_string(house.path("blog").join(file)).unwrap();
    assert!(
        message.contains("\r\nTo: me@example.com\r\n") && message.contains("\r\nSubject: Hello\r\n"),
        "{message}"
    );
    assert_eq!(masked(&house, file), ".pressrun/outbox/new/[KEY]\n");
}

#[test]
fn the_readme_names_every_command_and_only_files_that_are_there() {
    let house = folder(&[]);
    let help = typed(&house, "pressrun --help").stdout;
    let commands = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next());
    let table: Vec<&str> = README.lines().filter(|line| line.starts_with("| `")).collect();
    for command in commands.filter(|command| *command != "help") {
        let named = format!("`{command}");
        assert!(
            table.iter().any(|row| row.contains(&named)),
            "{command} is not in the table of commands"
        );
    }
    let links = README.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for link in links.filter(|link| !link.contains("://")) {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(link).exists(), "{link}");
    }
}

#[test]
fn the_issue_that_the_readme_shows_is_one() {
    let [shown] = blocks("toml")[..] else {
        panic!("one block of TOML")
    };
    let (issue, findings) = Issue::parse("feeds/main/issues/0002-ice.md", shown);
    assert_eq!(findings, []);
    assert_eq!(issue.unwrap().entries.len(), 2);
}

#[test]
fn a_word_that_differs_is_any_word_and_no_more() {
    for (line, said, expected) in [
        ("sent in 0 s: 1", "sent in … s: 1", true),
        ("sent in 0 s: 2", "sent in … s: 1", false),
        ("plan ab → cd", "plan … → …", true),
        ("plan ab cd → ef", "plan … → …", false),
        ("same", "same", true),
        ("same and more", "same", false),
    ] {
        assert_eq!(is_said(line, said), expected, "{line} / {said}");
    }
}
