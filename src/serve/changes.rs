//! Telling open pages that something has changed, by server-sent events (HTML Standard, 9.2).

use std::collections::hash_map::RandomState;
use std::convert::Infallible;
use std::future::ready;
use std::hash::BuildHasher;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use axum::response::sse::Event;
use futures_core::Stream;
use tokio::sync::watch;

use crate::serve::wall::Later;

/// Which run of the program this is: a page that outlives one has to repaint at the next, though both count from 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run(u64);

impl Run {
    /// A run like no other.
    pub(crate) fn new() -> Self {
        Self(RandomState::new().hash_one(()))
    }

    /// The name of a state of what is shown.
    pub(crate) fn edition(self, change: u64) -> String {
        format!("{:016x}-{change}", self.0)
    }
}

/// What a page waits with.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) run: Run,
    /// The edition that the page shows.
    pub(crate) seen: String,
    pub(crate) changes: watch::Receiver<u64>,
    /// Whether the program is about to end.
    pub(crate) stopping: watch::Receiver<bool>,
}

/// The events of one page: one for each new edition, until the program ends.
pub(crate) struct Events {
    next: Later<Option<(Listener, Event)>>,
}

impl Listener {
    /// All that is to be told.
    pub(crate) fn events(self) -> Events {
        Events {
            next: Box::pin(self.next()),
        }
    }

    /// Waits for an edition that the page has not seen. One that came while nobody waited is told at once; of several
    /// only the last.
    async fn next(mut self) -> Option<(Self, Event)> {
        let (run, seen) = (self.run, &self.seen);
        let edition = tokio::select! {
            _ = self.stopping.wait_for(|stopping| *stopping) => return None,
            Ok(change) = self.changes.wait_for(|change| run.edition(*change) != *seen) => run.edition(*change),
        };
        self.seen.clone_from(&edition);
        let event = Event::default().id(&edition).data(&edition);
        Some((self, event))
    }
}

impl Stream for Events {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let told = ready!(self.next.as_mut().poll(context));
        let Some((listener, event)) = told else {
            self.next = Box::pin(ready(None));
            return Poll::Ready(None);
        };
        self.next = Box::pin(listener.next());
        Poll::Ready(Some(Ok(event)))
    }
}
