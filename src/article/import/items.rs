//! Lists in a plain text: what its lines say with marks at their beginnings stays a list.

use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::escape;

/// The longest number of an item, in digits: longer ones are years and amounts.
const DIGITS_MAX: usize = 3;

/// The letters that begin an item.
const BULLETS: [char; 5] = ['-', '*', '•', '◦', '‣'];

/// The mark at the beginning of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The letter.
    Bullet(char),
    /// The number, and `.` or `)` behind it.
    Number(u32, char),
}

impl Mark {
    /// The mark and the words behind it.
    fn of(line: &str) -> Option<(Self, &str)> {
        let (mark, rest) = match line.chars().next()? {
            bullet if BULLETS.contains(&bullet) => (Self::Bullet(bullet), &line[bullet.len_utf8()..]),
            _ => {
                let digits = line.bytes().take_while(u8::is_ascii_digit).count();
                let end = line[digits..].chars().next().filter(|end| matches!(end, '.' | ')'))?;
                let number = line[..digits].parse().ok().filter(|_| digits <= DIGITS_MAX)?;
                (Self::Number(number, end), &line[digits + 1..])
            }
        };
        let words = rest.strip_prefix([' ', '\t'])?.trim_start();
        Some((mark, words)).filter(|(_, words)| words.contains(char::is_alphanumeric))
    }

    /// The mark of the item behind this one.
    fn next(self) -> Self {
        match self {
            Self::Bullet(_) => self,
            Self::Number(number, end) => Self::Number(number + 1, end),
        }
    }

    /// As Markdown writes it.
    fn written(self) -> String {
        match self {
            Self::Bullet(_) => "- ".to_owned(),
            Self::Number(number, end) => format!("{number}{end} "),
        }
    }
}

/// The items in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Items<'a> {
    /// The mark of the first.
    first: Mark,
    /// The mark that one more would have.
    next: Mark,
    /// The lines of each, without its mark.
    each: Vec<(Mark, Vec<&'a str>)>,
}

impl<'a> Items<'a> {
    /// A block that is nothing but items, the marks of which go on from one to the next. Lines between are the rest of an
    /// item whose line was too long.
    pub fn of(block: &'a Block) -> Option<Self> {
        let mut lines = block.lines.iter().map(|line| line.text.as_str());
        let (first, words) = Mark::of(lines.next()?).filter(|_| block.kind == Kind::Words)?;
        let (mut next, mut items) = (first.next(), vec![(first, vec![words])]);
        for line in lines {
            match Mark::of(line) {
                Some((mark, words)) if mark == next => {
                    next = mark.next();
                    items.push((mark, vec![words]));
                }
                Some(_) => return None,
                None => items.last_mut()?.1.push(line),
            }
        }
        Some(Self {
            first,
            next,
            each: items,
        })
    }

    /// Whether this is a list by itself, or with the items of the blocks above and below: one item alone may as well be a
    /// dash, a sum or somebody's words.
    pub fn is_list(&self, above: Option<&Self>, below: Option<&Self>) -> bool {
        self.each.len() > 1
            || above.is_some_and(|above| above.next == self.first)
            || below.is_some_and(|below| self.next == below.first)
    }

    /// The list in Markdown.
    pub fn markdown(&self) -> String {
        let one = |(mark, lines): &(Mark, Vec<&str>)| {
            let mark = mark.written();
            let lines: Vec<String> = lines.iter().map(|line| escape::line(line)).collect();
            format!("{mark}{}", lines.join(&format!("\n{}", " ".repeat(mark.len()))))
        };
        self.each.iter().map(one).collect::<Vec<_>>().join("\n")
    }
}
