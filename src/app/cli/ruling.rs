//! What an operator says about deliveries that ended otherwise than well.

use std::path::PathBuf;

use clap::ArgGroup;
use clap::Args;

/// `retry`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whom").required(true))]
pub struct Retry {
    /// The issue: `N`, or `FEED/N`.
    #[arg(value_name = "N")]
    pub issue: String,
    /// What was refused, for good or by mistake.
    #[arg(long, group = "whom")]
    pub refused: bool,
    /// What nobody tried before the issue's time was over.
    #[arg(long, group = "whom")]
    pub missed: bool,
}

/// `resolve`.
#[derive(Debug, Args)]
pub struct Resolve {
    /// The issue: `N`, or `FEED/N`.
    #[arg(value_name = "N")]
    pub issue: String,
    /// Only these subscribers; without them all that are in doubt.
    pub addresses: Vec<String>,
    /// What becomes of them.
    #[command(flatten)]
    pub ruling: RulingFlags,
}

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
    /// Mark the readers at this domain who were refused as unknown, though they are many: they are not mailed any more.
    #[arg(long, value_name = "DOMAIN", conflicts_with = "addresses")]
    pub bounced: Option<String>,
    /// Mark none of the readers at this domain: their provider erred, and what it said counts for nothing.
    #[arg(long, value_name = "DOMAIN", conflicts_with = "addresses")]
    pub living: Option<String>,
}

impl RulingFlags {
    /// Whether none was given.
    pub fn is_open(&self) -> bool {
        !self.resend && !self.accept && !self.skip && self.log.is_none()
    }
}
