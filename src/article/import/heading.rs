//! Which lines of a plain text are headings.

use crate::article::import::block::Block;
use crate::article::import::block::Line;

/// The most characters of a heading that begins with an emoji, and of one that does not.
const EMOJI_CHARS_MAX: usize = 140;
const CHARS_MAX: usize = 80;

/// The most words of a heading without emoji.
const WORDS_MAX: usize = 14;

/// The fewest words of a paragraph that a heading without emoji stands over.
const PARAGRAPH_WORDS_MIN: usize = 8;

/// What opens somebody's words.
const OPENING: [char; 8] = ['“', '„', '«', '‘', '"', '\'', '‹', '「'];

/// What closes somebody's words.
const CLOSING: [char; 8] = ['”', '“', '»', '’', '"', '\'', '›', '」'];

/// How lines begin that say something about a picture or another page.
const CAPTIONS: [&str; 12] = [
    "photo",
    "image",
    "picture",
    "source",
    "credit",
    "caption",
    "video",
    "advertisement",
    "read more",
    "see also",
    "related",
    "by ",
];

/// A block with its neighbours.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The block above.
    pub above: Option<&'a Block>,
    /// The block itself.
    pub block: &'a Block,
    /// The block below.
    pub below: Option<&'a Block>,
}

/// Whether a block is a heading: one line that stands alone and begins with an emoji, or one short line without the end of
/// a sentence, over a paragraph. What might as well be a quotation, a list, a verse or an attribution is none: a heading
/// too few is still there to read.
pub fn is_heading(here: Surroundings<'_>) -> bool {
    let (Some(line), Some(below)) = (here.block.only_line(), here.below) else {
        return false;
    };
    let text = line.text.as_str();
    if let Some(emoji) = leading_emoji(text) {
        let same =
            |block: Option<&Block>| block.is_some_and(|block| leading_emoji(&block.lines[0].text) == Some(emoji));
        return text.chars().count() <= EMOJI_CHARS_MAX
            && text[emoji.len()..].chars().any(char::is_alphanumeric)
            && !text.ends_with(['.', ',', ';', ':', '…'])
            && !same(here.above)
            && !same(Some(below));
    }
    is_short_line(line) && is_paragraph(below) && !here.above.is_some_and(is_quotation)
}

/// The emoji with which a text begins, with its joiners and colours.
pub fn leading_emoji(text: &str) -> Option<&str> {
    let mut letters = text.char_indices().peekable();
    let (_, first) = letters.next()?;
    let is_keycap = matches!(first, '0'..='9' | '#' | '*') && text.chars().take(3).any(|letter| letter == '\u{20E3}');
    if !is_emoji(first) && !is_keycap {
        return None;
    }
    let belongs = |letter: char| {
        is_emoji(letter)
            || matches!(
                letter,
                '\u{200D}' | '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}' | '\u{E0020}'..='\u{E007F}'
            )
    };
    let end = letters
        .find(|(_, letter)| !belongs(*letter))
        .map_or(text.len(), |(at, _)| at);
    Some(&text[..end])
}

/// Pictographs, by their blocks; of the older blocks only what is drawn in colour, no bullets, ticks or ornaments.
fn is_emoji(letter: char) -> bool {
    matches!(letter,
        '\u{1F000}'..='\u{1FAFF}'
        | '\u{231A}'..='\u{231B}' | '\u{23E9}'..='\u{23F3}' | '\u{23F8}'..='\u{23FA}'
        | '\u{2600}'..='\u{2604}' | '\u{260E}' | '\u{2611}' | '\u{2614}'..='\u{2615}' | '\u{2618}'
        | '\u{2620}'..='\u{2623}' | '\u{262E}'..='\u{262F}' | '\u{2638}'..='\u{263A}' | '\u{2648}'..='\u{2653}'
        | '\u{2660}'..='\u{2668}' | '\u{267B}' | '\u{267F}' | '\u{2692}'..='\u{26FF}'
        | '\u{2702}' | '\u{2705}' | '\u{2708}'..='\u{270F}' | '\u{2728}' | '\u{2744}' | '\u{2747}' | '\u{274C}' | '\u{274E}'
        | '\u{2753}'..='\u{2755}' | '\u{2757}' | '\u{2763}'..='\u{2764}' | '\u{2795}'..='\u{2797}' | '\u{27A1}'
        | '\u{2B05}'..='\u{2B07}' | '\u{2B1B}'..='\u{2B1C}' | '\u{2B50}' | '\u{2B55}')
}

