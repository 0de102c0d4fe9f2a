//! `status`: how an issue stands, and each of its deliveries.

use serde_json::json;

use crate::app::advice::DECIDE;
use crate::app::advice::resolve;
use crate::app::by_domain;
use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::name_of;
use crate::app::commands::schedule;
use crate::app::commands::status_watch::watch;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::keys::token_of;
use crate::app::load::Loaded;
use crate::app::marking;
use crate::app::orphan;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::stale::is_stale;
use crate::app::standing::each;
use crate::app::standing::json_of;
use crate::app::standing::print_ends;
use crate::app::standing::sentence;
use crate::app::standing::told;
use crate::app::standing::whole;
use crate::app::storage;
use crate::audience::Roll;
use crate::issue::Issue;
use crate::ledger::Ledger;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Started;
use crate::ledger::schedule::Schedule;
use crate::ledger::schedule::Standing;
use crate::message::mailing::Mailing;
use crate::store::Store;

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
        if let Some(store) = &store
            && let Some(schedule) = scheduled(store, &name).await?
        {
            return schedule::status(call, (&loaded, store), (&schedule, &issue.subject)).await;
        }
        let is_orphan = orphan::is_frozen(&loaded, &issue.file);
        if call.out.is_json() {
            call.out.json(json_without_store(&name, is_orphan))?;
        } else if is_orphan {
            call.out.row(orphan::STATE, format!("{name} · {}", orphan::TOLD))?;
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
    if words.watch {
        watch(call.out, store, (&name, started.id)).await?;
        return Ok(Exit::Done);
    }
    let totals = store.totals(started.id).await?;
    if call.out.is_json() {
        let mut document = whole(store, (&name, started.id), (started.phase, &totals)).await?;
        by_domain::add_to(&mut document, store, (started.id, &totals)).await?;
        call.out.json(document)?;
        return Ok(Exit::Done);
    }
    let mailing: Mailing = serde_json::from_str(&started.frozen)?;
    let subject = mailing.issue.subject;
    call.out
        .row("issue", format!("{name} · {subject} · by {}", started.profile))?;
    let stands = Stands::of((started.id, started.phase), store).await?;
    call.out.row(stands.name(), sentence(&totals))?;
    print_ends(call.out, store, (started.id, &totals)).await?;
    by_domain::print(call.out, store, (started.id, &totals)).await?;
    let word = call.typing(&loaded).issue(&name);
    let list = marking::list(call.typing(&loaded), &name.feed);
    marking::print(call.out, store, (started.id, &word, &list)).await?;
    print_next(call.out, (stands, &totals), &word)?;
    Ok(Exit::Done)
}

/// How an issue waits for its time, if it does.
async fn scheduled(store: &Store, name: &IssueName) -> Result<Option<Schedule>, Fault> {
    let mut schedules = store.schedules().await?.into_iter();
    Ok(schedules.find(|schedule| schedule.name == *name))
}

/// How an issue stands, as people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands<'a> {
    /// As the ledger says.
    In(Phase),
    /// The ledger says that it is being sent, and nobody sends.
    Stopped,
    /// It was sent from another store.
    Elsewhere,
    /// It waits for its time, or has missed it.
    Scheduled(&'a Schedule),
}

impl Stands<'_> {
    async fn of((issue, phase): (IssueId, Phase), store: &Store) -> Result<Self, Fault> {
        let runs = matches!(phase, Phase::Planned | Phase::Sending);
        if runs && !storage::is_sending(store, issue).await? {
            return Ok(Self::Stopped);
        }
        Ok(Self::In(phase))
    }

    /// Whether it may wait for somebody to do something.
    fn asks(self) -> bool {
        match self {
            Self::Elsewhere => false,
            Self::Scheduled(schedule) => schedule.standing(clock::now()) == Standing::Missed,
            Self::In(_) | Self::Stopped => true,
        }
    }

    /// Whether some have it and others wait for it.
    fn is_begun(self) -> bool {
        matches!(
            self,
            Self::Stopped | Self::In(Phase::Planned | Phase::Sending | Phase::Paused)
        )
    }

    /// What is told of an issue that stands so.
    fn told(self, loaded: &Loaded, issue: &Issue, totals: &Totals) -> String {
        match self {
            Self::Elsewhere => orphan::TOLD.to_owned(),
            Self::In(Phase::Open) => issue.subject.clone(),
            Self::Scheduled(schedule) => format!("{} · {}", schedule::shown(loaded, schedule.at), issue.subject),
            _ => sentence(totals),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::In(phase) => phase.name(),
            Self::Stopped => "stopped",
            Self::Elsewhere => orphan::STATE,
            Self::Scheduled(schedule) => schedule.standing(clock::now()).name(),
        }
    }
}

