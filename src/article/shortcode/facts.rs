//! A body, before and after it is prepared.

use serde_json::Map;
use serde_json::Value;

use crate::article::flavour::Flavour;

/// What is known of the article and its site.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// Whose habits the body follows.
    pub flavour: Flavour,
    /// Whether it is MDX.
    pub is_mdx: bool,
    /// Whether it is HTML, without Markdown.
    pub is_html: bool,
    /// The title.
    pub title: &'a str,
    /// Where the article is read.
    pub page: &'a str,
    /// Scheme and host of the site, without a `/` at the end: `https://example.org`.
    pub origin: &'a str,
    /// The path of the site, without a `/` at the end: `/blog`, or nothing.
    pub base_path: &'a str,
    /// Keys of the head that are not ours.
    pub extra: &'a Map<String, Value>,
    /// What ends the summary, where it is not `<!-- more -->`.
    pub separator: Option<&'a str>,
    /// The address of an article that is referred to by path or name.
    pub refer: &'a dyn Fn(&str) -> Option<String>,
}

/// A body in which only Markdown and HTML are left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The body.
    pub text: String,
    /// What is shown as it is written: offsets in the body as it was, and what to tell.
    pub unknown: Vec<(usize, String)>,
    /// Where the summary ends in [`Self::text`], where the writer says so.
    pub summary_end: Option<usize>,
    /// Where pieces of the text come from: offset there, offset in the body as it was, whether it was copied.
    pub(super) pieces: Vec<(usize, usize, bool)>,
}

impl Prepared {
    /// Where what stands at an offset of the text stood in the body.
    pub fn place(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|(new, _, _)| *new <= at);
        let (new, old, is_copied) = self.pieces[index.saturating_sub(1)];
        old + if is_copied { at - new } else { 0 }
    }
}
