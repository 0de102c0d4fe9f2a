//! What a build writes: documents, pages, issues and assets of each feed.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use crate::app::fault::Fault;
use crate::app::load::LoadedFeed;
use crate::app::mail::Sources;
use crate::app::mail::feed_links;
use crate::app::mail::frozen;
use crate::app::compose::issue_url;
use crate::entry::Entry;
use crate::feed::documents::documents;
use crate::feed::documents::updated;
use crate::finding::Finding;
use crate::site::IssueLine;
use crate::site::Site;
use crate::store::files;
use crate::store::files::Written;

/// The list of what the last build wrote, in the folder of output: a line a file, and behind a tab the article it is
/// of.
pub const MANIFEST: &str = ".pressrun-files";

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The article it belongs to, by its path below the folder of articles.
    pub article: Option<String>,
}

/// Files to be written, by their paths below the folder of output.
pub type Outputs = BTreeMap<String, Output>;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Its path relative to the publication.
    pub path: String,
    /// Its size.
    pub bytes: usize,
    /// Whether it was touched.
    pub written: Written,
}

/// Everything that a feed publishes, and what is wrong with its issues.
pub fn outputs(sources: Sources<'_>) -> Result<(Outputs, Vec<Finding>), Fault> {
    let mut outputs = Outputs::new();
    let feed = &sources.feed.feed;
    let entries = &sources.edited.entries;
    let changed = updated(feed, entries, sources.edited.memory.newest_gone());
    for document in documents(feed, entries, changed) {
        outputs.insert(
            document.file,
            Output {
                bytes: document.text.into_bytes(),
                article: None,
            },
        );
    }
    let mut findings = Vec::new();
    let issues = issues(sources, &mut outputs, &mut findings)?;
    let archive = feed.url.join("issues/")?;
    let links = feed_links(sources.feed);
    let site = Site {
        theme: sources.theme,
        publication: &sources.loaded.config.publication,
        feed,
        feeds: &links,
        issues: (!issues.is_empty()).then_some(&archive),
    };
    let fault = |error| sources.loaded.template_fault(error);
    for entry in entries {
        put_entry(sources, &site, entry, &mut outputs)?;
    }
    if feed.pages {
        let newest = &entries[..entries.len().min(feed.items)];
        put_page(&mut outputs, "index.html", site.index(newest).map_err(fault)?);
        put_page(&mut outputs, "404.html", site.not_found().map_err(fault)?);
        if !issues.is_empty() {
            put_page(&mut outputs, "issues/index.html", site.issues(&issues).map_err(fault)?);
        }
    }
    Ok((outputs, findings))
}

fn put_page(outputs: &mut Outputs, path: &str, html: String) {
    outputs.insert(
        path.to_owned(),
        Output {
            bytes: html.into_bytes(),
            article: None,
        },
    );
}

/// An entry's page, and the files beside it.
fn put_entry(sources: Sources<'_>, site: &Site<'_>, entry: &Entry, outputs: &mut Outputs) -> Result<(), Fault> {
    let feed = &sources.feed.feed;
    let article = article_path(sources.feed, entry);
    if feed.pages
        && entry.has_page
        && let Some(path) = feed.output_file(&entry.url)
    {
        let html = site
            .article(entry)
            .map_err(|error| sources.loaded.template_fault(error))?;
        outputs.insert(
            path,
            Output {
                bytes: html.into_bytes(),
                article: article.clone(),
            },
        );
    }
    for (asset, url) in &entry.assets {
        if let (Some(path), Some(source)) = (feed.output_file(url), sources.feed.sources.get(asset)) {
            outputs.insert(
                path,
                Output {
                    bytes: files::read(source)?,
                    article: article.clone(),
                },
            );
        }
    }
    Ok(())
}

fn article_path(feed: &LoadedFeed, entry: &Entry) -> Option<String> {
    feed.articles
        .iter()
        .find(|article| article.file == entry.file)
        .map(|article| article.path.clone())
}

