//! Stretches of a text, such as its code, to be asked whether a byte is in one.

use std::ops::Range;

/// Stretches of a text, in their order, none of which touches another.
///
/// ```
/// use pressrun::finding::ranges::Ranges;
///
/// let ranges = Ranges::from(vec![7..9, 0..3, 2..5]);
/// assert!(ranges.holds(0) && ranges.holds(4) && ranges.holds(8));
/// assert!(!ranges.holds(5) && !ranges.holds(9));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranges(Vec<Range<usize>>);

impl From<Vec<Range<usize>>> for Ranges {
    fn from(mut ranges: Vec<Range<usize>>) -> Self {
        ranges.sort_by_key(|range| range.start);
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match merged.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        Self(merged)
    }
}

impl Ranges {
    /// Whether a byte is in one.
    pub fn holds(&self, at: usize) -> bool {
        let index = self.0.partition_point(|range| range.end <= at);
        self.0.get(index).is_some_and(|range| range.contains(&at))
    }
}
