//! What a sink is told to be like, and where it is to fail.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

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
    pub(super) send: Vec<u8>,
    pub(super) takes: bool,
    pub(super) held: bool,
    pub(super) late: Duration,
    pub(super) then: Then,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    GoOn,
    Close,
    Hang,
    Ignore,
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
            held: false,
            late: Duration::ZERO,
            then: Then::GoOn,
        }
    }

    pub fn close() -> Self {
        Self::raw("").then_close()
    }

    pub fn hang() -> Self {
        Self::raw("").then_hang()
    }

    /// Says nothing any more, and hears nothing, until the client is gone.
    pub fn silence() -> Self {
        Self {
            then: Then::Ignore,
            ..Self::raw("")
        }
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

    /// Does it so much later.
    pub fn late(self, late: Duration) -> Self {
        Self { late, ..self }
    }

    /// Tells [`Happening::Held`](crate::sink::Happening::Held), and does it once the sink is released.
    pub fn when_released(self) -> Self {
        Self { held: true, ..self }
    }
}

/// What a sink is like, before it starts.
#[derive(Debug, Clone, Default)]
pub struct Script {
    pub(super) offers: Vec<String>,
    pub(super) protection: Protection,
    pub(super) login: Option<(String, String)>,
    pub(super) pieces: Pieces,
    pub(super) server: Option<Arc<ServerConfig>>,
    pub(super) faults: Vec<Fault>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Protection {
    #[default]
    None,
    StartTls,
    Implicit,
}

/// How a reply is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Pieces {
    #[default]
    One,
    Two,
    Bytes,
}

#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) at: At,
    pub(super) recipient: Option<String>,
    pub(super) spared: u32,
    pub(super) times: u32,
    pub(super) action: Do,
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
    pub fn fault_times(self, times: u32, at: At, action: Do) -> Self {
        self.add(at, action, |fault| fault.times = times)
    }

    /// Does this there, each time but the first few.
    pub fn fault_after(self, spared: u32, at: At, action: Do) -> Self {
        self.add(at, action, |fault| fault.spared = spared)
    }

    /// Does this there for one recipient; at RCPT or later.
    pub fn fault_for(self, recipient: &str, at: At, action: Do) -> Self {
        self.add(at, action, |fault| fault.recipient = Some(recipient.to_owned()))
    }

    /// Does this there for one recipient, the first few times; at RCPT or later.
    pub fn fault_times_for(self, recipient: &str, times: u32, at: At, action: Do) -> Self {
        self.add(at, action, |fault| {
            fault.recipient = Some(recipient.to_owned());
            fault.times = times;
        })
    }

    fn add(mut self, at: At, action: Do, change: impl FnOnce(&mut Fault)) -> Self {
        let mut fault = Fault {
            at,
            recipient: None,
            spared: 0,
            times: u32::MAX,
            action,
        };
        change(&mut fault);
        self.faults.push(fault);
        self
    }
}
