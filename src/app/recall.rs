//! Issues whose frozen file is gone: the store keeps what was sent too.

use std::collections::HashMap;

use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::mail::frozen_beside;
use crate::app::sent::Sent;
use crate::app::storage;
use crate::issue::Issue;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueName;
use crate::message::mailing::Frozen;
use crate::message::mailing::Mailing;
use crate::store::files;
use crate::store::sqlite::Store;

/// Asks the store, where there is one, and an issue without a frozen file. Where it cannot be asked, nobody can tell of any
/// of those issues whether it was sent.
pub async fn recall(loaded: &Loaded) -> Sent {
    let mut known = HashMap::new();
    let names: Vec<IssueName> = loaded.feeds.iter().flat_map(|feed| unfrozen(loaded, feed)).collect();
    if names.is_empty() {
        return Sent { known };
    }
    match storage::look(loaded).await {
        Ok(None) => {}
        Ok(Some(store)) => {
            for name in names {
                if let Some(answer) = told(&store, &name).await.transpose() {
                    known.insert(name, answer);
                }
            }
            store.close().await;
        }
        Err(fault) => known.extend(names.into_iter().map(|name| (name, Err(fault.clone())))),
    }
    Sent { known }
}

/// Writes the frozen files of a feed again that are gone; returns which.
///
/// # Errors
/// If one cannot be written.
pub fn restore(sent: &Sent, loaded: &Loaded, feed: &LoadedFeed) -> Result<Vec<String>, Fault> {
    let mut restored = Vec::new();
    for issue in &feed.issues {
        if let Some(Ok(frozen)) = sent.of(feed, issue) {
            let file = frozen_beside(&loaded.home, &issue.file);
            let text = serde_json::to_string_pretty(frozen)?;
            files::write(&loaded.home.join(&file), text.as_bytes())?;
            restored.push(file);
        }
    }
    Ok(restored)
}

/// The issues of a feed that have no frozen file.
fn unfrozen<'a>(loaded: &'a Loaded, feed: &'a LoadedFeed) -> impl Iterator<Item = IssueName> + 'a {
    let is_unfrozen = |issue: &&Issue| !loaded.home.join(frozen_beside(&loaded.home, &issue.file)).exists();
    let open = feed.issues.iter().filter(is_unfrozen);
    open.map(|issue| feed.name_of(issue))
}

async fn told(store: &Store, name: &IssueName) -> Result<Option<Frozen>, Fault> {
    let Some(started) = store.started(name).await? else {
        return Ok(None);
    };
    let mailing: Mailing = serde_json::from_str(&started.frozen)?;
    Ok(Some(mailing.issue))
}
