//! `check` and `import` of what stands at an address: a server on this machine answers.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::cli_lint::FEED;
use crate::house::House;
use crate::house::without_numbers;
use crate::sink::authority::AUTHORITY;
use crate::site::Served;
use crate::site::Site;
use crate::story::folder;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn served(path: &'static str, head: &str, body: impl Into<Vec<u8>>) -> Served {
    Served {
        path,
        head: head.to_owned(),
        body: body.into(),
    }
}

/// What is said about an address, with the port masked.
fn about(house: &House, words: &str) -> String {
    without_numbers(&told(house, words), "127.0.0.1:")
}

/// A good feed and a bad one, and ways to them.
fn lake() -> Site {
    let good = FEED
        .replace("&amp;amp;", "&amp;")
        .replace("/wellen<", "https://lake.test/wellen<")
        .replace("So, ", "Sun, ");
    Site::with(vec![
        served(
            "/bad-no-head.xml",
            "HTTP/1.1 200 OK\ncontent-type: text/html; charset=iso-8859-1",
            FEED,
        ),
        served("/moved.xml", "HTTP/1.1 302 Found\nlocation: /old.xml", ""),
        served("/old.xml", "HTTP/1.1 301 Moved Permanently\nlocation: good.xml", ""),
        served(
            "/good.xml",
            "HTTP/1.1 200 OK\ncontent-type: application/rss+xml; charset=utf-8\netag: \"v1\"\n\
             cache-control: max-age=3600\ncontent-encoding: gzip",
            gzip(&good.replace("https://lake.test/rss.xml", "http://127.0.0.1/good.xml")),
        ),
        served(
            "/page",
            "HTTP/1.1 200 OK\ncontent-type: text/html",
            "<html><link rel=alternate type='application/rss+xml' href='good.xml'>",
        ),
    ])
}

