//! Words broken into lines.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Words on their way into lines. Only graphemes as a whole are moved.
#[derive(Debug, Default)]
pub struct Flow {
    segments: Vec<Segment>,
    /// The segment that is still growing.
    current: String,
    /// What stands before it.
    gap: Gap,
    /// Whether the next grapheme belongs to the current segment, whatever it is.
    is_glued: bool,
}

/// A stretch that is not broken.
#[derive(Debug)]
struct Segment {
    gap: Gap,
    text: String,
}

/// What stands between two segments when they are on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Gap {
    /// Nothing; a line may be broken all the same, as between two Chinese characters.
    #[default]
    None,
    /// The end of a line in the source: a space, except between two characters that need none.
    Soft,
    Space,
    /// A new line in any case.
    Break,
}

/// Closing punctuation that does not begin a line, and opening punctuation that does not end one, in scripts without
/// spaces (JLREQ, 3.1.7 and 3.1.8).
const NOT_FIRST: &str = "、。，．・：；？！」』）］｝〉》】〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…‥”’%,.:;?!)]}";
const NOT_LAST: &str = "「『（［｛〈《【〔“‘([{";

impl Flow {
    /// Words with the white space between and around them.
    pub fn words(&mut self, words: &str) {
        for grapheme in words.graphemes(true) {
            let first = grapheme.chars().next().unwrap_or(' ');
            if is_breaking_space(first) {
                self.space(if first == '\n' { Gap::Soft } else { Gap::Space });
                // An accent that stands alone is one grapheme with the space before it.
                self.push(grapheme.trim_start_matches(is_breaking_space));
                continue;
            }
            if !self.is_glued && self.may_break_before(first) {
                self.end_segment();
            }
            self.is_glued = false;
            self.push(grapheme);
        }
    }

    /// Text that is not parted from the word before it, nor broken.
    pub fn attach(&mut self, text: &str) {
        self.push(text);
    }

    /// The number of a note on the word before it. Scripts without spaces have none here either.
    pub fn note(&mut self, number: usize) {
        let last = self.current.chars().next_back();
        let space = if last.is_some_and(is_spaceless) { "" } else { " " };
        self.push(&format!("{space}[{number}]"));
    }

    /// Code: not broken, its spaces as they are.
    pub fn code(&mut self, code: &str) {
        self.open("`");
        self.push(&code.replace('\n', " "));
        self.attach("`");
        self.is_glued = false;
    }

    /// Text that is not broken, such as an address.
    pub fn whole(&mut self, text: &str) {
        let first = text.chars().next().unwrap_or(' ');
        if !self.is_glued && self.may_break_before(first) {
            self.end_segment();
        }
        self.push(text);
        self.is_glued = false;
    }

    /// Text that is not parted from the word that follows, such as an opening mark.
    pub fn open(&mut self, text: &str) {
        self.whole(text);
        self.is_glued = true;
    }

    /// A new line begins.
    pub fn line_break(&mut self) {
        self.end_segment();
        self.gap = Gap::Break;
    }

