//! The lines of a page in their order, and what the page itself calls the places in which they stand.

use dom_query::Document;
use dom_query::NodeRef;

use crate::article::characters;
use crate::article::import::drawn::CHANGED;
use crate::article::import::drawn::DRAWING;
use crate::article::import::drawn::FORMULA;
use crate::article::import::drawn::WORDLESS;
use crate::article::import::embedded::IN_PLACE;
use crate::article::import::embedded::NO_ADDRESS;
use crate::article::import::embedded::Shown;
use crate::article::import::embedded::is_embedded;
use crate::article::import::embedded::shown;
use crate::article::import::letters::TITLE;
use crate::article::import::letters::has_marks;
use crate::article::title::one_line;

/// A line of a page, as a browser breaks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLine {
    /// What a reader reads.
    pub said: String,
    /// What its place on the page is called, where the page says so.
    pub place: Option<&'static str>,
    /// Why it is told even if it is in the article: it does not say there all that it says here.
    pub changed: Option<&'static str>,
}

/// What an element is that says who wrote the story.
pub const BYLINE: &str = "by-line";

/// Words in the classes and ids of elements that stand round a story, and what such an element is.
const CLASSES: [(&str, &[&str]); 9] = [
    (BYLINE, &["byline"]),
    ("cookie prompt", &["cookie", "cookies", "gdpr", "consent"]),
    ("share bar", &["share", "sharing", "sharedaddy", "social"]),
    (
        "newsletter prompt",
        &["newsletter", "subscribe", "subscription", "signup"],
    ),
    ("comment form", &["respond"]),
    ("comments", &["comments", "comment", "disqus"]),
    (
        "pointer to other pages",
        &["related", "relatedposts", "sidebar", "promo"],
    ),
    ("advertisement", &["advert", "advertisement"]),
    ("navigation", &["breadcrumbs", "pagination", "toc"]),
];

/// Elements that stand round a story, and what they are.
const ELEMENTS: [(&str, &str); 5] = [
    ("nav", "navigation"),
    ("form", "form"),
    ("aside", "beside the story"),
    ("header", "header"),
    ("footer", "footer"),
];

/// Elements that hold nothing that is read.
const SILENT: [&str; 5] = ["script", "style", "template", "head", "pre"];

/// Elements that stand inside a line.
const INLINE: [&str; 36] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "nobr", "q", "rp", "rt", "rtc", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
];

/// Why words are told that a page hides, or shows only to browsers without programs.
const HIDDEN: &str = "hidden on the page";
const NOSCRIPT: &str = "shown only without scripts";

/// Why words are told that are there for the eye alone.
const DECORATION: &str = "decoration, hidden from readers' programs";

/// What programs set beside a formula for the eye alone.
const FORMULA_AGAIN: [&str; 2] = ["katex-html", "MJX-TEX"];

/// Elements that a class or an id may call a place: others bear such words for reasons of their own.
const PLACES: [&str; 13] = [
    "div", "section", "aside", "form", "footer", "header", "nav", "dialog", "ul", "ol", "p", "button", "fieldset",
];

/// What an element is that its class or id calls no part of a story. What holds most of the page's words is the story,
/// whatever it is called, and so is a section that bears its own heading as its id.
pub fn called(node: &NodeRef, page_chars: usize) -> Option<&'static str> {
    let name = node.node_name()?;
    if !PLACES.contains(&&*name) {
        return None;
    }
    let names = format!("{} {}", node.attr_or("class", ""), node.attr_or("id", "")).to_lowercase();
    let words: Vec<&str> = names.split(|letter: char| !letter.is_alphanumeric()).collect();
    let (what, _) = CLASSES
        .iter()
        .find(|(_, class)| class.iter().any(|word| words.contains(word)))?;
    // Comments are articles too.
    let is_comments = matches!(*what, "comments" | "comment form");
    let holds = |name: &str| !node.find(&[name]).is_empty();
    let is_story = node.normalized_char_count() * 2 >= page_chars
        || holds("main")
        || holds("h1")
        || (!is_comments && (holds("article") || is_section(node)));
    (!is_story).then_some(*what)
}

/// `<section id="cookies"><h2>Cookies</h2>`: a part of a story, as programs write it that name sections by their headings.
fn is_section(node: &NodeRef) -> bool {
    let slug = |text: &str| -> String {
        text.to_lowercase()
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .collect()
    };
    let id = slug(&node.attr_or("id", ""));
    let first = node.children_it(false).find(NodeRef::is_element);
    let heading = first.filter(|first| {
        ["h1", "h2", "h3", "h4", "h5", "h6"]
            .iter()
            .any(|name| first.has_name(name))
    });
    !id.is_empty() && heading.is_some_and(|heading| slug(&heading.text()) == id)
}

/// The lines of a page, from top to bottom, without those of its code.
pub fn lines(document: &Document) -> Vec<PageLine> {
    let Some(body) = document.body() else {
        return Vec::new();
    };
    let mut walk = Walk {
        page_chars: body.normalized_char_count(),
        text: String::new(),
        changed: None,
        lines: Vec::new(),
    };
    walk.inside(&body, Surroundings::default());
    walk.end_line(Surroundings::default());
    walk.lines
}

