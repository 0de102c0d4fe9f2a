//! `send`: deliver an issue, or go on where a sending was interrupted.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::sync::watch;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::Ready;
use crate::app::commands::issue::write_frozen;
use crate::app::commands::name_of;
use crate::app::commands::plan::Told;
use crate::app::commands::status;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::mail::token_key;
use crate::app::out::Out;
use crate::app::out::duration;
use crate::app::planning;
use crate::app::planning::Drawn;
use crate::app::progress;
use crate::app::signals;
use crate::app::storage;
use crate::app::way::Exitway;
use crate::audience::Recipient;
use crate::audience::Roll;
use crate::issue::Issue;
use crate::ledger::Ledger;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::issue::Start;
use crate::ledger::issue::Started;
use crate::ledger::retry::Retry;
use crate::message::mailing::Mailing;
use crate::message::mailing::Press;
use crate::profile::Profile;
use crate::publication::zone::shown_in;
use crate::send::Clock;
use crate::send::End;
use crate::send::Make;
use crate::send::Order;
use crate::send::Parcel;
use crate::send::Patience;
use crate::send::halt::Halt;
use crate::send::run::Ended;
use crate::send::run::Run;
use crate::store::sqlite::Store;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Send) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let loaded = call.loaded()?;
    let (feed, issue) = call.issue(&loaded, &words.issue)?;
    let name = name_of(feed, issue);
    let store = storage::open(&loaded).await?;
    storage::refuse_unfit(store.path())?;
    let _lock = storage::lock_sending(&loaded)?;
    let started = match store.started(&name).await? {
        Some(started) => started,
        None => begin(call, words, &loaded, (feed, issue), &store).await?,
    };
    // A kill between the freezing in the store and that of the file leaves the file to be written now.
    let frozen: Mailing = serde_json::from_str(&started.frozen)?;
    write_frozen(&loaded, issue, &serde_json::to_string_pretty(&frozen.issue)?)?;
    let totals = store.totals(started.id).await?;
    let exit = match started.phase {
        Phase::Finished if totals.is_final() => already(call.out, &name, &totals, "was sent already")?,
        Phase::Paused => return Err(held(&name, "paused")),
        Phase::Cancelled => return Err(held(&name, "cancelled")),
        _ => {
            while !store.stock(started.id).await? {}
            let exit = deliver(call, words, &loaded, &store, (&name, &started)).await?;
            store.close().await;
            return Ok(exit);
        }
    };
    store.close().await;
    Ok(exit)
}

fn held(name: &IssueName, how: &str) -> Fault {
    Fault::new(format!("{name} is {how}"))
        .hint(format!(
            "`pressrun resume {}` lets it go on; then send again",
            name.number
        ))
        .exit(Exit::Stopped)
}

fn already(out: Out, name: &IssueName, totals: &Totals, how: &str) -> Result<Exit, Fault> {
    if out.is_json() {
        out.json(status::json_of(name, Phase::Finished, totals))?;
    } else {
        out.row("nothing", format!("{name} {how}: {}", status::sentence(totals)))?;
        out.row("next", format!("pressrun status {} --deliveries", name.number))?;
    }
    Ok(exit_of(totals))
}

/// How a run ends whose deliveries are final.
pub fn exit_of(totals: &Totals) -> Exit {
    if totals.refused + totals.doubtful > 0 {
        Exit::Partly
    } else {
        Exit::Done
    }
}

