//! The public server from its start to its end.

use std::io;
use std::net::SocketAddr;
use std::net::TcpListener as Socket;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::serve::public::inherited;
use crate::serve::public::keeping;
use crate::serve::public::operators;
use crate::serve::public::shared::Shared;
use crate::serve::public::site::News;
use crate::serve::public::site::Site;
use crate::serve::public::site::SiteError;
use crate::serve::public::wire;

/// Where the server listens.
#[derive(Debug)]
pub struct Sockets {
    /// For everybody.
    pub public: TcpListener,
    /// For operators.
    pub operators: Option<TcpListener>,
}

/// The socket that systemd opened for this very process; `None` where it opened none.
///
/// # Errors
/// What was handed over is no listening TCP socket.
pub fn inherited() -> io::Result<Option<TcpListener>> {
    let socket: Option<Socket> = inherited::socket()?;
    let listener = |socket: Socket| {
        socket.set_nonblocking(true)?;
        TcpListener::from_std(socket)
    };
    socket.map(listener).transpose()
}

/// Serves until `stop` is done: then nothing new is taken, and what is under way has [`Site::drain`] to end. `ready` is
/// called with the address once requests are answered.
///
/// # Errors
/// What is to be given out cannot be read at the start. Later, what was given out before is given out still.
pub async fn run(
    site: Site,
    sockets: Sockets,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<(), SiteError> {
    let site = Arc::new(site);
    let terms = keeping::terms(&site)?;
    let (release, watched) = keeping::first(&site).await?;
    let files = release.count();
    let shared = Arc::new(Shared::new(release, terms, site.clock));
    let (stopper, stopping) = watch::channel(false);
    let address = sockets.public.local_addr()?;
    let keeper = tokio::spawn(keeping::keep(Arc::clone(&shared), Arc::clone(&site), watched));
    let operators = sockets
        .operators
        .map(|listener| tokio::spawn(operators::listen(listener, Arc::clone(&shared))));
    let served = tokio::spawn(wire::listen(sockets.public, Arc::clone(&shared), stopping, site.drain));
    ready(address);
    (site.tell)(News::Taken { files });
    stop.await;
    shared.drain();
    stopper.send_replace(true);
    (site.tell)(News::Stopping);
    // Whatever ended it, nothing is served any more.
    served.await.ok();
    keeper.abort();
    if let Some(operators) = operators {
        operators.abort();
    }
    Ok(())
}
