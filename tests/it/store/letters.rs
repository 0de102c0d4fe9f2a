//! The letters that answer at the doors.

use chrono::TimeDelta;
use pressrun::audience::reception::FORGOTTEN_AFTER;
use pressrun::audience::reception::Reception;
use pressrun::ledger::Ledger;
use pressrun::ledger::delivery::Fate;
use pressrun::ledger::delivery::Said;
use pressrun::ledger::letter::GIVEN_UP_AFTER;
use pressrun::ledger::letter::LANE;
use pressrun::ledger::letter::Letters;

use crate::store::Shelf;
use crate::store::doors::at;
use crate::store::on_both;

on_both![
    a_letter_is_claimed_by_one_and_again_when_the_claim_has_ended,
    what_is_in_doubt_is_sent_again_and_what_is_a_day_old_is_given_up,
    letters_are_counted_where_issues_are,
    numbers_of_requests_are_never_given_again,
];

async fn a_letter_is_claimed_by_one_and_again_when_the_claim_has_ended(shelf: Shelf) {
    shelf.asks(1, &["main"], at(0)).await;
    let first = shelf.letters(at(0)).await;
    assert_eq!(first[0].claim, 1);
    assert_eq!(shelf.letters(at(1)).await, []);
    assert_eq!(shelf.store.next_letter().await.unwrap(), Some(at(300)));
    let second = shelf.letters(at(300)).await;
    assert_eq!((second[0].id, second[0].claim), (first[0].id, 2));
    assert_eq!(second[0].date, first[0].date, "its date stays");
    let said = Said::ours("250 ok");
    let late = shelf
        .store
        .conclude(&first[0], Fate::Accepted, &said, at(301))
        .await
        .unwrap();
    assert!(!late, "the claim has ended");
    assert!(
        shelf
            .store
            .conclude(&second[0], Fate::Accepted, &said, at(301))
            .await
            .unwrap()
    );
    assert_eq!(shelf.store.next_letter().await.unwrap(), None);
    assert_eq!(shelf.letters(at(10_000)).await, []);
}

async fn what_is_in_doubt_is_sent_again_and_what_is_a_day_old_is_given_up(shelf: Shelf) {
    shelf.asks(1, &["main"], at(0)).await;
    let said = Said::ours("the connection broke");
    let letters = shelf.letters(at(0)).await;
    assert!(
        shelf
            .store
            .conclude(&letters[0], Fate::Doubtful, &said, at(1))
            .await
            .unwrap()
    );
    let letters = shelf.letters(at(61)).await;
    assert_eq!((letters[0].attempts, letters[0].claim), (1, 2));
    let due = at(0) + GIVEN_UP_AFTER + TimeDelta::seconds(1);
    assert!(
        shelf
            .store
            .conclude(&letters[0], Fate::Deferred(due), &said, at(62))
            .await
            .unwrap()
    );
    assert_eq!(shelf.letters(due).await, []);
    assert_eq!(shelf.store.next_letter().await.unwrap(), None);
}

async fn letters_are_counted_where_issues_are(shelf: Shelf) {
    for number in 1..=3 {
        shelf.asks(number, &["main"], at(0)).await;
    }
    let way = shelf.store.way("relay").await.unwrap();
    assert_eq!(shelf.letters(at(7)).await.len(), 3);
    let sent = shelf.store.sent(way, at(0)).await.unwrap();
    let sent: Vec<_> = sent
        .iter()
        .map(|sent| (sent.at, sent.lane.as_str(), sent.messages))
        .collect();
    assert_eq!(sent, [(at(7), LANE, 3)]);
}

async fn numbers_of_requests_are_never_given_again(shelf: Shelf) {
    shelf.asks(1, &["main"], at(0)).await;
    let letters = shelf.letters(at(0)).await;
    let said = Said::ours("250 ok");
    assert!(
        shelf
            .store
            .conclude(&letters[0], Fate::Accepted, &said, at(1))
            .await
            .unwrap()
    );
    let later = at(0) + FORGOTTEN_AFTER + TimeDelta::hours(1);
    assert_eq!(shelf.store.tidy(later).await.unwrap(), 2, "a letter and its request");
    assert_eq!(shelf.store.request(letters[0].request).await.unwrap(), None);
    shelf.asks(1, &["main"], later).await;
    let request = shelf.letters(later).await[0].request;
    assert!(request > letters[0].request, "{request:?}");
}
