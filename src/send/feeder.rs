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
use crate::ledger::lease::Lease;
use crate::ledger::lease::Stretch;
use crate::send::Clock;
use crate::send::End;
use crate::send::Make;
use crate::send::Notice;
use crate::send::Order;
use crate::send::Patience;
use crate::send::Way;
use crate::send::halt::Halt;
use crate::send::hand::Hand;
use crate::send::left::Left;

/// How many deliveries are read at once.
const PAGE: u32 = 512;

/// The longest sleep before the ledger is asked again: clocks jump, and operators change rows.
const NAP_MAX: Duration = Duration::from_secs(30);

/// Shorter waits are not worth a word: retries that are due one after the other make many of them.
const WAIT_TOLD_MIN: Duration = Duration::from_secs(5);

/// By how much more deferred deliveries are read where none of a page can be tried.
const DEEPER: u32 = 8;

/// How often it is looked whether others have left something to do.
const LOOK_AT_OTHERS: Duration = Duration::from_secs(1);

/// Reads what is due of the stretches that it holds, in the order of subscribers, until nothing is.
pub struct Feeder<L, W> {
    /// Where deliveries stand.
    pub ledger: Arc<L>,
    /// Whose, and how patiently.
    pub order: Order,
    /// The ways that can tell what became of what dead senders had begun.
    pub asked: Arc<Vec<(WayId, W)>>,
    /// Makes copies again, so that these can be asked for.
    pub make: Make,
    /// The time.
    pub clock: Clock,
    /// Where they go.
    pub hand: Arc<Hand>,
    /// When to stop.
    pub halt: Arc<Halt>,
    /// Where waits are told.
    pub notices: mpsc::UnboundedSender<Notice>,
}

impl<L: Ledger, W: Way> Feeder<L, W> {
    /// Feeds until everything is final, only later deliveries are left and nobody waits for them, or the run stops.
    /// Returns how many deliveries were found that dead senders had left in doubt.
    pub async fn run(self) -> u64 {
        let mut swept = 0;
        let end = tokio::select! {
            end = self.feed(&mut swept) => end,
            () = self.halt.stopping() => Ok(None),
        };
        match end {
            Ok(Some(end)) => self.halt.stop(end),
            Ok(None) => {}
            Err(error) => self.halt.stop(End::Store(error)),
        }
        self.hand.close();
        swept
    }

