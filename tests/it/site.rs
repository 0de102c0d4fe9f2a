//! A small server of files on this machine, which answers as it is told and remembers what it was asked.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;

use rustls::ServerConfig;
use rustls::ServerConnection;
use rustls::StreamOwned;

/// What is served at a path: the head of the answer without its length, and the body.
pub struct Served {
    pub path: &'static str,
    pub head: String,
    pub body: Vec<u8>,
}

/// A server that stops with the test's process.
pub struct Site {
    pub port: u16,
    asked: Arc<Log>,
}

impl Site {
    /// Serves these. An answer with `ETag` becomes 304 for whoever has it; `no-head` in a path refuses HEAD.
    pub fn with(served: Vec<Served>) -> Self {
        Self::of(served, answer)
    }

    /// The same over TLS. Whoever does not trust the certificate hangs up.
    pub fn with_tls(served: Vec<Served>, config: &Arc<ServerConfig>) -> Self {
        let config = Arc::clone(config);
        Self::of(served, move |stream, served, log| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            answer(StreamOwned::new(connection, stream), served, log);
        })
    }

    fn of(served: Vec<Served>, serve: impl Fn(TcpStream, &[Served], &Log) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Log> = Arc::default();
        let log = Arc::clone(&asked);
        let shared = Arc::new((served, serve));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (shared, log) = (Arc::clone(&shared), Arc::clone(&log));
                thread::spawn(move || (shared.1)(stream.unwrap(), &shared.0, &log));
            }
        });
        Self { port, asked }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The heads of all requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// The heads of requests.
type Log = Mutex<Vec<String>>;

/// Answers one request and hangs up.
fn answer(mut stream: impl Read + Write, served: &[Served], log: &Log) {
    let mut request = String::new();
    let mut reader = BufReader::new(&mut stream);
    while !request.ends_with("\r\n\r\n") {
        if reader.read_line(&mut request).unwrap_or_default() == 0 {
            return;
        }
    }
    log.lock().unwrap().push(request.clone());
    let mut words = request.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let found = served.iter().find(|served| served.path == path);
    let lower = request.to_ascii_lowercase();
    let (head, body) = match found {
        None => ("HTTP/1.1 404 Not Found", &b"<html>nothing here</html>"[..]),
        Some(_) if method == "HEAD" && path.contains("no-head") => ("HTTP/1.1 405 Method Not Allowed", &b""[..]),
        Some(served) if served.head.contains("etag") && lower.contains("if-none-match: \"v1\"") => {
            ("HTTP/1.1 304 Not Modified", &b""[..])
        }
        Some(served) => (served.head.as_str(), served.body.as_slice()),
    };
    let head = head.replace('\n', "\r\n");
    let length = body.len();
    // Whoever has hung up meanwhile wants nothing more.
    let _ = write!(
        stream,
        "{head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    if method != "HEAD" {
        let _ = stream.write_all(body);
    }
    let _ = stream.flush();
}
