//! Whose habits articles follow, and what a site says about all of its articles.

pub mod dated;
pub mod entries;
pub mod keys;
pub mod names;
pub mod sections;
pub mod slugs;

use serde::Deserialize;
use serde::Serialize;

use crate::finding::suggest::closest;

/// Whose habits articles follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Flavour {
    /// Pressrun's own.
    #[default]
    Plain,
    /// Hugo's.
    Hugo,
    /// Zola's.
    Zola,
    /// Jekyll's.
    Jekyll,
    /// Eleventy's.
    Eleventy,
    /// Astro's.
    Astro,
}

/// A word that names no flavour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no flavour{}", meant(*.suggestion))]
pub struct UnknownFlavour {
    /// The word.
    pub word: String,
    /// The flavour that is probably meant.
    pub suggestion: Option<&'static str>,
}

fn meant(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

impl Flavour {
    /// Every flavour, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Plain,
        Self::Hugo,
        Self::Zola,
        Self::Jekyll,
        Self::Eleventy,
        Self::Astro,
    ];

    /// The word for it in `feed.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Hugo => "hugo",
            Self::Zola => "zola",
            Self::Jekyll => "jekyll",
            Self::Eleventy => "eleventy",
            Self::Astro => "astro",
        }
    }
}

impl From<Flavour> for &'static str {
    fn from(flavour: Flavour) -> Self {
        flavour.name()
    }
}

impl TryFrom<String> for Flavour {
    type Error = UnknownFlavour;

    fn try_from(word: String) -> Result<Self, UnknownFlavour> {
        let known = Self::ALL.into_iter().find(|flavour| flavour.name() == word);
        known.ok_or_else(|| UnknownFlavour {
            suggestion: closest(&word, Self::ALL.map(Self::name)),
            word,
        })
    }
}

/// How a site makes addresses of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slugs {
    /// As its generator does unless told otherwise.
    #[default]
    On,
    /// Zola's `slugify.paths = "safe"`: only what no file can be called is left out.
    Safe,
    /// Accents go (Hugo's `removePathAccents`).
    Unaccented,
    /// Names stay as they are (Zola's `slugify.paths = "off"`); their case stays (Hugo's `disablePathToLower`).
    Off,
}

/// What a site says about all of its articles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Site {
    /// Whose habits they follow.
    pub flavour: Flavour,
    /// The folder of the site's content relative to the publication, where it is not the flavour's usual one.
    pub root: Option<String>,
    /// Languages that names of files (`post.de.md`) and folders (`de/post.md`) name.
    pub languages: Vec<String>,
    /// The language whose articles bear none in their addresses.
    pub language: String,
    /// How addresses are made of names.
    pub slugs: Slugs,
}

impl Site {
    /// The folder from which the paths of articles in `folder` count: in plain the folder itself, else the one that the
    /// generator takes for its content. Both are relative to the publication; the result is `.` or a beginning of `folder`.
    ///
    /// ```
    /// use pressrun::article::flavour::Flavour;
    /// use pressrun::article::flavour::Site;
    ///
    /// let site = |flavour| Site { flavour, ..Site::default() };
    /// assert_eq!(site(Flavour::Plain).root_of("notes"), "notes");
    /// assert_eq!(site(Flavour::Hugo).root_of("content/posts"), "content");
    /// assert_eq!(site(Flavour::Astro).root_of("src/content/blog"), "src/content");
    /// assert_eq!(site(Flavour::Jekyll).root_of("blog/_posts"), ".");
    /// ```
    pub fn root_of<'a>(&self, folder: &'a str) -> &'a str {
        let below = |root: &str| folder == root || folder.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
        if let Some(root) = &self.root {
            return if below(root) { &folder[..root.len()] } else { "." };
        }
        match self.flavour {
            Flavour::Plain => folder,
            Flavour::Hugo | Flavour::Zola => through(folder, &["content"]),
            Flavour::Jekyll | Flavour::Eleventy => ".",
            Flavour::Astro => through(folder, &["src/content", "src/pages", "src/data"]),
        }
    }
}

/// The beginning of `folder` through the first of `names` that it holds as whole folders; else `.`.
fn through<'a>(folder: &'a str, names: &[&str]) -> &'a str {
    let found = names.iter().find_map(|name| {
        let mut places = folder.match_indices(name);
        let end = places.find_map(|(at, _)| {
            let end = at + name.len();
            let begins = at == 0 || folder[..at].ends_with('/');
            let ends = end == folder.len() || folder[end..].starts_with('/');
            (begins && ends).then_some(end)
        })?;
        Some(&folder[..end])
    });
    found.unwrap_or(".")
}

#[cfg(test)]
mod tests {
    use super::Flavour;
    use super::Site;

    #[test]
    fn a_misspelt_flavour_is_told_what_is_meant() {
        let error = Flavour::try_from("jekyl".to_owned()).unwrap_err();
        assert_eq!(error.to_string(), "`jekyl` is no flavour; did you mean `jekyll`?");
        for flavour in Flavour::ALL {
            assert_eq!(Flavour::try_from(flavour.name().to_owned()), Ok(flavour));
        }
    }

    #[test]
    fn paths_count_from_where_the_generator_begins() {
        for (flavour, root, folder, expected) in [
            (Flavour::Hugo, None, "content", "content"),
            (Flavour::Hugo, None, "site/content/posts", "site/content"),
            (Flavour::Zola, None, "mycontent/posts", "."),
            (Flavour::Astro, None, "src/pages/posts", "src/pages"),
            (Flavour::Jekyll, Some("docs"), "docs/_posts", "docs"),
            (Flavour::Eleventy, Some("src"), "srcs/posts", "."),
            (Flavour::Plain, None, "feeds/main/articles", "feeds/main/articles"),
        ] {
            let site = Site {
                flavour,
                root: root.map(str::to_owned),
                ..Site::default()
            };
            assert_eq!(site.root_of(folder), expected, "{flavour:?} {folder}");
        }
    }
}
