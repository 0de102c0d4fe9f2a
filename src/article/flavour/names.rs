//! What the path of an article says: its name, its day, its language, and where it stands.

use crate::article::Format;
use crate::article::flavour::Flavour;
use crate::article::flavour::Site;
use crate::article::flavour::dated;
use crate::publication::zone::Stamp;

/// What a path says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<'a> {
    /// The folders that stand in its address; for Jekyll they are its categories.
    pub folders: Vec<&'a str>,
    /// The name without ending and language; of a bundle (`x/index.md`) the folder's.
    pub whole: &'a str,
    /// The same without a date before it.
    pub name: &'a str,
    /// The date with which the name begins.
    pub date: Option<Stamp>,
    /// The language that the name or the first folder names.
    pub language: Option<&'a str>,
    /// Whether it lies among drafts.
    pub is_draft: bool,
}

/// Folders of Jekyll's that hold posts, and those that hold drafts.
const POSTS: &str = "_posts";
const DRAFTS: &str = "_drafts";

/// Reads the path of an article below the root of its site.
///
/// ```
/// use pressrun::article::flavour::Flavour;
/// use pressrun::article::flavour::Site;
/// use pressrun::article::flavour::names::named;
///
/// let site = Site { flavour: Flavour::Jekyll, ..Site::default() };
/// let named = named(&site, "notes/_posts/2026-03-01-Frost.md");
/// assert_eq!((named.name, named.folders), ("Frost", vec!["notes"]));
/// ```
pub fn named<'a>(site: &Site, path: &'a str) -> Named<'a> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let mut folders: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    let stem = stem(file);
    let knows = |language: &str| site.languages.iter().any(|known| known.eq_ignore_ascii_case(language));
    let (stem, mut language) = match stem.rsplit_once('.') {
        Some((name, language)) if speaks_in_names(site.flavour) && !name.is_empty() && knows(language) => {
            (name, Some(language))
        }
        _ => (stem, None),
    };
    if language.is_none()
        && let Some(at) = folders.iter().position(|folder| knows(folder))
        && (at == 0 || !speaks_in_names(site.flavour))
    {
        language = Some(folders[at]);
        if speaks_in_names(site.flavour) {
            folders.remove(at);
        }
    }
    let mut is_draft = false;
    if site.flavour == Flavour::Jekyll
        && let Some(at) = folders.iter().rposition(|folder| matches!(*folder, POSTS | DRAFTS))
    {
        is_draft = folders[at] == DRAFTS;
        folders.truncate(at);
    }
    let is_index = stem == "index" && site.flavour != Flavour::Jekyll;
    let whole = if is_index { folders.pop().unwrap_or(stem) } else { stem };
    let (date, name) = match dated::split(site.flavour, whole) {
        Some((date, name)) => (Some(date), name),
        None => (None, whole),
    };
    Named {
        folders,
        whole,
        name,
        date,
        language,
        is_draft,
    }
}

/// How a file of a site is written, if it is an article by its name's ending.
pub fn format_of(flavour: Flavour, path: &str) -> Option<Format> {
    let (_, ending) = path.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let markdown: &[&str] = match flavour {
        Flavour::Plain => return Format::of(path),
        Flavour::Hugo => &["md", "markdown", "mdown"],
        Flavour::Jekyll => &["md", "markdown", "mkdown", "mkdn", "mkd"],
        Flavour::Astro => &["md", "markdown", "mdown", "mkdn", "mkd", "mdwn", "mdx"],
        Flavour::Zola | Flavour::Eleventy => &["md"],
    };
    let html: &[&str] = match flavour {
        Flavour::Hugo | Flavour::Jekyll => &["html", "htm"],
        Flavour::Eleventy => &["html"],
        _ => &[],
    };
    if markdown.contains(&ending.as_str()) {
        Some(Format::Markdown)
    } else if html.contains(&ending.as_str()) {
        Some(Format::Html)
    } else {
        None
    }
}

