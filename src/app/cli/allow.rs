//! Which errors are no hindrance: the same words with `plan` and `send`.

use clap::Args;

/// Which errors are no hindrance.
#[derive(Debug, Args)]
pub struct Allow {
    /// Let errors of this rule be; once for each rule.
    #[arg(long = "allow", value_name = "RULE")]
    pub rules: Vec<String>,
}

impl Allow {
    /// The same words again, for a command that follows.
    pub fn flag(&self) -> String {
        self.rules.iter().map(|rule| [" --allow ", rule].concat()).collect()
    }
}
