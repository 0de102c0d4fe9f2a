//! How many messages a second leave, beside Postfix's own smtp-source in the same run: `cargo bench --bench send [-- CASE…]`.
//! It needs smtp-source and smtp-sink, and for some cases Postfix itself (Debian: postfix). Figures, not assertions.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may panic, and prints"
)]

#[path = "copies.rs"]
mod copies;
#[path = "send/own.rs"]
mod own;
#[path = "send/postfix.rs"]
mod postfix;
#[path = "send/ready.rs"]
mod ready;
#[path = "send/sink.rs"]
mod sink;

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use aws_lc_rs::digest;
use pressrun::app::way::Exitway;
use pressrun::audience::Recipient;
use pressrun::audience::address::Address;
use pressrun::message::dkim::key::SigningKey;
use pressrun::send::Line;
use pressrun::send::Make;
use pressrun::send::Parcel;
use pressrun::send::Way;
use tokio::runtime::Runtime;

use crate::copies::ED25519;
use crate::copies::RSA;
use crate::copies::body;
use crate::copies::press;
use crate::postfix::Postfix;
use crate::ready::Ready;
use crate::sink::Sink;
use crate::sink::source;
use crate::sink::way;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The size of a message: an issue of some articles.
const MESSAGE_BYTES: usize = 10 * 1024;

/// So long is an issue whose copies are about as large.
const ROWS: u32 = 21;

/// How many messages at how many connections.
const RUNS: [(u32, u32); 3] = [(1, 3_000), (10, 10_000), (50, 10_000)];

/// The same for a Postfix, which writes each to the disk.
const RUNS_OF_POSTFIX: [(u32, u32); 3] = [(1, 1_000), (10, 4_000), (50, 4_000)];

/// The same where each message travels.
const RUNS_FAR: [(u32, u32); 3] = [(1, 200), (10, 2_000), (50, 10_000)];

const MODES: [&str; 3] = ["off", "on", "eager"];

/// No TLS, as a profile says it.
const PLAINLY: &str = "tls = 'none'";

/// How long signatures are counted.
const SIGNING: Duration = Duration::from_secs(2);

