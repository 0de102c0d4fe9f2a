//! One issue, its readers, and a relay in bad weather.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use sqlx::Connection;
use sqlx::PgConnection;
use tempfile::TempDir;

use crate::cluster::Cluster;
use crate::house::Running;
use crate::outside_postgres::post_at;
use crate::post::Post;
use crate::sink::Sink;
use crate::torture::weather::Weather;

/// How many connections a sender holds.
pub const CONNECTIONS: u64 = 5;

/// Waits of the sender that are so short that a silent relay holds a test for seconds.
const TIMEOUTS: &str = "timeouts = { command_s = 2, data_s = 2, dot_s = 2 }";

/// How a sender goes on: it waits neither for retries nor for a relay.
pub const SEND: &str = "send 1 --yes --no-wait";

/// So often a sender is started at most until an issue has ended: each mishap costs an attempt or two.
const SENDERS_MAX: u32 = 20;

/// An issue that is sent.
pub struct Round {
    pub post: Post,
    pub sink: Sink,
    pub weather: Weather,
    pub readers: usize,
    store: Place,
}

/// Where its store is.
enum Place {
    File(PathBuf),
    Server(String),
}

/// What the ledger says.
#[derive(Debug)]
pub struct Look {
    phase: String,
    /// By state, as the store numbers them.
    counts: [u64; 7],
}

impl Round {
    /// One whose store is a file. `lines` are more keys of the profile.
    pub fn by_file(weather: Weather, readers: usize, lines: &str) -> Self {
        let sink = weather.script.clone().start();
        let lines = format!("connections = {CONNECTIONS}\n{TIMEOUTS}\n{lines}");
        let post = Post::by_relay(readers, &sink, &lines).hasty();
        Self {
            store: Place::File(post.house.path(".pressrun/pressrun.db")),
            post,
            sink,
            weather,
            readers,
        }
    }

    /// One whose store is a schema of this server.
    pub async fn by_server(cluster: &Cluster, weather: Weather, readers: usize) -> Self {
        let sink = weather.script.clone().start();
        let lines = format!("connections = {CONNECTIONS}\n{TIMEOUTS}");
        let url = cluster.schema().await;
        Self {
            post: post_at(&url, readers, &sink, &lines).hasty(),
            sink,
            weather,
            readers,
            store: Place::Server(url),
        }
    }

    /// From now on its store is this file, which is new.
    pub fn move_to(&mut self, store: PathBuf) {
        let url = format!("sqlite:{}", store.display());
        self.post.house.set("PRESSRUN__STORE__URL", &url);
        self.post.house.do_it("subscribers import readers.csv");
        self.store = Place::File(store);
    }

    /// The address of its store, where that is on a server.
    pub fn url(&self) -> &str {
        match &self.store {
            Place::File(_) => "",
            Place::Server(url) => url,
        }
    }

    pub fn folder(&self) -> PathBuf {
        self.post.house.path(".pressrun")
    }

    /// Begins to send, or goes on.
    pub fn send(&self) -> Running {
        self.post.house.start(SEND)
    }

    /// What the ledger says. Of a file a copy is looked at: the next sender has to find what the last one left.
    pub async fn look(&self) -> Look {
        let (phase, states) = match &self.store {
            Place::File(store) => look_at_copy(store),
            Place::Server(url) => look_at(url).await,
        };
        let mut counts = [0; 7];
        for (state, count) in states {
            counts[usize::try_from(state).unwrap()] = u64::try_from(count).unwrap();
        }
        Look { phase, counts }
    }

    /// Whether there is anything to be sent now; an issue that the brake holds is let go on.
    pub async fn is_under_way(&self) -> bool {
        let look = self.look().await;
        if look.phase == "paused" {
            self.post.house.do_it("resume 1");
        }
        look.phase != "finished" && (look.total() == 0 || look.counts[0] > 0)
    }

    /// Sends what is left, without any more blows. Who waits for a retry does not wait for long.
    pub async fn end(&self) {
        for _ in 0..SENDERS_MAX {
            self.make_due().await;
            let ran = self.send().wait();
            let standing = self.post.standing();
            match standing.phase.as_str() {
                "finished" => {
                    self.sink.wait_until_quiet();
                    return;
                }
                "paused" => drop(self.post.house.do_it("resume 1")),
                _ => assert_eq!(ran.exit, 4, "{}\n{}", standing.text(), ran.text()),
            }
        }
        panic!("it does not end: {}", self.post.standing().text());
    }

    /// Every retry is due now.
    async fn make_due(&self) {
        const RETRIES: &str = "UPDATE deliveries SET due_at = 0 WHERE due_at IS NOT NULL";
        match &self.store {
            Place::File(store) => {
                let ledger = rusqlite::Connection::open(store).unwrap();
                ledger.execute(RETRIES, []).unwrap();
            }
            Place::Server(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                for statement in [RETRIES, "UPDATE stretches SET next_due = 0 WHERE next_due IS NOT NULL"] {
                    sqlx::query(statement).execute(&mut connection).await.unwrap();
                }
                connection.close().await.unwrap();
            }
        }
    }
}

fn look_at_copy(store: &Path) -> (String, Vec<(i64, i64)>) {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    for end in ["db", "db-wal"] {
        let from = store.with_extension(end);
        if from.exists() {
            fs::copy(from, folder.path().join("copy").with_extension(end)).unwrap();
        }
    }
    let ledger = rusqlite::Connection::open(folder.path().join("copy.db")).unwrap();
    let mut phases = ledger.prepare("SELECT phase FROM issues").unwrap();
    let phase = phases.query_map([], |row| row.get(0)).unwrap().next();
    let mut states = ledger
        .prepare("SELECT state, count(*) FROM deliveries GROUP BY state")
        .unwrap();
    let states = states.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    (
        phase.map(Result::unwrap).unwrap_or_default(),
        states.map(Result::unwrap).collect(),
    )
}

async fn look_at(url: &str) -> (String, Vec<(i64, i64)>) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let phase = sqlx::query_scalar("SELECT phase FROM issues").fetch_optional(&mut connection);
    let phase: Option<String> = phase.await.unwrap();
    let states = sqlx::query_as("SELECT state::BIGINT, count(*) FROM deliveries GROUP BY state");
    let states = states.fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    (phase.unwrap_or_default(), states)
}

impl Look {
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many stand as sending.
    pub fn sending(&self) -> u64 {
        self.counts[1]
    }
}
