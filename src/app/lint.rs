//! The rules over articles and mails that only `check`, `plan`, `send` and `preview` ask for: `build` publishes what is
//! written, and does not judge it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

use crate::app::card::Card;
use crate::app::clock;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::article::Asset;
use crate::article::Format;
use crate::entry::context::Source;
use crate::finding::Finding;
use crate::issue::Issue;
use crate::preflight::article::Looked;
use crate::preflight::article::Outward;
use crate::preflight::article::Prose;
use crate::preflight::article::Subject;
use crate::preflight::article::anchors::ANCHOR_MISSING;
use crate::preflight::article::anchors::Jump;
use crate::preflight::article::language::Spoken;
use crate::preflight::article::look;
use crate::preflight::article::prose;
use crate::store::files;

/// What was found in articles.
#[derive(Debug, Default)]
pub struct Linted {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Links and pictures elsewhere.
    pub outward: Vec<Outward>,
    /// Files with comments that silence rules.
    pub commented: Vec<String>,
}

impl Linted {
    /// Takes in what was found elsewhere.
    pub fn join(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.outward.extend(other.outward);
        self.commented.extend(other.commented);
    }
}

/// Looks at the articles of a feed: at all but drafts, or at those whose files are named.
pub fn articles(loaded: &Loaded, feed: &LoadedFeed, only: Option<&BTreeSet<&str>>) -> Result<Linted, Fault> {
    let now = clock::build_time(loaded.config.publication.timezone)?;
    let is_said = says_language(loaded, feed);
    let is_meant = |card: &&Card| !card.facts.is_draft && only.is_none_or(|only| only.contains(&*card.file));
    let cards: Vec<&Card> = feed.articles.iter().filter(is_meant).collect();
    let looked: Vec<(&str, Looked)> = cards
        .par_iter()
        .filter_map(|card| Some((&*card.path, one(loaded, (feed, card), (is_said, now))?)))
        .collect();
    let anchors: BTreeMap<&str, BTreeSet<&str>> = looked
        .iter()
        .map(|(path, looked)| (*path, looked.anchors.iter().map(String::as_str).collect()))
        .collect();
    let mut linted = Linted::default();
    let files: BTreeMap<&str, &str> = cards.iter().map(|card| (&*card.path, &*card.file)).collect();
    for (path, looked) in &looked {
        let file = files.get(path).filter(|_| looked.has_comments);
        linted.commented.extend(file.map(|file| (*file).to_owned()));
        linted.findings.extend(looked.findings.iter().cloned());
        linted.outward.extend(looked.outward.iter().cloned());
        let missing = looked.jumps.iter().filter_map(|jump| missing(path, jump, &anchors));
        linted.findings.extend(missing);
    }
    Ok(linted)
}

/// Looks at one article. What cannot be read any more has been told.
fn one(
    loaded: &Loaded,
    (feed, card): (&LoadedFeed, &Card),
    (is_said, now): (bool, DateTime<FixedOffset>),
) -> Option<Looked> {
    let article = card.article();
    let body = feed.body(&loaded.home, &article).ok()?;
    let own = article.front.lang.as_ref();
    let folder = card.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let file = |target: &str| -> Option<&Asset> { feed.assets.get(&joined(folder, target)?) };
    Some(look(Subject {
        article: &article,
        body: &body,
        date: (card.facts.date_line, 1),
        spoken: Spoken {
            language: own.map_or(feed.feed.language.as_str(), |own| own.as_str()),
            is_said: own.is_some() || is_said,
        },
        file: &file,
        zone: loaded.config.publication.timezone,
        now,
    }))
}

/// Looks at the editor's words of an issue.
pub fn editor(loaded: &Loaded, feed: &LoadedFeed, issue: &Issue) -> Linted {
    let asset = |target: &str| -> Option<&Asset> { feed.assets.get(&joined("", target)?) };
    let is_said = says_language(loaded, feed);
    let mut linted = Linted::default();
    for words in [&issue.intro, &issue.outro] {
        let looked = prose(Prose {
            source: Source {
                format: Format::Markdown,
                body: &words.text,
                file: &issue.file,
                line: words.line,
            },
            spoken: Spoken {
                language: feed.feed.language.as_str(),
                is_said,
            },
            asset: &asset,
        });
        linted.findings.extend(looked.findings);
        linted.outward.extend(looked.outward);
        linted.commented.extend(looked.has_comments.then(|| issue.file.clone()));
    }
    linted
}

/// Whether publication or feed say in which language articles are.
fn says_language(loaded: &Loaded, feed: &LoadedFeed) -> bool {
    let in_feed = files::read_text(&loaded.home.join(feed.own_file("feed.toml")));
    let texts = [
        (Some("publication"), loaded.config.text.clone()),
        (None, in_feed.ok().flatten().unwrap_or_default()),
    ];
    texts.iter().any(|(table, text)| {
        let Ok(document) = text.parse::<toml::Table>() else {
            return false;
        };
        match table {
            Some(table) => document
                .get(*table)
                .is_some_and(|table| table.get("language").is_some()),
            None => document.contains_key("language"),
        }
    })
}

/// A place in another article that is not there. Of what is no article nothing is known.
fn missing(path: &str, jump: &Jump, anchors: &BTreeMap<&str, BTreeSet<&str>>) -> Option<Finding> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let target = match jump.target.strip_prefix("@/") {
        Some(target) => target.to_owned(),
        None => joined(folder, &jump.target)?,
    };
    let known = anchors.get(target.as_str())?;
    let is_missing = !known.contains(jump.fragment.as_str());
    is_missing.then(|| {
        let message = format!("no heading of `{target}` is called `#{}`", jump.fragment);
        ANCHOR_MISSING.at(jump.place.clone(), message)
    })
}

/// A relative path against a folder; `None` where it leads out.
fn joined(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
