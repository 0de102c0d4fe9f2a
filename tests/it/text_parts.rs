//! Articles as readers of plain text get them: `tests/data/text/NN-name.md` and what is mailed of it, `NN-name.txt`.
//!
//! `PRESSRUN_BLESS=1 cargo test text_parts` writes them anew; each is to be read by a person before it is kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use dom_query::Document;
use unicode_normalization::UnicodeNormalization;
use unicode_width::UnicodeWidthStr;

use crate::outside::is_set;
use crate::publication::Publication;
use crate::publication::repository;
use crate::publication::tree;

/// How wide a text part is.
const COLUMNS: usize = 72;

/// What stands above the mail's own matters.
const FOOTER: &str = "\n\n\n---\n\n";

const CONFIG: &str = r#"[publication]
name = "Low Water"
url = "https://example.org/"
language = "en"
timezone = "Europe/Berlin"
author = { name = "Ada Byron" }
postal_address = "Quay 4, Fennmouth"

[profiles.outbox]
kind = "maildir"
path = ".pressrun/outbox"
from = { name = "Low Water", email = "news@example.org" }
"#;

const FEED: &str = "title = \"Low Water\"\ncreated = \"2026-01-01T00:00:00+01:00\"\narticles = \"articles\"\n\
                    output = \"public\"\ntheme = \"letter\"\n";

fn folder() -> PathBuf {
    repository().join("tests/data/text")
}

/// The articles by the names of their files, without those that say what becomes of them.
fn articles() -> BTreeMap<String, String> {
    let files = tree(&folder()).into_iter();
    let articles = files.filter(|(file, _)| Path::new(file).extension().is_some_and(|kind| kind != "txt"));
    articles
        .map(|(file, bytes)| (file, String::from_utf8(bytes).unwrap()))
        .collect()
}

/// An article that is an issue's only one.
struct Mailed {
    /// The text part up to the footer.
    text: String,
    /// The article's page.
    page: String,
}

fn mailed(articles: &BTreeMap<String, String>) -> BTreeMap<String, Mailed> {
    let publication = Publication::in_empty_folder();
    publication.write("config/pressrun.toml", CONFIG);
    publication.write("feeds/main/feed.toml", FEED);
    let picture = fs::read(repository().join("feeds/sample/articles/img/half-the-lights.png")).unwrap();
    publication.write("articles/buoy.png", picture);
    publication.write("articles/storm.mp4", "no film");
    for (number, (file, text)) in (1..).zip(articles) {
        publication.write(&format!("articles/{file}"), text);
        let name = file.split('.').next().unwrap();
        let title = text
            .lines()
            .find_map(|line| line.strip_prefix("title: "))
            .unwrap()
            .trim_matches('"');
        let id = format!("tag:example.org,2026-03-{number:02}:{name}");
        publication.write(
            &format!("feeds/main/issues/{number:04}-{name}.md"),
            format!("+++\nnumber = {number}\nsubject = \"{title}\"\nentries = [\"{id}\"]\n+++\n"),
        );
    }
    publication.run(&["build"]).text();
    let texts = (1..).zip(articles.keys()).map(|(number, file)| {
        let text = publication.read(&format!("public/issues/{number}/email.txt"));
        let (text, _) = text
            .rsplit_once(FOOTER)
            .unwrap_or_else(|| panic!("{file}: no footer\n{text}"));
        let page = publication.read(&format!("public/{}/index.html", file.split('.').next().unwrap()));
        let text = format!("{text}\n");
        (file.clone(), Mailed { text, page })
    });
    texts.collect()
}

#[test]
fn articles_in_plain_text_are_as_they_were_read() {
    let is_blessed = is_set("PRESSRUN_BLESS");
    let mut differ = Vec::new();
    for (file, Mailed { text, .. }) in mailed(&articles()) {
        let kept = folder().join(&file).with_extension("txt");
        if is_blessed {
            fs::write(&kept, &text).unwrap();
        }
        if fs::read_to_string(&kept).ok().as_deref() != Some(text.as_str()) {
            differ.push(format!("{file}:\n{text}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    let texts = tree(&folder())
        .into_keys()
        .filter(|file| Path::new(file).extension().is_some_and(|kind| kind == "txt"));
    assert_eq!(texts.count(), articles().len(), "a text whose article is gone");
}

#[test]
fn no_line_is_too_wide_and_no_blank_stands_at_its_end() {
    for (file, Mailed { text, .. }) in mailed(&articles()) {
        for line in text.lines() {
            assert_eq!(line, line.trim_end(), "{file}");
            assert!(line.width() <= COLUMNS || is_unbreakable(line), "{file}: {line}");
        }
        assert!(!text.contains("\n\n\n\n"), "{file}: a hole");
    }
}

/// Whether a line is code, or one word with no more before it than the mark of an item, a quote or a note.
fn is_unbreakable(line: &str) -> bool {
    let is_code = line.trim_start_matches(['>', ' ', '-']).contains('`') || line.contains("    ");
    let words = line.split_whitespace().filter(|word| word.chars().count() > 3);
    is_code || words.count() <= 1
}

#[test]
fn every_word_of_an_article_stands_in_its_text() {
    for (file, Mailed { text, page }) in mailed(&articles()) {
        // Small digits are digits, and a line that is broken where a script sets no spaces is one word.
        let squeezed = |text: &str| text.nfkc().filter(|letter| !letter.is_whitespace()).collect::<String>();
        let text = squeezed(&text);
        let page = Document::from(page.as_str());
        page.select("article .quiet, article .footnote-back, article .footnote-ref, article video")
            .remove();
        let article = page.select("article");
        let nodes = article.nodes().first().unwrap().descendants();
        for node in nodes.iter().filter(|node| node.is_text()) {
            for word in node.text().split(|letter: char| !letter.is_alphanumeric()) {
                assert!(text.contains(&squeezed(word)), "{file}: `{word}` is lost");
            }
        }
        for image in article.select("img").nodes() {
            assert!(
                text.contains(&squeezed(&image.attr_or("alt", ""))),
                "{file}: an image is lost"
            );
        }
    }
}

/// What an article is about is no page of ours: whoever reads it all in a letter still needs the way there.
#[test]
fn a_letter_keeps_the_link_that_its_article_is_about() {
    let house = crate::story::publication(&[(
        "feeds/main/articles/frost.md",
        "+++\ntitle = \"Frost\"\ndate = 2026-02-01\nlink = \"https://ice.test/elsewhere\"\n+++\nIt was cold.\n",
    )]);
    crate::story::done(&house, "issue new");
    let file = "feeds/main/issues/0001-frost.md";
    let issue = house
        .read(file)
        .replace("entries = [", "theme = \"letter\"\nentries = [");
    house.write(file, &issue.replace("show = \"summary\"", "show = \"full\""));
    for part in ["--html", "--text"] {
        let shown = crate::story::done(&house, &format!("issue show 1 {part}"));
        assert!(
            shown.contains("It was cold.") && shown.contains("https://ice.test/elsewhere"),
            "{part}: {shown}"
        );
    }
}
