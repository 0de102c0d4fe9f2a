//! File changes under given folders, told once a burst.
//!
//! Folders are watched, not files: an editor that saves by renaming a new file over the old one is seen like one that
//! writes in place. Where the system watches folder by folder (Linux), ignored folders are never entered, so that a
//! folder of ten thousand build products costs nothing. Reading a file is no change: whoever reads what was told would
//! otherwise go round in circles.

mod ground;
mod pending;
pub mod scope;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio::time::timeout;
use tokio::time::timeout_at;

use crate::watch::ground::Ground;
use crate::watch::pending::Pending;
use crate::watch::scope::Scope;
use crate::watch::scope::WatchError;

/// How long nothing may have happened before a burst is told: longer than an editor takes between writing a file and
/// renaming it, shorter than anybody notices.
const QUIET: Duration = Duration::from_millis(20);

/// How long a burst may last before it is told all the same, so that a program that writes without rest starves nobody.
const BURST_MAX: Duration = Duration::from_millis(500);

/// Watches what `scope` says; each item received is one burst of changes: what was created, written, renamed or
/// removed, sorted, each path once, beginning as its folder was given.
///
/// Hidden files and the backups and locks of editors are not told. Where more has changed than can be told, or the
/// system has lost count, the folders themselves are told: look at everything. While nobody receives, changes gather
/// into one burst. Dropping the receiver ends the watch.
///
/// # Panics
/// Outside a Tokio runtime.
///
/// ```no_run
/// # async fn example() -> Result<(), pressrun::watch::scope::WatchError> {
/// use pressrun::watch;
/// use pressrun::watch::scope::Scope;
///
/// let scope = Scope { folders: vec!["feeds/main".into()], ignored: vec!["feeds/main/public".into()] };
/// let mut changes = watch::changes(&scope)?;
/// while let Some(paths) = changes.recv().await {
///     println!("{} files have changed", paths.len());
/// }
/// # Ok(())
/// # }
/// ```
pub fn changes(scope: &Scope) -> Result<mpsc::Receiver<Vec<PathBuf>>, WatchError> {
    let pending = Arc::new(Pending::default());
    let ground = Ground::new(scope, &pending)?;
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(tell(ground, pending, sender));
    Ok(receiver)
}

/// Hands on burst after burst until nobody receives any more.
async fn tell(mut ground: Ground, pending: Arc<Pending>, sender: mpsc::Sender<Vec<PathBuf>>) {
    loop {
        tokio::select! {
            () = sender.closed() => return,
            () = pending.arrived() => {}
        }
        settle(&pending).await;
        let Ok(permit) = sender.reserve().await else { return };
        let paths = ground.survey(pending.take());
        if !paths.is_empty() {
            permit.send(paths);
        }
    }
}

/// Waits for the end of a burst.
async fn settle(pending: &Pending) {
    let burst_end = Instant::now() + BURST_MAX;
    let quiet = async { while timeout(QUIET, pending.arrived()).await.is_ok() {} };
    // Either way the burst is told: it has ended, or it has lasted long enough.
    timeout_at(burst_end, quiet).await.ok();
}

#[cfg(test)]
mod tests;
