//! `status`: how an issue stands, and each of its deliveries.

use std::collections::BTreeMap;

use serde_json::json;

use crate::app::advice::DECIDE;
use crate::app::advice::resolve;
use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::name_of;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::mail::token_key;
use crate::app::out::Out;
use crate::app::out::grouped;
use crate::app::stale::is_stale;
use crate::app::storage;
use crate::app::way::landed;
use crate::audience::Roll;
use crate::audience::SubscriberId;
use crate::ledger::Ledger;
use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Started;
use crate::ledger::state::State;
use crate::message::mailing::Mailing;
use crate::profile::Profile;
use crate::store::sqlite::Store;

/// How many kinds of refusal are told; the rest stands in `status --deliveries`.
const REFUSALS_TOLD: usize = 5;

/// How many files of an outbox are named; of more, their folder is.
const FILES_TOLD: usize = 3;
/// How many doubtful deliveries are told; the rest stands in `status --deliveries`.
const DOUBTFUL_TOLD: u64 = 20;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Status) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    let Some(number) = &words.issue else {
        return everything(call, &loaded).await;
    };
    let name = call.name(&loaded, number)?;
    let store = storage::look(&loaded).await?;
    let started = match &store {
        Some(store) => store.started(&name).await?.map(|started| (store, started)),
        None => None,
    };
    let Some((store, started)) = started else {
        let (_, issue) = call.issue(&loaded, number)?;
        if call.out.is_json() {
            call.out.json(json_of(&name, Phase::Open, &Totals::default()))?;
        } else {
            call.out.row("open", format!("{name} · {}", issue.subject))?;
            call.out
                .row("next", format!("pressrun plan {}", call.typing(&loaded).issue(&name)))?;
        }
        return Ok(Exit::Done);
    };
    if words.deliveries {
        deliveries(call, &loaded, store, &started).await?;
        return Ok(Exit::Done);
    }
    let totals = store.totals(started.id).await?;
    if call.out.is_json() {
        call.out.json(json_of(&name, started.phase, &totals))?;
        return Ok(Exit::Done);
    }
    let mailing: Mailing = serde_json::from_str(&started.frozen)?;
    let subject = mailing.issue.subject;
    call.out
        .row("issue", format!("{name} · {subject} · by {}", started.profile))?;
    let stands = Stands::of(started.phase, store);
    call.out.row(stands.name(), sentence(&totals))?;
    print_skipped(call.out, store, started.id).await?;
    print_refusals(call.out, store, started.id).await?;
    print_doubtful(call.out, store, started.id).await?;
    print_next(call.out, (stands, &totals), &call.typing(&loaded).issue(&name))?;
    Ok(Exit::Done)
}

/// How an issue stands, as people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// As the ledger says.
    In(Phase),
    /// The ledger says that it is being sent, and nobody sends.
    Stopped,
}

impl Stands {
    fn of(phase: Phase, store: &Store) -> Self {
        match phase {
            Phase::Planned | Phase::Sending if !storage::is_sending(store) => Self::Stopped,
            phase => Self::In(phase),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::In(phase) => phase.name(),
            Self::Stopped => "stopped",
        }
    }
}

fn print_next(out: Out, (stands, totals): (Stands, &Totals), word: &str) -> Result<(), Fault> {
    let resolve = resolve(word);
    let (label, command) = match stands {
        Stands::In(Phase::Open) => ("next", format!("pressrun plan {word}")),
        Stands::In(Phase::Paused | Phase::Cancelled) => ("next", format!("pressrun resume {word}")),
        Stands::Stopped => ("next", format!("pressrun send {word}")),
        Stands::In(Phase::Planned | Phase::Sending) => ("to hold", format!("pressrun pause {word}")),
        Stands::In(Phase::Finished) if totals.doubtful > 0 => ("next", resolve.clone()),
        Stands::In(Phase::Finished) => ("next", format!("pressrun status {word} --deliveries")),
    };
    if totals.doubtful > 0 {
        out.row("decide", DECIDE)?;
        if command != resolve {
            out.row("", resolve)?;
        }
    }
    out.row(label, command)
}

