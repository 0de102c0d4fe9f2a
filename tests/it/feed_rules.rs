//! What feeds promise to readers' programs, from the writer's files to the documents: a test for each promise that more
//! than one room keeps.

mod clauses;
mod documents;

use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

use serde_json::Value;

use crate::house::House;
use crate::story::done;
use crate::story::publication;
use crate::story::typed;

const RSS: &str = "feeds/main/public/rss.xml";
const ATOM: &str = "feeds/main/public/atom.xml";
const JSON: &str = "feeds/main/public/feed.json";

/// A day after another, as what a build takes for now.
fn build_on_day(house: &mut House, day: u32) {
    house.set("SOURCE_DATE_EPOCH", &(1_772_352_000 + day * 86_400).to_string());
    done(house, "build");
}

/// A publication with this one article, built.
fn with_article(file: &str, text: &str) -> House {
    let house = publication(&[(&format!("feeds/main/articles/{file}"), text)]);
    fs::remove_file(house.path("feeds/main/articles/frost.md")).unwrap();
    done(&house, "build");
    house
}

fn json(house: &House) -> Value {
    serde_json::from_str(&house.read(JSON)).unwrap()
}

/// The HTML of the newest entry in each format, as a reader's program has it.
fn htmls(house: &House) -> Vec<String> {
    let documents = [RSS, ATOM, JSON].map(|path| house.read(path));
    let read = |text: &String| {
        let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
        let entry = parser.parse(text.as_bytes()).unwrap().entries.remove(0);
        entry.content.unwrap().body.unwrap()
    };
    documents.iter().map(read).collect()
}

#[test]
fn rule_01_an_id_is_given_once_and_survives_file_title_and_address() {
    let config = "[publication]\nname = \"Pond\"\nurl = \"https://bücher.example:8443/blog/\"\n";
    let article = "+++\ntitle = \"Frost\"\ndate = 2026-02-01\n+++\nIt was cold.\n";
    let mut house = publication(&[
        ("config/pressrun.toml", config),
        ("feeds/main/articles/notes/Später 1.md", article),
    ]);
    fs::remove_file(house.path("feeds/main/articles/frost.md")).unwrap();
    done(&house, "build");
    let id = "tag:xn--bcher-kva.example,2026-02-01:notes/Sp%C3%A4ter%201";
    assert_eq!(json(&house)["items"][0]["id"], id);
    assert!(
        house
            .read(RSS)
            .contains(&format!("<guid isPermaLink=\"false\">{id}</guid>"))
    );

    let [old, new] = ["notes/Später 1.md", "moved.md"].map(|file| house.path(&format!("feeds/main/articles/{file}")));
    fs::rename(old, new).unwrap();
    build_on_day(&mut house, 1);
    assert_eq!(json(&house)["items"][0]["id"], id, "moved");
    house.write(
        "feeds/main/articles/moved.md",
        &article.replace("Frost", "Thaw").replace("02-01", "02-03"),
    );
    house.write("feeds/main/feed.toml", "permalink = \"/:year/:slug/\"\n");
    build_on_day(&mut house, 2);
    assert_eq!(
        json(&house)["items"][0]["id"],
        id,
        "with another title, date and address"
    );
    assert_eq!(json(&house)["items"][0]["title"], "Thaw");
}

