//! `subscribers list`: who stands how, and why an address is not mailed any more.

use serde_json::json;

use crate::app::cli::subscribers::List;
use crate::app::cli::subscribers::State;
use crate::app::commands::Call;
use crate::app::commands::first_feed;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::audience::Consent;
use crate::audience::Roll;
use crate::audience::Subscriber;
use crate::audience::SubscriberId;
use crate::audience::Subscription;
use crate::store::Store;

/// Runs the command.
pub async fn list(call: &Call, loaded: &Loaded, store: &Store, words: &List) -> Result<Exit, Fault> {
    let mut none = true;
    let mut after: Option<SubscriberId> = None;
    loop {
        let page = store.subscribers_after(after).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for subscriber in &page {
            let meant = meant(call, words, subscriber);
            if !meant.is_empty() {
                none = false;
                tell(call, loaded, store, (subscriber, &meant)).await?;
            }
        }
    }
    if none && !call.out.is_json() {
        match words.state {
            Some(state) => call.out.note("nobody", format!("is {}", name_of(state))),
            None => call.out.note("nobody", "is subscribed yet"),
        }
        let next = match words.state {
            Some(_) => "subscribers list",
            None => "subscribers add ADDRESS",
        };
        call.out.note("next", first_feed(call, loaded, next));
    }
    Ok(Exit::Done)
}

/// What of somebody was asked for.
fn meant<'a>(call: &Call, words: &List, subscriber: &'a Subscriber) -> Vec<&'a Subscription> {
    let wanted = call.feed.as_deref();
    let fits = |one: &&Subscription| {
        let state = if subscriber.suppressed {
            SUPPRESSED
        } else {
            one.consent.name()
        };
        wanted.is_none_or(|feed| feed == one.feed) && words.state.is_none_or(|wanted| name_of(wanted) == state)
    };
    subscriber.subscriptions.iter().filter(fits).collect()
}

async fn tell(
    call: &Call,
    loaded: &Loaded,
    store: &Store,
    (subscriber, meant): (&Subscriber, &[&Subscription]),
) -> Result<(), Fault> {
    let values = &subscriber.values;
    let state = if subscriber.suppressed {
        SUPPRESSED
    } else {
        strongest(meant)
    };
    if call.out.is_json() {
        let since = meant.iter().map(|one| one.since).max();
        return call.out.json(json!({
            "address": subscriber.address.expose(),
            "name": values.name,
            "language": values.language,
            "tags": values.tags,
            "feeds": meant.iter().map(|one| one.feed.as_str()).collect::<Vec<_>>(),
            "state": state,
            "since": since.map(|since| since.to_rfc3339()),
            "reason": reason(store, subscriber, meant).await?,
        }));
    }
    let name = values.name.as_deref().unwrap_or_default();
    let address = subscriber.address.expose();
    if loaded.feeds.len() == 1 || call.feed.is_some() {
        let reason = reason(store, subscriber, meant).await?.unwrap_or_default();
        let line = format!("{state:<13}{address:<32} {name:<20} {reason}");
        return call.out.line(line.trim_end());
    }
    for one in meant {
        let state = if subscriber.suppressed {
            state
        } else {
            one.consent.name()
        };
        let reason = reason(store, subscriber, &[*one]).await?.unwrap_or_default();
        let line = format!("{state:<13}{:<12} {address:<32} {name:<20} {reason}", one.feed);
        call.out.line(line.trim_end())?;
    }
    Ok(())
}

/// After which issue an address was given up, and by which code.
async fn reason(store: &Store, subscriber: &Subscriber, meant: &[&Subscription]) -> Result<Option<String>, Fault> {
    match meant.iter().find(|one| one.consent == Consent::Bounced) {
        Some(bounced) => Ok(store.why(subscriber.id, &bounced.feed).await?),
        None => Ok(None),
    }
}

const SUPPRESSED: &str = "suppressed";

fn name_of(state: State) -> &'static str {
    match state {
        State::Pending => Consent::Pending.name(),
        State::Active => Consent::Active.name(),
        State::Unsubscribed => Consent::Unsubscribed.name(),
        State::Bounced => Consent::Bounced.name(),
        State::Complained => Consent::Complained.name(),
        State::Suppressed => SUPPRESSED,
    }
}

/// Whoever wants one feed is active, whatever they said of others.
fn strongest(subscriptions: &[&Subscription]) -> &'static str {
    let order = [
        Consent::Active,
        Consent::Pending,
        Consent::Unsubscribed,
        Consent::Bounced,
        Consent::Complained,
    ];
    order
        .into_iter()
        .find(|consent| subscriptions.iter().any(|one| one.consent == *consent))
        .map_or("", Consent::name)
}
