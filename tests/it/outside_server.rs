//! What is built, as real web servers give it out by the configurations that lie beside it.

mod server;

use crate::outside::are_wanted;
use crate::outside_server::server::Answer;
use crate::outside_server::server::CADDY;
use crate::outside_server::server::CURL;
use crate::outside_server::server::NGINX;
use crate::outside_server::server::Server;
use crate::publication::Publication;
use crate::story::FROST;
use crate::story::done;
use crate::story::publication;

/// Where the output of the magazine lies.
const OUTPUT: &str = "feeds/main/public";

/// A magazine with articles of every kind, built.
fn magazine() -> Publication {
    let magazine = Publication::of_data("magazine");
    magazine.run(&["build"]).text();
    magazine
}

/// Each document by its path, and its media type.
const DOCUMENTS: [(&str, &str); 7] = [
    ("rss.xml", "application/rss+xml; charset=utf-8"),
    ("atom.xml", "application/atom+xml; charset=utf-8"),
    ("feed.json", "application/feed+json; charset=utf-8"),
    ("feeds.opml", "text/x-opml; charset=utf-8"),
    ("tags/letters/rss.xml", "application/rss+xml; charset=utf-8"),
    ("tags/鳥/feed.json", "application/feed+json; charset=utf-8"),
    ("lang/ar/atom.xml", "application/atom+xml; charset=utf-8"),
];

/// Everything that rules 17 and 18 ask of a server, for `encodings` other than none.
fn assert_serves(server: &Server, magazine: &Publication, encodings: &[(&str, &str)]) {
    for (path, media_type) in DOCUMENTS {
        let bytes = std::fs::read(magazine.path().join(OUTPUT).join(path)).unwrap();
        let plain = server.get(path, &[]);
        assert_answers(&plain, 200, &bytes, path);
        assert_eq!(plain.header("content-encoding"), None);
        let mut seen = vec![assert_is_document(server, path, media_type, &plain)];
        for (encoding, suffix) in encodings {
            let twin = magazine.path().join(OUTPUT).join(format!("{path}{suffix}"));
            let packed = server.get(path, &[&format!("Accept-Encoding: {encoding}")]);
            let Ok(twin) = std::fs::read(twin) else {
                assert!(packed.body == bytes, "{path} is too small for a twin");
                continue;
            };
            assert_eq!(packed.header("content-encoding"), Some(*encoding), "{path}");
            assert_eq!((packed.status, packed.body.len()), (200, twin.len()), "{path}");
            assert_eq!(packed.header("vary"), Some("Accept-Encoding"), "{path}");
            assert_eq!(plain.header("vary"), Some("Accept-Encoding"), "{path}");
            let etag = assert_is_document(server, path, media_type, &packed);
            assert!(!seen.contains(&etag), "{path}: {encoding} shares its ETag");
            let accept = format!("Accept-Encoding: {encoding}");
            let other = server.get(path, &[&accept, &format!("If-None-Match: {}", seen[0])]);
            assert_eq!(other.status, 200, "{path}: what is known is not what would be sent");
            seen.push(etag);
        }
    }
    let link = "<https://hub.example.org/>; rel=\"hub\", <https://example.org/atom.xml>; rel=\"self\"";
    assert_eq!(server.get("atom.xml", &[]).header("link"), Some(link));
    assert_pages(server, magazine);
}

