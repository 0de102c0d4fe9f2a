//! Text from sanitised HTML.

use dom_query::Document;
use dom_query::NodeRef;

use crate::entry::text::Kind;
use crate::entry::text::Side;
use crate::entry::text::Text;
use crate::entry::text::builder::Builder;
use crate::entry::text::document::DELETED;
use crate::entry::text::document::EMPHASIS;
use crate::entry::text::document::STRONG;
use crate::entry::text::grid;
use crate::entry::text::marks;
use crate::entry::text::script;

/// How deep the walk goes; what lies below is read as plain words. The sanitiser's input nests a hundred elements and
/// those whose end may be left out.
const DEPTH_MAX: usize = 400;

/// The text of safe HTML whose URLs are absolute.
pub fn text(html: &str) -> Text {
    let page = Document::fragment(html);
    let mut builder = Builder::new();
    let mut footnotes = Vec::new();
    Walk {
        builder: &mut builder,
        footnotes: &mut footnotes,
    }
    .children(&page.root(), 0);
    let blocks = builder.take_body();
    for item in footnotes {
        Walk {
            builder: &mut builder,
            footnotes: &mut Vec::new(),
        }
        .children(&item, 0);
        builder.end_footnote();
    }
    builder.finish(blocks)
}

struct Walk<'b, 'p> {
    builder: &'b mut Builder,
    /// Footnotes met, whose turn comes after the body.
    footnotes: &'b mut Vec<NodeRef<'p>>,
}

