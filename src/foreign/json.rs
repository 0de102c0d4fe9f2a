//! JSON Feed 1.0 and 1.1.

pub mod item;
pub mod shape;
pub mod text;

use serde_json::Value as Json;
use url::Url;

use crate::article::characters::escapes;
use crate::article::characters::is_forbidden;
use crate::article::front::json;
use crate::foreign::entries;
use crate::foreign::html::words;
use crate::foreign::json::shape::FEED;
use crate::foreign::json::shape::HUB;
use crate::foreign::json::shape::Object;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::file::NOT_A_FEED;
use crate::foreign::rules::json::AUTHOR;
use crate::foreign::rules::json::CONTROL;
use crate::foreign::rules::json::HUB as HUB_INCOMPLETE;
use crate::foreign::rules::json::ITEMS_MISSING;
use crate::foreign::rules::json::KEY_TWICE;
use crate::foreign::rules::json::NEXT_URL;
use crate::foreign::rules::json::SYNTAX;
use crate::foreign::rules::json::TITLE_MISSING;
use crate::foreign::rules::json::VERSION;
use crate::foreign::rules::links::HOME_MISSING;
use crate::foreign::rules::links::SELF_MISSING;
use crate::foreign::rules::people::LANGUAGE_MISSING;
use crate::foreign::rules::xml::TOO_DEEP;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::own_address;
use crate::foreign::value::people;

/// Looks at a document that begins as JSON.
pub fn check(document: &str, report: &mut Report<'_>) {
    for (at, letter) in escapes(document).filter(|(_, letter)| *letter != '\r') {
        let message = format!("U+{:04X}, escaped", u32::from(letter));
        report.tell(&CONTROL, at, message);
    }
    if let Err(error) = serde_json::from_str::<Json>(document) {
        return tell_broken(document, &error, report);
    }
    let at = document
        .find(|letter: char| !letter.is_ascii_whitespace())
        .unwrap_or_default();
    if !document[at..].starts_with('{') {
        return report.tell(&NOT_A_FEED, at, "this is JSON, and no object");
    }
    let (entries, faults) = json::read(document);
    for fault in faults {
        report.tell(&KEY_TWICE, fault.at, fault.message);
    }
    check_feed(document, Object::new(at, &entries), report);
}

/// Tells where a document is no JSON.
fn tell_broken(document: &str, error: &serde_json::Error, report: &mut Report<'_>) {
    let line = document
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let at = document.floor_char_boundary(line + error.column().saturating_sub(1));
    // That a control character stands there is told already, in better words.
    if document[at..].starts_with(is_forbidden) {
        return;
    }
    let told = error.to_string();
    let (message, _) = told.split_once(" at line ").unwrap_or((&told, ""));
    if message.contains("recursion limit") {
        return report.tell(&TOO_DEEP, at, "values are nested deeper than programs read them");
    }
    report.tell(&SYNTAX, at, format!("this is no JSON: {message}"));
}

fn check_feed(document: &str, feed: Object<'_>, report: &mut Report<'_>) {
    let is_11 = check_version(feed, report);
    let Some(is_11) = is_11 else { return };
    feed.check(FEED, report);
    let text = |key: &str| feed.text(key).map(|(_, at)| text::read(document, at));
    match text("title") {
        Some(title) => words::title(&title, report),
        None if feed.entry("title").is_none() => report.tell(&TITLE_MISSING, feed.at, "the feed has no `title`"),
        None => {}
    }
    match text("home_page_url") {
        Some(home) => {
            address::check(&home, Form::Json, report);
        }
        None if feed.entry("home_page_url").is_none() => {
            report.tell(&HOME_MISSING, feed.at, "the feed has no `home_page_url`");
        }
        None => {}
    }
    for picture in ["icon", "favicon"].into_iter().filter_map(text) {
        address::check_loaded(&picture, Form::Json, report);
    }
    check_own_addresses(document, feed, report);
    if let Some(description) = text("description") {
        words::plain(&description, report);
    }
    match text("language") {
        Some(language) => people::language(&language, report),
        None if is_11 && feed.entry("language").is_none() => {
            report.tell(&LANGUAGE_MISSING, feed.at, "the feed has no `language`");
        }
        None => {}
    }
    check_authors(document, feed, is_11, report);
    for hub in feed.objects("hubs") {
        hub.check(HUB, report);
        let lacking = ["type", "url"].into_iter().find(|key| hub.text(key).is_none());
        if let Some(key) = lacking {
            report.tell(&HUB_INCOMPLETE, hub.at, format!("the hub has no `{key}`"));
        }
        if let Some((_, at)) = hub.text("url") {
            address::check_loaded(&text::read(document, at), Form::Json, report);
        }
    }
    if feed.entry("items").is_none() {
        report.tell(&ITEMS_MISSING, feed.at, "the feed has no `items`");
    }
    let mut seen = Vec::new();
    for item in feed.objects("items") {
        seen.push(item::check(document, item, report));
        check_authors(document, item, is_11, report);
    }
    entries::check(&seen, report);
}

/// Whether the feed is of version 1.1; `None` where it is no feed.
fn check_version(feed: Object<'_>, report: &mut Report<'_>) -> Option<bool> {
    match feed.text("version") {
        Some((version, at)) => {
            let number = version
                .strip_prefix("https://jsonfeed.org/version/")
                .unwrap_or_default();
            if !matches!(number, "1" | "1.1") {
                report.tell(
                    &VERSION,
                    at,
                    format!("there is no version {} of JSON Feed", quoted(version)),
                );
            }
            Some(number != "1")
        }
        None if feed.entry("items").is_none() => {
            report.tell(&NOT_A_FEED, feed.at, "this is JSON, and no JSON Feed");
            None
        }
        None => {
            report.tell(&VERSION, feed.at, "the feed has no `version`");
            Some(true)
        }
    }
}

fn check_own_addresses(document: &str, feed: Object<'_>, report: &mut Report<'_>) {
    let mut loaded = |key: &str| -> Option<(Url, usize)> {
        let (_, at) = feed.text(key)?;
        Some((
            address::check_loaded(&text::read(document, at), Form::Json, report)?,
            at,
        ))
    };
    let own = loaded("feed_url");
    let next = loaded("next_url");
    match &own {
        Some((url, at)) => own_address::check(url, *at, report),
        None if feed.entry("feed_url").is_none() => {
            report.tell(
                &SELF_MISSING,
                feed.at,
                "the feed does not say where it stands: it has no `feed_url`",
            );
        }
        None => {}
    }
    if let (Some((own, _)), Some((next, at))) = (own, next)
        && own == next
    {
        report.tell(&NEXT_URL, at, "`next_url` is the feed's own address");
    }
}

fn check_authors(document: &str, object: Object<'_>, is_11: bool, report: &mut Report<'_>) {
    let single = object.entry("author");
    if let Some(entry) = single.filter(|_| is_11 && object.entry("authors").is_none()) {
        report.tell(&AUTHOR, entry.at, "`author`, which is `authors` since version 1.1");
    }
    let single = single.and_then(|entry| Object::of(&entry.node));
    for author in object.objects("authors").into_iter().chain(single) {
        item::check_author(document, author, report);
    }
}
