//! From a profile to a connection that takes messages: connect, greeting, EHLO, STARTTLS, AUTH.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::net::lookup_host;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::ledger::wire::Class;
use crate::ledger::wire::Event;
use crate::ledger::wire::Extension;
use crate::ledger::wire::Failure;
use crate::ledger::wire::Stage;
use crate::profile::Smtp;
use crate::profile::Tls;
use crate::profile::session::Auth;
use crate::send::offers::Offers;
use crate::send::reply::Lines;
use crate::send::stream::Stream;

/// A connection on which the next command is MAIL.
#[derive(Debug)]
pub struct Opened {
    /// The connection.
    pub stream: Stream,
    /// What the relay offers on it.
    pub offers: Offers,
}

/// What is needed to open a connection.
#[derive(Clone, Copy)]
pub struct Access<'a> {
    /// The relay.
    pub smtp: &'a Smtp,
    /// The password. Where it or the user name is missing nobody logs in, and the relay decides what that is worth.
    pub password: Option<&'a SecretString>,
    /// Whom to trust; not asked with `tls = "none"`.
    pub tls: &'a Arc<ClientConfig>,
}

/// How many addresses of a relay are tried: the round would last for ever if a name had a hundred dead ones.
const ADDRESSES_MAX: usize = 8;

/// Opens a connection to the relay, up to and with its password.
pub async fn open(access: Access<'_>) -> Result<Opened, Failure> {
    let Access { smtp, password, tls } = access;
    let limits = smtp.timeouts;
    let tcp = connect(smtp).await.map_err(|event| Stage::Connect.failed(event))?;
    let mut stream = Stream::plain(tcp);
    if smtp.tls == Tls::Implicit {
        stream = protect(stream, smtp, tls).await?;
    }
    let greeting = stream.reply(limits.greeting).await.and_then(done);
    greeting.map_err(|event| Stage::Greeting.failed(event))?;
    let name = our_name(smtp, &stream);
    let mut offers = hello(&mut stream, &name, limits.command).await?;
    if smtp.tls == Tls::StartTls {
        let started = start_tls(&mut stream, &offers, limits.command).await;
        started.map_err(|event| Stage::StartTls.failed(event))?;
        stream = protect(stream, smtp, tls).await?;
        // What was offered before the handshake was offered by anybody (RFC 3207, 4.2).
        offers = hello(&mut stream, &name, limits.command).await?;
    }
    if let (Some(username), Some(password)) = (&smtp.username, password) {
        let login = Login { username, password };
        let authenticated = match smtp.auth {
            Auth::Password => authenticate(&mut stream, &offers, login, limits.command).await,
            Auth::Xoauth2 => show_token(&mut stream, &offers, login, limits.command).await,
        };
        authenticated.map_err(|event| Stage::Auth.failed(event))?;
    }
    Ok(Opened { stream, offers })
}

/// Connects to the first address of the relay that answers.
async fn connect(smtp: &Smtp) -> Result<TcpStream, Event> {
    let limit = smtp.timeouts.connect;
    let addresses = timeout(limit, lookup_host((smtp.host.as_str(), smtp.port)))
        .await
        .map_err(|_| Event::TimedOut)?
        .map_err(|error| Event::Lost(error.to_string()))?;
    let mut event = Event::Lost("the name has no address".to_owned());
    for address in addresses.take(ADDRESSES_MAX) {
        match timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return prepare(tcp).map_err(|error| Event::Lost(error.to_string())),
            Ok(Err(error)) => event = Event::Lost(error.to_string()),
            Err(_) => event = Event::TimedOut,
        }
    }
    Err(event)
}

/// Without `TCP_NODELAY` each message would wait 40 ms for an acknowledgement; without keepalive a firewall that forgets
/// us would be noticed only by a timeout.
fn prepare(tcp: TcpStream) -> std::io::Result<TcpStream> {
    tcp.set_nodelay(true)?;
    SockRef::from(&tcp).set_keepalive(true)?;
    Ok(tcp)
}

/// The TLS handshake; the certificate must be for the profile's `host`.
async fn protect(stream: Stream, smtp: &Smtp, tls: &Arc<ClientConfig>) -> Result<Stream, Failure> {
    let name = ServerName::try_from(smtp.host.clone())
        .map_err(|error| Stage::Tls.failed(Event::Untrusted(error.to_string())))?;
    let connector = TlsConnector::from(Arc::clone(tls));
    let protected = stream.start_tls(&connector, name, smtp.timeouts.connect).await;
    protected.map_err(|event| match event {
        Event::BytesBehindStartTls => Stage::StartTls.failed(event),
        event => Stage::Tls.failed(event),
    })
}

