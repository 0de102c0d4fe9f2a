//! Which entry an article is: its id and dates, found again or given.

pub mod claim;
pub mod custom;
#[cfg(test)]
mod history;
mod index;
pub mod rules;
mod tag_uri;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use rustc_hash::FxBuildHasher;
use rustc_hash::FxHashMap;

use crate::article::slug::slug;
use crate::entry::identity::claim::Claim;
use crate::entry::identity::custom::Changes;
use crate::entry::identity::custom::Custom;
use crate::entry::identity::custom::Form;
use crate::entry::identity::custom::Keeping;
use crate::entry::identity::index::Index;
use crate::entry::identity::index::Same;
use crate::entry::identity::rules::COPY;
use crate::entry::identity::rules::DATE_MOVED;
use crate::entry::identity::rules::ID_LEFT_BEHIND;
use crate::entry::identity::rules::ID_TWICE;
use crate::entry::identity::rules::LOCKED;
use crate::entry::identity::rules::NOT_REMEMBERED;
use crate::entry::identity::tag_uri::first_free;
use crate::entry::identity::tag_uri::tag_uri;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;
use crate::finding::Finding;
use crate::finding::Place;

/// An entry's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The id.
    pub id: String,
    /// First publication.
    pub published: DateTime<FixedOffset>,
    /// Last change.
    pub updated: DateTime<FixedOffset>,
}

/// What [`identify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// The memory as it should be from now on. Under [`Keeping::Keep`] and [`Keeping::Locked`] it is not to be stored.
    pub memory: Memory,
    /// In the order of the claims; `None` where two claims contradict each other.
    pub identities: Vec<Option<Identity>>,
    /// The claims that were read elsewhere until now: their places in the order, and where that was, relative to the
    /// feed's URL.
    pub moved: Vec<(usize, String)>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Gives every claim its identity, the first that is found: the id of its front matter; the one remembered for its
/// path; for its content, where nothing stands at the remembered path; for the path of an article that vanished
/// earlier; for its slug, where nothing stands at the remembered path; else a new one.
pub fn identify(memory: &Memory, claims: &[Claim<'_>], custom: &Custom) -> Identified {
    let mut search = Search::new(memory, claims, custom);
    search.refuse_copies();
    search.take_asked();
    search.take_remembered();
    search.take_new();
    search.finish()
}

/// What a row is found by.
#[derive(Clone, Copy)]
enum By {
    Path,
    Hash,
    Slug,
}

struct Search<'a> {
    memory: &'a Memory,
    known: Index<'a>,
    claims: &'a [Claim<'a>],
    custom: &'a Custom,
    /// The id of each claim, and what is remembered under it.
    ids: Vec<Option<(Cow<'a, str>, Option<&'a Row>)>>,
    refused: BTreeSet<usize>,
    /// Which claim has an id.
    taken: FxHashMap<Cow<'a, str>, usize>,
    /// Who was read elsewhere until now, and where.
    moved: Vec<(usize, String)>,
    findings: Vec<Finding>,
}

