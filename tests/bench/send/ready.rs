//! An issue in a store on this disk, ready to be sent, and its sending.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;
use pressrun::app::way::Exitway;
use pressrun::audience::Candidate;
use pressrun::audience::ChangeKind;
use pressrun::audience::Consent;
use pressrun::audience::Roll;
use pressrun::audience::Values;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Totals;
use pressrun::ledger::issue::IssueId;
use pressrun::ledger::issue::IssueName;
use pressrun::ledger::issue::PlanFacts;
use pressrun::ledger::issue::Start;
use pressrun::ledger::lease::Lease;
use pressrun::ledger::retry::Retry;
use pressrun::profile::limits::Groups;
use pressrun::profile::limits::Limits;
use pressrun::profile::meter::Meter;
use pressrun::send::Clock;
use pressrun::send::Make;
use pressrun::send::Order;
use pressrun::send::Patience;
use pressrun::send::halt::Halt;
use pressrun::send::run::Run;
use pressrun::store::sqlite::Store;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::sync::watch;

/// An issue, ready to be sent.
pub(crate) struct Ready {
    _folder: TempDir,
    store: Store,
    issue: IssueId,
    way: Exitway,
    connections: u32,
}

impl Ready {
    /// Takes so many readers in, plans an issue for them, and starts it.
    pub(crate) async fn new(way: Exitway, connections: u32, readers: u32) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let store = Store::open(&folder.path().join("pressrun.db")).await.unwrap();
        let name = IssueName {
            feed: "main".to_owned(),
            number: 1,
        };
        let now = now();
        let change = store
            .begin_change(ChangeKind::Import, "readers.csv", now)
            .await
            .unwrap();
        let candidates: Vec<Candidate> = (0..readers)
            .map(|number| Candidate {
                address: format!("reader-{number}@reader.test").parse().unwrap(),
                values: Values::default(),
                named: None,
                consent: Consent::Active,
            })
            .collect();
        for page in candidates.chunks(pressrun::audience::PAGE) {
            store.take_in(change, "main", page).await.unwrap();
        }
        store.publish(change).await.unwrap();
        let facts = PlanFacts {
            fingerprint: "f".to_owned(),
            head: "h".to_owned(),
            profile: "relay".to_owned(),
            selection: "everybody".to_owned(),
        };
        let plan = store.begin_plan(&name, &facts, now).await.unwrap();
        let mut after = None;
        loop {
            let page = store.recipients_after("main", after).await.unwrap();
            let ids: Vec<_> = page.iter().map(|recipient| recipient.id).collect();
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            store.extend_plan(plan, &ids).await.unwrap();
        }
        store.finish_plan(plan, "7f3a-91c2").await.unwrap();
        let start = Start {
            name,
            plan,
            profile: "relay".to_owned(),
            frozen: String::new(),
            now,
            not_after: now + TimeDelta::days(1),
        };
        let issue = store.freeze(&start).await.unwrap().id;
        while !store.stock(issue).await.unwrap() {}
        Self {
            _folder: folder,
            store,
            issue,
            way,
            connections,
        }
    }

    /// Sends it, to the end.
    pub(crate) async fn send(self, make: Make, messages: u32) {
        let (totals, watched) = watch::channel(Totals::default());
        let (notices, _told) = mpsc::unbounded_channel();
        let limits = (Groups::default(), Tz::UTC);
        let run = Run {
            order: Order {
                issue: self.issue,
                way: self.store.way("relay").await.unwrap(),
                connections: self.connections,
                retry: Retry {
                    first_wait: Duration::from_mins(5),
                    max_wait: Duration::from_hours(4),
                },
                drain: Duration::from_secs(8),
                patience: Patience::Stay,
                not_after: now() + TimeDelta::days(1),
                backup_after: None,
                left_to: None,
                lease: Lease {
                    stretches_max: 1,
                    length: Duration::from_mins(1),
                },
            },
            ledger: Arc::new(self.store.clone()),
            way: self.way,
            asked: Vec::new(),
            meter: Meter::new(Limits::default(), limits, &[], now()),
            make,
            clock: Clock {
                now: Arc::new(now),
                shown: Arc::new(|moment| moment.fixed_offset()),
            },
            halt: Arc::new(Halt::new()),
            totals,
            notices,
        };
        run.run().await.unwrap();
        assert_eq!(watched.borrow().accepted, u64::from(messages));
        self.store.close().await;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a measurement has no command to ask for the time"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}
