//! The words of `subscribers`.

use clap::Args;
use clap::Subcommand;

/// `subscribers`.
#[derive(Debug, Subcommand)]
pub enum SubscribersCommand {
    /// Take people in from a CSV file with a column `email`.
    Import(SubscribersImport),
    /// Write all subscribers as CSV to stdout.
    Export,
    /// List subscribers.
    List,
    /// Take one person in.
    Add(SubscribersAdd),
    /// Take one person out, for good.
    Unsubscribe(SubscribersUnsubscribe),
}

/// `subscribers import`.
#[derive(Debug, Args)]
pub struct SubscribersImport {
    /// The file, or `-` for standard input.
    #[arg(value_name = "FILE|-")]
    pub file: String,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `subscribers add`.
#[derive(Debug, Args)]
pub struct SubscribersAdd {
    /// The address.
    pub address: String,
    /// How they want to be called.
    #[arg(long)]
    pub name: Option<String>,
    /// The language they read, such as `de`.
    #[arg(long)]
    pub language: Option<String>,
    /// A tag; may be given several times.
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
}

/// `subscribers unsubscribe`.
#[derive(Debug, Args)]
pub struct SubscribersUnsubscribe {
    /// The address.
    pub address: String,
}
