//! The HTML of an entry, as readers will show it.

use crate::foreign::html::balance;
use crate::foreign::html::markup;
use crate::foreign::html::markup::Attribute;
use crate::foreign::html::markup::Kind;
use crate::foreign::html::markup::Tag;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::content::ALT;
use crate::foreign::rules::content::DATA;
use crate::foreign::rules::content::FORM;
use crate::foreign::rules::content::FRAGMENT;
use crate::foreign::rules::content::HANDLER;
use crate::foreign::rules::content::HEAD;
use crate::foreign::rules::content::IFRAME;
use crate::foreign::rules::content::INSECURE;
use crate::foreign::rules::content::JAVASCRIPT;
use crate::foreign::rules::content::LAZY;
use crate::foreign::rules::content::LINK_INVALID;
use crate::foreign::rules::content::OBJECT;
use crate::foreign::rules::content::PROTOCOL_RELATIVE;
use crate::foreign::rules::content::RELATIVE;
use crate::foreign::rules::content::SCRIPT;
use crate::foreign::rules::content::STYLE_ATTRIBUTE;
use crate::foreign::rules::content::STYLE_ELEMENT;
use crate::foreign::rules::content::TEMPLATE;
use crate::foreign::rules::content::WHOLE_PAGE;
use crate::foreign::rules::links::LOCAL;
use crate::foreign::rules::links::SCHEME;
use crate::foreign::text::Text;
use crate::foreign::value::address;
use crate::foreign::value::address::Fault;
use crate::foreign::xml::tree::Element;

/// What hangs on an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It is opened when somebody clicks.
    Opened,
    /// It is loaded with the text.
    Loaded,
    /// Several are, to choose from.
    Choice,
}

/// Attributes that hold addresses, by element.
const ADDRESSES: [(&str, &str, Use); 21] = [
    ("a", "href", Use::Opened),
    ("area", "href", Use::Opened),
    ("link", "href", Use::Opened),
    ("form", "action", Use::Opened),
    ("blockquote", "cite", Use::Opened),
    ("q", "cite", Use::Opened),
    ("ins", "cite", Use::Opened),
    ("del", "cite", Use::Opened),
    ("img", "longdesc", Use::Opened),
    ("img", "src", Use::Loaded),
    ("img", "srcset", Use::Choice),
    ("source", "src", Use::Loaded),
    ("source", "srcset", Use::Choice),
    ("video", "src", Use::Loaded),
    ("video", "poster", Use::Loaded),
    ("audio", "src", Use::Loaded),
    ("track", "src", Use::Loaded),
    ("iframe", "src", Use::Loaded),
    ("embed", "src", Use::Loaded),
    ("object", "data", Use::Loaded),
    ("input", "src", Use::Loaded),
];

/// Where scripts of pages look for the address of a picture.
const LAZY_ATTRIBUTES: [&str; 5] = [
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-srcset",
    "data-orig-src",
];

/// Declarations of a style that reach beyond their element, or load something.
const STYLES: [&str; 8] = [
    "position:",
    "z-index:",
    "url(",
    "expression(",
    "behavior:",
    "-moz-binding",
    "visibility:",
    "content:",
];

/// Looks at a text of HTML.
pub fn check_html(text: &Text, report: &mut Report<'_>) {
    let tags = markup::tags(text);
    check(&tags, report);
    balance::check(&tags, report);
}

/// Looks at XHTML: the elements below this one.
pub fn check_xhtml(element: &Element, report: &mut Report<'_>) {
    check(&markup::tags_of(element), report);
}

fn check(tags: &[Tag], report: &mut Report<'_>) {
    let is_page = |tag: &&Tag| ["html", "head", "body"].contains(&tag.name.as_str());
    if let Some(tag) = tags.iter().find(is_page) {
        let message = format!("{} in the text of an entry", quoted(&format!("<{}>", tag.name)));
        report.tell(&WHOLE_PAGE, tag.at, message);
    }
    for tag in tags.iter().filter(|tag| tag.kind != Kind::Close) {
        check_element(tag, report);
        let is_lazy = is_lazy(tag);
        if is_lazy {
            report.tell(&LAZY, tag.at, "a picture that only a script would load");
        }
        // What stands in for a picture until the script runs is no fault of its own.
        for attribute in tag
            .attributes
            .iter()
            .filter(|attribute| !is_lazy || attribute.name != "src")
        {
            check_attribute(tag, attribute, report);
        }
    }
}

fn is_lazy(tag: &Tag) -> bool {
    let source = tag.attribute("src").map_or("", |source| source.value.trimmed());
    tag.name == "img"
        && LAZY_ATTRIBUTES.iter().any(|name| tag.attribute(name).is_some())
        && (source.is_empty() || source.starts_with("data:"))
}

