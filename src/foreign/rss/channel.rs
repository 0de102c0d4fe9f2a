//! The small elements of a channel of RSS.

use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::rss::CLOUD;
use crate::foreign::rules::rss::IMAGE_DIFFERS;
use crate::foreign::rules::rss::IMAGE_FORMAT;
use crate::foreign::rules::rss::IMAGE_INCOMPLETE;
use crate::foreign::rules::rss::IMAGE_SIZE;
use crate::foreign::rules::rss::SKIP_DAYS;
use crate::foreign::rules::rss::SKIP_HOURS;
use crate::foreign::rules::rss::TEXT_INPUT;
use crate::foreign::rules::rss::TTL;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::media_type;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

const CLOUD_ATTRIBUTES: [&str; 5] = ["domain", "port", "path", "registerProcedure", "protocol"];

/// Looks at `ttl`, `skipHours`, `skipDays`, `cloud` and `textInput`.
pub fn check_small(element: &Element, report: &mut Report<'_>) {
    match element.local.as_str() {
        "ttl" if !element.text.is_blank() && number(element).is_none_or(|minutes| minutes == 0) => {
            let message = format!("{} is no number of minutes", quoted(element.text.trimmed()));
            report.tell(&TTL, element.text_at(), message);
        }
        "skipHours" => {
            for (index, hour) in element.all(Space::Plain, "hour").enumerate() {
                let is_twice = element
                    .all(Space::Plain, "hour")
                    .take(index)
                    .any(|other| number(other) == number(hour));
                if !hour.text.is_blank() && (is_twice || number(hour).is_none_or(|hour| hour > 23)) {
                    let message = format!("{} is no hour, or stands here already", quoted(hour.text.trimmed()));
                    report.tell(&SKIP_HOURS, hour.text_at(), message);
                }
            }
        }
        "skipDays" => {
            for (index, day) in element.all(Space::Plain, "day").enumerate() {
                let name = day.text.trimmed();
                let mut before = element.all(Space::Plain, "day").take(index);
                let is_twice = before.any(|other| other.text.trimmed() == name);
                if !name.is_empty() && (is_twice || !DAYS.contains(&name)) {
                    let message = format!("{} is no day, or stands here already", quoted(name));
                    report.tell(&SKIP_DAYS, day.text_at(), message);
                }
            }
        }
        "cloud" => {
            let missing = CLOUD_ATTRIBUTES.iter().find(|name| element.attribute(name).is_none());
            if let Some(missing) = missing {
                report.tell(&CLOUD, element.at, format!("`<cloud>` has no `{missing}`"));
            }
            let port = element.attribute("port").map(|port| &port.value);
            if let Some(port) = port.filter(|port| port.trimmed().parse::<u16>().is_err()) {
                report.tell(&CLOUD, port.first(), format!("{} is no port", quoted(port.trimmed())));
            }
        }
        "textInput" => report.tell(&TEXT_INPUT, element.at, "a box to type into, which no reader shows"),
        _ => {}
    }
}

/// The whole number that an element holds.
fn number(element: &Element) -> Option<u32> {
    let digits = element.text.trimmed();
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten()
}

/// Looks at the channel's picture.
pub fn check_image(image: &Element, channel: &Element, report: &mut Report<'_>) {
    for name in ["url", "title", "link"] {
        match image.first(Space::Plain, name) {
            None => report.tell(&IMAGE_INCOMPLETE, image.at, format!("the picture has no `<{name}>`")),
            Some(url) if name == "url" => check_picture(url, report),
            Some(own) => {
                if name == "link" {
                    address::check(&own.text, Form::Rss, report);
                }
                let channels = channel.first(Space::Plain, name);
                let differs = channels.is_some_and(|channels| channels.text.trimmed() != own.text.trimmed());
                if differs && !own.text.is_blank() {
                    let message = format!("the channel's `<{name}>` is another one");
                    report.tell(&IMAGE_DIFFERS, own.text_at(), message);
                }
            }
        }
    }
    for (name, most) in [("width", 144), ("height", 400)] {
        let Some(measure) = image.first(Space::Plain, name) else {
            continue;
        };
        if !measure.text.is_blank() && number(measure).is_none_or(|number| number == 0 || number > most) {
            let message = format!("{} is no number from 1 to {most}", quoted(measure.text.trimmed()));
            report.tell(&IMAGE_SIZE, measure.text_at(), message);
        }
    }
}

fn check_picture(url: &Element, report: &mut Report<'_>) {
    let Some(address) = address::check_loaded(&url.text, Form::Rss, report) else {
        return;
    };
    // An address without an ending may be anything.
    let ending = media_type::ending(&address);
    if let Some(ending) = ending.filter(|ending| !["gif", "jpg", "jpeg", "png"].contains(&ending.as_str())) {
        let message = format!("a picture that ends in `.{ending}`");
        report.tell(&IMAGE_FORMAT, url.text_at(), message);
    }
}
