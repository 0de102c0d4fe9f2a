//! What holds for feeds of arbitrary texts.

use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prelude::prop_assert;
use proptest::prelude::prop_assert_eq;
use proptest::prelude::prop_oneof;
use proptest::prelude::proptest;

use crate::article::characters::is_forbidden;
use crate::entry::Entry;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::characters::clean;
use crate::feed::characters::line;
use crate::feed::markup;
use crate::feed::sample::entry;
use crate::feed::sample::feed;
use crate::feed::sample::read;
use crate::feed::sample::text;
use crate::publication::Person;

/// Texts of any characters, and of those that mean something to XML and HTML.
fn texts() -> impl Strategy<Value = String> {
    let letters = prop_oneof![
        3 => any::<char>(),
        3 => prop::sample::select(vec!['<', '>', '&', '"', '\'', ']', '[', '!', '/', ';', '#', ' ', '\n', '\r', '\t']),
        1 => prop::sample::select(vec!['\0', '\u{b}', '\u{1b}', '\u{7f}', '\u{85}', '\u{fffe}', '\u{ffff}', '\u{1fffe}']),
    ];
    let words = prop::sample::select(vec![
        "]]>",
        "<![CDATA[",
        "&amp;",
        "&lt;",
        "&#11;",
        "</item>",
        "<title>",
        "<entry>",
        "--",
    ]);
    let pieces = prop_oneof![4 => letters.prop_map(String::from), 1 => words.prop_map(str::to_owned)];
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

fn entries() -> impl Strategy<Value = Entry> {
    (
        texts(),
        texts(),
        texts(),
        texts(),
        prop::collection::vec(texts(), 0..3),
        prop::collection::vec(texts(), 0..3),
    )
        .prop_map(|(id, title, summary, html, tags, names)| Entry {
            id: format!("tag:example.org,2026:{id}"),
            title,
            summary,
            html,
            tags,
            authors: names.into_iter().map(Person::named).collect(),
            ..entry(1)
        })
}

fn feeds() -> impl Strategy<Value = Feed> {
    (texts(), texts(), texts(), texts(), any::<bool>()).prop_map(|(title, description, rights, name, publish_email)| {
        Feed {
            title,
            description,
            rights: Some(rights),
            author: Some(Person {
                email: Some(format!("{name}@example.org")),
                ..Person::named(name)
            }),
            publish_email,
            ..feed("")
        }
    })
}

/// Readers trim what they show.
fn shown(text: &str) -> String {
    line(text).trim().to_owned()
}

proptest! {
    #[test]
    fn every_reader_parses_every_feed_and_gives_back_what_went_in(feed in feeds(), entry in entries()) {
        for format in Format::ALL {
            let document = text(&feed, std::slice::from_ref(&entry), format);
            prop_assert!(!document.contains(is_forbidden), "{document:?}");
            prop_assert!(document.ends_with('\n'));
            let read = read(&document);
            let content = |text: &Option<feed_rs::model::Text>| text.as_ref().map_or("", |text| &text.content).to_owned();
            prop_assert_eq!(content(&read.title), shown(&feed.title));
            prop_assert_eq!(read.entries.len(), 1);
            let found = &read.entries[0];
            prop_assert_eq!(found.id.trim(), shown(&entry.id));
            prop_assert_eq!(content(&found.title), shown(&entry.title));
            let summary = if format == Format::Rss { markup::escaped(&shown(&entry.summary)) } else { shown(&entry.summary) };
            prop_assert_eq!(content(&found.summary), summary);
            let body = found.content.as_ref().and_then(|content| content.body.as_deref()).unwrap_or_default();
            let html = clean(&entry.html);
            prop_assert_eq!(body.trim(), html.trim());
            let tags: Vec<String> = entry.tags.iter().map(|tag| shown(tag)).filter(|tag| !tag.is_empty()).collect();
            let terms: Vec<&String> = found.categories.iter().map(|category| &category.term).filter(|term| !term.is_empty()).collect();
            prop_assert_eq!(terms, tags.iter().collect::<Vec<_>>());
        }
    }
}
