//! What a link between files means: another entry's page, or a file to be copied beside one's own.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use rustc_hash::FxHashMap;
use rustc_hash::FxHashSet;
use url::Url;

use crate::article::Asset;
use crate::article::flavour::Flavour;
use crate::entry::by_name::ByName;
use crate::entry::by_name::PAGES;
use crate::entry::by_name::name_of;
use crate::entry::context::Target;
use crate::entry::elsewhere::Elsewhere;

/// Everything of a feed that a link can mean.
#[derive(Debug, Default)]
pub struct Links {
    /// The files beside the articles, by their paths below the folder of articles.
    pub assets: BTreeMap<String, Asset>,
    /// The page of each article, by its path below the folder of articles.
    pages: FxHashMap<Arc<str>, Arc<str>>,
    /// The addresses of those pages.
    addresses: FxHashSet<Arc<str>>,
    /// Each article by its name alone, as generators look them up; whether no other has it.
    names: FxHashMap<ByName, bool>,
    /// The site of which the articles are a part; `None` in plain.
    pub site: Option<Elsewhere>,
}

/// What stands before a target that names an article as `ref`, `relref`, `post_url` and `link` do.
pub const REFERENCE: &str = "@:ref/";

impl Links {
    /// Links among the files beside the articles, so far.
    pub fn new(assets: BTreeMap<String, Asset>) -> Self {
        Self {
            assets,
            ..Self::default()
        }
    }

    /// Makes room for as many articles as will be taken in.
    pub fn reserve(&mut self, articles: usize) {
        self.addresses.reserve(articles);
        self.pages.reserve(articles);
        if self.site.is_some() {
            self.names.reserve(articles);
        }
    }

    /// Takes in the article at `path`, which is read at `page`.
    pub fn add_page(&mut self, path: &Arc<str>, page: &str) {
        if self.site.is_some() {
            let known = self.names.entry(ByName(Arc::clone(path)));
            known.and_modify(|is_only| *is_only = false).or_insert(true);
        }
        let page: Arc<str> = page.into();
        self.addresses.insert(Arc::clone(&page));
        self.pages.insert(Arc::clone(path), page);
    }
}

/// The links of one article, and which files they mean.
#[derive(Debug)]
pub struct Resolver<'a> {
    links: &'a Links,
    folder: &'a str,
    page: &'a Url,
    used: RefCell<BTreeSet<(String, Url)>>,
    asked: RefCell<Vec<(String, Target)>>,
    /// The files beside articles that were found, by their addresses.
    found: RefCell<Vec<(Url, &'a Asset)>>,
}

/// What links of an article were found to mean.
#[derive(Debug, Default)]
pub struct Used {
    /// The files that were meant, as (path below the folder of articles, URL).
    pub assets: BTreeSet<(String, Url)>,
    /// Each target that was asked for, and its meaning.
    pub asked: Vec<(String, Target)>,
}

