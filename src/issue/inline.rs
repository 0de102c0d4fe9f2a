//! The style sheet of a mail moved into its elements, since many mail programs read no other.

use std::sync::Arc;

use css_inline::CSSInliner;
use css_inline::InlineError;
use css_inline::StylesheetResolver;

/// What marks a style block that is kept as it is; it has done its work once the mail is inlined.
const KEEP: &str = r#" data-css-inline="keep""#;

/// `html` with the rules of its style blocks written into the elements they select. Blocks marked
/// `data-css-inline="keep"` stay as they are; where none is marked, the `@media` rules of all stay in one block.
pub fn inlined(html: &str) -> Result<String, InlineError> {
    let inliner = CSSInliner::options()
        .keep_at_rules(!html.contains(KEEP))
        .load_remote_stylesheets(false)
        .resolver(Arc::new(Nowhere))
        .resolve_css_variables(true)
        .minify_css(true)
        .build();
    Ok(inliner.inline(html)?.replace(KEEP, ""))
}

/// Style sheets come from the template alone: from no file and no network.
struct Nowhere;

impl StylesheetResolver for Nowhere {
    fn retrieve(&self, _: &str) -> Result<String, InlineError> {
        Ok(String::new())
    }
}

#[cfg(test)]
mod tests {
    use super::inlined;

    fn page(head: &str) -> String {
        format!("<!DOCTYPE html><html><head>{head}</head><body><p>x</p><!--[if mso]><br><![endif]--></body></html>")
    }

    #[test]
    fn rules_move_into_elements_and_media_rules_and_comments_for_outlook_stay() {
        for (written, kept) in [
            (
                r#"<style>p{color:red}</style><style data-css-inline="keep">@media print{p{color:#000}}</style>"#,
                "<style>@media print{p{color:#000}}</style>",
            ),
            (
                "<style>p{color:red}@media print{p{color:#000}}</style>",
                "<style>@media print{p{color:#000}} </style>",
            ),
            ("<style>:root{--a:red}p{color:var(--a)}</style>", ""),
        ] {
            let mail = inlined(&page(written)).unwrap();
            let expected = page(kept).replace("<p>", r#"<p style="color:red">"#);
            assert_eq!(mail, expected, "{written}");
        }
    }

    #[test]
    fn no_style_sheet_is_fetched() {
        for elsewhere in ["https://example.org/a.css", "/etc/passwd", "file:///etc/passwd"] {
            let linked = page(&format!(r#"<link rel="stylesheet" href="{elsewhere}">"#));
            assert_eq!(inlined(&linked).unwrap(), page(""), "{elsewhere}");
        }
    }
}