fn print_next(out: Out, (stands, totals): (Stands<'_>, &Totals), word: &str) -> Result<(), Fault> {
    let resolve = resolve(word);
    let (label, command) = match stands {
        Stands::In(Phase::Open) => ("next", format!("pressrun plan {word}")),
        Stands::In(Phase::Paused | Phase::Cancelled) => ("next", format!("pressrun resume {word}")),
        Stands::Stopped | Stands::Scheduled(_) => ("next", format!("pressrun send {word}")),
        Stands::In(Phase::Planned | Phase::Sending) => ("to hold", format!("pressrun pause {word}")),
        Stands::In(Phase::Finished) if totals.doubtful > 0 => ("next", resolve.clone()),
        Stands::In(Phase::Finished) => ("next", format!("pressrun status {word} --deliveries")),
        Stands::Elsewhere => ("next", "pressrun issue new".to_owned()),
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
    let schedules = match &store {
        Some(store) => store.schedules().await?,
        None => Vec::new(),
    };
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
        let articles = feed.articles.len();
        if call.out.is_json() {
            feeds.push(json!({ "name": name.as_str(), "title": feed.feed.title, "articles": articles, "subscribers": counts.active }));
        } else {
            let (articles, readers) = (
                counted(articles as u64, "article"),
                counted(counts.active, "subscriber"),
            );
            let told = format!("{name} · {} · {articles} · {readers}", feed.feed.title);
            call.out.row("feed", told)?;
        }
        for issue in &feed.issues {
            let name = name_of(feed, issue);
            let (phase, stands, totals) = standing(loaded, (store.as_ref(), &schedules), (&name, issue)).await?;
            if call.out.is_json() {
                issues.push(match stands {
                    Stands::Elsewhere => json_without_store(&name, true),
                    Stands::Scheduled(schedule) => schedule::json_of(schedule),
                    _ => json_of(&name, phase, &totals),
                });
            } else {
                let told = stands.told(loaded, issue, &totals);
                call.out.row(stands.name(), format!("{name} · {told}"))?;
            }
            let is_open = stands.asks() && (phase != Phase::Finished || totals.doubtful > 0);
            let is_less = |(other, ..): &(Stands<'_>, Totals, String)| other.is_begun() && !stands.is_begun();
            if is_open && !open.as_ref().is_some_and(is_less) {
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

/// How an issue stands, and what became of its deliveries.
async fn standing<'a>(
    loaded: &Loaded,
    (store, schedules): (Option<&Store>, &'a [Schedule]),
    (name, issue): (&IssueName, &Issue),
) -> Result<(Phase, Stands<'a>, Totals), Fault> {
    if let Some(store) = store
        && let Some(Started { id, phase, .. }) = store.started(name).await?
    {
        return Ok((phase, Stands::of((id, phase), store).await?, store.totals(id).await?));
    }
    let waiting = schedules.iter().find(|schedule| schedule.name == *name);
    let stands = match waiting {
        _ if orphan::is_frozen(loaded, &issue.file) => Stands::Elsewhere,
        Some(schedule) => Stands::Scheduled(schedule),
        None => Stands::In(Phase::Open),
    };
    Ok((Phase::Open, stands, Totals::default()))
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

/// The document of an issue that the store does not know.
fn json_without_store(name: &IssueName, is_orphan: bool) -> serde_json::Value {
    let mut document = json_of(name, Phase::Open, &Totals::default());
    if is_orphan {
        document["state"] = json!(orphan::STATE);
    }
    document
}

async fn deliveries(call: &Call, loaded: &Loaded, store: &Store, started: &Started) -> Result<(), Fault> {
    let mailing: Mailing = serde_json::from_str(&started.frozen)?;
    let key = token_of(loaded, &mailing)?;
    each(store, started.id, None, |delivery| {
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
