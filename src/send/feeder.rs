//! The feeder: reads due deliveries ahead of the connections, and writes nothing.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use tokio::sync::mpsc;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::Ledger;
use crate::ledger::delivery::Due;
use crate::ledger::delivery::WayId;
use crate::ledger::issue::IssueId;
use crate::send::Clock;
use crate::send::End;
use crate::send::Notice;
use crate::send::Patience;
use crate::send::halt::Halt;
use crate::send::hand::Hand;

/// How many deliveries are read at once.
const PAGE: u32 = 512;

/// The longest sleep before the ledger is asked again: clocks jump, and operators change rows.
const NAP_MAX: Duration = Duration::from_secs(30);

/// Shorter waits are not worth a word: retries that are due one after the other make many of them.
const WAIT_TOLD_MIN: Duration = Duration::from_secs(5);

/// Reads what is due, in the order of subscribers, until nothing is.
pub struct Feeder<L> {
    /// Where deliveries stand.
    pub ledger: Arc<L>,
    /// Whose.
    pub issue: IssueId,
    /// Whether to stay for what is deferred.
    pub patience: Patience,
    /// The way whose deferred deliveries wait for it.
    pub left_to: Option<WayId>,
    /// The time.
    pub clock: Clock,
    /// Where they go.
    pub hand: Arc<Hand>,
    /// When to stop.
    pub halt: Arc<Halt>,
    /// Where waits are told.
    pub notices: mpsc::UnboundedSender<Notice>,
}

impl<L: Ledger> Feeder<L> {
    /// Feeds until everything is final, only later deliveries are left and nobody waits for them, or the run stops.
    pub async fn run(self) {
        let end = tokio::select! {
            end = self.feed() => end,
            () = self.halt.stopping() => Ok(None),
        };
        match end {
            Ok(Some(end)) => self.halt.stop(end),
            Ok(None) => {}
            Err(error) => self.halt.stop(End::Store(error)),
        }
        self.hand.close();
    }

    async fn feed(&self) -> Result<Option<End>, StoreError> {
        let mut told = None;
        loop {
            let planned = self.pass_over_planned().await?;
            let (deferred, next) = self.deferred_due(PAGE).await?;
            let mut fed = planned;
            for due in deferred {
                fed |= self.hand.add(due).await;
            }
            if fed {
                continue;
            }
            let now = (self.clock.now)();
            let wait = next.map(|next| (next - now).to_std().unwrap_or_default().min(NAP_MAX));
            tokio::select! {
                () = self.hand.empty() => {}
                () = tokio::time::sleep(wait.unwrap_or(NAP_MAX)) => continue,
            }
            if self.anything_planned().await? {
                continue;
            }
            let (due, next) = self.deferred_due(1).await?;
            match next {
                _ if !due.is_empty() => {}
                None => return Ok(Some(End::Final)),
                Some(next) if self.patience == Patience::Leave => return Ok(Some(End::Later(next))),
                Some(next) => {
                    let wait = (next - (self.clock.now)()).to_std().unwrap_or_default();
                    if wait >= WAIT_TOLD_MIN && told != Some(next) {
                        told = Some(next);
                        // That nobody listens changes nothing.
                        let _ = self.notices.send(Notice::Waiting(next));
                    }
                    tokio::time::sleep(wait.min(NAP_MAX)).await;
                }
            }
        }
    }

    /// Feeds every planned delivery that is not in hand; whether there was one.
    async fn pass_over_planned(&self) -> Result<bool, StoreError> {
        let mut after: Option<SubscriberId> = None;
        let mut fed = false;
        loop {
            let page: Vec<Due> = self.ledger.planned_after(self.issue, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(fed) };
            after = Some(last.recipient.id);
            for due in page {
                fed |= self.hand.add(due).await;
            }
        }
    }

    async fn deferred_due(&self, limit: u32) -> Result<(Vec<Due>, Option<DateTime<Utc>>), StoreError> {
        let now = (self.clock.now)();
        self.ledger.deferred_but(self.issue, self.left_to, now, limit).await
    }

    async fn anything_planned(&self) -> Result<bool, StoreError> {
        Ok(!self.ledger.planned_after(self.issue, None, 1).await?.is_empty())
    }
}
