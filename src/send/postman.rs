//! The postman: letters of the doors, by a connection of its own.
//!
//! No issue's pause, brake or worker stands in its way, and it goes by limits of its own, so that somebody who waits for a
//! confirmation does not wait for an issue.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::watch;
use tracing::info;
use tracing::warn;

use crate::audience::StoreError;
use crate::audience::SubscriberId;
use crate::ledger::delivery::Fate;
use crate::ledger::delivery::Said;
use crate::ledger::delivery::WayId;
use crate::ledger::judgement;
use crate::ledger::judgement::Past;
use crate::ledger::letter::Claim;
use crate::ledger::letter::Letter;
use crate::ledger::letter::Letters;
use crate::ledger::retry::Retry;
use crate::ledger::verdict;
use crate::profile::meter::Meter;
use crate::profile::meter::Now;
use crate::send::Clock;
use crate::send::Line;
use crate::send::Parcel;
use crate::send::Trouble;
use crate::send::Way;
use crate::send::said;

/// Makes a letter. An error is a refusal of it, in words.
pub type MakeLetter = Arc<dyn Fn(&Letter) -> Result<Parcel, String> + Send + Sync>;

/// What a postman works with.
pub struct Postman<L, W> {
    /// Where letters stand.
    pub letters: L,
    /// The way out.
    pub way: W,
    /// The same, as the ledger numbers it.
    pub way_id: WayId,
    /// What is kept of the way's limits for letters.
    pub meter: Meter,
    /// Makes them.
    pub make: MakeLetter,
    /// The time.
    pub clock: Clock,
    /// Rung when somebody has written a letter.
    pub bell: Arc<Notify>,
    /// True once it is to end.
    pub stopping: watch::Receiver<bool>,
}

/// How many letters are claimed at once: so many are doubtful after a kill, and each of them is sent again.
const CLAIMED_AT_ONCE: u32 = 8;

/// How long a claim lasts. What was claimed is sent within it: eight letters, of which a relay that greylists by waiting
/// takes one in half a minute.
const CLAIM: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// How often it is looked for letters that another process wrote, and for those that are due again.
const LOOK: Duration = Duration::from_secs(1);

/// How long a store that failed is left alone.
const STORE_REST: Duration = Duration::from_secs(5);

/// How waits between attempts grow. Shorter than those of an issue: somebody sits there and waits.
const RETRY: Retry = Retry {
    first_wait: Duration::from_mins(1),
    max_wait: Duration::from_mins(30),
};

impl<L: Letters, W: Way> Postman<L, W> {
    /// Works until it is to stop. The letter that is on its way then is ended first; the others are due again.
    pub async fn run(mut self) {
        while !*self.stopping.borrow() {
            let nap = match self.round().await {
                Ok(true) => continue,
                Ok(false) => LOOK,
                Err(error) => {
                    warn!("letters wait: {error}");
                    STORE_REST
                }
            };
            tokio::select! {
                _ = self.stopping.changed() => {}
                () = self.bell.notified() => {}
                () = tokio::time::sleep(nap) => {}
            }
        }
    }

    /// Sends what is due, as much as may leave; false where there was nothing to do.
    async fn round(&mut self) -> Result<bool, StoreError> {
        let may_leave = self.begin();
        if may_leave == 0 {
            return Ok(false);
        }
        let now = (self.clock.now)();
        let claim = Claim {
            at_most: may_leave,
            way: self.way_id,
            date: (self.clock.shown)(now),
            until: now + CLAIM,
        };
        let claimed = self.letters.claim(claim, now).await;
        let letters = claimed.as_ref().map(Vec::len).unwrap_or_default();
        for number in 0..usize::try_from(may_leave).expect("a few") {
            if number < letters {
                self.meter.end("");
            } else {
                self.meter.take_back("");
            }
        }
        let letters = claimed?;
        let is_any = !letters.is_empty();
        self.deliver(letters).await?;
        Ok(is_any)
    }

    /// How many may leave now; they count as sent.
    fn begin(&mut self) -> u32 {
        let clock = (self.clock.now)();
        let now = Now { steady: clock, clock };
        let mut may_leave = 0;
        while may_leave < CLAIMED_AT_ONCE && self.meter.wait(now).is_none() {
            self.meter.begin("", now);
            may_leave += 1;
        }
        may_leave
    }

    async fn deliver(&mut self, letters: Vec<Letter>) -> Result<(), StoreError> {
        let mut line = None;
        let mut closed: Option<String> = None;
        for letter in letters {
            let (fate, said) = match (&closed, (self.make)(&letter)) {
                _ if *self.stopping.borrow() => (Fate::Returned(None), Said::ours("the sender was stopped")),
                (_, Err(words)) => (Fate::Refused, Said::ours(words)),
                (Some(failure), _) => self.later(&letter, failure),
                (None, Ok(parcel)) => match self.send(&mut line, &letter, &parcel).await {
                    Ok(ended) => ended,
                    Err(failure) => {
                        let ended = self.later(&letter, &failure);
                        closed = Some(failure);
                        ended
                    }
                },
            };
            let (id, to, kind) = (letter.id.0, &letter.wish.address, letter.kind.name());
            info!(letter.id = id, "{kind} for {to}: {fate:?}");
            let now = (self.clock.now)();
            self.letters.conclude(&letter, fate, &said, now).await?;
        }
        if let Some(line) = line {
            line.close().await;
        }
        Ok(())
    }

    /// What became of a letter; an error where no line can be opened, and nothing was tried.
    async fn send(&self, line: &mut Option<W::Line>, letter: &Letter, parcel: &Parcel) -> Result<(Fate, Said), String> {
        if let Some(worn) = line.take_if(|line| line.is_worn()) {
            worn.close().await;
        }
        let mut open = match line.take() {
            Some(open) => open,
            None => self.way.open().await.map_err(|trouble| trouble.to_string())?,
        };
        let answered = match open.deliver(parcel, None).await {
            Ok(reply) => Ok(reply),
            Err(Trouble::Wire(failure)) => Err(failure),
            Err(Trouble::Disk(error)) => return Err(error.to_string()),
            Err(Trouble::Unsynced(error)) => return Ok((Fate::Doubtful, Said::ours(error.to_string()))),
        };
        let judged = verdict::judge(answered, &Past::default());
        if judged.connection == judgement::Connection::Keep {
            *line = Some(open);
        }
        Ok(self.outcome(letter, &judged.fate))
    }

    fn outcome(&self, letter: &Letter, fate: &judgement::Fate) -> (Fate, Said) {
        match fate {
            judgement::Fate::Accepted(reply) => (Fate::Accepted, said::reply(reply)),
            judgement::Fate::Refused { event, .. } => (Fate::Refused, said::event(event)),
            judgement::Fate::Doubtful { event } => (Fate::Doubtful, said::event(event)),
            judgement::Fate::Deferred { event, .. } | judgement::Fate::PlannedAgain { event, .. } => {
                (self.again(letter), said::event(event))
            }
            judgement::Fate::Untouched => (self.again(letter), Said::ours("nothing was tried")),
        }
    }

    fn later(&self, letter: &Letter, failure: &str) -> (Fate, Said) {
        (self.again(letter), Said::ours(failure))
    }

    fn again(&self, letter: &Letter) -> Fate {
        let wait = RETRY.wait_after(letter.attempts + 1, SubscriberId(letter.id.0));
        Fate::Deferred((self.clock.now)() + wait)
    }
}
