//! Commands as a person types them, and what is said, with what differs from run to run masked.

use std::process::Command;

use crate::house::House;
use crate::house::Ran;

/// The moment that builds take as now, so that what they say does not differ: 1 March 2026, 8 o'clock in UTC.
pub const NOW: &str = "1772352000";

/// A config that says what has to be said.
pub const CONFIG: &str = "\
[publication]
name = \"Pond Notes\"
url = \"https://pond.test/\"
author = { name = \"Ada Reed\" }
postal_address = \"Mill Lane 4, 20457 Hamburg\"

[server]
public_url = \"https://news.pond.test/\"
unsubscribe_mailto = \"leave@pond.test\"
";

/// An article without fault.
pub const FROST: &str = "+++\ntitle = \"Frost\"\ndate = 2026-02-01\n+++\nIt was cold.\n";

/// A publication with one article, `frost.md`, and these files over it.
pub fn publication(files: &[(&str, &str)]) -> House {
    let house = folder(&[
        ("config/pressrun.toml", CONFIG),
        ("feeds/main/feed.toml", ""),
        ("feeds/main/articles/frost.md", FROST),
    ]);
    for (path, text) in files {
        house.write(path, text);
    }
    house
}

/// A folder with these files, in which commands can be typed.
pub fn folder(files: &[(&str, &str)]) -> House {
    let mut house = House::with(files);
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_pressrun"));
    let folder = program.parent().unwrap().to_str().unwrap();
    house.set("PATH", &format!("{folder}:/usr/bin:/bin"));
    house.set("SOURCE_DATE_EPOCH", NOW);
    house
}

/// What a line for the shell does.
pub fn typed(house: &House, line: &str) -> Ran {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", line]);
    house.launch(shell).wait()
}

/// What `pressrun WORDS` says, masked.
pub fn told(house: &House, words: &str) -> String {
    masked(house, &typed(house, &format!("pressrun {words}")).text())
}

/// What `pressrun WORDS` says on stdout; it has to do all that is asked for.
pub fn done(house: &House, words: &str) -> String {
    let ran = typed(house, &format!("pressrun {words}"));
    assert_eq!(ran.exit, 0, "pressrun {words}\n{}", ran.text());
    ran.stdout
}

/// A text without what differs from run to run: the folder, ports, durations, the keys of messages, hashes of plans.
pub fn masked(house: &House, text: &str) -> String {
    let text = sizes(text).replace(house.path("").to_str().unwrap().trim_end_matches('/'), "[HOUSE]");
    let mut masked = String::new();
    for line in text.lines() {
        let mut word = String::new();
        for letter in line.chars().chain(['\n']) {
            // A colon and its like belong to a word only inside it: `08:00`, `1.5`, `a-b`.
            if letter.is_ascii_alphanumeric() || (!word.is_empty() && "-.:+".contains(letter)) {
                word.push(letter);
                continue;
            }
            let told = mask(&masked, &word).map_or_else(|| word.clone(), str::to_owned);
            masked += &told;
            masked.push(letter);
            word.clear();
        }
    }
    masked
}

/// A text without the size of a mail, which changes with every template.
fn sizes(text: &str) -> String {
    let mut parts = text.split(" KB of ");
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        without.truncate(without.trim_end_matches(|letter: char| letter.is_ascii_digit()).len());
        without += "[SIZE] KB of ";
        without += part;
    }
    without
}

/// What stands for a word that differs from run to run, by its form and by what is before it.
fn mask(before: &str, word: &str) -> Option<&'static str> {
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_hexadecimal = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
    };
    let is_key = |text: &str| {
        text.len() == 26
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte))
    };
    match word.split_once('-') {
        Some((left, right)) if left.len() == 4 && right.len() == 4 && is_hexadecimal(left) && is_hexadecimal(right) => {
            return Some("[PLAN]");
        }
        _ => {}
    }
    if word.len() == 64 && is_hexadecimal(word) {
        return Some("[HASH]");
    }
    if word.starts_with("127.0.0.1:") && before.ends_with("//") {
        return Some("127.0.0.1:[PORT]");
    }
    if is_number && before.ends_with("\"elapsed_ms\":") {
        return Some("[MS]");
    }
    if is_number && before.ends_with("\"bytes\":") {
        return Some("[SIZE]");
    }
    if is_number && before.ends_with(" in ") {
        return Some("[SECONDS]");
    }
    let is_today = before.ends_with("\"since\":\"") || before.ends_with("created = ");
    if is_today {
        return Some("[TIME]");
    }
    if is_key(word) {
        return Some("[KEY]");
    }
    word.split('.').any(is_key).then_some("[MESSAGE]")
}
