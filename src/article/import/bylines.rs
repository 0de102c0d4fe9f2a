//! Where by-lines stand: over a story, or at its very end.

use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::byline;
use crate::article::import::byline::Byline;
use crate::article::import::dateline;
use crate::article::import::dateline::Dateline;
use crate::publication::zone::Stamp;

/// How many blocks stand over a story at most: a standfirst, a by-line, a date.
const BLOCKS_ABOVE: usize = 3;

/// How long a line is that may be a title, in characters.
const TITLE_CHARS_MAX: usize = 120;

/// How far into a story the dash stands behind place and date, in bytes.
const OPENING_BYTES_MAX: usize = 90;

/// The most words of a place.
const PLACE_WORDS_MAX: usize = 5;

/// What stands between place and date, and the story.
const DASHES: [&str; 4] = ["—", "–", " -- ", " - "];

/// The by-lines among blocks of a story without its title, one a line, each with the index of its block: the block begins
/// with them. They stand over the story, at most one paragraph below the title; one at its very end must say `By` or
/// `Published`. A date by itself is none where another stands further down: the story is a diary.
pub fn among(blocks: &[Block]) -> Vec<(usize, Byline)> {
    let is_bare_date = |block: &Block| dateline::of(&block.said()).is_some();
    let is_diary = blocks.iter().filter(|block| is_bare_date(block)).count() > 1;
    let mut found = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let is_last = index + 1 == blocks.len();
        let stands_right = index < BLOCKS_ABOVE || (is_last && !is_bare_date(block));
        if !stands_right || (is_diary && is_bare_date(block)) {
            continue;
        }
        if index == 0
            && !is_last
            && let Some(whole) = below_title(block)
        {
            found.extend(whole.into_iter().map(|byline| (index, byline)));
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

/// The by-lines that the block right below a title is made of, the first of which may name somebody by one word.
fn below_title(block: &Block) -> Option<Vec<Byline>> {
    let first = byline::below_title(&block.lines.first()?.said)?;
    let others = block.lines[1..].iter().map(|line| byline::of(&line.said));
    let is_words = block.kind == Kind::Words && is_plain(block);
    others.fold(is_words.then(|| vec![first]), |found, byline| {
        let mut found = found?;
        found.push(byline?);
        Some(found)
    })
}

/// The by-lines with which a block begins. Code, lists, quotes and tables begin with none, unless they are nothing else.
fn leading(block: &Block) -> Vec<Byline> {
    if block.kind == Kind::Code {
        return Vec::new();
    }
    let found: Vec<Byline> = block.lines.iter().map_while(|line| byline::of(&line.said)).collect();
    if is_plain(block) || found.len() == block.lines.len() {
        found
    } else {
        Vec::new()
    }
}

/// Whether a block is no list, quote or table.
fn is_plain(block: &Block) -> bool {
    let first = block.lines[0].text.trim_start();
    !first.starts_with(['>', '-', '+', '|', '#']) && !first.starts_with("* ")
}

/// What the first line of a text tells whose title stands below it. A date by itself is the title of a page in a diary,
/// unless the line below it can be one.
pub fn above_title(blocks: &[Block]) -> Option<Byline> {
    let first = blocks.first()?;
    let line = &first.lines[0];
    let byline = byline::of(&line.said).filter(|_| first.kind == Kind::Words)?;
    let below = match first.lines.get(1) {
        Some(below) => (below, first.lines.len() == 2),
        None => (&blocks.get(1)?.lines[0], blocks[1].lines.len() == 1),
    };
    let (below, stands_alone) = below;
    let can_be_title = stands_alone
        && below.said.chars().count() <= TITLE_CHARS_MAX
        && !below.said.ends_with(['.', ',', ';', ':'])
        && byline::of(&below.said).is_none();
    (can_be_title || dateline::of(&line.said).is_none()).then_some(byline)
}

/// The date that stands with a place before the first sentence of a story: `BERLIN, 3 March 2026 — The ferry …`. It opens
/// the sentence, and stays there.
pub fn opening_date(blocks: &[Block]) -> Option<Stamp> {
    let over = blocks.iter().take(BLOCKS_ABOVE);
    over.filter(|block| block.kind == Kind::Words && is_plain(block))
        .find_map(|block| opening(&block.lines[0].said))
}

fn opening(line: &str) -> Option<Stamp> {
    let dash = DASHES.iter().filter_map(|dash| line.find(dash)).min()?;
    let head = Some(&line[..dash])
        .filter(|head| head.len() <= OPENING_BYTES_MAX)?
        .trim();
    // `BERLIN, 3 March 2026 (dpa) — …`
    let head = match head.strip_suffix(')').and_then(|head| head.rsplit_once(" (")) {
        Some((head, _)) => head,
        None => head,
    };
    head.match_indices(',').find_map(|(at, _)| {
        let Some(Dateline::At(stamp)) = dateline::of(head[at + 1..].trim()) else {
            return None;
        };
        is_place(&head[..at]).then_some(stamp)
    })
}

/// Whether a text has the form of a place: `BERLIN`, `New York`, `Washington, D.C.`, `Frankfurt (Oder)`.
fn is_place(text: &str) -> bool {
    let words: Vec<&str> = text
        .split([' ', ',', '(', ')', '/'])
        .filter(|word| !word.is_empty())
        .collect();
    let is_name = |word: &&str| {
        let small = [
            "am", "an", "der", "de", "do", "del", "on", "upon", "the", "sur", "la", "le",
        ]
        .contains(word);
        let begins = word
            .chars()
            .next()
            .is_some_and(|letter| letter.is_alphabetic() && !letter.is_lowercase());
        small
            || (begins
                && word
                    .chars()
                    .all(|letter| letter.is_alphabetic() || "-'’.".contains(letter)))
    };
    let is_told = words
        .first()
        .is_some_and(|first| ["On", "In", "At", "From", "Near"].contains(first));
    (1..=PLACE_WORDS_MAX).contains(&words.len()) && !is_told && words.iter().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::above_title;
    use super::among;
    use super::opening_date;
    use crate::article::import::block::of_text;
    use crate::article::moment::written;

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

    #[test]
    fn right_below_the_title_one_word_is_a_name() {
        let found = |text: &str| -> Vec<usize> { among(&of_text(text)).into_iter().map(|(index, _)| index).collect() };
        assert_eq!(found("By Bob\n\nText."), [0]);
        assert_eq!(found("Written by Bob\nMarch 3, 2026\n\nText."), [0, 0]);
        for text in [
            "By Bob\nwe mean the dog.\n\nText.",
            "By Bob",
            "A standfirst.\n\nBy Bob\n\nText.",
            "By Sea\n\nText.",
            "By Monday\n\nText.",
            "By Hand\n\nText.",
            "- By Bob\n\nText.",
            "Von Hand\n\nText.",
        ] {
            assert_eq!(found(text), [0_usize; 0], "{text}");
        }
    }

    #[test]
    fn a_by_line_may_stand_over_the_title_and_a_date_may_be_one() {
        for (text, stands_over) in [
            ("Posted on March 3, 2024 by Jane\n\nIce\n\nText.", true),
            ("Posted on March 3, 2024 by Jane\nIce\n\nText.", true),
            ("March 3, 2024\n\nIce on the pond\n\nText.", true),
            ("March 3, 2024\n\nIt was cold.\n\nText.", false),
            ("March 3, 2024\n\nIt was cold and\nthe pond froze.\n\nText.", false),
            ("March 3, 2024", false),
            ("Ice\n\nMarch 3, 2024\n\nText.", false),
        ] {
            assert_eq!(above_title(&of_text(text)).is_some(), stands_over, "{text}");
        }
    }

    #[test]
    fn a_place_and_a_date_before_the_first_sentence_tell_when_it_was_written() {
        for line in [
            "BERLIN, 3 March 2026 — The ferry",
            "Berlin, 3. März 2026 – Die Fähre",
            "NEW YORK, March 3, 2026 (Reuters) — The ferry",
            "Washington, D.C., March 3, 2026 -- The ferry",
            "Frankfurt am Main, 3. März 2026 - Die Fähre",
        ] {
            let found = opening_date(&of_text(&format!("A standfirst.\n\n{line} stopped.\n\nMore.")));
            assert_eq!(found.map(written).as_deref(), Some("2026-03-03"), "{line}");
        }
        for line in [
            "On Monday, 3 March 2026 — the day it froze — the ferry stopped.",
            "It was in Berlin, 3 March 2026 — the ferry stopped.",
            "BERLIN — On 3 March 2026, the ferry stopped.",
            "BERLIN, 03/04/2026 — The ferry stopped.",
            "BERLIN, 3 March 2026.",
        ] {
            assert_eq!(opening_date(&of_text(line)), None, "{line}");
        }
    }
}
