//! `send`: deliver an issue, or go on where a sending was interrupted.

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::asking::Checked;
use crate::app::commands::asking::ask;
use crate::app::commands::asking::nobody;
use crate::app::commands::schedule;
use crate::app::commands::schedule::Then;
use crate::app::ending::exit_of;
use crate::app::ending::held;
use crate::app::ending::moment;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::guard::Guard;
use crate::app::handover::Handover;
use crate::app::load::Loaded;
use crate::app::marking;
use crate::app::running::Running;
use crate::app::standing;
use crate::app::starting;
use crate::app::storage;
use crate::ledger::Ledger;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Started;
use crate::ledger::schedule::Schedule;
use crate::profile::Profile;
use crate::send::Patience;
use crate::store::Store;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Send) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    let name = call.name(&loaded, &words.issue)?;
    let store = match storage::open_if_there(&loaded).await? {
        Some(store) => store,
        // Nothing is made for an issue that is not there.
        None => {
            call.issue(&loaded, &words.issue)
                .map(|_| storage::open(&loaded))?
                .await?
        }
    };
    storage::refuse_unfit(&store)?;
    let mut due = None;
    if let Some(at) = &words.at {
        match schedule::run(call, words, (&loaded, &store), (&name, at)).await? {
            Then::Told(exit) => return Ok(exit),
            Then::Due(schedule) => due = Some(schedule),
        }
    }
    let _lock = storage::lock_sending(&loaded, &store)?;
    let guard = Guard::begin(&loaded, &store, words.adopt, &call.typing(&loaded).issue(&name)).await?;
    let sent = match due {
        Some(schedule) => send_due(call, words, (&loaded, &store), &schedule).await,
        None => send(call, words, (&loaded, &store), &name).await,
    };
    let counted = guard.end(&store).await;
    store.close().await;
    // Of two faults the first one is told.
    sent.and_then(|exit| counted.map(|()| exit))
}

/// Sends what was waited for, unless somebody has sent or cancelled it meanwhile.
async fn send_due(
    call: &Call,
    words: &cli::Send,
    (loaded, store): (&Loaded, &Store),
    schedule: &Schedule,
) -> Result<Exit, Fault> {
    let name = &schedule.name;
    if store.started(name).await?.is_none() {
        if !store.schedules().await?.contains(schedule) {
            return Err(Fault::new(format!("{name} is not scheduled for this time any more")));
        }
        if starting::start_due(loaded, store, schedule).await?.is_none() {
            return Err(nobody(call, loaded, name));
        }
    }
    send(call, words, (loaded, store), name).await
}

async fn send(
    call: &Call,
    words: &cli::Send,
    (loaded, store): (&Loaded, &Store),
    name: &IssueName,
) -> Result<Exit, Fault> {
    let started = match store.started(name).await? {
        Some(started) if words.not_after.is_some() && words.at.is_none() => {
            let until = moment(started.not_after);
            return Err(Fault::words(format!(
                "{name} was started already: nothing of it leaves after {until}"
            ))
            .hint("`--not-after` counts when an issue is started; leave it out to go on"));
        }
        Some(started) => by_the_same_plan(started, words, (name, &call.typing(loaded).issue(name)))?,
        None => begin(call, words, (loaded, store), name).await?,
    };
    starting::write_frozen(loaded, name, &started)?;
    let totals = store.totals(started.id).await?;
    match started.phase {
        Phase::Finished if totals.is_final() => already(call, loaded, store, (name, &started, &totals)).await,
        phase @ (Phase::Paused | Phase::Cancelled) => Err(held(name, &call.typing(loaded).issue(name), phase)),
        _ => {
            let (profile_name, profile) = by_which(loaded, words, &started)?;
            let handover = Handover {
                name,
                word: &call.typing(loaded).issue(name),
                started: &started,
                profile_name,
                profile,
            };
            handover.check(call.out, loaded, store).await?;
            while !store.stock(started.id).await? {}
            deliver(call, words, loaded, store, (name, &started)).await
        }
    }
}

async fn already(
    call: &Call,
    loaded: &Loaded,
    store: &Store,
    (name, started, totals): (&IssueName, &Started, &Totals),
) -> Result<Exit, Fault> {
    let out = call.out;
    if out.is_json() {
        out.json(standing::whole(store, (name, started.id), (Phase::Finished, totals)).await?)?;
    } else {
        out.row(
            "nothing",
            format!("{name} was sent already: {}", standing::sentence(totals)),
        )?;
        let word = call.typing(loaded).issue(name);
        out.row("next", format!("pressrun status {word} --deliveries"))?;
    }
    Ok(exit_of(totals))
}

/// Plans, asks, and freezes an issue that was never sent.
async fn begin(
    call: &Call,
    words: &cli::Send,
    (loaded, store): (&Loaded, &Store),
    name: &IssueName,
) -> Result<Started, Fault> {
    let not_after = words.not_after.as_deref();
    let not_after = not_after
        .map(|words| starting::named_time(loaded, ("--not-after", words)))
        .transpose()?;
    let Checked { ready, plan } = ask(call, words, (loaded, store), (name, None)).await?;
    let what = (name.clone(), plan.id, ready.profile_name);
    starting::start(loaded, store, what, (ready.mailing, not_after)).await
}

/// Refuses another plan than the one that the issue was started by.
fn by_the_same_plan(started: Started, words: &cli::Send, (name, word): (&IssueName, &str)) -> Result<Started, Fault> {
    let Some(hash) = &words.plan else { return Ok(started) };
    let profile = words.by.profile.as_ref();
    let because = if *hash != started.plan_hash {
        format!("it was started by the plan {}", started.plan_hash)
    } else if let Some(profile) = profile.filter(|profile| **profile != started.profile) {
        format!(
            "that plan is for the profile `{}`, not for `{profile}`",
            started.profile
        )
    } else {
        return Ok(started);
    };
    Err(Fault::new(format!("{name} is not sent by the plan {hash}"))
        .because(because)
        .hint(format!("`pressrun send {word}` without `--plan` goes on with it")))
}

async fn deliver(
    call: &Call,
    words: &cli::Send,
    loaded: &Loaded,
    store: &Store,
    (name, started): (&IssueName, &Started),
) -> Result<Exit, Fault> {
    let word = call.typing(loaded).issue(name);
    let turned = store
        .turn(
            started.id,
            &[Phase::Planned, Phase::Finished],
            Phase::Sending,
            clock::now(),
        )
        .await?;
    if turned != Phase::Sending {
        return Err(held(name, &word, turned));
    }
    // Whoever sent another issue may have been killed before it marked readers; they are not mailed again.
    marking::mark_unended(store, loaded.config.audience.bounced_after.get()).await?;
    let running = Running {
        out: call.out,
        patience: if words.no_wait { Patience::Leave } else { Patience::Stay },
        loaded,
        store,
        name,
        word: &word,
        typing: call.typing(loaded),
        started,
        chosen: by_which(loaded, words, started)?,
    };
    running.run().await?.tell(call.out, store).await
}

/// The profile by which an issue goes on: the one that is named, else the one that it was started by.
fn by_which<'a>(
    loaded: &'a Loaded,
    words: &'a cli::Send,
    started: &'a Started,
) -> Result<(&'a str, &'a Profile), Fault> {
    let name = words.by.profile.as_deref().unwrap_or(&started.profile);
    loaded.config.profile_named(Some(name))
}
