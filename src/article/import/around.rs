//! The lines of a page in their order, and what the page itself calls the places in which they stand.

use dom_query::Document;
use dom_query::NodeRef;

use crate::article::characters;
use crate::article::title::one_line;

/// A line of a page, as a browser breaks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLine {
    /// What a reader reads.
    pub said: String,
    /// What its place on the page is called, where the page says so.
    pub place: Option<&'static str>,
}

/// Words in the classes and ids of elements that stand round a story, and what such an element is.
const CLASSES: [(&str, &[&str]); 8] = [
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
const SILENT: [&str; 8] = [
    "script", "style", "noscript", "template", "head", "pre", "svg", "iframe",
];

/// Elements that stand inside a line.
const INLINE: [&str; 27] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
];

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
        if SILENT.contains(&name) || node.has_attr("hidden") {
            return;
        }
        if name == "img" {
            self.text.push_str(&node.attr_or("alt", ""));
        } else if name == "td" || name == "th" {
            self.text.push(' ');
            self.inside(node, surroundings);
        } else if INLINE.contains(&name) {
            self.inside(node, surroundings);
        } else {
            self.end_line(surroundings);
            let element = ELEMENTS.iter().find(|(element, _)| *element == name);
            let within = Surroundings {
                called: called(node, self.page_chars).or(surroundings.called),
                element: element.map(|(_, what)| *what).or(surroundings.element),
            };
            self.inside(node, within);
            self.end_line(within);
        }
    }

    fn end_line(&mut self, surroundings: Surroundings) {
        let text = std::mem::take(&mut self.text);
        let said = one_line(&characters::without(&text));
        if !said.is_empty() {
            self.lines.push(PageLine {
                said,
                place: surroundings.called.or(surroundings.element),
            });
        }
    }
}
