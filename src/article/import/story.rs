//! A foreign text while it is taken apart: what is known of it, what is left of it, what was left out.

use crate::article::FrontMatter;
use crate::article::front;
use crate::article::front::fields;
use crate::article::front::fields::Head;
use crate::article::front::fields::Manner;
use crate::article::front::foreign::translated;
use crate::article::front::key_lines::KeyLines;
use crate::article::import::DateFrom;
use crate::article::import::Stripped;
use crate::article::import::TitleFrom;
use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::block::Line;
use crate::article::import::byline::Byline;
use crate::article::import::bylines;
use crate::article::import::furniture;
use crate::article::import::names::persons;
use crate::finding::Finding;
use crate::finding::Severity;
use crate::finding::lines::Lines;
use crate::publication::Person;

/// A text on its way to an article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Story {
    /// What is known of it.
    pub front: FrontMatter,
    /// Where its date came from.
    pub date_from: Option<DateFrom>,
    /// What is left of it.
    pub blocks: Vec<Block>,
    /// What was left out.
    pub stripped: Vec<Stripped>,
}

/// The head of a foreign file, in our words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForeignHead {
    /// What it says.
    pub front: FrontMatter,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Where the body begins, in bytes.
    pub body: usize,
}

/// The longest first line that is taken as a title, in characters.
const TITLE_CHARS_MAX: usize = 200;

/// Why a line that is a by-line was left out.
const BYLINE: &str = "by-line, now in the head";

/// Why a line was left out that is nothing but a date.
const DATE: &str = "date, now in the head";

/// Why a line was left out whose date can be read in two ways.
pub const AMBIGUOUS: &str = "the date can be read in two ways, and was not taken: say `--date`";

/// Why a line that is a by-line was left out.
pub fn why_left_out(byline: &Byline) -> &'static str {
    match byline {
        Byline { is_ambiguous: true, .. } => AMBIGUOUS,
        Byline { author: None, .. } => DATE,
        _ => BYLINE,
    }
}

impl Story {
    /// Leaves out all furniture.
    pub fn strip_furniture(&mut self) {
        let reasons = self.reasons(&self.blocks);
        let blocks = std::mem::take(&mut self.blocks);
        for (block, reason) in blocks.into_iter().zip(reasons) {
            match reason {
                Some(why) => self.leave_out(&block, why),
                None => self.blocks.push(block),
            }
        }
    }

    /// For each block, why it is no part of the story.
    pub fn reasons(&self, blocks: &[Block]) -> Vec<Option<&'static str>> {
        match self.front.title {
            Some(_) => furniture::reasons_below_title(blocks),
            None => furniture::reasons(blocks),
        }
    }

    /// Leaves out the blocks for which `why` has a reason.
    pub fn strip(&mut self, why: impl Fn(&Block) -> Option<&'static str>) {
        for block in std::mem::take(&mut self.blocks) {
            match why(&block) {
                Some(why) => self.leave_out(&block, why),
                None => self.blocks.push(block),
            }
        }
    }

    /// Makes the first line the title, where it can be one. Returns its number, and what it was.
    pub fn take_title_line(&mut self) -> Option<(u32, TitleFrom)> {
        let first = self.blocks.first()?;
        let line = title_line(first)?;
        let from = match first.kind {
            Kind::Heading => TitleFrom::Heading,
            _ => TitleFrom::FirstLine,
        };
        self.front.title = Some(line.said);
        self.blocks.remove(0);
        Some((line.number, from))
    }

    /// Moves by-lines into the head that stand over a title.
    pub fn take_bylines_above_title(&mut self) {
        while let Some(byline) = bylines::above_title(&self.blocks) {
            self.learn(&byline);
            let line = self.blocks[0].lines.remove(0);
            self.stripped.push(line.left_out(why_left_out(&byline)));
            self.blocks.retain(|block| !block.lines.is_empty());
        }
    }

    /// Moves by-lines into the head. What the head says already stays.
    pub fn take_bylines(&mut self) {
        let found = bylines::among(&self.blocks);
        for (_, byline) in &found {
            self.learn(byline);
        }
        let blocks = std::mem::take(&mut self.blocks);
        for (index, mut block) in blocks.into_iter().enumerate() {
            for (_, byline) in found.iter().filter(|(at, _)| *at == index) {
                let line = block.lines.remove(0);
                self.stripped.push(line.left_out(why_left_out(byline)));
            }
            if !block.lines.is_empty() {
                self.blocks.push(block);
            }
        }
        self.learn(&Byline {
            date: bylines::opening_date(&self.blocks),
            ..Byline::default()
        });
    }

    /// Puts what a by-line tells into the head, where the head does not say it already.
    pub fn learn(&mut self, byline: &Byline) {
        if let (None, Some(date)) = (self.front.date, byline.date) {
            self.front.date = Some(date);
            self.date_from = Some(DateFrom::Dateline);
        }
        self.front.updated = self.front.updated.or(byline.updated);
        if let (true, Some(author)) = (self.front.authors.is_empty(), &byline.author) {
            self.front.authors = people(author);
        }
    }

    fn leave_out(&mut self, block: &Block, why: &'static str) {
        self.stripped.extend(block.lines.iter().map(|line| line.left_out(why)));
    }
}

/// The line of a first block that can be a title: words by themselves, or a heading of whatever level.
fn title_line(block: &Block) -> Option<Line> {
    let line = block.only_line()?;
    let begins = line.text.trim_start();
    let is_words = block.kind == Kind::Heading || !begins.starts_with(['>', '-', '+', '|', '!', '<', ':']);
    let is_item =
        begins.starts_with("* ") || begins.starts_with(|letter: char| letter.is_ascii_digit()) && begins.contains(". ");
    let is_short = line.said.chars().count() <= TITLE_CHARS_MAX && !line.said.is_empty();
    let ends = block.kind == Kind::Words && line.said.ends_with(['.', ':', ';', ',']);
    (is_words && !is_item && is_short && !ends && block.kind != Kind::Code).then(|| line.clone())
}

/// The persons that a text names: `Ada Byron, Bo Chen and Cy Dee`.
pub fn people(names: &str) -> Vec<Person> {
    let found = persons(names).into_iter();
    found.filter(|name| !name.is_empty()).map(Person::named).collect()
}

/// The head of a foreign file: its synonyms translated, what is unknown in `extra`. A mark that never closes is no head:
/// the text begins with a rule.
pub fn take_head(text: &str, name: &str) -> ForeignHead {
    let Ok(split) = front::split(text) else {
        return ForeignHead::default();
    };
    let (entries, mut findings) = front::read(text, &split, name);
    let lines = Lines::new(text);
    let head = Head {
        file: name,
        lines: &lines,
        start: split.head.start,
        syntax: split.syntax,
        manner: Manner::Closed,
    };
    let (mut front, wrong) = fields::read(translated(entries), head);
    // The value is not taken over, but the text is.
    findings.extend(wrong.into_iter().map(|finding| Finding {
        severity: Severity::Warning,
        ..finding
    }));
    front.lines = KeyLines::default();
    front.syntax = None;
    ForeignHead {
        front,
        findings,
        body: split.body,
    }
}
