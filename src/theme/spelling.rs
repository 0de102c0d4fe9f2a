//! How things are spelt today that Tera 1 spelt otherwise: most templates that one finds to learn from are in its spelling.

use std::borrow::Cow;

use crate::finding::Place;
use crate::finding::lines::Lines;
use crate::personal::is_name;

/// What stood in a template of Tera 1, and what to write instead.
const SPELLINGS: [(&str, &str); 11] = [
    ("macro ", COMPONENT),
    ("endmacro", COMPONENT),
    (
        "import ",
        "take the line out: every template sees all components, and calls them as `{{ <name argument={value} /> }}`",
    ),
    (
        "::",
        "a component is called as `{{ <name argument={value} /> }}`, where Tera 1 wrote `{{ self::name(argument=value) }}`",
    ),
    ("linebreaksbr", "the filter is called `newlines_to_br` today"),
    ("as_str", "the filter is called `str` today"),
    ("slice(", "a part of a list is written `list[0:5]` today"),
    ("concat(", "lists are put together as `[...one, ...other]` today"),
    ("json_encode", NO_FILTER),
    ("striptags", NO_FILTER),
    ("slugify", NO_FILTER),
];

const COMPONENT: &str = "a macro is a component today: `{% component name(argument) %}…{% endcomponent name %}`, called as \
                         `{{ <name argument={value} /> }}`";

const NO_FILTER: &str = "Tera 1 had this filter; there is none of that kind today";

/// What to write instead of what the `line` of a template says, where Tera cannot read it.
///
/// ```
/// use pressrun::theme::spelling::present_day;
///
/// assert!(present_day("{% macro hat(size) %}").unwrap().contains("component"));
/// assert!(present_day("{{ subscriber.city }}").unwrap().contains("personal(field=\"city\""));
/// assert_eq!(present_day("{{ entry.tilte }}"), None);
/// ```
pub fn present_day(line: &str) -> Option<Cow<'static, str>> {
    let is_code = line.contains("{%") || line.contains("{{");
    if !is_code {
        return None;
    }
    if let Some((_, field)) = line.split_once(SUBSCRIBER) {
        return Some(Cow::Owned(personal(field)));
    }
    let mut known = SPELLINGS.iter().filter(|(old, _)| line.contains(old));
    known.next().map(|(_, today)| Cow::Borrowed(*today))
}

/// Where the template `name` of a mail says what frame it fills, though it has not the block that is to be filled.
pub(super) fn unfilled(name: &str, text: &str) -> Option<Place> {
    let extends = text.find("{% extends").or_else(|| text.find("{%- extends"));
    let at = extends.filter(|_| name.starts_with("email/"))?;
    // The frame of the letters of the doors says by itself what they say.
    if !text[at..]
        .split("%}")
        .next()
        .unwrap_or_default()
        .contains("email/base.")
    {
        return None;
    }
    let blocks = text.match_indices("block ").filter(|(at, _)| {
        let before = text[..*at].trim_end_matches([' ', '-']);
        before.ends_with("{%")
    });
    let mut names = blocks.map(|(at, word)| text[at + word.len()..].trim_start());
    let is_filled = names.any(|name| {
        name.strip_prefix("content")
            .is_some_and(|rest| rest.starts_with([' ', '%', '-']))
    });
    (!is_filled).then(|| Lines::new(text).place(name, at))
}

/// How other programs name what is known of a reader.
const SUBSCRIBER: &str = "subscriber.";

/// How a field of the reader's is written, which stands behind `subscriber.`.
fn personal(text: &str) -> String {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let field = text.split(|letter| !is_letter(letter)).next().unwrap_or_default();
    match field {
        "tags" => "a block for readers with a tag is written `{% <only tag=\"rust\"> %}…{% </only> %}`".to_owned(),
        field => format!(
            "a mail is rendered before it is known who gets it: write `{{{{ personal(field=\"{}\", default=\"reader\") }}}}`",
            if is_name(field) { field } else { "name" }
        ),
    }
}