/// Each issue's archive page, and the mail as anybody may see it.
fn issues(sources: Sources<'_>, outputs: &mut Outputs, findings: &mut Vec<Finding>) -> Result<Vec<IssueLine>, Fault> {
    let mut lines = Vec::new();
    for issue in &sources.feed.issues {
        let (frozen, found) = frozen(sources, issue)?;
        findings.extend(found);
        let folder = format!("issues/{}", issue.number);
        lines.push(IssueLine {
            number: issue.number,
            subject: frozen.subject.clone(),
            date: frozen.date,
            url: issue_url(&sources.feed.feed, issue.number)?,
        });
        if sources.feed.feed.pages {
            put_page(outputs, &format!("{folder}/index.html"), frozen.page);
        }
        put_page(outputs, &format!("{folder}/email.html"), frozen.html);
        put_page(outputs, &format!("{folder}/email.txt"), frozen.text);
    }
    lines.reverse();
    Ok(lines)
}

/// Writes the files of a feed into `folder`, and removes what the last build wrote and this one does not. What belongs
/// to one of the articles in `keeping` stays. Another's file in the way is an error before anything is written.
pub fn write(home: &Path, folder: &str, mut outputs: Outputs, keeping: &[String]) -> Result<Vec<WrittenFile>, Fault> {
    let root = home.join(folder);
    let before = manifest(&root)?;
    let mut kept: BTreeMap<String, Option<String>> = BTreeMap::new();
    for (path, article) in &before {
        if article.as_ref().is_some_and(|article| keeping.contains(article)) && !outputs.contains_key(path) {
            kept.insert(path.clone(), article.clone());
        }
    }
    for (path, output) in &outputs {
        let there = root.join(path);
        if !before.contains_key(path) && there.exists() && files::read(&there).ok().as_ref() != Some(&output.bytes) {
            return Err(Fault::new("another's file is in the way")
                .because(format!("`{folder}/{path}` was not written by pressrun"))
                .hint("move it, or give the feed another `output`"));
        }
    }
    let mut lines = kept;
    lines.extend(
        outputs
            .iter()
            .map(|(path, output)| (path.clone(), output.article.clone())),
    );
    let gone: Vec<&String> = before.keys().filter(|path| !lines.contains_key(*path)).collect();
    // The list first names what both builds wrote: a build that is killed leaves nothing that no list names.
    let mut both = lines.clone();
    both.extend(gone.iter().map(|path| ((*path).clone(), before[*path].clone())));
    files::write(&root.join(MANIFEST), manifest_text(&both).as_bytes())?;
    let mut written = Vec::new();
    for (path, output) in std::mem::take(&mut outputs) {
        let done = files::write(&root.join(&path), &output.bytes)?;
        written.push(WrittenFile {
            path: format!("{folder}/{path}"),
            bytes: output.bytes.len(),
            written: done,
        });
    }
    for path in gone {
        files::remove(&root, path)?;
    }
    files::write(&root.join(MANIFEST), manifest_text(&lines).as_bytes())?;
    Ok(written)
}

fn manifest(root: &PathBuf) -> Result<BTreeMap<String, Option<String>>, Fault> {
    let text = files::read_text(&root.join(MANIFEST))?.unwrap_or_default();
    Ok(text
        .lines()
        .map(|line| match line.split_once('\t') {
            Some((path, article)) => (path.to_owned(), Some(article.to_owned())),
            None => (line.to_owned(), None),
        })
        .filter(|(path, _)| is_inside(path))
        .collect())
}

/// A list that somebody edited must not make us remove what is not ours.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
}

fn manifest_text(lines: &BTreeMap<String, Option<String>>) -> String {
    lines
        .iter()
        .map(|(path, article)| match article {
            Some(article) => format!("{path}\t{article}\n"),
            None => format!("{path}\n"),
        })
        .collect()
}
