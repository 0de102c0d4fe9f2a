//! One SMTP session: messages over one connection, and for each exactly how far it came.
//!
//! Commands are spoken one at a time. Each is queued, flushed and answered by itself, so that a relay which offers
//! PIPELINING can be given a group by flushing later; what a stage means stays the same.

use std::fmt::Write;
use std::time::Duration;

use tokio::time::Instant;
use tokio::time::timeout;

use crate::audience::address::Address;
use crate::ledger::wire::Class;
use crate::ledger::wire::Event;
use crate::ledger::wire::Extension;
use crate::ledger::wire::Failure;
use crate::ledger::wire::Reply;
use crate::ledger::wire::Stage;
use crate::profile::Smtp;
use crate::profile::timeouts::Timeouts;
use crate::send::offers::Offers;
use crate::send::opening::Access;
use crate::send::opening::Opened;
use crate::send::opening::open;
use crate::send::stream::Stream;
use crate::send::stream::Written;
use crate::send::text::append_text;

/// A connection to a relay that takes messages.
#[derive(Debug)]
pub struct Session {
    stream: Stream,
    offers: Offers,
    limits: Limits,
    condition: Condition,
    stage: Stage,
    opened: Instant,
    used: Instant,
    transactions: u32,
    accepted: u32,
}

/// Who a message is from and for, as the relay is told.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// Where bounces go.
    pub from: &'a Address,
    /// Who gets it.
    pub to: &'a Address,
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    timeouts: Timeouts,
    transactions_max: u32,
    idle: Duration,
    age: Duration,
}

/// In which state the last message left the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Condition {
    /// The relay waits for MAIL.
    Ready,
    /// The relay has a sender or a recipient of a message that did not come to be.
    NeedsReset,
    /// Both sides may have different ideas of where they are; nothing more can be said.
    Broken,
}

/// How long a farewell may take: nothing depends on it.
const QUIT_LIMIT: Duration = Duration::from_secs(2);

impl Session {
    /// Connects, protects the connection as the profile says, and logs in.
    pub async fn open(access: Access<'_>) -> Result<Self, Failure> {
        let Opened { stream, offers } = open(access).await?;
        let limits = Limits::of(access.smtp, &offers);
        let now = Instant::now();
        Ok(Self {
            stream,
            offers,
            limits,
            condition: Condition::Ready,
            stage: Stage::Between,
            opened: now,
            used: now,
            transactions: 0,
            accepted: 0,
        })
    }

    /// Hands one message to the relay. `Ok` is a 2yz for the final dot, and nothing else is.
    ///
    /// `message` is RFC 5322 bytes with CRLF and without the terminator. Before it is called the intent must be on disk:
    /// the text may leave now. [`judge`](crate::ledger::verdict::judge) says what the outcome means.
    ///
    /// If the future is dropped before it is done, [`Session::stage`] still tells how far the message came; the session is
    /// then spent.
    pub async fn deliver(&mut self, envelope: Envelope<'_>, message: &[u8]) -> Result<Reply, Failure> {
        self.stage = Stage::Between;
        let outcome = self.transaction(envelope, message).await;
        self.used = Instant::now();
        match outcome {
            Ok(reply) => {
                self.accepted += 1;
                Ok(reply)
            }
            Err(event) => Err(self.stage.failed(event)),
        }
    }

    /// How far the message came that is, or was last, being delivered. At [`Stage::Dot`] it may have been taken.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// How many messages were accepted on this connection.
    pub fn accepted(&self) -> u32 {
        self.accepted
    }

    /// What the relay offers.
    pub fn offers(&self) -> &Offers {
        &self.offers
    }

    /// When the connection will be too old, or idle for too long, if no message comes before; for a session that can
    /// take no more it is now or past.
    pub fn spent_at(&self) -> Instant {
        if self.condition == Condition::Broken || self.transactions >= self.limits.transactions_max {
            return self.used;
        }
        (self.used + self.limits.idle).min(self.opened + self.limits.age)
    }

    /// Whether the next message needs a new connection.
    pub fn is_spent(&self) -> bool {
        self.spent_at() <= Instant::now()
    }

    /// Takes leave of the relay, if there is still somebody to take leave of.
    pub async fn quit(mut self) {
        if self.condition == Condition::Broken {
            return;
        }
        self.stream.queue("QUIT");
        let farewell = async {
            self.stream.flush(QUIT_LIMIT).await?;
            self.stream.reply(QUIT_LIMIT).await
        };
        // All messages have their verdict; a relay that does not answer changes none.
        let _ = timeout(QUIT_LIMIT, farewell).await;
    }

