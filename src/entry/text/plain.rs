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
}

fn collect(blocks: &[Block], lines: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Heading(_, line) | Block::Paragraph(line) | Block::Term(line) => lines.push(words_of(line)),
            Block::Code(code) => lines.push(code.clone()),
            Block::Quote(blocks) | Block::Explanation(blocks) => collect(blocks, lines),
            Block::List(list) => list.items.iter().for_each(|item| collect(&item.blocks, lines)),
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
    let mut words = Words::default();
    for piece in line {
        match piece {
            Piece::Words(text) | Piece::Code(text) | Piece::Address(text) => words.push(text),
            Piece::Break => words.push(" "),
            Piece::Open(_) | Piece::Close(_) | Piece::Link(_) | Piece::Footnote(_) | Piece::Media(_) => {}
        }
    }
    words.text
}

/// Words with one space between them, or none at the end of a line in a script without spaces. It comes to the same as
/// one endless line of [`flow::Flow`], but in a tenth of the time, which counts where each article is read.
#[derive(Default)]
pub(super) struct Words {
    text: String,
    /// The white space since the last word: none, line ends only, any.
    gap: Gap,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Soft,
    Space,
}

impl Words {
    /// All of them.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Appends words and the white space between them.
    pub(super) fn push(&mut self, words: &str) {
        for letter in words.chars() {
            if flow::is_breaking_space(letter) {
                let is_soft = letter == '\n' && self.gap != Gap::Space;
                self.gap = if is_soft { Gap::Soft } else { Gap::Space };
                continue;
            }
            let last = self.text.chars().next_back();
            match std::mem::take(&mut self.gap) {
                Gap::None => {}
                Gap::Soft if flow::is_spaceless(letter) && last.is_none_or(flow::is_spaceless) => {}
                Gap::Soft | Gap::Space if last.is_none() => {}
                Gap::Soft | Gap::Space => self.text.push(' '),
            }
            self.text.push(letter);
        }
    }
}

/// Counts words.
#[derive(Default)]
pub(super) struct Count {
    words: usize,
    spaceless: usize,
    south_east_asian: usize,
    in_word: bool,
}

impl Count {
    /// Counts words, the first of which may go on where the last push ended.
    pub(super) fn push(&mut self, words: &str) {
        let mut rest = words;
        // From one turn to the other: a word begins at a letter, and goes on up to white space.
        while let Some(at) = self.turn(rest.as_bytes()) {
            let byte = rest.as_bytes()[at];
            let length = if byte.is_ascii() {
                self.words += usize::from(!self.in_word);
                self.in_word = !self.in_word;
                1
            } else {
                let letter = rest[at..].chars().next().unwrap_or_default();
                self.push_letter(letter);
                letter.len_utf8()
            };
            rest = &rest[at + length..];
        }
    }

    /// Where something changes: at the next letter between words, at the next white space within one, and wherever more
    /// than a byte has to be looked at.
    fn turn(&self, bytes: &[u8]) -> Option<usize> {
        let turns = if self.in_word { &ENDS } else { &BEGINS };
        bytes.iter().position(|byte| turns[usize::from(*byte)])
    }

    fn push_letter(&mut self, letter: char) {
        if letter.is_whitespace() || matches!(letter, '–' | '—') {
            self.in_word = false;
        } else if !letter.is_alphanumeric() {
            // Apostrophes, hyphens and points within a word do not end it.
        } else if flow::is_spaceless(letter) {
            self.spaceless += 1;
            self.in_word = false;
        } else if is_south_east_asian(letter) {
            self.south_east_asian += 1;
            self.in_word = false;
        } else {
            self.words += usize::from(!std::mem::replace(&mut self.in_word, true));
        }
    }

    /// No word goes on here.
    pub(super) fn end(&mut self) {
        self.in_word = false;
    }

    /// How many there were. Where a script sets no spaces, words are counted by their usual length.
    pub(super) fn words(&self) -> usize {
        self.words
            + usize::div_ceil(self.spaceless, SPACELESS_PER_WORD)
            + usize::div_ceil(self.south_east_asian, SOUTH_EAST_ASIAN_PER_WORD)
    }
}

/// At most so many characters of a text; a longer one is cut behind a word and ends in `…`.
pub(super) fn cut(text: &str, characters_max: usize) -> String {
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

/// The bytes at which a word may begin, and those at which one may end: white space of ASCII, as
/// [`char::is_whitespace`] has it. What is not ASCII may be either.
static BEGINS: [bool; 256] = turns(true);
static ENDS: [bool; 256] = turns(false);

const fn turns(begin: bool) -> [bool; 256] {
    let mut turns = [true; 256];
    let mut byte = 0;
    while byte < 128 {
        let is_space = matches!(byte, b'\t'..=b'\r' | b' ');
        turns[byte as usize] = if begin { byte.is_ascii_alphanumeric() } else { is_space };
        byte += 1;
    }
    turns
}

fn is_south_east_asian(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

#[cfg(test)]
mod tests {
    use crate::article::Format;
    use crate::entry::sample;
    use crate::entry::text::Text;
    use crate::entry::text::layout::COLUMNS_MIN;
    use crate::entry::text::notes::Notes;
    use proptest::prelude::prop_assert;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;
    use unicode_width::UnicodeWidthStr;

    fn markdown(body: &str) -> Text {
        sample::render(Format::Markdown, body).0.text
    }

    #[test]
    fn plain_text_has_no_marks() {
        let body = "# A *b*\n\nc `d` [e](x.md)\n\n1. f\n   > g\n\n| h | i |\n|---|---|\n| j | k |\n\nl[^1]\n\n[^1]: m";
        assert_eq!(markdown(body).plain(), "A b\nc d e\nf\ng\nh\ni\nj\nk\nl\nm");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_columns_unless_one_word_is(
            body in "([a-zé漢]{1,9}[ \n.]|\\PC|[-*>#_`|\\[\\]()!] |\n\n?|  ){0,60}", columns in COLUMNS_MIN..80_usize,
        ) {
            let text = sample::render(Format::Text, &body).0.text;
            let lines = text.lay_out(columns, &mut Notes::default());
            for line in lines.lines() {
                prop_assert_eq!(line, line.trim_end());
                prop_assert!(line.width() <= columns || !line.trim().contains(' '), "{}", line);
            }
            let squeeze = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(squeeze(&lines), squeeze(&text.plain()));
        }

        #[test]
        fn lists_and_quotes_leave_words_in_their_order(
            written in proptest::collection::vec(("((> |- |1[.] ){0,20}|\n)", "[a-z]{1,12}"), 1..40),
        ) {
            let lines: Vec<String> = written.iter().map(|(marks, word)| format!("{marks}{word}\n")).collect();
            let text = markdown(&lines.concat());
            let lines = text.lay_out(30, &mut Notes::default());
            prop_assert!(lines.lines().all(|line| line.width() <= 30 && line == line.trim_end()), "{}", lines);
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            let words: Vec<&str> = written.iter().map(|(_, word)| word.as_str()).collect();
            prop_assert_eq!(letters(&lines), words.concat());
            prop_assert_eq!(letters(&text.plain()), words.concat());
        }
    }
}
