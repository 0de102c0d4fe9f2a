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
use crate::entry::content::render;
use crate::entry::context::Context;
use crate::entry::context::Source;
use crate::entry::links::Resolver;
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
use crate::theme::builtin;
use crate::theme::entry::Show;
use crate::theme::phrases::phrases;

/// Columns of the text part.
const COLUMNS: usize = 72;

/// An issue that names what is not published.
pub const NO_SUCH_ENTRY: Rule = Rule::error("issue/no-such-entry", "An issue can show only what is published.");

/// An issue that shows an entry twice.
pub const ENTRY_TWICE: Rule = Rule::error("issue/entry-twice", "An entry stands in an issue once.");

/// An issue with its words rendered and its entries found: what an edition borrows from.
#[derive(Debug)]
pub struct Composed<'a> {
    issue: &'a Issue,
    intro: Prose,
    outro: Prose,
    entries: Vec<(&'a Entry, Show, Option<&'a str>, String)>,
    notes: String,
    url: Url,
}

#[derive(Debug, Default)]
struct Prose {
    html: String,
    text: String,
}

/// Where an issue is read in a browser.
pub fn issue_url(feed: &Feed, number: u32) -> Result<Url, Fault> {
    Ok(feed.url.join(&format!("issues/{number}/"))?)
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
        let (content, found) = render(Context {
            source,
            base: &url,
            resolve: &resolve,
        });
        findings.extend(found);
        (content.html, content.text)
    };
    let (intro_html, intro_text) = prose(&issue.intro, &mut findings);
    let (outro_html, outro_text) = prose(&issue.outro, &mut findings);
    let intro = Prose {
        html: intro_html,
        text: laid_out(&intro_text, &mut notes),
    };
    let theme = issue.theme.as_deref().unwrap_or(&feed.theme);
    let usual = builtin::theme(theme).map_or(Show::Summary, |kind| kind.show);
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
                let text = match show {
                    Show::Full => edited
                        .texts
                        .get(&entry.id)
                        .map_or_else(String::new, |text| laid_out(text, &mut notes)),
                    Show::Summary => String::new(),
                };
                entries.push((entry, show, chosen.title.as_deref(), text));
            }
            Err(finding) => findings.push(finding),
        }
    }
    let outro = Prose {
        html: outro_html,
        text: laid_out(&outro_text, &mut notes),
    };
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
        },
        findings,
    ))
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
        config: &'a Config,
        feed: &'a Feed,
        date: Option<DateTime<FixedOffset>>,
    ) -> Edition<'a> {
        Edition {
            publication: &config.publication,
            feed,
            theme: self.issue.theme.as_deref().unwrap_or(&feed.theme),
            number: self.issue.number,
            subject: &self.issue.subject,
            preheader: self.issue.preheader.as_deref(),
            date,
            url: &self.url,
            intro: Words {
                html: &self.intro.html,
                text: &self.intro.text,
            },
            outro: Words {
                html: &self.outro.html,
                text: &self.outro.text,
            },
            entries: self
                .entries
                .iter()
                .map(|(entry, show, title, text)| EntryView {
                    entry,
                    show: *show,
                    title: *title,
                    text,
                })
                .collect(),
            notes: &self.notes,
        }
    }

    /// The entries it shows.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(|(entry, ..)| *entry)
    }
}
