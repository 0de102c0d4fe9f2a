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
use crate::publication::Language;
use crate::publication::Person;

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
fn rule_13_a_licence_is_named_in_rss_and_in_atom() {
    let own = feed("license = 'https://example.org/terms?a=1&b=2'");
    let commons = feed("license = 'https://creativecommons.org/licenses/by/4.0/'");
    let rss = text(&own, &[entry(1)], Format::Rss);
    assert!(rss.contains("<atom:link href=\"https://example.org/terms?a=1&amp;b=2\" rel=\"license\"></atom:link>"));
    assert!(!rss.contains("creativeCommons"), "it is none of theirs");
    let rss = text(&commons, &[entry(1)], Format::Rss);
    for expected in [
        "xmlns:creativeCommons=\"http://backend.userland.com/creativeCommonsRssModule\"",
        "<creativeCommons:license>https://creativecommons.org/licenses/by/4.0/</creativeCommons:license>",
        "<atom:link href=\"https://creativecommons.org/licenses/by/4.0/\" rel=\"license\"></atom:link>",
    ] {
        assert!(rss.contains(expected), "{expected}\n{rss}");
    }
}

#[test]
fn rule_13_each_author_and_each_language_is_told() {
    let entries = [Entry {
        authors: vec![Person::named("Ines Quill"), Person::named("Bo & Co")],
        ..french(1)
    }];
    let rss = text(&feed(""), &entries, Format::Rss);
    assert!(rss.contains(
        "<dc:creator>Ines Quill</dc:creator>\n<dc:creator>Bo &amp; Co</dc:creator>\n<dc:language>fr</dc:language>"
    ));
    let atom = read(&text(&feed(""), &entries, Format::Atom)).entries.remove(0);
    let names = |entry: &feed_rs::model::Entry| -> Vec<String> {
        entry.authors.iter().filter_map(|author| author.name.clone()).collect()
    };
    assert_eq!(names(&atom), ["Ines Quill", "Bo & Co"]);
    assert!(text(&feed(""), &entries, Format::Atom).contains("\n<entry xml:lang=\"fr\">\n"));
    let json = read(&text(&feed(""), &entries, Format::Json)).entries.remove(0);
    assert_eq!(names(&json), ["Ines Quill", "Bo & Co"]);
    let same = [Entry {
        language: Some(Language::try_from("en-GB".to_owned()).unwrap()),
        ..entry(1)
    }];
    for format in Format::ALL {
        let document = text(&feed(""), &same, format);
        let own = document.matches("en-GB").count();
        assert_eq!(own, 1, "{format:?}: an item says only what the feed does not");
    }
}

#[test]
fn rule_13_what_runs_from_right_to_left_says_so_in_its_html() {
    let spoken = |language: &str| Entry {
        language: Some(Language::try_from(language.to_owned()).unwrap()),
        ..entry(1)
    };
    let arabic = Feed {
        language: Language::try_from("ar".to_owned()).unwrap(),
        ..feed("")
    };
    for (feed, entry, wrapped) in [
        (&feed(""), spoken("he"), Some("<div dir=\"rtl\" lang=\"he\">")),
        (&arabic, entry(1), Some("<div dir=\"rtl\" lang=\"ar\">")),
        (&arabic, spoken("en"), Some("<div dir=\"ltr\" lang=\"en\">")),
        (&feed(""), spoken("fr"), None),
    ] {
        let html = match wrapped {
            Some(begin) => format!("{begin}{}</div>", entry.html),
            None => entry.html.clone(),
        };
        for format in Format::ALL {
            let read = read(&text(feed, std::slice::from_ref(&entry), format))
                .entries
                .remove(0);
            assert_eq!(read.content.unwrap().body.as_deref(), Some(html.as_str()), "{format:?}");
            assert_eq!(read.title.unwrap().content, entry.title, "{format:?}");
        }
    }
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
