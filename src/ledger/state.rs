//! The states of a delivery, and the moves between them.

use serde::Serialize;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Chosen; nothing tried, or tried and certainly not sent and due again.
    #[default]
    Planned,
    /// The intent is on disk; bytes may leave now.
    Sending,
    /// A 2yz came for the final dot.
    Accepted,
    /// Certainly not taken; due again later.
    Deferred,
    /// Certainly not taken, for good.
    Refused,
    /// The final dot may have left and no verdict was read: cannot be known.
    Doubtful,
    /// Not to be sent any more.
    Skipped,
}

/// What can happen to a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// An intent was committed.
    Begin,
    /// The message was taken, now or as late proof shows.
    Accept,
    /// It was not taken, and may be later.
    Defer,
    /// It was not taken, for good; or given up; or refused before anything was tried.
    Refuse,
    /// No verdict was read after the final dot.
    Doubt,
    /// Certainly nothing of the body left.
    Return,
    /// It is not to be sent any more.
    Skip,
    /// An operator sends a doubtful one again.
    ResolveResend,
    /// An operator takes a doubtful one as delivered.
    ResolveAccept,
    /// An operator leaves a doubtful one.
    ResolveSkip,
    /// An operator tries a refused one again.
    Retry,
    /// A cancelled issue goes on.
    Reopen,
    /// The ledger was put back from a copy: what became of it since cannot be known.
    Restore,
}

/// All states, in the order in which they are told.
pub const STATES: [State; 7] = [
    State::Planned,
    State::Sending,
    State::Accepted,
    State::Deferred,
    State::Refused,
    State::Doubtful,
    State::Skipped,
];

/// All events.
pub const EVENTS: [Event; 13] = [
    Event::Begin,
    Event::Accept,
    Event::Defer,
    Event::Refuse,
    Event::Doubt,
    Event::Return,
    Event::Skip,
    Event::ResolveResend,
    Event::ResolveAccept,
    Event::ResolveSkip,
    Event::Retry,
    Event::Reopen,
    Event::Restore,
];

impl State {
    /// The state after `event`; `None` when such a move is not legal.
    pub fn after(self, event: Event) -> Option<Self> {
        use Event as E;
        match (self, event) {
            (Self::Planned | Self::Deferred, E::Begin) => Some(Self::Sending),
            (Self::Planned | Self::Deferred | Self::Sending | Self::Doubtful, E::Refuse) => Some(Self::Refused),
            (Self::Planned | Self::Deferred, E::Skip) | (Self::Doubtful, E::ResolveSkip) => Some(Self::Skipped),
            (Self::Sending | Self::Doubtful, E::Accept) | (Self::Doubtful, E::ResolveAccept) => Some(Self::Accepted),
            (Self::Sending | Self::Doubtful, E::Defer) => Some(Self::Deferred),
            (Self::Sending, E::Doubt) | (Self::Planned | Self::Sending | Self::Deferred, E::Restore) => {
                Some(Self::Doubtful)
            }
            (Self::Sending, E::Return)
            | (Self::Doubtful, E::ResolveResend)
            | (Self::Refused, E::Retry)
            | (Self::Skipped, E::Reopen) => Some(Self::Planned),
            _ => None,
        }
    }

    /// The state as it is stored.
    pub fn number(self) -> i64 {
        match self {
            Self::Planned => 0,
            Self::Sending => 1,
            Self::Accepted => 2,
            Self::Deferred => 3,
            Self::Refused => 4,
            Self::Doubtful => 5,
            Self::Skipped => 6,
        }
    }

    /// The state stored as `number`.
    pub fn numbered(number: i64) -> Option<Self> {
        STATES.into_iter().find(|state| state.number() == number)
    }

    /// The state's name, as it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
            Self::Doubtful => "doubtful",
            Self::Skipped => "skipped",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::EVENTS;
    use super::STATES;
    use super::State;

    #[test]
    fn only_these_moves_are_legal() {
        let mut legal = String::new();
        for state in STATES {
            for event in EVENTS {
                if let Some(next) = state.after(event) {
                    writeln!(legal, "{state:?} --{event:?}--> {next:?}").unwrap();
                }
            }
        }
        insta::assert_snapshot!(legal, @r"
        Planned --Begin--> Sending
        Planned --Refuse--> Refused
        Planned --Skip--> Skipped
        Planned --Restore--> Doubtful
        Sending --Accept--> Accepted
        Sending --Defer--> Deferred
        Sending --Refuse--> Refused
        Sending --Doubt--> Doubtful
        Sending --Return--> Planned
        Sending --Restore--> Doubtful
        Deferred --Begin--> Sending
        Deferred --Refuse--> Refused
        Deferred --Skip--> Skipped
        Deferred --Restore--> Doubtful
        Refused --Retry--> Planned
        Doubtful --Accept--> Accepted
        Doubtful --Defer--> Deferred
        Doubtful --Refuse--> Refused
        Doubtful --ResolveResend--> Planned
        Doubtful --ResolveAccept--> Accepted
        Doubtful --ResolveSkip--> Skipped
        Skipped --Reopen--> Planned
        ");
    }

    #[test]
    fn a_state_is_read_back_as_it_was_stored() {
        for state in STATES {
            assert_eq!(State::numbered(state.number()), Some(state));
        }
        assert_eq!(State::numbered(7), None);
    }
}
