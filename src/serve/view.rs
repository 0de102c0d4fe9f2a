//! What the page's template sees: words, links and numbers, all made up here.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;

use serde::Serialize;

use crate::finding::Finding;
use crate::finding::Severity;
use crate::serve::choice::Choice;
use crate::serve::choice::Pane;
use crate::serve::choice::Word;
use crate::serve::control::Group;
use crate::serve::control::groups;
use crate::serve::scene::Scene;
use crate::serve::scene::Sight;
use crate::serve::wall::IssueLine;
use crate::serve::wall::RecipientLine;
use crate::serve::wall::Shown;

/// All of it.
#[derive(Debug, Serialize)]
pub(crate) struct View<'a> {
    edition: &'a str,
    title: String,
    issues: Vec<IssueView<'a>>,
    is_empty: bool,
    missing: Option<Missing<'a>>,
    trouble: Option<Trouble<'a>>,
    mail: Option<MailView<'a>>,
    findings: Vec<FindingView<'a>>,
    tally: String,
}

#[derive(Debug, Serialize)]
struct IssueView<'a> {
    href: String,
    line: LineView<'a>,
    is_current: bool,
    key: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct LineView<'a> {
    issue: &'a str,
    subject: &'a str,
    note: &'a str,
}

#[derive(Debug, Serialize)]
struct Missing<'a> {
    issue: &'a str,
    /// The issue for whoever comes first, where somebody else was asked for.
    for_anybody: Option<String>,
}

#[derive(Debug, Serialize)]
struct Trouble<'a> {
    what: &'a str,
    because: &'a [String],
    hint: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct MailView<'a> {
    from: &'a str,
    subject: &'a str,
    preheader: &'a str,
    groups: Vec<Group>,
    recipients: Vec<RecipientView<'a>>,
    /// Whose copy is shown.
    to: Option<&'a str>,
    /// The words of the query besides the subscriber.
    words: Vec<(&'static str, String)>,
    html: Option<HtmlView>,
    text: Option<TextView<'a>>,
    source: Option<TextView<'a>>,
    size: SizeView,
    eml: String,
}

#[derive(Debug, Serialize)]
struct RecipientView<'a> {
    id: &'a str,
    label: &'a str,
    is_current: bool,
}

#[derive(Debug, Serialize)]
struct HtmlView {
    src: String,
    width: &'static str,
    mode: &'static str,
}

/// What is shown letter by letter; it may be empty, and the pane open all the same.
#[derive(Debug, Serialize)]
struct TextView<'a> {
    text: Cow<'a, str>,
}

#[derive(Debug, Serialize)]
struct SizeView {
    html: String,
    html_max: String,
    percent: usize,
    is_clipped: bool,
    eml: String,
}

#[derive(Debug, Serialize)]
struct FindingView<'a> {
    severity: String,
    is_error: bool,
    message: &'a str,
    place: String,
    rule: &'static str,
    hint: Option<&'a str>,
}

/// How many bytes of HTML Gmail shows; of more it shows the beginning and a link to the rest.
const CLIP_BYTES: usize = 102_000;

/// How many subscribers can be chosen from. Nobody reads a longer list.
const RECIPIENTS_MAX: usize = 200;

impl<'a> View<'a> {
    /// What there is to say of `scene`.
    pub(crate) fn of(scene: &'a Scene) -> Self {
        let (choice, sight) = (&scene.choice, &scene.sight);
        let issue = choice.issue.as_deref().unwrap_or_default();
        let shown = sight.shown();
        let breakage = sight.breakage();
        let findings: &[Finding] = match (breakage, shown) {
            (Some(breakage), _) => &breakage.findings,
            (None, Some(shown)) => &shown.findings,
            (None, None) => &[],
        };
        let subject = shown.map(|shown| shown.subject.as_str());
        let heading = [subject, Some(issue).filter(|issue| !issue.is_empty()), Some("preview")];
        Self {
            edition: &scene.edition,
            title: heading.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            issues: issues(&scene.issues, choice),
            is_empty: matches!(sight, Sight::Empty),
            missing: matches!(sight, Sight::Missing).then(|| Missing {
                issue,
                for_anybody: choice
                    .recipient
                    .as_ref()
                    .map(|_| link(&choice.with(|choice| choice.recipient = None))),
            }),
            trouble: breakage.map(|breakage| Trouble {
                what: &breakage.what,
                because: &breakage.because,
                hint: breakage.hint.as_deref(),
            }),
            mail: shown.map(|shown| mail(shown, choice)),
            findings: findings.iter().map(finding).collect(),
            tally: tally(findings),
        }
    }
}

