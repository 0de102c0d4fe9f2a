//! What stands on a page beside its story, and is told.

use std::collections::BTreeSet;

use dom_query::Document;
use pulldown_cmark::Event;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use crate::article::import::Stripped;
use crate::article::import::around;
use crate::article::import::around::BYLINE;
use crate::article::import::around::PageLine;
use crate::article::import::block;
use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::byline;
use crate::article::import::furniture;
use crate::article::import::letters::TITLE;
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

/// The lines of a page.
pub struct Page {
    lines: Vec<Judged>,
}

/// A line of a page, and what it is by its words.
struct Judged {
    line: PageLine,
    /// What furniture it is called, where it stands outside of the story.
    name: Option<&'static str>,
    /// Why it is furniture even inside of it.
    why: Option<&'static str>,
}

impl Page {
    /// Those of a page round this story.
    pub fn of(document: &Document, story: &Story) -> Self {
        let lines = around::lines(document);
        let blocks: Vec<Block> = lines.iter().map(|line| block::of_line(&line.said)).collect();
        let judged = lines
            .into_iter()
            .zip(furniture::names(&blocks))
            .zip(story.reasons(&blocks));
        Self {
            lines: judged.map(|((line, name), why)| Judged { line, name, why }).collect(),
        }
    }

    /// Leaves out what only its buttons told for a prompt: they are not in the story any more.
    pub fn strip_prompts(&self, story: &mut Story) {
        let title = story.front.title.as_deref().map(bare);
        let is_furniture = |own: &String| {
            let mut same = self.same(own).peekable();
            same.peek().is_some() && same.all(|judged| judged.why.is_some())
        };
        story.strip(|block| {
            let own = bare(&block.said());
            let is_title = Some(&own) == title.as_ref();
            let is_prompt = block.kind == Kind::Words && !is_title && is_furniture(&own);
            is_prompt.then(|| self.same(&own).next()?.why)?
        });
    }

    /// The lines that say this.
    fn same<'a>(&'a self, own: &'a str) -> impl Iterator<Item = &'a Judged> {
        self.lines.iter().filter(move |judged| bare(&judged.line.said) == own)
    }
}

/// The lines of a page that are neither in the story nor its title, nor among the names of what the story shows from
/// elsewhere, each with its line in the source and what it is. A by-line above the story tells who wrote it.
pub fn left_out(html: &str, page: Page, story: &mut Story, shown: &[String]) -> Vec<Stripped> {
    let title = story.front.title.as_deref().map(bare);
    let own = story.blocks.iter().flat_map(|block| &block.lines);
    let mut kept: BTreeSet<String> = own.map(|line| bare(&line.said)).collect();
    kept.extend(story.blocks.iter().flat_map(captions));
    kept.extend(shown.iter().map(|name| bare(name)));
    // A sentence may stand in another paragraph than on the page; a short line proves nothing.
    let is_inside =
        |line: &str| line.chars().count() >= SENTENCE_CHARS_MIN && kept.iter().any(|own| own.contains(line));
    let mut places = Places::of(html);
    let mut sentences = 0;
    let mut is_below_title = false;
    let mut was_title = false;
    let mut stripped = Vec::new();
    for Judged { line, name, .. } in page.lines {
        let number = places.next_line(&line.said);
        let own = bare(&line.said);
        sentences += usize::from(kept.contains(&own) && own.chars().count() >= SENTENCE_CHARS_MIN);
        // A standfirst may stand over the by-line.
        let is_above = sentences == 0 || (sentences == 1 && is_below_title);
        let is_right_below_title = std::mem::replace(&mut was_title, Some(&own) == title.as_ref());
        is_below_title |= was_title;
        if kept.contains(&own) || was_title || is_inside(&own) {
            let why = line.changed.filter(|why| was_title || *why != TITLE);
            stripped.extend(why.map(|why| Stripped {
                line: number,
                text: line.said,
                why,
            }));
            continue;
        }
        let taken = story
            .stripped
            .iter()
            .find(|taken| bare(&taken.text) == own)
            .map(|taken| taken.why);
        // A date by itself may be anything out there: between title and story it is the story's. A by-line says whose it is.
        let is_marked = is_right_below_title || line.place == Some(BYLINE);
        let byline = if is_marked {
            byline::below_title(&line.said)
        } else {
            byline::of(&line.said)
        };
        let byline = byline.filter(|byline| is_above && (byline.author.is_some() || is_below_title));
        if let Some(byline) = &byline {
            story.learn(byline);
        }
        let byline = byline.as_ref().map(why_left_out);
        let why = byline
            .or(taken)
            .or(line.changed.filter(|why| *why != TITLE))
            .or(name)
            .or(line.place)
            .unwrap_or(OUTSIDE);
        stripped.push(Stripped {
            line: number,
            text: line.said,
            why,
        });
    }
    stripped
}
