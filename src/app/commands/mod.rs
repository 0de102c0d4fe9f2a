//! One file a command.

pub mod adopt;
pub mod asking;
pub mod build;
pub mod check;
pub mod import;
pub mod init;
pub mod intake;
pub mod issue;
pub mod issue_new;
pub mod keys;
pub mod manual;
pub mod new;
pub mod operate;
pub mod ping;
pub mod plan;
pub mod preview;
pub mod resolve;
pub mod schedule;
pub mod send;
pub mod serve;
pub mod status;
pub mod status_watch;
pub mod subscribers;
pub mod subscribers_list;
pub mod templates;
pub mod test;
pub mod work;

use std::collections::HashSet;
use std::path::PathBuf;

use crate::app::clock;
use crate::app::edit::Edited;
use crate::app::edit::Editing;
use crate::app::edit::Scope;
use crate::app::edit::Wanted;
use crate::app::edit::edit;
use crate::app::fault::Fault;
use crate::app::findings::Excerpts;
use crate::app::kept::Caching;
use crate::app::kept::Kept;
use crate::app::lacking::Said;
use crate::app::lacking::lacking;
use crate::app::lint;
use crate::app::lint_mail;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::load::home;
use crate::app::load::load;
use crate::app::mail::Sources;
use crate::app::mail::mailing;
use crate::app::out::Out;
use crate::app::recall::recall;
use crate::app::rules;
use crate::app::ruling::ruled;
use crate::app::typing::Typing;
use crate::entry::Entry;
use crate::entry::identity::custom::Keeping;
use crate::finding::Finding;
use crate::finding::Place;
use crate::issue::Issue;
use crate::issue::number_of;
use crate::ledger::issue::IssueName;
use crate::message::mailing::Mailing;
use crate::preflight::NOT_BUILT;
use crate::profile::Profile;
use crate::store::draft;
use crate::store::draft::Draft;

/// What every command gets.
#[derive(Debug, Clone)]
pub struct Call {
    /// Where answers go.
    pub out: Out,
    /// `--publication`.
    pub publication: Option<PathBuf>,
    /// `--feed`.
    pub feed: Option<String>,
}

impl Call {
    /// The publication that is meant.
    ///
    /// # Errors
    /// If it cannot be read, or has no feed of the name that was given.
    pub fn loaded(&self) -> Result<Loaded, Fault> {
        let loaded = load_at(home(self.publication.as_deref())?, Caching::On)?;
        if self.feed.is_some() {
            self.feed_of(&loaded)?;
        }
        Ok(loaded)
    }

    /// Where commands are typed that are told next.
    pub fn typing(&self, loaded: &Loaded) -> Typing<'_> {
        Typing {
            publication: self.publication.as_deref(),
            feeds: loaded.feeds.len(),
        }
    }

    /// A command about the whole publication.
    pub fn anywhere(&self, words: &str) -> String {
        self.unread().anywhere(words)
    }

    /// Where commands are typed, as long as nobody knows how many feeds there are.
    fn unread(&self) -> Typing<'_> {
        Typing {
            publication: self.publication.as_deref(),
            feeds: 0,
        }
    }

    /// A fault whose advice can be typed here.
    pub fn placed(&self, fault: Fault) -> Fault {
        Fault {
            hint: fault.hint.map(|hint| self.unread().placed(&hint)),
            ..fault
        }
    }

    /// Whether a feed is meant: each is, unless one is named.
    pub fn means(&self, feed: &LoadedFeed) -> bool {
        self.feed.as_ref().is_none_or(|name| name == feed.feed.name.as_str())
    }

    /// The feed that is meant.
    pub fn feed_of<'a>(&self, loaded: &'a Loaded) -> Result<&'a LoadedFeed, Fault> {
        loaded.feed(self.feed.as_deref())
    }

    /// The name of the issue that `N` or `FEED/N` means, whether its file can be read or not: what was started lives in
    /// the store, and no edit of a file locks anybody out of it.
    pub fn name(&self, loaded: &Loaded, words: &str) -> Result<IssueName, Fault> {
        let (feed, number) = self.parts(words)?;
        let feed = match feed {
            Some(feed) => feed.to_owned(),
            None => loaded.feed(None)?.feed.name.to_string(),
        };
        Ok(IssueName { feed, number })
    }

    /// The issue that `N` or `FEED/N` means.
    pub fn issue<'a>(&self, loaded: &'a Loaded, words: &str) -> Result<(&'a LoadedFeed, &'a Issue), Fault> {
        let (feed, number) = self.parts(words)?;
        let feed = loaded.feed(feed)?;
        let Some(issue) = feed.issues.iter().find(|issue| issue.number == number) else {
            return Err(self.no_issue(loaded, feed, number));
        };
        Ok((feed, issue))
    }

    fn parts<'a>(&'a self, words: &'a str) -> Result<(Option<&'a str>, u32), Fault> {
        let (feed, number) = match words.split_once('/') {
            Some((feed, number)) => (Some(feed), number),
            None => (self.feed.as_deref(), words),
        };
        let number = number.parse().map_err(|_| {
            Fault::words(format!("`{words}` names no issue")).hint("an issue is named `N`, or `FEED/N`")
        })?;
        Ok((feed, number))
    }

    /// Why there is no issue of that number: its file is broken, or there is none.
    fn no_issue(&self, loaded: &Loaded, feed: &LoadedFeed, number: u32) -> Fault {
        let name = &feed.feed.name;
        let broken = feed.broken_issues.iter().find(|file| number_of(file) == Some(number));
        if let Some(file) = broken {
            let mut excerpts = Excerpts::new(&loaded.home);
            let errors = feed
                .findings
                .iter()
                .filter(|finding| finding.place.path == *file && finding.is_error());
            return errors.fold(
                Fault::new(format!("the issue {name}/{number} cannot be read")),
                |fault, finding| fault.because(excerpts.text(finding)),
            );
        }
        let known: Vec<String> = feed.issues.iter().map(|issue| issue.number.to_string()).collect();
        let hint = match known.as_slice() {
            [] => format!(
                "`{}` writes the first one",
                self.typing(loaded).in_feed("issue new", name.as_str())
            ),
            _ => format!("there are: {}", known.join(", ")),
        };
        Fault::words(format!("the feed `{name}` has no issue {number}")).hint(hint)
    }
}

