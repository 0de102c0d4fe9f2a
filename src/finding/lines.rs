//! From byte offsets to lines and columns.

use crate::finding::Place;

/// Where the lines of a text begin.
///
/// ```
/// use pressrun::finding::lines::Lines;
///
/// let lines = Lines::new("eins\nzwei ü!\n");
/// assert_eq!(lines.line_and_column(5), (2, 1));
/// assert_eq!(lines.line_and_column(12), (2, 7), "columns count characters, not bytes");
/// ```
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    first: u32,
}

impl<'a> Lines<'a> {
    /// The lines of a text that is a whole file.
    pub fn new(text: &'a str) -> Self {
        Self::starting_at(text, 1)
    }

    /// The lines of a text whose first line is line `first` of its file.
    pub fn starting_at(text: &'a str, first: u32) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self { text, starts, first }
    }

    /// Line and column of the byte at `offset`, both from 1, the column in characters. An offset past the end, or
    /// inside a character, is taken as the nearest place before it.
    pub fn line_and_column(&self, offset: usize) -> (u32, u32) {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let index = self.index(offset);
        let column = self.text[self.starts[index]..offset].chars().count() + 1;
        (self.first + small(index), small(column))
    }

    /// The byte at a line and column; `None` past the end.
    pub fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let index = usize::try_from(line.checked_sub(self.first)?).ok()?;
        let start = *self.starts.get(index)?;
        let column = usize::try_from(column).ok()?.saturating_sub(1);
        let mut letters = self.text[start..].char_indices().map(|(at, _)| at);
        Some(letters.nth(column).map_or(self.text.len(), |at| start + at))
    }

    /// The line of the byte at `offset`, from 1: cheaper than with the column, which is counted.
    pub fn line(&self, offset: usize) -> u32 {
        self.first + small(self.index(offset))
    }

    fn index(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// The places of many bytes in the file `path`, in the order in which they are asked for. However many there are
    /// on one long line, its letters are counted once.
    pub fn places(&self, path: &str, offsets: &[usize]) -> Vec<Place> {
        let mut order: Vec<usize> = (0..offsets.len()).collect();
        order.sort_by_key(|index| offsets[*index]);
        let mut places = vec![Place::start(path); offsets.len()];
        let (mut start, mut reached, mut letters) = (0, 0, 0);
        for index in order {
            let offset = self.text.floor_char_boundary(offsets[index].min(self.text.len()));
            let line = self.index(offset);
            if self.starts[line] != start {
                (start, reached, letters) = (self.starts[line], self.starts[line], 0);
            }
            letters += self.text[reached..offset].chars().count();
            reached = offset;
            places[index] = Place::new(path, self.first + small(line), small(letters + 1));
        }
        places
    }

    /// The place of the byte at `offset` in the file `path`.
    pub fn place(&self, path: &str, offset: usize) -> Place {
        let (line, column) = self.line_and_column(offset);
        Place::new(path, line, column)
    }
}

/// A count as it stands in a place; files are far smaller than this bound.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop_assert_eq;
    use proptest::proptest;

    use super::Lines;

    proptest! {
        #[test]
        fn many_places_are_those_that_each_would_be(
            text in "[a\nü]{0,30}", offsets in proptest::collection::vec(any::<u8>(), 0..9),
        ) {
            let lines = Lines::new(&text);
            let offsets: Vec<usize> = offsets.into_iter().map(|offset| usize::from(offset) % 40).collect();
            let each: Vec<_> = offsets.iter().map(|offset| lines.place("a", *offset)).collect();
            prop_assert_eq!(lines.places("a", &offsets), each);
            for offset in offsets {
                prop_assert_eq!(lines.line(offset), lines.line_and_column(offset).0);
            }
        }
    }
}
