//! Pages as a browser shows them, and as those see them who look for faults in pages.

use std::ffi::OsStr;
use std::path::Path;

use serde::Deserialize;

use crate::outside::NODE;
use crate::outside::Program;
use crate::outside::are_wanted;
use crate::outside::find;
use crate::outside::node_script;
use crate::outside::variable;
use crate::publication::Publication;
use crate::publication::is_page;
use crate::publication::tree;

pub const CHROMIUM: Program = Program {
    name: "chromium",
    package: "chromium",
};

/// What a page weighs at most without its pictures, in bytes.
const PAGE_MAX: usize = 20_000;

/// The pages below a folder; mail is none.
fn pages(folder: &Path) -> Vec<String> {
    let files = tree(folder).into_keys();
    files.filter(|file| is_page(file)).collect()
}

/// Whether a page is looked at: one of each kind is enough, and those with names that are long or of other scripts.
fn is_shown(page: &str) -> bool {
    let kinds = [
        "404.html",
        "index.html",
        "almanac-2024-01/index.html",
        "archive/index.html",
        "authors/index.html",
        "comment/index.html",
        "counting-with-a-tin/index.html",
        "curlews/index.html",
        "issues/1/index.html",
        "issues/index.html",
        "plates/index.html",
        "tags/index.html",
        "tags/night/index.html",
    ];
    page.len() > 40 || !page.is_ascii() || kinds.contains(&page)
}

/// The magazine in a dozen of languages and scripts, and the sample of this repository, built; where their output lies,
/// and where it is served.
fn built() -> [(Publication, &'static str, &'static str); 2] {
    let magazine = Publication::of_data("magazine");
    let sample = Publication::sample();
    for publication in [&magazine, &sample] {
        publication.run(&["build"]).text();
    }
    [
        (magazine, "feeds/main/public", "https://example.org/"),
        (sample, "feeds/sample/public", "https://example.org/"),
    ]
}

#[derive(Deserialize)]
struct Shown {
    pages: usize,
    complaints: Vec<String>,
}

#[test]
fn pages_are_open_to_everybody_by_day_and_by_night_wide_and_narrow() {
    if !are_wanted(&[NODE, CHROMIUM]) {
        return;
    }
    let chromium = find(CHROMIUM.name).unwrap();
    // A folder in which pictures of all pages are laid, for people to look at.
    let shots = variable("PRESSRUN_TEST_PICTURES").unwrap_or_else(|| "-".into());
    for (publication, output, url) in built() {
        let folder = publication.path().join(output);
        let mut pages = pages(&folder);
        pages.retain(|page| is_shown(page));
        let mut words: Vec<&OsStr> = vec![chromium.as_ref(), folder.as_ref(), url.as_ref(), &shots];
        words.extend(pages.iter().map(OsStr::new));
        let shown: Shown = node_script("pages.mjs", &words);
        assert_eq!(shown.pages, pages.len());
        assert_eq!(shown.complaints, [] as [&str; 0]);
    }
}

/// Issues of each theme, whole and in short; the files of their mails.
pub fn mails() -> (Publication, Vec<String>) {
    let sample = Publication::sample();
    let ids = [
        "tag:example.org,2026-09-18:half-the-lights",
        "tag:example.org,2026-10-06:a-tide-table-in-forty-lines/index",
        "tag:example.org,2026-10-21:brot-nach-ebbe",
    ];
    let mut files = Vec::new();
    for (theme, show) in [
        ("letter", "full"),
        ("digest", "full"),
        ("digest", "summary"),
        ("brief", "summary"),
    ] {
        let number = files.len() + 2;
        let entries = ids
            .map(|id| format!("{{ id = \"{id}\", show = \"{show}\" }}"))
            .join(", ");
        let head = format!("number = {number}\nsubject = \"Low water\"\ntheme = \"{theme}\"\nentries = [{entries}]");
        let text = format!("+++\n{head}\n+++\nGood morning.\n\n{{{{ entries }}}}\n\nThat was all.\n");
        sample.write(&format!("feeds/sample/issues/{number:04}-{theme}.md"), &text);
        files.push(format!("issues/{number}/email.html"));
    }
    sample.run(&["build"]).text();
    (sample, files)
}

#[test]
fn mails_are_open_to_everybody_by_day_and_by_night_wide_and_narrow() {
    if !are_wanted(&[NODE, CHROMIUM]) {
        return;
    }
    let chromium = find(CHROMIUM.name).unwrap();
    let shots = variable("PRESSRUN_TEST_PICTURES").unwrap_or_else(|| "-".into());
    let (publication, files) = mails();
    let folder = publication.path().join("feeds/sample/public");
    let url = "https://example.org/";
    let mut words: Vec<&OsStr> = vec![chromium.as_ref(), folder.as_ref(), url.as_ref(), &shots];
    words.extend(files.iter().map(OsStr::new));
    let shown: Shown = node_script("pages.mjs", &words);
    assert_eq!(shown.pages, files.len());
    assert_eq!(shown.complaints, [] as [&str; 0]);
}

#[test]
fn pages_are_html_without_fault() {
    if !are_wanted(&[NODE]) {
        return;
    }
    for (publication, output, _) in built() {
        let folder = publication.path().join(output);
        let files: Vec<_> = pages(&folder).iter().map(|page| folder.join(page)).collect();
        let mut words: Vec<&OsStr> = vec![folder.as_ref()];
        words.extend(files.iter().map(|file| file.as_os_str()));
        let told: Vec<String> = node_script("html_validate.mjs", &words);
        assert_eq!(told, [] as [&str; 0]);
    }
}

#[test]
fn no_page_weighs_more_than_its_words() {
    for (publication, output, _) in built() {
        for (path, bytes) in tree(&publication.path().join(output)) {
            assert!(
                !is_page(&path) || bytes.len() < PAGE_MAX,
                "{path}: {} bytes",
                bytes.len()
            );
        }
    }
}
