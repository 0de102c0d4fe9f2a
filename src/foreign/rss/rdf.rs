//! RSS 1.0 and 0.90, which stand in RDF.

use crate::finding::Rule;
use crate::foreign::entries;
use crate::foreign::entries::Entry;
use crate::foreign::html::words;
use crate::foreign::modules;
use crate::foreign::report::Report;
use crate::foreign::rss;
use crate::foreign::rules::dates::MISSING as DATE_MISSING;
use crate::foreign::rules::file::NOT_A_FEED;
use crate::foreign::rules::links::ENTRY_WITHOUT;
use crate::foreign::rules::rss::CHANNEL_MISSING;
use crate::foreign::rules::rss::DESCRIPTION_MISSING;
use crate::foreign::rules::rss::ITEM_EMPTY;
use crate::foreign::rules::rss::LINK_MISSING;
use crate::foreign::rules::rss::OBSOLETE;
use crate::foreign::rules::rss::RDF_ABOUT;
use crate::foreign::rules::rss::TITLE_MISSING;
use crate::foreign::rules::words::CONTENT_MISSING;
use crate::foreign::structure::Format;
use crate::foreign::structure::RSS1;
use crate::foreign::structure::RSS09;
use crate::foreign::text::Text;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// What a channel must have.
const REQUIRED: [(&str, &Rule); 3] = [
    ("title", &TITLE_MISSING),
    ("link", &LINK_MISSING),
    ("description", &DESCRIPTION_MISSING),
];

/// Looks at a document whose root is `<rdf:RDF>`.
pub fn check(root: &Element, report: &mut Report<'_>) {
    let found = [(RSS1, "1.0"), (RSS09, "0.90")]
        .into_iter()
        .find(|(format, _)| root.children.iter().any(|child| child.space == format.space));
    let Some((format, version)) = found else {
        return report.tell(&NOT_A_FEED, root.at, "there is nothing of RSS in this RDF");
    };
    report.tell(&OBSOLETE, root.at, format!("this is RSS {version}"));
    let space = format.space;
    match root.first(space, "channel") {
        Some(channel) => check_channel(channel, &format, report),
        None => report.tell(&CHANNEL_MISSING, root.at, "there is no `<channel>`"),
    }
    let mut seen = Vec::new();
    for child in root
        .children
        .iter()
        .filter(|child| child.space == space && child.local != "channel")
    {
        format.check(child, report);
        if child.local == "item" {
            seen.push(check_item(child, space, report));
        }
    }
    entries::check(&seen, report);
}

fn check_channel(channel: &Element, format: &Format, report: &mut Report<'_>) {
    format.check(channel, report);
    check_about(channel, format.space, report);
    for (name, rule) in REQUIRED {
        match channel.first(format.space, name) {
            None => report.tell(rule, channel.at, format!("the channel has no `<{name}>`")),
            Some(title) if name == "title" => words::title(&title.text, report),
            Some(link) if name == "link" => {
                address::check(&link.text, Form::Rss, report);
            }
            Some(_) => {}
        }
    }
    rss::check_language(channel, report);
    rss::check_own_links(channel, report);
    modules::check_channel(channel, report);
}

/// The name of a channel or an item; RSS 0.90 has none.
fn check_about<'a>(element: &'a Element, space: Space, report: &mut Report<'_>) -> Option<&'a Text> {
    let about = element
        .attributes
        .iter()
        .find(|attribute| attribute.space == Space::Rdf && attribute.local == "about");
    if about.is_none() && space == Space::Rss1 {
        report.tell(
            &RDF_ABOUT,
            element.at,
            format!("`<{}>` has no `rdf:about`", element.name),
        );
    }
    about.map(|about| &about.value)
}

fn check_item(item: &Element, space: Space, report: &mut Report<'_>) -> Entry {
    let about = check_about(item, space, report);
    let mut entry = Entry {
        id: about
            .filter(|about| !about.is_blank())
            .map(|about| (about.trimmed().to_owned(), about.first())),
        ..Entry::default()
    };
    match item.first(space, "title") {
        Some(title) => words::title(&title.text, report),
        None => report.tell(
            &ITEM_EMPTY,
            item.at,
            "the item has no `<title>`, which RSS in RDF demands",
        ),
    }
    match item.first(space, "link") {
        Some(link) => {
            let url = address::check(&link.text, Form::Rss, report);
            entry.link = url.map(|_| (link.text.trimmed().to_owned(), link.text.first()));
        }
        None => report.tell(&ENTRY_WITHOUT, item.at, "the item links to no page"),
    }
    let texts = [item.first(space, "description"), item.first(Space::Content, "encoded")];
    for text in texts.into_iter().flatten() {
        words::html(&text.text, report);
    }
    if texts.iter().all(Option::is_none) {
        report.tell(&CONTENT_MISSING, item.at, "the item is nothing but a title");
    }
    if item.first(Space::Dc, "date").is_none() {
        report.tell(
            &DATE_MISSING,
            item.at,
            "the item has no date; RSS in RDF has it in `<dc:date>`",
        );
    }
    modules::check_item(item, &mut entry, report);
    entry
}
