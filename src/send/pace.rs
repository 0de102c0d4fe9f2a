//! A profile's pace: whether it rests, has stopped, and how many connections it may hold.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::ledger::judgement::Connection;
use crate::ledger::judgement::Consequence;
use crate::ledger::judgement::Judgement;
use crate::ledger::judgement::REST_MAX;
use crate::ledger::judgement::Streaks;
use crate::ledger::judgement::rest;
use crate::send::End;
use crate::send::Notice;
use crate::send::Order;
use crate::send::Patience;
use crate::send::Stopped;
use crate::send::halt::Halt;

/// What all connections of a profile know together.
#[derive(Debug)]
pub struct Pace {
    inside: Mutex<Inside>,
    patience: Patience,
    backup_after: Option<Duration>,
    resting: watch::Sender<Option<Instant>>,
    notices: mpsc::UnboundedSender<Notice>,
}

#[derive(Debug)]
struct Inside {
    streaks: Streaks,
    rests: u32,
    /// How long it has rested since it last took a message, what is left of the present rest counted in.
    rested: Duration,
    connections: u32,
}

impl Pace {
    /// A profile at its full pace.
    pub fn new(order: &Order, notices: mpsc::UnboundedSender<Notice>) -> Self {
        let inside = Inside {
            streaks: Streaks::default(),
            rests: 0,
            rested: Duration::ZERO,
            connections: order.connections,
        };
        Self {
            inside: Mutex::new(inside),
            patience: order.patience,
            backup_after: order.backup_after,
            resting: watch::Sender::new(None),
            notices,
        }
    }

    /// What happened several times in a row so far.
    pub fn streaks(&self) -> Streaks {
        self.inside().streaks
    }

    /// Whether worker number `worker`, counted from 0, may hold a connection; one always may.
    pub fn may_connect(&self, worker: u32) -> bool {
        worker < self.inside().connections
    }

    /// Whether the profile rests.
    pub fn is_resting(&self) -> bool {
        self.resting.borrow().is_some_and(|until| until > Instant::now())
    }

    /// Waits while the profile rests.
    pub async fn rested(&self) {
        let mut resting = self.resting.subscribe();
        loop {
            let until = *resting.borrow_and_update();
            let Some(until) = until.filter(|until| *until > Instant::now()) else {
                return;
            };
            tokio::select! {
                () = tokio::time::sleep_until(until) => {}
                changed = resting.changed() => changed.expect("the sender lives in self"),
            }
        }
    }

    /// Draws the consequences of a judgement.
    pub fn heed(&self, judgement: &Judgement, failure: &str, halt: &Halt) {
        let mut inside = self.inside();
        inside.streaks = judgement.streaks;
        if judgement.connection == Connection::RetireAndHoldFewer {
            inside.connections = inside.connections.saturating_sub(1).max(1);
        }
        match &judgement.profile {
            Consequence::Fine => {
                if judgement.connection == Connection::Keep && inside.rests > 0 {
                    inside.rests = 0;
                    inside.rested = Duration::ZERO;
                    self.tell(Notice::Resumed);
                }
            }
            Consequence::Rest | Consequence::RestLong if self.patience == Patience::Leave => {
                halt.stop(End::Resting(failure.to_owned()));
            }
            Consequence::Rest | Consequence::RestLong => self.rest(&mut inside, &judgement.profile, (failure, halt)),
            Consequence::StopIssue(reason) | Consequence::Stop(reason) => {
                halt.stop(End::Stopped(Stopped {
                    reason: *reason,
                    failure: failure.to_owned(),
                }));
            }
        }
    }

    /// Several connections may see the same trouble: while the profile rests, further trouble adds nothing.
    /// Rests that would last longer than a backup is waited for end the run instead.
    fn rest(&self, inside: &mut Inside, consequence: &Consequence, (failure, halt): (&str, &Halt)) {
        let now = Instant::now();
        if self.is_resting() {
            return;
        }
        inside.rests += 1;
        let rest = if *consequence == Consequence::RestLong {
            REST_MAX
        } else {
            rest(inside.rests)
        };
        inside.rested += rest;
        if self.backup_after.is_some_and(|most| inside.rested > most) {
            halt.stop(End::Resting(failure.to_owned()));
            return;
        }
        self.resting.send_replace(Some(now + rest));
        self.tell(Notice::Resting {
            rest,
            failure: failure.to_owned(),
        });
    }

    /// Nobody may listen any more; then there is nobody to tell.
    fn tell(&self, notice: Notice) {
        let _ = self.notices.send(notice);
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().expect("nobody panics while holding it")
    }
}
