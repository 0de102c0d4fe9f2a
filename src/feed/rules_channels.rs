//! The channels of a feed: the whole one, and those of its tags, authors, sections and languages.

use crate::entry::Entry;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::autodiscovery::alternates;
use crate::feed::channel::Channel;
use crate::feed::channel::channels;
use crate::feed::config::FeedTable;
use crate::feed::opml::document;
use crate::feed::sample::entry;
use crate::feed::sample::feed;
use crate::feed::sample::french;
use crate::feed::sample::publication;
use crate::feed::sample::text_of;
use crate::publication::Person;

fn tagged(day: u32, tags: &[&str]) -> Entry {
    Entry {
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..entry(day)
    }
}

/// `title: id of each entry's day`, and what was found.
fn told(feed: &Feed, entries: &[Entry]) -> (Vec<String>, Vec<String>) {
    let (channels, findings) = channels(feed, entries);
    let line = |channel: &Channel<'_>| {
        let days: Vec<&str> = channel
            .entries
            .iter()
            .map(|entry| entry.id.rsplit('/').next().unwrap())
            .collect();
        format!("{} {}: {}", channel.url(), channel.title(), days.join(" "))
    };
    (
        channels.iter().map(line).collect(),
        findings.iter().map(ToString::to_string).collect(),
    )
}

#[test]
fn rule_16_each_tag_author_section_and_language_has_a_feed_of_its_own() {
    let feed = feed("by = { tags = true, authors = true, sections = true, languages = true }");
    let two = Entry {
        authors: vec![Person::named("Ines Quill"), Person::named("Bo")],
        ..tagged(2, &["Früh", "pears"])
    };
    let entries = [tagged(3, &["früh"]), french(1), two];
    assert_eq!(
        told(&feed, &entries),
        (
            vec![
                "https://example.org/orchard/ Orchard Notes: 3 2 1".to_owned(),
                "https://example.org/orchard/tags/fr%C3%BCh/ Orchard Notes · Früh: 3 2".to_owned(),
                "https://example.org/orchard/tags/pears/ Orchard Notes · pears: 2 1".to_owned(),
                "https://example.org/orchard/tags/weather/ Orchard Notes · weather: 1".to_owned(),
                "https://example.org/orchard/authors/bo/ Orchard Notes · Bo: 2".to_owned(),
                "https://example.org/orchard/authors/ines-quill/ Orchard Notes · Ines Quill: 3 2 1".to_owned(),
                "https://example.org/orchard/sections/pears/ Orchard Notes · pears: 3 2 1".to_owned(),
                "https://example.org/orchard/lang/en-gb/ Orchard Notes · en-GB: 3 2".to_owned(),
                "https://example.org/orchard/lang/fr/ Orchard Notes · fr: 1".to_owned(),
            ],
            Vec::new()
        )
    );
}

#[test]
fn a_topic_has_the_entries_and_forms_that_its_kind_is_given() {
    let feed =
        feed("items = 7\nby.tags = { formats = ['json', 'atom'], items = 2 }\nby.authors = true\nfiles.rss = ''");
    let entries = [entry(1)];
    let (channels, _) = channels(&feed, &entries);
    let files: Vec<Vec<String>> = channels
        .iter()
        .map(|channel| {
            Format::ALL
                .into_iter()
                .filter_map(|format| channel.file(format))
                .collect()
        })
        .collect();
    assert_eq!(files[0], ["atom.xml", "feed.json"]);
    assert_eq!(files[1], ["tags/pears/atom.xml", "tags/pears/feed.json"]);
    assert_eq!(
        files[3],
        ["authors/ines-quill/atom.xml", "authors/ines-quill/feed.json"]
    );
    let items: Vec<usize> = channels.iter().map(Channel::items).collect();
    assert_eq!(items, [7, 2, 2, 7]);
    assert_eq!(channels[1].page_file(), "tags/pears/index.html");
    assert_eq!(channels[0].page_file(), "index.html");
    let offered: Vec<String> = alternates(&channels[1])
        .into_iter()
        .map(|alternate| format!("{} {}", alternate.title, alternate.url))
        .collect();
    assert_eq!(
        offered,
        [
            "Orchard Notes · pears (Atom) https://example.org/orchard/tags/pears/atom.xml",
            "Orchard Notes · pears (JSON Feed) https://example.org/orchard/tags/pears/feed.json"
        ]
    );
}

