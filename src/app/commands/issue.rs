//! `issue`: choose entries, list issues, show one.

use std::collections::BTreeSet;

use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::Ready;
use crate::app::commands::edited;
use crate::app::commands::first_feed;
use crate::app::commands::name_of;
use crate::app::copies;
use crate::app::edit::Edited;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::mail;
use crate::app::orphan;
use crate::app::out::counted;
use crate::app::out::told_of;
use crate::app::storage;
use crate::article::moment;
use crate::article::slug::slug;
use crate::finding::Finding;
use crate::issue::choice::Choice;
use crate::issue::choice::How;
use crate::issue::choice::choose;
use crate::issue::new_file;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Thaw;
use crate::message::dkim::record;
use crate::message::dkim::verify::Verdict;
use crate::message::dkim::verify::verify;
use crate::message::mailing::Mailing;
use crate::store::files;
use crate::store::sqlite::Store;

/// The longest slug in an issue's file name, in characters.
const SLUG_CHARACTERS_MAX: usize = 40;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::IssueCommand) -> Result<Exit, Fault> {
    match words {
        cli::IssueCommand::Show(words) if !words.verify => call.out.only(&[cli::Format::Text])?,
        _ => call.out.only(&[cli::Format::Text, cli::Format::Json])?,
    }
    match words {
        cli::IssueCommand::New(words) => new(call, words),
        cli::IssueCommand::List => list(call).await,
        cli::IssueCommand::Show(words) => show(call, words).await,
        cli::IssueCommand::Thaw(words) => thaw(call, words).await,
    }
}

fn new(call: &Call, words: &cli::IssueNew) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let feed = call.feed_of(&loaded)?;
    let edited = edited(&loaded, feed)?;
    let how = how(&loaded, words)?;
    let entries: Vec<Choice> = edited
        .entries
        .iter()
        .map(|entry| Choice {
            id: entry.id.clone(),
            published: entry.published,
        })
        .collect();
    let issued: Vec<BTreeSet<String>> = feed
        .issues
        .iter()
        .map(|issue| issue.entries.iter().map(|chosen| chosen.id.clone()).collect())
        .collect();
    let ids = choose(&entries, &issued, &how).map_err(|error| {
        Fault::from(error).when("no issue was written").hint(format!(
            "write an article first: `{}`",
            call.typing(&loaded).in_feed("new TITLE", feed.feed.name.as_str())
        ))
    })?;
    let number = feed.issues.last().map_or(1, |issue| issue.number + 1);
    let first = edited.entries.iter().find(|entry| entry.id == ids[0]);
    let title = first.map(|entry| entry.title.clone()).unwrap_or_default();
    let subject = words.subject.clone().unwrap_or(title);
    let short: String = slug(&subject).chars().take(SLUG_CHARACTERS_MAX).collect();
    let path = feed.own_file(&format!("issues/{number:04}-{}.md", short.trim_end_matches('-')));
    remember(&loaded, feed, &edited)?;
    files::write(&loaded.home.join(&path), new_file(number, &subject, &ids).as_bytes())?;
    let why = if how == How::New && issued.is_empty() {
        ", the newest, for a first issue"
    } else {
        ""
    };
    let titles = ids.iter().map(|id| {
        let entry = edited.entries.iter().find(|entry| entry.id == *id);
        entry.map(|entry| entry.title.clone()).unwrap_or_default()
    });
    let begun = Begun {
        name: IssueName {
            feed: feed.feed.name.to_string(),
            number,
        },
        path: &path,
        subject: &subject,
        titles: titles.collect(),
        why,
    };
    told_of(format!("`{path}` is written"), tell_begun(call, &loaded, &begun))?;
    Ok(Exit::Done)
}

/// An issue that was begun.
struct Begun<'a> {
    name: IssueName,
    path: &'a str,
    subject: &'a str,
    /// The titles of what it shows.
    titles: Vec<String>,
    /// Why it shows these.
    why: &'static str,
}

