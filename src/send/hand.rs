//! What is in hand: deliveries read ahead, and those that a worker holds.

use std::collections::HashSet;
use std::collections::VecDeque;
use std::sync::Mutex;

use tokio::sync::Notify;

use crate::audience::SubscriberId;
use crate::ledger::delivery::Due;

/// How many deliveries are read ahead at most: enough that no connection waits for a page, few enough that they take
/// no memory worth counting.
const AHEAD_MAX: usize = 1_024;

/// Deliveries in hand. None is in hand twice.
#[derive(Debug, Default)]
pub struct Hand {
    inside: Mutex<Inside>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Inside {
    waiting: VecDeque<Due>,
    held: HashSet<SubscriberId>,
    closed: bool,
}

impl Hand {
    /// Takes a delivery in, when there is room and it is not in hand yet; waits for room. False if it was in hand.
    pub async fn add(&self, due: Due) -> bool {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            {
                let mut inside = self.inside();
                if inside.waiting.len() < AHEAD_MAX {
                    let new = inside.held.insert(due.recipient.id);
                    if new {
                        inside.waiting.push_back(due);
                    }
                    drop(inside);
                    self.changed.notify_waiters();
                    return new;
                }
            }
            changed.await;
        }
    }

    /// The next delivery; `None` once nothing more comes.
    pub async fn take(&self) -> Option<Due> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            {
                let mut inside = self.inside();
                if let Some(due) = inside.waiting.pop_front() {
                    drop(inside);
                    self.changed.notify_waiters();
                    return Some(due);
                }
                if inside.closed {
                    return None;
                }
            }
            changed.await;
        }
    }

    /// The next delivery, if there is one by now.
    pub fn take_now(&self) -> Option<Due> {
        let due = self.inside().waiting.pop_front();
        if due.is_some() {
            self.changed.notify_waiters();
        }
        due
    }

    /// Gives a delivery back to be taken next; it stays in hand.
    pub fn give_back(&self, due: Due) {
        self.inside().waiting.push_front(due);
        self.changed.notify_waiters();
    }

    /// Lets go of a delivery whose outcome is written down.
    pub fn let_go(&self, subscriber: SubscriberId) {
        self.inside().held.remove(&subscriber);
        self.changed.notify_waiters();
    }

    /// Waits until nothing is in hand.
    pub async fn empty(&self) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.inside().held.is_empty() {
                return;
            }
            changed.await;
        }
    }

    /// Says that nothing more comes: whoever waits for one gets `None`.
    pub fn close(&self) {
        self.inside().closed = true;
        self.changed.notify_waiters();
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().expect("nobody panics while holding it")
    }
}
