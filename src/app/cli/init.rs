//! The words of `init`.

use std::path::PathBuf;

use clap::Args;

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder, which is made where there is none; what is in it stays.
    #[arg(required_unless_present = "from", conflicts_with = "from")]
    pub dir: Option<PathBuf>,
    /// A blog that exists: two files of settings are added, and nothing of it is moved or edited.
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// The feed that the blog's site serves today: its readers see nothing twice.
    #[arg(long, value_name = "FILE", requires = "from")]
    pub old_feed: Option<PathBuf>,
    /// Whose habits the blog follows, where looking does not tell: hugo, zola, jekyll, eleventy, astro.
    #[arg(long, value_name = "NAME", requires = "from")]
    pub flavour: Option<String>,
    /// Write what the site's generator needs to leave the new folders alone, instead of only telling it.
    #[arg(long, requires = "from")]
    pub yes: bool,
}
