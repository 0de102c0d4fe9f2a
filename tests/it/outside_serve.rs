//! `serve` as programs of others meet it.

use std::process::Command;

use crate::outside::PYTHON;
use crate::outside::Program;
use crate::outside::answer;
use crate::outside::are_wanted;
use crate::outside::command;
use crate::outside::free_port;
use crate::outside::script;
use crate::publication::repository;
use crate::serve::built;
use crate::serve::client::Served;
use crate::serve::client::serve;

const CURL: Program = Program {
    name: "curl",
    package: "curl",
};

const NEWSBOAT: Program = Program {
    name: "newsboat",
    package: "newsboat",
};

/// What was written down of requests for feeds: the status of each.
fn statuses(log: &str) -> Vec<u64> {
    let lines = log
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let feeds = lines.filter(|line| line["class"] == "feed");
    feeds.map(|line| line["status"].as_u64().unwrap()).collect()
}

#[test]
fn curl_does_not_get_again_what_it_has() {
    if !are_wanted(&[CURL]) {
        return;
    }
    let mut house = built();
    house.set("PRESSRUN__SERVER__ACCESS_LOG", "log");
    let served = serve(&house);
    let url = format!("http://127.0.0.1:{}/atom.xml", served.port);
    for _ in 0..2 {
        let mut curl = command(CURL, &house.path(""));
        let tag = house.path("tag");
        curl.args(["--silent", "--fail", "--compressed", "--noproxy", "*", "--output"])
            .arg(house.path("atom.xml"));
        curl.arg("--etag-save")
            .arg(&tag)
            .arg("--etag-compare")
            .arg(&tag)
            .arg(&url);
        answer(curl);
    }
    served.stop();
    assert_eq!(statuses(&house.read("log")), [200, 304]);
    assert_eq!(house.read("atom.xml"), house.read("feeds/main/public/atom.xml"));
}

#[test]
fn feedparser_does_not_get_again_what_it_has() {
    if !are_wanted(&[PYTHON]) {
        return;
    }
    let house = built();
    let served = serve(&house);
    let url = format!("http://127.0.0.1:{}/rss.xml", served.port);
    let told: Vec<u64> = script("fetch_twice.py", &[url.as_ref()]);
    assert_eq!(told, [200, 2, 304, 304]);
}

/// newsboat writes down what it could ask by only when it knows the feed already: at its second fetch, from whichever
/// server. Each fetch meets a server that has just begun, which nobody has asked too often.
#[test]
fn newsboat_does_not_get_again_what_it_has_written_down() {
    if !are_wanted(&[NEWSBOAT]) {
        return;
    }
    let mut house = built();
    house.set("PRESSRUN__SERVER__ACCESS_LOG", "log");
    let port = free_port();
    house.write("urls", &format!("http://127.0.0.1:{port}/rss.xml\n"));
    house.write("none", "");
    for _ in 0..3 {
        let running = house.start(&format!("--format json serve --listen 127.0.0.1:{port}"));
        running.said_on_stdout();
        let own = |name: &str| house.path(name);
        let mut newsboat = command(NEWSBOAT, &house.path(""));
        newsboat.arg("-C").arg(own("none")).arg("-u").arg(own("urls"));
        newsboat.arg("-c").arg(own("cache")).args(["-x", "reload"]);
        answer(newsboat);
        Served { running, port }.stop();
    }
    assert_eq!(statuses(&house.read("log")), [200, 200, 304]);
}

#[test]
fn a_socket_that_systemd_opened_is_listened_on() {
    if !are_wanted(&[PYTHON]) {
        return;
    }
    let house = built();
    let mut python = Command::new("python3");
    python.arg(repository().join("tests/it/outside/hand_over.py"));
    python
        .arg(env!("CARGO_BIN_EXE_pressrun"))
        .args(["--format", "json", "serve"]);
    let running = house.launch(python);
    let said = running.said_on_stdout();
    let port = said
        .split("127.0.0.1:")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap();
    assert_ne!(port, "8080", "its own place is left alone");
    let port = port.parse().unwrap();
    let served = Served { running, port };
    assert_eq!(served.get("/rss.xml", &[]).status, 200);
    served.stop();
}
