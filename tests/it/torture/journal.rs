//! What a process wrote into a folder, as `powercut.c` has taken it down, and what a power cut leaves of that.
//!
//! A disk keeps what was synced. Of all else it keeps nothing, or some of it, in whole writes or in sectors. A name is kept
//! once its folder was synced, whatever became of the file.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;

use crate::chance::Chance;

/// What a disk keeps of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    Nothing,
    SomeWrites,
    SomeSectors,
}

/// The journal of one process.
pub struct Journal {
    /// The folder that is watched.
    watched: PathBuf,
    /// The folder of the journal; a file whose name was synced lies there too, named by its inode.
    beside: PathBuf,
}

/// What was written, and taken down, in the end.
#[derive(Default)]
struct Taken {
    changes: Vec<Change>,
    /// By inode: up to which change it is synced.
    synced: HashMap<u64, u64>,
    /// Which names are synced, and their inodes.
    names: BTreeMap<String, u64>,
}

/// A change of a file.
struct Change {
    is_cut: bool,
    number: u64,
    inode: u64,
    offset: u64,
    old_size: u64,
    old: Vec<u8>,
    new: Vec<u8>,
}

/// What disks write at once.
const SECTOR: usize = 512;

/// The head of a record: numbers of 64 bits, as `powercut.c` declares them.
const HEAD: usize = 7 * 8;

impl Journal {
    /// Begins a journal for what lies in `watched`, all of which is on the disk. `beside` is a new folder's path.
    pub fn begin(watched: &Path, beside: &Path) -> Self {
        fs::create_dir_all(beside).unwrap();
        let journal = Self {
            watched: watched.canonicalize().unwrap(),
            beside: beside.canonicalize().unwrap(),
        };
        let mut text = String::new();
        for (name, inode) in journal.names() {
            fs::hard_link(journal.watched.join(&name), journal.kept(inode)).unwrap();
            writeln!(text, "{inode} {name}").unwrap();
        }
        fs::write(journal.beside.join("names"), text).unwrap();
        journal
    }

    pub fn watched(&self) -> &Path {
        &self.watched
    }

    pub fn beside(&self) -> &Path {
        &self.beside
    }

    /// Makes the folder what a power cut leaves of it, when the process is dead; how many changes were not synced.
    pub fn cut(self, keeps: Keeps, chance: &mut Chance) -> usize {
        let taken = self.taken();
        let open: Vec<&Change> = taken.changes.iter().filter(|change| !taken.is_synced(change)).collect();
        let files: HashMap<u64, File> = open.iter().filter_map(|change| self.file(change.inode)).collect();
        for change in open.iter().rev() {
            if let Some(file) = files.get(&change.inode) {
                change.undo(file);
            }
        }
        if keeps != Keeps::Nothing {
            for change in &open {
                if let Some(file) = files.get(&change.inode) {
                    change.redo_in_part(file, keeps, chance);
                }
            }
        }
        if keeps == Keeps::Nothing || chance.below(2) == 0 {
            self.restore_names(&taken.names);
        }
        // It is memory.
        remove(&self.watched.join("pressrun.db-shm"));
        fs::remove_dir_all(&self.beside).unwrap();
        open.len()
    }

    fn taken(&self) -> Taken {
        let mut taken = Taken::default();
        taken.name(&fs::read_to_string(self.beside.join("names")).unwrap());
        let bytes = fs::read(self.beside.join("journal")).unwrap_or_default();
        let mut rest = bytes.as_slice();
        // Whoever was killed while it took something down had not done it yet.
        while let Some((head, behind)) = rest.split_at_checked(HEAD) {
            let field = |index: usize| u64::from_ne_bytes(head[8 * index..8 * index + 8].try_into().unwrap());
            let size = |index: usize| usize::try_from(field(index)).unwrap();
            let Some((old, behind)) = behind.split_at_checked(size(5)) else {
                break;
            };
            let Some((new, behind)) = behind.split_at_checked(size(6)) else {
                break;
            };
            rest = behind;
            match field(0) {
                kind @ 1..=2 => taken.changes.push(Change {
                    is_cut: kind == 2,
                    number: field(1),
                    inode: field(2),
                    offset: field(3),
                    old_size: field(4),
                    old: old.to_owned(),
                    new: new.to_owned(),
                }),
                3 => {
                    let until = taken.synced.entry(field(2)).or_default();
                    *until = field(1).max(*until);
                }
                4 => taken.name(std::str::from_utf8(new).unwrap()),
                kind => panic!("no record is of kind {kind}"),
            }
        }
        taken
    }

    /// The names in the folder that is watched, and their inodes.
    fn names(&self) -> BTreeMap<String, u64> {
        let entries = fs::read_dir(&self.watched).unwrap().map(Result::unwrap);
        let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
        files
            .map(|entry| {
                (
                    entry.file_name().into_string().unwrap(),
                    entry.metadata().unwrap().ino(),
                )
            })
            .filter(|(name, _)| !name.ends_with("-shm"))
            .collect()
    }

    fn restore_names(&self, names: &BTreeMap<String, u64>) {
        for (name, inode) in self.names() {
            if names.get(&name) != Some(&inode) {
                remove(&self.watched.join(name));
            }
        }
        for (name, inode) in names {
            match fs::hard_link(self.kept(*inode), self.watched.join(name)) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                done => done.unwrap(),
            }
        }
    }

    fn kept(&self, inode: u64) -> PathBuf {
        self.beside.join(inode.to_string())
    }

    /// A file, by its inode; one without a name is nobody's any more.
    fn file(&self, inode: u64) -> Option<(u64, File)> {
        let names = self.names();
        let found = names.iter().find(|(_, other)| **other == inode);
        let path = found.map_or_else(|| self.kept(inode), |(name, _)| self.watched.join(name));
        let file = File::options().write(true).open(path).ok()?;
        Some((inode, file))
    }
}

fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        done => done.unwrap(),
    }
}

impl Taken {
    fn is_synced(&self, change: &Change) -> bool {
        self.synced
            .get(&change.inode)
            .is_some_and(|until| change.number <= *until)
    }

    /// These names are synced, and no others.
    fn name(&mut self, text: &str) {
        let lines = text.lines().map(|line| line.split_once(' ').unwrap());
        self.names = lines
            .map(|(inode, name)| (name.to_owned(), inode.parse().unwrap()))
            .collect();
    }
}

impl Change {
    fn undo(&self, file: &File) {
        file.write_all_at(&self.old, self.offset).unwrap();
        file.set_len(self.old_size).unwrap();
    }

    fn redo_in_part(&self, file: &File, keeps: Keeps, chance: &mut Chance) {
        if self.is_cut {
            if chance.below(2) == 0 {
                file.set_len(self.offset).unwrap();
            }
            return;
        }
        let piece = if keeps == Keeps::SomeSectors {
            SECTOR
        } else {
            self.new.len()
        };
        for (index, bytes) in self.new.chunks(piece.max(1)).enumerate() {
            if chance.below(2) == 0 {
                let offset = self.offset + u64::try_from(index * piece).unwrap();
                file.write_all_at(bytes, offset).unwrap();
            }
        }
    }
}
