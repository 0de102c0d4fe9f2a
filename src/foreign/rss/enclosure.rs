//! The files that hang on an item of RSS.

use crate::finding::Rule;
use crate::foreign::report::Report;
use crate::foreign::rules::media::ENCLOSURE_LENGTH;
use crate::foreign::rules::media::ENCLOSURE_TWICE;
use crate::foreign::rules::media::ENCLOSURE_TYPE;
use crate::foreign::rules::media::ENCLOSURE_URL;
use crate::foreign::rules::modules::FORMAT;
use crate::foreign::value::address;
use crate::foreign::value::address::Form;
use crate::foreign::value::media_type;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

const REQUIRED: [(&str, &Rule); 3] = [
    ("url", &ENCLOSURE_URL),
    ("length", &ENCLOSURE_LENGTH),
    ("type", &ENCLOSURE_TYPE),
];

/// Files that Apple's podcasts take.
const PLAYED: [&str; 7] = ["m4a", "mp3", "mov", "mp4", "m4v", "pdf", "epub"];

/// Looks at all enclosures of an item.
pub fn check_all(item: &Element, is_podcast: bool, report: &mut Report<'_>) {
    for (index, enclosure) in item.all(Space::Plain, "enclosure").enumerate() {
        if index > 0 {
            report.tell(&ENCLOSURE_TWICE, enclosure.at, "the item has an enclosure already");
        }
        check(enclosure, is_podcast, report);
    }
}

fn check(enclosure: &Element, is_podcast: bool, report: &mut Report<'_>) {
    for (name, rule) in REQUIRED {
        if enclosure.attribute(name).is_none() {
            report.tell(rule, enclosure.at, format!("`<enclosure>` has no `{name}`"));
        }
    }
    let attribute = enclosure.attribute("url");
    let url = attribute.and_then(|url| address::check_loaded(&url.value, Form::Rss, report));
    if let Some(length) = enclosure.attribute("length") {
        media_type::check_length(&length.value, report);
    }
    if let Some(given) = enclosure.attribute("type") {
        media_type::check(&given.value, url.as_ref(), report);
    }
    let ending = url.as_ref().and_then(media_type::ending);
    if let (true, Some(ending), Some(attribute)) = (is_podcast, ending, attribute)
        && !PLAYED.contains(&ending.as_str())
    {
        let message = format!("a file that ends in `.{ending}`");
        report.tell(&FORMAT, attribute.value.first(), message);
    }
}
