//! The letters of the doors: what each says.

use url::Url;

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterView {
    /// It asks whether the owner of the address asked for it. **Nothing in it comes from the form**: else it could carry a
    /// stranger's words to anybody.
    Confirmation {
        /// The titles of the feeds.
        feeds: Vec<String>,
        /// Where the button is that confirms.
        link: Url,
        /// For how many days it works.
        days: u32,
    },
    /// It says that they have already what was asked for.
    Reminder {
        /// The titles of the feeds.
        feeds: Vec<String>,
        /// Their own page.
        preferences: Url,
    },
    /// It says that they are subscribed.
    Welcome {
        /// Each feed, and how they leave it.
        feeds: Vec<Subscribed>,
        /// Their own page.
        preferences: Url,
    },
}

/// A feed that somebody has from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscribed {
    /// Its title.
    pub title: String,
    /// Where its issues can be read, if they can.
    pub archive: Option<Url>,
    /// How they leave.
    pub leave: Url,
}
