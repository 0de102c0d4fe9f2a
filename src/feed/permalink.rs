//! The pattern that makes an entry's URL, and the file in which what is read there lies.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::FixedOffset;
use serde::Deserialize;

use crate::article::flavour::Flavour;
use crate::article::flavour::Site;
use crate::article::flavour::slugs;
use crate::feed::error::FeedError;
use crate::feed::word::Word;

/// A pattern such as `/:year/:slug/`.
///
/// ```
/// use chrono::DateTime;
/// use pressrun::feed::permalink::Permalink;
/// use pressrun::feed::permalink::Subject;
///
/// let site = pressrun::article::flavour::Site::default();
/// let permalink = Permalink::try_from("/:section/:year/:slug/".to_owned()).unwrap();
/// let subject = Subject {
///     published: DateTime::parse_from_rfc3339("2026-03-01T00:00:00+01:00").unwrap(),
///     slug: "raureif-früh",
///     section: "notes",
///     path: "notes/raureif",
///     title: "Raureif, früh am Morgen",
///     name: "raureif",
///     file: "raureif",
///     categories: "",
///     language: "",
///     has_slug: false,
///     site: &site,
/// };
/// assert_eq!(permalink.expand(&subject), "notes/2026/raureif-fr%C3%BCh/");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Permalink {
    parts: Vec<Part>,
}

/// What the words of a permalink stand for. Nothing in it is percent-encoded.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// First publication: `:year`, `:month`, `:day`, as its own offset shows them.
    pub published: DateTime<FixedOffset>,
    /// `:slug`.
    pub slug: &'a str,
    /// `:section`, the first folder of the article's path; empty at the top.
    pub section: &'a str,
    /// `:path`, the article's path below the folder of articles, without its ending.
    pub path: &'a str,
    /// `:title`, which is made a slug; with `:slugortitle` where the head names no slug.
    pub title: &'a str,
    /// What the head calls its slug, else the name of the file: Jekyll's `:title` is made from it.
    pub name: &'a str,
    /// The name of the file: `:filename` is made from it.
    pub file: &'a str,
    /// `:categories`, with `/` between them.
    pub categories: &'a str,
    /// The language that stands before all else, where it is not the site's.
    pub language: &'a str,
    /// Whether the head names a slug.
    pub has_slug: bool,
    /// The site, which makes slugs in its own way.
    pub site: &'a Site,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Word(Word),
}

impl Permalink {
    /// The entry's URL relative to the feed's: percent-encoded, without a first `/`. Where a word stands for nothing,
    /// its segment is left out.
    pub fn expand(&self, subject: &Subject<'_>) -> String {
        let parts = self.parts.iter().map(|part| part.text(subject));
        let mut text: String = [Cow::Borrowed(subject.language)].into_iter().chain(parts).collect();
        if subject.site.flavour == Flavour::Hugo && !self.parts.contains(&Part::Word(Word::Path)) {
            text = slugs::of_pattern(subject.site, &text);
        }
        let segments = text.split('/').filter(|segment| !matches!(*segment, "" | "." | ".."));
        let mut relative = segments.map(slugs::escaped).collect::<Vec<_>>().join("/");
        if text.ends_with('/') && !relative.is_empty() {
            relative.push('/');
        }
        relative
    }
}

