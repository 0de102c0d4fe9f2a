//! What generators put into a body beside Markdown: shortcodes, Liquid, attribute lists, JSX. What is known becomes
//! Markdown or HTML, the rest is shown as it is written and told; in code nothing is touched.

mod arguments;
mod edits;
mod hugo;
mod kramdown;
mod liquid;
mod mdx;
mod mdx_tags;
mod pieces;
mod scan;
mod values;
mod zola;

use std::ops::Range;

use serde_json::Map;
use serde_json::Value;

use crate::article::flavour::Flavour;
use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::scan::Code;
use crate::finding::Rule;

/// Something in a body that only the site's generator can draw.
pub const SHORTCODE: Rule = Rule::warning(
    "article/shortcode",
    "Only the generator of the site knows what this draws, so feeds and mail show it as it is written.",
);

/// What is known of the article and its site.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// Whose habits the body follows.
    pub flavour: Flavour,
    /// Whether it is MDX.
    pub is_mdx: bool,
    /// Whether it is HTML, without Markdown.
    pub is_html: bool,
    /// The title.
    pub title: &'a str,
    /// Where the article is read.
    pub page: &'a str,
    /// Scheme and host of the site, without a `/` at the end: `https://example.org`.
    pub origin: &'a str,
    /// The path of the site, without a `/` at the end: `/blog`, or nothing.
    pub base_path: &'a str,
    /// Keys of the head that are not ours.
    pub extra: &'a Map<String, Value>,
    /// What ends the summary, where it is not `<!-- more -->`.
    pub separator: Option<&'a str>,
    /// The address of an article that is referred to by path or name.
    pub refer: &'a dyn Fn(&str) -> Option<String>,
}

/// A body in which only Markdown and HTML are left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The body.
    pub text: String,
    /// What is shown as it is written: offsets in the body as it was, and what to tell.
    pub unknown: Vec<(usize, String)>,
    /// Where the summary ends in [`Self::text`], where the writer says so.
    pub summary_end: Option<usize>,
    /// Where pieces of the text come from: offset there, offset in the body as it was, whether it was copied.
    pieces: Vec<(usize, usize, bool)>,
}

impl Prepared {
    /// Where what stands at an offset of the text stood in the body.
    pub fn place(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|(new, _, _)| *new <= at);
        let (new, old, is_copied) = self.pieces[index.saturating_sub(1)];
        old + if is_copied { at - new } else { 0 }
    }
}

/// The body in Markdown and HTML alone; `None` where it is that already.
pub fn prepared(body: &str, facts: Facts<'_>) -> Option<Prepared> {
    if !may_hold_any(body, facts) {
        return None;
    }
    let code = if facts.is_html { Code::none() } else { Code::of(body) };
    let mut edits = Edits::new(body, code, facts);
    match facts.flavour {
        Flavour::Plain => return None,
        Flavour::Hugo => hugo::edit(&mut edits),
        Flavour::Zola => zola::edit(&mut edits),
        Flavour::Jekyll => {
            liquid::edit(&mut edits);
            kramdown::edit(&mut edits);
        }
        Flavour::Eleventy => liquid::edit(&mut edits),
        Flavour::Astro if facts.is_mdx => mdx::edit(&mut edits),
        Flavour::Astro => {}
    }
    if matches!(facts.flavour, Flavour::Hugo | Flavour::Zola | Flavour::Jekyll) {
        kramdown::edit_headings(&mut edits);
    }
    let divider = divider(body, &edits);
    Some(edits.prepared(divider))
}

/// Whether it is worth looking: what is looked for begins with one of few signs.
fn may_hold_any(body: &str, facts: Facts<'_>) -> bool {
    let holds = |sign: &str| memchr::memmem::find(body.as_bytes(), sign.as_bytes()).is_some();
    if facts.separator.is_some_and(holds) || holds("more") && holds("<!--") {
        return true;
    }
    match facts.flavour {
        Flavour::Plain => false,
        Flavour::Hugo => holds("{{<") || holds("{{%") || holds("{#"),
        Flavour::Zola => holds("{{") || holds("{%") || holds("{#"),
        Flavour::Jekyll => holds("{{") || holds("{%") || holds("{:") || holds("{#"),
        Flavour::Eleventy => holds("{{") || holds("{%") || holds("{#"),
        Flavour::Astro => facts.is_mdx,
    }
}

/// Where the text says that its summary ends: the bytes of `<!-- more -->` or of the separator.
fn divider(body: &str, edits: &Edits<'_>) -> Option<Range<usize>> {
    if let Some(separator) = edits.facts.separator {
        return body.find(separator).map(|at| at..at + separator.len());
    }
    memchr::memmem::find_iter(body.as_bytes(), "<!--").find_map(|at| {
        let end = at + body[at..].find("-->")? + 3;
        let words = body[at + 4..end - 3].trim();
        (words.eq_ignore_ascii_case("more") && !edits.code.holds(at)).then_some(at..end)
    })
}

#[cfg(test)]
mod tests;
