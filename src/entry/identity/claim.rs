//! An article that asks for its identity.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::FixedOffset;

use crate::entry::memory::Row;

/// An article that is published, as far as its identity goes.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// The article's file relative to the publication, as places name it.
    pub file: Cow<'a, str>,
    /// The file below the folder of articles.
    pub path: Cow<'a, str>,
    /// The id that its front matter asks for.
    pub id: Option<Cow<'a, str>>,
    /// Its short name.
    pub slug: Cow<'a, str>,
    /// SHA-256 over title and body.
    pub hash: [u8; 32],
    /// Its date.
    pub date: DateTime<FixedOffset>,
    /// The line of the file on which its date stands, from 1.
    pub date_line: u32,
    /// The change that its front matter tells of.
    pub updated: Option<DateTime<FixedOffset>>,
    /// Where it would be read.
    pub url: Cow<'a, str>,
    /// The same relative to the feed's URL, where it is below it.
    pub page: Option<Cow<'a, str>>,
}

impl Claim<'_> {
    /// Whether everything is as a row says, so that there is nothing to tell and nothing to remember.
    pub(super) fn stands_as(&self, row: &Row) -> bool {
        self.hash == row.hash
            && self.path == row.path
            && self.page.as_deref() == row.page.as_deref()
            && self.date == row.published
            && row.gone.is_none()
            && self.updated.is_none_or(|updated| updated == row.updated)
            && row.updated >= row.published
    }
}
