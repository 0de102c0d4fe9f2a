//! The house: its rooms in their order, its files, and what each name in them means.

use std::collections::BTreeSet;

use crate::tidy::names::Name;
use crate::tidy::names::Names;
use crate::tidy::names::names;

/// What a room is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Pure; knows the nouns before it.
    Noun,
    /// Touches the world; knows nouns.
    Verb,
    /// Joins them.
    Top,
}

/// A room of the house.
#[derive(Debug, PartialEq, Eq)]
pub struct Room {
    pub name: String,
    pub kind: Kind,
}

/// A file below `src/`.
pub struct File {
    /// Relative to `src/`, with `/`.
    pub path: String,
    pub names: Names,
}

/// What the tests look at.
pub struct House {
    /// In the order of `lib.rs`.
    pub rooms: Vec<Room>,
    /// Sorted by path.
    pub files: Vec<File>,
}

/// The room that joins all others.
pub const TOP: &str = "app";

/// The file of the command.
pub const COMMAND: &str = "main.rs";

/// The rooms as `lib.rs` declares them: nouns behind a line `// Nouns.`, verbs behind a line `// Verbs.`.
pub fn rooms(lib: &str) -> Vec<Room> {
    let mut kind = None;
    let mut rooms = Vec::new();
    for line in lib.lines() {
        match line.trim() {
            "// Nouns." => kind = Some(Kind::Noun),
            "// Verbs." => kind = Some(Kind::Verb),
            line => {
                if let Some(name) = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')) {
                    let kind = if name == TOP { Some(Kind::Top) } else { kind };
                    rooms.push(Room {
                        name: name.to_owned(),
                        kind: kind.expect("a line `// Nouns.` stands above the first room"),
                    });
                }
            }
        }
    }
    rooms
}

impl House {
    /// A house of these files: path below `src/` and text.
    pub fn new(lib: &str, texts: &[(String, String)]) -> Self {
        let mut files: Vec<File> = texts
            .iter()
            .map(|(path, text)| File {
                path: path.clone(),
                names: names(text),
            })
            .collect();
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Self {
            rooms: rooms(lib),
            files,
        }
    }

    /// The place of a room in the order.
    pub fn order(&self, room: &str) -> Option<usize> {
        self.rooms.iter().position(|other| other.name == room)
    }

    /// The room in which a file stands.
    pub fn room(&self, file: &File) -> Option<&Room> {
        let module = file.module();
        self.rooms.iter().find(|room| Some(&room.name) == module.first())
    }

    /// The file that holds what the module path `path` names: the longest part of it that is a file.
    pub fn file_of(&self, path: &[String]) -> Option<&File> {
        let file = |length: &usize| self.files.iter().find(|file| file.module() == path[..*length]);
        (1..=path.len()).rev().find_map(|length| file(&length))
    }

    /// The files that are compiled for tests alone, by path.
    pub fn test_files(&self) -> BTreeSet<&str> {
        let mut tested: BTreeSet<Vec<String>> = BTreeSet::new();
        for file in &self.files {
            for declared in file.names.declared.iter().filter(|declared| declared.is_test) {
                let mut module = file.module();
                module.push(declared.name.clone());
                tested.insert(module);
            }
        }
        let is_tested = |file: &&File| {
            let module = file.module();
            tested.iter().any(|above| module.starts_with(above))
        };
        self.files
            .iter()
            .filter(is_tested)
            .map(|file| file.path.as_str())
            .collect()
    }
}

impl File {
    /// The module that the file is: `article::front` for `article/front.rs`.
    pub fn module(&self) -> Vec<String> {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        let stem = stem.strip_suffix("/mod").unwrap_or(stem);
        match stem {
            "lib" | "main" => Vec::new(),
            stem => stem.split('/').map(str::to_owned).collect(),
        }
    }

    /// The path from the crate's root that a name means; `None` for a name that is no path inside the crate.
    pub fn meaning(&self, name: &Name) -> Option<Vec<String>> {
        if !name.is_whole {
            return None;
        }
        let mut here = self.module();
        here.extend(name.inside.iter().cloned());
        let (first, rest) = name.parts.split_first()?;
        let is_child = |child: &str| self.names.declared.iter().any(|declared| declared.name == child);
        let mut path = match first.as_str() {
            "crate" => Vec::new(),
            "self" if !rest.is_empty() => here,
            // Alone it stands in `pub(super)`.
            "super" if !rest.is_empty() => {
                here.pop();
                here
            }
            child if !rest.is_empty() && name.inside.is_empty() && is_child(child) => {
                here.push(child.to_owned());
                here
            }
            _ => return None,
        };
        path.extend(rest.iter().filter(|part| *part != "self").cloned());
        Some(path)
    }
}

#[test]
fn rooms_have_their_order_and_kind_from_the_library() {
    let lib = "//! The house.\n\n// Nouns.\n\n/// A.\npub mod a;\n\n/// B.\npub mod b;\n\n// Verbs.\n\npub mod c;\n\npub mod app;\n";
    let found: Vec<_> = rooms(lib).into_iter().map(|room| (room.name, room.kind)).collect();
    let room = |name: &str, kind| (name.to_owned(), kind);
    assert_eq!(
        found,
        [
            room("a", Kind::Noun),
            room("b", Kind::Noun),
            room("c", Kind::Verb),
            room("app", Kind::Top)
        ]
    );
}

#[test]
fn a_name_means_the_same_however_it_is_written() {
    let files = [
        ("a/mod.rs", "pub mod b;"),
        ("a/b.rs", ""),
        ("a/b/c.rs", ""),
        ("d.rs", ""),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let house = House::new("", &files);
    for (path, text, file) in [
        ("a/mod.rs", "pub mod b;\nfn x() { b::y }", Some("a/b.rs")),
        ("a/mod.rs", "use self::b::Y;", Some("a/b.rs")),
        ("a/mod.rs", "use super::d::Y;", Some("d.rs")),
        ("a/b.rs", "use super::Y;", Some("a/mod.rs")),
        ("a/b.rs", "mod tests { use super::Y; }", Some("a/b.rs")),
        ("a/b/c.rs", "use crate::a::b::Y;", Some("a/b.rs")),
        ("a/b/c.rs", "crate::a::Y::z()", Some("a/mod.rs")),
        ("d.rs", "b::y()", None),
    ] {
        let named = File {
            path: path.to_owned(),
            names: names(text),
        };
        let found = named.names.names.iter().find_map(|name| named.meaning(name));
        let found = found.and_then(|path| house.file_of(&path).map(|file| file.path.clone()));
        assert_eq!(found.as_deref(), file, "{path}: {text}");
    }
}
