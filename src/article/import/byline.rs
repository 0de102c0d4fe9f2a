//! Lines that are nothing but a by-line or a date.

use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::moment;
use crate::publication::zone::Stamp;

/// What a by-line tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Byline {
    /// Who wrote the story.
    pub author: Option<String>,
    /// When it was published.
    pub date: Option<Stamp>,
    /// When it was last changed.
    pub updated: Option<Stamp>,
}

/// What separates the parts of a by-line.
const SEPARATORS: [&str; 7] = [" | ", " · ", " • ", " — ", " – ", " - ", " / "];

/// What stands before a date of publication.
const PUBLISHED: [&str; 7] = [
    "published on",
    "published",
    "posted on",
    "posted",
    "first published",
    "date",
    "on",
];

/// What stands before a date of change.
const UPDATED: [&str; 4] = ["last updated on", "last updated", "updated on", "updated"];

/// How many words a name may have, and those of them that are written small.
const NAME_WORDS_MAX: usize = 5;
const PARTICLES: [&str; 14] = [
    "de", "da", "di", "do", "dos", "du", "van", "von", "der", "den", "la", "le", "al", "bin",
];

/// What a line tells that is nothing but a by-line, a date, or both: `By Ada Byron | March 3, 2026`.
///
/// ```
/// use pressrun::article::import::byline::of;
///
/// assert_eq!(of("By Ada Byron | 5 min read").unwrap().author.as_deref(), Some("Ada Byron"));
/// assert!(of("On March 3, 2026, the frost came.").is_none());
/// ```
pub fn of(line: &str) -> Option<Byline> {
    let mut parts = vec![without_reading_time(line.trim())];
    for separator in SEPARATORS {
        parts = parts.iter().flat_map(|part| part.split(separator)).collect();
    }
    let mut byline = Byline::default();
    let mut is_alone = true;
    for text in parts.iter().map(|part| part.trim()) {
        let part = if is_reading_time(text) {
            Byline::default()
        } else {
            part(text)?
        };
        is_alone &= part.date.is_none();
        byline.author = byline.author.or(part.author);
        byline.date = byline.date.or(part.date);
        byline.updated = byline.updated.or(part.updated);
    }
    // `By Sea` may be anything; `By Sea | March 3, 2026` is somebody's pen name.
    let one_word = byline.author.as_ref().is_some_and(|author| !author.contains(' '));
    let is_byline =
        (byline.author.is_some() && !(one_word && is_alone)) || byline.date.is_some() || byline.updated.is_some();
    is_byline.then_some(byline)
}

/// The by-lines among blocks of a story without its title, one a line, each with the index of its block: the block begins
/// with them. They stand over the story, at
/// most one paragraph below the title; one at its very end must say `By` or `Published`. A date by itself is none where
/// another stands further down: the story is a diary.
pub fn among(blocks: &[Block]) -> Vec<(usize, Byline)> {
    const BLOCKS_ABOVE: usize = 3;
    let is_bare_date = |block: &Block| moment::in_words(&block.said()).is_some();
    let is_diary = blocks.iter().filter(|block| is_bare_date(block)).count() > 1;
    let mut found = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let is_last = index + 1 == blocks.len();
        let stands_right = index < BLOCKS_ABOVE || (is_last && !is_bare_date(block));
        if !stands_right || (is_diary && is_bare_date(block)) {
            continue;
        }
        let leading = leading(block);
        let is_whole = leading.len() == block.lines.len();
        // Above a paragraph without an empty line, a date alone may be the story's: somebody's name tells.
        let names_somebody = index < BLOCKS_ABOVE && leading.iter().any(|byline| byline.author.is_some());
        if is_whole || names_somebody {
            found.extend(leading.into_iter().map(|byline| (index, byline)));
        }
    }
    found
}

