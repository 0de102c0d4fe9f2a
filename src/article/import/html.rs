//! From an HTML page to the story on it.

use std::collections::BTreeSet;

use dom_query::Document;
use dom_query::NodeRef;
use dom_smoothie::Readability;
use url::Url;

use crate::article::characters;
use crate::article::import::ImportError;
use crate::article::import::Imported;
use crate::article::import::Stripped;
use crate::article::import::TitleFrom;
use crate::article::import::addresses;
use crate::article::import::addresses::Loose;
use crate::article::import::around;
use crate::article::import::around::PageLine;
use crate::article::import::block;
use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::byline;
use crate::article::import::escape::is_reference;
use crate::article::import::furniture;
use crate::article::import::heading::Surroundings;
use crate::article::import::heading::is_heading;
use crate::article::import::heading::leading_emoji;
use crate::article::import::page;
use crate::article::import::places::Places;
use crate::article::import::story::BYLINE;
use crate::article::import::story::Story;
use crate::article::import::story::people;
use crate::article::title::one_line;

/// How deep elements may be nested: no page that people read comes near it, and the walks over the tree call themselves.
const DEPTH_MAX: usize = 256;

/// Elements that are never a story.
const NEVER: &str = "script, style, noscript, template, nav, aside, form, button, input, select, textarea, dialog, \
                     [hidden], [aria-hidden='true'], [role='navigation'], [role='complementary'], [role='search'], \
                     [role='dialog'], [role='contentinfo'], body > header, body > footer, article > footer, main > footer";

/// Stands for an `&` that must not begin a character reference in the Markdown: a code point that no text has.
const AMPERSAND: char = '\u{FDD0}';

/// Why something on the page is not in the article.
const OUTSIDE: &str = "outside the story";

/// A page as an article.
///
/// # Errors
/// [`ImportError::TooDeep`] for a page that is made to overflow, [`ImportError::Empty`] for one without words.
pub fn read(html: &str) -> Result<Imported, ImportError> {
    let document = Document::from(html);
    let depth = depth(&document);
    if depth > DEPTH_MAX {
        return Err(ImportError::TooDeep {
            depth,
            depth_max: DEPTH_MAX,
        });
    }
    let about = page::about(&document);
    let found = story_in(html, addresses::base_of(html, &document).as_ref());
    let body = with_headings(&found.markdown);
    let mut story = Story {
        blocks: block::of_markdown(&body, 1),
        ..Story::default()
    };
    story.front.lang = about.language;
    story.front.authors = about.author.as_deref().map(people).unwrap_or_default();
    story.front.date = about.date.map(|(stamp, _)| stamp);
    story.date_from = about.date.map(|(_, from)| from);
    let (title, title_from) = match about.title {
        Some((title, from)) => (Some(characters::without(&title).into_owned()), from),
        None => (None, TitleFrom::FileName),
    };
    let mut numbers: Vec<u32> = Vec::new();
    if let Some(first) = story
        .blocks
        .iter()
        .position(|block| Some(block.said()) == title && block.only_line().is_some())
    {
        numbers.extend(story.blocks.remove(first).lines.iter().map(|line| line.number));
    }
    story.front.title = title;
    let page = Page::of(&document, &story);
    story.strip_furniture();
    page.strip_prompts(&mut story);
    story.take_bylines();
    numbers.extend(story.stripped.iter().map(|stripped| stripped.line));
    let mut stripped = left_out(html, page, &mut story);
    stripped.extend(addresses::told(html, found.loose));
    Ok(Imported {
        title_from,
        date_from: story.date_from,
        body: block::without(&body, 1, &numbers),
        front: story.front,
        stripped,
        findings: Vec::new(),
    })
}

/// How deep the elements of a page are nested.
fn depth(document: &Document) -> usize {
    let mut deepest = 0;
    let mut open = vec![(document.root(), 0)];
    while let Some((node, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(node.children_it(false).map(|child| (child, depth + 1)));
    }
    deepest
}

/// A story that was found on a page.
struct Found {
    markdown: String,
    /// Addresses that lead nowhere from here.
    loose: Vec<Loose>,
}

/// The story of a page in Markdown: as `dom_smoothie` finds it, unless that loses a paragraph of it.
fn story_in(html: &str, base: Option<&Url>) -> Found {
    let whole = Document::from(html);
    clean(&whole);
    let root = root(&whole);
    let found = Readability::new(whole.html(), None, None).and_then(|mut readability| readability.parse());
    let piece = match found {
        Ok(article) if !loses_paragraph(&root, &article.content) => Document::fragment(article.content),
        _ => Document::fragment(root.html()),
    };
    let loose = addresses::mend(&piece, base);
    Found {
        markdown: markdown(&piece),
        loose,
    }
}

/// The element that holds the story: the only `<article>`, else `<main>`, else the body.
fn root(document: &Document) -> NodeRef<'_> {
    for place in ["[itemprop='articleBody']", "article", "main, [role='main']"] {
        if let [only] = document.select(place).nodes() {
            return *only;
        }
    }
    document.body().unwrap_or_else(|| document.root())
}

/// Takes out what stands round a story by its elements, classes and ids. What holds most of the words is the story,
/// whatever it is called.
fn clean(document: &Document) {
    document.select(NEVER).remove();
    let words = document.root().normalized_char_count();
    for node in document.select("body [class], body [id]").nodes() {
        if around::called(node, words).is_some() {
            node.remove_from_parent();
        }
    }
}

