//! The public doors: how people come, stay and leave by themselves.
//!
//! **GET shows, POST acts**: whoever only follows links changes nothing. What a link lets its bearer do stands in it as a
//! signed token; no address ever stands in a URL. What is shown comes in as a function; what is asked goes to a
//! [`Reception`].

mod answer;
mod choose;
mod confirm;
mod form;
pub mod hall;
pub mod leave;
mod subscribe;
pub mod throttle;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::routing::post;

use crate::audience::reception::Reception;
use crate::serve::doors::hall::Doors;
use crate::serve::doors::hall::Hall;

/// More than the longest form of ours.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// The doors, at the paths below `doors.url` at which a server finds them.
///
/// `subscribe` (GET, POST), `c/TOKEN` confirms, `u/TOKEN` unsubscribes, `b/TOKEN` takes that back, `p/TOKEN` is a reader's own
/// page with `p/TOKEN/export`. Every request has to carry a [`Client`](crate::serve::client::Client) as extension.
pub fn router<R: Reception + 'static>(doors: Doors<R>) -> Router {
    let root = doors.url.path().trim_end_matches('/').to_owned();
    let hall = Arc::new(Hall::of(doors));
    let at = |path: &str| format!("{root}{path}");
    Router::new()
        .route(
            &at("/subscribe"),
            get(subscribe::page::<R>)
                .post(subscribe::ask::<R>)
                .options(subscribe::options),
        )
        .route(&at("/c/{token}"), get(confirm::page::<R>).post(confirm::act::<R>))
        .route(&at("/u/{token}"), get(leave::page::<R>).post(leave::act::<R>))
        .route(&at("/b/{token}"), post(leave::undo::<R>))
        .route(&at("/p/{token}"), get(choose::page::<R>).post(choose::act::<R>))
        .route(&at("/p/{token}/export"), post(choose::export::<R>))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(hall)
}
