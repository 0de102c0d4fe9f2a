//! Issues as they were sent: from the files beside them; where such a file is gone or damaged, from the store, which keeps
//! what was sent too.

use crate::app::clock;
use crate::app::fault::Fault;
use crate::app::frozen_file;
use crate::app::frozen_file::FrozenFile;
use crate::app::load::Loaded;
use crate::app::load::LoadedFeed;
use crate::app::sent;
use crate::app::sent::Sent;
use crate::app::sent::Told;
use crate::app::storage;
use crate::finding::Place;
use crate::issue::Issue;
use crate::ledger::Ledger;
use crate::ledger::issue::IssueName;
use crate::ledger::schedule::Standing;
use crate::message::mailing::Frozen;
use crate::message::mailing::Mailing;
use crate::publication::zone::shown_in;
use crate::store::Store;

/// An issue without a whole frozen file.
struct Unfrozen<'a> {
    name: IssueName,
    issue: &'a Issue,
    /// The file, there or not.
    file: String,
    /// What is wrong with it, if it is there.
    damage: Option<String>,
}

/// Reads the frozen files, and asks the store, where there is one, about issues that have none. Where it cannot be asked,
/// nobody can tell of any of those whether it was sent.
pub async fn recall(loaded: &Loaded) -> Sent {
    let mut sent = Sent::default();
    let mut unfrozen = Vec::new();
    for feed in &loaded.feeds {
        for issue in &feed.issues {
            let name = feed.name_of(issue);
            let file = frozen_file::beside(&loaded.home, &issue.file);
            let damage = match frozen_file::read(&loaded.home, &file) {
                Ok(FrozenFile::Whole(frozen)) => {
                    sent.known.insert(name, Told::InFile(frozen));
                    continue;
                }
                Ok(FrozenFile::Missing) => None,
                Ok(FrozenFile::Damaged(why)) => Some(why),
                Err(fault) => Some(fault.error),
            };
            unfrozen.push(Unfrozen {
                name,
                issue,
                file,
                damage,
            });
        }
    }
    if unfrozen.is_empty() {
        return sent;
    }
    let store = storage::look(loaded).await;
    if let Ok(Some(store)) = &store {
        look_at_schedules(loaded, store, &unfrozen, &mut sent).await;
    }
    for one in unfrozen {
        let answer = match &store {
            Ok(None) => Ok(None),
            Ok(Some(store)) => told(store, &one.name).await,
            Err(fault) => Err(fault.clone()),
        };
        if let Some(told) = one.told(answer) {
            sent.known.insert(one.name, told);
        }
    }
    if let Ok(Some(store)) = store {
        store.close().await;
    }
    sent
}

/// What waits for its time, and what nobody sent in it.
async fn look_at_schedules(loaded: &Loaded, store: &Store, unfrozen: &[Unfrozen<'_>], sent: &mut Sent) {
    let now = clock::now();
    // Where the store cannot be asked, whoever needs it says so.
    for schedule in store.schedules().await.unwrap_or_default() {
        let Some(one) = unfrozen.iter().find(|one| one.name == schedule.name) else {
            continue;
        };
        if schedule.standing(now) == Standing::Missed {
            let zone = loaded.config.publication.timezone;
            let until = shown_in(zone, schedule.not_after).format("%Y-%m-%d %H:%M");
            let message = format!("it was to be begun by {until}, and nobody was there to send it");
            sent.missed
                .push(sent::MISSED.at(Place::start(&one.issue.file), message));
        } else if let Ok(mailing) = serde_json::from_str::<Mailing>(&schedule.frozen) {
            sent.waiting.insert(schedule.name, mailing.issue.fingerprint);
        }
    }
}

impl Unfrozen<'_> {
    /// What is known of the issue, when that is what the store answers.
    fn told(&self, answer: Result<Option<Frozen>, Fault>) -> Option<Told> {
        match (answer, &self.damage) {
            (Ok(Some(frozen)), damage) => {
                let finding = sent::gone(self.issue, &self.file, damage.as_deref());
                Some(Told::InStore(Box::new(frozen), finding))
            }
            (Ok(None), None) => None,
            (Ok(None), Some(damage)) => Some(Told::Nowhere(
                Fault::new(format!("`{}` cannot be read", self.file)).because(damage),
            )),
            (Err(fault), _) => Some(Told::Nowhere(fault)),
        }
    }
}

/// Writes the frozen files of a feed again that are gone or damaged, from the store; returns which.
///
/// # Errors
/// If one cannot be written.
pub fn restore(sent: &Sent, loaded: &Loaded, feed: &LoadedFeed) -> Result<Vec<String>, Fault> {
    let mut restored = Vec::new();
    for issue in &feed.issues {
        if let Some(Told::InStore(frozen, _)) = sent.of(feed, issue) {
            restored.push(frozen_file::write(&loaded.home, &issue.file, frozen)?);
        }
    }
    Ok(restored)
}

async fn told(store: &Store, name: &IssueName) -> Result<Option<Frozen>, Fault> {
    let Some(started) = store.started(name).await? else {
        return Ok(None);
    };
    let mailing: Mailing = serde_json::from_str(&started.frozen)?;
    Ok(Some(mailing.issue))
}
