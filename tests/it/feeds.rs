//! What was built, read as readers' programs read it, by programs that are at hand in Rust.

pub mod hostile;
pub mod item;

use std::collections::HashSet;

use feed_rs::model::Entry;
use feed_rs::parser;
use serde_json::Value;
use url::Url;

use crate::feeds::item::Item;
use crate::feeds::item::assert_same;
use crate::feeds::item::of_json_feed;
use crate::publication::Publication;
use crate::publication::repository;

/// The documents of XML, by the names of their files.
pub const XML: [&str; 2] = ["rss.xml", "atom.xml"];

/// Where the sample's documents lie, below the repository.
pub const SAMPLE: &str = "feeds/sample/public";

/// Where those of a new publication lie, below it.
pub const MAIN: &str = "feeds/main/public";

fn of_feed_rs(entry: &Entry) -> Item {
    let text = |text: &feed_rs::model::Text| text.content.clone();
    let content = entry.content.as_ref().and_then(|content| content.body.clone());
    let tags = entry.categories.iter().map(|category| category.term.clone());
    Item {
        id: entry.id.clone(),
        link: entry.links[0].href.clone(),
        title: entry.title.as_ref().map(text).unwrap(),
        published: entry.published.unwrap().timestamp(),
        author: entry.authors[0].name.clone().unwrap(),
        content: content.unwrap_or_default(),
        summary: None,
        tags: Some(tags.collect()),
    }
}

fn assert_read_by_feed_rs(folder: &std::path::Path) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let ours = of_json_feed(&read("feed.json"));
    for name in ["rss.xml", "atom.xml", "feed.json"] {
        let feed = parser::parse(read(name).as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let told: Vec<Item> = feed.entries.iter().map(of_feed_rs).collect();
        assert_same(&told, &ours, name);
    }
}

#[test]
fn the_sample_says_the_same_in_every_format() {
    assert_read_by_feed_rs(&repository().join(SAMPLE));
}

#[test]
fn no_article_breaks_a_feed() {
    let publication = hostile::publication();
    let outcome = publication.run(&["build"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let folder = publication.path().join(MAIN);
    hostile::assert_whole(&of_json_feed(&publication.read(&format!("{MAIN}/feed.json"))));
    assert_read_by_feed_rs(&folder);
    // Beside the answer of a build at most ten of a rule are told.
    let checked = publication.run(&["check"]);
    let all = String::from_utf8_lossy(&checked.stdout).into_owned() + &checked.stderr;
    for (place, character) in [
        ("control.md:2:13", "U+000B"),
        ("control.md:2:24", "U+FFFE"),
        ("control.md:5:2", "U+000B"),
        ("control.md:5:10", "U+0000"),
        ("control.md:5:18", "U+000B"),
        ("control.md:5:37", "U+0000"),
        ("control.md:5:49", "U+1FFFF"),
        ("reference.html:5:8", "U+000C"),
        ("reference.html:5:17", "U+001F"),
        ("reference.html:5:34", "U+FFFE"),
    ] {
        let line =
            format!("feeds/main/articles/{place}: warning[article/forbidden-character]: the character {character} ");
        assert!(all.contains(&line), "{line}\n{all}");
    }
}

#[test]
fn a_bad_article_is_named_and_the_rest_is_published() {
    let publication = hostile::publication();
    publication.write(
        "feeds/main/articles/bad.md",
        "+++\ntitle = \"No end\ndate = 2026-03-01\n+++\nText.\n",
    );
    publication.write(
        "feeds/main/articles/latin.md",
        b"+++\ntitle = \"Caf\xe9\"\ndate = 2026-03-01\n+++\nText.\n",
    );
    let outcome = publication.run(&["build"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    for place in ["articles/bad.md:2:", "articles/latin.md:2:"] {
        assert!(outcome.stderr.contains(place), "{}", outcome.stderr);
    }
    hostile::assert_whole(&of_json_feed(&publication.read(&format!("{MAIN}/feed.json"))));

    let publication = hostile::publication();
    publication.write(
        "feeds/main/articles/bad.md",
        "+++\ntitle = \"No end\ndate = 2026-03-01\n+++\nText.\n",
    );
    assert_eq!(publication.run(&["build", "--strict"]).code, Some(1));
    assert!(!publication.path().join(MAIN).exists(), "nothing at all is written");
}

/// What <https://www.jsonfeed.org/version/1.1/> asks for.
fn assert_json_feed(text: &str) {
    let feed: Value = serde_json::from_str(text).unwrap();
    let keys: Vec<&String> = feed.as_object().unwrap().keys().collect();
    assert_eq!(keys[0], "version");
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    let known = [
        "version",
        "title",
        "home_page_url",
        "feed_url",
        "description",
        "authors",
        "language",
        "items",
    ];
    assert!(keys.iter().all(|key| known.contains(&key.as_str())), "{keys:?}");
    for key in ["home_page_url", "feed_url"] {
        Url::parse(feed[key].as_str().unwrap()).unwrap();
    }
    let mut ids = HashSet::new();
    for item in feed["items"].as_array().unwrap() {
        let keys = item.as_object().unwrap().keys().map(String::as_str);
        let known = [
            "id",
            "url",
            "title",
            "content_html",
            "summary",
            "image",
            "date_published",
            "date_modified",
            "authors",
            "tags",
            "language",
        ];
        assert_eq!(
            keys.filter(|key| !known.contains(key)).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
        assert!(ids.insert(item["id"].as_str().unwrap()));
        for key in ["url", "image"] {
            assert!(item[key].is_null() || Url::parse(item[key].as_str().unwrap()).is_ok());
        }
        for key in ["date_published", "date_modified"] {
            assert!(!item[key].as_str().unwrap().contains('.'), "whole seconds");
            chrono::DateTime::parse_from_rfc3339(item[key].as_str().unwrap()).unwrap();
        }
        assert!(item["title"].is_string() && item["content_html"].is_string() && item["summary"].is_string());
        assert!(
            item["authors"]
                .as_array()
                .unwrap()
                .iter()
                .all(|author| author["name"].is_string())
        );
        let tags = item["tags"].as_array().into_iter().flatten();
        assert_eq!(tags.filter(|tag| !tag.is_string()).count(), 0);
    }
}

#[test]
fn the_json_feed_keeps_to_its_specification() {
    let publication = hostile::publication();
    publication.run(&["build"]).text();
    assert_json_feed(&publication.read(&format!("{MAIN}/feed.json")));
    assert_json_feed(&std::fs::read_to_string(repository().join(SAMPLE).join("feed.json")).unwrap());
}

#[test]
fn a_feed_of_summaries_has_no_text_and_loses_no_character() {
    let publication = summaries();
    publication.run(&["build"]).text();
    let ours = of_json_feed(&publication.read(&format!("{MAIN}/feed.json")));
    let atom = publication.read(&format!("{MAIN}/atom.xml"));
    let feed = parser::parse(atom.as_bytes()).unwrap();
    for (entry, ours) in feed.entries.iter().zip(&ours) {
        assert_eq!(entry.summary.as_ref().map(|text| &text.content), ours.summary.as_ref());
        assert!(entry.content.is_none());
    }
    assert!(!publication.read(&format!("{MAIN}/rss.xml")).contains("content:encoded"));
}

/// The hostile publication with summaries in its feeds alone.
pub fn summaries() -> Publication {
    let publication = hostile::publication();
    let settings = publication.read("feeds/main/feed.toml");
    assert!(settings.contains("#content = \"full\""));
    let settings = settings.replace("#content = \"full\"", "content = \"summary\"");
    publication.write("feeds/main/feed.toml", settings);
    publication
}
