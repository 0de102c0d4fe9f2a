//! What an event on the wire can mean, and what has to be known to say so.

use std::time::Duration;

use crate::ledger::wire::Event;
use crate::ledger::wire::Reply;

/// What an event means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What becomes of the delivery.
    pub fate: Fate,
    /// What becomes of the connection.
    pub connection: Connection,
    /// What becomes of the profile.
    pub profile: Consequence,
    /// The profile's streaks, this event counted in.
    pub streaks: Streaks,
}

/// What becomes of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// No delivery was at stake.
    Untouched,
    /// The relay took it; its reply names the queue id.
    Accepted(Reply),
    /// Certainly not taken; counted as an attempt, to be tried again.
    Deferred {
        /// What happened.
        event: Event,
        /// How long to wait if this was the first attempt; `None` is the configured first wait.
        first_wait: Option<Duration>,
    },
    /// Certainly not taken, for good.
    Refused {
        /// What happened.
        event: Event,
        /// Whether it shows that the address takes no mail from anybody.
        counts_against_address: bool,
    },
    /// Certainly not taken, and not counted as an attempt: nothing about this delivery was at fault.
    PlannedAgain {
        /// What was at fault; to be given back as [`Past::planned_again_for`].
        why: Again,
        /// What happened.
        event: Event,
    },
    /// The final dot may have left, and no verdict was read: cannot be known.
    Doubtful {
        /// What happened.
        event: Event,
    },
}

/// Why a delivery is planned again without being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Again {
    /// The connection went away before anything of the message's text left.
    Retired,
    /// The relay asks for fewer messages or recipients on one connection (4.5.3).
    Crowded,
    /// The relay, or whoever stands behind it, asks for a slower pace.
    Throttled,
    /// The relay will not have our sender, or us. A second time in a row for one delivery is its refusal.
    SenderRefused,
    /// The profile has stopped; the delivery waits for it.
    Stopped,
}

/// All reasons, in the order of their numbers.
const AGAINS: [Again; 5] = [
    Again::Retired,
    Again::Crowded,
    Again::Throttled,
    Again::SenderRefused,
    Again::Stopped,
];

/// What becomes of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Connection {
    /// It is fit for the next message.
    Keep,
    /// It ends; another may take its place.
    Retire,
    /// It ends, and for the rest of this run the profile holds one connection fewer.
    RetireAndHoldFewer,
}

/// What becomes of the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing.
    Fine,
    /// Nothing is sent by it for as long as [`rest`] says, told once.
    Rest,
    /// Nothing is sent by it for [`REST_MAX`], told once.
    RestLong,
    /// It sends nothing more of this issue.
    StopIssue(Reason),
    /// It sends nothing more until the operator has seen to it.
    Stop(Reason),
}

/// Why a profile stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The relay greets us with a refusal, again and again.
    GreetingRefused,
    /// The relay takes neither EHLO nor HELO.
    HelloRefused,
    /// `tls = "starttls"`, and the relay does not offer it, refuses it, or somebody meddles with it.
    NoStartTls,
    /// The relay's certificate is not trusted.
    Untrusted,
    /// A password is configured, and the relay offers neither PLAIN nor LOGIN.
    NoAuth,
    /// The relay refuses user name or password.
    PasswordRefused,
    /// The relay wants a password, or TLS, before it takes mail.
    PasswordNeeded,
    /// The relay will not have our sender, or will not relay for us.
    SenderRefused,
    /// The message is larger than the relay takes.
    TooLarge,
}

/// What has to be known to judge an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Past {
    /// How often this delivery was planned again without being counted.
    pub uncounted: u32,
    /// Why it was, the last time.
    pub planned_again_for: Option<Again>,
    /// How many messages were accepted on this connection.
    pub accepted_on_connection: u32,
    /// The profile's streaks before this event.
    pub streaks: Streaks,
}

/// What happened on a profile several times in a row, over all its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Streaks {
    /// 5yz in place of a greeting.
    pub greetings_refused: u32,
    /// Connections that went away before they had carried a message, with nothing accepted since.
    pub retired: u32,
    /// Messages during which the connection broke before the final dot.
    pub lost: u32,
    /// Recipients at whom the relay refused not them but us, each counted once.
    pub sender_refused: u32,
}

/// How often a delivery is planned again without being counted; then it counts, so that it ends one day.
pub const UNCOUNTED_MAX: u32 = 20;

/// How many events of one kind in a row are the profile's fault and not chance.
pub const STREAK: u32 = 3;

/// The first wait after a connection broke within a message: shorter than greylisting needs, for it was an accident.
pub const FIRST_WAIT_AFTER_LOSS: Duration = Duration::from_mins(1);

/// The shortest and the longest rest of a profile.
pub const REST_MIN: Duration = Duration::from_secs(10);
/// See [`REST_MIN`].
pub const REST_MAX: Duration = Duration::from_mins(15);

/// How long a profile rests, the `nth` time in a row, counted from 1.
///
/// # Panics
/// If `nth` is 0.
pub fn rest(nth: u32) -> Duration {
    assert!(nth > 0, "rests are counted from 1");
    REST_MIN.saturating_mul(2_u32.saturating_pow(nth - 1)).min(REST_MAX)
}

impl Again {
    /// The reason as it is stored.
    pub fn number(self) -> i64 {
        match self {
            Self::Retired => 1,
            Self::Crowded => 2,
            Self::Throttled => 3,
            Self::SenderRefused => 4,
            Self::Stopped => 5,
        }
    }

    /// The reason stored as `number`.
    ///
    /// ```
    /// use pressrun::ledger::judgement::Again;
    ///
    /// assert_eq!(Again::numbered(Again::Crowded.number()), Some(Again::Crowded));
    /// assert_eq!(Again::numbered(0), None);
    /// ```
    pub fn numbered(number: i64) -> Option<Self> {
        AGAINS.into_iter().find(|again| again.number() == number)
    }
}

impl Reason {
    /// What the operator can do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::GreetingRefused => "the relay refuses this machine; ask its operator, or try another `host`",
            Self::HelloRefused => "check `host` and `port`: this does not behave like an SMTP relay",
            Self::NoStartTls => "try `tls = \"implicit\"` with port 465; a password is never sent unprotected",
            Self::Untrusted => "check `host`; for a certificate of your own name its authority with `ca_file`",
            Self::NoAuth => "check `host`, `port` and `auth`, or leave out `username` and `password`",
            Self::PasswordRefused => "check `username` and `password`; many providers want an app password",
            Self::PasswordNeeded => "set `username` and `password`, and `tls` to what the relay asks for",
            Self::SenderRefused => "check that this account may send as `from` and `return_path`",
            Self::TooLarge => "`issue thaw` opens it again: show fewer entries, or summaries instead of full text",
        }
    }
}

impl Connection {
    /// The same, but not kept.
    #[must_use]
    pub fn retired(self) -> Self {
        match self {
            Self::Keep => Self::Retire,
            other => other,
        }
    }
}

impl Streaks {
    /// The streaks once the relay has answered something: it is there, and what it says is not about us.
    #[must_use]
    pub fn without_loss(self) -> Self {
        Self {
            lost: 0,
            sender_refused: 0,
            ..self
        }
    }
}
