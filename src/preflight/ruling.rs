//! What a writer decides about rules: `[check]` in the config, and comments in articles.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use crate::finding::Finding;
use crate::finding::Rule;
use crate::finding::Severity;
use crate::finding::ranges::Ranges;

/// A comment that silences nothing.
pub const CHECK_COMMENT: Rule = Rule::warning(
    "article/check-comment",
    "A finding is silenced by its rule's name and a reason, so that whoever reads the article next year knows why.",
)
.fix("write `<!-- check off RULE: WHY -->`");

/// The table `[check]`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CheckTable {
    /// How much rules matter, where it is not what they say themselves.
    pub rules: BTreeMap<String, Ruling>,
    /// The families of mail programs that readers use, and how many in a hundred do.
    pub clients: BTreeMap<String, f64>,
    /// The name server that `--online` asks, with its port, instead of the system's.
    pub resolver: Option<String>,
}

/// How much a rule matters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub enum Ruling {
    /// So much.
    As(Severity),
    /// Nothing, and why.
    Off(String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Level(String),
    Off(Off),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Off {
    off: String,
}

impl TryFrom<Written> for Ruling {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::Level(level) => match level.as_str() {
                "error" => Ok(Self::As(Severity::Error)),
                "warning" => Ok(Self::As(Severity::Warning)),
                "note" => Ok(Self::As(Severity::Note)),
                "off" => Err("a rule is silenced with a reason: `{ off = \"why\" }`".to_owned()),
                other => Err(format!(
                    "`{other}` is none of `error`, `warning`, `note`; `{{ off = \"why\" }}` silences"
                )),
            },
            Written::Off(Off { off }) if off.trim().is_empty() => {
                Err("a rule is silenced with a reason: `{ off = \"why\" }`".to_owned())
            }
            Written::Off(Off { off }) => Ok(Self::Off(off)),
        }
    }
}

impl CheckTable {
    /// A finding as the writer wants it told; `None` where not at all.
    pub fn apply(&self, finding: Finding) -> Option<Finding> {
        match self.rules.get(finding.rule) {
            None => Some(finding),
            Some(Ruling::As(severity)) => Some(Finding {
                severity: *severity,
                ..finding
            }),
            Some(Ruling::Off(_)) => None,
        }
    }
}

/// A comment about a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment<'a> {
    /// The rule's name.
    pub rule: &'a str,
    /// Why it is silenced; empty where that is not said.
    pub why: &'a str,
    /// Where the comment begins, in bytes.
    pub at: usize,
}

/// The comments in a text that silence rules: `<!-- check off RULE: WHY -->`; none of those that begin in `code`, which is
/// asked for only where there is one.
pub fn comments(text: &str, code: impl FnOnce() -> Vec<Range<usize>>) -> Vec<Comment<'_>> {
    const BEGIN: &str = "<!--";
    const WORDS: &str = "check off ";
    let mut comments = Vec::new();
    let mut begins = text.match_indices(BEGIN).peekable();
    while let Some((at, _)) = begins.next() {
        let inside = &text[at + BEGIN.len()..];
        // One that never ends is none, and no later one ends either.
        let Some(end) = inside.find("-->") else { break };
        while begins.next_if(|(next, _)| *next < at + BEGIN.len() + end).is_some() {}
        if let Some(words) = inside[..end].trim().strip_prefix(WORDS) {
            let (rule, why) = words.split_once(':').unwrap_or((words, ""));
            comments.push(Comment {
                rule: rule.trim(),
                why: why.trim(),
                at,
            });
        }
    }
    if !comments.is_empty() {
        let code = Ranges::from(code());
        comments.retain(|comment| !code.holds(comment.at));
    }
    comments
}

#[cfg(test)]
mod tests {
    use super::CheckTable;
    use super::comments;
    use crate::finding::Place;
    use crate::finding::Rule;
    use crate::finding::Severity;

    #[test]
    fn a_rule_is_raised_lowered_and_silenced_with_a_reason() {
        let table: CheckTable =
            toml::from_str("[rules]\n'article/a' = 'error'\n'article/b' = 'note'\n'article/c' = { off = 'we know' }\n")
                .unwrap();
        let told = |name| {
            let rule = Rule::warning(name, "");
            table
                .apply(rule.at(Place::start("x.md"), "x"))
                .map(|finding| finding.severity)
        };
        assert_eq!(told("article/a"), Some(Severity::Error));
        assert_eq!(told("article/b"), Some(Severity::Note));
        assert_eq!(told("article/c"), None);
        assert_eq!(told("article/d"), Some(Severity::Warning));
        for (wrong, told) in [
            ("'a/b' = 'off'", "a rule is silenced with a reason: `{ off = \"why\" }`"),
            (
                "'a/b' = { off = ' ' }",
                "a rule is silenced with a reason: `{ off = \"why\" }`",
            ),
            (
                "'a/b' = 'loud'",
                "`loud` is none of `error`, `warning`, `note`; `{ off = \"why\" }` silences",
            ),
        ] {
            let error = toml::from_str::<CheckTable>(&format!("[rules]\n{wrong}")).unwrap_err();
            assert_eq!(error.message(), told, "{wrong}");
        }
    }

    #[test]
    fn a_comment_names_its_rule_and_why() {
        let text = "a <!-- more -->\n<!-- check off article/x: it is: so -->\n<!--check off article/y-->";
        let found: Vec<_> = comments(text, Vec::new)
            .into_iter()
            .map(|one| (one.rule, one.why, one.at))
            .collect();
        assert_eq!(found, [("article/x", "it is: so", 16), ("article/y", "", 56)]);
        assert_eq!(comments(text, || std::iter::once(10..40).collect()).len(), 1);
        assert_eq!(comments(&"<!-- check off ".repeat(50_000), Vec::new), []);
    }
}
