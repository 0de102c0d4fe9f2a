//! The public doors over HTTP: who comes, stays and leaves, and what nobody gets by any trick.
#![expect(clippy::disallowed_methods, reason = "the doors go by the machine's clock here")]

mod attacks;

use std::collections::HashSet;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Extension;
use chrono::TimeDelta;
use chrono::Utc;
use pressrun::audience::Consent;
use pressrun::audience::Roll;
use pressrun::audience::SubscriberId;
use pressrun::audience::address::Address;
use pressrun::audience::pass::Choose;
use pressrun::audience::pass::Confirm;
use pressrun::audience::pass::Leave;
use pressrun::audience::pass::Probe;
use pressrun::audience::reception::Caps;
use pressrun::audience::reception::Reception;
use pressrun::audience::token::KEY_BYTES;
use pressrun::audience::token::Pass;
use pressrun::audience::token::TokenKey;
use pressrun::door::view::View;
use pressrun::ledger::Ledger;
use pressrun::ledger::letter::Claim;
use pressrun::ledger::letter::Letter;
use pressrun::ledger::letter::Letters;
use pressrun::serve::client::Client;
use pressrun::serve::doors;
use pressrun::serve::doors::hall::Doors;
use pressrun::serve::doors::hall::FeedDoor;
use pressrun::serve::doors::hall::Manner;
use pressrun::serve::doors::leave;
use pressrun::store::Store;
use rusqlite::types::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::web;
use crate::web::Answer;

/// Doors that are open, over a store of a test's own.
pub struct Front {
    folder: TempDir,
    pub store: Store,
    pub port: u16,
    pub key: TokenKey,
}

/// What a page shows is written out, so that a test can read it: how it looks is not what is tested here.
fn shown(view: &View) -> String {
    format!("{view:?}")
}

impl Front {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let store = Store::open_file(&folder.path().join("pressrun.db")).await.unwrap();
        let key = TokenKey::from_bytes([7; KEY_BYTES]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let feed = |name: &str, title: &str| FeedDoor {
            name: name.to_owned(),
            title: title.to_owned(),
            description: String::new(),
            tags: vec!["rust".to_owned()],
        };
        let made = Doors {
            reception: store.clone(),
            keys: vec![key.clone(), TokenKey::from_bytes([8; KEY_BYTES])],
            url: "https://news.example.org/".parse().unwrap(),
            feeds: vec![feed("main", "Low Water"), feed("notes", "Notes")],
            languages: ["en", "de"].map(|tag| tag.to_owned().try_into().unwrap()).to_vec(),
            manner: Manner {
                caps: Caps {
                    per_hour: 500,
                    per_domain_per_hour: 100,
                },
                keeps_origin: false,
                disposable: HashSet::from(["thrown.test".to_owned()]),
                words: "0123abcd".to_owned(),
            },
            store: store.identity().await.unwrap(),
            show: Box::new(|_, view| Ok(shown(view))),
            now: Utc::now,
            bell: Arc::new(Notify::new()),
        };
        let router = doors::router(made).layer(Extension(Client([192, 0, 2, 7].into())));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            folder,
            store,
            port,
            key,
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("pressrun.db")
    }

    pub async fn get(&self, target: &str) -> Answer {
        web::ask(self.port, "GET", target, ("host: news.example.org\r\n", "")).await
    }

    pub async fn post(&self, target: &str, form: &str) -> Answer {
        let length = form.len();
        let head = format!(
            "host: news.example.org\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n"
        );
        web::ask(self.port, "POST", target, (&head, form)).await
    }

    /// The letters that are due.
    pub async fn letters(&self) -> Vec<Letter> {
        let now = Utc::now();
        let claim = Claim {
            at_most: 100,
            way: self.store.way("relay").await.unwrap(),
            date: now.fixed_offset(),
            until: now + TimeDelta::minutes(5),
        };
        self.store.claim(claim, now).await.unwrap()
    }

    /// Somebody who subscribed by the doors.
    pub async fn reader(&self, email: &str) -> SubscriberId {
        let answer = self.post("/subscribe", &format!("email={email}&feed=main")).await;
        assert_eq!((answer.status, answer.text()), (200, "Asked"));
        let letters = self.letters().await;
        let address: Address = email.replace("%40", "@").parse().unwrap();
        let letter = letters.iter().find(|letter| letter.wish.address == address).unwrap();
        let token = Confirm {
            request: letter.request,
        }
        .sign(&self.key);
        let answer = self.post(&format!("/c/{token}"), "").await;
        assert!(answer.text().starts_with("Confirmed {"), "{}", answer.text());
        self.letters().await;
        self.store.subscriber(&address.key()).await.unwrap().unwrap().id
    }

