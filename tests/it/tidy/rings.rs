//! Rings: files of one room that know each other.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;

use crate::tidy::house::House;

/// Whom each file knows in its own room, with the first line that names it.
type Edges<'a> = BTreeMap<&'a str, BTreeMap<&'a str, usize>>;

/// The shortest ring through each file that is in one, each ring told once. What is compiled for tests alone does not
/// count: it may look at whatever it tests.
pub fn complaints(house: &House) -> Vec<String> {
    let edges = edges(house);
    let mut told = BTreeSet::new();
    let mut complaints = Vec::new();
    for start in edges.keys() {
        let Some(ring) = ring(&edges, start) else { continue };
        let members: BTreeSet<&str> = ring.iter().copied().collect();
        if told.insert(members) {
            let line = edges[start][ring[1]];
            complaints.push(format!("{start}:{line}: a ring: {}", ring.join(" → ")));
        }
    }
    complaints
}

fn edges(house: &House) -> Edges<'_> {
    let test_files = house.test_files();
    let mut edges = Edges::new();
    for file in &house.files {
        let Some(room) = house.room(file) else { continue };
        if test_files.contains(file.path.as_str()) {
            continue;
        }
        for name in file.names.names.iter().filter(|name| !name.is_test) {
            let Some(path) = file.meaning(name) else { continue };
            let known = house.file_of(&path).filter(|_| path.first() == Some(&room.name));
            if let Some(known) = known.filter(|known| known.path != file.path) {
                let from = edges.entry(file.path.as_str()).or_default();
                from.entry(known.path.as_str()).or_insert(name.line);
            }
        }
    }
    edges
}

/// The shortest way from `start` back to itself.
fn ring<'a>(edges: &Edges<'a>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let last = way.last().expect("a way has a first step");
        for next in edges.get(last).into_iter().flat_map(BTreeMap::keys) {
            let longer = || way.iter().copied().chain([*next]).collect();
            if *next == start {
                return Some(longer());
            }
            if seen.insert(*next) {
                ways.push_back(longer());
            }
        }
    }
    None
}
