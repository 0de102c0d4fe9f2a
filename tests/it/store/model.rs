//! Random histories over the store on a file and over its model in memory: both answer the same, step by step.

use std::collections::BTreeMap;

use pressrun::audience::Recipient;
use pressrun::audience::Roll;
use pressrun::audience::SubscriberId;
use pressrun::ledger::Ledger;
use pressrun::ledger::brake::Past;
use pressrun::ledger::delivery::Delivery;
use pressrun::ledger::delivery::Due;
use pressrun::ledger::issue::IssueId;
use pressrun::ledger::issue::Phase;
use pressrun::ledger::issue::Plan;
use pressrun::ledger::issue::PlanId;
use pressrun::ledger::issue::Started;
use pressrun::ledger::state::EVENTS;
use pressrun::ledger::state::State;
use proptest::prelude::ProptestConfig;
use proptest::test_runner::TestRunner;
use tokio::runtime::Builder;

use crate::cluster;
use crate::store::Shelf;
use crate::store::first_issue;
use crate::store::steps::FEEDS;
use crate::store::steps::HASHES;
use crate::store::steps::Step;
use crate::store::steps::events;
use crate::store::steps::steps;
use crate::store::twins::Twins;

/// How many histories are tried where nobody asks for more with `PRESSRUN_TEST_CASES`.
const CASES: u32 = 60;
/// The same on a server, which is asked over a socket.
const CASES_ON_SERVER: u32 = 12;

/// Where each delivery stands, by address.
type States = BTreeMap<String, State>;

/// A recipient without the number that file and model give.
fn anonymous(recipient: Recipient) -> Recipient {
    Recipient {
        id: SubscriberId(0),
        ..recipient
    }
}

fn recipients(all: Vec<Recipient>) -> Vec<Recipient> {
    all.into_iter().map(anonymous).collect()
}

fn deliveries(all: Vec<Delivery>) -> Vec<Delivery> {
    let anonymous = |delivery: Delivery| Delivery {
        recipient: anonymous(delivery.recipient),
        ..delivery
    };
    all.into_iter().map(anonymous).collect()
}

fn dues(all: Vec<Due>) -> Vec<Due> {
    let anonymous = |due: Due| Due {
        recipient: anonymous(due.recipient),
        ..due
    };
    all.into_iter().map(anonymous).collect()
}

fn pasts(all: Vec<Past>) -> Vec<Past> {
    let anonymous = |mut past: Past| {
        past.outcome.subscriber = SubscriberId(0);
        past
    };
    all.into_iter().map(anonymous).collect()
}

fn started(started: Option<Started>) -> Option<Started> {
    started.map(|started| Started {
        id: IssueId(0),
        ..started
    })
}

fn plan(plan: Option<Plan>) -> Option<Plan> {
    plan.map(|plan| Plan { id: PlanId(0), ..plan })
}

async fn compare_readers(twins: &Twins) {
    let (store, readers) = (&twins.shelf.store, &twins.model.readers);
    for feed in FEEDS {
        assert_eq!(store.counts(feed).await.unwrap(), readers.counts(feed));
        let file = recipients(store.recipients_after(feed, None).await.unwrap());
        assert_eq!(file, recipients(readers.recipients_after(feed, None)));
    }
    let (file, model) = (
        store.subscribers_after(None).await.unwrap(),
        readers.subscribers_after(None),
    );
    assert_eq!(file.len(), model.len());
    for (file, model) in file.iter().zip(&model) {
        assert_eq!((&file.address, &file.values), (&model.address, &model.values));
        assert_eq!(
            (&file.subscriptions, file.suppressed),
            (&model.subscriptions, model.suppressed)
        );
    }
}

