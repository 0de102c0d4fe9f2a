//! A blog that exists becomes a publication: what its generator's files say, found by looking.

pub mod astro;
pub mod data;
pub mod exclusion;
pub mod folders;
pub mod generators;
pub mod git;
pub mod hidden;
pub mod hugo;
pub mod look;
pub mod memory;
pub mod old;
pub mod scripts;
pub mod settings;
pub mod tables;

use crate::article::flavour::Flavour;
use crate::article::flavour::Slugs;
use crate::feed::permalink::Permalink;
use crate::publication::Person;

/// What is known of a blog.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Blog {
    /// Whose habits it follows.
    pub flavour: Flavour,
    /// Its name.
    pub name: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// The zone of its dates.
    pub timezone: Option<String>,
    /// Who writes it.
    pub author: Option<Person>,
    /// Where the generator looks for content, relative to the blog; `.` for the blog itself.
    pub content: String,
    /// The same where it is not the flavour's usual folder.
    pub root: Option<String>,
    /// Folders that are served as they are, where they are not the flavour's usual ones.
    pub served: Option<Vec<String>>,
    /// Languages besides its own that names of files and folders name.
    pub languages: Vec<String>,
    /// How addresses are made of names.
    pub slugs: Slugs,
    /// The pattern of addresses, by the first folder below the content; an empty name is every folder.
    pub permalinks: Vec<(String, String)>,
    /// Folders of articles, where the generator's files name them.
    pub articles: Vec<String>,
    /// The folder that it is built in, where it is not the flavour's usual one.
    pub built: Option<String>,
    /// The names of the feeds that the generator emits, below the site, where its files name them.
    pub emitted: Vec<String>,
    /// Globs of what the generator passes over.
    pub exclude: Vec<String>,
    /// What of its settings could not be taken over.
    pub left: Vec<String>,
}

impl Blog {
    /// A blog of which nothing is known but its flavour.
    pub fn of(flavour: Flavour) -> Self {
        Self {
            flavour,
            content: ".".to_owned(),
            ..Self::default()
        }
    }

    /// Takes over a pattern of addresses in the folder `section`, empty for every one: `ours` says in our words what was
    /// `written`. One that cannot be used is told.
    pub fn take_pattern(&mut self, section: &str, written: &str, ours: String) {
        match Permalink::try_from(ours.clone()) {
            Ok(_) => self.permalinks.push((section.to_owned(), ours)),
            Err(error) if section.is_empty() => self.left.push(format!("the addresses `{written}`: {error}")),
            Err(error) => self
                .left
                .push(format!("the addresses `{written}` of `{section}`: {error}")),
        }
    }
}
