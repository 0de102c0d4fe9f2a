//! `send --at`: have an issue wait for its time.

use std::time::Duration;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::asking::Checked;
use crate::app::commands::asking::ask;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::signals;
use crate::app::standing;
use crate::app::starting::named_time;
use crate::app::starting::tied;
use crate::ledger::Ledger;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Phase;
use crate::ledger::schedule::Schedule;
use crate::ledger::schedule::Standing;
use crate::ledger::schedule::is_attended;
use crate::publication::zone::shown_in;
use crate::store::Store;

/// How long after its time an issue is still begun, unless somebody says otherwise: news of the morning is none at night.
const WINDOW: TimeDelta = TimeDelta::hours(12);

/// How often whoever waits gives a sign of life, and looks at the clock: one that was asleep may be late.
const LOOK: Duration = Duration::from_secs(20);

/// What comes after an issue was scheduled.
pub enum Then {
    /// The command has ended.
    Told(Exit),
    /// It has waited, and the time has come.
    Due(Schedule),
}

/// Schedules an issue for `at`, and waits for the time where it was told to.
pub async fn run(
    call: &Call,
    words: &cli::Send,
    (loaded, store): (&Loaded, &Store),
    (name, at): (&IssueName, &str),
) -> Result<Then, Fault> {
    let word = call.typing(loaded).issue(name);
    if let Some(started) = store.started(name).await? {
        return Err(
            Fault::words(format!("{name} cannot be scheduled: it is {}", started.phase.name()))
                .hint(format!("`pressrun status {word}` tells how it stands")),
        );
    }
    let at = named_time(loaded, ("--at", at))?;
    let not_after = match &words.not_after {
        Some(words) => named_time(loaded, ("--not-after", words))?,
        None => at + WINDOW,
    };
    if not_after <= at {
        return Err(Fault::words("`--not-after` must be later than `--at`"));
    }
    let Checked { ready, plan } = ask(call, words, (loaded, store), (name, Some(shown(loaded, at)))).await?;
    // What would keep it from being sent is told now, and not at night.
    tied(loaded, ready.mailing.clone(), at)?;
    let schedule = Schedule {
        name: name.clone(),
        at,
        not_after,
        profile: ready.profile_name.to_owned(),
        frozen: serde_json::to_string(&ready.mailing)?,
    };
    store.schedule(&schedule).await?;
    let is_attended = words.wait || is_attended(store.last_beat().await?, clock::now());
    tell(call, loaded, (&schedule, &word), (plan.recipients, is_attended))?;
    if words.wait {
        return wait(call, store, (schedule, &word)).await;
    }
    Ok(Then::Told(if is_attended { Exit::Done } else { Exit::Stopped }))
}

/// A moment as the publication's clocks show it.
pub fn shown(loaded: &Loaded, moment: DateTime<Utc>) -> String {
    let zone = loaded.config.publication.timezone;
    format!("{} ({zone})", shown_in(zone, moment).format("%a %Y-%m-%d %H:%M"))
}

fn tell(
    call: &Call,
    loaded: &Loaded,
    (schedule, word): (&Schedule, &str),
    (recipients, is_attended): (u64, bool),
) -> Result<(), Fault> {
    let Schedule {
        name,
        at,
        not_after,
        profile,
        ..
    } = schedule;
    let out = call.out;
    if out.is_json() {
        let mut document = json_of(schedule);
        document["recipients"] = json!(recipients);
        document["attended"] = json!(is_attended);
        return out.json(document);
    }
    let zone = loaded.config.publication.timezone;
    let until = shown_in(zone, *not_after).format("%a %Y-%m-%d %H:%M");
    out.row("scheduled", format!("{name} · {} by {profile}", shown(loaded, *at)))?;
    out.row("until", format!("{until}; what was not begun by then stays"))?;
    out.row(
        "content",
        format!("as it is now; `pressrun send {word} --at …` again takes later edits in"),
    )?;
    if is_attended {
        return out.row("next", format!("pressrun status {word}"));
    }
    out.row(
        "nobody",
        "is there to send it: no `pressrun work` has given a sign of life within a minute",
    )?;
    out.row(
        "",
        format!(
            "stay and wait: the same with `--wait`; a service: `{}`",
            call.anywhere("work --systemd")
        ),
    )?;
    out.row("next", call.anywhere("work"))
}

/// How an issue waits for its time, as a document.
pub fn json_of(schedule: &Schedule) -> serde_json::Value {
    let mut document = standing::json_of(&schedule.name, Phase::Open, &Totals::default());
    document["state"] = json!(schedule.standing(clock::now()).name());
    document["at"] = json!(schedule.at.to_rfc3339());
    document["not_after"] = json!(schedule.not_after.to_rfc3339());
    document["profile"] = json!(schedule.profile);
    document
}

/// Says how an issue waits for its time.
pub async fn status(
    call: &Call,
    (loaded, store): (&Loaded, &Store),
    (schedule, subject): (&Schedule, &str),
) -> Result<Exit, Fault> {
    if call.out.is_json() {
        call.out.json(json_of(schedule))?;
        return Ok(Exit::Done);
    }
    let Schedule {
        name,
        at,
        not_after,
        profile,
        ..
    } = schedule;
    let (now, word) = (clock::now(), call.typing(loaded).issue(name));
    let standing = schedule.standing(now);
    call.out.row("issue", format!("{name} · {subject} · by {profile}"))?;
    call.out.row(
        standing.name(),
        format!("{}, to be begun by {}", shown(loaded, *at), shown(loaded, *not_after)),
    )?;
    if standing == Standing::Missed {
        call.out.row("", "nobody was there to send it")?;
        call.out.row("next", format!("pressrun send {word}"))?;
        return Ok(Exit::Done);
    }
    match store.last_beat().await? {
        last if is_attended(last, now) => call.out.row("to forget", format!("pressrun cancel {word}"))?,
        last => {
            let last = last.map_or_else(|| "never".to_owned(), |last| shown(loaded, last));
            call.out.row(
                "nobody",
                format!("is there to send it; the last sign of life of `pressrun work`: {last}"),
            )?;
            call.out.row("next", call.anywhere("work"))?;
        }
    }
    Ok(Exit::Done)
}

/// Waits for the time of what was scheduled.
async fn wait(call: &Call, store: &Store, (schedule, word): (Schedule, &str)) -> Result<Then, Fault> {
    call.out.note("waiting", "Ctrl-C ends that; the issue stays scheduled");
    let mut stop = signals::stop();
    loop {
        let now = clock::now();
        store.beat(now).await?;
        let Ok(left) = (schedule.at - now).to_std() else {
            return Ok(Then::Due(schedule));
        };
        if left.is_zero() {
            return Ok(Then::Due(schedule));
        }
        tokio::select! {
            () = stop.come() => {
                call.out.note("scheduled", format!("{} still is; `pressrun cancel {word}` forgets it", schedule.name));
                return Ok(Then::Told(Exit::Stopped));
            }
            () = tokio::time::sleep(left.min(LOOK)) => {}
        }
    }
}

/// Gives signs of life until it is aborted.
pub fn beat(store: &Store) -> tokio::task::JoinHandle<()> {
    let store = store.clone();
    tokio::spawn(async move {
        loop {
            // What cannot be written now can be later, and who sends says what is wrong with the store.
            if let Err(error) = store.beat(clock::now()).await {
                tracing::warn!("no sign of life can be given: {error}");
            }
            tokio::time::sleep(LOOK).await;
        }
    })
}
