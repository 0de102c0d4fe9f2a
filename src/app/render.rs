//! From loaded files to entries, and from entries to what is published and mailed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;
use url::Url;

use crate::app::config::Config;
use crate::app::fault::Fault;
use crate::app::load::LoadedFeed;
use crate::article::Article;
use crate::article::slug::slug;
use crate::article::slug::stem_of;
use crate::entry::Entry;
use crate::entry::content::render as render_content;
use crate::entry::context::Context;
use crate::entry::context::Source;
use crate::entry::identity::Changes;
use crate::entry::identity::Claim;
use crate::entry::identity::Custom;
use crate::entry::identity::Form;
use crate::entry::identity::Keeping;
use crate::entry::identity::identify;
use crate::entry::links::Links;
use crate::entry::links::Resolver;
use crate::entry::make::Making;
use crate::entry::make::hash;
use crate::entry::make::make;
use crate::entry::memory::FILE as MEMORY_FILE;
use crate::entry::memory::Memory;
use crate::entry::text::Text;
use crate::entry::text::notes::Notes;
use crate::feed::Feed;
use crate::feed::Id;
use crate::feed::Updated;
use crate::feed::permalink::Subject;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::sorted;
use crate::issue::Chosen;
use crate::issue::Issue;
use crate::issue::edition::Edition;
use crate::issue::edition::EntryView;
use crate::issue::edition::Words;
use crate::theme::context::Show;

/// Columns of the text part.
pub const COLUMNS: usize = 72;

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

pub const URL_TWICE: Rule = Rule::error("article/url-twice", "Two entries at one address overwrite each other.");

pub const NO_SUCH_ENTRY: Rule = Rule::error("issue/no-such-entry", "An issue can show only what is published.");

pub const ENTRY_TWICE: Rule = Rule::error("issue/entry-twice", "An entry stands in an issue once.");

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
    let mut waiting = Vec::new();
    let bad: BTreeSet<String> = findings
        .iter()
        .filter(|finding| finding.is_error())
        .map(|finding| finding.place.path.clone())
        .collect();
    let mut left_out: BTreeSet<String> = loaded.unreadable.iter().cloned().collect();
    let mut candidates = Vec::new();
    for article in &loaded.articles {
        if article.front.draft && editing.scope == Scope::Due {
            continue;
        }
        findings.extend(article.missing_date(editing.now.date_naive()));
        let Some(date) = article
            .front
            .date
            .map(|stamp| stamp.in_zone(zone))
            .filter(|_| !bad.contains(&article.file))
        else {
            left_out.insert(article.path.clone());
            continue;
        };
        if date > editing.now && editing.scope == Scope::Due {
            waiting.push((article.file.clone(), date));
            continue;
        }
        candidates.push(candidate(&loaded.feed, article, date));
    }
    for index in twins(&candidates, &mut findings).into_iter().rev() {
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

/// The indices of candidates whose address is another's, told.
fn twins(candidates: &[Candidate<'_>], findings: &mut Vec<Finding>) -> Vec<usize> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut twins = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let page = candidate.page.as_str();
        if let Some(other) = first.get(page) {
            let article = candidate.article;
            let line = article.front.lines.get("slug").copied().unwrap_or(1);
            let message = format!("its address {page} is that of `{}`", candidates[*other].article.file);
            let finding = URL_TWICE.at(Place::new(&article.file, line, 1), message);
            findings.push(finding.hint("give one of them another `slug`"));
            twins.push(index);
        } else {
            first.insert(page, index);
        }
    }
    twins
}

/// An issue with its words rendered and its entries found: what an edition borrows from.
#[derive(Debug)]
pub struct Composed<'a> {
    issue: &'a Issue,
    intro: Prose,
    outro: Prose,
    entries: Vec<(&'a Entry, Show, Option<&'a str>, String)>,
    notes: String,
    url: Url,
}

#[derive(Debug, Default)]
struct Prose {
    html: String,
    text: String,
}

