//! What all connections share.

use std::fmt;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use axum::Router;
use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::Utc;
use serde_json::json;

use crate::serve::public::crowd::Crowd;
use crate::serve::public::diary::Diary;
use crate::serve::public::greedy::Greedy;
use crate::serve::public::meters::Meters;
use crate::serve::public::network::Network;
use crate::serve::public::release::Release;

/// What all connections share.
pub(crate) struct Shared {
    release: RwLock<(Arc<Release>, DateTime<Utc>)>,
    terms: RwLock<Arc<Terms>>,
    is_draining: AtomicBool,
    /// Who asks too often.
    pub(crate) greedy: Greedy,
    /// Who is connected.
    pub(crate) crowd: Arc<Crowd>,
    /// What is counted.
    pub(crate) meters: Meters,
    /// The machine's clock.
    pub(crate) clock: fn() -> DateTime<Utc>,
}

/// What holds until the config is read anew.
#[derive(Debug)]
pub(crate) struct Terms {
    /// The doors, and behind them what is given out.
    pub(crate) doors: Router,
    /// Whose word on clients' addresses counts.
    pub(crate) trusted: Vec<Network>,
    /// The log of requests.
    pub(crate) diary: Option<Diary>,
}

impl Shared {
    /// At the start.
    pub(crate) fn new(release: Release, terms: Terms, clock: fn() -> DateTime<Utc>) -> Self {
        let shared = Self {
            release: RwLock::new((Arc::new(Release::default()), clock())),
            terms: RwLock::new(Arc::new(terms)),
            is_draining: AtomicBool::new(false),
            greedy: Greedy::default(),
            crowd: Arc::default(),
            meters: Meters::new(),
            clock,
        };
        shared.put_release(release);
        shared
    }

    /// What is given out just now. Whoever has it sees one build, whatever comes.
    pub(crate) fn release(&self) -> Arc<Release> {
        let release = self.release.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&release.0)
    }

    /// Gives something else out from now on.
    pub(crate) fn put_release(&self, release: Release) {
        self.meters
            .files
            .set(i64::try_from(release.texts.len()).unwrap_or(i64::MAX));
        self.meters.held.set(release.held());
        self.meters.releases.inc();
        let new = (Arc::new(release), (self.clock)());
        let old = std::mem::replace(&mut *self.release.write().unwrap_or_else(PoisonError::into_inner), new);
        // What nobody reads any more is given back without keeping anybody waiting at the lock.
        drop(old);
    }

    /// What holds just now.
    pub(crate) fn terms(&self) -> Arc<Terms> {
        Arc::clone(&self.terms.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Something else holds from now on.
    pub(crate) fn put_terms(&self, terms: Terms) {
        let new = Arc::new(terms);
        let old = std::mem::replace(&mut *self.terms.write().unwrap_or_else(PoisonError::into_inner), new);
        drop(old);
    }

    /// Nothing new is taken from now on.
    pub(crate) fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    /// Whether the server is well, and the document that says so.
    pub(crate) fn health(&self) -> (bool, String) {
        let is_draining = self.is_draining.load(Ordering::Relaxed);
        let (files, since) = {
            let release = self.release.read().unwrap_or_else(PoisonError::into_inner);
            (release.0.texts.len(), release.1)
        };
        let since = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let document = json!({
            "format": 1, "ok": !is_draining, "draining": is_draining, "files": files, "since": since,
        });
        (!is_draining, document.to_string())
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Shared").finish_non_exhaustive()
    }
}