fn tell_begun(call: &Call, loaded: &Loaded, begun: &Begun<'_>) -> Result<(), Fault> {
    let Begun { name, titles, .. } = begun;
    if call.out.is_json() {
        let document = issue_json(&name.feed, name.number, begun.path, "open", begun.subject, titles.len());
        return call.out.json(document);
    }
    call.out.row("wrote", begun.path)?;
    call.out.row("subject", begun.subject)?;
    let entries = counted(titles.len() as u64, "entry");
    call.out.row("shows", format!("{entries}{}", begun.why))?;
    for title in titles {
        call.out.row("", title)?;
    }
    let typing = call.typing(loaded);
    call.out.row("look", typing.anywhere("preview --open"))?;
    call.out.row("next", format!("pressrun plan {}", typing.issue(name)))
}

/// An issue names ids: from now on they must not change, whether a build has run or not.
fn remember(loaded: &Loaded, feed: &LoadedFeed, edited: &Edited) -> Result<(), Fault> {
    if edited.memory != feed.memory {
        let file = loaded.home.join(feed.own_file(crate::entry::memory::FILE));
        files::write(&file, edited.memory.to_toml().as_bytes())?;
    }
    Ok(())
}

fn how(loaded: &Loaded, words: &cli::IssueNew) -> Result<How, Fault> {
    if !words.entries.is_empty() {
        return Ok(How::Ids(words.entries.clone()));
    }
    if let Some(since) = &words.since {
        let stamp = moment::parse(since).map_err(|error| {
            Fault::words(format!("`{since}` is no date"))
                .because(error.to_string())
                .hint("write it as 2026-03-01")
        })?;
        return Ok(How::Since(stamp.in_zone(loaded.config.publication.timezone)));
    }
    Ok(words.latest.map_or(How::New, How::Latest))
}

fn issue_json(feed: &str, number: u32, path: &str, state: &str, subject: &str, entries: usize) -> serde_json::Value {
    json!({ "feed": feed, "number": number, "path": path, "state": state, "subject": subject, "entries": entries })
}

async fn list(call: &Call) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let store = storage::look(&loaded).await?;
    let mut list = Vec::new();
    for feed in &loaded.feeds {
        if !call.means(feed) {
            continue;
        }
        for issue in &feed.issues {
            let started = match &store {
                Some(store) => store.started(&name_of(feed, issue)).await?,
                None => None,
            };
            let state = started.map_or(Phase::Open, |started| started.phase);
            list.push((feed, issue, state));
        }
    }
    if call.out.is_json() {
        for (feed, issue, state) in &list {
            let name = feed.feed.name.as_str();
            let (path, subject) = (&issue.file, &issue.subject);
            call.out.json(issue_json(
                name,
                issue.number,
                path,
                state.name(),
                subject,
                issue.entries.len(),
            ))?;
        }
        return Ok(Exit::Done);
    }
    for (feed, issue, state) in &list {
        let name = name_of(feed, issue).to_string();
        call.out
            .line(format!("{name:<12} {:<10} {}", state.name(), issue.subject))?;
    }
    if list.is_empty() {
        call.out.note("issues", "none yet");
        call.out.note("next", first_feed(call, &loaded, "issue new"));
    }
    Ok(Exit::Done)
}

async fn show(call: &Call, words: &cli::IssueShow) -> Result<Exit, Fault> {
    words.part.eml.as_deref().map(copies::address).transpose()?;
    let loaded = call.loaded()?;
    let (feed, issue) = call.issue(&loaded, &words.issue)?;
    let ready = Ready::new(&loaded, (feed, issue), words.by.profile.as_deref()).await?;
    tell_errors(call, &loaded, &ready.findings);
    let Some(address) = &words.part.eml else {
        let frozen = &ready.mailing.issue;
        call.out.bytes(if words.part.html {
            frozen.html.as_bytes()
        } else {
            frozen.text.as_bytes()
        })?;
        return Ok(Exit::Done);
    };
    let store = storage::open(&loaded).await?;
    let copy = copies::shown(&loaded, &store, &name_of(feed, issue), ready.mailing, address).await?;
    store.close().await;
    if words.verify {
        return verified(call, &copy);
    }
    call.out.bytes(&copy.bytes)?;
    Ok(Exit::Done)
}

