//! From a plan to an issue whose copies may leave.

use pressrun::ledger::Ledger;
use pressrun::ledger::PAGE;
use pressrun::ledger::PLANS_KEPT;
use pressrun::ledger::issue::IssueId;
use pressrun::ledger::issue::IssueName;
use pressrun::ledger::issue::Phase;
use pressrun::ledger::issue::PlanFacts;
use pressrun::ledger::issue::Start;
use pressrun::ledger::issue::Thaw;
use pressrun::ledger::schedule::Schedule;
use pressrun::ledger::state::State;

use crate::store::Shelf;
use crate::store::at;
use crate::store::facts;
use crate::store::first_issue;
use crate::store::intent;
use crate::store::on_both;
use crate::store::start;

on_both![
    a_plan_counts_once_it_is_finished,
    the_newest_plans_of_an_issue_are_kept_and_the_one_it_was_started_by,
    two_commands_may_plan_at_once_and_one_that_died_is_forgotten,
    plans_that_are_given_up_leave_no_recipients,
    a_second_start_returns_the_first,
    an_issue_starts_by_a_finished_plan_of_its_own_alone,
    a_thaw_that_ends_half_way_leaves_the_issue_whole,
    recipients_are_taken_in_page_by_page_and_nothing_leaves_before_the_last,
    an_issue_can_be_thawed_while_nothing_has_left,
    plans_of_other_facts_stand_beside_each_other,
    what_is_scheduled_waits_until_it_is_started,
];

async fn a_plan_counts_once_it_is_finished(shelf: Shelf) {
    shelf.import(3).await;
    let plan = shelf.store.begin_plan(&first_issue(), &facts(), at(0)).await.unwrap();
    shelf.store.extend_plan(plan, &shelf.ids().await).await.unwrap();
    assert_eq!(shelf.store.plan(&first_issue(), None).await.unwrap(), None);
    shelf.store.finish_plan(plan, "7f3a-91c2").await.unwrap();
    let shelf = shelf.reopened().await;
    let found = shelf.store.plan(&first_issue(), None).await.unwrap().unwrap();
    assert_eq!(
        (found.id, found.hash.as_str(), found.recipients),
        (plan, "7f3a-91c2", 3)
    );
    assert_eq!(found.facts, facts());
    assert_eq!(shelf.store.plan(&first_issue(), Some("0000-0000")).await.unwrap(), None);
}

async fn the_newest_plans_of_an_issue_are_kept_and_the_one_it_was_started_by(shelf: Shelf) {
    shelf.import(2).await;
    let other = IssueName {
        number: 2,
        ..first_issue()
    };
    shelf.planned(&other, "other").await;
    let used = shelf.planned(&first_issue(), "used").await;
    shelf.store.freeze(&start(&used)).await.unwrap();
    for number in 1..=PLANS_KEPT + 2 {
        shelf.planned(&first_issue(), &number.to_string()).await;
    }
    let mut kept = Vec::new();
    for hash in ["used", "1", "2", "3", "10"] {
        let plan = shelf.store.plan(&first_issue(), Some(hash)).await.unwrap();
        kept.extend(plan.map(|plan| (hash, plan.recipients)));
    }
    assert_eq!(kept, [("used", 2), ("3", 2), ("10", 2)]);
    assert!(shelf.store.plan(&other, Some("other")).await.unwrap().is_some());
    let before = shelf.store.plan(&first_issue(), Some("5")).await.unwrap().unwrap();
    let again = shelf.planned(&first_issue(), "5").await;
    assert!(again.id > before.id, "the same plan again takes the place of the first");
    assert_eq!(
        shelf.store.plan(&first_issue(), None).await.unwrap().unwrap().id,
        again.id
    );
}

async fn two_commands_may_plan_at_once_and_one_that_died_is_forgotten(shelf: Shelf) {
    shelf.import(2).await;
    let mut plans = Vec::new();
    for minutes in [0, 1, 61] {
        let plan = shelf
            .store
            .begin_plan(&first_issue(), &facts(), at(minutes))
            .await
            .unwrap();
        shelf.store.extend_plan(plan, &shelf.ids().await[..1]).await.unwrap();
        plans.push(plan);
    }
    for (hash, plan) in [("b", plans[1]), ("c", plans[2])] {
        shelf.store.extend_plan(plan, &shelf.ids().await[1..]).await.unwrap();
        shelf.store.finish_plan(plan, hash).await.unwrap();
        assert_eq!(
            shelf.store.plan(&first_issue(), None).await.unwrap().unwrap().hash,
            hash
        );
    }
    let b = shelf.store.plan(&first_issue(), Some("b")).await.unwrap().unwrap();
    assert_eq!((b.id, b.recipients), (plans[1], 2), "the newer one did not end it");
    // The first had not been finished for an hour; nor may a finished plan grow, or be finished twice.
    let ids = shelf.ids().await;
    for plan in plans {
        assert!(shelf.store.extend_plan(plan, &ids[1..]).await.is_err());
        assert!(shelf.store.finish_plan(plan, "d").await.is_err());
    }
    assert_eq!(shelf.store.plan(&first_issue(), Some("d")).await.unwrap(), None);
}

