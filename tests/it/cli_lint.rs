//! `check` of feeds that others wrote, in files anywhere.

use std::fs;

use crate::house::House;
use crate::story::done;
use crate::story::folder;
use crate::story::publication;
use crate::story::told;
use crate::story::typed;

/// An RSS feed with a few faults.
pub const FEED: &str = "\
<?xml version=\"1.0\" encoding=\"utf-8\"?>
<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">
<channel>
<title>The lake</title>
<link>https://lake.test/</link>
<description>News</description> <language>de</language>
<atom:link rel=\"self\" href=\"https://lake.test/rss.xml\" type=\"application/rss+xml\"/>
<item>
<title>Wellen &amp;amp; Wind</title>
<link>/wellen</link>
<guid isPermaLink=\"false\">tag:lake.test,2026:wellen</guid>
<description>Es weht.</description>
<pubDate>So, 01 Feb 2026 08:00:00 +0100</pubDate>
</item>
</channel>
</rss>
";

#[test]
fn a_feed_in_a_file_is_checked_without_a_publication() {
    let house = folder(&[("lake.xml", FEED)]);
    insta::assert_snapshot!(told(&house, "--publication nowhere check lake.xml"), @r"
    exit: 1
    --- stdout
    lake.xml:9:15: warning[feed/title-escaped-twice]: readers show `&amp;` in the title
        <title>Wellen &amp;amp; Wind</title>
                      ^^^^^
        hint: escape the title once, or put the character itself
    lake.xml:10:7: error[feed/link-relative]: `/wellen` is a relative address
        <link>/wellen</link>
              ^^^^^^^
        hint: write the whole address, beginning with `https://`
    lake.xml:13:10: error[feed/date-language]: `So, 01 Feb 2026 08:00:00 +0100` is not in English
        <pubDate>So, 01 Feb 2026 08:00:00 +0100</pubDate>
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: format dates without the locale of the server: `Sun, 01 Mar 2026 08:00:00 +0100`
    check    2 errors, 1 warning
    next     pressrun check --explain feed/link-relative
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "check lake.xml --format json"), @r#"
    exit: 1
    --- stdout
    {"format":1,"findings":[{"rule":"feed/title-escaped-twice","severity":"warning","path":"lake.xml","line":9,"column":15,"message":"readers show `&amp;` in the title","hint":"escape the title once, or put the character itself"},{"rule":"feed/link-relative","severity":"error","path":"lake.xml","line":10,"column":7,"message":"`/wellen` is a relative address","hint":"write the whole address, beginning with `https://`"},{"rule":"feed/date-language","severity":"error","path":"lake.xml","line":13,"column":10,"message":"`So, 01 Feb 2026 08:00:00 +0100` is not in English","hint":"format dates without the locale of the server: `Sun, 01 Mar 2026 08:00:00 +0100`"}],"errors":2,"warnings":1}
    --- stderr
    "#);
    insta::assert_snapshot!(told(&house, "check lake.xml --format github"), @r"
    exit: 1
    --- stdout
    ::warning file=lake.xml,line=9,col=15,title=feed/title-escaped-twice::readers show `&amp;` in the title
    ::error file=lake.xml,line=10,col=7,title=feed/link-relative::`/wellen` is a relative address
    ::error file=lake.xml,line=13,col=10,title=feed/date-language::`So, 01 Feb 2026 08:00:00 +0100` is not in English
    --- stderr
    ");
    let sarif: serde_json::Value =
        serde_json::from_str(&told_on_stdout(&house, "check lake.xml --format sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][1]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "lake.xml");
    assert_eq!(place["region"]["startLine"], 10);
}

fn told_on_stdout(house: &House, words: &str) -> String {
    typed(house, &format!("pressrun {words}")).stdout
}

#[test]
fn a_good_feed_ends_with_what_to_do_next_and_a_broken_one_is_known_by_its_name() {
    let good = FEED
        .replace("&amp;amp;", "&amp;")
        .replace("/wellen<", "https://lake.test/wellen<")
        .replace("So, ", "Sun, ");
    let house = folder(&[
        ("good.txt", &good),
        ("broken.xml", "<<<"),
        ("page.html", "<html></html>"),
        ("latin.xml", ""),
    ]);
    insta::assert_snapshot!(told(&house, "check good.txt"), @r"
    exit: 0
    --- stdout
    check    0 errors, 0 warnings
    next     pressrun check URL
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "check broken.xml"), @r"
    exit: 1
    --- stdout
    broken.xml:1:1: error[feed/xml-syntax]: a tag that never ends: `>` is missing
        hint: mend the markup at this place; a program that writes XML does not make this mistake
    check    1 error, 0 warnings
    next     pressrun check --explain feed/xml-syntax
    --- stderr
    ");
    insta::assert_snapshot!(told(&house, "--publication nowhere check page.html"), @r"
    exit: 2
    --- stdout

    --- stderr
    error: this is not a publication
      because: there is no `config/pressrun.toml` in nowhere
      because: `page.html` is no feed either

    hint: run `pressrun init DIR` to make one, or name one with `--publication DIR`
    ");
    // The line of a file in another encoding is shown in letters.
    let latin = FEED
        .replace("utf-8", "iso-8859-1")
        .replace("Es weht.", "Wei\u{df}e B\u{f6}en.");
    let bytes: Vec<u8> = latin
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    fs::write(house.path("latin.xml"), bytes).unwrap();
    let told = told(&house, "check latin.xml");
    assert!(
        told.contains("latin.xml:1:31: note[feed/not-utf-8]: the feed is in windows-1252"),
        "{told}"
    );
}

#[test]
fn articles_and_feeds_are_checked_by_one_command() {
    let house = publication(&[
        ("lake.xml", FEED),
        (
            "feeds/main/articles/ice.md",
            "+++\ntilte = \"Ice\"\ndate = 2026-02-02\n+++\nx\n",
        ),
    ]);
    let told = told(&house, "check lake.xml feeds/main/articles/ice.md --format github");
    let rules: Vec<&str> = told
        .lines()
        .filter_map(|line| line.split("title=").nth(1)?.split("::").next())
        .collect();
    assert_eq!(
        rules,
        [
            "article/unknown-key",
            "article/untitled",
            "feed/title-escaped-twice",
            "feed/link-relative",
            "feed/date-language"
        ]
    );
    house.write(
        "feeds/main/articles/ice.md",
        "+++\ndate = 2026-02-02\n+++\n# Ice\n\nIt sings.\n",
    );
    done(&house, "build --ids keep -q");
    assert_eq!(
        told_on_stdout(&house, "check feeds/main/public/atom.xml -q"),
        "check    0 errors, 0 warnings\nnext     pressrun check URL\n"
    );
}
