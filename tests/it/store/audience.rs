//! Who reads: imports as a whole, and who left.

use std::collections::BTreeMap;

use pressrun::audience::Candidate;
use pressrun::audience::ChangeKind;
use pressrun::audience::Consent;
use pressrun::audience::Counts;
use pressrun::audience::PAGE;
use pressrun::audience::Roll;
use pressrun::audience::Subscriber;
use pressrun::audience::Taken;
use pressrun::audience::Values;

use crate::store::Shelf;
use crate::store::address;
use crate::store::at;
use crate::store::named;
use crate::store::on_both;
use crate::store::reader;

on_both![
    an_import_in_chunks_becomes_visible_as_a_whole,
    pages_follow_each_other_without_gap_or_repeat,
    every_value_is_read_back_as_it_was_given,
    each_candidate_learns_what_was_done,
    who_left_stays_out_whatever_is_imported_or_added,
    who_leaves_during_an_import_stays_out_although_it_is_published_later,
    a_change_that_began_earlier_never_overrules_a_later_one,
    a_discarded_import_leaves_nothing_and_a_published_one_stays,
    only_what_was_begun_long_ago_and_never_published_is_abandoned,
    a_suppressed_address_is_told_counted_and_never_a_recipient,
];

async fn subscriber(shelf: &Shelf, number: u32) -> Option<Subscriber> {
    shelf.store.subscriber(&address(number).key()).await.unwrap()
}

/// What a reader said last about `main`.
async fn consent(shelf: &Shelf, number: u32) -> Option<Consent> {
    let subscriptions = subscriber(shelf, number).await?.subscriptions;
    subscriptions
        .into_iter()
        .find(|one| one.feed == "main")
        .map(|one| one.consent)
}

async fn an_import_in_chunks_becomes_visible_as_a_whole(shelf: Shelf) {
    let change = shelf
        .store
        .begin_change(ChangeKind::Import, "readers.csv", at(0))
        .await
        .unwrap();
    for chunk in 0..3 {
        let candidates: Vec<_> = (1..=100).map(|number| reader(chunk * 100 + number)).collect();
        let taken = shelf.store.take_in(change, "main", &candidates).await.unwrap();
        assert_eq!(taken, vec![Taken::Added; 100]);
        assert_eq!(shelf.store.counts("main").await.unwrap(), Counts::default());
        assert_eq!(shelf.store.recipients_after("main", None).await.unwrap(), []);
        assert_eq!(shelf.store.subscribers_after(None).await.unwrap(), []);
        assert_eq!(subscriber(&shelf, 1).await, None);
    }
    shelf.store.publish(change).await.unwrap();
    assert_eq!(shelf.store.counts("main").await.unwrap().active, 300);
    assert_eq!(shelf.store.counts("other").await.unwrap(), Counts::default());
    assert_eq!(shelf.ids().await.len(), 300);
    let shelf = shelf.reopened().await;
    assert_eq!(shelf.ids().await.len(), 300);
}

async fn pages_follow_each_other_without_gap_or_repeat(shelf: Shelf) {
    let change = shelf
        .store
        .begin_change(ChangeKind::Import, "readers.csv", at(0))
        .await
        .unwrap();
    let all = u32::try_from(PAGE).unwrap() + 10;
    let candidates: Vec<_> = (1..=all).map(reader).collect();
    for page in candidates.chunks(PAGE) {
        shelf.store.take_in(change, "main", page).await.unwrap();
    }
    shelf.store.publish(change).await.unwrap();
    let first = shelf.store.recipients_after("main", None).await.unwrap();
    assert_eq!(first.len(), PAGE);
    let second = shelf
        .store
        .recipients_after("main", Some(first[PAGE - 1].id))
        .await
        .unwrap();
    let addresses = first.iter().chain(&second).map(|recipient| &recipient.address);
    assert!(addresses.eq(candidates.iter().map(|candidate| &candidate.address)));
    let listed = shelf.store.subscribers_after(Some(first[PAGE - 1].id)).await.unwrap();
    assert_eq!(listed.len(), 10);
}

async fn every_value_is_read_back_as_it_was_given(shelf: Shelf) {
    let fields = [("city", "Zürich \"am See\"\n\\"), ("", "\u{1f9ea}"), ("n", "17")];
    let candidate = Candidate {
        address: "Ünsal.O'Neill@Bücher.example".parse().unwrap(),
        values: Values {
            name: Some("O'Neill, \u{0}\u{202e}".to_owned()),
            language: Some("de-CH".to_owned().try_into().unwrap()),
            tags: vec!["rust".to_owned(), "日本".to_owned()],
            fields: fields
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect::<BTreeMap<_, _>>(),
        },
        consent: Consent::Active,
    };
    let change = shelf
        .store
        .begin_change(ChangeKind::Add, "operator", at(0))
        .await
        .unwrap();
    shelf
        .store
        .take_in(change, "main", std::slice::from_ref(&candidate))
        .await
        .unwrap();
    shelf.store.publish(change).await.unwrap();
    let shelf = shelf.reopened().await;
    let recipient = shelf.store.recipients_after("main", None).await.unwrap().pop().unwrap();
    assert_eq!(
        (recipient.address, recipient.values),
        (candidate.address, candidate.values)
    );
}

