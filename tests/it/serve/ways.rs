//! What stands at which path, and what never does.

use crate::serve::OUTPUT;
use crate::serve::built;
use crate::serve::client::serve;
use crate::serve::told;
use crate::story::FROST;
use crate::story::done;
use crate::story::publication;
use crate::story::told as shown;

#[test]
fn no_path_leads_out_of_what_was_built() {
    let house = built();
    std::os::unix::fs::symlink(
        house.path("config/pressrun.toml"),
        house.path(&format!("{OUTPUT}/link.txt")),
    )
    .unwrap();
    std::fs::create_dir(house.path(&format!("{OUTPUT}/.git"))).unwrap();
    house.write(&format!("{OUTPUT}/.git/config"), "secret");
    let served = serve(&house);
    for path in [
        "/../../../config/pressrun.toml",
        "/%2e%2e/%2e%2e/%2e%2e/config/pressrun.toml",
        "/..%2f..%2f..%2fconfig%2fpressrun.toml",
        "/rime/../../feed.toml",
        "/%252e%252e/feed.toml",
        "/rime%00/index.html",
        "/%ff",
        "/%",
        "//evil.test/",
        "/\\evil.test",
        "/.pressrun-files",
        "/caddy.conf",
        "/.git/config",
        "/link.txt",
        "/RSS.XML",
        "/rime//",
        "http://evil.test/../feed.toml",
    ] {
        let answer = served.get(path, &[]);
        assert!(
            matches!(answer.status, 400 | 404),
            "{path}: {} {}",
            answer.status,
            answer.text()
        );
        assert!(
            !answer.text().contains("postal_address") && !answer.head().contains("evil"),
            "{path}"
        );
    }
}

#[test]
fn nothing_that_is_answered_names_the_host_that_was_asked() {
    let house = built();
    let served = serve(&house);
    for path in ["/", "/rss.xml", "/rime", "/nothing", "/health"] {
        let answer = served.get(path, &["X-Forwarded-Host: evil.test", "Forwarded: host=evil.test"]);
        assert!(
            !answer.head().contains("evil.test") && !answer.text().contains("evil.test"),
            "{path}"
        );
    }
}

#[test]
fn what_moved_and_what_is_gone_is_answered_as_such() {
    let house = publication(&[]);
    house.write(
        "feeds/main/articles/mist.md",
        &FROST.replace("Frost", "Mist").replace("cold", "damp"),
    );
    for slug in ["frost", "grüße", "rime"] {
        let text = FROST.replace("date", &format!("slug = \"{slug}\"\ndate"));
        house.write("feeds/main/articles/frost.md", &text);
        done(&house, "build");
    }
    std::fs::remove_file(house.path("feeds/main/articles/mist.md")).unwrap();
    done(&house, "build");
    house.write(
        "config/redirects.toml",
        "[moved]\n\"/feed.xml\" = \"/rss.xml\"\n\"/böse\" = \"https://else.test/x\"\n[gone]\npaths = [\"/2009/\"]\n",
    );
    let served = serve(&house);
    let asked: Vec<(&str, &str, &[&str])> = vec![
        ("GET", "/frost/", &[]),
        ("GET", "/frost", &[]),
        ("HEAD", "/gr%C3%BC%C3%9Fe/", &[]),
        ("GET", "/rime/", &[]),
        ("GET", "/mist/", &[]),
        ("GET", "/feed.xml", &[]),
        ("GET", "/b%C3%B6se", &[]),
        ("GET", "/2009/", &[]),
    ];
    insta::assert_snapshot!(told(&served, &asked, &["location", "cache-control"]), @r"
    GET /frost/ [] -> 301; location: https://pond.test/rime/; cache-control: no-cache
    GET /frost [] -> 301; location: https://pond.test/rime/; cache-control: no-cache
    HEAD /gr%C3%BC%C3%9Fe/ [] -> 301; location: https://pond.test/rime/; cache-control: no-cache
    GET /rime/ [] -> 200; cache-control: no-cache
    GET /mist/ [] -> 410; cache-control: no-cache
    GET /feed.xml [] -> 301; location: https://pond.test/rss.xml; cache-control: no-cache
    GET /b%C3%B6se [] -> 301; location: https://else.test/x; cache-control: no-cache
    GET /2009/ [] -> 410; cache-control: no-cache
    ");
    assert_eq!(
        served.get("/2009/", &[]).text(),
        house.read(&format!("{OUTPUT}/404.html"))
    );
}

#[test]
fn a_redirect_that_leads_nowhere_is_told_with_its_line() {
    let house = built();
    house.write("config/redirects.toml", "[moved]\n\"/a\" = \"/b\"\n\"/b\" = \"/a\"\n");
    insta::assert_snapshot!(shown(&house, "serve --listen 127.0.0.1:0"), @r#"
    exit: 2
    --- stdout

    --- stderr
    error: the redirects cannot be used
      because: config/redirects.toml:2:8: `/a` leads in a circle
               "/a" = "/b"
                      ^^^^

    hint: take one of its lines out
    "#);
    house.write("config/redirects.toml", "[move]\n");
    insta::assert_snapshot!(shown(&house, "serve --listen 127.0.0.1:0"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: the redirects cannot be read
      because: config/redirects.toml:1:2: unknown key `move`
               [move]
                ^^^^

    hint: did you mean `moved`?
    ");
}

#[test]
fn feeds_stand_at_the_paths_of_their_urls() {
    let house = built();
    house.write("feeds/second/feed.toml", "url = \"https://pond.test/früh +/zwei/\"\n");
    house.write("feeds/second/articles/dew.md", &FROST.replace("Frost", "Dew"));
    house.write("feeds/main/feed.toml", "url = \"https://pond.test/\"\n");
    done(&house, "build");
    let served = serve(&house);
    let found = served.get("/fr%C3%BCh%20+/zwei/rss.xml", &[]);
    assert!(found.status == 200 && found.text().contains("Dew"), "{}", found.text());
    assert_eq!(
        served.get("/fr%C3%BCh%20+/zwei", &[]).header("location"),
        "/fr%C3%BCh%20+/zwei/"
    );
    let missing = |path: &str| served.get(path, &[]).text().to_owned();
    let page = |feed: &str| house.read(&format!("feeds/{feed}/public/404.html"));
    assert_eq!(missing("/nothing"), page("main"));
    assert_eq!(missing("/fr%C3%BCh%20+/zwei/nothing"), page("second"));
    drop(served);
    house.write("feeds/second/feed.toml", "url = \"https://other.test/\"\n");
    insta::assert_snapshot!(shown(&house, "serve --listen 127.0.0.1:0"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: two feeds stand at the path `/` of the server
      because: `main` at https://pond.test/, `second` at https://other.test/

    hint: give one of them another `url`, or give each host a server of its own
    ");
}
