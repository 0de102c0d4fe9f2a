//! `work`: send what is due of every issue that was started, together with whoever else does.

use std::collections::HashMap;
use std::collections::HashSet;
use std::time::Duration;
use std::time::Instant;

use tracing::info;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::name_of;
use crate::app::commands::schedule::beat;
use crate::app::doors::Posting;
use crate::app::ending::moment;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::guard::Guard;
use crate::app::load::Loaded;
use crate::app::marking;
use crate::app::running::Running;
use crate::app::signals;
use crate::app::starting;
use crate::app::storage;
use crate::app::units;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Started;
use crate::ledger::schedule::Schedule;
use crate::ledger::schedule::Standing;
use crate::send::End;
use crate::send::Patience;
use crate::store::Store;

/// How often it is looked whether there is something to do.
const LOOK: Duration = Duration::from_secs(2);

/// How long nothing is tried where nothing can leave: a profile rests, a limit is reached, all that is left is deferred.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// How long an issue is left alone of which only paused domains are left: each further time twice as long.
const PAUSED: Duration = Duration::from_hours(1);

/// How often that is doubled at most.
const PAUSED_DOUBLED_MAX: u32 = 3;

/// What is remembered from round to round.
#[derive(Default)]
struct Memory {
    /// The issues of which it was told that they were missed.
    missed: HashSet<IssueName>,
    /// Until when issues are left alone of which only paused domains are left, and how often they were.
    paused: HashMap<IssueName, (Instant, u32)>,
}

/// How one round went.
enum Round {
    /// Look again soon.
    Done,
    /// Nothing can leave for so long.
    Wait(Duration),
    /// Only what goes to domains is left that refuse what we send.
    Paused,
    /// A signal came.
    Interrupted,
}

/// Runs the command.
pub async fn run(call: &Call, words: &cli::work::Work) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text])?;
    if words.systemd {
        let loaded = call.loaded()?;
        return units::work(call.out, &loaded.home, &loaded.config);
    }
    let loaded = call.loaded()?;
    let store = storage::open(&loaded).await?;
    storage::refuse_unfit(&store)?;
    call.out
        .note("works", format!("on what was started in `{}`", store.place()));
    let mut stop = signals::stop();
    let beating = beat(&store);
    let posting = Posting::begin(&loaded, &store).await?;
    let drain = Duration::from_secs(loaded.config.send.drain_s.into());
    drop(loaded);
    let mut memory = Memory::default();
    loop {
        let wait = match round(call, &store, &mut memory).await? {
            Round::Interrupted => break,
            Round::Done | Round::Paused => LOOK,
            Round::Wait(wait) => wait.max(LOOK),
        };
        if words.once && store.unended().await?.is_empty() {
            break;
        }
        tokio::select! {
            () = stop.come() => break,
            () = tokio::time::sleep(wait) => {}
        }
    }
    beating.abort();
    if let Some(posting) = posting {
        posting.end(drain).await;
    }
    store.close().await;
    Ok(Exit::Done)
}

/// Starts what is due, and tells what was missed, each once.
async fn start_due(call: &Call, store: &Store, missed: &mut HashSet<IssueName>) -> Result<(), Fault> {
    let now = clock::now();
    for schedule in store.due(now).await? {
        match schedule.standing(now) {
            Standing::Due => start(call, &call.loaded()?, store, &schedule).await?,
            Standing::Missed if missed.insert(schedule.name.clone()) => {
                let was = moment(schedule.not_after);
                call.out
                    .note("missed", format!("{} was to be begun by {was}", schedule.name));
            }
            Standing::Waiting | Standing::Missed => {}
        }
    }
    Ok(())
}

async fn start(call: &Call, loaded: &Loaded, store: &Store, schedule: &Schedule) -> Result<(), Fault> {
    let Ok(_lock) = storage::lock_sending(loaded, store) else {
        return Ok(());
    };
    // Whoever is marked by one issue is not mailed by the next, though the one goes on for days.
    marking::mark_unended(store, loaded.config.audience.bounced_after.get()).await?;
    let word = call.typing(loaded).issue(&schedule.name);
    let guard = Guard::begin(loaded, store, None, &word).await?;
    let started = starting::start_due(loaded, store, schedule).await;
    guard.end(store).await?;
    match started {
        Ok(Some(_)) => call
            .out
            .note("begins", format!("{} as it was scheduled", schedule.name)),
        Ok(None) => call
            .out
            .note("nobody", format!("{} has nobody to go to", schedule.name)),
        // It is somebody's to mend; meanwhile other issues go on.
        Err(fault) => call
            .out
            .note("stopped", fault.to_text().trim_end().replace('\n', "\n         ")),
    }
    Ok(())
}

