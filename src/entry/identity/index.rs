//! The memory, by what its rows are found with.

use std::collections::HashMap;

use crate::article::slug::slug;
use crate::article::slug::stem_of;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;

/// A remembered row under its id.
pub(super) type Known<'a> = (&'a str, &'a Row);

/// What is remembered, by path, by content and by slug; each list in the order of ids.
#[derive(Default)]
pub(super) struct Index<'a> {
    path: HashMap<&'a str, Vec<Known<'a>>>,
    hash: HashMap<[u8; 32], Vec<Known<'a>>>,
    slug: HashMap<String, Vec<Known<'a>>>,
}

impl<'a> Index<'a> {
    pub(super) fn of(memory: &'a Memory) -> Self {
        let mut index = Self::default();
        for (id, row) in &memory.rows {
            let known = (id.as_str(), row);
            index.path.entry(row.path.as_str()).or_default().push(known);
            index.hash.entry(row.hash).or_default().push(known);
            index.slug.entry(slug(stem_of(&row.path))).or_default().push(known);
        }
        index
    }

    pub(super) fn at_path(&self, path: &str) -> &[Known<'a>] {
        self.path.get(path).map_or(&[], Vec::as_slice)
    }

    pub(super) fn with_hash(&self, hash: &[u8; 32]) -> &[Known<'a>] {
        self.hash.get(hash).map_or(&[], Vec::as_slice)
    }

    pub(super) fn with_slug(&self, slug: &str) -> &[Known<'a>] {
        self.slug.get(slug).map_or(&[], Vec::as_slice)
    }

    /// How well it is known what stands at a path: not at all, with other content, just so.
    pub(super) fn knows(&self, path: &str, hash: &[u8; 32]) -> u8 {
        let living = self.at_path(path).iter().filter(|(_, row)| row.gone.is_none());
        living
            .map(|(_, row)| 1 + u8::from(row.hash == *hash))
            .max()
            .unwrap_or(0)
    }
}
