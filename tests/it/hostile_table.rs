//! Every character that no feed may carry, in every way of writing it, in every field and every syntax of a head: each is
//! told with its place, and none reaches a document.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::house::House;
use crate::story::CONFIG;
use crate::story::FROST;

/// The syntaxes of a head.
const SYNTAXES: [&str; 3] = ["toml", "yaml", "json"];

/// The text fields of a head: a name, and the value in the words of TOML, YAML and JSON; `X` is the character.
const FIELDS: [(&str, [&str; 3]); 12] = [
    ("title", ["title = \"aXb\"", "title: \"aXb\"", "\"title\": \"aXb\""]),
    (
        "author",
        [
            "authors = [{ name = \"aXb\" }]",
            "authors: [{ name: \"aXb\" }]",
            "\"authors\": [{ \"name\": \"aXb\" }]",
        ],
    ),
    (
        "tags",
        [
            "tags = [\"t\", \"aXb\"]",
            "tags: [t, \"aXb\"]",
            "\"tags\": [\"t\", \"aXb\"]",
        ],
    ),
    (
        "summary",
        ["summary = \"aXb\"", "summary: \"aXb\"", "\"summary\": \"aXb\""],
    ),
    (
        "alt",
        [
            "image = { src = \"https://pond.test/a.png\", alt = \"aXb\" }",
            "image: { src: \"https://pond.test/a.png\", alt: \"aXb\" }",
            "\"image\": { \"src\": \"https://pond.test/a.png\", \"alt\": \"aXb\" }",
        ],
    ),
    ("id", ["id = \"aXN\"", "id: \"aXN\"", "\"id\": \"aXN\""]),
    ("slug", ["slug = \"aXN\"", "slug: \"aXN\"", "\"slug\": \"aXN\""]),
    (
        "link",
        [
            "link = \"https://pond.test/aXN\"",
            "link: \"https://pond.test/aXN\"",
            "\"link\": \"https://pond.test/aXN\"",
        ],
    ),
    (
        "about",
        [
            "about = \"https://pond.test/aXb\"",
            "about: \"https://pond.test/aXb\"",
            "\"about\": \"https://pond.test/aXb\"",
        ],
    ),
    (
        "enclosure",
        [
            "enclosure = { src = \"https://pond.test/aXb.mp3\", type = \"audio/mpeg\", size_bytes = 9 }",
            "enclosure: { src: \"https://pond.test/aXb.mp3\", type: audio/mpeg, size_bytes: 9 }",
            "\"enclosure\": { \"src\": \"https://pond.test/aXb.mp3\", \"type\": \"audio/mpeg\", \"size_bytes\": 9 }",
        ],
    ),
    ("lang", ["lang = \"eXn\"", "lang: \"eXn\"", "\"lang\": \"eXn\""]),
    (
        "preheader",
        ["preheader = \"aXb\"", "preheader: \"aXb\"", "\"preheader\": \"aXb\""],
    ),
];

/// How a character is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Raw,
    Escaped,
    Reference,
}

const FORMS: [Form; 3] = [Form::Raw, Form::Escaped, Form::Reference];

/// What XML forbids: the C0 controls but TAB and LF, and U+FFFE and U+FFFF.
fn forbidden() -> impl Iterator<Item = char> {
    let controls = ('\0'..' ').filter(|letter| !matches!(letter, '\t' | '\n'));
    controls.chain(['\u{FFFE}', '\u{FFFF}'])
}

impl Form {
    fn written(self, letter: char) -> String {
        match self {
            Self::Raw => letter.to_string(),
            Self::Escaped => format!("\\u{:04x}", u32::from(letter)),
            Self::Reference => format!("&#{};", u32::from(letter)),
        }
    }
}

/// An article with one character in one field, and the place at which it stands.
struct Case {
    file: String,
    text: String,
    place: (u64, u64),
    form: Form,
}

