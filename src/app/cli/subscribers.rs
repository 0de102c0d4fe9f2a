//! The words of `subscribers`.

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

/// The commands about the audience.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take people in from a CSV file with a column `email`.
    Import(Import),
    /// Write the feed's subscribers as CSV to stdout, with those who left, so that an import keeps them out.
    Export,
    /// List subscribers.
    List(List),
    /// Take one person in.
    Add(Add),
    /// Take one person out, for good.
    Unsubscribe {
        /// The address.
        address: String,
    },
}

/// `subscribers import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The file, or `-` for standard input.
    #[arg(value_name = "FILE|-")]
    pub file: String,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `subscribers list`.
#[derive(Debug, Args)]
pub struct List {
    /// Only those who stand so, such as `active` or `bounced`.
    #[arg(long)]
    pub state: Option<State>,
}

/// How somebody stands to a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum State {
    /// Asked for it, and has not confirmed.
    Pending,
    /// Wants it.
    Active,
    /// Left.
    Unsubscribed,
    /// The address takes no mail.
    Bounced,
    /// Reported it as spam.
    Complained,
    /// Nothing is ever mailed there.
    Suppressed,
}

/// `subscribers add`.
#[derive(Debug, Args)]
pub struct Add {
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
