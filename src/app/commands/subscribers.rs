//! `subscribers`: import, export, list, add, unsubscribe.

use std::collections::BTreeSet;
use std::io::Read;

use chrono::TimeDelta;
use serde_json::json;

use crate::app::cli;
use crate::app::cli::subscribers as words;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::copies::address;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::out::counted;
use crate::app::out::grouped;
use crate::app::storage;
use crate::audience::Candidate;
use crate::audience::ChangeId;
use crate::audience::ChangeKind;
use crate::audience::Consent;
use crate::audience::PAGE;
use crate::audience::Roll;
use crate::audience::Subscriber;
use crate::audience::SubscriberId;
use crate::audience::Taken;
use crate::audience::Values;
use crate::audience::table::Rejected;
use crate::audience::table::Table;
use crate::audience::table::Writer;
use crate::audience::table::tags;
use crate::publication::Language;
use crate::store::file_error::FileError;
use crate::store::sqlite::Store;

/// How many bad lines are told; all are counted, and all stand in the JSON answer.
const REJECTED_TOLD: usize = 20;

/// For how long an import may be unfinished until it belongs to a command that died.
const IMPORT_MAX: TimeDelta = TimeDelta::hours(1);

/// Runs the command.
pub async fn run(call: &Call, command: &words::Command) -> Result<Exit, Fault> {
    match command {
        words::Command::Export => call.out.only(&[cli::Format::Text])?,
        _ => call.out.only(&[cli::Format::Text, cli::Format::Json])?,
    }
    let loaded = call.loaded()?;
    let looks = matches!(command, words::Command::Export | words::Command::List);
    let looked = if looks { storage::look(&loaded).await? } else { None };
    let store = match looked {
        Some(store) => store,
        None => storage::open(&loaded).await?,
    };
    let done = match command {
        words::Command::Import(words) => import(call, &loaded, &store, words).await,
        words::Command::Export => export(call, &loaded, &store).await,
        words::Command::List => list(call, &store).await,
        words::Command::Add(words) => add(call, &loaded, &store, words).await,
        words::Command::Unsubscribe { address } => unsubscribe(call, &loaded, &store, address).await,
    };
    store.close().await;
    done
}

#[derive(Default)]
struct Tally {
    added: u64,
    asked: u64,
    updated: u64,
    unchanged: u64,
    left: u64,
    kept: u64,
    rejected: Vec<Rejected>,
}

impl Tally {
    fn count(&mut self, taken: &[Taken]) {
        for taken in taken {
            *match taken {
                Taken::Added => &mut self.added,
                Taken::Asked => &mut self.asked,
                Taken::Updated => &mut self.updated,
                Taken::Unchanged => &mut self.unchanged,
                Taken::Left => &mut self.left,
                Taken::Kept => &mut self.kept,
            } += 1;
        }
    }

    fn json(&self) -> serde_json::Value {
        let rejected: Vec<_> = self
            .rejected
            .iter()
            .map(|rejected| json!({ "line": rejected.line, "reason": rejected.reason }))
            .collect();
        json!({
            "added": self.added, "pending": self.asked, "updated": self.updated, "unchanged": self.unchanged,
            "left": self.left, "suppressed": self.kept, "rejected": rejected,
        })
    }
}

async fn import(call: &Call, loaded: &Loaded, store: &Store, words: &words::Import) -> Result<Exit, Fault> {
    let feed = call.feed_of(loaded)?.feed.name.to_string();
    let source: Box<dyn Read> = if words.file == "-" {
        Box::new(std::io::stdin())
    } else {
        let path = std::path::Path::new(&words.file);
        Box::new(std::fs::File::open(path).map_err(|error| FileError::new("read", path, error))?)
    };
    let when = || format!("`{}` cannot be imported", words.file);
    let mut table = Table::open(std::io::BufReader::new(source)).map_err(|error| {
        Fault::from(error)
            .when(when())
            .hint("the first line names the columns: email,name,language,tags")
    })?;
    for dead in store.abandoned(clock::now() - IMPORT_MAX).await? {
        while !store.discard(dead).await? {}
    }
    let change = store
        .begin_change(ChangeKind::Import, &words.file, clock::now())
        .await?;
    let tally = stage(&mut table, store, (change, &feed)).await;
    let tally = match tally {
        Ok(tally) if !words.dry_run => {
            store.publish(change).await?;
            tally
        }
        other => {
            while !store.discard(change).await? {}
            other.map_err(|fault| fault.when(when()))?
        }
    };
    if call.out.is_json() {
        call.out.json(tally.json())?;
        return Ok(Exit::Done);
    }
    tell_rejected(call, &words.file, &tally);
    let counts = [
        (tally.added, "added"),
        (tally.asked, "wait for their confirmation"),
        (tally.updated, "updated"),
        (tally.unchanged, "unchanged"),
        (tally.left, "recorded as left"),
        (tally.kept, "stay out (left or suppressed)"),
        (tally.rejected.len() as u64, "rejected"),
    ];
    let told: Vec<String> = counts
        .iter()
        .enumerate()
        .filter(|(index, (count, _))| *index == 0 || *count > 0)
        .map(|(_, (count, what))| format!("{} {what}", grouped(*count)))
        .collect();
    let label = if words.dry_run { "would be" } else { "imported" };
    call.out.row(label, told.join(" · "))?;
    call.out.row(
        "next",
        if words.dry_run {
            "the same without --dry-run"
        } else {
            "pressrun subscribers list"
        },
    )?;
    Ok(Exit::Done)
}

