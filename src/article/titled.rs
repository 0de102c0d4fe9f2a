//! The title of an article, and what is told of one that has none.

use crate::article::Format;
use crate::article::FrontMatter;
use crate::article::flavour::Flavour;
use crate::article::flavour::names::fallback_title;
use crate::article::title;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;

/// An article that names itself nowhere.
pub const UNTITLED: Rule = Rule::note(
    "article/untitled",
    "Readers see the title first; a file's name is a poor one.",
)
.fix("add `title` to the head, or begin the text with a heading `# …`");

/// An article whose title is there and says nothing.
pub const EMPTY_TITLE: Rule = Rule::warning(
    "article/empty-title",
    "An empty title says no more than none, and readers would see the name of the file.",
)
.fix("write the title, or take the line out and begin the text with a heading `# …`");

/// The title, from the front matter, the file's name where the flavour takes it from there, or the body; a heading that
/// becomes it is blanked in the body.
pub fn titled(
    front: &FrontMatter,
    (flavour, name): (Flavour, &str),
    format: Format,
    body: String,
) -> (Option<String>, String) {
    if let Some(title) = &front.title {
        return (Some(title::one_line(title)), body);
    }
    if let Some(title) = fallback_title(flavour, name) {
        return (Some(title), body);
    }
    let found = match format {
        Format::Markdown => title::in_markdown(&body),
        Format::Html => title::in_html(&body),
        Format::Text => None,
    };
    let Some(found) = found else { return (None, body) };
    let rest = title::blanked(&body, found.range);
    (Some(found.title), rest)
}

/// What is told of an article without a title, whose text begins on that line of its file, beside what is told already.
pub fn untitled(front: &FrontMatter, (file, line): (&str, u32), told: &[Finding]) -> Finding {
    let is_told = |line: u32| told.iter().any(|finding| finding.place.line == line);
    if let Some(line) = front.lines.of("title").filter(|line| !is_told(*line)) {
        return EMPTY_TITLE
            .at(
                Place::new(file, line, 1),
                "`title` is empty: the file's name stands for it",
            )
            .hint("write the title, or take the line out and begin the text with a heading `# …`");
    }
    UNTITLED
        .at(Place::new(file, line, 1), "no title: the file's name stands for it")
        .hint("add `title` to the head, or a heading `# …`")
}
