//! How many copies one core makes in a second, unsigned and signed, beside what a bare RSA signature takes in the same
//! run: `cargo bench --bench message [-- SECONDS]`. Figures, not assertions.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may panic, and prints"
)]

#[path = "copies.rs"]
mod copies;

use std::fs;
use std::hint::black_box;
use std::time::Duration;
use std::time::Instant;

use aws_lc_rs::digest;
use chrono::DateTime;
use chrono::FixedOffset;
use pressrun::audience::Recipient;
use pressrun::audience::SubscriberId;
use pressrun::audience::Values;
use pressrun::message::dkim::key::SigningKey;
use pressrun::message::press::Press;

use crate::copies::RSA;
use crate::copies::body;
use crate::copies::press;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long each case is measured, in seconds, unless the command line says otherwise.
const SECONDS: u64 = 2;

/// How often the cases take turns: the best turn of each counts, since the machine may be busy.
const TURNS: usize = 5;

/// How many readers take turns.
const READERS: i64 = 1_000;

/// How long the issue is.
const ROWS: u32 = 100;

/// How many recipients, when memory is looked at.
const CROWDS: [i64; 3] = [1_000, 100_000, 1_000_000];

struct Case {
    name: &'static str,
    once: Box<dyn FnMut(i64)>,
    best: f64,
}

fn main() {
    let seconds = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(SECONDS);
    let turn = Duration::from_secs(seconds) / u32::try_from(TURNS).unwrap();
    let (body, personal) = (body("", ROWS), body(GREETING, ROWS));
    let size = press(&body, &[]).copy(&recipient(1), date()).unwrap().bytes.len();
    println!(
        "copies of {} KB, one core, best of {TURNS} turns of {turn:?}",
        size / 1000
    );
    let hash = digest::digest(&digest::SHA256, b"frost");
    let bare = SigningKey::from_pem(RSA).unwrap();
    let mut cases = [
        Case::new("bare RSA-2048 signature", move |_| {
            black_box(bare.sign(black_box(&hash)));
        }),
        Case::copies("copy, unsigned", press(&body, &[])),
        Case::copies("personal copy, unsigned", press(&personal, &[])),
        Case::copies("copy, signed by RSA", press(&body, &["r2026"])),
        Case::copies("copy, signed by Ed25519", press(&body, &["e2026"])),
        Case::copies("copy, signed by both", press(&body, &["r2026", "e2026"])),
        Case::copies("personal copy, by RSA", press(&personal, &["r2026"])),
        Case::copies("personal copy, by both", press(&personal, &["r2026", "e2026"])),
    ];
    for _ in 0..TURNS {
        for case in &mut cases {
            case.best = case.best.max(rate(turn, &mut case.once));
        }
    }
    let bare = cases[0].best;
    for case in &cases {
        println!(
            "{:<26} {:>9.0} /s {:>9.2} × bare",
            case.name,
            case.best,
            case.best / bare
        );
    }
    println!("unsigned {:.0} × signed by RSA", cases[1].best / cases[3].best);
    let unsigned = press(&body, &[]);
    for crowd in CROWDS {
        for number in 0..crowd {
            black_box(unsigned.copy(&recipient(number), date()).unwrap());
        }
        println!("{crowd:>9} recipients: {} MB at most", peak_kb() / 1000);
    }
}

impl Case {
    fn new(name: &'static str, once: impl FnMut(i64) + 'static) -> Self {
        Self {
            name,
            once: Box::new(once),
            best: 0.0,
        }
    }

    fn copies(name: &'static str, press: Press) -> Self {
        let date = date();
        // Readers come from the store: what it costs to make them up is none of a copy's.
        let readers: Vec<Recipient> = (0..READERS).map(recipient).collect();
        Self::new(name, move |number| {
            let reader = &readers[usize::try_from(number % READERS).unwrap()];
            black_box(press.copy(black_box(reader), date).unwrap());
        })
    }
}

/// How often it can be done in a second.
#[expect(clippy::cast_precision_loss, reason = "a rate needs no more")]
fn rate(turn: Duration, once: &mut dyn FnMut(i64)) -> f64 {
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < turn {
        for _ in 0..16 {
            count += 1;
            once(count);
        }
    }
    count as f64 / begun.elapsed().as_secs_f64()
}

/// The most memory that this process has held.
fn peak_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or_default()
}

fn date() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-03-01T09:30:00+01:00").unwrap()
}

fn recipient(number: i64) -> Recipient {
    Recipient {
        id: SubscriberId(number),
        version: 1,
        address: format!("reader-{number}@example.net").parse().unwrap(),
        values: Values {
            name: Some(format!("Reader {number}")),
            ..Values::default()
        },
    }
}

/// How the editor greets the reader, in a paragraph of five lines.
const GREETING: &str = "Dear [[name|reader]], the pond froze over on Thursday night, and whoever stood at the mill and \
                        listened heard it sing: long falling tones at first, then a crack that ran from one bank to the \
                        other, then nothing at all until the morning, [[name|reader]], when the herons came to look at what \
                        had become of it, and stood about on it like guests who had come a day too early.";
