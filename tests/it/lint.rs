//! Every rule about feeds of others: a piece that breaks it, told at exactly its place, and one that does not.
//!
//! The pieces are the examples that `check --explain` shows. `tests/data/lint/` has more of them, a line each: the rule,
//! the frame, the piece with its place marked and `⏎` between its lines; `-` in place of a rule: nothing is found.

mod frames;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use pressrun::finding::HERE;
use pressrun::finding::Rule;
use pressrun::foreign::LARGE_BYTES;
use pressrun::foreign::Subject;
use pressrun::foreign::check;
use pressrun::foreign::rules::all;
use pressrun::foreign::xml::DEPTH_MAX;
use pressrun::foreign::xml::ELEMENTS_MAX;
use proptest::prelude::any;
use proptest::proptest;

use crate::lint::frames::Found;
use crate::lint::frames::Framed;
use crate::lint::frames::now;

/// A line of `tests/data/lint/`.
struct Case {
    file: String,
    rule: String,
    within: String,
    piece: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lint");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut parts = line.splitn(3, " | ").map(str::to_owned);
            let mut part = || {
                parts
                    .next()
                    .unwrap_or_else(|| panic!("{name}:{}: three parts", index + 1))
            };
            cases.push(Case {
                file: format!("{name}:{}", index + 1),
                rule: part(),
                within: part(),
                piece: part().replace('⏎', "\n"),
            });
        }
    }
    cases
}

/// Rules whose pieces are too large for an example; each has a test of its own below.
const WITHOUT_EXAMPLE: [&str; 3] = ["feed/too-large", "feed/too-deep", "feed/itunes-too-long"];

/// What is wrong about what is found in a piece.
fn complaint(rule: &str, within: &str, piece: &str) -> Option<String> {
    let framed = Framed::new(within, piece);
    let mut found = framed.found();
    // That RSS in RDF is old is true of all of it.
    found.retain(|(found, _, _)| found == rule || within != "rdf" || found != "feed/rss-obsolete");
    // That a redirect is one is true of every redirect, and that `text/xml` says little with and without a charset.
    let has_company = ["feed/http-downgrade", "feed/http-charset-missing"].contains(&rule);
    found.retain(|(found, _, _)| !has_company || found == rule);
    let mut expected: Vec<Found> = framed
        .places
        .iter()
        .map(|(line, column)| (rule.to_owned(), *line, *column))
        .collect();
    if expected.is_empty() && rule != "-" {
        // What is true of the whole answer of a server stands at its beginning.
        expected.push((rule.to_owned(), 1, 1));
    }
    if !framed.is_sound {
        found.retain(|(found, _, _)| found == rule);
    }
    let text = String::from_utf8_lossy(&framed.bytes);
    (found != expected).then(|| format!("{rule}: {found:?}, and not {expected:?}, in\n{text}\n"))
}

#[test]
fn every_rule_finds_its_example_at_its_place_and_nothing_once_it_is_mended() {
    let mut complaints = String::new();
    for rule in all() {
        let Some(example) = rule.example else {
            assert!(WITHOUT_EXAMPLE.contains(&rule.name), "{} has no example", rule.name);
            continue;
        };
        complaints.extend(complaint(rule.name, example.within, example.wrong));
        assert!(!example.right.contains(HERE), "{}", rule.name);
        let mended = Framed::new(example.within, example.right);
        let mut found = mended.found();
        found.retain(|(found, _, _)| mended.is_sound && (example.within != "rdf" || found != "feed/rss-obsolete"));
        if !found.is_empty() {
            let text = String::from_utf8_lossy(&mended.bytes);
            writeln!(complaints, "{}: mended, and still {found:?} in\n{text}", rule.name).unwrap();
        }
    }
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn more_ways_to_break_a_rule_are_found_at_their_places_too() {
    let known: BTreeSet<&str> = all().iter().map(|rule| rule.name).collect();
    let mut complaints = String::new();
    for case in cases() {
        assert!(
            case.rule == "-" || known.contains(case.rule.as_str()),
            "{}: there is no rule `{}`",
            case.file,
            case.rule
        );
        if let Some(complaint) = complaint(&case.rule, &case.within, &case.piece) {
            writeln!(complaints, "{}: {complaint}", case.file).unwrap();
        }
    }
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn no_rule_is_without_words_and_none_is_there_twice() {
    let rules = all();
    let names: BTreeSet<&str> = rules.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), rules.len());
    for Rule { name, why, fix, .. } in rules {
        assert!(name.starts_with("feed/") && name.len() > 7, "{name}");
        assert!(
            why.ends_with('.') && why.starts_with(|letter: char| !letter.is_lowercase()),
            "{name}: {why}"
        );
        let fix = fix.unwrap_or_else(|| panic!("{name} says what is wrong and not what to do"));
        assert!(
            !fix.ends_with('.') && fix.starts_with(|letter: char| !letter.is_uppercase()),
            "{name}: {fix}"
        );
    }
}

