//! Hubs are told what is new, once, and again where they did not take it.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;

use crate::serve::client::PATIENCE;
use crate::serve::client::serve;
use crate::story::FROST;
use crate::story::done;
use crate::story::publication;
use crate::story::told;

/// A hub that answers with these statuses, one after the other and then the last one again, and tells what it was sent.
fn hub(statuses: &'static [u16]) -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for (at, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut bytes = [0; 4096];
            // The form ends with the address of a document.
            while !request.windows(4).any(|part| part == b".xml" || part == b"json") {
                let read = stream.read(&mut bytes).unwrap();
                request.extend_from_slice(&bytes[..read]);
            }
            let status = statuses[at.min(statuses.len() - 1)];
            write!(
                stream,
                "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
            let request = String::from_utf8(request).unwrap();
            let (_, form) = request.split_once("\r\n\r\n").unwrap();
            if tell.send(form.to_owned()).is_err() {
                return;
            }
        }
    });
    (port, told)
}

fn feed_toml(port: u16) -> String {
    format!("hubs = [\"http://127.0.0.1:{port}/hub\"]\n[files]\natom = \"\"\njson = \"\"\n")
}

const FORM: &str = "hub.mode=publish&hub.url=https%3A%2F%2Fpond.test%2Frss.xml";

#[test]
fn a_hub_is_told_once_what_is_new_and_again_where_it_did_not_take_it() {
    let (port, forms) = hub(&[503, 204]);
    let house = publication(&[("feeds/main/feed.toml", &feed_toml(port))]);
    let without_port = |text: String| text.replace(&format!("127.0.0.1:{port}"), "127.0.0.1:[PORT]");
    assert!(
        told(&house, "ping").contains("there is nobody to tell"),
        "nothing was built yet"
    );
    done(&house, "build");
    insta::assert_snapshot!(without_port(told(&house, "ping")), @r"
    exit: 1
    --- stdout
    failed   http://127.0.0.1:[PORT]/hub of https://pond.test/rss.xml: the hub answers 503
    --- stderr
    next     pressrun ping tries again those who were not told; `serve` does so by itself
    ");
    insta::assert_snapshot!(without_port(told(&house, "ping")), @r"
    exit: 0
    --- stdout
    told     http://127.0.0.1:[PORT]/hub of https://pond.test/rss.xml
    --- stderr
    ");
    insta::assert_snapshot!(without_port(told(&house, "ping")), @r"
    exit: 0
    --- stdout

    --- stderr
    nothing  is new since the hubs were told; `pressrun ping --again` tells them once more
    ");
    assert_eq!(house.run("ping --again").exit, 0);
    house.write("feeds/main/articles/frost.md", &FROST.replace("cold", "mild"));
    done(&house, "build");
    assert_eq!(house.run("--format json ping").exit, 0);
    let forms: Vec<String> = forms.try_iter().collect();
    assert_eq!(forms, [FORM; 4]);
}

#[test]
fn who_serves_tells_hubs_after_each_build_that_says_something_new() {
    let (port, forms) = hub(&[202]);
    let house = publication(&[("feeds/main/feed.toml", &feed_toml(port))]);
    done(&house, "build");
    let served = serve(&house);
    assert_eq!(forms.recv_timeout(PATIENCE).unwrap(), FORM);
    house.write("feeds/main/articles/frost.md", &FROST.replace("cold", "mild"));
    done(&house, "build");
    assert_eq!(forms.recv_timeout(PATIENCE).unwrap(), FORM);
    // The document was there before the hub heard of it.
    assert!(served.get("/rss.xml", &[]).text().contains("mild"));
    served.stop();
    let again = serve(&house);
    again.stop();
    assert!(forms.try_recv().is_err(), "over a restart nothing is told twice");
}
