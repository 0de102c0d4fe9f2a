//! A run: feeder, workers and writer over one issue.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::sync::watch;

use crate::audience::StoreError;
use crate::ledger::Ledger;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueId;
use crate::send::Clock;
use crate::send::End;
use crate::send::Make;
use crate::send::Notice;
use crate::send::Order;
use crate::send::Trace;
use crate::send::Trouble;
use crate::send::Way;
use crate::send::feeder::Feeder;
use crate::send::halt::Halt;
use crate::send::hand::Hand;
use crate::send::pace::Pace;
use crate::send::worker::Shop;
use crate::send::worker::Worker;
use crate::send::writer::Writer;

/// What a run works with.
pub struct Run<L, W> {
    /// What is to be sent.
    pub order: Order,
    /// The ledger. Whoever runs holds the store's lock for sending.
    pub ledger: Arc<L>,
    /// The way out.
    pub way: W,
    /// Makes copies.
    pub make: Make,
    /// The time.
    pub clock: Clock,
    /// The switch by which the run is stopped from outside.
    pub halt: Arc<Halt>,
    /// Where the totals are told.
    pub totals: watch::Sender<Totals>,
    /// Where notices are told.
    pub notices: mpsc::UnboundedSender<Notice>,
}

/// How a run went.
#[derive(Debug)]
pub struct Ended {
    /// Why it ended.
    pub end: End,
    /// How many deliveries a dead sender had left without a verdict, which are doubtful now.
    pub swept: u64,
    /// Replies that could not be written down, because the store failed.
    pub unwritten: Vec<Outcome>,
}

impl<L: Ledger + 'static, W: Way> Run<L, W> {
    /// Runs to an end.
    pub async fn run(self) -> Result<Ended, StoreError> {
        let swept = match self.settle_what_was_begun().await? {
            Ok(swept) => swept,
            Err(trouble) => {
                return Ok(Ended {
                    end: trouble,
                    swept: 0,
                    unwritten: Vec::new(),
                });
            }
        };
        self.totals.send_replace(self.ledger.totals(self.order.issue).await?);
        let hand = Arc::new(Hand::default());
        let connections = self.order.connections;
        let (requests, incoming) = mpsc::channel(connections as usize);
        let writer = Writer {
            ledger: Arc::clone(&self.ledger),
            issue: self.order.issue,
            drain: self.order.drain,
            clock: self.clock.clone(),
            hand: Arc::clone(&hand),
            halt: Arc::clone(&self.halt),
            totals: self.totals.clone(),
        };
        let writing = tokio::spawn(writer.run(incoming));
        let feeder = Feeder {
            ledger: Arc::clone(&self.ledger),
            issue: self.order.issue,
            patience: self.order.patience,
            clock: self.clock.clone(),
            hand: Arc::clone(&hand),
            halt: Arc::clone(&self.halt),
        };
        let feeding = tokio::spawn(feeder.run());
        let shop = Arc::new(Shop {
            way: self.way,
            make: self.make,
            clock: self.clock,
            retry: self.order.retry,
            hand,
            halt: Arc::clone(&self.halt),
            pace: Pace::new(connections, self.notices),
            requests,
        });
        let workers: Vec<_> = (0..connections)
            .map(|number| tokio::spawn(Worker::new(Arc::clone(&shop), number).run()))
            .collect();
        drop(shop);
        for worker in workers {
            worker.await.expect("a worker does not panic");
        }
        feeding.await.expect("the feeder does not panic");
        let unwritten = writing.await.expect("the writer does not panic");
        let end = self.halt.take_end().expect("a run ends for a reason");
        if let Ok(totals) = self.ledger.totals(self.order.issue).await {
            self.totals.send_replace(totals);
        }
        Ok(Ended { end, swept, unwritten })
    }

    /// Deliveries that a dead sender had begun: where the way can tell what became of them they get their verdict, the
    /// rest becomes doubtful.
    async fn settle_what_was_begun(&self) -> Result<Result<u64, End>, StoreError> {
        let issue: IssueId = self.order.issue;
        let mut proven = Vec::new();
        for delivery in self.ledger.sending(issue).await? {
            let Some(date) = delivery.date else { continue };
            let Ok(parcel) = (self.make)(&delivery.recipient, date) else {
                continue;
            };
            let age = ((self.clock.now)() - date.to_utc()).to_std().unwrap_or_default();
            let fate = match self.way.trace(&parcel, age).await {
                Ok(Trace::Delivered) => Fate::Accepted,
                Ok(Trace::Nothing) => Fate::Returned,
                Ok(Trace::Unknown) | Err(Trouble::Wire(_)) => continue,
                Err(Trouble::Disk(error) | Trouble::Unsynced(error)) => return Ok(Err(End::Outbox(error))),
            };
            let said = Said::ours("found in the outbox after the sender had ended");
            proven.push(Outcome {
                subscriber: delivery.recipient.id,
                fate,
                said,
            });
        }
        if !proven.is_empty() {
            self.ledger.exchange(issue, &proven, &[], (self.clock.now)()).await?;
        }
        Ok(Ok(self.ledger.sweep(issue).await?))
    }
}