/// The by-lines with which a block begins. Code, lists, quotes and tables begin with none, unless they are nothing else.
fn leading(block: &Block) -> Vec<Byline> {
    if block.kind == Kind::Code {
        return Vec::new();
    }
    let found: Vec<Byline> = block.lines.iter().map_while(|line| of(&line.said)).collect();
    let is_plain = !block.lines[0]
        .text
        .trim_start()
        .starts_with(['>', '-', '+', '*', '|', '#']);
    if is_plain || found.len() == block.lines.len() {
        found
    } else {
        Vec::new()
    }
}

fn part(text: &str) -> Option<Byline> {
    let lower = text.to_lowercase();
    if let Some(date) = after_any(text, &UPDATED).and_then(moment::in_words) {
        return Some(Byline {
            updated: Some(date),
            ..Byline::default()
        });
    }
    if lower.starts_with("by ") || lower.starts_with("written by ") {
        let name = &text[lower.find("by ")? + 3..];
        return named(name);
    }
    let dated = after_any(text, &PUBLISHED).unwrap_or(text);
    if let Some(date) = moment::in_words(dated) {
        return Some(Byline {
            date: Some(date),
            ..Byline::default()
        });
    }
    let (date, name) = dated.split_once(" by ")?;
    Some(Byline {
        author: Some(name_of(name)?),
        date: Some(moment::in_words(date)?),
        updated: None,
    })
}

/// A name, or a name and a date: `Ada Byron`, `Ada Byron, March 3, 2026`, `Ada Byron on 3 March 2026`.
fn named(text: &str) -> Option<Byline> {
    let breaks = text.match_indices([',', ' ']).map(|(at, _)| at);
    let dated = breaks.filter_map(|at| {
        let rest = text[at + 1..].trim_start();
        let date = moment::in_words(after_any(rest, &PUBLISHED).unwrap_or(rest))?;
        Some((name_of(text[..at].trim_end_matches([',', ' ']))?, date))
    });
    if let Some((author, date)) = dated.into_iter().next() {
        return Some(Byline {
            author: Some(author),
            date: Some(date),
            updated: None,
        });
    }
    Some(Byline {
        author: Some(name_of(text)?),
        ..Byline::default()
    })
}

/// A text that has the form of one name or of several.
fn name_of(text: &str) -> Option<String> {
    let text = text.trim();
    let people = text
        .split(',')
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" & "));
    let is_sound = people.into_iter().all(|name| {
        let words: Vec<&str> = name.split_whitespace().collect();
        (1..=NAME_WORDS_MAX).contains(&words.len()) && words.iter().all(|word| is_name_word(word))
    });
    (is_sound && (!text.ends_with('.') || is_initialled(text))).then(|| text.to_owned())
}

/// `Ada B.`: a full stop that belongs to a name.
fn is_initialled(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    last.chars().count() == 2 || matches!(last, "Jr." | "Sr." | "Ph.D.")
}

fn is_name_word(word: &str) -> bool {
    let first = word.chars().next().unwrap_or(' ');
    let letters = |letter: char| {
        letter.is_alphabetic() || unicode_normalization::char::is_combining_mark(letter) || "-'’.".contains(letter)
    };
    PARTICLES.contains(&word) || (first.is_alphabetic() && !first.is_lowercase() && word.chars().all(letters))
}

/// `5 min read`, `5 minutes`.
fn is_reading_time(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split([' ', '-']).collect();
    match words.as_slice() {
        [count, unit] | [count, unit, "read"] => {
            count.bytes().all(|byte| byte.is_ascii_digit()) && matches!(*unit, "min" | "minute" | "minutes" | "mins")
        }
        _ => false,
    }
}

/// A by-line without the `5 min read` that a page sets behind it with nothing between.
fn without_reading_time(line: &str) -> &str {
    let Some(before) = line.strip_suffix(" min read") else {
        return line;
    };
    match before.rsplit_once(' ') {
        Some((rest, count)) if count.bytes().all(|byte| byte.is_ascii_digit()) => {
            rest.trim_end_matches([' ', '|', '·', '•', '—', '–', '-', '/'])
        }
        _ => line,
    }
}

