//! What takes the messages: Postfix's smtp-sink, or one of our own that speaks TLS; and what lies before it.

use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use pressrun::app::way::Exitway;
use pressrun::profile::Profile;

use crate::MESSAGE_BYTES;
use crate::own;

/// A server in a process of its own; it ends with this value.
pub(crate) struct Sink {
    child: Child,
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
}

impl Sink {
    /// Postfix's smtp-sink.
    pub(crate) fn start() -> Self {
        let port = free_port();
        // As root it wants to know as whom to go on.
        let who = Command::new("id").arg("-u").output().unwrap();
        let other: &[&str] = if who.stdout == b"0\n" { &["-u", "nobody"] } else { &[] };
        let mut child = Command::new("/usr/sbin/smtp-sink")
            .args(other)
            .args([&format!("127.0.0.1:{port}"), "1000"])
            .stdout(Stdio::null())
            .spawn()
            .expect("smtp-sink, of the package postfix");
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none(), "smtp-sink ended: {ended:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, port }
    }

    /// This program as a server, as `word` says; it tells its port on its first line.
    pub(crate) fn own(word: &str) -> Self {
        let (child, port, _) = own::start(word);
        Self { child, port }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free just now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Sends so many messages as Postfix's own generator does, each connection kept.
pub(crate) fn source(port: u16, connections: u32, messages: u32) {
    let text = |number: u32| number.to_string();
    let length = MESSAGE_BYTES.to_string();
    let done = Command::new("/usr/sbin/smtp-source")
        .args(["-d", "-s", &text(connections), "-m", &text(messages), "-l", &length])
        .args(["-f", "news@pond.test", "-t", "reader@reader.test"])
        .arg(format!("127.0.0.1:{port}"))
        .status()
        .expect("smtp-source, of the package postfix");
    assert!(done.success());
}

/// Our way to a server at `port`; `tls`: the lines of the profile about it.
pub(crate) fn way(port: u16, (pipelining, tls): (&str, &str), connections: u32) -> Exitway {
    let text = format!(
        "kind = 'smtp'\nhost = '127.0.0.1'\nport = {port}\n{tls}\nfrom = {{ email = 'news@pond.test' }}\npipelining = \
         '{pipelining}'\nconnections = {connections}\nmessages_per_connection = 100000\nconnection_age_s = 3600"
    );
    let profile: Profile = toml::from_str(&text).unwrap();
    Exitway::new(Path::new("."), &profile).unwrap()
}
