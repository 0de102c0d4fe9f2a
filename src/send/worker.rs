//! A worker: one connection at a time, one message at a time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tracing::info;

use crate::ledger::delivery::Due;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Intent;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::WayId;
use crate::ledger::judgement;
use crate::ledger::judgement::Connection;
use crate::ledger::judgement::Judgement;
use crate::ledger::judgement::Past;
use crate::ledger::retry::Retry;
use crate::ledger::verdict;
use crate::send::Clock;
use crate::send::End;
use crate::send::Line;
use crate::send::Make;
use crate::send::Parcel;
use crate::send::Trouble;
use crate::send::Way;
use crate::send::halt::Halt;
use crate::send::hand::Hand;
use crate::send::hand::Turn;
use crate::send::pace::Pace;
use crate::send::said;
use crate::send::writer::Answer;
use crate::send::writer::Asked;
use crate::send::writer::Request;

/// How long an outcome waits for an intent to be committed with.
const OUTCOME_WAIT: Duration = Duration::from_millis(50);

/// What the workers of a run share.
pub struct Shop<W> {
    /// The way out.
    pub way: W,
    /// The same, as the ledger numbers it.
    pub way_id: WayId,
    /// Makes copies.
    pub make: Make,
    /// The time.
    pub clock: Clock,
    /// How waits between attempts grow.
    pub retry: Retry,
    /// Where deliveries come from.
    pub hand: Arc<Hand>,
    /// When to stop.
    pub halt: Arc<Halt>,
    /// The profile's pace.
    pub pace: Pace,
    /// The writer.
    pub requests: mpsc::Sender<Request>,
}

/// A worker's own things.
pub struct Worker<W: Way> {
    shop: Arc<Shop<W>>,
    number: u32,
    line: Option<W::Line>,
    accepted_on_line: u32,
    outcome: Option<Outcome>,
    /// What is sent next, of which the relay may have been told.
    ahead: Option<Work>,
}

/// A delivery to be tried, and its copy where it is made already.
struct Work {
    turn: Turn,
    made: Option<Made>,
}

/// A copy, and the intent to send it. `Err`: why none can be made.
struct Made {
    intent: Intent,
    parcel: Result<Parcel, String>,
}

/// What became of the message on the wire.
enum Wire {
    Answered(Box<Judgement>, String),
    Cut,
    NotWritten(std::io::Error),
    Unsynced(std::io::Error),
}

impl<W: Way> Worker<W> {
    /// Worker number `number`, counted from 0.
    pub fn new(shop: Arc<Shop<W>>, number: u32) -> Self {
        Self {
            shop,
            number,
            line: None,
            accepted_on_line: 0,
            outcome: None,
            ahead: None,
        }
    }

    /// Works until nothing more comes or the run stops. What it knows is handed to the writer before it ends.
    pub async fn run(mut self) {
        while let Some(work) = self.next_work().await {
            self.handle(work).await;
        }
        if let Some(work) = self.ahead.take() {
            self.shop.hand.give_back(work.turn);
        }
        self.hand_over().await;
        self.end_line().await;
    }

    async fn next_work(&mut self) -> Option<Work> {
        let shop = Arc::clone(&self.shop);
        loop {
            if !shop.pace.may_connect(self.number) {
                return None;
            }
            if self.ahead.is_some() && !shop.halt.is_stopping() {
                return self.ahead.take();
            }
            let waiting = async {
                tokio::select! {
                    biased;
                    () = shop.halt.stopping() => None,
                    turn = shop.hand.take() => turn.map(|turn| Work { turn, made: None }),
                }
            };
            if self.outcome.is_none() {
                return waiting.await;
            }
            match tokio::time::timeout(OUTCOME_WAIT, waiting).await {
                Ok(work) => return work,
                Err(_) => self.hand_over().await,
            }
        }
    }

    /// Hands the outcome over without an intent.
    async fn hand_over(&mut self) {
        if let Some(outcome) = self.outcome.take() {
            let request = Request {
                outcome: Some(outcome),
                intent: None,
            };
            self.shop
                .requests
                .send(request)
                .await
                .expect("the writer outlives the workers");
        }
    }

