//! From loaded files to entries.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;
use rayon::iter::IntoParallelIterator;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use url::Url;

use crate::app::addresses::Asking;
use crate::app::addresses::moved;
use crate::app::addresses::twins;
use crate::app::archives::archived;
use crate::app::due;
use crate::app::fault::Fault;
use crate::app::ground;
use crate::app::kept;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::article::Article;
use crate::article::Format;
use crate::article::slug::slug;
use crate::entry::Entry;
use crate::entry::identity::Claim;
use crate::entry::identity::Identity;
use crate::entry::identity::custom::Changes;
use crate::entry::identity::custom::Custom;
use crate::entry::identity::custom::Form;
use crate::entry::identity::custom::Keeping;
use crate::entry::identity::identify;
use crate::entry::links::Links;
use crate::entry::make::Making;
use crate::entry::make::make;
use crate::entry::memory::FILE as MEMORY_FILE;
use crate::entry::memory::Memory;
use crate::entry::text::Text;
use crate::feed::Feed;
use crate::feed::Id;
use crate::feed::Updated;
use crate::feed::address::Address;
use crate::finding::Finding;
use crate::finding::sorted;

/// The entries of a feed.
#[derive(Debug)]
pub struct Edited {
    /// Those that were asked for ([`Wanted`]), newest first, ties by id.
    pub entries: Vec<Entry>,
    /// How many are published, asked for or not.
    pub published: usize,
    /// What issues show, for people who read plain text, by id.
    pub texts: HashMap<String, Text>,
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
    /// Which entries are made.
    pub wanted: Wanted,
}

/// Which entries are made: of thousands, a feed shows a few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All that are published.
    All,
    /// Those that the feed's documents, pages and issues show.
    Shown,
}

/// Which articles are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What is finished and due.
    Due,
    /// Drafts and future ones too.
    All,
}

/// An article that is to be published.
struct Candidate<'a> {
    article: &'a Article,
    slug: String,
    page: Url,
    date: DateTime<FixedOffset>,
}

impl Candidate<'_> {
    fn asking(&self) -> Asking<'_> {
        Asking {
            article: self.article,
            page: &self.page,
        }
    }
}

/// An article whose identity is known.
struct Listed<'a> {
    candidate: &'a Candidate<'a>,
    identity: &'a Identity,
}

/// Makes the entries of a feed.
///
/// # Errors
/// If the feed is not ready to have any made.
pub fn edit(publication: &Loaded, loaded: &LoadedFeed, editing: Editing) -> Result<Edited, Fault> {
    if let Some(fault) = &loaded.unready {
        return Err(fault.clone());
    }
    let mut findings = loaded.findings.clone();
    let zone = publication.config.publication.timezone;
    let mut sorting = Sorting {
        waiting: Vec::new(),
        left_out: loaded.unreadable.iter().cloned().collect(),
    };
    let mut candidates = sorting.candidates(loaded, zone, editing, &mut findings);
    let Sorting { waiting, mut left_out } = sorting;
    findings.extend(leave_twins_out(publication, loaded, (&mut candidates, &mut left_out)));
    let mut custom = custom(loaded, editing);
    custom.standing = due::standing(publication, loaded, candidates.iter().map(|one| one.article));
    let claims: Vec<Claim> = candidates
        .iter()
        .map(|candidate| claim(&loaded.feed, candidate, zone))
        .collect();
    let identified = identify(&loaded.memory, &claims, &custom);
    findings.extend(identified.findings);
    let found = identified.moved.iter();
    findings.extend(found.filter_map(|(index, old)| moved(&loaded.feed, candidates[*index].article, old)));
    let mut listed = Vec::new();
    for (candidate, identity) in candidates.iter().zip(&identified.identities) {
        match identity {
            Some(identity) => listed.push(Listed { candidate, identity }),
            None => _ = left_out.insert(candidate.article.path.clone()),
        }
    }
    listed.sort_by(|left, right| newest_first(left.identity, right.identity));
    let published = listed.len();
    let links = links(publication, loaded, &candidates);
    let in_issues: HashSet<&str> = chosen_by_issues(loaded).collect();
    if editing.wanted == Wanted::Shown {
        listed = shown(&loaded.feed, listed, &in_issues);
    }
    let making: Result<Vec<Made>, Fault> = listed
        .par_iter()
        .map(|listed| make_one(publication, loaded, (&links, &in_issues), listed))
        .collect();
    let mut entries = Vec::with_capacity(listed.len());
    let mut texts = HashMap::new();
    for Made {
        entry,
        text,
        findings: found,
    } in making?
    {
        findings.extend(found);
        texts.extend(text.map(|text| (entry.id.clone(), text)));
        entries.push(entry);
    }
    let mut memory = identified.memory;
    memory.url = Some(loaded.feed.url.to_string());
    // An article that is there but cannot be published is not gone.
    memory.spare(&loaded.memory, &left_out);
    findings.extend(archived(&mut memory, &entries, loaded, &custom));
    Ok(Edited {
        entries,
        published,
        texts,
        memory,
        waiting,
        left_out: left_out.into_iter().collect(),
        links,
        findings: sorted(findings),
    })
}

