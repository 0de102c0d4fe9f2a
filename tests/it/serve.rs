//! `serve` as readers' programs meet it: the rules of HTTP, over what was built.

mod bounds;
mod builds;
pub mod client;
mod operated;
mod pinged;
mod ways;

use std::fmt::Write;
use std::io::Read;

use flate2::read::GzDecoder;

use crate::house::House;
use crate::serve::client::Served;
use crate::serve::client::serve;
use crate::story::CONFIG;
use crate::story::FROST;
use crate::story::done;
use crate::story::publication;
use crate::web::Answer;

/// Whoever stands on this machine may say for whom it asks.
const TRUSTING: &str = "trusted_proxies = [\"127.0.0.1\"]\n";

/// More words than a packet holds, so that there is something to pack.
const RIME: &str = "+++\ntitle = \"Rime\"\ndate = 2026-02-02\ntags = [\"cold\"]\n+++\n";

/// A publication with two articles, built.
pub fn built() -> House {
    let words = "Nobody had seen ice so early. ".repeat(100);
    let house = publication(&[
        ("config/pressrun.toml", &format!("{CONFIG}{TRUSTING}")),
        ("feeds/main/articles/rime.md", &format!("{RIME}{words}\n")),
        (
            "feeds/main/feed.toml",
            "hubs = [\"https://hub.test/\"]\nserver = [\"caddy\"]\n[by]\ntags = true\n",
        ),
    ]);
    done(&house, "build");
    house
}

const OUTPUT: &str = "feeds/main/public";