/// Plans, asks, and freezes an issue that was never sent.
async fn begin(
    call: &Call,
    words: &cli::Send,
    loaded: &Loaded,
    (feed, issue): (&LoadedFeed, &Issue),
    store: &Store,
) -> Result<Started, Fault> {
    let mut ready = Ready::new(loaded, (feed, issue), words.by.profile.as_deref())?;
    let name = name_of(feed, issue);
    findings::refuse_errors(call.out, &loaded.home, &ready.findings, &format!("{name} is not sent"))?;
    // What a relay needs is read before anything is frozen.
    Exitway::new(&loaded.home, ready.profile)?;
    let facts = planning::facts(&ready.mailing, ready.profile_name);
    let plan = if let Some(hash) = &words.plan {
        planning::find(store, &name, hash, &facts).await?
    } else {
        let drawn = planning::draw(store, &name, facts).await?;
        let told = Told {
            name: &name,
            ready: &ready,
            drawn: &drawn,
        };
        ask(call, words, store, &told).await?;
        drawn.plan
    };
    if plan.recipients == 0 {
        return Err(Fault::new(format!("{name} has nobody to go to"))
            .hint("`pressrun subscribers add ADDRESS`, or `pressrun subscribers import FILE.csv`"));
    }
    let now = clock::now();
    ready.mailing.issue.date = Some(shown_in(loaded.config.publication.timezone, now));
    // Every fault that is not a recipient's is told before anything is frozen.
    ready.mailing.clone().press(token_key(&loaded.home, &loaded.config)?)?;
    let start = Start {
        name,
        plan: plan.id,
        profile: ready.profile_name.to_owned(),
        frozen: serde_json::to_string(&ready.mailing)?,
        now,
        not_after: now + loaded.config.give_up_after(),
    };
    Ok(store.freeze(&start).await?)
}