/// What stands behind the first of `leads` that a text begins with, a colon stepped over.
fn after_any<'a>(text: &'a str, leads: &[&str]) -> Option<&'a str> {
    leads.iter().find_map(|lead| {
        let head = text.get(..lead.len())?;
        let rest = text[lead.len()..].trim_start_matches(':');
        let rest = if head.eq_ignore_ascii_case(lead) {
            rest
        } else {
            return None;
        };
        rest.starts_with(' ').then(|| rest.trim_start())
    })
}

#[cfg(test)]
mod tests {
    use super::among;
    use super::of;
    use crate::article::import::block::of_text;
    use crate::article::moment::written;

    #[test]
    fn a_line_that_is_nothing_but_a_byline_is_read() {
        for (line, author, date) in [
            ("By Ada Byron", Some("Ada Byron"), None),
            ("BY ADA BYRON", Some("ADA BYRON"), None),
            ("By Ada Byron | March 3, 2026", Some("Ada Byron"), Some("2026-03-03")),
            ("By Ada Byron, March 3, 2026", Some("Ada Byron"), Some("2026-03-03")),
            ("By Ada Byron on 3 March 2026", Some("Ada Byron"), Some("2026-03-03")),
            (
                "By Ada Byron — March 3, 2026 · 5 min read",
                Some("Ada Byron"),
                Some("2026-03-03"),
            ),
            (
                "By Ada Byron March 3, 2026 5 min read",
                Some("Ada Byron"),
                Some("2026-03-03"),
            ),
            (
                "By Ludwig van Beethoven and José Martí",
                Some("Ludwig van Beethoven and José Martí"),
                None,
            ),
            ("By Sea | March 3, 2026", Some("Sea"), Some("2026-03-03")),
            ("Published 3 March 2026", None, Some("2026-03-03")),
            ("Published: 3 March 2026", None, Some("2026-03-03")),
            (
                "Posted on March 3, 2026 by Ada Byron",
                Some("Ada Byron"),
                Some("2026-03-03"),
            ),
            ("March 3, 2026 at 8:15 AM", None, Some("2026-03-03T08:15:00")),
            ("2026-03-03", None, Some("2026-03-03")),
        ] {
            let byline = of(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(byline.author.as_deref(), author, "{line}");
            assert_eq!(byline.date.map(written).as_deref(), date, "{line}");
        }
        let changed = of("Published March 3, 2026 | Updated March 4, 2026").unwrap();
        assert_eq!(changed.updated.map(written).as_deref(), Some("2026-03-04"));
    }

    #[test]
    fn a_sentence_or_a_heading_is_no_byline() {
        for line in [
            "By Sea",
            "By the Numbers",
            "By the shores of the lake",
            "By Land and by Sea",
            "By Monday the frost was gone.",
            "On March 3, 2026, the frost came.",
            "March 3, 2026 was cold",
            "Ada Byron | the first programmer",
            "5 min read",
            "Published works",
            "",
        ] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn a_dateline_stands_over_the_story_and_a_diary_has_none() {
        let found = |text: &str| -> Vec<usize> { among(&of_text(text)).into_iter().map(|(index, _)| index).collect() };
        assert_eq!(found("By Ada Byron\nMarch 3, 2026\n\nText."), [0, 0]);
        assert_eq!(found("A standfirst.\n\nMarch 3, 2026\n\nText."), [1]);
        assert_eq!(found("One.\n\nTwo.\n\nThree.\n\nMarch 3, 2026\n\nText."), [0_usize; 0]);
        assert_eq!(found("One.\n\nTwo.\n\nThree.\n\nBy Ada Byron"), [3]);
        assert_eq!(found("By Ada Byron\nMarch 3, 2026\nText goes on.\n\nMore."), [0, 0]);
        assert_eq!(found("March 3, 2026\nText goes on.\n\nMore."), [0_usize; 0]);
        assert_eq!(found("> By Ada Byron\n> she said."), [0_usize; 0]);
        assert_eq!(found("2026-03-01\n\nCold.\n\n2026-03-02\n\nColder."), [0_usize; 0]);
    }
}
