//! A text with other words in some places of it.

use crate::entry::text::Block;
use crate::entry::text::Line;
use crate::entry::text::Piece;
use crate::entry::text::Text;

impl Text {
    /// Puts `instead` of every stretch of words, code, address and description in its place; `None` lets it stay.
    pub fn exchange(&mut self, instead: &impl Fn(&str) -> Option<String>) {
        blocks(&mut self.blocks, instead);
        for footnote in &mut self.footnotes {
            blocks(footnote, instead);
        }
    }
}

fn blocks(list: &mut [Block], instead: &impl Fn(&str) -> Option<String>) {
    for block in list {
        match block {
            Block::Heading(_, words) | Block::Paragraph(words) | Block::Term(words) => line(words, instead),
            Block::Code(code) => text(code, instead),
            Block::Quote(inner) | Block::Explanation(inner) => blocks(inner, instead),
            Block::List(list) => list.items.iter_mut().for_each(|item| blocks(&mut item.blocks, instead)),
            Block::Table(table) => {
                let cells = table.head.iter_mut().chain(table.rows.iter_mut().flatten());
                cells.for_each(|cell| line(cell, instead));
            }
            Block::Rule => {}
        }
    }
}

fn line(line: &mut Line, instead: &impl Fn(&str) -> Option<String>) {
    for piece in line {
        match piece {
            Piece::Words(words) | Piece::Code(words) | Piece::Address(words) | Piece::Link(words) => {
                text(words, instead);
            }
            Piece::Media(media) => {
                text(&mut media.alt, instead);
                if let Some(url) = &mut media.url {
                    text(url, instead);
                }
            }
            Piece::Open(_) | Piece::Close(_) | Piece::Break | Piece::Footnote(_) => {}
        }
    }
}

fn text(text: &mut String, instead: &impl Fn(&str) -> Option<String>) {
    if let Some(other) = instead(text) {
        *text = other;
    }
}
