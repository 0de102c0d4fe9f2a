//! Letters that are raised, lowered, struck, added or marked: what Markdown has no mark for stays HTML.

use dom_query::Document;
use dom_query::NodeRef;

use crate::article::import::emphasis::has_room;
use crate::article::import::emphasis::is_starred;
use crate::article::import::raw;
use crate::article::import::raw::Raw;
use crate::article::import::raw::attribute;

/// Elements whose tags stay, each with the attribute that stays.
const KEPT: [(&str, &str); 16] = [
    ("sup", ""),
    ("sub", ""),
    ("ins", ""),
    ("mark", ""),
    ("kbd", ""),
    ("samp", ""),
    ("small", ""),
    ("u", ""),
    ("q", ""),
    ("ruby", ""),
    ("rt", ""),
    ("rp", ""),
    ("abbr", "title"),
    ("dfn", "title"),
    ("bdo", "dir"),
    ("bdi", ""),
];

/// Elements of words that do not hold any more.
const STRUCK: [&str; 3] = ["s", "del", "strike"];

/// Elements that no line of Markdown holds.
const BLOCKS: [&str; 30] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "blockquote",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "pre",
    "figure",
];

/// Why a title is told: it is plain text.
pub const TITLE: &str = "raised, lowered or struck letters: a title has none, its words remain";

/// Whether letters in an element say something else when they are not raised, lowered or struck.
pub fn has_marks(node: &NodeRef) -> bool {
    node.descendants_it().any(|inner| {
        ["sup", "sub"].iter().any(|name| inner.has_name(name)) || STRUCK.iter().any(|name| inner.has_name(name))
    })
}

/// Sets the marks of all such letters of a piece of a page.
pub fn mark(piece: &Document, raw: &mut Raw) {
    for node in piece.select("pre").nodes() {
        if node.descendants_it().any(|inner| is_marked(&inner)) {
            let html = raw.mark(format!("<pre>{}</pre>", code(node)));
            node.rename("p");
            node.set_text(html);
        }
    }
    for node in piece.root().descendants() {
        if STRUCK.iter().any(|name| node.has_name(name)) && is_plain_strike(&node) {
            surround(&node, raw, &Tag::new("~~".to_owned(), "~~".to_owned()));
        } else if is_html(&node) {
            spread(&node, raw, &tag_of(&node));
        } else if node.has_name("code") && !is_in_code(&node) && holds_marked(&node) {
            write_as_html(&node, raw);
        }
    }
    // The inner ones first: where no stars can stand a tag does, and it is a sign beside the stars round it.
    for node in piece.root().descendants().into_iter().rev() {
        if is_starred(&node) && !is_in_code(&node) && (holds_marked(&node) || !has_room(&node)) {
            write_as_html(&node, raw);
        }
    }
}

/// Whether tags stay within an element.
fn holds_marked(node: &NodeRef) -> bool {
    node.descendants_it().any(|inner| is_marked(&inner))
}

/// Writes an element of a line with tags; its words are those of the line then, and escaped.
fn write_as_html(node: &NodeRef, raw: &mut Raw) {
    spread(node, raw, &tag_of(node));
    node.rename("span");
}

/// How a piece begins and ends.
struct Tag {
    open: String,
    close: String,
}

impl Tag {
    fn new(open: String, close: String) -> Self {
        Self { open, close }
    }
}

fn tag_of(node: &NodeRef) -> Tag {
    let name = node.node_name().unwrap_or_default();
    let name = match &*name {
        "strike" => "s",
        "b" => "strong",
        "i" => "em",
        name => name,
    };
    let kept = KEPT.iter().find(|(element, _)| *element == name);
    let attribute = kept
        .and_then(|(_, kept)| Some(attribute(kept, &node.attr(kept)?)))
        .unwrap_or_default();
    Tag::new(format!("<{name}{attribute}>"), format!("</{name}>"))
}

fn is_in_code(node: &NodeRef) -> bool {
    node.ancestors_it(None)
        .any(|above| above.has_name("pre") || above.has_name("code"))
}

/// Whether an element is one of those whose tags are missed.
fn is_marked(node: &NodeRef) -> bool {
    let is_kept =
        |(name, attribute): &(&str, &str)| node.has_name(name) && (attribute.is_empty() || node.has_attr(attribute));
    KEPT.iter().any(is_kept) || STRUCK.iter().any(|name| node.has_name(name))
}

/// Whether an element is written as HTML.
fn is_html(node: &NodeRef) -> bool {
    is_marked(node) && !is_plain_strike(node)
}

/// Whether struck words can stand between `~~`: letters or digits at both ends, in a block and beside nothing but words.
fn is_plain_strike(node: &NodeRef) -> bool {
    let stands_apart =
        |beside: Option<NodeRef>| beside.is_none_or(|beside| beside.is_text() && !beside.text().is_empty());
    let is_word = |node: Option<NodeRef>, letter: fn(&str) -> Option<char>| {
        node.is_some_and(|node| node.is_text() && letter(&node.text()).is_some_and(char::is_alphanumeric))
    };
    let is_nested = || {
        node.ancestors_it(None)
            .any(|above| is_marked(&above) || above.has_name("code"))
    };
    STRUCK.iter().any(|name| node.has_name(name))
        && node.parent().is_some_and(|parent| is_block(&parent))
        && is_word(node.first_child(), |text| text.chars().next())
        && is_word(node.last_child(), |text| text.chars().next_back())
        && stands_apart(node.prev_sibling())
        && stands_apart(node.next_sibling())
        && !node
            .descendants_it()
            .any(|inner| is_marked(&inner) || inner.has_name("br") || is_block(&inner))
        && !is_nested()
}

