//! A server that runs, and a client that sends exactly what it is told to.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;
use std::time::Instant;

use crate::house::House;
use crate::house::Running;
use crate::web::Answer;

/// Longer than anything that is waited for takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// `serve`, running.
pub struct Served {
    pub running: Running,
    pub port: u16,
}

/// Starts it on a free port, and waits until it listens.
pub fn serve(house: &House) -> Served {
    let running = house.start("--format json serve --listen 127.0.0.1:0");
    let said = running.said_on_stdout();
    let port = said
        .split("http://127.0.0.1:")
        .nth(1)
        .and_then(|rest| rest.split('/').next());
    let Some(port) = port.and_then(|port| port.parse().ok()) else {
        panic!("{}", running.wait().text());
    };
    Served { running, port }
}

impl Served {
    /// The answer to a GET of `path` with these header lines.
    pub fn get(&self, path: &str, headers: &[&str]) -> Answer {
        self.ask("GET", path, headers)
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let lines: String = headers.iter().flat_map(|line| [line, "\r\n"]).collect();
        let request = format!("{method} {path} HTTP/1.1\r\nHost: evil.test\r\n{lines}Connection: close\r\n\r\n");
        self.exchange(request.as_bytes())
    }

    /// Sends a request as it stands, and reads until the other side closes.
    pub fn exchange(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        // Who is refused may be hung up on before all is sent.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        Answer::read(&bytes)
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Asks again and again until the answer is so.
    pub fn until(&self, path: &str, is_so: impl Fn(&Answer) -> bool) -> Answer {
        let begun = Instant::now();
        loop {
            let answer = self.get(path, &["If-None-Match: \"x\""]);
            if is_so(&answer) {
                return answer;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{path}: {} {}",
                answer.status,
                answer.text()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// How many bytes of memory it had at most, but for the program's own file, which is large where tests are compiled.
    pub fn peak_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.running.id())).unwrap();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
        };
        of("VmHWM:").saturating_sub(of("RssFile:"))
    }

    /// Ends it as an operator does; it has to end well.
    pub fn stop(self) -> String {
        self.running.signal("TERM");
        let ran = self.running.wait();
        assert_eq!(ran.exit, 0, "{}", ran.text());
        ran.stderr
    }
}
