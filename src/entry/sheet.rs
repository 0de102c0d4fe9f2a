//! HTML in the making, together with what was found on the way.

use crate::entry::context::Context;
use crate::entry::context::Link;
use crate::entry::context::Refused;
use crate::entry::escape;
use crate::entry::outline::Outline;
use crate::finding::Finding;
use crate::finding::Rule;
use crate::finding::lines::Lines;

/// A link that leads nowhere.
pub const TARGET_MISSING: Rule = Rule::warning("article/target-missing", "Readers who follow the link find nothing.")
    .fix("lead to a published article, a file that is there or a whole URL, or take the link out");

/// A picture, a film or a sound that is not there, in the text or in front matter.
pub const IMAGE_MISSING: Rule = Rule::warning(
    "article/image-missing",
    "Where a picture is missing readers see a broken frame, and its alt text at best.",
)
.fix("put the file where the article looks for it, or mend what the article says; a URL has to be whole");

/// An image that says nothing to those who do not see it.
pub const ALT_MISSING: Rule = Rule::warning(
    "article/alt-missing",
    "Many mail programs show no images until asked, and some readers never see them; they get the alt text instead.",
)
.fix("say in the alt text what the picture shows; one that only adorns is written in HTML, with an empty `alt`");

/// HTML that readers strip or fear.
pub const HTML_REMOVED: Rule = Rule::warning(
    "article/html-removed",
    "Feed readers and mail programs strip programs, styles and forms, so an entry must be whole without them.",
)
.fix("do without it, or put words, a picture or a link in its place; a `<` that begins no tag is written `&lt;`");

/// A footnote that nobody can get to.
pub const FOOTNOTE_UNUSED: Rule = Rule::warning(
    "article/footnote-unused",
    "A footnote stands at the end only when the text refers to it; what it says is lost otherwise.",
)
.fix("refer to it in the text with its mark, such as `[^1]`, or take it out");

/// A formula that stands as its source.
pub const FORMULA: Rule = Rule::warning(
    "article/formula",
    "No feed reader and no mail program sets TeX: readers see the source of a formula, as it was typed.",
)
.fix("show a picture of it with the formula as its alt text, or say it in words");

/// HTML in the making.
pub struct Sheet<'a> {
    /// What links are read against.
    pub context: Context<'a>,
    /// What is written so far.
    pub html: String,
    /// What was found so far.
    pub findings: Vec<Finding>,
    /// The headings so far.
    pub outline: Outline,
    lines: Lines<'a>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet.
    pub fn new(context: Context<'a>) -> Self {
        Self {
            context,
            html: String::with_capacity(context.source.body.len() * 5 / 4),
            findings: Vec::new(),
            lines: Lines::starting_at(context.source.body, context.source.line),
            outline: Outline::default(),
        }
    }

    /// Notes what is wrong at `offset` of the body.
    pub fn find(&mut self, rule: &Rule, offset: usize, message: impl Into<String>) {
        let place = self.lines.place(self.context.source.file, offset);
        self.findings.push(rule.at(place, message));
    }

    /// The target of a link that is written at `offset`. Where nothing good comes of it, that is noted.
    pub fn link(&mut self, written: &str, offset: usize) -> Option<Link> {
        let link = self.context.link(written);
        self.told(link, written, (&TARGET_MISSING, offset))
    }

    /// The target of an image, a video or a sound; as [`Sheet::link`].
    pub fn media(&mut self, written: &str, offset: usize) -> Option<Link> {
        let link = self.context.media(written);
        self.told(link, written, (&IMAGE_MISSING, offset))
    }

    /// Appends words.
    pub fn text(&mut self, words: &str) {
        escape::push_text(&mut self.html, words);
    }

    /// Appends an attribute to a start tag that is not closed yet.
    pub fn attribute(&mut self, name: &str, value: &str) {
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        escape::push_value(&mut self.html, value);
        self.html.push('"');
    }

    /// Appends an end tag.
    pub fn end_tag(&mut self, name: &str) {
        self.html.push_str("</");
        self.html.push_str(name);
        self.html.push('>');
    }

    fn told(&mut self, link: Result<Link, Refused>, written: &str, (rule, offset): (&Rule, usize)) -> Option<Link> {
        match link {
            Ok(link) => {
                if link.missing {
                    self.find(rule, offset, format!("nothing is found at `{written}`"));
                }
                Some(link)
            }
            Err(refused @ Refused::Scheme { .. }) => {
                self.find(&HTML_REMOVED, offset, refused.to_string());
                None
            }
            Err(refused) => {
                self.find(rule, offset, refused.to_string());
                None
            }
        }
    }
}