/// Where an issue is read in a browser.
pub fn issue_url(feed: &Feed, number: u32) -> Result<Url, Fault> {
    Ok(feed.url.join(&format!("issues/{number}/"))?)
}

/// Finds what an issue shows, and renders the editor's words. The findings are about the issue's file.
pub fn compose<'a>(feed: &Feed, issue: &'a Issue, edited: &'a Edited) -> Result<(Composed<'a>, Vec<Finding>), Fault> {
    let url = issue_url(feed, issue.number)?;
    let mut findings = Vec::new();
    let mut notes = Notes::default();
    let mut prose = |words: &crate::issue::Words, findings: &mut Vec<Finding>| {
        let resolver = Resolver::new(&edited.links, "", &url);
        let source = Source {
            format: crate::article::Format::Markdown,
            body: &words.text,
            file: &issue.file,
            line: words.line,
        };
        let resolve = |target: &str| resolver.resolve(target);
        let (content, found) = render_content(Context {
            source,
            base: &url,
            resolve: &resolve,
        });
        findings.extend(found);
        (content.html, content.text)
    };
    let (intro_html, intro_text) = prose(&issue.intro, &mut findings);
    let (outro_html, outro_text) = prose(&issue.outro, &mut findings);
    let intro = Prose {
        html: intro_html,
        text: laid_out(&intro_text, &mut notes),
    };
    let mut entries = Vec::new();
    let mut seen = BTreeSet::new();
    for chosen in &issue.entries {
        if !seen.insert(chosen.id.as_str()) {
            findings.push(ENTRY_TWICE.at(chosen.place.clone(), format!("`{}` stands here twice", chosen.id)));
            continue;
        }
        match find(chosen, &edited.entries) {
            Ok(entry) => {
                let show = chosen.show.unwrap_or(Show::Summary);
                let text = match show {
                    Show::Full => laid_out(&entry.text, &mut notes),
                    Show::Summary => String::new(),
                };
                entries.push((entry, show, chosen.title.as_deref(), text));
            }
            Err(finding) => findings.push(finding),
        }
    }
    let outro = Prose {
        html: outro_html,
        text: laid_out(&outro_text, &mut notes),
    };
    let notes = if notes.is_empty() {
        String::new()
    } else {
        notes.lay_out()
    };
    Ok((
        Composed {
            issue,
            intro,
            outro,
            entries,
            notes,
            url,
        },
        findings,
    ))
}

fn laid_out(text: &Text, notes: &mut Notes) -> String {
    text.lay_out(COLUMNS, notes)
}

fn find<'a>(chosen: &Chosen, entries: &'a [Entry]) -> Result<&'a Entry, Finding> {
    entries.iter().find(|entry| entry.id == chosen.id).ok_or_else(|| {
        NO_SUCH_ENTRY
            .at(
                chosen.place.clone(),
                format!("no published entry has the id `{}`", chosen.id),
            )
            .hint("`pressrun issue new` chooses ids that are there; drafts and articles with errors have none")
    })
}

impl Composed<'_> {
    /// The edition, dated.
    pub fn edition<'a>(
        &'a self,
        config: &'a Config,
        feed: &'a Feed,
        date: Option<DateTime<FixedOffset>>,
    ) -> Edition<'a> {
        Edition {
            publication: &config.publication,
            feed,
            theme: self.issue.theme.as_deref().unwrap_or(&feed.theme),
            number: self.issue.number,
            subject: &self.issue.subject,
            preheader: self.issue.preheader.as_deref(),
            date,
            url: &self.url,
            intro: Words {
                html: &self.intro.html,
                text: &self.intro.text,
            },
            outro: Words {
                html: &self.outro.html,
                text: &self.outro.text,
            },
            entries: self
                .entries
                .iter()
                .map(|(entry, show, title, text)| EntryView {
                    entry,
                    show: *show,
                    title: *title,
                    text,
                })
                .collect(),
            notes: &self.notes,
        }
    }

    /// The entries it shows.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(|(entry, ..)| *entry)
    }
}
