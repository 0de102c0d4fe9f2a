//! RSS 2.0, and its elder versions.

pub mod channel;
pub mod enclosure;
pub mod item;
pub mod rdf;

use crate::finding::Rule;
use crate::foreign::atom::link as atom_link;
use crate::foreign::entries;
use crate::foreign::html::words;
use crate::foreign::modules;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::links::SELF_MISSING;
use crate::foreign::rules::people::LANGUAGE_MISSING;
use crate::foreign::rules::rss::CHANNEL_MISSING;
use crate::foreign::rules::rss::DESCRIPTION_MISSING;
use crate::foreign::rules::rss::ITEM_FIRST;
use crate::foreign::rules::rss::LINK_MISSING;
use crate::foreign::rules::rss::NAMESPACE;
use crate::foreign::rules::rss::OBSOLETE;
use crate::foreign::rules::rss::TITLE_MISSING;
use crate::foreign::rules::rss::VERSION;
use crate::foreign::structure::RSS;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::dates;
use crate::foreign::value::people;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// What a channel must have.
const REQUIRED: [(&str, &Rule); 3] = [
    ("title", &TITLE_MISSING),
    ("link", &LINK_MISSING),
    ("description", &DESCRIPTION_MISSING),
];

/// Looks at a document whose root is `<rss>`.
pub fn check(root: &Element, report: &mut Report<'_>) {
    check_version(root, report);
    let space = root.space;
    if space != Space::Plain || root.first(Space::Plain, "channel").is_none() {
        let elsewhere = root.children.iter().find(|child| child.local == "channel");
        match elsewhere {
            Some(_) => report.tell(&NAMESPACE, root.at, "the elements of this RSS stand in a namespace"),
            None => report.tell(&CHANNEL_MISSING, root.at, "there is no `<channel>`"),
        }
        if space != Space::Plain {
            return;
        }
    }
    RSS.check(root, report);
    if let Some(channel) = root.first(Space::Plain, "channel") {
        check_channel(channel, report);
    }
    // Items that stand outside of the channel are looked at too: that they are misplaced is told already.
    let items: Vec<&Element> = root
        .children
        .iter()
        .chain(root.children.iter().flat_map(|child| &child.children))
        .filter(|item| item.is(Space::Plain, "item"))
        .collect();
    let is_podcast = root
        .children
        .iter()
        .any(|channel| channel.children.iter().any(|child| child.space == Space::Itunes));
    let seen: Vec<entries::Entry> = items
        .into_iter()
        .map(|item| item::check(item, is_podcast, report))
        .collect();
    entries::check(&seen, report);
}

fn check_version(root: &Element, report: &mut Report<'_>) {
    let Some(version) = root.attribute("version") else {
        return report.tell(&VERSION, root.at, "`<rss>` names no version");
    };
    match version.value.trimmed() {
        "2.0" => {}
        "0.91" | "0.92" | "0.93" | "0.94" => {
            report.tell(
                &OBSOLETE,
                version.at,
                format!("this is RSS {}", version.value.trimmed()),
            );
        }
        other => report.tell(
            &VERSION,
            version.value.first(),
            format!("there is no RSS {}", quoted(other)),
        ),
    }
}

fn check_channel(channel: &Element, report: &mut Report<'_>) {
    for (name, rule) in REQUIRED {
        if channel.first(Space::Plain, name).is_none() {
            report.tell(rule, channel.at, format!("the channel has no `<{name}>`"));
        }
    }
    let mut has_item = false;
    for child in &channel.children {
        match (child.space, child.local.as_str()) {
            (Space::Plain, "item") => has_item = true,
            (Space::Plain, _) if has_item => {
                report.tell(
                    &ITEM_FIRST,
                    child.at,
                    format!("`<{}>` stands behind an item", child.name),
                );
            }
            _ => {}
        }
        if child.space == Space::Plain {
            check_child(child, channel, report);
        }
    }
    if channel.first(Space::Plain, "language").is_none() {
        check_language(channel, report);
    }
    check_own_links(channel, report);
    modules::check_channel(channel, report);
}

fn check_child(child: &Element, channel: &Element, report: &mut Report<'_>) {
    let text = &child.text;
    match child.local.as_str() {
        "title" if child.children.is_empty() => words::title(text, report),
        "link" | "docs" => {
            address::check(text, Form::Rss, report);
        }
        "language" => people::language(text, report),
        "managingEditor" | "webMaster" => people::mailbox(text, report),
        "pubDate" | "lastBuildDate" => {
            dates::check(text.as_str(), text.first(), dates::Form::Rfc822, report);
        }
        "ttl" | "skipHours" | "skipDays" | "cloud" | "textInput" => channel::check_small(child, report),
        "image" => channel::check_image(child, channel, report),
        _ => {}
    }
}

/// Looks whether a channel says its language in Dublin Core, or as XML does.
pub fn check_language(channel: &Element, report: &mut Report<'_>) {
    if channel.first(Space::Dc, "language").is_none() && channel.language().is_none() {
        report.tell(&LANGUAGE_MISSING, channel.at, "the feed does not say its language");
    }
}

/// The links of Atom that a channel has, and above all the one to itself.
pub fn check_own_links(channel: &Element, report: &mut Report<'_>) {
    let mut has_self = false;
    for element in channel.all(Space::Atom, "link") {
        let link = atom_link::check(element, report);
        if link.rel == "self" {
            has_self = true;
            atom_link::check_self(&link, report);
        }
    }
    if !has_self {
        report.tell(&SELF_MISSING, channel.at, "the feed does not say where it stands");
    }
}