async fn compare_plans(twins: &Twins) {
    let (store, name) = (&twins.shelf.store, first_issue());
    for hash in HASHES.map(Some).into_iter().chain([None]) {
        let file = plan(store.plan(&name, hash).await.unwrap());
        assert_eq!(file, plan(twins.model.plan(&name, hash)));
    }
    let file = started(store.started(&name).await.unwrap());
    assert_eq!(file, started(twins.model.started(&name)));
}

/// Where the deliveries stand; the same in both.
async fn compare_deliveries(twins: &Twins) -> States {
    let Some((file, model)) = twins.issue else {
        return States::new();
    };
    let store = &twins.shelf.store;
    let totals = store.totals(file).await.unwrap();
    assert_eq!(totals, twins.model.totals(model));
    assert_eq!(
        totals.planned + totals.sending + totals.deferred + totals.ended(),
        totals.total
    );
    let phase = store.started(&first_issue()).await.unwrap().unwrap().phase;
    assert!(
        phase != Phase::Finished || totals.is_final(),
        "what is finished leaves nothing to do"
    );

    assert_eq!(store.domains(file, 2).await.unwrap(), twins.model.domains(model, 2));
    let lately = pasts(store.lately(file, 3).await.unwrap());
    assert_eq!(lately, pasts(twins.model.lately(model, 3)));
    let all = deliveries(store.deliveries(file, None, None).await.unwrap());
    assert_eq!(all, deliveries(twins.model.deliveries(model, None, None)));
    if twins.shelf.is_file() {
        let sending = deliveries(store.sending(file).await.unwrap());
        assert_eq!(sending, deliveries(twins.model.sending(model)));
    }
    twins.shelf.hold_at(file, twins.now).await;
    let planned = dues(store.planned_after(file, None, 3).await.unwrap());
    assert_eq!(planned, dues(twins.model.planned_after(model, None, 3)));
    let (due, next) = store.deferred_due(file, twins.now, 2).await.unwrap();
    let (expected, expected_next) = twins.model.deferred_due(model, twins.now, 2);
    assert_eq!((dues(due), next), (dues(expected), expected_next));
    let states = all
        .iter()
        .map(|one| (one.recipient.address.expose().to_owned(), one.state));
    states.collect()
}

/// Whether every delivery stayed where it was or made one legal move that belongs to the step.
fn check_moves(step: &Step, before: &States, after: &States) {
    let events = events(step);
    for (address, was) in before {
        let Some(is) = after.get(address) else { continue };
        let legal = EVENTS.iter().filter(|event| events.contains(event));
        let moved = legal.into_iter().any(|event| was.after(*event) == Some(*is));
        assert!(was == is || moved, "{was:?} to {is:?} by {step:?}");
    }
}

async fn live(shelf: Shelf, history: &[Step]) {
    let mut twins = Twins::new(shelf);
    let mut before = States::new();
    for step in history {
        twins = twins.take(step).await;
        compare_readers(&twins).await;
        compare_plans(&twins).await;
        let after = compare_deliveries(&twins).await;
        check_moves(step, &before, &after);
        before = after;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests says how long they may take"
)]
fn cases(few: u32) -> ProptestConfig {
    let asked = std::env::var("PRESSRUN_TEST_CASES").ok();
    ProptestConfig {
        cases: asked.map_or(few, |cases| cases.parse().unwrap()),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[test]
fn the_store_answers_as_its_model_does() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let lived = TestRunner::new(cases(CASES)).run(&steps(), |history| {
        runtime.block_on(async { live(Shelf::new().await, &history).await });
        Ok(())
    });
    if let Err(error) = lived {
        panic!("{error}");
    }
}

#[test]
fn a_store_on_a_server_answers_as_its_model_does() {
    let Some(_cluster) = cluster::shared() else { return };
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let lived = TestRunner::new(cases(CASES_ON_SERVER)).run(&steps(), |history| {
        runtime.block_on(async { live(Shelf::on_server().await.unwrap(), &history).await });
        Ok(())
    });
    if let Err(error) = lived {
        panic!("{error}");
    }
}
