//! `serve`: what stands on the internet.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rustix::process::Resource;
use rustix::process::Rlimit;
use rustix::process::getrlimit;
use rustix::process::setrlimit;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::Notify;
use tokio::sync::watch;

use crate::app::cli;
use crate::app::clock;
use crate::app::commands::Call;
use crate::app::config::Config;
use crate::app::config::FILE;
use crate::app::doors::Posting;
use crate::app::doors::bare;
use crate::app::doors::doors;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::load::home;
use crate::app::out::Out;
use crate::app::pings;
use crate::app::pings::Which;
use crate::app::public;
use crate::app::signals;
use crate::app::storage;
use crate::app::units;
use crate::app::written;
use crate::serve::doors::router;
use crate::serve::public::crowd::CONNECTIONS_MAX;
use crate::serve::public::offer::OfferError;
use crate::serve::public::service;
use crate::serve::public::service::Sockets;
use crate::serve::public::site::Agreed;
use crate::serve::public::site::News;
use crate::serve::public::site::Site;
use crate::store::Store;
use crate::watch::changes;
use crate::watch::scope::Scope;

/// Files that are open beside connections: the store, what is given out from the disk, and the log.
const FILES_BESIDE: u64 = 512;

/// How soon it is looked again whether hubs are to be told, while somebody else tells them.
const PING_LATER: Duration = Duration::from_mins(1);

/// Runs the command.
pub async fn run(call: &Call, words: &cli::serve::Serve) -> Result<Exit, Fault> {
    call.out.only(&[cli::Format::Text, cli::Format::Json])?;
    let home = home(call.publication.as_deref())?;
    let config = Config::read(&home)?;
    if words.systemd {
        return units::serve(call.out, &home, &config);
    }
    // What cannot be given out is told as any other fault, before anybody is let in.
    public::offer(&home)?;
    raise_open_files();
    let sockets = sockets(words, &config).await?;
    let mut stop = signals::stop();
    let published = Arc::new(Notify::new());
    let opened = Opened::of(&home, &config).await?;
    let doors = opened.as_ref().map_or_else(Router::new, |opened| opened.router.clone());
    let site = site(call.out, &home, (&config, doors), Arc::clone(&published))?;
    let pinging = tokio::spawn(ping(call.out, home, published));
    let served = service::run(
        site,
        sockets,
        |address| tell_address(call.out, &format!("http://{address}/")),
        stop.come(),
    );
    let served = served.await;
    pinging.abort();
    if let Some(opened) = opened {
        opened.close(Duration::from_secs(config.server.drain_s.into())).await;
    }
    served.map_err(|error| Fault::from(error).when("the publication cannot be served"))?;
    Ok(Exit::Done)
}

/// Doors that are open, and the postman who answers at them.
struct Opened {
    store: Store,
    router: Router,
    posting: Option<Posting>,
}

impl Opened {
    /// Opens them, where the config says at which address they stand.
    async fn of(home: &Path, config: &Config) -> Result<Option<Self>, Fault> {
        if config.server.public_url.is_none() {
            return Ok(None);
        }
        let loaded = bare(home.to_owned(), config.clone());
        let store = storage::open(&loaded).await?;
        let posting = Posting::begin(&loaded, &store).await?;
        let bell = posting
            .as_ref()
            .map(|posting| Arc::clone(&posting.bell))
            .unwrap_or_default();
        let router = doors(&loaded, &store, bell).await?.map(router).unwrap_or_default();
        Ok(Some(Self { store, router, posting }))
    }

    async fn close(self, drain: Duration) {
        if let Some(posting) = self.posting {
            posting.end(drain).await;
        }
        self.store.close().await;
    }
}

/// That the answer cannot be printed ends nothing: whoever asks is served all the same.
fn tell_address(out: Out, address: &str) {
    let told = if out.is_json() {
        out.json(json!({ "listening": address }))
    } else {
        out.row("serves", address)
    };
    if let Err(fault) = told {
        out.tell_fault(&fault);
    }
}

/// Where it listens: at the socket that systemd opened, else where the words say, else where the config does.
async fn sockets(words: &cli::serve::Serve, config: &Config) -> Result<Sockets, Fault> {
    let inherited = service::inherited().map_err(|error| {
        Fault::from(error)
            .when("the socket that was handed over cannot be used")
            .hint("`pressrun serve --systemd` prints units that fit")
    })?;
    let public = match inherited {
        Some(listener) => listener,
        None => bind(words.listen.unwrap_or(config.server.listen), "listen").await?,
    };
    let operators = match config.server.metrics {
        Some(at) => Some(bind(at, "metrics").await?),
        None => None,
    };
    Ok(Sockets { public, operators })
}