/// Where all issues stand; what `pressrun` alone prints, too.
pub async fn everything(call: &Call, loaded: &Loaded) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let store = storage::look(loaded).await?;
    let mut open = None;
    let now = clock::build_time(loaded.config.publication.timezone)?;
    let mut is_any_stale = false;
    let (mut feeds, mut issues) = (Vec::new(), Vec::new());
    for feed in loaded.feeds.iter().filter(|feed| call.means(feed)) {
        let name = &feed.feed.name;
        is_any_stale |= is_stale(loaded, feed, now);
        let counts = match &store {
            Some(store) => store.counts(name.as_str()).await?,
            None => crate::audience::Counts::default(),
        };
        if call.out.is_json() {
            let articles = feed.articles.len();
            feeds.push(json!({ "name": name.as_str(), "title": feed.feed.title, "articles": articles, "subscribers": counts.active }));
        } else {
            let articles = crate::app::out::counted(feed.articles.len() as u64, "article");
            let readers = crate::app::out::counted(counts.active, "subscriber");
            call.out
                .row("feed", format!("{name} · {} · {articles} · {readers}", feed.feed.title))?;
        }
        for issue in &feed.issues {
            let name = name_of(feed, issue);
            let started = match &store {
                Some(store) => store.started(&name).await?.map(|started| (store, started)),
                None => None,
            };
            let (phase, stands, totals) = match started {
                Some((store, Started { id, phase, .. })) => (phase, Stands::of(phase, store), store.totals(id).await?),
                None => (Phase::Open, Stands::In(Phase::Open), Totals::default()),
            };
            if call.out.is_json() {
                issues.push(json_of(&name, phase, &totals));
            } else {
                let told = match phase {
                    Phase::Open => issue.subject.clone(),
                    _ => sentence(&totals),
                };
                call.out.row(stands.name(), format!("{name} · {told}"))?;
            }
            if phase != Phase::Finished || totals.doubtful > 0 {
                open = Some((stands, totals, call.typing(loaded).issue(&name)));
            }
        }
    }
    if call.out.is_json() {
        call.out.json(json!({ "feeds": feeds, "issues": issues }))?;
    } else if is_any_stale && !matches!(&open, Some((stands, ..)) if *stands != Stands::In(Phase::Open)) {
        call.out.row(
            "build",
            "articles are newer than what is published, or were never built",
        )?;
        call.out.row("next", call.typing(loaded).anywhere("build"))?;
    } else if let Some((stands, totals, word)) = open {
        print_next(call.out, (stands, &totals), &word)?;
    } else {
        call.out.row("next", beginning(call, loaded))?;
    }
    Ok(Exit::Done)
}

/// The next command where no issue waits for one.
fn beginning(call: &Call, loaded: &Loaded) -> String {
    let typing = call.typing(loaded);
    let feeds = || loaded.feeds.iter().filter(|feed| call.means(feed));
    let without_issue = feeds().find(|feed| feed.issues.is_empty() && !feed.memory.rows.is_empty());
    match (without_issue, feeds().next()) {
        (Some(feed), _) if feeds().all(|feed| feed.issues.is_empty()) => {
            typing.in_feed("issue new", feed.feed.name.as_str())
        }
        (_, Some(feed)) => typing.in_feed("new TITLE", feed.feed.name.as_str()),
        (_, None) => typing.anywhere("build"),
    }
}

/// The totals as a document.
pub fn json_of(name: &IssueName, phase: Phase, totals: &Totals) -> serde_json::Value {
    let mut document = json!({ "issue": name.to_string(), "state": phase });
    let totals = serde_json::to_value(totals).expect("numbers have a JSON form");
    if let (Some(document), Some(totals)) = (document.as_object_mut(), totals.as_object()) {
        document.extend(totals.clone());
    }
    document
}

/// `1,199 accepted · 2 deferred · 3 refused`: what there is, and always how many were accepted.
pub fn sentence(totals: &Totals) -> String {
    let Totals {
        planned,
        sending,
        accepted,
        deferred,
        refused,
        doubtful,
        skipped,
        ..
    } = *totals;
    let counts = [
        (accepted, "accepted"),
        (planned, "planned"),
        (sending, "sending"),
        (deferred, "deferred"),
        (refused, "refused"),
        (doubtful, "doubtful"),
        (skipped, "skipped"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, state)| *count > 0 || *state == "accepted")
        .map(|(count, state)| format!("{} {state}", grouped(*count)))
        .collect();
    parts.join(" · ")
}

/// How many were skipped, and why.
pub async fn print_skipped(out: Out, store: &Store, issue: IssueId) -> Result<(), Fault> {
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    each(store, issue, |delivery| {
        if delivery.state == State::Skipped {
            let said = delivery.said.as_ref().map(told).unwrap_or_default();
            *kinds.entry(said).or_default() += 1;
        }
        Ok(())
    })
    .await?;
    for (why, count) in kinds {
        out.row("skipped", format!("{}: {why}", grouped(count)))?;
    }
    Ok(())
}