#[test]
fn the_folder_of_a_topic_has_a_name_that_folders_can_have() {
    let feed = feed("by.tags = true");
    let long = "again and ".repeat(60);
    let (titles, findings) = told(&feed, &[tagged(1, &[&long])]);
    assert_eq!(findings, Vec::<String>::new());
    let folder = titles[1]
        .split_whitespace()
        .next()
        .unwrap()
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap();
    assert_eq!(folder, crate::article::slug::file_name(&long));
}

#[test]
fn topics_that_would_share_a_folder_are_named_and_the_older_one_has_it() {
    let feed = feed("by.tags = true");
    let entries = [
        tagged(4, &["c++"]),
        tagged(1, &["C"]),
        tagged(3, &["C++", "c"]),
        tagged(2, &["!?"]),
    ];
    let (titles, findings) = told(&feed, &entries);
    assert_eq!(
        titles[1..],
        ["https://example.org/orchard/tags/c/ Orchard Notes · C: 3 1".to_owned()]
    );
    assert_eq!(
        findings,
        [
            "feeds/main/articles/pears/2.md:1:1: error[feed/topic-slug]: no folder can be named after `!?` of the tags: \
             it has no letter and no digit",
            "feeds/main/articles/pears/3.md:1:1: error[feed/topic-slug]: the tags `C` and `C++` would share the folder \
             `tags/c/`",
        ]
    );
    let mended = self::feed("by.tags = { slugs = { 'C++' = 'cpp', 'c++' = 'cpp', '!?' = 'what' } }");
    let (titles, findings) = told(&mended, &entries);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(
        titles[1..],
        [
            "https://example.org/orchard/tags/c/ Orchard Notes · C: 3 1".to_owned(),
            "https://example.org/orchard/tags/cpp/ Orchard Notes · C++: 4 3".to_owned(),
            "https://example.org/orchard/tags/what/ Orchard Notes · !?: 2".to_owned(),
        ]
    );
}

#[test]
fn a_channel_speaks_its_own_language_and_has_its_own_author() {
    let feed = feed("pages = false\nby = { authors = true, languages = true }");
    let entries = [
        Entry {
            authors: vec![Person::named("Bo"), Person::named("ines quill")],
            ..french(2)
        },
        entry(1),
    ];
    let (channels, _) = channels(&feed, &entries);
    let bylines: Vec<(String, String)> = channels
        .iter()
        .map(|channel| (channel.byline().name, channel.language().as_str().to_owned()))
        .collect();
    let expected = [
        ("Ines Quill", "en-GB"),
        ("Bo", "en-GB"),
        ("ines quill", "en-GB"),
        ("Ines Quill", "en-GB"),
        ("Ines Quill", "fr"),
    ];
    assert_eq!(
        bylines,
        expected.map(|(name, language)| (name.to_owned(), language.to_owned()))
    );
    assert_eq!(channels[3].updated(None), entries[1].updated);
}

#[test]
fn what_cannot_be_a_topics_settings_is_refused() {
    for (table, because) in [
        ("by = { tag = true }", "unknown field `tag`"),
        ("by.tags = 3", "expected `true`, `false` or a table"),
        ("by.tags = { item = 3 }", "unknown field `item`"),
        ("by.tags = { items = 0 }", "expected a nonzero"),
        ("by.tags = { formats = ['opml'] }", "unknown variant `opml`"),
        (
            "by.tags = { slugs = { 'C++' = 'C Plus' } }",
            "`C Plus` is no slug; did you mean `c-plus`?",
        ),
        ("by.tags = { slugs = { 'C++' = '/' } }", "`/` is no slug"),
    ] {
        let error = toml::from_str::<FeedTable>(table).unwrap_err().to_string();
        assert!(error.contains(because), "{table}: {error}");
    }
    assert!(
        feed("pages = false\nby = { tags = false, authors = false }")
            .by
            .is_empty()
    );
}

#[test]
fn where_there_are_pages_each_tag_has_one_with_or_without_documents() {
    let feed = feed("");
    let entries = [tagged(1, &["C", "pears"]), tagged(2, &["c++", "🍐"])];
    let (channels, findings) = channels(&feed, &entries);
    let pages: Vec<String> = channels.iter().map(Channel::page_file).collect();
    assert_eq!(pages, ["index.html", "tags/c/index.html", "tags/pears/index.html"]);
    for channel in &channels[1..] {
        assert_eq!(alternates(channel), []);
    }
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "feeds/main/articles/pears/2.md:1:1: warning[feed/topic-page]: the tags `C` and `c++` would share the folder \
             `tags/c/`",
            "feeds/main/articles/pears/2.md:1:1: warning[feed/topic-page]: no folder can be named after `🍐` of the \
             tags: it has no letter and no digit",
        ]
    );
    assert_eq!(
        findings[0].hint.as_deref(),
        Some(
            "call it otherwise, or give it a folder of its own: `tags = { formats = [], slugs = { \"c++\" = \"…\" } }` \
             below `[by]`"
        )
    );
}

