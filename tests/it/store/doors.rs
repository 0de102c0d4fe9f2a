//! What people do at the doors, and the letters that answer.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::TimeDelta;
use chrono::Utc;
use pressrun::audience::ChangeKind;
use pressrun::audience::Consent;
use pressrun::audience::Roll;
use pressrun::audience::SubscriberId;
use pressrun::audience::Taken;
use pressrun::audience::reception::Asked;
use pressrun::audience::reception::Caps;
use pressrun::audience::reception::Choices;
use pressrun::audience::reception::Confirmed;
use pressrun::audience::reception::DAY;
use pressrun::audience::reception::Frequency;
use pressrun::audience::reception::HELD;
use pressrun::audience::reception::Habits;
use pressrun::audience::reception::Reception;
use pressrun::audience::reception::RequestId;
use pressrun::audience::reception::Wish;
use pressrun::ledger::Ledger;
use pressrun::ledger::letter::Claim;
use pressrun::ledger::letter::Kind;
use pressrun::ledger::letter::Letter;
use pressrun::ledger::letter::Letters;

use crate::store::Shelf;
use crate::store::address;
use crate::store::on_both;
use crate::store::reader;

on_both![
    who_asks_is_nobody_until_they_confirm,
    a_request_is_confirmed_once_and_in_time,
    of_two_who_confirm_at_once_one_does,
    one_confirmation_an_address_a_day,
    caps_hold_over_all_and_by_domain,
    who_has_it_all_is_reminded_and_nobody_learns_of_it,
    only_their_own_confirmation_brings_back_who_left_or_was_suppressed,
    leaving_works_once_and_is_taken_back_once,
    what_is_taken_back_is_the_last_word_or_nothing,
    a_reader_chooses_in_one_change,
    who_pauses_or_had_an_issue_lately_is_no_recipient,
];

const CAPS: Caps = Caps {
    per_hour: 100,
    per_domain_per_hour: 100,
};

fn wish(number: u32, feeds: &[&str]) -> Wish {
    Wish {
        address: address(number),
        name: Some("Ines".to_owned()),
        language: "de".to_owned().try_into().unwrap(),
        feeds: feeds.iter().map(|feed| (*feed).to_owned()).collect(),
        words: "0123abcd".to_owned(),
        from: None,
    }
}

impl Shelf {
    pub async fn asks(&self, number: u32, feeds: &[&str], now: DateTime<Utc>) -> Asked {
        self.store.ask(&wish(number, feeds), CAPS, now).await.unwrap()
    }

    pub async fn letters(&self, now: DateTime<Utc>) -> Vec<Letter> {
        let way = self.store.way("relay").await.unwrap();
        let claim = Claim {
            at_most: 10,
            way,
            date: date(now),
            until: now + TimeDelta::minutes(5),
        };
        self.store.claim(claim, now).await.unwrap()
    }

    /// Somebody who asked and confirmed.
    async fn joined(&self, number: u32, feeds: &[&str], now: DateTime<Utc>) -> SubscriberId {
        assert_eq!(self.asks(number, feeds, now).await, Asked::Confirmation);
        let letters = self.letters(now).await;
        let letter = letters
            .iter()
            .find(|letter| letter.wish.address == address(number))
            .unwrap();
        match self.store.confirm(letter.request, None, now).await.unwrap() {
            Confirmed::Now(subscriber) => subscriber,
            other => panic!("{other:?}"),
        }
    }

    /// What the store's clock shows, to the second.
    async fn now(&self) -> DateTime<Utc> {
        let sql = match &self.store {
            pressrun::store::Store::Sqlite(_) => "SELECT unixepoch()",
            pressrun::store::Store::Postgres(_) => "SELECT extract(epoch FROM now())::BIGINT",
        };
        DateTime::from_timestamp(self.count(sql).await, 0).unwrap()
    }

    async fn consent(&self, number: u32, feed: &str) -> Option<Consent> {
        let subscriber = self.store.subscriber(&address(number).key()).await.unwrap()?;
        subscriber.subscription(feed).map(|subscription| subscription.consent)
    }
}

/// A moment, so many seconds after the first.
pub fn at(seconds: i64) -> DateTime<Utc> {
    crate::store::at(0) + TimeDelta::seconds(seconds)
}