impl<'a> Resolver<'a> {
    /// The links of the article at `path`, whose page is `page`.
    pub fn new(links: &'a Links, path: &'a str, page: &'a Url) -> Self {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self {
            links,
            folder,
            page,
            used: RefCell::default(),
            asked: RefCell::default(),
            found: RefCell::default(),
        }
    }

    /// What a target means, as [`Context`](crate::entry::context::Context) asks for it.
    pub fn resolve(&self, target: &str) -> Target {
        let meaning = self.meaning(target);
        self.asked.borrow_mut().push((target.to_owned(), meaning.clone()));
        meaning
    }

    fn meaning(&self, target: &str) -> Target {
        if let Some(site) = &self.links.site {
            return self.on_site(site, target).unwrap_or(Target::Missing);
        }
        // What begins with `/` is the whole site's affair, of which we know only a part.
        if target.starts_with('/') {
            return Target::Url(target.to_owned());
        }
        let decoded = decoded(target);
        let path = match decoded.strip_prefix("@/") {
            Some(rooted) => normalised("", rooted),
            None => normalised(self.folder, &decoded),
        };
        if let Some(found) = path.as_deref().and_then(|path| self.file(path)) {
            return found;
        }
        match self.page.join(target) {
            Ok(url) if self.links.addresses.contains(url.as_str()) => Target::Url(url.into()),
            _ => Target::Missing,
        }
    }

    /// What a target means in an article of a site.
    fn on_site(&self, site: &Elsewhere, target: &str) -> Option<Target> {
        let decoded = decoded(target);
        if let Some(reference) = decoded.strip_prefix(REFERENCE) {
            return self.referred(site, reference);
        }
        if let Some(rooted) = decoded.strip_prefix("@/") {
            return self.page_at(site, &normalised("", rooted)?);
        }
        let is_page = decoded
            .rsplit_once('.')
            .is_some_and(|(_, ending)| PAGES.contains(&ending));
        let folder = if target.starts_with('/') { "" } else { self.folder };
        let path = normalised(folder, &decoded).or_else(|| beyond(folder, &decoded).filter(|_| site.copies()));
        if let Some(page) = path
            .as_deref()
            .filter(|_| is_page)
            .and_then(|path| self.page_at(site, path))
        {
            return Some(page);
        }
        if site.flavour == Flavour::Hugo
            && let Some(page) = path
                .as_deref()
                .filter(|path| !path.is_empty())
                .and_then(|path| self.folder_at(site, path))
        {
            return Some(page);
        }
        let url = self.page.join(target).ok()?;
        if let Some(served) = site.served(&url) {
            return Some(served);
        }
        if target.starts_with('/') {
            return Some(Target::Url(target.to_owned()));
        }
        if let Some(beside) = path.as_deref().and_then(|path| self.asset(path, site.copies())) {
            return Some(beside);
        }
        self.links
            .addresses
            .contains(url.as_str())
            .then(|| Target::Url(url.into()))
    }

    /// The page of the file at a path below the root of the site's content.
    fn page_at(&self, site: &Elsewhere, path: &str) -> Option<Target> {
        match self.links.pages.get(path) {
            Some(page) => Some(Target::Url(page.to_string())),
            None => site.page(path),
        }
    }

    /// The page that Hugo means by the path of an article without its ending, or by a bundle's folder.
    fn folder_at(&self, site: &Elsewhere, path: &str) -> Option<Target> {
        let endings = [".md", "/index.md", "/_index.md"];
        endings
            .iter()
            .find_map(|ending| self.page_at(site, &format!("{path}{ending}")))
    }

    /// What a generator finds by a path or by a name: from the article's own folder, from the root, else the one article
    /// of that name.
    fn referred(&self, site: &Elsewhere, reference: &str) -> Option<Target> {
        let folder = if reference.starts_with('/') { "" } else { self.folder };
        let reference = reference.trim_matches('/');
        for start in [folder, ""] {
            let path = normalised(start, reference)?;
            let endings = ["", ".md", "/index.md", "/_index.md", ".html"];
            let known = endings.iter().map(|ending| format!("{path}{ending}"));
            if let Some(page) = known.into_iter().find_map(|path| self.page_at(site, &path)) {
                return Some(page);
            }
        }
        let name = name_of(reference);
        let (known, is_only) = self.links.names.get_key_value(name)?;
        is_only.then(|| self.page_at(site, &known.0)).flatten()
    }

    /// How many bytes the file has that was found to stand at `url`; `None` for what is not ours.
    pub fn bytes_at(&self, url: &Url) -> Option<u64> {
        let found = self.found.borrow();
        let beside = found.iter().find(|(place, _)| place == url);
        let elsewhere = || self.links.site.as_ref()?.bytes_at(url);
        beside.map(|(_, asset)| asset.size_bytes).or_else(elsewhere)
    }

    /// What was asked, and what was used.
    pub fn into_used(self) -> Used {
        Used {
            assets: self.used.into_inner(),
            asked: self.asked.into_inner(),
        }
    }

    fn file(&self, path: &str) -> Option<Target> {
        if let Some(page) = self.links.pages.get(path) {
            return Some(Target::Url(page.to_string()));
        }
        self.asset(path, true)
    }

    /// A file beside the article; `is_copied` says whether we bring it to its address.
    fn asset(&self, path: &str, is_copied: bool) -> Option<Target> {
        let asset = self.links.assets.get(path)?;
        let url = self.url_of(path);
        self.found.borrow_mut().push((url.clone(), asset));
        if is_copied {
            self.used.borrow_mut().insert((path.to_owned(), url.clone()));
        }
        Some(match (asset.width, asset.height) {
            (Some(width), Some(height)) => Target::Picture {
                url: url.into(),
                width,
                height,
            },
            _ => Target::Url(url.into()),
        })
    }

    /// A file lies beside the page as it lies beside the article; one from elsewhere lies there by its name.
    fn url_of(&self, path: &str) -> Url {
        let inside = match self.folder {
            "" => Some(path),
            folder => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
        };
        let place = inside.unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path));
        let mut url = self.page.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop().extend(place.split('/'));
        }
        url
    }
}

