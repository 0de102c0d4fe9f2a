//! A text put together from above to below.

use crate::entry::escape;
use crate::entry::text::Block;
use crate::entry::text::Item;
use crate::entry::text::Kind;
use crate::entry::text::Line;
use crate::entry::text::List;
use crate::entry::text::Media;
use crate::entry::text::Piece;
use crate::entry::text::Side;
use crate::entry::text::Table;
use crate::entry::text::Text;
use crate::entry::text::address;

/// How deep quotes and lists nest before further levels are left out (their content stays); walking the tree needs no
/// more stack than this.
pub const NESTING_MAX: usize = 32;

/// Builds a [`Text`]. Words gather in a line, which becomes a paragraph where a block begins or ends. What is opened
/// must be closed in turn.
#[derive(Debug, Default)]
pub struct Builder {
    line: Line,
    /// The blocks of what is open, the outermost first; never empty while building.
    frames: Vec<Frame>,
    footnotes: Vec<Vec<Block>>,
    /// The pieces where links that are open begin, with their targets.
    links: Vec<(usize, String)>,
    table: Option<Open>,
}

#[derive(Debug)]
enum Frame {
    Body(Vec<Block>),
    Quote(Vec<Block>),
    Explanation(Vec<Block>),
    Item(Item),
    List(List),
    /// Nested too deep: its blocks go to the frame below.
    Flat,
}

/// A table that is open.
#[derive(Debug, Default)]
struct Open {
    table: Table,
    row: Vec<Line>,
    /// How many tables within its cells are open; their words go into the cells.
    inner: usize,
}

impl Builder {
    /// A builder without a word.
    pub fn new() -> Self {
        Self {
            frames: vec![Frame::Body(Vec::new())],
            ..Self::default()
        }
    }

    /// Words; white space counts as a space, as in HTML.
    pub fn words(&mut self, words: &str) {
        // The words of a link are a piece of their own.
        let link_start = self.links.last().map_or(0, |(start, _)| *start);
        if let Some(Piece::Words(last)) = self.line.get_mut(link_start..).and_then(<[Piece]>::last_mut) {
            last.push_str(&escape::without_forbidden(words.to_owned()));
        } else if !words.is_empty() {
            self.line
                .push(Piece::Words(escape::without_forbidden(words.to_owned())));
        }
    }

    /// Words of a program.
    pub fn code(&mut self, code: &str) {
        self.line.push(Piece::Code(escape::without_forbidden(code.to_owned())));
    }

    /// A mark that opens emphasis.
    pub fn open_mark(&mut self, mark: char) {
        self.line.push(Piece::Open(mark));
    }

    /// The mark that closes it. Emphasis of nothing leaves no marks.
    pub fn close_mark(&mut self, mark: char) {
        if self.line.last() == Some(&Piece::Open(mark)) {
            self.line.pop();
        } else if self.line.contains(&Piece::Open(mark)) {
            self.line.push(Piece::Close(mark));
        }
    }

    /// The line ends, the paragraph goes on.
    pub fn line_break(&mut self) {
        self.line.push(Piece::Break);
    }

    /// A picture, film or sound at `url`. Within a link it is the link that leads on.
    pub fn media(&mut self, kind: Kind, alt: &str, url: &str) {
        let is_shown_elsewhere = self.links.is_empty() && !url.is_empty() && !url.starts_with("data:");
        self.line.push(Piece::Media(Media {
            kind,
            alt: escape::without_forbidden(alt.to_owned()),
            url: is_shown_elsewhere.then(|| url.to_owned()),
        }));
    }

    /// Whether the paragraph so far is one picture, film or sound.
    pub fn is_media_alone(&self) -> bool {
        let mut pieces = self.line.iter();
        let is_blank = |piece: &&Piece| !matches!(piece, Piece::Words(words) if words.trim().is_empty());
        let mut shown = pieces.by_ref().filter(is_blank);
        matches!(
            (shown.next(), shown.next(), shown.next()),
            (Some(Piece::Media(_)), None | Some(Piece::Link(_)), None)
        )
    }

    /// A caption begins: right below what it belongs to, where that is a picture.
    pub fn open_caption(&mut self) {
        if self.is_media_alone() {
            self.line_break();
        } else {
            self.end_paragraph();
        }
    }

