//! The article for people who read plain text: a small tree of blocks, laid out at a width.

pub mod builder;
pub mod document;
pub mod exchange;
pub mod flow;
pub mod flowing;
pub mod layout;
pub mod notes;
pub mod page;
pub mod plain;
pub mod table;

/// An article's text, not yet laid out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text {
    /// From top to bottom.
    pub blocks: Vec<Block>,
    /// What the footnotes say, the first one first.
    pub footnotes: Vec<Vec<Block>>,
}

/// A block of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading at level 1 to 6.
    Heading(u8, Line),
    /// Words.
    Paragraph(Line),
    /// Lines that stay as they are.
    Code(String),
    /// What somebody else says, and alerts.
    Quote(Vec<Block>),
    /// Items.
    List(List),
    /// Rows of cells.
    Table(Table),
    /// A break between two parts.
    Rule,
}

/// A list.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// The number of the first item, where items are numbered.
    pub first: Option<u64>,
    /// Whether the items stand close together.
    pub tight: bool,
    /// What they say.
    pub items: Vec<Vec<Block>>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// On which side the cells of each column stand; columns beyond it: left.
    pub sides: Vec<Side>,
    /// The names of the columns; may be empty.
    pub head: Vec<Line>,
    /// Rows need not be equally long.
    pub rows: Vec<Vec<Line>>,
}

/// Where a cell's words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// Words in a row, with what stands among them.
pub type Line = Vec<Piece>;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words, with the white space between and around them; a line feed is a space.
    Words(String),
    /// Words of a program.
    Code(String),
    /// A mark that opens emphasis, such as `_`.
    Open(char),
    /// The mark that closes it.
    Close(char),
    /// A line ends here.
    Break,
    /// An address that stands in the text itself; it is never broken.
    Address(String),
    /// Where the words before lead.
    Link(String),
    /// A reference to the footnote at this index.
    Footnote(usize),
    /// An image, by its description.
    Image(String),
}
