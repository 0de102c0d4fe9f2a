//! What a started issue is sent with, and what becomes of deliveries that a dead sender had begun.

use std::sync::Arc;

use crate::app::clock;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::mail::token_key;
use crate::app::storage;
use crate::app::way::Exitway;
use crate::audience::Recipient;
use crate::ledger::Ledger;
use crate::ledger::issue::Started;
use crate::message::mailing::Mailing;
use crate::message::mailing::Press;
use crate::profile::Profile;
use crate::publication::zone::shown_in;
use crate::send::Clock;
use crate::send::End;
use crate::send::Make;
use crate::send::Parcel;
use crate::send::left::Left;
use crate::store::sqlite::Store;

/// What a started issue is sent with.
pub struct Sending {
    /// The way out.
    pub way: Exitway,
    /// The one way by which bytes are made.
    pub make: Make,
    /// The time.
    pub clock: Clock,
}

impl Sending {
    /// What `started` is sent with: by the profile of that name, else by the one that it was started with.
    pub fn of(loaded: &Loaded, started: &Started, profile: Option<&str>) -> Result<Self, Fault> {
        let (_, profile) = loaded.config.profile_named(Some(profile.unwrap_or(&started.profile)))?;
        let mailing: Mailing = serde_json::from_str(&started.frozen)?;
        Ok(Self {
            way: Exitway::new(&loaded.home, profile)?,
            make: maker(mailing.press(token_key(&loaded.home, &loaded.config)?)?),
            clock: clock_of(loaded),
        })
    }
}

/// Gives deliveries that a dead sender had begun their verdict, before the operator decides about them. While somebody
/// is sending there are none.
pub async fn settle(loaded: &Loaded, store: &Store, started: &Started) -> Result<(), Fault> {
    let Ok(_lock) = storage::lock_sending(loaded) else {
        return Ok(());
    };
    let profile = loaded.config.profile_named(Some(&started.profile));
    if !matches!(profile, Ok((_, Profile::Maildir(_)))) {
        // A relay cannot be asked, so its password is not needed here.
        store.sweep(started.id).await?;
        return Ok(());
    }
    let Sending { way, make, clock } = Sending::of(loaded, started, None)?;
    let left = Left {
        ledger: store,
        issue: started.id,
        way: &way,
        make: &make,
        clock: &clock,
    };
    match left.settle().await? {
        Err(End::Outbox(error)) => Err(Fault::from(error).when("the outbox cannot be read")),
        _ => Ok(()),
    }
}

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