    /// The words to come lead to `url`.
    pub fn open_link(&mut self, url: &str) {
        self.links.push((self.line.len(), url.to_owned()));
    }

    /// They end. Where they are the address itself, it stands there once.
    pub fn close_link(&mut self) {
        let Some((start, url)) = self.links.pop() else { return };
        match self.line.get(start..) {
            Some([Piece::Words(words)]) if address::is_same(words, &url) => {
                let address = if words.contains("://") {
                    words.trim().to_owned()
                } else {
                    address::shown(&url).to_owned()
                };
                self.line.truncate(start);
                self.line.push(Piece::Address(address));
            }
            Some([]) => {}
            _ => self.line.push(Piece::Link(url)),
        }
    }

    /// A reference to the footnote at `index`, which brings a blank of its own.
    pub fn reference(&mut self, index: usize) {
        if let Some(Piece::Words(words)) = self.line.last_mut() {
            words.truncate(words.trim_end_matches(' ').len());
        }
        self.line.push(Piece::Footnote(index));
    }

    /// A block begins or ends here: the words so far are a paragraph.
    pub fn end_paragraph(&mut self) {
        self.end_as(Block::Paragraph);
    }

    /// A paragraph of its own begins: the list around it, if there is one, is not tight.
    pub fn open_paragraph(&mut self) {
        self.end_paragraph();
        if let [.., Frame::List(list), Frame::Item(_)] = self.frames.as_mut_slice() {
            list.tight = false;
        }
    }

    /// The words since the last block are a heading.
    pub fn end_heading(&mut self, level: u8) {
        self.end_as(|line| Block::Heading(level, line));
    }

    /// The words since the last block are what the next [`Builder::open_explanation`] explains.
    pub fn end_term(&mut self) {
        self.end_as(Block::Term);
    }

    /// A block of code.
    pub fn block_of_code(&mut self, code: &str) {
        self.end_paragraph();
        if self.table.is_some() {
            self.code(code.trim());
        } else {
            let code = escape::without_forbidden(code.trim_end().trim_start_matches('\n').to_owned());
            self.push(Block::Code(code));
        }
    }

    /// A break between two parts.
    pub fn rule(&mut self) {
        self.end_paragraph();
        if self.table.is_none() {
            self.push(Block::Rule);
        }
    }

    /// A quote begins.
    pub fn open_quote(&mut self) {
        self.open(Frame::Quote(Vec::new()));
    }

    /// What explains a term begins.
    pub fn open_explanation(&mut self) {
        self.open(Frame::Explanation(Vec::new()));
    }

    /// A list begins, numbered from `first` or not at all.
    pub fn open_list(&mut self, first: Option<u64>) {
        self.open(Frame::List(List {
            first,
            tight: true,
            items: Vec::new(),
        }));
    }

    /// An item of the open list begins. Outside of a list it is one more paragraph.
    pub fn open_item(&mut self) {
        self.open_marked_item(None);
    }

    /// The same, with a mark of its own.
    pub fn open_marked_item(&mut self, mark: Option<String>) {
        let frame = if matches!(self.frames.last(), Some(Frame::List(_))) {
            Frame::Item(Item {
                mark,
                blocks: Vec::new(),
            })
        } else {
            Frame::Flat
        };
        self.open(frame);
    }

    /// The quote, list or item ends that was opened last.
    pub fn close(&mut self) {
        self.end_paragraph();
        if self.table.is_some() || self.frames.len() == 1 {
            return;
        }
        match self.frames.pop() {
            Some(Frame::Quote(blocks)) if !blocks.is_empty() => self.push(Block::Quote(blocks)),
            Some(Frame::List(list)) if !list.items.is_empty() => self.push(Block::List(list)),
            Some(Frame::Explanation(blocks)) if !blocks.is_empty() => self.push(Block::Explanation(blocks)),
            Some(Frame::Item(item)) => {
                if let Some(Frame::List(list)) = self.frames.last_mut() {
                    list.items.push(item);
                }
            }
            _ => {}
        }
    }

