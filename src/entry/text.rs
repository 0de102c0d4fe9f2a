//! The article for people who read plain text: a small tree of blocks, laid out at a width.

/// An article's text, not yet laid out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text {
    /// From top to bottom.
    pub blocks: Vec<Block>,
}

/// A block of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Words.
    Paragraph(String),
}
