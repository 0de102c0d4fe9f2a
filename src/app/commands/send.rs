//! `send`: deliver an issue, or go on where a sending was interrupted.

use tracing::info;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::Ready;
use crate::app::commands::file_of;
use crate::app::commands::name_of;
use crate::app::commands::plan::Told;
use crate::app::ending::exit_of;
use crate::app::ending::held;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::frozen_file;
use crate::app::guard::Guard;
use crate::app::handover::Handover;
use crate::app::keys::press_with;
use crate::app::keys::signing_keys;
use crate::app::keys::token_of;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::orphan;
use crate::app::out::Out;
use crate::app::out::grouped;
use crate::app::planning;
use crate::app::planning::Drawn;
use crate::app::planning::Drift;
use crate::app::progress;
use crate::app::ruling::allowed;
use crate::app::running::Running;
use crate::app::standing;
use crate::app::storage;
use crate::app::way::Exitway;
use crate::audience::Roll;
use crate::finding::Finding;
use crate::issue::Issue;
use crate::ledger::Ledger;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Plan;
use crate::ledger::issue::Start;
use crate::ledger::issue::Started;
use crate::message::mailing::Mailing;
use crate::preflight::NOT_BUILT;
use crate::profile::Profile;
use crate::publication::zone::shown_in;
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
    let _lock = storage::lock_sending(&loaded, &store)?;
    let guard = Guard::begin(&loaded, &store, words.adopt, &call.typing(&loaded).issue(&name)).await?;
    let sent = send(call, words, (&loaded, &store), &name).await;
    let counted = guard.end(&store).await;
    store.close().await;
    // Of two faults the first one is told.
    sent.and_then(|exit| counted.map(|()| exit))
}

