//! How an issue is started: now, or when its time has come.

use chrono::DateTime;
use chrono::Utc;
use tracing::info;

use crate::app::clock;
use crate::app::commands::file_of;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::frozen_file;
use crate::app::keys::press_with;
use crate::app::keys::signing_keys;
use crate::app::keys::token_of;
use crate::app::load::Loaded;
use crate::app::planning;
use crate::app::way::Exitway;
use crate::article::moment;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::PlanId;
use crate::ledger::issue::Start;
use crate::ledger::issue::Started;
use crate::ledger::schedule::Schedule;
use crate::message::mailing::Mailing;
use crate::profile::Profile;
use crate::publication::zone::shown_in;
use crate::store::Store;

/// Refuses a profile that cannot be used: what a relay needs is read before anything is frozen.
pub fn check_way(loaded: &Loaded, profile: &Profile) -> Result<(), Fault> {
    Exitway::new(&loaded.home, profile)?;
    if let Some(backup) = profile.backup() {
        let (_, backup) = loaded.config.profile_named(Some(backup))?;
        Exitway::new(&loaded.home, backup)?;
    }
    Ok(())
}

/// Dates the mailing and ties it to the keys of today. Every fault that is not a recipient's is told here.
pub fn tied(loaded: &Loaded, mut mailing: Mailing, now: DateTime<Utc>) -> Result<Mailing, Fault> {
    mailing.issue.date = Some(shown_in(loaded.config.publication.timezone, now));
    let keys = signing_keys(&loaded.home, mailing.signature.as_ref())?;
    mailing.tie(&token_of(loaded, &mailing)?, &keys);
    press_with(loaded, mailing.clone(), keys)?;
    Ok(mailing)
}

/// Freezes an issue: from now on its copies are made from `mailing`, for the recipients of `plan`.
pub async fn start(
    loaded: &Loaded,
    store: &Store,
    (name, plan, profile): (IssueName, PlanId, &str),
    (mailing, not_after): (Mailing, Option<DateTime<Utc>>),
) -> Result<Started, Fault> {
    let now = clock::now();
    let mailing = tied(loaded, mailing, now)?;
    let start = Start {
        name,
        plan,
        profile: profile.to_owned(),
        frozen: serde_json::to_string(&mailing)?,
        now,
        not_after: not_after.unwrap_or_else(|| now + loaded.config.give_up_after()),
    };
    let started = store.freeze(&start).await?;
    info!(plan.hash = %started.plan_hash, "froze {} by the plan {}", start.name, started.plan_hash);
    Ok(started)
}

/// Writes the file of a frozen issue beside its own: a kill between the store and the file leaves it to be written.
pub fn write_frozen(loaded: &Loaded, name: &IssueName, started: &Started) -> Result<(), Fault> {
    let frozen: Mailing = serde_json::from_str(&started.frozen)?;
    if let Some(file) = file_of(loaded, name) {
        frozen_file::write(&loaded.home, &file, &frozen.issue)?;
    }
    Ok(())
}

/// Starts what was scheduled and is due, for the readers of now. `None` where nobody is left to send it to: then it waits
/// no more.
pub async fn start_due(loaded: &Loaded, store: &Store, schedule: &Schedule) -> Result<Option<Started>, Fault> {
    let mailing: Mailing = serde_json::from_str(&schedule.frozen)?;
    let (profile_name, profile) = loaded.config.profile_named(Some(&schedule.profile))?;
    check_way(loaded, profile)?;
    let facts = planning::facts(&mailing, (profile_name, profile));
    let drawn = planning::draw(store, &schedule.name, facts).await?;
    if drawn.plan.recipients == 0 {
        store.unschedule(&schedule.name).await?;
        return Ok(None);
    }
    let what = (schedule.name.clone(), drawn.plan.id, profile_name);
    let started = start(loaded, store, what, (mailing, Some(schedule.not_after))).await?;
    write_frozen(loaded, &schedule.name, &started)?;
    Ok(Some(started))
}

/// The moment that somebody names on the command line, on the clocks of the publication. What falls into a gap of its
/// zone is the first moment after it, what happens twice the earlier one.
pub fn named_time(loaded: &Loaded, (flag, words): (&str, &str)) -> Result<DateTime<Utc>, Fault> {
    let zone = loaded.config.publication.timezone;
    let stamp = moment::parse(words).map_err(|error| {
        Fault::words(format!("`{words}` is no time for `{flag}`"))
            .because(error.to_string())
            .hint(format!(
                "write it as `{flag} \"2026-12-01 08:00\"`: on the clocks of {zone}"
            ))
    })?;
    let named = stamp.in_zone(zone).to_utc();
    if named <= clock::now() {
        let shown = shown_in(zone, named);
        return Err(Fault::words(format!("`{flag} \"{words}\"` is over"))
            .because(format!(
                "it means {}, and it is {} now",
                shown.to_rfc3339(),
                shown_in(zone, clock::now()).format("%Y-%m-%d %H:%M:%S")
            ))
            .exit(Exit::Words));
    }
    Ok(named)
}
