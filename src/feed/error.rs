//! Why a feed's settings cannot be taken.

/// Why a feed's settings cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// A folder below `feeds/` whose name is no feed's.
    #[error("`{name}` cannot name a feed: it takes 1 to 40 of `a` to `z`, `0` to `9` and `-`")]
    Name {
        /// The name.
        name: String,
    },
    /// A word in a permalink that stands for nothing.
    #[error("`:{word}` stands for nothing in a permalink{}", meant(":", *.suggestion))]
    Word {
        /// The word, without its colon.
        word: String,
        /// The known word that is probably meant.
        suggestion: Option<&'static str>,
    },
    /// A permalink that does not begin with `/`.
    #[error("the permalink `{pattern}` does not begin with `/`")]
    Rootless {
        /// The pattern.
        pattern: String,
    },
    /// A permalink that would give every article of a day the same URL.
    #[error("the permalink `{pattern}` needs one of `:slug`, `:path`, `:title`, or articles would share a URL")]
    Shared {
        /// The pattern.
        pattern: String,
    },
    /// A path that may lead out of the publication.
    #[error("`{path}` does not stay inside the publication: it takes names with `/` between them, and no `..`")]
    Outside {
        /// The path.
        path: String,
    },
    /// Neither a path nor a list of them.
    #[error("`{value}` is not a path in quotation marks, nor a list of such paths")]
    Paths {
        /// The value.
        value: String,
    },
    /// A name that a document cannot have.
    #[error("`{name}` cannot name a document: it takes letters, digits, `.`, `_`, `-`, and `/` between folders")]
    File {
        /// The name.
        name: String,
    },
    /// Two documents of one name.
    #[error("two documents are named `{name}`")]
    SameFile {
        /// The name.
        name: String,
    },
    /// A text that cannot name a folder.
    #[error("`{text}` is no slug{}", meant("", suggestion.as_deref()))]
    Slug {
        /// The text.
        text: String,
        /// The same as a slug, where there is one.
        suggestion: Option<String>,
    },
    /// A text that names no category of podcasts.
    #[error("`{text}` is no category of podcasts{}", meant("", *.suggestion))]
    Category {
        /// The text.
        text: String,
        /// The category that is probably meant.
        suggestion: Option<&'static str>,
    },
    /// A text that is no UUID.
    #[error("`{text}` is not a UUID such as `9b024349-ccf0-5f69-a609-6b82873eab3c`")]
    Guid {
        /// The text.
        text: String,
    },
    /// A text that names no moment.
    #[error("`{text}` is not a date such as `2026-01-01` or `2026-01-01T00:00:00+01:00`")]
    Moment {
        /// The text.
        text: String,
    },
    /// An address that no program can fetch.
    #[error("`{text}` is not an http or https URL, nor a path below the feed's")]
    Address {
        /// The text.
        text: String,
    },
}

/// The suggestion behind a message, with the sign that such words begin with.
fn meant(sign: &str, suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |word| format!("; did you mean `{sign}{word}`?"))
}
