//! Which way out a command takes: the same words with each.

use clap::Args;

/// Which way out.
#[derive(Debug, Args)]
pub struct By {
    /// The profile, else `[send] profile`.
    #[arg(long, value_name = "P")]
    pub profile: Option<String>,
}

impl By {
    /// The same words again, for a command that follows.
    pub fn flag(&self) -> String {
        self.profile
            .as_ref()
            .map_or_else(String::new, |name| format!(" --profile {name}"))
    }
}
