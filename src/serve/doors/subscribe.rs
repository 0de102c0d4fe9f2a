//! The door by which people come: a form, and the same in JSON.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::Json;
use axum::extract::RawQuery;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use chrono::TimeDelta;
use serde_json::json;
use tokio::time::Instant;
use tracing::info;

use crate::audience::StoreError;
use crate::audience::address::Address;
use crate::audience::pass::Stamp;
use crate::audience::reception::Asked;
use crate::audience::reception::Reception;
use crate::audience::reception::Wish;
use crate::audience::token::Pass;
use crate::door::view::Choice;
use crate::door::view::Problem;
use crate::door::view::Subscribe;
use crate::door::view::View;
use crate::publication::Language;
use crate::serve::client::Client;
use crate::serve::doors::answer;
use crate::serve::doors::form;
use crate::serve::doors::form::Form;
use crate::serve::doors::hall::Hall;

/// A field that people do not see: what fills it in is a program.
const TRAP: &str = "website";

/// Nobody reads a form and types an address in less, not even with the help of a browser.
const TYPED_IN: TimeDelta = TimeDelta::seconds(2);

/// Every answer takes as long: longer than the store does, so that the time tells nobody who is known.
const ANSWER_AFTER: Duration = Duration::from_millis(150);

/// What is asked for, or what is wrong with it.
enum Asking {
    Wish(Box<Wish>),
    /// A program's: it is told what everybody is told, and nothing happens.
    Trapped,
    Wrong(Problem),
}

pub(super) async fn page<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let link = Form::of_query(query.as_deref());
    let language = hall.language(&headers, link.value("lang"));
    let wanted: Vec<&str> = link.values("feed").collect();
    let stamp = Stamp {
        at_s: (hall.doors.now)().timestamp(),
    };
    let shown = shown(&hall, &language, &wanted, stamp.sign(hall.key()));
    answer::page(&hall, &language, &View::Subscribe(shown))
}

/// An empty form. Where there is one feed, or none is named, all of them are chosen.
fn shown<R>(hall: &Hall<R>, language: &Language, wanted: &[&str], stamp: String) -> Subscribe {
    let feeds = hall.doors.feeds.iter().map(|feed| Choice {
        name: feed.name.clone(),
        title: feed.title.clone(),
        description: feed.description.clone(),
        chosen: wanted.is_empty() || wanted.contains(&feed.name.as_str()),
    });
    let mut action = hall.url("subscribe");
    action.query_pairs_mut().append_pair("lang", language.as_str());
    Subscribe {
        action,
        feeds: feeds.collect(),
        address: String::new(),
        name: String::new(),
        stamp,
        problem: None,
    }
}

pub(super) async fn ask<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    client: Option<Extension<Client>>,
    request: Request,
) -> Response {
    let begun = Instant::now();
    let link = Form::of_query(query.as_deref());
    let form = match Form::of(request).await {
        Ok(form) => form,
        Err(trouble) => {
            let language = hall.language(&headers, None);
            return answer::page(&hall, &language, &View::Trouble(trouble));
        }
    };
    let language = hall.language(&headers, form.value("lang").or(link.value("lang")));
    let client = client.map(|Extension(client)| client);
    let wait = client.and_then(|client| hall.asks.ask(client.prefix(), (hall.doors.now)()));
    if let Some(wait) = wait {
        return told(&hall, &language, &form, &answer::too_many(wait));
    }
    let view = match read(&hall, &form, &language, client) {
        Asking::Wrong(problem) => {
            let wanted: Vec<&str> = form.values("feed").collect();
            let stamp = form.value("stamp").unwrap_or_default().to_owned();
            View::Subscribe(Subscribe {
                address: form.value("email").unwrap_or_default().to_owned(),
                name: form.value("name").unwrap_or_default().to_owned(),
                problem: Some(problem),
                ..shown(&hall, &language, &wanted, stamp)
            })
        }
        Asking::Trapped => View::Asked,
        Asking::Wish(wish) => match take(&hall, &wish).await {
            Ok(()) => View::Asked,
            Err(failure) => return answer::down(&hall, &language, &failure),
        },
    };
    tokio::time::sleep_until(begun + ANSWER_AFTER).await;
    told(&hall, &language, &form, &view)
}

