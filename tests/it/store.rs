//! The story of the store, told on real files.

mod audience;
mod beside;
mod deliveries;
mod doors;
mod file;
mod folding;
mod letters;
mod marks;
mod model;
mod plans;
mod rulings;
mod steps;
mod twin_marks;
mod twins;

use std::path::PathBuf;
use std::time::Duration;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::TimeDelta;
use chrono::Utc;
use pressrun::audience::Candidate;
use pressrun::audience::ChangeKind;
use pressrun::audience::Consent;
use pressrun::audience::Roll;
use pressrun::audience::SubscriberId;
use pressrun::audience::Taken;
use pressrun::audience::Values;
use pressrun::audience::address::Address;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Delivery;
use pressrun::ledger::delivery::Due;
use pressrun::ledger::delivery::Fate;
use pressrun::ledger::delivery::Granted;
use pressrun::ledger::delivery::Intent;
use pressrun::ledger::delivery::Outcome;
use pressrun::ledger::delivery::Said;
use pressrun::ledger::delivery::WayId;
use pressrun::ledger::issue::IssueId;
use pressrun::ledger::issue::IssueName;
use pressrun::ledger::issue::Phase;
use pressrun::ledger::issue::Plan;
use pressrun::ledger::issue::PlanFacts;
use pressrun::ledger::issue::Start;
use pressrun::ledger::lease::Lease;
use pressrun::ledger::state::State;
use pressrun::store::Store;
use pressrun::store::postgres;
use tempfile::TempDir;

use crate::cluster;

/// The same stories of a file and of a server: each function is a test of both.
macro_rules! on_both {
    ($($story:ident,)*) => {
        mod in_sqlite {
            $(
                #[tokio::test]
                async fn $story() {
                    super::$story($crate::store::Shelf::new().await).await;
                }
            )*
        }

        mod in_postgres {
            $(
                #[tokio::test]
                async fn $story() {
                    if let Some(shelf) = $crate::store::Shelf::on_server().await {
                        super::$story(shelf).await;
                    }
                }
            )*
        }
    };
}
use on_both;

/// A store of a test's own, which goes with it.
pub struct Shelf {
    place: Place,
    pub store: Store,
}

/// Where a store lies.
enum Place {
    File(TempDir),
    Server { url: String, owner: i64 },
}

/// A lease that lasts longer than any test.
pub const LEASE: Lease = Lease {
    stretches_max: 1_000,
    length: Duration::from_hours(1),
};