async fn bind(at: std::net::SocketAddr, key: &str) -> Result<TcpListener, Fault> {
    TcpListener::bind(at).await.map_err(|error| {
        Fault::from(error).when(format!("cannot listen on {at}")).hint(format!(
            "another server may be there; name another place: `server.{key}` in {FILE}"
        ))
    })
}

/// As many open files as connections need, where the system lets us. Where it does not, who comes too late waits.
fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    let wanted = CONNECTIONS_MAX as u64 + FILES_BESIDE;
    let current = Some(limit.maximum.map_or(wanted, |maximum| maximum.min(wanted)));
    if limit.current < current {
        let raised = Rlimit {
            current,
            maximum: limit.maximum,
        };
        // It is a wish.
        setrlimit(Resource::Nofile, raised).ok();
    }
}

fn site(out: Out, home: &Path, (config, doors): (&Config, Router), published: Arc<Notify>) -> Result<Site, Fault> {
    let (offered, agreed) = (home.to_owned(), home.to_owned());
    Ok(Site {
        offer: Box::new(move || public::offer(&offered).map_err(|fault| in_words(&fault))),
        terms: Box::new(move || {
            let config = Config::read(&agreed).map_err(|fault| in_words(&fault))?;
            Ok(Agreed {
                doors: doors.clone(),
                trusted: config.server.trusted_proxies.clone(),
                diary: config.server.access_log.as_ref().map(|log| log.at(&agreed)),
            })
        }),
        tell: Box::new(move |news| tell(out, news, &published)),
        changes: changed(out, home, config)?,
        hangups: hangups()?,
        clock: clock::now,
        drain: Duration::from_secs(config.server.drain_s.into()),
    })
}

/// A fault in one text, for a server that goes on.
fn in_words(fault: &Fault) -> OfferError {
    let text = fault.to_text();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    OfferError(lines.join("\n         ").trim_start_matches("error: ").to_owned())
}

fn tell(out: Out, news: News, published: &Notify) {
    match news {
        News::Taken { files } => {
            out.note(
                "gives",
                format!("out {}", crate::app::out::counted(files as u64, "file")),
            );
            published.notify_one();
        }
        News::Unfinished => out.note(
            "waits",
            "for a build that does not end; `pressrun build` mends one that was killed",
        ),
        News::Kept(why) => out.note("keeps", format!("what it had: {why}")),
        News::Renewed => out.note("read", format!("{FILE} anew")),
        News::Stopping => out.note("stopping", "nothing new is taken; answers under way are ended"),
    }
}

/// Tells when something changes in what builds write. Where the system does not tell, it is looked for now and then.
fn changed(out: Out, home: &Path, config: &Config) -> Result<watch::Receiver<u64>, Fault> {
    let (tell, told) = watch::channel(0);
    let outputs = written::feeds(home, config)?;
    let outputs = outputs.iter().map(|feed| home.join(&feed.output));
    let folders: Vec<PathBuf> = outputs.filter(|folder| folder.is_dir()).collect();
    let scope = Scope {
        folders,
        ignored: Vec::new(),
    };
    match changes(&scope) {
        Ok(mut changed) => {
            tokio::spawn(async move {
                while changed.recv().await.is_some() {
                    tell.send_modify(|count| *count += 1);
                }
            });
        }
        Err(error) => out.note(
            "slow",
            format!("a new build is seen late: {}", Fault::from(error).error),
        ),
    }
    Ok(told)
}

/// Tells when everything is to be read anew.
fn hangups() -> Result<watch::Receiver<u64>, Fault> {
    let mut hangup = signal(SignalKind::hangup())?;
    let (tell, told) = watch::channel(0);
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            tell.send_modify(|count| *count += 1);
        }
    });
    Ok(told)
}

/// Tells hubs what is new after each build that is given out, and again where they did not take it.
async fn ping(out: Out, home: PathBuf, published: Arc<Notify>) {
    let mut next = None;
    loop {
        let wait = async {
            match next {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = published.notified() => {}
            () = wait => {}
        }
        next = match pings::tell(&home, Which::Due).await {
            Ok(Some(round)) => {
                for ping in &round.tried {
                    match &ping.why {
                        None => out.note("told", format!("{} of {}", ping.hub, ping.topic)),
                        Some(why) => out.note("untold", format!("{} of {}: {why}", ping.hub, ping.topic)),
                    }
                }
                round.next.map(|at| (at - clock::now()).to_std().unwrap_or_default())
            }
            Ok(None) => Some(PING_LATER),
            Err(fault) => {
                out.note("untold", in_words(&fault).0);
                Some(PING_LATER)
            }
        };
    }
}
