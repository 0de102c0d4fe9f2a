//! How long `pressrun build` takes as a whole process, beside reading the same files in the same run:
//! `cargo bench --bench build [-- COUNT]`. Figures, not assertions.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may panic, and prints"
)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

/// How many articles, unless the command line says otherwise.
const COUNT: usize = 10_000;

/// How often each case is measured; the median is printed.
const RUNS: usize = 5;

fn main() {
    let count = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(COUNT);
    let home = tempfile::tempdir().unwrap();
    let articles = home.path().join("feeds/main/articles");
    let size_bytes = corpus(&articles, count);
    println!("{count} articles, {} MB, median of {RUNS} runs", size_bytes / 1_000_000);
    settings(home.path(), 50, Pages::Without);
    run(home.path(), &["build"]);
    let reading = median(|| read_all(&articles));
    println!("{:<34} {:>8} ms", "reading the files", millis(reading));
    let case = |name: &str, words: &[&str], before: &dyn Fn()| {
        let mut peak_kb = 0;
        let took = median(|| {
            before();
            let begun = Instant::now();
            peak_kb = peak_kb.max(run(home.path(), words));
            begun.elapsed()
        });
        let ratio = took.as_secs_f64() / reading.as_secs_f64();
        println!(
            "{name:<34} {:>8} ms {ratio:>7.1} × reading {:>5} MB",
            millis(took),
            peak_kb / 1000
        );
    };
    let nothing = || ();
    case("newest 50, cold", &["build", "--no-cache"], &nothing);
    run(home.path(), &["build"]);
    // Times of files that have just been written prove nothing: the cache keeps what has been left alone for a while.
    std::thread::sleep(Duration::from_secs(3));
    run(home.path(), &["build"]);
    case("newest 50, warm", &["build"], &nothing);
    let one = articles.join("00017-note.md");
    let text = fs::read_to_string(&one).unwrap();
    let edited = std::cell::Cell::new(0);
    case("newest 50, warm, one changed", &["build"], &|| {
        edited.set(edited.get() + 1);
        fs::write(&one, format!("{text}\nEdit {}.\n", edited.get())).unwrap();
    });
    settings(home.path(), count, Pages::Without);
    case("all in one feed, cold", &["build", "--no-cache"], &nothing);
    run(home.path(), &["build"]);
    case("all in one feed, warm", &["build"], &nothing);
    settings(home.path(), 30, Pages::With);
    run(home.path(), &["build"]);
    case("a page for each, cold", &["build", "--no-cache"], &nothing);
    case("a page for each, warm", &["build"], &nothing);
}

/// Whether articles get pages.
#[derive(Clone, Copy)]
enum Pages {
    With,
    Without,
}

fn settings(home: &Path, items: usize, pages: Pages) {
    fs::create_dir_all(home.join("config")).unwrap();
    let config = "[publication]\nname = \"Bench\"\nurl = \"https://example.org/\"\nauthor = { name = \"Ada Byron\" }\n";
    fs::write(home.join("config/pressrun.toml"), config).unwrap();
    let pages = matches!(pages, Pages::With);
    let feed = format!("items = {items}\nbytes_max = 1000000000\npages = {pages}\n");
    fs::write(home.join("feeds/main/feed.toml"), feed).unwrap();
}

/// Runs the command, and answers its peak of memory in kilobytes, where `/usr/bin/time` is there to tell; else 0.
fn run(home: &Path, words: &[&str]) -> u64 {
    let program = env!("CARGO_BIN_EXE_pressrun");
    let time = Path::new("/usr/bin/time");
    let mut command = if time.exists() {
        let mut command = Command::new(time);
        command.args(["-f", "peak %M", program]);
        command
    } else {
        Command::new(program)
    };
    command.args(words).current_dir(home).env_clear().stdout(Stdio::null());
    let output = command.stderr(Stdio::piped()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let peak = told.lines().find_map(|line| line.strip_prefix("peak "));
    peak.and_then(|peak| peak.trim().parse().ok()).unwrap_or(0)
}

fn median(mut measured: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| measured()).collect();
    times.sort_unstable();
    times[RUNS / 2]
}

fn millis(duration: Duration) -> u128 {
    duration.as_millis()
}

fn read_all(folder: &Path) -> Duration {
    let begun = Instant::now();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort_unstable();
    let read: usize = paths.iter().map(|path| fs::read(path).unwrap().len()).sum();
    assert!(read > 0);
    begun.elapsed()
}

/// Words from which sentences are made.
const WORDS: [&str; 24] = [
    "harbour",
    "ledger",
    "morning",
    "tide",
    "letter",
    "*slow*",
    "window",
    "**ink**",
    "paper",
    "ferry",
    "`code`",
    "north",
    "Größe",
    "lamp",
    "gull",
    "market",
    "bread",
    "[link](https://example.com/a?b=1&c=2)",
    "stone",
    "clock",
    "water",
    "winter",
    "copper",
    "field",
];

/// Writes articles of some 4.5 KB; the same every time. Answers how many bytes they have together.
fn corpus(folder: &Path, count: usize) -> usize {
    fs::create_dir_all(folder).unwrap();
    let mut chance = Chance(1);
    let mut size_bytes = 0;
    for number in 0..count {
        let mut text = String::from("+++\n");
        let (year, month, day) = (2001 + number % 25, 1 + number % 12, 1 + number % 28);
        let _ = write!(
            text,
            "title = \"Note {number} on {}\"\ndate = {year}-{month:02}-{day:02}T08:00:00Z\nsummary = \"{}\"\n\
             tags = [\"{}\", \"notes\"]\n+++\n\n",
            chance.word().trim_matches(['*', '`']),
            sentence(&mut chance).replace(['[', ']', '*', '`'], ""),
            ["sea", "town", "craft"][number % 3],
        );
        for section in 0..4 {
            let _ = write!(text, "## Part {section}\n\n");
            for _ in 0..2 {
                let paragraph: String = (0..7).map(|_| sentence(&mut chance)).collect();
                let _ = write!(text, "{paragraph}\n\n");
            }
            match section {
                0 => text.push_str("| a | b |\n|---|--:|\n| one | 2 |\n| three | 4 |\n\n"),
                1 => text.push_str("```rust\nlet a = \"<b> & c\";\n```\n\n- one\n- two\n  - three\n\n"),
                2 => text.push_str("> Said in passing.[^1]\n\n[^1]: A note.\n\n"),
                _ => {}
            }
        }
        size_bytes += text.len();
        fs::write(folder.join(format!("{number:05}-note.md")), text).unwrap();
    }
    size_bytes
}

fn sentence(chance: &mut Chance) -> String {
    let words: Vec<&str> = (0..11).map(|_| chance.word()).collect();
    format!("The {}. ", words.join(" "))
}

/// Numbers in an order of no meaning: `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn word(&mut self) -> &'static str {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        WORDS[usize::try_from((mixed ^ (mixed >> 31)) % WORDS.len() as u64).unwrap()]
    }
}
