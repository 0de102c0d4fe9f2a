//! A row of the ledger in memory.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::Utc;

use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::WayId;
use crate::ledger::state::Event;
use crate::ledger::state::State;

#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) state: State,
    pub(super) attempts: u32,
    pub(super) returns: u32,
    pub(super) version: Option<i64>,
    pub(super) date: Option<DateTime<FixedOffset>>,
    pub(super) way: Option<WayId>,
    pub(super) due: Option<DateTime<Utc>>,
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
    }

    pub(super) fn has_not_left(&self) -> bool {
        matches!(self.state, State::Planned | State::Deferred)
    }

    /// Writes an outcome down; false when it comes too late to matter.
    pub(super) fn settle(&mut self, outcome: &Outcome) -> bool {
        let event = match outcome.fate {
            Fate::Accepted => Event::Accept,
            Fate::Deferred(_) => Event::Defer,
            Fate::Refused => Event::Refuse,
            Fate::Doubtful => Event::Doubt,
            Fate::Returned => Event::Return,
        };
        let was = self.state;
        if !matches!(was, State::Sending | State::Doubtful) || was.after(event).is_none() {
            return false;
        }
        self.go(event);
        self.said = Some(outcome.said.clone());
        match outcome.fate {
            Fate::Deferred(due) => self.due = Some(due),
            Fate::Returned => self.returns += 1,
            _ => {}
        }
        // What is in doubt was counted when the doubt arose.
        if was == State::Sending && outcome.fate != Fate::Returned {
            self.attempts += 1;
        }
        true
    }
}
