//! An entry of Atom.

use crate::finding::Rule;
use crate::foreign::atom::link as atom_link;
use crate::foreign::atom::link::Link;
use crate::foreign::atom::parts as atom_parts;
use crate::foreign::atom::text as atom_text;
use crate::foreign::atom::text::Purpose;
use crate::foreign::entries::Entry;
use crate::foreign::modules;
use crate::foreign::report::Report;
use crate::foreign::rules::atom::ALTERNATE_MISSING;
use crate::foreign::rules::atom::AUTHOR_MISSING;
use crate::foreign::rules::atom::CONTENT_SRC;
use crate::foreign::rules::atom::HISTORY_IN_ENTRY;
use crate::foreign::rules::atom::ID_MISSING;
use crate::foreign::rules::atom::SOURCE_INCOMPLETE;
use crate::foreign::rules::atom::SUMMARY_MISSING;
use crate::foreign::rules::atom::TITLE_MISSING;
use crate::foreign::rules::atom::UPDATED_MISSING;
use crate::foreign::rules::words::CONTENT_MISSING;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// What an entry must have.
const REQUIRED: [(&str, &Rule); 3] = [
    ("id", &ID_MISSING),
    ("title", &TITLE_MISSING),
    ("updated", &UPDATED_MISSING),
];

/// Looks at an entry of a feed that has an author of its own, or has none.
pub fn check(entry: &Element, feed_has_author: bool, report: &mut Report<'_>) -> Entry {
    let has_base = usize::from(entry.base().is_some());
    report.bases += has_base;
    let seen = check_within(entry, feed_has_author, report);
    report.bases -= has_base;
    seen
}

fn check_within(entry: &Element, feed_has_author: bool, report: &mut Report<'_>) -> Entry {
    for (name, rule) in REQUIRED {
        if entry.first(Space::Atom, name).is_none() {
            report.tell(rule, entry.at, format!("the entry has no `<{name}>`"));
        }
    }
    let source = entry.first(Space::Atom, "source");
    let source_has_author = source.is_some_and(|source| source.first(Space::Atom, "author").is_some());
    if !feed_has_author && !source_has_author && entry.first(Space::Atom, "author").is_none() {
        report.tell(
            &AUTHOR_MISSING,
            entry.at,
            "neither the feed nor this entry names an author",
        );
    }
    let mut seen = Entry::default();
    let mut links = Vec::new();
    for child in &entry.children {
        match (child.space, child.local.as_str()) {
            (Space::Atom, "link") => links.push(atom_link::check(child, report)),
            (Space::Atom, "title") => atom_text::check(child, Purpose::Title, report),
            (Space::Atom, "summary" | "rights") => atom_text::check(child, Purpose::Text, report),
            (Space::Atom, "content") => check_content(child, entry, report),
            (Space::Atom, "source") => check_source(child, report),
            (Space::Atom, "updated") => seen.updated = atom_parts::date(child, report),
            (Space::Atom, "published") => seen.published = atom_parts::date(child, report),
            (Space::Atom, name) => {
                atom_parts::check(child, report);
                if name == "id" && !child.text.is_blank() {
                    seen.id = Some((child.text.trimmed().to_owned(), child.text.first()));
                }
            }
            _ => modules::check(child, report),
        }
    }
    check_links(entry, &links, &mut seen, report);
    seen
}

fn check_links(entry: &Element, links: &[Link<'_>], seen: &mut Entry, report: &mut Report<'_>) {
    atom_link::check_pages(entry, report);
    for link in links {
        if matches!(
            link.rel,
            "prev-archive" | "next-archive" | "current" | "next" | "previous" | "prev"
        ) {
            let at = link
                .element
                .attribute("rel")
                .map_or(link.element.at, |rel| rel.value.first());
            report.tell(&HISTORY_IN_ENTRY, at, format!("a link `{}` in an entry", link.rel));
        }
        if link.rel != "alternate" {
            continue;
        }
        if let (None, Some(_), Some(href)) = (&seen.link, &link.url, link.element.attribute("href")) {
            seen.link = Some((href.value.trimmed().to_owned(), href.value.first()));
        }
    }
    let has = |name| entry.first(Space::Atom, name).is_some();
    if !has("content") && !links.iter().any(|link| link.rel == "alternate") {
        report.tell(&ALTERNATE_MISSING, entry.at, "the entry has neither content nor a page");
    } else if !has("content") && !has("summary") {
        report.tell(&CONTENT_MISSING, entry.at, "the entry is nothing but a title");
    }
}

fn check_content(content: &Element, entry: &Element, report: &mut Report<'_>) {
    let given = content.value("type").unwrap_or("text");
    let is_elsewhere = content.attribute("src").is_some();
    if let Some(src) = content.attribute("src") {
        address::check(&src.value, Form::Atom, report);
        let is_media_type = content.attribute("type").is_none() || given.contains('/');
        if !content.is_empty() || !is_media_type {
            let message = "the content stands elsewhere, and here is some too, or no media type";
            return report.tell(&CONTENT_SRC, content.at, message);
        }
    }
    let is_text = matches!(given, "text" | "html" | "xhtml") || given.starts_with("text/") || given.ends_with("xml");
    if (is_elsewhere || !is_text) && entry.first(Space::Atom, "summary").is_none() {
        let message = "the content cannot be shown, and there is no summary";
        report.tell(&SUMMARY_MISSING, entry.at, message);
    }
    atom_text::check(content, Purpose::Content, report);
}

fn check_source(source: &Element, report: &mut Report<'_>) {
    let missing = REQUIRED
        .iter()
        .find(|(name, _)| source.first(Space::Atom, name).is_none());
    if let Some((name, _)) = missing {
        report.tell(
            &SOURCE_INCOMPLETE,
            source.at,
            format!("`<{}>` has no `<{name}>`", source.name),
        );
    }
    for child in source.children.iter().filter(|child| child.space == Space::Atom) {
        match child.local.as_str() {
            "link" => {
                atom_link::check(child, report);
            }
            "title" => atom_text::check(child, Purpose::Title, report),
            "subtitle" | "rights" => atom_text::check(child, Purpose::Text, report),
            _ => atom_parts::check(child, report),
        }
    }
}