    async fn feed(&self, swept: &mut u64) -> Result<Option<End>, StoreError> {
        let mut told = None;
        let mut stretches_max = self.order.lease.stretches_max;
        loop {
            let held = match self.hold(swept, stretches_max).await? {
                Ok(held) => held,
                Err(end) => return Ok(Some(end)),
            };
            let mut fed = false;
            for stretch in held {
                fed |= self.pass_over_planned(stretch).await?;
            }
            let (deferred, next) = self.deferred_due((self.clock.now)()).await?;
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
            if self.is_anything_left(swept, stretches_max).await? {
                continue;
            }
            let (_, next) = self.deferred_due((self.clock.now)()).await?;
            if self.hand.is_any_paused() && self.holds_more(&mut stretches_max).await? {
                continue;
            }
            if !self.hand.is_any_paused() && self.ledger.is_shared(self.order.issue).await? {
                // Others are at the rest. What they leave when they die is taken over.
                tokio::time::sleep(LOOK_AT_OTHERS).await;
                continue;
            }
            let next = if self.is_worth_a_wait().await? { next } else { None };
            match next {
                None if self.is_any_left_out().await? => return Ok(Some(End::Left)),
                None => return Ok(Some(End::Final)),
                Some(next) if self.order.patience == Patience::Leave => return Ok(Some(End::Later(next))),
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

    /// What is held from now on. What dead senders had begun in it gets its verdict, or becomes doubtful, first.
    async fn hold(&self, swept: &mut u64, stretches_max: u32) -> Result<Result<Vec<Stretch>, End>, StoreError> {
        let issue = self.order.issue;
        let lease = Lease {
            stretches_max,
            ..self.order.lease
        };
        let held = self.ledger.hold(issue, lease, (self.clock.now)()).await?;
        if held != [Stretch::WHOLE] {
            let left = Left {
                ledger: &*self.ledger,
                issue,
                ways: &self.asked,
                make: &self.make,
                clock: &self.clock,
            };
            match left.settle().await? {
                Ok(more) => *swept += more,
                Err(end) => return Ok(Err(end)),
            }
        }
        Ok(Ok(held))
    }

    /// Holds more stretches where those that are held have only copies left for domains that are paused: these stay in them,
    /// and what stands behind them must not. Whether there was one to hold.
    async fn holds_more(&self, stretches_max: &mut u32) -> Result<bool, StoreError> {
        let issue = self.order.issue;
        let held = |lease| self.ledger.hold(issue, lease, (self.clock.now)());
        let lease = self.order.lease;
        let most = stretches_max.saturating_add(lease.stretches_max);
        let before = held(Lease {
            stretches_max: *stretches_max,
            ..lease
        })
        .await?
        .len();
        let after = held(Lease {
            stretches_max: most,
            ..lease
        })
        .await?
        .len();
        *stretches_max = most;
        Ok(after > before)
    }

    /// Whether something can be tried now, when nothing is in hand.
    async fn is_anything_left(&self, swept: &mut u64, stretches_max: u32) -> Result<bool, StoreError> {
        let Ok(held) = self.hold(swept, stretches_max).await? else {
            return Ok(true);
        };
        for stretch in held {
            if self.is_any_planned(stretch).await? {
                return Ok(true);
            }
        }
        let (due, _) = self.deferred_due((self.clock.now)()).await?;
        Ok(!due.is_empty())
    }

    /// Whether anything of a stretch can be tried: what is of a domain that is paused stays planned.
    async fn is_any_planned(&self, stretch: Stretch) -> Result<bool, StoreError> {
        let mut after: Option<SubscriberId> = None;
        loop {
            let limit = if self.hand.is_any_paused() { PAGE } else { 1 };
            let page = self.planned(stretch, after, limit).await?;
            let Some(last) = page.last() else { return Ok(false) };
            after = Some(last.recipient.id);
            if page.iter().any(|due| !self.hand.is_paused(due)) {
                return Ok(true);
            }
        }
    }

    /// Feeds every planned delivery of a stretch that is not in hand; whether there was one.
    async fn pass_over_planned(&self, stretch: Stretch) -> Result<bool, StoreError> {
        let mut after: Option<SubscriberId> = None;
        let mut fed = false;
        loop {
            let page = self.planned(stretch, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(fed) };
            after = Some(last.recipient.id);
            for due in page {
                fed |= self.hand.add(due).await;
            }
        }
    }

    async fn planned(&self, stretch: Stretch, after: Option<SubscriberId>, limit: u32) -> Result<Vec<Due>, StoreError> {
        self.ledger
            .planned_within(self.order.issue, stretch, after, limit)
            .await
    }

    /// What is due by then, of domains that are not paused. Those of a domain that is may fill pages; then more are asked
    /// for.
    async fn deferred_due(&self, by: DateTime<Utc>) -> Result<(Vec<Due>, Option<DateTime<Utc>>), StoreError> {
        let (issue, but) = (self.order.issue, self.order.left_to);
        let mut limit = PAGE;
        loop {
            let (mut page, next) = self.ledger.deferred_but(issue, but, by, limit).await?;
            let is_whole = page.len() < limit as usize;
            page.retain(|due| !self.hand.is_paused(due));
            if is_whole || !page.is_empty() {
                return Ok((page, next));
            }
            limit = limit.saturating_mul(DEEPER);
        }
    }

    /// Whether something is left of domains that are paused.
    async fn is_any_left_out(&self) -> Result<bool, StoreError> {
        Ok(self.hand.is_any_paused() && !self.ledger.totals(self.order.issue).await?.is_final())
    }

    /// Whether it is worth a wait until something is due: not for a domain that is paused.
    async fn is_worth_a_wait(&self) -> Result<bool, StoreError> {
        if !self.hand.is_any_paused() {
            return Ok(true);
        }
        let (some, _) = self.deferred_due(self.order.not_after).await?;
        Ok(!some.is_empty())
    }
}
