//! `issue`: choose entries, list issues, show one.

use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::Ready;
use crate::app::commands::first_feed;
use crate::app::commands::issue_json;
use crate::app::commands::issue_new;
use crate::app::commands::name_of;
use crate::app::copies;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::frozen_file;
use crate::app::load::Loaded;
use crate::app::orphan;
use crate::app::out::counted;
use crate::app::recall::recall;
use crate::app::sent::Told;
use crate::app::storage;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Thaw;
use crate::message::dkim::record;
use crate::message::dkim::verify::Verdict;
use crate::message::dkim::verify::verify;
use crate::message::mailing::Mailing;
use crate::personal::rules::MISSING;
use crate::store::Store;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::IssueCommand) -> Result<Exit, Fault> {
    match words {
        cli::IssueCommand::Show(words) if !words.verify => call.out.only(&[cli::Format::Text])?,
        _ => call.out.only(&[cli::Format::Text, cli::Format::Json])?,
    }
    match words {
        cli::IssueCommand::New(words) => issue_new::run(call, words).await,
        cli::IssueCommand::List => list(call).await,
        cli::IssueCommand::Show(words) => show(call, words).await,
        cli::IssueCommand::Thaw(words) => thaw(call, words).await,
    }
}

async fn list(call: &Call) -> Result<Exit, Fault> {
    let loaded = call.loaded()?;
    let store = storage::look(&loaded).await?;
    let sent = recall(&loaded).await;
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
            let told = sent.of(feed, issue).and_then(Told::frozen);
            let state = match (started, told) {
                (Some(started), _) => started.phase.name(),
                (None, Some(_)) => orphan::STATE,
                (None, None) => Phase::Open.name(),
            };
            let subject = told.map_or(&issue.subject, |frozen| &frozen.subject);
            list.push((feed, issue, state, subject));
        }
    }
    if call.out.is_json() {
        for (feed, issue, state, subject) in &list {
            let name = feed.feed.name.as_str();
            let path = &issue.file;
            call.out.json(issue_json(
                name,
                issue.number,
                path,
                state,
                subject,
                issue.entries.len(),
            ))?;
        }
        return Ok(Exit::Done);
    }
    for (feed, issue, state, subject) in &list {
        let name = name_of(feed, issue).to_string();
        call.out.line(format!("{name:<12} {state:<10} {subject}"))?;
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
    let name = call.name(&loaded, &words.issue)?;
    // What was sent is shown as it was, whatever became of the files since.
    let mailing = if let Some(mailing) = sent(&loaded, &name).await? {
        mailing
    } else {
        let issue = call.issue(&loaded, &words.issue)?;
        let ready = Ready::new(&loaded, issue, words.by.profile.as_deref()).await?;
        tell_worst(call, &loaded, &ready.findings);
        ready.mailing
    };
    let Some(address) = &words.part.eml else {
        let frozen = &mailing.issue;
        call.out.bytes(if words.part.html {
            frozen.html.as_bytes()
        } else {
            frozen.text.as_bytes()
        })?;
        return Ok(Exit::Done);
    };
    let store = storage::open(&loaded).await?;
    let copy = copies::shown(&loaded, &store, &name, mailing, address).await?;
    store.close().await;
    if words.verify {
        return verified(call, &copy);
    }
    call.out.bytes(&copy.bytes)?;
    Ok(Exit::Done)
}

/// What the copies of an issue are made from that was started. A store that cannot be asked is told of where it is
/// needed.
async fn sent(loaded: &Loaded, name: &IssueName) -> Result<Option<Mailing>, Fault> {
    let Ok(Some(store)) = storage::look(loaded).await else {
        return Ok(None);
    };
    let started = store.started(name).await.ok().flatten();
    store.close().await;
    let mailing = started.map(|started| serde_json::from_str(&started.frozen));
    Ok(mailing.transpose()?)
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

/// Errors, and the gaps that copies would have: who looks at one copy does not see those of others.
fn tell_worst(call: &Call, loaded: &Loaded, found: &[Finding]) {
    let is_told = |finding: &&Finding| finding.is_error() || finding.rule == MISSING.name;
    let told: Vec<Finding> = found.iter().filter(is_told).cloned().collect();
    findings::tell_all(call.out, &loaded.home, &told);
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
    let frozen = loaded.home.join(frozen_file::beside(&loaded.home, &issue.file));
    // Before the store forgets it: a frozen file that the store knows nothing of could be that of an issue that left.
    if frozen.exists() {
        std::fs::remove_file(&frozen)?;
    }
    if let Some(started) = started
        && thawed(&store, started.id).await? == Thaw::Kept
    {
        let mailing: Mailing = serde_json::from_str(&started.frozen)?;
        frozen_file::write(&loaded.home, &issue.file, &mailing.issue)?;
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

/// The moment that stands in an open issue's messages.
pub fn planned_start(loaded: &Loaded) -> Result<chrono::DateTime<chrono::FixedOffset>, Fault> {
    clock::build_time(loaded.config.publication.timezone)
}
