//! What a started issue is sent with, and what becomes of deliveries that a dead sender had begun.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use crate::app::clock;
use crate::app::config::Config;
use crate::app::fault::Fault;
use crate::app::keys::press;
use crate::app::load::Loaded;
use crate::app::storage;
use crate::app::way::Exitway;
use crate::app::way::mark;
use crate::audience::Recipient;
use crate::audience::address::Address;
use crate::ledger::Ledger;
use crate::ledger::delivery::WayId;
use crate::ledger::issue::Started;
use crate::ledger::lease::Lease;
use crate::ledger::letter::LANE;
use crate::message::mailing::Mailing;
use crate::profile::Profile;
use crate::profile::limits::Limits;
use crate::profile::meter::Meter;
use crate::publication::zone::shown_in;
use crate::send::Clock;
use crate::send::End;
use crate::send::Make;
use crate::send::Parcel;
use crate::send::left::Left;
use crate::store::Store;

/// What a started issue is sent with.
pub struct Sending {
    /// The way out.
    pub way: Exitway,
    /// The same, as the ledger numbers it.
    pub way_id: WayId,
    /// What the way has carried lately, and may carry.
    pub meter: Meter,
    /// The ways that can tell what became of what a dead sender had begun.
    pub asked: Vec<(WayId, Exitway)>,
    /// The one way by which bytes are made.
    pub make: Make,
    /// The time.
    pub clock: Clock,
}

impl Sending {
    /// What `started` is sent with: by that profile.
    pub async fn of(loaded: &Loaded, store: &Store, started: &Started, profile: &Profile) -> Result<Self, Fault> {
        let way_id = store.way(&mark(&loaded.home, profile)).await?;
        Ok(Self {
            way: Exitway::new(&loaded.home, profile)?,
            way_id,
            meter: meter(loaded, store, (way_id, profile)).await?,
            asked: outboxes(loaded, store).await?,
            make: maker(loaded, started)?,
            clock: clock_of(loaded),
        })
    }
}

/// No window of a limit is longer than a day of publications, which has 25 hours once a year.
const WINDOW_MAX: TimeDelta = TimeDelta::hours(26);

async fn meter(loaded: &Loaded, store: &Store, (way, profile): (WayId, &Profile)) -> Result<Meter, Fault> {
    let now = clock::now();
    let sent = store.sent(way, now - WINDOW_MAX).await?;
    let config = &loaded.config;
    let groups = (config.domains.clone(), config.publication.timezone);
    let limits = limits_of_issues(config, store, profile).await?;
    Ok(if store.has_workers() && limits.are_counted() {
        Meter::shared(limits, groups, &sent, now)
    } else {
        Meter::new(limits, groups, &sent, now)
    })
}

/// The limits of a profile for issues: a tenth of them is kept for letters, once anybody has come to a door.
async fn limits_of_issues(config: &Config, store: &Store, profile: &Profile) -> Result<Limits, Fault> {
    let limits = profile.limits();
    let by_other_way = config.send.transactional_profile.as_deref().is_some_and(|name| {
        let other = config.profiles.get(name);
        other.is_some_and(|other| other.way() != profile.way())
    });
    let is_shared = config.server.public_url.is_some() && !by_other_way && store.has_letters().await?;
    Ok(if is_shared { limits.beside_letters() } else { limits })
}

/// What is kept of a way's limits for letters.
pub async fn letters_meter(loaded: &Loaded, store: &Store, (way, profile): (WayId, &Profile)) -> Result<Meter, Fault> {
    let now = clock::now();
    let mut sent = store.sent(way, now - WINDOW_MAX).await?;
    sent.retain(|sent| sent.lane == LANE);
    let config = &loaded.config;
    let groups = (config.domains.clone(), config.publication.timezone);
    Ok(Meter::new(profile.limits().of_letters(), groups, &sent, now))
}

/// Counts a message that goes to `to` and is no delivery.
pub async fn count(loaded: &Loaded, store: &Store, profile: &Profile, to: &Address) -> Result<(), Fault> {
    let way = store.way(&mark(&loaded.home, profile)).await?;
    let lane = profile.limits().lane(&loaded.config.domains, to.domain());
    Ok(store.count(way, &lane.unwrap_or_default(), clock::now()).await?)
}

/// How many stretches of an issue a worker holds at once: while one ends, there is enough to do in the others.
const STRETCHES_MAX: u32 = 4;

/// How much of an issue is held at once, and for how long.
pub fn lease(loaded: &Loaded) -> Lease {
    Lease {
        stretches_max: STRETCHES_MAX,
        length: Duration::from_secs(u64::from(loaded.config.send.lease_s)),
    }
}

/// Gives deliveries that a dead sender had begun their verdict, before the operator decides about them. While somebody
/// is sending there are none.
pub async fn settle(loaded: &Loaded, store: &Store, started: &Started) -> Result<(), Fault> {
    let Ok(_lock) = storage::lock_sending(loaded, store) else {
        return Ok(());
    };
    let all = Lease {
        stretches_max: u32::MAX,
        ..lease(loaded)
    };
    store.hold(started.id, all, clock::now()).await?;
    let settled = settle_held(loaded, store, started).await;
    store.let_go(started.id, clock::now()).await?;
    settled
}

async fn settle_held(loaded: &Loaded, store: &Store, started: &Started) -> Result<(), Fault> {
    let left = Left {
        ledger: store,
        issue: started.id,
        ways: &outboxes(loaded, store).await?,
        make: &maker(loaded, started)?,
        clock: &clock_of(loaded),
    };
    match left.settle().await? {
        Err(End::Outbox(error)) => Err(Fault::from(error).when("the outbox cannot be read")),
        _ => Ok(()),
    }
}

/// Every outbox of the config: the ways that can be asked what became of a message. A relay cannot.
async fn outboxes(loaded: &Loaded, store: &Store) -> Result<Vec<(WayId, Exitway)>, Fault> {
    let mut outboxes = Vec::new();
    for profile in loaded.config.profiles.values() {
        if let Profile::Maildir(_) = profile {
            let id = store.way(&mark(&loaded.home, profile)).await?;
            outboxes.push((id, Exitway::new(&loaded.home, profile)?));
        }
    }
    Ok(outboxes)
}

fn maker(loaded: &Loaded, started: &Started) -> Result<Make, Fault> {
    let mailing: Mailing = serde_json::from_str(&started.frozen)?;
    let press = press(loaded, mailing)?;
    Ok(Arc::new(move |recipient: &Recipient, date| {
        let copy = press.copy(recipient, date).map_err(|error| error.to_string())?;
        Ok(Parcel {
            sender: press.mailing().return_path.clone(),
            to: recipient.address.clone(),
            bytes: copy.bytes.into(),
            key: copy.key.to_string(),
        })
    }))
}

/// The time, on the publication's clocks.
pub fn clock_of(loaded: &Loaded) -> Clock {
    let zone = loaded.config.publication.timezone;
    Clock {
        now: Arc::new(clock::now),
        shown: Arc::new(move |moment| shown_in(zone, moment)),
    }
}
