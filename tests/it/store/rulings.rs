//! What ends a delivery or an issue, and what an operator decides about both.

use pressrun::audience::SubscriberId;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Fate;
use pressrun::ledger::delivery::Ruling;
use pressrun::ledger::delivery::Said;
use pressrun::ledger::issue::Phase;
use pressrun::ledger::reason;
use pressrun::ledger::state::STATES;
use pressrun::ledger::state::State;

use crate::store::Shelf;
use crate::store::at;
use crate::store::first_issue;
use crate::store::on_both;
use crate::store::outcome;

on_both![
    an_operator_rules_over_what_the_ruling_fits,
    an_issue_is_finished_only_when_every_delivery_is_final,
    a_ruling_without_names_is_over_all_it_fits,
    a_cancelled_issue_goes_on_where_it_was_stopped,
];

async fn an_operator_rules_over_what_the_ruling_fits(first: Shelf) {
    let rulings = [
        (Ruling::Resend, State::Doubtful, State::Planned),
        (Ruling::Accept, State::Doubtful, State::Accepted),
        (Ruling::Skip, State::Doubtful, State::Skipped),
        (Ruling::Retry, State::Refused, State::Planned),
        (Ruling::GiveUp, State::Deferred, State::Refused),
        (Ruling::Reopen(reason::LEFT.to_owned()), State::Skipped, State::Planned),
        (Ruling::Reopen("cancelled".to_owned()), State::Skipped, State::Skipped),
    ];
    for (ruling, from, into) in rulings {
        for state in STATES {
            let shelf = first.another().await;
            let issue = shelf.sending(2).await;
            let subscriber = shelf.bring(issue, state).await;
            let others = [SubscriberId(999)];
            assert_eq!(shelf.store.rule(issue, &ruling, Some(&others)).await.unwrap(), 0);
            assert_eq!(shelf.store.rule(issue, &ruling, Some(&[])).await.unwrap(), 0);
            let before = shelf.delivery(issue, subscriber).await;
            let fits = u64::from(state == from && from != into);
            assert_eq!(
                shelf.store.rule(issue, &ruling, Some(&[subscriber])).await.unwrap(),
                fits,
                "{ruling:?} {state:?}"
            );
            let after = shelf.delivery(issue, subscriber).await;
            assert_eq!(after.state, if fits == 1 { into } else { state });
            let attempts = if fits == 1 && into == State::Planned {
                0
            } else {
                before.attempts
            };
            assert_eq!(
                after.attempts, attempts,
                "what is planned again has all its attempts before it"
            );
            assert_eq!(after.date, before.date, "the same bytes");
        }
    }
}

async fn a_ruling_without_names_is_over_all_it_fits(shelf: Shelf) {
    let issue = shelf.sending(3).await;
    let begun = shelf.begin(issue, 1).await;
    shelf.report(issue, &[outcome(begun[0], Fate::Returned(None))]).await;
    let begun = shelf.begin(issue, 3).await;
    let refused: Vec<_> = begun.iter().map(|id| outcome(*id, Fate::Refused)).collect();
    shelf.report(issue, &refused).await;
    assert_eq!(
        shelf
            .store
            .turn(issue, &[Phase::Sending], Phase::Finished, at(5))
            .await
            .unwrap(),
        Phase::Finished
    );
    assert_eq!(shelf.store.rule(issue, &Ruling::Resend, None).await.unwrap(), 0);
    assert_eq!(shelf.phase().await, Phase::Finished);
    assert_eq!(shelf.store.rule(issue, &Ruling::Retry, None).await.unwrap(), 3);
    assert_eq!(shelf.totals(issue).await, "3 planned");
    let planned = shelf.planned_after(issue).await;
    assert!(
        planned.iter().all(|due| (due.attempts, due.returns) == (0, 0)),
        "counted anew"
    );
    let started = shelf.store.started(&first_issue()).await.unwrap().unwrap();
    assert_eq!(
        (started.phase, started.finished),
        (Phase::Sending, None),
        "what is planned again makes it run"
    );
}

async fn an_issue_is_finished_only_when_every_delivery_is_final(first: Shelf) {
    for (state, phase) in [
        (State::Planned, Phase::Sending),
        (State::Sending, Phase::Sending),
        (State::Accepted, Phase::Finished),
        (State::Deferred, Phase::Sending),
        (State::Refused, Phase::Finished),
        (State::Doubtful, Phase::Finished),
        (State::Skipped, Phase::Finished),
    ] {
        let shelf = first.another().await;
        let issue = shelf.sending(1).await;
        let subscriber = shelf.bring(issue, state).await;
        let turn = |from: &'static [Phase]| shelf.store.turn(issue, from, Phase::Finished, at(5));
        assert_eq!(turn(&[Phase::Paused]).await.unwrap(), Phase::Sending);
        assert_eq!(
            turn(&[Phase::Paused, Phase::Sending]).await.unwrap(),
            phase,
            "{state:?}"
        );
        let finished = shelf.store.started(&first_issue()).await.unwrap().unwrap().finished;
        assert_eq!(finished, (phase == Phase::Finished).then(|| at(5)));
        // Late proof that it was not taken after all makes it run again.
        shelf.report(issue, &[outcome(subscriber, Fate::Deferred(at(9)))]).await;
        let open = matches!(
            state,
            State::Planned | State::Sending | State::Deferred | State::Doubtful
        );
        assert_eq!(shelf.phase().await == Phase::Sending, open, "{state:?}");
    }
}

async fn a_cancelled_issue_goes_on_where_it_was_stopped(shelf: Shelf) {
    let issue = shelf.sending(6).await;
    let begun = shelf.begin(issue, 4).await;
    let fates = [Fate::Accepted, Fate::Deferred(at(9)), Fate::Doubtful];
    let outcomes: Vec<_> = begun.iter().zip(fates).map(|(id, fate)| outcome(*id, fate)).collect();
    shelf.report(issue, &outcomes).await;
    assert_eq!(
        shelf
            .store
            .turn(issue, &[Phase::Sending], Phase::Cancelled, at(5))
            .await
            .unwrap(),
        Phase::Cancelled
    );
    assert_eq!(shelf.store.skip_rest(issue, "cancelled").await.unwrap(), 3);
    assert_eq!(shelf.store.skip_rest(issue, "cancelled").await.unwrap(), 0);
    assert_eq!(
        shelf.totals(issue).await,
        "1 sending, 1 accepted, 1 doubtful, 3 skipped"
    );
    let skipped = shelf.delivery(issue, begun[1]).await;
    assert_eq!((skipped.said, skipped.due), (Some(Said::ours("cancelled")), None));

    let shelf = shelf.reopened().await;
    assert_eq!(shelf.phase().await, Phase::Cancelled);
    let ruling = Ruling::Reopen("cancelled".to_owned());
    assert_eq!(shelf.store.rule(issue, &ruling, None).await.unwrap(), 3);
    assert_eq!(
        shelf.phase().await,
        Phase::Cancelled,
        "whether it runs is for the operator to say"
    );
    assert_eq!(shelf.begin(issue, 9).await, []);
    shelf
        .store
        .turn(issue, &[Phase::Cancelled], Phase::Sending, at(6))
        .await
        .unwrap();
    assert_eq!(
        shelf.store.started(&first_issue()).await.unwrap().unwrap().finished,
        None
    );
    assert_eq!(shelf.begin(issue, 9).await.len(), 3);
}
