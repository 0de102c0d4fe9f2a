//! What earlier commands worked out, kept between runs in one file.
//!
//! A record is found by a key that covers all that its value depends on, so that a record is never wrong, only unused.
//! The file can be deleted at any time. Writers append whole records, each with its length and a checksum; a reader that
//! meets a torn one takes it as the end. What no command asked for any more goes when it is more than the rest.

use std::fs;
use std::io;
use std::io::BufWriter;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;
use bytes::Bytes;
use rustc_hash::FxHashMap;

use crate::store::file_error::FileError;
use crate::store::files;

/// What a record is found by: the first half of a SHA-256 over all that its value depends on.
pub type Key = [u8; 16];

/// A key over parts of any length.
pub fn key(parts: &[&[u8]]) -> Key {
    let mut hash = Context::new(&SHA256);
    for part in parts {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let digest = hash.finish();
    *digest.as_ref().first_chunk().expect("SHA-256 has 32 bytes")
}

/// The largest file that is kept: with rendered entries of some 6 KB it holds a hundred thousand articles.
const SIZE_BYTES_MAX: usize = 1 << 30;

/// Length, checksum and key before each value.
const HEAD_BYTES: usize = 4 + 4 + 16;

/// The records of a file, and those that are to be added.
#[derive(Debug)]
pub struct Cache {
    path: PathBuf,
    /// What the file begins with; another beginning is that of another version.
    version: Vec<u8>,
    /// The whole file as it was read.
    bytes: Bytes,
    records: FxHashMap<Key, Record>,
    added: Mutex<FxHashMap<Key, Vec<u8>>>,
}

/// Where a value is.
#[derive(Debug)]
struct Record {
    range: Range<usize>,
    /// Whether anybody asked for it.
    is_asked: AtomicBool,
}

impl Cache {
    /// The cache in the file at `path`, as far as it was written by `version`. A file that is not there, not readable or
    /// damaged is an empty cache.
    pub fn open(path: PathBuf, version: &Key) -> Self {
        let mut bytes = Vec::new();
        let whole = fs::File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes));
        if whole.is_err() || !bytes.starts_with(version) {
            bytes.clear();
        }
        let records = records(&bytes);
        Self {
            path,
            version: version.to_vec(),
            bytes: bytes.into(),
            records,
            added: Mutex::default(),
        }
    }

    /// A cache that knows nothing and is never written.
    pub fn none() -> Self {
        Self::open(PathBuf::new(), &Key::default())
    }

    /// The value of a key, which is thereby in use.
    pub fn get(&self, key: &Key) -> Option<&[u8]> {
        let record = self.records.get(key)?;
        record.is_asked.store(true, Ordering::Relaxed);
        Some(&self.bytes[record.range.clone()])
    }

    /// A part of a value that was got, which lives on without a copy.
    ///
    /// # Panics
    /// If it is no part of such a value.
    pub fn share(&self, part: &[u8]) -> Bytes {
        self.bytes.slice_ref(part)
    }

    /// Whether what is put is kept for later runs.
    pub fn is_kept(&self) -> bool {
        !self.path.as_os_str().is_empty()
    }

    /// Keeps a value for later runs.
    pub fn put(&self, key: Key, value: Vec<u8>) {
        self.added().insert(key, value);
    }

    /// Adds what was put to the file. `whole` says that everything which is still of use was asked for or put: a file of
    /// which more than half is unused is then written anew without it.
    pub fn save(&self, whole: Whole) -> Result<(), FileError> {
        let mut values = std::mem::take(&mut *self.added());
        if !self.is_kept() {
            return Ok(());
        }
        values.retain(|key, _| !self.records.contains_key(key));
        let asked = self.records.iter();
        let asked = asked.filter(|(_, record)| record.is_asked.load(Ordering::Relaxed));
        let kept: usize = asked.clone().map(|(_, record)| record.range.len() + HEAD_BYTES).sum();
        let unused = self.bytes.len().saturating_sub(kept);
        let is_mostly_unused = whole == Whole::Yes && unused > self.bytes.len() / 2 && unused > 1 << 16;
        if self.bytes.is_empty() || is_mostly_unused || self.bytes.len() > SIZE_BYTES_MAX {
            return files::write_unsynced(&self.path, |file| {
                file.write_all(&self.version)?;
                for (key, record) in asked {
                    append(file, key, &self.bytes[record.range.clone()])?;
                }
                append_all(file, values)
            });
        }
        if values.is_empty() {
            return Ok(());
        }
        extend(&self.path, self.bytes.len(), self.sound_length(), values)
            .map_err(|source| FileError::new("write", &self.path, source))
    }

    /// Where the last whole record ends.
    fn sound_length(&self) -> usize {
        let last = self.records.values().map(|record| record.range.end).max();
        last.unwrap_or(self.version.len())
    }

    fn added(&self) -> std::sync::MutexGuard<'_, FxHashMap<Key, Vec<u8>>> {
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a command asked for all that is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// It went over the whole publication.
    Yes,
    /// It looked at a part.
    No,
}

