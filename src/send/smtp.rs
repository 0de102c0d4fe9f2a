//! One SMTP session: messages over one connection, and for each exactly how far it came.
//!
//! Where the relay offers PIPELINING, MAIL, RCPT and DATA leave in one write, and with `pipelining = "eager"` those of the
//! next message in the write that ends this one (RFC 2920, 3.1: text may open a group, DATA ends it). What a stage means
//! stays the same: it is named by the reply that is waited for. **The text leaves only after all three replies**, so what
//! a drop leaves in doubt is the one message whose end was being written.

use std::time::Duration;

use tokio::time::Instant;
use tokio::time::timeout;

use crate::ledger::wire::Class;
use crate::ledger::wire::Event;
use crate::ledger::wire::Failure;
use crate::ledger::wire::Reply;
use crate::ledger::wire::Stage;
use crate::profile::Smtp;
use crate::profile::session::Pipelining;
use crate::profile::timeouts::Timeouts;
use crate::send::letter::Letter;
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
    /// The envelope of a message whose commands have left, and whose replies were not read.
    ahead: Option<[String; 2]>,
    stage: Stage,
    opened: Instant,
    used: Instant,
    transactions: u32,
    accepted: u32,
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    timeouts: Timeouts,
    pipelining: Pipelining,
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
            ahead: None,
            stage: Stage::Between,
            opened: now,
            used: now,
            transactions: 0,
            accepted: 0,
        })
    }

    /// Hands one message to the relay. `Ok` is a 2yz for the final dot, and nothing else is.
    ///
    /// Before it is called the intent must be on disk: the text may leave now. The commands of `next`, and no more of it,
    /// may leave along; if they do, `next` is what has to be delivered next on this session.
    /// [`judge`](crate::ledger::verdict::judge) says what the outcome means.
    ///
    /// If the future is dropped before it is done, [`Session::stage`] still tells how far the message came; the session is
    /// then spent.
    pub async fn deliver(&mut self, letter: Letter<'_>, next: Option<Letter<'_>>) -> Result<Reply, Failure> {
        self.stage = Stage::Between;
        let outcome = self.transaction(letter, next).await;
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

    /// Whether the commands of a message behind the next one may leave along with it.
    pub fn goes_ahead(&self) -> bool {
        self.limits.pipelining == Pipelining::Eager && self.transactions + 1 < self.limits.transactions_max
    }

    /// Whether commands of a message have left whose text did not: it is the next, or the session ends.
    pub fn is_ahead(&self) -> bool {
        self.ahead.is_some()
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

    /// Takes leave of the relay, if there is still somebody to take leave of. Where it may wait for a text, nothing that
    /// is said would be heard as a command: then the end of the connection is what tells it that none comes.
    pub async fn quit(mut self) {
        if self.condition == Condition::Broken || self.is_ahead() {
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

    async fn transaction(&mut self, letter: Letter<'_>, next: Option<Letter<'_>>) -> Result<Reply, Event> {
        if self.condition == Condition::Broken {
            return Err(Event::Lost("it was given up after the last message".to_owned()));
        }
        if let Some(event) = letter.refusal(&self.offers) {
            return Err(event);
        }
        // Until the last reply is read nobody knows where the relay is, not even if this future is dropped.
        let needs_reset = std::mem::replace(&mut self.condition, Condition::Broken) == Condition::NeedsReset;
        let ahead = self.ahead.take();
        match &ahead {
            Some(ahead) if *ahead != letter.envelope() => {
                return Err(Event::Lost("the relay was told of another message".to_owned()));
            }
            Some(_) => {}
            None => {
                if let Some(event) = self.stream.unasked(self.limits.timeouts.command).await {
                    return Err(event);
                }
            }
        }
        self.transactions += 1;
        if self.limits.pipelining == Pipelining::Off {
            self.one_by_one(letter, needs_reset).await?;
        } else {
            if ahead.is_none() {
                self.say_together(letter, needs_reset).await?;
            }
            self.hear_together(ahead.is_some()).await?;
        }
        self.text(letter, next).await
    }

    async fn one_by_one(&mut self, letter: Letter<'_>, needs_reset: bool) -> Result<(), Event> {
        if needs_reset {
            self.ask("RSET", Class::Done, self.limits.timeouts.command).await?;
        }
        let [mail, rcpt] = letter.commands(&self.offers);
        self.step(Stage::Mail, &mail, Condition::Ready).await?;
        self.step(Stage::Rcpt, &rcpt, Condition::NeedsReset).await?;
        self.step(Stage::Data, "DATA", Condition::NeedsReset).await
    }

    /// One command of a message; where it is refused the connection is left in `condition_if_refused`.
    async fn step(&mut self, stage: Stage, command: &str, condition_if_refused: Condition) -> Result<(), Event> {
        self.stage = stage;
        let answer = self.ask(command, wanted(stage), self.limits.of_reply(stage)).await;
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

    fn queue(&mut self, letter: Letter<'_>) {
        for command in &letter.commands(&self.offers) {
            self.stream.queue(command);
        }
        self.stream.queue("DATA");
    }

    async fn say_together(&mut self, letter: Letter<'_>, needs_reset: bool) -> Result<(), Event> {
        let limit = self.limits.timeouts.command;
        if needs_reset {
            self.stream.queue("RSET");
        }
        self.queue(letter);
        if !needs_reset {
            self.stage = Stage::Mail;
        }
        self.stream.flush(limit).await?;
        if needs_reset {
            let reply: Reply = self.stream.reply(limit).await?.into();
            if reply.class() != Class::Done {
                return Err(Event::Reply(reply));
            }
        }
        Ok(())
    }

    /// The replies to MAIL, RCPT and DATA, which left together. The first refusal is the message's verdict; those behind it
    /// only follow from it. Of a message whose commands left `ahead` nothing was begun as long as no reply has come.
    async fn hear_together(&mut self, ahead: bool) -> Result<(), Event> {
        let mut refused: Option<(Stage, Reply)> = None;
        let mut has_recipient = false;
        let mut data = Class::Odd;
        for stage in [Stage::Mail, Stage::Rcpt, Stage::Data] {
            self.stage = if ahead { Stage::Between } else { stage };
            let heard = self.stream.reply(self.limits.of_reply(stage)).await;
            let reply: Reply = match (heard, &refused) {
                (Ok(reply), _) => reply.into(),
                (Err(event), None) => return Err(event),
                (Err(_), Some(_)) => break,
            };
            self.stage = stage;
            has_recipient |= stage == Stage::Rcpt && reply.class() == Class::Done;
            if stage == Stage::Data {
                data = reply.class();
            }
            match &refused {
                None if reply.class() == wanted(stage) => {}
                None if is_refusal(&reply) => refused = Some((stage, reply)),
                None => return Err(Event::Reply(reply)),
                Some(_) if reply.code == 421 => break,
                Some(_) => {}
            }
        }
        let Some((stage, reply)) = refused else { return Ok(()) };
        self.condition = match data {
            Class::Continue if !has_recipient => self.end_empty_text().await,
            Class::Transient | Class::Permanent if stage == Stage::Mail && !has_recipient => Condition::Ready,
            Class::Transient | Class::Permanent => Condition::NeedsReset,
            _ => Condition::Broken,
        };
        self.stage = stage;
        Err(Event::Reply(reply))
    }

    /// The relay waits for a text that goes to nobody: its end alone is sent, and the reply to that is nobody's verdict (RFC
    /// 2920, 3.1).
    async fn end_empty_text(&mut self) -> Condition {
        let limit = self.limits.timeouts.command;
        self.stream.queue(".");
        let said = self.stream.flush(limit).await;
        let Ok(()) = said else { return Condition::Broken };
        match self.stream.reply(limit).await.map(Reply::from) {
            Ok(reply) if reply.class() == Class::Done || is_refusal(&reply) => Condition::Ready,
            _ => Condition::Broken,
        }
    }

    /// The message itself, and the relay's verdict.
    async fn text(&mut self, letter: Letter<'_>, next: Option<Letter<'_>>) -> Result<Reply, Event> {
        self.stage = Stage::Body;
        let Timeouts {
            block, command, dot, ..
        } = self.limits.timeouts;
        let dot_at = append_text(letter.bytes, self.stream.out());
        let next = next.filter(|next| self.may_go_ahead(*next));
        if let Some(next) = next {
            self.queue(next);
        }
        let stage = &mut self.stage;
        let written = self.stream.flush_text(dot_at, block, || *stage = Stage::Dot).await?;
        if written == Written::All {
            self.ahead = next.map(Letter::envelope);
        }
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

    fn may_go_ahead(&self, next: Letter<'_>) -> bool {
        let limits = &self.limits;
        limits.pipelining == Pipelining::Eager
            && self.transactions < limits.transactions_max
            && Instant::now() < self.opened + limits.age
            && next.refusal(&self.offers).is_none()
    }
}

impl Limits {
    fn of(smtp: &Smtp, offers: &Offers) -> Self {
        let configured = smtp.messages_per_connection.get();
        let offered = offers.get("PIPELINING").map(|_| smtp.pipelining);
        Self {
            timeouts: smtp.timeouts,
            pipelining: offered.unwrap_or(Pipelining::Off),
            transactions_max: offers.messages_max().map_or(configured, |most| configured.min(most)),
            idle: smtp.connection_idle,
            age: smtp.connection_age,
        }
    }

    /// How long the reply to a command of a message may take.
    fn of_reply(&self, stage: Stage) -> Duration {
        match stage {
            Stage::Data => self.timeouts.data,
            _ => self.timeouts.command,
        }
    }
}

/// The reply that lets a message go on.
fn wanted(stage: Stage) -> Class {
    match stage {
        Stage::Data => Class::Continue,
        _ => Class::Done,
    }
}

/// A refusal after which the relay stays: 421 announces that it goes (RFC 5321, 3.8).
fn is_refusal(reply: &Reply) -> bool {
    matches!(reply.class(), Class::Transient | Class::Permanent) && reply.code != 421
}
