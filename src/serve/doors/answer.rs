//! Answers of the doors: pages that nothing keeps, shows elsewhere, or runs code in.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Html;
use axum::response::IntoResponse;
use axum::response::Response;
use chrono::TimeDelta;
use tracing::error;

use crate::audience::StoreError;
use crate::door::view::Trouble;
use crate::door::view::View;
use crate::publication::Language;
use crate::serve::doors::form::body;
use crate::serve::doors::hall::Hall;

/// Nothing runs, nothing is fetched, nobody frames it; forms lead back to the doors.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// After how long somebody may try again where the store does not answer, in seconds.
const DOWN_S: u32 = 60;

/// No wait is longer than the window of what is counted, in minutes.
const HOUR_MIN: u32 = 60;

/// A page and its headers. Where even that cannot be made, a sentence.
pub(super) fn page<R>(hall: &Hall<R>, language: &Language, view: &View) -> Response {
    let status = status(view);
    let mut response = match (hall.doors.show)(language, view) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(words) => {
            error!("a page of the doors cannot be made: {words}");
            let sentence = "this page cannot be shown; please try again later";
            (StatusCode::INTERNAL_SERVER_ERROR, sentence).into_response()
        }
    };
    let headers = response.headers_mut();
    guard(headers);
    if let Ok(language) = HeaderValue::from_str(language.as_str()) {
        headers.insert(header::CONTENT_LANGUAGE, language);
    }
    let again_s = match view {
        View::Trouble(Trouble::TooMany { minutes }) => Some(minutes.saturating_mul(60)),
        View::Trouble(Trouble::Down) => Some(DOWN_S),
        _ => None,
    };
    if let Some(again_s) = again_s {
        headers.insert(header::RETRY_AFTER, again_s.into());
    }
    response
}

/// The headers of every answer of the doors.
pub(super) fn guard(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // Its address holds a token.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The store does not do what it is asked.
pub(super) fn down<R>(hall: &Hall<R>, language: &Language, failure: &StoreError) -> Response {
    error!("the doors are shut: {failure}");
    page(hall, language, &View::Trouble(Trouble::Down))
}

/// Somebody has asked too often, and waits for so long.
pub(super) fn too_many(wait: TimeDelta) -> View {
    let minutes = u32::try_from(wait.num_minutes()).unwrap_or(HOUR_MIN).max(1);
    View::Trouble(Trouble::TooMany { minutes })
}

/// What was sent, read to its end, whatever it is; else the page that says what is wrong with it.
pub(super) async fn heard<R>(hall: &Hall<R>, language: &Language, request: Request) -> Result<(), Response> {
    let heard = body(request).await.map(drop);
    heard.map_err(|trouble| page(hall, language, &View::Trouble(trouble)))
}

fn status(view: &View) -> StatusCode {
    match view {
        View::Subscribe(form) if form.problem.is_some() => StatusCode::UNPROCESSABLE_ENTITY,
        View::Stale { .. } => StatusCode::GONE,
        View::Trouble(Trouble::NotFound) => StatusCode::NOT_FOUND,
        View::Trouble(Trouble::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS,
        View::Trouble(Trouble::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
        View::Trouble(Trouble::Unreadable) => StatusCode::BAD_REQUEST,
        View::Trouble(Trouble::Down) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    }
}
