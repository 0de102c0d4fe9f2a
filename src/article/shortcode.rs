//! What generators put into a body beside Markdown: shortcodes, Liquid, attribute lists, JSX. What is known becomes
//! Markdown or HTML, the rest is shown as it is written and told; in code nothing is touched.

mod arguments;
mod edits;
pub mod facts;
mod hugo;
mod kramdown;
mod liquid;
mod mdx;
mod mdx_marks;
mod mdx_tags;
mod mdx_words;
mod pieces;
mod scan;
mod terms;
mod values;
mod zola;

use std::ops::Range;

use crate::article::flavour::Flavour;
use crate::article::shortcode::edits::Edits;
use crate::article::shortcode::facts::Facts;
use crate::article::shortcode::facts::Prepared;
use crate::article::shortcode::scan::Code;
use crate::article::shortcode::scan::Signs;
use crate::finding::Rule;

/// Something in a body that only the site's generator can draw.
pub const SHORTCODE: Rule = Rule::warning(
    "article/shortcode",
    "Only the generator of the site knows what this draws, so feeds and mail show it as it is written.",
)
.fix("write in Markdown or HTML what it would draw, or do without it");

/// The body in Markdown and HTML alone; `None` where it is that already.
pub fn prepared(body: &str, facts: Facts<'_>) -> Option<Prepared> {
    if !may_hold_any(body, facts) {
        return None;
    }
    let code = if facts.is_html { Code::none() } else { Code::of(body) };
    let mut edits = Edits::new(body, code, facts);
    match facts.flavour {
        Flavour::Plain => return None,
        Flavour::Hugo => {
            hugo::edit(&mut edits);
            terms::tell(&mut edits);
        }
        Flavour::Zola => zola::edit(&mut edits),
        Flavour::Jekyll => {
            liquid::edit(&mut edits);
            kramdown::edit(&mut edits);
            terms::tell(&mut edits);
        }
        Flavour::Eleventy => liquid::edit(&mut edits),
        Flavour::Astro if facts.is_mdx => mdx::edit(&mut edits),
        Flavour::Astro => {}
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
        Flavour::Hugo => holds("{{<") || holds("{{%") || holds(terms::SIGN),
        Flavour::Jekyll => holds("{{") || holds("{%") || holds("{:") || holds(terms::SIGN),
        Flavour::Zola => holds("{{") || holds("{%"),
        Flavour::Eleventy => holds("{{") || holds("{%") || holds("{#"),
        Flavour::Astro => facts.is_mdx,
    }
}

/// Where the text says that its summary ends: the bytes of `<!-- more -->` or of the separator.
fn divider(body: &str, edits: &Edits<'_>) -> Option<Range<usize>> {
    if let Some(separator) = edits.facts.separator {
        return body.find(separator).map(|at| at..at + separator.len());
    }
    let ends = Signs::of(body, "-->");
    memchr::memmem::find_iter(body.as_bytes(), "<!--").find_map(|at| {
        let end = ends.from(at)? + 3;
        let words = body[at + 4..end - 3].trim();
        (words.eq_ignore_ascii_case("more") && !edits.code.holds(at)).then_some(at..end)
    })
}

#[cfg(test)]
mod tests;
