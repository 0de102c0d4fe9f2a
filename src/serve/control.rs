//! The controls of the page: what can be chosen, by which key, and where the choice leads.

use serde::Serialize;

use crate::serve::choice::Choice;
use crate::serve::choice::Images;
use crate::serve::choice::Word;
use crate::serve::pane::GROUPS;
use crate::serve::pane::Pane;

/// Some controls under one label.
#[derive(Debug, Serialize)]
pub(crate) struct Group {
    label: &'static str,
    /// The key that steps through them, where each has not its own.
    key: Option<&'static str>,
    controls: Vec<Control>,
}

/// A link to a state in which one thing is different.
#[derive(Debug, Serialize)]
struct Control {
    /// By which the page finds it again after repainting.
    id: String,
    label: &'static str,
    title: String,
    key: Option<&'static str>,
    /// Whether it can be on beside others, or instead of them.
    is_switch: bool,
    is_on: bool,
    href: String,
}

/// The controls of a page in the state `choice`.
pub(crate) fn groups(choice: &Choice) -> Vec<Group> {
    let mut groups: Vec<Group> = GROUPS
        .iter()
        .map(|(label, panes)| Group {
            label,
            key: None,
            controls: panes.iter().map(|pane| switch(choice, *pane)).collect(),
        })
        .collect();
    groups.push(Group {
        label: "Images",
        key: Some("m"),
        controls: images(choice),
    });
    groups
}

/// Which images are loaded; the key steps on.
fn images(choice: &Choice) -> Vec<Control> {
    let at = Images::ALL
        .iter()
        .position(|value| *value == choice.images)
        .unwrap_or_default();
    let next = Images::ALL[(at + 1) % Images::ALL.len()];
    let control = |value: &Images| {
        let (label, title) = match value {
            Images::Own => ("own", "Show the publication’s own images, from its files"),
            Images::All => ("all", "Load all images, those on the web too"),
            Images::None => ("none", "Show no images in any pane"),
        };
        Control {
            id: format!("m-{}", value.word()),
            label,
            title: format!("{title} (m steps)"),
            key: (*value == next).then_some("m"),
            is_switch: false,
            is_on: *value == choice.images,
            href: format!("/?{}", choice.with(|choice| choice.images = *value).query()),
        }
    };
    Images::ALL.iter().map(control).collect()
}

/// A pane, with its own key.
fn switch(choice: &Choice, pane: Pane) -> Control {
    let kind = pane.kind();
    Control {
        id: format!("pane-{}", kind.word),
        label: kind.label,
        title: format!("{} ({})", kind.title, kind.key),
        key: Some(kind.key),
        is_switch: true,
        is_on: choice.panes.contains(&pane),
        href: format!("/?{}", choice.with(|choice| choice.toggle(pane)).query()),
    }
}
