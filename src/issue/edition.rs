//! What goes into an issue, and how its templates see it.

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::article::title::one_line;
use crate::entry::Entry;
use crate::entry::text::flowing::filled;
use crate::entry::text::flowing::flat;
use crate::feed::Feed;
use crate::issue::mail_html;
use crate::issue::mail_html::Frame;
use crate::issue::notes::Notes;
use crate::personal::marker;
use crate::publication::Publication;
use crate::theme::builtin;
use crate::theme::builtin::Flows;
use crate::theme::columns::shortened;
use crate::theme::context::Context;
use crate::theme::context::IssueFields;
use crate::theme::entry::EntryFields;
use crate::theme::entry::Show;
use crate::theme::phrases::phrases;

/// How many characters of the editor's words make a preheader where none is given.
const PREHEADER_LENGTH: usize = 140;

/// The heading level of what the editor wrote: right below the subject.
const EDITOR_HEADING: u8 = 2;

/// The heading level of what stands in an article: below its title, which is an `h2`.
const ARTICLE_HEADING: u8 = 3;

/// Everything that goes into one issue.
#[derive(Debug, Clone)]
pub struct Edition<'a> {
    /// The publication.
    pub publication: &'a Publication,
    /// The feed whose issue it is.
    pub feed: &'a Feed,
    /// The theme's name: `digest`.
    pub theme: &'a str,
    /// Its number within the feed.
    pub number: u32,
    /// Its subject.
    pub subject: &'a str,
    /// What an inbox shows beside the subject; without it, the editor's first words or the titles.
    pub preheader: Option<&'a str>,
    /// When it goes out, on the clocks of the publication.
    pub date: Option<DateTime<FixedOffset>>,
    /// Where it is read in a browser.
    pub url: &'a Url,
    /// Whether readers have pages of their own on a server.
    pub is_served: bool,
    /// The editor's words before the entries.
    pub intro: Words<'a>,
    /// The editor's words after the entries.
    pub outro: Words<'a>,
    /// The entries in the order of the mail.
    pub entries: Vec<EntryView<'a>>,
    /// The addresses that intro, entries and outro refer to by number, laid out; empty when there are none.
    pub notes: &'a str,
}

/// The editor's words, twice; both empty when there are none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Words<'a> {
    /// Safe HTML with absolute URLs.
    pub html: &'a str,
    /// Plain text, laid out.
    pub text: &'a str,
}

/// An entry as an issue shows it.
#[derive(Debug, Clone, Copy)]
pub struct EntryView<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// How much of it.
    pub show: Show,
    /// A title for this issue only.
    pub title: Option<&'a str>,
    /// Its HTML as mail holds it, where that is not the entry's.
    pub html: Option<&'a str>,
    /// The article as plain text, laid out; not used where only the summary is shown.
    pub text: &'a str,
}

/// The variables of a mail's templates, but for the link to leave.
pub fn context<'a>(edition: &Edition<'a>) -> Context<'a> {
    let said = |words: &str| (!words.trim().is_empty()).then(|| words.trim_end().to_owned());
    let mut notes = Notes::default();
    let language = &edition.feed.language;
    let frame = Frame {
        page: edition.url,
        heading: EDITOR_HEADING,
        read_on: phrases(language.as_str()).read_on,
        lang: language.as_str(),
        dir: language.direction(),
    };
    let editors_html = |html: &str, notes: &mut Notes| said(html).map(|html| mail_html::adapted(&html, frame, notes));
    let mut context = Context::new(edition.publication, edition.feed);
    // In the order in which they are read, since footnotes are numbered as they come.
    let intro_html = editors_html(edition.intro.html, &mut notes);
    context.entries = edition
        .entries
        .iter()
        .map(|view| mailed(view, edition, &mut notes))
        .collect();
    let outro_html = editors_html(edition.outro.html, &mut notes);
    context.issue = Some(IssueFields {
        number: edition.number,
        subject: edition.subject.to_owned(),
        preheader: Some(preheader(edition)),
        date: edition.date,
        intro_html,
        intro_text: said(edition.intro.text),
        outro_html,
        outro_text: said(edition.outro.text),
        notes: notes.into_fields(),
        notes_text: said(edition.notes),
        url: Some(edition.url.clone()),
    });
    context.links.view = Some(seen_at(edition));
    context
}