impl Part {
    fn text<'a>(&'a self, subject: &Subject<'a>) -> Cow<'a, str> {
        match self {
            Self::Literal(literal) => Cow::Borrowed(literal),
            Self::Word(Word::Date(form)) => Cow::Owned(subject.published.format(form).to_string()),
            Self::Word(Word::Slug) => Cow::Borrowed(subject.slug),
            Self::Word(Word::Section) => Cow::Borrowed(subject.section),
            Self::Word(Word::Sections) => Cow::Borrowed(subject.path.rsplit_once('/').map_or("", |(above, _)| above)),
            Self::Word(Word::Path) => Cow::Borrowed(subject.path),
            Self::Word(Word::SlugOrTitle) if subject.has_slug => Cow::Borrowed(subject.slug),
            Self::Word(Word::Title | Word::SlugOrTitle) => {
                Cow::Owned(slugs::of_title(subject.site, subject.title, subject.name))
            }
            Self::Word(Word::FileName) => Cow::Owned(slugs::of_file(subject.site, subject.file)),
            Self::Word(Word::Categories) => Cow::Borrowed(subject.categories),
            Self::Word(Word::SlugifiedCategories) => {
                let categories = subject.categories.split('/').map(slugs::jekyll);
                Cow::Owned(categories.collect::<Vec<_>>().join("/"))
            }
        }
    }
}

impl Permalink {
    /// The pattern of a flavour where nobody says otherwise.
    ///
    /// # Panics
    /// Never: the patterns are sound.
    pub fn of(flavour: Flavour) -> Self {
        let pattern = match flavour {
            Flavour::Plain => return Self::default(),
            Flavour::Hugo | Flavour::Zola | Flavour::Eleventy | Flavour::Astro => "/:path/",
            Flavour::Jekyll => "/:categories/:year/:month/:day/:title.html",
        };
        Self::try_from(pattern.to_owned()).expect("each pattern holds known words")
    }

    /// The address of one article, as its head writes it with words: it need not tell any from another.
    pub fn of_one(pattern: String) -> Result<Self, FeedError> {
        if !pattern.starts_with('/') {
            return Err(FeedError::Rootless { pattern });
        }
        let mut pieces = pattern.split(':');
        let mut parts = vec![Part::Literal(pieces.next().unwrap_or_default().to_owned())];
        for piece in pieces {
            let end = piece
                .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .unwrap_or(piece.len());
            let (word, literal) = piece.split_at(end);
            parts.push(Part::Word(Word::known(word)?));
            parts.push(Part::Literal(literal.to_owned()));
        }
        Ok(Self { parts })
    }
}

impl Default for Permalink {
    fn default() -> Self {
        let parts = vec![
            Part::Literal("/".to_owned()),
            Part::Word(Word::Slug),
            Part::Literal("/".to_owned()),
        ];
        Self { parts }
    }
}

impl TryFrom<String> for Permalink {
    type Error = FeedError;

