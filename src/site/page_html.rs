//! An article's HTML made fit for a page: headings below the page's, wide things that scroll by themselves.

use dom_query::Document;
use url::Url;

use crate::theme::fit;
use crate::theme::phrases::Phrases;

/// Where a piece of HTML will stand.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// Below the page's own title; its anchors work.
    OwnPage,
    /// Among other articles, below its title; its anchors are on the page given.
    Among(&'a Url),
}

/// What `text-align` says in an article, which alone keeps a style; on a page each is a class.
const SIDES: [&str; 3] = ["left", "center", "right"];

/// `html` as it may stand on a page. What scrolls by itself can be reached and scrolled with the keyboard.
pub fn adapted(html: &str, place: Place<'_>, phrases: &Phrases) -> String {
    let document = Document::fragment(html);
    match place {
        Place::OwnPage => fit::headings(&document, 2),
        Place::Among(page) => {
            fit::headings(&document, 3);
            fit::anchors(&document, page);
        }
    }
    for table in document.select("table").nodes() {
        fit::enclose(table, r#"<div class="scroll"></div>"#);
    }
    for frame in document.select("div.scroll").nodes() {
        frame.set_attr("role", "group");
        frame.set_attr("aria-label", phrases.table);
        frame.set_attr("tabindex", "0");
    }
    for cell in document.select("[style]").nodes() {
        let style = cell.attr_or("style", "");
        if let Some(side) = SIDES.into_iter().find(|side| style.contains(side)) {
            cell.remove_attr("style");
            cell.add_class(side);
        }
    }
    for code in document.select("pre").nodes() {
        code.set_attr("role", "group");
        code.set_attr("aria-label", phrases.code);
        code.set_attr("tabindex", "0");
    }
    fit::html(&document)
}

#[cfg(test)]
mod tests {
    use super::Place;
    use super::adapted;
    use crate::theme::phrases::phrases;

    #[test]
    fn headings_anchors_and_wide_things_fit_the_page() {
        let elsewhere = "https://example.org/frost/".parse().unwrap();
        for (written, place, shown) in [
            (
                r##"<h1 id="a">a</h1><a href="#a">a</a>"##,
                Place::OwnPage,
                r##"<h2 id="a">a</h2><a href="#a">a</a>"##,
            ),
            (
                r##"<h1 id="a">a</h1><a href="#a">a</a>"##,
                Place::Among(&elsewhere),
                r#"<h3>a</h3><a href="https://example.org/frost/#a">a</a>"#,
            ),
            (
                "<table><tbody><tr><td>1</td></tr></tbody></table>",
                Place::OwnPage,
                r#"<div class="scroll" role="group" aria-label="Tabelle" tabindex="0"><table><tbody><tr><td>1</td></tr></tbody></table></div>"#,
            ),
            (
                r#"<p style="text-align:right">a</p>"#,
                Place::OwnPage,
                r#"<p class="right">a</p>"#,
            ),
            (
                "<pre>x</pre>",
                Place::OwnPage,
                r#"<pre role="group" aria-label="Code" tabindex="0">x</pre>"#,
            ),
        ] {
            assert_eq!(adapted(written, place, phrases("de")), shown, "{written}");
        }
    }
}
