//! A text without its form: for comparing, counting and summing up.

use unicode_segmentation::UnicodeSegmentation;

use crate::entry::text::Block;
use crate::entry::text::Line;
use crate::entry::text::Piece;
use crate::entry::text::Text;
use crate::entry::text::flow;

/// How many characters make up a word in scripts that set no spaces. Chinese and Japanese words are about two
/// characters long; in Thai, Lao, Khmer and Burmese they are about five.
const SPACELESS_PER_WORD: usize = 2;
const SOUTH_EAST_ASIAN_PER_WORD: usize = 5;

impl Text {
    /// All that is said, with nothing but spaces and line ends in between: no marks, no addresses of links.
    pub fn plain(&self) -> String {
        let mut lines = Vec::new();
        for blocks in std::iter::once(&self.blocks).chain(&self.footnotes) {
            collect(blocks, &mut lines);
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }

    /// How many words it has. Where a script sets no spaces, words are counted by their usual length.
    pub fn words(&self) -> usize {
        let plain = self.plain();
        let mut spaceless = 0;
        let mut south_east_asian = 0;
        let mut words = 0;
        for word in plain.unicode_words() {
            let first = word.chars().next().unwrap_or(' ');
            if flow::is_spaceless(first) {
                spaceless += word.chars().count();
            } else if is_south_east_asian(first) {
                south_east_asian += word.chars().count();
            } else {
                words += 1;
            }
        }
        words + spaceless.div_ceil(SPACELESS_PER_WORD) + south_east_asian.div_ceil(SOUTH_EAST_ASIAN_PER_WORD)
    }

    /// The first paragraph in one line of at most `characters_max` characters; a longer one is cut behind a word and
    /// ends in `…`. Headings, images, code and tables are passed over; a paragraph within a quote or a list counts only
    /// where there is no other. Empty where there is none.
    pub fn summary(&self, characters_max: usize) -> String {
        let own = self.blocks.iter().find_map(|block| match block {
            Block::Paragraph(line) => Some(words_of(line)).filter(|words| says_something(words)),
            _ => None,
        });
        let summary = own.or_else(|| first_within(&self.blocks)).unwrap_or_default();
        cut(&summary, characters_max)
    }
}

/// The first paragraph at any depth.
fn first_within(blocks: &[Block]) -> Option<String> {
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(line) => Some(words_of(line)).filter(|words| says_something(words)),
        Block::Quote(blocks) => first_within(blocks),
        Block::List(list) => list.items.iter().find_map(|item| first_within(item)),
        Block::Heading(..) | Block::Code(_) | Block::Table(_) | Block::Rule => None,
    })
}

fn says_something(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
}

fn collect(blocks: &[Block], lines: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Heading(_, line) | Block::Paragraph(line) => lines.push(words_of(line)),
            Block::Code(code) => lines.push(code.clone()),
            Block::Quote(blocks) => collect(blocks, lines),
            Block::List(list) => list.items.iter().for_each(|item| collect(item, lines)),
            Block::Table(table) => {
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                lines.extend(cells.map(words_of));
            }
            Block::Rule => {}
        }
    }
}

/// The words of a line, with one space between them.
fn words_of(line: &Line) -> String {
    let mut flow = flow::Flow::default();
    for piece in line {
        match piece {
            Piece::Words(words) | Piece::Code(words) => flow.words(words),
            Piece::Address(address) => flow.whole(address),
            Piece::Break => flow.words(" "),
            Piece::Open(_) | Piece::Close(_) | Piece::Link(_) | Piece::Footnote(_) | Piece::Image(_) => {}
        }
    }
    flow.lines(usize::MAX).concat()
}

fn cut(text: &str, characters_max: usize) -> String {
    if text.chars().count() <= characters_max {
        return text.to_owned();
    }
    // One character is for the ellipsis.
    let mut room = characters_max.saturating_sub(1);
    let mut end = 0;
    let mut word_end = 0;
    for (index, grapheme) in text.grapheme_indices(true) {
        let length = grapheme.chars().count();
        let first = grapheme.chars().next().unwrap_or(' ');
        if first.is_whitespace() || flow::is_spaceless(first) {
            word_end = index;
        }
        if length > room {
            break;
        }
        room -= length;
        end = index + grapheme.len();
    }
    let end = if word_end == 0 { end } else { word_end.min(end) };
    let kept = text[..end].trim_end_matches(|letter: char| letter.is_whitespace() || ",;:–—-(".contains(letter));
    format!("{kept}…")
}

fn is_south_east_asian(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}
