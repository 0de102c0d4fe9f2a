//! Parts that a feed of Atom and its entries share: ids, dates, people, categories, languages.

use crate::foreign::entries::Dated;
use crate::foreign::report::Report;
use crate::foreign::rules::people::ATOM_NAME_MISSING;
use crate::foreign::rules::people::ATOM_TERM_MISSING;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::dates;
use crate::foreign::value::ids;
use crate::foreign::value::people;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// Looks at one part.
pub fn check(element: &Element, report: &mut Report<'_>) {
    match element.local.as_str() {
        "id" if !element.text.is_blank() => ids::check(&element.text, ids::Kind::Atom, report),
        "updated" | "published" => {
            date(element, report);
        }
        "author" | "contributor" => check_person(element, report),
        "category" => {
            if element.value("term").is_none_or(str::is_empty) {
                report.tell(
                    &ATOM_TERM_MISSING,
                    element.at,
                    format!("`<{}>` has no `term`", element.name),
                );
            }
            if let Some(scheme) = element.attribute("scheme") {
                address::check(&scheme.value, Form::Atom, report);
            }
        }
        "generator" => {
            if let Some(uri) = element.attribute("uri") {
                address::check(&uri.value, Form::Atom, report);
            }
        }
        _ => {}
    }
}

/// Looks at a date; what it says.
pub fn date(element: &Element, report: &mut Report<'_>) -> Option<Dated> {
    let (text, at) = (element.text.as_str(), element.text.first());
    Some((dates::check(text, at, dates::Form::Rfc3339, report)?, at))
}

fn check_person(person: &Element, report: &mut Report<'_>) {
    match person.first(Space::Atom, "name") {
        Some(name) => people::name(&name.text, report),
        None => report.tell(
            &ATOM_NAME_MISSING,
            person.at,
            format!("`<{}>` has no `<name>`", person.name),
        ),
    }
    if let Some(uri) = person.first(Space::Atom, "uri") {
        address::check(&uri.text, Form::Atom, report);
    }
    if let Some(email) = person.first(Space::Atom, "email") {
        people::address(&email.text, report);
    }
}
