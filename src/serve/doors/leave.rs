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
use crate::publication::Language;
use crate::serve::client::Client;
use crate::serve::doors::answer;
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
) -> Result<Response, Response> {
    let language = hall.language(&headers, None);
    answer::heard(&hall, &language, request).await?;
    let keys = &hall.doors.keys;
    let Some(leave) = Leave::verify(&token, keys) else {
        // Only who holds no link can be made to wait: an unsubscribe never is.
        let wait = hall.is_throttled(client.as_deref());
        let view = match (Probe::verify(&token, keys), wait) {
            (Some(probe), _) => return Ok(probed(&hall, &language, &probe)),
            (None, Some(wait)) => answer::too_many(wait),
            (None, None) => View::Trouble(Trouble::NotFound),
        };
        return Ok(answer::page(&hall, &language, &view));
    };
    let now = (hall.doors.now)();
    let departed = hall.doors.reception.depart(leave.subscriber, &leave.feed, now).await;
    let change = departed.map_err(|failure| answer::down(&hall, &language, &failure))?;
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
    Ok(answer::page(&hall, &language, &View::Left { feed, undo }))
}

fn probed<R>(hall: &Hall<R>, language: &Language, probe: &Probe) -> Response {
    let view = View::Left {
        feed: String::new(),
        undo: None,
    };
    let mut response = answer::page(hall, language, &view);
    let proof = HeaderValue::from_str(&proof(hall.key(), &hall.doors.store, probe)).expect("hexadecimal");
    response.headers_mut().insert(HeaderName::from_static(PROOF), proof);
    response
}

pub(super) async fn undo<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Response> {
    let language = hall.language(&headers, None);
    answer::heard(&hall, &language, request).await?;
    let Some(undo) = Undo::verify(&token, &hall.doors.keys) else {
        return Ok(answer::page(&hall, &language, &View::Trouble(Trouble::NotFound)));
    };
    let now = (hall.doors.now)();
    let Undo {
        subscriber,
        change,
        until_s,
        feed,
    } = undo;
    let back = now.timestamp() <= until_s && {
        let back = hall.doors.reception.take_back(subscriber, &feed, change, now).await;
        back.map_err(|failure| answer::down(&hall, &language, &failure))?
    };
    let view = if back {
        View::Returned {
            feed: hall.title_of(&feed),
        }
    } else {
        View::NotReturned {
            subscribe: hall.url("subscribe"),
        }
    };
    let language = hall.language_of(subscriber, language).await;
    Ok(answer::page(&hall, &language, &view))
}
