//! What of a site is no article of the feed, and yet can be linked to.

use std::fmt;

use url::Url;

use crate::article::flavour::Flavour;
use crate::entry::context::Target;

/// Looks for what is asked.
pub type Find = Box<dyn Fn(Ask<'_>) -> Option<Target> + Send + Sync>;

/// How many bytes a file has.
pub type Measure = Box<dyn Fn(&str) -> Option<u64> + Send + Sync>;

/// The site to which the articles of a generator's flavour belong.
pub struct Elsewhere {
    /// Whose habits its links follow.
    pub flavour: Flavour,
    /// Where it stands; ends in `/`.
    pub base: Url,
    /// Looks for what is asked. The same question has the same answer as long as the value lives.
    pub find: Find,
    /// How many bytes a file has that the site serves as it is, by its path below the site's address.
    pub measure: Measure,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask<'a> {
    /// The page that a file makes, by its path below the root of the site's content: `about.md`, `posts/_index.md`.
    Page(&'a str),
    /// A file that the site serves as it is, by its path below the site's address: `img/a.png`.
    Served(&'a str),
}

impl Elsewhere {
    /// The file that the site serves at `url`, if there is one.
    pub fn served(&self, url: &Url) -> Option<Target> {
        if url.origin() != self.base.origin() {
            return None;
        }
        let path = url.path().strip_prefix(self.base.path())?;
        let found = (!path.is_empty()).then(|| (self.find)(Ask::Served(path)))??;
        Some(match found {
            Target::Picture { width, height, .. } => Target::Picture {
                url: url.to_string(),
                width,
                height,
            },
            _ => Target::Url(url.to_string()),
        })
    }

    /// How many bytes the file has that the site serves at `url`, if there is one.
    pub fn bytes_at(&self, url: &Url) -> Option<u64> {
        let is_ours = url.origin() == self.base.origin();
        let path = url.path().strip_prefix(self.base.path()).filter(|_| is_ours)?;
        (self.measure)(path)
    }

    /// The page that a file makes.
    pub fn page(&self, path: &str) -> Option<Target> {
        (self.find)(Ask::Page(path))
    }

    /// Whether files beside an article are copied by us: those whose address the generator makes up while it builds.
    pub fn copies(&self) -> bool {
        matches!(self.flavour, Flavour::Plain | Flavour::Astro | Flavour::Eleventy)
    }
}

impl fmt::Debug for Elsewhere {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Elsewhere")
            .field("flavour", &self.flavour)
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}
