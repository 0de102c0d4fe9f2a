//! The one switch by which a run is stopped, from outside or from within.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::send::End;

/// Stops a run: no new intents from then on.
#[derive(Debug)]
pub struct Halt {
    state: watch::Sender<State>,
    end: Mutex<Option<End>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    stopping: bool,
    deadline: Option<Instant>,
}

impl Halt {
    /// A run that goes on.
    pub fn new() -> Self {
        Self {
            state: watch::Sender::new(State::default()),
            end: Mutex::new(None),
        }
    }

    /// Stops the run; what is on the wire may end in its own time. The first reason is the one that is told.
    pub fn stop(&self, end: End) {
        self.note(end);
        self.state.send_modify(|state| state.stopping = true);
    }

    /// Stops the run; what is on the wire has that long to end. A second call can only shorten it.
    pub fn stop_within(&self, drain: Duration, end: End) {
        self.note(end);
        let deadline = Instant::now() + drain;
        self.state.send_modify(|state| {
            state.stopping = true;
            state.deadline = Some(state.deadline.map_or(deadline, |earlier| earlier.min(deadline)));
        });
    }

    /// Whether no new intent may be made.
    pub fn is_stopping(&self) -> bool {
        self.state.borrow().stopping
    }

    /// Waits until no new intent may be made.
    pub async fn stopping(&self) {
        let mut state = self.state.subscribe();
        state
            .wait_for(|state| state.stopping)
            .await
            .expect("the sender lives in self");
    }

    /// Waits until what is on the wire has had its time.
    pub async fn drained(&self) {
        let mut state = self.state.subscribe();
        loop {
            let deadline = state.borrow_and_update().deadline;
            let changed = match deadline {
                None => state.changed().await,
                Some(deadline) => tokio::select! {
                    () = tokio::time::sleep_until(deadline) => return,
                    changed = state.changed() => changed,
                },
            };
            changed.expect("the sender lives in self");
        }
    }

    /// Why the run was stopped; `None` if it was not.
    pub fn take_end(&self) -> Option<End> {
        self.end.lock().expect("nobody panics while holding it").take()
    }

    fn note(&self, end: End) {
        self.end
            .lock()
            .expect("nobody panics while holding it")
            .get_or_insert(end);
    }
}

impl Default for Halt {
    fn default() -> Self {
        Self::new()
    }
}
