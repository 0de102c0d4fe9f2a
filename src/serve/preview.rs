//! The preview wall: each issue as it will be received, on a local page that repaints itself.

use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::RawQuery;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware;
use axum::response::Html;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;
use axum::response::Sse;
use axum::response::sse::KeepAlive;
use axum::routing::get;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;
use url::form_urlencoded;

use crate::finding::Place;
use crate::serve::assets;
use crate::serve::changes::Events;
use crate::serve::changes::Listener;
use crate::serve::changes::Run;
use crate::serve::choice::Choice;
use crate::serve::guard;
use crate::serve::guard::Hosts;
use crate::serve::kept::Kept;
use crate::serve::mail;
use crate::serve::model;
use crate::serve::page;
use crate::serve::pane::Pane;
use crate::serve::scene::Scene;
use crate::serve::scene::Sight;
use crate::serve::wall::Ask;
use crate::serve::wall::Breakage;
use crate::serve::wall::Extras;
use crate::serve::wall::Fault;
use crate::serve::wall::IssueLine;
use crate::serve::wall::Search;
use crate::serve::wall::Trial;
use crate::serve::wall::Wall;

/// Why the wall cannot be served.
#[derive(Debug, thiserror::Error)]
#[error("cannot serve the preview")]
pub struct PreviewError {
    /// What the system says.
    #[from]
    source: io::Error,
}

/// How long answers that are under way when the wall is stopped have to end.
const DRAIN: Duration = Duration::from_secs(2);

/// More than the state of a page and the longest address take.
const SEARCH_BYTES_MAX: usize = 16 * 1024;

/// Serves `wall` to browsers on this machine until `stop` is done, and ends within two seconds of it.
///
/// Only requests that name this machine (or the address that `listener` is bound to) as their host are answered.
/// A permalink to what is seen is always what the browser shows as its URL:
/// `/?issue=main/7&to=ID&panes=html,phone,dark&images=own|all|none`. Beside the page there are `/mail` (the HTML part, with
/// `as=PANE` as the program of that pane makes it), `/eml` (the message, byte for byte), `/asset?url=URL` and `/changes`
/// (server-sent events), with the same query; `POST /find`, which leads to the copy of whoever is looked for,
/// `POST /open`, which opens the editor at a place, and `POST /test`, which sends a message for trying.
pub async fn serve(
    listener: TcpListener,
    wall: Wall,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), PreviewError> {
    let hosts = Hosts::of(listener.local_addr()?);
    let (stopper, stopping) = watch::channel(false);
    let room = Arc::new(Room {
        wall,
        kept: Mutex::default(),
        run: Run::new(),
        stopping: stopping.clone(),
    });
    let stop = async move {
        stop.await;
        stopper.send_replace(true);
    };
    let drained = async move {
        let mut stopping = stopping;
        // The sender speaks before it goes.
        stopping.wait_for(|stopping| *stopping).await.ok();
        tokio::time::sleep(DRAIN).await;
    };
    let served = axum::serve(listener, router(room, hosts)).with_graceful_shutdown(stop);
    tokio::select! {
        outcome = served => Ok(outcome?),
        () = drained => Ok(()),
    }
}

/// What all requests share.
struct Room {
    wall: Wall,
    kept: Mutex<Kept>,
    run: Run,
    stopping: watch::Receiver<bool>,
}

fn router(room: Arc<Room>, hosts: Hosts) -> Router {
    Router::new()
        .route("/", get(whole_page))
        .route("/mail", get(html_part))
        .route("/find", post(find).layer(DefaultBodyLimit::max(SEARCH_BYTES_MAX)))
        .route("/open", post(open).layer(DefaultBodyLimit::max(SEARCH_BYTES_MAX)))
        .route("/test", post(test).layer(DefaultBodyLimit::max(SEARCH_BYTES_MAX)))
        .route("/eml", get(message))
        .route("/asset", get(asset))
        .route("/changes", get(changes))
        .route("/wall.css", get(assets::style))
        .route("/wall.js", get(assets::script))
        .route("/icon.svg", get(assets::icon))
        .with_state(room)
        .layer(middleware::from_fn_with_state(Arc::new(hosts), guard::admit))
}

impl Room {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often something has changed up to now.
    fn change(&self) -> u64 {
        *self.wall.changes.borrow()
    }

