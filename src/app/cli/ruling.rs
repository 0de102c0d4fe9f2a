//! What an operator says about doubtful deliveries.

use std::path::PathBuf;

use clap::Args;

/// What becomes of doubtful deliveries; without any of these they are listed.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct RulingFlags {
    /// Send them again; whoever got the first copy gets a second one.
    #[arg(long)]
    pub resend: bool,
    /// Take them as delivered.
    #[arg(long)]
    pub accept: bool,
    /// Leave them unsent.
    #[arg(long)]
    pub skip: bool,
    /// Read the relay's log, as Postfix writes it: whose copy it took is accepted, the rest stays in doubt.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

impl RulingFlags {
    /// Whether none was given.
    pub fn is_open(&self) -> bool {
        !self.resend && !self.accept && !self.skip && self.log.is_none()
    }
}
