//! A wire that is cut at the worst moment: the relay has the message, and what it says of that is lost.

use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;

/// Passes everything on to a port of this machine, and loses the answer to the message for `whom`; it ends with the test's
/// process. Where it listens.
pub fn start(port: u16, whom: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for near in listener.incoming() {
            let (near, far) = (near.unwrap(), TcpStream::connect(("127.0.0.1", port)).unwrap());
            let is_cut = Arc::new(AtomicBool::new(false));
            let (said, answered) = ((near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near));
            let noted = Arc::clone(&is_cut);
            thread::spawn(move || pass_on(said, &noted, whom));
            thread::spawn(move || bring_back(answered, &is_cut));
        }
    });
    here
}

/// What the sender says; notes before it passes the last dot on that the answer will be lost.
fn pass_on((mut near, mut far): (TcpStream, TcpStream), is_cut: &AtomicBool, whom: &str) {
    let to = format!("RCPT TO:<{whom}>");
    let mut said = Vec::new();
    let mut buffer = [0; 16 << 10];
    while let Ok(count @ 1..) = near.read(&mut buffer) {
        said.extend_from_slice(&buffer[..count]);
        let message = find(&said, to.as_bytes()).map(|at| &said[at..]);
        if message.is_some_and(|message| find(message, b"\r\n.\r\n").is_some()) {
            is_cut.store(true, Ordering::SeqCst);
        }
        if far.write_all(&buffer[..count]).is_err() {
            break;
        }
        // Until the recipient is named, no more has to be known than what could be the beginning of that.
        if message.is_none() {
            said.drain(..said.len().saturating_sub(to.len()));
        }
    }
    let _ = far.shutdown(Shutdown::Write);
}

/// What the relay answers.
fn bring_back((mut far, mut near): (TcpStream, TcpStream), is_cut: &AtomicBool) {
    let mut buffer = [0; 4 << 10];
    while let Ok(count @ 1..) = far.read(&mut buffer) {
        if is_cut.load(Ordering::SeqCst) || near.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = near.shutdown(Shutdown::Both);
    let _ = far.shutdown(Shutdown::Both);
}

fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes.windows(sought.len()).position(|window| window == sought)
}
