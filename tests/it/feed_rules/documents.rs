//! What is beside the feed's own three documents: archives, episodes, topics, the list of feeds.

use std::fs;

use crate::feed_rules::ATOM;
use crate::feed_rules::RSS;
use crate::feed_rules::build_on_day;
use crate::feed_rules::json;
use crate::house::House;
use crate::house::files_in;
use crate::story::done;
use crate::story::publication;
use crate::story::typed;

/// The names of the archive documents that lie in the output.
fn archives(house: &House) -> Vec<String> {
    files_in(&house.path("feeds/main/public/archive"))
}

#[test]
fn rule_12_archives_are_full_remembered_and_walked() {
    let mut house = publication(&[("feeds/main/feed.toml", "archives = true\nitems = 2\n")]);
    let article =
        |number: u32| format!("+++\ntitle = \"No. {number}\"\ndate = 2026-02-{number:02}\n+++\nNumber {number}.\n");
    for number in 2..=4 {
        house.write(&format!("feeds/main/articles/{number}.md"), &article(number));
    }
    done(&house, "build");
    assert_eq!(archives(&house), ["atom-0001.xml", "json-0001.json", "rss-0001.xml"]);
    let memory = house.read("feeds/main/ids.toml");
    assert_eq!(memory.matches(", archive = 1 }").count(), 2, "{memory}");
    assert_eq!(
        memory.matches(", seen = \"2026-03-01T08:00:00+00:00\" }").count(),
        2,
        "{memory}"
    );
    let titles = |house: &House, file: &str| -> Vec<String> {
        let text = house.read(&format!("feeds/main/public/{file}"));
        let parsed = feed_rs::parser::parse(text.as_bytes()).unwrap();
        parsed
            .entries
            .into_iter()
            .map(|entry| entry.title.unwrap().content)
            .collect()
    };
    for file in [
        "archive/atom-0001.xml",
        "archive/rss-0001.xml",
        "archive/json-0001.json",
    ] {
        assert_eq!(titles(&house, file), ["No. 2", "Frost"], "{file}");
    }
    assert_eq!(json(&house)["next_url"], "https://pond.test/archive/json-0001.json");
    let atom = house.read(ATOM);
    let link =
        "<link href=\"https://pond.test/archive/atom-0001.xml\" rel=\"prev-archive\" type=\"application/atom+xml\"/>";
    assert!(atom.contains(link) && !atom.contains("fh:"), "{atom}");
    let oldest = house.read("feeds/main/public/archive/rss-0001.xml");
    for expected in [
        "xmlns:fh=\"http://purl.org/syndication/history/1.0\"",
        "<fh:archive></fh:archive>",
        "<atom:link href=\"https://pond.test/archive/rss-0001.xml\" rel=\"self\" type=\"application/rss+xml\"></atom:link>",
        "<atom:link href=\"https://pond.test/rss.xml\" rel=\"current\"></atom:link>",
    ] {
        assert!(oldest.contains(expected), "{expected}\n{oldest}");
    }
    assert!(!oldest.contains("prev-archive") && !oldest.contains("next-archive"));

    // An article that is dated before all others is new all the same.
    house.write(
        "feeds/main/articles/old.md",
        &article(1).replace("No. 1", "Old").replace("2026", "2020"),
    );
    build_on_day(&mut house, 1);
    assert_eq!(titles(&house, "rss.xml"), ["No. 4", "No. 3", "Old"]);
    assert_eq!(house.read("feeds/main/public/archive/rss-0001.xml"), oldest);
    house.write("feeds/main/articles/2.md", &article(2).replace("Number", "Edited"));
    build_on_day(&mut house, 2);
    assert_eq!(
        titles(&house, "rss.xml"),
        ["No. 4", "No. 3", "No. 2", "Old"],
        "an edit is shown again"
    );
    assert!(
        house
            .read("feeds/main/public/archive/rss-0001.xml")
            .contains("Edited 2."),
        "and made in its place"
    );
    fs::remove_file(house.path("feeds/main/articles/2.md")).unwrap();
    build_on_day(&mut house, 3);
    assert_eq!(titles(&house, "archive/rss-0001.xml"), ["Frost"]);
}