/// Who was refused and why: by name where nobody else was told the same at that domain, else counted.
pub async fn print_refusals(out: Out, store: &Store, issue: IssueId) -> Result<(), Fault> {
    let mut kinds: BTreeMap<(String, String), (u64, String)> = BTreeMap::new();
    each(store, issue, |delivery| {
        if delivery.state == State::Refused {
            let address = &delivery.recipient.address;
            let said = delivery.said.as_ref().map(told).unwrap_or_default();
            let kind = kinds.entry((address.domain().to_owned(), said)).or_default();
            *kind = (kind.0 + 1, address.expose().to_owned());
        }
        Ok(())
    })
    .await?;
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by(|left, right| right.1.0.cmp(&left.1.0).then_with(|| left.0.cmp(&right.0)));
    for ((domain, said), (count, last)) in kinds.iter().take(REFUSALS_TOLD) {
        let told = match count {
            1 => format!("{last} {said}"),
            _ => format!("{domain} {said} ({})", grouped(*count)),
        };
        out.row("refused", told)?;
    }
    if kinds.len() > REFUSALS_TOLD {
        out.row("refused", format!("{} other kinds", kinds.len() - REFUSALS_TOLD))?;
    }
    Ok(())
}

/// Who is in doubt, by name: it is the operator who has to decide.
pub async fn print_doubtful(out: Out, store: &Store, issue: IssueId) -> Result<(), Fault> {
    let mut count = 0;
    each(store, issue, |delivery| {
        if delivery.state != State::Doubtful {
            return Ok(());
        }
        count += 1;
        if count > DOUBTFUL_TOLD {
            return Ok(());
        }
        let said = delivery.said.as_ref().map(told).unwrap_or_default();
        out.row("doubtful", format!("{} {said}", delivery.recipient.address.expose()))
    })
    .await?;
    match count.saturating_sub(DOUBTFUL_TOLD) {
        0 => Ok(()),
        more => out.row("doubtful", format!("{} others", grouped(more))),
    }
}

/// Where the copies lie that went into a folder.
pub async fn print_outbox(out: Out, profile: &Profile, store: &Store, issue: IssueId) -> Result<(), Fault> {
    if !matches!(profile, Profile::Maildir(_)) {
        return Ok(());
    }
    let mut files = Vec::new();
    each(store, issue, |delivery| {
        if delivery.state == State::Accepted && files.len() <= FILES_TOLD {
            files.extend(delivery.said.as_ref().and_then(|said| landed(profile, &said.text)));
        }
        Ok(())
    })
    .await?;
    if files.len() > FILES_TOLD {
        files = landed(profile, "new/").into_iter().collect();
    }
    for file in files {
        out.row("outbox", file.display())?;
    }
    Ok(())
}

/// Calls `tell` for every delivery, a page at a time.
pub async fn each(
    store: &Store,
    issue: IssueId,
    mut tell: impl FnMut(&Delivery) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut after: Option<SubscriberId> = None;
    loop {
        let page = store.deliveries(issue, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.recipient.id);
        for delivery in &page {
            tell(delivery)?;
        }
    }
}

/// `550 5.1.1 no such user`.
pub fn told(said: &Said) -> String {
    let code = if said.code == 0 {
        String::new()
    } else {
        said.code.to_string()
    };
    let parts = [code, said.enhanced.clone().unwrap_or_default(), said.text.clone()];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

async fn deliveries(call: &Call, loaded: &Loaded, store: &Store, started: &Started) -> Result<(), Fault> {
    let key = token_key(&loaded.home, &loaded.config)?;
    let mailing: Mailing = serde_json::from_str(&started.frozen)?;
    each(store, started.id, |delivery| {
        let said = delivery.said.clone().unwrap_or_default();
        if !call.out.is_json() {
            let address = delivery.recipient.address.expose();
            return call
                .out
                .line(format!("{:<10}{address:<32} {}", delivery.state.name(), told(&said)).trim_end());
        }
        let id = delivery.recipient.id;
        call.out.json(json!({
            "subscriber": id.0,
            "address": delivery.recipient.address.expose(),
            "state": delivery.state,
            "attempts": delivery.attempts,
            "code": (said.code > 0).then_some(said.code),
            "enhanced": said.enhanced,
            "reply": delivery.said.as_ref().map(|said| said.text.clone()),
            "next_attempt": delivery.due.map(|due| due.to_rfc3339()),
            "message_id": mailing.message_id(mailing.key_of(&key, id)),
        }))
    })
    .await
}
