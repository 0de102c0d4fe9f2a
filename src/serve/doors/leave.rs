//! The door by which people leave, and the way back from it.

use std::sync::Arc;

use aws_lc_rs::hmac;
use axum::Extension;
use axum::extract::Path;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::response::Response;
use chrono::TimeDelta;
use tracing::info;

use crate::audience::pass::Leave;
use crate::audience::pass::Probe;
use crate::audience::pass::Undo;
use crate::audience::reception::Reception;
use crate::audience::token::Pass;
use crate::audience::token::TokenKey;
use crate::door::view::Trouble;
use crate::door::view::View;
use crate::entry::memory::hex;
use crate::serve::client::Client;
use crate::serve::doors::answer;
use crate::serve::doors::form::body;
use crate::serve::doors::hall::Hall;

/// How long the page by which somebody left can take it back.
const UNDONE_WITHIN: TimeDelta = TimeDelta::hours(1);

/// The header by which the answer to a probe proves whose doors these are.
pub const PROOF: &str = "pressrun-store";

/// What the answer to a probe says: only who has the key and the store can say it.
pub fn proof(key: &TokenKey, store: &str, probe: &Probe) -> String {
    let mut said = b"whose doors are these\0".to_vec();
    said.extend_from_slice(&probe.nonce);
    said.extend_from_slice(store.as_bytes());
    hex(hmac::sign(key.hmac(), &said).as_ref())
}

pub(super) async fn page<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let mut language = hall.language(&headers, None);
    let feed = match Leave::verify(&token, &hall.doors.keys) {
        Some(leave) => {
            language = hall.language_of(leave.subscriber, language).await;
            hall.title_of(&leave.feed)
        }
        // What is asked for by a probe is this very page.
        None if Probe::verify(&token, &hall.doors.keys).is_some() => String::new(),
        None => return answer::page(&hall, &language, &View::Trouble(Trouble::NotFound)),
    };
    let action = hall.url(&format!("u/{token}"));
    answer::page(&hall, &language, &View::Leave { feed, action })
}

/// A program's one click (RFC 8058, 3.2) and the button of the page come here alike, whatever their body is: who holds the
/// link leaves. It needs no cookie and leads nowhere else, and any number of times is answered as the first one.
pub(super) async fn act<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    client: Option<Extension<Client>>,
    request: Request,
) -> Response {
    let language = hall.language(&headers, None);
    if let Err(trouble) = body(request).await {
        return answer::page(&hall, &language, &View::Trouble(trouble));
    }
    let keys = &hall.doors.keys;
    let Some(leave) = Leave::verify(&token, keys) else {
        // Only who holds no link can be made to wait: an unsubscribe never is.
        let wait = hall.is_throttled(client.as_deref());
        let view = match (Probe::verify(&token, keys), wait) {
            (Some(probe), _) => return probed(&hall, &headers, &probe),
            (None, Some(wait)) => View::Trouble(Trouble::TooMany {
                minutes: u32::try_from(wait.num_minutes()).unwrap_or(60).max(1),
            }),
            (None, None) => View::Trouble(Trouble::NotFound),
        };
        return answer::page(&hall, &language, &view);
    };
    let now = (hall.doors.now)();
    let departed = hall.doors.reception.depart(leave.subscriber, &leave.feed, now).await;
    let change = match departed {
        Ok(change) => change,
        Err(failure) => return answer::down(&hall, &language, &failure),
    };
    let language = hall.language_of(leave.subscriber, language).await;
    info!(subscriber.id = leave.subscriber.0, "somebody leaves {}", leave.feed);
    let undo = change.map(|change| {
        let undo = Undo {
            subscriber: leave.subscriber,
            change,
            until_s: (now + UNDONE_WITHIN).timestamp(),
            feed: leave.feed.clone(),
        };
        hall.url(&format!("b/{}", undo.sign(hall.key())))
    });
    let feed = hall.title_of(&leave.feed);
    answer::page(&hall, &language, &View::Left { feed, undo })
}

fn probed<R>(hall: &Hall<R>, headers: &HeaderMap, probe: &Probe) -> Response {
    let view = View::Left {
        feed: String::new(),
        undo: None,
    };
    let mut response = answer::page(hall, &hall.language(headers, None), &view);
    let proof = HeaderValue::from_str(&proof(hall.key(), &hall.doors.store, probe)).expect("hexadecimal");
    response.headers_mut().insert(HeaderName::from_static(PROOF), proof);
    response
}

pub(super) async fn undo<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let language = hall.language(&headers, None);
    if let Err(trouble) = body(request).await {
        return answer::page(&hall, &language, &View::Trouble(trouble));
    }
    let Some(undo) = Undo::verify(&token, &hall.doors.keys) else {
        return answer::page(&hall, &language, &View::Trouble(Trouble::NotFound));
    };
    let now = (hall.doors.now)();
    let is_in_time = now.timestamp() <= undo.until_s;
    let back = if is_in_time {
        let Undo {
            subscriber,
            change,
            feed,
            ..
        } = &undo;
        hall.doors.reception.take_back(*subscriber, feed, *change, now).await
    } else {
        Ok(false)
    };
    let view = match back {
        Err(failure) => return answer::down(&hall, &language, &failure),
        Ok(true) => View::Returned {
            feed: hall.title_of(&undo.feed),
        },
        Ok(false) => View::NotReturned {
            subscribe: hall.url("subscribe"),
        },
    };
    let language = hall.language_of(undo.subscriber, language).await;
    answer::page(&hall, &language, &view)
}
