//! What a build publishes: documents, pages, issues and assets of each feed.

use std::collections::BTreeMap;

use crate::app::compose::issue_url;
use crate::app::documents;
use crate::app::fault::Fault;
use crate::app::mail::Sources;
use crate::app::mail::frozen;
use crate::app::pages;
use crate::app::pages::Rendered;
use crate::entry::Entry;
use crate::feed::channel::channels;
use crate::finding::Finding;
use crate::site::page::IssueLine;
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
    let mut findings = documents::each(sources, &mut |file, text| put_page(&mut outputs, &file, text));
    let issues = issues(sources, &mut outputs, &mut findings)?;
    for entry in entries {
        put_assets(sources, entry, &mut outputs)?;
    }
    if feed.pages {
        let (channels, found) = channels(feed, entries);
        findings.extend(found);
        for page in pages::rendered(sources, &channels, &issues)? {
            put_rendered(sources, page, &mut outputs)?;
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
            let article = output.article.as_ref().or(other.article.as_ref());
            let article = article.map_or("", String::as_str);
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

/// A page; one of an article belongs to it.
fn put_rendered(sources: Sources<'_>, page: Rendered<'_>, outputs: &mut Outputs) -> Result<(), Fault> {
    let row = page.entry.and_then(|id| sources.edited.memory.rows.get(id));
    let output = Output {
        bytes: page.text.into_bytes(),
        article: row.map(|row| row.path.clone()),
    };
    put_of_article(outputs, page.file, output)
}

/// The files beside an article.
fn put_assets(sources: Sources<'_>, entry: &Entry, outputs: &mut Outputs) -> Result<(), Fault> {
    let feed = &sources.feed.feed;
    let article = sources.edited.memory.rows.get(&entry.id).map(|row| row.path.clone());
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
