//! What no writer means to write, and what somebody else might: each is told, the other articles are published whole,
//! and every document stays one that readers' programs can read.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::house::House;
use crate::house::files_in;

const CONFIG: &str = "[publication]\nname = \"Pond\"\nurl = \"https://pond.test/\"\ntimezone = \"Europe/Berlin\"\n[store]\nurl = \"sqlite:.pressrun/pressrun.db\"\n[send]\nprofile = \"outbox\"\n[profiles.outbox]\nkind = \"maildir\"\npath = \".pressrun/outbox\"\n";

/// The sound article that stands beside each hostile one.
const SOUND: &str = "+++\ntitle = \"Sound & whole\"\ndate = 2026-02-02\n+++\nEvery *word* of it, to the last one.\n";

fn body(body: &str) -> Vec<u8> {
    format!("+++\ntitle = \"Hostile\"\ndate = 2026-01-03\n+++\n{body}").into_bytes()
}

fn generated(lines: usize, line: impl Fn(usize) -> String) -> Vec<u8> {
    let lines: Vec<String> = (0..lines).map(line).collect();
    body(&(lines.join("\n") + "\n"))
}

/// The files of `tests/data/hostile/`, and what is too large to lie there.
fn cases() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/hostile");
    let named = |name: &String| name.trim_end_matches(".md").replace('-', " ");
    let files = files_in(&folder);
    let mut cases: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|name| (named(name), fs::read(folder.join(name)).unwrap()))
        .collect();
    let deep = |mark: &str| body(&format!("{}x\n", mark.repeat(10_000)));
    let yaml = format!(
        "---\ntitle: Hostile\ndate: 2026-01-03\nextra: {}\n---\nWords.\n",
        "[".repeat(10_000)
    );
    let large = [
        (
            "10 MB",
            generated(160_000, |number| {
                format!("Line {number} of a text that never seems to come to its end, ever.\n")
            }),
        ),
        (
            "10,000 links",
            generated(10_000, |number| {
                format!("[{number}](https://pond.test/{number}?a=1&b=2)")
            }),
        ),
        ("quotes 10,000 deep", deep(">")),
        ("lists 10,000 deep", deep("- ")),
        ("elements 10,000 deep", deep("<div>")),
        ("brackets 10,000 deep", deep("[")),
        ("emphasis 10,000 deep", deep("*a _b ")),
        ("YAML 10,000 deep", yaml.into_bytes()),
    ];
    cases.extend(large.map(|(name, bytes)| (name.to_owned(), bytes)));
    cases
}

fn publication() -> House {
    let mut house = House::with(&[
        ("config/pressrun.toml", CONFIG),
        ("feeds/main/feed.toml", ""),
        ("feeds/main/articles/sound.md", SOUND),
    ]);
    house.set("SOURCE_DATE_EPOCH", "1772500000");
    house
}

/// Every document can be read, and holds the sound article to the letter.
fn assert_whole(house: &House, case: &str) {
    for document in ["rss.xml", "atom.xml", "feed.json"] {
        let text = house.read(&format!("feeds/main/public/{document}"));
        let feed = feed_rs::parser::parse(text.as_bytes());
        let feed = feed.unwrap_or_else(|error| panic!("{case}: {document}: {error}"));
        assert!(
            !text.contains(|letter: char| letter < ' ' && letter != '\n' && letter != '\t'),
            "{case}: {document}"
        );
        let sound = feed.entries.iter().find(|entry| {
            entry
                .title
                .as_ref()
                .is_some_and(|title| title.content == "Sound & whole")
        });
        let sound = sound.unwrap_or_else(|| panic!("{case}: {document} has not the sound one"));
        let html = sound
            .content
            .as_ref()
            .and_then(|content| content.body.as_deref())
            .unwrap_or_default();
        assert!(
            html.contains("Every <em>word</em> of it, to the "),
            "{case}: {document}: {html}"
        );
        let shown = feed
            .entries
            .iter()
            .filter_map(|entry| entry.content.as_ref()?.body.as_deref());
        for html in shown {
            for bad in [
                "=\"javascript:",
                "script:x",
                "=\"data:",
                "<script",
                " onerror=",
                " onload=",
            ] {
                assert!(!html.contains(bad), "{case}: {document} has `{bad}`");
            }
        }
    }
}

