//! Markdown's events written as HTML.

use std::collections::HashSet;

use pulldown_cmark::Alignment;
use pulldown_cmark::CodeBlockKind;
use pulldown_cmark::Event;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use crate::article::markdown::Document;
use crate::article::markdown::Located;
use crate::entry::context::Context;
use crate::entry::events;
use crate::entry::raw::Ground;
use crate::entry::raw::Open;
use crate::entry::sheet::ALT_MISSING;
use crate::entry::sheet::Sheet;
use crate::entry::stretch::Stretch;

/// Writes events to a sheet.
pub(crate) struct Writer<'a, 'd> {
    pub(crate) sheet: Sheet<'a>,
    pub(super) document: &'d Document<'a>,
    pub(crate) open: Open,
    /// Whether there was raw HTML.
    pub(crate) was_raw: bool,
    /// Whether the link that is open was written.
    has_link: bool,
    /// Raw elements that do not end within this block, so that their ends are looked for only once.
    unended: HashSet<String>,
    /// How many blocks are open; a line ends behind each outermost one.
    pub(super) depth: usize,
    /// How many links and marks are open within them.
    within_line: usize,
    /// How often each footnote was referred to so far.
    pub(super) references: Vec<usize>,
    table: TablePlace,
}

/// Where in a table the writer is; tables do not nest.
#[derive(Default)]
struct TablePlace {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
}

impl<'a, 'd> Writer<'a, 'd> {
    /// A writer with an empty sheet.
    pub(crate) fn new(context: Context<'a>, document: &'d Document<'a>) -> Self {
        Self {
            sheet: Sheet::new(context),
            document,
            open: Open::default(),
            was_raw: false,
            has_link: false,
            unended: HashSet::new(),
            depth: 0,
            within_line: 0,
            references: vec![0; document.footnotes.len()],
            table: TablePlace::default(),
        }
    }

    /// Appends what the events say.
    pub(crate) fn write(&mut self, events: &[Located<'a>]) {
        let mut index = 0;
        while index < events.len() {
            index += self.event(&events[index..]);
        }
    }

    /// Writes the first of the events, and says how many it took.
    fn event(&mut self, events: &[Located<'a>]) -> usize {
        let (event, at) = &events[0];
        match event {
            Event::Start(Tag::Paragraph) => return self.paragraph(events),
            Event::Start(Tag::Image { title, .. }) => {
                self.image(events, Some(title));
                return events::past_image(events);
            }
            Event::Start(Tag::HtmlBlock) => return self.block(events),
            Event::InlineHtml(_) => return self.inline(events),
            Event::Start(tag) => self.start(tag, at.start),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.sheet.text(text),
            Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => {
                self.put("<code>");
                self.sheet.text(code);
                self.put("</code>");
            }
            Event::FootnoteReference(label) => self.reference(label),
            Event::SoftBreak => self.put("\n"),
            Event::HardBreak => self.put("<br>"),
            Event::Rule => {
                self.put("<hr>");
                self.end_line();
            }
            Event::TaskListMarker(done) => self.put(if *done { "☑ " } else { "☐ " }),
            Event::Html(_) => {}
        }
        1
    }

    pub(super) fn put(&mut self, html: &str) {
        self.sheet.html.push_str(html);
    }

    /// Ends the line behind an outermost block, for those who compare versions; nowhere else, where white space could
    /// show.
    fn end_line(&mut self) {
        if self.depth == 0 {
            self.put("\n");
        }
    }

    fn start(&mut self, tag: &Tag<'a>, offset: usize) {
        match tag {
            Tag::Heading { level, id, .. } => {
                let level = self.sheet.outline.heading(*level as u8);
                self.put(&format!("<h{level}"));
                if let Some(id) = id {
                    self.sheet.attribute("id", id);
                }
                self.put(">");
            }
            Tag::BlockQuote(kind) => self.put(&events::quote_start(*kind)),
            Tag::CodeBlock(kind) => self.code_start(kind),
            Tag::List(None) => self.put("<ul>"),
            Tag::List(Some(1)) => self.put("<ol>"),
            Tag::List(Some(first)) => self.put(&format!("<ol start=\"{first}\">")),
            Tag::Item => self.put("<li>"),
            Tag::Table(alignments) => {
                self.table.alignments.clone_from(alignments);
                self.put("<table>");
            }
            Tag::TableHead => {
                (self.table.in_head, self.table.has_body, self.table.column) = (true, false, 0);
                self.put("<thead><tr>");
            }
            Tag::TableRow => self.row_start(),
            Tag::TableCell => self.cell_start(),
            Tag::Link { dest_url, title, .. } => return self.link_start(dest_url, title, offset),
            Tag::Emphasis => return self.begin("<em>"),
            Tag::Strong => return self.begin("<strong>"),
            Tag::Strikethrough => return self.begin("<del>"),
            // Handled before, or not asked for when parsing.
            _ => return,
        }
        self.depth += 1;
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.put("</p>"),
            TagEnd::Heading(_) => {
                let level = self.sheet.outline.level();
                self.put(&format!("</h{level}>"));
            }
            TagEnd::BlockQuote(_) => self.put("</blockquote>"),
            TagEnd::CodeBlock => self.put("</code></pre>"),
            TagEnd::List(true) => self.put("</ol>"),
            TagEnd::List(false) => self.put("</ul>"),
            TagEnd::Item => self.put("</li>"),
            TagEnd::Table => {
                let end = if self.table.has_body {
                    "</tbody></table>"
                } else {
                    "</table>"
                };
                self.put(end);
            }
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.put("</tr></thead>");
            }
            TagEnd::TableRow => self.put("</tr>"),
            TagEnd::TableCell => {
                self.table.column += 1;
                self.put(if self.table.in_head { "</th>" } else { "</td>" });
            }
            TagEnd::Link => return self.link_end(),
            TagEnd::Emphasis => return self.finish("</em>"),
            TagEnd::Strong => return self.finish("</strong>"),
            TagEnd::Strikethrough => return self.finish("</del>"),
            _ => return,
        }
        self.unended.clear();
        self.depth -= 1;
        self.open.end_ours(self.depth + self.within_line);
        self.end_line();
    }

