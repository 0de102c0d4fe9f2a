//! A relay for tests: it takes mail on a port of this machine, fails where it is told to, and remembers what it took.
//!
//! Threads and blocking sockets on purpose: nothing of it shares code, or a runtime, with what is tested.

pub mod authority;
mod conversation;
pub mod script;

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

use crate::sink::conversation::Conversation;
use crate::sink::script::At;
use crate::sink::script::Do;
use crate::sink::script::Protection;
use crate::sink::script::Script;

impl Script {
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
                shared.tell(Happening::Connected);
                thread::spawn(move || {
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
    /// It waits for [`Sink::release`] before it goes on.
    Held,
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

/// What a TLS handshake was like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    /// Whom the client wanted to speak to (SNI).
    pub name: Option<String>,
    /// Whether it went on from an earlier one.
    pub resumed: bool,
    /// Whether the client has shown a certificate.
    pub knows_client: bool,
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

    pub fn handshakes(&self) -> Vec<Handshake> {
        self.shared.state.lock().unwrap().handshakes.clone()
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

    /// How many messages were taken until now.
    pub fn count(&self) -> usize {
        self.shared.state.lock().unwrap().taken
    }

    /// How many things happened until now.
    pub fn seen(&self) -> usize {
        self.shared.state.lock().unwrap().happenings.len()
    }

    /// Waits until so many messages were taken.
    pub fn wait_for(&self, taken: usize) {
        self.wait_within(PATIENCE, &format!("{taken} messages"), |state| state.taken >= taken);
    }

    /// Waits until as many things happened in all, or for so long; whether they have.
    pub fn sees(&self, happenings: usize, within: Duration) -> bool {
        let state = self.shared.state.lock().unwrap();
        let waited = self
            .shared
            .changed
            .wait_timeout_while(state, within, |state| state.happenings.len() < happenings)
            .unwrap();
        waited.0.happenings.len() >= happenings
    }

    /// Waits until it holds so many conversations.
    pub fn wait_for_held(&self, held: usize) {
        self.wait_within(PATIENCE, &format!("{held} held"), |state| state.held >= held);
    }

    /// Waits until every client is gone, and what it left is read.
    pub fn wait_until_quiet(&self) {
        self.wait_within(PATIENCE, "quiet", |state| state.open == 0);
    }

    /// Lets everything go on that is held, or is to be held.
    pub fn release(&self) {
        self.shared.state.lock().unwrap().released = true;
        self.shared.changed.notify_all();
    }

    fn wait_within(&self, limit: Duration, what: &str, is_so: impl Fn(&State) -> bool) {
        let state = self.shared.state.lock().unwrap();
        let waited = self
            .shared
            .changed
            .wait_timeout_while(state, limit, |state| !is_so(state))
            .unwrap();
        let state = waited.0;
        assert!(
            is_so(&state),
            "never {what}: {} happenings, {} taken, {} held, {} open",
            state.happenings.len(),
            state.taken,
            state.held,
            state.open
        );
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
    handshakes: Vec<Handshake>,
    fired: HashMap<usize, u32>,
    taken: usize,
    held: usize,
    open: usize,
    released: bool,
    stopped: bool,
}

impl Shared {
    fn tell(&self, happening: Happening) {
        let mut state = self.state.lock().unwrap();
        match happening {
            Happening::Connected => state.open += 1,
            Happening::Held => state.held += 1,
            Happening::Took(_) => state.taken += 1,
            Happening::Closed => state.open -= 1,
            Happening::Protected | Happening::Command(_) => {}
        }
        state.happenings.push(happening);
        drop(state);
        self.changed.notify_all();
    }

    fn saw(&self, handshake: Handshake) {
        self.state.lock().unwrap().handshakes.push(handshake);
    }

    fn wait_for_release(&self) {
        self.tell(Happening::Held);
        let state = self.state.lock().unwrap();
        let waited = self
            .changed
            .wait_timeout_while(state, PATIENCE, |state| !state.released && !state.stopped);
        drop(waited.unwrap());
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
            if !is_meant {
                continue;
            }
            *fired = fired.saturating_add(1);
            if *fired > fault.spared && *fired - fault.spared <= fault.times {
                return Some(fault.action.clone());
            }
        }
        None
    }
}
