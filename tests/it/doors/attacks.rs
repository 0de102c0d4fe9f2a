//! What is tried at the doors by those who mean ill: nothing of it changes anything, or tells anything.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use pressrun::audience::ChangeId;
use pressrun::audience::SubscriberId;
use pressrun::audience::pass::Choose;
use pressrun::audience::pass::Confirm;
use pressrun::audience::pass::Leave;
use pressrun::audience::pass::Stamp;
use pressrun::audience::pass::Undo;
use pressrun::audience::reception::RequestId;
use pressrun::audience::token::KEY_BYTES;
use pressrun::audience::token::Pass;
use pressrun::audience::token::TokenKey;

use crate::doors::Front;
use crate::web;

/// What is sent, and what comes of it.
struct Attack {
    name: &'static str,
    method: &'static str,
    target: String,
    head: String,
    body: String,
    status: u16,
}

fn post(name: &'static str, target: impl Into<String>, body: impl Into<String>, status: u16) -> Attack {
    Attack {
        name,
        method: "POST",
        target: target.into(),
        head: "host: news.example.org\r\ncontent-type: application/x-www-form-urlencoded\r\n".to_owned(),
        body: body.into(),
        status,
    }
}

fn get(name: &'static str, target: impl Into<String>, status: u16) -> Attack {
    Attack {
        method: "GET",
        ..post(name, target, "", status)
    }
}

fn with_head(attack: Attack, head: &str) -> Attack {
    Attack {
        head: format!("{}{head}", attack.head),
        ..attack
    }
}

/// Tokens that were not made for where they are shown.
#[expect(clippy::too_many_lines, reason = "most of them are a table")]
fn tokens(front: &Front, subscriber: SubscriberId, request: RequestId) -> Vec<Attack> {
    let stranger = TokenKey::from_bytes([99; KEY_BYTES]);
    let leave = Leave {
        subscriber,
        feed: "main".to_owned(),
        issue: 7,
    };
    let choose = Choose { subscriber };
    let confirm = Confirm { request };
    let undo = Undo {
        subscriber,
        change: ChangeId(1),
        until_s: Utc::now().timestamp() + 3_600,
        feed: "main".to_owned(),
    };
    let good = leave.sign(&front.key);
    let mut bytes = URL_SAFE_NO_PAD.decode(&good).unwrap();
    bytes[9] ^= 1;
    let other_reader = URL_SAFE_NO_PAD.encode(&bytes);
    let late = Undo {
        until_s: Utc::now().timestamp() - 1,
        ..undo.clone()
    };
    vec![
        post(
            "a token of a strange key",
            format!("/u/{}", leave.sign(&stranger)),
            "",
            404,
        ),
        post(
            "a strange key's own page",
            format!("/p/{}", choose.sign(&stranger)),
            "leave=all",
            404,
        ),
        post(
            "a strange key's confirmation",
            format!("/c/{}", confirm.sign(&stranger)),
            "",
            404,
        ),
        post(
            "a strange key's way back",
            format!("/b/{}", undo.sign(&stranger)),
            "",
            404,
        ),
        post("another reader's number", format!("/u/{other_reader}"), "", 404),
        post("a token cut short", format!("/u/{}", &good[..good.len() - 1]), "", 404),
        post("a token with a letter more", format!("/u/{good}A"), "", 404),
        post("a token with padding", format!("/u/{good}=="), "", 404),
        post("no token", "/u/", "", 404),
        post(
            "an empty signature",
            format!("/u/{}", URL_SAFE_NO_PAD.encode([1, b'u'])),
            "",
            404,
        ),
        post(
            "a token of sixteen zeros",
            format!("/u/{}", URL_SAFE_NO_PAD.encode([0; 16])),
            "",
            404,
        ),
        post("a token of a megabyte", format!("/u/{}", "A".repeat(6_000)), "", 404),
        post("a token that is no UTF-8", "/u/%ff%fe", "", 400),
        post("a token with a line's end", "/u/a%0d%0aSet-Cookie:x", "", 404),
        post(
            "a way out taken for an own page",
            format!("/p/{good}"),
            "leave=all",
            404,
        ),
        post("a way out taken for a confirmation", format!("/c/{good}"), "", 404),
        post("a way out taken for a way back", format!("/b/{good}"), "", 404),
        post(
            "an own page taken for a way out",
            format!("/u/{}", choose.sign(&front.key)),
            "",
            404,
        ),
        post(
            "an own page taken for a confirmation",
            format!("/c/{}", choose.sign(&front.key)),
            "",
            404,
        ),
        post(
            "a confirmation taken for a way out",
            format!("/u/{}", confirm.sign(&front.key)),
            "",
            404,
        ),
        post(
            "a confirmation taken for an own page",
            format!("/p/{}", confirm.sign(&front.key)),
            "",
            404,
        ),
        post(
            "a form's stamp taken for a way out",
            format!("/u/{}", Stamp { at_s: 1 }.sign(&front.key)),
            "",
            404,
        ),
        post(
            "a way back that is too late",
            format!("/b/{}", late.sign(&front.key)),
            "",
            200,
        ),
        post(
            "a way back from another change",
            format!("/b/{}", undo.sign(&front.key)),
            "",
            200,
        ),
        post(
            "a request that is not there",
            format!(
                "/c/{}",
                Confirm {
                    request: RequestId(999)
                }
                .sign(&front.key)
            ),
            "",
            410,
        ),
        post(
            "a request with a negative number",
            format!("/c/{}", Confirm { request: RequestId(-1) }.sign(&front.key)),
            "",
            410,
        ),
        post(
            "a confirmation used twice",
            format!("/c/{}", confirm.sign(&front.key)),
            "",
            200,
        ),
        post(
            "nobody's way out",
            format!(
                "/u/{}",
                Leave {
                    subscriber: SubscriberId(999),
                    ..leave.clone()
                }
                .sign(&front.key)
            ),
            "",
            200,
        ),
        post(
            "a way out of a feed that is not there",
            format!(
                "/u/{}",
                Leave {
                    feed: "x".to_owned(),
                    ..leave
                }
                .sign(&front.key)
            ),
            "",
            200,
        ),
        post(
            "nobody's own page",
            format!(
                "/p/{}",
                Choose {
                    subscriber: SubscriberId(999)
                }
                .sign(&front.key)
            ),
            "leave=all",
            200,
        ),
    ]
}

