//! `test`: one real message over the real path, which counts for nothing.

use serde_json::json;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::Ready;
use crate::app::commands::name_of;
use crate::app::copies;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::keys::press;
use crate::app::load::Loaded;
use crate::app::mail::random;
use crate::app::sending::count;
use crate::app::storage;
use crate::app::way::Exitway;
use crate::app::way::landed;
use crate::audience::Recipient;
use crate::audience::Roll;
use crate::audience::SubscriberId;
use crate::audience::Values;
use crate::audience::address::Address;
use crate::ledger::judgement::Consequence;
use crate::ledger::judgement::Fate;
use crate::ledger::judgement::Past;
use crate::ledger::judgement::Reason;
use crate::ledger::verdict;
use crate::ledger::wire::Reply;
use crate::message::key::MessageKey;
use crate::message::mailing::Mailing;
use crate::profile::Profile;
use crate::send::Line;
use crate::send::Parcel;
use crate::send::Trouble;
use crate::send::Way;

/// Nobody: a token for this subscriber changes nothing.
const NOBODY: SubscriberId = SubscriberId(0);

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Test) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let to = copies::address(&words.to)?;
    let likeness = words.as_subscriber.as_deref().map(copies::address).transpose()?;
    let loaded = call.loaded()?;
    let (feed, issue) = call.issue(&loaded, &words.issue)?;
    let Ready {
        profile_name,
        profile,
        mailing,
        findings,
        ..
    } = Ready::new(&loaded, (feed, issue), words.by.profile.as_deref()).await?;
    findings::tell_all(call.out, &loaded.home, &findings);
    let store = storage::open(&loaded).await?;
    let values = match &likeness {
        None => Values::default(),
        Some(address) => {
            let subscriber = store.subscriber(&address.key()).await?;
            let list = call
                .typing(&loaded)
                .in_feed("subscribers list", feed.feed.name.as_str());
            subscriber.ok_or_else(|| nobody_as(address, &list))?.values
        }
    };
    store.close().await;
    let made = Made {
        profile: (profile_name, profile),
        mailing,
        values,
    };
    let Tried { message_id, reply } = one(&loaded, made, &to).await?;
    if call.out.is_json() {
        call.out.json(json!({
            "to": to.expose(), "message_id": message_id, "code": reply.code, "reply": reply.text,
        }))?;
    } else {
        call.out
            .row("sent", format!("a test of {} to {}", name_of(feed, issue), to.expose()))?;
        match landed(profile, &reply.text) {
            Some(file) => call.out.row("outbox", file.display())?,
            None => call.out.row("by", format!("{profile_name}: {reply}"))?,
        }
        let word = call.typing(&loaded).issue(&name_of(feed, issue));
        call.out
            .row("next", format!("pressrun plan {word}{}", words.by.flag()))?;
    }
    Ok(Exit::Done)
}

/// What a test message is made from.
pub struct Made<'a> {
    /// The way out, by its name.
    pub profile: (&'a str, &'a Profile),
    /// The issue.
    pub mailing: Mailing,
    /// What is known of whoever reads it.
    pub values: Values,
}

/// What became of a test message.
pub struct Tried {
    /// Its Message-ID.
    pub message_id: String,
    /// What the way out said.
    pub reply: Reply,
}

/// Sends one message that counts for nothing.
pub async fn one(loaded: &Loaded, made: Made<'_>, to: &Address) -> Result<Tried, Fault> {
    let (profile_name, profile) = made.profile;
    let store = storage::open(loaded).await?;
    count(loaded, &store, profile, to).await?;
    store.close().await;
    let recipient = Recipient {
        id: NOBODY,
        version: 0,
        address: to.clone(),
        values: made.values,
    };
    let date = clock::build_time(loaded.config.publication.timezone)?;
    let press = press(loaded, made.mailing)?;
    let copy = press.copy_under(MessageKey::from_bytes(random()?), &recipient, date)?;
    let message_id = press.mailing().message_id(copy.key);
    let parcel = Parcel {
        sender: press.mailing().return_path.clone(),
        to: to.clone(),
        bytes: copy.bytes.into(),
        key: copy.key.to_string(),
    };
    let reply = deliver(&Exitway::new(&loaded.home, profile)?, &parcel)
        .await
        .map_err(|trouble| not_taken(trouble, profile_name))?;
    Ok(Tried { message_id, reply })
}

fn nobody_as(address: &Address, list: &str) -> Fault {
    Fault::new(format!("nobody is subscribed as `{}`", address.expose())).hint(format!("`{list}` names those who are"))
}

/// Why a test was not taken, or may have been.
fn not_taken(trouble: Trouble, profile_name: &str) -> Fault {
    let what = if is_doubtful(&trouble) {
        format!("the test may have arrived: `{profile_name}` never said whether it took it")
    } else {
        format!("the test was not taken by `{profile_name}`")
    };
    let place = format!("`profiles.{profile_name}` in {}", crate::app::config::FILE);
    let hint = why_stopped(&trouble).map_or_else(
        || format!("check {place}"),
        |reason| format!("{}; see {place}", reason.hint()),
    );
    Fault::from(trouble).when(what).hint(hint)
}

/// Why a sending would stop here, if it would.
fn why_stopped(trouble: &Trouble) -> Option<Reason> {
    let Trouble::Wire(failure) = trouble else { return None };
    match verdict::judge(Err(failure.clone()), &Past::default()).profile {
        Consequence::Stop(reason) | Consequence::StopIssue(reason) => Some(reason),
        Consequence::Fine | Consequence::Rest | Consequence::RestLong => None,
    }
}

/// Whether the message may have been taken: its end may have left, and no verdict was read.
fn is_doubtful(trouble: &Trouble) -> bool {
    match trouble {
        Trouble::Wire(failure) => {
            let judgement = verdict::judge(Err(failure.clone()), &Past::default());
            matches!(judgement.fate, Fate::Doubtful { .. })
        }
        Trouble::Unsynced(_) => true,
        Trouble::Disk(_) => false,
    }
}

async fn deliver(way: &Exitway, parcel: &Parcel) -> Result<Reply, Trouble> {
    let mut line = way.open().await?;
    let said = line.deliver(parcel, None).await;
    line.close().await;
    said
}
