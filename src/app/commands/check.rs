//! `check`: what is wrong, and where.

use std::path::Path;

use serde_json::json;

use crate::app::cli;
use crate::app::commands::Call;
use crate::app::commands::edited;
use crate::app::cut::cut;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::findings::Excerpts;
use crate::app::foreign;
use crate::app::lacking::Said;
use crate::app::lacking::lacking;
use crate::app::lint;
use crate::app::lint::Linted;
use crate::app::lint_mail;
use crate::app::load::Loaded;
use crate::app::mail::Sources;
use crate::app::mail::examples;
use crate::app::mail::mailing;
use crate::app::online;
use crate::app::recall::recall;
use crate::app::rules;
use crate::app::ruling::ruled;
use crate::app::sent::Sent;
use crate::app::sent::unread;
use crate::app::spam;
use crate::app::storage;
use crate::audience::Roll;
use crate::feed::channel::Channel;
use crate::feed::documents::documents;
use crate::finding::Finding;
use crate::finding::HERE;
use crate::finding::Severity;
use crate::finding::sorted;

/// Runs the command.
pub async fn run(call: &Call, words: &cli::Check) -> Result<Exit, Fault> {
    if let Some(rule) = &words.explain {
        return explain(call, rule);
    }
    let mut feeds = Feeds::default();
    let mut paths = Vec::new();
    for path in &words.paths {
        if !feeds.take(path).await? {
            paths.push(path.as_path());
        }
    }
    let is_about_publication = feeds.texts.is_empty() || !paths.is_empty();
    let loaded = match call.loaded() {
        Ok(loaded) if is_about_publication => Some(loaded),
        Err(fault) if is_about_publication => {
            return Err(paths.iter().fold(fault, |fault, path| {
                let what = if path.exists() {
                    "is no feed either"
                } else {
                    "is not there"
                };
                fault.because(format!("`{}` {what}", path.display()))
            }));
        }
        _ => None,
    };
    let mut findings = feeds.findings;
    if let Some(loaded) = &loaded {
        let sent = recall(loaded).await;
        let mut all = all(call, (loaded, &sent), words).await?;
        all.findings.extend(sent.missed.iter().cloned());
        if words.online {
            let outward = std::mem::take(&mut all.outward);
            all.findings.extend(online::outward(loaded, outward).await?);
        }
        findings.extend(within(ruled(loaded, all.findings, &all.commented)?, loaded, &paths)?);
        findings = sorted(findings);
    }
    let home = loaded.as_ref().map_or(Path::new(""), |loaded| &loaded.home);
    let mut excerpts = Excerpts::new(home);
    for (name, text) in feeds.texts {
        excerpts.add(&name, text);
    }
    tell(call, &findings, &mut excerpts)?;
    if call.out.format == cli::Format::Text {
        let worst = findings.iter().min_by_key(|finding| finding.severity);
        let next = match worst {
            Some(finding) => format!("pressrun check --explain {}", finding.rule),
            None if loaded.is_some() || feeds.has_answer => call.anywhere("build"),
            None => "pressrun check URL".to_owned(),
        };
        call.out.row("next", next)?;
    }
    Ok(if findings.iter().any(Finding::is_error) {
        Exit::Failed
    } else {
        Exit::Done
    })
}

/// Feeds of anybody that were named.
#[derive(Debug, Default)]
struct Feeds {
    findings: Vec<Finding>,
    /// Their texts, by the names that findings give them.
    texts: Vec<(String, String)>,
    /// Whether one of them was fetched: then it is known how it is served.
    has_answer: bool,
}

impl Feeds {
    /// Looks at a feed in a file or at an address; `false` where the word names neither.
    async fn take(&mut self, word: &Path) -> Result<bool, Fault> {
        let name = word.display().to_string();
        let (name, checked) = match foreign::address(&name)? {
            Some(url) => {
                self.has_answer = true;
                (url.to_string(), foreign::at(&url).await?)
            }
            None => match foreign::in_file(word)? {
                Some(checked) => (name, checked),
                None => return Ok(false),
            },
        };
        self.findings.extend(checked.findings);
        self.texts.push((name, checked.text));
        Ok(true)
    }
}

/// Tells findings in the format that was asked for.
fn tell(call: &Call, findings: &[Finding], excerpts: &mut Excerpts<'_>) -> Result<(), Fault> {
    match call.out.format {
        cli::Format::Json => {
            let list: Vec<_> = findings.iter().map(findings::json_of).collect();
            let errors = findings::count(findings, Severity::Error);
            let warnings = findings::count(findings, Severity::Warning);
            let document = json!({ "findings": list, "errors": errors, "warnings": warnings });
            call.out.json(document)
        }
        cli::Format::Sarif => call.out.line(findings::sarif(findings)),
        cli::Format::Github => findings
            .iter()
            .try_for_each(|finding| call.out.line(findings::github(finding))),
        cli::Format::Text => {
            for finding in findings {
                call.out.line(excerpts.text(finding))?;
            }
            call.out.row("check", findings::summary(findings))
        }
    }
}

