//! The ways out: SMTP relays and maildir folders.

pub mod backup;
pub mod host;
pub mod limits;
pub mod meter;
pub mod problem;
pub mod quiet;
pub mod rate;
pub mod secret;
pub mod sender;
pub mod session;
pub mod share;
pub mod tally;
pub mod timeouts;

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use url::Host;

use crate::audience::address::Address;
use crate::profile::limits::DomainLimits;
use crate::profile::limits::Limits;
use crate::profile::limits::WarmUp;
use crate::profile::quiet::QuietHours;
use crate::profile::rate::Rate;
use crate::profile::secret::Secret;
use crate::profile::sender::Dkim;
use crate::profile::sender::Mailbox;
use crate::profile::session::Auth;
use crate::profile::session::Pipelining;
use crate::profile::timeouts::Timeouts;
use crate::profile::timeouts::seconds;

/// A table `[profiles.NAME]` of `config/pressrun.toml`.
///
/// Deserialising tells what is misspelt or of the wrong type, with its line. What fits together badly is told, all of
/// it, by [`Profile::problems`].
///
/// ```
/// use pressrun::profile::Profile;
///
/// let profile: Profile = toml::from_str("kind = 'maildir'\npath = '.pressrun/outbox'").unwrap();
/// assert!(matches!(profile, Profile::Maildir(_)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Table")]
#[expect(
    clippy::large_enum_variant,
    reason = "a publication has a handful of profiles, read once"
)]
pub enum Profile {
    /// `kind = "maildir"`: a folder that any mail program reads.
    Maildir(Maildir),
    /// `kind = "smtp"`: a relay.
    Smtp(Smtp),
}

/// A folder as a way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maildir {
    /// The folder, relative to the publication.
    pub path: PathBuf,
    /// Who the messages come from.
    pub from: Option<Mailbox>,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<Mailbox>,
    /// The envelope sender; `from`'s address where none is given.
    pub return_path: Option<Address>,
    /// The last part of `Feedback-ID`.
    pub sender_id: Option<String>,
    /// How messages are signed; `None`: not at all.
    pub dkim: Option<Dkim>,
}

/// A relay as a way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name, as lower-case A-label, or IP address; the certificate must be for it.
    pub host: String,
    /// Its port: by default 465, 587 or 25, as `tls` says.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// PEM file with the only authorities whose certificates are trusted, relative to the publication. `None`: those
    /// of the system.
    pub ca_file: Option<PathBuf>,
    /// PEM file with the certificate by which the relay knows us, relative to the publication; with those between it and
    /// its authority.
    pub certificate: Option<PathBuf>,
    /// Where that certificate's key is kept.
    pub certificate_key: Option<Secret>,
    /// How we log in.
    pub auth: Auth,
    /// The user name to log in with.
    pub username: Option<String>,
    /// Where the password is kept.
    pub password: Option<Secret>,
    /// What we call ourselves in EHLO; `None`: the address literal of our end.
    pub helo: Option<String>,
    /// Who the messages come from.
    pub from: Mailbox,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<Mailbox>,
    /// The envelope sender, to which bounces go: `from`'s address where none is given.
    pub return_path: Address,
    /// The last part of `Feedback-ID`, by which Gmail groups complaints.
    pub sender_id: Option<String>,
    /// How messages are signed; `None`: not at all.
    pub dkim: Option<Dkim>,
    /// How many commands leave before their answers are read.
    pub pipelining: Pipelining,
    /// How many connections are held at once.
    pub connections: NonZeroU32,
    /// How many messages one connection carries.
    pub messages_per_connection: NonZeroU32,
    /// How long a connection is kept without a message.
    pub connection_idle: Duration,
    /// How long a connection is kept at all.
    pub connection_age: Duration,
    /// How long each stage may take.
    pub timeouts: Timeouts,
    /// How much it takes.
    pub limits: Limits,
    /// The profile that stands in for it.
    pub backup: Option<String>,
    /// How long it may rest, or wait for its quota, before that one does.
    pub backup_after: Duration,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS from the first byte (RFC 8314), port 465.
    Implicit,
    /// STARTTLS (RFC 3207) or nothing: never a plaintext fall-back; port 587.
    StartTls,
    /// None; only to a relay on this very machine; port 25.
    None,
}

