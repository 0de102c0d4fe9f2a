//! What became of the last copies of an issue, the same in either store.

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::brake::Past;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Outcome;
use crate::ledger::state::State;
use crate::store::rows;
use crate::store::rows::Columns;

/// Asked once a run: it walks the issue, for an index on what every message writes would cost each of them.
pub(super) const LATELY: &str = "
    SELECT d.subscriber, d.state, d.due_at, m.domain, r.code, r.enhanced, r.text
    FROM (SELECT e.subscriber, e.state, e.due_at, e.reply, e.ended_at FROM deliveries e JOIN issues i ON i.id = e.issue
        WHERE e.issue = $1 AND e.ended_at > i.window_from AND e.state IN (2, 3, 4, 5)
        ORDER BY e.ended_at DESC, e.subscriber DESC LIMIT $2) AS d
    JOIN mailboxes m ON m.subscriber = d.subscriber JOIN replies r ON r.id = d.reply
    ORDER BY d.ended_at, d.subscriber";

/// An outcome, and the domain that it is of.
pub(super) fn past(row: &impl Columns) -> Result<Past, StoreError> {
    let fate = match (rows::state(row)?, row.number_if_any("due_at")) {
        (State::Accepted, _) => Fate::Accepted,
        (State::Deferred, Some(due)) => Fate::Deferred(rows::moment(due)?),
        (State::Refused, _) => Fate::Refused,
        (State::Doubtful, _) => Fate::Doubtful,
        (state, _) => return Err(rows::damaged(format!("an outcome that is {}", state.name()))),
    };
    Ok(Past {
        domain: row.text("domain").to_owned(),
        outcome: Outcome {
            subscriber: SubscriberId(row.number("subscriber")),
            fate,
            said: rows::said(row)?.unwrap_or_default(),
        },
    })
}
