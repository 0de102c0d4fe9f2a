//! How many messages a second leave, beside Postfix's own smtp-source in the same run: `cargo bench --bench send`. It needs
//! smtp-source and smtp-sink (Debian: postfix). Figures, not assertions.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may panic, and prints"
)]

use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;
use pressrun::app::way::Exitway;
use pressrun::audience::Candidate;
use pressrun::audience::ChangeKind;
use pressrun::audience::Consent;
use pressrun::audience::Recipient;
use pressrun::audience::Roll;
use pressrun::audience::Values;
use pressrun::audience::address::Address;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Totals;
use pressrun::ledger::issue::IssueId;
use pressrun::ledger::issue::IssueName;
use pressrun::ledger::issue::PlanFacts;
use pressrun::ledger::issue::Start;
use pressrun::ledger::lease::Lease;
use pressrun::ledger::retry::Retry;
use pressrun::profile::Profile;
use pressrun::profile::limits::Limits;
use pressrun::profile::meter::Meter;
use pressrun::send::Clock;
use pressrun::send::Line;
use pressrun::send::Order;
use pressrun::send::Parcel;
use pressrun::send::Patience;
use pressrun::send::Way;
use pressrun::send::halt::Halt;
use pressrun::send::run::Run;
use pressrun::store::sqlite::Store;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::sync::watch;

/// The size of a message: an issue of some articles.
const MESSAGE_BYTES: usize = 10 * 1024;

/// How many messages at how many connections.
const RUNS: [(u32, u32); 3] = [(1, 3_000), (10, 10_000), (50, 10_000)];

const MODES: [&str; 3] = ["off", "on", "eager"];

fn main() {
    let runtime = Runtime::new().unwrap();
    let sink = Sink::start();
    println!(
        "{:<24} {:>11} {:>12} {:>8}",
        "what", "connections", "messages/s", "ratio"
    );
    for (connections, messages) in RUNS {
        let theirs = rate(messages, || sink.source(connections, messages));
        tell("smtp-source", connections, (theirs, theirs));
        for mode in MODES {
            let way = Arc::new(sink.way(mode, connections));
            let ours = rate(messages, || runtime.block_on(alone(&way, connections, messages)));
            tell(&format!("session, {mode}"), connections, (ours, theirs));
        }
        for mode in MODES {
            let ready = runtime.block_on(Ready::new(sink.way(mode, connections), connections, messages));
            let ours = rate(messages, || runtime.block_on(ready.send(messages)));
            tell(&format!("whole send, {mode}"), connections, (ours, theirs));
        }
    }
}

fn tell(what: &str, connections: u32, (ours, theirs): (f64, f64)) {
    println!("{what:<24} {connections:>11} {ours:>12.0} {:>8.2}", ours / theirs);
}

fn rate(messages: u32, work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    f64::from(messages) / began.elapsed().as_secs_f64()
}

/// A relay that throws everything away; it ends with this value.
struct Sink {
    child: Child,
    port: u16,
}