    /// The lines, none wider than `columns` unless one segment alone is; without blanks at their ends.
    pub fn lines(mut self, columns: usize) -> Vec<String> {
        self.end_segment();
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut width = 0;
        let mut before = None;
        for segment in self.segments {
            let gap = match segment.gap {
                Gap::Soft if before.is_some_and(is_spaceless) && starts_spaceless(&segment.text) => Gap::None,
                Gap::Soft => Gap::Space,
                gap => gap,
            };
            let space = usize::from(gap == Gap::Space);
            let needed = segment.text.width();
            before = segment.text.chars().next_back();
            if line.is_empty() {
                line = segment.text;
                width = needed;
            } else if gap == Gap::Break || width + space + needed > columns {
                lines.push(std::mem::replace(&mut line, segment.text));
                width = needed;
            } else {
                line.push_str(&" "[..space]);
                line.push_str(&segment.text);
                width += space + needed;
            }
        }
        lines.push(line);
        for line in &mut lines {
            line.truncate(line.trim_end().len());
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    fn push(&mut self, text: &str) {
        self.current.push_str(text);
    }

    fn space(&mut self, gap: Gap) {
        self.is_glued = false;
        self.end_segment();
        let stronger = |gap: Gap| match gap {
            Gap::None => 0,
            Gap::Soft => 1,
            Gap::Space => 2,
            Gap::Break => 3,
        };
        if stronger(gap) > stronger(self.gap) {
            self.gap = gap;
        }
    }

    fn end_segment(&mut self) {
        if !self.current.is_empty() {
            let text = std::mem::take(&mut self.current);
            self.segments.push(Segment { gap: self.gap, text });
            self.gap = Gap::None;
        }
    }

    fn may_break_before(&self, first: char) -> bool {
        let Some(last) = self.current.chars().next_back() else {
            return false;
        };
        (is_spaceless(first) || is_spaceless(last)) && !NOT_FIRST.contains(first) && !NOT_LAST.contains(last)
    }
}

/// Whether a character belongs to a script that sets no spaces between words and breaks lines between any two
/// characters: Chinese, Japanese, and the punctuation made for them.
pub fn is_spaceless(letter: char) -> bool {
    matches!(letter,
        '\u{2e80}'..='\u{2fdf}' | '\u{3000}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff01}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// White space at which a line may be broken; no-break spaces are part of their words.
pub fn is_breaking_space(letter: char) -> bool {
    letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

fn starts_spaceless(text: &str) -> bool {
    text.chars().next().is_some_and(is_spaceless)
}

#[cfg(test)]
mod tests {
    use super::Flow;
    use unicode_width::UnicodeWidthStr;

    fn lines(words: &str, columns: usize) -> Vec<String> {
        let mut flow = Flow::default();
        flow.words(words);
        flow.lines(columns)
    }

    #[test]
    fn wide_characters_take_two_columns_and_are_parted_where_their_script_allows() {
        let lines = lines("これは長い文章です。改行されます。\n次の行「引用」もつづきます", 20);
        assert_eq!(
            lines,
            ["これは長い文章です。", "改行されます。次の行", "「引用」もつづきます"]
        );
        assert!(lines.iter().all(|line| line.width() == 20));
    }

    #[test]
    fn words_addresses_and_graphemes_are_never_broken() {
        for (words, expected) in [
            ("one two three", vec!["one two", "three"]),
            ("https://example.org/a?b=c-d.e", vec!["https://example.org/a?b=c-d.e"]),
            ("two\u{a0}no-break a", vec!["two\u{a0}no-break", "a"]),
            (
                "g\u{301}g\u{301}g\u{301}g\u{301}g\u{301} g\u{301}g\u{301}",
                vec!["g\u{301}g\u{301}g\u{301}g\u{301}g\u{301} g\u{301}g\u{301}"],
            ),
            ("👨‍👩‍👧‍👦 👨‍👩‍👧‍👦 👨‍👩‍👧‍👦 👨‍👩‍👧‍👦", vec!["👨‍👩‍👧‍👦 👨‍👩‍👧‍👦 👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"]),
            (" \n ", vec![]),
            ("an \u{301} accent", vec!["an \u{301}", "accent"]),
        ] {
            assert_eq!(lines(words, 8), expected, "{words}");
        }
    }

    #[test]
    fn marks_stay_with_their_words() {
        let mut flow = Flow::default();
        flow.words("漢字 ");
        flow.open("*");
        flow.words("漢 字");
        flow.attach("*");
        flow.attach(" [1]");
        flow.words(".");
        flow.whole("https://example.org/漢字");
        flow.words("漢");
        assert_eq!(flow.lines(5), ["漢字", "*漢", "字* [1].https://example.org/漢字", "漢"]);
    }
}
