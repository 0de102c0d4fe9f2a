//! Delivery: claim, intent, wire, outcome.
//!
//! One feeder reads due deliveries ahead and writes nothing. Each connection makes a message, hands the one writer
//! `{outcome of the previous, intent of the next}`, waits, and only then lets the body leave. **A body never leaves
//! before its intent is durable, and a connection has at most one intent without an outcome**: a kill leaves at most as
//! many doubtful deliveries as there are connections.

pub mod feeder;
pub mod gate;
pub mod halt;
pub mod hand;
pub mod left;
pub mod letter;
pub mod lookout;
pub mod maildir;
pub mod offers;
pub mod opening;
pub mod pace;
pub mod postman;
pub mod purser;
pub mod reply;
pub mod run;
mod said;
pub mod smtp;
pub mod stream;
pub mod text;
pub mod tls;
pub mod worker;
pub mod writer;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::Utc;

use crate::audience::Recipient;
use crate::audience::StoreError;
use crate::audience::address::Address;
use crate::ledger::brake::Braked;
use crate::ledger::delivery::WayId;
use crate::ledger::issue::IssueId;
use crate::ledger::issue::Phase;
use crate::ledger::judgement::Reason;
use crate::ledger::lease::Lease;
use crate::ledger::retry::Retry;
use crate::ledger::wire::Failure;
use crate::ledger::wire::Reply;
use crate::profile::meter::Limit;

/// What is to be sent, and how patiently.
#[derive(Debug, Clone)]
pub struct Order {
    /// The issue.
    pub issue: IssueId,
    /// The way out, as the ledger numbers it.
    pub way: WayId,
    /// How many connections work at once, at most.
    pub connections: u32,
    /// How waits between attempts grow.
    pub retry: Retry,
    /// How long what is on the wire may take to end after a signal.
    pub drain: Duration,
    /// Whether to stay until deferred deliveries are due, and until a profile that rests goes on.
    pub patience: Patience,
    /// After this moment nothing of it leaves.
    pub not_after: DateTime<Utc>,
    /// How long a profile with a backup may rest, or wait for its quota, before the run ends; `None`: it has none.
    pub backup_after: Option<Duration>,
    /// The way that is stood in for: what its recipients deferred waits for it.
    pub left_to: Option<WayId>,
    /// How much of the issue is held at once, and for how long, where several workers send it.
    pub lease: Lease,
}

/// Whether a run stays for what is deferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Until every delivery is final.
    Stay,
    /// Only as long as something is due, and can leave.
    Leave,
}

/// One copy, made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The envelope's sender.
    pub sender: Address,
    /// The envelope's recipient.
    pub to: Address,
    /// The message: exact bytes with CRLF, without dot-stuffing.
    pub bytes: Arc<[u8]>,
    /// What makes its Message-ID its own; the outbox names its file by it.
    pub key: String,
}

/// Makes the copy for a recipient, dated so. An error is a refusal of this one delivery, in words.
pub type Make = Arc<dyn Fn(&Recipient, DateTime<FixedOffset>) -> Result<Parcel, String> + Send + Sync>;

/// The time, and how the publication's clocks show it.
#[derive(Clone)]
pub struct Clock {
    /// Now.
    pub now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// A moment in the publication's zone, to the second.
    pub shown: Arc<dyn Fn(DateTime<Utc>) -> DateTime<FixedOffset> + Send + Sync>,
}

/// A way out: a relay or an outbox.
pub trait Way: Send + Sync + 'static {
    /// A way that is open.
    type Line: Line;

    /// Opens it. No delivery is at stake.
    fn open(&self) -> impl Future<Output = Result<Self::Line, Trouble>> + Send;

    /// What became of a delivery that a dead sender had begun so long ago, where the way can tell.
    fn trace(&self, parcel: &Parcel, age: Duration) -> impl Future<Output = Result<Trace, Trouble>> + Send;
}

/// A way that is open.
pub trait Line: Send {
    /// Sends one message. What can be told of the one behind it before it may leave, may be told along; then it has to be
    /// the next, or the line ends. May be dropped at any await.
    fn deliver(
        &mut self,
        parcel: &Parcel,
        next: Option<&Parcel>,
    ) -> impl Future<Output = Result<Reply, Trouble>> + Send;

    /// Whether it is of use to name the message behind the next one.
    fn goes_ahead(&self) -> bool;

    /// Whether something was told of a message that was not sent.
    fn is_ahead(&self) -> bool;

    /// Whether the last message may have been taken: the write that holds its end was started.
    fn may_have_left(&self) -> bool;

    /// Whether it has carried enough, or waited too long, and another should be opened for the next message.
    fn is_worn(&self) -> bool;

    /// Ends it, politely.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// Why a way failed.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Something happened on the wire.
    #[error(transparent)]
    Wire(#[from] Failure),
    /// A file could not be written; certainly nothing was delivered.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
    /// A file was delivered, but may not be durable.
    #[error(transparent)]
    Unsynced(std::io::Error),
}

/// What a way can tell of a delivery that a dead sender had begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// It was delivered.
    Delivered,
    /// It was not, and nobody can have taken it meanwhile.
    Nothing,
    /// It cannot be told.
    Unknown,
}

/// How a run ended.
#[derive(Debug)]
pub enum End {
    /// Every delivery is final.
    Final,
    /// All that is left is of domains that are paused until the next run.
    Left,
    /// What is left is due at that moment.
    Later(DateTime<Utc>),
    /// A signal came.
    Interrupted,
    /// The operator holds the issue, or ended it, from elsewhere.
    Halted(Phase),
    /// So many copies were refused or are in doubt that the issue is paused.
    Braked(Braked),
    /// The time after which nothing of it may leave has come.
    Expired,
    /// The profile rests because of this, and nobody waits for it.
    Resting(String),
    /// This limit of the profile lasts until then, and nobody waits for it.
    Limited(Limit, DateTime<Utc>),
    /// The profile stopped; what is left stays planned.
    Stopped(Stopped),
    /// The outbox cannot be written.
    Outbox(std::io::Error),
    /// The store failed.
    Store(StoreError),
}

/// Why a profile stopped.
#[derive(Debug, Clone)]
pub struct Stopped {
    /// The reason, which has a hint.
    pub reason: Reason,
    /// What happened.
    pub failure: String,
}

/// Something to be told while a run goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The profile rests: for how long, and why.
    Resting {
        /// For how long.
        rest: Duration,
        /// What happened.
        failure: String,
    },
    /// It goes on.
    Resumed,
    /// Nothing may leave until then, by this limit.
    Limited(Limit, DateTime<Utc>),
    /// All that is left is deferred, and the next retry is due then.
    Waiting(DateTime<Utc>),
}
