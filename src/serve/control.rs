//! The controls of the page: what can be chosen, by which key, and where the choice leads.

use serde::Serialize;

use crate::serve::choice::Choice;
use crate::serve::choice::Images;
use crate::serve::choice::Mode;
use crate::serve::choice::Pane;
use crate::serve::choice::Width;
use crate::serve::choice::Word;

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
    let mut groups = vec![panes(choice)];
    if choice.panes.contains(&Pane::Html) {
        groups.push(Group {
            label: "Images",
            key: Some("i"),
            controls: steps(choice.images, "i", |to| Step {
                label: match to {
                    Images::Own => "own",
                    Images::All => "all",
                    Images::None => "none",
                },
                title: match to {
                    Images::Own => "Show the publication’s own images, from its files",
                    Images::All => "Load all images, those on the web too",
                    Images::None => "Show no images, as many mail programs begin",
                },
                choice: choice.with(|choice| choice.images = to),
            }),
        });
        groups.push(Group {
            label: "Width",
            key: Some("w"),
            controls: steps(choice.width, "w", |to| Step {
                label: match to {
                    Width::Full => "full",
                    Width::Phone => "phone",
                },
                title: match to {
                    Width::Full => "As wide as there is room",
                    Width::Phone => "As wide as a phone, 375 pixels",
                },
                choice: choice.with(|choice| choice.width = to),
            }),
        });
        groups.push(Group {
            label: "Mode",
            key: Some("m"),
            controls: steps(choice.mode, "m", |to| Step {
                label: match to {
                    Mode::Auto => "auto",
                    Mode::Light => "light",
                    Mode::Dark => "dark",
                },
                title: match to {
                    Mode::Auto => "In the colours of this browser",
                    Mode::Light => "As a light mail program shows it",
                    Mode::Dark => "As a dark mail program shows it",
                },
                choice: choice.with(|choice| choice.mode = to),
            }),
        });
    }
    groups
}

/// What a step leads to, and its words.
struct Step {
    label: &'static str,
    title: &'static str,
    choice: Choice,
}

/// One control for each value; the key steps on from the `current` one.
fn steps<W: Word>(current: W, key: &'static str, step: impl Fn(W) -> Step) -> Vec<Control> {
    let at = W::ALL.iter().position(|value| *value == current).unwrap_or_default();
    let next = W::ALL[(at + 1) % W::ALL.len()];
    let control = |value: &W| {
        let Step { label, title, choice } = step(*value);
        Control {
            id: format!("{key}-{}", value.word()),
            label,
            title: format!("{title} ({key} steps)"),
            key: (*value == next).then_some(key),
            is_switch: false,
            is_on: *value == current,
            href: format!("/?{}", choice.query()),
        }
    };
    W::ALL.iter().map(control).collect()
}

/// The panes, each with its own key.
fn panes(choice: &Choice) -> Group {
    let control = |pane: &Pane| {
        let (label, key, title) = match pane {
            Pane::Html => ("HTML", "h", "The HTML part"),
            Pane::Text => ("Text", "t", "The plain text part"),
            Pane::Source => ("Source", "s", "The message, byte for byte"),
        };
        Control {
            id: format!("pane-{}", pane.word()),
            label,
            title: format!("{title} ({key})"),
            key: Some(key),
            is_switch: true,
            is_on: choice.panes.contains(pane),
            href: format!("/?{}", choice.with(|choice| choice.toggle(*pane)).query()),
        }
    };
    Group {
        label: "Show",
        key: None,
        controls: Pane::ALL.iter().map(control).collect(),
    }
}
