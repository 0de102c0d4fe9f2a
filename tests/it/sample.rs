//! What a new publication starts with, and the publication that this repository is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pressrun::app::config::Config;
use pressrun::article::Article;
use pressrun::article::Source;
use pressrun::article::flavour::Site;
use pressrun::entry::content;
use pressrun::entry::context;
use pressrun::entry::context::Context;
use pressrun::entry::context::Target;
use pressrun::feed::Id;
use pressrun::feed::config::FeedTable;
use pressrun::feed::permalink::Permalink;
use pressrun::feed::permalinks::Written;
use pressrun::finding::Finding;
use pressrun::issue::Issue;
use pressrun::profile::Profile;
use serde_json::Value;
use url::Url;

use crate::publication::Publication;
use crate::publication::repository;
use crate::publication::tree;

const CONFIG: &str = include_str!("../../config/pressrun.toml");
const CONFIG_SKELETON: &str = include_str!("../../src/app/skeleton/config/pressrun.toml");
const FEED: &str = include_str!("../../feeds/sample/feed.toml");
const FEED_SKELETON: &str = include_str!("../../src/app/skeleton/feeds/main/feed.toml");
const WELCOME: &str = include_str!("../../src/app/skeleton/feeds/main/articles/welcome.md");
const ISSUE: &str = include_str!("../../feeds/sample/issues/0001-first-issue.md");

/// The articles of the sample, below their folder.
const ARTICLES: [&str; 3] = [
    "half-the-lights.md",
    "a-tide-table-in-forty-lines/index.md",
    "brot-nach-ebbe.txt",
];

/// A skeleton's places, filled as they are in this repository.
fn filled(skeleton: &str) -> String {
    [
        ("{{NAME}}", "Low Water"),
        ("{{URL}}", "https://example.org/"),
        ("{{AUTHOR}}", "Ines Quill"),
        ("{{TIMEZONE}}", "Europe/Berlin"),
        ("{{CREATED}}", "2026-09-01T00:00:00+02:00"),
    ]
    .iter()
    .fold(skeleton.to_owned(), |text, (place, value)| text.replace(place, value))
}

/// A line of settings: its key, and whether it is switched on.
fn setting(line: &str) -> Option<(&str, bool)> {
    let (line, is_on) = line.strip_prefix('#').map_or((line, true), |rest| (rest, false));
    let (key, _) = line.split_once(" = ")?;
    let is_key = key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_key.then_some((key, is_on))
}

/// A file of settings with all of them switched on.
fn switched_on(text: &str) -> String {
    let on = |line: &str| match setting(line) {
        Some((_, false)) => line[1..].to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(|line| on(line) + "\n").collect()
}

fn article(path: &str) -> (Article, Vec<Finding>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds/sample/articles");
    let bytes = fs::read(folder.join(path)).unwrap();
    let file = format!("feeds/sample/articles/{path}");
    let source = Source {
        path,
        file: &file,
        bytes: &bytes,
        site: &Site::default(),
    };
    let (article, mut findings) = Article::parse(source);
    let (article, body) = article.unwrap();
    let base = Url::parse("https://example.org/x/").unwrap();
    let beside = folder.join(path);
    let resolve = |target: &str| {
        let is_there = beside.with_file_name(target).exists();
        if is_there {
            Target::Url(format!("{base}{target}"))
        } else {
            Target::Missing
        }
    };
    let context = Context {
        source: context::Source {
            format: article.format,
            body: &body,
            file: &article.file,
            line: article.body_line,
        },
        base: &base,
        resolve: &resolve,
    };
    findings.extend(content::render(context).1);
    (article, findings)
}

#[test]
fn this_repository_is_a_publication_as_init_writes_it() {
    assert_eq!(CONFIG, filled(CONFIG_SKELETON));
    let is_text = |line: &&str| !line.starts_with("description = ");
    let lines = |text: &str| text.lines().filter(is_text).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(FEED), lines(&filled(FEED_SKELETON)));
}

