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
use crate::audience::reception::RequestId;
use crate::audience::token::Pass;
use crate::door::view::Trouble;
use crate::door::view::View;
use crate::publication::Language;
use crate::serve::client::Client;
use crate::serve::doors::answer;
use crate::serve::doors::hall::Hall;

pub(super) async fn page<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let (_, language, view) = looked(&hall, &token, &headers).await?;
    Ok(answer::page(&hall, &language, &view))
}

/// What stands behind the link; looking changes nothing.
async fn looked<R: Reception>(
    hall: &Hall<R>,
    token: &str,
    headers: &HeaderMap,
) -> Result<(RequestId, Language, View), Response> {
    let language = hall.language(headers, None);
    let Some(Confirm { request: id }) = Confirm::verify(token, &hall.doors.keys) else {
        return Err(answer::page(hall, &language, &View::Trouble(Trouble::NotFound)));
    };
    let found = hall.doors.reception.request(id).await;
    let Some(request) = found.map_err(|failure| answer::down(hall, &language, &failure))? else {
        return Ok((id, language, stale(hall)));
    };
    let view = if request.confirmed.is_some() {
        View::ConfirmedBefore
    } else if request.is_stale((hall.doors.now)()) {
        stale(hall)
    } else {
        View::Confirm {
            feeds: hall.titles_of(&request.wish.feeds),
            action: hall.url(&format!("c/{token}")),
        }
    };
    Ok((id, request.wish.language, view))
}

fn stale<R>(hall: &Hall<R>) -> View {
    View::Stale {
        subscribe: hall.url("subscribe"),
    }
}

pub(super) async fn act<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    client: Option<Extension<Client>>,
    request: Request,
) -> Result<Response, Response> {
    let (id, language, looked) = looked(&hall, &token, &headers).await?;
    answer::heard(&hall, &language, request).await?;
    let View::Confirm { feeds, .. } = looked else {
        return Ok(answer::page(&hall, &language, &looked));
    };
    let origin = hall.origin(client.map(|Extension(client)| client));
    let now = (hall.doors.now)();
    let confirmed = hall.doors.reception.confirm(id, origin.as_deref(), now).await;
    let view = match confirmed.map_err(|failure| answer::down(&hall, &language, &failure))? {
        Confirmed::Now(subscriber) => {
            hall.doors.bell.notify_one();
            View::Confirmed {
                feeds,
                preferences: hall.preferences(subscriber),
            }
        }
        Confirmed::Before => View::ConfirmedBefore,
        Confirmed::Stale => stale(&hall),
    };
    Ok(answer::page(&hall, &language, &view))
}