/// Where the issue is seen in a browser: its page, or where the feed has none the mail itself, which lies beside.
fn seen_at(edition: &Edition<'_>) -> Url {
    let page = edition.url.clone();
    if edition.feed.pages {
        page
    } else {
        page.join("email.html").unwrap_or(page)
    }
}

/// An entry with HTML and picture as a mail can show them.
fn mailed<'a>(view: &EntryView<'a>, edition: &Edition<'a>, notes: &mut Notes) -> EntryFields<'a> {
    let mut fields = EntryFields::new(view.entry, edition.feed);
    fields.show = view.show;
    fields.title = view.title.unwrap_or(fields.title);
    fields.text = Some(view.text.trim_matches('\n'));
    if let Some(html) = view.html {
        html.clone_into(&mut fields.html);
    }
    let flows = match builtin::theme(edition.theme).map(|kind| kind.flows) {
        Some(Flows::Always) => true,
        Some(Flows::Alone) => edition.entries.len() == 1,
        Some(Flows::Never) | None => false,
    };
    fields.is_subject = flows && fields.title == edition.subject;
    fields.html = match view.show {
        Show::Summary => String::new(),
        Show::Full => mail_html::adapted(
            &fields.html,
            Frame {
                page: &view.entry.url,
                heading: if fields.is_subject {
                    EDITOR_HEADING
                } else {
                    ARTICLE_HEADING
                },
                read_on: phrases(fields.lang).read_on,
                lang: fields.lang,
                dir: fields.dir,
            },
            notes,
        ),
    };
    fields.image = fields.image.filter(|image| mail_html::can_show(image.src.as_str()));
    if let Some(image) = &mut fields.image {
        let width = image.width.unwrap_or(mail_html::TEXT_WIDTH);
        let (width, height) = mail_html::fitted(width, image.height.filter(|_| image.width.is_some()));
        (image.width, image.height) = (Some(width), height);
    }
    fields
}

/// The given preheader, else how the editor begins, else what there is to read.
fn preheader(edition: &Edition<'_>) -> String {
    if let Some(given) = edition.preheader.filter(|given| !given.trim().is_empty()) {
        return one_line(given);
    }
    let opening = flat(edition.intro.text.trim().split("\n\n").next().unwrap_or_default());
    let opening = one_line(&opening);
    if marker::holds(&opening) {
        let public = filled(&opening, &|field| field.default().to_owned());
        let fits = public.chars().count() <= PREHEADER_LENGTH;
        return if fits {
            opening
        } else {
            shortened(&public, PREHEADER_LENGTH)
        };
    }
    if opening.is_empty() {
        let titles: Vec<&str> = edition
            .entries
            .iter()
            .map(|view| view.title.unwrap_or(&view.entry.title))
            .collect();
        return shortened(&one_line(&titles.join(" · ")), PREHEADER_LENGTH);
    }
    shortened(&opening, PREHEADER_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::Edition;
    use super::Words;
    use super::preheader;
    use crate::issue::sample::with_edition;
    use crate::theme::sample;

    #[test]
    fn a_preheader_is_given_or_the_editors_words_or_the_titles() {
        type Change = fn(&mut Edition<'_>);
        let cases: [(Change, &str); 3] = [
            (|edition| edition.preheader = Some("Three\nnotes"), "Three notes"),
            (|_| (), "Dear reader, the wheel stopped on Thursday."),
            (
                |edition| edition.intro = Words::default(),
                "The frost writes at night · Listening to the pond · Reeds, and who lives in them",
            ),
        ];
        for (change, expected) in cases {
            let shown = with_edition(&sample::feed(), &sample::entries(), |mut edition| {
                change(&mut edition);
                preheader(&edition)
            });
            assert_eq!(shown, expected);
        }
    }
}
