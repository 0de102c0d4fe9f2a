//! A server that Postfix asks about each recipient, as it asks one for greylisting (its `SMTPD_POLICY_README`).

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::thread;

/// Puts `whom` off this many times, and has nothing against anybody; it ends with the test's process. Where it listens.
pub fn start(whom: &'static str, times: u32) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let left = Arc::new(AtomicU32::new(times));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let left = Arc::clone(&left);
            thread::spawn(move || answer(stream.unwrap(), whom, &left));
        }
    });
    port
}

fn answer(mut stream: TcpStream, whom: &str, left: &AtomicU32) {
    let asked = BufReader::new(stream.try_clone().unwrap());
    let mut is_meant = false;
    for line in asked.lines().map_while(Result::ok) {
        is_meant |= line.strip_prefix("recipient=") == Some(whom);
        if line.is_empty() {
            let puts_off = is_meant
                && left
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                    .is_ok();
            let action = if puts_off { "451 4.7.1 not yet" } else { "dunno" };
            // Postfix may have gone.
            let _ = write!(stream, "action={action}\n\n");
            is_meant = false;
        }
    }
}
