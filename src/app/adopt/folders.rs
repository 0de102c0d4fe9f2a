//! Which folders of a blog hold its articles.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use crate::app::adopt::Blog;
use crate::app::fault::Fault;
use crate::app::ground::Ground;
use crate::article::Article;
use crate::article::Source;
use crate::article::flavour::Flavour;
use crate::article::flavour::Site;
use crate::article::flavour::names::format_of;
use crate::store::files;

/// Folders that hold what a generator made, or what is no content.
const NO_CONTENT: [&str; 14] = [
    "node_modules",
    "_site",
    "dist",
    "public",
    "vendor",
    "config",
    "feeds",
    "themes",
    "layouts",
    "_includes",
    "_layouts",
    "_data",
    "_drafts",
    "archetypes",
];

/// Where articles lie.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folders {
    /// Relative to the blog.
    pub articles: Vec<String>,
    /// What is none, relative to the one folder.
    pub exclude: Vec<String>,
}

/// The files below a folder of the blog, which need not be there.
pub fn below(dir: &Path, folder: &str) -> Result<Vec<String>, Fault> {
    let folder = dir.join(folder);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    Ok(files::tree(&folder)?)
}

/// The articles of a blog and where they lie.
pub fn find(dir: &Path, blog: &Blog) -> Result<Folders, Fault> {
    let site = site_of(blog);
    if blog.flavour == Flavour::Jekyll {
        return posts(dir, blog);
    }
    let place = match blog.articles.as_slice() {
        [only] => only.clone(),
        _ => blog.content.clone(),
    };
    let root = dir.join(&place);
    if !root.is_dir() {
        return Err(Fault::words("the blog has no folder of articles")
            .because(format!("`{place}` is not a folder"))
            .hint("make `config/pressrun.toml` and `feeds/main/feed.toml` by hand: `pressrun init DIR` shows how"));
    }
    let ground = Ground::of(dir, &site, &place);
    let mut paths = files::tree(&root)?;
    paths.retain(|path| !path.split('/').any(|name| NO_CONTENT.contains(&name)));
    let below = paths.clone();
    ground.settle(&mut paths);
    let mut dated: Vec<&str> = Vec::new();
    let mut undated: Vec<&str> = Vec::new();
    for path in &below {
        let counted = paths.iter().find(|counted| counted.ends_with(path.as_str()));
        if format_of(blog.flavour, path).is_none() || counted.is_none() {
            continue;
        }
        let group = if is_dated(&root, path, &site)? {
            &mut dated
        } else {
            &mut undated
        };
        group.push(path);
    }
    if dated.is_empty() {
        return Err(Fault::words("the blog has no articles")
            .because(format!("nothing below `{place}` bears a date"))
            .hint("write a first article, and then run this again"));
    }
    Ok(narrowed(&place, &dated, &undated, blog))
}

/// The site that a blog is.
pub fn site_of(blog: &Blog) -> Site {
    Site {
        flavour: blog.flavour,
        root: blog.root.clone(),
        languages: blog.languages.clone(),
        language: blog.language.clone().unwrap_or_default(),
        slugs: blog.slugs,
    }
}

fn is_dated(root: &Path, path: &str, site: &Site) -> Result<bool, Fault> {
    let bytes = files::read(&root.join(path))?;
    let (article, findings) = Article::parse(Source {
        path,
        file: path,
        bytes: &bytes,
        site,
    });
    // What means to have a date and cannot is an article all the same.
    let means_to = findings.iter().any(|finding| finding.rule == "article/date");
    Ok(means_to || article.is_some_and(|(article, _)| article.front.date.is_some()))
}

