//! From a profile to a way out.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;
use rustls::ClientConfig;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::app::config::FILE;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::mail::secret;
use crate::entry::memory::hex;
use crate::ledger::wire::Event;
use crate::ledger::wire::Reply;
use crate::ledger::wire::Stage;
use crate::profile::Profile;
use crate::profile::Smtp;
use crate::profile::session::Auth;
use crate::send::Line;
use crate::send::Parcel;
use crate::send::Trace;
use crate::send::Trouble;
use crate::send::Way;
use crate::send::letter::Letter;
use crate::send::maildir::Outbox;
use crate::send::opening::Access;
use crate::send::smtp::Session;
use crate::send::tls;
use crate::send::tls::Identity;
use crate::store::files;

/// How many messages are written to an outbox at once: what waits for the disk meanwhile makes the others' wait
/// shorter.
pub const OUTBOX_LINES: u32 = 4;

/// A way out of either kind.
pub enum Exitway {
    /// A folder.
    Outbox(Outbox),
    /// A relay.
    Relay(Box<Relay>),
}

/// A relay, with what it takes to open a session.
pub struct Relay {
    smtp: Smtp,
    home: PathBuf,
    password: Option<SecretString>,
    tls: Arc<ClientConfig>,
}

/// An open way of either kind.
pub enum ExitLine {
    /// A folder.
    Outbox(Outbox),
    /// A session.
    Relay(Box<Session>),
}

impl Exitway {
    /// Readies a profile: its password and its authorities are read here.
    pub fn new(home: &Path, profile: &Profile) -> Result<Self, Fault> {
        match profile {
            Profile::Maildir(maildir) => Ok(Self::Outbox(Outbox::new(home.join(&maildir.path)))),
            Profile::Smtp(smtp) => Ok(Self::Relay(Box::new(Relay {
                smtp: smtp.clone(),
                home: home.to_owned(),
                password: password(home, smtp)?,
                tls: client_config(home, smtp)?,
            }))),
        }
    }

    /// Where it leads, in words.
    pub fn place(&self) -> String {
        match self {
            Self::Outbox(outbox) => outbox.folder().display().to_string(),
            Self::Relay(relay) => format!("{}:{}", relay.smtp.host, relay.smtp.port),
        }
    }

    /// How many lines are open at once, at most.
    pub fn lines_max(&self) -> u32 {
        match self {
            Self::Outbox(_) => OUTBOX_LINES,
            Self::Relay(relay) => relay.smtp.connections.get(),
        }
    }
}

fn password(home: &Path, smtp: &Smtp) -> Result<Option<SecretString>, Fault> {
    let read = |place| secret(home, place, "the relay's password");
    smtp.password.as_ref().map(read).transpose()
}

/// Whom a relay's profile trusts, and by what the relay knows us.
fn client_config(home: &Path, smtp: &Smtp) -> Result<Arc<ClientConfig>, Fault> {
    let unusable = |error| {
        let keys = "`ca_file`, `certificate` and `certificate_key`";
        Fault::from(error)
            .when("TLS cannot be used")
            .hint(format!("check {keys} of the profile in {FILE}"))
            .exit(Exit::Words)
    };
    let identity = match (&smtp.certificate, &smtp.certificate_key) {
        (Some(path), Some(place)) => {
            let key = secret(home, place, "the key of the certificate")?;
            let chain = files::read(&home.join(path))?;
            Some(Identity::new(&chain, key.expose_secret().as_bytes()).map_err(unusable)?)
        }
        _ => None,
    };
    let config = match &smtp.ca_file {
        None => tls::trust_system(identity),
        Some(path) => tls::trust_only(&files::read(&home.join(path))?, identity),
    };
    config.map_err(unusable)
}

impl Relay {
    /// A token lives for an hour or less, and a sending may last longer: it is asked for anew with each session. A password
    /// stays.
    async fn current_password(&self) -> Result<Option<SecretString>, Trouble> {
        if self.smtp.auth == Auth::Password {
            return Ok(self.password.clone());
        }
        let (home, smtp) = (self.home.clone(), self.smtp.clone());
        let read = tokio::task::spawn_blocking(move || password(&home, &smtp)).await;
        read.map_err(std::io::Error::other)?.map_err(|fault| {
            let why = fault.because.last().unwrap_or(&fault.error).clone();
            Trouble::Wire(Stage::Auth.failed(Event::Lost(format!("the token cannot be read: {why}"))))
        })
    }
}

/// What tells a way from every other, for ever: a folder by its place on this machine.
pub fn mark(home: &Path, profile: &Profile) -> String {
    let mut digest = Context::new(&SHA256);
    if let Profile::Maildir(_) = profile {
        let home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
        digest.update(home.as_os_str().as_encoded_bytes());
    }
    digest.update(b"\0");
    digest.update(profile.way().as_bytes());
    hex(digest.finish().as_ref())
}

/// The file of a copy that went into a folder, by the reply of its delivery.
pub fn landed(profile: &Profile, reply: &str) -> Option<PathBuf> {
    match profile {
        Profile::Maildir(maildir) if reply.starts_with("new/") => Some(maildir.path.join(reply)),
        _ => None,
    }
}

impl Way for Exitway {
    type Line = ExitLine;

    async fn open(&self) -> Result<ExitLine, Trouble> {
        match self {
            Self::Outbox(outbox) => Ok(ExitLine::Outbox(outbox.open().await?)),
            Self::Relay(relay) => {
                let password = relay.current_password().await?;
                let access = Access {
                    smtp: &relay.smtp,
                    password: password.as_ref(),
                    tls: &relay.tls,
                };
                Ok(ExitLine::Relay(Box::new(Session::open(access).await?)))
            }
        }
    }

    async fn trace(&self, parcel: &Parcel, age: Duration) -> Result<Trace, Trouble> {
        match self {
            Self::Outbox(outbox) => outbox.trace(parcel, age).await,
            Self::Relay(_) => Ok(Trace::Unknown),
        }
    }
}

impl Line for ExitLine {
    async fn deliver(&mut self, parcel: &Parcel, next: Option<&Parcel>) -> Result<Reply, Trouble> {
        match self {
            Self::Outbox(outbox) => outbox.deliver(parcel, next).await,
            Self::Relay(session) => Ok(session.deliver(letter(parcel), next.map(letter)).await?),
        }
    }

    fn goes_ahead(&self) -> bool {
        match self {
            Self::Outbox(outbox) => outbox.goes_ahead(),
            Self::Relay(session) => session.goes_ahead(),
        }
    }

    fn is_ahead(&self) -> bool {
        match self {
            Self::Outbox(outbox) => outbox.is_ahead(),
            Self::Relay(session) => session.is_ahead(),
        }
    }

    fn may_have_left(&self) -> bool {
        match self {
            Self::Outbox(outbox) => outbox.may_have_left(),
            Self::Relay(session) => session.stage() == Stage::Dot,
        }
    }

    fn is_worn(&self) -> bool {
        match self {
            Self::Outbox(outbox) => outbox.is_worn(),
            Self::Relay(session) => session.is_spent(),
        }
    }

    async fn close(self) {
        match self {
            Self::Outbox(outbox) => outbox.close().await,
            Self::Relay(session) => session.quit().await,
        }
    }
}

fn letter(parcel: &Parcel) -> Letter<'_> {
    Letter {
        from: &parcel.sender,
        to: &parcel.to,
        bytes: &parcel.bytes,
    }
}