async fn ask(call: &Call, words: &cli::Send, store: &Store, told: &Told<'_>) -> Result<(), Fault> {
    let Drawn { plan, .. } = told.drawn;
    if words.yes || plan.recipients == 0 {
        return Ok(());
    }
    let number = told.name.number;
    if !Out::can_ask() || call.out.is_json() {
        return Err(Fault::words(format!(
            "{} is not sent unasked, and nobody can be asked here",
            told.name
        ))
        .hint(format!(
            "`pressrun send {number} --plan {}` sends this very plan, `--yes` whatever the plan is",
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
    Err(Fault::new("nothing was sent").hint(format!("`pressrun send {number} --plan {}` when it is time", plan.hash)))
}

async fn deliver(
    call: &Call,
    words: &cli::Send,
    loaded: &Loaded,
    store: &Store,
    (name, started): (&IssueName, &Started),
) -> Result<Exit, Fault> {
    let turned = store
        .turn(
            started.id,
            &[Phase::Planned, Phase::Finished],
            Phase::Sending,
            clock::now(),
        )
        .await?;
    if turned != Phase::Sending {
        return Err(held(name, turned.name()));
    }
    let (_, profile) = loaded
        .config
        .profile_named(Some(words.by.profile.as_deref().unwrap_or(&started.profile)))?;
    let way = Exitway::new(&loaded.home, profile)?;
    let mailing: Mailing = serde_json::from_str(&started.frozen)?;
    let press = mailing.press(token_key(&loaded.home, &loaded.config)?)?;
    let send = &loaded.config.send;
    let drain = Duration::from_secs(u64::from(send.drain_s));
    let halt = Arc::new(Halt::new());
    let (totals, watched) = watch::channel(store.totals(started.id).await?);
    let (notices, told) = mpsc::unbounded_channel();
    let begun = Instant::now();
    let run = Run {
        order: Order {
            issue: started.id,
            connections: way.lines_max(),
            retry: Retry {
                first_wait: Duration::from_secs(u64::from(send.retry_first_wait_s)),
                max_wait: Duration::from_secs(u64::from(send.retry_max_wait_s)),
            },
            drain,
            patience: if words.no_wait { Patience::Leave } else { Patience::Stay },
        },
        ledger: Arc::new(store.clone()),
        way,
        make: maker(press),
        clock: clock_of(loaded),
        halt: Arc::clone(&halt),
        totals,
        notices,
    };
    let shown = progress::show(call.out, format!("{name} by {}", started.profile), watched, told);
    let listening = signals::drain_on_signal(Arc::clone(&halt), drain, call.out);
    let ended = run.run().await;
    listening.abort();
    shown.await.expect("the progress bar does not panic");
    finish(call, store, (name, started), profile, (ended?, begun.elapsed())).await
}

/// The one way by which bytes are made.
fn maker(press: Press) -> Make {
    Arc::new(move |recipient: &Recipient, date| {
        let copy = press.copy(recipient, date).map_err(|error| error.to_string())?;
        Ok(Parcel {
            sender: press.mailing().return_path.clone(),
            to: recipient.address.clone(),
            bytes: copy.bytes.into(),
            key: copy.key.to_string(),
        })
    })
}

fn clock_of(loaded: &Loaded) -> Clock {
    let zone = loaded.config.publication.timezone;
    Clock {
        now: Arc::new(clock::now),
        shown: Arc::new(move |moment| shown_in(zone, moment)),
    }
}

/// Says what happened, and what to type next.
async fn finish(
    call: &Call,
    store: &Store,
    (name, started): (&IssueName, &Started),
    profile: &Profile,
    (ended, elapsed): (Ended, Duration),
) -> Result<Exit, Fault> {
    let number = name.number;
    if let End::Expired = ended.end {
        while store
            .skip_rest(started.id, "past the time after which nothing is tried")
            .await?
            > 0
        {}
    }
    let phase = match ended.end {
        End::Final | End::Expired => {
            store
                .turn(started.id, &[Phase::Sending], Phase::Finished, clock::now())
                .await?
        }
        _ => store
            .started(name)
            .await?
            .map_or(Phase::Sending, |started| started.phase),
    };
    let totals = store.totals(started.id).await?;
    if call.out.is_json() {
        call.out.json(status::json_of(name, phase, &totals))?;
    } else {
        let label = if matches!(ended.end, End::Final | End::Expired) {
            "sent"
        } else {
            "so far"
        };
        call.out.row(
            label,
            format!(
                "{name} in {}: {}",
                duration(elapsed.as_secs()),
                status::sentence(&totals)
            ),
        )?;
        if ended.swept > 0 {
            let swept = crate::app::out::counted(ended.swept, "delivery");
            call.out.row(
                "doubtful",
                format!("{swept} were on the wire when the last sender ended"),
            )?;
        }
        status::print_refusals(call.out, store, started.id).await?;
        status::print_outbox(call.out, profile, store, started.id).await?;
    }
    if matches!(ended.end, End::Final | End::Expired) {
        next(call.out, &totals, number)?;
        return Ok(exit_of(&totals));
    }
    stopped(call.out, (name, &started.profile), ended)
}

/// A run that ended before its deliveries were final: why, and how to go on.
fn stopped(out: Out, (name, profile): (&IssueName, &str), ended: Ended) -> Result<Exit, Fault> {
    let go_on = format!("pressrun send {}", name.number);
    let fault = match ended.end {
        End::Final | End::Expired => return Ok(Exit::Done),
        End::Later(due) => {
            out.note(
                "next",
                format!("{go_on}   (the next retry is due {})", due.format("%Y-%m-%d %H:%M UTC")),
            );
            return Ok(Exit::Stopped);
        }
        End::Interrupted => {
            out.note("next", go_on);
            return Ok(Exit::Stopped);
        }
        End::Halted(phase) => return Err(held(name, phase.name())),
        End::Stopped(stopped) => Fault::new(format!("the profile `{profile}` stopped"))
            .because(stopped.failure)
            .hint(stopped.reason.hint()),
        End::Outbox(error) => Fault::from(error).when("the outbox cannot be written"),
        End::Store(error) => Fault::from(error).when("the ledger cannot be written"),
    };
    let fault = match ended.unwritten.len() {
        0 => fault,
        count => fault.because(format!(
            "{count} replies could not be written down; these deliveries become doubtful"
        )),
    };
    Err(fault.hint(go_on))
}

fn next(out: Out, totals: &Totals, number: u32) -> Result<(), Fault> {
    if out.is_json() {
        return Ok(());
    }
    if totals.doubtful > 0 {
        return out.row(
            "next",
            format!("pressrun resolve {number} --resend | --accept | --skip"),
        );
    }
    out.row("next", format!("pressrun status {number} --deliveries"))
}
