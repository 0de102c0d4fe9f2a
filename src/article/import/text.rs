//! From plain text to Markdown that says the same to the letter.

use crate::article::import::DateFrom;
use crate::article::import::Imported;
use crate::article::import::TitleFrom;
use crate::article::import::block;
use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::escape;
use crate::article::import::heading::Surroundings;
use crate::article::import::heading::is_heading;
use crate::article::import::items::Items;
use crate::article::import::story::Story;
use crate::article::import::story::take_head;

/// Lines that are broken this far out are wrapped prose: they may flow. Shorter ones are a verse, an address, a list: they
/// stay lines.
const WRAPPED_CHARS_MIN: usize = 45;

/// The longest first line that is taken as a title, in characters.
const TITLE_CHARS_MAX: usize = 200;

/// A plain text as an article. Its title is its first line, unless that is the beginning of a paragraph.
pub fn read(text: &str, name: &str) -> Imported {
    let head = take_head(text, name);
    // Lines keep their numbers: the head is read as so many empty lines.
    let above = "\n".repeat(text[..head.body].matches('\n').count());
    let mut story = Story {
        date_from: head.front.date.map(|_| DateFrom::FrontMatter),
        front: head.front,
        blocks: block::of_text(&format!("{above}{}", &text[head.body..])),
        stripped: Vec::new(),
    };
    story.strip_furniture();
    let mut title_from = TitleFrom::FrontMatter;
    if story.front.title.is_none() {
        story.take_bylines_above_title();
        story.front.title = take_title(&mut story.blocks);
        title_from = if story.front.title.is_some() {
            TitleFrom::FirstLine
        } else {
            TitleFrom::FileName
        };
    }
    story.take_bylines();
    Imported {
        title_from,
        date_from: story.date_from,
        body: markdown(&story.blocks),
        front: story.front,
        stripped: story.stripped,
        findings: head.findings,
    }
}

fn take_title(blocks: &mut Vec<Block>) -> Option<String> {
    let first = blocks.first_mut()?;
    if begins_paragraph(first) || first.lines[0].text.chars().count() > TITLE_CHARS_MAX {
        return None;
    }
    let title = first.lines.remove(0).said;
    if first.lines.is_empty() {
        blocks.remove(0);
    }
    Some(title)
}

/// The blocks of a story as Markdown: headings found, all else escaped.
fn markdown(blocks: &[Block]) -> String {
    let items: Vec<Option<Items<'_>>> = blocks.iter().map(Items::of).collect();
    let items_at = |index: usize| items.get(index).and_then(Option::as_ref);
    let one = |index: usize| {
        let block = &blocks[index];
        let above = index.checked_sub(1);
        let here = Surroundings {
            above: above.and_then(|above| blocks.get(above)),
            block,
            below: blocks.get(index + 1),
        };
        match items_at(index) {
            _ if block.kind == Kind::Code => fenced(block),
            Some(items) if items.is_list(above.and_then(items_at), items_at(index + 1)) => items.markdown(),
            _ if is_heading(here) => escape::heading(&block.lines[0].text),
            _ => paragraph(block),
        }
    };
    let blocks: Vec<String> = (0..blocks.len()).map(one).collect();
    if blocks.is_empty() {
        String::new()
    } else {
        format!("{}\n", blocks.join("\n\n"))
    }
}

/// Code as it stands.
fn fenced(block: &Block) -> String {
    let code: Vec<&str> = block.lines.iter().map(|line| line.text.as_str()).collect();
    let fence = if code.iter().any(|line| line.contains("```")) {
        "~~~"
    } else {
        "```"
    };
    format!("{fence}\n{}\n{fence}", code.join("\n"))
}

fn paragraph(block: &Block) -> String {
    let (_, but_last) = block.lines.split_last().expect("a block has a line");
    let is_wrapped = but_last
        .iter()
        .all(|line| line.text.chars().count() >= WRAPPED_CHARS_MIN);
    let end = if is_wrapped { "\n" } else { "\\\n" };
    let lines: Vec<String> = block.lines.iter().map(|line| escape::line(&line.text)).collect();
    lines.join(end)
}

/// Whether the first line of a block is the beginning of a paragraph rather than a title: prose whose lines are wrapped.
fn begins_paragraph(block: &Block) -> bool {
    let [first, second, ..] = block.lines.as_slice() else {
        return false;
    };
    let goes_on = second.text.chars().next().is_some_and(char::is_lowercase) || first.text.ends_with(',');
    first.text.chars().count() >= WRAPPED_CHARS_MIN && goes_on
}
