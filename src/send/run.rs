//! A run: feeder, workers and writer over one issue.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::warn;

use crate::audience::StoreError;
use crate::ledger::Ledger;
use crate::ledger::brake::Brake;
use crate::ledger::brake::LOOKED_BACK_ON;
use crate::ledger::brake::Past;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Totals;
use crate::ledger::delivery::WayId;
use crate::ledger::policy::Policies;
use crate::ledger::policy::Refusing;
use crate::profile::meter::Meter;
use crate::send::Clock;
use crate::send::End;
use crate::send::Make;
use crate::send::Notice;
use crate::send::Order;
use crate::send::Way;
use crate::send::feeder::Feeder;
use crate::send::gate::Gate;
use crate::send::halt::Halt;
use crate::send::hand::Hand;
use crate::send::left::Left;
use crate::send::lookout::Lookout;
use crate::send::pace::Pace;
use crate::send::purser::Purser;
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
    /// The ways that can tell what became of what a dead sender had begun.
    pub asked: Vec<(WayId, W)>,
    /// What the way has carried lately, and may carry.
    pub meter: Meter,
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
    /// Domains that were paused in it, because they refuse by policy.
    pub paused: Vec<Refusing>,
}

impl Ended {
    /// The same, with what an earlier run left behind.
    #[must_use]
    pub fn behind(mut self, earlier: Self) -> Self {
        self.swept += earlier.swept;
        self.unwritten.extend(earlier.unwritten);
        let mut paused = earlier.paused;
        paused.retain(|before| self.paused.iter().all(|refusing| refusing.domain != before.domain));
        self.paused.extend(paused);
        self
    }

    fn before_it_began(end: End) -> Self {
        Self {
            end,
            swept: 0,
            unwritten: Vec::new(),
            paused: Vec::new(),
        }
    }
}

impl<L: Ledger + 'static, W: Way> Run<L, W> {
    /// Runs to an end.
    pub async fn run(mut self) -> Result<Ended, StoreError> {
        let issue = self.order.issue;
        let now = (self.clock.now)();
        self.ledger.hold(issue, self.order.lease, now).await?;
        let asked = Arc::new(std::mem::take(&mut self.asked));
        let left = Left {
            ledger: &*self.ledger,
            issue,
            ways: &asked,
            make: &self.make,
            clock: &self.clock,
        };
        let mut swept = match left.settle().await? {
            Ok(swept) => swept,
            Err(end) => {
                self.ledger.let_go(issue, now).await?;
                return Ok(Ended::before_it_began(end));
            }
        };
        self.totals.send_replace(self.ledger.totals(self.order.issue).await?);
        let past = self.ledger.lately(issue, LOOKED_BACK_ON).await?;
        let hand = self.hand();
        let connections = self.order.connections;
        let (requests, incoming) = mpsc::channel(connections as usize);
        let writing = tokio::spawn(self.writer(&hand, &past).run(incoming));
        let feeding = tokio::spawn(self.feeder(&hand, asked).run());
        let looking = tokio::spawn(self.lookout().run());
        let clock = self.clock.clone();
        let aside = self.aside(&hand);
        let shop = Arc::new(Shop {
            way: self.way,
            way_id: self.order.way,
            make: self.make,
            clock: self.clock,
            retry: self.order.retry,
            hand: Arc::clone(&hand),
            halt: Arc::clone(&self.halt),
            pace: Pace::new(&self.order, self.notices),
            requests,
        });
        let workers: Vec<_> = (0..connections)
            .map(|number| tokio::spawn(Worker::new(Arc::clone(&shop), number).run()))
            .collect();
        drop(shop);
        for worker in workers {
            worker.await.expect("a worker does not panic");
        }
        swept += feeding.await.expect("the feeder does not panic");
        looking.await.expect("the lookout does not panic");
        let unwritten = writing.await.expect("the writer does not panic");
        drop(aside);
        if unwritten.is_empty() {
            // Where it fails, the lease ends by itself.
            let _ = self.ledger.let_go(issue, (clock.now)()).await;
        }
        let end = self.halt.take_end().expect("a run ends for a reason");
        if let Ok(totals) = self.ledger.totals(self.order.issue).await {
            self.totals.send_replace(totals);
        }
        let paused = hand.paused();
        Ok(Ended {
            end,
            swept,
            unwritten,
            paused,
        })
    }

    /// What goes on beside the work until it is dropped: what is held is renewed, and where workers share the way more of it
    /// is asked for.
    fn aside(&self, hand: &Arc<Hand>) -> JoinSet<()> {
        let mut aside = JoinSet::new();
        aside.spawn(keep(Arc::clone(&self.ledger), self.order.clone()));
        if hand.gate().meter().0.asks() {
            let purser = Purser {
                ledger: Arc::clone(&self.ledger),
                way: self.order.way,
                hand: Arc::clone(hand),
            };
            aside.spawn(purser.run());
        }
        aside
    }

    fn hand(&self) -> Arc<Hand> {
        let waits = (&self.order, Arc::clone(&self.halt));
        let gate = Gate::new(self.meter.clone(), self.clock.clone(), waits, self.notices.clone());
        Arc::new(Hand::new(Arc::new(gate)))
    }

    fn lookout(&self) -> Lookout<L> {
        Lookout {
            order: self.order.clone(),
            ledger: Arc::clone(&self.ledger),
            clock: self.clock.clone(),
            halt: Arc::clone(&self.halt),
            totals: self.totals.clone(),
        }
    }

    fn writer(&self, hand: &Arc<Hand>, past: &[Past]) -> Writer<L> {
        Writer {
            ledger: Arc::clone(&self.ledger),
            issue: self.order.issue,
            drain: self.order.drain,
            clock: self.clock.clone(),
            hand: Arc::clone(hand),
            halt: Arc::clone(&self.halt),
            totals: self.totals.clone(),
            brake: Brake::after(past),
            policies: Policies::after(past),
        }
    }

    fn feeder(&self, hand: &Arc<Hand>, asked: Arc<Vec<(WayId, W)>>) -> Feeder<L, W> {
        Feeder {
            ledger: Arc::clone(&self.ledger),
            order: self.order.clone(),
            asked,
            make: Arc::clone(&self.make),
            clock: self.clock.clone(),
            hand: Arc::clone(hand),
            halt: Arc::clone(&self.halt),
            notices: self.notices.clone(),
        }
    }
}

/// Renews what is held until the run has ended. What cannot be renewed is somebody else's once the lease has ended; no
/// intent is granted in it then.
async fn keep<L: Ledger>(ledger: Arc<L>, order: Order) {
    loop {
        tokio::time::sleep(order.lease.renewed_every()).await;
        if let Err(error) = ledger.renew(order.issue, order.lease.length).await {
            warn!(
                issue.id = order.issue.0,
                "the lease of issue {} is not renewed: {error}", order.issue.0
            );
        }
    }
}
