//! A text laid out at a width.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use crate::entry::text::Block;
use crate::entry::text::Kind;
use crate::entry::text::Line;
use crate::entry::text::List;
use crate::entry::text::Media;
use crate::entry::text::Piece;
use crate::entry::text::Text;
use crate::entry::text::flow::Flow;
use crate::entry::text::flowing;
use crate::entry::text::notes::Notes;
use crate::entry::text::table;

/// The fewest columns that words get. Quotes and lists that would leave less are not set in.
pub const COLUMNS_MIN: usize = 20;

/// How far code, and what explains a term, is set in.
const INDENT: &str = "    ";

/// What stands before the items of a list of tasks instead of another mark.
const TASK_MARKS: [&str; 2] = ["☑ ", "☐ "];

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
        let mut before = None;
        for block in blocks {
            let laid_out = self.block(block, columns);
            if !lines.is_empty() && !laid_out.is_empty() && !is_bound(before, block) {
                lines.push(String::new());
            }
            lines.extend(laid_out);
            before = Some(block);
        }
        lines
    }

    fn block(&mut self, block: &Block, columns: usize) -> Vec<String> {
        match block {
            Block::Heading(level, line) => self.heading(*level, line, columns),
            Block::Paragraph(line) | Block::Term(line) => flowing::lines(self.flow(line), columns),
            Block::Code(code) => code.lines().map(|line| set_in(INDENT, line)).collect(),
            Block::Quote(blocks) => {
                let (mark, columns) = fitting("> ".to_owned(), columns);
                let lines = self.blocks(blocks, columns);
                lines.iter().map(|line| set_in(&mark, line)).collect()
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
            Block::Explanation(blocks) => {
                let (indent, columns) = fitting(INDENT.to_owned(), columns);
                let lines = self.blocks(blocks, columns);
                lines.iter().map(|line| set_in(&indent, line)).collect()
            }
            Block::Rule => vec!["* * *".to_owned()],
        }
    }

    /// A heading is underlined, the deeper the lighter. Templates take `=` and `-` for subjects and titles.
    fn heading(&mut self, level: u8, line: &Line, columns: usize) -> Vec<String> {
        let mut lines = flowing::lines(self.flow(line), columns);
        let stroke = if level <= 2 { "~" } else { "." };
        if let [line] = lines.as_slice()
            && let Some(underlined) = flowing::underlined(line, stroke)
        {
            return vec![underlined];
        }
        let width = lines.iter().map(|line| line.width()).max().unwrap_or_default();
        lines.push(stroke.repeat(width.min(columns)));
        lines
    }

    fn list(&mut self, list: &List, columns: usize) -> Vec<String> {
        let number_max = list
            .first
            .map(|first| first.saturating_add(list.items.len().saturating_sub(1) as u64));
        let width = number_max.map_or(1, |number| number.to_string().len() + 1);
        let mut lines = Vec::new();
        let is_tasks = list.items.iter().all(|item| task_mark(&item.blocks).is_some());
        for (index, item) in list.items.iter().enumerate() {
            let mark = list.first.map_or_else(
                || task_mark(&item.blocks).filter(|_| is_tasks).unwrap_or("- ").to_owned(),
                |first| format!("{:<width$} ", format!("{}.", first.saturating_add(index as u64))),
            );
            let mark = item.mark.as_ref().map_or(mark, |mark| format!("{mark:<width$} "));
            let (mark, columns) = fitting(mark, columns);
            let indent = " ".repeat(mark.width());
            let words = if list.tight {
                self.tight(&item.blocks, columns)
            } else {
                self.blocks(&item.blocks, columns)
            };
            if !list.tight && !lines.is_empty() {
                lines.push(String::new());
            }
            let mut words = words.into_iter();
            let first = words.next().unwrap_or_default();
            let first = TASK_MARKS
                .iter()
                .find_map(|task| first.strip_prefix(task).filter(|_| mark == *task))
                .unwrap_or(&first);
            lines.push(set_in(&mark, first));
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
                Piece::Code(code) => flow.code(code),
                Piece::Open(mark) => flow.open(mark.encode_utf8(&mut [0; 4])),
                Piece::Close(mark) => flow.attach(mark.encode_utf8(&mut [0; 4])),
                Piece::Break => flow.line_break(),
                Piece::Address(address) => flow.whole(address),
                Piece::Link(url) => {
                    let number = self.notes.number(url);
                    flow.note(number);
                }
                Piece::Footnote(footnote) => {
                    if let Some(number) = self.number(*footnote) {
                        flow.note(number);
                    }
                }
                Piece::Media(media) => self.media(media, &mut flow),
            }
        }
        flow
    }

    fn media(&mut self, media: &Media, flow: &mut Flow) {
        let names = self.notes.names;
        let name = match media.kind {
            Kind::Image => names.image,
            Kind::Video => names.video,
            Kind::Audio => names.audio,
        };
        match media.alt.trim() {
            "" => flow.words(&format!("[{name}]")),
            alt => flow.words(&format!("[{name}: {alt}]")),
        }
        if let Some(url) = &media.url {
            let number = self.notes.number(url);
            flow.note(number);
        }
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

/// A mark and the columns behind it; no mark where these would be too few.
fn fitting(mark: String, columns: usize) -> (String, usize) {
    match columns.checked_sub(mark.width()) {
        Some(inner) if inner >= COLUMNS_MIN => (mark, inner),
        _ => (String::new(), columns),
    }
}

/// Whether no empty line stands before a block: a term, and what explains it, are one.
fn is_bound(before: Option<&Block>, block: &Block) -> bool {
    matches!(before, Some(Block::Term(_))) && matches!(block, Block::Term(_) | Block::Explanation(_))
}

/// The mark with which a task begins.
fn task_mark(item: &[Block]) -> Option<&'static str> {
    match item.first() {
        Some(Block::Paragraph(line)) => match line.first() {
            Some(Piece::Words(words)) => TASK_MARKS.into_iter().find(|mark| words.trim_start().starts_with(mark)),
            _ => None,
        },
        _ => None,
    }
}

fn set_in(mark: &str, line: &str) -> String {
    format!("{mark}{line}").trim_end().to_owned()
}

#[cfg(test)]
mod tests;