/// Tells of each signature of a copy whether it holds.
fn verified(call: &Call, copy: &copies::Shown) -> Result<Exit, Fault> {
    let record_of = |name: &str| {
        let mut records = copy.records.iter();
        records
            .find(|record| record.name() == name)
            .map(|record| record.text.clone())
    };
    let verdicts = verify(&copy.bytes, record_of);
    let why = |verdict: &Verdict| verdict.outcome.as_ref().err().map(ToString::to_string);
    if call.out.is_json() {
        let signature = |verdict: &Verdict| {
            json!({
                "selector": verdict.selector, "domain": verdict.domain, "algorithm": verdict.algorithm,
                "pass": verdict.outcome.is_ok(), "why": why(verdict),
            })
        };
        let signatures: Vec<_> = verdicts.iter().map(signature).collect();
        call.out.json(json!({ "signatures": signatures }))?;
    } else {
        for verdict in &verdicts {
            let name = record::name(&verdict.selector, &verdict.domain);
            let what = format!("{} by {name}", verdict.algorithm);
            match why(verdict) {
                None => call.out.row("pass", what)?,
                Some(why) => call.out.row("fail", format!("{what}: {why}"))?,
            }
        }
    }
    if verdicts.is_empty() {
        return Err(Fault::new("the message has no signature")
            .because("its profile has no table `dkim`")
            .hint("`pressrun keys new` makes keys to sign with"));
    }
    let all_hold = verdicts.iter().all(|verdict| verdict.outcome.is_ok());
    Ok(if all_hold { Exit::Done } else { Exit::Failed })
}

fn tell_errors(call: &Call, loaded: &Loaded, found: &[Finding]) {
    let errors: Vec<Finding> = found.iter().filter(|finding| finding.is_error()).cloned().collect();
    findings::tell_all(call.out, &loaded.home, &errors);
}

async fn thaw(call: &Call, words: &cli::Named) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let (feed, issue) = call.issue(&loaded, &words.issue)?;
    let name = name_of(feed, issue);
    let store = storage::open(&loaded).await?;
    let _lock = storage::lock_sending(&loaded, &store)?;
    let started = store.started(&name).await?;
    if started.is_none() {
        orphan::refuse(
            &loaded,
            &store,
            (&name, &issue.file, &call.typing(&loaded).issue(&name)),
        )?;
    }
    let frozen = loaded.home.join(mail::frozen_beside(&loaded.home, &issue.file));
    // Before the store forgets it: a frozen file that the store knows nothing of could be that of an issue that left.
    if frozen.exists() {
        std::fs::remove_file(&frozen)?;
    }
    if let Some(started) = started
        && thawed(&store, started.id).await? == Thaw::Kept
    {
        let mailing: Mailing = serde_json::from_str(&started.frozen)?;
        write_frozen(&loaded, &issue.file, &serde_json::to_string_pretty(&mailing.issue)?)?;
        let totals = store.totals(started.id).await?;
        let left = counted(totals.accepted + totals.doubtful + totals.refused, "copy");
        return Err(Fault::new(format!("{name} cannot be thawed"))
            .because(format!("{left} may have left already"))
            .hint(format!(
                "say what has to be said in a new issue: `{}`",
                call.typing(&loaded).in_feed("issue new", &name.feed)
            )));
    }
    // A build that ran meanwhile has put it there again.
    if frozen.exists() {
        std::fs::remove_file(&frozen)?;
    }
    store.close().await;
    if call.out.is_json() {
        let feed = feed.feed.name.as_str();
        let entries = issue.entries.len();
        call.out.json(issue_json(
            feed,
            issue.number,
            &issue.file,
            "open",
            &issue.subject,
            entries,
        ))?;
    } else {
        call.out
            .row("open", format!("{name} is rendered from its files again"))?;
        call.out
            .row("next", format!("pressrun plan {}", call.typing(&loaded).issue(&name)))?;
    }
    Ok(Exit::Done)
}

/// Thaws page by page. Whoever ends it half-way has the issue still, which can be thawed again, or sent.
async fn thawed(store: &Store, issue: IssueId) -> Result<Thaw, Fault> {
    loop {
        match store.thaw(issue).await? {
            Thaw::Begun => {}
            end => return Ok(end),
        }
    }
}

/// Freezes an issue's file beside the issue.
pub fn write_frozen(loaded: &Loaded, file: &str, frozen: &str) -> Result<(), Fault> {
    let beside = mail::frozen_beside(&loaded.home, file);
    files::write(&loaded.home.join(beside), frozen.as_bytes())?;
    Ok(())
}

/// The moment that stands in an open issue's messages.
pub fn planned_start(loaded: &Loaded) -> Result<chrono::DateTime<chrono::FixedOffset>, Fault> {
    clock::build_time(loaded.config.publication.timezone)
}
