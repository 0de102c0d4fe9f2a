//! Deliveries that a dead sender had begun.

use std::time::Duration;

use crate::audience::StoreError;
use crate::ledger::Ledger;
use crate::ledger::delivery::Delivery;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::WayId;
use crate::ledger::issue::IssueId;
use crate::send::Clock;
use crate::send::End;
use crate::send::Make;
use crate::send::Trace;
use crate::send::Trouble;
use crate::send::Way;

/// What a dead sender left behind. Only whoever holds the store's lock for sending may look at it.
pub struct Left<'a, L, W> {
    /// Where deliveries stand.
    pub ledger: &'a L,
    /// Whose.
    pub issue: IssueId,
    /// The ways that can be asked. A delivery is traced on the way that it took and on no other: that another way knows
    /// nothing of it proves nothing.
    pub ways: &'a [(WayId, W)],
    /// Makes the copies again.
    pub make: &'a Make,
    /// The time.
    pub clock: &'a Clock,
}

impl<L: Ledger, W: Way> Left<'_, L, W> {
    /// Where the way that it took can tell what became of a delivery it gets its verdict, the rest becomes doubtful: returns how
    /// many. If the way cannot be asked now, nothing is decided.
    pub async fn settle(&self) -> Result<Result<u64, End>, StoreError> {
        let mut proven = Vec::new();
        for delivery in self.ledger.sending(self.issue).await? {
            let (fate, found) = match self.trace(&delivery).await {
                Ok(Trace::Delivered) => (Fate::Accepted, "found in the outbox after the sender had ended"),
                Ok(Trace::Nothing) => (
                    Fate::Returned(None),
                    "not found in the outbox after the sender had ended",
                ),
                Ok(Trace::Unknown) | Err(Trouble::Wire(_)) => continue,
                Err(Trouble::Disk(error) | Trouble::Unsynced(error)) => return Ok(Err(End::Outbox(error))),
            };
            proven.push(Outcome {
                subscriber: delivery.recipient.id,
                fate,
                said: Said::ours(found),
            });
        }
        if !proven.is_empty() {
            let now = (self.clock.now)();
            self.ledger.exchange(self.issue, &proven, &[], now).await?;
        }
        Ok(Ok(self.ledger.sweep(self.issue).await?))
    }

    async fn trace(&self, delivery: &Delivery) -> Result<Trace, Trouble> {
        let taken = self.ways.iter().find(|(id, _)| Some(*id) == delivery.way);
        let (Some((_, way)), Some(date)) = (taken, delivery.date) else {
            return Ok(Trace::Unknown);
        };
        let Ok(parcel) = (self.make)(&delivery.recipient, date) else {
            return Ok(Trace::Unknown);
        };
        // An intent that comes from the future, by a clock that was set back, may be of any age.
        let age = ((self.clock.now)() - date.to_utc()).to_std().unwrap_or(Duration::MAX);
        way.trace(&parcel, age).await
    }
}
