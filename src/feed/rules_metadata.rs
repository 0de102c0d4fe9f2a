//! What every feed says of itself, each rule shown by a program that reads feeds.

use crate::entry::Entry;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::autodiscovery::alternates;
use crate::feed::channel::Channel;
use crate::feed::documents::documents;
use crate::feed::sample::entry;
use crate::feed::sample::feed;
use crate::feed::sample::french;
use crate::feed::sample::memory;
use crate::feed::sample::read;
use crate::feed::sample::text;

#[test]
fn rule_13_a_feed_says_whose_it_is_and_where() {
    let table = "image = 'logo.png'\nicon = 'icon.png'\nrights = 'All mine'\nlicense = 'https://example.org/by/4.0/'\n\
                 hubs = ['https://hub.example.net/']\ndescription = 'Fruit & trees'\nttl_minutes = 90";
    let entries = [french(9), entry(2)];
    let atom = text(&feed(table), &entries, Format::Atom);
    for expected in [
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:media=\"http://search.yahoo.com/mrss/\" xml:lang=\"en-GB\">",
        "<id>https://example.org/orchard/</id>",
        "<author>\n<name>Ines Quill</name>\n<uri>https://example.org/ines</uri>\n</author>",
        "<link href=\"https://example.org/orchard/atom.xml\" rel=\"self\" type=\"application/atom+xml\"/>",
        "<link href=\"https://example.org/orchard/\" rel=\"alternate\" type=\"text/html\"/>",
        "<link href=\"https://example.org/by/4.0/\" rel=\"license\"/>",
        "<link href=\"https://hub.example.net/\" rel=\"hub\"/>",
        concat!(
            "<generator version=\"",
            env!("CARGO_PKG_VERSION"),
            "\">Pressrun</generator>"
        ),
        "<icon>https://example.org/orchard/icon.png</icon>",
        "<logo>https://example.org/orchard/logo.png</logo>",
        "<rights>All mine</rights>",
        "<subtitle>Fruit &amp; trees</subtitle>",
        "<link href=\"https://example.com/poires?a=1&amp;b=2\" rel=\"related\"/>",
        "<entry xml:lang=\"fr\">\n<title>",
        "<content type=\"html\">",
        "<category term=\"pears\"/>",
    ] {
        assert!(atom.contains(expected), "{expected}\n{atom}");
    }
    let rss = text(&feed(table), &entries, Format::Rss);
    for expected in [
        "<language>en-GB</language>",
        "<atom:link href=\"https://example.org/orchard/rss.xml\" rel=\"self\" type=\"application/rss+xml\"></atom:link>",
        "<atom:link href=\"https://hub.example.net/\" rel=\"hub\"></atom:link>",
        "<image>\n<url>https://example.org/orchard/logo.png</url>\n<title>Orchard Notes</title>\n\
         <link>https://example.org/orchard/</link>\n</image>",
        "<ttl>90</ttl>",
        "<copyright>All mine</copyright>",
        "<dc:creator>Ines Quill</dc:creator>",
        "<dc:language>fr</dc:language>",
        "<category>pears</category>",
    ] {
        assert!(rss.contains(expected), "{expected}\n{rss}");
    }
}

#[test]
fn rule_13_an_address_is_published_only_where_the_writer_says_so() {
    let entries = [Entry {
        authors: feed("").author.into_iter().collect(),
        ..entry(1)
    }];
    for format in Format::ALL {
        assert!(!text(&feed(""), &entries, format).contains("ines@"), "{format:?}");
    }
    let open = feed("publish_email = true");
    assert!(text(&open, &entries, Format::Rss).contains("<author>ines@example.org (Ines Quill)</author>"));
    assert_eq!(
        text(&open, &entries, Format::Atom)
            .matches("<email>ines@example.org</email>")
            .count(),
        2
    );
}