/// The file of an issue, also of one that cannot be read.
pub fn file_of(loaded: &Loaded, name: &IssueName) -> Option<String> {
    let feed = loaded.feed(Some(&name.feed)).ok()?;
    let whole = feed.issues.iter().find(|issue| issue.number == name.number);
    let broken = feed.broken_issues.iter();
    let mut broken = broken.filter(|file| number_of(file) == Some(name.number));
    whole.map(|issue| issue.file.clone()).or_else(|| broken.next().cloned())
}

/// A command about a feed where each is meant: about the first one.
pub fn first_feed(call: &Call, loaded: &Loaded, words: &str) -> String {
    let mut meant = loaded.feeds.iter().filter(|feed| call.means(feed));
    let name = meant.next().map_or("NAME", |feed| feed.feed.name.as_str());
    call.typing(loaded).in_feed(words, name)
}

/// An issue as the ledger names it.
pub fn name_of(feed: &LoadedFeed, issue: &Issue) -> IssueName {
    feed.name_of(issue)
}

/// The publication at `home`.
pub fn load_at(home: PathBuf, caching: Caching) -> Result<Loaded, Fault> {
    load(home, |home| Kept::open(home, caching, rules::find))
}

/// The entries of a feed as they stand, remembering nothing.
pub fn edited(loaded: &Loaded, feed: &LoadedFeed) -> Result<Edited, Fault> {
    let now = clock::build_time(loaded.config.publication.timezone)?;
    // What is new gets the id that the next build will remember.
    let editing = Editing {
        now,
        scope: Scope::Due,
        keeping: Keeping::Write,
        wanted: Wanted::All,
    };
    edit(loaded, feed, editing)
}

/// Writes down what a feed remembers from now on.
pub fn remember(loaded: &Loaded, feed: &LoadedFeed, edited: &Edited) -> Result<(), Fault> {
    Ok(draft::put(drafted_memory(loaded, feed, edited)?)?)
}

/// The same, but for the move into its place; `None` where it would not change.
pub fn drafted_memory(loaded: &Loaded, feed: &LoadedFeed, edited: &Edited) -> Result<Option<Draft>, Fault> {
    if edited.memory == feed.memory {
        return Ok(None);
    }
    let file = loaded.home.join(feed.own_file(crate::entry::memory::FILE));
    Ok(draft::synced(&file, edited.memory.to_toml().as_bytes())?)
}

/// An issue as a document.
pub fn issue_json(
    feed: &str,
    number: u32,
    path: &str,
    state: &str,
    subject: &str,
    entries: usize,
) -> serde_json::Value {
    serde_json::json!({ "feed": feed, "number": number, "path": path, "state": state, "subject": subject, "entries": entries })
}