fn date(moment: DateTime<Utc>) -> DateTime<FixedOffset> {
    moment.with_timezone(&FixedOffset::east_opt(3600).unwrap())
}

async fn who_asks_is_nobody_until_they_confirm(shelf: Shelf) {
    assert_eq!(shelf.asks(1, &["main", "notes"], at(0)).await, Asked::Confirmation);
    assert_eq!(shelf.store.subscriber(&address(1).key()).await.unwrap(), None);
    assert_eq!(shelf.store.recipients_after("main", None).await.unwrap(), []);
    let letters = shelf.letters(at(1)).await;
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].kind, letters[0].subscriber), (Kind::Confirmation, None));
    assert_eq!(letters[0].wish, wish(1, &["main", "notes"]));
    let shelf = shelf.reopened().await;
    let confirmed = shelf
        .store
        .confirm(letters[0].request, Some("192.0.2.0/24"), at(2))
        .await;
    let Confirmed::Now(subscriber) = confirmed.unwrap() else {
        panic!("not confirmed")
    };
    for feed in ["main", "notes"] {
        let recipients = shelf.store.recipients_after(feed, None).await.unwrap();
        assert_eq!(recipients.len(), 1, "{feed}");
        assert_eq!(recipients[0].id, subscriber);
        assert_eq!(recipients[0].values.of_field("name"), Some("Ines"));
        assert_eq!(recipients[0].values.of_field("language"), Some("de"));
    }
    let letters = shelf.letters(at(3)).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].kind, letters[0].subscriber),
        (Kind::Welcome, Some(subscriber))
    );
}

async fn a_request_is_confirmed_once_and_in_time(shelf: Shelf) {
    let now = at(0);
    for (number, later, expected) in [
        (1, HELD, None),
        (2, HELD + TimeDelta::milliseconds(1), Some(Confirmed::Stale)),
    ] {
        shelf.asks(number, &["main"], now).await;
        let letters = shelf.letters(now).await;
        let request = letters[0].request;
        let confirmed = shelf.store.confirm(request, None, now + later).await.unwrap();
        match expected {
            None => assert!(matches!(confirmed, Confirmed::Now(_)), "{confirmed:?}"),
            Some(expected) => assert_eq!(confirmed, expected),
        }
        let again = shelf.store.confirm(request, None, now + later).await.unwrap();
        assert_eq!(again, expected.unwrap_or(Confirmed::Before));
        assert_eq!(
            shelf.store.request(request).await.unwrap().unwrap().confirmed,
            expected.is_none().then_some(now + later)
        );
    }
    assert_eq!(shelf.ids().await.len(), 1);
    assert_eq!(
        shelf.store.confirm(RequestId(99), None, now).await.unwrap(),
        Confirmed::Stale
    );
    assert_eq!(shelf.store.request(RequestId(99)).await.unwrap(), None);
}

async fn of_two_who_confirm_at_once_one_does(shelf: Shelf) {
    shelf.asks(1, &["main"], at(0)).await;
    let request = shelf.letters(at(0)).await[0].request;
    let attempts = (0..8).map(|_| {
        let store = shelf.store.clone();
        tokio::spawn(async move { store.confirm(request, None, at(1)).await.unwrap() })
    });
    let mut now = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        now += u32::from(matches!(attempt.await.unwrap(), Confirmed::Now(_)));
    }
    assert_eq!(now, 1);
    assert_eq!(shelf.letters(at(2)).await.len(), 1, "one letter of welcome");
}

async fn one_confirmation_an_address_a_day(shelf: Shelf) {
    assert_eq!(shelf.asks(1, &["main"], at(0)).await, Asked::Confirmation);
    let letters = shelf.letters(at(0)).await;
    assert_eq!(shelf.asks(1, &["notes"], at(1)).await, Asked::Nothing);
    assert_eq!(shelf.letters(at(2)).await, []);
    let request = shelf.store.request(letters[0].request).await.unwrap().unwrap();
    assert_eq!(
        request.wish.feeds,
        ["main", "notes"],
        "whoever confirms one confirms both"
    );
    assert_eq!(request.wish.name.as_deref(), Some("Ines"));
    let later = at(0) + DAY + TimeDelta::seconds(1);
    assert_eq!(shelf.asks(1, &["notes"], later).await, Asked::Confirmation);
    let attempts = (0..8).map(|_| {
        let store = shelf.store.clone();
        tokio::spawn(async move { store.ask(&wish(2, &["main"]), CAPS, at(5)).await.unwrap() })
    });
    let mut sent = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        sent += u32::from(attempt.await.unwrap() == Asked::Confirmation);
    }
    assert_eq!(sent, 1, "of those who ask at once");
}

