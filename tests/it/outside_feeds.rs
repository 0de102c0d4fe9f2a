//! Feeds in programs that people read with.

use std::path::Path;

use crate::feeds;
use crate::feeds::MAIN;
use crate::feeds::SAMPLE;
use crate::feeds::XML;
use crate::feeds::hostile;
use crate::feeds::item::Item;
use crate::feeds::item::assert_same;
use crate::feeds::item::of_json_feed;
use crate::outside::NODE;
use crate::outside::PYTHON;
use crate::outside::Program;
use crate::outside::answer;
use crate::outside::are_wanted;
use crate::outside::command;
use crate::outside::filtered;
use crate::outside::node_script;
use crate::outside::script;
use crate::publication::Publication;
use crate::publication::repository;
use crate::publication::run;

const XMLLINT: Program = Program {
    name: "xmllint",
    package: "libxml2-utils",
};

const SFEED: Program = Program {
    name: "sfeed",
    package: "sfeed",
};

const NEWSBOAT: Program = Program {
    name: "newsboat",
    package: "newsboat",
};

/// Asks a program about the sample's documents and the hostile ones.
fn assert_told_right(program: Program, told: fn(&Path) -> Vec<Item>) {
    let publication = built(hostile::publication());
    for folder in [repository().join(SAMPLE), publication.path().join(MAIN)] {
        let ours = of_json_feed(&std::fs::read_to_string(folder.join("feed.json")).unwrap());
        assert!(ours.len() > 2);
        for name in XML {
            let file = folder.join(name);
            assert_same(&told(&file), &ours, &format!("{} of {}", program.name, file.display()));
        }
    }
}

/// Asks it about a feed that has summaries alone: it tells their characters, or HTML that shows them.
fn assert_summaries_told_right(program: Program, told: fn(&Path) -> Vec<Item>) {
    let publication = built(feeds::summaries());
    let folder = publication.path().join(MAIN);
    let ours = of_json_feed(&publication.read(&format!("{MAIN}/feed.json")));
    let told = XML.map(|name| told(&folder.join(name)));
    for (told, name) in told.iter().zip(XML) {
        assert_eq!(told.len(), ours.len());
        for (told, ours) in told.iter().zip(&ours) {
            let summary = ours.summary.as_deref().unwrap();
            let shown = told.summary.as_deref().unwrap_or(&told.content);
            let escaped = || html_of(summary);
            assert!(
                shown == summary || shown == escaped(),
                "{} of {name}: {shown}",
                program.name
            );
        }
    }
}

/// Asks a program that reads JSON Feed too about the sample's and the hostile one.
fn assert_json_told_right(program: Program, told: fn(&Path) -> Vec<Item>) {
    let publication = built(hostile::publication());
    for folder in [repository().join(SAMPLE), publication.path().join(MAIN)] {
        let file = folder.join("feed.json");
        let ours = of_json_feed(&std::fs::read_to_string(&file).unwrap());
        assert_same(&told(&file), &ours, program.name);
    }
}

/// Plain text as HTML.
fn html_of(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn built(publication: Publication) -> Publication {
    publication.run(&["build"]).text();
    publication
}

#[test]
fn every_document_is_well_formed() {
    if !are_wanted(&[XMLLINT]) {
        return;
    }
    let publications = [built(hostile::publication()), built(feeds::summaries())];
    let folders = publications.iter().map(|publication| publication.path().join(MAIN));
    for folder in folders.chain([repository().join(SAMPLE)]) {
        for name in XML {
            let mut command = command(XMLLINT, &folder);
            command
                .args(["--noout", "--nonet", "--pedantic"])
                .arg(folder.join(name));
            let outcome = run(command);
            assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{name}");
        }
    }
}

#[test]
fn feedparser_tells_what_we_wrote() {
    if are_wanted(&[PYTHON]) {
        assert_told_right(PYTHON, of_feedparser);
        assert_summaries_told_right(PYTHON, of_feedparser);
    }
}

fn of_feedparser(file: &Path) -> Vec<Item> {
    script("read_with_feedparser.py", &[file.as_os_str()])
}

#[test]
fn fastfeedparser_tells_what_we_wrote() {
    if are_wanted(&[PYTHON]) {
        assert_told_right(PYTHON, of_fastfeedparser);
        assert_summaries_told_right(PYTHON, of_fastfeedparser);
        assert_json_told_right(PYTHON, of_fastfeedparser);
    }
}

fn of_fastfeedparser(file: &Path) -> Vec<Item> {
    script("read_with_fastfeedparser.py", &[file.as_os_str()])
}

#[test]
fn feedsmith_tells_what_we_wrote() {
    if are_wanted(&[NODE]) {
        assert_told_right(NODE, of_feedsmith);
        assert_summaries_told_right(NODE, of_feedsmith);
        assert_json_told_right(NODE, of_feedsmith);
    }
}

fn of_feedsmith(file: &Path) -> Vec<Item> {
    node_script("read_with_feedsmith.mjs", &[file.as_os_str()])
}

#[test]
fn rss_parser_tells_what_we_wrote() {
    if are_wanted(&[NODE]) {
        assert_told_right(NODE, of_rss_parser);
        assert_summaries_told_right(NODE, of_rss_parser);
    }
}

fn of_rss_parser(file: &Path) -> Vec<Item> {
    node_script("read_with_rss_parser.mjs", &[file.as_os_str()])
}

#[test]
fn sfeed_tells_what_we_wrote() {
    if are_wanted(&[SFEED]) {
        assert_told_right(SFEED, of_sfeed);
        assert_summaries_told_right(SFEED, of_sfeed);
    }
}

fn of_sfeed(file: &Path) -> Vec<Item> {
    let mut command = command(SFEED, file.parent().unwrap());
    command.arg("https://example.org/");
    filtered(command, file).lines().map(of_sfeed_line).collect()
}

/// A line of sfeed(5): time, title, link, content, its type, id, author, enclosure, categories. Only the content is
/// escaped.
fn of_sfeed_line(line: &str) -> Item {
    let fields: Vec<&str> = line.split('\t').collect();
    let tags = fields[8].split('|').filter(|tag| !tag.is_empty());
    Item {
        id: fields[5].to_owned(),
        link: fields[2].to_owned(),
        title: fields[1].to_owned(),
        published: fields[0].parse().unwrap(),
        author: fields[6].to_owned(),
        content: unescaped(fields[3]),
        summary: None,
        tags: Some(tags.map(str::to_owned).collect()),
    }
}

fn unescaped(field: &str) -> String {
    let mut text = String::new();
    let mut letters = field.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                other => other.unwrap(),
            },
            other => other,
        });
    }
    text
}

#[test]
fn newsboat_tells_what_we_wrote() {
    if are_wanted(&[NEWSBOAT, PYTHON]) {
        assert_told_right(NEWSBOAT, of_newsboat);
        assert_summaries_told_right(NEWSBOAT, of_newsboat);
    }
}

fn of_newsboat(file: &Path) -> Vec<Item> {
    let home = tempfile::tempdir().unwrap();
    let own = |name: &str| home.path().join(name);
    std::fs::write(own("urls"), format!("file://{}\n", file.display())).unwrap();
    std::fs::write(own("config"), "").unwrap();
    let mut command = command(NEWSBOAT, home.path());
    command.arg("-C").arg(own("config")).arg("-u").arg(own("urls"));
    command.arg("-c").arg(own("cache")).args(["-x", "reload"]);
    answer(command);
    script("read_newsboat_cache.py", &[own("cache").as_os_str()])
}
