//! A row of the ledger in memory.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::Utc;

use crate::audience::Recipient;
use crate::audience::SubscriberId;
use crate::audience::model::Readers;
use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Ruling;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::Seen;
use crate::ledger::delivery::WayId;
use crate::ledger::judgement::Again;
use crate::ledger::reason;
use crate::ledger::state::Event;
use crate::ledger::state::State;

#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) state: State,
    pub(super) attempts: u32,
    pub(super) returns: u32,
    pub(super) again: Option<Again>,
    pub(super) version: Option<i64>,
    pub(super) date: Option<DateTime<FixedOffset>>,
    pub(super) way: Option<WayId>,
    pub(super) due: Option<DateTime<Utc>>,
    pub(super) ended: Option<DateTime<Utc>>,
    pub(super) said: Option<Said>,
}

impl Row {
    /// Makes a move.
    ///
    /// # Panics
    /// If the move is not legal.
    pub(super) fn go(&mut self, event: Event) {
        self.state = self.state.after(event).expect("only legal moves are made");
        self.due = None;
        self.ended = None;
    }

    pub(super) fn has_not_left(&self) -> bool {
        matches!(self.state, State::Planned | State::Deferred)
    }

    pub(super) fn delivery(&self, recipient: Recipient) -> Delivery {
        Delivery {
            recipient,
            state: self.state,
            attempts: self.attempts,
            said: self.said.clone(),
            due: self.due,
            date: self.date,
            way: self.way,
        }
    }

    pub(super) fn has_no_end(&self) -> bool {
        self.has_not_left() || self.is_sending()
    }

    pub(super) fn is_sending(&self) -> bool {
        self.state == State::Sending
    }

    /// Whether a ruling is about it.
    pub(super) fn fits(&self, ruling: &Ruling) -> bool {
        self.state == ruling.states().0 && ruling.asks().is_none_or(|said| self.said == Some(said))
    }

    /// Makes the move of a ruling; what is planned again has all its attempts before it.
    pub(super) fn rule(&mut self, ruling: &Ruling) {
        self.go(ruling.event().1);
        self.said = ruling.says().or_else(|| self.said.take());
        if self.state == State::Planned {
            (self.attempts, self.returns, self.again) = (0, 0, None);
        }
    }

    /// Whether it may leave now, and nothing has become of it since it was seen.
    pub(super) fn stands_as(&self, seen: Seen, now: DateTime<Utc>) -> bool {
        let stands = Seen {
            state: self.state,
            date: self.date,
            attempts: self.attempts,
            returns: self.returns,
        };
        stands == seen && self.due.is_none_or(|due| due <= now)
    }

    /// Writes an outcome down; false when it comes too late to matter.
    pub(super) fn settle(&mut self, outcome: &Outcome, now: DateTime<Utc>) -> bool {
        let event = match outcome.fate {
            Fate::Accepted => Event::Accept,
            Fate::Deferred(_) => Event::Defer,
            Fate::Refused => Event::Refuse,
            Fate::Doubtful => Event::Doubt,
            Fate::Returned(_) => Event::Return,
        };
        let was = self.state;
        if !matches!(was, State::Sending | State::Doubtful) || was.after(event).is_none() {
            return false;
        }
        self.go(event);
        self.said = Some(outcome.said.clone());
        self.again = None;
        self.ended = (event != Event::Return).then_some(now);
        match outcome.fate {
            Fate::Deferred(due) => self.due = Some(due),
            Fate::Returned(why) => {
                self.returns += 1;
                self.again = why;
            }
            _ => {}
        }
        // What is in doubt was counted when the doubt arose.
        if was == State::Sending && event != Event::Return {
            self.attempts += 1;
        }
        true
    }
}

/// Why somebody may not be mailed any more.
pub(super) fn why_not(readers: &Readers, id: SubscriberId) -> &'static str {
    let recipient = readers.recipient(id, None);
    let subscriber = recipient.and_then(|recipient| readers.subscriber(&recipient.address.key()));
    if subscriber.is_some_and(|subscriber| subscriber.suppressed) {
        reason::SUPPRESSED
    } else {
        reason::LEFT
    }
}
