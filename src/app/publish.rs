//! What a build publishes: documents, pages, issues and assets of each feed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::path::Path;

use crate::app::clash::kept_for;
use crate::app::compose::issue_url;
use crate::app::fault::Fault;
use crate::app::mail::Sources;
use crate::app::mail::frozen;
use crate::app::pages;
use crate::app::pages::Rendered;
use crate::app::sent;
use crate::entry::Entry;
use crate::feed::OPML;
use crate::feed::channel::Channel;
use crate::feed::documents::Document;
use crate::feed::documents::documents;
use crate::feed::opml;
use crate::feed::output_file::file_of;
use crate::finding::Finding;
use crate::hosting::moved::LINES_MAX;
use crate::hosting::moved::Moved;
use crate::site::page::IssueLine;
use crate::site::redirect;
use crate::store::file_error::FileError;
use crate::store::files;

/// A file to be written.
#[derive(Debug, Clone)]
pub struct Output<'a> {
    /// What is in it.
    pub content: Content<'a>,
    /// The article it belongs to, by its path below the folder of articles.
    pub article: Option<String>,
}

/// What is in a file to be written.
#[derive(Debug, Clone)]
pub enum Content<'a> {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What is in that file.
    File(&'a Path),
    /// A document, which is made piece by piece when it is written.
    Document(Document<'a>),
}

impl Content<'_> {
    /// All of it.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>, FileError> {
        Ok(match self {
            Self::Bytes(bytes) => Cow::Borrowed(bytes),
            Self::File(source) => Cow::Owned(files::read(source)?),
            Self::Document(document) => Cow::Owned(document.text().into_bytes()),
        })
    }

    /// Whether it is known, without a look at any file, to be the same.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bytes(one), Self::Bytes(other)) => one == other,
            (Self::File(one), Self::File(other)) => one == other,
            _ => false,
        }
    }
}

/// Files to be written, by their paths below the folder of output.
pub type Outputs<'a> = BTreeMap<String, Output<'a>>;

/// What a feed publishes.
#[derive(Debug)]
pub struct Published<'a> {
    /// Its files.
    pub outputs: Outputs<'a>,
    /// Addresses that lead to others.
    pub moved: Vec<Moved>,
    /// What is wrong with its issues.
    pub findings: Vec<Finding>,
}

/// What leads from an old address to a new one, beside what web servers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leading {
    /// A page at the old address, which any server can give out.
    Pages,
    /// Lines of a file that the hoster reads, and pages for what is beyond its last line.
    Lines,
}

/// Everything that a feed publishes in its `channels`.
pub fn outputs<'a>(
    sources: Sources<'a>,
    channels: &'a [Channel<'a>],
    leading: Leading,
) -> Result<Published<'a>, Fault> {
    let mut outputs = Outputs::new();
    for channel in channels {
        for document in documents(channel, &sources.edited.memory) {
            let path = document.file.clone();
            put(&mut outputs, path, Content::Document(document));
        }
    }
    if let Some(list) = list_of_feeds(sources, channels) {
        put(&mut outputs, OPML.to_owned(), Content::Bytes(list.into_bytes()));
    }
    let mut findings = Vec::new();
    let issues = issues(sources, &mut outputs, &mut findings)?;
    for entry in &sources.edited.entries {
        put_assets(sources, entry, &mut outputs)?;
    }
    let mut moved = Vec::new();
    if sources.feed.feed.pages {
        for page in pages::rendered(sources, channels, &issues)? {
            put_rendered(sources, page, &mut outputs)?;
        }
        moved = put_redirects(sources, &mut outputs, leading);
    }
    Ok(Published {
        outputs,
        moved,
        findings,
    })
}

/// The list of a feed's channels, and of the publication's other feeds. Of those only the settings are known here; their
/// topics stand in their own lists.
fn list_of_feeds(sources: Sources<'_>, channels: &[Channel<'_>]) -> Option<String> {
    let feeds = sources.loaded.feeds.iter().map(|loaded| &loaded.feed);
    let others: Vec<Channel<'_>> = feeds
        .filter(|feed| feed.name != sources.feed.feed.name)
        .map(|feed| Channel::whole(feed, []))
        .collect();
    opml::document(&sources.loaded.config.publication, channels.iter().chain(&others))
}

fn put<'a>(outputs: &mut Outputs<'a>, path: String, content: Content<'a>) {
    let output = Output { content, article: None };
    outputs.insert(path, output);
}

