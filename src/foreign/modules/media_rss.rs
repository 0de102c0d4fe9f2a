//! Media RSS.

use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::media::MEDIA_MEDIUM;
use crate::foreign::rules::media::MEDIA_NUMBER;
use crate::foreign::rules::media::MEDIA_URL;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::media_type;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

const MEDIA: [&str; 5] = ["image", "audio", "video", "document", "executable"];

/// Attributes that hold numbers, and whether they are whole ones.
const NUMBERS: [(&str, bool); 8] = [
    ("fileSize", true),
    ("width", true),
    ("height", true),
    ("channels", true),
    ("duration", false),
    ("bitrate", false),
    ("framerate", false),
    ("samplingrate", false),
];

/// Looks at an element of Media RSS and those in it.
pub fn check(element: &Element, report: &mut Report<'_>) {
    let attribute = element.attribute("url");
    let url = attribute.and_then(|url| address::check_loaded(&url.value, Form::Rss, report));
    let needs_url = match element.local.as_str() {
        "content" => element.first(Space::Media, "player").is_none(),
        "thumbnail" | "player" => true,
        _ => false,
    };
    if needs_url && attribute.is_none() {
        report.tell(&MEDIA_URL, element.at, format!("`<{}>` has no `url`", element.name));
    }
    if matches!(element.local.as_str(), "content" | "thumbnail") {
        check_measures(element, report);
        if let Some(given) = element.attribute("type") {
            media_type::check(&given.value, url.as_ref(), report);
        }
    }
    for child in element.children.iter().filter(|child| child.space == Space::Media) {
        check(child, report);
    }
}

fn check_measures(element: &Element, report: &mut Report<'_>) {
    if let Some(medium) = element.attribute("medium")
        && !medium.value.is_blank()
        && !MEDIA.contains(&medium.value.trimmed())
    {
        let message = format!("{} is no medium", quoted(medium.value.trimmed()));
        report.tell(&MEDIA_MEDIUM, medium.value.first(), message);
    }
    for (name, is_whole) in NUMBERS {
        let Some(attribute) = element.attribute(name) else {
            continue;
        };
        let number = attribute.value.trimmed();
        let is_number = if is_whole {
            number.bytes().all(|byte| byte.is_ascii_digit())
        } else {
            number.parse::<f64>().is_ok_and(|number| number >= 0.0)
        };
        if !is_number && !number.is_empty() {
            let message = format!("{} is no number", quoted(number));
            report.tell(&MEDIA_NUMBER, attribute.value.first(), message);
        }
    }
}
