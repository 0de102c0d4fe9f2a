//! Atom 1.0 (RFC 4287).

pub mod entry;
pub mod link;
pub mod parts;
pub mod text;

use crate::finding::Rule;
use crate::foreign::atom::text::Purpose;
use crate::foreign::entries;
use crate::foreign::modules;
use crate::foreign::report::Report;
use crate::foreign::rules::atom::ARCHIVE_CURRENT;
use crate::foreign::rules::atom::COMPLETE_PAGED;
use crate::foreign::rules::atom::ID_MISSING;
use crate::foreign::rules::atom::METADATA_LATE;
use crate::foreign::rules::atom::NAMESPACE;
use crate::foreign::rules::atom::OBSOLETE;
use crate::foreign::rules::atom::TITLE_MISSING;
use crate::foreign::rules::atom::UPDATED_MISSING;
use crate::foreign::rules::links::HOME_MISSING;
use crate::foreign::rules::links::SELF_MISSING;
use crate::foreign::rules::links::XML_BASE;
use crate::foreign::rules::people::LANGUAGE_MISSING;
use crate::foreign::structure::ATOM;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// What a feed must have.
const REQUIRED: [(&str, &Rule); 3] = [
    ("id", &ID_MISSING),
    ("title", &TITLE_MISSING),
    ("updated", &UPDATED_MISSING),
];

/// Looks at a document whose root is `<feed>`, or one `<entry>`.
pub fn check(root: &Element, report: &mut Report<'_>) {
    match root.space {
        Space::Atom => {}
        Space::Atom03 => return report.tell(&OBSOLETE, root.at, "this is Atom 0.3, a draft"),
        _ => return report.tell(&NAMESPACE, root.at, "this is not in the namespace of Atom"),
    }
    ATOM.check(root, report);
    check_bases(root, report);
    report.bases += usize::from(root.base().is_some());
    if root.local == "entry" {
        entry::check(root, false, report);
        return;
    }
    for (name, rule) in REQUIRED {
        if root.first(Space::Atom, name).is_none() {
            report.tell(rule, root.at, format!("the feed has no `<{name}>`"));
        }
    }
    let has_author = root.first(Space::Atom, "author").is_some();
    let mut has_entry = false;
    let mut has_self = false;
    if root.language().is_none() {
        report.tell(&LANGUAGE_MISSING, root.at, "the feed does not say its language");
    }
    let mut pages = root
        .all(Space::Atom, "link")
        .filter_map(|link| link.value("rel").or(Some("alternate")));
    if !pages.any(|rel| rel == "alternate") {
        report.tell(&HOME_MISSING, root.at, "the feed does not link to its site");
    }
    link::check_pages(root, report);
    let mut seen = Vec::new();
    for child in &root.children {
        if child.is(Space::Atom, "entry") {
            has_entry = true;
            seen.push(entry::check(child, has_author, report));
            continue;
        }
        if child.space == Space::Atom && has_entry {
            report.tell(
                &METADATA_LATE,
                child.at,
                format!("`<{}>` stands behind an entry", child.name),
            );
        }
        has_self |= check_child(child, root, report);
    }
    if !has_self {
        report.tell(&SELF_MISSING, root.at, "the feed does not say where it stands");
    }
    check_archive(root, report);
    entries::check(&seen, report);
}

/// Looks at an element of the feed; whether it is the link to itself.
fn check_child(child: &Element, root: &Element, report: &mut Report<'_>) -> bool {
    match (child.space, child.local.as_str()) {
        (Space::Atom, "link") => {
            let link = link::check(child, report);
            if root.first(Space::History, "complete").is_some()
                && matches!(
                    link.rel,
                    "next" | "previous" | "prev" | "prev-archive" | "next-archive" | "first" | "last"
                )
            {
                let message = format!("a complete feed with a link `{}`", link.rel);
                report.tell(&COMPLETE_PAGED, child.at, message);
            }
            if link.rel == "self" {
                link::check_self(&link, report);
                return true;
            }
        }
        (Space::Atom, "title") => text::check(child, Purpose::Title, report),
        (Space::Atom, "subtitle" | "rights") => text::check(child, Purpose::Text, report),
        (Space::Atom, "icon" | "logo") => {
            address::check_loaded(&child.text, Form::Atom, report);
        }
        (Space::Atom, _) => parts::check(child, report),
        _ => modules::check(child, report),
    }
    false
}

fn check_archive(root: &Element, report: &mut Report<'_>) {
    let Some(archive) = root.first(Space::History, "archive") else {
        return;
    };
    let has_current = root
        .all(Space::Atom, "link")
        .any(|link| link.value("rel") == Some("current"));
    if !has_current {
        report.tell(&ARCHIVE_CURRENT, archive.at, "an archive without a link `current`");
    }
}

/// `xml:base`, wherever it stands.
pub fn check_bases(root: &Element, report: &mut Report<'_>) {
    let mut bases = Vec::new();
    root.walk(&mut |element| {
        bases.extend(element.base().map(|attribute| attribute.at));
    });
    for at in bases {
        report.tell(&XML_BASE, at, "`xml:base`, which most readers pass over");
    }
}