async fn caps_hold_over_all_and_by_domain(shelf: Shelf) {
    let asks = async |number: u32, domain: &str, second, caps| {
        let wish = Wish {
            address: format!("reader-{number}@{domain}").parse().unwrap(),
            ..wish(number, &["main"])
        };
        shelf.store.ask(&wish, caps, at(second)).await.unwrap()
    };
    let by_domain = Caps {
        per_hour: 10,
        per_domain_per_hour: 2,
    };
    assert_eq!(asks(1, "victim.test", 0, by_domain).await, Asked::Confirmation);
    assert_eq!(asks(2, "victim.test", 0, by_domain).await, Asked::Confirmation);
    assert_eq!(asks(3, "victim.test", 0, by_domain).await, Asked::Nothing);
    assert_eq!(asks(3, "pond.test", 0, by_domain).await, Asked::Confirmation);
    let over_all = Caps {
        per_hour: 3,
        per_domain_per_hour: 3,
    };
    assert_eq!(asks(4, "pond.test", 0, over_all).await, Asked::Nothing);
    assert_eq!(asks(4, "pond.test", 3_601, over_all).await, Asked::Confirmation);
}

async fn who_has_it_all_is_reminded_and_nobody_learns_of_it(shelf: Shelf) {
    let subscriber = shelf.joined(1, &["main"], at(0)).await;
    shelf.letters(at(1)).await;
    let later = at(0) + DAY + TimeDelta::seconds(1);
    assert_eq!(shelf.asks(1, &["main"], later).await, Asked::Reminder);
    let letters = shelf.letters(later).await;
    assert_eq!(
        (letters[0].kind, letters[0].subscriber),
        (Kind::Reminder, Some(subscriber))
    );
    let later = later + DAY + TimeDelta::seconds(1);
    assert_eq!(shelf.asks(1, &["main", "notes"], later).await, Asked::Confirmation);
}

async fn only_their_own_confirmation_brings_back_who_left_or_was_suppressed(shelf: Shelf) {
    let subscriber = shelf.joined(1, &["main"], at(0)).await;
    shelf.store.depart(subscriber, "main", at(1)).await.unwrap().unwrap();
    shelf
        .execute("INSERT INTO suppressions VALUES ('reader-1@example.org', 'complaint', 0)")
        .await;
    let change = shelf
        .store
        .begin_change(ChangeKind::Import, "readers.csv", at(2))
        .await
        .unwrap();
    let taken = shelf.store.take_in(change, "main", &[reader(1)]).await.unwrap();
    assert_eq!(taken, [Taken::Kept]);
    shelf.store.publish(change).await.unwrap();
    assert_eq!(shelf.ids().await, [] as [SubscriberId; 0]);
    let later = at(0) + DAY + TimeDelta::seconds(1);
    assert_eq!(shelf.joined(1, &["main"], later).await, subscriber);
    assert_eq!(shelf.ids().await, [subscriber]);
}

async fn leaving_works_once_and_is_taken_back_once(shelf: Shelf) {
    let subscriber = shelf.joined(1, &["main", "notes"], at(0)).await;
    let change = shelf.store.depart(subscriber, "main", at(1)).await.unwrap().unwrap();
    assert_eq!(shelf.consent(1, "main").await, Some(Consent::Unsubscribed));
    assert_eq!(shelf.consent(1, "notes").await, Some(Consent::Active));
    assert_eq!(shelf.store.depart(subscriber, "main", at(2)).await.unwrap(), None);
    assert_eq!(
        shelf.store.depart(SubscriberId(999), "main", at(2)).await.unwrap(),
        None
    );
    assert_eq!(shelf.store.depart(subscriber, "unknown", at(2)).await.unwrap(), None);
    assert!(shelf.store.take_back(subscriber, "main", change, at(3)).await.unwrap());
    assert_eq!(shelf.consent(1, "main").await, Some(Consent::Active));
    assert!(!shelf.store.take_back(subscriber, "main", change, at(4)).await.unwrap());
}

