//! The memory, by what its rows are found with.

use std::borrow::Borrow;
use std::cell::OnceCell;
use std::hash::Hash;

use rustc_hash::FxBuildHasher;
use rustc_hash::FxHashMap;

use crate::article::slug::slug;
use crate::article::slug::stem_of;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;

/// A remembered row under its id.
pub(super) type Known<'a> = (&'a str, &'a Row);

/// What is remembered, by path, by content and by slug; each in the order of ids.
pub(super) struct Index<'a> {
    memory: &'a Memory,
    path: Rows<'a, &'a str>,
    /// Costly to make, and asked for only when something is new or has changed.
    hash: OnceCell<Rows<'a, &'a [u8; 32]>>,
    slug: OnceCell<Rows<'a, String>>,
}

/// Rows by one of their properties.
struct Rows<'a, Property>(FxHashMap<Property, Same<'a>>);

/// Rows that have a property in common; mostly it is one.
pub(super) struct Same<'a> {
    first: Known<'a>,
    more: Vec<Known<'a>>,
}

impl<'a, Property: Eq + Hash> Rows<'a, Property> {
    fn of(memory: &'a Memory, property: impl Fn(&'a Row) -> Property) -> Self {
        let mut rows = FxHashMap::with_capacity_and_hasher(memory.rows.len(), FxBuildHasher);
        for (id, row) in &memory.rows {
            let known = (id.as_str(), row);
            rows.entry(property(row))
                .and_modify(|same: &mut Same<'a>| same.more.push(known))
                .or_insert(Same {
                    first: known,
                    more: Vec::new(),
                });
        }
        Self(rows)
    }

    fn with<Asked: Eq + Hash + ?Sized>(&self, property: &Asked) -> Option<&Same<'a>>
    where
        Property: Borrow<Asked>,
    {
        self.0.get(property)
    }
}

impl<'a> Same<'a> {
    /// All of them, in the order of ids.
    pub(super) fn rows(&self) -> impl Iterator<Item = Known<'a>> {
        std::iter::once(self.first).chain(self.more.iter().copied())
    }
}

impl<'a> Index<'a> {
    pub(super) fn of(memory: &'a Memory) -> Self {
        Self {
            memory,
            path: Rows::of(memory, |row| row.path.as_str()),
            hash: OnceCell::new(),
            slug: OnceCell::new(),
        }
    }

    pub(super) fn at_path(&self, path: &str) -> Option<&Same<'a>> {
        self.path.with(path)
    }

    pub(super) fn with_hash(&self, hash: &[u8; 32]) -> Option<&Same<'a>> {
        let rows = self.hash.get_or_init(|| Rows::of(self.memory, |row| &row.hash));
        rows.with(hash)
    }

    pub(super) fn with_slug(&self, wanted: &str) -> Option<&Same<'a>> {
        let slugs = || Rows::of(self.memory, |row| slug(stem_of(&row.path)));
        self.slug.get_or_init(slugs).with(wanted)
    }

    /// Which of the articles, given by path and content, are another one again: each with that other one, which is
    /// the best known of its kind, else the first.
    pub(super) fn copies(&self, articles: &[(&str, &[u8; 32])]) -> Vec<(usize, usize)> {
        let mut first: FxHashMap<&[u8; 32], usize> = FxHashMap::default();
        first.reserve(articles.len());
        let mut best: FxHashMap<&[u8; 32], (usize, u8)> = FxHashMap::default();
        let known = |index: usize| {
            let (path, hash) = articles[index];
            (index, self.knows(path, hash))
        };
        for (index, (_, hash)) in articles.iter().enumerate() {
            let earlier = *first.entry(hash).or_insert(index);
            if earlier != index {
                let known_best = best.entry(hash).or_insert_with(|| known(earlier));
                let this = known(index);
                if this.1 > known_best.1 {
                    *known_best = this;
                }
            }
        }
        if best.is_empty() {
            return Vec::new();
        }
        let kept = articles.iter().enumerate();
        kept.filter_map(|(index, (_, hash))| Some((index, best.get(hash)?.0)))
            .filter(|(index, kept)| index != kept)
            .collect()
    }

    /// How well it is known what stands at a path: not at all, with other content, just so.
    pub(super) fn knows(&self, path: &str, hash: &[u8; 32]) -> u8 {
        let living = self
            .at_path(path)
            .into_iter()
            .flat_map(Same::rows)
            .filter(|(_, row)| row.gone.is_none());
        living
            .map(|(_, row)| 1 + u8::from(row.hash == *hash))
            .max()
            .unwrap_or(0)
    }
}
