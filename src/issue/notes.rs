//! The footnotes of an issue: those of its articles and of the editor's words, numbered through.

use std::collections::BTreeMap;

use dom_query::Document;
use dom_query::NodeRef;
use url::Url;

use crate::theme::context::NoteFields;

/// What stands in an article's list of footnotes.
const LIST: &str = "section.footnotes";

/// A reference to a footnote.
const REFERENCE: &str = "a.footnote-ref";

/// All footnotes so far.
#[derive(Debug, Default)]
pub struct Notes {
    notes: Vec<NoteFields>,
}

/// The footnotes of one piece of HTML, numbered, but still standing in it.
pub struct Standing<'a> {
    list: Vec<NodeRef<'a>>,
    items: Vec<NodeRef<'a>>,
}

impl Notes {
    /// Gives the footnotes of `document` the issue's next numbers. References lead to `page`, where the notes stand too.
    pub fn number<'a>(&self, document: &'a Document, page: &Url) -> Standing<'a> {
        document.select(LIST).select("a.footnote-back").remove();
        let items = document.select(LIST).select("ol > li").nodes().to_vec();
        let first = self.notes.len() + 1;
        let numbers: BTreeMap<String, usize> = items
            .iter()
            .enumerate()
            .map(|(index, item)| (item.attr_or("id", "").to_string(), first + index))
            .collect();
        for reference in document.select(REFERENCE).nodes() {
            let href = reference.attr_or("href", "");
            let fragment = href.rsplit_once('#').map_or("", |(_, fragment)| fragment);
            if let Some(number) = numbers.get(fragment) {
                let mut target = page.clone();
                target.set_fragment(Some(fragment));
                reference.set_attr("href", target.as_str());
                reference.set_text(number.to_string());
            }
        }
        let list = document.select(LIST).nodes().to_vec();
        Standing { list, items }
    }

    /// Takes the numbered footnotes out of where they stand, once they are fit for mail.
    pub fn take(&mut self, standing: Standing<'_>, (lang, dir): (&str, &'static str)) {
        for item in standing.items {
            self.notes.push(NoteFields {
                html: item.inner_html().trim().to_owned(),
                lang: lang.to_owned(),
                dir,
            });
        }
        for list in standing.list {
            list.remove_from_parent();
        }
    }

    /// All of them, in the order of their numbers.
    pub fn into_fields(self) -> Vec<NoteFields> {
        self.notes
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::Notes;
    use crate::theme::fit;

    #[test]
    fn footnotes_are_numbered_through_the_issue_and_gathered() {
        let page = "https://example.org/frost/".parse().unwrap();
        let written = concat!(
            r##"<p>a<sup><a href="#fn-1" class="footnote-ref">1</a></sup> b<sup><a href="#fn-2" class="footnote-ref">2</a></sup></p>"##,
            r##"<section class="footnotes"><ol><li id="fn-1"><p>one <a href="#fnref-1" class="footnote-back">↩</a></p></li>"##,
            r##"<li id="fn-2"><p>two</p></li></ol></section>"##,
        );
        let mut notes = Notes::default();
        let mut shown = String::new();
        for _ in 0..2 {
            let document = Document::fragment(written);
            let standing = notes.number(&document, &page);
            notes.take(standing, ("en", "ltr"));
            shown = fit::html(&document);
        }
        assert_eq!(
            shown,
            concat!(
                r#"<p>a<sup><a href="https://example.org/frost/#fn-1" class="footnote-ref">3</a></sup>"#,
                r#" b<sup><a href="https://example.org/frost/#fn-2" class="footnote-ref">4</a></sup></p>"#,
            )
        );
        let said: Vec<String> = notes.into_fields().into_iter().map(|note| note.html).collect();
        assert_eq!(said, ["<p>one </p>", "<p>two</p>", "<p>one </p>", "<p>two</p>"]);
    }
}
