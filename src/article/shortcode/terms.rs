//! Terms with what explains them, as Hugo's and Jekyll's Markdown have them: a line, and below it lines that begin with `: `.

use crate::article::shortcode::edits::Edits;

/// What begins a line of words that explain the line above.
pub(super) const SIGN: &str = "\n: ";

/// Tells of each term that is explained: it is shown as it is written.
pub(super) fn tell(edits: &mut Edits<'_>) {
    let body = edits.body;
    let mut before = "";
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        let has_term = !before.is_empty() && !before.starts_with([':', '#', '>', '|', '<', '-', '*', '`']);
        if line.starts_with(": ") && has_term && !edits.code.holds(start) {
            edits.tell(start, "a term and what explains it are shown as they are written");
        }
        if !line.trim().is_empty() {
            before = line;
        }
        start += line.len();
    }
}
