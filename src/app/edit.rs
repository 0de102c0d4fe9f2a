//! From loaded files to entries.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

use crate::app::addresses::Asking;
use crate::app::addresses::moved;
use crate::app::addresses::twins;
use crate::app::archives::archived;
use crate::app::card::Card;
use crate::app::card::Stand;
use crate::app::due;
use crate::app::fault::Fault;
use crate::app::ground;
use crate::app::kept;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::article::Format;
use crate::entry::Entry;
use crate::entry::fields::public_markdown;
use crate::entry::identity::Identity;
use crate::entry::identity::claim::Claim;
use crate::entry::identity::custom::Changes;
use crate::entry::identity::custom::Custom;
use crate::entry::identity::custom::Form;
use crate::entry::identity::custom::Keeping;
use crate::entry::identity::identify;
use crate::entry::links::Links;
use crate::entry::make;
use crate::entry::make::Mailed;
use crate::entry::make::Making;
use crate::entry::memory::FILE as MEMORY_FILE;
use crate::entry::memory::Memory;
use crate::feed::Feed;
use crate::feed::Id;
use crate::feed::Updated;
use crate::feed::podcast_guid::guid;
use crate::finding::Finding;
use crate::finding::sorted;

/// The entries of a feed.
#[derive(Debug)]
pub struct Edited {
    /// Those that were asked for ([`Wanted`]), newest first, ties by id.
    pub entries: Vec<Entry>,
    /// How many are published, asked for or not.
    pub published: usize,
    /// What issues show, as mail holds it, by id.
    pub mailed: HashMap<String, Mailed>,
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
#[derive(Clone, Copy)]
struct Candidate<'a> {
    card: &'a Card,
    stand: &'a Stand,
    date: DateTime<FixedOffset>,
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
        left_out: loaded.unreadable.keys().cloned().collect(),
    };
    let mut candidates = sorting.candidates(loaded, zone, editing, &mut findings);
    let Sorting { waiting, mut left_out } = sorting;
    findings.extend(leave_twins_out(loaded, (&mut candidates, &mut left_out)));
    let mut custom = custom(loaded, editing);
    custom.standing = due::standing(loaded, candidates.iter().map(|one| &*one.card.path));
    let claims: Vec<Claim<'_>> = candidates.iter().map(|candidate| claim(*candidate, zone)).collect();
    let (identified, links) = rayon::join(
        || identify(&loaded.memory, &claims, &custom),
        || links(publication, loaded, &candidates),
    );
    findings.extend(identified.findings);
    let found = identified.moved.iter();
    findings.extend(found.filter_map(|(index, old)| moved(&loaded.feed, candidates[*index].card, old)));
    let mut listed = Vec::new();
    for (candidate, identity) in candidates.iter().zip(&identified.identities) {
        match identity {
            Some(identity) => listed.push(Listed { candidate, identity }),
            None => _ = left_out.insert(candidate.card.path.to_string()),
        }
    }
    let published = listed.len();
    let in_issues: HashSet<&str> = chosen_by_issues(loaded).collect();
    if editing.wanted == Wanted::Shown {
        shown(&loaded.feed, &mut listed, &in_issues);
    }
    listed.sort_by(|left, right| newest_first(left.identity, right.identity));
    let making: Result<Vec<Made>, Fault> = listed
        .par_iter()
        .map(|listed| make_one(publication, loaded, (&links, &in_issues), listed))
        .collect();
    let mut entries = Vec::with_capacity(listed.len());
    let mut mailed = HashMap::new();
    for Made {
        entry,
        mailed: one,
        findings: found,
    } in making?
    {
        findings.extend(found);
        mailed.extend(one.map(|one| (entry.id.clone(), one)));
        entries.push(entry);
    }
    let mut memory = identified.memory;
    memory.url = Some(loaded.feed.url.to_string());
    memory.guid = guid(&loaded.feed, &loaded.memory);
    // An article that is there but cannot be published is not gone.
    memory.spare(&loaded.memory, &left_out);
    findings.extend(archived(&mut memory, &entries, loaded, &custom));
    Ok(Edited {
        entries,
        published,
        mailed,
        memory,
        waiting,
        left_out: left_out.into_iter().collect(),
        links,
        findings: sorted(findings),
    })
}

