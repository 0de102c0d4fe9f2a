//! A relay for tests: it takes mail on a port of this machine, fails where it is told to, and remembers what it took.
//!
//! Threads and blocking sockets on purpose: nothing of it shares code, or a runtime, with what is tested.

pub mod authority;
mod conversation;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use pressrun::profile::Profile;
use pressrun::profile::Smtp;
use rustls::ServerConfig;

use crate::sink::conversation::Conversation;

/// Where something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum At {
    Greeting,
    Ehlo,
    Helo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// When this many bytes of the text have come.
    Body(usize),
    Dot,
    /// After the reply to the dot, unasked.
    After,
    Rset,
}

/// What the sink does there instead of what it should.
#[derive(Debug, Clone)]
pub struct Do {
    send: Vec<u8>,
    takes: bool,
    then: Then,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    GoOn,
    Close,
    Hang,
}

impl Do {
    /// Says this line, and goes on as a relay that said it.
    pub fn reply(line: &str) -> Self {
        Self::raw(format!("{line}\r\n"))
    }

    /// Says these bytes.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            send: bytes.into(),
            takes: false,
            then: Then::GoOn,
        }
    }

    pub fn close() -> Self {
        Self::raw("").then_close()
    }

    pub fn hang() -> Self {
        Self::raw("").then_hang()
    }

    pub fn then_close(self) -> Self {
        Self {
            then: Then::Close,
            ..self
        }
    }

    pub fn then_hang(self) -> Self {
        Self {
            then: Then::Hang,
            ..self
        }
    }

    /// At the dot: takes the message all the same.
    pub fn and_take(self) -> Self {
        Self { takes: true, ..self }
    }
}

/// What a sink is like, before it starts.
#[derive(Debug, Clone, Default)]
pub struct Script {
    offers: Vec<String>,
    protection: Protection,
    login: Option<(String, String)>,
    pieces: Pieces,
    server: Option<Arc<ServerConfig>>,
    faults: Vec<Fault>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Protection {
    #[default]
    None,
    StartTls,
    Implicit,
}

/// How a reply is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pieces {
    #[default]
    One,
    Two,
    Bytes,
}

#[derive(Debug, Clone)]
struct Fault {
    at: At,
    recipient: Option<String>,
    times: u32,
    action: Do,
}

impl Script {
    pub fn offer(mut self, line: &str) -> Self {
        self.offers.push(line.to_owned());
        self
    }

    pub fn starttls(self) -> Self {
        let protection = Protection::StartTls;
        Self { protection, ..self }.offer("STARTTLS")
    }

    pub fn implicit_tls(self) -> Self {
        let protection = Protection::Implicit;
        Self { protection, ..self }
    }

    /// Offers these ways to log in (`PLAIN`, `LOGIN`), and takes mail only after one of them.
    pub fn login(mut self, mechanisms: &str, username: &str, password: &str) -> Self {
        self.login = Some((username.to_owned(), password.to_owned()));
        self.offer(&format!("AUTH {mechanisms}"))
    }

    /// Has this certificate instead of the one that tests trust.
    pub fn certificate(self, server: &Arc<ServerConfig>) -> Self {
        Self {
            server: Some(Arc::clone(server)),
            ..self
        }
    }

    /// Writes every byte of a reply by itself, and waits for nothing.
    pub fn drip(self) -> Self {
        let pieces = Pieces::Bytes;
        Self { pieces, ..self }
    }

    /// Writes every reply in two, of which the second leaves when the first was acknowledged (Nagle's algorithm).
    pub fn halve(self) -> Self {
        let pieces = Pieces::Two;
        Self { pieces, ..self }
    }

    /// Does this there, each time.
    pub fn fault(self, at: At, action: Do) -> Self {
        self.fault_times(u32::MAX, at, action)
    }

    /// Does this there, the first few times.
    pub fn fault_times(mut self, times: u32, at: At, action: Do) -> Self {
        self.faults.push(Fault {
            at,
            recipient: None,
            times,
            action,
        });
        self
    }

    /// Does this there for one recipient; at RCPT or later.
    pub fn fault_for(mut self, recipient: &str, at: At, action: Do) -> Self {
        self.faults.push(Fault {
            at,
            recipient: Some(recipient.to_owned()),
            times: u32::MAX,
            action,
        });
        self
    }