#[test]
fn every_setting_that_is_written_down_can_be_switched_on() {
    for text in [CONFIG.to_owned(), switched_on(CONFIG)] {
        let config: Config = toml::from_str(&text).unwrap();
        assert_eq!(config.publication.timezone, chrono_tz::Europe::Berlin);
        let names: Vec<&String> = config.profiles.keys().collect();
        assert_eq!(names, ["outbox", "relay"]);
        for profile in config.profiles.values() {
            assert_eq!(profile.problems(), []);
        }
    }
    for text in [FEED.to_owned(), switched_on(FEED)] {
        let feed: FeedTable = toml::from_str(&text).unwrap();
        assert!(feed.created.is_some());
    }
}

#[test]
fn a_setting_that_is_switched_off_shows_its_default() {
    let words = [
        "title", "url", "articles", "exclude", "output", "server", "image", "icon", "rights", "license", "hubs",
    ];
    let mut expected: FeedTable = toml::from_str(FEED).unwrap();
    let mut found: FeedTable = toml::from_str(&switched_on(FEED)).unwrap();
    for word in words {
        assert!(
            switched_on(FEED).contains(&format!("\n{word} = ")),
            "{word} is written down"
        );
    }
    // Where these are left out, the flavour decides.
    let plain = ("/:slug/".to_owned(), Id::Tag);
    assert_eq!(
        std::mem::take(&mut found.permalink),
        Written::from(Permalink::try_from(plain.0).unwrap())
    );
    assert_eq!(found.id.take(), Some(plain.1));
    for table in [&mut expected, &mut found] {
        let defaults = FeedTable::default();
        table.title = None;
        table.url = None;
        table.language = None;
        table.articles = defaults.articles;
        table.exclude = Vec::new();
        table.root = None;
        table.served = None;
        table.languages = Vec::new();
        table.output = None;
        table.server = defaults.server;
        table.atom_id = None;
        table.image = None;
        table.icon = None;
        table.rights = None;
        table.license = None;
        table.hubs = Vec::new();
        table.interests = Vec::new();
    }
    assert_eq!(found, expected);

    let settings = |text: &str| {
        let mut config: Config = toml::from_str(text).unwrap();
        config.send.transactional_profile = None;
        (config.templates, format!("{:?}", config.send))
    };
    assert_eq!(settings(&switched_on(CONFIG)), settings(CONFIG));
    let relay = |text: &str| match toml::from_str::<Config>(text).unwrap().profiles.remove("relay") {
        Some(Profile::Smtp(smtp)) => smtp,
        other => panic!("{other:?}"),
    };
    let (expected, found) = (relay(CONFIG), relay(&switched_on(CONFIG)));
    assert_eq!(found.timeouts, expected.timeouts);
    assert_eq!(found.connections, expected.connections);
    assert_eq!(found.messages_per_connection, expected.messages_per_connection);
    assert_eq!(found.connection_idle, expected.connection_idle);
    assert_eq!(found.connection_age, expected.connection_age);
}

#[test]
fn every_setting_has_a_comment_of_its_own_or_shares_the_one_above() {
    for text in [CONFIG, FEED] {
        let mut is_explained = false;
        for line in text.lines() {
            if setting(line).is_some() {
                assert!(is_explained, "{line}");
            } else {
                is_explained = line.starts_with("# ") || (is_explained && line.starts_with('['));
            }
        }
    }
}

#[test]
fn nothing_is_found_wrong_with_the_sample() {
    for path in ARTICLES {
        let (article, findings) = article(path);
        assert_eq!(findings, [], "{path}");
        assert!(
            article.front.summary.is_some() && article.front.date.is_some(),
            "{path}"
        );
    }
    let welcome = filled(WELCOME);
    let (welcome, findings) = Article::parse(Source {
        path: "welcome.md",
        file: "feeds/main/articles/welcome.md",
        bytes: welcome.as_bytes(),
        site: &Site::default(),
    });
    assert_eq!(findings, []);
    assert!(welcome.unwrap().0.front.date.is_some());
}

