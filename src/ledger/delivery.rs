//! A delivery: what is due, what was tried, and what became of it.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::Utc;
use serde::Serialize;

use crate::audience::Recipient;
use crate::audience::SubscriberId;
use crate::ledger::issue::Phase;
use crate::ledger::judgement::Again;
use crate::ledger::reason;
use crate::ledger::state::Event;
use crate::ledger::state::State;

/// A way out as the ledger numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WayId(pub i64);

/// A delivery that may be tried now.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// Who it is for: address and values as they stand, or as the first intent kept them.
    pub recipient: Recipient,
    /// Planned or deferred.
    pub state: State,
    /// The message's date, once a first intent has fixed it.
    pub date: Option<DateTime<FixedOffset>>,
    /// How many attempts counted so far.
    pub attempts: u32,
    /// How many times it was planned again without counting.
    pub returns: u32,
    /// Why it was, if that is what became of it the last time.
    pub again: Option<Again>,
}

/// How a delivery stood when it was read. Until its intent is written another copy of it may have left, and come back
/// with a date, or a wait, that whoever read it knows nothing of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Planned or deferred.
    pub state: State,
    /// The message's date, where an intent had fixed it.
    pub date: Option<DateTime<FixedOffset>>,
    /// How many attempts had counted.
    pub attempts: u32,
    /// How many times it had been planned again without counting.
    pub returns: u32,
}

/// That the body of a message is about to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Who it is for.
    pub subscriber: SubscriberId,
    /// Which version of the subscriber's address and values the message was made from.
    pub version: i64,
    /// The message's date, whole seconds.
    pub date: DateTime<FixedOffset>,
    /// How the delivery stood: it is granted only if it stands so still.
    pub seen: Seen,
    /// The way that the message takes.
    pub way: WayId,
    /// The lane of that way in which it counts; empty where it counts in none.
    pub lane: String,
}

impl Due {
    /// The intent to send it by `way`, dated `date` where nothing has dated it yet.
    pub fn intent(&self, date: DateTime<FixedOffset>, way: WayId) -> Intent {
        Intent {
            subscriber: self.recipient.id,
            version: self.recipient.version,
            date: self.date.unwrap_or(date),
            seen: Seen {
                state: self.state,
                date: self.date,
                attempts: self.attempts,
                returns: self.returns,
            },
            way,
            lane: String::new(),
        }
    }
}

/// What became of an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Whose copy.
    pub subscriber: SubscriberId,
    /// The state it is in now.
    pub fate: Fate,
    /// What the other side said, or what was seen instead of an answer.
    pub said: Said,
}

/// Where an intent led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Taken.
    Accepted,
    /// Not taken; due again at that moment; the attempt counts.
    Deferred(DateTime<Utc>),
    /// Not taken, for good.
    Refused,
    /// Cannot be known.
    Doubtful,
    /// Certainly nothing of the body left, and nobody is to blame for it: due again at once, uncounted. Why, where the
    /// other side had a reason.
    Returned(Option<Again>),
}

impl Fate {
    /// The state that a delivery has after it.
    pub fn state(self) -> State {
        match self {
            Self::Accepted => State::Accepted,
            Self::Deferred(_) => State::Deferred,
            Self::Refused => State::Refused,
            Self::Doubtful => State::Doubtful,
            Self::Returned(_) => State::Planned,
        }
    }
}

/// A reply, or what was seen instead of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Said {
    /// The reply's code; 0 when there was none.
    pub code: u16,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    pub enhanced: Option<String>,
    /// The reply's text, or a sentence of ours.
    pub text: String,
}

impl Said {
    /// A sentence of ours, where no reply was read.
    pub fn ours(text: impl Into<String>) -> Self {
        Self {
            code: 0,
            enhanced: None,
            text: text.into(),
        }
    }
}