fn is_short_line(line: &Line) -> bool {
    let text = line.text.as_str();
    let lower = text.to_lowercase();
    let first = text.chars().next().unwrap_or(' ');
    text.chars().count() <= CHARS_MAX
        && text.split_whitespace().count() <= WORDS_MAX
        && first.is_alphanumeric()
        && !first.is_lowercase()
        && text.chars().any(char::is_alphabetic)
        && !text.ends_with(['.', '!', '?', ':', ',', ';', '…', '。', '！', '？'])
        && !text.ends_with(CLOSING)
        && !begins_item(text)
        && !CAPTIONS.iter().any(|caption| lower.starts_with(caption))
}

/// `1. `, `2) `, `a) `: an item of a list.
fn begins_item(text: &str) -> bool {
    let mark = text.split_whitespace().next().unwrap_or_default();
    let stem = mark.trim_end_matches(['.', ')']);
    stem.len() < mark.len() && (stem.bytes().all(|byte| byte.is_ascii_digit()) || stem.chars().count() == 1)
}

/// Whether a block is prose: long enough, and its last sentence has an end.
fn is_paragraph(block: &Block) -> bool {
    let said = block.said();
    let ends = said.ends_with(['.', '!', '?', ':', '…', '。', '！', '？']) || said.ends_with(CLOSING);
    // Scripts without spaces have long words.
    ends && (said.split_whitespace().count() >= PARAGRAPH_WORDS_MIN || said.chars().count() >= CHARS_MAX)
}

/// Whether a block is nothing but somebody's words, so that a name may stand below it.
fn is_quotation(block: &Block) -> bool {
    let said = block.said();
    said.starts_with(OPENING) && said.ends_with(CLOSING)
}

#[cfg(test)]
mod tests {
    use super::Surroundings;
    use super::is_heading;
    use super::leading_emoji;
    use crate::article::import::block::of_text;

    const PARAGRAPH: &str = "The frost came at night and nobody in the valley had covered the trees.";

    fn is_heading_between(line: &str, above: &str, below: &str) -> bool {
        let blocks = of_text(&format!("{above}\n\n{line}\n\n{below}"));
        let [above, block, below] = blocks.as_slice() else {
            panic!("three blocks: {blocks:?}");
        };
        is_heading(Surroundings {
            above: Some(above),
            block,
            below: Some(below),
        })
    }

    #[test]
    fn a_line_that_stands_alone_over_a_paragraph_is_a_heading() {
        for line in [
            "🚀 Apples first",
            "📉 Is the harvest lost?",
            "🧑🏽‍🌾 What the growers say",
            "1️⃣ First things",
            "❄️ Cold",
            "What the growers say",
            "The price of C++ in 2026",
            "Что говорят садовники",
            "果樹園の春",
        ] {
            assert!(is_heading_between(line, PARAGRAPH, PARAGRAPH), "{line}");
        }
        assert!(is_heading_between("🚀 First part", "🌱 Chapter", PARAGRAPH));
    }

    #[test]
    fn what_may_be_something_else_is_no_heading() {
        let long =
            "A line that is rather long for a heading, as it goes on and on and tells half of the story by itself";
        for line in [
            "It froze.",
            "It froze!",
            "“Cover the trees”",
            "He said:",
            "A comma,",
            "- an item",
            "• an item",
            "1. an item",
            "a) an item",
            "— Ada Byron",
            "lower case",
            "* * *",
            "Photo: Ada Byron",
            "🚀",
            "🚀 We are on our way, and this is a whole sentence.",
            long,
        ] {
            assert!(!is_heading_between(line, PARAGRAPH, PARAGRAPH), "{line}");
        }
        let quotation = "“Cover the trees, all of them, before the sun goes down.”";
        assert!(!is_heading_between("Ada Byron, grower", quotation, PARAGRAPH));
        assert!(
            !is_heading_between("The frost is here", PARAGRAPH, "The trees are bare"),
            "a verse"
        );
        assert!(!is_heading_between("🍎 Apples", "🍎 Pears", PARAGRAPH), "a list");
    }

    #[test]
    fn an_emoji_has_its_joiners_and_colours() {
        for (text, emoji) in [
            ("🚀 x", Some("🚀")),
            ("🧑🏽‍🌾x", Some("🧑🏽‍🌾")),
            ("🇩🇪 x", Some("🇩🇪")),
            ("1️⃣ x", Some("1️⃣")),
            ("12 x", None),
            ("© x", None),
            ("• x", None),
            ("✓ x", None),
            ("", None),
        ] {
            assert_eq!(leading_emoji(text), emoji, "{text}");
        }
    }
}
