//! Where braces and texts of JSX end.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use crate::article::shortcode::scan::Signs;

/// How many times the length of a body is walked for braces that never end, before those that come later are taken for
/// such too: texts within texts may hide each from the walk before.
const PATIENCE: usize = 32;

/// The braces and quotation marks of a body. What was met on a walk is not walked again.
pub(super) struct Marks<'a> {
    body: &'a str,
    /// How many bytes may still be walked in vain.
    patience: Cell<usize>,
    /// Where braces that were met end, by where they begin.
    met: RefCell<HashMap<usize, Option<usize>>>,
    comment_ends: Signs,
    double: Signs,
    single: Signs,
}

/// In what a walk is, beside code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    Code,
    Text(u8),
}

impl<'a> Marks<'a> {
    /// Those of a body.
    pub(super) fn of(body: &'a str) -> Self {
        Self {
            body,
            patience: Cell::new(body.len() * PATIENCE),
            met: RefCell::default(),
            comment_ends: Signs::of(body, "*/"),
            double: Signs::of(body, "\""),
            single: Signs::of(body, "'"),
        }
    }

    /// The braces that open at a byte, with all that they hold.
    pub(super) fn braces(&self, start: usize) -> Option<Range<usize>> {
        let met = self.met.borrow().get(&start).copied();
        let is_over = self.patience.get() == 0;
        met.unwrap_or_else(|| if is_over { None } else { self.walk(start) })
            .map(|end| start..end)
    }

    fn walk(&self, start: usize) -> Option<usize> {
        let bytes = self.body.as_bytes();
        let mut met = self.met.borrow_mut();
        let (mut open, mut within, mut at) = (Vec::new(), In::Code, start);
        while let Some(byte) = bytes.get(at) {
            let mut next = at + 1;
            match (within, byte) {
                (In::Code, b'{') => match met.get(&at) {
                    Some(Some(end)) => next = *end,
                    // What holds something that never ends does not end either.
                    Some(None) => break,
                    None => open.push(at),
                },
                (In::Code, b'}') => {
                    met.extend(open.pop().map(|begun| (begun, Some(next))));
                    if open.is_empty() {
                        return Some(next);
                    }
                }
                (In::Code, b'"' | b'\'' | b'`') => within = In::Text(*byte),
                (In::Code, b'/') if bytes.get(next) == Some(&b'*') => match self.comment_ends.from(next + 1) {
                    Some(end) => next = end + 2,
                    None => break,
                },
                (In::Text(_), b'\\') => next += 1,
                (In::Text(quote), byte) if *byte == quote => within = In::Code,
                _ => {}
            }
            at = next;
        }
        met.extend(open.into_iter().map(|begun| (begun, None)));
        self.patience
            .set(self.patience.get().saturating_sub(at.min(bytes.len()) - start));
        None
    }

    /// Where the text ends that a quotation mark at a byte opens: at its other mark.
    pub(super) fn quoted(&self, start: usize) -> Option<usize> {
        let signs = if self.body[start..].starts_with('"') {
            &self.double
        } else {
            &self.single
        };
        signs.from(start + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn braces_end_where_their_code_does() {
        for (body, expected) in [
            ("{a}b}", Some("{a}")),
            ("{a{b}c}d", Some("{a{b}c}")),
            ("{'}'}", Some("{'}'}")),
            (r#"{"\"}"}"#, Some(r#"{"\"}"}"#)),
            ("{/* it's } */}", Some("{/* it's } */}")),
            ("{a{b}", None),
            ("{'}", None),
        ] {
            assert_eq!(Marks::of(body).braces(0).map(|range| &body[range]), expected, "{body}");
        }
    }

    #[test]
    fn what_was_met_on_the_way_is_known() {
        let body = "{ {a} {b { '{c}' {d}";
        let marks = Marks::of(body);
        let ends = |at| marks.braces(at).map(|range| &body[range]);
        assert_eq!(ends(0), None);
        assert_eq!(ends(2), Some("{a}"));
        assert_eq!(ends(6), None);
        assert_eq!(ends(9), None);
        assert_eq!(ends(12), Some("{c}"));
        assert_eq!(ends(17), Some("{d}"));
    }
}
