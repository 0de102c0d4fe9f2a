//! The memory that a blog's readers have: ids of the feed that it emits today, matched with its articles.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::path::Path;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;
use url::Url;

use crate::app::fault::Fault;
use crate::app::ground::Ground;
use crate::article::Article;
use crate::article::Source;
use crate::article::title::one_line;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;
use crate::feed::Feed;
use crate::feed::old::OldEntry;
use crate::feed::old::OldFeed;
use crate::store::files;

/// An article as a feed would publish it.
#[derive(Debug)]
pub struct Published {
    article: Article,
    page: Url,
    date: DateTime<FixedOffset>,
    updated: Option<DateTime<FixedOffset>>,
}

impl Published {
    /// The article's path below the root of its site.
    pub fn path(&self) -> &str {
        &self.article.path
    }
}

/// What became of the entries of an old feed.
#[derive(Debug, Default)]
pub struct Adopted {
    /// Rows for those whose articles were found.
    pub memory: Memory,
    /// Entries of which no article is known.
    pub strange: Vec<OldEntry>,
    /// Articles whose addresses are not those of their entries: file, address here, address there.
    pub elsewhere: Vec<(String, String, String)>,
    /// Articles that ask for another id in their heads: file, and the id that readers know.
    pub contrary: Vec<(String, String)>,
}

impl Adopted {
    /// The date of the oldest article that readers know.
    fn oldest(&self) -> Option<DateTime<FixedOffset>> {
        self.memory.rows.values().map(|row| row.published).min()
    }
}

/// The articles of a feed that have a date.
pub fn published(home: &Path, feed: &Feed, zone: Tz) -> Result<Vec<Published>, Fault> {
    let mut published = Vec::new();
    for folder in &feed.articles {
        let ground = Ground::of(home, &feed.site, folder);
        let mut paths = files::tree(&home.join(folder))?;
        ground.settle(&mut paths);
        for path in paths {
            let file = ground.file(&path);
            if crate::article::flavour::names::format_of(feed.site.flavour, &path).is_none() {
                continue;
            }
            let bytes = files::read(&ground.root.join(&path))?;
            let source = Source {
                path: &path,
                file: &file,
                bytes: &bytes,
                site: &feed.site,
            };
            let (Some((article, _)), _) = Article::parse(source) else {
                continue;
            };
            let Some(date) = article.front.date.map(|stamp| stamp.in_zone(zone)) else {
                continue;
            };
            let updated = article.front.updated.map(|stamp| stamp.in_zone(zone));
            if let Ok(address) = feed.address(&article, date, zone) {
                published.push(Published {
                    article,
                    page: address.page,
                    date,
                    updated,
                });
            }
        }
    }
    Ok(published)
}

/// Folders at the top of which no article is in the old feed, though one is as young as what it shows; where the feed is
/// of the whole content.
pub fn strangers(feed: &Feed, adopted: &Adopted, published: &[Published]) -> Vec<String> {
    let [only] = feed.articles.as_slice() else {
        return Vec::new();
    };
    let oldest = adopted.oldest();
    let Some(oldest) = oldest.filter(|_| feed.site.root_of(only) == only) else {
        return Vec::new();
    };
    let top = |path: &str| path.split_once('/').map(|(top, _)| top.to_owned());
    let known: HashSet<String> = adopted.memory.rows.values().filter_map(|row| top(&row.path)).collect();
    let young = published.iter().filter(|one| one.date >= oldest);
    let young: BTreeSet<String> = young.filter_map(|one| top(one.path())).collect();
    young.into_iter().filter(|folder| !known.contains(folder)).collect()
}

/// Whether there are articles that are older than what the old feed shows.
pub fn has_older(adopted: &Adopted, published: &[Published]) -> bool {
    let oldest = adopted.oldest();
    let stays = |one: &&Published| !one.article.front.draft && one.article.front.expires.is_none();
    let mut finished = published.iter().filter(stays);
    finished.any(|one| oldest.is_some_and(|oldest| one.date < oldest))
}

/// How many entries of an old feed stand at the addresses of articles.
pub fn agreeing(published: &[Published], old: &OldFeed) -> usize {
    let pages: HashSet<&str> = published.iter().map(|one| one.page.as_str()).collect();
    let links = old.entries.iter().filter_map(|entry| address(entry, old));
    links.filter(|link| pages.contains(link.as_str())).count()
}

/// The memory of the readers of `old`: all entries are matched with articles by their links, and then those that are left
/// by their titles.
pub fn adopted(published: &[Published], old: &OldFeed) -> Adopted {
    let by_page: HashMap<String, usize> = published
        .iter()
        .enumerate()
        .map(|(index, one)| (plain(&one.page), index))
        .collect();
    let mut by_title: HashMap<String, Option<usize>> = HashMap::new();
    for (index, one) in published.iter().enumerate() {
        let known = by_title.entry(title(&one.article.title));
        known.and_modify(|twice| *twice = None).or_insert(Some(index));
    }
    let mut adopted = Adopted::default();
    let mut taken = vec![false; published.len()];
    let links: Vec<Option<Url>> = old.entries.iter().map(|entry| address(entry, old)).collect();
    let mut take = |index: &usize| !std::mem::replace(&mut taken[*index], true);
    // An article is first of all the entry that is read where it stands: titles come again.
    let by_link = |link: &Option<Url>| by_page.get(&plain(link.as_ref()?)).copied();
    let by_link: Vec<Option<usize>> = links.iter().map(|link| by_link(link).filter(&mut take)).collect();
    for ((entry, link), linked) in old.entries.iter().zip(links).zip(by_link) {
        let by_title = || by_title.get(&title(&entry.title)).copied().flatten().filter(&mut take);
        let Some(index) = linked.or_else(by_title) else {
            adopted.strange.push(entry.clone());
            continue;
        };
        let one = &published[index];
        let file = &one.article.file;
        if let Some(link) = link.filter(|link| *link != one.page) {
            adopted
                .elsewhere
                .push((file.clone(), one.page.to_string(), link.to_string()));
        }
        if one.article.front.id.as_ref().is_some_and(|id| *id != entry.id) {
            adopted.contrary.push((file.clone(), entry.id.clone()));
        }
        let updated = one.updated.or(entry.updated).unwrap_or(one.date).max(one.date);
        let row = Row {
            path: one.article.path.clone(),
            hash: one.article.hash,
            published: one.date,
            updated,
            ..Row::default()
        };
        adopted.memory.insert(entry.id.clone(), row);
    }
    adopted
}

/// Where an entry is read: its link, else an id that is an address.
fn address(entry: &OldEntry, old: &OldFeed) -> Option<Url> {
    let base = [&old.home, &old.address]
        .into_iter()
        .flatten()
        .find_map(|url| Url::parse(url).ok());
    let written = entry.link.as_deref().unwrap_or(&entry.id);
    let url = match base {
        Some(base) => base.join(written.trim()).ok(),
        None => Url::parse(written.trim()).ok(),
    };
    url.filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// An address without what tells no article from another: scheme, fragment, a `/` or `index.html` at the end.
fn plain(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    let path = url.path().trim_end_matches("index.html").trim_end_matches('/');
    let path = path.strip_suffix(".html").unwrap_or(path);
    format!("{host}{path}?{}", url.query().unwrap_or_default())
}

/// A title as two programs may write it.
fn title(text: &str) -> String {
    let text = text
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&#39;", "'")
        .replace("&quot;", "\"");
    one_line(&text).to_lowercase()
}
