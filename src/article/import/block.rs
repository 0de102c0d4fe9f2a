//! The blocks of a text: lines that stand together between empty ones.

use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;

use crate::article::import::Stripped;
use crate::article::title::one_line;

/// A line that is longer than this is a whole paragraph: nobody breaks lines so far out.
const LINE_CHARS_MAX: usize = 160;

/// How much further than the text code is set in, in columns.
const CODE_COLUMNS: usize = 4;

/// How a block of code ends that is HTML.
const RAW_CODE_END: &str = "</pre>";

/// Lines that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// From top to bottom; never empty.
    pub lines: Vec<Line>,
    /// Whether it is code, which says nothing of its own.
    pub kind: Kind,
}

/// What a block is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Words,
    /// A heading of Markdown.
    Heading,
    /// Code, between fences or set in.
    Code,
}

/// A line of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the source, from 1.
    pub number: u32,
    /// As it is written.
    pub text: String,
    /// What a reader reads, on one line.
    pub said: String,
}

impl Line {
    /// What is told where it is left out.
    pub fn left_out(&self, why: &'static str) -> Stripped {
        Stripped {
            line: self.number,
            text: self.said.clone(),
            why,
        }
    }
}

impl Block {
    /// What a reader reads, on one line.
    pub fn said(&self) -> String {
        let said: Vec<&str> = self.lines.iter().map(|line| line.said.as_str()).collect();
        one_line(&said.join(" "))
    }

    /// The only line of the block.
    pub fn only_line(&self) -> Option<&Line> {
        match self.lines.as_slice() {
            [line] => Some(line),
            _ => None,
        }
    }
}

/// A line that stands by itself.
pub fn of_line(said: &str) -> Block {
    let line = Line {
        number: 1,
        text: said.to_owned(),
        said: said.to_owned(),
    };
    Block {
        lines: vec![line],
        kind: Kind::Words,
    }
}

/// The blocks of a plain text. A text that is written with one paragraph a line has a block a line; lines that are set in
/// and look like code are code.
pub fn of_text(text: &str) -> Vec<Block> {
    let margin = text
        .split('\n')
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min();
    let code_from = margin.unwrap_or(0) + CODE_COLUMNS;
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')).chain([(0, "")]) {
        if line.trim().is_empty() {
            take_lines(&mut blocks, std::mem::take(&mut lines), code_from);
        } else {
            lines.push(Line {
                number,
                text: line.trim_end().to_owned(),
                said: one_line(line),
            });
        }
    }
    blocks
}

/// How far a line is set in, in columns.
fn indent(line: &str) -> usize {
    let space = &line[..line.len() - line.trim_start().len()];
    space.chars().fold(0, |column, letter| {
        if letter == '\t' {
            (column / 4 + 1) * 4
        } else {
            column + 1
        }
    })
}

/// Whether lines that are set in together are code and no verse or quotation.
fn is_code(lines: &[Line]) -> bool {
    const MARKS: [&str; 12] = ["{", "}", ";", "()", "=", "<", "|", "$ ", "::", "->", "/*", "[["];
    let is_code =
        |line: &&Line| MARKS.iter().any(|mark| line.said.contains(mark)) || line.said.starts_with(['#', '$', '>']);
    lines.iter().filter(is_code).count() * 2 >= lines.len()
}

/// Appends the blocks of lines that stand together.
fn take_lines(blocks: &mut Vec<Block>, mut lines: Vec<Line>, code_from: usize) {
    if lines.is_empty() {
        return;
    }
    let is_set_in = lines.iter().all(|line| indent(&line.text) >= code_from);
    let goes_on = blocks.last().is_some_and(|above| above.kind == Kind::Code);
    if !(is_set_in && (goes_on || is_code(&lines))) {
        for line in &mut lines {
            line.text = line.text.trim().to_owned();
        }
        blocks.extend(of_lines(lines));
        return;
    }
    for line in &mut lines {
        let deeper = " ".repeat(indent(&line.text) - code_from);
        line.text = format!("{deeper}{}", line.text.trim_start());
        line.said = String::new();
    }
    match blocks.last_mut() {
        // Empty lines are part of the code that they stand in.
        Some(above) if above.kind == Kind::Code => {
            let last = above.lines.last().map_or(0, |line| line.number);
            above.lines.extend((last + 1..lines[0].number).map(|number| Line {
                number,
                text: String::new(),
                said: String::new(),
            }));
            above.lines.append(&mut lines);
        }
        _ => blocks.push(Block {
            lines,
            kind: Kind::Code,
        }),
    }
}

fn of_lines(lines: Vec<Line>) -> Vec<Block> {
    let words = |lines| Block {
        lines,
        kind: Kind::Words,
    };
    let is_long = |line: &Line| line.text.chars().count() > LINE_CHARS_MAX;
    if lines.iter().any(is_long) {
        lines.into_iter().map(|line| words(vec![line])).collect()
    } else {
        vec![words(lines)]
    }
}

