//! Which themes there are.

use crate::finding::Finding;
use crate::finding::Place;
use crate::finding::Rule;
use crate::finding::suggest::closest;
use crate::issue::Issue;
use crate::theme::builtin;

/// A theme that there is not.
pub const THEME: Rule = Rule::error("issue/theme", "An issue is rendered by the templates of its theme.")
    .fix("write the name of a theme that there is, or take `theme` out for that of the feed");

/// The names of all themes.
pub fn themes() -> impl Iterator<Item = &'static str> {
    builtin::THEMES.iter().map(|kind| kind.name)
}

/// What to do about a theme that there is not.
pub fn theme_hint(name: &str) -> String {
    match closest(name, themes()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("there are: {}", themes().collect::<Vec<_>>().join(", ")),
    }
}

/// A theme of an issue's that there is not.
pub fn strange_theme(issue: &Issue) -> Option<Finding> {
    let name = issue
        .theme
        .as_deref()
        .filter(|name| !themes().any(|known| known == *name))?;
    let line = issue
        .source
        .lines()
        .position(|line| line.starts_with("theme"))
        .unwrap_or(0);
    let place = Place::new(&issue.file, u32::try_from(line + 1).unwrap_or(u32::MAX), 1);
    let finding = THEME.at(place, format!("there is no theme `{name}`"));
    Some(finding.hint(theme_hint(name)))
}
