//! How long the ledger takes on this disk: `cargo bench --bench ledger`. Figures, not assertions.
#![allow(clippy::unwrap_used, reason = "a measurement may panic")]

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use divan::Bencher;
use divan::counter::ItemsCount;
use pressrun::audience::Candidate;
use pressrun::audience::ChangeKind;
use pressrun::audience::Consent;
use pressrun::audience::Roll;
use pressrun::audience::SubscriberId;
use pressrun::audience::Values;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Due;
use pressrun::ledger::delivery::Fate;
use pressrun::ledger::delivery::Intent;
use pressrun::ledger::delivery::Outcome;
use pressrun::ledger::delivery::Said;
use pressrun::ledger::delivery::WayId;
use pressrun::ledger::issue::IssueId;
use pressrun::ledger::issue::IssueName;
use pressrun::ledger::issue::PlanFacts;
use pressrun::ledger::issue::PlanId;
use pressrun::ledger::issue::Start;
use pressrun::ledger::issue::Thaw;
use pressrun::store::sqlite::Store;
use tempfile::TempDir;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

/// How many readers.
const READERS: u32 = 100_000;

/// How many connections hand over their outcome and their next intent at once.
const CONNECTIONS: u32 = 64;

fn main() {
    divan::main();
}

struct Shelf {
    runtime: Runtime,
    store: Store,
    _folder: TempDir,
}

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_777_636_800, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn name() -> IssueName {
    IssueName {
        feed: "main".to_owned(),
        number: 1,
    }
}

fn candidates() -> Vec<Candidate> {
    let candidate = |number| Candidate {
        address: format!("reader-{number}@example.org").parse().unwrap(),
        values: Values {
            name: Some(format!("Reader {number}")),
            ..Values::default()
        },
        named: None,
        consent: Consent::Active,
    };
    (0..READERS).map(candidate).collect()
}

impl Shelf {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let path = folder.path().join("pressrun.db");
        let store = runtime.block_on(Store::open(&path)).unwrap();
        Self {
            runtime,
            store,
            _folder: folder,
        }
    }

    fn imported() -> Self {
        let shelf = Self::new();
        shelf.runtime.block_on(shelf.import(&candidates()));
        shelf
    }

    fn sending() -> (Self, IssueId) {
        let shelf = Self::imported();
        let issue = shelf.runtime.block_on(async {
            let plan = shelf.plan().await;
            let issue = shelf.freeze(plan).await;
            while !shelf.store.stock(issue).await.unwrap() {}
            issue
        });
        (shelf, issue)
    }

    async fn import(&self, candidates: &[Candidate]) {
        let change = self
            .store
            .begin_change(ChangeKind::Import, "readers.csv", at(0))
            .await
            .unwrap();
        for page in candidates.chunks(pressrun::audience::PAGE) {
            self.store.take_in(change, "main", page).await.unwrap();
        }
        self.store.publish(change).await.unwrap();
    }

    async fn plan(&self) -> PlanId {
        let facts = PlanFacts {
            fingerprint: "f".to_owned(),
            head: "h".to_owned(),
            profile: "outbox".to_owned(),
            selection: "everybody".to_owned(),
        };
        let plan = self.store.begin_plan(&name(), &facts, at(0)).await.unwrap();
        let mut after: Option<SubscriberId> = None;
        loop {
            let page = self.store.recipients_after("main", after).await.unwrap();
            let ids: Vec<_> = page.iter().map(|recipient| recipient.id).collect();
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            self.store.extend_plan(plan, &ids).await.unwrap();
        }
        self.store.finish_plan(plan, "7f3a-91c2").await.unwrap();
        plan
    }

    async fn freeze(&self, plan: PlanId) -> IssueId {
        let start = Start {
            name: name(),
            plan,
            profile: "outbox".to_owned(),
            frozen: String::new(),
            now: at(0),
            not_after: at(60),
        };
        self.store.freeze(&start).await.unwrap().id
    }
}

fn intent(due: &Due) -> Intent {
    due.intent(at(0).fixed_offset(), WayId(1))
}

fn accepted(subscriber: SubscriberId) -> Outcome {
    Outcome {
        subscriber,
        fate: Fate::Accepted,
        said: Said {
            code: 250,
            enhanced: Some("2.0.0".to_owned()),
            text: format!("queued as {}", subscriber.0),
        },
    }
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn import(bencher: Bencher) {
    let candidates = candidates();
    bencher
        .counter(ItemsCount::new(READERS))
        .with_inputs(Shelf::new)
        .bench_refs(|shelf| shelf.runtime.block_on(shelf.import(&candidates)));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn import_again_with_nothing_new(bencher: Bencher) {
    let (shelf, candidates) = (Shelf::imported(), candidates());
    bencher
        .counter(ItemsCount::new(READERS))
        .bench_local(|| shelf.runtime.block_on(shelf.import(&candidates)));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn plan(bencher: Bencher) {
    let shelf = Shelf::imported();
    bencher
        .counter(ItemsCount::new(READERS))
        .bench_local(|| shelf.runtime.block_on(shelf.plan()));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn stock_and_thaw(bencher: Bencher) {
    let shelf = Shelf::imported();
    let plan = shelf.runtime.block_on(shelf.plan());
    bencher.counter(ItemsCount::new(READERS)).bench_local(|| {
        shelf.runtime.block_on(async {
            let issue = shelf.freeze(plan).await;
            while !shelf.store.stock(issue).await.unwrap() {}
            while shelf.store.thaw(issue).await.unwrap() == Thaw::Begun {}
        });
    });
}

/// Outcomes of the last messages and intents of the next, of all connections in one commit.
#[divan::bench(sample_count = 100, sample_size = 10)]
fn exchange(bencher: Bencher) {
    let (shelf, issue) = Shelf::sending();
    let mut waiting = Vec::new();
    let mut outcomes = Vec::new();
    bencher.counter(ItemsCount::new(CONNECTIONS)).bench_local(|| {
        shelf.runtime.block_on(async {
            if waiting.is_empty() {
                waiting = shelf.store.planned_after(issue, None, 50 * CONNECTIONS).await.unwrap();
            }
            let rest = waiting.len().saturating_sub(CONNECTIONS as usize);
            let intents: Vec<_> = waiting.split_off(rest).iter().map(intent).collect();
            let granted = shelf.store.exchange(issue, &outcomes, &intents, at(1)).await.unwrap();
            assert_eq!(granted.intents.len(), intents.len());
            outcomes = granted.intents.into_iter().map(accepted).collect();
        });
    });
}
