//! `subscribers`: import, export, list, add, unsubscribe.

use std::collections::BTreeSet;

use serde_json::json;

use crate::app::cli;
use crate::app::cli::subscribers as words;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::commands::intake::Tally;
use crate::app::commands::intake::import;
use crate::app::commands::subscribers_list::list;
use crate::app::copies::address;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::out::counted;
use crate::app::storage;
use crate::audience::Candidate;
use crate::audience::ChangeKind;
use crate::audience::Consent;
use crate::audience::Roll;
use crate::audience::Subscriber;
use crate::audience::SubscriberId;
use crate::audience::Taken;
use crate::audience::Values;
use crate::audience::table::Writer;
use crate::audience::table::tags;
use crate::publication::Language;
use crate::store::Store;

/// Runs the command.
pub async fn run(call: &Call, command: &words::Command) -> Result<Exit, Fault> {
    match command {
        words::Command::Export => call.out.only(&[cli::Format::Text])?,
        _ => call.out.only(&[cli::Format::Text, cli::Format::Json])?,
    }
    let loaded = call.loaded()?;
    let looks = matches!(command, words::Command::Export | words::Command::List(_));
    let looked = if looks { storage::look(&loaded).await? } else { None };
    let store = match looked {
        Some(store) => store,
        None => storage::open(&loaded).await?,
    };
    let done = match command {
        words::Command::Import(words) => import(call, &loaded, &store, words).await,
        words::Command::Export => export(call, &loaded, &store).await,
        words::Command::List(words) => list(call, &loaded, &store, words).await,
        words::Command::Add(words) => add(call, &loaded, &store, words).await,
        words::Command::Unsubscribe { address } => unsubscribe(call, &loaded, &store, address).await,
    };
    store.close().await;
    done
}

async fn each(store: &Store, mut tell: impl FnMut(&Subscriber) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut after: Option<SubscriberId> = None;
    loop {
        let page = store.subscribers_after(after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        for subscriber in &page {
            tell(subscriber)?;
        }
    }
}

async fn export(call: &Call, loaded: &Loaded, store: &Store) -> Result<Exit, Fault> {
    let feed = call.feed_of(loaded)?.feed.name.to_string();
    let mut fields = BTreeSet::new();
    each(store, |subscriber| {
        if subscriber.subscription(&feed).is_some() {
            fields.extend(subscriber.values.fields.keys().cloned());
        }
        Ok(())
    })
    .await?;
    let mut sheet = Vec::new();
    let mut writer = Writer::new(&mut sheet, fields.into_iter().collect())?;
    each(store, |subscriber| match subscriber.subscription(&feed) {
        Some(subscription) => Ok(writer.write(subscriber, subscription)?),
        None => Ok(()),
    })
    .await?;
    writer.finish()?;
    call.out.bytes(&sheet)?;
    Ok(Exit::Done)
}

async fn add(call: &Call, loaded: &Loaded, store: &Store, words: &words::Add) -> Result<Exit, Fault> {
    let feed = call.feed_of(loaded)?.feed.name.to_string();
    let language = words.language.clone().map(Language::try_from).transpose();
    let language = language.map_err(|error| Fault::from(error).exit(Exit::Words))?;
    let address = address(&words.address)?;
    let before = store.subscriber(&address.key()).await?;
    // What is not said stays as it is known.
    let known = before.as_ref().map(|before| before.values.clone()).unwrap_or_default();
    let name = words
        .name
        .as_deref()
        .map(|name| Some(name.trim().to_owned()).filter(|name| !name.is_empty()));
    let values = Values {
        name: name.unwrap_or(known.name),
        language: language.or(known.language),
        tags: if words.tags.is_empty() {
            known.tags
        } else {
            tags(&words.tags.join(";"))
        },
        fields: known.fields,
    };
    if values
        .name
        .iter()
        .chain(&values.tags)
        .any(|text| text.chars().any(char::is_control))
    {
        return Err(Fault::words("a name or tag holds a control character").hint("write it without line ends"));
    }
    let candidate = Candidate {
        address,
        values,
        named: None,
        consent: Consent::Active,
    };
    let change = store.begin_change(ChangeKind::Add, "operator", clock::now()).await?;
    let taken = store.take_in(change, &feed, std::slice::from_ref(&candidate)).await?;
    store.publish(change).await?;
    let shown = candidate.address.expose();
    let told = match taken.first() {
        Some(Taken::Added) => format!("{shown} gets `{feed}`"),
        Some(Taken::Updated) => format!(
            "{shown} was subscribed already; {}",
            changed(before.as_ref(), &candidate)
        ),
        Some(Taken::Kept) => {
            return Err(Fault::new(format!("{shown} stays out"))
                .because("they left, or the address is suppressed")
                .hint("only their own new confirmation brings them back"));
        }
        _ => format!("{shown} was subscribed already"),
    };
    if call.out.is_json() {
        let mut tally = Tally::default();
        tally.count(&taken);
        call.out.json(tally.json())?;
    } else {
        call.out.row("added", told)?;
        let count = counted(store.counts(&feed).await?.active, "subscriber");
        call.out.row("now", count)?;
        call.out.row("next", call.typing(loaded).in_feed("issue new", &feed))?;
    }
    Ok(Exit::Done)
}

/// What of somebody who was known is new.
fn changed(before: Option<&Subscriber>, candidate: &Candidate) -> String {
    let mut new = Vec::new();
    if let Some(before) = before {
        if before.address != candidate.address {
            new.push("the address is spelt anew");
        }
        if before.values != candidate.values {
            new.push("name, language or tags are new");
        }
    }
    new.join(", and ")
}

async fn unsubscribe(call: &Call, loaded: &Loaded, store: &Store, text: &str) -> Result<Exit, Fault> {
    let feed = call.feed_of(loaded)?.feed.name.to_string();
    let address = address(text)?;
    let is_known = store.subscriber(&address.key()).await?.is_some();
    let was = store.leave(&address, &feed, clock::now()).await?;
    if call.out.is_json() {
        call.out
            .json(json!({ "address": address.expose(), "feed": feed, "was_known": is_known, "was_subscribed": was }))?;
    } else {
        let address = address.expose();
        let (label, told) = if was {
            ("left", format!("{address} gets nothing more of `{feed}`"))
        } else if is_known {
            (
                "recorded",
                format!("{address} did not get `{feed}`, and no import will change that"),
            )
        } else {
            (
                "recorded",
                format!("nobody was known by {address}; from now on no import brings it into `{feed}`"),
            )
        };
        call.out.row(label, told)?;
        call.out
            .row("next", call.typing(loaded).in_feed("subscribers list", &feed))?;
    }
    Ok(Exit::Done)
}
