//! A publication with one issue and its readers, ready to be sent; and what its ledger says.

use std::collections::BTreeMap;
use std::fmt::Write;

use aws_lc_rs::digest;
use pressrun::app::commands::load_at;
use pressrun::app::copies::bytes_for;
use pressrun::app::kept::Caching;
use pressrun::ledger::Ledger;
use pressrun::ledger::issue::IssueName;
use pressrun::message::mailing::Mailing;
use pressrun::store::Store;
use serde_json::Value;

use crate::house::House;
use crate::house::Ran;
use crate::house::Running;
use crate::sink::Sink;

/// A publication that has an issue, number 1.
pub struct Post {
    pub house: House,
}

/// How an issue stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub phase: String,
    /// How many deliveries are in a state, and their total.
    counts: BTreeMap<String, u64>,
}

/// What the ledger says of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub subscriber: u64,
    pub address: String,
    pub state: String,
    pub attempts: u64,
    pub code: Option<u64>,
    pub reply: String,
    pub message_id: String,
}

const CONFIG: &str = "\
[publication]
name = 'Pond Notes'
url = 'https://pond.test/'
language = 'en'
timezone = 'Europe/Berlin'
author = { name = 'Ada Reed' }
postal_address = 'Mill Lane 4, 20457 Hamburg'

[server]
public_url = 'https://news.pond.test/'
unsubscribe_mailto = 'leave@pond.test'

[send]
profile = 'out'

[profiles.out]
from = { name = 'Pond Notes', email = 'news@pond.test' }
";

const ARTICLE: &str = "+++\ndate = 2026-03-01\n+++\n# Ice on the pond\n\nIt sings at night.\n.\n.. and stops.\n";

impl Post {
    /// One that mails by this relay. `lines` are more keys of the profile.
    pub fn by_relay(readers: usize, sink: &Sink, lines: &str) -> Self {
        let port = sink.address.port();
        let tls = if lines.contains("tls =") { "" } else { "tls = 'none'\n" };
        Self::new(
            readers,
            &format!("kind = 'smtp'\nhost = '127.0.0.1'\nport = {port}\n{tls}{lines}\n"),
        )
    }

    /// One that mails into the folder `outbox`.
    pub fn by_outbox(readers: usize) -> Self {
        Self::new(readers, "kind = 'maildir'\npath = 'outbox'\n")
    }

    fn new(readers: usize, profile: &str) -> Self {
        let mut list = "email,name\n".to_owned();
        for number in 0..readers {
            writeln!(list, "{},Reader {number}", reader(number)).unwrap();
        }
        let house = House::with(&[
            ("config/pressrun.toml", &format!("{CONFIG}{profile}")),
            ("feeds/main/feed.toml", "created = '2026-01-01T00:00:00+01:00'\n"),
            ("feeds/main/articles/ice.md", ARTICLE),
            ("readers.csv", &list),
        ]);
        house.do_it("build");
        house.do_it("issue new");
        house.do_it("subscribers import readers.csv");
        Self { house }
    }

    /// The same, where waits between attempts are as short as they can be.
    pub fn hasty(mut self) -> Self {
        self.house.set("PRESSRUN__SEND__RETRY_FIRST_WAIT_S", "1");
        self
    }

    /// The same, which drains for so long.
    pub fn draining(mut self, seconds: u64) -> Self {
        self.house.set("PRESSRUN__SEND__DRAIN_S", &seconds.to_string());
        self
    }

    /// Begins to send, or goes on.
    pub fn send(&self) -> Running {
        self.house.start("send 1 --yes")
    }

    pub fn run(&self, words: &str) -> Ran {
        self.house.run(words)
    }

    pub fn standing(&self) -> Standing {
        let ran = self.house.do_it("status 1 --format json");
        let document: Value = serde_json::from_str(&ran.stdout).unwrap();
        let fields = document.as_object().unwrap();
        Standing {
            phase: fields["state"].as_str().unwrap().to_owned(),
            counts: fields
                .iter()
                .filter(|(name, _)| *name != "format")
                .filter_map(|(name, value)| Some((name.clone(), value.as_u64()?)))
                .collect(),
        }
    }

    /// Every delivery, by address.
    pub fn rows(&self) -> BTreeMap<String, Row> {
        let ran = self.house.do_it("status 1 --deliveries --format json");
        let rows = ran.stdout.lines().map(|line| row(&serde_json::from_str(line).unwrap()));
        rows.map(|row| (row.address.clone(), row)).collect()
    }

    /// The hash of what `issue show --eml` prints for a reader.
    pub fn hash_of_eml(&self, address: &str) -> String {
        let ran = self.house.do_it(&format!("issue show 1 --eml {address}"));
        hash(ran.stdout.as_bytes())
    }
}

impl Post {
    /// The hash of every reader's copy, made from what the store keeps as `issue show --eml` makes it.
    pub async fn hashes_of_eml(&self) -> BTreeMap<String, String> {
        let loaded = load_at(self.house.path(""), Caching::Off).unwrap();
        let store = Store::open_file(&self.house.path(".pressrun/pressrun.db"))
            .await
            .unwrap();
        let name = IssueName {
            feed: "main".to_owned(),
            number: 1,
        };
        let started = store.started(&name).await.unwrap().unwrap();
        let mut hashes = BTreeMap::new();
        for address in self.rows().into_keys() {
            let mailing: Mailing = serde_json::from_str(&started.frozen).unwrap();
            let bytes = bytes_for(&loaded, &store, &name, mailing, &address).await.unwrap();
            hashes.insert(address, hash(&bytes));
        }
        store.close().await;
        hashes
    }
}

impl Standing {
    /// How many deliveries are in a state.
    pub fn of(&self, state: &str) -> u64 {
        self.counts[state]
    }

    /// What there is of, in words: `finished: 4 total · 3 accepted · 1 doubtful`.
    pub fn text(&self) -> String {
        let states = [
            "total", "planned", "sending", "accepted", "deferred", "refused", "doubtful", "skipped",
        ];
        let parts: Vec<String> = states
            .iter()
            .filter(|state| self.counts[**state] > 0)
            .map(|state| format!("{} {state}", self.counts[*state]))
            .collect();
        let sum: u64 = states[1..].iter().map(|state| self.counts[*state]).sum();
        assert_eq!(sum, self.counts["total"], "nobody is left out");
        format!("{}: {}", self.phase, parts.join(" · "))
    }
}

/// The address of a reader.
pub fn reader(number: usize) -> String {
    format!("r{number}@reader.test")
}

/// The hash of bytes, in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, bytes);
    digest
        .as_ref()
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// What makes a Message-ID its own.
pub fn key_of(message_id: &str) -> String {
    let (left, _) = message_id.split_once('@').unwrap();
    left.rsplit_once('.').unwrap().1.to_owned()
}

/// The Message-ID of a message.
pub fn message_id(eml: &str) -> String {
    let header = eml.lines().find_map(|line| line.strip_prefix("Message-ID: "));
    header.unwrap().trim_end().to_owned()
}

fn row(document: &Value) -> Row {
    let text = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    Row {
        subscriber: document["subscriber"].as_u64().unwrap(),
        address: text("address"),
        state: text("state"),
        attempts: document["attempts"].as_u64().unwrap(),
        code: document["code"].as_u64(),
        reply: text("reply"),
        message_id: text("message_id"),
    }
}
