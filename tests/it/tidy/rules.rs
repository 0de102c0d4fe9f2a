//! What the house forbids, and who does it.

use crate::tidy::house::COMMAND;
use crate::tidy::house::File;
use crate::tidy::house::House;
use crate::tidy::house::Kind;
use crate::tidy::house::Room;
use crate::tidy::house::TOP;
use crate::tidy::names::Name;
use crate::tidy::names::Stands;

/// Longer files hold two nouns.
pub const LINES_MAX: usize = 400;

/// Crates and modules of the standard library that touch the world.
const WORLDLY: [&[&str]; 12] = [
    &["std", "fs"],
    &["std", "net"],
    &["std", "env"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "os"],
    &["tokio"],
    &["sqlx"],
    &["axum"],
    &["reqwest"],
    &["notify"],
    &["rand"],
];

/// Clocks, randomness, shared state, templates from files, and waiting, wherever in a name they stand.
const IMPURE: [&[&str]; 13] = [
    &["SystemTime"],
    &["Instant"],
    &["Utc", "now"],
    &["chrono", "Local"],
    &["now_v7"],
    &["new_v4"],
    &["SystemRandom"],
    &["load_from_glob"],
    &["Mutex"],
    &["RwLock"],
    &["OnceLock"],
    &["async"],
    &["await"],
];

/// What is wrong with each file by itself.
pub fn complaints(house: &House) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in &house.files {
        for (index, name) in file.names.names.iter().enumerate() {
            let next = file.names.names.get(index + 1);
            let wrong = [
                acquaintance(house, file, name),
                form(name),
                impurity(house.room(file), name),
                shared_state(house.room(file), name, next),
            ];
            let told = |wrong| format!("{}:{}: {wrong}", file.path, name.line);
            complaints.extend(wrong.into_iter().flatten().map(told));
        }
    }
    complaints
}

/// A file that is too long; `path` is as it should be told.
pub fn length(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > LINES_MAX).then(|| format!("{path}:{LINES_MAX}: {lines} lines are more than {LINES_MAX}"))
}

/// Who may know whom.
fn acquaintance(house: &House, file: &File, name: &Name) -> Option<String> {
    if file.path == COMMAND {
        let [library, room, ..] = name.parts.as_slice() else {
            return None;
        };
        let is_other = name.is_whole && library == "pressrun" && room != TOP;
        return is_other.then(|| format!("the command must not know {room}"));
    }
    let room = house.room(file)?;
    let path = file.meaning(name)?;
    let known = path.first()?;
    if *known == room.name {
        return None;
    }
    let Some(order) = house.order(known) else {
        let is_plain = known.chars().all(|letter| letter.is_lowercase() || letter == '_');
        return is_plain.then(|| format!("there is no room `{known}`"));
    };
    let may = match (room.kind, house.rooms[order].kind) {
        (Kind::Noun, Kind::Noun) => house.order(&room.name) > Some(order),
        (Kind::Verb, Kind::Noun) | (Kind::Top, _) => true,
        _ => false,
    };
    (!may).then(|| format!("{} must not know {known}", room.name))
}

/// How names are written.
fn form(name: &Name) -> Option<String> {
    let holds = |one: &str, other: &str| name.parts.windows(2).any(|pair| pair == [one, other]);
    if name.parts.last().is_some_and(|part| part == "*") {
        Some("a glob hides where names come from".to_owned())
    } else if holds("super", "super") {
        Some("`super::super`: begin at `crate`".to_owned())
    } else if name.stands == Stands::ImportedFromGroup && name.parts[0] == "crate" {
        Some("`crate::{`: one `use` a line".to_owned())
    } else if name.stands == Stands::Exported {
        Some("an export again: name the module in which it stands".to_owned())
    } else {
        None
    }
}

/// What a noun must not use.
fn impurity(room: Option<&Room>, name: &Name) -> Option<String> {
    let room = room.filter(|room| room.kind == Kind::Noun)?;
    let begins = |banned: &&&[&str]| {
        let is_path = name.stands != Stands::InCode || name.parts.len() > 1;
        name.is_whole && is_path && name.parts.len() >= banned.len() && name.parts.iter().zip(**banned).all(same)
    };
    let holds = |banned: &&&[&str]| {
        let mut windows = name.parts.windows(banned.len());
        windows.any(|window| window.iter().zip(**banned).all(same))
    };
    let banned = WORLDLY.iter().find(begins).or_else(|| IMPURE.iter().find(holds))?;
    Some(format!(
        "{} is a noun and must not use {}",
        room.name,
        banned.join("::")
    ))
}

fn same((part, banned): (&String, &&str)) -> bool {
    part == banned
}

fn shared_state(room: Option<&Room>, name: &Name, next: Option<&Name>) -> Option<String> {
    let room = room.filter(|room| room.kind == Kind::Noun)?;
    let is_word = |name: &Name, word: &str| name.parts == [word];
    (is_word(name, "static") && is_word(next?, "mut"))
        .then(|| format!("{} is a noun and must not use static mut", room.name))
}
