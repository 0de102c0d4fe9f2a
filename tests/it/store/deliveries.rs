//! From an intent to its outcome.

use pressrun::audience::Roll;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Fate;
use pressrun::ledger::delivery::Granted;
use pressrun::ledger::delivery::Ruling;
use pressrun::ledger::delivery::Said;
use pressrun::ledger::delivery::WayId;
use pressrun::ledger::issue::Phase;
use pressrun::ledger::judgement::Again;
use pressrun::ledger::reason;
use pressrun::ledger::state::STATES;
use pressrun::ledger::state::State;

use crate::store::FATES;
use crate::store::Shelf;
use crate::store::address;
use crate::store::at;
use crate::store::intent;
use crate::store::named;
use crate::store::on_both;
use crate::store::outcome;

on_both![
    nothing_is_granted_while_the_issue_does_not_run,
    an_outcome_moves_what_is_sending_and_late_proof_what_is_doubtful,
    a_first_intent_fixes_version_and_date,
    who_left_or_was_suppressed_before_the_intent_is_skipped_in_the_same_commit,
    who_was_read_before_another_copy_left_is_let_go_and_not_skipped,
    why_a_delivery_was_planned_again_is_kept_until_something_else_becomes_of_it,
    deferred_deliveries_come_back_in_the_order_in_which_they_are_due,
    a_sweep_doubts_what_a_dead_sender_left,
];

async fn a_first_intent_fixes_version_and_date(shelf: Shelf) {
    let issue = shelf.sending(1).await;
    let first = shelf.planned_after(issue).await.remove(0);
    assert_eq!((first.date, first.attempts, first.returns), (None, 0, 0));
    let begun = shelf.begin(issue, 1).await;
    assert_eq!(begun, [first.recipient.id]);
    assert_eq!(shelf.begin(issue, 1).await, [], "nobody is begun twice");
    shelf.report(issue, &[outcome(begun[0], Fate::Returned(None))]).await;

    let change = shelf
        .store
        .begin_change(pressrun::audience::ChangeKind::Add, "operator", at(1))
        .await
        .unwrap();
    shelf.store.take_in(change, "main", &[named(1, "Ada")]).await.unwrap();
    shelf.store.publish(change).await.unwrap();
    let shelf = shelf.reopened().await;
    let again = shelf.planned_after(issue).await.remove(0);
    assert_eq!(again.recipient, first.recipient, "the version of the first intent");
    assert_eq!((again.attempts, again.returns), (0, 1));
    let date = again.date.unwrap();
    assert_eq!((date, date.offset().local_minus_utc()), (intent(&first).date, 7200));
    let mut later = again.intent(at(30).fixed_offset(), WayId(2));
    assert_eq!(later.date, date);
    later.version = change.0;
    shelf.store.exchange(issue, &[], &[later], at(2)).await.unwrap();
    let delivery = shelf.delivery(issue, begun[0]).await;
    assert_eq!((delivery.date, delivery.recipient), (Some(date), first.recipient));
    assert_eq!(delivery.way, Some(WayId(2)), "the way of the last intent");
}

async fn who_left_or_was_suppressed_before_the_intent_is_skipped_in_the_same_commit(shelf: Shelf) {
    let issue = shelf.sending(4).await;
    let due = shelf.planned_after(issue).await;
    shelf.store.leave(&address(1), "main", at(1)).await.unwrap();
    shelf
        .execute("INSERT INTO suppressions VALUES ('reader-2@example.org', 'complaint', 0)")
        .await;
    shelf.store.leave(&address(3), "other", at(1)).await.unwrap();
    let intents: Vec<_> = due.iter().map(intent).collect();
    let mut granted = shelf.store.exchange(issue, &[], &intents, at(2)).await.unwrap();
    granted.intents.sort_unstable();
    granted.skipped.sort_unstable();
    let ids: Vec<_> = due.iter().map(|due| due.recipient.id).collect();
    assert_eq!(
        (granted.intents.as_slice(), granted.skipped.as_slice()),
        (&ids[2..], &ids[..2])
    );
    assert_eq!(shelf.totals(issue).await, "2 sending, 2 skipped");
    for (id, why) in ids.iter().zip([reason::LEFT, reason::SUPPRESSED]) {
        assert_eq!(shelf.delivery(issue, *id).await.said, Some(Said::ours(why)));
        // Asked again, and even planned again by mistake, they get nothing.
        let ruling = Ruling::Reopen(why.to_owned());
        assert_eq!(shelf.store.rule(issue, &ruling, None).await.unwrap(), 1);
    }
    assert_eq!(shelf.begin(issue, 4).await, []);
    assert_eq!(shelf.totals(issue).await, "2 sending, 2 skipped");
}