/// Whether a paragraph or a heading of the story is missing in what was found of it. White space is no difference.
fn loses_paragraph(root: &NodeRef, found: &str) -> bool {
    let bare = |text: &str| -> String { text.split_whitespace().collect() };
    let found = bare(&Document::fragment(found).text());
    let paragraphs = root.find(&["p"]);
    let lost = |name: &str| {
        root.find(&[name])
            .iter()
            .any(|node| !found.contains(&bare(&node.text())))
    };
    // Links to elsewhere make lists too: an item of the story ends as a sentence does.
    let loses_item = root.find(&["li"]).iter().any(|node| {
        let said = one_line(&node.text());
        said.ends_with(['.', '!', '?', '…', '。'])
            && !found.contains(&bare(&said))
            && furniture::reason(&said).is_none()
    });
    loses_item
        || paragraphs
            .iter()
            .any(|node| !found.contains(&bare(&node.text())) && furniture::reason(&one_line(&node.text())).is_none())
        || ["pre", "blockquote", "table"].into_iter().any(lost)
}

/// A piece of a page in Markdown.
fn markdown(piece: &Document) -> String {
    for node in piece.root().descendants() {
        let is_code = || {
            node.ancestors_it(None)
                .any(|above| above.has_name("pre") || above.has_name("code"))
        };
        if node.is_text() && node.text().contains('&') && !is_code() {
            node.set_text(marked(&node.text()));
        }
    }
    let markdown = piece.md(None);
    let markdown = characters::without(&markdown);
    let mut lines: Vec<String> = Vec::new();
    for line in markdown.replace(AMPERSAND, "\\&").split('\n') {
        // A story has one title: what else is of the first level goes one down.
        lines.push(if line.starts_with("# ") {
            format!("#{line}")
        } else {
            line.to_owned()
        });
    }
    lines.join("\n")
}

/// The text with a mark for every `&` that would begin a character reference in Markdown.
fn marked(text: &str) -> String {
    let letters = text.char_indices().map(|(at, letter)| {
        if letter == '&' && is_reference(&text[at..]) {
            AMPERSAND
        } else {
            letter
        }
    });
    letters.collect()
}

/// The same Markdown with headings where a page without any has lines that stand alone and begin with an emoji.
fn with_headings(markdown: &str) -> String {
    let blocks = block::of_markdown(markdown, 1);
    if blocks.iter().filter(|block| block.kind == Kind::Heading).count() > 1 {
        return markdown.to_owned();
    }
    let is_emoji_heading = |index: usize| {
        let plain = |at: usize| blocks.get(at).map(as_read);
        let (above, here, below) = (index.checked_sub(1).and_then(plain), plain(index), plain(index + 1));
        here.is_some_and(|here| {
            here.kind == Kind::Words
                && leading_emoji(&here.lines[0].text).is_some()
                && is_heading(Surroundings {
                    above: above.as_ref(),
                    block: &here,
                    below: below.as_ref(),
                })
        })
    };
    let numbers: Vec<u32> = (0..blocks.len())
        .filter(|index| is_emoji_heading(*index))
        .map(|index| blocks[index].lines[0].number)
        .collect();
    let lines = (1..).zip(markdown.split('\n')).map(|(number, line)| {
        if numbers.contains(&number) {
            format!("## {}", line.trim().trim_start_matches("**").trim_end_matches("**"))
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A block whose lines are written as they are read.
fn as_read(block: &Block) -> Block {
    let mut block = block.clone();
    for line in &mut block.lines {
        line.text.clone_from(&line.said);
    }
    block
}

/// How many characters make a line a sentence, white space not counted.
const SENTENCE_CHARS_MIN: usize = 60;

/// The letters of a line without white space and the bars of a table.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '|')
        .collect()
}

/// The lines of a page, each with the furniture it is.
struct Page {
    lines: Vec<(PageLine, Option<&'static str>)>,
}

impl Page {
    fn of(document: &Document, story: &Story) -> Self {
        let lines = around::lines(document);
        let blocks: Vec<Block> = lines.iter().map(|line| block::of_line(&line.said)).collect();
        let reasons = story.reasons(&blocks);
        Self {
            lines: lines.into_iter().zip(reasons).collect(),
        }
    }

    /// Leaves out what only its buttons told for a prompt: they are not in the story any more.
    fn strip_prompts(&self, story: &mut Story) {
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
fn left_out(html: &str, page: Page, story: &mut Story) -> Vec<Stripped> {
    let title = story.front.title.as_deref().map(bare);
    let own = story.blocks.iter().flat_map(|block| &block.lines);
    let kept: BTreeSet<String> = own.map(|line| bare(&line.said)).collect();
    let first = story
        .blocks
        .iter()
        .map(|block| bare(&block.lines[0].said))
        .find(|line| !line.is_empty());
    // A sentence may stand in another paragraph than on the page; a short line proves nothing.
    let is_inside =
        |line: &str| line.chars().count() >= SENTENCE_CHARS_MIN && kept.iter().any(|own| own.contains(line));
    let mut places = Places::of(html);
    let mut is_above = true;
    let mut stripped = Vec::new();
    for (line, furniture) in page.lines {
        let number = places.next_line(&line.said);
        let own = bare(&line.said);
        is_above &= first.as_ref() != Some(&own);
        if kept.contains(&own) || Some(&own) == title.as_ref() || is_inside(&own) {
            continue;
        }
        let taken = story
            .stripped
            .iter()
            .find(|taken| bare(&taken.text) == own)
            .map(|taken| taken.why);
        // A date by itself may be anything out there; a by-line says whose it is.
        let byline = byline::of(&line.said).filter(|byline| is_above && byline.author.is_some());
        if let Some(byline) = &byline {
            story.learn(byline);
        }
        let byline = byline.map(|_| BYLINE);
        let why = byline.or(taken).or(furniture).or(line.place).unwrap_or(OUTSIDE);
        stripped.push(Stripped {
            line: number,
            text: line.said,
            why,
        });
    }
    stripped
}
