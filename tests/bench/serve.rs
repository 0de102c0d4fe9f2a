//! How many requests for a feed that has not changed `serve` answers, beside Caddy with the same files, in the same run; and
//! the most memory it holds with a thousand connections: `cargo bench --bench serve`. It needs caddy and wrk, as `.ci/run`
//! installs them. Both servers take turns, so that what else runs on the machine slows both. Figures, not assertions.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may panic, and prints"
)]

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

const PRESSRUN: &str = env!("CARGO_BIN_EXE_pressrun");

/// How often each server is measured; the median is printed.
const TURNS: usize = 5;

/// How long a turn takes, as `wrk` reads it: more than ten thousand requests on any machine.
const TURN: &str = "4s";

/// How many connections ask at once.
const FEW: usize = 64;

/// How many are open while memory is looked at.
const MANY: usize = 1000;

/// The load comes from this machine, which has no share of connections where it is a proxy.
const CONFIG: &str = "[publication]\nname = \"The Pond\"\nurl = \"https://pond.test/\"\n\
    author = { name = \"Ada Byron\" }\npostal_address = \"1 Pond Road\"\n\
    [server]\ntrusted_proxies = [\"127.0.0.1\"]\n\
    [profiles.out]\nkind = \"maildir\"\npath = \".pressrun/outbox\"\nfrom = { email = \"news@pond.test\" }\n";

const FEED: &str = "/rss.xml";

fn main() {
    let missing: Vec<&str> = ["caddy", "wrk"].into_iter().filter(|name| !is_there(name)).collect();
    if !missing.is_empty() {
        println!("nothing is measured: {} is not there", missing.join(" and "));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    publish(home);
    let (own, caddy) = (Server::pressrun(home), Server::caddy(home));
    println!("{:>28} {:>10} {:>10} {:>6}", "requests/s", "pressrun", "caddy", "ratio");
    for (name, header) in [
        ("304 by its tag", None),
        ("200 without a tag", Some("If-None-Match: \"x\"".to_owned())),
    ] {
        let mut rates = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            for (server, rates) in [(&own, &mut rates.0), (&caddy, &mut rates.1)] {
                let header = header
                    .clone()
                    .unwrap_or_else(|| format!("If-None-Match: {}", server.tag()));
                rates.push(server.rate(FEW, &header));
            }
        }
        let (own, caddy) = (median(rates.0), median(rates.1));
        println!("{name:>28} {own:>10.0} {caddy:>10.0} {:>6.2}", own / caddy);
    }
    own.rate(MANY, &format!("If-None-Match: {}", own.tag()));
    let name = format!("{MANY} connections");
    println!("{name:>28} {:>7.1} MB at most", own.peak_kb() / 1000.0);
}

fn is_there(program: &str) -> bool {
    // `wrk` knows no word that ends well.
    let version = Command::new(program)
        .arg("version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok()
}

/// As many entries as a feed holds by default.
fn publish(home: &Path) {
    let articles = home.join("feeds/main/articles");
    fs::create_dir_all(&articles).unwrap();
    fs::create_dir_all(home.join("config")).unwrap();
    fs::write(home.join("config/pressrun.toml"), CONFIG).unwrap();
    fs::write(home.join("feeds/main/feed.toml"), "").unwrap();
    let words = "Nobody had seen ice so early, and few had skates. ".repeat(40);
    for day in 1..=30 {
        let text = format!("+++\ntitle = \"Ice {day}\"\ndate = 2026-01-{day:02}\n+++\nDay {day}.\n\n{words}\n");
        fs::write(articles.join(format!("ice-{day}.md")), text).unwrap();
    }
    let built = Command::new(PRESSRUN).arg("build").current_dir(home).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// A server that runs; it ends with this value.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn pressrun(home: &Path) -> Self {
        let mut command = Command::new(PRESSRUN);
        command.args(["--format", "json", "serve", "--listen", "127.0.0.1:0"]);
        command.current_dir(home).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let (_, rest) = line
            .split_once("127.0.0.1:")
            .expect("the line that says where it listens");
        let port = rest.chars().take_while(char::is_ascii_digit).collect::<String>();
        Self {
            child,
            port: port.parse().unwrap(),
        }
    }

    /// The same files by Caddy, with nothing else to do: no log, no certificates, no config by HTTP.
    fn caddy(home: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let public = home.join("feeds/main/public");
        let config = format!(
            "{{\n\tadmin off\n\tauto_https off\n}}\nhttp://127.0.0.1:{port} {{\n\troot * {}\n\tfile_server\n}}\n",
            public.display()
        );
        let file = home.join("Caddyfile");
        fs::write(&file, config).unwrap();
        let mut command = Command::new("caddy");
        command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
        command
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home)
            .env("XDG_DATA_HOME", home);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { child, port }
    }

    /// The tag by which it knows the feed.
    fn tag(&self) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!("HEAD {FEED} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let mut headers = answer.lines().filter_map(|line| line.split_once(": "));
        let tag = headers.find(|(name, _)| name.eq_ignore_ascii_case("etag"));
        tag.expect("a tag").1.to_owned()
    }

    /// How many requests with this header it answers in a second.
    fn rate(&self, connections: usize, header: &str) -> f64 {
        let url = format!("http://127.0.0.1:{}{FEED}", self.port);
        let mut command = Command::new("wrk");
        command.args([
            "--threads",
            "1",
            "--duration",
            TURN,
            "--connections",
            &connections.to_string(),
        ]);
        let told = command.args(["--header", header, &url]).output().unwrap();
        let text = String::from_utf8(told.stdout).unwrap();
        // 304 is no error to `wrk`; whatever else it finds wrong makes the figure worthless.
        assert!(!text.contains("Non-2xx") && !text.contains("Socket errors"), "{text}");
        let rate = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
        rate.expect("a rate").trim().parse().unwrap()
    }

    /// The most memory it has held, in kB.
    fn peak_kb(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
