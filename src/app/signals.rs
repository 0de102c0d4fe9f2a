//! Signals: the first one drains, the second one ends at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::Signal;
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

/// It comes when the terminal is closed.
const SIGHUP: u32 = 1;

/// Whether whoever started us has this signal ignored, as `nohup` does. Only Linux tells; elsewhere it is not known, and
/// taken as not so.
fn is_ignored(signal: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// Drains a run on SIGINT, SIGTERM, and SIGHUP; stops it at once on a second one. A SIGHUP that was ignored when we were
/// started stays so: the terminal may close, and the run goes on.
pub fn drain_on_signal(halt: Arc<Halt>, drain: Duration, out: Out) -> JoinHandle<()> {
    tokio::spawn(async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        else {
            return;
        };
        let mut hangup = if is_ignored(SIGHUP) {
            None
        } else {
            signal(SignalKind::hangup()).ok()
        };
        let mut waits = [drain, Duration::ZERO].into_iter();
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                () = heard(&mut hangup) => {}
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

/// A signal that ends what waits for nothing but its next turn.
pub struct Stop {
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
}

/// Listens for signals from now on.
pub fn stop() -> Stop {
    Stop {
        interrupt: signal(SignalKind::interrupt()).ok(),
        terminate: signal(SignalKind::terminate()).ok(),
    }
}

impl Stop {
    /// Waits for one.
    pub async fn come(&mut self) {
        tokio::select! {
            () = heard(&mut self.interrupt) => {}
            () = heard(&mut self.terminate) => {}
        }
    }
}

/// Waits for a signal that may be none of ours.
async fn heard(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}
