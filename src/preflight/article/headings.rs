//! The order of headings.

use crate::finding::Rule;
use crate::preflight::article::walk::Walked;

/// A heading that leaves a level out.
pub const HEADING_ORDER: Rule = Rule::warning(
    "article/heading-order",
    "Who listens finds the way by headings: where a level is left out, something seems to be missing.",
)
.fix("let each heading be one level below the one it belongs to, at most");

/// Looks at the headings of a text. The first may be of any level: it only begins.
pub fn check(walked: &Walked, find: &mut dyn FnMut(&Rule, usize, String)) {
    let mut above = None;
    for (level, at) in &walked.headings {
        if let Some(above) = above.filter(|above| *level > above + 1) {
            find(
                &HEADING_ORDER,
                *at,
                format!("a heading of level {level} follows one of level {above}"),
            );
        }
        above = Some(*level);
    }
}