fn tell_rejected(call: &Call, file: &str, tally: &Tally) {
    for rejected in tally.rejected.iter().take(REJECTED_TOLD) {
        let place = format!("{file}:{}: {}", rejected.line, rejected.reason);
        call.out.note("rejected", place);
    }
    if tally.rejected.len() > REJECTED_TOLD {
        let more = tally.rejected.len() - REJECTED_TOLD;
        call.out.note("rejected", format!("{more} more lines"));
    }
}

async fn stage<R: Read>(table: &mut Table<R>, store: &Store, (change, feed): (ChangeId, &str)) -> Result<Tally, Fault> {
    let mut tally = Tally::default();
    let mut page = Vec::with_capacity(PAGE);
    while let Some(row) = table.next_row()? {
        match row {
            Ok(candidate) => page.push(candidate),
            Err(rejected) => tally.rejected.push(rejected),
        }
        if page.len() == PAGE {
            tally.count(&store.take_in(change, feed, &page).await?);
            page.clear();
        }
    }
    tally.count(&store.take_in(change, feed, &page).await?);
    Ok(tally)
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

async fn list(call: &Call, store: &Store) -> Result<Exit, Fault> {
    let mut none = true;
    each(store, |subscriber| {
        let wanted = call.feed.as_deref();
        let meant = subscriber
            .subscriptions
            .iter()
            .filter(|one| wanted.is_none_or(|feed| feed == one.feed));
        let meant: Vec<_> = meant.collect();
        if meant.is_empty() {
            return Ok(());
        }
        none = false;
        let values = &subscriber.values;
        let state = if subscriber.suppressed {
            "suppressed"
        } else {
            strongest(&meant)
        };
        let since = meant.iter().map(|one| one.since).max();
        if call.out.is_json() {
            return call.out.json(json!({
                "address": subscriber.address.expose(),
                "name": values.name,
                "language": values.language,
                "tags": values.tags,
                "feeds": meant.iter().map(|one| one.feed.as_str()).collect::<Vec<_>>(),
                "state": state,
                "since": since.map(|since| since.to_rfc3339()),
            }));
        }
        let name = values.name.as_deref().unwrap_or_default();
        call.out
            .line(format!("{state:<13}{:<32} {name}", subscriber.address.expose()).trim_end())
    })
    .await?;
    if none && !call.out.is_json() {
        call.out.note("nobody", "is subscribed yet");
        call.out.note("next", "pressrun subscribers add ADDRESS");
    }
    Ok(Exit::Done)
}

/// Whoever wants one feed is active, whatever they said of others.
fn strongest(subscriptions: &[&crate::audience::Subscription]) -> &'static str {
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

async fn add(call: &Call, loaded: &Loaded, store: &Store, words: &words::Add) -> Result<Exit, Fault> {
    let feed = call.feed_of(loaded)?.feed.name.to_string();
    let language = words.language.clone().map(Language::try_from).transpose();
    let language = language.map_err(|error| Fault::from(error).exit(Exit::Words))?;
    let name = words.name.as_deref().map(str::trim);
    let values = Values {
        name: name.filter(|name| !name.is_empty()).map(str::to_owned),
        language,
        tags: tags(&words.tags.join(";")),
        ..Values::default()
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
        address: address(&words.address)?,
        values,
        consent: Consent::Active,
    };
    let change = store.begin_change(ChangeKind::Add, "operator", clock::now()).await?;
    let taken = store.take_in(change, &feed, std::slice::from_ref(&candidate)).await?;
    store.publish(change).await?;
    let shown = candidate.address.expose();
    let told = match taken.first() {
        Some(Taken::Added) => format!("{shown} gets `{feed}`"),
        Some(Taken::Updated) => format!("{shown} was subscribed already; name, language or tags are new"),
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
        call.out.row("next", "pressrun issue new")?;
    }
    Ok(Exit::Done)
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
        call.out.row("next", "pressrun subscribers list")?;
    }
    Ok(Exit::Done)
}
