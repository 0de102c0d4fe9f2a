//! Findings as the writer wants them told: by `[check]` of the config, and by comments in the files themselves.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::app::fault::Fault;
use crate::app::load::Loaded;
use crate::app::rules;
use crate::article::read::code_in;
use crate::finding::Finding;
use crate::finding::Severity;
use crate::finding::lines::Lines;
use crate::finding::sorted;
use crate::finding::suggest::closest;
use crate::preflight::clients;
use crate::preflight::ruling::CHECK_COMMENT;
use crate::preflight::ruling::comments;
use crate::store::files;

/// What is left of findings, and how much each matters. `commented` are files that are looked into besides those which the
/// findings are about.
///
/// # Errors
/// If `[check]` names a rule or a family of mail programs that is not there.
pub fn ruled(loaded: &Loaded, findings: Vec<Finding>, commented: &[String]) -> Result<Vec<Finding>, Fault> {
    sound(loaded)?;
    let table = &loaded.config.check;
    let mut silenced: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut told = Vec::new();
    let paths: BTreeSet<&String> = findings
        .iter()
        .map(|finding| &finding.place.path)
        .chain(commented)
        .collect();
    for path in paths {
        let (rules, wrong) = in_file(loaded, path);
        told.extend(wrong);
        if !rules.is_empty() {
            silenced.insert(path.clone(), rules);
        }
    }
    for finding in findings {
        let is_silenced = silenced
            .get(&finding.place.path)
            .into_iter()
            .flatten()
            .any(|rule| rule == finding.rule);
        told.extend(
            Some(finding)
                .filter(|_| !is_silenced)
                .and_then(|finding| table.apply(finding)),
        );
    }
    Ok(sorted(told))
}

/// Findings among which errors of `rules` are no hindrance: they are told as warnings.
///
/// # Errors
/// If there is no such rule.
pub fn allowed(findings: Vec<Finding>, rules: &[String]) -> Result<Vec<Finding>, Fault> {
    for name in rules {
        rules::named(name)?;
    }
    let is_let_be = |finding: &Finding| finding.is_error() && rules.iter().any(|rule| rule == finding.rule);
    let told = |finding: Finding| Finding {
        severity: if is_let_be(&finding) {
            Severity::Warning
        } else {
            finding.severity
        },
        ..finding
    };
    Ok(findings.into_iter().map(told).collect())
}

/// The rules that a file silences, and comments of it that silence none.
fn in_file(loaded: &Loaded, path: &str) -> (Vec<String>, Vec<Finding>) {
    let bytes = files::read_plain(&loaded.home.join(path));
    let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return (Vec::new(), Vec::new());
    };
    let (mut silenced, mut wrong) = (Vec::new(), Vec::new());
    let is_markdown = matches!(path.rsplit('.').next(), Some("md" | "markdown" | "mdx"));
    let code = || if is_markdown { code_in(&text) } else { Vec::new() };
    for comment in comments(&text, code) {
        let place = Lines::new(&text).place(path, comment.at);
        if rules::named(comment.rule).is_err() {
            let finding = CHECK_COMMENT.at(place, format!("there is no rule `{}`", comment.rule));
            let rules = rules::all();
            let meant = closest(comment.rule, rules.iter().map(|rule| rule.name));
            wrong.push(match meant {
                Some(meant) => finding.hint(format!("did you mean `{meant}`?")),
                None => finding,
            });
        } else if comment.why.is_empty() {
            wrong.push(CHECK_COMMENT.at(place, format!("`{}` is silenced without a reason", comment.rule)));
        } else {
            silenced.push(comment.rule.to_owned());
        }
    }
    (silenced, wrong)
}

/// Whether `[check]` names what is there.
fn sound(loaded: &Loaded) -> Result<(), Fault> {
    let settings = loaded.config.settings();
    let wrong = |keys: &[&str], what: String, meant: Option<&str>| {
        let fault = Fault::words("the config cannot be read").because(settings.told(keys, &what));
        Err(match meant {
            Some(meant) => fault.hint(format!("did you mean `{meant}`?")),
            None => fault,
        })
    };
    let all = rules::all();
    for name in loaded.config.check.rules.keys() {
        if !all.iter().any(|rule| rule.name == name) {
            let meant = closest(name, all.iter().map(|rule| rule.name));
            return wrong(&["check", "rules", name], format!("there is no rule `{name}`"), meant);
        }
    }
    let families = &clients::data().families;
    for name in loaded.config.check.clients.keys() {
        if !families.contains_key(name) {
            let meant = closest(name, families.keys().map(String::as_str));
            return wrong(
                &["check", "clients", name],
                format!("nothing is known of `{name}`"),
                meant,
            );
        }
    }
    Ok(())
}
