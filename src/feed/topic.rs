//! What narrows a feed: a tag, an author, a section or a language.

/// What entries of a narrowed feed have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A tag.
    Tag,
    /// An author, by name.
    Author,
    /// The folder in which their articles lie.
    Section,
    /// The language that they are written in.
    Language,
}

/// One tag, author, section or language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic {
    /// What it is.
    pub kind: Kind,
    /// Its name as its folder has it, not percent-encoded.
    pub slug: String,
    /// Its name as its oldest entry spells it: plain text on one line.
    pub name: String,
}

impl Kind {
    /// Every kind, in the order in which channels are offered.
    pub const ALL: [Self; 4] = [Self::Tag, Self::Author, Self::Section, Self::Language];

    /// The folder of its topics, below a feed's URL and output.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Tag => "tags",
            Self::Author => "authors",
            Self::Section => "sections",
            Self::Language => "lang",
        }
    }

    /// Its key in the table `[by]`, which is also the word for several of it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Tag => "tags",
            Self::Author => "authors",
            Self::Section => "sections",
            Self::Language => "languages",
        }
    }
}

impl Topic {
    /// Its folder below a feed's URL and output, with a `/` at the end and not percent-encoded: `tags/rust/`.
    pub fn folder(&self) -> String {
        format!("{}/{}/", self.kind.folder(), self.slug)
    }
}
