//! Findings as they are told: for people, as JSON, as SARIF, for GitHub.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::app::fault::Fault;
use crate::app::out::Out;
use crate::app::out::counted;
use crate::app::out::tell;
use crate::app::rules;
use crate::finding::Finding;
use crate::finding::Severity;
use crate::finding::excerpt::Spot;
use crate::finding::excerpt::excerpt;
use crate::store::files;

/// How many findings of a severity there are.
pub fn count(findings: &[Finding], severity: Severity) -> u64 {
    findings.iter().filter(|finding| finding.severity == severity).count() as u64
}

/// `2 errors, 1 warning`.
pub fn summary(findings: &[Finding]) -> String {
    let errors = counted(count(findings, Severity::Error), "error");
    format!("{errors}, {}", counted(count(findings, Severity::Warning), "warning"))
}

/// How many warnings of one rule are told beside an answer; of a blog that moved, thousands of links may lead nowhere.
const WARNINGS_TOLD_MAX: usize = 10;

/// Tells findings about files of the publication at `home` beside an answer: each error, and the first warnings of each
/// rule. The rest, and notes, are told where everything is.
pub fn tell_all(out: Out, home: &Path, findings: &[Finding]) {
    let mut excerpts = Excerpts::new(home);
    let mut warnings: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        let is_told = match finding.severity {
            Severity::Error => true,
            Severity::Warning => {
                let count = warnings.entry(finding.rule).or_default();
                *count += 1;
                *count <= WARNINGS_TOLD_MAX && !out.quiet
            }
            Severity::Note => false,
        };
        if is_told {
            tell(&excerpts.text(finding));
        }
    }
    for (rule, count) in warnings.into_iter().filter(|_| !out.quiet) {
        if let Some(more) = count.checked_sub(WARNINGS_TOLD_MAX).filter(|more| *more > 0) {
            tell(&format!(
                "warning[{rule}]: {more} more like this; `pressrun check` names each"
            ));
        }
    }
}

/// The files that findings are about; the last one that was read is kept.
#[derive(Debug)]
pub struct Excerpts<'a> {
    home: &'a Path,
    texts: BTreeMap<String, String>,
    last: Option<(String, String)>,
}

/// What stands before the lines below a finding.
const INDENT: &str = "    ";

impl<'a> Excerpts<'a> {
    /// The files of the publication at `home`.
    pub fn new(home: &'a Path) -> Self {
        Self {
            home,
            texts: BTreeMap::new(),
            last: None,
        }
    }

    /// A text by the name that findings give it: what came from elsewhere, or was decoded.
    pub fn add(&mut self, name: &str, text: String) {
        self.texts.insert(name.to_owned(), text);
    }

    /// A finding for people: place and message, the line with its mark, and what to do.
    pub fn text(&mut self, finding: &Finding) -> String {
        let mut text = finding.to_string();
        let mut below = |lines: &str| {
            for line in lines.lines() {
                write!(text, "\n{INDENT}{line}").expect("a String takes everything");
            }
        };
        if let Some(line) = self.line(finding) {
            below(&line);
        }
        match finding.hint.as_deref() {
            Some(hint) if hint.contains('\n') => below(&format!("hint: write\n{hint}")),
            Some(hint) => below(&format!("hint: {hint}")),
            None => {}
        }
        text
    }

    /// The line of a finding. What is true of a whole file has none.
    fn line(&mut self, finding: &Finding) -> Option<String> {
        let place = &finding.place;
        if (place.line, place.column) == (1, 1) {
            return None;
        }
        let known = self.texts.get(&place.path);
        if known.is_none() && self.last.as_ref().is_none_or(|(path, _)| *path != place.path) {
            let bytes = files::read_plain(&self.home.join(&place.path))?;
            let text = if bytes.contains(&0) && std::str::from_utf8(&bytes).is_err() {
                // Not a text at all: nothing in it can be shown.
                String::new()
            } else {
                String::from_utf8_lossy(&bytes).into_owned()
            };
            self.last = Some((place.path.clone(), text));
        }
        let text = known.or(self.last.as_ref().map(|(_, text)| text))?;
        let line = usize::try_from(place.line)
            .ok()
            .and_then(|line| text.lines().nth(line - 1))?;
        let rest: String = line.chars().skip(usize::try_from(place.column).ok()? - 1).collect();
        // What a message names in back-ticks stands at its place more often than not, in quotation marks or without.
        let named = finding.message.split('`').skip(1).step_by(2);
        let words = named.flat_map(|word| [format!("\"{word}\""), word.to_owned()]);
        let text_in_marks = rest.split_inclusive('"').take(2).collect::<String>();
        let word = words
            .into_iter()
            .chain(rest.starts_with('"').then_some(text_in_marks))
            .find(|word| !word.is_empty() && rest.starts_with(word));
        let spot = Spot {
            line: place.line,
            column: place.column,
            word: &word.unwrap_or_default(),
        };
        excerpt(text, spot)
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
                    "artifactLocation": { "uri": uri(&place.path) },
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
                "rules": rules.iter().map(|name| sarif_rule(name)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A rule as SARIF tells it.
fn sarif_rule(name: &str) -> Value {
    let Ok(rule) = rules::named(name) else {
        return json!({ "id": name });
    };
    let mut told = json!({
        "id": rule.name,
        "shortDescription": { "text": rule.why },
        "defaultConfiguration": { "level": rule.severity },
    });
    if let Some(fix) = rule.fix {
        told["help"] = json!({ "text": fix });
    }
    told
}

/// A path as a relative reference (RFC 3986, 4.2); the address of a feed as it is.
fn uri(path: &str) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("a String takes everything");
        }
    }
    uri
}

/// Refuses to go on where there are errors; `check` is the command that tells them again.
pub fn refuse_errors(out: Out, home: &Path, findings: &[Finding], (doing, check): (&str, &str)) -> Result<(), Fault> {
    let errors = count(findings, Severity::Error);
    if errors == 0 {
        return Ok(());
    }
    if !out.is_json() {
        tell_all(out, home, findings);
    }
    let fault = Fault::new(format!("{doing}: {} in the way", counted(errors, "error")));
    let fault = findings
        .iter()
        .filter(|finding| finding.is_error())
        .fold(fault, |fault, finding| {
            if out.is_json() {
                fault.because(finding.to_string())
            } else {
                fault
            }
        });
    Err(fault.hint(format!("mend what is named above; `{check}` tells it again")))
}

#[cfg(test)]
mod tests {
    use super::github;
    use super::uri;
    use crate::finding::Place;
    use crate::finding::Rule;

    #[test]
    fn what_github_would_take_for_its_own_is_escaped() {
        let rule = Rule::error("article/x", "");
        let finding = rule.at(Place::new("a, b: 100 %.md", 2, 3), "50 %, one: two\r\nthree");
        assert_eq!(
            github(&finding),
            "::error file=a%2C b%3A 100 %25.md,line=2,col=3,title=article/x::50 %25, one: two%0D%0Athree"
        );
    }

    #[test]
    fn a_path_is_a_reference_and_an_address_stays_one() {
        assert_eq!(uri("a b/ü.md"), "a%20b/%C3%BC.md");
        assert_eq!(uri("https://pond.test/rss.xml?a=b"), "https://pond.test/rss.xml?a=b");
    }
}