/// An issue as a profile would mail it now.
#[derive(Debug)]
pub struct Ready<'a> {
    /// The profile's name.
    pub profile_name: &'a str,
    /// The profile.
    pub profile: &'a Profile,
    /// What its copies are made from.
    pub mailing: Mailing,
    /// What is wrong with the issue, and with the articles of its feed.
    pub findings: Vec<Finding>,
    /// The entries of its feed.
    pub entries: Vec<Entry>,
    /// What is wrong with articles that it shows and that cannot be published as they are.
    pub broken: Vec<Finding>,
}

impl<'a> Ready<'a> {
    /// Renders an issue for the profile of that name, else for the one that the config names.
    pub async fn new(
        loaded: &'a Loaded,
        (feed, issue): (&LoadedFeed, &Issue),
        profile: Option<&str>,
    ) -> Result<Self, Fault> {
        let sent = recall(loaded).await;
        let (profile_name, profile) = loaded.config.profile_named(profile)?;
        let edited = edited(loaded, feed)?;
        let theme = loaded.theme()?;
        let sources = Sources {
            loaded,
            feed,
            edited: &edited,
            theme: &theme,
            sent: &sent,
        };
        let (mailing, found) = mailing(sources, issue, (profile_name, profile))?;
        let mut findings = found.findings;
        findings.extend(lint_mail::issue(sources, issue, (&mailing, (profile_name, profile)))?);
        let shown = lint_mail::shown_files(&edited, issue);
        let mut linted = lint::articles(loaded, feed, Some(&shown))?;
        if sent.of(feed, issue).is_none() {
            linted.join(lint::editor(loaded, feed, issue));
        }
        findings.extend(linted.findings);
        let said = Said::of(issue, &mailing, &found.fields, sent.of(feed, issue).is_some());
        findings.extend(lacking(loaded, feed.feed.name.as_str(), &said).await?);
        // What is wrong with an article that the issue does not show is told by whoever publishes it.
        let articles = feed.articles.iter().map(|card| &*card.file);
        let others = articles.chain(feed.unreadable.values().map(String::as_str));
        let mut others: HashSet<&str> = others.filter(|file| !shown.contains(file)).collect();
        // Nor is what is wrong with another issue.
        let issues = feed.issues.iter().map(|other| &other.file).chain(&feed.broken_issues);
        others.extend(issues.filter(|file| **file != issue.file).map(String::as_str));
        let gone = issue
            .entries
            .iter()
            .filter(|chosen| !edited.entries.iter().any(|entry| entry.id == chosen.id));
        let gone = gone.filter_map(|chosen| feed.memory.rows.get(&chosen.id));
        let broken_files: HashSet<&str> = gone.map(|row| feed.file_of(&row.path)).collect();
        others.retain(|file| !broken_files.contains(file));
        let broken = edited.findings.iter();
        let broken = broken.filter(|finding| finding.is_error() && broken_files.contains(finding.place.path.as_str()));
        let broken: Vec<Finding> = broken.cloned().collect();
        let own = edited.findings.iter();
        findings.extend(
            own.filter(|finding| !others.contains(finding.place.path.as_str()))
                .cloned(),
        );
        findings.extend(not_built(loaded, (feed, issue), &edited));
        findings.extend(sent.missed.iter().cloned());
        Ok(Self {
            profile_name,
            profile,
            mailing,
            findings: ruled(loaded, findings, &linted.commented)?,
            entries: edited.entries,
            broken,
        })
    }
}

/// That pages of ours to which an issue leads were never built.
fn not_built(loaded: &Loaded, (feed, issue): (&LoadedFeed, &Issue), edited: &Edited) -> Option<Finding> {
    let output = loaded.home.join(&feed.feed.output);
    let is_missing = |entry: &Entry| {
        let file = feed.feed.output_file(&entry.url);
        feed.feed.pages && entry.has_page && file.is_some_and(|file| !output.join(file).is_file())
    };
    let shown = |entry: &&Entry| issue.entries.iter().any(|chosen| chosen.id == entry.id);
    let missing: Vec<&Entry> = edited
        .entries
        .iter()
        .filter(shown)
        .filter(|entry| is_missing(entry))
        .collect();
    let first = missing.first()?;
    let message = match missing.len() {
        1 => format!("the page {} was never built", first.url),
        count => format!("{count} pages were never built, such as {}", first.url),
    };
    let hint = format!(
        "run `pressrun build`, and publish `{}` before the mail leaves",
        feed.feed.output
    );
    Some(NOT_BUILT.at(Place::start(&issue.file), message).hint(hint))
}