    async fn handle(&mut self, work: Work) {
        if !self.stand_ready().await {
            self.shop.hand.give_back(work.turn);
            return;
        }
        let Work { turn, made } = work;
        // What the relay was not told of is dated when it leaves.
        let made = made.filter(|_| self.is_ahead()).unwrap_or_else(|| self.make(&turn));
        let Turn { due, lane, .. } = turn;
        // What no relay was asked about is refused by the same moves as anything else.
        let answer = self.ask(made.intent).await;
        let (id, to) = (due.recipient.id.0, &due.recipient.address);
        info!(subscriber.id = id, "intent for {to}: {answer:?}");
        if answer != Answer::Go {
            self.shop.hand.not_sent(&lane);
            // The relay waits for a text that must not come.
            if self.is_ahead() {
                self.end_line().await;
            }
            return;
        }
        match made.parcel {
            Ok(parcel) => self.deliver(&due, &parcel).await,
            Err(words) => {
                self.outcome = Some(Outcome {
                    subscriber: due.recipient.id,
                    fate: Fate::Refused,
                    said: Said::ours(words),
                });
            }
        }
        self.shop.hand.done(&lane);
    }

    fn make(&self, turn: &Turn) -> Made {
        let now = (self.shop.clock.shown)((self.shop.clock.now)());
        let intent = Intent {
            lane: turn.lane.clone(),
            ..turn.due.intent(now, self.shop.way_id)
        };
        let parcel = (self.shop.make)(&turn.due.recipient, intent.date);
        Made { intent, parcel }
    }

    /// What may be told of along with the next message: a copy that is made, of a delivery that is in hand by now.
    fn look_ahead(&self) -> Option<Work> {
        let goes_ahead = self.line.as_ref().is_some_and(Line::goes_ahead);
        if !goes_ahead || self.shop.halt.is_stopping() {
            return None;
        }
        let turn = self.shop.hand.take_now()?;
        let made = Some(self.make(&turn));
        Some(Work { turn, made })
    }

    fn is_ahead(&self) -> bool {
        self.line.as_ref().is_some_and(Line::is_ahead)
    }

    /// Opens a line where there is none that is fit; false if the profile has to rest, or the run stops, first.
    async fn stand_ready(&mut self) -> bool {
        let waits = self.is_ahead() && self.shop.pace.is_resting();
        if waits || self.line.as_ref().is_some_and(Line::is_worn) {
            self.end_line().await;
        }
        let shop = Arc::clone(&self.shop);
        tokio::select! {
            biased;
            () = shop.halt.stopping() => return false,
            () = shop.pace.rested() => {}
        }
        if self.line.is_some() {
            return true;
        }
        // What is known is written down before a wait that may be long.
        self.hand_over().await;
        let opened = tokio::select! {
            biased;
            () = shop.halt.stopping() => return false,
            opened = shop.way.open() => opened,
        };
        match opened {
            Ok(line) => {
                info!(connection.number = self.number, "connection {} is open", self.number);
                self.line = Some(line);
                self.accepted_on_line = 0;
                true
            }
            Err(Trouble::Wire(failure)) => {
                let told = failure.to_string();
                let past = Past {
                    streaks: shop.pace.streaks(),
                    ..Past::default()
                };
                shop.pace.heed(&verdict::judge(Err(failure), &past), &told, &shop.halt);
                false
            }
            Err(Trouble::Disk(error) | Trouble::Unsynced(error)) => {
                shop.halt.stop(End::Outbox(error));
                false
            }
        }
    }

    async fn ask(&mut self, intent: Intent) -> Answer {
        let (answer, answered) = oneshot::channel();
        let asked = Asked { intent, answer };
        let request = Request {
            outcome: self.outcome.take(),
            intent: Some(asked),
        };
        self.shop
            .requests
            .send(request)
            .await
            .expect("the writer outlives the workers");
        answered.await.expect("the writer answers every intent")
    }

