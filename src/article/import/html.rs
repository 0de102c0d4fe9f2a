//! From an HTML page to the story on it.

use dom_query::Document;
use dom_query::NodeRef;
use dom_query::Selection;
use dom_smoothie::Config;
use dom_smoothie::Readability;
use url::Url;

use crate::article::characters;
use crate::article::import::ImportError;
use crate::article::import::Imported;
use crate::article::import::TitleFrom;
use crate::article::import::addresses;
use crate::article::import::addresses::Loose;
use crate::article::import::around;
use crate::article::import::block;
use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::depth;
use crate::article::import::drawn;
use crate::article::import::embedded;
use crate::article::import::escape::is_reference;
use crate::article::import::furniture;
use crate::article::import::heading::Surroundings;
use crate::article::import::heading::is_heading;
use crate::article::import::heading::leading_emoji;
use crate::article::import::languages;
use crate::article::import::left::Page;
use crate::article::import::left::left_out;
use crate::article::import::letters;
use crate::article::import::lost;
use crate::article::import::page;
use crate::article::import::raw::Raw;
use crate::article::import::story::Story;
use crate::article::import::story::people;
use crate::article::title::one_line;

/// Where a title stands over a story, at least so many times as many words stand below it as above.
const WORDS_BELOW_TITLE_MIN: usize = 8;

/// Elements that are never a story.
const NEVER: &str = "script, style, noscript, template, nav, aside, form, button, input, select, textarea, dialog, \
                     [hidden], [aria-hidden='true'], [role='navigation'], [role='complementary'], [role='search'], \
                     [role='dialog'], [role='tooltip'], .button-wrapper, [role='contentinfo'], body > header, body > footer, article > footer, main > footer";

/// Stands for an `&` that must not begin a character reference in the Markdown: a code point that no text has.
const AMPERSAND: char = '\u{FDD0}';

/// A page as an article.
///
/// # Errors
/// [`ImportError::TooDeep`] for a page that is made to overflow, [`ImportError::Empty`] for one without words.
pub fn read(html: &str) -> Result<Imported, ImportError> {
    let document = depth::bounded(html)?;
    let about = page::about(&document);
    drawn::write_out(&document);
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
    let mut title_from = title_from;
    if story.front.title.is_none() && story.blocks.len() > 1 {
        story.take_bylines_above_title();
        if let Some((line, from)) = story.take_title_line() {
            numbers.push(line);
            title_from = from;
        }
    }
    story.take_bylines();
    numbers.extend(story.stripped.iter().map(|stripped| stripped.line));
    let mut stripped = left_out(html, page, &mut story, &found.shown);
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

/// A story that was found on a page.
struct Found {
    markdown: String,
    /// Addresses that lead nowhere from here.
    loose: Vec<Loose>,
    /// The names of what it shows from elsewhere.
    shown: Vec<String>,
}

/// The story of a page in Markdown: as `dom_smoothie` finds it, unless that loses a paragraph of it.
fn story_in(html: &str, base: Option<&Url>) -> Found {
    let whole = Document::from(html);
    lost::load(&whole);
    let languages = languages::name(&whole);
    drawn::write_out(&whole);
    drawn::without_wordless(&whole);
    embedded::stand_in(&whole);
    clean(&whole);
    lost::frame(&whole);
    let around = surroundings(&whole);
    let root = root(&around);
    below_title(&root);
    let title = whole.select_single("head title").html();
    let page = format!("<html><head>{title}</head><body>{}</body></html>", root.html());
    let mut config = Config::default();
    config.classes_to_preserve.extend(languages);
    let found = Readability::new(page, None, Some(config)).and_then(|mut readability| readability.parse());
    let piece = match found {
        Ok(article) if !loses_paragraph(&root, &article.content) => Document::fragment(article.content),
        _ => Document::fragment(root.html()),
    };
    lost::put_back(&around, &piece);
    let loose = addresses::mend(&piece, base);
    lost::caption(&piece);
    let mut raw = Raw::for_piece(&piece);
    let shown = embedded::show(&piece, &mut raw);
    Found {
        markdown: markdown(&piece, &mut raw),
        loose,
        shown,
    }
}

/// The element that holds the story and its head: the only `<article>`, or the one with the title, else `<main>`, else the
/// body.
fn surroundings(document: &Document) -> NodeRef<'_> {
    let articles = document.select("article");
    let titled: Vec<&NodeRef> = articles
        .nodes()
        .iter()
        .filter(|article| !article.find(&["h1"]).is_empty())
        .collect();
    match (articles.nodes(), titled.as_slice()) {
        ([only], _) => return *only,
        // Articles stand in articles: the innermost is the story.
        (_, [.., last])
            if titled
                .iter()
                .all(|outer| outer.id == last.id || last.ancestors_it(None).any(|above| above.id == outer.id)) =>
        {
            return **last;
        }
        _ => {}
    }
    if let [only] = document.select("main, [role='main']").nodes() {
        return *only;
    }
    document.body().unwrap_or_else(|| document.root())
}

/// The element that holds the story alone, where the page says so (microformats, schema.org), else what is round it.
fn root<'a>(around: &NodeRef<'a>) -> NodeRef<'a> {
    let whole = around.normalized_char_count();
    for place in ["[itemprop~='articleBody']", ".e-content", ".entry-content"] {
        let found = Selection::from(*around).select(place);
        if let [only] = found.nodes()
            && only.normalized_char_count() * 2 > whole
        {
            return *only;
        }
    }
    *around
}

/// Takes out the few words that stand above the title: a section, a date. Pictures stay.
fn below_title(root: &NodeRef) {
    let headings = root.find(&["h1"]);
    let [title] = headings.as_slice() else {
        return;
    };
    let mut above: Vec<NodeRef> = Vec::new();
    let mut here = *title;
    while here.id != root.id {
        let parent = here.parent();
        let siblings = parent.iter().flat_map(|parent| parent.children_it(false));
        above.extend(siblings.take_while(|node| node.id != here.id));
        let Some(parent) = parent else { return };
        here = parent;
    }
    above.retain(|node| node.is_text() || (node.find(&["img"]).is_empty() && !node.has_name("img")));
    let words: usize = above.iter().map(NodeRef::normalized_char_count).sum();
    if words * WORDS_BELOW_TITLE_MIN < root.normalized_char_count() {
        above.iter().for_each(NodeRef::remove_from_parent);
    }
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
fn markdown(piece: &Document, raw: &mut Raw) -> String {
    letters::mark(piece, raw);
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
    let markdown = characters::without(&markdown).replace(AMPERSAND, "\\&");
    let mut lines: Vec<String> = Vec::new();
    for line in raw.put_back(&markdown).split('\n') {
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