async fn each_candidate_learns_what_was_done(shelf: Shelf) {
    assert_eq!(shelf.import(2).await, [Taken::Added; 2]);
    assert!(shelf.store.leave(&address(2), "main", at(1)).await.unwrap());
    let change = shelf
        .store
        .begin_change(ChangeKind::Import, "again.csv", at(2))
        .await
        .unwrap();
    // One file may name a reader twice, also in other letters; the last line counts.
    let mut shouting = named(3, "Eve");
    shouting.address = "Reader-3@EXAMPLE.org".parse().unwrap();
    let candidates = [
        reader(1),
        named(1, "Ada"),
        reader(2),
        named(3, "Bob"),
        shouting,
        named(1, "Ada"),
    ];
    let taken = shelf.store.take_in(change, "main", &candidates).await.unwrap();
    let expected = ["Unchanged", "Updated", "Kept", "Added", "Updated", "Unchanged"];
    assert_eq!(
        taken.iter().map(|taken| format!("{taken:?}")).collect::<Vec<_>>(),
        expected
    );
    shelf.store.publish(change).await.unwrap();
    let names: Vec<_> = shelf.store.recipients_after("main", None).await.unwrap();
    let names: Vec<_> = names
        .iter()
        .map(|one| (one.address.expose(), one.values.name.as_deref()))
        .collect();
    assert_eq!(
        names,
        [
            ("reader-1@example.org", Some("Ada")),
            ("Reader-3@example.org", Some("Eve"))
        ]
    );
}

async fn who_left_stays_out_whatever_is_imported_or_added(shelf: Shelf) {
    shelf.import(3).await;
    assert!(shelf.store.leave(&address(1), "main", at(1)).await.unwrap());
    assert!(
        !shelf.store.leave(&address(1), "main", at(2)).await.unwrap(),
        "left already"
    );
    assert!(
        !shelf.store.leave(&address(9), "main", at(2)).await.unwrap(),
        "was never here"
    );
    let left = subscriber(&shelf, 1).await.unwrap().subscriptions.remove(0);
    assert_eq!(
        (left.consent, left.since),
        (Consent::Unsubscribed, at(1)),
        "since the first time"
    );
    for kind in [ChangeKind::Import, ChangeKind::Add] {
        let change = shelf.store.begin_change(kind, "again", at(3)).await.unwrap();
        let taken = shelf
            .store
            .take_in(change, "main", &[named(1, "Ada"), reader(9)])
            .await
            .unwrap();
        assert_eq!(taken, [Taken::Kept; 2]);
        shelf.store.publish(change).await.unwrap();
    }
    let counts = shelf.store.counts("main").await.unwrap();
    assert_eq!((counts.active, counts.left), (2, 2));
    // Consent is per feed: another feed may be joined.
    let change = shelf
        .store
        .begin_change(ChangeKind::Add, "operator", at(4))
        .await
        .unwrap();
    assert_eq!(
        shelf.store.take_in(change, "other", &[reader(1)]).await.unwrap(),
        [Taken::Added]
    );
    shelf.store.publish(change).await.unwrap();
    assert_eq!(shelf.store.counts("other").await.unwrap().active, 1);
    assert_eq!(consent(&shelf, 1).await, Some(Consent::Unsubscribed));
}

async fn who_leaves_during_an_import_stays_out_although_it_is_published_later(shelf: Shelf) {
    let change = shelf
        .store
        .begin_change(ChangeKind::Import, "readers.csv", at(0))
        .await
        .unwrap();
    shelf
        .store
        .take_in(change, "main", &[named(1, "Ada"), reader(2)])
        .await
        .unwrap();
    shelf.store.leave(&address(1), "main", at(1)).await.unwrap();
    assert_eq!(
        shelf.store.take_in(change, "main", &[reader(1)]).await.unwrap(),
        [Taken::Kept]
    );
    shelf.store.publish(change).await.unwrap();
    assert_eq!(consent(&shelf, 1).await, Some(Consent::Unsubscribed));
    assert_eq!(shelf.ids().await, [shelf.id(2).await]);
}