#[test]
fn the_first_issue_has_every_article_of_the_sample() {
    let (issue, findings) = Issue::parse("feeds/sample/issues/0001-first-issue.md", ISSUE);
    let issue = issue.unwrap();
    assert_eq!(findings, []);
    let ids = ARTICLES.map(|path| {
        let date = article(path).0.front.date.unwrap().in_zone(chrono_tz::Europe::Berlin);
        let (stem, _) = path.rsplit_once('.').unwrap();
        format!("tag:example.org,{}:{stem}", date.format("%Y-%m-%d"))
    });
    let chosen: Vec<&String> = issue.entries.iter().map(|chosen| &chosen.id).collect();
    assert_eq!(chosen, ids.iter().collect::<Vec<_>>());
    assert!(!issue.intro.text.trim().is_empty() && !issue.outro.text.trim().is_empty());
}

/// What the sample's folder holds, with what was built.
fn built(publication: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(&publication.join("feeds/sample"));
    files.retain(|path, _| path.starts_with("public/") || path == "ids.toml");
    files
}

#[test]
fn the_sample_is_built_again_byte_for_byte() {
    let committed = built(&repository());
    assert!(committed.contains_key("public/a-tide-table-in-forty-lines/one-month.png"));
    assert!(committed.contains_key("public/issues/1/email.txt"));
    let elsewhere = [
        ("1796083200", "UTC", "C"),
        ("1893456000", "Pacific/Kiritimati", "de_DE.UTF-8"),
    ];
    for (now, zone, locale) in elsewhere {
        let sample = Publication::sample()
            .with("SOURCE_DATE_EPOCH", now)
            .with("TZ", zone)
            .with("LC_ALL", locale);
        let changes = |words: &[&str]| {
            let answer: Value = serde_json::from_str(&sample.run(words).text()).unwrap();
            let files = answer["feeds"][0]["files"].as_array().unwrap().clone();
            files.iter().filter(|file| file["changed"] == true).count()
        };
        assert_eq!(
            changes(&["build", "--format", "json"]),
            committed.len() - 2,
            "all but the two lists"
        );
        for (path, bytes) in built(sample.path()) {
            let expected = committed.get(&path).map(|bytes| String::from_utf8_lossy(bytes));
            assert_eq!(Some(String::from_utf8_lossy(&bytes)), expected, "{path}, {zone}");
        }
        assert_eq!(built(sample.path()), committed);
        assert_eq!(
            changes(&["build", "--format", "json"]),
            0,
            "what is the same is not written again"
        );
    }
}

#[test]
fn nothing_is_built_of_what_has_not_come() {
    let early = Publication::sample().with("SOURCE_DATE_EPOCH", "1791633600");
    fs::remove_file(early.path().join("feeds/sample/issues/0001-first-issue.md")).unwrap();
    let answer: Value = serde_json::from_str(&early.run(&["build", "--format", "json"]).text()).unwrap();
    assert_eq!(answer["feeds"][0]["entries"], 2);
    assert_eq!(answer["waiting"][0]["path"], "feeds/sample/articles/brot-nach-ebbe.txt");
}

#[test]
fn the_sample_is_checked_without_an_error() {
    let answer = Publication::sample().run(&["check", "--format", "json"]).text();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["errors"], 0, "{answer:#}");
    let findings = answer["findings"].as_array().unwrap();
    let told: Vec<&str> = findings
        .iter()
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    let expected = [
        "the publication's URL is still `https://example.org/`",
        "the postal address is still `Street 1, 12345 Town`",
        "no one-click link to leave",
        "the domain that takes requests to leave is still `example.org`",
        "the sender's domain is still `example.org`",
    ];
    assert_eq!(told, expected, "only addresses are examples");
}
