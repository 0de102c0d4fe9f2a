//! What has happened and has not been told yet.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use notify::Event;
use notify::EventKind;
use notify::event::ModifyKind;
use tokio::sync::Notify;
use tracing::warn;

/// Gathers events from the thread that watches for the task that tells.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    burst: Mutex<Burst>,
    arrival: Notify,
}

/// The changes of a burst, by their real paths.
#[derive(Debug, Default)]
pub(crate) struct Burst {
    /// What was created, written, renamed or removed.
    pub(crate) changed: BTreeSet<PathBuf>,
    /// Those of them that came or went: behind one may be a folder that has to be looked through.
    pub(crate) moved: BTreeSet<PathBuf>,
    /// Whether more happened than these paths say.
    pub(crate) is_overfull: bool,
}

/// How many paths of one burst are kept apart. Beyond it the receiver is told to look at everything, which is quicker
/// by then; it bounds the memory that a checkout of a large branch takes.
const PATHS_MAX: usize = 10_000;

impl Pending {
    /// Takes in what the system reports.
    pub(crate) fn note(&self, report: notify::Result<Event>) {
        let mut burst = self.burst.lock().unwrap_or_else(PoisonError::into_inner);
        match report {
            Ok(event) if event.kind.is_access() => return,
            Ok(event) => burst.add(event),
            Err(error) => {
                warn!(%error, "changes may have been missed: {error}");
                burst.is_overfull = true;
            }
        }
        drop(burst);
        self.arrival.notify_one();
    }

    /// Waits until something has happened since the last wait.
    pub(crate) async fn arrived(&self) {
        self.arrival.notified().await;
    }

    /// What has happened since it was last taken.
    pub(crate) fn take(&self) -> Burst {
        std::mem::take(&mut *self.burst.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Burst {
    fn add(&mut self, event: Event) {
        if event.need_rescan() || self.changed.len() + event.paths.len() > PATHS_MAX {
            self.is_overfull = true;
            return;
        }
        let in_place = matches!(
            event.kind,
            EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_))
        );
        if !in_place {
            self.moved.extend(event.paths.iter().cloned());
        }
        self.changed.extend(event.paths);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::path::PathBuf;

    use notify::Event;
    use notify::EventKind;
    use notify::event::AccessKind;
    use notify::event::CreateKind;
    use notify::event::DataChange;
    use notify::event::Flag;
    use notify::event::ModifyKind;

    use super::PATHS_MAX;
    use super::Pending;

    const WRITTEN: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));

    fn event(kind: EventKind, path: &str) -> Event {
        Event::new(kind).add_path(PathBuf::from(path))
    }

    #[test]
    fn only_what_came_or_went_may_be_a_new_folder() {
        let pending = Pending::default();
        pending.note(Ok(event(WRITTEN, "a")));
        pending.note(Ok(event(EventKind::Create(CreateKind::Any), "b")));
        pending.note(Ok(event(EventKind::Access(AccessKind::Any), "c")));
        let burst = pending.take();
        assert_eq!(
            burst.changed.iter().map(PathBuf::as_path).collect::<Vec<_>>(),
            [Path::new("a"), Path::new("b")]
        );
        assert_eq!(
            burst.moved.iter().map(PathBuf::as_path).collect::<Vec<_>>(),
            [Path::new("b")]
        );
        assert!(
            pending.take().changed.is_empty(),
            "what was taken is not told a second time"
        );
    }

    #[test]
    fn a_burst_is_bounded_and_says_when_it_knows_less_than_happened() {
        let pending = Pending::default();
        for number in 0..=PATHS_MAX {
            pending.note(Ok(event(WRITTEN, &number.to_string())));
        }
        let burst = pending.take();
        assert_eq!((burst.changed.len(), burst.is_overfull), (PATHS_MAX, true));
        pending.note(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        assert!(pending.take().is_overfull, "the system lost count");
        pending.note(Err(notify::Error::generic("broken")));
        assert!(pending.take().is_overfull, "the system failed");
        assert!(!pending.take().is_overfull);
    }
}