/// Leaves those out whose address is another's.
fn leave_twins_out(
    loaded: &LoadedFeed,
    (candidates, left_out): (&mut Vec<Candidate<'_>>, &mut BTreeSet<String>),
) -> Vec<Finding> {
    let asking = candidates
        .iter()
        .map(|Candidate { card, stand, .. }| Asking { card, stand });
    let asking: Vec<Asking<'_>> = asking.collect();
    let broken = due::files_of(loaded, &*left_out);
    let mut findings = Vec::new();
    let twins = twins(&loaded.feed, &loaded.memory, &asking, &broken, &mut findings);
    for index in twins.into_iter().rev() {
        left_out.insert(candidates.remove(index).card.path.to_string());
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

/// Keeps what is shown somewhere: the newest, and what stands in issues.
fn shown(feed: &Feed, listed: &mut Vec<Listed<'_>>, in_issues: &HashSet<&str>) {
    if feed.shows_all(listed.len()) {
        return;
    }
    // Of thousands only those are put in order that are shown.
    listed.select_nth_unstable_by(feed.items, |left, right| newest_first(left.identity, right.identity));
    let mut position = 0;
    listed.retain(|listed| {
        position += 1;
        position <= feed.items || in_issues.contains(listed.identity.id.as_str())
    });
}

/// What links of the feed's articles can mean.
fn links(publication: &Loaded, loaded: &LoadedFeed, candidates: &[Candidate<'_>]) -> Links {
    let mut links = Links::new(loaded.assets.clone());
    links.site = ground::site_of(&publication.home, publication.config.publication.timezone, &loaded.feed);
    links.reserve(candidates.len());
    for Candidate { card, stand, .. } in candidates {
        let url = card.facts.link.as_deref().unwrap_or(&stand.page);
        links.add_page(&card.path, url);
    }
    links
}

/// An entry as it was made; as mail holds it only where an issue shows it.
struct Made {
    entry: Entry,
    mailed: Option<Mailed>,
    findings: Vec<Finding>,
}

fn make_one(
    publication: &Loaded,
    loaded: &LoadedFeed,
    (links, in_issues): (&Links, &HashSet<&str>),
    listed: &Listed<'_>,
) -> Result<Made, Fault> {
    let Listed { candidate, identity } = listed;
    let (article, page) = (candidate.card.article(), candidate.stand.url());
    let making = Making {
        article: &article,
        identity,
        slug: &candidate.stand.slug,
        page: &page,
        author: loaded.feed.author.as_ref(),
        links,
    };
    let body = || loaded.body(&publication.home, &article);
    let rendered = kept::rendered(&publication.kept, making, body)?;
    let is_mailed = in_issues.contains(identity.id.as_str());
    let mailed = is_mailed
        .then(|| Ok::<_, Fault>(make::mailed(making, &body()?)))
        .transpose()?;
    let (mut entry, findings) = make::make(making, rendered);
    if loaded.feed.markdown && article.format == Format::Markdown {
        entry.markdown = Some(public_markdown(&body()?).into_owned());
    }
    Ok(Made {
        entry,
        mailed,
        findings,
    })
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
        let wrong = findings.iter().filter(|finding| finding.is_error());
        let bad: BTreeSet<String> = wrong.map(|finding| finding.place.path.clone()).collect();
        let mut candidates = Vec::with_capacity(loaded.articles.len());
        for card in &loaded.articles {
            let facts = &card.facts;
            if facts.is_draft && editing.scope == Scope::Due {
                continue;
            }
            if facts.date.is_none() {
                findings.extend(card.article().missing_date(editing.now.date_naive()));
            }
            let date = facts.date.filter(|_| !bad.contains(&*card.file));
            let Some(date) = date.map(|stamp| stamp.in_zone(zone)) else {
                self.left_out.insert(card.path.to_string());
                continue;
            };
            if editing.scope == Scope::Due {
                let due = card.due_from(date, zone);
                if due > editing.now {
                    self.waiting.push((card.file.to_string(), due));
                    continue;
                }
                if card.is_over(zone, editing.now) {
                    continue;
                }
            }
            if let Some(stand) = &facts.stand {
                candidates.push(Candidate { card, stand, date });
            } else {
                findings.extend(due::untold(&loaded.feed, card, (date, zone)));
                self.left_out.insert(card.path.to_string());
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

fn claim(candidate: Candidate<'_>, zone: Tz) -> Claim<'_> {
    let Candidate { card, stand, date } = candidate;
    let facts = &card.facts;
    Claim {
        file: Cow::Borrowed(&card.file),
        path: Cow::Borrowed(&card.path),
        id: facts.id.as_deref().map(Cow::Borrowed),
        slug: Cow::Borrowed(&stand.slug),
        hash: facts.hash,
        date,
        date_line: facts.date_line,
        updated: facts.updated.map(|stamp| stamp.in_zone(zone)),
        url: Cow::Borrowed(facts.link.as_deref().unwrap_or(&stand.page)),
        page: stand
            .relative
            .as_deref()
            .filter(|_| facts.link.is_none())
            .map(Cow::Borrowed),
    }
}
