//! Personal fields, from what a writer types to the bytes that each reader gets.

use std::fs;
use std::path::Path;

use mail_parser::MessageParser;

use crate::house::House;
use crate::house::files_in;
use crate::story::done;
use crate::story::publication;
use crate::story::told;

/// Readers as a spreadsheet has them.
const READERS: &str = "\
Email,Name,Language,Tags,Home town
ada@reader.test,\"Ada \"\"<b>Reed</b>\"\" & Co\",de-AT,rust;tides,Ely
bo@reader.test,,,,
cy@reader.test,漢字漢字,fr,rust,Köln am Rhein
";

const LETTER: &str = r"+++
title = 'Low tide'
date = 2026-02-01
+++
Good morning, [[name|reader]]. The water is out as far as anybody in the village can remember, and whoever has boots walks on the ground of the sea, [[name|reader]], which is not as flat as it looks.

> It sang to *[[name|you]]* all night.

[Your shop](https://shop.test/?town=[[home_town|none]]&a=1) is not `[[name]]` nor \[[name]].
";

const ISSUE: &str = r#"+++
number = 1
subject = "Low tide, [[name|reader]]"
entries = [{ id = "tag:pond.test,2026-02-01:tide", show = "full" }]
+++
Dear [[name|reader]] in [[home_town|your town]].
"#;

/// A publication with that issue and these readers.
pub fn house(files: &[(&str, &str)]) -> House {
    let house = publication(&[
        ("feeds/main/articles/tide.md", LETTER),
        ("feeds/main/issues/0001-tide.md", ISSUE),
        ("readers.csv", READERS),
    ]);
    for (path, text) in files {
        house.write(path, text);
    }
    done(&house, "subscribers import readers.csv");
    house
}

/// The parts of somebody's copy: headers, text, HTML.
pub fn copy(house: &House, address: &str) -> (String, String, String) {
    let eml = done(house, &format!("issue show 1 --eml {address}"));
    let message = MessageParser::default().parse(eml.as_bytes()).unwrap();
    let part = |part: Option<std::borrow::Cow<'_, str>>| part.unwrap().replace("\r\n", "\n");
    (
        message.subject().unwrap().to_owned(),
        part(message.body_text(0)),
        part(message.body_html(0)),
    )
}

/// Every file below a folder, as text.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            texts.extend(self::texts(&path));
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            texts.push((path.display().to_string(), text));
        }
    }
    texts
}

/// The part of a mail's text between the subject and the ruler.
fn body(text: &str) -> &str {
    let text = text.split("\n---\n").next().unwrap();
    text.split("Pond Notes\n").nth(1).unwrap().trim()
}

