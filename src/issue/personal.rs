//! Personal fields in the head of an issue: subject, preheader, and titles, which cannot have any.

use std::ops::Range;

use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::settings::Settings;
use crate::personal::Written;
use crate::personal::rules::NO_FIELD;
use crate::personal::written::ESCAPED;
use crate::personal::written::Plain;
use crate::personal::written::What;
use crate::personal::written::find;
use crate::personal::written::plain;

/// A line of an issue's head, as mail holds it, with markers of personal fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The subject.
    pub subject: String,
    /// What an inbox shows beside it.
    pub preheader: Option<String>,
    /// The personal fields of both.
    pub fields: Vec<Written>,
}

/// Subject and preheader, each with the bytes of the head where it stands: as everybody may read them, and as mail holds
/// them. What is wrong is added to the findings.
pub fn head(
    subject: (&str, Range<usize>),
    preheader: Option<(&str, Range<usize>)>,
    (settings, findings): (Settings<'_>, &mut Vec<Finding>),
) -> ((String, Option<String>), Head) {
    let mut fields = Vec::new();
    let mut read = |(text, span): (&str, Range<usize>)| line(text, (settings, span), (&mut fields, &mut *findings));
    let subject = read(subject);
    let preheader = preheader.map(read);
    let public = preheader.as_ref().map(|preheader| preheader.public.clone());
    let head = Head {
        subject: subject.mailed,
        preheader: preheader.map(|preheader| preheader.mailed),
        fields,
    };
    ((subject.public, public), head)
}

/// Reads a line of a head that stands at `span`; its fields are added to `fields`, what is wrong to `findings`.
fn line(
    text: &str,
    (settings, span): (Settings<'_>, Range<usize>),
    (fields, findings): (&mut Vec<Written>, &mut Vec<Finding>),
) -> Plain {
    let plain = plain(text);
    for found in &plain.found {
        let written = &text[found.range.clone()];
        let place = place((settings, span.clone()), written);
        match &found.what {
            What::Field(field) => fields.push(Written {
                field: field.clone(),
                place,
            }),
            What::Nearly(meant) => {
                let finding = NO_FIELD.at(place, format!("`{written}` is mailed as it is written"));
                findings.push(finding.hint(format!("did you mean `{meant}`?")));
            }
            What::Escape => {}
        }
    }
    plain
}

/// Fields in a title that stands at `span`: an entry has one title, for everybody.
pub fn in_title(text: &str, (settings, span): (Settings<'_>, Range<usize>)) -> Option<Finding> {
    let found = find(text, Vec::new);
    let field = found.iter().find(|found| matches!(found.what, What::Field(_)))?;
    let written = &text[field.range.clone()];
    let finding = NO_FIELD.at(
        place((settings, span), written),
        format!("`{written}` is mailed as it is written: a title is the same for everybody"),
    );
    Some(finding.hint(format!("put it into the subject or the text; `{ESCAPED}` is no field")))
}

/// Where `written` stands in the head; where it is written by escapes, the beginning of the value.
fn place((settings, span): (Settings<'_>, Range<usize>), written: &str) -> Place {
    let value = settings.text.get(span.clone()).unwrap_or_default();
    settings.place(span.start + value.find(written).unwrap_or_default())
}