/// Everything that is found, about articles and issues of all feeds, by the profile of that name or the usual one.
async fn all(call: &Call, (loaded, sent): (&Loaded, &Sent), words: &cli::Check) -> Result<Linted, Fault> {
    let theme = loaded.theme()?;
    let profile = loaded.config.profile_named(words.by.profile.as_deref())?;
    let mut all = Linted {
        findings: loaded.misnamed_templates()?,
        ..Linted::default()
    };
    for feed in &loaded.feeds {
        if !call.means(feed) {
            continue;
        }
        let findings = &mut all.findings;
        let edited = edited(loaded, feed)?;
        let readers = readers(loaded, feed.feed.name.as_str()).await;
        for issue in &feed.issues {
            let sources = Sources {
                loaded,
                feed,
                edited: &edited,
                theme: &theme,
                sent,
            };
            if let Some(fault) = sent.unread(feed, issue) {
                findings.push(unread(issue, fault));
                continue;
            }
            let (mailing, found) = mailing(sources, issue, profile)?;
            findings.extend(found.findings);
            findings.extend(lint_mail::issue(sources, issue, (&mailing, profile))?);
            if sent.of(feed, issue).is_none() {
                findings.extend(lint_mail::limits(loaded, readers, profile));
                findings.extend(spam::asked(loaded, &mailing, &issue.file)?);
                if words.online {
                    findings.extend(online::records(loaded, &mailing, profile.0).await?);
                }
            }
            let said = Said::of(issue, &mailing, &found.fields, sent.of(feed, issue).is_some());
            findings.extend(lacking(loaded, feed.feed.name.as_str(), &said).await?);
        }
        let channel = Channel::whole(&feed.feed, &edited.entries);
        let documents = documents(&channel, &edited.memory);
        let items = documents.first().map_or(&[][..], |document| document.items());
        findings.extend(cut(feed, items));
        findings.extend(edited.findings);
        let mut linted = lint::articles(loaded, feed, None)?;
        for issue in feed.issues.iter().filter(|issue| sent.of(feed, issue).is_none()) {
            linted.join(lint::editor(loaded, feed, issue));
        }
        all.findings.extend(linted.findings);
        all.outward.extend(linted.outward);
        all.commented.extend(linted.commented);
    }
    all.findings.extend(loaded.config.unusable());
    // An issue tells the same, by the profile that it would take.
    for example in examples(&loaded.config) {
        let is_told = |finding: &Finding| (finding.rule, &finding.place) == (example.rule, &example.place);
        if !all.findings.iter().any(is_told) {
            all.findings.push(example);
        }
    }
    Ok(all)
}

/// How many subscribers a feed has.
async fn readers(loaded: &Loaded, feed: &str) -> u64 {
    // That a store is damaged is told by whoever cannot do without it.
    let Ok(Some(store)) = storage::look(loaded).await else {
        return 0;
    };
    let counts = store.counts(feed).await;
    store.close().await;
    counts.map_or(0, |counts| counts.active)
}

/// Only what stands in the files and folders that were named.
fn within(findings: Vec<Finding>, loaded: &Loaded, paths: &[&Path]) -> Result<Vec<Finding>, Fault> {
    if paths.is_empty() {
        return Ok(findings);
    }
    let mut roots = Vec::new();
    for path in paths {
        let real = path.canonicalize().map_err(|error| {
            Fault::from(error)
                .when(format!("`{}` cannot be checked", path.display()))
                .exit(Exit::Words)
        })?;
        roots.push(real);
    }
    let is_meant = |finding: &Finding| {
        let file = loaded.home.join(&finding.place.path);
        let file = file.canonicalize().unwrap_or(file);
        roots.iter().any(|root| file.starts_with(root))
    };
    Ok(findings.into_iter().filter(is_meant).collect())
}

fn explain(call: &Call, name: &str) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let rule = rules::named(name)?;
    let example = rule.example;
    if call.out.is_json() {
        let example = example.map(
            |example| json!({ "in": example.within, "wrong": example.wrong.replace(HERE, ""), "right": example.right }),
        );
        call.out.json(json!({
            "rule": rule.name, "severity": rule.severity, "why": rule.why, "fix": rule.fix, "example": example,
        }))?;
        return Ok(Exit::Done);
    }
    call.out.row("rule", rule.name)?;
    call.out.row("severity", rules::weight(rule))?;
    call.out.row("why", rule.why)?;
    if let Some(fix) = rule.fix {
        call.out.row("fix", fix)?;
    }
    if let Some(example) = example {
        call.out.row("in", example.within)?;
        rows(call, "wrong", &rules::marked(example.wrong))?;
        rows(call, "right", example.right)?;
    }
    Ok(Exit::Done)
}

/// Lines beside one label.
fn rows(call: &Call, label: &str, lines: &str) -> Result<(), Fault> {
    for (index, line) in lines.lines().enumerate() {
        call.out.row(if index == 0 { label } else { "" }, line)?;
    }
    Ok(())
}
