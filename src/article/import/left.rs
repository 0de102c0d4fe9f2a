//! What stands on a page beside its story, and is told.

use std::collections::BTreeSet;

use dom_query::Document;
use pulldown_cmark::Event;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use crate::article::import::Stripped;
use crate::article::import::around;
use crate::article::import::around::PageLine;
use crate::article::import::block;
use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::byline;
use crate::article::import::places::Places;
use crate::article::import::story::Story;
use crate::article::import::story::why_left_out;

/// Why something on the page is not in the article.
const OUTSIDE: &str = "outside the story";

/// How many characters make a line a sentence, white space not counted.
const SENTENCE_CHARS_MIN: usize = 60;

/// The letters of a line without white space and the bars of a table.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '|')
        .collect()
}

/// What pictures of a block show, and what stands below them.
fn captions(block: &Block) -> Vec<String> {
    let mut said = Vec::new();
    let mut shown = None;
    for event in block.lines.iter().flat_map(|line| Parser::new(&line.text)) {
        match event {
            Event::Start(Tag::Image { title, .. }) => {
                said.push(bare(&title));
                shown = Some(String::new());
            }
            Event::End(TagEnd::Image) => said.extend(shown.take().map(|alt| bare(&alt))),
            Event::Text(text) | Event::Code(text) => shown.iter_mut().for_each(|shown| shown.push_str(&text)),
            _ => {}
        }
    }
    said.retain(|said| !said.is_empty());
    said
}

/// The lines of a page, each with the furniture it is.
pub struct Page {
    lines: Vec<(PageLine, Option<&'static str>)>,
}

impl Page {
    /// Those of a page round this story.
    pub fn of(document: &Document, story: &Story) -> Self {
        let lines = around::lines(document);
        let blocks: Vec<Block> = lines.iter().map(|line| block::of_line(&line.said)).collect();
        let reasons = story.reasons(&blocks);
        Self {
            lines: lines.into_iter().zip(reasons).collect(),
        }
    }

    /// Leaves out what only its buttons told for a prompt: they are not in the story any more.
    pub fn strip_prompts(&self, story: &mut Story) {
        let title = story.front.title.as_deref().map(bare);
        let is_furniture = |own: &String| {
            let mut same = self
                .lines
                .iter()
                .filter(|(line, _)| bare(&line.said) == *own)
                .peekable();
            same.peek().is_some() && same.all(|(_, why)| why.is_some())
        };
        story.strip(|block| {
            let own = bare(&block.said());
            let is_title = Some(&own) == title.as_ref();
            let is_prompt = block.kind == Kind::Words && !is_title && is_furniture(&own);
            is_prompt.then(|| self.lines.iter().find(|(line, _)| bare(&line.said) == own)?.1)?
        });
    }
}

/// The lines of a page that are neither in the story nor its title, each with its line in the source and what it is. A
/// by-line above the story tells who wrote it.
pub fn left_out(html: &str, page: Page, story: &mut Story) -> Vec<Stripped> {
    let title = story.front.title.as_deref().map(bare);
    let own = story.blocks.iter().flat_map(|block| &block.lines);
    let mut kept: BTreeSet<String> = own.map(|line| bare(&line.said)).collect();
    kept.extend(story.blocks.iter().flat_map(captions));
    // A sentence may stand in another paragraph than on the page; a short line proves nothing.
    let is_inside =
        |line: &str| line.chars().count() >= SENTENCE_CHARS_MIN && kept.iter().any(|own| own.contains(line));
    let mut places = Places::of(html);
    let mut sentences = 0;
    let mut is_below_title = false;
    let mut stripped = Vec::new();
    for (line, furniture) in page.lines {
        let number = places.next_line(&line.said);
        let own = bare(&line.said);
        sentences += usize::from(kept.contains(&own) && own.chars().count() >= SENTENCE_CHARS_MIN);
        // A standfirst may stand over the by-line.
        let is_above = sentences == 0 || (sentences == 1 && is_below_title);
        is_below_title |= Some(&own) == title.as_ref();
        if kept.contains(&own) || Some(&own) == title.as_ref() || is_inside(&own) {
            continue;
        }
        let taken = story
            .stripped
            .iter()
            .find(|taken| bare(&taken.text) == own)
            .map(|taken| taken.why);
        // A date by itself may be anything out there: between title and story it is the story's. A by-line says whose it is.
        let byline = byline::of(&line.said).filter(|byline| is_above && (byline.author.is_some() || is_below_title));
        if let Some(byline) = &byline {
            story.learn(byline);
        }
        let byline = byline.as_ref().map(why_left_out);
        let why = byline.or(taken).or(furniture).or(line.place).unwrap_or(OUTSIDE);
        stripped.push(Stripped {
            line: number,
            text: line.said,
            why,
        });
    }
    stripped
}
