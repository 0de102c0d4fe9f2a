//! The clauses of rules that only a writer's own words or settings bring out.

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::path::Path;
use std::time::Duration;
use std::time::SystemTime;

use crate::feed_rules::ATOM;
use crate::feed_rules::JSON;
use crate::feed_rules::RSS;
use crate::feed_rules::build_on_day;
use crate::feed_rules::htmls;
use crate::feed_rules::json;
use crate::feed_rules::with_article;
use crate::story::done;
use crate::story::publication;

/// What lies below a folder: each file's bytes, and when it was written.
fn state(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            found.insert(path.display().to_string(), (fs::read(&path).unwrap(), modified));
        }
    }
    found
}

#[test]
fn rule_01_the_writers_own_id_stands_as_it_is_and_is_no_permalink_though_it_looks_like_one() {
    let id = "https://elsewhere.test/?p=7&x=1";
    let house = with_article(
        "a.md",
        &format!("+++\ntitle = \"A\"\ndate = 2026-02-01\nid = \"{id}\"\n+++\nText.\n"),
    );
    let escaped = id.replace('&', "&amp;");
    assert!(
        house
            .read(RSS)
            .contains(&format!("<guid isPermaLink=\"false\">{escaped}</guid>"))
    );
    assert!(house.read(ATOM).contains(&format!("<id>{escaped}</id>")));
    assert_eq!(json(&house)["items"][0]["id"], id);
    assert!(house.read("feeds/main/ids.toml").contains(id));
}

#[test]
fn rule_01_an_adopted_id_outlives_the_address_that_it_was_and_then_is_no_permalink() {
    let mut house = publication(&[("feeds/main/feed.toml", "id = \"permalink\"\n")]);
    done(&house, "build");
    house.write(
        "feeds/main/feed.toml",
        "id = \"permalink\"\npermalink = \"/:year/:slug/\"\n",
    );
    build_on_day(&mut house, 1);
    let rss = house.read(RSS);
    assert!(
        rss.contains("<guid isPermaLink=\"false\">https://pond.test/frost/</guid>"),
        "{rss}"
    );
    assert!(rss.contains("<link>https://pond.test/2026/frost/</link>"), "{rss}");
}

#[test]
fn rule_02_neither_the_files_time_nor_a_mended_typo_need_move_anything() {
    let article =
        "+++\ntitle = \"Frost\"\ndate = 2026-02-01T08:00:00Z\nupdated = 2026-01-01T00:00:00Z\n+++\nIt was cold.\n";
    let mut house = publication(&[
        ("feeds/main/feed.toml", "updated = \"front-matter\"\n"),
        ("feeds/main/articles/frost.md", article),
    ]);
    let file = house.path("feeds/main/articles/frost.md");
    for (day, text) in [(0, article.to_owned()), (1, article.replace("cold", "very cold"))] {
        fs::write(&file, text).unwrap();
        let touched = File::options().write(true).open(&file).unwrap();
        touched
            .set_modified(SystemTime::UNIX_EPOCH + Duration::from_hours(525_960))
            .unwrap();
        build_on_day(&mut house, day);
        let item = json(&house)["items"][0].clone();
        assert_eq!(item["date_published"], "2026-02-01T08:00:00+00:00");
        assert_eq!(
            item["date_modified"], "2026-02-01T08:00:00+00:00",
            "nothing changes before it is published"
        );
    }
}

#[test]
fn rule_03_no_file_of_the_output_is_written_twice_with_all_that_a_feed_can_have() {
    let mut house = publication(&[(
        "feeds/main/feed.toml",
        "items = 1\narchives = true\ncompress = true\nserver = [\"nginx\", \"headers\"]\nby = { tags = true, authors = true }\n",
    )]);
    house.write(
        "feeds/main/articles/b.md",
        "+++\ntitle = \"B\"\ndate = 2026-02-02\ntags = [\"b\"]\nauthors = [\"Bo\"]\n+++\nB.\n",
    );
    done(&house, "build");
    let output = house.path("feeds/main/public");
    let before = state(&output);
    assert!(before.len() > 20, "{:?}", before.keys());
    build_on_day(&mut house, 9);
    assert_eq!(state(&output), before, "days later");
    done(&house, "build --no-cache");
    assert_eq!(state(&output), before, "and without a cache");
}

#[test]
fn rule_06_the_writers_summary_is_plain_text_and_stands_before_the_whole_article() {
    let house = with_article(
        "a.md",
        "+++\ntitle = \"A\"\ndate = 2026-02-01\nsummary = \"Not *the* <b>first</b> & more\"\n+++\nThe first.\n\nThe second.\n",
    );
    let rss = house.read(RSS);
    let summary = "Not *the* &amp;lt;b&amp;gt;first&amp;lt;/b&amp;gt; &amp;amp; more";
    assert!(
        rss.contains(&format!("<description>{summary}</description>\n<")),
        "{rss}"
    );
    assert!(
        house
            .read(ATOM)
            .contains("<summary>Not *the* &lt;b&gt;first&lt;/b&gt; &amp; more</summary>")
    );
    assert_eq!(json(&house)["items"][0]["summary"], "Not *the* <b>first</b> & more");
    for html in htmls(&house) {
        assert!(html.contains("The first.") && html.contains("The second."), "{html}");
    }
}