/// What a file is written in that its generator makes an article of, and Pressrun cannot read; `None` for all else.
pub fn foreign_format(flavour: Flavour, path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    let known: &[(&str, &str)] = match flavour {
        Flavour::Hugo => &[
            ("org", "Org"),
            ("rst", "reStructuredText"),
            ("ad", "AsciiDoc"),
            ("adoc", "AsciiDoc"),
            ("asciidoc", "AsciiDoc"),
            ("pdc", "Pandoc's Markdown"),
            ("pandoc", "Pandoc's Markdown"),
        ],
        Flavour::Jekyll => &[("textile", "Textile"), ("adoc", "AsciiDoc"), ("org", "Org")],
        Flavour::Astro => &[("mdoc", "Markdoc")],
        Flavour::Plain | Flavour::Zola | Flavour::Eleventy => &[],
    };
    known
        .iter()
        .find(|(known, _)| ending.eq_ignore_ascii_case(known))
        .map(|(_, name)| *name)
}

/// Whether files bear their language in their names (`post.de.md`), and folders of languages stand before all others.
fn speaks_in_names(flavour: Flavour) -> bool {
    matches!(flavour, Flavour::Hugo | Flavour::Zola)
}

fn stem(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    }
}

/// The title that a generator makes of a file's name where the head has none; `None` where it makes none.
///
/// Jekyll takes the name apart at its `-`, and writes each word with a capital and the rest in lower case.
pub fn fallback_title(flavour: Flavour, name: &str) -> Option<String> {
    (flavour == Flavour::Jekyll).then(|| {
        let words = name.split('-').map(|word| {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters.flat_map(char::to_lowercase)).collect::<String>()
        });
        words.collect::<Vec<_>>().join(" ")
    })
}

#[cfg(test)]
mod tests {
    use super::fallback_title;
    use super::named;
    use crate::article::flavour::Flavour;
    use crate::article::flavour::Site;

    fn site(flavour: Flavour) -> Site {
        Site {
            flavour,
            languages: vec!["en".to_owned(), "de".to_owned()],
            ..Site::default()
        }
    }

    #[test]
    fn a_path_says_what_its_generator_reads_from_it() {
        for (flavour, path, folders, name, language) in [
            (Flavour::Hugo, "posts/frost.md", "posts", "frost", None),
            (Flavour::Hugo, "posts/frost.de.md", "posts", "frost", Some("de")),
            (Flavour::Hugo, "posts/frost.xx.md", "posts", "frost.xx", None),
            (Flavour::Hugo, "de/posts/frost/index.md", "posts", "frost", Some("de")),
            (Flavour::Hugo, "posts/frost/index.de.md", "posts", "frost", Some("de")),
            (
                Flavour::Zola,
                "posts/2026-03-01-frost.de.md",
                "posts",
                "frost",
                Some("de"),
            ),
            (Flavour::Zola, "posts/2026-03-01_frost/index.md", "posts", "frost", None),
            (Flavour::Jekyll, "_posts/2026-03-01-Frost.md", "", "Frost", None),
            (Flavour::Jekyll, "a/b/_posts/c/2026-03-01-x.y.md", "a/b", "x.y", None),
            (Flavour::Jekyll, "_posts/2026-3-1-Frost.md", "", "Frost", None),
            (Flavour::Jekyll, "_drafts/index.md", "", "index", None),
            (Flavour::Eleventy, "blog/frost/index.md", "blog", "frost", None),
            (Flavour::Eleventy, "blog/2026-03-01-frost.md", "blog", "frost", None),
            (Flavour::Astro, "blog/de/Frost.mdx", "blog/de", "Frost", Some("de")),
            (Flavour::Plain, "notes/2026-03-01-frost.md", "notes", "frost", None),
            (Flavour::Plain, "index.md", "", "index", None),
        ] {
            let named = named(&site(flavour), path);
            assert_eq!(
                (named.folders.join("/").as_str(), named.name, named.language),
                (folders, name, language),
                "{flavour:?} {path}"
            );
        }
        assert!(named(&site(Flavour::Jekyll), "_drafts/x.md").is_draft);
    }

    #[test]
    fn jekyll_makes_a_title_of_a_name() {
        assert_eq!(
            fallback_title(Flavour::Jekyll, "my-FIRST-post").as_deref(),
            Some("My First Post")
        );
        assert_eq!(fallback_title(Flavour::Hugo, "my-post"), None);
    }
}
