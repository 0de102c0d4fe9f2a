//! How a feed gives ids, and whether it remembers them.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::FixedOffset;

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
    /// Articles that stand there and are not published now, broken ones and drafts: their files by their paths. What is
    /// remembered of them is not another's.
    pub standing: BTreeMap<String, String>,
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
