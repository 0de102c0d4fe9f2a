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

/// Looks for what was left for later.
pub fn check(walked: &Walked, body: &str, find: &mut dyn FnMut(&Rule, usize, String)) {
    for range in &walked.text {
        let mut before = "";
        for (at, word) in words(&body[range.clone()]) {
            let is_lorem = before.eq_ignore_ascii_case("lorem") && word.eq_ignore_ascii_case("ipsum");
            if is_lorem {
                find(
                    &UNFINISHED,
                    range.start + at - "lorem ".len(),
                    "unfinished: `lorem ipsum`".to_owned(),
                );
            } else if MARKS.contains(&word) {
                find(&UNFINISHED, range.start + at, format!("unfinished: `{word}`"));
            }
            before = word;
        }
    }
}

/// The words of a text, with their offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_between = |letter: char| !letter.is_alphanumeric() && letter != '_';
    let start = text.as_ptr() as usize;
    text.split(is_between)
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - start, word))
}
