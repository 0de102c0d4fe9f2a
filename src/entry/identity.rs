//! Which entry an article is: its id and dates, found again or given.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::article::slug::stem_of;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;

/// An article that is published, as far as its identity goes.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The article's file relative to the publication, as places name it.
    pub file: String,
    /// The file below the folder of articles.
    pub path: String,
    /// The id that its front matter asks for.
    pub id: Option<String>,
    /// Its slug.
    pub slug: String,
    /// SHA-256 over title and body.
    pub hash: [u8; 32],
    /// Its date.
    pub date: DateTime<FixedOffset>,
    /// The change that its front matter tells of.
    pub updated: Option<DateTime<FixedOffset>>,
    /// Where it would be read.
    pub url: Url,
}

/// How ids are given, and whether what is new is remembered.
#[derive(Debug, Clone)]
pub struct Custom {
    /// The feed's host as A-label: the authority of tag URIs (RFC 4151).
    pub host: String,
    /// What a new id looks like.
    pub form: Form,
    /// What moves `updated`.
    pub changes: Changes,
    /// What to do with what is new.
    pub keeping: Keeping,
    /// Now: when something is first seen, changed, or gone.
    pub now: DateTime<FixedOffset>,
    /// The file of the memory relative to the publication.
    pub memory_file: String,
}

/// What a new id looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `tag:HOST,DATE:PATH`.
    Tag,
    /// The entry's address.
    Permalink,
}

/// What moves an entry's `updated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changes {
    /// Any change of title or body.
    Content,
    /// Front matter alone.
    FrontMatter,
}

/// What to do with what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// Remember it.
    Write,
    /// Remember nothing, and say so: for jobs that deploy.
    Keep,
    /// Take it as an error.
    Locked,
}

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
    /// What is wrong.
    pub findings: Vec<Finding>,
}

pub const ID_TWICE: Rule = Rule::error(
    "article/id-twice",
    "Readers' programs take two entries with one id for one entry and show only one of them.",
);
pub const COPY: Rule = Rule::error(
    "article/copy",
    "Two files with the same title and text are one article twice: one of them is published by mistake.",
);
pub const NOT_REMEMBERED: Rule = Rule::warning(
    "feed/not-remembered",
    "What is not in ids.toml can get another id later, and readers see it twice.",
);
pub const LOCKED: Rule = Rule::error(
    "feed/locked",
    "With `--ids locked` everything published has to stand in ids.toml.",
);
pub const DATE_MOVED: Rule = Rule::note(
    "article/date-moved",
    "The date of first publication never moves: readers sort by it.",
);

/// Gives every claim its identity: the id of its front matter, else the one remembered for its path, else for its
/// content where the remembered path is gone, else for its slug where that is gone, else a new one.
pub fn identify(memory: &Memory, claims: &[Claim], custom: &Custom) -> Identified {
    let mut search = Search::new(memory, claims, custom);
    search.refuse_copies();
    search.match_all();
    search.finish()
}

struct Search<'a> {
    memory: &'a Memory,
    claims: &'a [Claim],
    custom: &'a Custom,
    /// The id of each claim; empty strings never occur.
    ids: Vec<Option<String>>,
    refused: BTreeSet<usize>,
    taken: BTreeSet<String>,
    findings: Vec<Finding>,
}

impl<'a> Search<'a> {
    fn new(memory: &'a Memory, claims: &'a [Claim], custom: &'a Custom) -> Self {
        Self {
            memory,
            claims,
            custom,
            ids: vec![None; claims.len()],
            refused: BTreeSet::new(),
            taken: BTreeSet::new(),
            findings: Vec::new(),
        }
    }

    /// The same title and text at two living paths.
    fn refuse_copies(&mut self) {
        let mut seen: BTreeMap<[u8; 32], usize> = BTreeMap::new();
        for (index, claim) in self.claims.iter().enumerate() {
            let Some(first) = seen.insert(claim.hash, index) else {
                continue;
            };
            self.refused.insert(index);
            let message = format!("the same title and text as `{}`", self.claims[first].file);
            self.findings.push(
                COPY.at(Place::start(&claim.file), message)
                    .hint("delete one, or set `draft = true` in it"),
            );
        }
    }

    fn match_all(&mut self) {
        let living: BTreeSet<&str> = self.claims.iter().map(|claim| claim.path.as_str()).collect();
        let memory = self.memory;
        let is_gone = |row: &Row| !living.contains(row.path.as_str());
        self.pass(|claim| claim.id.clone());
        self.pass(|claim| find(memory, |row| row.path == claim.path && row.gone.is_none()));
        self.pass(|claim| find(memory, |row| row.path == claim.path));
        self.pass(|claim| find(memory, |row| row.hash == claim.hash && is_gone(row)));
        self.pass(|claim| find(memory, |row| stem_of(&row.path) == claim.slug && is_gone(row)));
        for index in 0..self.claims.len() {
            if self.ids[index].is_none() && !self.refused.contains(&index) {
                let id = self.new_id(&self.claims[index]);
                self.take(index, id);
            }
        }
    }

