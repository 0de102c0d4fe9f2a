//! The templates that come with the program, and the themes they make.

use crate::theme::entry::Show;

/// A template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// What a publication's own file must be called that takes its place.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// A way in which an issue is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The name by which `theme` means it.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// How much it shows of an entry, unless the issue says so.
    pub show: Show,
    /// Where an entry whose title is the subject goes on below it without saying it again.
    pub flows: Flows,
}

/// Where the words of an entry flow on from the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flows {
    /// Wherever it stands.
    Always,
    /// Where it is the only entry.
    Alone,
    /// Nowhere: its title is a link.
    Never,
}

/// All themes.
pub const THEMES: [Kind; 3] = [
    Kind {
        name: "letter",
        about: "one article in full, into which the editor's words flow",
        show: Show::Full,
        flows: Flows::Always,
    },
    Kind {
        name: "digest",
        about: "several articles, each with picture, summary and a way to read on",
        show: Show::Summary,
        flows: Flows::Alone,
    },
    Kind {
        name: "brief",
        about: "a list of links, each with one line of what it says",
        show: Show::Summary,
        flows: Flows::Never,
    },
];

/// The theme called `name`.
pub fn theme(name: &str) -> Option<&'static Kind> {
    THEMES.iter().find(|kind| kind.name == name)
}

/// A template of the folder `templates/` of this repository.
macro_rules! template {
    ($name:literal, $about:literal) => {
        Template {
            name: $name,
            about: $about,
            text: include_str!(concat!("../../templates/", $name)),
        }
    };
}

/// All templates.
pub const TEMPLATES: [Template; 39] = [
    template!("email/base.html", "the frame of every mail: head, sheet, footer"),
    template!("email/base.txt", "the frame of every mail in plain text"),
    template!(
        "email/parts.html",
        "the parts of mails: an entry, the editor's words, footnotes, the footer"
    ),
    template!("email/letter/subject.txt", "the subject of a letter"),
    template!("email/letter/body.html", "a letter, as HTML"),
    template!("email/letter/body.txt", "a letter, as plain text"),
    template!("email/digest/subject.txt", "the subject of a digest"),
    template!("email/digest/body.html", "a digest, as HTML"),
    template!("email/digest/body.txt", "a digest, as plain text"),
    template!("email/brief/subject.txt", "the subject of a list of links"),
    template!("email/brief/body.html", "a list of links, as HTML"),
    template!("email/brief/body.txt", "a list of links, as plain text"),
    template!("web/parts.html", "the parts of pages"),
    template!("web/base.html", "the frame of every page"),
    template!("web/index.html", "the newest articles"),
    template!("web/article.html", "an article"),
    template!("web/archive.html", "all articles, by time"),
    template!("web/tag.html", "the articles of a tag, author, section or language"),
    template!("web/tags.html", "all tags, authors, sections or languages"),
    template!("web/issues.html", "the archive of issues"),
    template!("web/issue.html", "an issue, as a page"),
    template!("email/note.html", "the frame of the letters of the doors"),
    template!("email/note.txt", "the same in plain text"),
    template!(
        "email/confirm/subject.txt",
        "the subject of the letter that asks to confirm"
    ),
    template!("email/confirm/body.html", "the letter that asks to confirm, as HTML"),
    template!(
        "email/confirm/body.txt",
        "the letter that asks to confirm, as plain text"
    ),
    template!(
        "email/reminder/subject.txt",
        "the subject of the letter to who is subscribed already"
    ),
    template!(
        "email/reminder/body.html",
        "the letter to who is subscribed already, as HTML"
    ),
    template!(
        "email/reminder/body.txt",
        "the letter to who is subscribed already, as plain text"
    ),
    template!("email/welcome/subject.txt", "the subject of the letter of welcome"),
    template!("email/welcome/body.html", "the letter of welcome, as HTML"),
    template!("email/welcome/body.txt", "the letter of welcome, as plain text"),
    template!("web/doors.html", "the parts of the pages of the doors"),
    template!("web/subscribe.html", "the form by which people subscribe"),
    template!("web/confirm.html", "the button that confirms"),
    template!("web/unsubscribe.html", "the button that unsubscribes"),
    template!("web/preferences.html", "a reader's own page"),
    template!("web/notice.html", "what follows upon a button, and what went wrong"),
    template!("web/404.html", "what stands where nothing is"),
];

/// The names of all templates.
pub fn names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|template| template.name)
}

/// The built-in template called `name`.
pub fn text(name: &str) -> Option<&'static str> {
    TEMPLATES
        .iter()
        .find(|template| template.name == name)
        .map(|template| template.text)
}