    async fn transaction(&mut self, envelope: Envelope<'_>, message: &[u8]) -> Result<Reply, Event> {
        if self.condition == Condition::Broken {
            return Err(Event::Lost("it was given up after the last message".to_owned()));
        }
        let needs_smtputf8 = envelope.from.needs_smtputf8() || envelope.to.needs_smtputf8();
        if needs_smtputf8 && self.offers.get("SMTPUTF8").is_none() {
            return Err(Event::NotOffered(Extension::Smtputf8));
        }
        let size_bytes = u64::try_from(message.len()).unwrap_or(u64::MAX);
        if let Some(size_bytes_max) = self.offers.size_bytes_max().filter(|&max| size_bytes > max) {
            return Err(Event::TooLarge {
                size_bytes,
                size_bytes_max,
            });
        }
        // Until the last reply is read nobody knows where the relay is, not even if this future is dropped.
        let needs_reset = std::mem::replace(&mut self.condition, Condition::Broken) == Condition::NeedsReset;
        if let Some(event) = self.stream.unasked(self.limits.timeouts.command).await {
            return Err(event);
        }
        if needs_reset {
            self.ask("RSET", Class::Done, self.limits.timeouts.command).await?;
        }
        let mut mail = format!("MAIL FROM:<{}>", envelope.from.expose());
        if self.offers.get("SIZE").is_some() {
            let _ = write!(mail, " SIZE={size_bytes}");
        }
        if needs_smtputf8 {
            mail.push_str(" SMTPUTF8");
        }
        self.transactions += 1;
        self.step(Stage::Mail, &mail, Condition::Ready).await?;
        let rcpt = format!("RCPT TO:<{}>", envelope.to.expose());
        self.step(Stage::Rcpt, &rcpt, Condition::NeedsReset).await?;
        self.step(Stage::Data, "DATA", Condition::NeedsReset).await?;
        self.text(message).await
    }

    /// One command of a message; where it is refused the connection is left in `condition_if_refused`.
    async fn step(&mut self, stage: Stage, command: &str, condition_if_refused: Condition) -> Result<(), Event> {
        self.stage = stage;
        let (wanted, limit) = match stage {
            Stage::Data => (Class::Continue, self.limits.timeouts.data),
            _ => (Class::Done, self.limits.timeouts.command),
        };
        let answer = self.ask(command, wanted, limit).await;
        if let Err(Event::Reply(reply)) = &answer
            && is_refusal(reply)
        {
            self.condition = condition_if_refused;
        }
        answer
    }

    async fn ask(&mut self, command: &str, wanted: Class, limit: Duration) -> Result<(), Event> {
        self.stream.queue(command);
        self.stream.flush(limit).await?;
        let reply = self.stream.reply(limit).await?;
        if Class::of(reply.code) == wanted {
            Ok(())
        } else {
            Err(Event::Reply(reply.into()))
        }
    }

    /// The message itself, and the relay's verdict.
    async fn text(&mut self, message: &[u8]) -> Result<Reply, Event> {
        self.stage = Stage::Body;
        let Timeouts {
            block, command, dot, ..
        } = self.limits.timeouts;
        let dot_at = append_text(message, self.stream.out());
        let stage = &mut self.stage;
        let written = self.stream.flush_text(dot_at, block, || *stage = Stage::Dot).await?;
        let limit = if self.stage == Stage::Dot { dot } else { command };
        let reply: Reply = self.stream.reply(limit).await?.into();
        if written == Written::All && (reply.class() == Class::Done || is_refusal(&reply)) {
            self.condition = Condition::Ready;
        }
        if self.stage == Stage::Dot && reply.class() == Class::Done {
            Ok(reply)
        } else {
            Err(Event::Reply(reply))
        }
    }
}

impl Limits {
    fn of(smtp: &Smtp, offers: &Offers) -> Self {
        let configured = smtp.messages_per_connection.get();
        Self {
            timeouts: smtp.timeouts,
            transactions_max: offers
                .messages_max()
                .map_or(configured, |offered| configured.min(offered)),
            idle: smtp.connection_idle,
            age: smtp.connection_age,
        }
    }
}

/// A refusal after which the relay stays: 421 announces that it goes (RFC 5321, 3.8).
fn is_refusal(reply: &Reply) -> bool {
    matches!(reply.class(), Class::Transient | Class::Permanent) && reply.code != 421
}
