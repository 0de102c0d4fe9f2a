//! The words of `templates`.

use clap::Subcommand;

/// `templates`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say which themes and templates there are, and which are the publication's own.
    List,
    /// Write a built-in template into the publication's folder of templates, where it takes its place.
    Copy {
        /// The template, as `list` names it.
        name: String,
    },
}
