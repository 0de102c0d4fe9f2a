//! How long `pressrun build` takes as a whole process, beside reading the same files in the same run, and beside Hugo and
//! a script with feedgen where they are installed: `cargo bench --bench build [-- COUNT | FOLDER…]`. A folder holds
//! articles with heads in YAML (built as Hugo's) or TOML (as Zola's); without one, COUNT articles are made. Figures, not
//! assertions.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may panic, and prints"
)]

#[path = "build/corpus.rs"]
mod corpus;
#[path = "build/peers.rs"]
mod peers;

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use crate::corpus::Corpus;

/// How many articles are made, unless the command line says otherwise.
const COUNT: usize = 10_000;

/// How often each case is measured; the median is printed.
const RUNS: usize = 5;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let count = words.iter().find_map(|word| word.parse().ok()).unwrap_or(COUNT);
    let folders: Vec<&String> = words.iter().filter(|word| Path::new(word).is_dir()).collect();
    if folders.is_empty() {
        Bench::of(|home| Corpus::made(home, count)).measure();
    }
    for folder in folders {
        Bench::of(|home| Corpus::copied(home, Path::new(folder))).measure();
    }
}

/// A publication that is built.
struct Bench {
    home: tempfile::TempDir,
    corpus: Corpus,
    /// How long it takes to read the files, and nothing else.
    reading: Duration,
}

/// Whether articles get pages, and old entries archives.
#[derive(Clone, Copy)]
enum Pages {
    With,
    Without,
}

impl Bench {
    fn of(corpus: impl FnOnce(&Path) -> Corpus) -> Self {
        let home = tempfile::tempdir().unwrap();
        let corpus = corpus(home.path());
        let reading = median(|| read_all(&corpus.articles));
        println!(
            "{} articles as {}, {} MB, median of {RUNS} runs\n{:<34} {:>8} ms",
            corpus.count,
            corpus.flavour.name(),
            corpus.size_bytes / 1_000_000,
            "reading the files",
            reading.as_millis()
        );
        Self { home, corpus, reading }
    }

    fn measure(&self) {
        let nothing = || ();
        let forgotten = || {
            let _ = fs::remove_file(self.home.path().join("feeds/main/ids.toml"));
            let _ = fs::remove_dir_all(self.home.path().join(".pressrun"));
            let _ = fs::remove_dir_all(self.home.path().join("feeds/main/public"));
        };
        self.settle(50, Pages::Without);
        self.case("newest 50, first build", &["build"], &forgotten);
        let newest = self.case("newest 50, cold", &["build", "--no-cache"], &nothing);
        self.warm_up();
        self.case("newest 50, warm", &["build"], &nothing);
        self.case("newest 50, warm, one changed", &["build"], &self.edits());
        peers::measure(self.home.path(), &self.corpus, (50, newest));
        self.settle(self.corpus.count, Pages::Without);
        self.run(&["build"]);
        let all = self.case("all in one feed, cold", &["build", "--no-cache"], &nothing);
        let check = self.case("check of all, cold", &["check"], &|| {
            let _ = fs::remove_dir_all(self.home.path().join(".pressrun"));
        });
        println!(
            "{:<34} {:>8.2} × the build",
            "",
            check.as_secs_f64() / all.as_secs_f64()
        );
        self.warm_up();
        self.case("all in one feed, warm", &["build"], &nothing);
        peers::measure(self.home.path(), &self.corpus, (self.corpus.count, all));
        self.settle(30, Pages::With);
        self.run(&["build"]);
        self.case("pages and archives, cold", &["build", "--no-cache"], &nothing);
        self.warm_up();
        self.case("pages and archives, warm", &["build"], &nothing);
    }

    /// Times of files that have just been written prove nothing: the cache keeps what has been left alone for a while.
    fn warm_up(&self) {
        std::thread::sleep(Duration::from_secs(3));
        self.run(&["build"]);
    }

    /// Changes one article, another way each time.
    fn edits(&self) -> impl Fn() {
        let one = self.corpus.one();
        let text = fs::read_to_string(&one).unwrap();
        let edited = Cell::new(0);
        move || {
            edited.set(edited.get() + 1);
            fs::write(&one, format!("{text}\nEdit {}.\n", edited.get())).unwrap();
        }
    }

    fn case(&self, name: &str, words: &[&str], before: &dyn Fn()) -> Duration {
        let mut peak_kb = 0;
        let took = median(|| {
            before();
            let begun = Instant::now();
            peak_kb = peak_kb.max(self.run(words));
            begun.elapsed()
        });
        let ratio = took.as_secs_f64() / self.reading.as_secs_f64();
        println!(
            "{name:<34} {:>8} ms {ratio:>7.1} × reading {:>5} MB",
            took.as_millis(),
            peak_kb / 1000
        );
        took
    }

    fn settle(&self, items: usize, pages: Pages) {
        let home = self.home.path();
        fs::create_dir_all(home.join("config")).unwrap();
        fs::create_dir_all(home.join("feeds/main")).unwrap();
        let config =
            "[publication]\nname = \"Bench\"\nurl = \"https://example.org/\"\nauthor = { name = \"Ada Byron\" }\n";
        fs::write(home.join("config/pressrun.toml"), config).unwrap();
        let pages = matches!(pages, Pages::With);
        let feed = format!(
            "flavour = \"{}\"\narticles = \"content/posts\"\nitems = {items}\nbytes_max = 1000000000\npages = {pages}\n\
             archives = {pages}\n",
            self.corpus.flavour.name()
        );
        fs::write(home.join("feeds/main/feed.toml"), feed).unwrap();
    }

    fn run(&self, words: &[&str]) -> u64 {
        run(Command::new(env!("CARGO_BIN_EXE_pressrun"))
            .args(words)
            .current_dir(self.home.path()))
    }
}

/// Runs a program, and answers its peak of memory in kilobytes, where `/usr/bin/time` is there to tell; else 0.
fn run(program: &Command) -> u64 {
    let time = Path::new("/usr/bin/time");
    let mut command = if time.exists() {
        let mut command = Command::new(time);
        command.args(["-f", "peak %M"]).arg(program.get_program());
        command
    } else {
        Command::new(program.get_program())
    };
    command
        .args(program.get_args())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if let Some(folder) = program.get_current_dir() {
        command.current_dir(folder);
    }
    let output = command.output().unwrap();
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