/// What belongs to an article never takes the place of something else.
fn put_of_article<'a>(outputs: &mut Outputs<'a>, path: String, output: Output<'a>) -> Result<(), Fault> {
    match outputs.get(&path) {
        Some(other) if !other.content.is(&output.content) => {
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
fn put_rendered(sources: Sources<'_>, page: Rendered<'_>, outputs: &mut Outputs<'_>) -> Result<(), Fault> {
    let row = page.entry.and_then(|id| sources.edited.memory.rows.get(id));
    let output = Output {
        content: Content::Bytes(page.text.into_bytes()),
        article: row.map(|row| row.path.clone()),
    };
    put_of_article(outputs, page.file, output)
}

/// Where entries were read before, what leads to where they are now: unless something else stands there.
fn put_redirects(sources: Sources<'_>, outputs: &mut Outputs<'_>, leading: Leading) -> Vec<Moved> {
    let mut moved = Vec::new();
    let mut led = HashSet::new();
    let feed = &sources.feed.feed;
    let rows = &sources.edited.memory.rows;
    let living = rows.values().filter(|row| row.gone.is_none());
    let pages: HashSet<&String> = living.filter_map(|row| row.page.as_ref()).collect();
    for entry in &sources.edited.entries {
        let Some(row) = rows.get(&entry.id) else { continue };
        for old in row.was.iter().filter(|old| !pages.contains(old)) {
            let may_lead = |file: &String| kept_for(feed, file).is_none() && is_free(outputs, file);
            let Some(file) = file_of(old).filter(|file| may_lead(file) && led.insert(file.clone())) else {
                continue;
            };
            let leads = Moved {
                from: old.clone(),
                to: entry.url.clone(),
            };
            let is_line = leading == Leading::Lines && leads.fits_a_line() && moved.len() < LINES_MAX;
            moved.push(leads);
            if is_line {
                continue;
            }
            let language = entry.language.as_ref().unwrap_or(&feed.language);
            let text = redirect::page(language, &entry.title, &entry.url);
            let output = Output {
                content: Content::Bytes(text.into_bytes()),
                article: Some(row.path.clone()),
            };
            outputs.insert(file, output);
        }
    }
    moved
}

/// Whether neither the file, nor a folder of its name, nor a file where one of its folders must be is written.
fn is_free(outputs: &Outputs<'_>, file: &str) -> bool {
    let below = format!("{file}/");
    let holds = outputs
        .range(below.clone()..)
        .next()
        .is_some_and(|(path, _)| path.starts_with(&below));
    let above = file.match_indices('/').any(|(at, _)| outputs.contains_key(&file[..at]));
    !(holds || above || outputs.contains_key(file))
}

/// The files beside an article.
fn put_assets<'a>(sources: Sources<'a>, entry: &Entry, outputs: &mut Outputs<'a>) -> Result<(), Fault> {
    let feed = &sources.feed.feed;
    let article = sources.edited.memory.rows.get(&entry.id).map(|row| row.path.clone());
    for (asset, url) in &entry.assets {
        if let (Some(path), Some(source)) = (feed.output_file(url), sources.feed.sources.get(asset)) {
            let output = Output {
                content: Content::File(source),
                article: article.clone(),
            };
            put_of_article(outputs, path, output)?;
        }
    }
    Ok(())
}

/// Each issue's archive page, and the mail as anybody may see it.
fn issues(
    sources: Sources<'_>,
    outputs: &mut Outputs<'_>,
    findings: &mut Vec<Finding>,
) -> Result<Vec<IssueLine>, Fault> {
    let mut lines = Vec::new();
    for issue in &sources.feed.issues {
        if let Some(fault) = sources.sent.unread(sources.feed, issue) {
            findings.push(sent::unread(issue, fault));
            lines.push(IssueLine {
                number: issue.number,
                subject: issue.subject.clone(),
                date: None,
                url: issue_url(&sources.feed.feed, issue.number)?,
            });
            continue;
        }
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
            put(
                outputs,
                format!("{folder}/index.html"),
                Content::Bytes(frozen.page.into_bytes()),
            );
        }
        put(
            outputs,
            format!("{folder}/email.html"),
            Content::Bytes(frozen.html.into_bytes()),
        );
        put(
            outputs,
            format!("{folder}/email.txt"),
            Content::Bytes(frozen.text.into_bytes()),
        );
    }
    lines.reverse();
    Ok(lines)
}
