//! A socket that systemd opened for us (`sd_listen_fds(3)`).

use std::io;
use std::net::TcpListener;

use listenfd::ListenFd;

/// The first socket that was handed over to this very process; `None` where there is none.
///
/// # Errors
/// What was handed over is no listening TCP socket.
pub(crate) fn socket() -> io::Result<Option<TcpListener>> {
    ListenFd::from_env().take_tcp_listener(0)
}