#[test]
fn rule_13_a_feed_without_an_author_is_its_own_author() {
    let nameless = Feed {
        author: None,
        ..feed("")
    };
    let entries = [Entry {
        authors: Vec::new(),
        ..entry(1)
    }];
    assert_eq!(
        read(&text(&nameless, &entries, Format::Atom)).authors[0]
            .name
            .as_deref(),
        Some("Orchard Notes")
    );
    assert_eq!(
        read(&text(&nameless, &entries, Format::Json)).authors[0]
            .name
            .as_deref(),
        Some("Orchard Notes")
    );
    let rss = text(&nameless, &entries, Format::Rss);
    assert!(!rss.contains("dc:"), "a name space is declared only where it is used");
}

#[test]
fn rule_14_json_begins_with_its_version_and_has_what_the_others_have() {
    let feed = feed("hubs = ['https://hub.example.net/']\nicon = 'icon.png'\nimage = 'logo.png'");
    let document = text(&feed, &[french(9)], Format::Json);
    let value: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert!(document.starts_with("{\n  \"version\": \"https://jsonfeed.org/version/1.1\",\n"));
    assert_eq!(
        value,
        serde_json::json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Orchard Notes",
            "home_page_url": "https://example.org/orchard/",
            "feed_url": "https://example.org/orchard/feed.json",
            "icon": "https://example.org/orchard/logo.png",
            "favicon": "https://example.org/orchard/icon.png",
            "authors": [{ "name": "Ines Quill", "url": "https://example.org/ines" }],
            "language": "en-GB",
            "hubs": [{ "type": "WebSub", "url": "https://hub.example.net/" }],
            "items": [{
                "id": "tag:example.org,2026-03-09:pears/9",
                "url": "https://example.org/orchard/pears-9/",
                "external_url": "https://example.com/poires?a=1&b=2",
                "title": "Pears, day 9",
                "content_html": "<p>What the orchard did <em>today</em>.</p>\n<p>It grew.</p>",
                "summary": "What the orchard did today.",
                "image": "https://example.org/orchard/pears-9/poire.jpg",
                "date_published": "2026-03-09T07:30:00+01:00",
                "date_modified": "2026-03-09T09:00:00+01:00",
                "authors": [{ "name": "Ines Quill", "url": "https://example.org/ines" }],
                "tags": ["pears", "weather"],
                "language": "fr"
            }]
        })
    );
}

#[test]
fn rule_14_an_item_without_content_has_its_summary_as_text() {
    let summaries = feed("content = 'summary'");
    let value: serde_json::Value = serde_json::from_str(&text(&summaries, &[entry(1)], Format::Json)).unwrap();
    assert_eq!(value["items"][0]["content_text"], "What the orchard did today.");
    assert_eq!(value["items"][0].get("content_html"), None);
    assert!(!text(&summaries, &[entry(1)], Format::Rss).contains("content:"));
    assert!(!text(&summaries, &[entry(1)], Format::Atom).contains("<content"));
}

#[test]
fn rule_16_pages_name_each_document_that_is_emitted() {
    let names = |table: &str| -> Vec<String> {
        let named = alternates(&Channel::whole(&feed(table), [])).into_iter();
        named
            .map(|found| format!("{} | {} | {}", found.media_type, found.title, found.url))
            .collect()
    };
    assert_eq!(
        names("files = { json = '' }"),
        [
            "application/rss+xml | Orchard Notes (RSS) | https://example.org/orchard/rss.xml",
            "application/atom+xml | Orchard Notes (Atom) | https://example.org/orchard/atom.xml",
        ]
    );
    let only_json = "files = { rss = '', atom = '', json = 'notes/all.json' }";
    assert_eq!(
        names(only_json),
        ["application/feed+json | Orchard Notes | https://example.org/orchard/notes/all.json"]
    );
    let (feed, entries) = (feed(only_json), [entry(1)]);
    let channel = Channel::whole(&feed, &entries);
    let files: Vec<String> = documents(&channel, &memory())
        .into_iter()
        .map(|document| document.file)
        .collect();
    assert_eq!(files, ["notes/all.json"]);
}
