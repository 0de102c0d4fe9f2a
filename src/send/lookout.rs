//! The lookout: sees what was decided elsewhere while no connection asks the ledger.

use std::sync::Arc;
use std::time::Duration;

use crate::ledger::Ledger;
use crate::ledger::issue::Phase;
use crate::send::Clock;
use crate::send::End;
use crate::send::Order;
use crate::send::halt::Halt;

/// How often it looks. An intent asks again anyway, so this is for waits: a profile that rests, a retry that is due
/// tomorrow.
const PERIOD: Duration = Duration::from_secs(1);

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
}

impl<L: Ledger> Lookout<L> {
    /// Looks until the run stops.
    pub async fn run(self) {
        loop {
            tokio::select! {
                () = self.halt.stopping() => return,
                () = tokio::time::sleep(PERIOD) => {}
            }
            match self.ledger.phase(self.order.issue).await {
                Ok(Phase::Sending) if (self.clock.now)() < self.order.not_after => {}
                Ok(Phase::Sending) => self.halt.stop(End::Expired),
                Ok(phase) => self.halt.stop(End::Halted(phase)),
                Err(error) => self.halt.stop(End::Store(error)),
            }
        }
    }
}