/// `folder` and `relative` as one path without `.` and `..`; `None` where it leads out of the folder of articles.
fn normalised(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The same for a path that leads out of the root: `../assets/a.png`, as Astro imports pictures.
fn beyond(folder: &str, relative: &str) -> Option<String> {
    let ups = relative.split('/').take_while(|part| *part == "..").count();
    let depth = folder.split('/').filter(|part| !part.is_empty()).count();
    let rest = relative.splitn(ups + 1, '/').last()?;
    let path = normalised("", rest)?;
    (ups > depth).then(|| "../".repeat(ups - depth) + &path)
}

fn decoded(target: &str) -> Cow<'_, str> {
    percent_decode_str(target)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(target))
}

#[cfg(test)]
mod tests {
    use super::Links;
    use super::Resolver;
    use crate::article::Asset;
    use crate::entry::context::Target;

    #[test]
    fn links_between_files_become_addresses() {
        let mut links = Links::default();
        for (path, page) in [
            ("a.md", "https://example.org/a/"),
            ("notes/b.md", "https://example.org/b/"),
        ] {
            links.add_page(&path.into(), page);
        }
        for path in ["notes/img/one two.png", "shared.pdf"] {
            let asset = Asset {
                path: path.to_owned(),
                media_type: "image/png",
                width: path.ends_with("png").then_some(8),
                height: path.ends_with("png").then_some(6),
                size_bytes: 1,
            };
            links.assets.insert(path.to_owned(), asset);
        }
        let page = "https://example.org/b/".parse().unwrap();
        let resolver = Resolver::new(&links, "notes/b.md", &page);
        let url = |text: &str| Target::Url(text.to_owned());
        let picture = Target::Picture {
            url: "https://example.org/b/img/one%20two.png".to_owned(),
            width: 8,
            height: 6,
        };
        for (target, meant) in [
            ("../a.md", url("https://example.org/a/")),
            ("@/a.md", url("https://example.org/a/")),
            ("./b.md", url("https://example.org/b/")),
            ("img/one%20two.png", picture.clone()),
            ("@/notes/img/one two.png", picture),
            ("../shared.pdf", url("https://example.org/b/shared.pdf")),
            ("../a/", url("https://example.org/a/")),
            ("/elsewhere/", url("/elsewhere/")),
            ("../../etc/passwd", Target::Missing),
            ("nothing.png", Target::Missing),
        ] {
            assert_eq!(resolver.resolve(target), meant, "{target}");
        }
        let used: Vec<String> = resolver
            .into_used()
            .assets
            .into_iter()
            .map(|(path, url)| format!("{path} {url}"))
            .collect();
        assert_eq!(
            used,
            [
                "notes/img/one two.png https://example.org/b/img/one%20two.png",
                "shared.pdf https://example.org/b/shared.pdf"
            ]
        );
    }
}
