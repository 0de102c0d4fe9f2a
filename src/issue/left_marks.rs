//! Marks of templates in what the editor wrote: nothing fills them in.

use std::ops::Range;

use crate::article::marks;
use crate::article::read::code_in;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::lines::Lines;

/// The line on which the entries stand, where they are not to stand last.
pub const ENTRIES_MARK: &str = "{{ entries }}";

/// A mark of a template in the editor's words.
pub const MARK: Rule = Rule::warning(
    "issue/template-mark",
    "An issue is no template: what stands in `{{ }}`, `{% %}` or `*| |*` is mailed as it is written.",
)
.fix("take it out, or set it as code where readers shall see it; `{{ entries }}` stands once, on a line of its own");

/// How a text of an issue is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it is.
    Plain,
    /// As Markdown.
    Markdown,
}

/// Marks of templates that readers would see in a text whose first line is `line`.
pub fn marks_left(file: &str, text: &str, line: u32, manner: Manner) -> Vec<Finding> {
    let code = || match manner {
        Manner::Markdown => code_in(text),
        Manner::Plain => Vec::new(),
    };
    let lines = Lines::starting_at(text, line);
    let told = |range: Range<usize>| {
        let mark = &text[range.clone()];
        let place = match manner {
            Manner::Markdown => lines.place(file, range.start),
            Manner::Plain => Place::new(file, line, 1),
        };
        let finding = MARK.at(place, format!("`{mark}` is mailed as it is written"));
        finding.hint(if mark == ENTRIES_MARK {
            "put it on a line of its own, once: the entries stand there"
        } else {
            marks::hint(mark)
        })
    };
    marks::find(text, code).into_iter().map(told).collect()
}