async fn a_change_that_began_earlier_never_overrules_a_later_one(shelf: Shelf) {
    let early = shelf
        .store
        .begin_change(ChangeKind::Import, "old.csv", at(0))
        .await
        .unwrap();
    let late = shelf
        .store
        .begin_change(ChangeKind::Add, "operator", at(1))
        .await
        .unwrap();
    shelf.store.take_in(late, "main", &[named(1, "late")]).await.unwrap();
    shelf.store.publish(late).await.unwrap();
    shelf.store.take_in(early, "main", &[named(1, "early")]).await.unwrap();
    shelf.store.publish(early).await.unwrap();
    let name = subscriber(&shelf, 1).await.unwrap().values.name;
    assert_eq!(name.as_deref(), Some("late"));
}

async fn a_discarded_import_leaves_nothing_and_a_published_one_stays(shelf: Shelf) {
    let change = shelf
        .store
        .begin_change(ChangeKind::Import, "readers.csv", at(0))
        .await
        .unwrap();
    shelf
        .store
        .take_in(change, "main", &[reader(1), reader(2)])
        .await
        .unwrap();
    while !shelf.store.discard(change).await.unwrap() {}
    for sql in [
        "SELECT count(*) FROM subscribers",
        "SELECT count(*) FROM versions",
        "SELECT count(*) FROM subscriptions",
        "SELECT count(*) FROM changes",
    ] {
        assert_eq!(shelf.count(sql).await, 0, "{sql}");
    }
    assert!(
        shelf.store.publish(change).await.is_err(),
        "what was discarded is no more"
    );
    let taken = shelf.store.take_in(change, "main", &[reader(1)]).await;
    assert!(taken.is_err(), "nothing is written that nobody can see");
    assert_eq!(shelf.store.subscribers_after(None).await.unwrap(), []);
    assert_eq!(shelf.import(2).await, [Taken::Added; 2]);
    for change in 1..=2 {
        assert!(shelf.store.discard(pressrun::audience::ChangeId(change)).await.unwrap());
    }
    assert_eq!(shelf.ids().await.len(), 2);
}

async fn only_what_was_begun_long_ago_and_never_published_is_abandoned(shelf: Shelf) {
    shelf.import(2).await;
    let mut begun = Vec::new();
    for minute in [0, 30] {
        let change = shelf.store.begin_change(ChangeKind::Import, "readers.csv", at(minute));
        begun.push(change.await.unwrap());
    }
    let [dead, alive] = begun[..] else {
        unreachable!("two were begun")
    };
    // Known by the dead one alone; by both; by what counts, too.
    let candidates = [reader(3), reader(4), named(1, "Ada")];
    shelf.store.take_in(dead, "main", &candidates).await.unwrap();
    shelf.store.take_in(alive, "main", &candidates[1..]).await.unwrap();
    assert_eq!(shelf.store.abandoned(at(30)).await.unwrap(), [dead]);
    while !shelf.store.discard(dead).await.unwrap() {}
    assert_eq!(shelf.store.abandoned(at(30)).await.unwrap(), []);
    assert_eq!(shelf.count("SELECT count(*) FROM subscribers").await, 3);
    shelf.store.publish(alive).await.unwrap();
    assert_eq!(shelf.store.counts("main").await.unwrap().active, 3);
}

async fn a_suppressed_address_is_told_counted_and_never_a_recipient(shelf: Shelf) {
    shelf.import(3).await;
    shelf
        .execute("INSERT INTO suppressions VALUES ('reader-2@example.org', 'complaint', 0)")
        .await;
    let counts = shelf.store.counts("main").await.unwrap();
    assert_eq!((counts.active, counts.suppressed), (2, 1));
    assert_eq!(shelf.ids().await, [shelf.id(1).await, shelf.id(3).await]);
    assert!(subscriber(&shelf, 2).await.unwrap().suppressed);
    assert_eq!(shelf.import(3).await, [Taken::Unchanged, Taken::Kept, Taken::Unchanged]);
    let change = shelf
        .store
        .begin_change(ChangeKind::Add, "operator", at(1))
        .await
        .unwrap();
    assert_eq!(
        shelf.store.take_in(change, "other", &[reader(2)]).await.unwrap(),
        [Taken::Kept]
    );
    shelf
        .execute("INSERT INTO suppressions VALUES ('reader-9@example.org', 'complaint', 0)")
        .await;
    assert_eq!(
        shelf.store.take_in(change, "other", &[reader(9)]).await.unwrap(),
        [Taken::Kept]
    );
    assert_eq!(
        shelf.count("SELECT count(*) FROM subscribers").await,
        3,
        "nobody new is known"
    );
}