/// Leaves those out whose address is another's.
fn leave_twins_out(
    publication: &Loaded,
    loaded: &LoadedFeed,
    (candidates, left_out): (&mut Vec<Candidate<'_>>, &mut BTreeSet<String>),
) -> Vec<Finding> {
    let asking: Vec<Asking<'_>> = candidates.iter().map(Candidate::asking).collect();
    let broken = due::files_of(publication, loaded, &*left_out);
    let mut findings = Vec::new();
    let twins = twins(&loaded.feed, &loaded.memory, &asking, &broken, &mut findings);
    for index in twins.into_iter().rev() {
        left_out.insert(candidates.remove(index).article.path.clone());
    }
    findings
}

/// The order of a feed.
fn newest_first(left: &Identity, right: &Identity) -> Ordering {
    right
        .published
        .cmp(&left.published)
        .then_with(|| left.id.cmp(&right.id))
}

fn chosen_by_issues(loaded: &LoadedFeed) -> impl Iterator<Item = &str> {
    let chosen = loaded.issues.iter().flat_map(|issue| &issue.entries);
    chosen.map(|chosen| chosen.id.as_str())
}

/// What is shown somewhere: everything where entries have pages, topics have feeds, or what is old is archived.
fn shown<'a>(feed: &Feed, listed: Vec<Listed<'a>>, in_issues: &HashSet<&str>) -> Vec<Listed<'a>> {
    if feed.pages || feed.archives || !feed.by.is_empty() {
        return listed;
    }
    let mut position = 0;
    let is_shown = |listed: &Listed<'_>| {
        position += 1;
        position <= feed.items || in_issues.contains(listed.identity.id.as_str())
    };
    listed.into_iter().filter(is_shown).collect()
}

/// What links of the feed's articles can mean.
fn links(publication: &Loaded, loaded: &LoadedFeed, candidates: &[Candidate<'_>]) -> Links {
    let mut links = Links::new(loaded.assets.clone());
    links.site = ground::site_of(&publication.home, publication.config.publication.timezone, &loaded.feed);
    for candidate in candidates {
        let front = &candidate.article.front;
        let url = front.link.clone().unwrap_or_else(|| candidate.page.clone());
        links.add_page(&candidate.article.path, url);
    }
    links
}

/// An entry as it was made; its text only where an issue shows it.
struct Made {
    entry: Entry,
    text: Option<Text>,
    findings: Vec<Finding>,
}

fn make_one(
    publication: &Loaded,
    loaded: &LoadedFeed,
    (links, in_issues): (&Links, &HashSet<&str>),
    listed: &Listed<'_>,
) -> Result<Made, Fault> {
    let Listed { candidate, identity } = listed;
    let making = Making {
        article: candidate.article,
        identity,
        slug: &candidate.slug,
        page: &candidate.page,
        author: loaded.feed.author.as_ref(),
        links,
    };
    let body = || loaded.body(candidate.article);
    let (rendered, text) = if in_issues.contains(identity.id.as_str()) {
        let (rendered, text) = kept::rendered_with_text(&publication.kept, making, &body()?);
        (rendered, Some(text))
    } else {
        (kept::rendered(&publication.kept, making, body)?, None)
    };
    let (mut entry, findings) = make(making, rendered);
    if loaded.feed.markdown && candidate.article.format == Format::Markdown {
        entry.markdown = Some(body()?);
    }
    Ok(Made { entry, text, findings })
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
                Some(date) if editing.scope == Scope::Due && due::from(article, date, zone) > editing.now => {
                    self.waiting
                        .push((article.file.clone(), due::from(article, date, zone)));
                }
                Some(_) if editing.scope == Scope::Due && due::is_over(article, zone, editing.now) => {}
                Some(date) => candidates.push((article, date)),
            }
        }
        let addressed: Vec<_> = candidates
            .into_par_iter()
            .map(|(article, date)| (article, date, loaded.feed.address(article, date, zone)))
            .collect();
        let mut candidates = Vec::with_capacity(addressed.len());
        for (article, date, address) in addressed {
            match address {
                Ok(Address { slug, page }) => candidates.push(Candidate {
                    article,
                    slug,
                    page,
                    date,
                }),
                Err(untold) => {
                    findings.push(due::untold(article, &untold));
                    self.left_out.insert(article.path.clone());
                }
            }
        }
        candidates
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
        standing: BTreeMap::new(),
    }
}

fn claim(feed: &Feed, candidate: &Candidate<'_>, zone: Tz) -> Claim {
    let article = candidate.article;
    let page = match article.front.link {
        Some(_) => None,
        None => feed.relative(&candidate.page),
    };
    Claim {
        file: article.file.clone(),
        path: article.path.clone(),
        id: article.front.id.clone(),
        slug: slug(&candidate.slug),
        hash: article.hash,
        date: candidate.date,
        date_line: article.front.lines.get("date").copied().unwrap_or(1),
        updated: article.front.updated.map(|stamp| stamp.in_zone(zone)),
        url: article.front.link.clone().unwrap_or_else(|| candidate.page.clone()),
        page,
    }
}