/// Where the values are. The first torn or damaged record is the end.
fn records(bytes: &[u8]) -> FxHashMap<Key, Record> {
    let mut records = FxHashMap::default();
    let mut at = size_of::<Key>();
    while let Some(head) = bytes.get(at..at + HEAD_BYTES) {
        let (length, rest) = head.split_first_chunk::<4>().expect("a head is longer");
        let (checksum, key) = rest.split_first_chunk::<4>().expect("a head is longer");
        let start = at + HEAD_BYTES;
        let range = start..start.saturating_add(u32::from_le_bytes(*length) as usize);
        let Some(value) = bytes.get(range.clone()) else { break };
        let key: Key = key.try_into().expect("a head ends with its key");
        if checksum_of(&key, value) != u32::from_le_bytes(*checksum) {
            break;
        }
        at = range.end;
        let is_asked = AtomicBool::new(false);
        records.insert(key, Record { range, is_asked });
    }
    records
}

fn checksum_of(key: &Key, value: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(value);
    hasher.finalize()
}

fn append(file: &mut dyn Write, key: &Key, value: &[u8]) -> io::Result<()> {
    let Ok(length) = u32::try_from(value.len()) else {
        return Ok(());
    };
    file.write_all(&length.to_le_bytes())?;
    file.write_all(&checksum_of(key, value).to_le_bytes())?;
    file.write_all(key)?;
    file.write_all(value)
}

/// Appends values, and lets go of each.
fn append_all(file: &mut dyn Write, values: FxHashMap<Key, Vec<u8>>) -> io::Result<()> {
    let mut values = values.into_iter();
    values.try_for_each(|(key, value)| append(file, &key, &value))
}

/// Writes values behind the last whole record, unless the file is not the one that was read any more: then another
/// command has written meanwhile, its records stay and these are forgotten.
fn extend(path: &Path, read: usize, sound: usize, values: FxHashMap<Key, Vec<u8>>) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).open(path)?;
    file.lock()?;
    if file.metadata()?.len() != read as u64 {
        return Ok(());
    }
    file.set_len(sound as u64)?;
    file.seek(SeekFrom::Start(sound as u64))?;
    let mut file = BufWriter::new(file);
    append_all(&mut file, values)?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::Cache;
    use super::Key;
    use super::Whole;

    const VERSION: Key = [7; 16];

    fn key(number: u8) -> Key {
        [number; 16]
    }

    fn open(path: &Path) -> Cache {
        Cache::open(path.to_owned(), &VERSION)
    }

    fn known(path: &Path, numbers: std::ops::Range<u8>) -> Vec<u8> {
        let cache = open(path);
        numbers.filter(|number| cache.get(&key(*number)).is_some()).collect()
    }

    #[test]
    fn what_one_run_puts_the_next_one_gets_and_a_new_version_forgets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache");
        for (number, value) in [(1, "one"), (2, "two"), (3, "")] {
            let cache = open(&path);
            assert_eq!(cache.get(&key(number)), None);
            cache.put(key(number), value.into());
            cache.save(Whole::No).unwrap();
        }
        let cache = open(&path);
        assert_eq!(
            [1, 2, 3, 4].map(|number| cache.get(&key(number))),
            [Some("one".as_bytes()), Some(b"two"), Some(b""), None]
        );
        assert_eq!(Cache::open(path, &[8; 16]).get(&key(1)), None);
    }

    #[test]
    fn a_torn_or_damaged_record_is_the_end_and_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache");
        let cache = open(&path);
        cache.put(key(1), vec![b'x'; 100]);
        cache.save(Whole::No).unwrap();
        let one = fs::read(&path).unwrap();
        let cache = open(&path);
        cache.put(key(2), vec![b'y'; 100]);
        cache.save(Whole::No).unwrap();
        let two = fs::read(&path).unwrap();
        for end in one.len()..two.len() {
            fs::write(&path, &two[..end]).unwrap();
            assert_eq!(known(&path, 1..4), [1], "cut at {end}");
            let cache = open(&path);
            cache.put(key(3), b"z".to_vec());
            cache.save(Whole::No).unwrap();
            assert_eq!(known(&path, 1..4), [1, 3], "cut at {end}");
        }
        for at in one.len()..two.len() {
            let mut damaged = two.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert_eq!(known(&path, 1..4), [1], "damaged at {at}");
        }
    }

    #[test]
    fn two_commands_at_once_lose_what_one_of_them_adds_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache");
        let first = open(&path);
        first.put(key(1), vec![1; 10]);
        first.save(Whole::No).unwrap();
        let (left, right) = (open(&path), open(&path));
        left.put(key(2), vec![2; 10]);
        right.put(key(3), vec![3; 10]);
        left.save(Whole::No).unwrap();
        right.save(Whole::No).unwrap();
        assert_eq!(known(&path, 1..4), [1, 2]);
    }

    #[test]
    fn what_nobody_asks_for_goes_when_it_is_more_than_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache");
        let cache = open(&path);
        for number in 0..100 {
            cache.put(key(number), vec![number; 2000]);
        }
        cache.save(Whole::Yes).unwrap();
        let cache = open(&path);
        for number in 0..60 {
            cache.get(&key(number)).unwrap();
        }
        cache.save(Whole::Yes).unwrap();
        assert_eq!(known(&path, 0..100).len(), 100, "most is of use");
        let cache = open(&path);
        cache.get(&key(1)).unwrap();
        cache.put(key(200), b"new".to_vec());
        cache.save(Whole::No).unwrap();
        assert_eq!(known(&path, 0..100).len(), 100, "only a part was looked at");
        let cache = open(&path);
        cache.get(&key(1)).unwrap();
        cache.save(Whole::Yes).unwrap();
        assert_eq!(known(&path, 0..255), [1]);
        assert!(fs::metadata(&path).unwrap().len() < 4000);
    }
}
