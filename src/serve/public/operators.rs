//! What operators ask, on a listener of its own: what is counted, and whether the server is well.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::serve::public::answer::said;
use crate::serve::public::front::HEALTH;
use crate::serve::public::front::health;
use crate::serve::public::meters::MEDIA_TYPE;
use crate::serve::public::shared::Shared;
use crate::serve::public::wire::HEAD_BYTES_MAX;
use crate::serve::public::wire::HEAD_TIMEOUT;
use crate::serve::public::wire::HEADERS_MAX;

/// How many may ask at once: a Prometheus or two, and somebody with a browser.
const CONNECTIONS_MAX: usize = 32;

/// Where it is told what is counted.
const METRICS: &str = "/metrics";

/// Answers until it is dropped.
pub(crate) async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            sleep(std::time::Duration::from_millis(100)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let response = answer(&shared, &request);
                async move { Ok::<_, Infallible>(response) }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIMEOUT)
                .max_headers(HEADERS_MAX)
                .max_buf_size(HEAD_BYTES_MAX)
                .serve_connection(TokioIo::new(stream), service);
            // Whoever hung up has what it wanted.
            connection.await.ok();
            drop(place);
        });
    }
}

fn answer(shared: &Shared, request: &Request<Incoming>) -> Response {
    match request.uri().path() {
        HEALTH => health(shared, request.method()),
        METRICS => {
            let mut response = Response::new(Body::from(shared.meters.text()));
            let media_type = HeaderValue::from_static(MEDIA_TYPE);
            response.headers_mut().insert(header::CONTENT_TYPE, media_type);
            response
        }
        _ => said(StatusCode::NOT_FOUND, "there are /metrics and /health here"),
    }
}
