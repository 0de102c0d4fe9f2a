//! What a build publishes: documents, pages, issues and assets of each feed.

use std::collections::BTreeMap;

use crate::app::compose::issue_url;
use crate::app::fault::Fault;
use crate::app::mail::Sources;
use crate::app::mail::feed_links;
use crate::app::mail::frozen;
use crate::entry::Entry;
use crate::feed::documents::documents;
use crate::feed::documents::updated;
use crate::finding::Finding;
use crate::site::IssueLine;
use crate::site::Site;
use crate::store::files;

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
        issues: (!issues.is_empty() || !sources.feed.broken_issues.is_empty()).then_some(&archive),
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

/// What belongs to an article never takes the place of something else.
fn put_of_article(outputs: &mut Outputs, path: String, output: Output) -> Result<(), Fault> {
    match outputs.get(&path) {
        Some(other) if *other != output => {
            let article = output.article.unwrap_or_default();
            Err(Fault::new(format!("two different files would be written to `{path}`"))
                .because(format!("one of them belongs to the article `{article}`"))
                .hint("rename the file beside the article, or give the article another `slug`"))
        }
        _ => {
            outputs.insert(path, output);
            Ok(())
        }
    }
}

/// An entry's page, and the files beside it.
fn put_entry(sources: Sources<'_>, site: &Site<'_>, entry: &Entry, outputs: &mut Outputs) -> Result<(), Fault> {
    let feed = &sources.feed.feed;
    let article = sources.edited.memory.rows.get(&entry.id).map(|row| row.path.clone());
    if feed.pages
        && entry.has_page
        && let Some(path) = feed.output_file(&entry.url)
    {
        let html = site
            .article(entry)
            .map_err(|error| sources.loaded.template_fault(error))?;
        let output = Output {
            bytes: html.into_bytes(),
            article: article.clone(),
        };
        put_of_article(outputs, path, output)?;
    }
    for (asset, url) in &entry.assets {
        if let (Some(path), Some(source)) = (feed.output_file(url), sources.feed.sources.get(asset)) {
            let output = Output {
                bytes: files::read(source)?,
                article: article.clone(),
            };
            put_of_article(outputs, path, output)?;
        }
    }
    Ok(())
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