/// What a group commit granted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Granted {
    /// Whose intents stand: their messages may leave. Who is neither here nor skipped was seen otherwise than it stands.
    pub intents: Vec<SubscriberId>,
    /// Who may not be mailed any more: skipped in the same commit.
    pub skipped: Vec<SubscriberId>,
    /// Outcomes that were not written: they came too late for a row that was no longer `sending`, and prove nothing about
    /// a `doubtful` one.
    pub late: Vec<SubscriberId>,
    /// Why no intent was looked at, when the issue does not run.
    pub halted: Option<Phase>,
}

/// How many deliveries are in each state. Their sum is the total, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Totals {
    /// All of them.
    pub total: u64,
    /// Nothing tried, or due again.
    pub planned: u64,
    /// On the wire now.
    pub sending: u64,
    /// Taken.
    pub accepted: u64,
    /// Due again later.
    pub deferred: u64,
    /// Not taken, for good.
    pub refused: u64,
    /// Cannot be known.
    pub doubtful: u64,
    /// Not to be sent any more.
    pub skipped: u64,
}

impl Totals {
    /// The count of one state.
    pub fn of(&mut self, state: State) -> &mut u64 {
        match state {
            State::Planned => &mut self.planned,
            State::Sending => &mut self.sending,
            State::Accepted => &mut self.accepted,
            State::Deferred => &mut self.deferred,
            State::Refused => &mut self.refused,
            State::Doubtful => &mut self.doubtful,
            State::Skipped => &mut self.skipped,
        }
    }

    /// Whether nothing can happen any more without an operator.
    pub fn is_final(&self) -> bool {
        self.planned + self.sending + self.deferred == 0
    }

    /// How many have an end, good or bad.
    pub fn ended(&self) -> u64 {
        self.accepted + self.refused + self.doubtful + self.skipped
    }
}

/// One delivery, as `status --deliveries` tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Who it is for; after the first intent the address and values that the message was made from.
    pub recipient: Recipient,
    /// Where it stands.
    pub state: State,
    /// How many attempts counted.
    pub attempts: u32,
    /// What was said last.
    pub said: Option<Said>,
    /// When it is tried again.
    pub due: Option<DateTime<Utc>>,
    /// The message's date, once an intent has fixed it.
    pub date: Option<DateTime<FixedOffset>>,
    /// The way that the last intent named: only there can it be asked what became of the message.
    pub way: Option<WayId>,
}

/// What an operator decides about deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// Send a doubtful one again, knowing that it may arrive twice.
    Resend,
    /// Take a doubtful one as delivered.
    Accept,
    /// Leave a doubtful one.
    Skip,
    /// Try a refused one again.
    Retry,
    /// Give a deferred one up, for its time is over.
    GiveUp,
    /// Plan again what was skipped for this reason.
    Reopen(String),
}

impl Ruling {
    /// The state that it is about, and what happens to a delivery that stands so.
    pub fn event(&self) -> (State, Event) {
        match self {
            Self::Resend => (State::Doubtful, Event::ResolveResend),
            Self::Accept => (State::Doubtful, Event::ResolveAccept),
            Self::Skip => (State::Doubtful, Event::ResolveSkip),
            Self::Retry => (State::Refused, Event::Retry),
            Self::GiveUp => (State::Deferred, Event::Refuse),
            Self::Reopen(_) => (State::Skipped, Event::Reopen),
        }
    }

    /// From which state a delivery goes, and into which.
    pub fn states(&self) -> (State, State) {
        let (from, event) = self.event();
        (from, from.after(event).expect("a ruling is a legal move"))
    }

    /// What was said of a delivery that it is about; `None` where that does not matter.
    pub fn asks(&self) -> Option<Said> {
        match self {
            Self::Reopen(reason) => Some(Said::ours(reason)),
            _ => None,
        }
    }

    /// What is said of a delivery from now on; `None` where the relay's own words still tell why it stands so.
    pub fn says(&self) -> Option<Said> {
        match self {
            Self::Accept => Some(Said::ours(reason::TAKEN)),
            Self::Skip => Some(Said::ours(reason::LEFT_UNSENT)),
            _ => None,
        }
    }
}