async fn what_is_taken_back_is_the_last_word_or_nothing(shelf: Shelf) {
    let subscriber = shelf.joined(1, &["main"], at(0)).await;
    let first = shelf.store.depart(subscriber, "main", at(1)).await.unwrap().unwrap();
    assert!(shelf.store.take_back(subscriber, "main", first, at(2)).await.unwrap());
    let second = shelf.store.depart(subscriber, "main", at(3)).await.unwrap().unwrap();
    assert_ne!(first, second);
    assert!(!shelf.store.take_back(subscriber, "main", first, at(4)).await.unwrap());
    assert_eq!(shelf.consent(1, "main").await, Some(Consent::Unsubscribed));
}

async fn a_reader_chooses_in_one_change(shelf: Shelf) {
    let subscriber = shelf.joined(1, &["main"], at(0)).await;
    let until = at(0) + TimeDelta::weeks(3);
    let choices = Choices {
        name: None,
        language: Some("fr".to_owned().try_into().unwrap()),
        tags: vec!["rust".to_owned()],
        feeds: vec!["notes".to_owned()],
        offered: vec!["main".to_owned(), "notes".to_owned(), "third".to_owned()],
        habits: Habits {
            frequency: Frequency::Weekly,
            paused_until: Some(until),
        },
    };
    assert!(shelf.store.choose(subscriber, &choices, at(1)).await.unwrap());
    assert!(!shelf.store.choose(SubscriberId(999), &choices, at(1)).await.unwrap());
    let shelf = shelf.reopened().await;
    let card = shelf.store.card(subscriber).await.unwrap().unwrap();
    assert_eq!(card.habits, choices.habits);
    let values = &card.subscriber.values;
    assert_eq!(
        (
            values.name.as_deref(),
            values.of_field("language"),
            values.tags.as_slice()
        ),
        (None, Some("fr"), ["rust".to_owned()].as_slice())
    );
    let said = card
        .subscriber
        .subscriptions
        .iter()
        .map(|one| (one.feed.as_str(), one.consent));
    assert_eq!(
        said.collect::<Vec<_>>(),
        [("main", Consent::Unsubscribed), ("notes", Consent::Active)]
    );
    assert_eq!(shelf.store.card(SubscriberId(999)).await.unwrap(), None);
}

async fn who_pauses_or_had_an_issue_lately_is_no_recipient(shelf: Shelf) {
    let mut readers = Vec::new();
    for number in 1..=4 {
        readers.push(shelf.joined(number, &["main"], at(0)).await);
    }
    let now = shelf.now().await;
    for (reader, frequency, paused_until) in [
        (readers[0], Frequency::Each, Some(now + TimeDelta::hours(1))),
        (readers[1], Frequency::Each, Some(now - TimeDelta::hours(1))),
        (readers[2], Frequency::Weekly, None),
        (readers[3], Frequency::Monthly, None),
    ] {
        let choices = Choices {
            name: None,
            language: None,
            tags: Vec::new(),
            feeds: vec!["main".to_owned()],
            offered: vec!["main".to_owned()],
            habits: Habits {
                frequency,
                paused_until,
            },
        };
        assert!(shelf.store.choose(reader, &choices, at(1)).await.unwrap());
    }
    assert_eq!(shelf.ids().await, readers[1..], "a pause that is over holds nobody");
    let day_ms = 24 * 3_600_000;
    for (age_days, expected) in [
        (1, vec![readers[1]]),
        (8, vec![readers[1], readers[2]]),
        (31, readers[1..].to_vec()),
    ] {
        let started = now.timestamp_millis() - age_days * day_ms;
        for sql in [
            "DELETE FROM deliveries".to_owned(),
            "DELETE FROM issues".to_owned(),
            format!(
                "INSERT INTO issues (id, feed, number, phase, plan, plan_hash, profile, frozen, started, not_after)
                    VALUES (1, 'main', 1, 'finished', 1, '', '', '', {started}, {started})"
            ),
            "INSERT INTO deliveries (issue, subscriber, state) SELECT 1, id, 2 FROM subscribers".to_owned(),
        ] {
            shelf.execute(sql).await;
        }
        assert_eq!(shelf.ids().await, expected, "{age_days} days after an issue");
    }
}