/// What is measured, under the word that asks for it.
type Case = (&'static str, fn(&Runtime));

const CASES: [Case; 5] = [
    ("sink", to_sink),
    ("signed", signed),
    ("postfix", to_postfix),
    ("tls", under_tls),
    ("far", far_away),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for word in &words {
        own::serve_if_asked(word);
    }
    rustls::crypto::aws_lc_rs::default_provider().install_default().unwrap();
    let runtime = Runtime::new().unwrap();
    println!(
        "{:<30} {:>11} {:>12} {:>8}",
        "what", "connections", "messages/s", "ratio"
    );
    for (name, case) in CASES {
        if words.is_empty() || words.iter().any(|word| word == name) {
            case(&runtime);
        }
    }
}

/// The session alone, and the whole with its ledger, beside smtp-source.
fn to_sink(runtime: &Runtime) {
    let sink = Sink::start();
    for (connections, messages) in RUNS {
        let theirs = rate(messages, || source(sink.port, connections, messages));
        tell("smtp-source", connections, (theirs, theirs));
        for mode in MODES {
            let way = Arc::new(way(sink.port, (mode, PLAINLY), connections));
            let ours = rate(messages, || runtime.block_on(alone(&way, connections, messages)));
            tell(&format!("session, {mode}"), connections, (ours, theirs));
        }
        for mode in MODES {
            let way = way(sink.port, (mode, PLAINLY), connections);
            let ready = runtime.block_on(Ready::new(way, connections, messages));
            let ours = rate(messages, || runtime.block_on(ready.send(same_for_all(), messages)));
            tell(&format!("whole send, {mode}"), connections, (ours, theirs));
        }
    }
}

/// The whole, each copy signed by both keys, beside what all cores sign.
fn signed(runtime: &Runtime) {
    let (sink, (connections, messages)) = (Sink::start(), RUNS[1]);
    let theirs = signatures();
    tell("signatures by both keys, all cores", connections, (theirs, theirs));
    let press = Arc::new(press(&body("", ROWS), &["r2026", "e2026"]));
    let way = way(sink.port, ("on", PLAINLY), connections);
    let ready = runtime.block_on(Ready::new(way, connections, messages));
    let make: Make = Arc::new(move |recipient: &Recipient, date| {
        let copy = press.copy(recipient, date).map_err(|error| error.to_string())?;
        Ok(Parcel {
            sender: "news@pond.test".parse().unwrap(),
            to: recipient.address.clone(),
            bytes: copy.bytes.into(),
            key: copy.key.to_string(),
        })
    });
    let ours = rate(messages, || runtime.block_on(ready.send(make, messages)));
    tell("whole send, signed by both", connections, (ours, theirs));
}

/// How many messages all cores sign in a second, with both keys, and do nothing else.
fn signatures() -> f64 {
    let hash = digest::digest(&digest::SHA256, b"frost");
    let cores = std::thread::available_parallelism().unwrap().get();
    let until = Instant::now() + SIGNING;
    let one = || {
        let keys = [RSA, ED25519].map(|pem| SigningKey::from_pem(pem).unwrap());
        let mut count = 0_u32;
        while Instant::now() < until {
            for key in &keys {
                std::hint::black_box(key.sign(std::hint::black_box(&hash)));
            }
            count += 1;
        }
        count
    };
    let count: u32 = std::thread::scope(|scope| {
        let signing: Vec<_> = (0..cores).map(|_| scope.spawn(one)).collect();
        signing.into_iter().map(|one| one.join().unwrap()).sum()
    });
    f64::from(count) / SIGNING.as_secs_f64()
}

/// The whole to a real Postfix, until its queue is empty, beside smtp-source; and the session under TLS.
fn to_postfix(runtime: &Runtime) {
    let Some(postfix) = Postfix::start() else {
        println!("no Postfix, or no root to start one");
        return;
    };
    let starttls = format!("tls = 'starttls'\nca_file = '{}'", postfix.certificate().display());
    for (connections, messages) in RUNS_OF_POSTFIX {
        let drained = |work: &dyn Fn()| {
            rate(messages, || {
                work();
                postfix.drained();
            })
        };
        let theirs = drained(&|| source(postfix.port, connections, messages));
        tell("smtp-source to Postfix", connections, (theirs, theirs));
        let mut plain = theirs;
        for (tls, name) in [(PLAINLY, "session to Postfix"), (&starttls, "session to Postfix, TLS")] {
            let way = Arc::new(way(postfix.port, ("on", tls), connections));
            let ours = drained(&|| runtime.block_on(alone(&way, connections, messages)));
            tell(name, connections, (ours, plain));
            plain = ours;
        }
        let way = way(postfix.port, ("on", PLAINLY), connections);
        let ready = runtime.block_on(Ready::new(way, connections, messages));
        let ours = rate(messages, || {
            runtime.block_on(ready.send(of_varied_size(), messages));
            postfix.drained();
        });
        tell("whole send to Postfix, varied", connections, (ours, theirs));
    }
}

/// The session under TLS, beside itself without, to a sink of our own.
fn under_tls(runtime: &Runtime) {
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("certificate.pem");
    let plain = Sink::own(own::PLAIN);
    let tls = Sink::own(&format!("{}{}", own::TLS, certificate.display()));
    let trusting = format!("tls = 'implicit'\nca_file = '{}'", certificate.display());
    for (connections, messages) in RUNS {
        let mut without = None;
        for (port, lines, name) in [
            (plain.port, PLAINLY, "session, no TLS"),
            (tls.port, trusting.as_str(), "session, TLS"),
        ] {
            let way = Arc::new(way(port, ("on", lines), connections));
            let ours = rate(messages, || runtime.block_on(alone(&way, connections, messages)));
            tell(name, connections, (ours, *without.get_or_insert(ours)));
        }
    }
}

/// The whole over a wire on which every packet travels, beside what one message at a time and a round trip would be.
fn far_away(runtime: &Runtime) {
    let sink = Sink::start();
    let wire = Sink::own(&format!("{}{}", own::FAR, sink.port));
    for (connections, messages) in RUNS_FAR {
        let theirs = f64::from(connections) / own::ROUND_TRIP.as_secs_f64();
        tell("a message a round trip", connections, (theirs, theirs));
        for mode in MODES {
            let way = way(wire.port, (mode, PLAINLY), connections);
            let ready = runtime.block_on(Ready::new(way, connections, messages));
            let ours = rate(messages, || runtime.block_on(ready.send(same_for_all(), messages)));
            tell(&format!("whole send, 20 ms away, {mode}"), connections, (ours, theirs));
        }
    }
}

fn tell(what: &str, connections: u32, (ours, theirs): (f64, f64)) {
    println!("{what:<30} {connections:>11} {ours:>12.0} {:>8.2}", ours / theirs);
}

fn rate(messages: u32, work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    f64::from(messages) / began.elapsed().as_secs_f64()
}

fn parcel(to: Address, size_bytes: usize) -> Parcel {
    let line = b"It rained for a week, and then for another one; nobody could say why.\r\n";
    let head = b"From: news@pond.test\r\nSubject: Rain\r\n\r\n";
    let text = line.iter().copied().cycle().take(size_bytes / line.len() * line.len());
    Parcel {
        sender: "news@pond.test".parse().unwrap(),
        to,
        bytes: head.iter().copied().chain(text).collect(),
        key: "key".to_owned(),
    }
}

/// Everybody's copy has the same bytes.
fn same_for_all() -> Make {
    let sample = parcel("reader@reader.test".parse().unwrap(), MESSAGE_BYTES);
    Arc::new(move |recipient: &Recipient, _| {
        Ok(Parcel {
            to: recipient.address.clone(),
            ..sample.clone()
        })
    })
}

/// From a fifth of the size to nine fifths.
fn of_varied_size() -> Make {
    Arc::new(|recipient: &Recipient, _| {
        let fifths = usize::try_from(recipient.id.0 % 9).unwrap() + 1;
        Ok(parcel(recipient.address.clone(), MESSAGE_BYTES * fifths / 5))
    })
}

/// The session, without a ledger.
async fn alone(way: &Arc<Exitway>, connections: u32, messages: u32) {
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let way = Arc::clone(way);
            tokio::spawn(async move {
                let parcel = parcel("reader@reader.test".parse().unwrap(), MESSAGE_BYTES);
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
