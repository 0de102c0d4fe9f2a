//! What people do at the public doors, and what a store must promise of it.

use std::future::Future;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::audience::ChangeId;
use crate::audience::StoreError;
use crate::audience::Subscriber;
use crate::audience::SubscriberId;
use crate::audience::address::Address;
use crate::publication::Language;

/// A request to be taken in, as the store numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub i64);

/// What somebody asks for in a form. Nothing of it counts before the owner of the address confirms it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The address that they say is theirs.
    pub address: Address,
    /// How they want to be called.
    pub name: Option<String>,
    /// The language of the page that they wrote it on.
    pub language: Language,
    /// The feeds, by name; one at least.
    pub feeds: Vec<String>,
    /// Which words they agreed to: a hash of them.
    pub words: String,
    /// The stretch of addresses of the network that they came from, where the publication keeps that.
    pub from: Option<String>,
}

/// How many confirmations may leave, whoever asks: without it a form mails strangers on behalf of anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// To all addresses together, in an hour.
    pub per_hour: u32,
    /// To the addresses of one domain, in an hour.
    pub per_domain_per_hour: u32,
}

/// What is sent to whoever asks. **The page says the same in each case**: nobody learns from it who is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// A letter with the link that confirms.
    Confirmation,
    /// A letter that says that they have it all already.
    Reminder,
    /// Nothing: they were written to within a [`DAY`], or a cap is reached.
    Nothing,
}

/// A request, for whoever holds the link in its confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What was asked for.
    pub wish: Wish,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was confirmed, if it was.
    pub confirmed: Option<DateTime<Utc>>,
}

/// What became of an attempt to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// They are subscribed from now on.
    Now(SubscriberId),
    /// It was confirmed before; nothing changes, whatever they did since.
    Before,
    /// The request is older than [`HELD`], or there is none.
    Stale,
}

/// How often somebody wants mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Frequency {
    /// Each issue.
    #[default]
    Each,
    /// At most one within seven days.
    Weekly,
    /// At most one within thirty days.
    Monthly,
}

/// How somebody wants to be mailed, over all feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Habits {
    /// How often.
    pub frequency: Frequency,
    /// Nothing before then.
    pub paused_until: Option<DateTime<Utc>>,
}

/// A subscriber as they see themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What is known of them.
    pub subscriber: Subscriber,
    /// How they want to be mailed.
    pub habits: Habits,
}

/// What somebody chooses on their own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// How they want to be called.
    pub name: Option<String>,
    /// The language that they want.
    pub language: Option<Language>,
    /// The tags that they want, sorted, each once.
    pub tags: Vec<String>,
    /// The feeds that they want, of those that they may choose from: each of `offered` that does not stand here is left.
    pub feeds: Vec<String>,
    /// The feeds that the page showed.
    pub offered: Vec<String>,
    /// How they want to be mailed.
    pub habits: Habits,
}

/// How long the link in a confirmation works: over a week's absence, not for whoever finds an old mailbox.
pub const HELD: TimeDelta = TimeDelta::days(7);

/// How long nobody is written to again who asked: one confirmation an address a day.
pub const DAY: TimeDelta = TimeDelta::days(1);

/// How long a request that nobody confirmed is kept, so that an operator who is asked can tell what happened.
pub const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(30);

/// Over which time the [`Caps`] count.
pub const CAPPED_OVER: TimeDelta = TimeDelta::hours(1);

impl Frequency {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Each, Self::Weekly, Self::Monthly];

    /// Its name, as it is stored and stands in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Each => "each",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|frequency| frequency.name() == name)
    }

    /// After an issue, for how long no further one is sent. A few hours less than the words say: an issue that leaves each
    /// Friday morning is not held back because the last one was late.
    pub fn rest(self) -> TimeDelta {
        match self {
            Self::Each => TimeDelta::zero(),
            Self::Weekly => TimeDelta::hours(7 * 24 - 12),
            Self::Monthly => TimeDelta::hours(30 * 24 - 36),
        }
    }
}

impl Request {
    /// Whether it can be confirmed no more, for it is too old.
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        now - self.at > HELD
    }
}

/// What a store must promise to the doors. Each method is one transaction, durable when it returns.
pub trait Reception: Send + Sync {
    /// Somebody asks. Whatever is answered, as much is read and written: who watches the clock learns nothing.
    fn ask(
        &self,
        wish: &Wish,
        caps: Caps,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Asked, StoreError>> + Send;

    /// What was asked for.
    fn request(&self, id: RequestId) -> impl Future<Output = Result<Option<Request>, StoreError>> + Send;

    /// The owner of the address confirms: they have the feeds from now on, **also if they had left, or were suppressed**;
    /// nobody else can bring them back. A letter of welcome is written. It works once.
    fn confirm(
        &self,
        id: RequestId,
        from: Option<&str>,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Confirmed, StoreError>> + Send;

    /// A reader leaves `feed`, effective for every intent that is not committed yet. The change by which they left; `None`
    /// when they had left before, or there is nobody: then nothing changes.
    fn depart(
        &self,
        subscriber: SubscriberId,
        feed: &str,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Option<ChangeId>, StoreError>> + Send;

    /// Takes back that a reader left by `change`, if that is their last word about `feed`; false if it is not.
    fn take_back(
        &self,
        subscriber: SubscriberId,
        feed: &str,
        change: ChangeId,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// A subscriber as they see themselves; `None` if there is nobody, or nobody any more.
    fn card(&self, subscriber: SubscriberId) -> impl Future<Output = Result<Option<Card>, StoreError>> + Send;

    /// A subscriber chooses, in one change. Who is suppressed gets nothing, whatever they choose. False if there is nobody.
    fn choose(
        &self,
        subscriber: SubscriberId,
        choices: &Choices,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// What tells this store from any other one, the same for ever.
    fn identity(&self) -> impl Future<Output = Result<String, StoreError>> + Send;

    /// Forgets requests that nobody confirmed within [`FORGOTTEN_AFTER`], and letters that ended as long ago, at most a page
    /// of each; how many.
    fn tidy(&self, now: DateTime<Utc>) -> impl Future<Output = Result<u64, StoreError>> + Send;
}
