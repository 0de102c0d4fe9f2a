//! The writer: intents and outcomes of all connections, in one transaction after the other.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tokio::sync::watch;

use crate::audience::SubscriberId;
use crate::ledger::Ledger;
use crate::ledger::brake::Brake;
use crate::ledger::brake::Braked;
use crate::ledger::delivery::Granted;
use crate::ledger::delivery::Intent;
use crate::ledger::delivery::Outcome;
use crate::ledger::delivery::Totals;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Phase;
use crate::ledger::policy::Policies;
use crate::ledger::policy::Refusing;
use crate::ledger::state::State;
use crate::send::Clock;
use crate::send::End;
use crate::send::halt::Halt;
use crate::send::hand::Hand;

/// What a connection hands over: the outcome of the previous message, the intent of the next, or both.
#[derive(Debug)]
pub struct Request {
    /// What became of the previous message.
    pub outcome: Option<Outcome>,
    /// What is to leave next.
    pub intent: Option<Asked>,
}

/// An intent, and who waits for its answer.
#[derive(Debug)]
pub struct Asked {
    /// The intent.
    pub intent: Intent,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Answer>,
}

/// The answer to an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The intent is durable: the body may leave.
    Go,
    /// The reader may not be mailed any more.
    Skipped,
    /// Nothing may leave; the delivery stays as it is.
    Stop,
}

/// How often outcomes that could not be written are tried again, while the run drains.
const OWED_AGAIN: Duration = Duration::from_millis(100);

/// The one that writes.
pub struct Writer<L> {
    /// Where it writes.
    pub ledger: Arc<L>,
    /// Whose deliveries.
    pub issue: IssueId,
    /// How long outcomes are kept when the store fails.
    pub drain: Duration,
    /// The time.
    pub clock: Clock,
    /// What is in hand.
    pub hand: Arc<Hand>,
    /// When to stop.
    pub halt: Arc<Halt>,
    /// Where the totals are told.
    pub totals: watch::Sender<Totals>,
    /// What holds a run that goes badly.
    pub brake: Brake,
    /// What pauses a domain that refuses by policy.
    pub policies: Policies,
}

impl<L: Ledger> Writer<L> {
    /// Writes until every connection is gone. Returns outcomes that could not be written: their deliveries stand as
    /// sending, and the next start calls them doubtful.
    pub async fn run(mut self, mut requests: mpsc::Receiver<Request>) -> Vec<Outcome> {
        let mut owed: Vec<Outcome> = Vec::new();
        loop {
            let first = if owed.is_empty() {
                requests.recv().await
            } else {
                match tokio::time::timeout(OWED_AGAIN, requests.recv()).await {
                    Ok(request) => request,
                    Err(_) => Some(Request {
                        outcome: None,
                        intent: None,
                    }),
                }
            };
            let Some(first) = first else { break };
            let mut asked = Vec::new();
            let mut next = Some(first);
            while let Some(request) = next {
                owed.extend(request.outcome);
                asked.extend(request.intent);
                next = requests.try_recv().ok();
            }
            self.commit(&mut owed, asked).await;
        }
        self.pay(owed).await
    }

    /// One group. Either all of it is durable, or none of its messages leaves.
    async fn commit(&mut self, owed: &mut Vec<Outcome>, asked: Vec<Asked>) {
        let asked = if self.halt.is_stopping() {
            refuse_all(asked)
        } else {
            asked
        };
        if owed.is_empty() && asked.is_empty() {
            return;
        }
        let intents: Vec<Intent> = asked.iter().map(|asked| asked.intent.clone()).collect();
        match self
            .ledger
            .exchange(self.issue, owed, &intents, (self.clock.now)())
            .await
        {
            Ok(granted) => {
                let braked = owed.iter().filter_map(|outcome| self.brake.push(outcome)).last();
                let paused = self.refusing(owed);
                self.settle(owed, &granted);
                for refusing in paused {
                    self.hand.pause(refusing);
                }
                self.answer(asked, &granted);
                if let Some(braked) = braked {
                    self.hold(braked).await;
                }
            }
            Err(error) => {
                refuse_all(asked);
                self.halt.stop_within(self.drain, End::Store(error));
            }
        }
    }

