//! The gate: who may leave now, by the limits of the profile.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::time::Duration;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::profile::meter::Limit;
use crate::profile::meter::Meter;
use crate::profile::meter::Now;
use crate::profile::meter::Wait;
use crate::send::Clock;
use crate::send::End;
use crate::send::Notice;
use crate::send::Order;
use crate::send::Patience;
use crate::send::halt::Halt;

/// A meter that several connections share.
pub struct Gate {
    meter: Mutex<Meter>,
    clock: Clock,
    began: (DateTime<Utc>, Instant),
    patience: Patience,
    backup_after: Option<Duration>,
    halt: Arc<Halt>,
    notices: mpsc::UnboundedSender<Notice>,
    told: Mutex<Option<(Limit, DateTime<Utc>)>>,
}

/// Shorter waits are only the pace, and not worth a word.
const TOLD_MIN: Duration = Duration::from_secs(5);

/// Who waits for nothing waits for the pace all the same, but not longer than this.
const PACE_MAX: Duration = Duration::from_mins(1);

/// The longest sleep before the time is looked at again: clocks jump.
const NAP_MAX: Duration = Duration::from_secs(30);

/// The shortest sleep.
const NAP_MIN: Duration = Duration::from_millis(1);

/// Ends of one and the same wait differ by the rounding of windows.
const SAME_END: TimeDelta = TimeDelta::seconds(2);

impl Gate {
    /// A gate that is as open as `meter` says.
    pub fn new(
        meter: Meter,
        clock: Clock,
        (order, halt): (&Order, Arc<Halt>),
        notices: mpsc::UnboundedSender<Notice>,
    ) -> Self {
        Self {
            meter: Mutex::new(meter),
            began: ((clock.now)(), Instant::now()),
            clock,
            patience: order.patience,
            backup_after: order.backup_after,
            halt,
            notices,
            told: Mutex::new(None),
        }
    }

    /// The meter, and the time by which it is asked.
    pub fn meter(&self) -> (MutexGuard<'_, Meter>, Now) {
        let (began, instant) = self.began;
        let passed = TimeDelta::from_std(instant.elapsed()).unwrap_or(TimeDelta::MAX);
        let now = Now {
            steady: began + passed,
            clock: (self.clock.now)(),
        };
        (self.meter.lock().expect("nobody panics while holding it"), now)
    }

    /// How long to sleep before it is asked again; `None`: until something has ended. A long wait is told once, and ends
    /// the run where nobody waits.
    pub fn heed(&self, wait: &Wait) -> Option<Duration> {
        let lasts = wait.lasts?.to_std().unwrap_or_default();
        let until = (self.clock.now)() + wait.lasts?;
        // Another way has its own quota, but the readers sleep whichever it is, and their provider is the same.
        let is_quota = matches!(wait.limit, Limit::Rate(..) | Limit::WarmUp(_));
        let is_backed = is_quota && self.backup_after.is_some_and(|most| lasts > most);
        if is_backed || self.patience == Patience::Leave && lasts > PACE_MAX {
            self.halt.stop(End::Limited(wait.limit.clone(), until));
        } else if lasts >= TOLD_MIN {
            self.tell(&wait.limit, until);
        }
        Self::nap(wait)
    }

    /// How long to sleep before it is asked again; `None`: until something has ended.
    pub fn nap(wait: &Wait) -> Option<Duration> {
        let lasts = wait.lasts?.to_std().unwrap_or_default();
        Some(lasts.clamp(NAP_MIN, NAP_MAX))
    }

    fn tell(&self, limit: &Limit, until: DateTime<Utc>) {
        let mut told = self.told.lock().expect("nobody panics while holding it");
        let is_told = told
            .as_ref()
            .is_some_and(|(before, end)| before == limit && (until - *end).abs() < SAME_END);
        if !is_told {
            *told = Some((limit.clone(), until));
            // That nobody listens changes nothing.
            let _ = self.notices.send(Notice::Limited(limit.clone(), until));
        }
    }
}
