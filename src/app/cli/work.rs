//! The words of `work`.

use clap::Args;

/// `work`.
#[derive(Debug, Args)]
pub struct Work {
    /// End once no issue is being sent, instead of waiting for the next one.
    #[arg(long)]
    pub once: bool,
    /// Print a unit for systemd that runs this command, and do nothing else.
    #[arg(long, conflicts_with = "once")]
    pub systemd: bool,
}
