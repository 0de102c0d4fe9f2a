//! What is looked for in identities.

use crate::finding::Rule;

pub(super) const ID_TWICE: Rule = Rule::error(
    "article/id-twice",
    "Readers' programs take two entries with one id for one entry and show only one of them.",
);

pub(super) const COPY: Rule = Rule::error(
    "article/copy",
    "Two files with the same title and text are one article twice: one of them is published by mistake.",
);

pub(super) const NOT_REMEMBERED: Rule = Rule::warning(
    "feed/not-remembered",
    "What is not in ids.toml can get another id later, and readers see it twice.",
);

pub(super) const LOCKED: Rule = Rule::error(
    "feed/locked",
    "With `--ids locked` everything published has to stand in ids.toml.",
);

pub(super) const DATE_MOVED: Rule = Rule::note(
    "article/date-moved",
    "The date of first publication never moves: readers sort by it.",
);

pub(super) const ID_LEFT_BEHIND: Rule = Rule::warning(
    "article/id-left-behind",
    "An id stays with a path as long as something stands there: an article that was moved and replaced at once gets \
     another id, and readers see it twice.",
);
