//! A feed and entries for the tests of this room, and how another program reads what we write.

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::TimeDelta;
use feed_rs::model::Feed as Read;
use feed_rs::parser::Builder;
use url::Url;

use crate::entry::Entry;
use crate::entry::Image;
use crate::entry::memory::Memory;
use crate::entry::memory::Row;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::channel::Channel;
use crate::feed::config::Among;
use crate::feed::config::FeedTable;
use crate::feed::config::Home;
use crate::feed::documents::documents;
use crate::publication::Language;
use crate::publication::Person;
use crate::publication::Publication;

pub(super) fn moment(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

pub(super) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

pub(super) fn publication() -> Publication {
    toml::from_str(
        "name = 'Orchard Notes'\nurl = 'https://example.org/orchard'\nlanguage = 'en-GB'\ntimezone = 'Europe/Berlin'\n\
         author = { name = 'Ines Quill', url = 'https://example.org/ines', email = 'ines@example.org' }",
    )
    .unwrap()
}

/// The feed `main` of [`publication`], with the keys of `table` set.
pub(super) fn feed(table: &str) -> Feed {
    let table: FeedTable = toml::from_str(table).unwrap();
    let publication = publication();
    Feed::new(
        "main".parse().unwrap(),
        table,
        Home {
            publication: &publication,
            among: Among::Only,
        },
    )
    .unwrap()
}

/// An entry published on `day` of March 2026, changed an hour and a half later.
pub(super) fn entry(day: u32) -> Entry {
    let published = moment(&format!("2026-03-{day:02}T07:30:00+01:00"));
    Entry {
        id: format!("tag:example.org,2026-03-{day:02}:pears/{day}"),
        id_is_permalink: false,
        file: format!("feeds/main/articles/pears/{day}.md"),
        slug: format!("pears-{day}"),
        section: "pears".to_owned(),
        url: url(&format!("https://example.org/orchard/pears-{day}/")),
        has_page: true,
        about: None,
        title: format!("Pears, day {day}"),
        published,
        updated: published + TimeDelta::minutes(90),
        authors: vec![Person {
            url: Some(url("https://example.org/ines")),
            ..Person::named("Ines Quill")
        }],
        tags: vec!["pears".to_owned(), "weather".to_owned()],
        summary: "What the orchard did today.".to_owned(),
        html: "<p>What the orchard did <em>today</em>.</p>\n<p>It grew.</p>".to_owned(),
        image: None,
        enclosure: None,
        markdown: None,
        language: None,
        preheader: None,
        words: 7,
        extra: serde_json::Map::new(),
        hash: [0; 32],
        assets: Vec::new(),
    }
}

/// An entry in another language, with a picture and a page that it comments on.
pub(super) fn french(day: u32) -> Entry {
    Entry {
        language: Some(Language::try_from("fr".to_owned()).unwrap()),
        about: Some(url("https://example.com/poires?a=1&b=2")),
        image: Some(Image {
            src: url("https://example.org/orchard/pears-9/poire.jpg"),
            alt: "Une poire".to_owned(),
            width: Some(800),
            height: Some(600),
        }),
        ..entry(day)
    }
}

/// What is remembered of a feed that lost an entry on the last day of March.
pub(super) fn memory() -> Memory {
    let mut memory = Memory::default();
    let lost = Row {
        gone: Some(moment("2026-03-31T12:00:00+02:00")),
        ..Row::default()
    };
    memory.insert("tag:example.org,2026-03-30:lost".to_owned(), lost);
    memory
}

/// The text of the feed's document in `format`.
pub(super) fn text(feed: &Feed, entries: &[Entry], format: Format) -> String {
    text_of(&Channel::whole(feed, entries), format)
}

/// The text of a channel's document in `format`.
pub(super) fn text_of(channel: &Channel<'_>, format: Format) -> String {
    let documents = documents(channel, &memory());
    documents
        .iter()
        .find(|document| document.format == format)
        .unwrap()
        .text()
}

/// What a reader's program makes of a document.
pub(super) fn read(text: &str) -> Read {
    match Builder::new().sanitize_content(false).build().parse(text.as_bytes()) {
        Ok(read) => read,
        Err(error) => panic!("{error}\n{text}"),
    }
}
