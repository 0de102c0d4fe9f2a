//! Text from the events of Markdown.

use pulldown_cmark::Alignment;
use pulldown_cmark::Event;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use crate::article::markdown::Document;
use crate::article::markdown::Located;
use crate::entry::context::Context;
use crate::entry::events;
use crate::entry::outline::Outline;
use crate::entry::text::Kind;
use crate::entry::text::Side;
use crate::entry::text::Text;
use crate::entry::text::builder::Builder;

/// Marks of emphasis, as letters in plain text have them.
pub const EMPHASIS: char = '_';
/// Marks of strong emphasis.
pub const STRONG: char = '*';
/// Marks of what is deleted.
pub const DELETED: char = '~';

/// The text of a document without raw HTML. Targets are those that the HTML has; what was found on the way is told
/// there.
pub fn text(context: Context<'_>, document: &Document<'_>) -> Text {
    let mut reader = Reader {
        context,
        document,
        builder: Builder::new(),
        outline: Outline::default(),
        code: None,
        has_link: false,
    };
    reader.read(&document.body);
    let blocks = reader.builder.take_body();
    for footnote in &document.footnotes {
        reader.read(&footnote.content);
        reader.builder.end_footnote();
    }
    reader.builder.finish(blocks)
}

struct Reader<'a, 'd> {
    context: Context<'a>,
    document: &'d Document<'a>,
    builder: Builder,
    outline: Outline,
    /// The block of code that is open.
    code: Option<String>,
    /// Whether the link that is open leads anywhere.
    has_link: bool,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self, events: &[Located<'a>]) {
        let mut index = 0;
        while index < events.len() {
            let step = match &events[index].0 {
                Event::Start(Tag::Image { .. }) => {
                    self.image(&events[index..]);
                    events::past_image(&events[index..])
                }
                event => {
                    self.event(event);
                    1
                }
            };
            index += step;
        }
    }

    fn event(&mut self, event: &Event<'a>) {
        let builder = &mut self.builder;
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(words) => match &mut self.code {
                Some(code) => code.push_str(words),
                None => builder.words(words),
            },
            Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => builder.code(code),
            Event::FootnoteReference(label) => match self.document.number(label) {
                Some(number) => builder.reference(number - 1),
                None => builder.words(&format!("[^{label}]")),
            },
            Event::SoftBreak => builder.words("\n"),
            Event::HardBreak => builder.line_break(),
            Event::Rule => builder.rule(),
            Event::TaskListMarker(done) => builder.words(if *done { "☑ " } else { "☐ " }),
            // Raw HTML has nothing but comments here.
            Event::Html(_) | Event::InlineHtml(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'a>) {
        let builder = &mut self.builder;
        match tag {
            Tag::Paragraph => builder.open_paragraph(),
            Tag::Heading { .. } => builder.end_paragraph(),
            Tag::BlockQuote(kind) => {
                builder.open_quote();
                if let Some(kind) = kind {
                    builder.open_mark(STRONG);
                    builder.words(events::alert_name(*kind));
                    builder.close_mark(STRONG);
                    builder.end_paragraph();
                }
            }
            Tag::CodeBlock(_) => self.code = Some(String::new()),
            Tag::List(first) => builder.open_list(*first),
            Tag::Item => builder.open_item(),
            Tag::Table(alignments) => builder.open_table(alignments.iter().copied().map(side).collect()),
            Tag::Emphasis => builder.open_mark(EMPHASIS),
            Tag::Strong => builder.open_mark(STRONG),
            Tag::Strikethrough => builder.open_mark(DELETED),
            Tag::Link { dest_url, .. } => {
                let link = self.context.link(dest_url);
                self.has_link = link.is_ok();
                if let Ok(link) = link {
                    builder.open_link(&link.url);
                }
            }
            // Handled before, or not asked for when parsing.
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let builder = &mut self.builder;
        match tag {
            TagEnd::Paragraph => builder.end_paragraph(),
            TagEnd::Heading(level) => builder.end_heading(self.outline.heading(level as u8)),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => builder.close(),
            TagEnd::CodeBlock => builder.block_of_code(&self.code.take().unwrap_or_default()),
            TagEnd::Table => builder.close_table(),
            TagEnd::TableHead => builder.end_head(),
            TagEnd::TableRow => builder.end_row(),
            TagEnd::TableCell => builder.end_cell(),
            TagEnd::Emphasis => builder.close_mark(EMPHASIS),
            TagEnd::Strong => builder.close_mark(STRONG),
            TagEnd::Strikethrough => builder.close_mark(DELETED),
            TagEnd::Link if std::mem::take(&mut self.has_link) => builder.close_link(),
            _ => {}
        }
    }

    fn image(&mut self, events: &[Located<'a>]) {
        let alt = events::alt_text(events);
        let Event::Start(Tag::Image { dest_url, title, .. }) = &events[0].0 else {
            return;
        };
        let Ok(link) = self.context.media(dest_url) else {
            return self.builder.words(&alt);
        };
        self.builder.media(Kind::Image, &alt, &link.url);
        // A title alone below its image is the caption.
        let is_figure = matches!(
            events.get(events::past_image(events)),
            Some((Event::End(TagEnd::Paragraph), _))
        );
        if is_figure && !title.is_empty() && self.builder.is_media_alone() {
            self.builder.open_caption();
            self.builder.words(title);
        }
    }
}

fn side(alignment: Alignment) -> Side {
    match alignment {
        Alignment::Left | Alignment::None => Side::Left,
        Alignment::Center => Side::Center,
        Alignment::Right => Side::Right,
    }
}
