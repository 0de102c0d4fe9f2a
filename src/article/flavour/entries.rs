//! Which files of a site are entries, and which only gather others.

use std::collections::BTreeSet;

use crate::article::flavour::Flavour;
use crate::article::flavour::Site;
use crate::article::flavour::dated;
use crate::article::flavour::names::format_of;

/// Those of `paths` (sorted, below the root of the site) that are articles by their ending and yet no entries: pages that
/// list a section, parts of another article's bundle, and what the generator passes over.
///
/// ```
/// use pressrun::article::flavour::Flavour;
/// use pressrun::article::flavour::Site;
/// use pressrun::article::flavour::entries::no_entries;
///
/// let site = Site { flavour: Flavour::Hugo, ..Site::default() };
/// let paths = ["posts/_index.md", "posts/frost/index.md", "posts/frost/notes.md"].map(str::to_owned);
/// let passed_over: Vec<_> = no_entries(&site, &paths).into_iter().collect();
/// assert_eq!(passed_over, ["posts/_index.md", "posts/frost/notes.md"]);
/// ```
pub fn no_entries<'a>(site: &Site, paths: &'a [String]) -> BTreeSet<&'a str> {
    if site.flavour == Flavour::Plain {
        return BTreeSet::new();
    }
    let articles = || {
        let articles = paths.iter().map(String::as_str);
        articles.filter(|path| format_of(site.flavour, path).is_some())
    };
    let bundles: BTreeSet<&str> = articles()
        .filter(|path| is_named(site, path, "index"))
        .filter_map(folder)
        .collect();
    articles()
        .filter(|path| match site.flavour {
            Flavour::Hugo => is_named(site, path, "_index") || is_in_bundle(site, path, &bundles),
            Flavour::Zola => is_named(site, path, "_index"),
            // Only what bears a date is a post.
            Flavour::Jekyll => !is_post(path),
            Flavour::Eleventy => is_list(site, path, paths),
            Flavour::Plain | Flavour::Astro => false,
        })
        .collect()
}

fn folder(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

/// Whether the file is called so, a language aside.
fn is_named(site: &Site, path: &str, name: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let Some((stem, _)) = file.rsplit_once('.').filter(|_| file.starts_with(name)) else {
        return false;
    };
    let is_language = |rest: &str| site.languages.iter().any(|known| known.eq_ignore_ascii_case(rest));
    stem == name
        || stem
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(is_language)
}

/// Whether another article is the bundle's: what lies beside it or below is its part.
fn is_in_bundle(site: &Site, path: &str, bundles: &BTreeSet<&str>) -> bool {
    if bundles.is_empty() {
        return false;
    }
    let mut above = folder(path);
    if is_named(site, path, "index") {
        above = above.and_then(folder);
    }
    while let Some(name) = above {
        if bundles.contains(name) {
            return true;
        }
        above = folder(name);
    }
    false
}

fn is_post(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    dated::is_post(file) || path.split('/').any(|folder| folder == "_drafts")
}

/// Whether an `index` has other articles beside it or below: then it lists them. Alone in its folder it is an article.
fn is_list(site: &Site, path: &str, paths: &[String]) -> bool {
    if !is_named(site, path, "index") {
        return false;
    }
    let Some(folder) = folder(path) else { return true };
    let first = paths.partition_point(|other| other.as_str() < folder);
    let inside = |other: &str| other.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let near = paths[first..].iter().take_while(|other| other.starts_with(folder));
    near.map(String::as_str)
        .any(|other| other != path && inside(other) && format_of(site.flavour, other).is_some())
}

#[cfg(test)]
mod tests {
    use super::no_entries;
    use crate::article::flavour::Flavour;
    use crate::article::flavour::Site;

    #[test]
    fn what_only_gathers_others_is_no_entry() {
        for (flavour, paths, expected) in [
            (
                Flavour::Hugo,
                "posts/_index.de.md posts/a.md posts/b/index.de.md posts/b/index.md posts/b/part/c.md",
                "posts/_index.de.md posts/b/part/c.md",
            ),
            (
                Flavour::Zola,
                "posts/_index.md posts/a.md posts/b/index.md",
                "posts/_index.md",
            ),
            (
                Flavour::Jekyll,
                "_drafts/a.md _posts/2026-03-01-a.md _posts/26-3-1-b.md _posts/README.md",
                "_posts/README.md",
            ),
            (
                Flavour::Eleventy,
                "blog/a.md blog/b/index.md blog/b/p.png blog/index.md",
                "blog/index.md",
            ),
            (Flavour::Astro, "blog/_a.md blog/b/index.mdx", ""),
            (Flavour::Plain, "a.md index.md", ""),
        ] {
            let site = Site {
                flavour,
                languages: vec!["de".to_owned()],
                ..Site::default()
            };
            let paths: Vec<String> = paths.split(' ').map(str::to_owned).collect();
            let found: Vec<&str> = no_entries(&site, &paths).into_iter().collect();
            assert_eq!(found.join(" "), expected, "{flavour:?}");
        }
    }
}