/// What is found in a file whose name does not matter.
fn told(bytes: &[u8]) -> Vec<String> {
    let subject = Subject {
        name: "feed",
        bytes,
        now: now(),
        exchange: None,
    };
    check(subject).findings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_feed_that_is_too_large_or_too_deep_is_told_and_read_no_further() {
    let padding = " ".repeat(LARGE_BYTES);
    let large = format!("<rss version=\"2.0\">{padding}</rss>");
    let rule = "feed:1:1: warning[feed/too-large]: the feed has 1024 KB";
    assert!(
        told(large.as_bytes()).contains(&rule.to_owned()),
        "{:?}",
        told(large.as_bytes())
    );
    assert!(!told(&large.as_bytes()[100..]).contains(&rule.to_owned()));

    let nested = |depth: usize| format!("<rss>{}{}</rss>", "<a>".repeat(depth), "</a>".repeat(depth));
    let deepest = DEPTH_MAX - 1;
    assert!(
        !told(nested(deepest).as_bytes())
            .iter()
            .any(|told| told.contains("too-deep"))
    );
    let column = 6 + 3 * deepest;
    assert_eq!(
        told(nested(deepest + 1).as_bytes()),
        [format!(
            "feed:1:{column}: error[feed/too-deep]: `<a>` stands more than {DEPTH_MAX} elements deep"
        )]
    );
    let lists = format!("{{\"items\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(told(lists.as_bytes()).len(), 1, "{:?}", told(lists.as_bytes()));
    assert!(told(lists.as_bytes())[0].contains("error[feed/too-deep]"));
}

#[test]
fn a_feed_of_more_elements_than_any_is_read_no_further() {
    let feed = |count: usize| format!("<rss>{}</rss>", "<a/>".repeat(count));
    let rule = "warning[feed/too-large]";
    assert!(
        !told(feed(ELEMENTS_MAX - 1).as_bytes())
            .iter()
            .any(|told| told.contains(rule))
    );
    let column = 6 + 4 * (ELEMENTS_MAX - 1);
    assert_eq!(
        told(feed(ELEMENTS_MAX).as_bytes()),
        [format!(
            "feed:1:{column}: {rule}: there are more than {ELEMENTS_MAX} elements"
        )]
    );
}

#[test]
fn a_summary_that_is_too_long_for_apple_is_told() {
    let found = |letters: usize| {
        let summary = "ü".repeat(letters);
        Framed::new(
            "podcast item",
            &format!("<itunes:summary>{HERE}{summary}</itunes:summary>"),
        )
        .found()
    };
    assert_eq!(found(4000), []);
    assert_eq!(found(4001), [("feed/itunes-too-long".to_owned(), 19, 17)]);
}

#[test]
fn an_entity_is_never_expanded() {
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
                <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY x SYSTEM \"file:///etc/hostname\">]>\n\
                <rss version=\"2.0\"><channel><title>&c;&x;</title></channel></rss>";
    let told = told(bomb.as_bytes()).join("\n");
    assert_eq!(told.matches("error[feed/doctype-entity]").count(), 4, "{told}");
    assert!(
        told.contains("names a file to be read") && !told.contains("haha"),
        "{told}"
    );
}

#[test]
fn the_feeds_of_the_sample_have_no_fault() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds/sample/public");
    for file in ["rss.xml", "atom.xml", "feed.json"] {
        let bytes = fs::read(folder.join(file)).unwrap();
        let subject = Subject {
            name: file,
            bytes: &bytes,
            now: "2027-01-01T00:00:00Z".parse().unwrap(),
            exchange: None,
        };
        assert_eq!(check(subject).findings, []);
    }
}

/// Pieces of which feeds are made, whole and broken.
const PIECES: [&str; 40] = [
    "<rss version=\"2.0\">",
    "</rss>",
    "<channel>",
    "</channel>",
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
    "</feed>",
    "<entry>",
    "</entry>",
    "<link href=\"",
    "\"/>",
    "<content ",
    "type=\"xhtml\">",
    "<div xmlns=\"http://www.w3.org/1999/xhtml\">",
    "</div>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "<?xml version='1.0' encoding='utf-16'?>",
    "&amp;",
    "&#11;",
    "&b;",
    "&",
    "<",
    ">",
    "{\"version\": \"https://jsonfeed.org/version/1\"",
    ", \"items\": [",
    "{\"content_html\": \"",
    "\\u00e9\\ud800",
    "\\\"",
    "\"}",
    "]}",
    "2026-03-01T08:00:00Z",
    "Sun, 01 Mär 26 99:99 +9999",
    "ü\u{0}\u{FFFD}\u{85}",
];

proptest! {
    #[test]
    fn no_bytes_make_it_fail(bytes in any::<Vec<u8>>(), text in any::<String>()) {
        let _ = (told(&bytes), told(text.as_bytes()));
    }

    #[test]
    fn no_heap_of_pieces_makes_it_fail(picks in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = picks.iter().map(|pick| PIECES[*pick]).collect();
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        let checked = check(Subject { name: "feed", bytes: text.as_bytes(), now: now(), exchange: None });
        for finding in checked.findings {
            let line = lines.split('\n').nth(finding.place.line as usize - 1);
            let letters = line.map(|line| line.chars().count());
            assert!(letters.is_some_and(|letters| finding.place.column as usize <= letters + 1), "{finding}\n{text}");
        }
    }

    #[test]
    fn no_change_of_a_byte_in_a_good_feed_makes_it_fail(file in 0..3_usize, at in any::<usize>(), byte in any::<u8>()) {
        let name = ["rss.xml", "atom.xml", "feed.json"][file];
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds/sample/public");
        let mut bytes = fs::read(folder.join(name)).unwrap();
        // Most of a feed is text, in which a byte changes little.
        let at = at % bytes.len().min(4096);
        bytes[at] = byte;
        let _ = told(&bytes);
    }
}
