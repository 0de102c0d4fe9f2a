//! An issue put together: the editor's words rendered, its entries found.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use url::Url;

use crate::app::config::Config;
use crate::app::edit::Edited;
use crate::app::fault::Fault;
use crate::article::Format;
use crate::entry::Entry;
use crate::entry::content::Voices;
use crate::entry::content::voices;
use crate::entry::context::Context;
use crate::entry::context::Source;
use crate::entry::links::Resolver;
use crate::entry::make::Mailed;
use crate::entry::text::Text;
use crate::entry::text::notes::Notes;
use crate::feed::Feed;
use crate::finding::Finding;
use crate::finding::Rule;
use crate::issue::Chosen;
use crate::issue::Issue;
use crate::issue::edition::Edition;
use crate::issue::edition::EntryView;
use crate::issue::edition::Words;
use crate::personal::Written;
use crate::theme::builtin;
use crate::theme::entry::Show;
use crate::theme::phrases::phrases;

/// Columns of the text part.
const COLUMNS: usize = 72;

/// An issue that names what is not published.
pub const NO_SUCH_ENTRY: Rule = Rule::error("issue/no-such-entry", "An issue can show only what is published.")
    .fix("name a published entry by its id, as `pressrun issue new` does; drafts and articles with errors are none");

/// An issue that shows an entry twice.
pub const ENTRY_TWICE: Rule =
    Rule::error("issue/entry-twice", "An entry stands in an issue once.").fix("keep one of the two in `entries`");

/// An issue with its words rendered and its entries found: what an edition borrows from.
#[derive(Debug)]
pub struct Composed<'a> {
    issue: &'a Issue,
    intro: Prose,
    outro: Prose,
    entries: Vec<Shown<'a>>,
    notes: String,
    url: Url,
    /// The personal fields of all that it shows.
    pub fields: Vec<Written>,
}

/// The editor's words, their HTML as everybody may read it and as mail holds it. Pages have no use for the text.
#[derive(Debug, Default)]
struct Prose {
    html: String,
    mailed_html: Option<String>,
    text: String,
}

#[derive(Debug)]
struct Shown<'a> {
    entry: &'a Entry,
    show: Show,
    title: Option<&'a str>,
    /// What mail holds of it, where it is shown whole.
    mailed: Option<&'a Mailed>,
    text: String,
}

/// Who reads an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Everybody.
    Everybody,
    /// Those who get the mail: personal fields are markers.
    Mail,
}

/// Where an issue is read in a browser.
pub fn issue_url(feed: &Feed, number: u32) -> Result<Url, Fault> {
    Ok(feed.url.join(&format!("issues/{number}/"))?)
}

/// The name of an issue's theme.
pub fn theme_of<'a>(feed: &'a Feed, issue: &'a Issue) -> &'a str {
    issue.theme.as_deref().unwrap_or(&feed.theme)
}

