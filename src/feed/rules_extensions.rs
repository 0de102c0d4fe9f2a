//! What feeds say in the words of others: episodes, pictures, licences, the text behind an item.

use crate::article::characters::is_forbidden;
use crate::entry::Entry;
use crate::entry::Image;
use crate::entry::enclosure::Enclosure;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::channel::channels;
use crate::feed::config::FeedTable;
use crate::feed::opml;
use crate::feed::sample::entry;
use crate::feed::sample::feed;
use crate::feed::sample::french;
use crate::feed::sample::publication;
use crate::feed::sample::read;
use crate::feed::sample::text;
use crate::feed::sample::text_of;
use crate::feed::sample::url;

const PODCAST: &str = "image = 'feed.png'\n[podcast]\nauthor = 'Ines & Bo'\nowner = { name = 'Ines', email = 'show@example.org' }\n\
                       categories = ['Technology', 'Society & Culture > Documentary']\ntype = 'serial'\nimage = 'cover.jpg'\n\
                       locked = true\nfunding = [{ url = 'https://example.org/give?a=1&b=2', text = 'Give < 5' }]\nblock = true";

fn episode(day: u32) -> Entry {
    Entry {
        enclosure: Some(Enclosure {
            url: url("https://cdn.example.net/ep.mp3?x=1&y=2"),
            media_type: "audio/mpeg".to_owned(),
            bytes: 34_216_300,
            duration_s: Some(1859.5),
            episode: Some(7),
            season: Some(2),
        }),
        ..entry(day)
    }
}

fn assert_holds(document: &str, expected: &[&str]) {
    for expected in expected {
        assert!(document.contains(expected), "{expected}\n{document}");
    }
}

#[test]
fn rule_15_an_enclosure_stands_in_each_format_with_its_length_and_type() {
    let entries = [episode(3), entry(2)];
    let plain = feed("");
    let rss = text(&plain, &entries, Format::Rss);
    assert_holds(
        &rss,
        &["<enclosure url=\"https://cdn.example.net/ep.mp3?x=1&amp;y=2\" length=\"34216300\" type=\"audio/mpeg\"/>"],
    );
    assert!(
        !rss.contains("itunes:") && !rss.contains("podcast:"),
        "it is no podcast"
    );
    let atom = text(&plain, &entries, Format::Atom);
    assert_holds(
        &atom,
        &[
            "<link href=\"https://cdn.example.net/ep.mp3?x=1&amp;y=2\" rel=\"enclosure\" type=\"audio/mpeg\" \
           length=\"34216300\"/>",
        ],
    );
    let json: serde_json::Value = serde_json::from_str(&text(&plain, &entries, Format::Json)).unwrap();
    assert_eq!(
        json["items"][0]["attachments"],
        serde_json::json!([{
            "url": "https://cdn.example.net/ep.mp3?x=1&y=2",
            "mime_type": "audio/mpeg",
            "size_in_bytes": 34_216_300,
            "duration_in_seconds": 1859.5
        }])
    );
    assert_eq!(json["items"][1].get("attachments"), None);
    for (format, document) in [(Format::Rss, rss), (Format::Atom, atom)] {
        let read = read(&document).entries.remove(0);
        let media = read.media.iter().flat_map(|media| &media.content);
        let in_links = read
            .links
            .iter()
            .filter(|link| link.rel.as_deref() == Some("enclosure"));
        let lengths: Vec<u64> = media
            .filter_map(|content| content.size)
            .chain(in_links.filter_map(|link| link.length))
            .collect();
        assert_eq!(lengths, [34_216_300], "{format:?}");
    }
}

