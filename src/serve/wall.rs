//! What the preview wall shows, and whom it asks for it.

use std::collections::BTreeSet;
use std::fmt;
use std::pin::Pin;

use tokio::sync::watch;
use url::Url;

use crate::finding::Finding;
use crate::finding::Place;

/// Something that will be known.
pub type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The issues there are, or why nobody can say.
pub type AskIssues = Box<dyn Fn() -> Later<Result<Vec<IssueLine>, Breakage>> + Send + Sync>;

/// An issue as one subscriber will receive it.
pub type AskShow = Box<dyn Fn(Ask) -> Later<Result<Shown, Fault>> + Send + Sync>;

/// The file behind a URL of the publication's own; `None` where there is none.
pub type AskAsset = Box<dyn Fn(Url) -> Later<Option<Asset>> + Send + Sync>;

/// The id of the next subscriber that is looked for; `None` where nobody is like that.
pub type AskFind = Box<dyn Fn(Search) -> Later<Result<Option<String>, Breakage>> + Send + Sync>;

/// Opens the writer's editor at a place.
pub type AskOpen = Box<dyn Fn(Place) -> Later<Result<(), Breakage>> + Send + Sync>;

/// Sends one message that counts for nothing, and says where it went.
pub type AskTest = Box<dyn Fn(Trial) -> Later<Result<String, Breakage>> + Send + Sync>;

/// Where the wall gets what it shows. All of it is asked for again after each change.
pub struct Wall {
    /// Called for the list of issues, which is shown in the order given; the first is shown where none is chosen.
    pub issues: AskIssues,
    /// Called for the issue that is looked at.
    pub show: AskShow,
    /// Called for whoever is looked for among the subscribers.
    pub find: AskFind,
    /// Called for each image of a mail, so that the publication's own are seen before they are on the web. It must
    /// answer only for what is to be public anyway.
    pub asset: AskAsset,
    /// Called when a finding is pressed. The place comes from a browser and may be anything.
    pub open: AskOpen,
    /// Called when the writer wants to have the issue in a mailbox.
    pub test: AskTest,
    /// How often something has changed. Every open page repaints itself when the number does.
    pub changes: watch::Receiver<u64>,
}

impl fmt::Debug for Wall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Wall")
            .field("changes", &*self.changes.borrow())
            .finish_non_exhaustive()
    }
}

/// What is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The issue's full name: `main/7`. It comes from a URL and may be anything.
    pub issue: String,
    /// For whom, by [`RecipientLine::id`]; `None` leaves the choice open. It comes from a URL and may be anything.
    pub recipient: Option<String>,
    /// What is wanted besides.
    pub extras: Extras,
}

/// What of an issue is made only where somebody looks at it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// The issue before.
    pub previous: bool,
    /// The feed.
    pub feed: bool,
}

/// Who is looked for. All of it comes from a browser and may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The full name of the issue that is shown: its feed's subscribers are meant.
    pub issue: String,
    /// What stands in their address or name.
    pub words: String,
    /// Behind whom to begin, by [`RecipientLine::id`].
    pub after: Option<String>,
}

/// A message that is to be sent for trying. All of it comes from a browser and may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The issue's full name.
    pub issue: String,
    /// As whose copy, by [`RecipientLine::id`].
    pub recipient: Option<String>,
    /// Where it goes.
    pub to: String,
    /// By which profile; `None`: as the preview was started.
    pub profile: Option<String>,
}

/// An issue in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueLine {
    /// Its full name: `main/7`.
    pub issue: String,
    /// Its subject, or what stands for it where that cannot be read.
    pub subject: String,
    /// What else is worth a word or two: `open`, `sent 2026-03-01`.
    pub note: String,
}

/// An issue as one subscriber will receive it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Who it comes from, as an inbox shows it.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// What an inbox shows beside the subject.
    pub preheader: String,
    /// The HTML part, decoded.
    pub html: String,
    /// The text part, decoded.
    pub text: String,
    /// The message, byte for byte.
    pub eml: Vec<u8>,
    /// For whom this is; `None` where there is nobody to choose.
    pub recipient: Option<RecipientLine>,
    /// Some of those for whom it could be shown instead. The page lists 200 at most.
    pub recipients: Vec<RecipientLine>,
    /// Made-up subscribers who are hard on a mail, to choose too.
    pub made_up: Vec<RecipientLine>,
    /// What was found on the way.
    pub findings: Vec<Finding>,
    /// The addresses of the publication's own files: [`Wall::asset`] answers for each of them.
    pub own_files: BTreeSet<String>,
    /// Its entries as a reader's program shows them, a whole HTML document.
    pub feed: String,
    /// Its page in the archive.
    pub page: String,
    /// The issue before it.
    pub previous: Option<Previous>,
    /// The ways out, the one by which it is shown first.
    pub profiles: Vec<String>,
    /// Whether a place can be opened in an editor.
    pub has_editor: bool,
}

/// The issue before, to be compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Previous {
    /// Its full name: `main/6`.
    pub issue: String,
    /// Its subject.
    pub subject: String,
    /// What an inbox shows beside the subject.
    pub preheader: String,
    /// How many bytes its HTML part has.
    pub html_bytes: usize,
    /// Its text part.
    pub text: String,
    /// A copy of it, byte for byte.
    pub eml: Vec<u8>,
    /// What was found in it: rule and message.
    pub findings: Vec<(String, String)>,
}

/// A subscriber to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientLine {
    /// What the URL says; never an address.
    pub id: String,
    /// What the page says: a masked address.
    pub label: String,
}

/// Why an issue cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no such issue, or no such subscriber.
    Unknown,
    /// It is there, and cannot be made.
    Broken(Breakage),
}

/// What the writer has to mend before anything can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Breakage {
    /// What failed.
    pub what: String,
    /// Why, from the nearest cause to the deepest.
    pub because: Vec<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// What was found on the way.
    pub findings: Vec<Finding>,
}

/// A file to be shown inside a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its media type: `image/png`.
    pub media_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}
