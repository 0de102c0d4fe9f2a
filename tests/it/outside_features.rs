//! Mails in programs that lack some of what mails are made of.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;

use serde::Deserialize;

use crate::outside::NODE;
use crate::outside::are_wanted;
use crate::outside::find;
use crate::outside::node_script;
use crate::outside_pages::CHROMIUM;
use crate::outside_pages::mails;
use crate::publication::Publication;
use crate::publication::repository;

/// What mails use though Gmail, Outlook for Windows, Outlook on the web, Apple Mail or Yahoo lacks it, and what is left
/// where it is missing. The script takes each out of every mail and looks at what is left.
const ACCEPTED: [(&str, &str); 19] = [
    ("<abbr> element", "its words stay"),
    ("<bdi> element", "its words stay; they run as the words around them"),
    ("<body> element", "the table of the page has the same colours"),
    (
        "@media",
        "day, at every width: the sheet is as wide as it may be without it",
    ),
    (
        "Attribute selector",
        "the night of Outlook's own programs, which it darkens itself",
    ),
    (
        "Chaining selectors",
        "only at night; the colours of the day are written into the elements",
    ),
    (
        "HTML5 semantics",
        "a figure and its caption are a picture and words below it",
    ),
    (
        "aria-hidden attribute",
        "what it hides is not shown, and read out at worst",
    ),
    ("aria-label attribute", "the words of the link are read out"),
    ("border-spacing", "layout tables have `cellspacing`"),
    ("overflow", "a table is as wide as its longest words"),
    ("overflow-wrap", "`word-wrap`, its older name"),
    (
        "table-layout",
        "the sheet has its width from the table around it that only Outlook sees",
    ),
    ("text-decoration-color", "a title's line is as dark as the title"),
    ("text-decoration-thickness", "a line as thick as usual"),
    ("text-underline-offset", "a line where it usually is"),
    ("text-wrap", "the last line of the subject may be short"),
    (
        "white-space",
        "`pre` keeps lines and blanks by itself, and Word breaks what is too long",
    ),
    ("word-break", "`word-wrap`"),
];

/// Articles of every kind, whole, in one issue behind those of `publication`.
fn with_every_kind(publication: &Publication) -> String {
    let kinds = [
        "02-lists",
        "03-code",
        "04-quotes",
        "05-footnotes",
        "07-tables",
        "09-arabic",
        "11-page",
        "13-figures",
        "14-players",
        "15-math",
        "17-emoji",
    ];
    let mut entries = Vec::new();
    for name in kinds {
        for kind in ["md", "html"] {
            if let Ok(text) = fs::read(repository().join(format!("tests/data/text/{name}.{kind}"))) {
                publication.write(&format!("feeds/sample/articles/kinds/{name}.{kind}"), text);
            }
        }
        let day = &name[..2];
        entries.push(format!(
            "{{ id = \"tag:example.org,2026-03-{day}:kinds/{name}\", show = \"full\" }}"
        ));
    }
    let picture = publication.bytes("feeds/sample/articles/img/half-the-lights.png");
    publication.write("feeds/sample/articles/kinds/buoy.png", picture);
    publication.write("feeds/sample/articles/kinds/storm.mp4", "no film");
    let entries = entries.join(", ");
    let head = format!("number = 9\nsubject = \"Every kind\"\ntheme = \"digest\"\nentries = [{entries}]");
    publication.write(
        "feeds/sample/issues/0009-kinds.md",
        format!("+++\n{head}\n+++\nHello.\n"),
    );
    publication.run(&["build"]).text();
    "issues/9/email.html".to_owned()
}

#[derive(Deserialize)]
struct Told {
    missing: BTreeMap<String, String>,
    complaints: Vec<String>,
}

#[test]
fn a_mail_is_read_where_what_it_is_made_of_is_missing() {
    if !are_wanted(&[NODE, CHROMIUM]) {
        return;
    }
    let (publication, files) = mails();
    // The letter whole, the list in short, and a digest of everything.
    let files = [files[0].clone(), files[3].clone(), with_every_kind(&publication)];
    let chromium = find(CHROMIUM.name).unwrap();
    let folder = publication.path().join("feeds/sample/public");
    let mut words: Vec<&OsStr> = vec![chromium.as_ref(), folder.as_ref()];
    words.extend(files.iter().map(OsStr::new));
    let told: Told = node_script("mail_features.mjs", &words);
    assert_eq!(told.complaints, [] as [&str; 0]);
    let missing: Vec<&str> = told.missing.keys().map(String::as_str).collect();
    let accepted: Vec<&str> = ACCEPTED.iter().map(|(feature, _)| *feature).collect();
    assert_eq!(missing, accepted, "{:?}", told.missing);
}
