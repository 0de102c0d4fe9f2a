//! An item of RSS.

use crate::foreign::entries::Entry;
use crate::foreign::html::words;
use crate::foreign::modules;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rss::enclosure;
use crate::foreign::rules::dates::MISSING as DATE_MISSING;
use crate::foreign::rules::ids::GUID_MISSING;
use crate::foreign::rules::ids::PERMALINK_VALUE;
use crate::foreign::rules::links::ENTRY_WITHOUT;
use crate::foreign::rules::rss::CONTENT_FIRST;
use crate::foreign::rules::rss::ITEM_EMPTY;
use crate::foreign::rules::rss::SOURCE_URL;
use crate::foreign::rules::structure::TWICE;
use crate::foreign::rules::words::CONTENT_MISSING;
use crate::foreign::rules::words::ENTRY_UNTITLED;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::dates;
use crate::foreign::value::ids;
use crate::foreign::value::people;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// Looks at an item.
pub fn check(item: &Element, is_podcast: bool, report: &mut Report<'_>) -> Entry {
    let mut entry = Entry::default();
    for child in &item.children {
        match child.space {
            Space::Plain => check_child(child, &mut entry, report),
            Space::Content if child.local == "encoded" => words::html(&child.text, report),
            _ => {}
        }
    }
    for again in item.all(Space::Content, "encoded").skip(1) {
        report.tell(&TWICE, again.at, "the item has a `<content:encoded>` already");
    }
    modules::check_item(item, &mut entry, report);
    enclosure::check_all(item, is_podcast, report);
    check_guid(item, &mut entry, report);
    check_order(item, report);
    check_missing(item, &entry, report);
    entry
}

fn check_child(child: &Element, entry: &mut Entry, report: &mut Report<'_>) {
    let text = &child.text;
    match child.local.as_str() {
        "title" if child.children.is_empty() => words::title(text, report),
        "description" if child.children.is_empty() => words::html(text, report),
        "link" => {
            let url = address::check(text, Form::Rss, report);
            let said = || (text.trimmed().to_owned(), text.first());
            entry.link = entry.link.take().or_else(|| url.map(|_| said()));
        }
        "comments" => {
            address::check(text, Form::Rss, report);
        }
        "author" => people::mailbox(text, report),
        "pubDate" => {
            let date = dates::check(text.as_str(), text.first(), dates::Form::Rfc822, report);
            entry.published = date.map(|date| (date, text.first()));
        }
        "source" => match child.attribute("url") {
            None => report.tell(&SOURCE_URL, child.at, "`<source>` has no `url`"),
            Some(url) => {
                address::check(&url.value, Form::Rss, report);
            }
        },
        _ => {}
    }
}

fn check_guid(item: &Element, entry: &mut Entry, report: &mut Report<'_>) {
    let Some(guid) = item.first(Space::Plain, "guid") else {
        return report.tell(&GUID_MISSING, item.at, "the item has no `<guid>`");
    };
    let mut kind = ids::Kind::Permalink;
    if let Some(says) = guid.attribute("isPermaLink") {
        match says.value.as_str() {
            "true" => {}
            "false" => kind = ids::Kind::Guid,
            other => {
                let message = format!("{} is neither `true` nor `false`", quoted(other));
                report.tell(&PERMALINK_VALUE, says.value.first(), message);
                // It surely was not meant as an address that is opened.
                kind = ids::Kind::Guid;
            }
        }
    }
    if guid.text.is_blank() {
        return;
    }
    ids::check(&guid.text, kind, report);
    let said = (guid.text.trimmed().to_owned(), guid.text.first());
    if kind == ids::Kind::Permalink && entry.link.is_none() {
        entry.link = Some(said.clone());
    }
    entry.id = Some(said);
}

fn check_order(item: &Element, report: &mut Report<'_>) {
    let Some(content) = item.first(Space::Content, "encoded") else {
        return;
    };
    let description = item.first(Space::Plain, "description");
    if description.is_some_and(|description| description.at > content.at) {
        report.tell(
            &CONTENT_FIRST,
            content.at,
            "`<content:encoded>` stands before `<description>`",
        );
    }
}

fn check_missing(item: &Element, entry: &Entry, report: &mut Report<'_>) {
    let has = |space, name| item.first(space, name).is_some();
    let has_title = has(Space::Plain, "title") || has(Space::Media, "title");
    let has_text = has(Space::Plain, "description")
        || has(Space::Content, "encoded")
        || has(Space::Xhtml, "body")
        || has(Space::Xhtml, "div")
        || has(Space::Itunes, "summary");
    if !has(Space::Plain, "title") && !has(Space::Plain, "description") {
        report.tell(
            &ITEM_EMPTY,
            item.at,
            "the item has neither `<title>` nor `<description>`",
        );
    } else if !has_title {
        report.tell(&ENTRY_UNTITLED, item.at, "the item has no title");
    } else if !has_text {
        report.tell(&CONTENT_MISSING, item.at, "the item is nothing but a title");
    }
    let has_date = has(Space::Plain, "pubDate")
        || has(Space::Dc, "date")
        || has(Space::Atom, "published")
        || has(Space::Atom, "updated");
    if !has_date {
        report.tell(&DATE_MISSING, item.at, "the item has no date");
    }
    let has_link = has(Space::Plain, "link") || entry.link.is_some() || has(Space::Atom, "link");
    if !has_link && !has(Space::Plain, "enclosure") {
        report.tell(&ENTRY_WITHOUT, item.at, "the item links to no page");
    }
}