/// What is typed into forms.
fn forms() -> Vec<Attack> {
    let ask = |name, body: &str, status| post(name, "/subscribe", body, status);
    vec![
        ask(
            "a header in the address",
            "email=a%40pond.test%0d%0aBcc:x%40y.test&feed=main",
            422,
        ),
        ask("a second recipient", "email=a%40pond.test,b%40pond.test&feed=main", 422),
        ask(
            "a recipient with a name",
            "email=%22x%22+%3Ca%40pond.test%3E&feed=main",
            422,
        ),
        ask("an address with NUL", "email=a%00%40pond.test&feed=main", 422),
        ask(
            "an address of a megabyte",
            &format!("email={}%40pond.test&feed=main", "a".repeat(9_000)),
            422,
        ),
        ask(
            "a script for an address",
            "email=%3Cscript%3Ealert(1)%3C/script%3E&feed=main",
            422,
        ),
        ask(
            "SQL for an address",
            "email=%27;DROP+TABLE+subscribers;--&feed=main",
            422,
        ),
        ask("no address", "feed=main", 422),
        ask("an empty address", "email=&feed=main", 422),
        ask("a path for a feed", "email=a%40pond.test&feed=../../etc/passwd", 422),
        ask("SQL for a feed", "email=a%40pond.test&feed=main%27+OR+1=1--", 422),
        ask("a feed that is not there", "email=a%40pond.test&feed=secret", 422),
        ask("no feed of several", "email=a%40pond.test", 422),
        ask("a domain to be thrown away", "email=a%40thrown.test&feed=main", 422),
        ask("a part of such a domain", "email=a%40x.y.thrown.test&feed=main", 422),
        ask("the trap", "email=a%40pond.test&feed=main&website=http://x", 200),
        ask("a body that is too large", &"a".repeat(20_000), 413),
        ask("ten thousand fields", &"x=1&".repeat(4_000), 422),
        Attack {
            head: "host: news.example.org\r\ncontent-type: text/plain\r\n".to_owned(),
            ..ask("another media type", "email=a%40pond.test&feed=main", 400)
        },
    ]
}