#[test]
fn rule_01_two_entries_with_one_id_are_an_error_that_names_both() {
    let article =
        |title: &str| format!("+++\ntitle = \"{title}\"\ndate = 2026-02-01\nid = \"urn:x:1\"\n+++\n{title}.\n");
    let house = publication(&[
        ("feeds/main/articles/one.md", &article("One")),
        ("feeds/main/articles/two.md", &article("Two")),
    ]);
    let ran = typed(&house, "pressrun build");
    assert_eq!(ran.exit, 1);
    let told = "two.md:1:1: error[article/id-twice]: the id `urn:x:1` is that of `feeds/main/articles/one.md`";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn rule_01_the_id_of_an_adopted_blog_is_its_permalink() {
    let house = publication(&[("feeds/main/feed.toml", "id = \"permalink\"\n")]);
    done(&house, "build");
    let guid = "<guid isPermaLink=\"true\">https://pond.test/frost/</guid>";
    assert!(house.read(RSS).contains(guid), "{}", house.read(RSS));
}

#[test]
fn rule_02_published_never_moves_and_updated_only_with_the_text_or_the_writers_word() {
    let article = "+++\ntitle = \"Frost\"\ndate = 2026-02-01T08:00:00Z\n+++\nIt was cold.\n";
    let mut house = with_article("ice.md", article);
    let dates = |house: &House| {
        let item = json(house)["items"][0].clone();
        [&item["date_published"], &item["date_modified"]].map(|date| date.as_str().unwrap().to_owned())
    };
    let first = "2026-02-01T08:00:00+00:00";
    assert_eq!(dates(&house), [first, first]);
    house.write("feeds/main/articles/ice.md", article);
    build_on_day(&mut house, 1);
    assert_eq!(dates(&house), [first, first], "the file's time says nothing");
    house.write("feeds/main/articles/ice.md", &article.replace("02-01", "02-20"));
    build_on_day(&mut house, 2);
    assert_eq!(dates(&house), [first, first], "neither does another date");
    house.write("feeds/main/articles/ice.md", &article.replace("cold", "very cold"));
    build_on_day(&mut house, 3);
    assert_eq!(dates(&house), [first, "2026-03-04T08:00:00+00:00"], "the text does");
    build_on_day(&mut house, 4);
    assert_eq!(dates(&house), [first, "2026-03-04T08:00:00+00:00"], "once");
    let told = article.replace("+++\nIt", "updated = 2026-03-05T09:00:00Z\n+++\nIt");
    house.write("feeds/main/articles/ice.md", &told);
    build_on_day(&mut house, 5);
    assert_eq!(
        dates(&house),
        [first, "2026-03-05T09:00:00+00:00"],
        "and the writer's word"
    );
}

#[test]
fn rule_03_an_unchanged_build_touches_no_document_and_an_empty_feed_has_its_own_date() {
    let mut house = publication(&[(
        "feeds/main/feed.toml",
        "created = 2026-01-01T00:00:00Z\nby = { tags = true }\n",
    )]);
    done(&house, "build");
    let state = |house: &House| -> BTreeMap<&str, (String, SystemTime)> {
        let files = [RSS, ATOM, JSON, "feeds/main/public/feeds.opml", "feeds/main/ids.toml"];
        let of = |path| {
            (
                house.read(path),
                fs::metadata(house.path(path)).unwrap().modified().unwrap(),
            )
        };
        files.into_iter().map(|path| (path, of(path))).collect()
    };
    let before = state(&house);
    build_on_day(&mut house, 9);
    assert_eq!(state(&house), before, "days later");

    fs::remove_file(house.path("feeds/main/articles/frost.md")).unwrap();
    build_on_day(&mut house, 10);
    let gone = "<updated>2026-03-11T08:00:00+00:00</updated>";
    assert!(house.read(ATOM).contains(gone), "an entry was taken away");
    fs::remove_file(house.path("feeds/main/ids.toml")).unwrap();
    build_on_day(&mut house, 11);
    assert!(
        house
            .read(ATOM)
            .contains("<updated>2026-01-01T00:00:00+00:00</updated>"),
        "there never was one"
    );
}

#[test]
fn rule_04_a_date_without_a_zone_has_the_publications_and_one_to_come_waits() {
    let config = "[publication]\nname = \"Pond\"\nurl = \"https://pond.test/\"\ntimezone = \"Europe/Berlin\"\n";
    let article = |date: &str| format!("+++\ntitle = \"On {date}\"\ndate = {date}\n+++\nText of {date}.\n");
    let house = publication(&[
        ("config/pressrun.toml", config),
        ("feeds/main/articles/winter.md", &article("2026-02-02T07:30:00")),
        // 02:30 never was on that night in Berlin, and 2:30 was twice on the other.
        ("feeds/main/articles/gap.md", &article("2025-03-30T02:30:00")),
        ("feeds/main/articles/overlap.md", &article("2025-10-26T02:30:00")),
        ("feeds/main/articles/later.md", &article("2026-03-01T09:00:01")),
    ]);
    let said = done(&house, "build");
    assert!(
        said.contains("waiting  feeds/main/articles/later.md until 2026-03-01 09:00"),
        "{said}"
    );
    let rss = house.read(RSS);
    for date in [
        "<pubDate>Mon, 02 Feb 2026 07:30:00 +0100</pubDate>",
        "<pubDate>Sun, 30 Mar 2025 03:00:00 +0200</pubDate>",
        "<pubDate>Sun, 26 Oct 2025 02:30:00 +0200</pubDate>",
    ] {
        assert!(rss.contains(date), "{date}\n{rss}");
    }
    assert!(!rss.contains("09:00:01"));
}

#[test]
fn rule_06_a_summary_is_made_of_the_first_paragraph_and_each_format_escapes_it_once_as_it_must() {
    let house = with_article(
        "a.md",
        "+++\ntitle = \"A\"\ndate = 2026-02-01\n+++\n# Head\n\nIf *a < b* & `c`,\nthen so.\n\nNot this.\n",
    );
    let rss = house.read(RSS);
    assert!(
        rss.contains("<description>If a &amp;lt; b &amp;amp; c, then so.</description>"),
        "{rss}"
    );
    assert!(
        house
            .read(ATOM)
            .contains("<summary>If a &lt; b &amp; c, then so.</summary>")
    );
    assert_eq!(json(&house)["items"][0]["summary"], "If a < b & c, then so.");
    assert!(rss.find("<description>If").unwrap() < rss.find("<content:encoded>").unwrap());
}

#[test]
fn rule_07_every_url_in_an_article_is_absolute() {
    let html = "---\ntitle: A\ndate: 2026-02-01\n---\n\
        <p><a href=\"/x?a=1&amp;b=2\">x</a> <a href=\"#note\">n</a> <a href=\"//cdn.test/y\">y</a> <a href=\"z/\">z</a></p>\n\
        <p><img src=\"/i.png\" srcset=\"/i.png 1x, //cdn.test/i2.png 2x\" alt=\"i\"></p>\n\
        <video src=\"/v.mp4\" poster=\"/p.jpg\"><source src=\"/w.webm\"></video> <audio src=\"/s.mp3\"></audio>\n";
    let house = with_article("a.html", html);
    for html in htmls(&house) {
        for url in [
            "href=\"https://pond.test/x?a=1&amp;b=2\"",
            "href=\"https://pond.test/a/#note\"",
            "href=\"https://cdn.test/y\"",
            "href=\"https://pond.test/a/z/\"",
            "src=\"https://pond.test/i.png\"",
            "srcset=\"https://pond.test/i.png 1x, https://cdn.test/i2.png 2x\"",
            "src=\"https://pond.test/v.mp4\"",
            "poster=\"https://pond.test/p.jpg\"",
            "src=\"https://pond.test/w.webm\"",
            "src=\"https://pond.test/s.mp3\"",
        ] {
            assert!(html.contains(url), "{url}\n{html}");
        }
    }
    let notes = with_article(
        "b.md",
        "+++\ntitle = \"B\"\ndate = 2026-02-01\n+++\nA note.[^1]\n\n[^1]: Here.\n",
    );
    for html in htmls(&notes) {
        assert!(html.contains("href=\"https://pond.test/b/#fn"), "{html}");
        assert!(!html.contains("href=\"#"));
    }
}

#[test]
fn rule_08_a_forbidden_character_is_told_with_its_place_and_reaches_no_document() {
    let house = with_article(
        "a.md",
        "+++\ntitle = \"One\\u000bTwo\"\ndate = 2026-02-01\ntags = [\"t\u{1f}ag\"]\n+++\nRaw \u{b}here, named &#11; there,\rlone.\n",
    );
    let said = typed(&house, "pressrun check").stderr + &typed(&house, "pressrun check").stdout;
    for place in ["a.md:2:13", "a.md:4:11", "a.md:6:5", "a.md:6:18"] {
        assert!(
            said.contains(&format!("{place}: warning[article/forbidden-character]")),
            "{place}\n{said}"
        );
    }
    for path in [RSS, ATOM, JSON] {
        let text = house.read(path);
        let is_forbidden =
            |letter: char| (letter < ' ' && !"\t\n".contains(letter)) || u32::from(letter) & 0xFFFE == 0xFFFE;
        assert!(!text.contains(is_forbidden), "{path}");
        assert!(
            !text.contains("\\u000b") && !text.contains("&#11;") && text.contains("OneTwo"),
            "{path}"
        );
    }
}

#[test]
fn rule_10_what_readers_strip_or_fear_is_not_in_a_feed() {
    let html = "---\ntitle: A\ndate: 2026-02-01\n---\n\
        <p onclick=\"x()\">Kept <a href=\"javascript:x()\">door</a><script>alert(1)</script></p>\n\
        <style>p { color: red }</style><object data=\"o.swf\">o</object><embed src=\"e.swf\">\n\
        <form action=\"/f\"><input name=\"q\"></form><meta http-equiv=\"refresh\" content=\"0\">\n\
        <link rel=\"stylesheet\" href=\"/s.css\"><base href=\"https://evil.test/\">\n\
        <iframe src=\"https://player.test/1\"></iframe><svg><script>y()</script></svg>\n";
    let markdown = html.replace("<p onclick", "\n<p onclick");
    for (file, text) in [("a.html", html), ("b.md", markdown.as_str())] {
        let house = publication(&[(&format!("feeds/main/articles/{file}"), text)]);
        fs::remove_file(house.path("feeds/main/articles/frost.md")).unwrap();
        typed(&house, "pressrun build");
        for html in htmls(&house) {
            for feared in [
                "<script",
                "alert(1)",
                "<style",
                "color: red",
                "onclick",
                "javascript:",
                "<object",
                "<embed",
                "<form",
                "<input",
                "<meta",
                "<link",
                "<base",
                "<iframe",
                "evil.test",
            ] {
                assert!(!html.contains(feared), "{feared} in {file}\n{html}");
            }
            assert!(
                html.contains("Kept") && html.contains("<a href=\"https://player.test/1\""),
                "{html}"
            );
        }
    }
}

#[test]
fn rule_11_a_picture_has_its_size_and_code_is_plain() {
    let article = "+++\ntitle = \"A\"\ndate = 2026-02-01\n+++\n![A dot](dot.png)\n\n```rust\nfn main() { let x = \"<&>\"; }\n```\n";
    let house = publication(&[("feeds/main/articles/a.md", article)]);
    fs::write(
        house.path("feeds/main/articles/dot.png"),
        include_bytes!("../data/dot.png"),
    )
    .unwrap();
    fs::remove_file(house.path("feeds/main/articles/frost.md")).unwrap();
    done(&house, "build");
    for html in htmls(&house) {
        let picture = "<img src=\"https://pond.test/a/dot.png\" alt=\"A dot\" width=\"1\" height=\"1\">";
        assert!(html.contains(picture), "{html}");
        let code = "<pre><code class=\"language-rust\">fn main() { let x = \"&lt;&amp;&gt;\"; }\n</code></pre>";
        assert!(html.contains(code), "{html}");
    }
}