    async fn deliver(&mut self, due: &Due, parcel: &Parcel) {
        let subscriber = due.recipient.id;
        let outcome = |fate, said| Some(Outcome { subscriber, fate, said });
        match self.transact(due, parcel).await {
            Wire::Answered(judgement, told) => {
                let to = &due.recipient.address;
                info!(subscriber.id = subscriber.0, "verdict for {to}: {told}");
                self.shop.pace.heed(&judgement, &told, &self.shop.halt);
                if judgement.connection != Connection::Keep {
                    self.end_line().await;
                }
                self.outcome = Some(self.outcome_of(due, &judgement));
            }
            Wire::Cut => {
                let doubtful = self.line.take().is_some_and(|line| line.may_have_left());
                let fate = if doubtful { Fate::Doubtful } else { Fate::Returned(None) };
                self.outcome = outcome(fate, Said::ours("the sender was stopped before it read a verdict"));
            }
            Wire::NotWritten(error) => {
                self.outcome = outcome(
                    Fate::Returned(None),
                    Said::ours(format!("the outbox cannot be written: {error}")),
                );
                self.shop.halt.stop(End::Outbox(error));
            }
            Wire::Unsynced(error) => {
                self.outcome = outcome(
                    Fate::Doubtful,
                    Said::ours(format!("the outbox cannot be synced: {error}")),
                );
                self.shop.halt.stop(End::Outbox(error));
            }
        }
    }

    async fn transact(&mut self, due: &Due, parcel: &Parcel) -> Wire {
        let shop = Arc::clone(&self.shop);
        self.ahead = self.look_ahead();
        let made = self.ahead.as_ref().and_then(|work| work.made.as_ref());
        let next = made.and_then(|made| made.parcel.as_ref().ok());
        let line = self.line.as_mut().expect("a line stands ready");
        let result = tokio::select! {
            biased;
            result = line.deliver(parcel, next) => result,
            () = shop.halt.drained() => return Wire::Cut,
        };
        let past = Past {
            uncounted: due.returns,
            planned_again_for: due.again,
            accepted_on_connection: self.accepted_on_line,
            streaks: shop.pace.streaks(),
        };
        let result = match result {
            Ok(reply) => Ok(reply),
            Err(Trouble::Wire(failure)) => Err(failure),
            Err(Trouble::Disk(error)) => return Wire::NotWritten(error),
            Err(Trouble::Unsynced(error)) => return Wire::Unsynced(error),
        };
        let told = match &result {
            Ok(reply) => reply.to_string(),
            Err(failure) => failure.to_string(),
        };
        Wire::Answered(Box::new(verdict::judge(result, &past)), told)
    }

    fn outcome_of(&mut self, due: &Due, judgement: &Judgement) -> Outcome {
        let subscriber = due.recipient.id;
        let (fate, said) = match &judgement.fate {
            judgement::Fate::Accepted(reply) => {
                self.accepted_on_line += 1;
                (Fate::Accepted, said::reply(reply))
            }
            judgement::Fate::Deferred { event, first_wait } => {
                let attempt = due.attempts + 1;
                let retry = Retry {
                    first_wait: first_wait.unwrap_or(self.shop.retry.first_wait),
                    ..self.shop.retry
                };
                let next = (self.shop.clock.now)() + retry.wait_after(attempt, subscriber);
                (Fate::Deferred(next), said::event(event))
            }
            judgement::Fate::Refused { event, .. } => (Fate::Refused, said::event(event)),
            judgement::Fate::Doubtful { event } => (Fate::Doubtful, said::event(event)),
            judgement::Fate::PlannedAgain { why, event } => (Fate::Returned(Some(*why)), said::event(event)),
            judgement::Fate::Untouched => (Fate::Returned(None), Said::ours("nothing was tried")),
        };
        Outcome { subscriber, fate, said }
    }

    async fn end_line(&mut self) {
        if let Some(line) = self.line.take() {
            line.close().await;
        }
    }
}
