//! A reader's own page: what they get, how they are called, everything that is known of them, and the end of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::json;

use crate::audience::Consent;
use crate::audience::pass::Choose;
use crate::audience::reception::Card;
use crate::audience::reception::Choices;
use crate::audience::reception::Frequency;
use crate::audience::reception::Habits;
use crate::audience::reception::Reception;
use crate::audience::token::Pass;
use crate::door::view::Choice;
use crate::door::view::Preferences;
use crate::door::view::Trouble;
use crate::door::view::View;
use crate::publication::Language;
use crate::serve::doors::answer;
use crate::serve::doors::form;
use crate::serve::doors::form::Form;
use crate::serve::doors::hall::Hall;
use crate::serve::doors::hall::closest;

/// The longest pause: who wants none of it for longer leaves, and comes back.
const PAUSED_WEEKS_MAX: i64 = 52;

/// Somebody and their page, or the answer where there is none.
async fn found<R: Reception>(hall: &Hall<R>, token: &str, headers: &HeaderMap) -> Result<(Language, Card), Response> {
    let language = hall.language(headers, None);
    let Some(Choose { subscriber }) = Choose::verify(token, &hall.doors.keys) else {
        return Err(answer::page(hall, &language, &View::Trouble(Trouble::NotFound)));
    };
    match hall.doors.reception.card(subscriber).await {
        Err(failure) => Err(answer::down(hall, &language, &failure)),
        Ok(None) => Err(answer::page(hall, &language, &View::Erased)),
        Ok(Some(card)) => Ok((hall.language_asked(&card.subscriber).unwrap_or(language), card)),
    }
}

pub(super) async fn page<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let (language, card) = found(&hall, &token, &headers).await?;
    Ok(shown(&hall, &language, &card, &token, Saved::No))
}

/// Whether a page follows upon what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Saved {
    Yes,
    No,
}

fn shown<R>(hall: &Hall<R>, language: &Language, card: &Card, token: &str, saved: Saved) -> Response {
    let Card { subscriber, habits } = card;
    let feeds = hall.doors.feeds.iter().map(|feed| Choice {
        name: feed.name.clone(),
        title: feed.title.clone(),
        description: feed.description.clone(),
        chosen: subscriber
            .subscription(&feed.name)
            .is_some_and(|one| one.consent == Consent::Active),
    });
    let tags = tags_of(hall).into_iter().map(|tag| Choice {
        name: tag.to_owned(),
        title: tag.to_owned(),
        description: String::new(),
        chosen: subscriber.values.tags.iter().any(|own| own == tag),
    });
    let languages = hall.doors.languages.iter();
    let view = View::Preferences(Box::new(Preferences {
        action: hall.url(&format!("p/{token}")),
        export: hall.url(&format!("p/{token}/export")),
        erase: None,
        feeds: feeds.collect(),
        tags: tags.collect(),
        frequency: habits.frequency,
        name: subscriber.values.name.clone().unwrap_or_default(),
        languages: languages.map(|one| (one.clone(), one == language)).collect(),
        paused_until: habits.paused_until.filter(|until| *until > (hall.doors.now)()),
        is_saved: saved == Saved::Yes,
    }));
    answer::page(hall, language, &view)
}

/// The tags of all feeds that may be chosen.
fn tags_of<R>(hall: &Hall<R>) -> BTreeSet<&str> {
    let feeds = hall.doors.feeds.iter();
    feeds.flat_map(|feed| feed.tags.iter().map(String::as_str)).collect()
}

pub(super) async fn act<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Response> {
    let (language, card) = found(&hall, &token, &headers).await?;
    let form = Form::of(request).await;
    let form = form.map_err(|trouble| answer::page(&hall, &language, &View::Trouble(trouble)))?;
    let now = (hall.doors.now)();
    let choices = chosen(&hall, &card, &form, now);
    let chose = hall.doors.reception.choose(card.subscriber.id, &choices, now).await;
    chose.map_err(|failure| answer::down(&hall, &language, &failure))?;
    let (language, card) = found(&hall, &token, &headers).await?;
    Ok(shown(&hall, &language, &card, &token, Saved::Yes))
}

fn chosen<R>(hall: &Hall<R>, card: &Card, form: &Form, now: DateTime<Utc>) -> Choices {
    let offered: Vec<String> = hall.doors.feeds.iter().map(|feed| feed.name.clone()).collect();
    let wanted: Vec<&str> = form.values("feed").collect();
    let leaves_all = form.value("leave").is_some();
    let is_wanted = |feed: &&String| !leaves_all && wanted.contains(&feed.as_str());
    // Tags that the page does not show are the operator's.
    let shown = tags_of(hall);
    let kept = card
        .subscriber
        .values
        .tags
        .iter()
        .filter(|tag| !shown.contains(tag.as_str()));
    let picked: Vec<&str> = form.values("tag").filter(|tag| shown.contains(tag)).collect();
    let tags: BTreeSet<String> = kept.cloned().chain(picked.into_iter().map(str::to_owned)).collect();
    let language = form
        .value("language")
        .and_then(|tag| closest(&hall.doors.languages, tag));
    Choices {
        name: form.value("name").and_then(form::name),
        language: language.cloned(),
        tags: tags.into_iter().collect(),
        feeds: offered.iter().filter(is_wanted).cloned().collect(),
        offered,
        habits: Habits {
            frequency: form.value("frequency").and_then(Frequency::named).unwrap_or_default(),
            paused_until: paused(form.value("pause"), card.habits.paused_until, now),
        },
    }
}

/// `keep`, or a number of weeks from now; 0 and what is neither: not at all.
fn paused(said: Option<&str>, until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match said {
        Some("keep") => until.filter(|until| *until > now),
        said => {
            let weeks = said?.parse::<i64>().ok()?;
            (1..=PAUSED_WEEKS_MAX)
                .contains(&weeks)
                .then(|| now + TimeDelta::weeks(weeks))
        }
    }
}

/// All that is known of somebody, as a file. It is asked for by POST: a link of it would lie in histories.
pub(super) async fn export<R: Reception>(
    State(hall): State<Arc<Hall<R>>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Response> {
    let (language, card) = found(&hall, &token, &headers).await?;
    answer::heard(&hall, &language, request).await?;
    let Card { subscriber, habits } = card;
    let time = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    let feeds = subscriber
        .subscriptions
        .iter()
        .map(|one| json!({ "feed": one.feed, "consent": one.consent.name(), "since": time(one.since) }));
    let values = &subscriber.values;
    let document = json!({
        "format": 1,
        "address": subscriber.address.expose(),
        "name": values.name,
        "language": values.language,
        "tags": values.tags,
        "fields": values.fields,
        "feeds": feeds.collect::<Vec<_>>(),
        "frequency": habits.frequency.name(),
        "paused_until": habits.paused_until.map(time),
    });
    let mut response = Json(document).into_response();
    answer::guard(response.headers_mut());
    let saved = HeaderValue::from_static("attachment; filename=\"my-data.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, saved);
    Ok(response)
}