fn case(letter: char, form: Form, syntax: usize, (field, values): (&str, [&str; 3])) -> Case {
    let file = format!("{}-{form:?}-{field}-{:x}.md", SYNTAXES[syntax], u32::from(letter));
    let value = values[syntax].replace('N', &format!("-{}", file.trim_end_matches(".md").to_lowercase()));
    let date = ["date = 2026-02-01", "date: 2026-02-01", "\"date\": \"2026-02-01\""][syntax];
    let title = ["title = \"T\"", "title: T", "\"title\": \"T\""][syntax];
    let lines = match (syntax, field) {
        (2, "title") => vec![format!("{date},"), value],
        (2, _) => vec![format!("{title}, {date},"), value],
        (_, "title") => vec![date.to_owned(), value],
        _ => vec![title.to_owned(), date.to_owned(), value],
    };
    let (open, close) = [("+++", "+++"), ("---", "---"), ("{", "}")][syntax];
    let text = format!("{open}\n{}\n{close}\nWords.\n", lines.join("\n"));
    let at = text.find('X').unwrap();
    let before = &text[..at];
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
    Case {
        file,
        text: text.replace('X', &form.written(letter)),
        place: (line, column),
        form,
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for letter in forbidden() {
        for form in FORMS {
            // A return that stands there is the end of a line.
            if (form, letter) == (Form::Raw, '\r') {
                continue;
            }
            for syntax in 0..SYNTAXES.len() {
                cases.extend(FIELDS.map(|field| case(letter, form, syntax, field)));
            }
        }
    }
    cases
}

/// Nothing forbidden stands in any text of a document, nor in a reference of its markup.
fn assert_clean_documents(house: &House, folder: &str) {
    for document in ["rss.xml", "atom.xml", "feed.json"] {
        let text = house.read(&format!("{folder}/{document}"));
        feed_rs::parser::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{document}: {error}"));
        assert_eq!(text.chars().find(|letter| is_forbidden(*letter)), None, "{document}");
        for letter in forbidden() {
            let code = u32::from(letter);
            // In a text of JSON a reference is six letters, and means nothing.
            let written: &[String] = match document {
                "feed.json" => &[format!("\\u{code:04x}")],
                _ => &[format!("&#{code};"), format!("&#x{code:x};")],
            };
            for written in written {
                assert!(!text.to_lowercase().contains(written), "{document}: {written}");
            }
        }
    }
}

/// The same, and the feeds' own checker finds no fault.
fn assert_clean(house: &House, folder: &str) {
    assert_clean_documents(house, folder);
    let ran = house.run(&format!(
        "check --format json {folder}/rss.xml {folder}/atom.xml {folder}/feed.json"
    ));
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["errors"], 0, "{:.3000}", ran.stdout);
}

fn is_forbidden(letter: char) -> bool {
    forbidden().any(|known| known == letter)
}

#[test]
fn a_forbidden_character_is_told_wherever_it_stands_however_it_is_written_and_reaches_no_document() {
    let mut house = House::with(&[
        ("config/pressrun.toml", CONFIG),
        (
            "feeds/main/feed.toml",
            "items = 9999\npages = false\npermalink = \"/:slug/\"\nbytes_max = 99999999\n",
        ),
    ]);
    house.set("SOURCE_DATE_EPOCH", "1772352000");
    let cases = cases();
    for case in &cases {
        house.write(&format!("feeds/main/articles/{}", case.file), &case.text);
    }
    let ran = house.run("build --format json");
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let mut told: BTreeMap<String, BTreeSet<(String, u64, u64)>> = BTreeMap::new();
    for finding in answer["findings"].as_array().unwrap() {
        let file = finding["path"]
            .as_str()
            .unwrap()
            .trim_start_matches("feeds/main/articles/");
        let place = (finding["line"].as_u64().unwrap(), finding["column"].as_u64().unwrap());
        let rule = finding["rule"].as_str().unwrap().to_owned();
        told.entry(file.to_owned())
            .or_default()
            .insert((rule, place.0, place.1));
    }
    let mut untold = Vec::new();
    for case in cases.iter().filter(|case| case.form != Form::Reference) {
        let rule = "article/forbidden-character".to_owned();
        let found = told.get(&case.file).cloned().unwrap_or_default();
        if !found.contains(&(rule, case.place.0, case.place.1)) {
            untold.push(format!("{} at {:?}: {found:?}", case.file, case.place));
        }
    }
    assert!(
        untold.is_empty(),
        "{} of {}\n{}",
        untold.len(),
        cases.len(),
        untold.join("\n")
    );
    assert_clean(&house, "feeds/main/public");
}

