//! What a large list costs: memory, the time to plan, the time until the first message leaves, and bytes on the disk for a
//! delivery: `cargo bench --bench crowd [-- COUNT…]`. Figures, not assertions.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may panic, and prints"
)]

#[path = "send/own.rs"]
mod own;

use std::fmt::Write;
use std::fs;
use std::io::BufRead;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

/// How many recipients, unless the command line says otherwise.
const CROWDS: [u64; 3] = [10_000, 100_000, 1_000_000];

/// How often memory is looked at; the system keeps its peak.
const LOOK: Duration = Duration::from_millis(20);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for word in &words {
        own::serve_if_asked(word);
    }
    let counts: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    println!(
        "{:>10} {:>9} {:>8} {:>8} {:>9} {:>9} {:>8} {:>10} {:>8}",
        "recipients", "import s", "plan s", "plan MB", "first s", "send s", "send MB", "messages/s", "bytes"
    );
    for count in if counts.is_empty() { CROWDS.to_vec() } else { counts } {
        measure(count);
    }
}

fn measure(count: u64) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let home = folder.path();
    let (mut sink, port, mut told) = own::start(own::PLAIN);
    settle(home, port);
    let mut list = String::from("email,name\n");
    for number in 0..count {
        writeln!(list, "reader-{number}@domain-{}.test,Reader {number}", number % 100).unwrap();
    }
    fs::write(home.join("readers.csv"), list).unwrap();
    let (import, _) = run(home, &["subscribers", "import", "readers.csv"]);
    let before = size_of_store(home);
    let (plan, plan_kb) = run(home, &["plan", "1", "--allow", "email/placeholder"]);
    let begun = Instant::now();
    let mut sending = start(home, &["send", "1", "--yes", "--allow", "email/placeholder"]);
    let first = std::thread::spawn(move || {
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        begun.elapsed()
    });
    let send_kb = peak_kb(&mut sending);
    let send = begun.elapsed();
    let first = first.join().unwrap();
    println!(
        "{count:>10} {:>9.1} {:>8.2} {:>8} {:>9.2} {:>9.1} {:>8} {:>10.0} {:>8.1}",
        import.as_secs_f64(),
        plan.as_secs_f64(),
        plan_kb / 1000,
        first.as_secs_f64(),
        send.as_secs_f64(),
        send_kb / 1000,
        each(count, send.as_secs_f64()),
        each(size_of_store(home) - before, 1.0) / each(count, 1.0),
    );
    let _ = sink.kill();
    let _ = sink.wait();
}

#[expect(clippy::cast_precision_loss, reason = "a figure needs no more")]
fn each(count: u64, seconds: f64) -> f64 {
    count as f64 / seconds
}

fn settle(home: &Path, port: u16) {
    run(home, &["init", "."]);
    let file = home.join("config/pressrun.toml");
    let config = fs::read_to_string(&file).unwrap();
    let mut config = config.replacen("profile = \"outbox\"", "profile = \"bench\"", 1);
    write!(
        config,
        "\n[profiles.bench]\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = {{ email = \
         \"news@pond.test\" }}\nconnections = 10\nmessages_per_connection = 100000\npipelining = \"eager\"\n"
    )
    .unwrap();
    fs::write(&file, config).unwrap();
    run(home, &["build"]);
    run(home, &["issue", "new"]);
}

fn start(home: &Path, words: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(words).current_dir(home).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// How long it took, and the most memory it held.
fn run(home: &Path, words: &[&str]) -> (Duration, u64) {
    let begun = Instant::now();
    let mut child = start(home, words);
    let peak = peak_kb(&mut child);
    (begun.elapsed(), peak)
}

/// Waits for the end of a program; the most memory it held.
fn peak_kb(child: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(now.unwrap_or_default());
        if let Some(status) = child.try_wait().unwrap() {
            let mut told = String::new();
            std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut told).unwrap();
            assert!(status.success(), "{status}\n{told}");
            return peak;
        }
        std::thread::sleep(LOOK);
    }
}

fn size_of_store(home: &Path) -> u64 {
    let files = ["pressrun.db", "pressrun.db-wal"].map(|name| home.join(".pressrun").join(name));
    files
        .iter()
        .filter_map(|file| Some(fs::metadata(file).ok()?.len()))
        .sum()
}