    pub fn leave(&self, subscriber: SubscriberId) -> String {
        let leave = Leave {
            subscriber,
            feed: "main".to_owned(),
            issue: 7,
        };
        format!("/u/{}", leave.sign(&self.key))
    }

    pub fn own_page(&self, subscriber: SubscriberId) -> String {
        format!("/p/{}", Choose { subscriber }.sign(&self.key))
    }

    pub async fn consent(&self, subscriber: SubscriberId, feed: &str) -> Option<Consent> {
        let card = self.store.card(subscriber).await.unwrap()?;
        card.subscriber
            .subscription(feed)
            .map(|subscription| subscription.consent)
    }

    /// Every row of every table, as text.
    pub fn dump(&self) -> String {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        let mut tables = connection
            .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            .unwrap();
        let tables: Vec<String> = tables
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let mut dump = String::new();
        for table in tables {
            let mut rows = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values: Vec<Value> = (0..columns).map(|column| row.get(column).unwrap()).collect();
                writeln!(dump, "{table} {values:?}").unwrap();
            }
        }
        dump
    }
}

/// The address that stands in what a page shows, behind `name`.
fn link(answer: &Answer, name: &str) -> String {
    let text = answer.text();
    let start = text
        .find(&format!("{name}: "))
        .unwrap_or_else(|| panic!("no {name} in {text}"));
    let path = text[start..].split("path: \"").nth(1).unwrap();
    path.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn people_come_stay_and_leave_by_themselves() {
    let front = Front::open().await;
    let answer = front.get("/subscribe?feed=notes&lang=de").await;
    assert_eq!((answer.status, answer.header("content-language")), (200, "de"));
    let subscriber = front.reader("ada%40pond.test").await;
    assert_eq!(front.consent(subscriber, "main").await, Some(Consent::Active));
    assert_eq!(front.consent(subscriber, "notes").await, None);
    let own = front.own_page(subscriber);
    let answer = front
        .post(
            &own,
            "name=Ada&feed=main&feed=notes&tag=rust&tag=other&frequency=weekly&pause=4",
        )
        .await;
    assert!(answer.text().contains("is_saved: true"), "{}", answer.text());
    let card = front.store.card(subscriber).await.unwrap().unwrap();
    assert_eq!(card.subscriber.values.tags, ["rust"], "only what the page offers");
    assert_eq!(card.subscriber.values.name.as_deref(), Some("Ada"));
    assert_eq!(front.consent(subscriber, "notes").await, Some(Consent::Active));
    let answer = front.post(&format!("{own}/export"), "").await;
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"my-data.json\""
    );
    let known: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(
        (&known["address"], &known["frequency"]),
        (&"ada@pond.test".into(), &"weekly".into())
    );
    let left = front.post(&front.leave(subscriber), "List-Unsubscribe=One-Click").await;
    assert_eq!(left.status, 200);
    assert_eq!(front.consent(subscriber, "main").await, Some(Consent::Unsubscribed));
    let back = front.post(&link(&left, "undo"), "").await;
    assert_eq!(back.text(), "Returned { feed: \"Low Water\" }");
    assert_eq!(front.consent(subscriber, "main").await, Some(Consent::Active));
    let answer = front.post(&own, "leave=all").await;
    assert_eq!(answer.status, 200);
    for feed in ["main", "notes"] {
        assert_eq!(
            front.consent(subscriber, feed).await,
            Some(Consent::Unsubscribed),
            "{feed}"
        );
    }
}

#[tokio::test]
async fn who_leaves_is_answered_alike_whatever_is_sent_and_however_often() {
    let front = Front::open().await;
    let subscriber = front.reader("ada%40pond.test").await;
    let target = front.leave(subscriber);
    let multipart = "--x\r\ncontent-disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    for (media_type, body) in [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        ("multipart/form-data; boundary=x", multipart),
        ("text/plain", ""),
        ("application/octet-stream", "anything"),
    ] {
        let head = format!(
            "host: news.example.org\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n",
            body.len()
        );
        let answer = web::ask(front.port, "POST", &target, (&head, body)).await;
        assert_eq!(answer.status, 200, "{media_type}");
        assert_eq!((answer.header("location"), answer.header("set-cookie")), ("", ""));
        assert_eq!(front.consent(subscriber, "main").await, Some(Consent::Unsubscribed));
    }
    let before = front.dump();
    for _ in 0..3 {
        assert_eq!(front.post(&target, "").await.status, 200);
    }
    assert_eq!(front.dump(), before, "the second time nothing changes");
}

