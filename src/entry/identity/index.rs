//! The memory, by what its rows are found with.

use std::collections::HashMap;

use crate::article::slug::slug;
use crate::article::slug::stem_of;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;

/// A remembered row under its id.
pub(super) type Known<'a> = (&'a str, &'a Row);

/// What is remembered, by path and by content; each list in the order of ids.
pub(super) struct Index<'a> {
    path: HashMap<&'a str, Vec<Known<'a>>>,
    hash: HashMap<&'a [u8; 32], Vec<Known<'a>>>,
}

/// What is remembered, by slug: costly to make, and asked for only when something is new or has moved.
#[derive(Default)]
pub(super) struct Slugs<'a> {
    slug: HashMap<String, Vec<Known<'a>>>,
}

impl<'a> Slugs<'a> {
    pub(super) fn of(memory: &'a Memory) -> Self {
        let mut slugs = Self::default();
        for (id, row) in &memory.rows {
            let slug = slug(stem_of(&row.path));
            slugs.slug.entry(slug).or_default().push((id.as_str(), row));
        }
        slugs
    }

    pub(super) fn with_slug(&self, slug: &str) -> &[Known<'a>] {
        self.slug.get(slug).map_or(&[], Vec::as_slice)
    }
}

impl<'a> Index<'a> {
    pub(super) fn of(memory: &'a Memory) -> Self {
        let mut index = Self {
            path: HashMap::with_capacity(memory.rows.len()),
            hash: HashMap::with_capacity(memory.rows.len()),
        };
        for (id, row) in &memory.rows {
            let known = (id.as_str(), row);
            index.path.entry(row.path.as_str()).or_default().push(known);
            index.hash.entry(&row.hash).or_default().push(known);
        }
        index
    }

    pub(super) fn at_path(&self, path: &str) -> &[Known<'a>] {
        self.path.get(path).map_or(&[], Vec::as_slice)
    }

    pub(super) fn with_hash(&self, hash: &[u8; 32]) -> &[Known<'a>] {
        self.hash.get(hash).map_or(&[], Vec::as_slice)
    }

    /// Which of the articles, given by path and content, are another one again: each with that other one, which is
    /// the best known of its kind, else the first.
    pub(super) fn copies<'b>(&self, articles: impl Iterator<Item = (&'b str, &'b [u8; 32])>) -> Vec<(usize, usize)> {
        let mut kept: HashMap<&[u8; 32], (usize, u8)> = HashMap::new();
        let mut contents = Vec::new();
        for (index, (path, hash)) in articles.enumerate() {
            let known = self.knows(path, hash);
            let first = kept.entry(hash).or_insert((index, known));
            if known > first.1 {
                *first = (index, known);
            }
            contents.push(hash);
        }
        let pairs = contents.iter().enumerate().map(|(index, hash)| (index, kept[hash].0));
        pairs.filter(|(index, first)| index != first).collect()
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
