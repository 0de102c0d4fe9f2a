//! What hubs were told (WebSub, 7): kept in a file, so that nothing is told twice, and nothing is forgotten over a restart.

use std::path::Path;

use aws_lc_rs::digest;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::app::clock;
use crate::app::config::Config;
use crate::app::fault::Fault;
use crate::app::state::STATE;
use crate::app::storage::lock_pinging;
use crate::app::written;
use crate::entry::memory::hex;
use crate::feed::Format;
use crate::fetch::Client;
use crate::fetch::guard::Reach;
use crate::store::files;

/// Its name, in the folder of local state.
const FILE: &str = "pings.json";

/// The wait after a first attempt that failed; each further one is twice as long.
const WAIT_MIN: TimeDelta = TimeDelta::minutes(1);

/// The longest wait between two attempts.
const WAIT_MAX: TimeDelta = TimeDelta::hours(6);

/// How often a hub is tried for one text of a document: over two days. What it says next is tried anew.
const TRIES_MAX: u32 = 16;

/// What a hub is told, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ping {
    /// Who is told.
    pub hub: Url,
    /// The document that says something new.
    pub topic: Url,
    /// What it says, by its hash.
    pub hash: String,
    /// When the hub took it; absent as long as it has not.
    pub told: Option<DateTime<Utc>>,
    /// How often it was tried in vain.
    pub failed: u32,
    /// When it is tried again; absent where it is not.
    pub next: Option<DateTime<Utc>>,
    /// Why it failed last.
    pub why: Option<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pings {
    format: u32,
    pings: Vec<Ping>,
}

/// Which of them are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those who were not told yet, and whose turn it is.
    Due,
    /// Those who were not told yet.
    Untold,
    /// All.
    All,
}

/// How a round went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Round {
    /// What was tried just now.
    pub tried: Vec<Ping>,
    /// How many hubs there are, each counted for each document.
    pub known: usize,
    /// When the next one is due.
    pub next: Option<DateTime<Utc>>,
}

impl Ping {
    fn is_wanted(&self, which: Which, now: DateTime<Utc>) -> bool {
        match which {
            Which::All => true,
            Which::Untold => self.told.is_none(),
            Which::Due => self.told.is_none() && self.next.is_some_and(|next| next <= now),
        }
    }

    fn took(&mut self, now: DateTime<Utc>) {
        self.told = Some(now);
        self.failed = 0;
        self.next = None;
        self.why = None;
    }

    fn failed(&mut self, why: String, now: DateTime<Utc>) {
        self.failed += 1;
        self.why = Some(why);
        let doubled = WAIT_MIN * 2_i32.pow(self.failed.min(TRIES_MAX) - 1);
        self.next = (self.failed < TRIES_MAX).then(|| now + doubled.min(WAIT_MAX));
    }
}

/// Tells hubs what is new in the publication at `home`. `None` while somebody else does.
///
/// # Errors
/// If the publication cannot be read, or what was told cannot be written down. What a hub says is no error.
pub async fn tell(home: &Path, which: Which) -> Result<Option<Round>, Fault> {
    let Some(_lock) = lock_pinging(home)? else {
        return Ok(None);
    };
    let file = home.join(STATE).join(FILE);
    let mut pings = now(home, &read(&file)?)?;
    let mut round = Round {
        known: pings.len(),
        ..Round::default()
    };
    let now = clock::now();
    for at in 0..pings.len() {
        if !pings[at].is_wanted(which, now) {
            continue;
        }
        match told(&pings[at]).await {
            Ok(()) => pings[at].took(clock::now()),
            Err(why) => pings[at].failed(why, clock::now()),
        }
        round.tried.push(pings[at].clone());
        // After each one: a kill between two forgets neither.
        write(&file, &pings)?;
    }
    round.next = pings.iter().filter_map(|ping| ping.next).min();
    Ok(Some(round))
}

fn read(file: &Path) -> Result<Vec<Ping>, Fault> {
    let Some(text) = files::read_text(file)? else {
        return Ok(Vec::new());
    };
    let pings: Pings = serde_json::from_str(&text).map_err(|error| {
        Fault::from(error)
            .when(format!("`{STATE}/{FILE}` cannot be read"))
            .hint("delete it: each hub is then told once more, which harms nobody")
    })?;
    Ok(pings.pings)
}

fn write(file: &Path, pings: &[Ping]) -> Result<(), Fault> {
    let pings = Pings {
        format: 1,
        pings: pings.to_vec(),
    };
    files::write(file, serde_json::to_string_pretty(&pings)?.as_bytes())?;
    Ok(())
}

/// Each document of each feed with each of its hubs as they are now. What is known of one that says the same stays.
fn now(home: &Path, known: &[Ping]) -> Result<Vec<Ping>, Fault> {
    let config = Config::read(home)?;
    let mut pings = Vec::new();
    for feed in written::feeds(home, &config)? {
        for format in Format::ALL {
            let (Some(topic), Some(name)) = (feed.document_url(format), feed.file(format)) else {
                continue;
            };
            let document = home.join(&feed.output).join(name);
            if feed.hubs.is_empty() || !document.is_file() {
                continue;
            }
            let hash = hex(digest::digest(&digest::SHA256, &files::read(&document)?).as_ref());
            for hub in &feed.hubs {
                let mut known = known.iter();
                let known = known.find(|ping| (&ping.hub, &ping.topic, &ping.hash) == (hub, &topic, &hash));
                pings.push(known.cloned().unwrap_or_else(|| Ping {
                    hub: hub.clone(),
                    topic: topic.clone(),
                    hash: hash.clone(),
                    told: None,
                    failed: 0,
                    next: Some(DateTime::UNIX_EPOCH),
                    why: None,
                }));
            }
        }
    }
    Ok(pings)
}

/// Tells one hub; why it did not take it, in words.
async fn told(ping: &Ping) -> Result<(), String> {
    let form = [("hub.mode", "publish"), ("hub.url", ping.topic.as_str())];
    // The writer named the hub: this machine is meant where it is named.
    let client = Client::new(Reach::asked_for(&ping.hub)).map_err(|error| error.to_string())?;
    match client.post(&ping.hub, &form).await {
        Ok(200..=299) => Ok(()),
        Ok(status) => Err(format!("the hub answers {status}")),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono::TimeDelta;

    use super::Ping;
    use super::TRIES_MAX;
    use super::Which;

    #[test]
    fn a_hub_is_tried_again_later_and_later_and_not_without_end() {
        let mut ping = Ping {
            hub: "https://hub.test/".parse().unwrap(),
            topic: "https://pond.test/rss.xml".parse().unwrap(),
            hash: "a".to_owned(),
            told: None,
            failed: 0,
            next: Some(DateTime::UNIX_EPOCH),
            why: None,
        };
        let mut now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let mut waits = Vec::new();
        while let Some(next) = ping.next {
            assert!(!ping.is_wanted(Which::Due, next - TimeDelta::seconds(1)));
            now = now.max(next);
            assert!(ping.is_wanted(Which::Due, now));
            ping.failed("busy".to_owned(), now);
            waits.extend(ping.next.map(|next| (next - now).num_minutes()));
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360, 360, 360]);
        assert_eq!(ping.failed, TRIES_MAX);
        assert!(ping.is_wanted(Which::Untold, now) && !ping.is_wanted(Which::Due, now + TimeDelta::days(9)));
        ping.took(now);
        assert!(!ping.is_wanted(Which::Untold, now) && ping.is_wanted(Which::All, now));
    }
}
