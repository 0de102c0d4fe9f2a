//! Findings as they are told: for people, as JSON, as SARIF, for GitHub.

use serde_json::Value;
use serde_json::json;

use crate::app::fault::Fault;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::out::tell;
use crate::finding::Finding;
use crate::finding::Severity;

/// How many findings of a severity there are.
pub fn count(findings: &[Finding], severity: Severity) -> u64 {
    findings.iter().filter(|finding| finding.severity == severity).count() as u64
}

/// `2 errors, 1 warning`.
pub fn summary(findings: &[Finding]) -> String {
    let errors = counted(count(findings, Severity::Error), "error");
    format!("{errors}, {}", counted(count(findings, Severity::Warning), "warning"))
}

/// Tells findings beside an answer. Notes are told only where everything is.
pub fn tell_all(out: Out, findings: &[Finding]) {
    for finding in findings {
        if finding.severity == Severity::Error || (finding.severity == Severity::Warning && !out.quiet) {
            tell(&text(finding));
        }
    }
}

/// A finding for people: the line, and what to do on a second one.
pub fn text(finding: &Finding) -> String {
    match &finding.hint {
        Some(hint) => format!("{finding}\n    hint: {hint}"),
        None => finding.to_string(),
    }
}

/// A finding as JSON.
pub fn json_of(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message,
        "hint": finding.hint,
    })
}

/// GitHub's workflow command for a finding.
pub fn github(finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let place = &finding.place;
    format!(
        "::{level} file={},line={},col={},title={}::{}",
        property(&place.path),
        place.line,
        place.column,
        property(finding.rule),
        data(&finding.message)
    )
}

/// A SARIF 2.1.0 log.
pub fn sarif(findings: &[Finding]) -> Value {
    let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let place = &finding.place;
            json!({
                "ruleId": finding.rule,
                "level": finding.severity,
                "message": { "text": finding.message },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": place.path },
                    "region": { "startLine": place.line, "startColumn": place.column },
                }}],
            })
        })
        .collect();
    json!({
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| json!({ "id": rule })).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// Refuses to go on where there are errors.
pub fn refuse_errors(out: Out, findings: &[Finding], doing: &str) -> Result<(), Fault> {
    let errors = count(findings, Severity::Error);
    if errors == 0 {
        return Ok(());
    }
    if !out.is_json() {
        tell_all(out, findings);
    }
    let fault = Fault::new(format!("{doing}: {} in the way", counted(errors, "error")));
    let fault = findings.iter().filter(|finding| finding.is_error()).fold(fault, |fault, finding| {
        if out.is_json() { fault.because(finding.to_string()) } else { fault }
    });
    Err(fault.hint("mend what is named above; `pressrun check` tells it again"))
}
