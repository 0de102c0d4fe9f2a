//! One request: who asks, the doors, what is given out behind them, and what is written down of it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header;
use axum::response::Response;
use http_body::Body as _;
use http_body_util::BodyExt;
use http_body_util::Limited;
use hyper::body::Incoming;
use tokio::time::timeout;
use tower_service::Service;

use crate::hosting::PAGE_HEADERS;
use crate::serve::client::Client;
use crate::serve::public::answer::Asked;
use crate::serve::public::answer::Label;
use crate::serve::public::answer::answer;
use crate::serve::public::answer::labelled;
use crate::serve::public::answer::said;
use crate::serve::public::diary::Line;
use crate::serve::public::masking;
use crate::serve::public::proxy;
use crate::serve::public::shared::Shared;
use crate::serve::public::shared::Terms;

/// How many bytes somebody may send: more than the longest form has.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long they may take for it.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Where it is told whether the server is well.
pub(crate) const HEALTH: &str = "/health";

/// The doors, and behind them what is given out.
pub(crate) fn with_files(doors: Router) -> Router {
    doors.fallback(files)
}

/// What is given out. The request brings along what all connections share.
async fn files(request: Request) -> Response {
    let (shared, client) = (
        request.extensions().get::<Arc<Shared>>(),
        request.extensions().get::<Client>(),
    );
    let (Some(shared), Some(client)) = (shared, client) else {
        return said(StatusCode::NOT_FOUND, "there is nothing here");
    };
    let release = shared.release();
    let asked = Asked {
        method: request.method(),
        path: request.uri().path(),
        headers: request.headers(),
        client: *client,
    };
    answer(&release, asked, &shared.greedy).await
}

/// Answers a request that came over a connection from `peer`.
pub(crate) async fn serve(shared: Arc<Shared>, peer: IpAddr, request: Request<Incoming>) -> Response {
    let begun = Instant::now();
    let terms = shared.terms();
    let client = proxy::client(peer, request.headers(), &terms.trusted);
    let told = terms.diary.is_some().then(|| Told::of(&request));
    let mut response = if request.uri().path() == HEALTH {
        health(&shared, request.method())
    } else {
        match taken_in(request).await {
            Ok(request) => through(&shared, &terms, client, request).await,
            Err(response) => response,
        }
    };
    let label = response.extensions().get::<Label>().copied().unwrap_or(Label::Door);
    protect(&mut response);
    let bytes = response.body().size_hint().lower();
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    shared.meters.count(label, status, (bytes, took));
    if let (Some(diary), Some(told)) = (&terms.diary, told) {
        let line = Line {
            time: (shared.clock)(),
            method: told.method.as_str(),
            path: &masking::path(told.uri.path(), label),
            status,
            class: label.name(),
            bytes,
            took,
            agent: told.agent.as_deref(),
        };
        if !diary.write(line) {
            shared.meters.lost.inc();
        }
    }
    response
}

/// What is written down of a request.
struct Told {
    method: Method,
    uri: Uri,
    agent: Option<String>,
}

impl Told {
    fn of<B>(request: &Request<B>) -> Self {
        let agent = request.headers().get(header::USER_AGENT);
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            agent: agent.map(|agent| masking::agent(&String::from_utf8_lossy(agent.as_bytes()))),
        }
    }
}

async fn through(shared: &Arc<Shared>, terms: &Terms, client: Client, mut request: Request) -> Response {
    request.extensions_mut().insert(client);
    request.extensions_mut().insert(Arc::clone(shared));
    let mut doors = terms.doors.clone();
    // A router is always ready, and cannot fail.
    let Ok(response) = Service::call(&mut doors, request).await;
    response
}

/// A request with all of its body, which is read here, within bounds. Who only reads sends none that anybody looks at.
async fn taken_in(request: Request<Incoming>) -> Result<Request, Response> {
    let (head, body) = request.into_parts();
    if matches!(head.method, Method::GET | Method::HEAD | Method::OPTIONS) || body.is_end_stream() {
        return Ok(Request::from_parts(head, Body::empty()));
    }
    let too_long = || {
        let words = format!("what was sent is longer than {} KB", BODY_BYTES_MAX / 1024);
        refused(StatusCode::PAYLOAD_TOO_LARGE, &words)
    };
    if body.size_hint().lower() > BODY_BYTES_MAX as u64 {
        return Err(too_long());
    }
    match timeout(BODY_TIMEOUT, Limited::new(body, BODY_BYTES_MAX).collect()).await {
        Ok(Ok(whole)) => Ok(Request::from_parts(head, Body::from(whole.to_bytes()))),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(too_long()),
        Ok(Err(_)) => Err(refused(StatusCode::BAD_REQUEST, "what was sent broke off")),
        Err(_) => {
            let words = format!("what was sent took longer than {} s", BODY_TIMEOUT.as_secs());
            Err(refused(StatusCode::REQUEST_TIMEOUT, &words))
        }
    }
}

/// What ends the connection too: the rest of a body that nobody reads stands before the next request.
fn refused(status: StatusCode, words: &str) -> Response {
    let mut response = labelled(said(status, words), Label::Refused);
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// Whether the server is well.
pub(crate) fn health(shared: &Shared, method: &Method) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return labelled(
            said(StatusCode::METHOD_NOT_ALLOWED, "this can be read, and nothing else"),
            Label::Health,
        );
    }
    let (is_well, document) = shared.health();
    let status = if is_well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut response = said(status, document);
    let media_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    labelled(response, Label::Health)
}

/// What browsers are told of every answer that says nothing else.
fn protect(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in PAGE_HEADERS {
        let name = match name {
            "Content-Security-Policy" => header::CONTENT_SECURITY_POLICY,
            "Referrer-Policy" => header::REFERRER_POLICY,
            "X-Content-Type-Options" => header::X_CONTENT_TYPE_OPTIONS,
            name => match HeaderName::try_from(name) {
                Ok(name) => name,
                Err(_) => continue,
            },
        };
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