    pub fn start(self) -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: self,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let for_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for tcp in listener.incoming() {
                let shared = Arc::clone(&for_thread);
                if shared.state.lock().unwrap().stopped {
                    return;
                }
                thread::spawn(move || {
                    shared.tell(Happening::Connected);
                    // A conversation ends with an error when the client hangs up: that is what clients do.
                    let _ = tcp.and_then(|tcp| Conversation::new(tcp, &shared)?.hold());
                    shared.tell(Happening::Closed);
                });
            }
        });
        Sink { address, shared }
    }
}

/// A running sink; it stops when it goes out of scope.
pub struct Sink {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

/// What a sink saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    Connected,
    Protected,
    Command(String),
    Took(Message),
    Closed,
}

/// A message that was taken; a relay would deliver it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The envelope, and the header `Message-ID`.
    pub sender: String,
    pub recipient: String,
    pub id: Option<String>,
    /// The text as it was before its dots were doubled, and its hash in hexadecimal.
    pub text: Vec<u8>,
    pub sha256: String,
    /// Whether the client was told.
    pub acknowledged: bool,
}

/// Longer than anything a test waits for.
const PATIENCE: Duration = Duration::from_secs(20);

impl Sink {
    /// A profile for this sink. `lines` are more keys of it.
    pub fn profile(&self, lines: &str) -> Smtp {
        let SocketAddr::V4(address) = self.address else {
            unreachable!("it listens on 127.0.0.1")
        };
        let tls = match self.shared.script.protection {
            Protection::None => "none",
            Protection::StartTls => "starttls",
            Protection::Implicit => "implicit",
        };
        let host = if lines.contains("host =") {
            String::new()
        } else {
            format!("host = '{}'\n", address.ip())
        };
        let text = format!(
            "kind = 'smtp'\n{host}port = {}\nfrom = {{ email = 'news@example.org' }}\n{lines}\n",
            address.port()
        );
        let text = if lines.contains("tls =") {
            text
        } else {
            format!("{text}tls = '{tls}'\n")
        };
        match toml::from_str(&text).unwrap() {
            Profile::Smtp(smtp) => smtp,
            Profile::Maildir(_) => unreachable!("it is of kind smtp"),
        }
    }

    /// What happened until now, in order.
    pub fn happenings(&self) -> Vec<Happening> {
        self.shared.state.lock().unwrap().happenings.clone()
    }

    pub fn taken(&self) -> Vec<Message> {
        let took = |happening| {
            if let Happening::Took(message) = happening {
                Some(message)
            } else {
                None
            }
        };
        self.happenings().into_iter().filter_map(took).collect()
    }

    pub fn commands(&self) -> Vec<String> {
        let said = |happening| {
            if let Happening::Command(line) = happening {
                Some(line)
            } else {
                None
            }
        };
        self.happenings().into_iter().filter_map(said).collect()
    }

    /// Waits until this has happened.
    pub fn wait(&self, done: impl Fn(&[Happening]) -> bool) {
        let state = self.shared.state.lock().unwrap();
        let waited = self
            .shared
            .changed
            .wait_timeout_while(state, PATIENCE, |state| !done(&state.happenings))
            .unwrap();
        assert!(!waited.1.timed_out(), "it never happened: {:?}", waited.0.happenings);
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().stopped = true;
        self.shared.changed.notify_all();
        // Wakes the thread that waits for clients.
        let _ = TcpStream::connect(self.address);
    }
}

struct Shared {
    script: Script,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    happenings: Vec<Happening>,
    fired: HashMap<usize, u32>,
    stopped: bool,
}

impl Shared {
    fn tell(&self, happening: Happening) {
        self.state.lock().unwrap().happenings.push(happening);
        self.changed.notify_all();
    }

    fn wait_for_the_end(&self) {
        let state = self.state.lock().unwrap();
        let waited = self.changed.wait_timeout_while(state, PATIENCE, |state| !state.stopped);
        drop(waited.unwrap());
    }

    /// The fault that strikes there, if one does.
    fn strike(&self, is_there: impl Fn(At) -> bool, recipients: &[String]) -> Option<Do> {
        let mut state = self.state.lock().unwrap();
        let faults = self.script.faults.iter().enumerate();
        for (index, fault) in faults.filter(|(_, fault)| is_there(fault.at)) {
            let is_meant = fault.recipient.as_ref().is_none_or(|meant| recipients.contains(meant));
            let fired = state.fired.entry(index).or_default();
            if is_meant && *fired < fault.times {
                *fired += 1;
                return Some(fault.action.clone());
            }
        }
        None
    }
}
