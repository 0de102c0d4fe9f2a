//! What is wrong, how badly, and where: the one form in which every parser and every rule tells.
//!
//! A parser of something a writer wrote never stops at the first fault. It returns what it understood together with
//! its findings, `(T, Vec<Finding>)`, so that `build`, `check` and `preview` tell the same.

pub mod concealed;
pub mod excerpt;
pub mod lines;
pub mod ranges;
pub mod settings;
pub mod shell;
pub mod suggest;

use std::fmt;
use std::fmt::Write;

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
        // A name with a line end in it would be told as two findings.
        for letter in self.path.chars() {
            match letter {
                letter if letter.is_control() => write!(formatter, "{}", letter.escape_debug())?,
                letter => formatter.write_char(letter)?,
            }
        }
        write!(formatter, ":{}:{}", self.line, self.column)
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
    /// What to do about it, where one sentence fits all that it finds: the hint of each finding that has no better one.
    pub fix: Option<&'static str>,
    /// What breaks it, and what does not.
    pub example: Option<Example>,
}

/// A piece of a file that breaks a rule, and the same piece without the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// What the piece stands in, such as `rss item`.
    pub within: &'static str,
    /// The piece with the fault; [`HERE`] stands before what a finding is about.
    pub wrong: &'static str,
    /// The piece as it should be.
    pub right: &'static str,
}

/// Stands in an example before what a finding is about.
pub const HERE: char = '▸';

impl Rule {
    /// A rule whose findings are errors.
    pub const fn error(name: &'static str, why: &'static str) -> Self {
        Self::of(Severity::Error, name, why)
    }

    /// A rule whose findings are warnings.
    pub const fn warning(name: &'static str, why: &'static str) -> Self {
        Self::of(Severity::Warning, name, why)
    }

    /// A rule whose findings are notes.
    pub const fn note(name: &'static str, why: &'static str) -> Self {
        Self::of(Severity::Note, name, why)
    }

    const fn of(severity: Severity, name: &'static str, why: &'static str) -> Self {
        Self {
            name,
            severity,
            why,
            fix: None,
            example: None,
        }
    }

    /// The same rule with what to do about its findings.
    #[must_use]
    pub const fn fix(self, fix: &'static str) -> Self {
        Self { fix: Some(fix), ..self }
    }

    /// The same rule with an example: what the piece stands in, the piece with the fault, and without it.
    #[must_use]
    pub const fn example(self, within: &'static str, wrong: &'static str, right: &'static str) -> Self {
        Self {
            example: Some(Example { within, wrong, right }),
            ..self
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
            hint: self.fix.map(str::to_owned),
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
