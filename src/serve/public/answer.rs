//! What a release answers: rules of HTTP (RFC 9110) over what stands at a path.

use std::borrow::Cow;
use std::time::Instant;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Response;
use percent_encoding::percent_decode_str;

use crate::hosting::PAGE_CACHE;
use crate::hosting::served::Kind;
use crate::serve::client::Client;
use crate::serve::public::conditions::Known;
use crate::serve::public::conditions::hashes;
use crate::serve::public::conditions::is_conditional;
use crate::serve::public::conditions::known;
use crate::serve::public::document::Content;
use crate::serve::public::document::Document;
use crate::serve::public::encoding::Encoding;
use crate::serve::public::encoding::chosen;
use crate::serve::public::greedy::Greedy;
use crate::serve::public::greedy::Poll;
use crate::serve::public::load::mark;
use crate::serve::public::release::Place;
use crate::serve::public::release::Release;

/// What an answer is of, for whoever counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// A document of a feed.
    Feed,
    /// A page.
    Page,
    /// Another file.
    File,
    /// An address that leads elsewhere.
    Moved,
    /// What will not come back.
    Gone,
    /// What is nowhere.
    Missing,
    /// One of the doors.
    Door,
    /// Whether the server is well.
    Health,
    /// What was not looked at.
    Refused,
}

impl Label {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Page => "page",
            Self::File => "file",
            Self::Moved => "moved",
            Self::Gone => "gone",
            Self::Missing => "missing",
            Self::Door => "door",
            Self::Health => "health",
            Self::Refused => "refused",
        }
    }
}

/// What is asked for, and by whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// How.
    pub(crate) method: &'a Method,
    /// The path, as it came.
    pub(crate) path: &'a str,
    /// The headers.
    pub(crate) headers: &'a HeaderMap,
    /// Who.
    pub(crate) client: Client,
}

/// What may be done with a file.
const ALLOWED: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

/// What a page of another site may ask of a feed beside what any may: what it has already, and for what is new.
const CORS_HEADERS: HeaderValue = HeaderValue::from_static("If-None-Match, If-Modified-Since, A-IM");

/// For how long a browser remembers that, in seconds: a day.
const CORS_S: HeaderValue = HeaderValue::from_static("86400");

/// The manipulation of instances that is understood, and its header (RFC 3229).
const A_IM: HeaderName = HeaderName::from_static("a-im");
const IM: HeaderName = HeaderName::from_static("im");
const FEED: &str = "feed";

/// What an answer with only what is new depends on.
const VARY_NEW: HeaderValue = HeaderValue::from_static("Accept-Encoding, A-IM, If-None-Match");

/// Nobody but a cache that understands it keeps such an answer (RFC 3229, 10.7).
const CACHE_NEW: HeaderValue = HeaderValue::from_static("no-store, im");

/// How soon a file is asked for again that a build is replacing just now, in seconds.
const SOON_S: u64 = 1;

/// Answers.
pub(crate) async fn answer(release: &Release, asked: Asked<'_>, greedy: &Greedy) -> Response {
    let path = percent_decode_str(asked.path)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(""));
    let place = release.places.get(path.as_ref());
    let is_read = matches!(*asked.method, Method::GET | Method::HEAD);
    match place {
        Some(place) if !is_read => labelled(unread(asked, place), label(place)),
        Some(Place::File(document)) => {
            let response = file(release, (&path, document), asked, greedy).await;
            labelled(response, label(&Place::File(document.clone())))
        }
        Some(Place::Moved(location)) => labelled(moved(location), Label::Moved),
        Some(Place::Gone) => labelled(nothing(release, &path, asked, StatusCode::GONE).await, Label::Gone),
        None => labelled(
            nothing(release, &path, asked, StatusCode::NOT_FOUND).await,
            Label::Missing,
        ),
    }
}

fn label(place: &Place) -> Label {
    match place {
        Place::Moved(_) => Label::Moved,
        Place::Gone => Label::Gone,
        Place::File(document) => match document.kind {
            Kind::Feed(_) => Label::Feed,
            Kind::Page => Label::Page,
            Kind::List | Kind::Other => Label::File,
        },
    }
}

/// An answer with its label.
pub(crate) fn labelled(mut response: Response, label: Label) -> Response {
    response.extensions_mut().insert(label);
    response
}

/// A short answer in words.
pub(crate) fn said(status: StatusCode, words: impl Into<String>) -> Response {
    let mut response = Response::new(Body::from(words.into() + "\n"));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What is not reading: the question what may be done, or something that may not.
fn unread(asked: Asked<'_>, place: &Place) -> Response {
    let is_question = *asked.method == Method::OPTIONS;
    let mut response = if is_question {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    } else {
        said(StatusCode::METHOD_NOT_ALLOWED, "this can be read, and nothing else")
    };
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, ALLOWED);
    if is_question && matches!(place, Place::File(document) if matches!(document.kind, Kind::Feed(_) | Kind::List)) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, ALLOWED);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, CORS_HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, CORS_S);
    }
    response
}

