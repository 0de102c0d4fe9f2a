//! Apple's podcasts.

use crate::feed::categories::CATEGORIES;
use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::modules::CATEGORY;
use crate::foreign::rules::modules::DURATION;
use crate::foreign::rules::modules::EXPLICIT;
use crate::foreign::rules::modules::IMAGE;
use crate::foreign::rules::modules::NUMBER;
use crate::foreign::rules::modules::OWNER;
use crate::foreign::rules::modules::PODCAST_INCOMPLETE;
use crate::foreign::rules::modules::TOO_LONG;
use crate::foreign::rules::modules::TYPE;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::media_type;
use crate::foreign::value::people;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// The elements of the namespace.
pub const ELEMENTS: [&str; 23] = [
    "applepodcastsverify",
    "author",
    "block",
    "category",
    "complete",
    "duration",
    "email",
    "episode",
    "episodeType",
    "explicit",
    "image",
    "isClosedCaptioned",
    "keywords",
    "name",
    "new-feed-url",
    "order",
    "owner",
    "season",
    "subtitle",
    "summary",
    "title",
    "type",
    "link",
];

/// What the longest texts may have, in letters.
const LENGTHS: [(&str, usize); 4] = [("title", 255), ("subtitle", 255), ("author", 255), ("summary", 4000)];

/// Looks whether a channel that is a podcast says what directories ask for.
pub fn check_channel(channel: &Element, report: &mut Report<'_>) {
    if !channel.children.iter().any(|child| child.space == Space::Itunes) {
        return;
    }
    let missing: Vec<String> = ["image", "category", "explicit"]
        .into_iter()
        .filter(|name| channel.first(Space::Itunes, name).is_none())
        .map(|name| format!("`<itunes:{name}>`"))
        .collect();
    if !missing.is_empty() {
        let message = format!("the podcast has no {}", missing.join(", no "));
        report.tell(&PODCAST_INCOMPLETE, channel.at, message);
    }
}

/// Looks at an element of the namespace.
pub fn check(element: &Element, report: &mut Report<'_>) {
    let (words, at) = (element.text.trimmed(), element.text_at());
    let told = |what: &str| format!("{} is {what}", quoted(words));
    match element.local.as_str() {
        "category" => check_category(element, None, report),
        "image" => check_image(element, report),
        "owner" => check_owner(element, report),
        _ if words.is_empty() => {}
        "explicit" if !["true", "false", "yes", "no", "clean"].contains(&words.to_ascii_lowercase().as_str()) => {
            report.tell(&EXPLICIT, at, told("neither `true` nor `false`"));
        }
        "duration" if !is_duration(words) => report.tell(&DURATION, at, told("no duration")),
        "type" if !["episodic", "serial"].contains(&words.to_ascii_lowercase().as_str()) => {
            report.tell(&TYPE, at, told("neither `episodic` nor `serial`"));
        }
        "episodeType" if !["full", "trailer", "bonus"].contains(&words.to_ascii_lowercase().as_str()) => {
            report.tell(&TYPE, at, told("none of `full`, `trailer` and `bonus`"));
        }
        "season" | "episode" if words.parse::<u32>().is_ok_and(|number| number > 0) => {}
        "season" | "episode" => report.tell(&NUMBER, at, told("no whole number from 1")),
        "new-feed-url" => {
            address::check_loaded(&element.text, Form::Rss, report);
        }
        name => {
            let most = LENGTHS.iter().find(|(long, _)| *long == name);
            let letters = words.chars().count();
            if let Some((_, most)) = most.filter(|(_, most)| letters > *most) {
                let message = format!("`<{}>` has {letters} letters, and {most} are shown", element.name);
                report.tell(&TOO_LONG, at, message);
            }
        }
    }
}

fn check_category(element: &Element, within: Option<&[&str]>, report: &mut Report<'_>) {
    let Some(text) = element.attribute("text") else {
        return report.tell(&CATEGORY, element.at, format!("`<{}>` has no `text`", element.name));
    };
    let name = text.value.trimmed();
    let (is_known, inner) = match within {
        None => {
            let known = CATEGORIES.iter().find(|(known, _)| *known == name);
            (known.is_some(), known.map(|(_, inner)| *inner))
        }
        Some(names) => (names.contains(&name), None),
    };
    if !is_known {
        let message = format!("Apple has no category {} here", quoted(name));
        report.tell(&CATEGORY, text.value.first(), message);
    }
    if let Some(inner) = inner {
        for child in element.all(Space::Itunes, "category") {
            check_category(child, Some(inner), report);
        }
    }
}

fn check_image(element: &Element, report: &mut Report<'_>) {
    let Some(href) = element.attribute("href") else {
        return report.tell(&IMAGE, element.at, format!("`<{}>` has no `href`", element.name));
    };
    let url = address::check_loaded(&href.value, Form::Rss, report);
    let ending = url.as_ref().and_then(media_type::ending);
    if let Some(ending) = ending.filter(|ending| !["jpg", "jpeg", "png"].contains(&ending.as_str())) {
        report.tell(
            &IMAGE,
            href.value.first(),
            format!("a picture that ends in `.{ending}`"),
        );
    }
}

fn check_owner(element: &Element, report: &mut Report<'_>) {
    match element.first(Space::Itunes, "email") {
        Some(email) if !email.text.is_blank() => people::address(&email.text, report),
        _ => report.tell(&OWNER, element.at, "the owner has no `<itunes:email>`"),
    }
}

/// Seconds, or `MM:SS`, or `HH:MM:SS`.
fn is_duration(words: &str) -> bool {
    let parts: Vec<&str> = words.split(':').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_below_60 = |part: &&str| part.len() <= 2 && part.parse::<u32>().is_ok_and(|number| number < 60);
    parts.len() <= 3 && parts.iter().all(is_number) && parts.iter().skip(1).all(is_below_60)
}