/// The texts of a feed's settings, and of the publication's.
const SETTINGS: [&str; 5] = [
    "title = \"aXb\"\n",
    "description = \"aXb\"\n",
    "rights = \"aXb\"\n",
    "[podcast]\nauthor = \"aXb\"\n",
    "[podcast]\nfunding = [{ url = \"https://pond.test/\", text = \"aXb\" }]\n",
];

#[test]
fn a_forbidden_character_in_settings_is_told_with_its_place_and_reaches_no_document() {
    let feed = "feeds/main/feed.toml";
    let mut house = House::with(&[
        ("config/pressrun.toml", CONFIG),
        ("feeds/main/articles/frost.md", FROST),
    ]);
    house.set("SOURCE_DATE_EPOCH", "1772352000");
    for (index, setting) in SETTINGS.into_iter().enumerate() {
        // Each once in each form, and every character in the first setting.
        for letter in forbidden().filter(|letter| index == 0 || *letter == '\u{b}' || *letter == '\u{fffe}') {
            let before = &setting[..setting.find('X').unwrap()];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            for form in FORMS {
                house.write(feed, &setting.replace('X', &form.written(letter)));
                let ran = house.run("build");
                let told = format!("{feed}:{line}:{column}: ");
                match form {
                    // TOML itself takes no such character, and stops at it.
                    Form::Raw if letter < ' ' => assert_eq!(ran.exit, 2, "{letter:?} {}", ran.text()),
                    _ => {
                        assert_eq!(ran.exit, 0, "{letter:?} {}", ran.text());
                        assert_clean_documents(&house, "feeds/main/public");
                    }
                }
                let is_told = ran.stderr.contains(&told);
                assert_eq!(
                    is_told,
                    form != Form::Reference,
                    "{letter:?} {form:?} {told}\n{}",
                    ran.text()
                );
            }
        }
    }
}

/// The hours that the clocks skip and repeat in Berlin, in each document, in its own words.
#[test]
fn an_hour_that_the_clocks_skip_or_repeat_is_one_instant_in_all_documents() {
    let mut house = House::with(&[(
        "config/pressrun.toml",
        &CONFIG.replace("[publication]\n", "[publication]\ntimezone = \"Europe/Berlin\"\n"),
    )]);
    house.set("SOURCE_DATE_EPOCH", "1772352000");
    house.write("feeds/main/feed.toml", "");
    for (name, date) in [("skipped", "2025-03-30T02:30:00"), ("repeated", "2025-10-26T02:30:00")] {
        let article = format!("+++\ntitle = \"{name}\"\ndate = {date}\n+++\nWords.\n");
        house.write(&format!("feeds/main/articles/{name}.md"), &article);
    }
    house.do_it("build");
    for (document, words) in [
        (
            "public/rss.xml",
            [
                "<pubDate>Sun, 30 Mar 2025 03:00:00 +0200</pubDate>",
                "<pubDate>Sun, 26 Oct 2025 02:30:00 +0200</pubDate>",
            ],
        ),
        (
            "public/atom.xml",
            [
                "<published>2025-03-30T03:00:00+02:00</published>",
                "<published>2025-10-26T02:30:00+02:00</published>",
            ],
        ),
        (
            "public/feed.json",
            ["2025-03-30T03:00:00+02:00", "2025-10-26T02:30:00+02:00"],
        ),
        (
            "ids.toml",
            [
                "published = \"2025-03-30T03:00:00+02:00\"",
                "published = \"2025-10-26T02:30:00+02:00\"",
            ],
        ),
    ] {
        let text = house.read(&format!("feeds/main/{document}"));
        for word in words {
            assert!(text.contains(word), "{document} has no {word}\n{text}");
        }
    }
}
