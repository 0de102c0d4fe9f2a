//! Articles as generators look them up: by name, wherever they lie.

use std::borrow::Borrow;
use std::hash::Hash;
use std::hash::Hasher;
use std::sync::Arc;

/// The path of an article, found by its name.
#[derive(Debug, Clone)]
pub(super) struct ByName(pub(super) Arc<str>);

impl Borrow<str> for ByName {
    fn borrow(&self) -> &str {
        name_of(&self.0)
    }
}

impl Hash for ByName {
    fn hash<To: Hasher>(&self, to: &mut To) {
        name_of(&self.0).hash(to);
    }
}

impl PartialEq for ByName {
    fn eq(&self, other: &Self) -> bool {
        name_of(&self.0) == name_of(&other.0)
    }
}

impl Eq for ByName {}

/// Endings of files that make pages.
pub(super) const PAGES: [&str; 5] = ["md", "markdown", "mdx", "html", "mkd"];

/// The name by which an article is looked up: of `posts/frost.md` and `posts/frost/index.md` it is `frost`.
pub(super) fn name_of(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = match file.rsplit_once('.') {
        Some((stem, ending)) if PAGES.contains(&ending) => stem,
        _ => file,
    };
    match folder.rsplit('/').next() {
        Some(bundle) if stem == "index" && !bundle.is_empty() => bundle,
        _ => stem,
    }
}
