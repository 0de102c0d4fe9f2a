//! Words that are not meant for readers.

use crate::finding::Rule;
use crate::preflight::article::walk::Walked;

/// A place where something was still to be written.
pub const UNFINISHED: Rule = Rule::error(
    "article/unfinished",
    "`TK`, `TODO` and lorem ipsum stand where something was still to be written. In a mail nobody can mend it any more.",
)
.fix("write what is missing; where the word is meant, `<!-- check off article/unfinished: WHY -->` says so");

/// What writers leave for later.
const MARKS: [&str; 7] = ["TK", "TKTK", "TKTKTK", "TODO", "FIXME", "TBD", "XXX"];

/// Words of other languages, and names, that look like one: `todo` is everything in Spanish and its neighbours, `TK` a
/// German health insurance.
const MEANT: [(&str, &[&str]); 2] = [("TODO", &["es", "pt", "gl", "ca", "it"]), ("TK", &["de"])];

/// Looks for what was left for later, in a text of a language.
pub fn check(walked: &Walked, body: &str, language: &str, find: &mut dyn FnMut(&Rule, usize, String)) {
    let ranges = walked.text.iter();
    let all = ranges.flat_map(|range| words(&body[range.clone()]).map(|(at, word)| (range.start + at, word)));
    for (at, mark) in marks(all, language) {
        find(&UNFINISHED, at, format!("unfinished: `{mark}`"));
    }
}

/// The first thing in a line of text that was left for later.
pub fn left(text: &str, language: &str) -> Option<String> {
    let (_, mark) = marks(words(text), language).next()?;
    Some(format!("unfinished: `{mark}`"))
}

/// What was left for later, with its offsets.
fn marks<'a>(words: impl Iterator<Item = (usize, &'a str)>, language: &str) -> impl Iterator<Item = (usize, &'a str)> {
    let own = language.split('-').next().unwrap_or_default();
    let is_meant = move |word: &str| {
        let mut meant = MEANT.iter();
        meant.any(|(mark, languages)| *mark == word && languages.contains(&own))
    };
    let mut before = (0, "");
    words.filter_map(move |(at, word)| {
        let (start, last) = std::mem::replace(&mut before, (at, word));
        if last.eq_ignore_ascii_case("lorem") && word.eq_ignore_ascii_case("ipsum") {
            return Some((start, "lorem ipsum"));
        }
        // Thirty in Roman figures, behind a name.
        let is_figure = word == "XXX" && last.starts_with(char::is_uppercase) && last != "XXX";
        (MARKS.contains(&word) && !is_figure && !is_meant(word)).then_some((at, word))
    })
}

/// The words of a text, with their offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_between = |letter: char| !letter.is_alphanumeric() && letter != '_';
    let start = text.as_ptr() as usize;
    text.split(is_between)
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - start, word))
}