/// Providers allow from 3 connections at once (Microsoft 365) up.
const CONNECTIONS: NonZeroU32 = NonZeroU32::new(5).expect("5 is not 0");
/// Providers allow from 25 messages a connection up; past a hundred the handshake is no longer worth saving.
const MESSAGES_PER_CONNECTION: NonZeroU32 = NonZeroU32::new(100).expect("100 is not 0");
/// The most connections that a profile may hold: each is a task, a socket and some buffers, no provider allows a tenth of
/// them, and the ledger is at its best with fewer.
pub const CONNECTIONS_MAX: u32 = 1_000;
/// The most messages that a profile may give one connection: its age ends it long before.
pub const MESSAGES_PER_CONNECTION_MAX: u32 = 1_000_000;
const CONNECTION_IDLE: Duration = Duration::from_mins(1);
/// As long as the longest rest.
const BACKUP_AFTER: Duration = Duration::from_mins(15);
const CONNECTION_AGE: Duration = Duration::from_mins(5);

impl Tls {
    /// The port where relays expect it.
    pub fn port(self) -> u16 {
        match self {
            Self::Implicit => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

impl Profile {
    /// Where its messages go: the same words as long as they go the same way, whatever else is changed.
    ///
    /// ```
    /// use pressrun::profile::Profile;
    ///
    /// let profile: Profile = toml::from_str("kind = 'maildir'\npath = '.pressrun/outbox'").unwrap();
    /// assert_eq!(profile.way(), "maildir .pressrun/outbox");
    /// ```
    pub fn way(&self) -> String {
        match self {
            Self::Maildir(maildir) => format!("maildir {}", maildir.path.display()),
            Self::Smtp(smtp) => {
                let Smtp { host, port, tls, .. } = smtp;
                let username = smtp.username.as_deref().unwrap_or_default();
                format!("smtp {host} {port} {tls:?} {username}")
            }
        }
    }
}

impl Profile {
    /// How much it takes; a folder takes everything.
    pub fn limits(&self) -> Limits {
        match self {
            Self::Maildir(_) => Limits::default(),
            Self::Smtp(smtp) => smtp.limits.clone(),
        }
    }

    /// How its messages are signed; `None`: not at all.
    pub fn dkim(&self) -> Option<&Dkim> {
        let (Self::Maildir(Maildir { dkim, .. }) | Self::Smtp(Smtp { dkim, .. })) = self;
        dkim.as_ref()
    }
}

impl Smtp {
    /// Whether the relay is this very machine.
    pub fn is_loopback(&self) -> bool {
        match host::parse(&self.host) {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
            // RFC 6761, 6.3: these names mean this machine everywhere.
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            None => false,
        }
    }
}

impl Maildir {
    /// The folder `path`, all else as by default.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            from: None,
            reply_to: None,
            return_path: None,
            sender_id: None,
            dkim: None,
        }
    }
}

/// All keys of both kinds. One flat table, because serde's tagged enums buffer what they read, and a misspelt key
/// would lose its line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    kind: Option<Kind>,
    path: Option<PathBuf>,
    #[serde(default, deserialize_with = "host::read")]
    host: Option<String>,
    port: Option<NonZeroU16>,
    tls: Option<Tls>,
    ca_file: Option<PathBuf>,
    certificate: Option<PathBuf>,
    certificate_key: Option<Secret>,
    auth: Option<Auth>,
    username: Option<String>,
    password: Option<Secret>,
    #[serde(default, deserialize_with = "host::read")]
    helo: Option<String>,
    from: Option<Mailbox>,
    reply_to: Option<Mailbox>,
    return_path: Option<Address>,
    sender_id: Option<String>,
    dkim: Option<Dkim>,
    pipelining: Option<Pipelining>,
    connections: Option<NonZeroU32>,
    messages_per_connection: Option<NonZeroU32>,
    connection_idle_s: Option<Seconds>,
    connection_age_s: Option<Seconds>,
    timeouts: Option<Timeouts>,
    messages_per_second: Option<NonZeroU32>,
    messages_per_minute: Option<NonZeroU32>,
    messages_per_hour: Option<NonZeroU32>,
    messages_per_day: Option<NonZeroU32>,
    warm_up: Option<WarmUp>,
    quiet_hours: Option<QuietHours>,
    #[serde(default)]
    domains: BTreeMap<String, DomainLimits>,
    backup: Option<String>,
    backup_after_s: Option<Seconds>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Maildir,
    Smtp,
}