/// Everything around what is asked for.
fn wires(front: &Front, subscriber: SubscriberId) -> Vec<Attack> {
    let own = front.own_page(subscriber);
    vec![
        get("a path out of the doors", "/u/../../etc/passwd", 404),
        get("the same, encoded", "/u/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
        get("a file behind a door", "/subscribe/../.pressrun/token.key", 404),
        get("an address in a URL", "/u/ada@pond.test", 404),
        get("a number in a URL", "/u/1", 404),
        get("somebody's page by number", "/p/1", 404),
        get(
            "leaving by looking",
            format!("{}?List-Unsubscribe=One-Click", front.leave(subscriber)),
            200,
        ),
        get("choosing by looking", format!("{own}?leave=all"), 200),
        get("taking out by looking", format!("{own}/export"), 405),
        get("a strange host", "/subscribe", 200),
        with_head(
            get("a strange forwarded host", "/subscribe", 200),
            "x-forwarded-host: evil.test\r\n",
        ),
        get("a redirect", "/subscribe?next=https://evil.test/", 200),
        get(
            "a script in a query",
            "/subscribe?feed=%3Cscript%3E&lang=%22%3E%3Cscript%3E",
            200,
        ),
        Attack {
            method: "PUT",
            ..get("another method", own.clone(), 405)
        },
        Attack {
            method: "DELETE",
            ..get("a method that deletes", own.clone(), 405)
        },
        Attack {
            method: "TRACE",
            ..get("a method that echoes", own, 405)
        },
    ]
}

#[tokio::test]
async fn nothing_that_is_tried_changes_anything() {
    let front = Front::open().await;
    let subscriber = front.reader("ada%40pond.test").await;
    let attacks: Vec<Attack> = tokens(&front, subscriber, RequestId(1))
        .into_iter()
        .chain(forms())
        .chain(wires(&front, subscriber))
        .collect();
    assert!(attacks.len() >= 60, "{} attacks", attacks.len());
    let before = front.dump();
    for Attack {
        name,
        method,
        target,
        head,
        body,
        status,
    } in attacks
    {
        let head = format!("{head}content-length: {}\r\n", body.len());
        let answer = web::ask(front.port, method, &target, (&head, &body)).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        for (header, value) in &answer.headers {
            assert!(!value.contains("evil.test"), "{name}: {header}: {value}");
        }
        assert!(!answer.text().contains("evil.test"), "{name}: {}", answer.text());
        assert_eq!(
            (answer.header("set-cookie"), answer.header("location")),
            ("", ""),
            "{name}"
        );
        assert_eq!(front.dump(), before, "{name}");
    }
}

#[tokio::test]
async fn a_form_that_is_sent_at_once_is_shown_again_and_goes_through_after_a_moment() {
    let front = Front::open().await;
    let now = Utc::now().timestamp();
    for (at_s, status) in [(now, 422), (now - 3, 200), (now - 90_000, 200)] {
        let stamp = Stamp { at_s }.sign(&front.key);
        let body = format!("email=a{at_s}%40pond.test&feed=main&stamp={stamp}");
        assert_eq!(front.post("/subscribe", &body).await.status, status, "{at_s}");
    }
}

#[tokio::test]
async fn whoever_asks_for_many_is_stopped_and_leaving_never_is() {
    let front = Front::open().await;
    let subscriber = front.reader("ada%40pond.test").await;
    let mut statuses = Vec::new();
    for number in 0..30 {
        let body = format!("email=victim-{number}%40pond.test&feed=main&website=x");
        statuses.push(front.post("/subscribe", &body).await.status);
    }
    let stopped = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!(stopped, 11, "one asked before them: {statuses:?}");
    assert_eq!(front.post(&front.leave(subscriber), "").await.status, 200);
}