async fn who_was_read_before_another_copy_left_is_let_go_and_not_skipped(shelf: Shelf) {
    let issue = shelf.sending(1).await;
    let early = shelf.planned_after(issue).await.remove(0);
    let begun = shelf.begin(issue, 1).await;
    shelf.report(issue, &[outcome(begun[0], Fate::Returned(None))]).await;
    // Its message would carry a date that the ledger does not keep.
    let late = early.intent(at(5).fixed_offset(), WayId(1));
    let ask = async |intent, minutes| shelf.store.exchange(issue, &[], &[intent], at(minutes)).await.unwrap();
    assert_eq!(ask(late.clone(), 5).await, Granted::default());
    assert_eq!(shelf.totals(issue).await, "1 planned");

    let planned = shelf.planned_after(issue).await.remove(0);
    assert_eq!(shelf.begin(issue, 1).await, begun);
    shelf.report(issue, &[outcome(begun[0], Fate::Deferred(at(20)))]).await;
    let again = intent(&planned);
    assert_eq!(
        ask(again, 30).await,
        Granted::default(),
        "it was planned then, and is deferred now"
    );
    let due = shelf.store.deferred_due(issue, at(20), 1).await.unwrap().0.remove(0);
    assert_eq!(ask(intent(&due), 19).await, Granted::default(), "it has to wait");
    assert_eq!(shelf.totals(issue).await, "1 deferred");
    assert_eq!(ask(intent(&due), 20).await.intents, begun);
    shelf.report(issue, &[outcome(begun[0], Fate::Returned(None))]).await;

    // Who left meanwhile is skipped, however old the copy is that asks.
    shelf.store.leave(&address(1), "main", at(21)).await.unwrap();
    assert_eq!(ask(late, 22).await.skipped, begun);
}

async fn why_a_delivery_was_planned_again_is_kept_until_something_else_becomes_of_it(shelf: Shelf) {
    let issue = shelf.sending(1).await;
    for (fate, kept) in [
        (Fate::Returned(Some(Again::Crowded)), Some(Again::Crowded)),
        (Fate::Returned(Some(Again::SenderRefused)), Some(Again::SenderRefused)),
        (Fate::Returned(None), None),
    ] {
        let begun = shelf.begin(issue, 1).await;
        shelf.report(issue, &[outcome(begun[0], fate)]).await;
        assert_eq!(shelf.planned_after(issue).await[0].again, kept);
    }
    let begun = shelf.begin(issue, 1).await;
    let again = Fate::Returned(Some(Again::SenderRefused));
    shelf.report(issue, &[outcome(begun[0], again)]).await;
    let shelf = shelf.reopened().await;
    assert_eq!(shelf.planned_after(issue).await[0].again, Some(Again::SenderRefused));
    shelf.begin(issue, 1).await;
    shelf.report(issue, &[outcome(begun[0], Fate::Refused)]).await;
    shelf.store.rule(issue, &Ruling::Retry, None).await.unwrap();
    assert_eq!(
        shelf.planned_after(issue).await[0].again,
        None,
        "an operator begins anew"
    );
}

async fn nothing_is_granted_while_the_issue_does_not_run(first: Shelf) {
    for (into, now) in [
        (Phase::Paused, 1),
        (Phase::Cancelled, 1),
        (Phase::Sending, 60),
        (Phase::Sending, 61),
    ] {
        let shelf = first.another().await;
        let issue = shelf.sending(2).await;
        let begun = shelf.begin(issue, 1).await;
        shelf.store.turn(issue, &[Phase::Sending], into, at(1)).await.unwrap();
        let next: Vec<_> = shelf.planned_after(issue).await.iter().map(intent).collect();
        let taken = [outcome(begun[0], Fate::Accepted)];
        let granted = shelf.store.exchange(issue, &taken, &next, at(now)).await.unwrap();
        let expected = Granted {
            halted: Some(into),
            ..Granted::default()
        };
        assert_eq!(granted, expected, "{into:?} {now}");
        assert_eq!(
            shelf.totals(issue).await,
            "1 planned, 1 accepted",
            "what left is written down all the same"
        );
        let granted = shelf.store.exchange(issue, &[], &[], at(now)).await.unwrap();
        assert_eq!(granted, Granted::default(), "who asks nothing is not told");
    }
    let shelf = first.another().await;
    let issue = shelf.sending(1).await;
    let next: Vec<_> = shelf.planned_after(issue).await.iter().map(intent).collect();
    assert_eq!(
        shelf
            .store
            .exchange(issue, &[], &next, at(59))
            .await
            .unwrap()
            .intents
            .len(),
        1
    );
}