async fn take<R: Reception>(hall: &Hall<R>, wish: &Wish) -> Result<(), StoreError> {
    let asked = hall
        .doors
        .reception
        .ask(wish, hall.doors.manner.caps, (hall.doors.now)())
        .await?;
    info!("{} asks to be taken in: {asked:?}", wish.address);
    if asked != Asked::Nothing {
        hall.doors.bell.notify_one();
    }
    Ok(())
}

fn read<R>(hall: &Hall<R>, form: &Form, language: &Language, client: Option<Client>) -> Asking {
    if form.value(TRAP).is_some() {
        return Asking::Trapped;
    }
    let Some(address) = form.value("email").and_then(|given| given.parse::<Address>().ok()) else {
        return Asking::Wrong(Problem::Address);
    };
    if is_disposable(hall, address.domain()) {
        return Asking::Wrong(Problem::Disposable);
    }
    let known = hall.doors.feeds.iter().map(|feed| &feed.name);
    let wanted: Vec<&str> = form.values("feed").collect();
    let feeds: Vec<String> = match hall.doors.feeds.as_slice() {
        [only] if wanted.is_empty() => vec![only.name.clone()],
        _ => known.filter(|name| wanted.contains(&name.as_str())).cloned().collect(),
    };
    if feeds.is_empty() {
        return Asking::Wrong(Problem::Feed);
    }
    let stamp = form
        .value("stamp")
        .and_then(|stamp| Stamp::verify(stamp, &hall.doors.keys));
    let age_s = stamp.map(|stamp| (hall.doors.now)().timestamp() - stamp.at_s);
    if age_s.is_some_and(|age_s| age_s < TYPED_IN.num_seconds()) {
        return Asking::Wrong(Problem::Hurry);
    }
    Asking::Wish(Box::new(Wish {
        address,
        name: form.value("name").and_then(form::name),
        language: language.clone(),
        feeds,
        words: hall.doors.manner.words.clone(),
        from: hall.origin(client),
    }))
}

/// Whether a domain, or one that it is part of, is on the list.
fn is_disposable<R>(hall: &Hall<R>, domain: &str) -> bool {
    let disposable = &hall.doors.manner.disposable;
    let mut rest = domain;
    loop {
        if disposable.contains(rest) {
            return true;
        }
        match rest.split_once('.') {
            Some((_, parent)) => rest = parent,
            None => return false,
        }
    }
}

/// A page for people; for programs a document that says the same.
fn told<R>(hall: &Hall<R>, language: &Language, form: &Form, view: &View) -> Response {
    let mut response = answer::page(hall, language, view);
    if form.is_json {
        let status = response.status();
        let document = match view {
            View::Asked => json!({ "format": 1, "asked": true }),
            View::Subscribe(Subscribe {
                problem: Some(problem), ..
            }) => json!({ "format": 1, "asked": false, "error": words(*problem) }),
            _ => json!({ "format": 1, "asked": false, "error": "too many requests" }),
        };
        let retry = response.headers().get(header::RETRY_AFTER).cloned();
        response = (status, Json(document)).into_response();
        answer::guard(response.headers_mut());
        if let Some(retry) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        let anybody = HeaderValue::from_static("*");
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    }
    response
}

fn words(problem: Problem) -> &'static str {
    match problem {
        Problem::Address => "`email` is not an address",
        Problem::Disposable => "addresses of this domain are not taken",
        Problem::Feed => "`feeds` names no feed of this publication",
        Problem::Hurry => "sent faster than anybody types",
    }
}

/// Pages of others may send the JSON from their scripts: what they can do by it, any form can.
pub(super) async fn options() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