/// In what an element stands.
#[derive(Clone, Copy, Default)]
struct Surroundings {
    /// By class or id.
    called: Option<&'static str>,
    /// By the element itself.
    element: Option<&'static str>,
}

struct Walk {
    page_chars: usize,
    text: String,
    /// Why the line that is being read says less in the article.
    changed: Option<&'static str>,
    lines: Vec<PageLine>,
}

impl Walk {
    fn inside(&mut self, node: &NodeRef, surroundings: Surroundings) {
        for child in node.children_it(false) {
            if child.is_text() {
                self.text.push_str(&child.text());
            } else if let Some(name) = child.node_name().filter(|_| child.is_element()) {
                self.element(&child, &name, surroundings);
            }
        }
    }

    fn element(&mut self, node: &NodeRef, name: &str, surroundings: Surroundings) {
        if SILENT.contains(&name) {
            return;
        }
        let is_inline = INLINE.contains(&name);
        if name == "img" {
            self.text.push_str(&node.attr_or("alt", ""));
        } else if name == "noscript" {
            self.without_scripts(node, surroundings);
        } else if is_embedded(name) {
            self.embedded(node, surroundings);
        } else if node.has_attr("hidden") && !is_inline {
            self.block(node, surroundings, Some(HIDDEN));
        } else if node.has_attr("hidden") {
            self.beside(node, HIDDEN);
        } else if is_inline && node.attr_or("aria-hidden", "").trim() == "true" {
            self.beside(node, DECORATION);
        } else if name == "td" || name == "th" {
            self.text.push(' ');
            self.inside(node, surroundings);
        } else if is_inline {
            self.changed = self.changed.or_else(|| change(node));
            self.inside(node, surroundings);
        } else {
            let within = Surroundings {
                called: called(node, self.page_chars).or(surroundings.called),
                element: ELEMENTS
                    .iter()
                    .find(|(element, _)| *element == name)
                    .map(|(_, what)| *what)
                    .or(surroundings.element),
            };
            self.end_line(surroundings);
            self.changed = change(node);
            if name == "h1" && has_marks(node) {
                self.changed = Some(TITLE);
            }
            self.inside(node, within);
            self.end_line(within);
        }
    }

    /// What stands in an element that is called something, on lines of its own.
    fn block(&mut self, node: &NodeRef, surroundings: Surroundings, called: Option<&'static str>) {
        let within = Surroundings { called, ..surroundings };
        self.end_line(surroundings);
        self.inside(node, within);
        self.end_line(within);
    }

    /// What is shown from elsewhere: its name, and the words in its place.
    fn embedded(&mut self, node: &NodeRef, surroundings: Surroundings) {
        let Some(Shown { name, address }) = shown(node) else {
            return;
        };
        self.end_line(surroundings);
        self.text = name;
        let place = address.is_none().then_some(NO_ADDRESS);
        self.end_line(Surroundings {
            called: place.or(surroundings.called),
            ..surroundings
        });
        if !node.has_name("iframe") {
            self.block(node, surroundings, Some(IN_PLACE));
        }
    }

    /// What a page shows only where no program runs: its words, and the names of its pictures and frames.
    fn without_scripts(&mut self, node: &NodeRef, surroundings: Surroundings) {
        // A browser with programs reads it as text.
        let has_elements = !node.element_children().is_empty();
        let html = if has_elements { node.inner_html() } else { node.text() };
        let inner = Document::fragment(html);
        inner.select("script, style, template").remove();
        let pictures = inner.select("img");
        let frames = inner.select("iframe, video, audio");
        let mut said = vec![inner.text().to_string()];
        said.extend(pictures.iter().map(|picture| picture.attr_or("alt", "").to_string()));
        said.extend(frames.nodes().iter().filter_map(shown).map(|shown| shown.name));
        self.end_line(surroundings);
        for text in said {
            self.text = text;
            self.end_line(Surroundings {
                called: Some(NOSCRIPT),
                ..surroundings
            });
        }
    }

    /// What stands in a line, hidden or for the eye alone: it is not read there.
    fn beside(&mut self, node: &NodeRef, why: &'static str) {
        let said = one_line(&characters::without(&node.text()));
        let is_again = FORMULA_AGAIN.iter().any(|class| node.has_class(class));
        if said.chars().any(char::is_alphanumeric) && !is_again {
            self.lines.push(PageLine {
                said,
                place: Some(why),
                changed: None,
            });
        }
    }

    fn end_line(&mut self, surroundings: Surroundings) {
        let text = std::mem::take(&mut self.text);
        let changed = self.changed.take();
        let said = one_line(&characters::without(&text));
        if !said.is_empty() {
            self.lines.push(PageLine {
                said,
                place: surroundings.called.or(surroundings.element),
                changed,
            });
        }
    }
}

/// Why the line with an element says less in the article.
fn change(node: &NodeRef) -> Option<&'static str> {
    let why = node.attr(CHANGED)?;
    [FORMULA, DRAWING, WORDLESS].into_iter().find(|known| **known == *why)
}