    /// A table begins.
    pub fn open_table(&mut self, sides: Vec<Side>) {
        self.end_paragraph();
        if let Some(open) = &mut self.table {
            open.inner += 1;
        } else {
            let table = Table {
                sides,
                ..Table::default()
            };
            self.table = Some(Open {
                table,
                ..Open::default()
            });
        }
    }

    /// A cell ends.
    pub fn end_cell(&mut self) {
        if self.table.as_ref().is_none_or(|open| open.inner > 0) {
            return self.words(" ");
        }
        let line = self.take_line().unwrap_or_default();
        if let Some(open) = &mut self.table {
            open.row.push(line);
        }
    }

    /// A row of cells ends.
    pub fn end_row(&mut self) {
        if let Some(open) = self
            .table
            .as_mut()
            .filter(|open| open.inner == 0 && !open.row.is_empty())
        {
            open.table.rows.push(std::mem::take(&mut open.row));
        }
    }

    /// A row of names ends. Only the first row names the columns.
    pub fn end_head(&mut self) {
        match self.table.as_mut().filter(|open| open.inner == 0) {
            Some(open) if open.table.head.is_empty() && open.table.rows.is_empty() => {
                open.table.head = std::mem::take(&mut open.row);
            }
            _ => self.end_row(),
        }
    }

    /// The table ends.
    pub fn close_table(&mut self) {
        match &mut self.table {
            Some(open) if open.inner > 0 => open.inner -= 1,
            Some(_) => {
                self.end_row();
                let table = self.table.take().unwrap_or_default().table;
                self.line.clear();
                if !table.head.is_empty() || !table.rows.is_empty() {
                    self.push(Block::Table(table));
                }
            }
            None => {}
        }
    }

    /// All that was built since the last footnote, or since the beginning of them, is a footnote.
    pub fn end_footnote(&mut self) {
        let blocks = self.take_body();
        self.footnotes.push(blocks);
    }

    /// Takes the blocks built so far, with all that is open closed.
    pub fn take_body(&mut self) -> Vec<Block> {
        self.close_table();
        self.end_paragraph();
        while self.frames.len() > 1 {
            self.close();
        }
        match self.frames.first_mut() {
            Some(Frame::Body(blocks)) => std::mem::take(blocks),
            _ => Vec::new(),
        }
    }

    /// The text of these blocks and the footnotes built.
    pub fn finish(self, blocks: Vec<Block>) -> Text {
        Text {
            blocks,
            footnotes: self.footnotes,
        }
    }

    fn end_as(&mut self, block: impl FnOnce(Line) -> Block) {
        if self.table.is_some() {
            self.words(" ");
        } else if let Some(line) = self.take_line() {
            self.push(block(line));
        }
    }

    fn open(&mut self, frame: Frame) {
        self.end_paragraph();
        if self.table.is_some() {
            return;
        }
        let indents = |frame: &&Frame| matches!(frame, Frame::Quote(_) | Frame::List(_) | Frame::Explanation(_));
        let depth = self.frames.iter().filter(indents).count();
        let fits = depth < NESTING_MAX || matches!(frame, Frame::Item(_));
        self.frames.push(if fits { frame } else { Frame::Flat });
    }

    fn push(&mut self, block: Block) {
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Body(blocks) | Frame::Quote(blocks) | Frame::Explanation(blocks) => return blocks.push(block),
                Frame::Item(item) => return item.blocks.push(block),
                // What stands in a list outside of its items is an item.
                Frame::List(list) => {
                    return list.items.push(Item {
                        mark: None,
                        blocks: vec![block],
                    });
                }
                Frame::Flat => {}
            }
        }
    }

    /// The line, unless nothing would show of it. Links and marks that are open go on in the next line.
    fn take_line(&mut self) -> Option<Line> {
        for (start, _) in &mut self.links {
            *start = 0;
        }
        let line = std::mem::take(&mut self.line);
        let shows = line.iter().any(|piece| match piece {
            Piece::Words(words) => !words.trim().is_empty(),
            Piece::Open(_) | Piece::Close(_) | Piece::Break => false,
            Piece::Code(_) | Piece::Address(_) | Piece::Link(_) | Piece::Footnote(_) | Piece::Media(_) => true,
        });
        shows.then_some(line)
    }
}