#[test]
fn rule_16_a_topics_documents_are_the_feeds_with_fewer_entries() {
    let feed = feed("by = { tags = { items = 1 } }\nimage = 'logo.png'\nhubs = ['https://hub.example.net/']");
    let entries = [tagged(3, &["C++", "früh"]), tagged(2, &["früh"]), tagged(1, &["C++"])];
    let (channels, _) = channels(&feed, &entries);
    let fresh = &channels[2];
    let all = text_of(&channels[0], Format::Atom);
    let atom = text_of(fresh, Format::Atom);
    for expected in [
        "<title>Orchard Notes · früh</title>",
        "<id>https://example.org/orchard/tags/fr%C3%BCh/</id>",
        "<link href=\"https://example.org/orchard/tags/fr%C3%BCh/atom.xml\" rel=\"self\" type=\"application/atom+xml\"/>",
        "<link href=\"https://example.org/orchard/tags/fr%C3%BCh/\" rel=\"alternate\" type=\"text/html\"/>",
        "<link href=\"https://hub.example.net/\" rel=\"hub\"/>",
    ] {
        assert!(atom.contains(expected), "{expected}\n{atom}");
    }
    assert_eq!(atom.matches("<entry>").count(), 1);
    let entry_of = |document: &str| {
        document
            .split_once("<entry>")
            .unwrap()
            .1
            .split_once("</entry>")
            .unwrap()
            .0
            .to_owned()
    };
    assert_eq!(entry_of(&atom), entry_of(&all), "an entry is the same in each of them");
    let rss = text_of(fresh, Format::Rss);
    assert!(rss.contains("<link>https://example.org/orchard/tags/fr%C3%BCh/</link>"));
    assert!(rss.contains("href=\"https://example.org/orchard/tags/fr%C3%BCh/rss.xml\" rel=\"self\""));
    let json: serde_json::Value = serde_json::from_str(&text_of(fresh, Format::Json)).unwrap();
    assert_eq!(json["feed_url"], "https://example.org/orchard/tags/fr%C3%BCh/feed.json");
    assert_eq!(json["title"], "Orchard Notes · früh");
}

#[test]
fn rule_16_the_list_of_feeds_has_an_outline_each() {
    let feed = feed(
        "by = { tags = true, authors = { formats = ['atom'] }, sections = { formats = ['json'] } }\ndescription = 'Fruit & \"trees\"'",
    );
    let entries = [tagged(1, &["<C>"])];
    let (channels, _) = channels(&feed, &entries);
    let silent = self::feed("files = { rss = '', atom = '' }");
    insta::assert_snapshot!(document(&publication(), channels.iter().chain([&Channel::whole(&silent, [])])).unwrap(), @r#"
    <?xml version="1.0" encoding="utf-8"?>
    <opml version="2.0">
      <head>
        <title>Orchard Notes</title>
        <ownerName>Ines Quill</ownerName>
        <ownerId>https://example.org/ines</ownerId>
        <docs>http://opml.org/spec2.opml</docs>
      </head>
      <body>
        <outline type="rss" text="Orchard Notes" title="Orchard Notes" description="Fruit &amp; &quot;trees&quot;" language="en-GB" htmlUrl="https://example.org/orchard/" xmlUrl="https://example.org/orchard/rss.xml"/>
        <outline type="rss" text="Orchard Notes · &lt;C&gt;" title="Orchard Notes · &lt;C&gt;" language="en-GB" htmlUrl="https://example.org/orchard/tags/c/" xmlUrl="https://example.org/orchard/tags/c/rss.xml"/>
        <outline type="rss" text="Orchard Notes · Ines Quill" title="Orchard Notes · Ines Quill" language="en-GB" htmlUrl="https://example.org/orchard/authors/ines-quill/" xmlUrl="https://example.org/orchard/authors/ines-quill/atom.xml"/>
      </body>
    </opml>
    "#);
    assert_eq!(document(&publication(), [&Channel::whole(&silent, [])]), None);
}