async fn an_outcome_moves_what_is_sending_and_late_proof_what_is_doubtful(first: Shelf) {
    let mut moved = Vec::new();
    for state in STATES {
        for fate in FATES {
            let shelf = first.another().await;
            let issue = shelf.sending(1).await;
            let subscriber = shelf.bring(issue, state).await;
            let before = shelf.delivery(issue, subscriber).await;
            let late = shelf.report(issue, &[outcome(subscriber, fate)]).await.late;
            let after = shelf.delivery(issue, subscriber).await;
            if late == [subscriber] {
                assert_eq!(after, before, "{state:?} {fate:?}");
                continue;
            }
            assert_eq!(late, []);
            assert_eq!(after.state, fate.state());
            assert_eq!(after.said, Some(outcome(subscriber, fate).said));
            assert_eq!(after.due.is_some(), after.state == State::Deferred);
            let counted = u32::from(fate != Fate::Returned(None));
            assert_eq!(
                after.attempts, counted,
                "an attempt counts once, also when its proof comes late"
            );
            moved.push(format!("{} to {}", state.name(), after.state.name()));
        }
    }
    let expected = [
        "sending to accepted",
        "sending to refused",
        "sending to doubtful",
        "sending to planned",
        "sending to deferred",
        "doubtful to accepted",
        "doubtful to refused",
        "doubtful to deferred",
    ];
    assert_eq!(moved, expected);
}

async fn deferred_deliveries_come_back_in_the_order_in_which_they_are_due(shelf: Shelf) {
    let issue = shelf.sending(5).await;
    let begun = shelf.begin(issue, 5).await;
    let minutes = [20, 10, 30, 10, 40];
    let outcomes: Vec<_> = begun
        .iter()
        .zip(minutes)
        .map(|(id, due)| outcome(*id, Fate::Deferred(at(due))))
        .collect();
    assert_eq!(shelf.report(issue, &outcomes).await, Granted::default());
    for (now, limit, expected, next) in [
        (9, 9, vec![], Some(10)),
        (10, 9, vec![1, 3], Some(20)),
        (30, 9, vec![1, 3, 0, 2], Some(40)),
        (30, 3, vec![1, 3, 0], Some(40)),
        (40, 9, vec![1, 3, 0, 2, 4], None),
    ] {
        let (due, told) = shelf.store.deferred_due(issue, at(now), limit).await.unwrap();
        let ids: Vec<_> = due.iter().map(|due| due.recipient.id).collect();
        assert_eq!(
            ids,
            expected
                .into_iter()
                .map(|place: usize| begun[place])
                .collect::<Vec<_>>()
        );
        assert_eq!(told, next.map(at));
        assert!(due.iter().all(|due| due.attempts == 1 && due.date.is_some()));
    }
    // A second intent takes one off the list.
    let (due, _) = shelf.store.deferred_due(issue, at(10), 1).await.unwrap();
    let granted = shelf
        .store
        .exchange(issue, &[], &[intent(&due[0])], at(10))
        .await
        .unwrap();
    assert_eq!(granted.intents, [begun[1]]);
    let (due, _) = shelf.store.deferred_due(issue, at(10), 9).await.unwrap();
    assert_eq!(due.iter().map(|due| due.recipient.id).collect::<Vec<_>>(), [begun[3]]);
    assert_eq!(shelf.totals(issue).await, "1 sending, 4 deferred");
}

async fn a_sweep_doubts_what_a_dead_sender_left(shelf: Shelf) {
    let issue = shelf.sending(4).await;
    let begun = shelf.begin(issue, 3).await;
    shelf.report(issue, &[outcome(begun[0], Fate::Accepted)]).await;
    let shelf = shelf.bereaved(issue).await;
    assert_eq!(shelf.store.sending(issue).await.unwrap().len(), 2);
    assert_eq!(shelf.store.sweep(issue).await.unwrap(), 2);
    assert_eq!(shelf.store.sweep(issue).await.unwrap(), 0);
    assert_eq!(shelf.totals(issue).await, "1 planned, 1 accepted, 2 doubtful");
    let doubtful = shelf.delivery(issue, begun[1]).await;
    assert_eq!(
        (doubtful.attempts, doubtful.said),
        (1, Some(Said::ours(reason::SENDER_ENDED)))
    );
    // It is never sent by itself, and the proof that comes late counts no second attempt.
    assert_eq!(shelf.begin(issue, 9).await.len(), 1);
    shelf.report(issue, &[outcome(begun[1], Fate::Accepted)]).await;
    let accepted = shelf.delivery(issue, begun[1]).await;
    assert_eq!((accepted.state, accepted.attempts), (State::Accepted, 1));
}
