//! The words of `keys`.

use clap::Args;
use clap::Subcommand;

use crate::app::cli::by::By;

/// The commands about the keys that sign mail.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a pair of keys, RSA and Ed25519, below `.pressrun/keys/`.
    New(New),
    /// Print what the DNS has to say for the mail of a profile: DKIM, SPF and DMARC.
    Show(Show),
}

/// `keys new`.
#[derive(Debug, Args)]
pub struct New {
    /// What their selectors end in, behind `r` and `e`; by default the year.
    #[arg(long, value_name = "S")]
    pub selector: Option<String>,
    /// Which way out.
    #[command(flatten)]
    pub by: By,
}

/// `keys show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Which way out.
    #[command(flatten)]
    pub by: By,
}
