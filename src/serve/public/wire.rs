//! Connections: taken, bounded, and let go.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::time::sleep;
use tokio::time::timeout;

use crate::serve::client::Client;
use crate::serve::public::crowd;
use crate::serve::public::crowd::Seat;
use crate::serve::public::front::serve;
use crate::serve::public::meters::Full;
use crate::serve::public::patient::Patient;
use crate::serve::public::shared::Shared;

/// How many bytes the head of a request may have: more than any browser sends to a server that sets no cookies.
pub(crate) const HEAD_BYTES_MAX: usize = 16 * 1024;

/// How many headers it may have.
pub(crate) const HEADERS_MAX: usize = 64;

/// How long a connection may take for the head of a request, and be quiet before it: whoever sends a letter a second is
/// gone by then.
pub(crate) const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// How long the other end may take nothing of an answer: longer than a phone is in a tunnel.
const STALL_MAX: Duration = Duration::from_secs(30);

/// How long nothing is taken where the system has no more to give.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// Takes connections until it is told to stop, and then waits for those that are open, at most `drain`.
pub(crate) async fn listen(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stopping: watch::Receiver<bool>,
    drain: Duration,
) {
    // Each connection holds a sender: when all are gone, all have ended.
    let (alive, mut ended) = mpsc::channel::<Infallible>(1);
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = stopped(&mut stopping) => break,
        };
        let Ok((stream, peer)) = taken else {
            sleep(EXHAUSTED).await;
            continue;
        };
        let is_proxy = shared.terms().trusted.iter().any(|network| network.holds(peer.ip()));
        let prefix = (!is_proxy).then(|| Client(peer.ip()).prefix());
        match shared.crowd.enter(prefix) {
            Ok(seat) => {
                let connection = Connection {
                    peer,
                    seat,
                    alive: alive.clone(),
                };
                tokio::spawn(connection.serve(stream, Arc::clone(&shared), stopping.clone()));
            }
            Err(full) => {
                let full = match full {
                    crowd::Full::Server => "server",
                    crowd::Full::Client => "client",
                };
                shared.meters.refused.get_or_create(&Full { full }).inc();
            }
        }
    }
    drop((alive, listener));
    // Whether all ended or the time did: either way this is the end.
    timeout(drain, ended.recv()).await.ok();
}

/// Waits until it is told to stop; that nobody can tell any more says the same.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    stopping.wait_for(|stopping| *stopping).await.ok();
}

struct Connection {
    peer: SocketAddr,
    seat: Seat,
    alive: mpsc::Sender<Infallible>,
}

impl Connection {
    async fn serve(self, stream: TcpStream, shared: Arc<Shared>, mut stopping: watch::Receiver<bool>) {
        // Answers are written whole; that this cannot be set makes them later, not wrong.
        stream.set_nodelay(true).ok();
        shared.meters.connections.inc();
        let peer = self.peer.ip();
        let sharing = Arc::clone(&shared);
        let service = service_fn(move |request| {
            let shared = Arc::clone(&sharing);
            async move { Ok::<_, Infallible>(serve(shared, peer, request).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_headers(HEADERS_MAX)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(Patient::new(stream, STALL_MAX)), service);
        tokio::pin!(connection);
        tokio::select! {
            // Whoever hung up, or broke the rules, has been answered as far as that goes.
            _ = connection.as_mut() => {}
            () = stopped(&mut stopping) => {
                connection.as_mut().graceful_shutdown();
                connection.await.ok();
            }
        }
        shared.meters.connections.dec();
        drop((self.seat, self.alive));
    }
}