async fn send(
    call: &Call,
    words: &cli::Send,
    (loaded, store): (&Loaded, &Store),
    name: &IssueName,
) -> Result<Exit, Fault> {
    let started = match store.started(name).await? {
        Some(started) => by_the_same_plan(started, words, (name, &call.typing(loaded).issue(name)))?,
        None => begin(call, words, loaded, call.issue(loaded, &words.issue)?, store).await?,
    };
    // A kill between the freezing in the store and that of the file leaves the file to be written now.
    let frozen: Mailing = serde_json::from_str(&started.frozen)?;
    if let Some(file) = file_of(loaded, name) {
        frozen_file::write(&loaded.home, &file, &frozen.issue)?;
    }
    let totals = store.totals(started.id).await?;
    match started.phase {
        Phase::Finished if totals.is_final() => already(call, loaded, name, &totals),
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

fn already(call: &Call, loaded: &Loaded, name: &IssueName, totals: &Totals) -> Result<Exit, Fault> {
    let out = call.out;
    if out.is_json() {
        out.json(standing::json_of(name, Phase::Finished, totals))?;
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
    loaded: &Loaded,
    (feed, issue): (&LoadedFeed, &Issue),
    store: &Store,
) -> Result<Started, Fault> {
    let mut ready = Ready::new(loaded, (feed, issue), words.by.profile.as_deref()).await?;
    ready.findings = allowed(ready.findings, &words.allow.rules)?;
    let name = name_of(feed, issue);
    if words.adopt != Some(cli::Adopt::Moved) {
        orphan::refuse(loaded, store, (&name, &issue.file, &call.typing(loaded).issue(&name)))?;
    }
    refuse_errors(call, words, (loaded, &name), &ready.findings)?;
    // Whoever sends unasked sees no plan, and could not build once readers have the links.
    if words.yes && !call.out.is_json() {
        let not_built = ready.findings.iter().filter(|finding| finding.rule == NOT_BUILT.name);
        findings::tell_all(call.out, &loaded.home, &not_built.cloned().collect::<Vec<Finding>>());
    }
    // What a relay needs is read before anything is frozen.
    Exitway::new(&loaded.home, ready.profile)?;
    if let Some(backup) = ready.profile.backup() {
        let (_, backup) = loaded.config.profile_named(Some(backup))?;
        Exitway::new(&loaded.home, backup)?;
    }
    let facts = planning::facts(&ready.mailing, (ready.profile_name, ready.profile));
    let plan = if let Some(hash) = &words.plan {
        let again = format!("pressrun plan {}{}", call.typing(loaded).issue(&name), words.by.flag());
        let plan = planning::find(store, (&name, hash, &again), &facts).await?;
        tell_drift(call.out, planning::drift(store, &name, &plan).await?, &plan);
        plan
    } else {
        let drawn = planning::draw(store, &name, facts).await?;
        let told = Told {
            name: &name,
            words: format!(
                "{}{}{}{}",
                call.typing(loaded).issue(&name),
                adopts(words),
                words.allow.flag(),
                words.by.flag()
            ),
            add: call.typing(loaded).in_feed("subscribers add ADDRESS", &name.feed),
            ready: &ready,
            drawn: &drawn,
        };
        ask(call, words, store, &told).await?;
        drawn.plan
    };
    if plan.recipients == 0 {
        return Err(Fault::new(format!("{name} has nobody to go to")).hint(format!(
            "`{}`, or `{}`",
            call.typing(loaded).in_feed("subscribers add ADDRESS", &name.feed),
            call.typing(loaded).in_feed("subscribers import FILE.csv", &name.feed)
        )));
    }
    let now = clock::now();
    ready.mailing.issue.date = Some(shown_in(loaded.config.publication.timezone, now));
    // Every fault that is not a recipient's is told before anything is frozen.
    let keys = signing_keys(&loaded.home, &ready.mailing)?;
    ready.mailing.tie(&token_of(loaded, &ready.mailing)?, &keys);
    press_with(loaded, ready.mailing.clone(), keys)?;
    let start = Start {
        name,
        plan: plan.id,
        profile: ready.profile_name.to_owned(),
        frozen: serde_json::to_string(&ready.mailing)?,
        now,
        not_after: now + loaded.config.give_up_after(),
    };
    let started = store.freeze(&start).await?;
    info!(plan.hash = %started.plan_hash, "froze {} by the plan {}", start.name, started.plan_hash);
    Ok(started)
}

/// Refuses to send what has errors.
fn refuse_errors(
    call: &Call,
    words: &cli::Send,
    (loaded, name): (&Loaded, &IssueName),
    findings: &[Finding],
) -> Result<(), Fault> {
    let (doing, check) = (
        format!("{name} is not sent"),
        format!("pressrun check{}", words.by.flag()),
    );
    findings::refuse_errors(call.out, &loaded.home, findings, (&doing, &check)).map_err(|fault| Fault {
        hint: Some(format!(
            "mend what is named above; `{check}` tells it again, and `--allow RULE` lets a rule be"
        )),
        ..fault
    })
}

/// The same `--adopt` again, for a command that follows.
fn adopts(words: &cli::Send) -> &'static str {
    match words.adopt {
        Some(cli::Adopt::Moved) => " --adopt moved",
        // What it says was done when the store was taken on.
        Some(cli::Adopt::Restored) | None => "",
    }
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

/// Says how the readers have changed since a plan was made: who left is skipped, who joined is not added.
fn tell_drift(out: Out, Drift { left, joined }: Drift, plan: &Plan) {
    if left + joined > 0 {
        let (left, joined) = (grouped(left), grouped(joined));
        let hash = &plan.hash;
        out.note(
            "plan",
            format!("{hash} · {left} left since · {joined} joined and are not added"),
        );
    }
}

async fn ask(call: &Call, words: &cli::Send, store: &Store, told: &Told<'_>) -> Result<(), Fault> {
    let Drawn { plan, .. } = told.drawn;
    if words.yes || plan.recipients == 0 {
        return Ok(());
    }
    let typed = &told.words;
    if !Out::can_ask() || call.out.is_json() {
        return Err(Fault::words(format!(
            "{} is not sent unasked, and nobody can be asked here",
            told.name
        ))
        .hint(format!(
            "`pressrun send {typed} --plan {}` sends this very plan, `--yes` whatever the plan is",
            plan.hash
        )));
    }
    told.print(call.out, store.counts(&told.name.feed).await?)?;
    if progress::confirmed(&format!(
        "send to {} now?",
        crate::app::out::counted(plan.recipients, "subscriber")
    ))? {
        return Ok(());
    }
    Err(Fault::new("nothing was sent").hint(format!("`pressrun send {typed} --plan {}` when it is time", plan.hash)))
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
    let running = Running {
        out: call.out,
        patience: if words.no_wait { Patience::Leave } else { Patience::Stay },
        loaded,
        store,
        name,
        word: &word,
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