#[derive(Deserialize)]
struct Seconds(#[serde(deserialize_with = "seconds")] Duration);

/// Why a table is not a profile of its kind.
#[derive(Debug, thiserror::Error)]
enum TableError {
    #[error("missing key `{key}`: a profile of kind `{kind}` needs it")]
    Missing { key: &'static str, kind: &'static str },
    #[error("missing key `kind`; did you mean `kind = \"smtp\"` or `kind = \"maildir\"`?")]
    NoKind,
    #[error("unknown key `{key}`: a profile of kind `{kind}` has none")]
    OfOtherKind { key: &'static str, kind: &'static str },
}

impl TryFrom<Table> for Profile {
    type Error = TableError;

    fn try_from(table: Table) -> Result<Self, TableError> {
        match table.kind {
            Some(Kind::Maildir) => maildir(table).map(Self::Maildir),
            Some(Kind::Smtp) => smtp(table).map(Self::Smtp),
            None => Err(TableError::NoKind),
        }
    }
}

fn maildir(table: Table) -> Result<Maildir, TableError> {
    let kind = "maildir";
    let foreign = [
        ("host", table.host.is_some()),
        ("port", table.port.is_some()),
        ("tls", table.tls.is_some()),
        ("ca_file", table.ca_file.is_some()),
        ("certificate", table.certificate.is_some()),
        ("certificate_key", table.certificate_key.is_some()),
        ("auth", table.auth.is_some()),
        ("username", table.username.is_some()),
        ("password", table.password.is_some()),
        ("helo", table.helo.is_some()),
        ("pipelining", table.pipelining.is_some()),
        ("connections", table.connections.is_some()),
        ("messages_per_connection", table.messages_per_connection.is_some()),
        ("connection_idle_s", table.connection_idle_s.is_some()),
        ("connection_age_s", table.connection_age_s.is_some()),
        ("timeouts", table.timeouts.is_some()),
        ("messages_per_second", table.messages_per_second.is_some()),
        ("messages_per_minute", table.messages_per_minute.is_some()),
        ("messages_per_hour", table.messages_per_hour.is_some()),
        ("messages_per_day", table.messages_per_day.is_some()),
        ("warm_up", table.warm_up.is_some()),
        ("quiet_hours", table.quiet_hours.is_some()),
        ("domains", !table.domains.is_empty()),
        ("backup", table.backup.is_some()),
        ("backup_after_s", table.backup_after_s.is_some()),
    ];
    if let Some((key, _)) = foreign.into_iter().find(|(_, given)| *given) {
        return Err(TableError::OfOtherKind { key, kind });
    }
    Ok(Maildir {
        path: table.path.ok_or(TableError::Missing { key: "path", kind })?,
        from: table.from,
        reply_to: table.reply_to,
        return_path: table.return_path,
        sender_id: table.sender_id,
        dkim: table.dkim,
    })
}

fn smtp(table: Table) -> Result<Smtp, TableError> {
    let kind = "smtp";
    if table.path.is_some() {
        return Err(TableError::OfOtherKind { key: "path", kind });
    }
    let host = table.host.ok_or(TableError::Missing { key: "host", kind })?;
    let from = table.from.ok_or(TableError::Missing { key: "from", kind })?;
    let tls = table.tls.unwrap_or(Tls::StartTls);
    let idle = table.connection_idle_s.map_or(CONNECTION_IDLE, |seconds| seconds.0);
    let age = table.connection_age_s.map_or(CONNECTION_AGE, |seconds| seconds.0);
    Ok(Smtp {
        host,
        port: table.port.map_or(tls.port(), NonZeroU16::get),
        tls,
        ca_file: table.ca_file,
        certificate: table.certificate,
        certificate_key: table.certificate_key,
        auth: table.auth.unwrap_or_default(),
        username: table.username,
        password: table.password,
        helo: table.helo,
        reply_to: table.reply_to,
        return_path: table.return_path.unwrap_or_else(|| from.email.clone()),
        from,
        sender_id: table.sender_id,
        dkim: table.dkim,
        pipelining: table.pipelining.unwrap_or_default(),
        connections: table.connections.unwrap_or(CONNECTIONS),
        messages_per_connection: table.messages_per_connection.unwrap_or(MESSAGES_PER_CONNECTION),
        connection_idle: idle,
        connection_age: age,
        timeouts: table.timeouts.unwrap_or_default(),
        limits: Limits {
            rate: Rate {
                per_second: table.messages_per_second,
                per_minute: table.messages_per_minute,
                per_hour: table.messages_per_hour,
                per_day: table.messages_per_day,
            },
            warm_up: table.warm_up,
            quiet_hours: table.quiet_hours,
            domains: table.domains,
        },
        backup: table.backup,
        backup_after: table.backup_after_s.map_or(BACKUP_AFTER, |seconds| seconds.0),
    })
}
