//! Changes to a body, gathered from top to bottom and made at once.

use std::collections::HashMap;
use std::ops::Range;

use crate::article::shortcode::facts::Facts;
use crate::article::shortcode::facts::Prepared;
use crate::article::shortcode::pieces;
use crate::article::shortcode::scan;
use crate::article::shortcode::scan::Code;
use crate::finding::ranges::Ranges;

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
    /// The tags that are open and not known, by name: whether each is shown.
    open: HashMap<String, Vec<bool>>,
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
            open: HashMap::new(),
        }
    }

    /// Puts a text in the place of a range.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.changes.push((range, text.into()));
    }

    /// Puts a block (a figure, a link alone) in the place of a range: where it stands alone on its line, what follows
    /// begins a block of its own.
    pub(super) fn replace_block(&mut self, range: Range<usize>, text: &str) {
        let alone = scan::indent(self.body, range.start).zip(scan::line_end(self.body, range.end));
        let Some((indent, end)) = alone else {
            self.replace(range, text);
            return;
        };
        let before = &self.body[..range.start - indent.len()];
        let follows = |text: &str| !text.is_empty() && !text.starts_with('\n');
        let gap = |is_needed| if is_needed { "\n" } else { "" };
        let above = gap(!before.is_empty() && !before.ends_with("\n\n"));
        let below = gap(follows(&self.body[end..]));
        self.replace(range, format!("{above}{text}{below}"));
    }

    /// Takes a range out, with its line where it stands alone on it.
    pub(super) fn drop(&mut self, range: Range<usize>) {
        let range = scan::whole_lines(self.body, range);
        self.replace(range, "");
    }

    /// A tag that is not known opens: its end is to be shown where it is shown itself.
    pub(super) fn open(&mut self, name: &str, is_shown: bool) {
        self.open.entry(name.to_owned()).or_default().push(is_shown);
    }

    /// The tag that opened last under a name is closed by what stands in a range.
    pub(super) fn close(&mut self, name: &str, range: Range<usize>) {
        if self.open.get_mut(name).and_then(Vec::pop) == Some(true) {
            self.write_out(range);
        } else {
            self.drop(range);
        }
    }

    /// Shows a range as it is written, and tells of it.
    pub(super) fn show(&mut self, range: Range<usize>, what: &str) {
        self.tell(range.start, what);
        self.write_out(range);
    }

    fn write_out(&mut self, range: Range<usize>) {
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

    /// What is changed so far.
    pub(super) fn covered(&self) -> Ranges {
        Ranges::from(self.changes.iter().map(|(range, _)| range.clone()).collect::<Vec<_>>())
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