/// The folder in which all that is dated lies, and what in it is not.
fn narrowed(place: &str, dated: &[&str], undated: &[&str], blog: &Blog) -> Folders {
    let top = |path: &str| path.split_once('/').map_or("", |(top, _)| top).to_owned();
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let languages: BTreeSet<&str> = blog.languages.iter().map(String::as_str).collect();
    for path in dated {
        groups.entry(top(path)).or_default().push(path);
    }
    let is_one = groups.len() == 1 && !groups.contains_key("");
    let one = groups
        .keys()
        .next()
        .filter(|name| is_one && !languages.contains(name.as_str()));
    let Some(mut inside) = one.cloned() else {
        return whole(place, dated, undated, blog);
    };
    if matches!(blog.flavour, Flavour::Eleventy | Flavour::Astro) {
        inside = deeper(inside, dated);
    }
    let prefix = format!("{inside}/");
    let stray: Vec<&str> = undated
        .iter()
        .filter_map(|path| path.strip_prefix(prefix.as_str()))
        .collect();
    let folder = if place == "." {
        inside
    } else {
        format!("{place}/{inside}")
    };
    Folders {
        articles: vec![folder],
        exclude: excluded(&stray, &[], (blog, &prefix)),
    }
}

fn whole(place: &str, dated: &[&str], undated: &[&str], blog: &Blog) -> Folders {
    Folders {
        articles: vec![place.to_owned()],
        exclude: excluded(undated, dated, (blog, "")),
    }
}

/// Goes down as long as a folder holds nothing but one folder of articles, years aside.
fn deeper(mut folder: String, dated: &[&str]) -> String {
    loop {
        let prefix = format!("{folder}/");
        let inside: Vec<&str> = dated
            .iter()
            .filter_map(|path| path.strip_prefix(prefix.as_str()))
            .collect();
        let tops: BTreeSet<&str> = inside
            .iter()
            .map(|path| path.split('/').next().unwrap_or(path))
            .collect();
        let only = match (tops.len(), tops.first()) {
            (1, Some(only)) => *only,
            _ => return folder,
        };
        let is_bundle = inside
            .iter()
            .all(|path| path.matches('/').count() == 1 && path.contains("/index."));
        let is_year = only.bytes().all(|byte| byte.is_ascii_digit());
        if is_bundle || is_year || !inside.iter().all(|path| path.contains('/')) {
            return folder;
        }
        folder = format!("{folder}/{only}");
    }
}

/// Globs of what is no article: whole folders where nothing in them is one, and other languages.
fn excluded(undated: &[&str], dated: &[&str], (blog, prefix): (&Blog, &str)) -> Vec<String> {
    let inside = |glob: &String| {
        let rest = glob.strip_prefix(prefix).or(glob.starts_with("**").then_some(glob));
        rest.map(str::to_owned)
    };
    let main = blog.language.as_deref().unwrap_or_default();
    let others = blog
        .languages
        .iter()
        .filter(|language| !main.eq_ignore_ascii_case(language));
    let mut globs: BTreeSet<String> = others
        .flat_map(|language| [format!("**/*.{language}.*"), format!("{language}/**")])
        .chain(blog.exclude.iter().filter_map(inside))
        .collect();
    for path in undated {
        let top = path.split_once('/').map(|(top, _)| format!("{top}/"));
        let is_mixed = |top: &String| dated.iter().any(|path| path.starts_with(top.as_str()));
        match top.filter(|top| !dated.is_empty() && !is_mixed(top)) {
            Some(top) => globs.insert(format!("{top}**")),
            None => globs.insert((*path).to_owned()),
        };
    }
    globs.into_iter().collect()
}

/// Jekyll's folders of posts, wherever they lie.
fn posts(dir: &Path, blog: &Blog) -> Result<Folders, Fault> {
    let root = dir.join(&blog.content);
    let mut folders = BTreeSet::new();
    for path in files::tree(&root)? {
        let parts: Vec<&str> = path.split('/').collect();
        let place = parts.iter().position(|name| *name == "_posts");
        let is_content = !parts
            .iter()
            .any(|name| matches!(*name, "node_modules" | "_site" | "vendor"));
        if let Some(place) = place.filter(|_| is_content) {
            let below = parts[..=place].join("/");
            folders.insert(if blog.content == "." {
                below
            } else {
                format!("{}/{below}", blog.content)
            });
        }
    }
    if folders.is_empty() {
        return Err(Fault::words("the blog has no articles")
            .because(format!("there is no folder `_posts` in {}", root.display()))
            .hint("write a first article, and then run this again"));
    }
    Ok(Folders {
        articles: folders.into_iter().collect(),
        exclude: blog.exclude.clone(),
    })
}