/// What we call ourselves: what the profile says, else the address literal of our end (RFC 5321, 4.1.3).
fn our_name(smtp: &Smtp, stream: &Stream) -> String {
    if let Some(name) = &smtp.helo {
        return name.clone();
    }
    match stream.tcp().local_addr().map(|address| address.ip().to_canonical()) {
        Ok(IpAddr::V4(address)) => format!("[{address}]"),
        Ok(IpAddr::V6(address)) => format!("[IPv6:{address}]"),
        Err(_) => "[127.0.0.1]".to_owned(),
    }
}

/// EHLO, or HELO where that is refused; then nothing is offered (RFC 5321, 3.2).
async fn hello(stream: &mut Stream, name: &str, limit: Duration) -> Result<Offers, Failure> {
    let failed = |event| Stage::Ehlo.failed(event);
    let reply = ask(stream, &format!("EHLO {name}"), limit).await.map_err(failed)?;
    if Class::of(reply.code) != Class::Permanent {
        let reply = done(reply).map_err(failed)?;
        return Ok(Offers::new(&reply.lines));
    }
    let reply = ask(stream, &format!("HELO {name}"), limit).await.map_err(failed)?;
    done(reply).map_err(failed)?;
    Ok(Offers::default())
}

async fn start_tls(stream: &mut Stream, offers: &Offers, limit: Duration) -> Result<(), Event> {
    if offers.get("STARTTLS").is_none() {
        return Err(Event::NotOffered(Extension::StartTls));
    }
    let reply = ask(stream, "STARTTLS", limit).await?;
    done(reply).map(|_| ())
}

#[derive(Clone, Copy)]
struct Login<'a> {
    username: &'a str,
    password: &'a SecretString,
}

/// AUTH PLAIN (RFC 4616), or LOGIN, which some relays still offer alone.
async fn authenticate(stream: &mut Stream, offers: &Offers, login: Login<'_>, limit: Duration) -> Result<(), Event> {
    let password = login.password.expose_secret();
    if offers.authenticates_by("PLAIN") {
        let proof = Zeroizing::new(format!("\0{}\0{password}", login.username));
        let command = Zeroizing::new(format!("AUTH PLAIN {}", STANDARD.encode(proof.as_bytes())));
        return ask(stream, &command, limit).await.and_then(done).map(|_| ());
    }
    if !offers.authenticates_by("LOGIN") {
        return Err(Event::NotOffered(Extension::Auth));
    }
    wanted(ask(stream, "AUTH LOGIN", limit).await?, Class::Continue)?;
    let username = STANDARD.encode(login.username);
    wanted(ask(stream, &username, limit).await?, Class::Continue)?;
    let password = Zeroizing::new(STANDARD.encode(password));
    ask(stream, &password, limit).await.and_then(done).map(|_| ())
}

/// AUTH XOAUTH2, as Gmail and Microsoft describe it. Who does not like the token says why in a 334, and refuses it once
/// that is answered with an empty line.
async fn show_token(stream: &mut Stream, offers: &Offers, login: Login<'_>, limit: Duration) -> Result<(), Event> {
    if !offers.authenticates_by("XOAUTH2") {
        return Err(Event::NotOffered(Extension::Xoauth2));
    }
    let token = login.password.expose_secret();
    let proof = Zeroizing::new(format!("user={}\u{1}auth=Bearer {token}\u{1}\u{1}", login.username));
    let command = Zeroizing::new(format!("AUTH XOAUTH2 {}", STANDARD.encode(proof.as_bytes())));
    let reply = ask(stream, &command, limit).await?;
    let reply = match Class::of(reply.code) {
        Class::Continue => ask(stream, "", limit).await?,
        _ => reply,
    };
    done(reply).map(|_| ())
}

async fn ask(stream: &mut Stream, command: &str, limit: Duration) -> Result<Lines, Event> {
    stream.queue(command);
    stream.flush(limit).await?;
    stream.reply(limit).await
}

fn done(reply: Lines) -> Result<Lines, Event> {
    wanted(reply, Class::Done)
}

fn wanted(reply: Lines, class: Class) -> Result<Lines, Event> {
    if Class::of(reply.code) == class {
        Ok(reply)
    } else {
        Err(Event::Reply(reply.into()))
    }
}
