//! How soon the preview answers, and how soon a saved article of an issue of ten entries is repainted in Chromium:
//! `cargo bench --bench wall`. It needs node, Chromium and npm's packages below `target/node`, as `.ci/run` installs them.
//! The time runs from the moment at which the file is moved to its place until an observer in the page sees the new word.
//! Figures, not assertions.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may panic, and prints"
)]

use std::fs;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

const PRESSRUN: &str = env!("CARGO_BIN_EXE_pressrun");

/// How often the preview is started; the median is printed.
const STARTS: usize = 9;

const CONFIG: &str = "editor = \"echo {path}:{line} > opened.txt\"\n[publication]\nname = \"The Pond\"\n\
    url = \"https://pond.test/\"\nauthor = { name = \"Ada Byron\" }\npostal_address = \"1 Pond Road\"\n\
    [profiles.out]\nkind = \"maildir\"\npath = \".pressrun/outbox\"\nfrom = { email = \"news@pond.test\" }\n";

const ARTICLE: &str = "+++\ntitle = \"Frost\"\ndate = 2026-02-01\n+++\nIt was cold. See [here](https://pond.test/x).\n\n\
    Thin ice.\n\nThick ice.\n\n## More\n\nA long tail, so that a phone has to scroll.\n";

fn main() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().canonicalize().unwrap();
    let articles = home.join("feeds/main/articles");
    fs::create_dir_all(&articles).unwrap();
    fs::create_dir_all(home.join("config")).unwrap();
    fs::write(home.join("config/pressrun.toml"), CONFIG).unwrap();
    fs::write(home.join("feeds/main/feed.toml"), "").unwrap();
    fs::write(articles.join("frost.md"), ARTICLE).unwrap();
    let words = "Nobody had seen ice so early, and few had skates. ".repeat(40);
    for day in 1..10 {
        let text =
            format!("+++\ntitle = \"Ice {day}\"\ndate = 2026-01-0{day}\n+++\nIt was cold on day {day}.\n\n{words}\n");
        fs::write(articles.join(format!("ice-{day}.md")), text).unwrap();
    }
    fs::write(
        home.join("readers.csv"),
        "email,name\na@pond.test,Ada\nb@pond.test,Bea\n",
    )
    .unwrap();
    run(&home, &["subscribers", "import", "readers.csv"]);
    run(&home, &["issue", "new", "--latest", "10"]);
    let issue = home.join("feeds/main/issues/0001-frost.md");
    let first = fs::read_to_string(&issue).unwrap();
    let letter = first.replace("entries = [", "theme = \"letter\"\nentries = [");
    fs::write(&issue, &letter).unwrap();

    let mut starts: Vec<Duration> = (0..STARTS).map(|_| first_byte(&home)).collect();
    starts.sort_unstable();
    println!(
        "first byte after the start      {:>5} ms",
        starts[STARTS / 2].as_millis()
    );

    let wall = Wall::start(&home);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/wall.mjs");
    let done = Command::new("node")
        .arg(script)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("target/node"))
        .arg(format!("http://127.0.0.1:{}/", wall.port))
        .arg(articles.join("frost.md"))
        .stderr(Stdio::inherit())
        .output()
        .expect("node");
    print!("{}", String::from_utf8_lossy(&done.stdout));
    assert!(done.status.success());
}

fn run(home: &Path, words: &[&str]) -> Vec<u8> {
    let done = Command::new(PRESSRUN).args(words).current_dir(home).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// How long it takes from the start of the program to the first byte of its page.
fn first_byte(home: &Path) -> Duration {
    Wall::start(home).answered
}

/// A preview that is open; it ends with this value.
struct Wall {
    child: Child,
    port: u16,
    answered: Duration,
}

impl Wall {
    fn start(home: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let begun = Instant::now();
        let child = Command::new(PRESSRUN)
            .args(["preview", "--listen", &format!("127.0.0.1:{port}")])
            .current_dir(home)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stream = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Ok(stream) => break stream,
                Err(_) => std::thread::sleep(Duration::from_millis(1)),
            }
        };
        write!(stream, "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n").unwrap();
        stream.read_exact(&mut [0]).unwrap();
        Self {
            child,
            port,
            answered: begun.elapsed(),
        }
    }
}

impl Drop for Wall {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
