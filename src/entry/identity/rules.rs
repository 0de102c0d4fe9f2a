//! What is looked for in identities.

use crate::finding::Rule;

/// Two entries with one id.
pub const ID_TWICE: Rule = Rule::error(
    "article/id-twice",
    "Readers' programs take two entries with one id for one entry and show only one of them.",
)
.fix("give one of them another `id`; the one that readers know by it keeps it");

/// One article at two paths.
pub const COPY: Rule = Rule::error(
    "article/copy",
    "Two files with the same title and text are one article twice: one of them is published by mistake.",
)
.fix("delete one of them, or set `draft = true` in it");

/// Something new or changed that is not stored.
pub const NOT_REMEMBERED: Rule = Rule::warning(
    "feed/not-remembered",
    "What is not in ids.toml can get another id later, and readers see it twice.",
)
.fix("run `pressrun build`, and commit `ids.toml`");

/// The same, where it is not allowed.
pub const LOCKED: Rule = Rule::error(
    "feed/locked",
    "With `--ids locked` everything published has to stand in ids.toml.",
)
.fix("run `pressrun build`, and commit `ids.toml`");

/// A date that is not the one readers know.
pub const DATE_MOVED: Rule = Rule::warning(
    "article/date-moved",
    "The date of first publication never moves: readers sort by it.",
)
.fix("put the first date back, tell of a change by `updated`, or mend `published` of the entry in `ids.toml`");

/// An id in front matter that takes the place of a remembered one.
pub const ID_LEFT_BEHIND: Rule = Rule::warning(
    "article/id-left-behind",
    "An id stays with a path as long as something stands there: an article that was moved and replaced at once gets \
     another id, and readers see it twice.",
)
.fix("if it was moved, undo the last change of `ids.toml`, and set `id` in the article to the one that it had");