    /// One way of matching, over all claims that have no id yet.
    fn pass(&mut self, matching: impl Fn(&Claim) -> Option<String>) {
        for index in 0..self.claims.len() {
            if self.ids[index].is_some() || self.refused.contains(&index) {
                continue;
            }
            let claim = &self.claims[index];
            let Some(id) = matching(claim) else { continue };
            if !self.taken.contains(&id) {
                self.take(index, id);
            } else if claim.id.is_some() {
                let other = self
                    .ids
                    .iter()
                    .position(|taken| taken.as_ref() == Some(&id))
                    .expect("it is taken");
                let message = format!("the id `{id}` is that of `{}`", self.claims[other].file);
                self.findings.push(
                    ID_TWICE
                        .at(Place::start(&claim.file), message)
                        .hint("give one of them another `id`"),
                );
                self.refused.insert(index);
            }
        }
    }

    fn take(&mut self, index: usize, id: String) {
        self.taken.insert(id.clone());
        self.ids[index] = Some(id);
    }

    /// An id that was never given before.
    fn new_id(&self, claim: &Claim) -> String {
        let wanted = match self.custom.form {
            Form::Permalink => claim.url.to_string(),
            Form::Tag => tag(&self.custom.host, claim),
        };
        let is_free = |id: &String| !self.taken.contains(id) && !self.memory.rows.contains_key(id);
        std::iter::once(wanted.clone())
            .chain((2..).map(|count| format!("{wanted}~{count}")))
            .find(is_free)
            .expect("numbers do not end")
    }

    fn finish(mut self) -> Identified {
        let mut memory = self.memory.clone();
        let mut identities = vec![None; self.claims.len()];
        for index in 0..self.claims.len() {
            let Some(id) = self.ids[index].clone() else { continue };
            let row = self.row_for(index, &id);
            identities[index] = Some(Identity {
                id: id.clone(),
                published: row.published,
                updated: row.updated,
            });
            memory.rows.insert(id, row);
        }
        for (id, row) in &mut memory.rows {
            let refused = self.refused.iter().any(|index| self.claims[*index].path == row.path);
            if !self.taken.contains(id) && row.gone.is_none() && !refused {
                row.gone = Some(self.custom.now);
            }
        }
        Identified {
            memory,
            identities,
            findings: self.findings,
        }
    }

    /// The row that a claim has from now on.
    fn row_for(&mut self, index: usize, id: &str) -> Row {
        let claim = &self.claims[index];
        let Some(known) = self.memory.rows.get(id) else {
            self.tell_unremembered(index, "is new");
            let updated = claim.updated.unwrap_or(claim.date).max(claim.date);
            return Row {
                path: claim.path.clone(),
                hash: claim.hash,
                published: claim.date,
                updated,
                gone: None,
            };
        };
        if claim.date != known.published {
            let message = format!(
                "the date is now {}, but readers know it as {}",
                claim.date, known.published
            );
            self.findings.push(DATE_MOVED.at(Place::start(&claim.file), message));
        }
        let changed = known.hash != claim.hash;
        if changed {
            self.tell_unremembered(index, "has changed");
        }
        let moves = changed && self.custom.changes == Changes::Content && self.custom.keeping == Keeping::Write;
        let updated = match claim.updated {
            Some(updated) => updated,
            None if moves => self.custom.now,
            None => known.updated,
        };
        Row {
            path: claim.path.clone(),
            hash: claim.hash,
            published: known.published,
            updated: updated.max(known.published),
            gone: None,
        }
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
                Place::start(&self.claims[index].file),
                format!("the article {what}, and `{memory}` does not know it"),
            )
            .hint(format!("run `pressrun build` and commit `{memory}`"));
        self.findings.push(finding);
    }
}

fn find(memory: &Memory, matching: impl Fn(&Row) -> bool) -> Option<String> {
    memory
        .rows
        .iter()
        .find(|(_, row)| matching(row))
        .map(|(id, _)| id.clone())
}

/// `tag:HOST,DATE:PATH` (RFC 4151): the path without its extension, percent-encoded.
fn tag(host: &str, claim: &Claim) -> String {
    let stem = claim
        .path
        .rsplit_once('.')
        .map_or(claim.path.as_str(), |(stem, _)| stem);
    let mut path = String::new();
    for byte in stem.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => path.push(char::from(byte)),
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("tag:{host},{}:{path}", claim.date.format("%Y-%m-%d"))
}
