//! Where a template names personal fields: found in its text, because what was rendered does not say where it comes from.

use std::ops::Range;

use crate::finding::Place;
use crate::finding::lines::Lines;

/// A call of `personal` in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// Where it stands.
    pub place: Place,
    /// The name of the field; empty where it is no plain text.
    pub field: String,
    /// Its default, where that is a plain text.
    pub default: Option<String>,
    /// Whether a filter follows.
    pub is_filtered: bool,
}

/// The calls of `personal` in the template called `name`.
///
/// ```
/// use pressrun::theme::naming::namings;
///
/// let text = "Dear {{ personal(default='you', field='city') }} {{ personal(field=\"name\") | upper }}";
/// let found: Vec<(String, bool)> =
///     namings("a", text).into_iter().map(|naming| (naming.field, naming.is_filtered)).collect();
/// assert_eq!(found, [("city".to_owned(), false), ("name".to_owned(), true)]);
/// ```
pub fn namings(name: &str, template: &str) -> Vec<Naming> {
    let lines = Lines::new(template);
    let calls = template.match_indices(CALL).filter(|(at, _)| {
        let before = template[..*at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    });
    let naming = |(at, _): (usize, &str)| {
        let inside = arguments(&template[at + CALL.len()..]);
        let words = &template[at + CALL.len()..][inside.clone()];
        let behind = template[at + CALL.len() + inside.end..]
            .trim_start_matches(')')
            .trim_start();
        Naming {
            place: lines.place(name, at),
            field: argument(words, "field").unwrap_or_default(),
            default: argument(words, "default"),
            is_filtered: behind.starts_with('|'),
        }
    };
    calls.map(naming).collect()
}

/// Where a template says `subscriber.`, as it would in other programs, where that is no name of its own.
///
/// ```
/// use pressrun::theme::naming::subscriber;
///
/// assert_eq!(subscriber("a", "{# subscriber.x #}\n{% if subscriber.name %}").unwrap().to_string(), "a:2:7");
/// assert_eq!(subscriber("a", "subscriber.name {{ a_subscriber.name }} {% set subscriber = feed %}"), None);
/// ```
pub fn subscriber(name: &str, template: &str) -> Option<Place> {
    let is_own = ["set subscriber", "for subscriber"]
        .iter()
        .any(|own| template.contains(own));
    let mut from = 0;
    while let Some(start) = template[from..].find('{').filter(|_| !is_own).map(|at| from + at) {
        let close = match template[start..].chars().nth(1) {
            Some('{') => "}}",
            Some('%') => "%}",
            Some('#') => "#}",
            _ => "{",
        };
        let end = template[start + 1..]
            .find(close)
            .map_or(template.len(), |end| start + 1 + end);
        let tag = &template[start..end];
        let mut words = tag.match_indices(SUBSCRIBER).filter(|(at, _)| {
            let before = tag[..*at].chars().next_back();
            !before.is_some_and(|letter| letter.is_alphanumeric() || "_.\"'".contains(letter))
        });
        if "}%".contains(&close[..1])
            && let Some((at, _)) = words.next()
        {
            return Some(Lines::new(template).place(name, start + at));
        }
        from = end.max(start + 1);
    }
    None
}

const SUBSCRIBER: &str = "subscriber.";

const CALL: &str = "personal(";

/// What stands before the bracket that closes a call; brackets between quotes close nothing.
fn arguments(text: &str) -> Range<usize> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match quote {
            None if letter == ')' => return 0..at,
            None if "\"'`".contains(letter) => quote = Some(letter),
            Some(open) if open == letter => quote = None,
            _ => {}
        }
    }
    0..text.len()
}

/// The value of an argument that is a text between quotes.
fn argument(words: &str, name: &str) -> Option<String> {
    let (_, value) = words.split_once(name)?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|letter| "\"'`".contains(*letter))?;
    let value = &value[1..];
    value.split_once(quote).map(|(value, _)| value.to_owned())
}
