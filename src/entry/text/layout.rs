//! A text laid out at a width.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use crate::entry::text::Block;
use crate::entry::text::Line;
use crate::entry::text::List;
use crate::entry::text::Piece;
use crate::entry::text::Text;
use crate::entry::text::flow::Flow;
use crate::entry::text::flowing;
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
            Block::Paragraph(line) => flowing::lines(self.flow(line), columns),
            Block::Code(code) => code.lines().map(|line| set_in(CODE_INDENT, line)).collect(),
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
            Block::Rule => vec!["* * *".to_owned()],
        }
    }

    /// The title of an entry is set by the template, so that the outermost headings here are underlined and the
    /// deeper ones are lines of their own.
    fn heading(&mut self, level: u8, line: &Line, columns: usize) -> Vec<String> {
        let mut lines = flowing::lines(self.flow(line), columns);
        if level <= 2
            && let [line] = lines.as_slice()
            && let Some(underlined) = flowing::underlined(line, "-")
        {
            return vec![underlined];
        }
        let width = lines.iter().map(|line| line.width()).max().unwrap_or_default();
        if level <= 2 {
            lines.push("-".repeat(width.min(columns)));
        }
        lines
    }

    fn list(&mut self, list: &List, columns: usize) -> Vec<String> {
        let number_max = list
            .first
            .map(|first| first.saturating_add(list.items.len().saturating_sub(1) as u64));
        let width = number_max.map_or(1, |number| number.to_string().len() + 1);
        let mut lines = Vec::new();
        for (index, item) in list.items.iter().enumerate() {
            let mark = list.first.map_or_else(
                || "- ".to_owned(),
                |first| format!("{:<width$} ", format!("{}.", first.saturating_add(index as u64))),
            );
            let (mark, columns) = fitting(mark, columns);
            let indent = " ".repeat(mark.len());
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

/// A mark and the columns behind it; no mark where these would be too few.
fn fitting(mark: String, columns: usize) -> (String, usize) {
    match columns.checked_sub(mark.len()) {
        Some(inner) if inner >= COLUMNS_MIN => (mark, inner),
        _ => (String::new(), columns),
    }
}

fn set_in(mark: &str, line: &str) -> String {
    format!("{mark}{line}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use crate::article::Format;
    use crate::entry::sample;
    use crate::entry::text::Text;
    use crate::entry::text::notes::Notes;

    /// A text as it stands in a mail, with its notes.
    fn laid_out(text: &Text, columns: usize) -> String {
        let mut notes = Notes::default();
        let body = text.lay_out(columns, &mut notes);
        if notes.is_empty() {
            body
        } else {
            format!("{body}\n\n{}", notes.lay_out())
        }
    }

    fn markdown(body: &str, columns: usize) -> String {
        laid_out(&sample::render(Format::Markdown, body).0.text, columns)
    }

    #[test]
    fn plain_text_reads_like_a_letter() {
        insta::assert_snapshot!(markdown(BLOCKS, 40), @"
        One
        ---

        A _b_ *c* ~d~ `e f`, see here [1],
        there [2] and https://example.net/b,
        https://www.example.net/ or
        ada@example.org.
        A new line with a picture [image: of a
        cat].

        Two

        Three

        - a
        - b
          - c
        - ☑ d

        9.  x

        10. y

            z

        [image: A cat]

        Her name is Ada

        [1] https://example.org/x/
        [2] https://example.net/b
        ");
    }

    #[test]
    fn a_table_is_set_in_columns_where_it_fits_and_else_as_records() {
        insta::assert_snapshot!(markdown(TABLE, 40), @"
        Name         N  Where
        ----------  --  -----
        one          1    x
        twenty-two  22  y [1]

        [1] https://example.net/
        ");
        insta::assert_snapshot!(markdown(TABLE, 20), @"
        Name: one
        N: 1
        Where: x

        Name: twenty-two
        N: 22
        Where: y [1]

        [1] https://example.net/
        ");
    }

    #[test]
    fn quotes_alerts_code_and_footnotes_keep_their_form() {
        insta::assert_snapshot!(markdown(QUOTES, 40), @"
        > *Warning*
        >
        > mind the gap

        > q
        >
        > > r s

            fn a() {

                a_line_that_is_wider_than_the_columns_stays_as_it_is();
            }

        * * *

        x [1] y [2] z [1]

        [1] Note _a_, see [3] and so on and so
            on and so on and so on

            - l
        [2] b x [4]
        [3] c
        [4] https://example.net/b
        ");
    }

    #[test]
    fn texts_of_one_issue_share_their_notes() {
        let first = sample::render(Format::Markdown, "[a](x.md)[^1]\n\n[^1]: [b](https://example.net/)")
            .0
            .text;
        let second = sample::render(Format::Markdown, "[b](https://example.net/) [a](x.md)[^1]\n\n[^1]: c")
            .0
            .text;
        let mut notes = Notes::default();
        assert_eq!(first.lay_out(72, &mut notes), "a [1] [2]");
        assert_eq!(second.lay_out(72, &mut notes), "b [3] a [1] [4]");
        insta::assert_snapshot!(notes.lay_out(), @"
        [1] https://example.org/x/
        [2] b [3]
        [3] https://example.net/
        [4] c
        ");
    }

    #[test]
    fn html_reads_like_the_same_article_in_markdown() {
        for body in [BLOCKS, TABLE, QUOTES] {
            let (content, _) = sample::render(Format::Markdown, body);
            let page = sample::render(Format::Html, &content.html).0;
            assert_eq!(laid_out(&page.text, 60), laid_out(&content.text, 60));
            assert_eq!(page.text.words(), content.text.words());
        }
    }

    const BLOCKS: &str = "\
# One

A *b* **c** ~~d~~ `e f`, see [here](x.md), [there](https://example.net/b) and
<https://example.net/b>, www.example.net or <ada@example.org>.\\
A new line with a picture ![of a cat](cat.png).

## Two

### Three

- a
- b
  - c
- [x] d

9. x

10. y

    z

![A cat](cat.png \"Her name is Ada\")
";

    const TABLE: &str = "\
| Name | N | Where |
|---|---:|:-:|
| one | 1 | x |
| twenty-two | 22 | [y](https://example.net/) |
";

    const QUOTES: &str = "\
> [!WARNING]
> mind
> the gap

> q
> > r
> s

```rust
fn a() {

    a_line_that_is_wider_than_the_columns_stays_as_it_is();
}
```

---

x[^a] y[^b] z[^a]

[^a]: Note *a*, see[^c]
    and so on and so on and so on and so on

    - l
[^b]: b [x](https://example.net/b)
[^c]: c
";
}
