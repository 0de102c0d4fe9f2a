//! What the page's template sees: words, links and numbers, all made up here.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;

use serde::Serialize;

use crate::finding::Finding;
use crate::finding::Severity;
use crate::serve::choice::Choice;
use crate::serve::control::Group;
use crate::serve::control::groups;
use crate::serve::head::headers;
use crate::serve::pane::Form;
use crate::serve::pane::Pane;
use crate::serve::pieces;
use crate::serve::pieces::AccessView;
use crate::serve::pieces::ChangesView;
use crate::serve::pieces::InboxRow;
use crate::serve::pieces::SizeView;
use crate::serve::scene::Scene;
use crate::serve::scene::Sight;
use crate::serve::speech::Said;
use crate::serve::speech::spoken;
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
    made_up: Vec<RecipientView<'a>>,
    panes: Vec<PaneView<'a>>,
    size: SizeView,
    profiles: &'a [String],
    has_editor: bool,
    eml: String,
}

#[derive(Debug, Serialize)]
struct RecipientView<'a> {
    id: &'a str,
    label: &'a str,
    is_current: bool,
}

/// A pane; what it shows is there only while it is open.
#[derive(Debug, Serialize)]
struct PaneView<'a> {
    word: &'static str,
    label: &'static str,
    title: &'static str,
    form: &'static str,
    is_open: bool,
    /// Where it is closed.
    close: String,
    model: Option<ModelView>,
    /// Of a frame.
    src: Option<String>,
    /// Of letters.
    text: Option<Cow<'a, str>>,
    said: Option<Vec<Said>>,
    headers: Option<Vec<(String, String)>>,
    inbox: Option<Vec<InboxRow>>,
    size: Option<SizeView>,
    access: Option<AccessView>,
    changes: Option<ChangesView>,
}

/// On what a simulation rests.
#[derive(Debug, Serialize)]
struct ModelView {
    says: String,
    href: &'static str,
}

#[derive(Debug, Serialize)]
struct FindingView<'a> {
    severity: String,
    is_error: bool,
    message: &'a str,
    place: String,
    path: &'a str,
    line: u32,
    column: u32,
    rule: &'static str,
    hint: Option<&'a str>,
}

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
            (Some(breakage), _) if !breakage.findings.is_empty() => &breakage.findings,
            (_, Some(shown)) => &shown.findings,
            (_, None) => &[],
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
            findings: worst_first(findings).into_iter().map(finding).collect(),
            tally: match breakage {
                Some(_) if findings.is_empty() => "broken".to_owned(),
                _ => tally(findings),
            },
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
    MailView {
        from: &shown.from,
        subject: &shown.subject,
        preheader: &shown.preheader,
        groups: groups(choice),
        recipients: recipients(shown),
        to: shown.recipient.as_ref().map(|line| line.id.as_str()),
        words: choice.words().into_iter().filter(|(key, _)| *key != "to").collect(),
        made_up: listed(&shown.made_up, shown.recipient.as_ref()),
        panes: Pane::all().map(|pane| pane_of(shown, choice, pane)).collect(),
        size: pieces::size(shown, false),
        profiles: &shown.profiles,
        has_editor: shown.has_editor,
        eml: format!("/eml?{}", choice.for_message().query()),
    }
}

fn pane_of<'a>(shown: &'a Shown, choice: &Choice, pane: Pane) -> PaneView<'a> {
    let kind = pane.kind();
    let is_open = choice.panes.contains(&pane);
    let in_pane = |wanted: Pane| is_open && pane == wanted;
    PaneView {
        word: kind.word,
        label: kind.label,
        title: kind.title,
        form: match kind.form {
            Form::Frame => "frame",
            Form::Letters => "letters",
            Form::Piece => "piece",
        },
        is_open,
        close: link(&choice.with(|choice| choice.toggle(pane))),
        model: pane.model().map(|(says, href)| ModelView { says, href }),
        src: (is_open && kind.form == Form::Frame).then(|| {
            let document = match pane {
                Pane::Feed => &shown.feed,
                Pane::Page => &shown.page,
                _ => &shown.html,
            };
            format!("/mail?{}&print={}", choice.for_frame(pane).query(), print(document))
        }),
        text: match pane {
            Pane::Text if is_open => Some(Cow::from(&shown.text)),
            Pane::Source if is_open => Some(String::from_utf8_lossy(&shown.eml)),
            _ => None,
        },
        said: in_pane(Pane::Speech).then(|| spoken(&shown.html)),
        headers: in_pane(Pane::Headers).then(|| headers(&shown.eml)),
        inbox: in_pane(Pane::Inbox).then(|| pieces::inbox(shown)),
        size: in_pane(Pane::Size).then(|| pieces::size(shown, true)),
        access: in_pane(Pane::Access).then(|| pieces::access(shown)),
        changes: if in_pane(Pane::Changes) {
            pieces::changes(shown)
        } else {
            None
        },
    }
}

/// A mark of a document, so that its frame is loaded anew when it has changed, and only then.
fn print(document: &str) -> String {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(document);
    format!("{hash:016x}")
}

fn recipients(shown: &Shown) -> Vec<RecipientView<'_>> {
    let current = shown.recipient.as_ref();
    let others = shown.recipients.iter().take(RECIPIENTS_MAX);
    let is_listed = others.clone().chain(&shown.made_up).any(|line| Some(line) == current);
    let unlisted = current.filter(|_| !is_listed);
    listed(unlisted.into_iter().chain(others), current)
}

fn listed<'a>(
    lines: impl IntoIterator<Item = &'a RecipientLine>,
    current: Option<&RecipientLine>,
) -> Vec<RecipientView<'a>> {
    let view = |line: &'a RecipientLine| RecipientView {
        id: &line.id,
        label: &line.label,
        is_current: Some(line) == current,
    };
    lines.into_iter().map(view).collect()
}

fn finding(finding: &Finding) -> FindingView<'_> {
    FindingView {
        severity: finding.severity.to_string(),
        is_error: finding.is_error(),
        message: &finding.message,
        place: finding.place.to_string(),
        path: &finding.place.path,
        line: finding.place.line,
        column: finding.place.column,
        rule: finding.rule,
        hint: finding.hint.as_deref(),
    }
}

/// What keeps an issue from being sent stands before what is only worth knowing; each in the order of places.
fn worst_first(findings: &[Finding]) -> Vec<&Finding> {
    let mut ordered: Vec<&Finding> = findings.iter().collect();
    ordered.sort_by_key(|finding| finding.severity);
    ordered
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

#[cfg(test)]
mod tests {
    use super::tally;
    use super::worst_first;
    use crate::finding::Place;
    use crate::finding::Rule;

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
        let told: Vec<_> = [1, 2, 0]
            .map(|rule: usize| rules[rule].at(Place::start("x.md"), "x"))
            .into();
        let ordered: Vec<&str> = worst_first(&told).iter().map(|finding| finding.rule).collect();
        assert_eq!(ordered, ["article/x", "article/y", "article/z"]);
        assert_eq!(found(&[]), "no findings");
        assert_eq!(found(&[2]), "1 note");
        assert_eq!(found(&[1, 0, 1, 0, 0]), "3 errors, 2 warnings");
    }
}