    fn try_from(pattern: String) -> Result<Self, FeedError> {
        let Self { parts } = Self::of_one(pattern.clone())?;
        let is_own = |part: &Part| matches!(part, Part::Word(word) if word.tells_apart());
        if parts.iter().any(is_own) {
            Ok(Self { parts })
        } else {
            Err(FeedError::Shared { pattern })
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::prop_assume;
    use proptest::prelude::proptest;

    use super::Permalink;
    use super::Subject;
    use crate::article::flavour::Flavour;
    use crate::article::flavour::Site;
    use crate::article::flavour::Slugs;
    use crate::feed::error::FeedError;
    use crate::feed::output_file::file_of;

    static SITE: Site = Site {
        flavour: Flavour::Plain,
        root: None,
        languages: Vec::new(),
        language: String::new(),
        slugs: Slugs::On,
    };

    fn subject() -> Subject<'static> {
        Subject {
            published: DateTime::parse_from_rfc3339("2026-03-01T00:30:00+01:00").unwrap(),
            slug: "frühling-日本",
            section: "notes",
            path: "notes/2026 spring",
            title: "spring",
            name: "2026 spring",
            file: "2026 spring",
            categories: "sea/ice",
            language: "",
            has_slug: false,
            site: &SITE,
        }
    }

    #[test]
    fn words_are_replaced_and_encoded_in_the_url_only() {
        for (pattern, relative, file) in [
            (
                "/:slug/",
                "fr%C3%BChling-%E6%97%A5%E6%9C%AC/",
                "frühling-日本/index.html",
            ),
            (
                "/:year/:month/:day/:title/",
                "2026/03/01/spring/",
                "2026/03/01/spring/index.html",
            ),
            ("/:section/:title.html", "notes/spring.html", "notes/spring.html"),
            (
                "/blog/:path/",
                "blog/notes/2026%20spring/",
                "blog/notes/2026 spring/index.html",
            ),
            (
                "/:categories/:short_year-:i_month/:filename",
                "sea/ice/26-3/2026-spring",
                "sea/ice/26-3/2026-spring",
            ),
            ("//a?b#:title/../x", "a%3Fb%23spring/x", "a?b#spring/x"),
        ] {
            let permalink = Permalink::try_from(pattern.to_owned()).unwrap();
            assert_eq!(permalink.expand(&subject()), relative, "{pattern}");
            assert_eq!(file_of(relative).as_deref(), Some(file), "{pattern}");
        }
        let top = Subject {
            section: "",
            ..subject()
        };
        assert_eq!(
            Permalink::try_from("/:section/:title/".to_owned())
                .unwrap()
                .expand(&top),
            "spring/"
        );
    }

    /// Each was made by Hugo itself.
    #[test]
    fn what_hugo_makes_of_a_pattern() {
        let site = Site {
            flavour: Flavour::Hugo,
            ..SITE.clone()
        };
        for (pattern, title, relative) in [
            (
                "/Lit/:monthname/:weekdayname/:filename/",
                "",
                "lit/march/sunday/c-file/",
            ),
            ("/:filename/:title/", "C++ Two", "c-file/c-two/"),
            ("/:filename/:title/x/", "+a+", "c-file/-a-/x/"),
            ("/:filename/:title/", "a + b", "c-file/a--b/"),
            ("/:filename/:title/", "a/b c", "c-file/a-b-c/"),
            ("/:filename/:title/", "a#b", "c-file/a%23b/"),
            ("/:filename/:title/", "C#", "c-file/c/"),
            ("/:filename/:title/", "a . b", "c-file/a-.-b/"),
            ("/:filename/:title/", "100%25 x", "c-file/100-x/"),
        ] {
            let permalink = Permalink::try_from(pattern.to_owned()).unwrap();
            let subject = Subject {
                title,
                file: "C++ File",
                site: &site,
                ..subject()
            };
            assert_eq!(permalink.expand(&subject), relative, "{pattern} {title}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_work_is_refused_with_what_is_meant() {
        let refused = |pattern: &str| Permalink::try_from(pattern.to_owned()).unwrap_err();
        assert_eq!(
            refused("/:slugg/").to_string(),
            "`:slugg` stands for nothing in a permalink; did you mean `:slug`?"
        );
        assert_eq!(
            refused("/:colour/:slug/").to_string(),
            "`:colour` stands for nothing in a permalink"
        );
        assert!(matches!(refused(":slug/"), FeedError::Rootless { .. }));
        assert!(matches!(refused("/:year/:month/"), FeedError::Shared { .. }));
        assert!(matches!(refused("/:/:slug"), FeedError::Word { .. }));
    }

    #[test]
    fn no_url_leads_out_of_the_output() {
        for relative in [
            "..",
            "../x",
            "%2e%2E/x",
            "a//b",
            "/etc/passwd",
            "a%2Fb",
            "a%5Cb",
            "a%00b",
            "a%0Ab",
            "%FF",
        ] {
            assert_eq!(file_of(relative), None, "{relative}");
        }
        assert_eq!(file_of("").as_deref(), Some("index.html"));
        assert_eq!(file_of("100%").as_deref(), Some("100%"));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(slug in "[^/\\\\\\p{C}]{1,20}") {
            prop_assume!(slug != "." && slug != "..");
            let permalink = Permalink::default();
            let relative = permalink.expand(&Subject { slug: &slug, ..subject() });
            prop_assert!(relative.is_ascii());
            prop_assert_eq!(file_of(&relative), Some(format!("{slug}/index.html")));
        }
    }
}
