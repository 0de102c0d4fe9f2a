//! From a feed's folders of articles to what stands in them.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use chrono_tz::Tz;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

use crate::app::bodies::Bodies;
use crate::app::card::Card;
use crate::app::clash::globs;
use crate::app::clash::split_glob;
use crate::app::fault::Fault;
use crate::app::ground;
use crate::app::ground::Ground;
use crate::app::kept;
use crate::app::kept::File;
use crate::app::kept::Folder;
use crate::app::kept::Kept;
use crate::app::kept::Read;
use crate::article::Asset;
use crate::feed::Feed;
use crate::finding::Finding;
use crate::store::file_error::FileError;
use crate::store::files;
use crate::store::files::Tree;

/// Where articles are gathered from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The publication.
    pub home: &'a Path,
    /// The publication's zone.
    pub zone: Tz,
    /// What earlier commands worked out.
    pub kept: &'a Kept,
}

/// What stands in a feed's folders of articles.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Its articles, as far as they could be read, in the order of their paths.
    pub articles: Vec<Card>,
    /// Articles that could not be read: their files, by their paths below the folder of articles.
    pub unreadable: BTreeMap<String, String>,
    /// The files beside the articles, by their paths below the folder of articles.
    pub assets: BTreeMap<String, Asset>,
    /// Where each of those really is.
    pub sources: BTreeMap<String, PathBuf>,
    /// What is wrong with the files.
    pub findings: Vec<Finding>,
    /// Bodies that were read and will be shown.
    pub bodies: Bodies,
    /// A folder of articles that is not there.
    pub missing: Option<Fault>,
}

/// What lies below one of a feed's folders of articles; `None` where it is no folder.
pub type Walked = Option<Tree>;

/// Walks the feed's folders of articles, in the order in which it names them.
pub fn walk(home: &Path, feed: &Feed) -> Result<Vec<Walked>, Fault> {
    let walked = feed.articles.iter().map(|place| {
        let root = home.join(split_glob(place).0);
        let tree = root.is_dir().then(|| files::tree_with_refused(&root));
        Ok(tree.transpose()?)
    });
    walked.collect()
}

/// Reads everything below the feed's folders of articles, as they were walked.
pub fn gather(source: Source<'_>, feed: &Feed, walked: Vec<Walked>) -> Result<Gathered, Fault> {
    let Source { home, zone, kept } = source;
    let mut gathered = Gathered::default();
    let exclude = globs(&feed.exclude)?;
    for (place, tree) in feed.articles.iter().zip(walked) {
        let (folder, pattern) = split_glob(place);
        let only = pattern.map(|pattern| globs(&[pattern.to_owned()])).transpose()?;
        let Some(tree) = tree else {
            let fault = Fault::words(format!("the feed `{}` has no folder of articles", feed.name));
            gathered.missing = Some(
                fault
                    .because(format!("`{folder}` is not a folder"))
                    .hint("make it, or mend `articles` in the feed's `feed.toml`"),
            );
            continue;
        };
        let Tree {
            files: mut paths,
            mut refused,
            unnamed,
        } = tree;
        let is_ours = |path: &String| !exclude.is_match(path) && only.as_ref().is_none_or(|only| only.is_match(path));
        paths.retain(is_ours);
        refused.retain(|(path, _)| is_ours(path));
        let ground = Ground::of(home, &feed.site, folder);
        let hidden = ground.hidden(&paths);
        ground.settle(&mut paths);
        for (path, error) in refused {
            let (path, finding) = ground.refused(path, &error);
            gathered.findings.push(finding);
            if let Some(path) = path {
                let file = ground.file(&path);
                gathered.unreadable.insert(path, file);
            }
        }
        gathered
            .findings
            .extend(unnamed.iter().map(|path| ground.unnamed(path)));
        let held = feed.shows_all(paths.len()).then_some(&gathered.bodies);
        let read = read_all(&paths, (&ground, Folder::open(&ground.root, feed, zone)?), (kept, held));
        let first = gathered.articles.len();
        gathered.take_in(&ground, paths, read)?;
        for card in &mut gathered.articles[first..] {
            if hidden.iter().any(|section| card.path.starts_with(section.as_str())) {
                card.hide();
            }
        }
    }
    if feed.articles.len() > 1 {
        gathered.articles.sort_by(|left, right| left.path.cmp(&right.path));
    }
    gather_imported(source, feed, &mut gathered)?;
    Ok(gathered)
}

/// Reads the files at `paths` in a folder, on all cores.
fn read_all(
    paths: &[String],
    (ground, of): (&Ground<'_>, Folder<'_>),
    (kept, held): (&Kept, Option<&Bodies>),
) -> Vec<Result<Read, FileError>> {
    let read = |path: &String| {
        let file = &ground.file(path);
        kept::read(kept, File { of: &of, path, file }, held)
    };
    paths.par_iter().map(read).collect()
}

impl Gathered {
    /// Takes in what was read of the files at `paths`.
    fn take_in(
        &mut self,
        ground: &Ground<'_>,
        paths: Vec<String>,
        read: Vec<Result<Read, FileError>>,
    ) -> Result<(), FileError> {
        self.articles.reserve(paths.len());
        for (path, read) in paths.into_iter().zip(read) {
            match read? {
                Read::Article(card, findings) => {
                    self.findings.extend(findings);
                    self.articles.push(card);
                }
                Read::Unreadable(findings) => {
                    self.findings.extend(findings);
                    let file = ground.file(&path);
                    self.unreadable.insert(path, file);
                }
                Read::Asset(asset) => {
                    self.sources.insert(path.clone(), ground.root.join(&path));
                    self.assets.insert(path, asset);
                }
            }
        }
        Ok(())
    }
}

/// The pictures that articles of Astro import from beside their folder.
fn gather_imported(source: Source<'_>, feed: &Feed, gathered: &mut Gathered) -> Result<(), Fault> {
    let first = feed.articles.first();
    let imported = first.and_then(|folder| ground::imported(&feed.site, folder));
    let Some((folder, prefix)) = imported.filter(|(folder, _)| source.home.join(folder).is_dir()) else {
        return Ok(());
    };
    let root = source.home.join(&folder);
    let of = Folder::open(&root, feed, source.zone)?;
    for path in files::tree(&root)? {
        let file = File {
            of: &of,
            path: &path,
            file: &format!("{folder}/{path}"),
        };
        if let Read::Asset(asset) = kept::read(source.kept, file, None)? {
            gathered.sources.insert(format!("{prefix}{path}"), root.join(&path));
            gathered.assets.insert(format!("{prefix}{path}"), asset);
        }
    }
    Ok(())
}
