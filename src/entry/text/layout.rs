//! A text laid out at a width.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use crate::entry::text::Block;
use crate::entry::text::Line;
use crate::entry::text::List;
use crate::entry::text::Piece;
use crate::entry::text::Text;
use crate::entry::text::flow::Flow;
use crate::entry::text::notes::Notes;
use crate::entry::text::table;

/// The fewest columns that words get. Quotes and lists that would leave less are not set in.
pub const COLUMNS_MIN: usize = 20;

/// How far code is set in.
const CODE_INDENT: &str = "    ";

impl Text {
    /// The text in lines of at most `columns` columns, without blanks at their ends, and without a line end at the end.
    /// Only one word that is wider, an address, a line of code, makes a wider line. Links and footnotes get numbers in
    /// `notes`, which are printed once below all texts.
    pub fn lay_out(&self, columns: usize, notes: &mut Notes) -> String {
        let columns = columns.max(COLUMNS_MIN);
        let mut layout = Layout {
            text: self,
            notes,
            numbers: HashMap::new(),
            waiting: Vec::new(),
        };
        let lines = layout.blocks(&self.blocks, columns);
        // A footnote may refer to one more.
        let mut next = 0;
        while let Some(&(footnote, number)) = layout.waiting.get(next) {
            let columns = Notes::columns(number, columns);
            let lines = layout.blocks(&self.footnotes[footnote], columns);
            layout.notes.say(number, lines);
            next += 1;
        }
        lines.join("\n")
    }
}

struct Layout<'a> {
    text: &'a Text,
    notes: &'a mut Notes,
    /// The numbers of the footnotes that were referred to.
    numbers: HashMap<usize, usize>,
    /// Footnotes and their numbers, in the order of the numbers.
    waiting: Vec<(usize, usize)>,
}

impl Layout<'_> {
    /// Blocks with empty lines between them.
    fn blocks(&mut self, blocks: &[Block], columns: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for block in blocks {
            let block = self.block(block, columns);
            if !lines.is_empty() && !block.is_empty() {
                lines.push(String::new());
            }
            lines.extend(block);
        }
        lines
    }

    fn block(&mut self, block: &Block, columns: usize) -> Vec<String> {
        match block {
            Block::Heading(level, line) => self.heading(*level, line, columns),
            Block::Paragraph(line) => self.flow(line).lines(columns),
            Block::Code(code) => code.lines().map(|line| set_in(CODE_INDENT, line)).collect(),
            Block::Quote(blocks) => {
                let inner = inner_columns(columns, "> ");
                let lines = self.blocks(blocks, inner.unwrap_or(columns));
                let mark = if inner.is_some() { "> " } else { "" };
                lines.iter().map(|line| set_in(mark, line)).collect()
            }
            Block::List(list) => self.list(list, columns),
            Block::Table(cells) => {
                let mut rows = vec![cells.head.as_slice()];
                rows.extend(cells.rows.iter().map(Vec::as_slice));
                let mut flows = rows
                    .into_iter()
                    .map(|row| row.iter().map(|line| self.flow(line)).collect());
                let head = flows.next().unwrap_or_default();
                table::lay_out(head, flows.collect(), &cells.sides, columns)
            }
            Block::Rule => vec!["* * *".to_owned()],
        }
    }

    /// The title of an entry is set by the template, so that the outermost headings here are underlined and the
    /// deeper ones are lines of their own.
    fn heading(&mut self, level: u8, line: &Line, columns: usize) -> Vec<String> {
        let mut lines = self.flow(line).lines(columns);
        let width = lines.iter().map(|line| line.width()).max().unwrap_or_default();
        if level <= 2 {
            lines.push("-".repeat(width.min(columns)));
        }
        lines
    }

    fn list(&mut self, list: &List, columns: usize) -> Vec<String> {
        let highest = list
            .first
            .map(|first| first.saturating_add(list.items.len().saturating_sub(1) as u64));
        let width = highest.map_or(1, |number| number.to_string().len() + 1);
        let mut lines = Vec::new();
        for (index, item) in list.items.iter().enumerate() {
            let mark = list.first.map_or_else(
                || "- ".to_owned(),
                |first| format!("{:>width$} ", format!("{}.", first.saturating_add(index as u64))),
            );
            let inner = inner_columns(columns, &mark);
            let indent = " ".repeat(inner.map_or(0, |_| mark.len()));
            let columns = inner.unwrap_or(columns.saturating_sub(mark.len()).max(1));
            let words = if list.tight {
                self.tight(item, columns)
            } else {
                self.blocks(item, columns)
            };
            if !list.tight && !lines.is_empty() {
                lines.push(String::new());
            }
            let mut words = words.into_iter();
            lines.push(set_in(&mark, &words.next().unwrap_or_default()));
            lines.extend(words.map(|line| set_in(&indent, &line)));
        }
        lines
    }

    /// Blocks of a tight item, one below the other.
    fn tight(&mut self, blocks: &[Block], columns: usize) -> Vec<String> {
        blocks.iter().flat_map(|block| self.block(block, columns)).collect()
    }

    fn flow(&mut self, line: &Line) -> Flow {
        let mut flow = Flow::default();
        for piece in line {
            match piece {
                Piece::Words(words) => flow.words(words),
                Piece::Code(code) => {
                    flow.open("`");
                    flow.words(code);
                    flow.attach("`");
                }
                Piece::Open(mark) => flow.open(mark.encode_utf8(&mut [0; 4])),
                Piece::Close(mark) => flow.attach(mark.encode_utf8(&mut [0; 4])),
                Piece::Break => flow.line_break(),
                Piece::Address(address) => flow.whole(address),
                Piece::Link(url) => {
                    let number = self.notes.number(url);
                    flow.attach(&format!(" [{number}]"));
                }
                Piece::Footnote(footnote) => {
                    if let Some(number) = self.number(*footnote) {
                        flow.attach(&format!(" [{number}]"));
                    }
                }
                Piece::Image(alt) if alt.trim().is_empty() => flow.words("[image]"),
                Piece::Image(alt) => flow.words(&format!("[image: {}]", alt.trim())),
            }
        }
        flow
    }

    fn number(&mut self, footnote: usize) -> Option<usize> {
        self.text.footnotes.get(footnote)?;
        let number = *self.numbers.entry(footnote).or_insert_with(|| {
            let number = self.notes.reserve();
            self.waiting.push((footnote, number));
            number
        });
        Some(number)
    }
}

/// The columns behind `mark`, unless they are too few.
fn inner_columns(columns: usize, mark: &str) -> Option<usize> {
    columns.checked_sub(mark.len()).filter(|&inner| inner >= COLUMNS_MIN)
}

fn set_in(mark: &str, line: &str) -> String {
    format!("{mark}{line}").trim_end().to_owned()
}