async fn plans_that_are_given_up_leave_no_recipients(shelf: Shelf) {
    let all: Vec<_> = (1..=i64::from(PAGE)).map(pressrun::audience::SubscriberId).collect();
    for _ in 0..3 {
        let plan = shelf.store.begin_plan(&first_issue(), &facts(), at(0)).await.unwrap();
        shelf.store.extend_plan(plan, &all).await.unwrap();
        shelf.store.finish_plan(plan, "7f3a-91c2").await.unwrap();
    }
    let rows: i64 = shelf.count("SELECT count(*) FROM plan_recipients").await;
    assert_eq!(
        (rows, shelf.count("SELECT count(*) FROM plans").await),
        (i64::from(PAGE), 1)
    );
}

async fn a_second_start_returns_the_first(shelf: Shelf) {
    shelf.import(2).await;
    let plan = shelf.planned(&first_issue(), "7f3a-91c2").await;
    assert_eq!(shelf.store.started(&first_issue()).await.unwrap(), None);
    let first = shelf.store.freeze(&start(&plan)).await.unwrap();
    assert_eq!(
        (first.phase, first.plan_hash.as_str(), first.profile.as_str()),
        (Phase::Planned, "7f3a-91c2", "outbox")
    );
    assert_eq!((first.started, first.finished, first.not_after), (at(0), None, at(60)));
    let shelf = shelf.reopened().await;
    let changed = shelf.planned(&first_issue(), "0bad-cafe").await;
    let second = Start {
        frozen: "{}".to_owned(),
        now: at(5),
        not_after: at(600),
        profile: "relay".to_owned(),
        ..start(&changed)
    };
    assert_eq!(shelf.store.freeze(&second).await.unwrap(), first);
    assert_eq!(shelf.store.started(&first_issue()).await.unwrap(), Some(first));
}

async fn an_issue_starts_by_a_finished_plan_of_its_own_alone(shelf: Shelf) {
    shelf.import(2).await;
    let own = shelf.planned(&first_issue(), "7f3a-91c2").await;
    let other = IssueName {
        number: 2,
        ..first_issue()
    };
    let open = shelf.store.begin_plan(&other, &facts(), at(0)).await.unwrap();
    for plan in [own.id, open] {
        let start = Start {
            name: other.clone(),
            plan,
            ..start(&own)
        };
        assert!(shelf.store.freeze(&start).await.is_err());
        assert_eq!(shelf.store.started(&other).await.unwrap(), None);
    }
}

/// An issue that goes to five more than a page. The ledger numbers subscribers, it need not know them.
async fn frozen_for_more_than_a_page(shelf: &Shelf) -> IssueId {
    let plan = shelf.store.begin_plan(&first_issue(), &facts(), at(0)).await.unwrap();
    let ids: Vec<_> = (1..=i64::from(PAGE) + 5)
        .map(pressrun::audience::SubscriberId)
        .collect();
    for part in ids.chunks(PAGE as usize) {
        shelf.store.extend_plan(plan, part).await.unwrap();
    }
    shelf.store.finish_plan(plan, "7f3a-91c2").await.unwrap();
    let plan = shelf.store.plan(&first_issue(), None).await.unwrap().unwrap();
    shelf.store.freeze(&start(&plan)).await.unwrap().id
}

async fn a_thaw_that_ends_half_way_leaves_the_issue_whole(shelf: Shelf) {
    let issue = frozen_for_more_than_a_page(&shelf).await;
    while !shelf.store.stock(issue).await.unwrap() {}
    assert_eq!(shelf.store.thaw(issue).await.unwrap(), Thaw::Begun);
    assert_eq!(shelf.totals(issue).await, "5 planned");
    let shelf = shelf.reopened().await;
    assert_eq!(shelf.store.started(&first_issue()).await.unwrap().unwrap().id, issue);
    // Whoever sends it now leaves nobody out.
    while !shelf.store.stock(issue).await.unwrap() {}
    assert_eq!(shelf.totals(issue).await, "10005 planned");
    let distinct = "SELECT count(DISTINCT subscriber) FROM deliveries WHERE subscriber BETWEEN 1 AND 10005";
    assert_eq!(shelf.count(distinct).await, 10_005);
    // And if one of them has left by then, it stays.
    shelf
        .execute("UPDATE deliveries SET date = 1 WHERE subscriber = 3")
        .await;
    assert_eq!(shelf.store.thaw(issue).await.unwrap(), Thaw::Kept);
    assert_eq!(shelf.totals(issue).await, "10005 planned");
    shelf.execute("UPDATE deliveries SET date = NULL").await;
    for expected in [Thaw::Begun, Thaw::Done] {
        let shelf = &shelf;
        assert_eq!(shelf.store.thaw(issue).await.unwrap(), expected);
    }
    assert_eq!(shelf.store.started(&first_issue()).await.unwrap(), None);
    assert_eq!(shelf.totals(issue).await, "");
}

