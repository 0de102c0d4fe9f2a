//! Every theme with issues of every kind, to readers who are hard to write to.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use mail_parser::MessageParser;
use pressrun::message::dkim::verify::verify;
use serde_json::Value;

use crate::golden;
use crate::mail_lint::objections;
use crate::outside::PYTHON;
use crate::outside::are_wanted;
use crate::outside_dkim::assert_all_hold;
use crate::outside_dkim::judged;
use crate::publication::Publication;
use crate::publication::repository;
use crate::publication::tree;
use crate::signed::E;
use crate::signed::ED25519;
use crate::signed::R;
use crate::signed::RSA;

const THEMES: [&str; 3] = ["letter", "digest", "brief"];

/// Subject, the articles and how they are shown, the editor's words: a quiet one, one of every kind, one of many scripts.
const ISSUES: [(&str, &[&str], &str); 3] = [
    (
        "Low water, and what it leaves on the sand",
        &[
            "2026-09-18:half-the-lights",
            "2026-10-06:a-tide-table-in-forty-lines/index",
            "2026-10-21:brot-nach-ebbe",
        ],
        "Good morning, [[name|reader]]. This comes from Fennmouth.",
    ),
    (
        "[[name|Reader]], “alles” — 雪は静かに降る 🌊, and a subject that goes on for longer than a line",
        &[
            "2026-03-07:kinds/07-tables",
            "2026-03-14:kinds/14-players",
            "2026-03-04:kinds/04-quotes",
            "2026-03-02:kinds/02-lists",
            "2026-03-11:kinds/11-page",
            "2026-03-15:kinds/15-math",
            "2026-03-05:kinds/05-footnotes",
        ],
        "All kinds.",
    ),
    (
        "كل شيء",
        &["2026-03-09:kinds/09-arabic", "2026-03-10:kinds/10-hebrew"],
        "مرحبا [[name|قارئ]]",
    ),
];

/// Address, and name where there is one.
const READERS: [(&str, Option<&str>); 5] = [
    (
        "long@example.net",
        Some(
            "Wolfeschlegelsteinhausenbergerdorff-Welche-Vor-Altern-Waren-Gewissenhaft-Schäfer-Wessen-Schafe Waren \
             Wohlgepflegt Und Sorgfaltigkeit Beschützen Vor Angreifen Durch Ihr Raubgierig Feinde",
        ),
    ),
    ("none@example.net", None),
    ("rtl@example.net", Some("שלום עולם مرحبا")),
    ("idn@bücher.example", Some("Zoë")),
    ("script@example.net", Some("\"><script>")),
];

/// Where the readers above are the only ones.
fn publication() -> Publication {
    let publication = golden::unread()
        .with("PRESSRUN__PROFILES__OUTBOX__DKIM__DOMAIN", "example.org")
        .with(
            "PRESSRUN__PROFILES__OUTBOX__DKIM__KEYS",
            &format!("[\"file:{R}\", \"file:{E}\"]"),
        );
    for (path, text) in [(R, RSA), (E, ED25519)] {
        publication.write(path, text);
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(publication.path().join(path), permissions).unwrap();
    }
    // What lies there as plain text is what the articles become, and no article.
    let mut articles = tree(&repository().join("tests/data/text"));
    articles.retain(|path, _| Path::new(path).extension().is_some_and(|suffix| suffix != "txt"));
    for (path, bytes) in articles {
        publication.write(&format!("feeds/sample/articles/kinds/{path}"), bytes);
    }
    let picture = publication.bytes("feeds/sample/articles/img/half-the-lights.png");
    publication.write("feeds/sample/articles/kinds/buoy.png", picture);
    publication.write("feeds/sample/articles/kinds/storm.mp4", "no film");
    for (address, name) in READERS {
        let mut words = vec!["subscribers", "add", address];
        words.extend(name.into_iter().flat_map(|name| ["--name", name]));
        publication.run(&words).text();
    }
    publication
}

/// Sends every issue in every theme, and says how many copies have left.
fn sent(publication: &Publication) -> usize {
    let mut number = 2;
    for theme in THEMES {
        for (subject, entries, words) in ISSUES {
            let entry = |id: &&str| format!("{{ id = \"tag:example.org,{id}\", show = \"full\" }}");
            let entries = entries.iter().map(entry).collect::<Vec<_>>().join(", ");
            let head =
                format!("number = {number}\nsubject = \"{subject}\"\ntheme = \"{theme}\"\nentries = [{entries}]");
            publication.write(
                &format!("feeds/sample/issues/{number:04}-{theme}.md"),
                format!("+++\n{head}\n+++\n{words}\n\n{{{{ entries }}}}\n\nThat was all.\n"),
            );
            publication.run(&["send", &number.to_string(), "--yes"]).text();
            number += 1;
        }
    }
    THEMES.len() * ISSUES.len() * READERS.len()
}

#[test]
fn every_theme_holds_to_every_reader() {
    let publication = publication();
    let copies = sent(&publication);
    let shown: Value = serde_json::from_str(&publication.run(&["keys", "show", "--format", "json"]).text()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let records = shown["keys"].as_array().unwrap().iter();
    let records: BTreeMap<String, String> = records.map(|key| (text(&key["record"]), text(&key["value"]))).collect();
    let folder = publication.path().join(".pressrun/outbox/new");
    let messages = tree(&folder);
    assert_eq!(messages.len(), copies);
    for (file, bytes) in &messages {
        let raw = std::str::from_utf8(bytes).unwrap();
        let message = MessageParser::default().parse(bytes).unwrap();
        let to = message.to().unwrap().first().unwrap();
        let address = to.address().unwrap();
        let case = format!("{file} to {address}: {}", message.subject().unwrap());
        assert_eq!(objections(raw), [] as [&str; 0], "{case}");
        let reader = READERS.iter().find(|(known, _)| known[..3] == address[..3]);
        assert_eq!(to.name(), reader.unwrap().1, "{case}");
        let html = message.body_html(0).unwrap();
        assert!(!html.contains("<script"), "{case}");
        let verdicts = verify(bytes, |name| records.get(name).cloned());
        assert_eq!(
            verdicts.iter().filter(|verdict| verdict.outcome.is_ok()).count(),
            2,
            "{case}"
        );
    }
    if are_wanted(&[PYTHON]) {
        assert_all_hold(&judged(&records, &folder), copies);
    }
}