#[test]
fn rule_12_a_job_that_deploys_says_that_an_archive_is_not_remembered() {
    let house = publication(&[("feeds/main/feed.toml", "archives = true\nitems = 1\n")]);
    house.write(
        "feeds/main/articles/b.md",
        "+++\ntitle = \"B\"\ndate = 2026-02-02\n+++\nB.\n",
    );
    let ran = typed(&house, "pressrun build --ids keep");
    let told = "feeds/main/ids.toml:1:1: warning[feed/not-remembered]: a new archive is full, and `feeds/main/ids.toml` does not \
                know it";
    assert!(ran.exit == 0 && ran.stderr.contains(told), "{}", ran.text());
    let ran = typed(&house, "pressrun build --ids locked");
    assert!(
        ran.exit == 1 && ran.stderr.contains("error[feed/locked]: a new archive is full"),
        "{}",
        ran.text()
    );
}

#[test]
fn rule_15_an_episode_beside_its_article_is_copied_and_measured() {
    let house = publication(&[
        ("feeds/main/feed.toml", "markdown = true\n[podcast]\n"),
        (
            "feeds/main/articles/one/index.md",
            "+++\ntitle = \"One\"\ndate = 2026-02-02\nenclosure = { src = \"one.mp3\", duration_s = 61, episode = 1 }\n+++\nListen *now*.\n",
        ),
        ("feeds/main/articles/one/one.mp3", "not music"),
    ]);
    done(&house, "build");
    let bytes = fs::metadata(house.path("feeds/main/public/one/one.mp3")).unwrap().len();
    assert_eq!(bytes, 9);
    let rss = house.read(RSS);
    for expected in [
        "<enclosure url=\"https://pond.test/one/one.mp3\" length=\"9\" type=\"audio/mpeg\"/>",
        "<itunes:duration>61</itunes:duration>",
        "<source:markdown>Listen *now*.\n</source:markdown>",
    ] {
        assert!(rss.contains(expected), "{expected}\n{rss}");
    }
    assert_eq!(json(&house)["items"][0]["attachments"][0]["size_in_bytes"], 9);
}

#[test]
fn rule_15_an_episode_that_a_site_serves_is_measured_where_it_lies() {
    let house = publication(&[
        (
            "feeds/main/feed.toml",
            "flavour = \"hugo\"\narticles = \"content/posts\"\npages = false\n",
        ),
        (
            "content/posts/one.md",
            "---\ntitle: One\ndate: 2026-02-02\nenclosure: { src: /audio/one.mp3 }\n---\nListen.\n",
        ),
        ("static/audio/one.mp3", "not music"),
    ]);
    done(&house, "build");
    let enclosure = "<enclosure url=\"https://pond.test/audio/one.mp3\" length=\"9\" type=\"audio/mpeg\"/>";
    assert!(house.read(RSS).contains(enclosure), "{}", house.read(RSS));
    assert!(!house.path("feeds/main/public/audio").exists(), "the site publishes it");
}

#[test]
fn rule_16_topics_are_published_and_named_in_pages_and_in_the_list_of_feeds() {
    let house = publication(&[
        ("feeds/main/feed.toml", "[by]\ntags = { formats = [\"atom\"] }\n"),
        (
            "feeds/main/articles/b.md",
            "+++\ntitle = \"B\"\ndate = 2026-02-02\ntags = [\"Früh\"]\n+++\nB.\n",
        ),
    ]);
    done(&house, "build");
    let atom = house.read("feeds/main/public/tags/früh/atom.xml");
    assert!(atom.contains("<title>Pond Notes · Früh</title>") && atom.matches("<entry>").count() == 1);
    let address = "https://pond.test/tags/fr%C3%BCh/atom.xml";
    assert!(
        house
            .read("feeds/main/public/feeds.opml")
            .contains(&format!("xmlUrl=\"{address}\""))
    );
    assert!(house.read("feeds/main/public/tags/früh/index.html").contains(address));
    assert!(!house.path("feeds/main/public/tags/früh/rss.xml").exists());
}

#[test]
fn rule_20_no_document_asks_for_a_program_that_turns_it_into_a_page() {
    let house = publication(&[(
        "feeds/main/feed.toml",
        "archives = true\nitems = 1\nby = { tags = true }\n",
    )]);
    house.write(
        "feeds/main/articles/b.md",
        "+++\ntitle = \"B\"\ndate = 2026-02-02\ntags = [\"b\"]\n+++\nB.\n",
    );
    done(&house, "build");
    let documents = [
        "rss.xml",
        "atom.xml",
        "archive/rss-0001.xml",
        "archive/atom-0001.xml",
        "tags/b/rss.xml",
        "feeds.opml",
    ];
    for file in documents {
        let text = house.read(&format!("feeds/main/public/{file}"));
        assert_eq!(
            text.matches("<?").count(),
            1,
            "{file} has its declaration and no instruction"
        );
        assert!(!text.contains("xslt") && !text.contains(".xsl"), "{file}");
    }
}