/// What holds in every encoding; the document's `ETag`.
fn assert_is_document(server: &Server, path: &str, media_type: &str, answer: &Answer) -> String {
    for (name, value) in [
        ("content-type", media_type),
        ("cache-control", "max-age=3600"),
        ("access-control-allow-origin", "*"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{path}");
    }
    let etag = answer.header("etag").unwrap().to_owned();
    let modified = format!("If-Modified-Since: {}", answer.header("last-modified").unwrap());
    let encoding = answer.header("content-encoding").unwrap_or("identity");
    let accept = format!("Accept-Encoding: {encoding}");
    let matches = format!("If-None-Match: {etag}");
    for condition in [
        vec![accept.as_str(), &matches],
        vec![&accept, &modified],
        vec![&accept, &matches, &modified],
    ] {
        let known = server.get(path, &condition);
        assert_eq!((known.status, known.body.len()), (304, 0), "{path}: {condition:?}");
        assert_eq!(known.header("etag"), Some(etag.as_str()), "{path}");
        assert_eq!(known.header("cache-control"), Some("max-age=3600"), "{path}");
    }
    let changed = [accept.as_str(), "If-None-Match: \"another\"", &modified];
    assert_eq!(server.get(path, &changed).status, 200, "{path}: the ETag decides");
    let head = server.head(path, &[&accept]);
    assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
    for name in ["content-type", "content-length", "cache-control", "etag", "vary"] {
        assert_eq!(head.header(name), answer.header(name), "{path}: {name} of HEAD");
    }
    etag
}

/// Pages, what lies beside them, and what does not.
fn assert_pages(server: &Server, magazine: &Publication) {
    let file = |path: &str| std::fs::read(magazine.path().join(OUTPUT).join(path)).unwrap();
    for path in ["", "curlews/", "tags/鳥/", "رسالة-من-الشاطئ/", "archive/"] {
        let page = server.get(path, &[]);
        assert_answers(&page, 200, &file(&format!("{path}index.html")), path);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-cache"), "{path}");
        assert_eq!(page.header("vary"), Some("Accept-Encoding"), "{path}");
        assert_is_safe(&page, path);
    }
    let moved = server.get("curlews", &[]);
    assert!(matches!(moved.status, 301 | 308), "{}", moved.status);
    assert!(moved.header("location").unwrap().ends_with("/curlews/"));
    for path in [
        "nothing/here",
        "tags/nobody/rss.xml",
        ".pressrun-files",
        "nginx.conf",
        "caddy.conf",
        "_headers",
    ] {
        let missing = server.get(path, &[]);
        assert_answers(&missing, 404, &file("404.html"), path);
        assert_eq!(
            missing.header("content-type"),
            Some("text/html; charset=utf-8"),
            "{path}"
        );
        assert_is_safe(&missing, path);
    }
    let picture = server.get("plates/one-day.png", &["Accept-Encoding: gzip, br"]);
    assert_answers(&picture, 200, &file("plates/one-day.png"), "plates/one-day.png");
    assert_eq!(picture.header("content-type"), Some("image/png"));
    assert_is_safe(&picture, "plates/one-day.png");
    let mail = server.get("issues/1/email.txt", &[]);
    assert_eq!(mail.header("content-type"), Some("text/plain; charset=utf-8"));
}

fn assert_answers(answer: &Answer, status: u16, body: &[u8], path: &str) {
    let said = String::from_utf8_lossy(&answer.body);
    assert!(
        (answer.status, answer.body.as_slice()) == (status, body),
        "{path}: {} {said:.200}",
        answer.status
    );
}

/// Nothing runs in what a browser shows.
fn assert_is_safe(answer: &Answer, path: &str) {
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(
        policy.starts_with("default-src 'none';") && !policy.contains("script"),
        "{path}: {policy}"
    );
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    assert!(answer.header("referrer-policy").is_some(), "{path}");
}

#[test]
fn rules_17_and_18_hold_behind_nginx() {
    if are_wanted(&[NGINX, CURL]) {
        let magazine = magazine();
        let server = Server::nginx(&magazine.path().join(OUTPUT), "");
        assert_serves(&server, &magazine, &[("gzip", ".gz")]);
    }
}

#[test]
fn rules_17_and_18_hold_behind_nginx_with_its_module_for_brotli() {
    if are_wanted(&[NGINX, CURL]) {
        let magazine = magazine();
        let path = format!("{OUTPUT}/nginx.conf");
        let with_brotli = magazine.read(&path).replace("#brotli_static", "brotli_static");
        magazine.write(&path, with_brotli);
        let server = Server::nginx_with_brotli(&magazine.path().join(OUTPUT), "");
        assert_serves(&server, &magazine, &[("gzip", ".gz"), ("br", ".br")]);
    }
}

#[test]
fn rules_17_and_18_hold_behind_caddy() {
    if are_wanted(&[CADDY, CURL]) {
        let magazine = magazine();
        let server = Server::caddy(&magazine.path().join(OUTPUT), "");
        assert_serves(&server, &magazine, &[("gzip", ".gz"), ("br", ".br")]);
        let atom = server.get("atom.xml", &[]);
        let long_ago = "If-Modified-Since: Thu, 01 Jan 1998 00:00:00 GMT";
        let known = server.get(
            "atom.xml",
            &[&format!("If-None-Match: {}", atom.header("etag").unwrap()), long_ago],
        );
        assert_eq!(known.status, 304, "an ETag that matches is enough");
    }
}

#[test]
fn servers_give_out_what_has_no_twins() {
    if !are_wanted(&[NGINX, CADDY, CURL]) {
        return;
    }
    let magazine = Publication::of_data("magazine");
    let settings = magazine.read("feeds/main/feed.toml").replace("compress = true\n", "");
    magazine.write("feeds/main/feed.toml", settings);
    magazine.run(&["build"]).text();
    let folder = magazine.path().join(OUTPUT);
    assert!(!folder.join("rss.xml.gz").exists());
    let accept = "Accept-Encoding: gzip";
    for (server, encoding) in [
        (Server::nginx(&folder, ""), Some("gzip")),
        (Server::caddy(&folder, ""), None),
    ] {
        let plain = server.get("rss.xml", &[]);
        let packed = server.get("rss.xml", &[accept]);
        assert_eq!(packed.header("content-encoding"), encoding);
        assert_eq!(
            packed.header("content-type"),
            Some("application/rss+xml; charset=utf-8")
        );
        let etag = packed.header("etag").unwrap();
        assert_eq!(
            etag == plain.header("etag").unwrap(),
            encoding.is_none(),
            "one ETag an encoding"
        );
        let known = server.get("rss.xml", &[accept, &format!("If-None-Match: {etag}")]);
        assert_eq!(known.status, 304);
    }
}

#[test]
fn a_feed_may_stand_in_a_folder_of_its_server() {
    if !are_wanted(&[NGINX, CADDY, CURL]) {
        return;
    }
    let at = "früh + (2)/";
    let magazine =
        Publication::of_data("magazine").with("PRESSRUN__PUBLICATION__URL", "https://example.org/früh + (2)/");
    magazine.run(&["build"]).text();
    let root = magazine.path().join("root");
    std::fs::create_dir(&root).unwrap();
    std::fs::rename(magazine.path().join(OUTPUT), root.join(at.trim_end_matches('/'))).unwrap();
    for server in [Server::nginx(&root, at), Server::caddy(&root, at)] {
        for (path, media_type) in DOCUMENTS {
            let plain = server.get(path, &[]);
            assert_eq!(plain.status, 200, "{path}");
            assert_is_document(&server, path, media_type, &plain);
        }
        let page = server.get("tags/鳥/", &[]);
        assert_eq!((page.status, page.header("cache-control")), (200, Some("no-cache")));
        let missing = server.get("nothing", &[]);
        let page = std::fs::read(root.join(at).join("404.html")).unwrap();
        assert_answers(&missing, 404, &page, "nothing");
        assert_eq!(server.get("nginx.conf", &[]).status, 404);
    }
}

#[test]
fn an_address_that_moved_is_answered_with_301_and_where_it_is_now() {
    if !are_wanted(&[NGINX, CADDY, CURL]) {
        return;
    }
    let house = publication(&[("feeds/main/feed.toml", "server = [\"nginx\", \"caddy\", \"headers\"]\n")]);
    for slug in ["frost", "grüße", "a+b", "rime"] {
        house.write(
            "feeds/main/articles/frost.md",
            &FROST.replace("date", &format!("slug = \"{slug}\"\ndate")),
        );
        done(&house, "build");
    }
    let folder = house.path(OUTPUT);
    for server in [Server::nginx(&folder, ""), Server::caddy(&folder, "")] {
        for old in ["frost/", "grüße/"] {
            let moved = server.get(old, &[]);
            let led = (moved.status, moved.header("location"), moved.header("cache-control"));
            assert_eq!(led, (301, Some("https://pond.test/rime/"), Some("no-cache")), "{old}");
            assert!(folder.join(old).join("index.html").is_file());
        }
        assert_eq!(server.get("rime/", &[]).status, 200);
        assert_eq!(server.get("_redirects", &[]).status, 404);
    }
}
