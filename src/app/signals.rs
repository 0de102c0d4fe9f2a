//! Signals: the first one drains, the second one ends at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::task::JoinHandle;

use crate::app::out::Out;
use crate::send::End;
use crate::send::halt::Halt;

/// A write over the limit on the size of files raises this signal, which would kill us; handled, it is an error of
/// that write, like a full disk.
const SIGXFSZ: i32 = 25;

/// Turns the limit on the size of files into an error of the write.
pub fn survive_file_size_limit() {
    if let Ok(mut over) = signal(SignalKind::from_raw(SIGXFSZ)) {
        tokio::spawn(async move { while over.recv().await.is_some() {} });
    }
}

/// Drains a run on SIGINT, SIGTERM, and SIGHUP, which comes when the terminal is closed; stops it at once on a second
/// one.
pub fn drain_on_signal(halt: Arc<Halt>, drain: Duration, out: Out) -> JoinHandle<()> {
    tokio::spawn(async move {
        let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) = (
            signal(SignalKind::interrupt()),
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
        ) else {
            return;
        };
        let mut waits = [drain, Duration::ZERO].into_iter();
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            let Some(wait) = waits.next() else { continue };
            if wait > Duration::ZERO {
                out.note(
                    "stopping",
                    format!(
                        "nothing new leaves; what is on the wire has {} s, a second signal ends it at once",
                        wait.as_secs()
                    ),
                );
            }
            halt.stop_within(wait, End::Interrupted);
        }
    })
}
