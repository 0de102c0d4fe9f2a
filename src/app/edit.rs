//! From loaded files to entries.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;
use url::Url;

use crate::app::clash::kept_for;
use crate::app::config::Config;
use crate::app::load::LoadedFeed;
use crate::article::Article;
use crate::article::slug::slug;
use crate::article::slug::stem_of;
use crate::entry::Entry;
use crate::entry::identity::Changes;
use crate::entry::identity::Claim;
use crate::entry::identity::Custom;
use crate::entry::identity::Form;
use crate::entry::identity::Keeping;
use crate::entry::identity::identify;
use crate::entry::links::Links;
use crate::entry::make::Making;
use crate::entry::make::hash;
use crate::entry::make::make;
use crate::entry::memory::FILE as MEMORY_FILE;
use crate::entry::memory::Memory;
use crate::feed::Feed;
use crate::feed::Id;
use crate::feed::Updated;
use crate::feed::permalink::Subject;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::sorted;

/// The entries of a feed.
#[derive(Debug)]
pub struct Edited {
    /// Newest first, ties by id.
    pub entries: Vec<Entry>,
    /// What the feed should remember from now on.
    pub memory: Memory,
    /// Articles whose date has not come: file and date.
    pub waiting: Vec<(String, DateTime<FixedOffset>)>,
    /// Articles that are left out because something is wrong with them: their paths below the folder of articles.
    pub left_out: Vec<String>,
    /// What links can mean.
    pub links: Links,
    /// What is wrong with files, articles and their content.
    pub findings: Vec<Finding>,
}

/// How a feed is edited.
#[derive(Debug, Clone, Copy)]
pub struct Editing {
    /// Now.
    pub now: DateTime<FixedOffset>,
    /// Whether drafts and future articles are published too.
    pub scope: Scope,
    /// What to do with ids that are not remembered.
    pub keeping: Keeping,
}

/// Which articles are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What is finished and due.
    Due,
    /// Drafts and future ones too.
    All,
}

/// Two entries at one address.
pub const URL_TWICE: Rule = Rule::error("article/url-twice", "Two entries at one address overwrite each other.");

/// An article that is to be published.
struct Candidate<'a> {
    article: &'a Article,
    slug: String,
    page: Url,
    date: DateTime<FixedOffset>,
}

/// Makes the entries of a feed.
pub fn edit(loaded: &LoadedFeed, config: &Config, editing: Editing) -> Edited {
    let mut findings = loaded.findings.clone();
    let zone = config.publication.timezone;
    let mut sorting = Sorting {
        waiting: Vec::new(),
        left_out: loaded.unreadable.iter().cloned().collect(),
    };
    let mut candidates = sorting.candidates(loaded, zone, editing, &mut findings);
    let Sorting { waiting, mut left_out } = sorting;
    for index in twins(&loaded.feed, &candidates, &mut findings).into_iter().rev() {
        left_out.insert(candidates.remove(index).article.path.clone());
    }
    let custom = custom(loaded, editing);
    let claims: Vec<Claim> = candidates.iter().map(|candidate| claim(candidate, zone)).collect();
    let identified = identify(&loaded.memory, &claims, &custom);
    findings.extend(identified.findings);
    let mut links = Links {
        pages: BTreeMap::new(),
        assets: loaded.assets.clone(),
    };
    for candidate in &candidates {
        let url = candidate
            .article
            .front
            .link
            .clone()
            .unwrap_or_else(|| candidate.page.clone());
        links.pages.insert(candidate.article.path.clone(), url);
    }
    let mut entries = Vec::new();
    for (candidate, identity) in candidates.iter().zip(&identified.identities) {
        let Some(identity) = identity else {
            left_out.insert(candidate.article.path.clone());
            continue;
        };
        let making = Making {
            article: candidate.article,
            identity,
            slug: &candidate.slug,
            page: &candidate.page,
            author: loaded.feed.author.as_ref(),
            links: &links,
        };
        let (entry, found) = make(making);
        findings.extend(found);
        entries.push(entry);
    }
    entries.sort_by(|left, right| {
        right
            .published
            .cmp(&left.published)
            .then_with(|| left.id.cmp(&right.id))
    });
    let mut memory = identified.memory;
    keep_what_is_only_broken(&mut memory, &loaded.memory, &left_out);
    Edited {
        entries,
        memory,
        waiting,
        left_out: left_out.into_iter().collect(),
        links,
        findings: sorted(findings),
    }
}

/// Articles that are not published: because their time has not come, or because something is wrong with them.
struct Sorting {
    waiting: Vec<(String, DateTime<FixedOffset>)>,
    left_out: BTreeSet<String>,
}