impl Shelf {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let store = Store::open_file(&folder.path().join("pressrun.db")).await.unwrap();
        Self {
            place: Place::File(folder),
            store,
        }
    }

    /// In a schema of its own; `None` where no server is to be asked.
    pub async fn on_server() -> Option<Self> {
        let cluster = cluster::shared()?;
        let url = cluster.schema().await;
        let owner = 1;
        let store = postgres::Store::open_as(&url, owner).await.unwrap();
        Some(Self {
            place: Place::Server { url, owner },
            store: Store::Postgres(store),
        })
    }

    /// Another one of the same kind.
    pub async fn another(&self) -> Self {
        match &self.place {
            Place::File(_) => Self::new().await,
            Place::Server { .. } => Self::on_server().await.unwrap(),
        }
    }

    pub fn is_file(&self) -> bool {
        matches!(self.place, Place::File(_))
    }

    pub fn path(&self) -> PathBuf {
        match &self.place {
            Place::File(folder) => folder.path().join("pressrun.db"),
            Place::Server { .. } => panic!("a server has no file"),
        }
    }

    /// Closes the store and opens it again, as the same worker.
    pub async fn reopened(self) -> Self {
        let Self { place, store } = self;
        store.close().await;
        let store = match &place {
            Place::File(folder) => Store::open_file(&folder.path().join("pressrun.db")).await,
            Place::Server { url, owner, .. } => postgres::Store::open_as(url, *owner).await.map(Store::Postgres),
        };
        Self {
            place,
            store: store.unwrap(),
        }
    }

    /// Holds all of an issue that is free.
    pub async fn hold(&self, issue: IssueId) {
        self.hold_at(issue, at(0)).await;
    }

    /// The same, by another clock.
    pub async fn hold_at(&self, issue: IssueId, now: DateTime<Utc>) {
        self.store.hold(issue, LEASE, now).await.unwrap();
    }

    /// Takes readers 1 to `last` into `main`, published.
    pub async fn import(&self, last: u32) -> Vec<Taken> {
        let change = self
            .store
            .begin_change(ChangeKind::Import, "readers.csv", at(0))
            .await
            .unwrap();
        let candidates: Vec<_> = (1..=last).map(reader).collect();
        let taken = self.store.take_in(change, "main", &candidates).await.unwrap();
        self.store.publish(change).await.unwrap();
        taken
    }

    pub async fn id(&self, number: u32) -> SubscriberId {
        self.store.subscriber(&address(number).key()).await.unwrap().unwrap().id
    }

    pub async fn ids(&self) -> Vec<SubscriberId> {
        let recipients = self.store.recipients_after("main", None).await.unwrap();
        recipients.iter().map(|recipient| recipient.id).collect()
    }

    /// A finished plan of `name` for all who are subscribed now.
    pub async fn planned(&self, name: &IssueName, hash: &str) -> Plan {
        let plan = self.store.begin_plan(name, &facts(), at(0)).await.unwrap();
        self.store.extend_plan(plan, &self.ids().await).await.unwrap();
        self.store.finish_plan(plan, hash).await.unwrap();
        self.store.plan(name, Some(hash)).await.unwrap().unwrap()
    }

    /// Issue 1 of `main`, sending to readers 1 to `last`.
    pub async fn sending(&self, last: u32) -> IssueId {
        self.import(last).await;
        let plan = self.planned(&first_issue(), "7f3a-91c2").await;
        let started = self.store.freeze(&start(&plan)).await.unwrap();
        assert!(self.store.stock(started.id).await.unwrap());
        self.hold(started.id).await;
        started.id
    }

    pub async fn planned_after(&self, issue: IssueId) -> Vec<Due> {
        self.store.planned_after(issue, None, 100).await.unwrap()
    }

    /// How many deliveries are in each state, as in `2 planned, 1 accepted`; the sum is right or this fails.
    pub async fn totals(&self, issue: IssueId) -> String {
        let totals = self.store.totals(issue).await.unwrap();
        let states = [
            (totals.planned, "planned"),
            (totals.sending, "sending"),
            (totals.accepted, "accepted"),
            (totals.deferred, "deferred"),
            (totals.refused, "refused"),
            (totals.doubtful, "doubtful"),
            (totals.skipped, "skipped"),
        ];
        assert_eq!(states.iter().map(|(count, _)| count).sum::<u64>(), totals.total);
        let told = states.iter().filter(|(count, _)| *count > 0);
        told.map(|(count, state)| format!("{count} {state}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Asks for intents of the first `count` that are planned; returns who was granted one.
    pub async fn begin(&self, issue: IssueId, count: usize) -> Vec<SubscriberId> {
        self.hold(issue).await;
        let due = self.planned_after(issue).await;
        let intents: Vec<_> = due.iter().take(count).map(intent).collect();
        let mut begun = self.store.exchange(issue, &[], &intents, at(0)).await.unwrap().intents;
        begun.sort_unstable();
        begun
    }

    pub async fn report(&self, issue: IssueId, outcomes: &[Outcome]) -> Granted {
        self.store.exchange(issue, outcomes, &[], at(0)).await.unwrap()
    }

    pub async fn delivery(&self, issue: IssueId, subscriber: SubscriberId) -> Delivery {
        let after = Some(SubscriberId(subscriber.0 - 1));
        self.store.deliveries(issue, None, after).await.unwrap().remove(0)
    }

    pub async fn phase(&self) -> Phase {
        self.store.started(&first_issue()).await.unwrap().unwrap().phase
    }

    /// Brings the first that is planned into a state.
    pub async fn bring(&self, issue: IssueId, state: State) -> SubscriberId {
        let planned = self.planned_after(issue).await;
        let subscriber = planned[0].recipient.id;
        let fate = FATES.into_iter().find(|fate| fate.state() == state);
        match (state, fate) {
            (State::Planned, _) => {}
            (State::Skipped, _) => {
                self.store
                    .leave(&planned[0].recipient.address, "main", at(0))
                    .await
                    .unwrap();
                self.begin(issue, 1).await;
            }
            (_, fate) => {
                self.begin(issue, 1).await;
                let fate = fate.map(|fate| outcome(subscriber, fate));
                self.report(issue, fate.as_slice()).await;
            }
        }
        assert_eq!(self.delivery(issue, subscriber).await.state, state);
        subscriber
    }
}

/// Everything that can become of an intent.
pub const FATES: [Fate; 5] = [
    Fate::Accepted,
    Fate::Refused,
    Fate::Doubtful,
    Fate::Returned(None),
    // Noon is a moment that every test here can reach.
    Fate::Deferred(chrono::DateTime::from_timestamp(1_777_636_800, 0).expect("a moment")),
];

/// A moment some minutes after noon.
pub fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_777_636_800, 0).unwrap() + TimeDelta::minutes(minutes)
}

pub fn address(number: u32) -> Address {
    format!("reader-{number}@example.org").parse().unwrap()
}

pub fn reader(number: u32) -> Candidate {
    Candidate {
        address: address(number),
        values: Values::default(),
        named: None,
        consent: Consent::Active,
    }
}

pub fn named(number: u32, name: &str) -> Candidate {
    let values = Values {
        name: Some(name.to_owned()),
        ..Values::default()
    };
    Candidate {
        values,
        ..reader(number)
    }
}

pub fn first_issue() -> IssueName {
    IssueName {
        feed: "main".to_owned(),
        number: 1,
    }
}

pub fn facts() -> PlanFacts {
    PlanFacts {
        fingerprint: "f1".to_owned(),
        head: "h1".to_owned(),
        profile: "outbox".to_owned(),
        selection: "everybody".to_owned(),
    }
}

/// Starts issue 1 of `main` at noon; nothing leaves after one.
pub fn start(plan: &Plan) -> Start {
    Start {
        name: first_issue(),
        plan: plan.id,
        profile: "outbox".to_owned(),
        frozen: r#"{"subject":"Rain"}"#.to_owned(),
        now: at(0),
        not_after: at(60),
    }
}

/// The intent for what is due, dated at 14:00 in a zone two hours east.
pub fn intent(due: &Due) -> Intent {
    due.intent(at(0).with_timezone(&FixedOffset::east_opt(7200).unwrap()), WayId(1))
}

pub fn outcome(subscriber: SubscriberId, fate: Fate) -> Outcome {
    Outcome {
        subscriber,
        fate,
        said: Said {
            code: 250,
            enhanced: Some("2.0.0".to_owned()),
            text: "it's \"queued\"\nas \u{1f9ea}".to_owned(),
        },
    }
}
