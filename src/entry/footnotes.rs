//! Footnotes of an article: the numbers in its text, what they say below it, and the ways back.

use crate::article::anchor;
use crate::entry::escape;
use crate::entry::writer::Writer;

impl Writer<'_, '_> {
    /// Writes the number that leads to a footnote.
    pub(super) fn reference(&mut self, label: &str) {
        let Some(number) = self.document.number(label) else {
            self.sheet.text(&format!("[^{label}]"));
            return;
        };
        self.references[number - 1] += 1;
        let id = anchor::reference_id(number, self.references[number - 1]);
        let href = self.fragment(&anchor::footnote_id(number));
        self.put("<sup><a");
        self.sheet.attribute("href", &href);
        self.sheet.attribute("id", &id);
        self.put(&format!(
            " class=\"footnote-ref\" role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    /// Writes the footnotes, below all else.
    pub(crate) fn footnotes(&mut self) {
        let document = self.document;
        if document.footnotes.is_empty() {
            return;
        }
        self.put("<section class=\"footnotes\" role=\"doc-endnotes\"><ol>");
        self.depth += 1;
        for (index, footnote) in document.footnotes.iter().enumerate() {
            self.put(&format!("<li id=\"{}\">", anchor::footnote_id(index + 1)));
            self.write(&footnote.content);
            let back = self.ways_back(index + 1, footnote.references);
            // They belong to the last line, not below it.
            let end = self.sheet.html.strip_suffix("</p>").map(str::len);
            self.sheet.html.insert_str(end.unwrap_or(self.sheet.html.len()), &back);
            self.put("</li>");
        }
        self.depth -= 1;
        self.put("</ol></section>");
    }

    fn ways_back(&self, number: usize, references: usize) -> String {
        let mut back = String::new();
        for nth in 1..=references {
            back.push_str(" <a href=\"");
            escape::push_value(&mut back, &self.fragment(&anchor::reference_id(number, nth)));
            // The variation selector keeps the arrow from being drawn as a picture.
            back.push_str("\" class=\"footnote-back\" role=\"doc-backlink\">↩\u{fe0e}</a>");
        }
        back
    }

    fn fragment(&self, id: &str) -> String {
        let mut url = self.sheet.context.base.clone();
        url.set_fragment(Some(id));
        url.into()
    }
}
