//! How many copies one core makes in a second, unsigned and signed, beside what a bare RSA signature takes in the same
//! run: `cargo bench --bench message [-- SECONDS]`. Figures, not assertions.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may panic, and prints"
)]

use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use aws_lc_rs::digest;
use chrono::DateTime;
use chrono::FixedOffset;
use pressrun::audience::Recipient;
use pressrun::audience::SubscriberId;
use pressrun::audience::Values;
use pressrun::audience::token::TokenKey;
use pressrun::entry::text::flowing::of_text;
use pressrun::message::List;
use pressrun::message::Mailbox;
use pressrun::message::Masthead;
use pressrun::message::dkim::key::SigningKey;
use pressrun::message::mailing::Doors;
use pressrun::message::mailing::FORMAT;
use pressrun::message::mailing::Frozen;
use pressrun::message::mailing::KeyName;
use pressrun::message::mailing::Mailing;
use pressrun::message::mailing::Signature;
use pressrun::message::press::Press;
use pressrun::message::segment::Body;
use pressrun::message::segment::Content;
use pressrun::personal::Field;
use pressrun::personal::marker;
use pressrun::personal::written::plain;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RSA: &str = include_str!("../data/dkim/r2026.pem");
const ED25519: &str = include_str!("../data/dkim/e2026.pem");

/// How long each case is measured, in seconds, unless the command line says otherwise.
const SECONDS: u64 = 2;

/// How often the cases take turns: the best turn of each counts, since the machine may be busy.
const TURNS: usize = 5;

/// How many readers take turns.
const READERS: i64 = 1_000;

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
    let (body, personal) = (body(""), body(GREETING));
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

/// A body as the theme makes them: 6 KB of text, 30 KB of HTML, the reader's link in both, and a greeting.
fn body(greeting: &str) -> Body {
    let greeting = plain(greeting).mailed;
    let mark = marker::of(&Field::Unsubscribe);
    let mut text = String::new();
    let mut html = String::from("<!doctype html><html lang=\"en\"><body><table role=\"presentation\" width=\"600\">\n");
    if !greeting.is_empty() {
        writeln!(text, "{}\n", of_text(&greeting, 72)).unwrap();
        writeln!(html, "<tr><td><p>{greeting}</p></td></tr>").unwrap();
    }
    for number in 0..100 {
        writeln!(text, "The pond is frozen, and the ice sings at night ({number}).").unwrap();
        writeln!(
            html,
            "<tr><td style=\"padding:0 24px 16px;font:16px/1.5 Georgia,serif;color:#2a2a2a\"><p style=\"margin:0\">The \
             pond is <a href=\"https://example.org/ice/{number}/\" style=\"color:#0b5f8a\">frozen</a>, and the ice  sings \
             at night; “so it does” — every winter, says Zoë.</p></td></tr>"
        )
        .unwrap();
    }
    writeln!(text, "Leave: {mark}").unwrap();
    writeln!(html, "</table><p><a href=\"{mark}\">Unsubscribe</a></p></body></html>").unwrap();
    Body::encode(&Content {
        html: &html,
        text: &text,
    })
}

fn press(body: &Body, selectors: &[&str]) -> Press {
    let from = Mailbox {
        name: Some("Pond Notes".to_owned()),
        address: "news@example.org".parse().unwrap(),
    };
    let name = |selector: &&str| KeyName {
        selector: (*selector).to_owned(),
        file: PathBuf::from(format!("{selector}.pem")),
        record: None,
    };
    let mailing = Mailing {
        issue: frozen(body),
        return_path: from.address.clone(),
        masthead: Masthead {
            from,
            reply_to: None,
            subject: "The pond is frozen".into(),
            feed: "main".to_owned(),
            number: 7,
            list: List {
                name: "Pond Notes".to_owned(),
                label: "main".to_owned(),
                domain: "example.org".to_owned(),
            },
            archive: Some("https://example.org/issues/".parse().unwrap()),
            help: Some("mailto:news@example.org".parse().unwrap()),
            feedback_sender: Some("pondnotes".to_owned()),
        },
        doors: Doors {
            public_url: Some("https://news.example.org/".parse().unwrap()),
            mailto: Some("leave@example.org".parse().unwrap()),
        },
        signature: (!selectors.is_empty()).then(|| Signature {
            domain: "example.org".to_owned(),
            keys: selectors.iter().map(name).collect(),
        }),
        token: None,
    };
    let key = |selector: &&str| SigningKey::from_pem(if selector.starts_with('r') { RSA } else { ED25519 }).unwrap();
    let keys = selectors.iter().map(key).collect();
    Press::new(mailing, TokenKey::from_bytes([7; 32]), keys).unwrap()
}

fn frozen(body: &Body) -> Frozen {
    Frozen {
        format: FORMAT,
        number: 7,
        subject: "The pond is frozen".to_owned(),
        preheader: String::new(),
        fingerprint: String::new(),
        source: String::new(),
        date: None,
        entries: Vec::new(),
        page: String::new(),
        html: String::new(),
        text: String::new(),
        body: body.clone(),
        line: None,
        variants: Vec::new(),
    }
}
