//! What somebody may do to the server, and that it serves the others meanwhile.

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
        (format!("GET /{long} HTTP/1.1\r\n\r\n"), 414),
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
        assert_eq!(answer.status, status, "{:.60}", request);
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
    assert!(served.peak_bytes() < BYTES_MAX);
}

#[test]
fn a_hundred_thousand_clients_take_no_more_memory_than_a_few() {
    let house = built();
    let served = serve(&house);
    let mut connection = served.connect();
    let mut answers = vec![0; 1 << 16];
    let mut seen = 0;
    let size = served.get("/rss.xml", &["User-Agent: size"]).body.len();
    assert!(size > 0);
    for thousand in 0..100_u32 {
        let mut requests = String::new();
        for client in 0..1000_u32 {
            let (b, c) = (thousand, client / 4);
            let d = client % 4 + 1;
            // A whole feed each: these are the ones that are remembered. HEAD would not be.
            requests += &format!("GET /rss.xml HTTP/1.1\r\nX-Forwarded-For: 2001:db8:{b:x}:{c:x}{d:x}00::1\r\n\r\n");
        }
        let mut sender = connection.try_clone().unwrap();
        let sending = std::thread::spawn(move || sender.write_all(requests.as_bytes()).unwrap());
        let mut left = 1000;
        let mut carried = Vec::new();
        while left > 0 {
            let read = connection.read(&mut answers).unwrap();
            assert!(read > 0, "after {seen}");
            carried.extend_from_slice(&answers[..read]);
            let heads = carried
                .windows(13)
                .filter(|part| *part == b"HTTP/1.1 200 " || *part == b"HTTP/1.1 429 ")
                .count();
            left = 1000_usize.saturating_sub(heads);
            seen += 1;
        }
        sending.join().unwrap();
        // The rest of the last body.
        connection.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        while connection.read(&mut answers).is_ok_and(|read| read > 0) {}
        connection.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    }
    is_serving(&served);
    assert!(served.peak_bytes() < BYTES_MAX, "{}", served.peak_bytes());
}