    /// The domains that refuse by policy from these outcomes on.
    fn refusing(&mut self, owed: &[Outcome]) -> Vec<Refusing> {
        let mut paused = Vec::new();
        for outcome in owed {
            if let Some(domain) = self.hand.domain_of(outcome.subscriber) {
                paused.extend(self.policies.push(&domain, outcome));
            }
        }
        paused
    }

    /// Pauses the issue for everybody who sends it, where there is anything left to be held.
    async fn hold(&self, braked: Braked) {
        let Totals { planned, deferred, .. } = *self.totals.borrow();
        if planned + deferred == 0 || self.halt.is_stopping() {
            return;
        }
        let now = (self.clock.now)();
        match self
            .ledger
            .turn(self.issue, &[Phase::Sending], Phase::Paused, now)
            .await
        {
            Ok(_) => self.halt.stop(End::Braked(braked)),
            Err(error) => self.halt.stop_within(self.drain, End::Store(error)),
        }
    }

    fn settle(&self, owed: &mut Vec<Outcome>, granted: &Granted) {
        self.totals.send_modify(|totals| {
            for outcome in owed
                .iter()
                .filter(|outcome| !granted.late.contains(&outcome.subscriber))
            {
                move_one(totals, State::Sending, outcome.fate.state());
            }
        });
        for outcome in owed.drain(..) {
            self.hand.let_go(outcome.subscriber);
        }
    }

    fn answer(&self, asked: Vec<Asked>, granted: &Granted) {
        match granted.halted {
            Some(Phase::Sending) => self.halt.stop(End::Expired),
            Some(Phase::Finished) => self.halt.stop(End::Final),
            Some(phase) => self.halt.stop(End::Halted(phase)),
            None => {}
        }
        for asked in asked {
            let Intent { subscriber, seen, .. } = asked.intent;
            let answer = answer_for(subscriber, granted);
            self.totals.send_modify(|totals| match answer {
                Answer::Go => move_one(totals, seen.state, State::Sending),
                Answer::Skipped => move_one(totals, seen.state, State::Skipped),
                Answer::Stop => {}
            });
            if answer != Answer::Go {
                self.hand.let_go(subscriber);
            }
            let gone = asked.answer.send(answer).is_err();
            assert!(!gone, "a connection waits for its answer");
        }
    }

    /// Tries what could not be written until the drain ends.
    async fn pay(&self, mut owed: Vec<Outcome>) -> Vec<Outcome> {
        let trying = async {
            while !owed.is_empty() {
                match self.ledger.exchange(self.issue, &owed, &[], (self.clock.now)()).await {
                    Ok(granted) => self.settle(&mut owed, &granted),
                    Err(_) => tokio::time::sleep(OWED_AGAIN).await,
                }
            }
        };
        tokio::select! {
            () = trying => {}
            () = self.halt.drained() => {}
        }
        owed
    }
}

fn answer_for(subscriber: SubscriberId, granted: &Granted) -> Answer {
    if granted.intents.contains(&subscriber) {
        Answer::Go
    } else if granted.skipped.contains(&subscriber) {
        Answer::Skipped
    } else {
        Answer::Stop
    }
}

fn refuse_all(asked: Vec<Asked>) -> Vec<Asked> {
    for asked in asked {
        let gone = asked.answer.send(Answer::Stop).is_err();
        assert!(!gone, "a connection waits for its answer");
    }
    Vec::new()
}

fn move_one(totals: &mut Totals, from: State, into: State) {
    let left = totals.of(from);
    *left = left.saturating_sub(1);
    *totals.of(into) += 1;
}