impl Sorting {
    /// The articles that are to be published.
    fn candidates<'a>(
        &mut self,
        loaded: &'a LoadedFeed,
        zone: Tz,
        editing: Editing,
        findings: &mut Vec<Finding>,
    ) -> Vec<Candidate<'a>> {
        let bad: BTreeSet<String> = findings
            .iter()
            .filter(|finding| finding.is_error())
            .map(|finding| finding.place.path.clone())
            .collect();
        let mut candidates = Vec::new();
        for article in &loaded.articles {
            if article.front.draft && editing.scope == Scope::Due {
                continue;
            }
            findings.extend(article.missing_date(editing.now.date_naive()));
            let date = article
                .front
                .date
                .map(|stamp| stamp.in_zone(zone))
                .filter(|_| !bad.contains(&article.file));
            match date {
                None => {
                    self.left_out.insert(article.path.clone());
                }
                Some(date) if date > editing.now && editing.scope == Scope::Due => {
                    self.waiting.push((article.file.clone(), date));
                }
                Some(date) => candidates.push(candidate(&loaded.feed, article, date)),
            }
        }
        candidates
    }
}

/// An article that is there but cannot be published is not gone.
fn keep_what_is_only_broken(memory: &mut Memory, before: &Memory, left_out: &BTreeSet<String>) {
    for (id, row) in &mut memory.rows {
        if left_out.contains(&row.path)
            && let Some(old) = before.rows.get(id)
        {
            row.gone = old.gone;
        }
    }
}

fn custom(loaded: &LoadedFeed, editing: Editing) -> Custom {
    Custom {
        host: loaded.feed.url.host_str().unwrap_or_default().to_owned(),
        form: match loaded.feed.id {
            Id::Tag => Form::Tag,
            Id::Permalink => Form::Permalink,
        },
        changes: match loaded.feed.updated {
            Updated::Content => Changes::Content,
            Updated::FrontMatter => Changes::FrontMatter,
        },
        keeping: editing.keeping,
        now: editing.now,
        memory_file: loaded.own_file(MEMORY_FILE),
    }
}

fn candidate<'a>(feed: &Feed, article: &'a Article, date: DateTime<FixedOffset>) -> Candidate<'a> {
    let slug = slug_of(article);
    let stem = article
        .path
        .rsplit_once('.')
        .map_or(article.path.as_str(), |(stem, _)| stem);
    let subject = Subject {
        published: date,
        slug: &slug,
        section: article.path.split_once('/').map_or("", |(section, _)| section),
        path: stem,
        title: &self::slug(&article.title),
    };
    let page = feed.entry_url(&subject);
    Candidate {
        article,
        slug,
        page,
        date,
    }
}

/// Front matter, else the file's name, else the title.
fn slug_of(article: &Article) -> String {
    let written = article.front.slug.as_deref().map(slug).unwrap_or_default();
    let named = slug(stem_of(&article.path));
    [written, named]
        .into_iter()
        .find(|slug| !slug.is_empty())
        .unwrap_or_else(|| slug(&article.title))
}

fn claim(candidate: &Candidate<'_>, zone: Tz) -> Claim {
    let article = candidate.article;
    Claim {
        file: article.file.clone(),
        path: article.path.clone(),
        id: article.front.id.clone(),
        slug: candidate.slug.clone(),
        hash: hash(article),
        date: candidate.date,
        updated: article.front.updated.map(|stamp| stamp.in_zone(zone)),
        url: article.front.link.clone().unwrap_or_else(|| candidate.page.clone()),
    }
}

/// The indices of candidates whose address is another's or kept for something else, told.
fn twins(feed: &Feed, candidates: &[Candidate<'_>], findings: &mut Vec<Finding>) -> Vec<usize> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut twins = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let page = candidate.page.as_str();
        let article = candidate.article;
        let kept = match feed.output_file(&candidate.page) {
            Some(file) if article.front.link.is_none() => kept_for(feed, &file).map(str::to_owned),
            _ => None,
        };
        let other = first
            .get(page)
            .map(|other| format!("`{}`", candidates[*other].article.file));
        if let Some(owner) = kept.or(other) {
            let line = article.front.lines.get("slug").copied().unwrap_or(1);
            let message = format!("its address {page} is that of {owner}");
            let finding = URL_TWICE.at(Place::new(&article.file, line, 1), message);
            findings.push(finding.hint("give the article another `slug`"));
            twins.push(index);
        } else {
            first.insert(page, index);
        }
    }
    twins
}
