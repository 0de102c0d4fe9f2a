//! The house is tidy: rooms know only whom they may know, nouns stay pure, files stay short.

mod house;
mod names;
mod rings;
mod rules;
mod tokens;

use std::fs;
use std::path::Path;

use crate::tidy::house::House;
use crate::tidy::house::Kind;

/// Every file of Rust below `folder`, with its path relative to it.
fn files_below(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for item in fs::read_dir(&next).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.push((below, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn complaints(house: &House) -> Vec<String> {
    let mut complaints = rules::complaints(house);
    complaints.extend(rings::complaints(house));
    complaints
}

#[test]
fn the_house_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = files_below(&root.join("src"));
    let lib = fs::read_to_string(root.join("src/lib.rs")).unwrap();
    let house = House::new(&lib, &source);
    let count = |kind| house.rooms.iter().filter(|room| room.kind == kind).count();
    assert!(
        count(Kind::Noun) > 10 && count(Kind::Verb) > 3 && count(Kind::Top) == 1,
        "{:?}",
        house.rooms
    );
    assert!(source.len() > 100, "the files were found");

    let mut complaints = complaints(&house);
    complaints.extend(source.iter().filter_map(|(path, text)| rules::length(path, text)));
    let tests = files_below(&root.join("tests"));
    let long_tests = tests
        .iter()
        .filter_map(|(path, text)| rules::length(&format!("tests/{path}"), text));
    complaints.extend(long_tests);
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

const LIB: &str = "// Nouns.\npub mod finding;\npub mod article;\npub mod audience;\npub mod ledger;\n\
                   // Verbs.\npub mod send;\npub mod store;\n\npub mod app;\n";

/// What is told about files of a small house.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    complaints(&House::new(LIB, &files))
}

#[test]
fn a_room_that_knows_whom_it_must_not_know_is_named() {
    for (path, text, complaint) in [
        (
            "audience/mod.rs",
            "\n\nuse crate::ledger::State;",
            "audience/mod.rs:3: audience must not know ledger",
        ),
        (
            "audience/mod.rs",
            "fn a() { crate::ledger::b() }",
            "audience/mod.rs:1: audience must not know ledger",
        ),
        (
            "audience/mod.rs",
            "use super::ledger::State;",
            "audience/mod.rs:1: audience must not know ledger",
        ),
        (
            "article/mod.rs",
            "use crate::store::Store;",
            "article/mod.rs:1: article must not know store",
        ),
        (
            "article/a/b.rs",
            "use crate::app;",
            "article/a/b.rs:1: article must not know app",
        ),
        (
            "send/mod.rs",
            "use crate::store::Store;",
            "send/mod.rs:1: send must not know store",
        ),
        (
            "store/a.rs",
            "use crate::app::config;",
            "store/a.rs:1: store must not know app",
        ),
        (
            "send/mod.rs",
            "use crate::letters::A;",
            "send/mod.rs:1: there is no room `letters`",
        ),
        (
            "main.rs",
            "fn main() { pressrun::store::open() }",
            "main.rs:1: the command must not know store",
        ),
        (
            "audience/mod.rs",
            "#[cfg(test)]\nmod tests { use crate::ledger::A; }",
            "audience/mod.rs:2: audience must not know ledger",
        ),
    ] {
        assert_eq!(told(&[(path, text)]), [complaint], "{text}");
    }
}

#[test]
fn a_name_that_is_written_in_a_forbidden_way_is_told() {
    for (text, complaint) in [
        ("use crate::{article};", "1: `crate::{`: one `use` a line"),
        ("use super::super::A;", "1: `super::super`: begin at `crate`"),
        ("fn a() { super::super::b() }", "1: `super::super`: begin at `crate`"),
        ("use crate::article::*;", "1: a glob hides where names come from"),
        (
            "#[cfg(test)]\nmod tests {\n    use super::*;\n}",
            "3: a glob hides where names come from",
        ),
        (
            "pub use crate::article::A;",
            "1: an export again: name the module in which it stands",
        ),
        (
            "pub(crate) use a::B;",
            "1: an export again: name the module in which it stands",
        ),
    ] {
        assert_eq!(
            told(&[("send/wire/a.rs", text)]),
            [format!("send/wire/a.rs:{complaint}")],
            "{text}"
        );
    }
}

#[test]
fn a_noun_that_touches_the_world_is_named_and_a_verb_may() {
    for (text, banned) in [
        ("use std::fs;", "std::fs"),
        ("use std::net::IpAddr;", "std::net"),
        ("fn a() { std::env::var(b) }", "std::env"),
        ("use std::{collections::BTreeMap, process::Command};", "std::process"),
        ("use ::std::thread;", "std::thread"),
        ("use std::os::fd::AsFd;", "std::os"),
        ("#[tokio::test]\nfn a() {}", "tokio"),
        ("use sqlx;", "sqlx"),
        ("use axum::Router;", "axum"),
        ("fn a(b: reqwest::Client) {}", "reqwest"),
        ("use notify::Event;", "notify"),
        ("rand::random()", "rand"),
        ("use std::time::SystemTime;", "SystemTime"),
        ("let a = Instant::now();", "Instant"),
        ("chrono::Utc::now()", "Utc::now"),
        ("use chrono::{DateTime, Local};", "chrono::Local"),
        ("Uuid::now_v7()", "now_v7"),
        ("a.new_v4()", "new_v4"),
        ("SystemRandom::new()", "SystemRandom"),
        ("tera.load_from_glob(a)", "load_from_glob"),
        ("a: Arc<Mutex<B>>", "Mutex"),
        ("a: std::sync::RwLock<B>", "RwLock"),
        ("static A: OnceLock<B> = OnceLock::new();", "OnceLock"),
        ("static mut A: u8 = 0;", "static mut"),
        ("async fn a() {}", "async"),
        ("a.await", "await"),
    ] {
        let complaint = format!("article/a.rs:1: article is a noun and must not use {banned}");
        let found = told(&[("article/a.rs", text)]);
        assert_eq!(found.first(), Some(&complaint), "{text}");
        assert_eq!(told(&[("store/a.rs", text)]), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn files_that_know_each_other_are_told_once() {
    let two = [
        ("article/mod.rs", "pub mod slug;\n\nuse crate::article::slug::slug;"),
        ("article/slug.rs", "use crate::article::Article;"),
    ];
    let ring = "article/mod.rs:3: a ring: article/mod.rs → article/slug.rs → article/mod.rs";
    assert_eq!(told(&two), [ring]);
    let bare = [two[1], ("article/mod.rs", "mod slug;\n\nfn a() { slug::b() }")];
    assert_eq!(told(&bare), [ring]);
    let three = [
        ("send/a.rs", "use crate::send::b::B;"),
        ("send/b.rs", "\nuse crate::send::c::C;"),
        ("send/c.rs", "use crate::send::a::A;"),
    ];
    assert_eq!(
        told(&three),
        ["send/a.rs:1: a ring: send/a.rs → send/b.rs → send/c.rs → send/a.rs"]
    );
}

#[test]
fn a_file_that_is_too_long_is_told_with_its_length() {
    let text = "\n".repeat(rules::LINES_MAX);
    assert_eq!(rules::length("a.rs", &text), None);
    let longer = format!("{text}\n");
    assert_eq!(
        rules::length("a.rs", &longer).as_deref(),
        Some("a.rs:400: 401 lines are more than 400")
    );
}

#[test]
fn nothing_is_told_about_what_is_allowed() {
    let files = [
        ("lib.rs", LIB),
        ("main.rs", "fn main() -> ExitCode { pressrun::app::run() }"),
        (
            "app/mod.rs",
            "use crate::store::Store;\nuse crate::article::Article;\nuse crate::app::config::Config;",
        ),
        (
            "send/mod.rs",
            "use crate::ledger::Ledger;\nuse tokio::time::Instant;\nuse std::fs;\nasync fn a() { b.await }",
        ),
        (
            "article/mod.rs",
            "pub mod slug;\n#[cfg(test)]\nmod sample;\n\nuse crate::finding::Finding;",
        ),
        (
            "article/slug.rs",
            "//! Not `crate::ledger`.\nuse crate::article::Article;\n// use std::fs;\nconst A: &str = \"std::fs\";",
        ),
        ("article/sample.rs", "use crate::article::Article;"),
        (
            "article/read.rs",
            "use crate::article::Article;\n#[cfg(test)]\nmod tests { use super::a; use crate::article::sample::B; }",
        ),
        (
            "article/a.rs",
            "match b { Stamp::Local(c) => notify(c) }\nfn notify() { let rand = env; rand.process() }",
        ),
        (
            "ledger/mod.rs",
            "use std::time::Duration;\nuse chrono::Utc;\nstatic A: LazyLock<B> = c;\npub(in crate::ledger) fn d() {}",
        ),
    ];
    assert_eq!(told(&files), Vec::<String>::new());
}