impl<'p> Walk<'_, 'p> {
    fn children(&mut self, node: &NodeRef<'p>, depth: usize) {
        if depth > DEPTH_MAX {
            return self.builder.words(&node.text());
        }
        for child in node.children_it(false) {
            if child.is_text() {
                self.builder.words(&child.text());
            } else if child.is_element() {
                self.element(&child, depth + 1);
            }
        }
    }

    fn element(&mut self, node: &NodeRef<'p>, depth: usize) {
        let name = node.node_name().unwrap_or_default();
        match &*name {
            "section" if node.has_class("footnotes") => {
                let items = node
                    .descendants_it()
                    .filter(|item| item.has_name("li") && item.has_attr("id"));
                self.footnotes.extend(items);
            }
            "a" => self.link(node, depth),
            "em" | "i" | "cite" | "dfn" | "var" => self.marked(node, EMPHASIS, depth),
            "strong" | "b" => self.marked(node, STRONG, depth),
            "del" | "s" | "strike" => self.marked(node, DELETED, depth),
            "code" | "kbd" | "samp" | "tt" => self.builder.code(&node.text()),
            "q" => {
                self.builder.words("“");
                self.children(node, depth);
                self.builder.words("”");
            }
            "sup" => self.raised(node, depth),
            "sub" => self.scripted(node, &script::LOWERED, depth),
            "rt" => {
                self.builder.words("(");
                self.children(node, depth);
                self.builder.words(")");
            }
            "br" => self.builder.line_break(),
            "img" => self.image(node),
            "audio" => self.media(node, Kind::Audio),
            "video" => self.media(node, Kind::Video),
            "pre" => self.builder.block_of_code(&node.text()),
            "hr" => self.builder.rule(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.builder.end_paragraph();
                self.children(node, depth);
                self.builder.end_heading(name.as_bytes()[1] - b'0');
            }
            "blockquote" => {
                self.builder.open_quote();
                self.children(node, depth);
                self.builder.close();
            }
            "ul" | "ol" => self.list(node, depth),
            "li" | "dt" | "dd" | "figcaption" => self.part(&name, node, depth),
            "p" => {
                self.builder.open_paragraph();
                self.children(node, depth);
                self.builder.end_paragraph();
            }
            "table" => self.table(node, depth),
            "address" | "article" | "aside" | "caption" | "center" | "details" | "div" | "dl" | "figure" | "footer"
            | "header" | "hgroup" | "nav" | "section" | "summary" | "td" | "th" | "tr" => {
                self.builder.end_paragraph();
                self.children(node, depth);
                self.builder.end_paragraph();
            }
            "rp" | "source" | "track" => {}
            _ => self.children(node, depth),
        }
    }

    /// A part of a list or a figure.
    fn part(&mut self, name: &str, node: &NodeRef<'p>, depth: usize) {
        match name {
            "li" => self.builder.open_item(),
            "dt" => self.builder.end_paragraph(),
            "dd" => self.builder.open_explanation(),
            _ => self.builder.open_caption(),
        }
        self.children(node, depth);
        match name {
            "li" | "dd" => self.builder.close(),
            "dt" => self.builder.end_term(),
            _ => self.builder.end_paragraph(),
        }
    }

    fn marked(&mut self, node: &NodeRef<'p>, mark: char, depth: usize) {
        self.builder.open_mark(mark);
        self.children(node, depth);
        self.builder.close_mark(mark);
    }

    fn link(&mut self, node: &NodeRef<'p>, depth: usize) {
        if node.has_class("footnote-back") {
            return;
        }
        match node.attr("href") {
            Some(url) => {
                self.builder.open_link(&url);
                self.children(node, depth);
                self.builder.close_link();
            }
            None => self.children(node, depth),
        }
    }

    /// Raised text: the number of a footnote of ours, or digits, which have raised forms of their own.
    fn raised(&mut self, node: &NodeRef<'p>, depth: usize) {
        let words = node.text();
        let reference = node.first_element_child().filter(|link| link.has_class("footnote-ref"));
        if let Some(number) = reference.and_then(|_| words.parse::<usize>().ok()) {
            return self.builder.reference(number.saturating_sub(1));
        }
        self.scripted(node, &script::RAISED, depth);
    }

    /// Words above or below the line: in letters that stand there by themselves, else behind the mark that says so.
    fn scripted(&mut self, node: &NodeRef<'p>, letters: &script::Letters, depth: usize) {
        let words = node.text();
        if let Some(scripted) = letters.of(words.trim()) {
            return self.builder.words(&scripted);
        }
        let is_long = words.trim().chars().count() > 1;
        self.builder.words(if is_long { letters.open } else { letters.mark });
        self.children(node, depth);
        self.builder.words(if is_long { ")" } else { "" });
    }

    /// A picture; one of a pixel or two is there to count readers or to fill a gap.
    fn image(&mut self, node: &NodeRef<'p>) {
        let is_speck = |name| {
            node.attr(name)
                .and_then(|size| size.parse().ok())
                .is_some_and(|size: u32| size <= 2)
        };
        let alt = node.attr("alt").unwrap_or_default();
        if alt.trim().is_empty() && (is_speck("width") || is_speck("height")) {
            return;
        }
        let url = node.attr("src").unwrap_or_default();
        self.builder.media(Kind::Image, &alt, &url);
    }

    /// A film or a sound, by its title or else by the name of its file.
    fn media(&mut self, node: &NodeRef<'p>, kind: Kind) {
        let source = node.children_it(false).find_map(|child| child.attr("src"));
        let url = node.attr("src").or(source).unwrap_or_default();
        let title = node.attr("title").unwrap_or_default();
        let file = url.split(['?', '#']).next().and_then(|path| path.rsplit('/').next());
        let words = if title.trim().is_empty() {
            file.unwrap_or_default()
        } else {
            &title
        };
        self.builder.media(kind, words, &url);
    }

    fn list(&mut self, node: &NodeRef<'p>, depth: usize) {
        let first = node.attr("start").and_then(|start| start.trim().parse().ok());
        let numbered = node.has_name("ol");
        self.builder.open_list(numbered.then_some(first.unwrap_or(1)));
        let mut marks = marks::of(node).into_iter();
        for child in node.children_it(false) {
            if child.has_name("li") {
                self.builder.open_marked_item(marks.next());
                self.children(&child, depth + 1);
                self.builder.close();
            } else if child.is_text() {
                self.builder.words(&child.text());
            } else if child.is_element() {
                self.element(&child, depth + 1);
            }
        }
        self.builder.close();
    }

    fn table(&mut self, node: &NodeRef<'p>, depth: usize) {
        if !is_data(node) {
            self.builder.end_paragraph();
            self.children(node, depth);
            return self.builder.end_paragraph();
        }
        let rows: Vec<NodeRef<'p>> = node.descendants_it().filter(|row| row.has_name("tr")).collect();
        if let Some(caption) = node.children_it(false).find(|child| child.has_name("caption")) {
            self.element(&caption, depth + 1);
        }
        let rows = grid::rows(&rows);
        let first = rows.first().into_iter().flatten();
        let sides = first.map(|cell| cell.as_ref().map_or(Side::Left, side)).collect();
        self.builder.open_table(sides);
        for row in rows {
            let is_head = row.iter().flatten().all(|cell| cell.has_name("th"));
            for cell in row {
                if let Some(cell) = cell {
                    self.children(&cell, depth + 1);
                }
                self.builder.end_cell();
            }
            if is_head {
                self.builder.end_head();
            } else {
                self.builder.end_row();
            }
        }
        self.builder.close_table();
    }
}

/// Whether a table holds data: short words in its cells, not the parts of a page.
fn is_data(table: &NodeRef<'_>) -> bool {
    let parts = [
        "table",
        "ul",
        "ol",
        "pre",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ];
    table.attr("role").is_none_or(|role| &*role != "presentation")
        && !table
            .descendants_it()
            .any(|node| parts.iter().any(|part| node.has_name(part)))
}

fn side(cell: &NodeRef<'_>) -> Side {
    match cell.attr("style").as_deref().and_then(|style| style.split_once(':')) {
        Some((_, value)) if value.trim_end_matches(';').trim() == "right" => Side::Right,
        Some((_, value)) if value.trim_end_matches(';').trim() == "center" => Side::Center,
        _ => Side::Left,
    }
}
