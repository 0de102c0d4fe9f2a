//! Links of Atom, which stand in RSS too.

use url::Url;

use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::links::ALTERNATE_TWICE;
use crate::foreign::rules::links::HREF_AS_TEXT;
use crate::foreign::rules::links::HREF_MISSING;
use crate::foreign::rules::links::REL_UNKNOWN;
use crate::foreign::rules::links::SELF_TYPE;
use crate::foreign::rules::media::ATOM_TYPE_MISSING;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::media_type;
use crate::foreign::value::own_address;
use crate::foreign::value::people;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// A link of a feed or an entry.
#[derive(Debug)]
pub struct Link<'a> {
    /// The element.
    pub element: &'a Element,
    /// What it is to the feed or entry: `alternate` where nothing is said.
    pub rel: &'a str,
    /// Where it leads, if that is a whole address.
    pub url: Option<Url>,
}

/// Relations that IANA's list has and that are met in feeds.
const REGISTERED: [&str; 44] = [
    "about",
    "alternate",
    "appendix",
    "archives",
    "author",
    "bookmark",
    "canonical",
    "collection",
    "copyright",
    "current",
    "describedby",
    "edit",
    "edit-media",
    "enclosure",
    "external",
    "first",
    "help",
    "hub",
    "icon",
    "index",
    "item",
    "last",
    "license",
    "me",
    "next",
    "next-archive",
    "nofollow",
    "payment",
    "prev",
    "prev-archive",
    "preview",
    "previous",
    "privacy-policy",
    "related",
    "replies",
    "search",
    "self",
    "service",
    "start",
    "stylesheet",
    "tag",
    "up",
    "via",
    "webmention",
];

/// What registered relations were called before, or a prefix of a relation's address.
const ALSO: [&str; 3] = ["http://www.iana.org/assignments/relation/", "http://", "https://"];

/// Looks at a link.
pub fn check<'a>(element: &'a Element, report: &mut Report<'_>) -> Link<'a> {
    let rel = element.value("rel").unwrap_or("alternate");
    if !REGISTERED.contains(&rel) && !ALSO.iter().any(|prefix| rel.starts_with(prefix)) && !rel.is_empty() {
        let at = element.attribute("rel").map_or(element.at, |rel| rel.value.first());
        report.tell(&REL_UNKNOWN, at, format!("nobody knows the relation {}", quoted(rel)));
    }
    if !element.text.is_blank() {
        report.tell(&HREF_AS_TEXT, element.text.first(), "text stands in a link");
    }
    let is_loaded = matches!(
        rel,
        "enclosure" | "self" | "icon" | "next" | "prev-archive" | "current" | "hub"
    );
    let url = match element.attribute("href") {
        None => {
            report.tell(&HREF_MISSING, element.at, format!("`<{}>` has no `href`", element.name));
            None
        }
        Some(href) if is_loaded => address::check_loaded(&href.value, Form::Atom, report),
        Some(href) => address::check(&href.value, Form::Atom, report),
    };
    if let Some(language) = element.attribute("hreflang") {
        people::language(&language.value, report);
    }
    if let Some(length) = element.attribute("length") {
        media_type::check_length(&length.value, report);
    }
    match element.attribute("type") {
        Some(given) => media_type::check(&given.value, url.as_ref().filter(|_| rel == "enclosure"), report),
        None if rel == "enclosure" => {
            report.tell(&ATOM_TYPE_MISSING, element.at, "the type of the file is missing");
        }
        None => {}
    }
    Link { element, rel, url }
}

/// Looks whether a feed or an entry has two pages of one type and language.
pub fn check_pages(parent: &Element, report: &mut Report<'_>) {
    let mut known: Vec<(&str, &str)> = Vec::new();
    for link in parent.all(Space::Atom, "link") {
        let value = |name| link.value(name).unwrap_or_default();
        if !matches!(value("rel"), "" | "alternate") {
            continue;
        }
        let kind = (value("type"), value("hreflang"));
        if known.contains(&kind) {
            report.tell(
                &ALTERNATE_TWICE,
                link.at,
                format!("the {} has such a page already", parent.local),
            );
        }
        known.push(kind);
    }
}

/// Looks at the link of a feed to itself.
pub fn check_self(link: &Link<'_>, report: &mut Report<'_>) {
    if let Some(url) = &link.url {
        let at = link
            .element
            .attribute("href")
            .map_or(link.element.at, |href| href.value.first());
        own_address::check(url, at, report);
    }
    if let Some(given) = link.element.attribute("type") {
        let essence = media_type::essence(given.value.trimmed());
        let is_feed =
            ["rss", "atom", "xml", "rdf"].iter().any(|part| essence.contains(part)) && !essence.contains("html");
        if !is_feed && !essence.is_empty() {
            report.tell(
                &SELF_TYPE,
                given.value.first(),
                format!("{} is no type of a feed", quoted(&essence)),
            );
        }
    }
}
