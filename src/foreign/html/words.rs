//! Titles and texts: which kind of text they are, and how often they are escaped.

use crate::foreign::html::content;
use crate::foreign::html::markup;
use crate::foreign::report::Report;
use crate::foreign::rules::words::TEXT_HOLDS_HTML;
use crate::foreign::rules::words::TEXT_TWICE;
use crate::foreign::rules::words::TITLE_HTML;
use crate::foreign::rules::words::TITLE_TWICE;
use crate::foreign::rules::words::TITLE_WHITE_SPACE;
use crate::foreign::text::Text;
use crate::foreign::xml::reference;

/// Looks at a title that is plain text.
pub fn title(text: &Text, report: &mut Report<'_>) {
    if let Some(at) = markup::first_element(text) {
        report.tell(&TITLE_HTML, at, "a tag of HTML in a title");
    }
    let trimmed = text.trimmed();
    if !trimmed.is_empty() && (trimmed.len() < text.as_str().len() || trimmed.contains('\n')) {
        report.tell(
            &TITLE_WHITE_SPACE,
            text.first(),
            "white space round a title, or a line break in it",
        );
    }
    if let Some((at, length, _)) = reference::references(text.as_str()).next() {
        let reference = &text.as_str()[at..at + length];
        report.tell(
            &TITLE_TWICE,
            text.place(at),
            format!("readers show `{reference}` in the title"),
        );
    }
}

/// Looks at a title that is HTML, as Atom allows.
pub fn title_of_html(text: &Text, report: &mut Report<'_>) {
    title(&reference::decoded(text), report);
}

/// Looks at a text that is declared as plain.
pub fn plain(text: &Text, report: &mut Report<'_>) {
    if let Some(at) = markup::first_element(text) {
        report.tell(&TEXT_HOLDS_HTML, at, "a tag of HTML in a plain text");
    }
}

/// Looks at a text of HTML.
pub fn html(text: &Text, report: &mut Report<'_>) {
    let has_tags = markup::tags(text).iter().any(markup::Tag::is_known);
    if !has_tags && let Some(at) = markup::first_element(&reference::decoded(text)) {
        report.tell(&TEXT_TWICE, at, "the tags of this text are escaped once too often");
    }
    content::check_html(text, report);
}
