//! The levels of headings below a title.

/// The headings above a place, by their levels as written.
///
/// A heading gets the level as deep in the outline as it stands, below the title at 1. So a body has no second title, and
/// no level is skipped on the way down. An article that keeps to `##`, `###`, … stays as it is.
///
/// ```
/// use pressrun::entry::outline::Outline;
///
/// let mut outline = Outline::default();
/// assert_eq!([1, 2, 4, 2, 1].map(|level| outline.heading(level)), [2, 3, 4, 3, 2]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Outline {
    above: Vec<u8>,
}

/// The deepest level that HTML has.
const LEVEL_MAX: u8 = 6;

impl Outline {
    /// The level of the next heading, which is written at `level`.
    pub fn heading(&mut self, level: u8) -> u8 {
        while self.above.last().is_some_and(|&above| above >= level) {
            self.above.pop();
        }
        self.above.push(level);
        self.level()
    }

    /// The level of the last heading; 1 before the first.
    pub fn level(&self) -> u8 {
        u8::try_from(self.above.len() + 1).map_or(LEVEL_MAX, |level| level.min(LEVEL_MAX))
    }
}
