//! A sending from its first message to its end: by the profile that was chosen, and by its backup while that cannot.
//!
//! **One way at a time.** A run has ended, and all it knows is written down, before another one begins: what one way has
//! begun no other one sends, and what is in doubt none does.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::sync::watch;

use crate::app::advice::go_on;
use crate::app::advice::limited;
use crate::app::ending::Ending;
use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::out::Out;
use crate::app::progress::Show;
use crate::app::sending::Sending;
use crate::app::sending::lease;
use crate::app::signals;
use crate::app::typing::Typing;
use crate::app::way::mark;
use crate::ledger::Ledger;
use crate::ledger::delivery::Totals;
use crate::ledger::delivery::WayId;
use crate::ledger::issue::IssueName;
use crate::ledger::issue::Started;
use crate::ledger::retry::Retry;
use crate::profile::Profile;
use crate::profile::meter::Limit;
use crate::send::End;
use crate::send::Order;
use crate::send::Patience;
use crate::send::halt::Halt;
use crate::send::run::Ended;
use crate::send::run::Run;
use crate::store::Store;

/// A profile and its name.
type Named<'a> = (&'a str, &'a Profile);

/// A sending.
pub struct Running<'a> {
    /// Where it is told.
    pub out: Out,
    /// Whether to stay for what is deferred, and for a profile that rests.
    pub patience: Patience,
    /// The publication.
    pub loaded: &'a Loaded,
    /// Where deliveries stand.
    pub store: &'a Store,
    /// The issue.
    pub name: &'a IssueName,
    /// The same, as it is named on the command line.
    pub word: &'a str,
    /// Where commands are typed.
    pub typing: Typing<'a>,
    /// How it was started.
    pub started: &'a Started,
    /// The profile that was chosen, and its name.
    pub chosen: Named<'a>,
}

/// For whom a run is made.
#[derive(Debug, Clone, Copy)]
enum Stand {
    /// For itself; it gives up after so long, where another one would go on.
    Own(Option<Duration>),
    /// In the place of that way, which gets back what its recipients deferred.
    For(Option<WayId>),
}

impl<'a> Running<'a> {
    /// Sends, to an end.
    pub async fn run(&self) -> Result<Ending<'a>, Fault> {
        let begun = Instant::now();
        let (profile, ended) = match self.backup()? {
            None => (self.chosen, self.run_by(self.chosen, Stand::Own(None)).await?),
            Some((after, backup)) => self.run_by_both(after, backup).await?,
        };
        Ok(Ending {
            name: self.name,
            word: self.word,
            typing: self.typing,
            bounced_after: self.loaded.config.audience.bounced_after.get(),
            started: self.started,
            profile: profile.1,
            profile_name: profile.0,
            chosen: self.chosen.0,
            ended,
            elapsed: begun.elapsed(),
        })
    }

    /// Who stands in for the chosen one, and after how long.
    fn backup(&self) -> Result<Option<(Duration, Named<'a>)>, Fault> {
        match self.chosen.1 {
            Profile::Smtp(smtp) if smtp.backup.is_some() => {
                let backup = self.loaded.config.profile_named(smtp.backup.as_deref())?;
                Ok(Some((smtp.backup_after, backup)))
            }
            _ => Ok(None),
        }
    }

    /// By the chosen one as long as it can, then by the other one, and at last what is left for the chosen one.
    async fn run_by_both(&self, after: Duration, backup: Named<'a>) -> Result<(Named<'a>, Ended), Fault> {
        let mut ended = self.run_by(self.chosen, Stand::Own(Some(after))).await?;
        let (why, is_stopped) = match &ended.end {
            End::Resting(failure) => (failure.clone(), false),
            End::Limited(limit @ (Limit::Rate(..) | Limit::WarmUp(_)), _) => (limited(limit), false),
            End::Stopped(stopped) => (stopped.failure.clone(), true),
            _ => return Ok((self.chosen, ended)),
        };
        let totals = self.totals().await?;
        if totals.planned == 0 && !is_stopped {
            return Ok((self.chosen, ended));
        }
        let (own, other) = (self.chosen.0, backup.0);
        self.out.note("backup", format!("`{other}` goes on for `{own}`: {why}"));
        let way = self.store.way(&mark(&self.loaded.home, self.chosen.1)).await?;
        let left_to = (!is_stopped).then_some(way);
        ended = self.run_by(backup, Stand::For(left_to)).await?.behind(ended);
        let all_is_done = self.totals().await?.is_final();
        if is_stopped || all_is_done || !matches!(ended.end, End::Final | End::Later(_)) {
            return Ok((backup, ended));
        }
        self.out
            .note("backup", format!("`{own}` goes on with what it has to try again"));
        let last = self.run_by(self.chosen, Stand::Own(None)).await?;
        Ok((self.chosen, last.behind(ended)))
    }

    async fn totals(&self) -> Result<Totals, Fault> {
        Ok(self.store.totals(self.started.id).await?)
    }

    async fn run_by(&self, (profile_name, profile): (&str, &Profile), stand: Stand) -> Result<Ended, Fault> {
        let Sending {
            way,
            way_id,
            meter,
            asked,
            make,
            clock,
        } = Sending::of(self.loaded, self.store, self.started, profile).await?;
        let halt = Arc::new(Halt::new());
        let (totals, watched) = watch::channel(self.totals().await?);
        let (notices, told) = mpsc::unbounded_channel();
        let show = Show {
            out: self.out,
            what: format!("{} by {profile_name}", self.name),
            profile: profile_name.to_owned(),
            place: way.place(),
            go_on: go_on(self.word, self.chosen.0, self.started),
            totals: watched,
            notices: told,
        };
        let run = Run {
            order: self.order((way_id, way.lines_max()), stand),
            ledger: Arc::new(self.store.clone()),
            way,
            asked,
            meter,
            make,
            clock,
            halt: Arc::clone(&halt),
            totals,
            notices,
        };
        let shown = show.start();
        let listening = signals::drain_on_signal(Arc::clone(&halt), self.drain(), self.out);
        let ended = run.run().await;
        listening.abort();
        shown.await.expect("the progress bar does not panic");
        Ok(ended?)
    }

    /// What is to be sent, and how patiently.
    fn order(&self, (way, connections): (WayId, u32), stand: Stand) -> Order {
        let send = &self.loaded.config.send;
        let (backup_after, left_to) = match stand {
            Stand::Own(after) => (after, None),
            Stand::For(way) => (None, way),
        };
        Order {
            issue: self.started.id,
            way,
            connections,
            retry: Retry {
                first_wait: Duration::from_secs(u64::from(send.retry_first_wait_s)),
                max_wait: Duration::from_secs(u64::from(send.retry_max_wait_s)),
            },
            drain: self.drain(),
            patience: self.patience,
            not_after: self.started.not_after,
            backup_after,
            left_to,
            lease: lease(self.loaded),
        }
    }

    fn drain(&self) -> Duration {
        Duration::from_secs(u64::from(self.loaded.config.send.drain_s))
    }
}