#[test]
fn each_reader_is_greeted_by_name() {
    let house = house(&[]);
    let (subject, text, html) = copy(&house, "ada@reader.test");
    assert_eq!(subject, "Low tide, Ada \"<b>Reed</b>\" & Co");
    insta::assert_snapshot!(body(&text), @r#"
    Low tide, Ada "<b>Reed</b>" & Co
    ================================

    Dear Ada "<b>Reed</b>" & Co in Ely.


    Low tide
    --------
    Ada Reed · 1 February 2026 · 1 minute
    https://pond.test/tide/

    Good morning, Ada "<b>Reed</b>" & Co. The water is out as far as anybody
    in the village can remember, and whoever has boots walks on the ground
    of the sea, Ada "<b>Reed</b>" & Co, which is not as flat as it looks.

    > It sang to _Ada "<b>Reed</b>" & Co_ all night.

    Your shop [1] is not `[[name]]` nor [[name]].


    [1] https://shop.test/?town=Ely&a=1
    "#);
    assert!(
        html.contains("Good morning, Ada \"&lt;b&gt;Reed&lt;/b&gt;\" &amp; Co. The"),
        "{html}"
    );
    assert!(html.contains("href=\"https://shop.test/?town=Ely&amp;a=1\""), "{html}");
    let (subject, text, _) = copy(&house, "bo@reader.test");
    assert_eq!(subject, "Low tide, reader");
    assert!(text.contains("Dear reader in your town."), "{text}");
    let (_, text, _) = copy(&house, "cy@reader.test");
    insta::assert_snapshot!(body(&text), @"
    Low tide, 漢字漢字
    ==================

    Dear 漢字漢字 in Köln am Rhein.


    Low tide
    --------
    Ada Reed · 1 February 2026 · 1 minute
    https://pond.test/tide/

    Good morning, 漢字漢字. The water is out as far as anybody in the
    village can remember, and whoever has boots walks on the ground of the
    sea, 漢字漢字, which is not as flat as it looks.

    > It sang to _漢字漢字_ all night.

    Your shop [1] is not `[[name]]` nor [[name]].


    [1] https://shop.test/?town=K%C3%B6ln%20am%20Rhein&a=1
    ");
}

#[test]
fn what_everybody_may_read_shows_the_defaults() {
    let own = "{% extends \"web/base.html\" %}{% block main %}{{ personal(field=\"name\", default=\"whoever reads\") }}{% <only tag=\"rust\"> %}RUST{% </only> %}{{ entry.html | safe }}{% endblock main %}";
    let house = house(&[
        (
            "feeds/main/feed.toml",
            "markdown = true\nimage = 'https://pond.test/a.png'\n",
        ),
        ("templates/web/article.html", own),
    ]);
    done(&house, "build");
    done(&house, "send 1 --yes");
    done(&house, "build");
    let public = texts(&house.path("feeds/main/public"));
    let mut shown = 0;
    for (path, text) in &public {
        // In code, and behind a back-slash, the brackets are to stay.
        let without = text.replace("[[name]]", "");
        assert!(
            !without.contains("[[") && !text.contains("personal3k9w") && !text.contains("RUST"),
            "{path}"
        );
        shown += usize::from(text.contains("Good morning, reader. The"));
    }
    assert!(shown >= 6, "feeds, page, archive and mail: {shown}");
    let mail = house.read("feeds/main/public/issues/1/email.txt");
    assert!(mail.contains("Low tide, reader\n================\n"), "{mail}");
    assert!(
        house
            .read("feeds/main/public/tide/index.html")
            .contains("whoever reads")
    );
    assert!(
        house
            .read("feeds/main/public/issues/1/index.html")
            .contains("Low tide, reader")
    );
    let issue = house.read("feeds/main/issues/0001-tide.frozen.json");
    assert!(issue.contains("\"subject\": \"Low tide, reader\""), "{issue}");
}

#[test]
fn a_copy_that_left_stays_as_it_left_whatever_becomes_of_the_reader() {
    let house = house(&[]);
    let plan = done(&house, "plan 1");
    house.write("readers.csv", &READERS.replace("Ely", "Cambridge"));
    done(&house, "subscribers import readers.csv");
    assert_eq!(
        done(&house, "plan 1"),
        plan,
        "whom it goes to, and what is said to all, is the same"
    );
    done(&house, "send 1 --yes");
    let sent = files_in(&house.path(".pressrun/outbox/new"));
    let left = |house: &House| done(house, "issue show 1 --eml ada@reader.test");
    let before = left(&house);
    let in_outbox = sent
        .iter()
        .filter(|name| house.read(&format!(".pressrun/outbox/new/{name}")) == before)
        .count();
    assert_eq!((sent.len(), in_outbox), (3, 1));
    house.write("readers.csv", &READERS.replace("Ada", "Augusta"));
    done(&house, "subscribers import readers.csv");
    house.write("feeds/main/issues/0001-tide.md", &ISSUE.replace("Dear", "Hello"));
    assert_eq!(left(&house), before);
    assert!(before.contains("Cambridge"), "{before}");
}

#[test]
fn a_changed_default_is_another_issue() {
    let house = house(&[]);
    let hash = |house: &House| {
        let plan: serde_json::Value = serde_json::from_str(&done(house, "plan 1 --format json")).unwrap();
        plan["fingerprint"].as_str().unwrap().to_owned()
    };
    let mut seen = vec![hash(&house)];
    for (from, to) in [
        ("tide, [[name|reader]]", "tide, [[name|friend]]"),
        ("in [[home_town|your town]]", "in [[home_town|your place]]"),
        ("in [[home_town|", "in [[name|"),
    ] {
        house.write("feeds/main/issues/0001-tide.md", &ISSUE.replace(from, to));
        seen.push(hash(&house));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4);
}

#[test]
fn what_is_wrong_with_a_field_is_told_where_it_is_written() {
    let issue = ISSUE.replace(
        "Dear",
        "Dear [[nmae|x]] and [[home_town]], [Name]: [x](https://[[name|www]].test/) [y](https://a.test/?to=[[email]]) [[Name|x]]\n\nDear",
    );
    let house = house(&[
        (
            "feeds/main/issues/0001-tide.md",
            &issue.replace("show = \"full\"", "show = \"full\", title = \"To [[name]]\""),
        ),
        (
            "feeds/main/articles/tide.md",
            &LETTER.replace("[[name|you]]", "[[name]]"),
        ),
    ]);
    let told_of = |words: &str| -> String {
        let told = told(&house, words);
        let lines: Vec<&str> = told
            .lines()
            .filter(|line| line.contains("[email/personal-"))
            .map(str::trim)
            .collect();
        lines.join("\n")
    };
    let check = told_of("check");
    insta::assert_snapshot!(check, @"
    feeds/main/articles/tide.md:7:15: warning[email/personal-default]: pages and feeds have a gap where `[[name]]` stands
    feeds/main/articles/tide.md:7:15: warning[email/personal-missing]: 1 of 3 subscribers has no `name`, and nothing stands there for them
    feeds/main/issues/0001-tide.md:4:79: warning[email/personal-name]: `[[name]]` is mailed as it is written: a title is the same for everybody
    feeds/main/issues/0001-tide.md:6:6: error[email/personal-unknown]: no subscriber has a field `nmae`
    feeds/main/issues/0001-tide.md:6:21: warning[email/personal-name]: `[[home_town]]` is shown as it is written
    feeds/main/issues/0001-tide.md:6:56: error[email/personal-place]: `[[name|www]]` stands in a link's scheme or host; it may stand only behind them
    feeds/main/issues/0001-tide.md:6:99: error[email/personal-place]: `[[email]]` would put the reader's address into a link
    feeds/main/issues/0001-tide.md:6:110: warning[email/personal-name]: `[[Name|x]]` is shown as it is written
    ");
    assert_eq!(told_of("plan 1").lines().count(), check.lines().count());
    assert!(told_of("issue show 1 --text").contains("1 of 3 subscribers has no `name`"));
    assert_eq!(house.run("send 1 --yes").exit, 1, "an error keeps it from being sent");
}