    /// Begins an element within a line.
    fn begin(&mut self, html: &str) {
        self.put(html);
        self.within_line += 1;
    }

    /// Ends one.
    fn finish(&mut self, html: &str) {
        self.put(html);
        self.within_line -= 1;
        self.open.end_ours(self.depth + self.within_line);
    }

    fn ground(&self, between_blocks: bool) -> Ground {
        Ground {
            depth: self.depth + self.within_line,
            between_blocks,
            in_link: self.has_link,
        }
    }

    /// A paragraph's start; an image with a title that stands alone in its paragraph becomes a figure, as a whole.
    fn paragraph(&mut self, events: &[Located<'a>]) -> usize {
        if let Some((Event::Start(Tag::Image { title, .. }), _)) = events.get(1)
            && !title.is_empty()
        {
            let behind = 1 + events::past_image(&events[1..]);
            if matches!(events.get(behind), Some((Event::End(TagEnd::Paragraph), _))) {
                self.put("<figure>");
                self.image(&events[1..], None);
                self.put("<figcaption>");
                self.sheet.text(title);
                self.put("</figcaption></figure>");
                self.end_line();
                return behind + 1;
            }
        }
        self.put("<p>");
        self.depth += 1;
        1
    }

    fn image(&mut self, events: &[Located<'a>], title: Option<&str>) {
        let (Event::Start(Tag::Image { dest_url, .. }), at) = &events[0] else {
            return;
        };
        let alt = events::alt_text(events);
        if alt.trim().is_empty() {
            self.sheet.find(&ALT_MISSING, at.start, "image has no alt text");
        }
        let Some(link) = self.sheet.media(dest_url, at.start) else {
            self.sheet.text(&alt);
            return;
        };
        self.put("<img");
        self.sheet.attribute("src", &link.url);
        self.sheet.attribute("alt", &alt);
        if let Some((width, height)) = link.size {
            self.sheet.attribute("width", &width.to_string());
            self.sheet.attribute("height", &height.to_string());
        }
        if let Some(title) = title.filter(|title| !title.is_empty()) {
            self.sheet.attribute("title", title);
        }
        self.put(">");
    }

    fn link_start(&mut self, target: &str, title: &str, offset: usize) {
        let link = self.sheet.link(target, offset);
        self.has_link = link.is_some();
        if let Some(link) = link {
            self.open.begin_link();
            self.put("<a");
            self.sheet.attribute("href", &link.url);
            if !title.is_empty() {
                self.sheet.attribute("title", title);
            }
            self.begin(">");
        }
    }

    fn link_end(&mut self) {
        if std::mem::take(&mut self.has_link) {
            self.finish("</a>");
        }
    }

    fn code_start(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(words) => words.split([' ', '\t', ',', '{']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        self.put("<pre><code");
        if !language.is_empty() {
            self.sheet.attribute("class", &format!("language-{language}"));
        }
        self.put(">");
    }

    fn row_start(&mut self) {
        if !std::mem::replace(&mut self.table.has_body, true) {
            self.put("<tbody>");
        }
        self.table.column = 0;
        self.put("<tr>");
    }

    fn cell_start(&mut self) {
        self.put(if self.table.in_head { "<th" } else { "<td" });
        match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => self.put(" style=\"text-align:left\""),
            Some(Alignment::Center) => self.put(" style=\"text-align:center\""),
            Some(Alignment::Right) => self.put(" style=\"text-align:right\""),
            Some(Alignment::None) | None => {}
        }
        self.put(">");
    }

    /// A block of raw HTML.
    fn block(&mut self, events: &[Located<'a>]) -> usize {
        let mut stretch = Stretch::default();
        let mut count = 1;
        for (event, at) in &events[1..] {
            count += 1;
            match event {
                Event::End(TagEnd::HtmlBlock) => break,
                Event::Html(html) | Event::Text(html) => stretch.push(html, at.start),
                _ => {}
            }
        }
        if !stretch.is_silent() {
            self.was_raw = true;
            let ground = self.ground(true);
            self.open.write(&mut self.sheet, &stretch, ground);
        }
        count
    }

    /// A raw tag within a paragraph; with an element that is removed goes what it holds, when it ends there.
    fn inline(&mut self, events: &[Located<'a>]) -> usize {
        let (Event::InlineHtml(html), at) = &events[0] else {
            return 1;
        };
        if let Some((whole, count)) = events::whole_drawing(events) {
            self.was_raw = true;
            let ground = self.ground(false);
            self.open
                .write(&mut self.sheet, &Stretch::new(&whole, at.start), ground);
            return count;
        }
        let stretch = Stretch::new(html, at.start);
        if stretch.is_silent() {
            return 1;
        }
        self.was_raw = true;
        let ground = self.ground(false);
        let Some(removed) = self.open.write(&mut self.sheet, &stretch, ground) else {
            return 1;
        };
        let is_known = self.unended.contains(&removed);
        let held = if is_known {
            0
        } else {
            events::held_by(&removed, &events[1..])
        };
        if held == 0 {
            self.unended.insert(removed);
        }
        1 + held
    }
}
