//! A worker: one connection at a time, one message at a time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::oneshot;

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
use crate::ledger::wire::Event;
use crate::send::Clock;
use crate::send::End;
use crate::send::Line;
use crate::send::Make;
use crate::send::Parcel;
use crate::send::Trouble;
use crate::send::Way;
use crate::send::halt::Halt;
use crate::send::hand::Hand;
use crate::send::hand::Job;
use crate::send::pace::Pace;
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
    /// Where jobs come from.
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
        }
    }

    /// Works until nothing more comes or the run stops. What it knows is handed to the writer before it ends.
    pub async fn run(mut self) {
        while let Some(job) = self.next_job().await {
            self.handle(job).await;
        }
        self.hand_over().await;
        self.end_line().await;
    }

    async fn next_job(&mut self) -> Option<Job> {
        let shop = Arc::clone(&self.shop);
        loop {
            if !shop.pace.may_connect(self.number) {
                return None;
            }
            let waiting = async {
                tokio::select! {
                    biased;
                    () = shop.halt.stopping() => None,
                    job = shop.hand.take() => job,
                }
            };
            if self.outcome.is_none() {
                return waiting.await;
            }
            match tokio::time::timeout(OUTCOME_WAIT, waiting).await {
                Ok(job) => return job,
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

    async fn handle(&mut self, job: Job) {
        if !self.stand_ready().await {
            self.shop.hand.give_back(job);
            return;
        }
        let due = &job.due;
        let date = due
            .date
            .unwrap_or_else(|| (self.shop.clock.shown)((self.shop.clock.now)()));
        let parcel = match (self.shop.make)(&due.recipient, date) {
            Ok(parcel) => parcel,
            Err(words) => return self.refuse(job, words).await,
        };
        let intent = Intent {
            subscriber: due.recipient.id,
            version: due.recipient.version,
            date,
            way: self.shop.way_id,
        };
        match self.ask(intent, &job).await {
            Answer::Go => self.deliver(job, &parcel).await,
            Answer::Skipped | Answer::Stop => {}
        }
    }

    /// Opens a line where there is none that is fit; false if the profile has to rest, or the run stops, first.
    async fn stand_ready(&mut self) -> bool {
        if self.line.as_ref().is_some_and(Line::is_worn) {
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

    /// Refuses what no relay was asked about: the intent is written and its outcome follows, in one request each, so
    /// that a local refusal obeys the same moves as any other.
    async fn refuse(&mut self, job: Job, words: String) {
        let date = (self.shop.clock.shown)((self.shop.clock.now)());
        let recipient = &job.due.recipient;
        let intent = Intent {
            subscriber: recipient.id,
            version: recipient.version,
            date,
            way: self.shop.way_id,
        };
        if self.ask(intent, &job).await == Answer::Go {
            self.outcome = Some(Outcome {
                subscriber: recipient.id,
                fate: Fate::Refused,
                said: Said::ours(words),
            });
        }
    }

    async fn ask(&mut self, intent: Intent, job: &Job) -> Answer {
        let (answer, answered) = oneshot::channel();
        let asked = Asked {
            intent,
            was: job.was,
            answer,
        };
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

    async fn deliver(&mut self, mut job: Job, parcel: &Parcel) {
        let subscriber = job.due.recipient.id;
        let outcome = |fate, said| Some(Outcome { subscriber, fate, said });
        match self.transact(&job, parcel).await {
            Wire::Answered(judgement, told) => {
                self.shop.pace.heed(&judgement, &told, &self.shop.halt);
                if judgement.connection != Connection::Keep {
                    self.end_line().await;
                }
                if let judgement::Fate::PlannedAgain { why, .. } = &judgement.fate {
                    job.again = Some(*why);
                }
                self.outcome = Some(self.outcome_of(&job, &judgement));
            }
            Wire::Cut => {
                let doubtful = self.line.take().is_some_and(|line| line.may_have_left());
                let fate = if doubtful { Fate::Doubtful } else { Fate::Returned };
                self.outcome = outcome(fate, Said::ours("the sender was stopped before it read a verdict"));
            }
            Wire::NotWritten(error) => {
                self.outcome = outcome(
                    Fate::Returned,
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

    async fn transact(&mut self, job: &Job, parcel: &Parcel) -> Wire {
        let shop = Arc::clone(&self.shop);
        let line = self.line.as_mut().expect("a line stands ready");
        let result = tokio::select! {
            biased;
            result = line.deliver(parcel) => result,
            () = shop.halt.drained() => return Wire::Cut,
        };
        let past = Past {
            uncounted: job.due.returns,
            planned_again_for: job.again,
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

    fn outcome_of(&mut self, job: &Job, judgement: &Judgement) -> Outcome {
        let subscriber = job.due.recipient.id;
        let (fate, said) = match &judgement.fate {
            judgement::Fate::Accepted(reply) => {
                self.accepted_on_line += 1;
                (Fate::Accepted, said(&Event::Reply(reply.clone())))
            }
            judgement::Fate::Deferred { event, first_wait } => {
                let attempt = job.due.attempts + 1;
                let retry = Retry {
                    first_wait: first_wait.unwrap_or(self.shop.retry.first_wait),
                    ..self.shop.retry
                };
                let due = (self.shop.clock.now)() + retry.wait_after(attempt, subscriber);
                (Fate::Deferred(due), said(event))
            }
            judgement::Fate::Refused { event, .. } => (Fate::Refused, said(event)),
            judgement::Fate::Doubtful { event } => (Fate::Doubtful, said(event)),
            judgement::Fate::PlannedAgain { event, .. } => (Fate::Returned, said(event)),
            judgement::Fate::Untouched => (Fate::Returned, Said::ours("nothing was tried")),
        };
        Outcome { subscriber, fate, said }
    }

    async fn end_line(&mut self) {
        if let Some(line) = self.line.take() {
            line.close().await;
        }
    }
}

/// What is kept of an event: a reply as it was, anything else in our words.
fn said(event: &Event) -> Said {
    match event {
        Event::Reply(reply) => Said {
            code: reply.code,
            enhanced: reply.enhanced.map(|enhanced| enhanced.to_string()),
            text: reply.text.clone(),
        },
        other => Said::ours(other.to_string()),
    }
}
