//! What is wrong, how badly, and where: the one form in which every parser and every rule tells.
//!
//! A parser of something a writer wrote never stops at the first fault. It returns what it understood together with
//! its findings, `(T, Vec<Finding>)`, so that `build`, `check` and `preview` tell the same.

pub mod excerpt;
pub mod lines;
pub mod settings;
pub mod suggest;

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// A spot in a file of the publication.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the publication, with `/` between the parts.
    pub path: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1 in characters.
    pub column: u32,
}

impl Place {
    /// The place at `line` and `column` of `path`.
    pub fn new(path: impl Into<String>, line: u32, column: u32) -> Self {
        Self {
            path: path.into(),
            line,
            column,
        }
    }

    /// The beginning of `path`, for what is true of the whole file.
    pub fn start(path: impl Into<String>) -> Self {
        Self::new(path, 1, 1)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.path, self.line, self.column)
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is broken: the command that meets it fails.
    Error,
    /// Something will probably surprise a reader.
    Warning,
    /// Something worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// A named thing to look for. Each room declares its own as constants.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// `area/name`, where the area is one of article, feed, email, issue, audience, profile, adopt.
    pub name: &'static str,
    /// How much it matters when nothing is configured.
    pub severity: Severity,
    /// Why it is looked for, in a sentence or two for a writer.
    pub why: &'static str,
}

impl Rule {
    /// A rule whose findings are errors.
    pub const fn error(name: &'static str, why: &'static str) -> Self {
        Self {
            name,
            severity: Severity::Error,
            why,
        }
    }

    /// A rule whose findings are warnings.
    pub const fn warning(name: &'static str, why: &'static str) -> Self {
        Self {
            name,
            severity: Severity::Warning,
            why,
        }
    }

    /// A rule whose findings are notes.
    pub const fn note(name: &'static str, why: &'static str) -> Self {
        Self {
            name,
            severity: Severity::Note,
            why,
        }
    }

    /// A finding of this rule at `place`. The message is lower case, without a full stop, with back-ticks round
    /// literals.
    pub fn at(&self, place: Place, message: impl Into<String>) -> Finding {
        Finding {
            rule: self.name,
            severity: self.severity,
            place,
            message: message.into(),
            hint: None,
        }
    }
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where it stands.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Finding {
    /// The same finding with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether this finding makes a command fail.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `path:line:column: error[area/name]: message`.
impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}: {}[{}]: {}",
            self.place, self.severity, self.rule, self.message
        )
    }
}

/// Findings in the order in which they are told: by path, line, column and rule, each once.
pub fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|left, right| {
        (&left.place, left.rule, &left.message).cmp(&(&right.place, right.rule, &right.message))
    });
    findings.dedup();
    findings
}