async fn recipients_are_taken_in_page_by_page_and_nothing_leaves_before_the_last(shelf: Shelf) {
    let issue = frozen_for_more_than_a_page(&shelf).await;
    assert!(!shelf.store.stock(issue).await.unwrap());
    assert_eq!(shelf.totals(issue).await, "10000 planned");
    let shelf = shelf.reopened().await;
    assert_eq!(
        shelf.store.started(&first_issue()).await.unwrap().unwrap().phase,
        Phase::Planned
    );
    for _ in 0..2 {
        assert!(shelf.store.stock(issue).await.unwrap());
        assert_eq!(shelf.totals(issue).await, "10005 planned");
        assert_eq!(
            shelf.store.started(&first_issue()).await.unwrap().unwrap().phase,
            Phase::Sending
        );
    }
}

async fn an_issue_can_be_thawed_while_nothing_has_left(shelf: Shelf) {
    let issue = shelf.sending(2).await;
    assert_eq!(shelf.store.thaw(issue).await.unwrap(), Thaw::Done);
    assert_eq!(shelf.store.started(&first_issue()).await.unwrap(), None);
    assert_eq!(shelf.totals(issue).await, "");

    let plan = shelf.store.plan(&first_issue(), None).await.unwrap().unwrap();
    let issue = shelf.store.freeze(&start(&plan)).await.unwrap().id;
    shelf.store.stock(issue).await.unwrap();
    shelf.hold(issue).await;
    let due = shelf.planned_after(issue).await;
    let granted = shelf
        .store
        .exchange(issue, &[], &[intent(&due[0])], at(1))
        .await
        .unwrap();
    assert_eq!(granted.intents, [due[0].recipient.id]);
    assert_eq!(shelf.store.thaw(issue).await.unwrap(), Thaw::Kept);
    assert_eq!(shelf.totals(issue).await, "1 planned, 1 sending");
    let shelf = shelf.bereaved(issue).await;
    let sending = shelf.store.sending(issue).await.unwrap();
    assert_eq!(
        sending
            .iter()
            .map(|one| (one.recipient.id, one.state))
            .collect::<Vec<_>>(),
        [(due[0].recipient.id, State::Sending)]
    );
}

async fn plans_of_other_facts_stand_beside_each_other(shelf: Shelf) {
    let other = PlanFacts {
        fingerprint: "f2".to_owned(),
        ..facts()
    };
    let plan = shelf.store.begin_plan(&first_issue(), &other, at(0)).await.unwrap();
    shelf.store.finish_plan(plan, "empty").await.unwrap();
    shelf.planned(&first_issue(), "7f3a-91c2").await;
    let found = shelf.store.plan(&first_issue(), Some("empty")).await.unwrap().unwrap();
    assert_eq!((found.facts, found.recipients), (other, 0));
}

async fn what_is_scheduled_waits_until_it_is_started(shelf: Shelf) {
    shelf.import(1).await;
    let scheduled = |minute: i64, frozen: &str| Schedule {
        name: first_issue(),
        at: at(minute),
        not_after: at(minute + 5),
        profile: "relay".to_owned(),
        frozen: frozen.to_owned(),
    };
    let other = Schedule {
        name: IssueName {
            number: 2,
            ..first_issue()
        },
        ..scheduled(1, "other")
    };
    for schedule in [&scheduled(1, "first"), &other, &scheduled(9, "second")] {
        shelf.store.schedule(schedule).await.unwrap();
    }
    assert_eq!(shelf.store.last_beat().await.unwrap(), None);
    shelf.store.beat(at(3)).await.unwrap();
    shelf.store.beat(at(2)).await.unwrap();
    let shelf = shelf.reopened().await;
    assert_eq!(shelf.store.last_beat().await.unwrap(), Some(at(2)));
    assert_eq!(
        shelf.store.schedules().await.unwrap(),
        [other.clone(), scheduled(9, "second")]
    );
    let plan = shelf.planned(&first_issue(), "7f3a-91c2").await;
    shelf.store.freeze(&start(&plan)).await.unwrap();
    assert_eq!(shelf.store.schedules().await.unwrap(), std::slice::from_ref(&other));
    assert!(shelf.store.unschedule(&other.name).await.unwrap());
    assert!(!shelf.store.unschedule(&other.name).await.unwrap());
}
