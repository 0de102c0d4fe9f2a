//! `check`: what is wrong, and where.

use serde_json::json;

use crate::app::cli;
use crate::app::commands::Call;
use crate::app::commands::edited;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::findings;
use crate::app::findings::Excerpts;
use crate::app::load::Loaded;
use crate::app::mail::Sources;
use crate::app::mail::mailing;
use crate::app::rules;
use crate::finding::Finding;
use crate::finding::Severity;
use crate::finding::sorted;

/// Runs the command.
pub fn run(call: &Call, words: &cli::Check) -> Result<Exit, Fault> {
    if let Some(rule) = &words.explain {
        return explain(call, rule);
    }
    let loaded = call.loaded()?;
    let findings = within(all(call, &loaded)?, &loaded, words)?;
    match call.out.format {
        cli::Format::Json => {
            let list: Vec<_> = findings.iter().map(findings::json_of).collect();
            let errors = findings::count(&findings, Severity::Error);
            let warnings = findings::count(&findings, Severity::Warning);
            call.out
                .json(json!({ "findings": list, "errors": errors, "warnings": warnings }))?;
        }
        cli::Format::Sarif => call.out.line(findings::sarif(&findings))?,
        cli::Format::Github => {
            for finding in &findings {
                call.out.line(findings::github(finding))?;
            }
        }
        cli::Format::Text => {
            let mut excerpts = Excerpts::new(&loaded.home);
            for finding in &findings {
                call.out.line(excerpts.text(finding))?;
            }
            call.out.row("check", findings::summary(&findings))?;
            let next = match findings.first() {
                None => "pressrun build",
                Some(finding) => &format!("pressrun check --explain {}", finding.rule),
            };
            call.out.row("next", next)?;
        }
    }
    Ok(if findings.iter().any(Finding::is_error) {
        Exit::Failed
    } else {
        Exit::Done
    })
}

/// Everything that is found, about articles and issues of all feeds.
fn all(call: &Call, loaded: &Loaded) -> Result<Vec<Finding>, Fault> {
    let theme = loaded.theme()?;
    let profile = loaded.config.profile_named(None)?;
    let mut findings = loaded.misnamed_templates()?;
    for feed in &loaded.feeds {
        if call.feed.as_ref().is_some_and(|name| name != feed.feed.name.as_str()) {
            continue;
        }
        let edited = edited(loaded, feed)?;
        for issue in &feed.issues {
            let sources = Sources {
                loaded,
                feed,
                edited: &edited,
                theme: &theme,
            };
            findings.extend(mailing(sources, issue, profile)?.1);
        }
        findings.extend(edited.findings);
    }
    Ok(sorted(findings))
}

/// Only what stands in the files and folders that were named.
fn within(findings: Vec<Finding>, loaded: &Loaded, words: &cli::Check) -> Result<Vec<Finding>, Fault> {
    if words.paths.is_empty() {
        return Ok(findings);
    }
    let mut roots = Vec::new();
    for path in &words.paths {
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
    if call.out.is_json() {
        call.out
            .json(json!({ "rule": rule.name, "severity": rule.severity, "why": rule.why }))?;
        return Ok(Exit::Done);
    }
    call.out.row("rule", rule.name)?;
    call.out.row("severity", rule.severity)?;
    call.out.row("why", rule.why)?;
    Ok(Exit::Done)
}