/// The blocks of a text in Markdown whose first line is line `first` of its file. Code between fences is one block.
pub fn of_markdown(text: &str, first: u32) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    let mut fence: Option<String> = None;
    for (number, text) in (first..).zip(text.split('\n')) {
        let bare = text.trim();
        let line = |said: String| Line {
            number,
            text: text.to_owned(),
            said,
        };
        match &fence {
            Some(mark) => {
                let closes = if mark == RAW_CODE_END {
                    bare.ends_with(mark)
                } else {
                    bare.starts_with(mark.as_str()) && bare.trim_start_matches(&mark[..1]).is_empty()
                };
                lines.push(line(String::new()));
                if closes {
                    blocks.extend(block(&mut lines, Kind::Code));
                    fence = None;
                }
            }
            None if bare.starts_with("```") || bare.starts_with("~~~") => {
                blocks.extend(block(&mut lines, Kind::Words));
                fence = Some(bare.chars().take_while(|letter| bare.starts_with(*letter)).collect());
                lines.push(line(String::new()));
            }
            // Code whose letters are struck or raised stays HTML.
            None if bare.starts_with("<pre>") => {
                blocks.extend(block(&mut lines, Kind::Words));
                lines.push(line(String::new()));
                if bare.ends_with(RAW_CODE_END) {
                    blocks.extend(block(&mut lines, Kind::Code));
                } else {
                    fence = Some(RAW_CODE_END.to_owned());
                }
            }
            None if bare.is_empty() => blocks.extend(block(&mut lines, Kind::Words)),
            None if is_heading(text) => {
                blocks.extend(block(&mut lines, Kind::Words));
                lines.push(line(said(bare)));
                blocks.extend(block(&mut lines, Kind::Heading));
            }
            None => lines.push(line(said(bare))),
        }
    }
    let kind = if fence.is_some() { Kind::Code } else { Kind::Words };
    blocks.extend(block(&mut lines, kind));
    blocks
}

fn block(lines: &mut Vec<Line>, kind: Kind) -> Option<Block> {
    let lines = std::mem::take(lines);
    Some(Block { lines, kind }).filter(|block| !block.lines.is_empty())
}

/// Whether a line of Markdown is an ATX heading (`CommonMark` 0.31, 4.2).
fn is_heading(line: &str) -> bool {
    let bare = line.trim_start_matches(' ');
    let marks = bare.len() - bare.trim_start_matches('#').len();
    let rest = &bare[marks..];
    line.len() - bare.len() < 4 && (1..=6).contains(&marks) && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// What a piece of Markdown says, on one line.
pub fn said(markdown: &str) -> String {
    let mut said = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) => said.push_str(&text),
            Event::SoftBreak | Event::HardBreak => said.push(' '),
            _ => {}
        }
    }
    one_line(&said)
}

/// A text without the lines that are listed in `numbers`, its first line being `first`; without empty lines at its ends,
/// and with one of those that stood round what was taken out.
pub fn without(text: &str, first: u32, numbers: &[u32]) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut is_behind_gap = false;
    for (number, line) in (first..).zip(text.split('\n')) {
        let is_empty = line.trim().is_empty();
        if numbers.contains(&number) {
            is_behind_gap = true;
        } else if !(is_behind_gap && is_empty && kept.last().is_some_and(|last| last.trim().is_empty())) {
            is_behind_gap &= is_empty;
            kept.push(line);
        }
    }
    let kept = kept.join("\n");
    let start = kept.len() - kept.trim_start_matches(['\n', ' ', '\t']).len();
    let start = kept[..start].rfind('\n').map_or(0, |at| at + 1);
    let body = kept[start..].trim_end();
    if body.is_empty() {
        String::new()
    } else {
        format!("{body}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;
    use super::of_markdown;
    use super::of_text;
    use super::without;

    #[test]
    fn blocks_stand_between_empty_lines_or_on_long_ones() {
        let long = "word ".repeat(40);
        let text = format!("Title\n \nOne\ntwo\n\n\n{long}\nAfter\n");
        let lines: Vec<Vec<u32>> = of_text(&text)
            .iter()
            .map(|block| block.lines.iter().map(|line| line.number).collect())
            .collect();
        assert_eq!(lines, [vec![1], vec![3, 4], vec![7], vec![8]]);
        assert_eq!(of_text(" \n\n"), []);
    }

    #[test]
    fn code_between_fences_is_one_block() {
        let text = "<pre>a\n\nb</pre>\nText\n```sh\n\n# no heading\n```\n# A *heading*\nmore\n~~~\nnever closed\n";
        let blocks = of_markdown(text, 1);
        let kinds: Vec<(Kind, String)> = blocks.iter().map(|block| (block.kind, block.said())).collect();
        let words = |kind, said: &str| (kind, said.to_owned());
        assert_eq!(
            kinds,
            [
                words(Kind::Code, ""),
                words(Kind::Words, "Text"),
                words(Kind::Code, ""),
                words(Kind::Heading, "A heading"),
                words(Kind::Words, "more"),
                words(Kind::Code, ""),
            ]
        );
    }

    #[test]
    fn lines_are_taken_out_by_their_numbers() {
        assert_eq!(without("\na\nb\n\n    c\n\n", 5, &[6]), "b\n\n    c\n");
        assert_eq!(without("a\n\n    c", 1, &[1]), "    c\n");
        assert_eq!(without("a", 1, &[1]), "");
        assert_eq!(without("a\n\nb\n\nc\n\n\nd", 1, &[3]), "a\n\nc\n\n\nd\n");
    }
}
