//! The ground on which articles of a site stand: the folder from which their paths count, and what else the site serves.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;

use chrono::DateTime;
use chrono_tz::Tz;
use rustc_hash::FxHashMap;

use crate::article::Article;
use crate::article::Source;
use crate::article::flavour::Flavour;
use crate::article::flavour::Site;
use crate::article::flavour::entries::no_entries;
use crate::article::flavour::names::format_of;
use crate::article::flavour::sections::has_key;
use crate::article::flavour::sections::hides;
use crate::article::flavour::sections::section_of_index;
use crate::article::flavour::slugs;
use crate::entry::context::Target;
use crate::entry::elsewhere::Ask;
use crate::entry::elsewhere::Elsewhere;
use crate::feed::Feed;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::store::file_error::FileError;
use crate::store::files;

/// A link that leads out of the folder, or nowhere.
pub const LINK: Rule = Rule::error(
    "article/link-out",
    "A link out of the folder would publish whatever it leads to on this machine; on another it leads nowhere.",
)
.fix("put the file itself in place of the link, or pass it over with `exclude` in `feed.toml`");

/// A name that is not UTF-8.
pub const NAME: Rule = Rule::error(
    "article/name-not-utf8",
    "An address, an id and a link are text: nothing can be called by a name that is none.",
)
.fix("give the file or folder a name in UTF-8");

/// A folder of articles of a site.
#[derive(Debug)]
pub struct Ground<'a> {
    site: &'a Site,
    /// Where paths count from.
    pub root: PathBuf,
    /// The same relative to the publication; empty for the publication itself.
    above: String,
    /// What stands before a path below the folder of articles, so that it counts from the root.
    prefix: String,
}

impl<'a> Ground<'a> {
    /// The ground of the articles in `folder` of the publication at `home`.
    pub fn of(home: &Path, site: &'a Site, folder: &str) -> Self {
        let folder = folder.trim_end_matches('/');
        let root = site.root_of(folder);
        let below = if root == "." {
            folder
        } else {
            folder[root.len()..].trim_start_matches('/')
        };
        let slashed = |path: &str| {
            if path.is_empty() || path == "." {
                String::new()
            } else {
                format!("{path}/")
            }
        };
        Self {
            site,
            root: home.join(root),
            above: slashed(root),
            prefix: slashed(below),
        }
    }

    /// The folders whose index keeps what lies below them from being published, as paths that count from the root.
    pub fn hidden(&self, paths: &[String]) -> Vec<String> {
        let flavour = self.site.flavour;
        let sections = paths
            .iter()
            .filter_map(|path| Some((section_of_index(flavour, path)?, path)));
        let below = sections.map(|(section, path)| [section, path].map(|path| format!("{}{path}", self.prefix)));
        let folders = self.prefix.match_indices('/').map(|(at, _)| &self.prefix[..=at]);
        let above = std::iter::once("")
            .chain(folders)
            .filter(|folder| *folder != self.prefix);
        let above = above.map(|folder| [folder.to_owned(), format!("{folder}_index.md")]);
        let is_hidden = |path: &str| {
            section_of_index(flavour, path).is_some()
                && files::read_lossy(&self.root.join(path)).is_some_and(|text| hides(flavour, &text))
        };
        let all = below.chain(above);
        all.filter_map(|[section, path]| is_hidden(&path).then_some(section))
            .collect()
    }

    /// Lets paths below the folder of articles count from the root, without those that are no entries.
    pub fn settle(&self, paths: &mut Vec<String>) {
        if self.site.flavour == Flavour::Plain {
            return;
        }
        for path in paths.iter_mut() {
            path.insert_str(0, &self.prefix);
        }
        let mut passed_over: Vec<String> = no_entries(self.site, paths).into_iter().map(str::to_owned).collect();
        if self.site.flavour == Flavour::Eleventy {
            // An index among others lists them, unless it has a date of its own.
            passed_over.retain(|path| !self.is_dated(path));
        }
        if !passed_over.is_empty() {
            paths.retain(|path| passed_over.binary_search(path).is_err());
        }
    }

    fn is_dated(&self, path: &str) -> bool {
        files::read_lossy(&self.root.join(path)).is_some_and(|text| has_key(&text, "date"))
    }

    /// The finding about a link below the folder of articles that is not followed; and its path, where it is an article's.
    pub fn refused(&self, path: String, error: &FileError) -> (Option<String>, Finding) {
        let mut paths = vec![path];
        let is_plain = self.site.flavour == Flavour::Plain;
        let file = if is_plain { String::new() } else { self.prefix.clone() };
        let file = self.file(&format!("{file}{}", paths[0]));
        self.settle(&mut paths);
        let message = format!("it is not followed: {}", error.source);
        let finding = LINK.at(Place::start(&file), message);
        let article = paths.pop().filter(|path| format_of(self.site.flavour, path).is_some());
        (
            article,
            finding.hint(
                "a link to where articles stand is followed; `exclude` in the feed's `feed.toml` passes one over",
            ),
        )
    }

    /// What is told of something whose name is not UTF-8: nothing can be called by it, so it is passed over.
    pub fn unnamed(&self, path: &str) -> Finding {
        NAME.at(
            Place::start(self.file(&format!("{}{path}", self.prefix))),
            "its name is not UTF-8, so it is passed over",
        )
        .hint("give it another name; `�` stands for what is wrong in this one")
    }