#[test]
fn rule_07_html_inside_of_markdown_and_markdown_itself_have_absolute_urls() {
    let house = with_article(
        "a.md",
        "+++\ntitle = \"A\"\ndate = 2026-02-01\n+++\n[x](/x) [n](#note) [z](z/?a=1#b) ![i](//cdn.test/i.png) [r]\n\n\
         <p><a href=\"/h\">h</a> <img src='j.png' srcset=\"j.png 1x, /k.png 2x\" alt=\"j\"></p>\n\n\
         <video poster=\"p.jpg\"><source src=\"w.webm\"></video>\n\n[r]: ../r\n",
    );
    for html in htmls(&house) {
        for url in [
            "href=\"https://pond.test/x\"",
            "href=\"https://pond.test/a/#note\"",
            "href=\"https://pond.test/a/z/?a=1#b\"",
            "src=\"https://cdn.test/i.png\"",
            "href=\"https://pond.test/r\"",
            "href=\"https://pond.test/h\"",
            "src=\"https://pond.test/a/j.png\"",
            "srcset=\"https://pond.test/a/j.png 1x, https://pond.test/k.png 2x\"",
            "poster=\"https://pond.test/a/p.jpg\"",
            "src=\"https://pond.test/a/w.webm\"",
        ] {
            assert!(html.contains(url), "{url}\n{html}");
        }
    }
}

#[test]
fn rule_09_a_title_is_plain_text_whether_it_is_said_or_a_heading() {
    for (head, title, published) in [
        (
            "title = \"Q&A: a <b> *c* &amp;\"\n",
            "Q&A: a <b> *c* &amp;",
            "Q&#x26;A: a &#x3C;b&gt; *c* &#x26;amp;",
        ),
        ("", "Tom & Jerry say i < j", "Tom &#x26; Jerry say i &#x3C; j"),
    ] {
        let house = with_article(
            "a.md",
            &format!("+++\ndate = 2026-02-01\n{head}+++\n# Tom &amp; *Jerry* say `i < j`\n\nText.\n"),
        );
        assert_eq!(json(&house)["items"][0]["title"], title);
        assert!(house.read(RSS).contains(&format!("\n<title>{published}</title>\n")));
        assert!(house.read(ATOM).contains(&format!("\n<title>{published}</title>\n")));
    }
}

#[test]
fn rule_11_a_picture_in_html_has_its_size_and_its_own_address_too() {
    let house = publication(&[(
        "feeds/main/articles/frost.html",
        "---\ntitle: A\ndate: 2026-02-01\n---\n<p><img data-src=\"dot.png\" src=\"dot.png\" loading=\"lazy\" alt=\"A dot\"></p>\n\
         <pre><code class=\"language-rust\"><span style=\"color: red\">fn</span> main</code></pre>\n",
    )]);
    fs::remove_file(house.path("feeds/main/articles/frost.md")).unwrap();
    fs::write(
        house.path("feeds/main/articles/dot.png"),
        include_bytes!("../../data/dot.png"),
    )
    .unwrap();
    done(&house, "build");
    for html in htmls(&house) {
        for expected in [
            "src=\"https://pond.test/frost/dot.png\"",
            "width=\"1\"",
            "height=\"1\"",
            "alt=\"A dot\"",
        ] {
            assert!(html.contains(expected), "{expected}\n{html}");
        }
        assert!(!html.contains("data-src") && !html.contains("style="), "{html}");
    }
}

#[test]
fn rule_16_every_page_names_the_feeds_and_every_feed_is_in_the_list() {
    let house = publication(&[("feeds/main/feed.toml", "by = { tags = true, authors = true }\n")]);
    house.write(
        "feeds/main/articles/b.md",
        "+++\ntitle = \"B\"\ndate = 2026-02-02\ntags = [\"b\"]\nauthors = [\"Bo\"]\n+++\nB.\n",
    );
    done(&house, "issue new");
    done(&house, "build");
    let pages: Vec<String> = state(&house.path("feeds/main/public"))
        .into_keys()
        .filter(|path| path.split('.').next_back() == Some("html") && !path.ends_with("/email.html"))
        .collect();
    assert!(pages.len() > 7, "{pages:?}");
    for page in &pages {
        let html = fs::read_to_string(page).unwrap();
        for (media_type, _) in documents() {
            let link = format!("<link rel=\"alternate\" type=\"{media_type}\" title=\"");
            assert!(html.contains(&link), "{page} has no {link}\n{html}");
        }
        for link in html.split("rel=\"alternate\"").skip(1) {
            let href = link.split_once("href=\"https://pond.test/").unwrap().1;
            let file = href.split('"').next().unwrap();
            assert!(
                house.path("feeds/main/public").join(file).is_file(),
                "{page} names {file}"
            );
        }
    }
    let list = house.read("feeds/main/public/feeds.opml");
    for folder in ["", "tags/b/", "authors/bo/"] {
        assert_eq!(
            list.matches(&format!("xmlUrl=\"https://pond.test/{folder}rss.xml\""))
                .count(),
            1,
            "{folder}\n{list}"
        );
        for (_, file) in documents() {
            assert!(house.path("feeds/main/public").join(folder).join(file).is_file());
        }
    }
    assert_eq!(
        list.matches("<outline type=\"rss\"").count(),
        list.matches("<outline").count()
    );
}

/// The type and the name of each document.
fn documents() -> [(&'static str, &'static str); 3] {
    [
        ("application/rss+xml", name(RSS)),
        ("application/atom+xml", name(ATOM)),
        ("application/feed+json", name(JSON)),
    ]
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