    /// The issues there are, or those there were and what is wrong now.
    async fn issues(&self) -> (Vec<IssueLine>, Option<Breakage>) {
        match (self.wall.issues)().await {
            Ok(issues) => {
                self.kept().keep_issues(issues.clone());
                (issues, None)
            }
            Err(breakage) => (self.kept().issues(), Some(breakage)),
        }
    }

    /// Renders what is asked for.
    async fn look(&self, ask: Ask) -> Sight {
        // Counted before, so that a change in the meantime makes the rendering an old one.
        let change = self.change();
        match (self.wall.show)(ask.clone()).await {
            Ok(shown) => {
                let shown = Arc::new(shown);
                self.kept().keep(ask, change, Arc::clone(&shown));
                Sight::Whole(shown)
            }
            Err(Fault::Unknown) => {
                self.kept().forget(&ask);
                Sight::Missing
            }
            Err(Fault::Broken(breakage)) => Sight::Broken {
                breakage,
                last: self.kept().last(&ask),
            },
        }
    }

    /// What is asked for as the page around it has it.
    async fn look_again(&self, ask: Ask) -> Sight {
        let fresh = self.kept().fresh(&ask, self.change());
        match fresh {
            Some(shown) => Sight::Whole(shown),
            None => self.look(ask).await,
        }
    }

    /// What a part of a page asks for: its query names an issue, or means the first.
    async fn ask(&self, choice: &Choice) -> Option<Ask> {
        let issue = match &choice.issue {
            Some(issue) => issue.clone(),
            None => self.issues().await.0.into_iter().next()?.issue,
        };
        Some(Ask {
            issue,
            recipient: choice.recipient.clone(),
            extras: Extras {
                previous: choice.panes.contains(&Pane::Changes),
                feed: choice.panes.contains(&Pane::Feed) || choice.model == Pane::Feed,
            },
        })
    }
}

async fn whole_page(State(room): State<Arc<Room>>, RawQuery(query): RawQuery) -> Response {
    let edition = room.run.edition(room.change());
    let mut choice = Choice::read(&query.unwrap_or_default());
    let (issues, list_breakage) = room.issues().await;
    choice.issue = choice.issue.or_else(|| issues.first().map(|line| line.issue.clone()));
    let sight = match room.ask(&choice).await {
        Some(ask) => room.look(ask).await,
        None => Sight::Empty,
    };
    // Where not even the list can be read, that is what to mend first.
    let sight = match (list_breakage, sight) {
        (Some(breakage), Sight::Whole(last)) => Sight::Broken {
            breakage,
            last: Some(last),
        },
        (Some(breakage), Sight::Empty | Sight::Missing) => Sight::Broken { breakage, last: None },
        (_, sight) => sight,
    };
    let status = match &sight {
        Sight::Missing => StatusCode::NOT_FOUND,
        Sight::Broken { last: None, .. } => StatusCode::INTERNAL_SERVER_ERROR,
        Sight::Whole(_) | Sight::Broken { .. } | Sight::Empty => StatusCode::OK,
    };
    let page = page::page(&Scene {
        choice,
        edition,
        issues,
        sight,
    });
    let policy = [(header::CONTENT_SECURITY_POLICY, guard::PAGE_POLICY)];
    (status, policy, Html(page)).into_response()
}

/// Leads to the copy of the next subscriber who is looked for. It is asked by POST, so that no address, nor a part of
/// one, ever stands in a URL.
async fn find(State(room): State<Arc<Room>>, form: String) -> Response {
    let mut choice = Choice::read(&form);
    let words = value_of(&form, "who").unwrap_or_default();
    let Some(Ask { issue, recipient, .. }) = room.ask(&choice).await else {
        return refusal(&Sight::Empty);
    };
    let search = Search {
        issue,
        words,
        after: recipient,
    };
    match (room.wall.find)(search).await {
        Ok(Some(id)) => {
            choice.recipient = Some(id);
            Redirect::to(&format!("/?{}", choice.query())).into_response()
        }
        Ok(None) => (
            StatusCode::NOT_FOUND,
            "nobody who gets this has that in their address or name",
        )
            .into_response(),
        Err(breakage) => refusal(&Sight::Broken { breakage, last: None }),
    }
}

