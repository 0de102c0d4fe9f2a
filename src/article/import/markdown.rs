//! Foreign Markdown: it stays as it is, but for its head, its title and what is no part of the story.

use crate::article::import::DateFrom;
use crate::article::import::Imported;
use crate::article::import::TitleFrom;
use crate::article::import::block;
use crate::article::import::story::Story;
use crate::article::import::story::take_head;
use crate::article::title;
use crate::article::title::blanked;

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
        story.take_bylines_above_title();
        if let Some((line, from)) = story.take_title_line() {
            numbers.push(line);
            title_from = from;
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
