//! The words of a permalink.

use crate::feed::error::FeedError;
use crate::finding::suggest::closest;

/// What a word of a pattern stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// A part of the date, by its form.
    Date(&'static str),
    /// The short name.
    Slug,
    /// The first folder.
    Section,
    /// All folders.
    Sections,
    /// The path without its ending.
    Path,
    /// The title, made a slug.
    Title,
    /// The slug of the head, else the title.
    SlugOrTitle,
    /// The name of the file.
    FileName,
    /// The categories as they are written.
    Categories,
    /// The categories, each made a slug.
    SlugifiedCategories,
}

const WORDS: [(&str, Word); 28] = [
    ("year", Word::Date("%Y")),
    ("month", Word::Date("%m")),
    ("day", Word::Date("%d")),
    ("slug", Word::Slug),
    ("section", Word::Section),
    ("sections", Word::Sections),
    ("path", Word::Path),
    ("title", Word::Title),
    ("slugortitle", Word::SlugOrTitle),
    ("filename", Word::FileName),
    ("categories", Word::Categories),
    ("slugified_categories", Word::SlugifiedCategories),
    ("short_year", Word::Date("%y")),
    ("i_month", Word::Date("%-m")),
    ("short_month", Word::Date("%b")),
    ("long_month", Word::Date("%B")),
    ("monthname", Word::Date("%B")),
    ("i_day", Word::Date("%-d")),
    ("y_day", Word::Date("%j")),
    ("yearday", Word::Date("%-j")),
    ("w_year", Word::Date("%G")),
    ("week", Word::Date("%V")),
    ("short_day", Word::Date("%a")),
    ("weekdayname", Word::Date("%A")),
    ("long_day", Word::Date("%A")),
    ("hour", Word::Date("%H")),
    ("minute", Word::Date("%M")),
    ("second", Word::Date("%S")),
];

impl Word {
    /// Whether it tells one entry from another.
    pub fn tells_apart(self) -> bool {
        matches!(
            self,
            Self::Slug | Self::Path | Self::Title | Self::SlugOrTitle | Self::FileName
        )
    }

    /// The word of that name.
    ///
    /// # Errors
    /// If it stands for nothing.
    pub fn known(word: &str) -> Result<Self, FeedError> {
        WORDS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|&(_, known)| known)
            .ok_or_else(|| FeedError::Word {
                word: word.to_owned(),
                suggestion: closest(word, WORDS.map(|(name, _)| name)),
            })
    }
}