fn is_block(node: &NodeRef) -> bool {
    BLOCKS.iter().any(|name| node.has_name(name))
}

/// Sets a tag round the words of an element; round those of each block where it holds blocks.
fn spread(node: &NodeRef, raw: &mut Raw, tag: &Tag) {
    if !node.descendants_it().any(|inner| is_block(&inner)) {
        return surround(node, raw, tag);
    }
    for child in node.children() {
        if child.is_element() && (is_block(&child) || child.descendants_it().any(|inner| is_block(&inner))) {
            spread(&child, raw, tag);
        } else if !child.text().trim().is_empty() {
            child.before_html(text_node(raw, &tag.open));
            child.after_html(text_node(raw, &tag.close));
        }
    }
}

fn surround(node: &NodeRef, raw: &mut Raw, tag: &Tag) {
    node.prepend_html(text_node(raw, &tag.open));
    node.append_html(text_node(raw, &tag.close));
}

fn text_node(raw: &mut Raw, piece: &str) -> String {
    raw.mark(piece.to_owned())
}

/// What stands in code that has such letters, as HTML.
fn code(node: &NodeRef) -> String {
    let mut html = String::new();
    for child in node.children_it(false) {
        if child.is_text() {
            html += &raw::text(&child.text());
        } else if is_marked(&child) || child.has_name("code") {
            let tag = tag_of(&child);
            html.extend([&*tag.open, &code(&child), &tag.close]);
        } else {
            html += &code(&child);
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use crate::article::import::tests::import;

    fn body(html: &str) -> String {
        let page = format!(
            "<article><h1>Ice</h1><p>It sings at night, said the one who had heard it sing.</p>{html}</article>"
        );
        let imported = import("x.html", &page);
        assert_eq!(imported.stripped, [], "{html}");
        let (_, below) = imported.body.split_once("sing.\n\n").unwrap();
        below.trim_end().to_owned()
    }

    #[test]
    fn letters_that_markdown_has_no_mark_for_stay_html() {
        for (html, markdown) in [
            (
                "<p>10<sup>6</sup> dollars, <s>not</s> 2<sup>10</sup>; <del>wrong</del> claim</p>",
                "10<sup>6</sup> dollars, ~~not~~ 2<sup>10</sup>; ~~wrong~~ claim",
            ),
            (
                "<p>H<sub>2</sub>O, <ins>new</ins>, <mark>seen</mark>, <kbd>Ctrl</kbd>, <u>so</u> and <small>so</small></p>",
                "H<sub>2</sub>O, <ins>new</ins>, <mark>seen</mark>, <kbd>Ctrl</kbd>, <u>so</u> and <small>so</small>",
            ),
            (
                "<p>The <abbr title='World \"Health\" *Organisation*'>WHO</abbr> and <abbr>co.</abbr></p>",
                "The <abbr title=\"World &quot;Health&quot; *Organisation*\">WHO</abbr> and co.",
            ),
            (
                "<p>10<b><sup>6</sup></b> and 10<sup><b>6</b></sup>, <b>bold</b></p>",
                "10<strong><sup>6</sup></strong> and 10<sup>**6**</sup>, **bold**",
            ),
            (
                "<p>é<b><b>é&amp;</b>a</b> it</p>",
                "é<strong><strong>é&</strong>a</strong> it",
            ),
            (
                "<p>a<del>(b)</del>c and <s> d </s>e</p>",
                "a<del>(b)</del>c and <s> d </s>e",
            ),
            ("<p><del>one</del><del>two</del></p>", "<del>one</del><del>two</del>"),
            (
                "<p><span><s>one</s></span><s>two</s> three</p>",
                "<s>one</s><s>two</s> three",
            ),
            (
                "<p><strike>old</strike> *new* ~~tilde~~</p>",
                "~~old~~ \\*new\\* \\~\\~tilde\\~\\~",
            ),
            (
                "<h2>CO<sub>2</sub> &amp; so on</h2><p>More of it came.</p>",
                "## CO<sub>2</sub> & so on\n\nMore of it came.",
            ),
            (
                "<ins><p>One of it.</p><p>Two <i>of</i> it.</p></ins>",
                "<ins>One of it.</ins>\n\n<ins>Two *of* it.</ins>",
            ),
            (
                "<p>See <a href='https://pond.test/'>x<sup>2</sup></a>.</p>",
                "See [x<sup>2</sup>](https://pond.test/).",
            ),
            (
                "<p>In code: <code>x<sup>2</sup> &lt; y</code></p>",
                "In code: <code>x<sup>2</sup> \\< y</code>",
            ),
            (
                "<pre>one\n<del>two &lt;</del>\n\nthree</pre>",
                "<pre>one\n<del>two &lt;</del>\n\nthree</pre>",
            ),
            (
                "<p>He said <q>no</q> to <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>.</p>",
                "He said <q>no</q> to <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>.",
            ),
        ] {
            assert_eq!(body(html), markdown, "{html}");
        }
    }

    #[test]
    fn a_title_is_plain_and_tells_what_it_lost() {
        let page = "<article><h1>10<sup>6</sup> dollars</h1>\n<p>It sings at night, said the one who had heard it.</p></article>";
        let imported = import("x.html", page);
        assert_eq!(imported.title(), "106 dollars");
        assert_eq!((imported.stripped[0].line, imported.stripped[0].why), (1, super::TITLE));
    }
}