#[tokio::test]
async fn whoever_only_looks_changes_nothing() {
    let front = Front::open().await;
    let subscriber = front.reader("ada%40pond.test").await;
    front.post("/subscribe", "email=bob%40pond.test&feed=main").await;
    let request = front.letters().await[0].request;
    let left = front
        .post(&front.leave(front.reader("eve%40pond.test").await), "")
        .await;
    let own = front.own_page(subscriber);
    let targets = [
        "/subscribe".to_owned(),
        "/subscribe?email=mallory%40pond.test&feed=main".to_owned(),
        format!("/c/{}", Confirm { request }.sign(&front.key)),
        front.leave(subscriber),
        link(&left, "undo"),
        own.clone(),
        format!("{own}?leave=all&name=Mallory"),
        format!("{own}/export"),
        format!("{own}/erase"),
    ];
    let before = front.dump();
    for target in &targets {
        for method in ["GET", "HEAD", "OPTIONS"] {
            let head = ("host: news.example.org\r\npurpose: prefetch\r\n", "");
            let answer = web::ask(front.port, method, target, head).await;
            assert!(answer.status < 500, "{method} {target}: {}", answer.status);
        }
    }
    assert_eq!(front.dump(), before);
}

#[tokio::test]
async fn a_page_says_the_same_whoever_is_known() {
    let front = Front::open().await;
    front.reader("ada%40pond.test").await;
    let known = front.post("/subscribe", "email=ada%40pond.test&feed=main").await;
    let unknown = front.post("/subscribe", "email=bob%40pond.test&feed=main").await;
    let trapped = front
        .post("/subscribe", "email=bot%40pond.test&feed=main&website=x")
        .await;
    for other in [&unknown, &trapped] {
        assert_eq!((known.status, &known.body), (other.status, &other.body));
        let without_date = |answer: &Answer| -> Vec<(String, String)> {
            let headers = answer.headers.iter().filter(|(name, _)| name != "date");
            headers.cloned().collect()
        };
        assert_eq!(without_date(&known), without_date(other));
    }
    let letters = front.letters().await;
    assert_eq!(letters.len(), 1, "bob alone is written to");
    assert_eq!(letters[0].wish.address.expose(), "bob@pond.test");
}

#[tokio::test]
async fn the_same_is_asked_for_in_json() {
    let front = Front::open().await;
    for (body, status, answered) in [
        (
            r#"{"email":"ada@pond.test","feeds":["main"],"name":"Ada","language":"de"}"#,
            200,
            r#"{"format":1,"asked":true}"#,
        ),
        (
            r#"{"email":"no address","feeds":["main"]}"#,
            422,
            r#"{"format":1,"asked":false,"error":"`email` is not an address"}"#,
        ),
        (
            r#"{"email":"ada@pond.test","feeds":["unknown"]}"#,
            422,
            r#"{"format":1,"asked":false,"error":"`feeds` names no feed of this publication"}"#,
        ),
    ] {
        let length = body.len();
        let head = format!(
            "host: news.example.org\r\norigin: https://blog.example.org\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n"
        );
        let answer = web::ask(front.port, "POST", "/subscribe", (&head, body)).await;
        assert_eq!((answer.status, answer.text()), (status, answered));
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    let letters = front.letters().await;
    assert_eq!(letters[0].wish.language.as_str(), "de");
    assert_eq!(letters[0].wish.name.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn whoever_sends_can_prove_that_the_doors_are_of_its_own_store() {
    let front = Front::open().await;
    let before = front.dump();
    let probe = Probe { nonce: [3; 16] };
    let target = format!("/u/{}", probe.sign(&front.key));
    let page = front.get(&target).await;
    assert!(
        page.status == 200 && page.text().starts_with("Leave {"),
        "{}",
        page.text()
    );
    let answer = front.post(&target, "List-Unsubscribe=One-Click").await;
    let store = front.store.identity().await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header(leave::PROOF), leave::proof(&front.key, &store, &probe));
    assert_ne!(answer.header(leave::PROOF), leave::proof(&front.key, "another", &probe));
    assert_eq!(front.dump(), before);
    assert_eq!(front.store.identity().await.unwrap(), store);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_told_and_asked_again() {
    let front = Front::open().await;
    let subscriber = front.reader("ada%40pond.test").await;
    front.store.clone().close().await;
    let answer = front.post(&front.leave(subscriber), "").await;
    assert_eq!((answer.status, answer.text()), (503, "Trouble(Down)"));
    assert_eq!(answer.header("retry-after"), "60");
}
