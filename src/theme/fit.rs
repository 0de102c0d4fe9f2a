//! How an article's HTML fits into the frame that a template puts round it.

use dom_query::Document;
use dom_query::NodeRef;
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// The deepest heading that HTML has.
const DEEPEST: u8 = 6;

/// The summary, unless the article says the same in the same words: then it has nothing to add.
///
/// ```
/// use pressrun::theme::fit::lead;
///
/// assert_eq!(lead("The frost came early…", "<p>The <em>frost</em> came early this year.</p>"), None);
/// assert_eq!(lead("It came early.", "<blockquote>Frost!</blockquote><p>It came early.</p>"), None);
/// assert_eq!(lead("霜が降りた朝", "<p>霜が\n降りた朝、息が白い。</p>"), None);
/// assert_eq!(lead("10³ words.", "<p>10<sup>3</sup> words.</p>"), None);
/// assert_eq!(lead("Notes on frost.", "<p>It came early.</p>"), Some("Notes on frost."));
/// ```
pub fn lead<'a>(summary: &'a str, html: &str) -> Option<&'a str> {
    let said = letters(summary);
    if said.is_empty() {
        return None;
    }
    let document = Document::fragment(html);
    document.select("a.footnote-ref").remove();
    (!letters(&document.text()).contains(&said)).then_some(summary)
}

/// Whether `html` shows the image at `src`.
pub fn shows(html: &str, src: &Url) -> bool {
    html.contains(&format!("\"{}\"", src.as_str().replace('&', "&amp;")))
}

/// Headings moved so that the highest is `top` and none skips a level: what was written below another heading stays
/// below it by exactly one.
pub fn headings(document: &Document, top: u8) {
    let mut above: Vec<(u8, u8)> = Vec::new();
    for heading in document.select("h1,h2,h3,h4,h5,h6").nodes() {
        let level = level(heading);
        while above.last().is_some_and(|(written, _)| *written >= level) {
            above.pop();
        }
        let fitted = above.last().map_or(top, |(_, shown)| shown + 1).min(DEEPEST);
        above.push((level, fitted));
        heading.rename(&format!("h{fitted}"));
    }
}

/// Where an article stands among others, its anchors are taken off, since another may have the same, and links to
/// them lead to the article's own page.
pub fn anchors(document: &Document, page: &Url) {
    for link in document.select("a[href^='#']").nodes() {
        let mut target = page.clone();
        target.set_fragment(link.attr_or("href", "").strip_prefix('#'));
        link.set_attr("href", target.as_str());
    }
    for anchor in document.select("[id]").nodes() {
        anchor.remove_attr("id");
    }
}

/// `node` put into `html`, a frame whose innermost first element is empty.
pub fn enclose(node: &NodeRef<'_>, html: &str) {
    node.before_html(html);
    let Some(frame) = node.prev_element_sibling() else {
        return;
    };
    let mut innermost = frame;
    while let Some(deeper) = innermost.first_element_child() {
        innermost = deeper;
    }
    innermost.append_child(node);
}

/// The HTML of a fragment.
pub fn html(document: &Document) -> String {
    document.html_root().inner_html().to_string()
}

fn level(heading: &NodeRef<'_>) -> u8 {
    heading
        .node_name()
        .and_then(|name| name.strip_prefix('h')?.parse().ok())
        .expect("only h1 to h6 were selected")
}

/// Letters and digits alone: white space and small figures are written in one way here, in another there.
fn letters(text: &str) -> String {
    text.nfkc().filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use proptest::prelude::prop;
    use proptest::prelude::proptest;

    use super::anchors;
    use super::enclose;
    use super::headings;
    use super::html;

    fn with_headings(levels: &[u8], top: u8) -> Vec<u8> {
        let written: Vec<String> = levels.iter().map(|level| format!("<h{level}>x</h{level}>")).collect();
        let document = Document::fragment(written.concat());
        headings(&document, top);
        let nodes = document.select("h1,h2,h3,h4,h5,h6");
        nodes
            .nodes()
            .iter()
            .map(|node| node.node_name().unwrap()[1..].parse().unwrap())
            .collect()
    }

    #[test]
    fn headings_begin_where_the_frame_ends_and_keep_their_order() {
        for (written, top, fitted) in [
            (&[2_u8, 3, 3, 2][..], 3, &[3_u8, 4, 4, 3][..]),
            (&[2, 4, 4, 2], 3, &[3, 4, 4, 3]),
            (&[4, 2, 3], 3, &[3, 3, 4]),
            (&[1, 2], 2, &[2, 3]),
            (&[1, 2, 3, 4, 5, 6], 3, &[3, 4, 5, 6, 6, 6]),
        ] {
            assert_eq!(with_headings(written, top), fitted, "{written:?}");
        }
    }

    proptest! {
        #[test]
        fn no_heading_skips_a_level(levels in prop::collection::vec(1_u8..=6, 0..20), top in 2_u8..=3) {
            let mut above = top - 1;
            for level in with_headings(&levels, top) {
                assert!(level >= top && level <= above + 1);
                above = level;
            }
        }
    }

    #[test]
    fn a_note_is_looked_up_on_the_articles_own_page() {
        let document = Document::fragment(r##"<p id="top">See <a href="#note-1">1</a>.</p>"##);
        anchors(&document, &"https://example.org/frost/".parse().unwrap());
        assert_eq!(
            html(&document),
            r#"<p>See <a href="https://example.org/frost/#note-1">1</a>.</p>"#
        );
    }

    #[test]
    fn a_thing_is_put_into_the_innermost_part_of_its_frame() {
        let document = Document::fragment("<p>a</p><pre>code</pre>");
        for node in document.select("pre").nodes() {
            enclose(node, "<div><section></section></div>");
        }
        assert_eq!(html(&document), "<p>a</p><div><section><pre>code</pre></section></div>");
    }
}
