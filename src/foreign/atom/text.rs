//! Texts of Atom: plain, HTML or XHTML.

use crate::foreign::html::content;
use crate::foreign::html::words;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::atom::BASE64;
use crate::foreign::rules::atom::HTML_TYPE;
use crate::foreign::rules::structure::EMPTY;
use crate::foreign::rules::words::ATOM_TEXT_TYPE;
use crate::foreign::rules::words::ATOM_XHTML_DIV;
use crate::foreign::rules::words::ATOM_XHTML_SPACE;
use crate::foreign::rules::words::MARKUP_UNESCAPED;
use crate::foreign::rules::words::TITLE_HTML;
use crate::foreign::value::media_type;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A title.
    Title,
    /// A subtitle, a summary, rights.
    Text,
    /// The content of an entry, which may be of any media type too.
    Content,
}

/// Looks at a text.
pub fn check(element: &Element, purpose: Purpose, report: &mut Report<'_>) {
    let has_base = usize::from(element.base().is_some());
    report.bases += has_base;
    check_within(element, purpose, report);
    report.bases -= has_base;
}

fn check_within(element: &Element, purpose: Purpose, report: &mut Report<'_>) {
    let given = element.value("type").unwrap_or("text");
    let is_elsewhere = element.attribute("src").is_some();
    if element.is_empty() && !is_elsewhere {
        return report.tell(&EMPTY, element.at, format!("`<{}>` is empty", element.name));
    }
    match given {
        "text" | "html" => {
            if let Some(child) = element.children.first() {
                let message = format!("`<{}>` stands in `<{}>` as an element", child.name, element.name);
                return report.tell(&MARKUP_UNESCAPED, child.at, message);
            }
            match (given, purpose) {
                ("text", Purpose::Title) => words::title(&element.text, report),
                ("text", _) => words::plain(&element.text, report),
                (_, Purpose::Title) => words::title_of_html(&element.text, report),
                _ => words::html(&element.text, report),
            }
        }
        "xhtml" => check_xhtml(element, purpose, report),
        _ => check_other(element, given, purpose, report),
    }
}

/// A type beside the three: allowed to content, when it is a media type.
fn check_other(element: &Element, given: &str, purpose: Purpose, report: &mut Report<'_>) {
    let Some(attribute) = element.attribute("type") else {
        return;
    };
    if purpose == Purpose::Content {
        media_type::check(&attribute.value, None, report);
        check_media(element, &media_type::essence(given), report);
    } else if !given.is_empty() {
        let message = format!("{} is no type of a text", quoted(given));
        report.tell(&ATOM_TEXT_TYPE, attribute.value.first(), message);
    }
}

/// Content of a media type: text and XML stand as they are, all else as Base64.
fn check_media(element: &Element, essence: &str, report: &mut Report<'_>) {
    let at = element
        .attribute("type")
        .map_or(element.at, |given| given.value.first());
    if essence == "text/html" && element.attribute("src").is_none() {
        return report.tell(&HTML_TYPE, at, "`text/html` is a page, not a piece of HTML");
    }
    let stands_as_it_is = essence.starts_with("text/") || essence.ends_with("xml") || !essence.contains('/');
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=\n\t ".contains(&byte);
    if !stands_as_it_is && !element.text.as_str().bytes().all(is_base64) {
        report.tell(&BASE64, element.text_at(), "this is no Base64");
    }
}

fn check_xhtml(element: &Element, purpose: Purpose, report: &mut Report<'_>) {
    let is_div = |child: &Element| child.local == "div" && child.space == Space::Xhtml;
    match element.children.as_slice() {
        [div] if is_div(div) && element.text.is_blank() => {
            if purpose == Purpose::Title
                && let Some(child) = div.children.first()
            {
                report.tell(&TITLE_HTML, child.at, "an element of XHTML in a title");
            }
            let mut strangers = Vec::new();
            div.walk(&mut |inner| {
                // SVG and MathML stand in XHTML with a namespace of their own.
                if inner.space == Space::Plain || inner.space == Space::Atom {
                    strangers.push((inner.at, inner.name.clone()));
                }
            });
            for (at, name) in strangers {
                report.tell(&ATOM_XHTML_SPACE, at, format!("`<{name}>` is no element of XHTML"));
            }
            content::check_xhtml(div, report);
        }
        [child] if child.local == "div" && element.text.is_blank() => {
            report.tell(&ATOM_XHTML_SPACE, child.at, "this `<div>` is no element of XHTML");
        }
        _ => report.tell(&ATOM_XHTML_DIV, element.at, "no single `<div>` stands round the text"),
    }
}