/// A link to a state of the page.
fn link(choice: &Choice) -> String {
    format!("/?{}", choice.query())
}

/// The list; keys lead from the issue that is shown to its neighbours.
fn issues<'a>(lines: &'a [IssueLine], choice: &Choice) -> Vec<IssueView<'a>> {
    let current = lines.iter().position(|line| Some(&line.issue) == choice.issue.as_ref());
    let view = |(index, line): (usize, &'a IssueLine)| IssueView {
        href: link(&choice.with(|choice| choice.issue = Some(line.issue.clone()))),
        line: LineView {
            issue: &line.issue,
            subject: &line.subject,
            note: &line.note,
        },
        is_current: Some(index) == current,
        key: match current {
            Some(current) if index == current + 1 => Some("j"),
            Some(current) if index + 1 == current => Some("k"),
            _ => None,
        },
    };
    lines.iter().enumerate().map(view).collect()
}

fn mail<'a>(shown: &'a Shown, choice: &Choice) -> MailView<'a> {
    let is_open = |pane: Pane| choice.panes.contains(&pane);
    MailView {
        from: &shown.from,
        subject: &shown.subject,
        preheader: &shown.preheader,
        groups: groups(choice),
        recipients: recipients(shown),
        to: shown.recipient.as_ref().map(|line| line.id.as_str()),
        words: choice.words().into_iter().filter(|(key, _)| *key != "to").collect(),
        html: is_open(Pane::Html).then(|| HtmlView {
            src: format!("/mail?{}&print={}", choice.for_frame().query(), print(shown)),
            width: choice.width.word(),
            mode: choice.mode.word(),
        }),
        text: is_open(Pane::Text).then(|| TextView {
            text: Cow::from(&shown.text),
        }),
        source: is_open(Pane::Source).then(|| TextView {
            text: String::from_utf8_lossy(&shown.eml),
        }),
        size: size(shown),
        eml: format!("/eml?{}", choice.for_message().query()),
    }
}

/// A mark of the HTML part, so that its frame is loaded anew when the part has changed, and only then.
fn print(shown: &Shown) -> String {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(&shown.html);
    format!("{hash:016x}")
}

fn recipients<'a>(shown: &'a Shown) -> Vec<RecipientView<'a>> {
    let current = shown.recipient.as_ref();
    let others = shown.recipients.iter().take(RECIPIENTS_MAX);
    let is_listed = others.clone().any(|line| Some(line) == current);
    let unlisted = current.filter(|_| !is_listed);
    let view = |line: &'a RecipientLine| RecipientView {
        id: &line.id,
        label: &line.label,
        is_current: Some(line) == current,
    };
    unlisted.into_iter().chain(others).map(view).collect()
}

fn size(shown: &Shown) -> SizeView {
    let html = shown.html.len();
    SizeView {
        html: grouped(html),
        html_max: grouped(CLIP_BYTES),
        percent: (html * 100 / CLIP_BYTES).min(100),
        is_clipped: html > CLIP_BYTES,
        eml: grouped(shown.eml.len()),
    }
}

fn finding(finding: &Finding) -> FindingView<'_> {
    FindingView {
        severity: finding.severity.to_string(),
        is_error: finding.is_error(),
        message: &finding.message,
        place: finding.place.to_string(),
        rule: finding.rule,
        hint: finding.hint.as_deref(),
    }
}

/// `2 errors, 1 warning`, or `no findings`.
fn tally(findings: &[Finding]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let told = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| match count(severity) {
        0 => None,
        1 => Some(format!("1 {severity}")),
        many => Some(format!("{many} {severity}s")),
    });
    let told: Vec<String> = told.into_iter().flatten().collect();
    if told.is_empty() {
        "no findings".to_owned()
    } else {
        told.join(", ")
    }
}

/// `102,000`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;
    use super::tally;
    use crate::finding::Place;
    use crate::finding::Rule;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn findings_are_counted_by_how_much_they_matter() {
        let rules = [
            Rule::error("article/x", ""),
            Rule::warning("article/y", ""),
            Rule::note("article/z", ""),
        ];
        let found = |which: &[usize]| {
            let findings = which.iter().map(|rule| rules[*rule].at(Place::start("x.md"), "x"));
            tally(&findings.collect::<Vec<_>>())
        };
        assert_eq!(found(&[]), "no findings");
        assert_eq!(found(&[2]), "1 note");
        assert_eq!(found(&[1, 0, 1, 0, 0]), "3 errors, 2 warnings");
    }
}