#[test]
fn rule_15_a_podcast_says_what_directories_ask() {
    let podcast = feed(PODCAST);
    let rss = text(&podcast, &[episode(3), entry(2)], Format::Rss);
    assert_holds(
        &rss,
        &[
            "xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"",
            "xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"",
            "<itunes:author>Ines &amp; Bo</itunes:author>",
            "<itunes:block>Yes</itunes:block>",
            "<itunes:category text=\"Technology\"></itunes:category>",
            "<itunes:category text=\"Society &amp; Culture\">\n<itunes:category text=\"Documentary\"></itunes:category>\n\
             </itunes:category>",
            "<itunes:image href=\"https://example.org/orchard/cover.jpg\"/>",
            "<itunes:explicit>false</itunes:explicit>",
            "<itunes:owner>\n<itunes:name>Ines</itunes:name>\n<itunes:email>show@example.org</itunes:email>\n</itunes:owner>",
            "<itunes:type>serial</itunes:type>",
            "<podcast:locked owner=\"show@example.org\">yes</podcast:locked>",
            "<podcast:funding url=\"https://example.org/give?a=1&amp;b=2\">Give &lt; 5</podcast:funding>",
            "<podcast:medium>podcast</podcast:medium>",
            "<podcast:guid>",
            "<itunes:duration>1860</itunes:duration>",
            "<itunes:episode>7</itunes:episode>",
            "<itunes:season>2</itunes:season>",
        ],
    );
    assert_eq!(
        rss.matches("<itunes:episode>").count(),
        1,
        "what is no episode is not called one"
    );
    let guid = |rss: &str| rss.split_once("<podcast:guid>").map(|(_, rest)| rest[..36].to_owned());
    let made = guid(&rss).unwrap();
    assert_eq!(
        guid(&text(&podcast, &[], Format::Rss)),
        Some(made),
        "it does not change"
    );
    let given = feed("[podcast]\nguid = '917393E3-1B1E-5CEF-ACE4-EDAA54E1F810'");
    assert_eq!(
        guid(&text(&given, &[], Format::Rss)).as_deref(),
        Some("917393e3-1b1e-5cef-ace4-edaa54e1f810")
    );
    let topics = feed(&format!("by.tags = true\n{PODCAST}"));
    let entries = [episode(3)];
    let of_tag = text_of(&channels(&topics, &entries).0[1], Format::Rss);
    assert!(of_tag.contains("<itunes:type>") && guid(&of_tag).is_none() && !of_tag.contains("podcast:locked"));
}

#[test]
fn rule_15_a_podcast_says_nothing_that_directories_refuse() {
    let drawn = feed("image = 'feed.svg'\n[podcast]");
    let mut first = episode(3);
    first.image = Some(Image {
        src: url("https://example.org/plan.webp"),
        alt: String::new(),
        width: None,
        height: None,
    });
    if let Some(enclosure) = &mut first.enclosure {
        enclosure.episode = Some(0);
    }
    let rss = text(&drawn, &[first.clone()], Format::Rss);
    assert!(
        !rss.contains("<itunes:image") && !rss.contains("<itunes:episode>"),
        "{rss}"
    );
    assert_holds(&rss, &["<itunes:season>2</itunes:season>", "<media:content "]);
    for picture in [
        "https://example.org/a.JPG",
        "https://example.org/a.png?w=3000",
        "https://cdn.example.org/pictures/7",
    ] {
        if let Some(image) = &mut first.image {
            image.src = url(picture);
        }
        let expected = format!("<itunes:image href=\"{picture}\"");
        assert_holds(&text(&drawn, &[first.clone()], Format::Rss), &[&expected]);
    }
}

#[test]
fn rule_15_a_namespace_is_declared_only_where_it_is_used() {
    let declared = |feed: &Feed, entry: Entry, format: Format| -> Vec<String> {
        let document = text(feed, &[entry], format);
        let names = document.split("xmlns:").skip(1);
        names.map(|rest| rest.split('=').next().unwrap().to_owned()).collect()
    };
    let bare = Entry {
        authors: Vec::new(),
        html: String::new(),
        ..entry(1)
    };
    let quiet = Feed {
        hubs: Vec::new(),
        ..feed("")
    };
    assert_eq!(declared(&quiet, bare.clone(), Format::Rss), ["atom"]);
    assert_eq!(declared(&quiet, bare, Format::Atom), Vec::<String>::new());
    let rich = Entry {
        markdown: Some("**It** grew".to_owned()),
        ..french(1)
    };
    let table = "license = 'https://creativecommons.org/licenses/by/4.0/'\n[podcast]";
    assert_eq!(
        declared(&feed(table), rich.clone(), Format::Rss),
        [
            "atom",
            "content",
            "creativeCommons",
            "dc",
            "itunes",
            "media",
            "podcast",
            "source"
        ]
    );
    let rss = text(&feed(table), std::slice::from_ref(&rich), Format::Rss);
    for uri in [
        "atom=\"http://www.w3.org/2005/Atom\"",
        "content=\"http://purl.org/rss/1.0/modules/content/\"",
        "creativeCommons=\"http://backend.userland.com/creativeCommonsRssModule\"",
        "dc=\"http://purl.org/dc/elements/1.1/\"",
        "itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"",
        "media=\"http://search.yahoo.com/mrss/\"",
        "podcast=\"https://podcastindex.org/namespace/1.0\"",
        "source=\"http://source.scripting.com/\"",
    ] {
        assert_holds(&rss, &[&format!("xmlns:{uri}")]);
    }
    assert_eq!(declared(&feed(table), rich, Format::Atom), ["media"]);
}