impl<'a> Search<'a> {
    fn new(memory: &'a Memory, claims: &'a [Claim<'a>], custom: &'a Custom) -> Self {
        Self {
            memory,
            known: Index::of(memory),
            claims,
            custom,
            ids: vec![None; claims.len()],
            refused: BTreeSet::new(),
            taken: FxHashMap::with_capacity_and_hasher(claims.len(), FxBuildHasher),
            moved: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The same title and text at two living paths: the one that memory knows stays, else the first.
    fn refuse_copies(&mut self) {
        let contents = self.claims.iter().map(|claim| (&*claim.path, &claim.hash));
        let contents: Vec<_> = contents.collect();
        for (index, first) in self.known.copies(&contents) {
            self.refused.insert(index);
            let message = format!("the same title and text as `{}`", self.claims[first].file);
            self.findings.push(
                COPY.at(Place::start(&*self.claims[index].file), message)
                    .hint("delete one, or set `draft = true` in it"),
            );
        }
    }

    /// The ids of front matter; of two claims to one id that which had it.
    fn take_asked(&mut self) {
        let had = |claim: &Claim<'_>, id: &str| {
            let row = self.memory.rows.get(id);
            row.is_some_and(|row| row.path == claim.path || row.hash == claim.hash)
        };
        let is_refused = |index: &usize| self.refused.contains(index);
        let asked = (0..self.claims.len()).filter(|index| !is_refused(index));
        let mut asked: Vec<(usize, &str)> = asked
            .filter_map(|index| Some((index, self.claims[index].id.as_deref()?)))
            .collect();
        asked.sort_by_key(|(index, id)| !had(&self.claims[*index], id));
        for (index, id) in asked {
            let claim = &self.claims[index];
            let taken = self.taken.get(id).map(|other| &*self.claims[*other].file);
            let Some(other) = taken.or_else(|| self.owner(id, claim)) else {
                self.take(index, Cow::Borrowed(id), self.memory.rows.get(id));
                continue;
            };
            let message = format!("the id `{id}` is that of `{other}`");
            self.findings.push(
                ID_TWICE
                    .at(Place::start(&*claim.file), message)
                    .hint("give one of them another `id`"),
            );
            self.refused.insert(index);
        }
    }

    /// The file that an id belongs to without asking for it: it stands where memory knows it, and what asks is not what
    /// it was.
    fn owner(&self, id: &str, asking: &Claim<'_>) -> Option<&'a str> {
        let row = self.memory.rows.get(id).filter(|row| row.gone.is_none())?;
        let is_moved = row.hash == asking.hash || row.path == asking.path;
        let stands = |claim: &&Claim<'_>| claim.id.is_none() && claim.path == row.path;
        let published = self.claims.iter().find(stands).map(|claim| &*claim.file);
        published
            .or_else(|| self.custom.standing.get(&row.path).map(String::as_str))
            .filter(|_| !is_moved)
    }

    /// Ids that were given before, the surest way of finding them first.
    fn take_remembered(&mut self) {
        self.pass(By::Path, |row, _| row.gone.is_none());
        // Whatever has no claim by now vanished: nothing stands at its path, or something with an id of its own.
        self.pass(By::Path, |row, claim| row.hash == claim.hash);
        self.pass(By::Hash, |_, _| true);
        self.pass(By::Path, |_, _| true);
        self.pass(By::Slug, |_, _| true);
    }

    /// Claims that have no id yet.
    fn unnamed(&self) -> Vec<usize> {
        let is_unnamed = |index: &usize| self.ids[*index].is_none() && !self.refused.contains(index);
        (0..self.claims.len()).filter(is_unnamed).collect()
    }

    /// One way of matching, over all claims that have no id yet: of the rows that fit and are free the one that
    /// vanished last.
    fn pass(&mut self, by: By, fits: fn(&Row, &Claim<'_>) -> bool) {
        for index in self.unnamed() {
            let claim = &self.claims[index];
            let rows = match by {
                By::Path => self.known.at_path(&claim.path),
                By::Hash => self.known.with_hash(&claim.hash),
                By::Slug => self.known.with_slug(&slug(&claim.slug)),
            };
            let rows = rows.into_iter().flat_map(Same::rows);
            let free = rows
                .filter(|(id, row)| fits(row, claim) && !self.taken.contains_key(*id) && !self.is_held(row))
                .filter(|(_, row)| !self.custom.standing.contains_key(&row.path));
            let newest = free.max_by_key(|(_, row)| (row.gone.is_none(), row.gone));
            if let Some((id, row)) = newest {
                self.take(index, Cow::Borrowed(id), Some(row));
            }
        }
    }

    /// Whether a row waits for a claim that was refused.
    fn is_held(&self, row: &Row) -> bool {
        row.gone.is_none() && self.refused.iter().any(|index| self.claims[*index].path == row.path)
    }

    fn take_new(&mut self) {
        for index in self.unnamed() {
            let id = self.new_id(&self.claims[index]);
            self.take(index, Cow::Owned(id), None);
        }
    }

    fn take(&mut self, index: usize, id: Cow<'a, str>, known: Option<&'a Row>) {
        self.taken.insert(id.clone(), index);
        self.ids[index] = Some((id, known));
    }

    /// An id that was never given before.
    fn new_id(&self, claim: &Claim<'_>) -> String {
        let wanted = match self.custom.form {
            Form::Permalink => claim.url.to_string(),
            Form::Tag => tag_uri(&self.custom.host, claim.date, &claim.path),
        };
        let is_free = |id: &str| !self.taken.contains_key(id) && !self.memory.rows.contains_key(id);
        // One name more than there are ids.
        first_free(&wanted, self.taken.len() + self.memory.rows.len() + 1, is_free)
    }

    fn finish(mut self) -> Identified {
        let mut memory = self.memory.clone();
        let mut identities = vec![None; self.claims.len()];
        for (index, identity) in identities.iter_mut().enumerate() {
            let Some((id, known)) = self.ids[index].take() else {
                continue;
            };
            let mut given = |row: &Row, id: &str| {
                *identity = Some(Identity {
                    id: id.to_owned(),
                    published: row.published,
                    updated: row.updated,
                });
            };
            // Of thousands, most stand as they stood.
            if let Some(known) = known.filter(|known| self.claims[index].stands_as(known)) {
                given(known, &id);
                continue;
            }
            self.tell_left_behind(index, known);
            let row = self.row_for(index, known);
            given(&row, &id);
            memory.insert(id.into_owned(), row);
        }
        let vanished = memory
            .rows
            .iter()
            .filter(|(id, row)| row.gone.is_none() && !self.taken.contains_key(id.as_str()) && !self.is_held(row));
        let vanished: Vec<String> = vanished.map(|(id, _)| id.clone()).collect();
        for id in vanished {
            memory.row_mut(&id).expect("a row that was found").gone = Some(self.custom.now);
        }
        Identified {
            memory,
            identities,
            moved: self.moved,
            findings: self.findings,
        }
    }

    /// The row that a claim has from now on.
    fn row_for(&mut self, index: usize, known: Option<&Row>) -> Row {
        let claim = &self.claims[index];
        let Some(known) = known else {
            self.tell_unremembered(index, "is new");
            let updated = claim.updated.unwrap_or(claim.date).max(claim.date);
            return Row {
                path: claim.path.to_string(),
                hash: claim.hash,
                page: claim.page.as_deref().map(str::to_owned),
                published: claim.date,
                updated,
                ..Row::default()
            };
        };
        // Where only the zone is another, the writer has moved nothing.
        let is_moved = claim.date.naive_local() != known.published.naive_local();
        if claim.date != known.published && is_moved {
            let message = format!(
                "the date is now {}, but readers know it as {}",
                claim.date, known.published
            );
            let finding = DATE_MOVED.at(Place::new(&*claim.file, claim.date_line, 1), message);
            self.findings
                .push(finding.hint(format!(
                    "the first one holds: put it back, tell of a change by `updated`, or mend `published` of the entry in `{}`",
                    self.custom.memory_file
                )));
        }
        let changed = known.hash != claim.hash;
        if changed {
            self.tell_unremembered(index, "has changed");
        } else if known.path != claim.path {
            self.tell_unremembered(index, "has moved");
        }
        let moves = changed && self.custom.changes == Changes::Content && self.custom.keeping == Keeping::Write;
        let updated = match claim.updated {
            Some(updated) => updated,
            None if moves => self.custom.now,
            None => known.updated,
        };
        let mut row = Row {
            path: claim.path.to_string(),
            hash: claim.hash,
            updated: updated.max(known.published),
            gone: None,
            ..known.clone()
        };
        if let Some(old) = known
            .page
            .as_ref()
            .filter(|_| known.page.as_deref() != claim.page.as_deref())
        {
            self.moved.push((index, old.clone()));
        }
        row.read_at(claim.page.as_deref().map(str::to_owned));
        row
    }

    /// An article whose title and text are remembered under an id that another file keeps, because it stands at the
    /// old path.
    fn tell_left_behind(&mut self, index: usize, known: Option<&Row>) {
        let claim = &self.claims[index];
        let is_itself = known.is_some_and(|row| row.hash == claim.hash);
        if is_itself {
            return;
        }
        let mut left = self.known.with_hash(&claim.hash).into_iter().flat_map(Same::rows);
        let Some((left, _)) = left.find(|(_, row)| row.gone.is_none()) else {
            return;
        };
        let Some(keeper) = self.taken.get(left) else { return };
        let message = format!(
            "it has the title and text that `{}` had, whose id stays there",
            self.claims[*keeper].file
        );
        let hint = format!(
            "if it was moved, undo the last change of `{}`, and set `id = \"{left}\"` in it",
            self.custom.memory_file
        );
        self.findings
            .push(ID_LEFT_BEHIND.at(Place::start(&*claim.file), message).hint(hint));
    }

    fn tell_unremembered(&mut self, index: usize, what: &str) {
        let rule = match self.custom.keeping {
            Keeping::Write => return,
            Keeping::Keep => &NOT_REMEMBERED,
            Keeping::Locked => &LOCKED,
        };
        let memory = &self.custom.memory_file;
        let finding = rule
            .at(
                Place::start(&*self.claims[index].file),
                format!("the article {what}, and `{memory}` does not know it"),
            )
            .hint(format!("run `pressrun build` and commit `{memory}`"));
        self.findings.push(finding);
    }
}
