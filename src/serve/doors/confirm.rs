//! The door behind the link of a confirmation.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::audience::pass::Confirm;
use crate::audience::reception::Confirmed;
use crate::audience::reception::Reception;
use crate::audience::token::Pass;
use crate::door::view::Trouble;
use crate::door::view::View;
use crate::publication::Language;
use crate::serve::client::Client;
use crate::serve::doors::answer;
use crate::serve::doors::form::body;
use crate::serve::doors::hall::Hall;

pub(super) async fn page<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (language, view) = looked(&hall, &token, &headers).await;
    answer::page(&hall, &language, &view)
}

/// What stands behind the link; looking changes nothing.
async fn looked<R: Reception>(hall: &Hall<R>, token: &str, headers: &HeaderMap) -> (Language, View) {
    let language = hall.language(headers, None);
    let Some(Confirm { request: id }) = Confirm::verify(token, &hall.doors.keys) else {
        return (language, View::Trouble(Trouble::NotFound));
    };
    let subscribe = hall.url("subscribe");
    match hall.doors.reception.request(id).await {
        Err(failure) => {
            tracing::error!("the doors are shut: {failure}");
            (language, View::Trouble(Trouble::Down))
        }
        Ok(None) => (language, View::Stale { subscribe }),
        Ok(Some(request)) => {
            let language = request.wish.language.clone();
            let view = if request.confirmed.is_some() {
                View::ConfirmedBefore
            } else if request.is_stale((hall.doors.now)()) {
                View::Stale { subscribe }
            } else {
                View::Confirm {
                    feeds: hall.titles_of(&request.wish.feeds),
                    action: hall.url(&format!("c/{token}")),
                }
            };
            (language, view)
        }
    }
}

pub(super) async fn act<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    client: Option<Extension<Client>>,
    request: Request,
) -> Response {
    let client = client.map(|Extension(client)| client);
    let (language, looked) = looked(&hall, &token, &headers).await;
    if let Err(trouble) = body(request).await {
        return answer::page(&hall, &language, &View::Trouble(trouble));
    }
    let (View::Confirm { feeds, .. }, Some(Confirm { request })) = (&looked, Confirm::verify(&token, &hall.doors.keys))
    else {
        return answer::page(&hall, &language, &looked);
    };
    let origin = client.filter(|_| hall.doors.manner.keeps_origin);
    let origin = origin.map(|client| client.prefix().to_string());
    let now = (hall.doors.now)();
    let view = match hall.doors.reception.confirm(request, origin.as_deref(), now).await {
        Err(failure) => return answer::down(&hall, &language, &failure),
        Ok(Confirmed::Now(subscriber)) => {
            hall.doors.bell.notify_one();
            View::Confirmed {
                feeds: feeds.clone(),
                preferences: hall.preferences(subscriber),
            }
        }
        Ok(Confirmed::Before) => View::ConfirmedBefore,
        Ok(Confirmed::Stale) => View::Stale {
            subscribe: hall.url("subscribe"),
        },
    };
    answer::page(&hall, &language, &view)
}
