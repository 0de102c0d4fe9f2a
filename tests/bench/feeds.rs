//! What an item of a feed costs: `cargo bench --bench feeds`. Figures, not assertions.
#![allow(clippy::unwrap_used, reason = "a measurement may panic")]

use divan::Bencher;
use divan::counter::ItemsCount;
use pressrun::entry::Entry;
use pressrun::entry::memory::Memory;
use pressrun::feed::Feed;
use pressrun::feed::Format;
use pressrun::feed::channel::Channel;
use pressrun::feed::config::Among;
use pressrun::feed::config::FeedTable;
use pressrun::feed::config::Home;
use pressrun::feed::documents::documents;
use pressrun::publication::Person;
use pressrun::publication::Publication;

/// How many entries a document holds.
const ENTRIES: usize = 100;

fn main() {
    divan::main();
}

/// A paragraph as articles have it: links, code, a quotation mark now and then.
const PARAGRAPH: &str = "<p>The harbour office sells a <a href=\"https://example.org/booklet/?year=2026&amp;copy=1\">booklet</a> for $4 that \
     says when the water will be <em>high</em>. It is a good booklet. It is also, if you look at it with your eyes half closed, the output of a \
     short program, and on a wet Sunday I wanted to know “how short”: <code>if a &lt; b &amp;&amp; c &gt; d { \"forty lines\" }</code> and not one \
     more, <strong>counting</strong> the empty ones.</p>\n";

/// An article of 5 KB.
fn entry(number: usize) -> Entry {
    let published = "2026-03-01T07:30:00+01:00".parse().unwrap();
    let mut html = String::new();
    while html.len() < 5 * 1024 {
        html += PARAGRAPH;
    }
    Entry {
        id: format!("tag:example.org,2026-03-01:notes/tide-{number}"),
        id_is_permalink: false,
        file: format!("feeds/main/articles/notes/tide-{number}.md"),
        slug: format!("tide-{number}"),
        section: "notes".to_owned(),
        url: format!("https://example.org/tide-{number}/").parse().unwrap(),
        has_page: true,
        about: None,
        title: format!("Tide & time, number {number}"),
        published,
        updated: published,
        authors: vec![Person::named("Ines Quill")],
        tags: vec!["sea".to_owned(), "code".to_owned(), "how-to".to_owned()],
        summary:
            "The sea is a sum of cosines, near enough. Five of them say when it will be high, and how far it goes."
                .to_owned(),
        html,
        image: None,
        enclosure: None,
        markdown: None,
        language: None,
        preheader: None,
        words: 800,
        extra: serde_json::Map::new(),
        hash: [0; 32],
        assets: Vec::new(),
    }
}

fn feed() -> Feed {
    let publication: Publication =
        toml::from_str("name = 'Low Water'\nurl = 'https://example.org/'\nauthor = { name = 'Ines Quill' }").unwrap();
    let table: FeedTable = toml::from_str("items = 1000\nbytes_max = 100000000").unwrap();
    let home = Home {
        publication: &publication,
        among: Among::Only,
    };
    Feed::new("main".parse().unwrap(), table, home).unwrap()
}

/// An item of a document, without the frame of the document.
#[divan::bench(args = [Format::Rss, Format::Atom, Format::Json])]
fn item(bencher: Bencher<'_, '_>, format: Format) {
    let feed = feed();
    let entries: Vec<Entry> = (0..ENTRIES).map(entry).collect();
    let channel = Channel::whole(&feed, &entries);
    let documents = documents(&channel, &Memory::default());
    let document = documents.iter().find(|document| document.format == format).unwrap();
    bencher
        .counter(ItemsCount::new(ENTRIES))
        .bench_local(|| (0..ENTRIES).map(|index| document.piece(index).len()).sum::<usize>());
}

/// All documents, with the choice of what they hold.
#[divan::bench]
fn all(bencher: Bencher<'_, '_>) {
    let feed = feed();
    let entries: Vec<Entry> = (0..ENTRIES).map(entry).collect();
    let channel = Channel::whole(&feed, &entries);
    bencher.counter(ItemsCount::new(ENTRIES)).bench_local(|| {
        let mut bytes = 0;
        for document in documents(&channel, &Memory::default()) {
            document.write(&mut |piece| bytes += piece.len());
        }
        bytes
    });
}

/// What copying their HTML three times costs.
#[divan::bench]
fn copies(bencher: Bencher<'_, '_>) {
    let entries: Vec<Entry> = (0..ENTRIES).map(entry).collect();
    bencher.counter(ItemsCount::new(ENTRIES)).bench_local(|| {
        let mut copied = String::new();
        for _ in 0..3 {
            for entry in &entries {
                copied.push_str(divan::black_box(&entry.html));
            }
        }
        copied
    });
}