/// What was told: each rule once, where it was first broken, and how often.
fn told_of(stdout: &str) -> String {
    let answer: serde_json::Value = serde_json::from_str(stdout).unwrap();
    let mut rules: Vec<(String, String, usize)> = Vec::new();
    for finding in answer["findings"].as_array().unwrap() {
        let text = |key: &str| finding[key].as_str().unwrap();
        let rule = format!("{}[{}]", text("severity"), text("rule"));
        if let Some((.., times)) = rules.iter_mut().find(|(known, ..)| *known == rule) {
            *times += 1;
        } else {
            let file = text("path").trim_start_matches("feeds/main/articles/");
            let place = format!("{file}:{}:{}", finding["line"], finding["column"]);
            rules.push((rule, place, 1));
        }
    }
    let lines = rules
        .into_iter()
        .map(|(rule, place, times)| format!("\n    {place} {rule} {times} times"));
    lines.map(|line| line.replace(" 1 times", "")).collect()
}

/// The feeds' own checker finds no fault in any document that was written.
fn assert_no_error(house: &House, case: &str) {
    let ran = house
        .run("check --format json feeds/main/public/rss.xml feeds/main/public/atom.xml feeds/main/public/feed.json");
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["errors"], 0, "{case}\n{}", ran.text());
}

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what is told")]
fn nothing_hostile_breaks_a_document_or_takes_another_article_with_it() {
    let mut told = String::new();
    for (case, bytes) in cases() {
        let house = publication();
        house.write("feeds/main/articles/hostile.md", "");
        fs::write(house.path("feeds/main/articles/hostile.md"), &bytes).unwrap();
        let ran = house.run("build --format json");
        assert!(matches!(ran.exit, 0 | 1), "{case}\n{}", ran.text());
        assert_whole(&house, &case);
        assert_no_error(&house, &case);
        let rules = told_of(&ran.stdout);
        assert_eq!(ran.exit == 1, rules.contains(" error["), "{case}: {rules}");
        let is_in = house.read("feeds/main/ids.toml").contains("hostile.md");
        let fate = if is_in { "published" } else { "left out" };
        writeln!(told, "{case}: {fate}, exit {}{rules}", ran.exit).unwrap();
    }
    insta::assert_snapshot!(told, @r"
    CRLF: published, exit 0
    NUL: published, exit 0
        hostile.md:5:2 warning[article/forbidden-character]
    a BOM: published, exit 0
    a JSON head that never closes: left out, exit 1
        hostile.md:1:1 error[article/front-matter]
    a YAML bomb: left out, exit 1
        hostile.md:7:36 error[article/front-matter]
    a YAML head that never closes: left out, exit 1
        hostile.md:1:1 error[article/front-matter]
    a date after 2100: left out, exit 0
    a date before 1900: published, exit 0
    a date of five digits: left out, exit 1
        hostile.md:3:8 error[article/date]
    a day that never was: left out, exit 1
        hostile.md:3:8 error[article/date]
    a head that never closes: left out, exit 1
        hostile.md:1:1 error[article/front-matter]
    a leap second: left out, exit 1
        hostile.md:3:8 error[article/date]
    a slug out of the folder: published, exit 0
    a title from right to left: published, exit 0
    a title of combining marks: published, exit 0
    an emoji title: published, exit 0
    an empty file: left out, exit 1
        hostile.md:1:1 error[article/blank]
        hostile.md:1:1 error[article/missing-date]
        hostile.md:1:1 note[article/untitled]
    an hour that the clocks repeat: published, exit 0
    an hour that the clocks skip: published, exit 0
    bad UTF 8: left out, exit 1
        hostile.md:5:2 error[article/encoding]
    control characters in every field: published, exit 0
        hostile.md:2:11 warning[article/forbidden-character] 264 times
        hostile.md:10:4 warning[article/image-missing]
    links that run: published, exit 0
        hostile.md:5:1 warning[article/html-removed] 4 times
    pictures that run: published, exit 0
        hostile.md:5:1 warning[article/html-removed] 2 times
        hostile.md:7:1 warning[article/image-missing]
    the end of a CDATA section: published, exit 0
    unclosed HTML: published, exit 0
        hostile.md:5:14 warning[article/html-removed] 2 times
    10 MB: published, exit 0
        hostile.md:1:1 note[feed/cut-to-summary]
    10,000 links: published, exit 0
        hostile.md:1:1 note[feed/cut-to-summary]
    quotes 10,000 deep: published, exit 0
    lists 10,000 deep: published, exit 0
    elements 10,000 deep: published, exit 0
    brackets 10,000 deep: published, exit 0
    emphasis 10,000 deep: published, exit 0
    YAML 10,000 deep: left out, exit 1
        hostile.md:4:39 error[article/front-matter]
    ");
}

#[test]
fn two_names_that_differ_in_case_alone_are_told_apart_or_told() {
    let house = publication();
    house.write("feeds/main/articles/Frost.md", &SOUND.replace("Sound & whole", "Upper"));
    house.write("feeds/main/articles/frost.md", &SOUND.replace("Sound & whole", "Lower"));
    let ran = house.run("build --format json");
    assert_whole(&house, "case");
    assert_eq!(
        (ran.exit, told_of(&ran.stdout).as_str()),
        (1, "\n    frost.md:1:1 error[article/url-twice]")
    );
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_publication_is_not_followed() {
    let outside = House::with(&[
        ("secret.md", &SOUND.replace("Sound & whole", "Secret")),
        ("secret.png", "SECRET"),
    ]);
    let house = publication();
    for name in ["secret.md", "secret.png"] {
        std::os::unix::fs::symlink(outside.path(name), house.path(&format!("feeds/main/articles/{name}"))).unwrap();
    }
    std::os::unix::fs::symlink(outside.path(""), house.path("feeds/main/articles/folder")).unwrap();
    let sound = SOUND.replace("Every", "![](secret.png) ![](folder/secret.png)\n\nEvery");
    house.write("feeds/main/articles/sound.md", &sound);
    let ran = house.run("build");
    assert_whole(&house, "link");
    for folder in ["", "sound/", "secret/"] {
        let names = files_in(&house.path(&format!("feeds/main/public/{folder}")));
        assert!(!names.iter().any(|name| name.contains("secret.png")), "{names:?}");
    }
    assert!(
        !house.read("feeds/main/public/rss.xml").contains("<title>Secret"),
        "{}",
        ran.text()
    );
    insta::assert_snapshot!(ran.text(), @r"
    exit: 1
    --- stdout
    feed     main · 1 entry · 8 files, 8 changed
             feeds/main/public/rss.xml    https://pond.test/rss.xml
             feeds/main/public/atom.xml   https://pond.test/atom.xml
             feeds/main/public/feed.json  https://pond.test/feed.json
    left out feeds/main/articles/secret.md
    check    3 errors, 4 warnings
    mend     what is named above, then build again
    next     pressrun build
    --- stderr
    feeds/main/articles/folder:1:1: error[article/link-out]: it is not followed: it is a link out of the folder; copy the file instead
        hint: a link to where articles stand is followed; `exclude` in the feed's `feed.toml` passes one over
    feeds/main/articles/secret.md:1:1: error[article/link-out]: it is not followed: it is a link out of the folder; copy the file instead
        hint: a link to where articles stand is followed; `exclude` in the feed's `feed.toml` passes one over
    feeds/main/articles/secret.png:1:1: error[article/link-out]: it is not followed: it is a link out of the folder; copy the file instead
        hint: a link to where articles stand is followed; `exclude` in the feed's `feed.toml` passes one over
    feeds/main/articles/sound.md:5:1: warning[article/alt-missing]: image has no alt text
        ![](secret.png) ![](folder/secret.png)
        ^
        hint: say in the alt text what the picture shows; one that only adorns is written in HTML, with an empty `alt`
    feeds/main/articles/sound.md:5:1: warning[article/image-missing]: nothing is found at `secret.png`
        ![](secret.png) ![](folder/secret.png)
        ^
        hint: put the file where the article looks for it, or mend what the article says; a URL has to be whole
    feeds/main/articles/sound.md:5:17: warning[article/alt-missing]: image has no alt text
        ![](secret.png) ![](folder/secret.png)
                        ^
        hint: say in the alt text what the picture shows; one that only adorns is written in HTML, with an empty `alt`
    feeds/main/articles/sound.md:5:17: warning[article/image-missing]: nothing is found at `folder/secret.png`
        ![](secret.png) ![](folder/secret.png)
                        ^
        hint: put the file where the article looks for it, or mend what the article says; a URL has to be whole
    ");
}

/// Where each beginning is looked at to the end of the text, this takes hours.
#[test]
fn what_is_begun_a_hundred_thousand_times_costs_its_length() {
    let house = publication();
    let pieces = [
        "[",
        "{{ ",
        "{{",
        "<!---->",
        "`a` [[name]] ",
        "x more <!--",
        "[[a]]",
        "{{< a >}}",
        "<iframe src=x></iframe>\n\n",
        "<iframe src=x></iframe>",
        "<a href=\"x\">",
        "<math><mi>",
        "<select>",
        "<svg>",
        "<object>x</object>",
        "<video src=x></video>",
        "<img src=x> ",
        "<form><input>",
        "<picture><source srcset=x><img src=x></picture>",
    ];
    for (number, piece) in pieces.into_iter().enumerate() {
        let body = piece.repeat(300_000 / piece.len());
        let article = format!("+++\ntitle = \"{number}\"\ndate = 2026-02-01\n+++\n{body}\n");
        house.write(&format!("feeds/main/articles/{number}.md"), &article);
    }
    let attributes: String = (0..30_000).fold(String::new(), |mut text, number| {
        write!(text, " a{number}").unwrap();
        text
    });
    house.write(
        "feeds/main/articles/p.md",
        &format!("+++\ntitle = \"p\"\ndate = 2026-02-01\n+++\n<p{attributes}>x</p>\n"),
    );
    let ran = house.run("build -q");
    assert!(ran.exit == 0, "{}", ran.text());
}

/// A pipe among the articles is no article that somebody waits for, and a line end in a name does not tear a finding.
#[cfg(unix)]
#[test]
fn strange_names_and_things_that_are_no_files_are_told_on_a_line_each() {
    let house = publication();
    house.write("feeds/main/articles/sound.md", SOUND);
    house.write("feeds/main/articles/two\nlines.md", "+++\ntitle = \"x\"\n");
    let made = house.path("feeds/main/articles/pipe.md");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(made)
            .status()
            .unwrap()
            .success()
    );
    let told = house.run("check").text();
    for line in [
        "feeds/main/articles/pipe.md:1:1: error[article/link-out]: it is not followed: it is a pipe, a socket or a device, and no file",
        "feeds/main/articles/two\\nlines.md:1:1: error[article/front-matter]",
    ] {
        assert!(told.lines().any(|told| told.starts_with(line)), "{line}: {told}");
    }
}

#[test]
fn a_file_whose_name_is_no_text_is_told_and_the_rest_is_published() {
    use std::os::unix::ffi::OsStrExt;

    let house = publication();
    let name = std::ffi::OsStr::from_bytes(b"frost-\xff.md");
    let lost = house.path("feeds/main/articles").join(name);
    std::fs::write(&lost, "+++\ntitle = \"Lost\"\ndate = 2026-01-01\n+++\nx\n").unwrap();
    let ran = house.run("build");
    assert_eq!(ran.exit, 1);
    let told = "feeds/main/articles/frost-\u{fffd}.md:1:1: error[article/name-not-utf8]: its name is not UTF-8";
    assert!(ran.stderr.contains(told), "{}", ran.text());
    assert!(ran.stdout.contains(" 1 entry "), "{}", ran.text());
}
