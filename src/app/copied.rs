//! Files that were found to be copies of others, kept between runs: a film is not read in every build.

use std::path::Path;

use chrono::DateTime;
use chrono::Utc;

use crate::store::below::Below;
use crate::store::cache::Cache;
use crate::store::cache::Key;
use crate::store::cache::key;

/// What is known of copies.
#[derive(Debug, Clone, Copy)]
pub struct Copies<'a> {
    cache: &'a Cache,
    /// When the cache was opened: before anything was read.
    opened: DateTime<Utc>,
}

impl<'a> Copies<'a> {
    /// What a cache knows of them that was opened then.
    pub fn new(cache: &'a Cache, opened: DateTime<Utc>) -> Self {
        Self { cache, opened }
    }

    /// The size of the file at `place`, where it was found to be a copy of `source`, and neither was touched since.
    pub fn size_bytes(self, source: &Path, place: &Path) -> Option<u64> {
        let size_bytes = self.cache.get(&self.key(source, place)?)?;
        Some(u64::from_le_bytes(*size_bytes.first_chunk()?))
    }

    /// Keeps that the file at `place` is a copy of `source`.
    pub fn keep(self, source: &Path, place: &Path, size_bytes: u64) {
        if let Some(key) = self.key(source, place) {
            self.cache.put(key, size_bytes.to_le_bytes().to_vec());
        }
    }

    /// `None` where the times of either file prove nothing yet.
    fn key(self, source: &Path, place: &Path) -> Option<Key> {
        if !self.cache.is_kept() {
            return None;
        }
        let trace_of = |path: &Path| {
            let trace = Below::open(path.parent()?)
                .ok()?
                .trace(path.file_name()?.to_str()?)
                .ok()?;
            trace.is_settled(self.opened).then(|| trace.bytes())
        };
        let [source_trace, place_trace] = [trace_of(source)?, trace_of(place)?];
        let names = [source, place].map(|path| path.as_os_str().as_encoded_bytes());
        Some(key(&[b"copy", names[0], &source_trace, names[1], &place_trace]))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::DateTime;

    use super::Copies;
    use crate::store::cache::Cache;
    use crate::store::cache::Whole;

    #[test]
    fn a_copy_is_known_until_either_file_is_touched() {
        let home = tempfile::tempdir().unwrap();
        let [source, place, file] = ["film.mp4", "copy.mp4", "cache"].map(|name| home.path().join(name));
        for film in [&source, &place] {
            fs::write(film, "a long film").unwrap();
        }
        let moment = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let (before, after) = (moment(0), moment(1 << 33));
        let open = || Cache::open(file.clone(), &[7; 16]);
        for (opened, known) in [(before, None), (after, Some(11))] {
            let cache = open();
            Copies::new(&cache, opened).keep(&source, &place, 11);
            cache.save(Whole::No).unwrap();
            assert_eq!(Copies::new(&open(), after).size_bytes(&source, &place), known);
        }
        assert_eq!(Copies::new(&open(), after).size_bytes(&place, &source), None);
        fs::write(&place, "another one").unwrap();
        assert_eq!(Copies::new(&open(), after).size_bytes(&source, &place), None);
    }
}