/// Opens the editor at the place that the form names.
async fn open(State(room): State<Arc<Room>>, form: String) -> Response {
    let word = |name: &str| value_of(&form, name).unwrap_or_default();
    let number = |name: &str| word(name).parse().unwrap_or(1);
    let place = Place::new(word("path"), number("line"), number("column"));
    match (room.wall.open)(place).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(breakage) => refusal(&Sight::Broken { breakage, last: None }),
    }
}

/// Sends the issue to the address that the form names.
async fn test(State(room): State<Arc<Room>>, form: String) -> Response {
    let choice = Choice::read(&form);
    let Some(Ask { issue, .. }) = room.ask(&choice).await else {
        return refusal(&Sight::Empty);
    };
    let trial = Trial {
        issue,
        recipient: value_of(&form, "as").filter(|id| !id.is_empty()),
        to: value_of(&form, "address").unwrap_or_default(),
        profile: value_of(&form, "profile").filter(|name| !name.is_empty()),
    };
    match (room.wall.test)(trial).await {
        Ok(told) => told.into_response(),
        Err(breakage) => {
            let told = [vec![breakage.what], breakage.because].concat().join(": ");
            (StatusCode::BAD_GATEWAY, told).into_response()
        }
    }
}

/// What a form says under a name.
fn value_of(form: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(form.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn html_part(State(room): State<Arc<Room>>, RawQuery(query): RawQuery) -> Response {
    let choice = Choice::read(&query.unwrap_or_default());
    let Some(ask) = room.ask(&choice).await else {
        return refusal(&Sight::Empty);
    };
    match room.look_again(ask).await {
        Sight::Whole(shown) | Sight::Broken { last: Some(shown), .. } => {
            let made = match choice.model {
                Pane::Feed => shown.feed.clone(),
                Pane::Page => shown.page.clone(),
                model => model::made(&shown.html, model),
            };
            let html = mail::with_own_images(&made, &shown.own_files);
            let policy = [(header::CONTENT_SECURITY_POLICY, mail::policy(choice.images))];
            (policy, Html(html)).into_response()
        }
        sight => refusal(&sight),
    }
}

/// The message. What is broken is not handed out as it last was: a saved file does not say that it is an old one.
async fn message(State(room): State<Arc<Room>>, RawQuery(query): RawQuery) -> Response {
    let choice = Choice::read(&query.unwrap_or_default());
    let Some(ask) = room.ask(&choice).await else {
        return refusal(&Sight::Empty);
    };
    let name = file_name(&ask.issue);
    match room.look_again(ask).await {
        Sight::Whole(shown) => {
            let headers = [
                (header::CONTENT_TYPE, "message/rfc822".to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            ];
            (headers, shown.eml.clone()).into_response()
        }
        sight => refusal(&sight),
    }
}

/// A name for the file of `issue` that is none but a name wherever it is saved.
fn file_name(issue: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let plain = |letter| if is_plain(letter) { letter } else { '-' };
    let name: String = issue.chars().map(plain).collect();
    format!("{name}.eml")
}

/// Why a part of the page is not there, in words for whoever opens it by itself.
fn refusal(sight: &Sight) -> Response {
    match sight {
        Sight::Broken { breakage, .. } => (StatusCode::INTERNAL_SERVER_ERROR, breakage.what.clone()).into_response(),
        _ => (StatusCode::NOT_FOUND, "there is no such issue or subscriber").into_response(),
    }
}

async fn asset(State(room): State<Arc<Room>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let url = value_of(&query, "url").and_then(|url| url.parse::<Url>().ok());
    let found = match url {
        Some(url) => (room.wall.asset)(url).await,
        None => None,
    };
    let Some(asset) = found else {
        return (StatusCode::NOT_FOUND, "there is no such file").into_response();
    };
    let media_type = HeaderValue::try_from(asset.media_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    ([(header::CONTENT_TYPE, media_type)], asset.bytes).into_response()
}

/// Events from the edition on that the query or, after a broken connection, the browser says it has seen.
async fn changes(
    State(room): State<Arc<Room>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Sse<axum::response::sse::KeepAliveStream<Events>> {
    let query = query.unwrap_or_default();
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let seen = last.map(str::to_owned).or_else(|| value_of(&query, "after"));
    let listener = Listener {
        run: room.run,
        seen: seen.unwrap_or_default(),
        changes: room.wall.changes.clone(),
        stopping: room.stopping.clone(),
    };
    Sse::new(listener.events()).keep_alive(KeepAlive::default())
}