#[test]
fn a_feed_at_an_address_is_checked_with_how_it_is_served() {
    let (house, site) = (folder(&[]), lake());
    insta::assert_snapshot!(about(&house, &format!("check {}", site.url("/bad-no-head.xml"))), @r#"
    exit: 1
    --- stdout
    http://127.0.0.1:[PORT]/bad-no-head.xml:1:1: error[feed/http-charset]: the server says `iso-8859-1`, and the feed is in UTF-8
        hint: serve the feed with `charset=utf-8`, or without a charset
    http://127.0.0.1:[PORT]/bad-no-head.xml:1:1: error[feed/http-content-type]: it is served as `text/html`, not as `application/rss+xml`
        hint: serve RSS as `application/rss+xml`, Atom as `application/atom+xml`, JSON Feed as `application/feed+json`
    http://127.0.0.1:[PORT]/bad-no-head.xml:1:1: note[feed/http-no-cache-control]: there is no `Cache-Control`
        hint: send `Cache-Control: max-age=3600`, or how long your feed stays as it is
    http://127.0.0.1:[PORT]/bad-no-head.xml:1:1: note[feed/http-no-cors]: there is no `Access-Control-Allow-Origin`
        hint: send `Access-Control-Allow-Origin: *`: a feed is public anyway
    http://127.0.0.1:[PORT]/bad-no-head.xml:1:1: warning[feed/http-no-head]: the server answers HEAD with 405
        hint: answer HEAD as GET, without the body
    http://127.0.0.1:[PORT]/bad-no-head.xml:1:1: warning[feed/http-no-validator]: there is neither `ETag` nor `Last-Modified`
        hint: let the server send `ETag`, `Last-Modified`, or both
    http://127.0.0.1:[PORT]/bad-no-head.xml:1:1: warning[feed/http-not-compressed]: all 542 bytes are sent as they are
        hint: let the server compress feeds for whoever sends `Accept-Encoding: gzip`
    http://127.0.0.1:[PORT]/bad-no-head.xml:7:29: warning[feed/self-differs]: `https://lake.test/rss.xml` is not where the feed was fetched
        <atom:link rel="self" href="https://lake.test/rss.xml" type="application/rss+xml"/>
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: the feed was fetched from http://127.0.0.1:[PORT]/bad-no-head.xml; name the address under which readers are to subscribe
    http://127.0.0.1:[PORT]/bad-no-head.xml:9:15: warning[feed/title-escaped-twice]: readers show `&amp;` in the title
        <title>Wellen &amp;amp; Wind</title>
                      ^^^^^
        hint: escape the title once, or put the character itself
    http://127.0.0.1:[PORT]/bad-no-head.xml:10:7: error[feed/link-relative]: `/wellen` is a relative address
        <link>/wellen</link>
              ^^^^^^^
        hint: write the whole address, beginning with `https://`
    http://127.0.0.1:[PORT]/bad-no-head.xml:13:10: error[feed/date-language]: `So, 01 Feb 2026 08:00:00 +0100` is not in English
        <pubDate>So, 01 Feb 2026 08:00:00 +0100</pubDate>
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: format dates without the locale of the server: `Sun, 01 Mar 2026 08:00:00 +0100`
    check    4 errors, 5 warnings
    next     pressrun check --explain feed/http-charset
    --- stderr
    "#);
}

#[test]
fn redirects_are_followed_and_told_and_what_is_no_feed_names_one() {
    let (house, site) = (folder(&[]), lake());
    insta::assert_snapshot!(about(&house, &format!("check {}", site.url("/moved.xml"))), @r#"
    exit: 0
    --- stdout
    http://127.0.0.1:[PORT]/moved.xml:1:1: note[feed/http-no-cors]: there is no `Access-Control-Allow-Origin`
        hint: send `Access-Control-Allow-Origin: *`: a feed is public anyway
    http://127.0.0.1:[PORT]/moved.xml:1:1: warning[feed/http-no-vary]: there is no `Vary: Accept-Encoding`
        hint: send `Vary: Accept-Encoding` with every answer that may be compressed
    http://127.0.0.1:[PORT]/moved.xml:1:1: note[feed/http-redirect-permanent]: 301 leads to `http://127.0.0.1:[PORT]/good.xml`
        hint: name the new address in your pages and in the feed itself
    http://127.0.0.1:[PORT]/moved.xml:1:1: warning[feed/http-redirect-temporary]: 302 leads to `http://127.0.0.1:[PORT]/old.xml`
        hint: where the feed has moved for good, answer 301 or 308
    http://127.0.0.1:[PORT]/moved.xml:7:29: warning[feed/link-local]: `http://127.0.0.1/good.xml` cannot be reached from elsewhere
        <atom:link rel="self" href="http://127.0.0.1/good.xml" type="application/rss+xml"/>
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: build the feed with the address under which the site is published
    http://127.0.0.1:[PORT]/moved.xml:7:29: warning[feed/self-differs]: `http://127.0.0.1/good.xml` is not where the feed was fetched
        <atom:link rel="self" href="http://127.0.0.1/good.xml" type="application/rss+xml"/>
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: the feed was fetched from http://127.0.0.1:[PORT]/good.xml; name the address under which readers are to subscribe
    check    0 errors, 4 warnings
    next     pressrun check --explain feed/http-no-vary
    --- stderr
    "#);
    insta::assert_snapshot!(about(&house, &format!("check {}", site.url("/page"))), @r"
    exit: 1
    --- stdout
    http://127.0.0.1:[PORT]/page:1:1: error[feed/not-a-feed]: this is a page, not a feed
        hint: the page names its feed: `http://127.0.0.1:[PORT]/good.xml`
    check    1 error, 0 warnings
    next     pressrun check --explain feed/not-a-feed
    --- stderr
    ");
    insta::assert_snapshot!(about(&house, &format!("check {} --format json", site.url("/nowhere"))), @r#"
    exit: 1
    --- stdout
    {"format":1,"findings":[{"rule":"feed/http-status","severity":"error","path":"http://127.0.0.1:[PORT]/nowhere","line":1,"column":1,"message":"the server answers 404","hint":"let the server answer 200 at the address that readers have, or redirect it permanently"}],"errors":1,"warnings":0}
    --- stderr
    "#);
}

#[test]
fn a_server_is_asked_what_readers_programs_ask() {
    let (house, site) = (folder(&[]), lake());
    for path in ["/bad-no-head.xml", "/moved.xml"] {
        about(&house, &format!("check {}", site.url(path)));
    }
    let asked = site.asked();
    let first = &asked[0];
    assert!(first.starts_with("GET /bad-no-head.xml HTTP/1.1\r\n"), "{first}");
    let version = env!("CARGO_PKG_VERSION");
    let lower = first.to_ascii_lowercase();
    assert!(
        lower.contains(&format!("user-agent: pressrun/{version}\r\n")),
        "{first}"
    );
    assert!(
        lower.contains("accept-encoding: gzip\r\n") && !lower.contains("cookie") && !lower.contains("authorization")
    );
    let methods: Vec<&str> = asked.iter().map(|asked| asked.split(" HTTP").next().unwrap()).collect();
    assert_eq!(
        methods,
        [
            "GET /bad-no-head.xml",
            "HEAD /bad-no-head.xml",
            "GET /moved.xml",
            "GET /old.xml",
            "GET /good.xml",
            "HEAD /good.xml",
            "GET /good.xml"
        ]
    );
}

#[test]
fn what_must_not_be_fetched_is_not() {
    let site = Site::with(vec![
        served("/loop", "HTTP/1.1 302 Found\nlocation: /loop", ""),
        served(
            "/inside",
            "HTTP/1.1 302 Found\nlocation: http://169.254.169.254/latest/",
            "",
        ),
        served("/file", "HTTP/1.1 302 Found\nlocation: file:///etc/passwd", ""),
        served(
            "/password",
            "HTTP/1.1 302 Found\nlocation: http://ada:secret@127.0.0.1/",
            "",
        ),
        served(
            "/bomb",
            "HTTP/1.1 200 OK\ncontent-encoding: gzip",
            gzip(&" ".repeat((8 << 20) + 1)),
        ),
        served("/zstd", "HTTP/1.1 200 OK\ncontent-encoding: zstd", "x"),
    ]);
    let house = folder(&[]);
    for (words, exit, because) in [
        (site.url("/loop"), 1, "more than 10 redirects"),
        (
            site.url("/inside"),
            1,
            "`169.254.169.254` is not on the public internet",
        ),
        (site.url("/file"), 1, "`file:///etc/passwd` is neither http nor https"),
        (
            site.url("/password"),
            1,
            "the address holds a name or a password, and none is ever sent",
        ),
        (site.url("/bomb"), 1, "it is larger than 8 MB"),
        (
            site.url("/zstd"),
            1,
            "it is compressed as `zstd`, which was not asked for",
        ),
        (
            "http://10.0.0.1/feed.xml".to_owned(),
            1,
            "`10.0.0.1` is not on the public internet",
        ),
        (
            "http://[fd00::1]/".to_owned(),
            1,
            "`fd00::1` is not on the public internet",
        ),
        ("http://127.0.0.1:1/".to_owned(), 1, "the server cannot be reached"),
        (
            "ftp://lake.test/feed.xml".to_owned(),
            2,
            "`ftp` addresses are not fetched",
        ),
        ("https://".to_owned(), 2, "`https://` is no address"),
    ] {
        let ran = typed(&house, &format!("pressrun check '{words}'"));
        assert_eq!(ran.exit, exit, "{words}\n{}", ran.text());
        assert!(ran.stderr.contains(because), "{words}\n{}", ran.text());
        assert_eq!(ran.stdout, "", "{words}");
    }
}

#[test]
fn whom_the_system_does_not_trust_is_not_asked() {
    let feed = served("/feed.xml", "HTTP/1.1 200 OK\ncontent-type: application/rss+xml", FEED);
    let site = Site::with_tls(vec![feed], &AUTHORITY.server);
    let url = site.url("/feed.xml").replace("http:", "https:");
    let mut house = folder(&[("authority.pem", &AUTHORITY.pem)]);
    let refused = typed(&house, &format!("pressrun check {url}"));
    assert_eq!(refused.exit, 1, "{}", refused.text());
    assert!(
        refused.stderr.contains("because: the server cannot be reached"),
        "{}",
        refused.text()
    );
    assert!(refused.stderr.contains("certificate"), "{}", refused.text());
    assert_eq!(site.asked(), [""; 0]);
    house.set("SSL_CERT_FILE", "authority.pem");
    let trusted = typed(&house, &format!("pressrun check {url}"));
    assert!(
        trusted.stdout.contains("feed.xml:10:7: error[feed/link-relative]"),
        "{}",
        trusted.text()
    );
    assert!(!trusted.stdout.contains("feed/http-insecure"), "{}", trusted.text());
}

#[test]
fn a_page_at_an_address_becomes_an_article_with_whole_links() {
    let page = "<!doctype html><html><head><title>Snow | The Lake</title></head><body><article><h1>Snow</h1>\
                <time datetime=\"2026-02-03\">3 February</time>\
                <p>It fell all day, and <a href=\"/people\">nobody</a> went out to look.</p>\
                <p><img src=\"snow.jpg\" alt=\"Snow falling\"></p><p>Wei\u{df} war es.</p></article></body></html>";
    let latin: Vec<u8> = page
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let site = Site::with(vec![
        served(
            "/notes/snow",
            "HTTP/1.1 200 OK\ncontent-type: text/html; charset=iso-8859-1",
            latin,
        ),
        served(
            "/thaw.md",
            "HTTP/1.1 200 OK\ncontent-type: text/markdown",
            "# Thaw\n\nDrip.\n",
        ),
    ]);
    let house = publication(&[]);
    let words = format!("import {} {}", site.url("/notes/snow"), site.url("/thaw.md"));
    insta::assert_snapshot!(about(&house, &words), @r"
    exit: 0
    --- stdout
    wrote    feeds/main/articles/snow.md
    title    Snow
    date     2026-02-03 (from the page's time element)
    wrote    feeds/main/articles/thaw.md
    title    Thaw
    date     2026-03-01T08:00:00Z (now: the text names none)
    next     pressrun build
    --- stderr
    ");
    let article = house.read("feeds/main/articles/snow.md");
    insta::assert_snapshot!(without_numbers(&article, "127.0.0.1:"), @r#"
    +++
    title = "Snow"
    date = 2026-02-03
    +++

    3 February

    It fell all day, and [nobody](http://127.0.0.1:#/people) went out to look.

    ![Snow falling](http://127.0.0.1:#/notes/snow.jpg)

    Weiß war es.
    "#);
    insta::assert_snapshot!(about(&house, &format!("import {}", site.url("/nowhere"))), @r"
    exit: 1
    --- stdout

    --- stderr
    error: `http://127.0.0.1:[PORT]/nowhere` cannot be imported
      because: the server answers 404

    hint: open the address in a browser
    ");
}
