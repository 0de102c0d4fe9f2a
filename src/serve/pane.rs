//! The ways to look at an issue.

use crate::preflight::clients;

/// One way to look at an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pane {
    /// As a mail program on a desk shows it.
    Desktop,
    /// As wide as a phone.
    Phone,
    /// By night, as its author wants it.
    Dark,
    /// By night, as a program makes it that turns colours round.
    Forced,
    /// As Word shows it, which Outlook on Windows shows mail with.
    Outlook,
    /// Without pictures.
    Bare,
    /// Without styles.
    Plain,
    /// The text part, in a terminal.
    Text,
    /// In the order in which it is read aloud.
    Speech,
    /// What stands above the body.
    Headers,
    /// As it travels.
    Source,
    /// In the list of an inbox.
    Inbox,
    /// What it weighs.
    Size,
    /// Whether everybody can read it.
    Access,
    /// What differs from the issue before.
    Changes,
    /// Its entries in a reader's program.
    Feed,
    /// Its page in the archive.
    Page,
}

/// What a pane is, for the page.
pub(crate) struct Kind {
    /// How it is called in a URL, and on the page.
    pub(crate) word: &'static str,
    /// What it is called.
    pub(crate) label: &'static str,
    /// The key that opens and closes it.
    pub(crate) key: &'static str,
    /// What it shows.
    pub(crate) title: &'static str,
    /// What holds it.
    pub(crate) form: Form,
}

/// What a pane is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A frame with a document of its own.
    Frame,
    /// Letters, one as wide as the other.
    Letters,
    /// A piece of the page itself.
    Piece,
}

/// The panes in groups, under a word each.
pub(crate) const GROUPS: [(&str, &[Pane]); 4] = [
    (
        "Mail",
        &[
            Pane::Desktop,
            Pane::Phone,
            Pane::Dark,
            Pane::Forced,
            Pane::Outlook,
            Pane::Bare,
            Pane::Plain,
        ],
    ),
    ("Parts", &[Pane::Text, Pane::Speech, Pane::Headers, Pane::Source]),
    ("Look", &[Pane::Inbox, Pane::Size, Pane::Access, Pane::Changes]),
    ("Elsewhere", &[Pane::Feed, Pane::Page]),
];

/// Every pane, in the order of their declaration.
const KINDS: [Kind; 17] = [
    Kind {
        word: "html",
        label: "Desktop",
        key: "1",
        title: "The HTML part as a mail program on a desk shows it",
        form: Form::Frame,
    },
    Kind {
        word: "phone",
        label: "Phone",
        key: "2",
        title: "As wide as a phone, 375 pixels",
        form: Form::Frame,
    },
    Kind {
        word: "dark",
        label: "Dark",
        key: "3",
        title: "By night, as the theme wants it",
        form: Form::Frame,
    },
    Kind {
        word: "forced",
        label: "Forced dark",
        key: "4",
        title: "By night, as Gmail’s app turns colours round",
        form: Form::Frame,
    },
    Kind {
        word: "outlook",
        label: "Outlook",
        key: "5",
        title: "As Word shows it, which Outlook on Windows uses",
        form: Form::Frame,
    },
    Kind {
        word: "bare",
        label: "No images",
        key: "6",
        title: "Without pictures, as many programs begin",
        form: Form::Frame,
    },
    Kind {
        word: "plain",
        label: "No styles",
        key: "7",
        title: "With every style stripped",
        form: Form::Frame,
    },
    Kind {
        word: "text",
        label: "Text",
        key: "8",
        title: "The text part in a terminal of 78 columns",
        form: Form::Letters,
    },
    Kind {
        word: "speech",
        label: "Read aloud",
        key: "9",
        title: "What a screen reader says, in its order",
        form: Form::Piece,
    },
    Kind {
        word: "headers",
        label: "Headers",
        key: "0",
        title: "What stands above the body, decoded",
        form: Form::Piece,
    },
    Kind {
        word: "source",
        label: "Source",
        key: "s",
        title: "The message, byte for byte",
        form: Form::Letters,
    },
    Kind {
        word: "inbox",
        label: "Inbox",
        key: "i",
        title: "Sender, subject and preheader as inboxes cut them",
        form: Form::Piece,
    },
    Kind {
        word: "size",
        label: "Size",
        key: "z",
        title: "What it weighs, by entry and by cause",
        form: Form::Piece,
    },
    Kind {
        word: "access",
        label: "Access",
        key: "a",
        title: "Outline, alt texts, link texts, contrast",
        form: Form::Piece,
    },
    Kind {
        word: "changes",
        label: "Changes",
        key: "c",
        title: "What differs from the issue before",
        form: Form::Piece,
    },
    Kind {
        word: "feed",
        label: "Feed",
        key: "u",
        title: "Its entries as a reader’s program shows them",
        form: Form::Frame,
    },
    Kind {
        word: "page",
        label: "Page",
        key: "w",
        title: "Its page in the archive on the web",
        form: Form::Frame,
    },
];

impl Pane {
    /// What it is.
    pub(crate) fn kind(self) -> &'static Kind {
        &KINDS[self as usize]
    }

    /// On what a simulation rests, and where that can be read; `None` where nothing is simulated.
    pub(crate) fn model(self) -> Option<(String, &'static str)> {
        let caniemail = || format!("caniemail.com, {}", clients::data().updated);
        match self {
            Self::Forced => {
                let night = "css-at-media-prefers-color-scheme";
                let feature = clients::data().features.iter().find(|feature| feature.slug == night)?;
                let address = "https://www.caniemail.com/features/css-at-media-prefers-color-scheme/";
                Some((
                    format!("Gmail reads no rules for the night, tested {}", feature.tested),
                    address,
                ))
            }
            Self::Outlook => Some((caniemail(), "https://www.caniemail.com/clients/outlook/")),
            Self::Speech => Some((
                "WAI-ARIA 1.2, 2023-06-06".to_owned(),
                "https://www.w3.org/TR/wai-aria-1.2/",
            )),
            _ => None,
        }
    }
}

impl Pane {
    /// Every pane, in the order in which they stand.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        GROUPS.iter().flat_map(|(_, panes)| panes.iter().copied())
    }

    /// The pane of that name.
    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::all().find(|pane| pane.kind().word == word)
    }
}

#[cfg(test)]
mod tests {
    use super::KINDS;
    use super::Pane;

    #[test]
    fn every_pane_is_in_one_group_and_has_a_key_and_a_word_of_its_own() {
        let panes: Vec<Pane> = Pane::all().collect();
        assert_eq!(panes.len(), KINDS.len());
        for pane in &panes {
            assert_eq!(Pane::read(pane.kind().word), Some(*pane));
            assert_eq!(
                panes.iter().filter(|other| other.kind().key == pane.kind().key).count(),
                1,
                "{pane:?}"
            );
        }
    }
}
