//! Foreign Markdown: it stays as it is, but for its head, its title and what is no part of the story.

use crate::article::import::DateFrom;
use crate::article::import::Imported;
use crate::article::import::TitleFrom;
use crate::article::import::block;
use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::story::Story;
use crate::article::import::story::take_head;
use crate::article::title;
use crate::article::title::blanked;

/// The longest first line that is taken as a title, in characters.
const TITLE_CHARS_MAX: usize = 200;

/// A text in Markdown as an article.
pub fn read(text: &str, name: &str) -> Imported {
    let head = take_head(text, name);
    let first = (1..).nth(text[..head.body].matches('\n').count()).unwrap_or(1);
    let mut front = head.front;
    let mut body = text[head.body..].to_owned();
    let mut title_from = TitleFrom::FrontMatter;
    if let Some(found) = title::in_markdown(&body) {
        let says_the_same = front.title.as_ref().is_some_and(|title| *title == found.title);
        if front.title.is_none() || says_the_same {
            body = blanked(&body, found.range);
        }
        if front.title.is_none() {
            front.title = Some(found.title);
            title_from = TitleFrom::Heading;
        }
    }
    let mut story = Story {
        date_from: front.date.map(|_| DateFrom::FrontMatter),
        front,
        blocks: block::of_markdown(&body, first),
        stripped: Vec::new(),
    };
    story.strip_furniture();
    let mut numbers: Vec<u32> = Vec::new();
    if story.front.title.is_none() {
        title_from = TitleFrom::FileName;
        if let Some(line) = story.blocks.first().and_then(title_line) {
            numbers.push(line.number);
            story.front.title = Some(line.said.clone());
            story.blocks.remove(0);
            title_from = TitleFrom::FirstLine;
        }
    }
    story.take_bylines();
    numbers.extend(story.stripped.iter().map(|stripped| stripped.line));
    Imported {
        title_from,
        date_from: story.date_from,
        body: block::without(&body, first, &numbers),
        front: story.front,
        stripped: story.stripped,
        findings: head.findings,
    }
}

/// The line of a first block that can be a title: words by themselves, or a heading of whatever level.
fn title_line(block: &Block) -> Option<block::Line> {
    let line = block.only_line()?;
    let begins = line.text.trim_start();
    let is_words = block.kind == Kind::Heading || !begins.starts_with(['>', '-', '+', '|', '!', '<', ':']);
    let is_item =
        begins.starts_with("* ") || begins.starts_with(|letter: char| letter.is_ascii_digit()) && begins.contains(". ");
    let is_short = line.said.chars().count() <= TITLE_CHARS_MAX && !line.said.is_empty();
    let ends = block.kind == Kind::Words && line.said.ends_with(['.', ':', ';', ',']);
    (is_words && !is_item && is_short && !ends && block.kind != Kind::Code).then(|| line.clone())
}