/// Sends what is due of each issue, one after the other.
async fn round(call: &Call, store: &Store, memory: &mut Memory) -> Result<Round, Fault> {
    start_due(call, store, &mut memory.missed).await?;
    if store.unended().await?.is_empty() {
        return Ok(Round::Done);
    }
    // What was written since the last round counts: profiles, and issues that were started elsewhere.
    let loaded = call.loaded()?;
    let mut longest = None;
    for (name, started) in sending(call, &loaded, store).await? {
        let begun = Instant::now();
        let paused = memory.paused.get(&name).copied();
        if paused.is_some_and(|(until, _)| until > begun) {
            longest = longest.max(Some(WAIT_MAX));
            continue;
        }
        match send(call, &loaded, store, (&name, &started)).await? {
            Round::Interrupted => return Ok(Round::Interrupted),
            Round::Paused => {
                let times = paused.map_or(0, |(_, times)| times);
                memory.paused.insert(
                    name,
                    (begun + PAUSED * 2_u32.pow(times), (times + 1).min(PAUSED_DOUBLED_MAX)),
                );
            }
            Round::Wait(wait) => longest = longest.max(Some(wait)),
            Round::Done => {}
        }
    }
    Ok(longest.map_or(Round::Done, Round::Wait))
}

/// The issues that are started and not ended.
async fn sending(call: &Call, loaded: &Loaded, store: &Store) -> Result<Vec<(IssueName, Started)>, Fault> {
    let mut sending = Vec::new();
    for feed in loaded.feeds.iter().filter(|feed| call.means(feed)) {
        for issue in &feed.issues {
            let name = name_of(feed, issue);
            let started = store.started(&name).await?;
            sending.extend(
                started
                    .filter(|started| matches!(started.phase, Phase::Planned | Phase::Sending))
                    .map(|started| (name, started)),
            );
        }
    }
    Ok(sending)
}

async fn send(
    call: &Call,
    loaded: &Loaded,
    store: &Store,
    (name, started): (&IssueName, &Started),
) -> Result<Round, Fault> {
    let Ok(_lock) = storage::lock_sending(loaded, store) else {
        return Ok(Round::Done);
    };
    let word = call.typing(loaded).issue(name);
    let guard = Guard::begin(loaded, store, None, &word).await?;
    // Whoever started it may have ended before all of its recipients were taken in.
    while !store.stock(started.id).await? {}
    let running = Running {
        out: call.out,
        patience: Patience::Leave,
        loaded,
        store,
        name,
        word: &word,
        typing: call.typing(loaded),
        started,
        chosen: loaded.config.profile_named(Some(&started.profile))?,
    };
    let ran = running.run().await;
    guard.end(store).await?;
    let ending = ran?;
    let round = match &ending.ended.end {
        End::Final | End::Expired | End::Halted(_) | End::Braked(_) => Round::Done,
        End::Interrupted => return Ok(Round::Interrupted),
        End::Later(due) | End::Limited(_, due) => {
            info!(issue.id = started.id.0, "{name} goes on at {}", moment(*due));
            let wait = (*due - clock::now()).to_std().unwrap_or_default();
            return Ok(Round::Wait(wait.min(WAIT_MAX)));
        }
        End::Resting(failure) => {
            call.out.note("resting", format!("{name}: {failure}"));
            return Ok(Round::Wait(WAIT_MAX));
        }
        End::Left => Round::Paused,
        End::Stopped(_) | End::Outbox(_) | End::Store(_) => Round::Wait(WAIT_MAX),
    };
    match ending.tell(call.out, store).await {
        Ok(_) => Ok(round),
        // What it waits for is somebody's to mend; meanwhile other issues go on.
        Err(fault) if matches!(round, Round::Wait(_) | Round::Paused) => {
            call.out
                .note("stopped", fault.to_text().trim_end().replace('\n', "\n         "));
            Ok(round)
        }
        Err(fault) if fault.exit == Exit::Stopped => Ok(round),
        Err(fault) => Err(fault),
    }
}
