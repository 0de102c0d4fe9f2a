//! What other vocabularies add to RSS: Dublin Core, comments, times of update, answers, places.

pub mod itunes;
pub mod media_rss;
pub mod places;
pub mod podcast;

use crate::foreign::entries::Entry;
use crate::foreign::report::Remark;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::atom::REPLY_REF;
use crate::foreign::rules::modules::COUNT;
use crate::foreign::rules::modules::PERIOD;
use crate::foreign::rules::structure::EXTENSION_UNKNOWN;
use crate::foreign::rules::structure::SAID_TWICE;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::dates;
use crate::foreign::value::people;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// What an element of RSS and one of Dublin Core say alike.
const SAME: [(&str, &str); 7] = [
    ("pubDate", "date"),
    ("title", "title"),
    ("description", "description"),
    ("language", "language"),
    ("copyright", "rights"),
    ("source", "source"),
    ("author", "creator"),
];

/// The elements of vocabularies that are small and do not grow any more.
const KNOWN: [(Space, &[&str]); 6] = [
    (
        Space::Dc,
        &[
            "title",
            "creator",
            "subject",
            "description",
            "publisher",
            "contributor",
            "date",
            "type",
            "format",
            "identifier",
            "source",
            "language",
            "relation",
            "coverage",
            "rights",
        ],
    ),
    (Space::Content, &["encoded", "items"]),
    (Space::Syndication, &["updatePeriod", "updateFrequency", "updateBase"]),
    (Space::Slash, &["comments", "section", "department", "hit_parade"]),
    (Space::Wfw, &["comment", "commentRss"]),
    (Space::Itunes, &itunes::ELEMENTS),
];

/// Looks at what stands in a channel.
pub fn check_channel(channel: &Element, report: &mut Report<'_>) {
    check_all(channel, report);
    itunes::check_channel(channel, report);
}

/// Looks at what stands in an item, and takes a date from it where RSS has none.
pub fn check_item(item: &Element, entry: &mut Entry, report: &mut Report<'_>) {
    check_all(item, report);
    let date = item.first(Space::Dc, "date");
    let read = |date: &Element| {
        let moment = chrono::DateTime::parse_from_rfc3339(date.text.trimmed()).ok()?;
        Some((moment.to_utc(), date.text.first()))
    };
    entry.published = entry.published.or_else(|| date.and_then(read));
}

fn check_all(parent: &Element, report: &mut Report<'_>) {
    for child in &parent.children {
        check(child, report);
        let twin = SAME.iter().find(|(_, name)| child.is(Space::Dc, name));
        if let Some((name, _)) = twin
            && parent.first(Space::Plain, name).is_some()
        {
            let message = format!("`<{}>` says again what `<{name}>` says", child.name);
            report.tell(&SAID_TWICE, child.at, message);
        }
    }
}

/// Looks at one element of another vocabulary.
pub fn check(element: &Element, report: &mut Report<'_>) {
    let known = KNOWN.iter().find(|(space, _)| *space == element.space);
    if let Some((_, names)) = known.filter(|(_, names)| !names.contains(&element.local.as_str())) {
        let message = format!("there is no element `<{}>`", element.name);
        let remark = Remark::new(&EXTENSION_UNKNOWN, element.at, message);
        let same = names
            .iter()
            .find(|name| name.eq_ignore_ascii_case(&element.local))
            .copied();
        let prefix = element.space.prefix();
        let meant = same.or_else(|| report.meant(&EXTENSION_UNKNOWN, &element.local, names.iter().copied()));
        report.add(match meant {
            Some(meant) => remark.hint(format!("did you mean `<{prefix}:{meant}>`?")),
            None => remark,
        });
        return;
    }
    let text = &element.text;
    match (element.space, element.local.as_str()) {
        (Space::Dc, "creator" | "contributor" | "publisher") => people::name(text, report),
        (Space::Dc, "language") => people::language(text, report),
        (Space::Dc, "date")
        | (Space::Terms, "created" | "date" | "issued" | "modified")
        | (Space::Syndication, "updateBase") => {
            dates::check(text.as_str(), text.first(), dates::Form::W3c, report);
        }
        (Space::Atom, "published" | "updated") => {
            dates::check(text.as_str(), text.first(), dates::Form::Rfc3339, report);
        }
        (Space::Syndication, "updatePeriod") => check_period(element, report),
        (Space::Syndication, "updateFrequency") => check_count(element, 1, report),
        (Space::Slash, "comments") | (Space::Thread, "total") => check_count(element, 0, report),
        (Space::Wfw, _) => {
            address::check(text, Form::Rss, report);
        }
        (Space::Thread, "in-reply-to") if element.attribute("ref").is_none() => {
            report.tell(&REPLY_REF, element.at, format!("`<{}>` has no `ref`", element.name));
        }
        (Space::Itunes, _) => itunes::check(element, report),
        (Space::Podcast, _) => podcast::check(element, report),
        (Space::Media, _) => media_rss::check(element, report),
        (Space::GeoRss | Space::Geo, _) => places::check(element, report),
        _ => {}
    }
}

fn check_period(element: &Element, report: &mut Report<'_>) {
    let period = element.text.trimmed();
    let known = ["hourly", "daily", "weekly", "monthly", "yearly", ""];
    if !known.contains(&period) {
        let message = format!("{} is no period", quoted(period));
        report.tell(&PERIOD, element.text_at(), message);
    }
}

fn check_count(element: &Element, least: u32, report: &mut Report<'_>) {
    let count = element.text.trimmed();
    let is_count = count.parse::<u32>().is_ok_and(|count| count >= least) && !count.starts_with('+');
    if !is_count && !count.is_empty() {
        let message = format!("{} is no whole number from {least}", quoted(count));
        report.tell(&COUNT, element.text_at(), message);
    }
}
