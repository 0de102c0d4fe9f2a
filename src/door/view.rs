//! What the pages of the doors show. How they look and in which words is nobody's business here.

use chrono::DateTime;
use chrono::Utc;
use url::Url;

use crate::audience::reception::Frequency;
use crate::publication::Language;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// The form by which people subscribe.
    Subscribe(Subscribe),
    /// "Look into your mailbox": the same, whoever asked.
    Asked,
    /// A button that confirms.
    Confirm {
        /// What is confirmed.
        feeds: Vec<String>,
        /// Where the button leads.
        action: Url,
    },
    /// They are subscribed.
    Confirmed {
        /// To what.
        feeds: Vec<String>,
        /// Their own page.
        preferences: Url,
    },
    /// The link was used before.
    ConfirmedBefore,
    /// The link is too old; they may ask again.
    Stale {
        /// Where they may.
        subscribe: Url,
    },
    /// A button that unsubscribes.
    Leave {
        /// From what.
        feed: String,
        /// Where the button leads.
        action: Url,
    },
    /// They have left.
    Left {
        /// What.
        feed: String,
        /// Where the button leads that takes it back; `None` where they had left before.
        undo: Option<Url>,
    },
    /// They took it back.
    Returned {
        /// What they have again.
        feed: String,
    },
    /// Taking it back is not possible any more.
    NotReturned {
        /// Where they may subscribe again.
        subscribe: Url,
    },
    /// Their own page.
    Preferences(Box<Preferences>),
    /// A button that erases all that is known of them.
    Erase {
        /// Where the button leads.
        action: Url,
        /// Back to their own page.
        preferences: Url,
    },
    /// It is erased.
    Erased,
    /// It is not as they wanted.
    Trouble(Trouble),
}

/// The form by which people subscribe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscribe {
    /// Where it is sent to.
    pub action: Url,
    /// What there is.
    pub feeds: Vec<Choice>,
    /// The address that was typed.
    pub address: String,
    /// The name that was typed.
    pub name: String,
    /// When the form was handed out, signed.
    pub stamp: String,
    /// What is wrong with what was typed.
    pub problem: Option<Problem>,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name in the form.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub description: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is no address.
    Address,
    /// Addresses of its domain are thrown away after use.
    Disposable,
    /// No feed is chosen.
    Feed,
    /// The form was sent faster than anybody types.
    Hurry,
}

/// What somebody has chosen, and may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// Where the form is sent to.
    pub action: Url,
    /// Where the button leads that gives out all that is known of them.
    pub export: Url,
    /// Where the link leads to the page that erases, where there is one.
    pub erase: Option<Url>,
    /// The feeds.
    pub feeds: Vec<Choice>,
    /// The tags.
    pub tags: Vec<Choice>,
    /// How often.
    pub frequency: Frequency,
    /// How they are called.
    pub name: String,
    /// Their language, and those that there are.
    pub languages: Vec<(Language, bool)>,
    /// Nothing before then.
    pub paused_until: Option<DateTime<Utc>>,
    /// Whether it was just saved.
    pub is_saved: bool,
}

/// What is not as somebody wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such page, or the link is damaged.
    NotFound,
    /// They asked too often.
    TooMany {
        /// After how long they may again.
        minutes: u32,
    },
    /// They sent more than anybody has to say.
    TooLarge,
    /// What they sent is no form of ours.
    Unreadable,
    /// It does not work at the moment.
    Down,
}
