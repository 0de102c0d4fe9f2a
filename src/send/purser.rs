//! The purser: where several workers share a way, he asks for this one's part of what it may carry.

use std::sync::Arc;

use tracing::warn;

use crate::audience::StoreError;
use crate::ledger::Ledger;
use crate::ledger::delivery::WayId;
use crate::profile::share::ASKED_EVERY;
use crate::profile::share::Grant;
use crate::profile::share::Share;
use crate::send::hand::Hand;

/// For how many lanes he asks at once: each has somebody who waits.
const LANES_MAX: usize = 64;

/// Asks, again and again.
pub struct Purser<L> {
    /// Who is asked.
    pub ledger: Arc<L>,
    /// The way.
    pub way: WayId,
    /// Who waits.
    pub hand: Arc<Hand>,
}

impl<L: Ledger> Purser<L> {
    /// Asks until the run has ended, while somebody waits or something is held. What is not answered is no failure of the run: what was given lasts for a moment, and
    /// then nothing leaves until it is.
    pub async fn run(self) {
        let mut last = String::new();
        let every = ASKED_EVERY.to_std().expect("it is not negative");
        loop {
            if let Err(error) = self.ask(&mut last).await {
                warn!(
                    way.id = self.way.0,
                    "the limits of way {} are not known: {error}", self.way.0
                );
            }
            tokio::time::sleep(every).await;
        }
    }

    async fn ask(&self, last: &mut String) -> Result<(), StoreError> {
        let waiting = self.hand.lanes(last, LANES_MAX);
        if waiting.is_empty() && !self.hand.gate().meter().0.holds_share() {
            return Ok(());
        }
        *last = waiting.last().cloned().unwrap_or_default();
        let mut given = Grant::default();
        let since = Share::since(self.hand.gate().meter().1.steady);
        self.ledger
            .share(self.way, since, |worker, standing| {
                let (mut meter, now) = self.hand.gate().meter();
                let (held, grant) = meter.ask(worker, &waiting, standing, now);
                given = grant;
                held
            })
            .await?;
        self.hand.gate().meter().0.take(given);
        self.hand.more_may_leave();
        Ok(())
    }
}