fn check_element(tag: &Tag, report: &mut Report<'_>) {
    if tag.name == "img" && tag.attribute("alt").is_none() {
        report.tell(&ALT, tag.at, "a picture without `alt`");
    }
    let rule = match tag.name.as_str() {
        "script" => &SCRIPT,
        "style" => &STYLE_ELEMENT,
        "iframe" | "frame" | "frameset" => &IFRAME,
        "object" | "embed" | "applet" => &OBJECT,
        "form" | "input" | "button" | "select" | "textarea" => &FORM,
        "meta" | "link" | "base" | "title" => &HEAD,
        _ => return,
    };
    report.tell(
        rule,
        tag.at,
        format!("{} in the text of an entry", quoted(&format!("<{}>", tag.name))),
    );
}

fn check_attribute(tag: &Tag, attribute: &Attribute, report: &mut Report<'_>) {
    let name = attribute.name.as_str();
    if name.len() > 2 && name.starts_with("on") && name.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return report.tell(&HANDLER, attribute.at, format!("{} runs a script", quoted(name)));
    }
    if name == "style" {
        return check_style(&attribute.value, report);
    }
    let known = ADDRESSES
        .iter()
        .find(|(element, holder, _)| *element == tag.name && *holder == name);
    match known {
        Some((_, _, Use::Choice)) => {
            for candidate in candidates(&attribute.value) {
                check_address(&candidate, Use::Loaded, report);
            }
        }
        Some((_, _, hangs)) => check_address(&attribute.value, *hangs, report),
        None => {}
    }
}

fn check_style(style: &Text, report: &mut Report<'_>) {
    let folded: String = style.as_str().to_ascii_lowercase().split_whitespace().collect();
    let found = STYLES.iter().find(|found| folded.contains(*found));
    if let Some(found) = found {
        let name = found.trim_end_matches(['(', ':']);
        report.tell(&STYLE_ATTRIBUTE, style.first(), format!("`{name}` in a style"));
    }
}

/// The addresses of a `srcset`.
fn candidates(set: &Text) -> Vec<Text> {
    let text = set.as_str();
    let mut candidates = Vec::new();
    let mut from = 0;
    loop {
        let is_gap = |letter: char| letter.is_ascii_whitespace() || letter == ',';
        let Some(found) = text[from..].find(|letter| !is_gap(letter)) else {
            return candidates;
        };
        let start = from + found;
        let end = text[start..]
            .find(|letter: char| letter.is_ascii_whitespace())
            .map_or(text.len(), |found| start + found);
        let address = text[start..end].trim_end_matches(',');
        candidates.push(set.slice(start..start + address.len()));
        from = if address.len() < end - start {
            end
        } else {
            text[end..].find(',').map_or(text.len(), |found| end + found)
        };
    }
}

fn check_address(text: &Text, hangs: Use, report: &mut Report<'_>) {
    let (value, at) = (text.trimmed(), text.first());
    let folded: String = value
        .chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control())
        .take(12)
        .collect();
    let folded = folded.to_ascii_lowercase();
    if value.contains("{{") || value.contains("{%") {
        report.tell(&TEMPLATE, at, format!("{} was to be filled in", quoted(value)));
    } else if folded.starts_with("javascript:") || folded.starts_with("vbscript:") {
        report.tell(&JAVASCRIPT, at, format!("{} is a script", quoted(value)));
    } else if folded.starts_with("data:") {
        report.tell(&DATA, at, format!("{} is no address of a file", quoted(value)));
    } else if value.starts_with('#') {
        report.tell(
            &FRAGMENT,
            at,
            format!("{} is a place on a page that is not there", quoted(value)),
        );
    } else if value.starts_with("//") {
        report.tell(&PROTOCOL_RELATIVE, at, format!("{} has no scheme", quoted(value)));
    } else if value.is_empty() {
        report.tell(&LINK_INVALID, at, "an address without a letter");
    } else {
        check_whole(value, at, hangs, report);
    }
}

fn check_whole(value: &str, at: usize, hangs: Use, report: &mut Report<'_>) {
    // Signs such as `|` are no fault here: browsers escape them before they open an address.
    let tolerated: String = value
        .chars()
        .filter(|letter| !"{}|\\^`\"<>%".contains(*letter))
        .collect();
    match address::read(&tolerated) {
        // That few readers know of `xml:base` is told where it stands.
        Err(Fault::Relative) if report.bases > 0 => {}
        Err(Fault::Relative) => report.tell(&RELATIVE, at, format!("{} is a relative address", quoted(value))),
        Err(Fault::Invalid) => report.tell(&LINK_INVALID, at, format!("{} is no address", quoted(value))),
        Ok(url) if url.scheme() == "file" || url.scheme().len() == 1 => {
            report.tell(
                &SCHEME,
                at,
                format!("{} is a file of its writer's machine", quoted(value)),
            );
        }
        Ok(url) if url.scheme() == "mailto" && url.path().is_empty() => {
            report.tell(&LINK_INVALID, at, format!("{} names nobody", quoted(value)));
        }
        Ok(url) if address::is_local(&url) => {
            report.tell(
                &LOCAL,
                at,
                format!("{} cannot be reached from elsewhere", quoted(value)),
            );
        }
        Ok(url) if url.scheme() == "http" && hangs == Use::Loaded => {
            report.tell(&INSECURE, at, format!("{} is loaded without encryption", quoted(value)));
        }
        Ok(_) => {}
    }
}
