//! The article for people who read plain text: a small tree of blocks, laid out at a width.

pub mod address;
pub mod builder;
pub mod document;
pub mod exchange;
pub mod flow;
pub mod flowing;
pub mod gist;
mod grid;
pub mod layout;
pub mod marks;
pub mod notes;
pub mod page;
pub mod plain;
#[cfg(test)]
mod properties;
pub mod script;
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
    /// What is said about in the block behind it.
    Term(Line),
    /// What is said about it.
    Explanation(Vec<Block>),
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
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    /// What stands before it, where that is not what its place in the list says: `c.`.
    pub mark: Option<String>,
    /// What it says.
    pub blocks: Vec<Block>,
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
    /// What is not made of words.
    Media(Media),
}

/// What plain text cannot show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// What it is.
    pub kind: Kind,
    /// What it shows, in words; may be empty.
    pub alt: String,
    /// Where it is, unless what stands around it leads elsewhere.
    pub url: Option<String>,
}

/// What kind of a thing is not made of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A picture that stands still.
    Image,
    /// One that moves.
    Video,
    /// What is heard.
    Audio,
}
