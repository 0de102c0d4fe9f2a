//! Podcasting 2.0.

use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::modules::ATTRIBUTE;
use crate::foreign::rules::modules::GUID;
use crate::foreign::rules::modules::LOCKED;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::ids::is_uuid;
use crate::foreign::value::media_type;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// Elements that are made of their attributes, and those that each must have.
const REQUIRED: [(&str, &[&str]); 14] = [
    ("transcript", &["url", "type"]),
    ("chapters", &["url", "type"]),
    ("funding", &["url"]),
    ("soundbite", &["startTime", "duration"]),
    ("trailer", &["url", "pubdate"]),
    ("alternateEnclosure", &["type"]),
    ("source", &["uri"]),
    ("integrity", &["type", "value"]),
    ("value", &["type", "method"]),
    ("valueRecipient", &["type", "address", "split"]),
    ("remoteItem", &["feedGuid"]),
    ("socialInteract", &["protocol"]),
    ("liveItem", &["status", "start"]),
    ("contentLink", &["href"]),
];

/// Looks at an element of the podcasting namespace and those in it.
pub fn check(element: &Element, report: &mut Report<'_>) {
    let text = &element.text;
    match element.local.as_str() {
        "locked" if !matches!(text.trimmed(), "yes" | "no" | "") => {
            let message = format!("{} is neither `yes` nor `no`", quoted(text.trimmed()));
            report.tell(&LOCKED, element.text_at(), message);
        }
        "guid" if !text.is_blank() && !is_uuid(text.trimmed()) => {
            report.tell(
                &GUID,
                element.text_at(),
                format!("{} is no UUID", quoted(text.trimmed())),
            );
        }
        _ => {}
    }
    let required = REQUIRED.iter().find(|(name, _)| *name == element.local);
    for name in required.iter().flat_map(|(_, names)| names.iter()) {
        if element.attribute(name).is_none() {
            report.tell(&ATTRIBUTE, element.at, format!("`<{}>` has no `{name}`", element.name));
        }
    }
    let url = element.attribute("url");
    let url = url.and_then(|url| address::check_loaded(&url.value, Form::Rss, report));
    if let Some(given) = element
        .attribute("type")
        .filter(|given| given.value.as_str().contains('/'))
    {
        media_type::check(&given.value, url.as_ref(), report);
    }
    for child in element.children.iter().filter(|child| child.space == Space::Podcast) {
        check(child, report);
    }
}
