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
    /// How many letters begin before every [`STEP`]th byte; empty where no line is longer than that: however many places
    /// there are on one line, it is counted once.
    letters: Vec<usize>,
}

/// A line that is so long is not counted anew for each place on it.
const STEP: usize = 4096;

impl<'a> Lines<'a> {
    /// The lines of a text that is a whole file.
    pub fn new(text: &'a str) -> Self {
        Self::starting_at(text, 1)
    }

    /// The lines of a text whose first line is line `first` of its file.
    pub fn starting_at(text: &'a str, first: u32) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let is_long = starts.iter().zip(ends).any(|(start, end)| end - start > STEP);
        Self {
            text,
            letters: if is_long { counted(text.as_bytes()) } else { Vec::new() },
            starts,
            first,
        }
    }

    /// Line and column of the byte at `offset`, both from 1, the column in characters. An offset past the end, or
    /// inside a character, is taken as the nearest place before it.
    pub fn line_and_column(&self, offset: usize) -> (u32, u32) {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let index = self.index(offset);
        let start = self.starts[index];
        let letters = if offset - start <= STEP {
            begun(&self.text.as_bytes()[start..offset])
        } else {
            self.letters_before(offset) - self.letters_before(start)
        };
        let column = letters + 1;
        (self.first + small(index), small(column))
    }

    fn letters_before(&self, offset: usize) -> usize {
        let step = (offset / STEP).min(self.letters.len() - 1);
        self.letters[step] + begun(&self.text.as_bytes()[step * STEP..offset])
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

    /// The place of the byte at `offset` in the file `path`.
    pub fn place(&self, path: &str, offset: usize) -> Place {
        let (line, column) = self.line_and_column(offset);
        Place::new(path, line, column)
    }
}

/// How many letters begin before each step of a text.
fn counted(bytes: &[u8]) -> Vec<usize> {
    let steps = bytes.chunks(STEP).scan(0, |sum, step| {
        let before = *sum;
        *sum += begun(step);
        Some(before)
    });
    steps.collect()
}

/// How many letters begin in a stretch of UTF-8.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
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
        fn columns_count_letters_however_long_the_line(
            text in "[a\nü]{0,30}", times in 1_usize..500, offset in any::<u16>(),
        ) {
            let text = text.repeat(times);
            let lines = Lines::new(&text);
            let offset = text.floor_char_boundary(usize::from(offset) % (text.len() + 2));
            let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
            let line = text[..offset].matches('\n').count() + 1;
            let column = text[start..offset].chars().count() + 1;
            prop_assert_eq!(lines.line_and_column(offset), (super::small(line), super::small(column)));
            prop_assert_eq!(lines.line(offset), super::small(line));
        }
    }
}
