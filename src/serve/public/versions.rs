//! What feeds said before, as far as it has to be known to tell a client only what is new (RFC 3229).

use std::collections::HashMap;
use std::collections::HashSet;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::serve::public::document::Mark;

/// How many builds back a client may be: half a day of a busy feed. Whoever comes later gets the whole.
const BACK: usize = 8;

/// What feeds said before, by path and then by hash, the newest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Versions {
    by_path: HashMap<String, VecDeque<Version>>,
}

#[derive(Debug, Clone)]
struct Version {
    hash: String,
    marks: Arc<HashSet<Mark>>,
}

impl Versions {
    /// Takes down what a feed has said until now, and forgets what is too far back.
    pub(crate) fn keep(&mut self, path: &str, hash: &str, marks: &Arc<HashSet<Mark>>) {
        let known = self.by_path.entry(path.to_owned()).or_default();
        known.retain(|version| version.hash != hash);
        known.push_front(Version {
            hash: hash.to_owned(),
            marks: Arc::clone(marks),
        });
        known.truncate(BACK);
    }

    /// Forgets feeds that are no longer given out.
    pub(crate) fn only(&mut self, is_there: impl Fn(&str) -> bool) {
        self.by_path.retain(|path, _| is_there(path));
    }

    /// The entries that were in a feed when it had this hash.
    pub(crate) fn marks(&self, path: &str, hash: &str) -> Option<&Arc<HashSet<Mark>>> {
        let mut known = self.by_path.get(path)?.iter();
        known.find(|version| version.hash == hash).map(|version| &version.marks)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use super::BACK;
    use super::Versions;

    #[test]
    fn as_many_builds_are_known_as_there_is_room_for() {
        let mut versions = Versions::default();
        for build in 0..20_u8 {
            versions.keep("/rss.xml", &build.to_string(), &Arc::new(HashSet::from([[build; 16]])));
        }
        let known: Vec<u8> = (0..20)
            .filter(|build| versions.marks("/rss.xml", &build.to_string()).is_some())
            .collect();
        assert_eq!(known.len(), BACK);
        assert_eq!(known.last(), Some(&19));
        assert!(versions.marks("/rss.xml", "19").unwrap().contains(&[19; 16]));
        assert!(versions.marks("/atom.xml", "19").is_none());
        versions.only(|path| path != "/rss.xml");
        assert!(versions.marks("/rss.xml", "19").is_none());
    }
}