impl Sink {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // As root it wants to know as whom to go on.
        let who = Command::new("id").arg("-u").output().unwrap();
        let other: &[&str] = if who.stdout == b"0\n" { &["-u", "nobody"] } else { &[] };
        let mut child = Command::new("/usr/sbin/smtp-sink")
            .args(other)
            .args([&format!("127.0.0.1:{port}"), "1000"])
            .stdout(Stdio::null())
            .spawn()
            .expect("smtp-sink, of the package postfix");
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none(), "smtp-sink ended: {ended:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, port }
    }

    /// Sends so many messages as Postfix's own generator does, each connection kept.
    fn source(&self, connections: u32, messages: u32) {
        let text = |number: u32| number.to_string();
        let length = MESSAGE_BYTES.to_string();
        let done = Command::new("/usr/sbin/smtp-source")
            .args(["-d", "-s", &text(connections), "-m", &text(messages), "-l", &length])
            .args(["-f", "news@pond.test", "-t", "reader@reader.test"])
            .arg(format!("127.0.0.1:{}", self.port))
            .status()
            .expect("smtp-source, of the package postfix");
        assert!(done.success());
    }

    fn way(&self, pipelining: &str, connections: u32) -> Exitway {
        let text = format!(
            "kind = 'smtp'\nhost = '127.0.0.1'\nport = {}\ntls = 'none'\nfrom = {{ email = 'news@pond.test' }}\npipelining = \
             '{pipelining}'\nconnections = {connections}\nmessages_per_connection = 100000\nconnection_age_s = 3600",
            self.port
        );
        let profile: Profile = toml::from_str(&text).unwrap();
        Exitway::new(Path::new("."), &profile).unwrap()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parcel(to: Address) -> Parcel {
    let line = b"It rained for a week, and then for another one; nobody could say why.\r\n";
    let head = b"From: news@pond.test\r\nSubject: Rain\r\n\r\n";
    let text = line
        .iter()
        .copied()
        .cycle()
        .take(MESSAGE_BYTES / line.len() * line.len());
    Parcel {
        sender: "news@pond.test".parse().unwrap(),
        to,
        bytes: head.iter().copied().chain(text).collect(),
        key: "key".to_owned(),
    }
}

/// The session, without a ledger.
async fn alone(way: &Arc<Exitway>, connections: u32, messages: u32) {
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let way = Arc::clone(way);
            tokio::spawn(async move {
                let parcel = parcel("reader@reader.test".parse().unwrap());
                let mut line = way.open().await.unwrap();
                let mut left = messages / connections;
                while left > 0 {
                    left -= 1;
                    let next = (left > 0).then_some(&parcel);
                    line.deliver(&parcel, next).await.unwrap();
                }
                line.close().await;
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
}

/// An issue, ready to be sent.
struct Ready {
    _folder: TempDir,
    store: Store,
    issue: IssueId,
    way: Exitway,
    connections: u32,
}

impl Ready {
    async fn new(way: Exitway, connections: u32, readers: u32) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let store = Store::open(&folder.path().join("pressrun.db")).await.unwrap();
        let name = IssueName {
            feed: "main".to_owned(),
            number: 1,
        };
        let now = now();
        let change = store
            .begin_change(ChangeKind::Import, "readers.csv", now)
            .await
            .unwrap();
        let candidates: Vec<Candidate> = (0..readers)
            .map(|number| Candidate {
                address: format!("reader-{number}@reader.test").parse().unwrap(),
                values: Values::default(),
                named: None,
                consent: Consent::Active,
            })
            .collect();
        for page in candidates.chunks(pressrun::audience::PAGE) {
            store.take_in(change, "main", page).await.unwrap();
        }
        store.publish(change).await.unwrap();
        let facts = PlanFacts {
            fingerprint: "f".to_owned(),
            head: "h".to_owned(),
            profile: "relay".to_owned(),
            selection: "everybody".to_owned(),
        };
        let plan = store.begin_plan(&name, &facts, now).await.unwrap();
        let mut after = None;
        loop {
            let page = store.recipients_after("main", after).await.unwrap();
            let ids: Vec<_> = page.iter().map(|recipient| recipient.id).collect();
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            store.extend_plan(plan, &ids).await.unwrap();
        }
        store.finish_plan(plan, "7f3a-91c2").await.unwrap();
        let start = Start {
            name,
            plan,
            profile: "relay".to_owned(),
            frozen: String::new(),
            now,
            not_after: now + TimeDelta::days(1),
        };
        let issue = store.freeze(&start).await.unwrap().id;
        while !store.stock(issue).await.unwrap() {}
        Self {
            _folder: folder,
            store,
            issue,
            way,
            connections,
        }
    }

    async fn send(self, messages: u32) {
        let sample = parcel("reader@reader.test".parse().unwrap());
        let (totals, watched) = watch::channel(Totals::default());
        let (notices, _told) = mpsc::unbounded_channel();
        let limits = (pressrun::profile::limits::Groups::default(), Tz::UTC);
        let run = Run {
            order: Order {
                issue: self.issue,
                way: self.store.way("relay").await.unwrap(),
                connections: self.connections,
                retry: Retry {
                    first_wait: Duration::from_mins(5),
                    max_wait: Duration::from_hours(4),
                },
                drain: Duration::from_secs(8),
                patience: Patience::Stay,
                not_after: now() + TimeDelta::days(1),
                backup_after: None,
                left_to: None,
                lease: Lease {
                    stretches_max: 1,
                    length: Duration::from_mins(1),
                },
            },
            ledger: Arc::new(self.store.clone()),
            way: self.way,
            asked: Vec::new(),
            meter: Meter::new(Limits::default(), limits, &[], now()),
            make: Arc::new(move |recipient: &Recipient, _| {
                Ok(Parcel {
                    to: recipient.address.clone(),
                    ..sample.clone()
                })
            }),
            clock: Clock {
                now: Arc::new(now),
                shown: Arc::new(|moment| moment.fixed_offset()),
            },
            halt: Arc::new(Halt::new()),
            totals,
            notices,
        };
        run.run().await.unwrap();
        assert_eq!(watched.borrow().accepted, u64::from(messages));
        self.store.close().await;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a measurement has no command to ask for the time"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}
