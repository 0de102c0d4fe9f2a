//! Whether every element of a text of HTML ends, and every end has a beginning.

use crate::foreign::html::markup::Kind;
use crate::foreign::html::markup::Tag;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::content::UNCLOSED;
use crate::foreign::rules::content::UNOPENED;

/// Elements whose end may be left out (HTML, 13.1.2.4).
const END_OPTIONAL: [&str; 20] = [
    "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption",
    "rt", "rp", "html", "head", "body", "rtc",
];

/// Deeper than any text; what goes beyond is not looked at, so that a hostile one costs no more.
const DEPTH_MAX: usize = 500;

/// Looks at the tags of one text.
pub fn check(tags: &[Tag], report: &mut Report<'_>) {
    let mut open: Vec<&Tag> = Vec::new();
    for tag in tags {
        match tag.kind {
            Kind::Alone => {}
            Kind::Open if open.len() == DEPTH_MAX => return,
            Kind::Open => open.push(tag),
            Kind::Close => match open.iter().rposition(|open| open.name == tag.name) {
                Some(index) => {
                    for unclosed in open.drain(index..).skip(1) {
                        tell_unclosed(unclosed, report);
                    }
                }
                // A `</p>` or `</br>` alone makes an element without content.
                None if matches!(tag.name.as_str(), "p" | "br") || END_OPTIONAL.contains(&tag.name.as_str()) => {}
                None => report.tell(&UNOPENED, tag.at, format!("{} closes nothing", end(&tag.name))),
            },
        }
    }
    for unclosed in open {
        tell_unclosed(unclosed, report);
    }
}

fn tell_unclosed(tag: &Tag, report: &mut Report<'_>) {
    if !END_OPTIONAL.contains(&tag.name.as_str()) {
        report.tell(
            &UNCLOSED,
            tag.at,
            format!("{} is never closed", quoted(&format!("<{}>", tag.name))),
        );
    }
}

fn end(name: &str) -> String {
    quoted(&format!("</{name}>"))
}