#[test]
fn rule_08_what_xml_forbids_is_dropped_from_the_words_of_others_too() {
    let dirt = "x\u{0}\u{b}\u{1f}\u{fffe}\u{2ffff}\ry";
    let table = r"x\u0000\u000b\u001f\ufffe\U0002ffff\ry";
    let podcast = feed(&format!(
        "by.tags = true\n[podcast]\nauthor = \"{table}\"\nowner = {{ name = \"{table}\", email = \"{table}\" }}\n\
         categories = [\"Arts > Food\"]\nlocked = true\nfunding = [{{ url = 'https://x.test/', text = \"{table}\" }}]"
    ));
    let mut dirty = episode(1);
    dirty.tags = vec![dirt.to_owned()];
    dirty.markdown = Some(dirt.to_owned());
    dirty.image = Some(Image {
        src: url("https://example.org/x.png"),
        alt: dirt.to_owned(),
        width: None,
        height: None,
    });
    if let Some(enclosure) = &mut dirty.enclosure {
        enclosure.media_type = dirt.to_owned();
    }
    let entries = [dirty];
    let (channels, _) = channels(&podcast, &entries);
    assert_eq!(channels.len(), 2);
    for channel in &channels {
        for format in Format::ALL {
            let document = text_of(channel, format);
            assert!(!document.contains(is_forbidden), "{format:?}\n{document:?}");
            assert_eq!(read(&document).entries.len(), 1);
        }
    }
    let list = opml::document(&publication(), &channels).unwrap();
    assert!(!list.contains(is_forbidden), "{list:?}");
}

#[test]
fn rule_15_a_picture_is_told_to_those_who_show_pictures() {
    let pictured = Entry {
        image: Some(Image {
            src: url("https://example.org/poire.jpg?a=1&b=\"2\""),
            alt: "Une poire".to_owned(),
            width: Some(800),
            height: None,
        }),
        ..entry(1)
    };
    for format in [Format::Rss, Format::Atom] {
        let document = text(&feed(""), std::slice::from_ref(&pictured), format);
        assert_holds(
            &document,
            &[
                "xmlns:media=\"http://search.yahoo.com/mrss/\"",
                "<media:content medium=\"image\" url=\"https://example.org/poire.jpg?a=1&amp;b=%222%22\" width=\"800\">",
                "<media:thumbnail url=\"https://example.org/poire.jpg?a=1&amp;b=%222%22\" width=\"800\">",
            ],
        );
        assert!(
            !document.contains("media:description"),
            "programs take it for the summary"
        );
        assert_eq!(read(&document).entries.len(), 1);
    }
}

#[test]
fn rule_15_the_markdown_behind_an_item_stands_beside_its_html_alone() {
    let written = Entry {
        markdown: Some("a < b & **c**\u{b}\n\n> d ]]>\n".to_owned()),
        ..entry(1)
    };
    let full = text(&feed(""), std::slice::from_ref(&written), Format::Rss);
    assert_holds(
        &full,
        &[
            "xmlns:source=\"http://source.scripting.com/\"",
            "<source:markdown>a &lt; b &amp; **c**\n\n&gt; d ]]&gt;\n</source:markdown>",
        ],
    );
    let summaries = text(&feed("content = 'summary'"), &[written], Format::Rss);
    assert!(!summaries.contains("source:"));
}

#[test]
fn what_cannot_be_a_podcast_is_refused_by_name() {
    for (table, because) in [
        ("[podcast]\nowner = 'Ines'", "expected struct Owner"),
        (
            "[podcast]\ncategories = ['Tehcnology']",
            "`Tehcnology` is no category of podcasts; did you mean `Technology`?",
        ),
        (
            "[podcast]\ncategories = ['Arts > ']",
            "`Arts > ` is no category of podcasts",
        ),
        (
            "[podcast]\ncategories = ['Society & Culture > Documentry']",
            "`Society & Culture > Documentry` is no category of podcasts; did you mean `Documentary`?",
        ),
        ("[podcast]\ntype = 'weekly'", "unknown variant `weekly`"),
        ("[podcast]\nguid = '123'", "`123` is not a UUID such as"),
        (
            "[podcast]\nfunding = [{ url = 'give', text = 'x' }]",
            "`give` is not an http or https URL",
        ),
        ("[podcast]\nmedium = 'radio'", "unknown variant `radio`"),
        ("[podcast]\ntitle = 'x'", "unknown field `title`"),
    ] {
        let error = toml::from_str::<FeedTable>(table).unwrap_err().to_string();
        assert!(error.contains(because), "{table}: {error}");
    }
}