    /// The file at a path, relative to the publication.
    pub fn file(&self, path: &str) -> String {
        format!("{}{path}", self.above)
    }
}

/// Where the pictures lie that articles of Astro import (`../../assets/a.png`): the folder relative to the publication,
/// and what stands before a path in it, so that it counts from the root of the articles in `articles`.
pub fn imported(site: &Site, articles: &str) -> Option<(String, String)> {
    if site.flavour != Flavour::Astro {
        return None;
    }
    let root = site.root_of(articles.trim_end_matches('/'));
    let below = root
        .strip_prefix("src/")
        .or_else(|| root.split_once("/src/").map(|(_, below)| below))?;
    let above = root.strip_suffix(below)?;
    let up = "../".repeat(below.split('/').count());
    Some((format!("{above}assets"), format!("{up}assets/")))
}

/// What of the site can be linked to besides the feed's articles; `None` in plain.
pub fn site_of(home: &Path, zone: Tz, feed: &Feed) -> Option<Elsewhere> {
    if feed.site.flavour == Flavour::Plain {
        return None;
    }
    let folder = feed.articles.first().map_or(".", String::as_str);
    let search = Arc::new(Search {
        root: home.join(feed.site.root_of(folder)),
        home: home.to_owned(),
        feed: feed.clone(),
        zone,
        known: Default::default(),
    });
    let measuring = Arc::clone(&search);
    Some(Elsewhere {
        flavour: feed.site.flavour,
        base: feed.base.clone(),
        find: Box::new(move |ask| search.find(ask)),
        measure: Box::new(move |path| measuring.measure(path)),
    })
}

/// Looks for files of a site; each once.
struct Search {
    home: PathBuf,
    root: PathBuf,
    feed: Feed,
    zone: Tz,
    /// By whether a page is asked for, and by path.
    known: [RwLock<FxHashMap<String, Option<Target>>>; 2],
}

impl Search {
    fn find(&self, ask: Ask<'_>) -> Option<Target> {
        let [pages, served] = &self.known;
        let (known, path) = match ask {
            Ask::Page(path) => (pages, path),
            Ask::Served(path) => (served, path),
        };
        if let Some(found) = known.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return found.clone();
        }
        let found = match ask {
            Ask::Page(path) => self.page(path),
            Ask::Served(path) => self.served(path),
        };
        let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(path.to_owned(), found.clone());
        found
    }

    /// The page that a file of the site's content makes.
    fn page(&self, path: &str) -> Option<Target> {
        let file = self.file(&self.root, path)?;
        let name = path.rsplit('/').next().unwrap_or(path);
        if name.starts_with("_index.") {
            let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
            let parts = folders.split('/').filter(|part| !part.is_empty());
            let parts: Vec<String> = parts
                .map(|part| slugs::escaped(&slugs::of_folder(&self.feed.site, part)) + "/")
                .collect();
            return Some(Target::Url(self.feed.url.join(&parts.concat()).ok()?.into()));
        }
        let bytes = files::read(&file).ok()?;
        let (article, _) = Article::parse(Source {
            path,
            file: path,
            bytes: &bytes,
            site: &self.feed.site,
        });
        let (article, _) = article?;
        let date = article.front.date.map(|stamp| stamp.in_zone(self.zone));
        // A page without a date has none in its address.
        let date = date.unwrap_or_else(|| DateTime::UNIX_EPOCH.fixed_offset());
        let address = self.feed.address(&article, date, self.zone).ok()?;
        Some(Target::Url(address.page.into()))
    }

    /// A file that the site serves as it is.
    fn served(&self, path: &str) -> Option<Target> {
        let path = decoded(path)?;
        let file = self.served_file(&path)?;
        let asset = files::asset(file.parent()?, file.file_name()?.to_str()?).ok()?;
        Some(match (asset.width, asset.height) {
            (Some(width), Some(height)) => Target::Picture {
                url: path,
                width,
                height,
            },
            _ => Target::Url(path),
        })
    }

    fn served_file(&self, path: &str) -> Option<PathBuf> {
        let is_hidden = |name: &str| name.is_empty() || name.starts_with(['.', '_']);
        if path.split('/').any(is_hidden) {
            return None;
        }
        let mut folders = self.feed.served.iter().map(|folder| self.home.join(folder));
        folders.find_map(|folder| self.file(&folder, path))
    }

    /// How many bytes a file has that the site serves as it is.
    fn measure(&self, path: &str) -> Option<u64> {
        let file = self.served_file(&decoded(path)?)?;
        std::fs::metadata(file).ok().map(|metadata| metadata.len())
    }

    /// A file below `folder` that does not lead out of the publication.
    fn file(&self, folder: &Path, path: &str) -> Option<PathBuf> {
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return None;
        }
        let file = folder.join(path);
        files::inside(&self.home, &file).map(|_| file)
    }
}

/// A path of a URL as files are called.
fn decoded(path: &str) -> Option<String> {
    let file = crate::feed::output_file::file_of(path)?;
    (!path.ends_with('/')).then_some(file)
}
