//! The lookout: sees what was decided elsewhere while no connection asks the ledger.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::ledger::Ledger;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::Phase;
use crate::send::Clock;
use crate::send::End;
use crate::send::Order;
use crate::send::halt::Halt;

/// How often it looks. An intent asks again anyway, so this is for waits: a profile that rests, a retry that is due
/// tomorrow.
const PERIOD: Duration = Duration::from_secs(1);

/// How many looks are between two counts: one takes a tenth of a second where there are a million deliveries.
const COUNTED_EVERY: u32 = 3;

/// Stops the run when the operator holds or ends the issue, or its time is over.
pub struct Lookout<L> {
    /// What is being sent.
    pub order: Order,
    /// Where the issue stands.
    pub ledger: Arc<L>,
    /// The time.
    pub clock: Clock,
    /// When to stop.
    pub halt: Arc<Halt>,
    /// Where the totals are told.
    pub totals: watch::Sender<Totals>,
}

impl<L: Ledger> Lookout<L> {
    /// Looks until the run stops.
    pub async fn run(self) {
        let mut looks = 0_u32;
        loop {
            tokio::select! {
                () = self.halt.stopping() => return,
                () = tokio::time::sleep(PERIOD) => {}
            }
            looks = looks.wrapping_add(1);
            match self.ledger.phase(self.order.issue).await {
                Ok(Phase::Sending) if (self.clock.now)() < self.order.not_after => {
                    if looks.is_multiple_of(COUNTED_EVERY) {
                        self.count_all().await;
                    }
                }
                Ok(Phase::Sending) => self.halt.stop(End::Expired),
                // Another worker has seen the end of everything.
                Ok(Phase::Finished) => self.halt.stop(End::Final),
                Ok(phase) => self.halt.stop(End::Halted(phase)),
                Err(error) => self.halt.stop(End::Store(error)),
            }
        }
    }

    /// What others sent is counted nowhere here: where there are others, all is counted anew now and then.
    async fn count_all(&self) {
        let issue = self.order.issue;
        if matches!(self.ledger.is_shared(issue).await, Ok(true))
            && let Ok(totals) = self.ledger.totals(issue).await
        {
            self.totals.send_replace(totals);
        }
    }
}
