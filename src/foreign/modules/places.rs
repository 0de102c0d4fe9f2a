//! Places on the earth.

use crate::foreign::report::Report;
use crate::foreign::report::quoted;
use crate::foreign::rules::modules::COORDINATES;
use crate::foreign::xml::space::Space;
use crate::foreign::xml::tree::Element;

/// Looks at an element of `GeoRSS`, or at `geo:lat` and `geo:long`.
pub fn check(element: &Element, report: &mut Report<'_>) {
    let words: Vec<&str> = element.text.as_str().split_whitespace().collect();
    let is_sound = match (element.space, element.local.as_str()) {
        _ if words.is_empty() => true,
        (Space::GeoRss, "point") => words.len() == 2 && are_pairs(&words),
        (Space::GeoRss, "box") => words.len() == 4 && are_pairs(&words),
        (Space::GeoRss, "line") => words.len() >= 4 && are_pairs(&words),
        (Space::GeoRss, "polygon") => words.len() >= 8 && are_pairs(&words),
        (Space::Geo, "lat") => words.len() == 1 && is_within(words[0], 90.0),
        (Space::Geo, "long") => words.len() == 1 && is_within(words[0], 180.0),
        _ => true,
    };
    if !is_sound {
        let message = format!("{} is no place", quoted(element.text.trimmed()));
        report.tell(&COORDINATES, element.text_at(), message);
    }
}

/// Whether these are latitudes and longitudes in turn.
fn are_pairs(words: &[&str]) -> bool {
    let are_pair = |pair: &[&str]| pair.len() == 2 && is_within(pair[0], 90.0) && is_within(pair[1], 180.0);
    words.chunks(2).all(are_pair)
}

fn is_within(word: &str, most: f64) -> bool {
    word.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most)
}