/// Each answer in one line: what was asked, and what was said.
fn told(served: &Served, asked: &[(&str, &str, &[&str])], headers: &[&str]) -> String {
    let mut text = String::new();
    for (method, path, lines) in asked {
        let answer = served.ask(method, path, lines);
        write!(text, "{method} {path} {lines:?} -> {}", answer.status).unwrap();
        for name in headers {
            let value = answer.header(name);
            if !value.is_empty() {
                write!(text, "; {name}: {value}").unwrap();
            }
        }
        text += "\n";
    }
    text
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what is answered")]
fn what_is_given_out_says_what_it_is() {
    let house = built();
    let served = serve(&house);
    insta::assert_snapshot!(served.get("/rss.xml", &[]).head(), @r#"
    200
    cache-control: max-age=3600
    access-control-allow-origin: *
    link: <https://hub.test/>; rel="hub", <https://pond.test/rss.xml>; rel="self"
    vary: Accept-Encoding
    content-security-policy: default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'
    referrer-policy: strict-origin-when-cross-origin
    x-content-type-options: nosniff
    last-modified: [TIME]
    etag: [TAG]
    content-type: application/rss+xml; charset=utf-8
    content-length: [SIZE]
    accept-ranges: none
    connection: close
    date: [TIME]
    "#);
    insta::assert_snapshot!(served.get("/rime/", &["Accept-Encoding: gzip"]).head(), @r"
    200
    cache-control: no-cache
    vary: Accept-Encoding
    content-security-policy: default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'
    referrer-policy: strict-origin-when-cross-origin
    x-content-type-options: nosniff
    last-modified: [TIME]
    etag: [TAG]
    content-type: text/html; charset=utf-8
    content-length: [SIZE]
    accept-ranges: none
    content-encoding: gzip
    connection: close
    date: [TIME]
    ");
    insta::assert_snapshot!(served.get("/nothing", &[]).head(), @r"
    404
    cache-control: no-cache
    vary: Accept-Encoding
    content-security-policy: default-src 'none'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'
    referrer-policy: strict-origin-when-cross-origin
    x-content-type-options: nosniff
    content-length: [SIZE]
    content-type: text/html; charset=utf-8
    connection: close
    date: [TIME]
    ");
    let asked: Vec<(&str, &str, &[&str])> = vec![
        ("GET", "/", &[]),
        ("GET", "/atom.xml", &[]),
        ("GET", "/feed.json", &[]),
        ("GET", "/feeds.opml", &[]),
        ("GET", "/tags/cold/rss.xml", &[]),
        ("GET", "/rime", &[]),
        ("GET", "/rime/index.html", &[]),
        ("GET", "/%72ime/?query=1", &[]),
        ("HEAD", "/rss.xml", &[]),
        ("OPTIONS", "/rss.xml", &[]),
        ("POST", "/rss.xml", &[]),
        ("PUT", "/rime/", &[]),
        ("DELETE", "/nothing", &[]),
    ];
    let headers = [
        "content-type",
        "cache-control",
        "location",
        "allow",
        "access-control-allow-headers",
    ];
    insta::assert_snapshot!(told(&served, &asked, &headers), @r"
    GET / [] -> 200; content-type: text/html; charset=utf-8; cache-control: no-cache
    GET /atom.xml [] -> 200; content-type: application/atom+xml; charset=utf-8; cache-control: max-age=3600
    GET /feed.json [] -> 200; content-type: application/feed+json; charset=utf-8; cache-control: max-age=3600
    GET /feeds.opml [] -> 200; content-type: text/x-opml; charset=utf-8; cache-control: max-age=3600
    GET /tags/cold/rss.xml [] -> 200; content-type: application/rss+xml; charset=utf-8; cache-control: max-age=3600
    GET /rime [] -> 301; content-type: text/plain; charset=utf-8; cache-control: no-cache; location: /rime/
    GET /rime/index.html [] -> 200; content-type: text/html; charset=utf-8; cache-control: no-cache
    GET /%72ime/?query=1 [] -> 200; content-type: text/html; charset=utf-8; cache-control: no-cache
    HEAD /rss.xml [] -> 200; content-type: application/rss+xml; charset=utf-8; cache-control: max-age=3600
    OPTIONS /rss.xml [] -> 204; allow: GET, HEAD, OPTIONS; access-control-allow-headers: If-None-Match, If-Modified-Since, A-IM
    POST /rss.xml [] -> 405; content-type: text/plain; charset=utf-8; cache-control: no-store; allow: GET, HEAD, OPTIONS
    PUT /rime/ [] -> 405; content-type: text/plain; charset=utf-8; cache-control: no-store; allow: GET, HEAD, OPTIONS
    DELETE /nothing [] -> 404; content-type: text/html; charset=utf-8; cache-control: no-cache
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are a table")]
fn what_a_client_has_already_is_not_sent_again() {
    let house = built();
    let served = serve(&house);
    let plain = served.get("/rss.xml", &["User-Agent: first"]);
    let packed = served.get("/rss.xml", &["User-Agent: second", "Accept-Encoding: gzip"]);
    let small = served.get("/rss.xml", &["User-Agent: third", "Accept-Encoding: gzip, br"]);
    let tag = plain.header("etag").to_owned();
    let hash = tag.trim_matches('"');
    assert_eq!(packed.header("etag"), format!("\"{hash}-gzip\""));
    assert_eq!(small.header("etag"), format!("\"{hash}-br\""));
    let modified = plain.header("last-modified").to_owned();
    for (lines, status, tag) in [
        (vec![format!("If-None-Match: {tag}")], 304, tag.clone()),
        (vec![format!("If-None-Match: W/{tag}")], 304, tag.clone()),
        (vec![format!("If-None-Match: \"other\", {tag}")], 304, tag.clone()),
        (
            vec![format!("If-None-Match: \"{hash}-gzip\"")],
            304,
            format!("\"{hash}-gzip\""),
        ),
        (
            vec![format!("If-None-Match: {tag}"), "Accept-Encoding: gzip".into()],
            304,
            tag.clone(),
        ),
        (vec!["If-None-Match: *".into()], 304, tag.clone()),
        (
            vec!["If-None-Match: *".into(), "Accept-Encoding: br".into()],
            304,
            format!("\"{hash}-br\""),
        ),
        (vec!["If-None-Match: \"other\"".into()], 200, tag.clone()),
        (vec![format!("If-Modified-Since: {modified}")], 304, tag.clone()),
        (
            vec!["If-Modified-Since: Thu, 01 Jan 1998 00:00:00 GMT".into()],
            200,
            tag.clone(),
        ),
        (
            vec![
                "If-None-Match: \"other\"".into(),
                format!("If-Modified-Since: {modified}"),
            ],
            200,
            tag.clone(),
        ),
    ] {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let answer = served.get("/rss.xml", &lines);
        assert_eq!(
            (answer.status, answer.header("etag")),
            (status, tag.as_str()),
            "{lines:?}"
        );
        assert_eq!(answer.body.is_empty(), status == 304, "{lines:?}");
        for name in [
            "cache-control",
            "vary",
            "last-modified",
            "access-control-allow-origin",
            "link",
        ] {
            assert_eq!(answer.header(name), plain.header(name), "{lines:?}: {name}");
        }
    }
    let head = served.ask("HEAD", "/rss.xml", &["Accept-Encoding: gzip"]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["content-length", "content-encoding", "etag", "content-type"] {
        assert_eq!(head.header(name), packed.header(name), "{name}");
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(packed.body.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert!(unpacked == plain.body && plain.body == house.read(&format!("{OUTPUT}/rss.xml")).into_bytes());
    assert!(small.body.len() < packed.body.len());
    assert_eq!(plain.header("content-length"), plain.body.len().to_string());
}

#[test]
fn a_tag_is_of_what_is_said_and_lasts_over_a_restart() {
    let house = built();
    let first = serve(&house);
    let tag = first.get("/atom.xml", &[]).header("etag").to_owned();
    first.stop();
    done(&house, "build");
    let second = serve(&house);
    assert_eq!(second.get("/atom.xml", &[&format!("If-None-Match: {tag}")]).status, 304);
}

#[test]
fn a_date_is_never_in_the_future() {
    let house = built();
    let file = std::fs::File::options()
        .append(true)
        .open(house.path(&format!("{OUTPUT}/rss.xml")))
        .unwrap();
    let later = std::time::UNIX_EPOCH + std::time::Duration::from_hours(1_139_568);
    file.set_modified(later).unwrap();
    let served = serve(&house);
    let answer = served.get("/rss.xml", &[]);
    let time = |name: &str| httpdate::parse_http_date(answer.header(name)).unwrap();
    assert!(time("last-modified") <= time("date"));
}

#[test]
fn twins_that_lie_there_are_given_out_only_while_they_say_the_same() {
    let house = built();
    let path = format!("{OUTPUT}/rime/index.html");
    let plain = house.read(&path);
    let twin = |text: &str| pressrun::hosting::twin::Packing::Gzip.packed(text.as_bytes()).unwrap();
    std::fs::write(house.path(&format!("{path}.gz")), twin(&plain.replace("ice", "fog"))).unwrap();
    let served = serve(&house);
    let unpacked = |answer: &Answer| {
        assert_eq!(answer.header("content-encoding"), "gzip");
        let mut text = String::new();
        GzDecoder::new(answer.body.as_slice())
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    assert_eq!(unpacked(&served.get("/rime/", &["Accept-Encoding: gzip"])), plain);
    assert_eq!(served.get("/rime/index.html.gz", &[]).status, 404);
}

#[test]
fn who_asks_for_a_whole_feed_again_and_again_is_told_to_wait() {
    let house = built();
    let served = serve(&house);
    let of = |client: &str, agent: &str| [format!("X-Forwarded-For: {client}"), format!("User-Agent: {agent}")];
    let asks = |client: &str, agent: &str, more: &str| {
        let [client, agent] = of(client, agent);
        served.get("/rss.xml", &[&client, &agent, more])
    };
    let none = "Accept: */*";
    for (client, agent, more, status) in [
        ("203.0.113.7", "a", none, 200),
        ("203.0.113.7", "a", none, 429),
        // Another one of the same customer's addresses is the same client.
        ("203.0.113.8", "a", none, 429),
        ("203.0.113.8", "b", none, 200),
        ("198.51.100.7", "a", none, 200),
        ("203.0.113.7", "a", "If-None-Match: \"x\"", 200),
        ("203.0.113.7", "a", "If-None-Match: \"x\"", 200),
        (
            "203.0.113.7",
            "a",
            "If-Modified-Since: Thu, 01 Jan 1998 00:00:00 GMT",
            200,
        ),
    ] {
        assert_eq!(asks(client, agent, more).status, status, "{client} {agent} {more}");
    }
    let wait: u64 = asks("203.0.113.7", "a", none).header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    // Pages are asked for as often as anybody likes.
    assert!((0..5).all(|_| served.get("/rime/", &[]).status == 200));
}

#[test]
fn who_asks_for_what_is_new_gets_that_alone() {
    let house = built();
    let served = serve(&house);
    let documents = ["/rss.xml", "/atom.xml", "/feed.json"];
    let tags = documents.map(|path| served.get(path, &[]).header("etag").to_owned());
    house.write(
        "feeds/main/articles/fog.md",
        &FROST.replace("Frost", "Fog").replace("cold", "grey"),
    );
    done(&house, "build");
    for (path, tag) in documents.iter().zip(&tags) {
        let whole = served.until(path, |answer| answer.text().contains("Fog"));
        let (asks, has) = ("A-IM: gzip, feed;q=1", format!("If-None-Match: {tag}"));
        let new = served.get(path, &[asks, &has]);
        assert_eq!((new.status, new.header("im")), (226, "feed"), "{path}");
        assert_eq!(new.header("etag"), whole.header("etag"), "{path}");
        assert!(new.header("cache-control").contains("no-store"), "{path}");
        let read = feed_rs::parser::parse(new.body.as_slice()).unwrap();
        let titles: Vec<_> = read.entries.into_iter().filter_map(|entry| entry.title).collect();
        assert_eq!(
            titles.iter().map(|title| title.content.as_str()).collect::<Vec<_>>(),
            ["Fog"],
            "{path}"
        );
        assert_eq!(new.header("content-length"), new.body.len().to_string());
        for (asks, has, status) in [
            (asks, format!("If-None-Match: {}", whole.header("etag")), 304),
            (asks, "If-None-Match: \"x\"".to_owned(), 200),
            ("A-IM: diffe", format!("If-None-Match: {tag}"), 200),
            ("Accept: */*", format!("If-None-Match: {tag}"), 200),
        ] {
            assert_eq!(served.get(path, &[asks, &has]).status, status, "{path} {asks} {has}");
        }
    }
}