async fn file(release: &Release, (path, document): (&str, &Document), asked: Asked<'_>, greedy: &Greedy) -> Response {
    let encoding = chosen(asked.headers, |encoding| document.is_there(encoding));
    match known(asked.headers, &document.text.hash, document.modified) {
        // The tag that the client has is the one that is told to be good still.
        Known::Encoded(encoding) => return unchanged(document, encoding),
        Known::Current => return unchanged(document, encoding),
        Known::Not => {}
    }
    let is_feed = matches!(document.kind, Kind::Feed(_)) && *asked.method == Method::GET;
    if is_feed && let Some(new) = only_new(release, (path, document), asked.headers) {
        return new;
    }
    if is_feed && !is_conditional(asked.headers) {
        let agent = asked.headers.get(header::USER_AGENT);
        let poll = Poll {
            prefix: asked.client.prefix(),
            agent: agent.map_or(&[], HeaderValue::as_bytes),
            path,
        };
        if let Some(wait_s) = greedy.wait_s(poll, Instant::now()) {
            return too_often(wait_s);
        }
    }
    let (variant, content) = document.variant(encoding);
    whole(content, variant.whole.clone(), asked.method).await
}

fn unchanged(document: &Document, encoding: Encoding) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.headers_mut() = document.variant(encoding).0.known.clone();
    response
}

/// All of it, with these headers.
async fn whole(content: &Content, headers: HeaderMap, method: &Method) -> Response {
    let body = match content {
        _ if *method == Method::HEAD => Some(Body::empty()),
        Content::Memory(bytes) => Some(Body::from(bytes.clone())),
        Content::Disk(disk) => disk.body().await,
    };
    let Some(body) = body else { return replaced() };
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    response
}

/// What was to be given out from the disk is another build's already, of which nothing is known yet.
fn replaced() -> Response {
    let words = "this is being replaced just now; ask again";
    let mut response = said(StatusCode::SERVICE_UNAVAILABLE, words);
    response.headers_mut().insert(header::RETRY_AFTER, SOON_S.into());
    response
}

fn too_often(wait_s: u64) -> Response {
    let words = format!(
        "ask for this feed again in {wait_s} s; with `If-None-Match` and the ETag of what you have, you may ask at any time"
    );
    let mut response = said(StatusCode::TOO_MANY_REQUESTS, words);
    response.headers_mut().insert(header::RETRY_AFTER, wait_s.into());
    response
}

/// Only what a client does not have, if it asks for that and it is known what it has.
fn only_new(release: &Release, (path, document): (&str, &Document), headers: &HeaderMap) -> Option<Response> {
    let mut asked = headers.get_all(A_IM).iter().filter_map(|line| line.to_str().ok());
    let is_feed = |word: &str| {
        word.split(';')
            .next()
            .is_some_and(|name| name.trim().eq_ignore_ascii_case(FEED))
    };
    if !asked.any(|line| line.split(',').any(is_feed)) {
        return None;
    }
    let had = hashes(headers).find_map(|hash| release.versions.marks(path, hash))?;
    let entries = document.text.entries.as_ref()?;
    let Content::Memory(bytes) = &document.text.plain else {
        return None;
    };
    let new = entries.cut.without(bytes, |entry| had.contains(&mark(entry)));
    let mut headers = document.variant(Encoding::Identity).0.whole.clone();
    headers.insert(IM, HeaderValue::from_static(FEED));
    headers.insert(header::CONTENT_LENGTH, new.len().into());
    headers.insert(header::VARY, VARY_NEW);
    headers.insert(header::CACHE_CONTROL, CACHE_NEW);
    let mut response = Response::new(Body::from(new));
    *response.status_mut() = StatusCode::IM_USED;
    *response.headers_mut() = headers;
    Some(response)
}

fn moved(location: &HeaderValue) -> Response {
    let mut response = said(StatusCode::MOVED_PERMANENTLY, "this has moved");
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(PAGE_CACHE));
    response
}

/// The publication's own page for what is nowhere, where it has one.
async fn nothing(release: &Release, path: &str, asked: Asked<'_>, status: StatusCode) -> Response {
    let words = match status {
        StatusCode::GONE => "what was here is gone",
        _ => "there is nothing here",
    };
    let Some(document) = release.missing(path).filter(|_| *asked.method != Method::OPTIONS) else {
        return said(status, words);
    };
    let encoding = chosen(asked.headers, |encoding| document.is_there(encoding));
    let (variant, content) = document.variant(encoding);
    let mut headers = variant.whole.clone();
    // They are of that page, and not of what was asked for.
    for name in [header::ETAG, header::LAST_MODIFIED, header::ACCEPT_RANGES] {
        headers.remove(name);
    }
    let mut response = whole(content, headers, asked.method).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}
