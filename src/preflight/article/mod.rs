//! The rules over the text of an article, as it is written.

pub mod anchors;
pub mod headings;
pub mod language;
pub mod links;
pub mod pictures;
pub mod walk;
pub mod words;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono_tz::Tz;
use url::Url;

use crate::article::Article;
use crate::article::Asset;
use crate::article::Format;
use crate::article::read::code_in;
use crate::entry::context::Source;
use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::lines::Lines;
use crate::preflight::article::anchors::Jump;
use crate::preflight::article::language::Spoken;
use crate::preflight::article::walk::walk;
use crate::preflight::ruling::comments;
use crate::publication::zone::Stamp;

/// An article that is not published yet.
pub const DATE_FUTURE: Rule = Rule::note(
    "article/date-future",
    "An article whose date has not come waits: no feed, page or issue has it until then.",
)
.fix("leave it, if it is to wait; else write the day on which it is to appear");

/// A change that has not happened.
pub const UPDATED_FUTURE: Rule = Rule::warning(
    "article/updated-future",
    "Readers' programs sort by the last change: one in the future keeps an entry above all newer ones.",
)
.fix("write the day of the change, or take the key out");

/// An article to be looked at.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Its head.
    pub article: &'a Article,
    /// Its text, with LF line ends.
    pub body: &'a str,
    /// Where its date stands, line and column.
    pub date: (u32, u32),
    /// The language it is taken for, and whether anybody said so.
    pub spoken: Spoken<'a>,
    /// The file beside the article that a target means.
    pub file: &'a dyn Fn(&str) -> Option<&'a Asset>,
    /// The zone of dates that name none.
    pub zone: Tz,
    /// Now.
    pub now: DateTime<FixedOffset>,
}

/// What was found in an article, and what only all articles together can tell.
#[derive(Debug, Default)]
pub struct Looked {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The ids that links to it may name.
    pub anchors: Vec<String>,
    /// Links to a place in another article.
    pub jumps: Vec<Jump>,
    /// Links and pictures elsewhere, with their places.
    pub outward: Vec<Outward>,
    /// Whether a comment in it silences rules.
    pub has_comments: bool,
}

/// Something on the web that an article leads to, or shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outward {
    /// Its address.
    pub url: Url,
    /// Where it is written.
    pub place: Place,
    /// Whether it is shown, not led to.
    pub is_picture: bool,
}

/// Looks at an article.
pub fn look(subject: Subject<'_>) -> Looked {
    let Subject { article, body, .. } = subject;
    let mut looked = prose(Prose {
        source: Source {
            format: article.format,
            body,
            file: &article.file,
            line: article.body_line,
        },
        spoken: subject.spoken,
        asset: subject.file,
    });
    let front = &article.front;
    for (key, text) in [
        ("title", &front.title),
        ("summary", &front.summary),
        ("preheader", &front.preheader),
    ] {
        let left = text
            .as_deref()
            .and_then(|text| words::left(text, subject.spoken.language));
        let place = Place::new(&article.file, front.lines.of(key).unwrap_or(1), 1);
        looked
            .findings
            .extend(left.map(|left| words::UNFINISHED.at(place, left)));
    }
    looked.findings.extend(dates(subject));
    looked
}

/// A text to be looked at: an article's, or the editor's words of an issue.
#[derive(Clone, Copy)]
pub struct Prose<'a> {
    /// Where it stands.
    pub source: Source<'a>,
    /// The language it is taken for, and whether anybody said so.
    pub spoken: Spoken<'a>,
    /// The file beside it that a target means.
    pub asset: &'a dyn Fn(&str) -> Option<&'a Asset>,
}

/// Looks at a text.
pub fn prose(prose: Prose<'_>) -> Looked {
    let Source {
        format,
        body,
        file,
        line,
    } = prose.source;
    let walked = walk(format, body);
    let lines = Lines::starting_at(body, line);
    let mut findings = Vec::new();
    let mut find = |rule: &Rule, at: usize, message: String| {
        findings.push(rule.at(lines.place(file, at), message));
    };
    words::check(&walked, body, prose.spoken.language, &mut find);
    links::check(&walked, &mut find);
    headings::check(&walked, &mut find);
    pictures::check(&walked, prose.asset, &mut find);
    language::check(&walked, prose.spoken, &mut find);
    let (jumps, anchors) = anchors::check(&walked, &mut find);
    let jumps = jumps
        .into_iter()
        .map(|(target, fragment, at)| Jump {
            target,
            fragment,
            place: lines.place(file, at),
        })
        .collect();
    let outward = links::outward(&walked)
        .into_iter()
        .map(|(url, is_picture, at)| Outward {
            url,
            place: lines.place(file, at),
            is_picture,
        })
        .collect();
    let code = || {
        if format == Format::Markdown {
            code_in(body)
        } else {
            Vec::new()
        }
    };
    Looked {
        findings,
        anchors,
        jumps,
        outward,
        has_comments: !comments(body, code).is_empty(),
    }
}

/// Dates that have not come.
fn dates(subject: Subject<'_>) -> Vec<Finding> {
    let front = &subject.article.front;
    let place = |key: &str| Place::new(&subject.article.file, front.lines.of(key).unwrap_or(1), 1);
    let mut findings = Vec::new();
    let is_future = |stamp: &Stamp| stamp.in_zone(subject.zone) > subject.now;
    if let Some(date) = front.date.filter(is_future) {
        let (line, column) = subject.date;
        let day = date.in_zone(subject.zone).format("%Y-%m-%d");
        let place = Place::new(&subject.article.file, line, column);
        findings.push(DATE_FUTURE.at(place, format!("not published before {day}")));
    }
    if let Some(updated) = front.updated.filter(is_future) {
        let day = updated.in_zone(subject.zone).format("%Y-%m-%d");
        findings.push(UPDATED_FUTURE.at(place("updated"), format!("changed on {day}, which has not come")));
    }
    findings
}
