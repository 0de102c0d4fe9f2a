//! What templates can do beyond Tera's own filters: dates, minutes, columns, the filler behind a preheader.
#![expect(clippy::needless_pass_by_value, reason = "the form that Tera gives a filter")]

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::NaiveTime;
use tera::Error;
use tera::Kwargs;
use tera::State;
use tera::Tera;
use tera::TeraResult;

use crate::entry::text::flowing;
use crate::personal::marker;
use crate::theme::bounds::charge;
use crate::theme::columns;
use crate::theme::date;
use crate::theme::phrases;

/// The width of a mail's text part.
const COLUMNS: usize = 72;

/// How long a gist is, in characters: two lines of a mail. One line would cut most sentences off.
const GIST_LENGTH: usize = 140;

/// How long preheader and filler are together, in characters: more than any inbox shows beside a subject.
const PREHEADER_LENGTH: usize = 200;

/// What a preheader is filled up with: a joiner without width and a space that does not break. An inbox shows nothing
/// of it, and shows nothing of the mail's first words either.
const FILLER: [char; 2] = ['\u{200c}', '\u{a0}'];

/// Makes the filters known to `tera`.
pub fn register(tera: &mut Tera) {
    tera.register_filter("date", date);
    tera.register_filter("day", day);
    tera.register_filter("minutes", minutes);
    tera.register_filter("articles", articles);
    tera.register_filter("filler", filler);
    tera.register_filter("wrap", wrap);
    tera.register_filter("underline", underline);
    tera.register_filter("gist", gist);
}

/// `{{ entry.published | date(format="%-d %B %Y", locale="en") }}`; both may be left out.
fn date(value: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    let format = arguments.get::<&str>("format")?;
    let locale = arguments.get::<&str>("locale")?.unwrap_or("en");
    let moment = moment(value).ok_or_else(|| no_date(value))?;
    date::in_words(&moment, format, locale).ok_or_else(|| {
        Error::message(format!(
            "`{}` is not a date format such as `%-d %B %Y`",
            format.unwrap_or_default()
        ))
    })
}

fn no_date(value: &str) -> Error {
    Error::message(format!("`{value}` is not a date such as 2026-03-01T07:30:00Z"))
}

fn moment(value: &str) -> Option<DateTime<FixedOffset>> {
    let day = || Some(value.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN));
    DateTime::parse_from_rfc3339(value)
        .ok()
        .or_else(|| Some(day()?.and_utc().fixed_offset()))
}

/// `{{ entry.published | day(locale="en") }}`: "20 Nov".
fn day(value: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    let locale = arguments.get::<&str>("locale")?.unwrap_or("en");
    let moment = moment(value).ok_or_else(|| no_date(value))?;
    Ok(date::day(&moment, locale))
}

/// `{{ entry.minutes | minutes(locale="en") }}`: "4 minutes".
fn minutes(value: usize, arguments: Kwargs, _: &State) -> TeraResult<String> {
    let phrases = phrases::phrases(arguments.get::<&str>("locale")?.unwrap_or("en"));
    Ok(phrases.in_minutes(value))
}

/// `{{ topic.count | articles(locale="en") }}`: "12 articles".
fn articles(value: usize, arguments: Kwargs, _: &State) -> TeraResult<String> {
    let phrases = phrases::phrases(arguments.get::<&str>("locale")?.unwrap_or("en"));
    Ok(phrases.in_articles(value))
}

/// `{{ issue.preheader | filler }}`: what makes the preheader 200 characters long.
fn filler(value: &str, _: Kwargs, _: &State) -> String {
    let shown = flowing::filled(value, &|field| field.default().to_owned());
    let missing = PREHEADER_LENGTH.saturating_sub(shown.chars().count());
    FILLER.into_iter().cycle().take(missing).collect()
}

/// `{{ entry.summary | gist }}`: its first sentence, on one line; `gist(length=140)` says how many characters that has.
fn gist(value: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    let length = arguments.get::<usize>("length")?.unwrap_or(GIST_LENGTH).max(1);
    Ok(columns::first_sentence(value, length))
}

/// `{{ entry.summary | wrap(columns=72) }}`.
fn wrap(value: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    charge(value.len())?;
    let columns = arguments.get::<usize>("columns")?.unwrap_or(COLUMNS).max(1);
    if marker::holds(value) {
        return Ok(flowing::of_text(value, columns));
    }
    Ok(columns::wrap(value, columns))
}

/// `{{ entry.title | wrap | underline(with="-") }}`.
fn underline(value: &str, arguments: Kwargs, _: &State) -> TeraResult<String> {
    charge(value.len())?;
    let line = arguments.get::<&str>("with")?.unwrap_or("-");
    Ok(flowing::underlined(value, line).unwrap_or_else(|| columns::underlined(value, line, COLUMNS)))
}
