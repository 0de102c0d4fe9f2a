//! The pattern that makes an entry's URL, and the file in which what is read there lies.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::Datelike;
use chrono::FixedOffset;
use serde::Deserialize;

use crate::article::slug::slug;
use crate::feed::error::FeedError;
use crate::finding::suggest::closest;

/// A pattern such as `/:year/:slug/`.
///
/// ```
/// use chrono::DateTime;
/// use pressrun::feed::permalink::Permalink;
/// use pressrun::feed::permalink::Subject;
///
/// let permalink = Permalink::try_from("/:section/:year/:slug/".to_owned()).unwrap();
/// let subject = Subject {
///     published: DateTime::parse_from_rfc3339("2026-03-01T00:00:00+01:00").unwrap(),
///     slug: "raureif-früh",
///     section: "notes",
///     path: "notes/raureif",
///     title: "Raureif, früh am Morgen",
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
    /// `:title`, which is made a slug.
    pub title: &'a str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Word(Word),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Year,
    Month,
    Day,
    Slug,
    Section,
    Path,
    Title,
}

const WORDS: [(&str, Word); 7] = [
    ("year", Word::Year),
    ("month", Word::Month),
    ("day", Word::Day),
    ("slug", Word::Slug),
    ("section", Word::Section),
    ("path", Word::Path),
    ("title", Word::Title),
];

/// The file of a URL that ends in `/`.
const INDEX: &str = "index.html";

impl Permalink {
    /// The entry's URL relative to the feed's: percent-encoded, without a first `/`. Where a word stands for nothing,
    /// its segment is left out.
    pub fn expand(&self, subject: &Subject<'_>) -> String {
        let text: String = self.parts.iter().map(|part| part.text(subject)).collect();
        let segments = text.split('/').filter(|segment| !matches!(*segment, "" | "." | ".."));
        let mut relative = segments.map(encoded).collect::<Vec<_>>().join("/");
        if text.ends_with('/') && !relative.is_empty() {
            relative.push('/');
        }
        relative
    }
}

impl Part {
    fn text<'a>(&'a self, subject: &Subject<'a>) -> Cow<'a, str> {
        let published = subject.published;
        match self {
            Self::Literal(literal) => Cow::Borrowed(literal),
            Self::Word(Word::Year) => Cow::Owned(format!("{:04}", published.year())),
            Self::Word(Word::Month) => Cow::Owned(format!("{:02}", published.month())),
            Self::Word(Word::Day) => Cow::Owned(format!("{:02}", published.day())),
            Self::Word(Word::Slug) => Cow::Borrowed(subject.slug),
            Self::Word(Word::Section) => Cow::Borrowed(subject.section),
            Self::Word(Word::Path) => Cow::Borrowed(subject.path),
            Self::Word(Word::Title) => Cow::Owned(slug(subject.title)),
        }
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
            parts.push(Part::Word(known(word)?));
            parts.push(Part::Literal(literal.to_owned()));
        }
        let tells_apart = |part: &Part| matches!(part, Part::Word(Word::Slug | Word::Path | Word::Title));
        if parts.iter().any(tells_apart) {
            Ok(Self { parts })
        } else {
            Err(FeedError::Shared { pattern })
        }
    }
}

/// The file, relative to a feed's output, in which the page at `relative` (to the feed's URL, percent-encoded) lies: of
/// a URL that ends in `/` its `index.html`. `None` where no file can have that name.
///
/// ```
/// use pressrun::feed::permalink::file_of;
///
/// assert_eq!(file_of("fr%C3%BCh/").as_deref(), Some("früh/index.html"));
/// assert_eq!(file_of("%2e%2e/secret"), None);
/// ```
pub fn file_of(relative: &str) -> Option<String> {
    let (folders, last) = relative
        .rsplit_once('/')
        .map_or((None, relative), |(folders, last)| (Some(folders), last));
    let mut names = match folders {
        Some(folders) => folders.split('/').map(file_name).collect::<Option<Vec<_>>>()?,
        None => Vec::new(),
    };
    names.push(if last.is_empty() {
        INDEX.to_owned()
    } else {
        file_name(last)?
    });
    Some(names.join("/"))
}

fn known(word: &str) -> Result<Word, FeedError> {
    WORDS
        .iter()
        .find(|(name, _)| *name == word)
        .map(|&(_, known)| known)
        .ok_or_else(|| FeedError::Word {
            word: word.to_owned(),
            suggestion: closest(word, WORDS.map(|(name, _)| name)),
        })
}

/// A segment as it stands in a URL: all but the unreserved characters of RFC 3986 (2.3) as `%` and two digits.
fn encoded(segment: &str) -> String {
    let character = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    segment.bytes().map(character).collect()
}

/// The name of the file or folder that a segment of a URL means; `None` if it can be none.
fn file_name(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [byte, after @ ..] = rest {
        let code = match after {
            [high, low, ..] if *byte == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = code {
            bytes.push(high * 16 + low);
            rest = &after[2..];
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    let name = String::from_utf8(bytes).ok()?;
    let sound = !matches!(name.as_str(), "" | "." | "..")
        && !name
            .chars()
            .any(|letter| letter.is_control() || matches!(letter, '/' | '\\'));
    sound.then_some(name)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
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
    use super::file_of;
    use crate::feed::error::FeedError;

    fn subject() -> Subject<'static> {
        Subject {
            published: DateTime::parse_from_rfc3339("2026-03-01T00:30:00+01:00").unwrap(),
            slug: "frühling-日本",
            section: "notes",
            path: "notes/2026 spring",
            title: "spring",
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