/// Finds what an issue shows, and renders the editor's words. The findings are about the issue's file.
pub fn compose<'a>(feed: &Feed, issue: &'a Issue, edited: &'a Edited) -> Result<(Composed<'a>, Vec<Finding>), Fault> {
    let url = issue_url(feed, issue.number)?;
    let mut findings = Vec::new();
    let mut notes = Notes::with(phrases(feed.language.as_str()).names());
    let prose = |words: &crate::issue::Words, findings: &mut Vec<Finding>| {
        let resolver = Resolver::new(&edited.links, "", &url);
        let source = Source {
            format: Format::Markdown,
            body: &words.text,
            file: &issue.file,
            line: words.line,
        };
        let resolve = |target: &str| resolver.resolve(target);
        let (voices, found) = voices(Context {
            source,
            base: &url,
            resolve: &resolve,
        });
        findings.extend(found);
        voices
    };
    let intro = prose(&issue.intro, &mut findings);
    let outro = prose(&issue.outro, &mut findings);
    let mut fields = issue.head.fields.clone();
    fields.extend(intro.fields.iter().chain(&outro.fields).cloned());
    let intro = Prose::of(intro, &mut notes);
    let usual = builtin::theme(theme_of(feed, issue)).map_or(Show::Summary, |kind| kind.show);
    let mut entries = Vec::new();
    let mut seen = BTreeSet::new();
    for chosen in &issue.entries {
        if !seen.insert(chosen.id.as_str()) {
            findings.push(ENTRY_TWICE.at(chosen.place.clone(), format!("`{}` stands here twice", chosen.id)));
            continue;
        }
        match find(chosen, (feed, &edited.entries)) {
            Ok(entry) => {
                let show = chosen.show.unwrap_or(usual);
                let mailed = edited.mailed.get(&entry.id).filter(|_| show == Show::Full);
                let text = mailed.map_or_else(String::new, |mailed| laid_out(&mailed.text, &mut notes));
                fields.extend(mailed.iter().flat_map(|mailed| mailed.fields.iter().cloned()));
                entries.push(Shown {
                    entry,
                    show,
                    title: chosen.title.as_deref(),
                    mailed,
                    text,
                });
            }
            Err(finding) => findings.push(finding),
        }
    }
    let outro = Prose::of(outro, &mut notes);
    let notes = if notes.is_empty() {
        String::new()
    } else {
        notes.lay_out()
    };
    Ok((
        Composed {
            issue,
            intro,
            outro,
            entries,
            notes,
            url,
            fields,
        },
        findings,
    ))
}

impl Prose {
    fn of(Voices { public, mailed, .. }: Voices, notes: &mut Notes) -> Self {
        Self {
            text: laid_out(mailed.as_ref().map_or(&public.text, |mailed| &mailed.text), notes),
            mailed_html: mailed.map(|mailed| mailed.html),
            html: public.html,
        }
    }

    fn words(&self, readers: Readers) -> Words<'_> {
        let mailed = self.mailed_html.as_ref().filter(|_| readers == Readers::Mail);
        Words {
            html: mailed.unwrap_or(&self.html),
            text: &self.text,
        }
    }
}

fn laid_out(text: &Text, notes: &mut Notes) -> String {
    text.lay_out(COLUMNS, notes)
}

fn find<'a>(chosen: &Chosen, (feed, entries): (&Feed, &'a [Entry])) -> Result<&'a Entry, Finding> {
    entries.iter().find(|entry| entry.id == chosen.id).ok_or_else(|| {
        NO_SUCH_ENTRY
            .at(
                chosen.place.clone(),
                format!("no published entry has the id `{}`", chosen.id),
            )
            .hint(format!(
                "`pressrun issue new --feed {}` chooses ids that are there; drafts and articles with errors have none",
                feed.name
            ))
    })
}

impl Composed<'_> {
    /// The edition, dated.
    pub fn edition<'a>(
        &'a self,
        (config, feed): (&'a Config, &'a Feed),
        readers: Readers,
        date: Option<DateTime<FixedOffset>>,
    ) -> Edition<'a> {
        let issue = self.issue;
        let (subject, preheader) = match readers {
            Readers::Everybody => (&issue.subject, &issue.preheader),
            Readers::Mail => (&issue.head.subject, &issue.head.preheader),
        };
        let view = |shown: &'a Shown<'a>| EntryView {
            entry: shown.entry,
            show: shown.show,
            title: shown.title,
            html: shown
                .mailed
                .filter(|_| readers == Readers::Mail)
                .and_then(|mailed| mailed.html.as_deref()),
            text: &shown.text,
        };
        Edition {
            publication: &config.publication,
            feed,
            theme: theme_of(feed, issue),
            number: issue.number,
            subject,
            preheader: preheader.as_deref(),
            date,
            url: &self.url,
            is_served: config.server.public_url.is_some(),
            intro: self.intro.words(readers),
            outro: self.outro.words(readers),
            entries: self.entries.iter().map(view).collect(),
            notes: &self.notes,
        }
    }

    /// The entries it shows.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(|shown| shown.entry)
    }
}
