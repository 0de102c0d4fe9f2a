//! Bodies that were written for a site's generator: what they hold beside Markdown is taken for what it is before they
//! are rendered, and findings are told where they stand in the file.

use url::Url;

use crate::article::Article;
use crate::article::Format;
use crate::article::flavour::Flavour;
use crate::article::shortcode;
use crate::article::shortcode::SHORTCODE;
use crate::article::shortcode::facts::Facts;
use crate::article::shortcode::facts::Prepared;
use crate::article::title::one_line;
use crate::entry::context::Target;
use crate::entry::links::Links;
use crate::entry::links::REFERENCE;
use crate::entry::text::Text;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::lines::Lines;
use crate::finding::sorted;

/// The longest summary that a writer may mark in the text, in characters: above it, the first paragraph is the summary.
const MARKED_SUMMARY_CHARACTERS_MAX: usize = 2000;

/// An article of a site, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    /// The article.
    pub(super) article: &'a Article,
    /// Its page.
    pub(super) page: &'a Url,
    /// What links can mean.
    pub(super) links: &'a Links,
}

/// The body in Markdown and HTML alone; `None` where it is that already.
pub(super) fn prepared(placed: Placed<'_>, body: &str, resolve: &dyn Fn(&str) -> Target) -> Option<Prepared> {
    let Placed { article, page, links } = placed;
    let site = links.site.as_ref().filter(|_| article.flavour != Flavour::Plain)?;
    let origin = site.base.origin().ascii_serialization();
    let refer = |path: &str| match resolve(&format!("{REFERENCE}{path}")) {
        Target::Url(url) | Target::Picture { url, .. } => Some(url),
        Target::Missing => None,
    };
    let facts = Facts {
        flavour: article.flavour,
        is_mdx: article.path.rsplit_once('.').is_some_and(|(_, ending)| ending == "mdx"),
        is_html: article.format == Format::Html,
        title: &article.title,
        page: page.as_str(),
        origin: &origin,
        base_path: site.base.path().trim_end_matches('/'),
        extra: &article.front.extra,
        separator: article.front.separator.as_deref(),
        refer: &refer,
    };
    shortcode::prepared(body, facts)
}

/// The way back from a prepared body to the body as it was written.
pub(super) struct Back<'a> {
    article: &'a Article,
    prepared: &'a Prepared,
    written: Lines<'a>,
    rendered: Lines<'a>,
}

impl<'a> Back<'a> {
    /// From `prepared` to `body`.
    pub(super) fn new(article: &'a Article, body: &'a str, prepared: &'a Prepared) -> Self {
        Self {
            article,
            prepared,
            written: Lines::starting_at(body, article.body_line),
            rendered: Lines::starting_at(&prepared.text, article.body_line),
        }
    }

    /// Where that is in the body as it was written which stands at `place` of the prepared one; `None` where nothing does.
    pub(super) fn place(&self, place: &Place) -> Option<Place> {
        let at = self.rendered.offset(place.line, place.column)?;
        Some(self.written.place(&self.article.file, self.prepared.place(at)))
    }
}

/// The findings about a prepared body, at their places in the body as it was written, with those of preparing it.
pub(super) fn told(article: &Article, body: &str, prepared: &Prepared, findings: Vec<Finding>) -> Vec<Finding> {
    let back = Back::new(article, body, prepared);
    let unknown = prepared.unknown.iter();
    let mut all: Vec<Finding> = unknown
        .map(|(at, message)| SHORTCODE.at(back.written.place(&article.file, *at), message.as_str()))
        .collect();
    for mut finding in findings {
        finding.place = back.place(&finding.place).unwrap_or(finding.place);
        all.push(finding);
    }
    sorted(all)
}

/// The summary that the writer marked, on one line. Empty where it is too long for one.
pub(super) fn summary(text: &Text) -> String {
    let words = one_line(&text.plain());
    if words.chars().count() > MARKED_SUMMARY_CHARACTERS_MAX {
        return String::new();
    }
    words
}
