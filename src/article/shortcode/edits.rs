//! Changes to a body, gathered from top to bottom and made at once.

use std::ops::Range;

use crate::article::shortcode::facts::Facts;
use crate::article::shortcode::facts::Prepared;
use crate::article::shortcode::pieces;
use crate::article::shortcode::scan;
use crate::article::shortcode::scan::Code;

/// Changes to a body.
pub(super) struct Edits<'a> {
    /// The body as it is written.
    pub(super) body: &'a str,
    /// Where its code stands.
    pub(super) code: Code,
    /// What is known of the article.
    pub(super) facts: Facts<'a>,
    changes: Vec<(Range<usize>, String)>,
    unknown: Vec<(usize, String)>,
}

impl<'a> Edits<'a> {
    /// None so far.
    pub(super) fn new(body: &'a str, code: Code, facts: Facts<'a>) -> Self {
        Self {
            body,
            code,
            facts,
            changes: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// Puts a text in the place of a range.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.changes.push((range, text.into()));
    }

    /// Puts a block (a figure, a link alone) in the place of a range: where it stands alone on its line, what follows
    /// begins a block of its own.
    pub(super) fn replace_block(&mut self, range: Range<usize>, text: &str) {
        let rest = &self.body[range.end..];
        let line = rest.split('\n').next().unwrap_or_default();
        let next = rest[line.len()..].trim_start_matches('\n');
        let is_followed = !next.is_empty() && rest.len() - line.len() - next.len() == 1;
        let is_alone = scan::begins_line(self.body, range.start) && line.trim().is_empty();
        let before = self.body[..range.start].trim_end_matches([' ', '\t']);
        let needs_gap = is_alone && !before.is_empty() && !before.ends_with("\n\n");
        let before = if needs_gap { "\n" } else { "" };
        let behind = if is_alone && is_followed { "\n" } else { "" };
        self.replace(range, format!("{before}{text}{behind}"));
    }

    /// Takes a range out, with its line where it stands alone on it.
    pub(super) fn drop(&mut self, range: Range<usize>) {
        let range = scan::whole_lines(self.body, range);
        self.replace(range, "");
    }

    /// Shows a range as it is written, and tells of it.
    pub(super) fn show(&mut self, range: Range<usize>, what: &str) {
        self.tell(range.start, what);
        let written = &self.body[range.clone()];
        let shown = if scan::is_in_target(self.body, range.start) {
            pieces::in_address(written)
        } else {
            pieces::as_code(written)
        };
        self.replace(range, shown);
    }

    /// Tells of something that stays as it is.
    pub(super) fn tell(&mut self, at: usize, what: &str) {
        self.unknown.push((at, what.to_owned()));
    }

    /// Whether a change covers a byte.
    pub(super) fn covers(&self, at: usize) -> bool {
        self.changes.iter().any(|(range, _)| range.contains(&at))
    }

    /// Makes all changes. Of two that overlap the earlier is made.
    pub(super) fn prepared(mut self, divider: Option<Range<usize>>) -> Prepared {
        self.changes.sort_by_key(|(range, _)| (range.start, range.end));
        let mut text = String::with_capacity(self.body.len());
        let mut pieces = vec![(0, 0, true)];
        let mut done = 0;
        let mut summary_end = None;
        let end = divider.map_or(usize::MAX, |divider| divider.start);
        let mut copy = |text: &mut String, range: Range<usize>| {
            if summary_end.is_none() && range.contains(&end) {
                summary_end = Some(text.len() + (end - range.start));
            }
            text.push_str(&self.body[range]);
        };
        for (range, new) in &self.changes {
            if range.start < done {
                continue;
            }
            copy(&mut text, done..range.start);
            pieces.push((text.len(), range.start, false));
            text.push_str(new);
            pieces.push((text.len(), range.end, true));
            done = range.end;
        }
        copy(&mut text, done..self.body.len());
        self.unknown.sort();
        Prepared {
            text,
            unknown: self.unknown,
            summary_end,
            pieces,
        }
    }
}
