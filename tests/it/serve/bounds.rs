//! What somebody may do to the server, and that it serves the others meanwhile.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::time::Duration;
use std::time::Instant;

use crate::serve::built;
use crate::serve::client::Served;
use crate::serve::client::serve;

/// More memory than the server ever takes here: what was promised.
const BYTES_MAX: u64 = 60 << 20;

fn is_serving(served: &Served) {
    assert_eq!(served.get("/rime/", &[]).status, 200);
}

#[test]
fn a_head_or_a_body_without_end_is_refused() {
    let house = built();
    let served = serve(&house);
    let long = "x".repeat(20_000);
    let many = "X-A: b\r\n".repeat(100);
    let endless = format!("{:x}\r\n{long}\r\n", long.len()).repeat(10);
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nX-Long: {long}\r\n\r\n"), 431),
        (format!("GET /{long} HTTP/1.1\r\n\r\n"), 431),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), 431),
        (
            "POST /x HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n".to_owned(),
            413,
        ),
        (
            format!("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{endless}"),
            413,
        ),
        ("GET / HTTP/1.1\r\nContent-Length: nonsense\r\n\r\n".to_owned(), 400),
        ("nonsense\r\n\r\n".to_owned(), 400),
    ] {
        let answer = served.exchange(request.as_bytes());
        assert_eq!(answer.status, status, "{request:.60}");
        is_serving(&served);
    }
    assert!(served.peak_bytes() < BYTES_MAX, "{}", served.peak_bytes());
}

#[test]
fn who_sends_a_letter_now_and_then_is_let_go_and_keeps_nobody_out() {
    let house = built();
    let served = serve(&house);
    let begun = Instant::now();
    let mut slow: Vec<_> = (0..300).map(|_| served.connect()).collect();
    for connection in &mut slow {
        connection.write_all(b"GET / HTTP/1.1\r\nX-").unwrap();
    }
    is_serving(&served);
    // One goes on letter by letter, and is let go no later than those who say nothing any more.
    let mut one = slow.pop().unwrap();
    let mut is_open = true;
    while is_open && begun.elapsed() < Duration::from_secs(40) {
        std::thread::sleep(Duration::from_millis(200));
        is_open = one.write_all(b"a").is_ok();
    }
    assert!(!is_open, "it held on for {:?}", begun.elapsed());
    for mut connection in slow {
        let mut said = Vec::new();
        // Whether it is closed or broken off, it is over.
        let _ = connection.read_to_end(&mut said);
    }
    assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
    is_serving(&served);
    assert!(served.peak_bytes() < BYTES_MAX, "{}", served.peak_bytes());
}

/// The next answer on a connection that stays open: its status. Its body is read, too.
fn next_status(answers: &mut impl BufRead) -> u16 {
    let (mut status, mut length) = (0, 0);
    loop {
        let mut line = String::new();
        assert!(answers.read_line(&mut line).unwrap() > 0, "the server hung up");
        let line = line.trim_end();
        if line.is_empty() {
            break;
        } else if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
            status = rest[..3].parse().unwrap();
        } else if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
    }
    std::io::copy(&mut answers.take(length), &mut std::io::sink()).unwrap();
    status
}

#[test]
fn a_hundred_thousand_clients_take_no_more_memory_than_a_few() {
    let house = built();
    let served = serve(&house);
    let connection = served.connect();
    let mut answers = BufReader::new(connection.try_clone().unwrap());
    let asks = |client: u32| {
        let (network, customer) = (client >> 8, (client & 0xff) << 8);
        format!("GET /rss.xml HTTP/1.1\r\nX-Forwarded-For: 2001:db8:{network:x}:{customer:x}::1\r\n\r\n")
    };
    for thousand in 0..100_u32 {
        let requests: String = (thousand * 1000..(thousand + 1) * 1000).map(asks).collect();
        let mut sender = connection.try_clone().unwrap();
        let sending = std::thread::spawn(move || sender.write_all(requests.as_bytes()).unwrap());
        for _ in 0..1000 {
            // Each is somebody else, who may have all of it.
            assert_eq!(next_status(&mut answers), 200);
        }
        sending.join().unwrap();
    }
    is_serving(&served);
    assert!(served.peak_bytes() < BYTES_MAX, "{}", served.peak_bytes());
}
