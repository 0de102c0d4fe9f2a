//! What is kept of an answer: a reply as it was, anything else in our words.

use crate::ledger::delivery::Said;
use crate::ledger::wire::Event;
use crate::ledger::wire::Reply;

/// A reply.
pub(super) fn reply(reply: &Reply) -> Said {
    Said {
        code: reply.code,
        enhanced: reply.enhanced.map(|enhanced| enhanced.to_string()),
        text: reply.text.clone(),
    }
}

/// An event.
pub(super) fn event(event: &Event) -> Said {
    match event {
        Event::Reply(answered) => reply(answered),
        other => Said::ours(other.to_string()),
    }
}
