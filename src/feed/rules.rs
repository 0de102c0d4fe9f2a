//! What every feed says of its entries, each rule shown by a program that reads feeds.

use chrono::NaiveDate;
use chrono::Utc;

use crate::article::characters::is_forbidden;
use crate::entry::Entry;
use crate::feed::Feed;
use crate::feed::Format;
use crate::feed::channel::Channel;
use crate::feed::markup;
use crate::feed::sample::entry;
use crate::feed::sample::feed;
use crate::feed::sample::french;
use crate::feed::sample::moment;
use crate::feed::sample::read;
use crate::feed::sample::text;
use crate::feed::sample::url;
use crate::publication::Person;
use crate::publication::zone::Stamp;

/// Texts that have broken other programs' feeds.
const HARD: [&str; 12] = [
    "a < b && c > d",
    "Tom & Jerry",
    "&lt;b&gt; is written &amp;lt;b&amp;gt;",
    "<b>bold</b>",
    "“smart” ‘quotes’ and \"plain\" 'ones'",
    "🍐 pear, 👩‍🌾 farmer",
    "a\u{a0}b\u{85}c\u{2028}d",
    "]]> and ]]]]>> and <![CDATA[x]]>",
    "<!-- not a comment --> <?php no ?>",
    "</title></item> \\ud800 &#xD800; &#11; %F0",
    "&nbsp;&copy;&unknown;",
    "</description><title>&amp;</title>",
];

fn hard_entries() -> Vec<Entry> {
    let entries = HARD.iter().zip(1..).map(|(text, day)| Entry {
        title: (*text).to_owned(),
        summary: (*text).to_owned(),
        html: format!("<p title=\"&quot;'\">{text}</p>\n\n<pre> two\n  lines\t</pre>"),
        tags: vec![(*text).to_owned()],
        ..entry(day)
    });
    entries.collect()
}

#[test]
fn rule_01_the_id_stands_unchanged_in_each_format_and_is_a_permalink_only_where_it_is_one() {
    let adopted = Entry {
        id: "https://example.org/orchard/pears-2/".to_owned(),
        id_is_permalink: true,
        ..entry(2)
    };
    let entries = [entry(1), adopted];
    let feed = feed("");
    for format in Format::ALL {
        let ids: Vec<String> = read(&text(&feed, &entries, format))
            .entries
            .into_iter()
            .map(|entry| entry.id)
            .collect();
        assert_eq!(
            ids,
            [
                "https://example.org/orchard/pears-2/",
                "tag:example.org,2026-03-01:pears/1"
            ],
            "{format:?}"
        );
    }
    let rss = text(&feed, &entries, Format::Rss);
    assert!(rss.contains("<guid isPermaLink=\"true\">https://example.org/orchard/pears-2/</guid>"));
    assert!(rss.contains("<guid isPermaLink=\"false\">tag:example.org,2026-03-01:pears/1</guid>"));
}

#[test]
fn rule_02_published_and_updated_are_the_entrys() {
    let entries = [entry(1)];
    for format in Format::ALL {
        let read = read(&text(&feed(""), &entries, format)).entries.remove(0);
        assert_eq!(
            read.published,
            Some(moment("2026-03-01T06:30:00Z").with_timezone(&Utc)),
            "{format:?}"
        );
        if format != Format::Rss {
            assert_eq!(
                read.updated,
                Some(moment("2026-03-01T08:00:00Z").with_timezone(&Utc)),
                "{format:?}"
            );
        }
    }
}

#[test]
fn rule_03_a_feed_changed_when_an_entry_did_or_went_and_never_at_the_build() {
    let feed = feed("created = 2026-01-01");
    let entries = [entry(3), entry(9), entry(5)];
    let updated = |entries: &[Entry], gone: Option<&str>| Channel::whole(&feed, entries).updated(gone.map(moment));
    assert_eq!(updated(&[], None), moment("2026-01-01T00:00:00+01:00"));
    assert_eq!(updated(&entries, None), entry(9).updated);
    assert_eq!(updated(&entries, Some("2026-02-01T00:00:00Z")), entry(9).updated);
    let gone = "2026-04-01T00:00:00Z";
    assert_eq!(updated(&entries, Some(gone)), moment(gone));
    let rss = text(&feed, &entries, Format::Rss);
    assert!(rss.contains("<lastBuildDate>Tue, 31 Mar 2026 12:00:00 +0200</lastBuildDate>"));
    assert_eq!(rss.matches("<pubDate>").count(), 3, "none is the channel's");
    assert!(text(&feed, &entries, Format::Atom).contains("\n<updated>2026-03-31T12:00:00+02:00</updated>\n<author>"));
    for format in Format::ALL {
        assert_eq!(text(&feed, &entries, format), text(&feed, &entries, format));
    }
}

#[test]
fn rule_04_dates_have_the_form_of_their_format() {
    let precise = moment("2026-03-01T07:30:00.123456+01:00");
    // Berlin was 53 minutes and 28 seconds ahead.
    let day = NaiveDate::from_ymd_opt(1880, 5, 5).unwrap();
    let of_the_sun = Stamp::Day(day).in_zone(chrono_tz::Europe::Berlin);
    let entries = [
        Entry {
            published: precise,
            updated: precise,
            ..entry(1)
        },
        Entry {
            published: of_the_sun,
            updated: precise,
            ..entry(2)
        },
    ];
    let rss = text(&feed(""), &entries, Format::Rss);
    assert!(rss.contains("<pubDate>Sun, 01 Mar 2026 07:30:00 +0100</pubDate>"));
    assert!(rss.contains("<pubDate>Wed, 05 May 1880 00:00:00 +0053</pubDate>"));
    for format in [Format::Atom, Format::Json] {
        let document = text(&feed(""), &entries, format);
        assert!(document.contains("2026-03-01T07:30:00+01:00") && document.contains("1880-05-05T00:00:00+00:53"));
        assert!(!document.contains(".123"));
    }
}

#[test]
fn rule_05_the_newest_come_first_and_ties_go_by_id() {
    let tied = |id: &str| Entry {
        id: id.to_owned(),
        ..entry(7)
    };
    let entries = [entry(2), tied("b"), entry(9), tied("a"), entry(1)];
    for format in Format::ALL {
        let read = read(&text(&feed("items = 4"), &entries, format));
        let ids: Vec<&str> = read.entries.iter().map(|entry| entry.id.as_str()).collect();
        let (nine, two) = (entry(9).id, entry(2).id);
        assert_eq!(ids, [nine.as_str(), "a", "b", two.as_str()], "{format:?}");
    }
}

#[test]
fn rule_06_each_reader_gives_the_same_characters_back() {
    let entries = hard_entries();
    for format in Format::ALL {
        let read = read(&text(&feed(""), &entries, format));
        for (entry, read) in entries.iter().rev().zip(&read.entries) {
            assert_eq!(read.title.as_ref().unwrap().content, entry.title, "{format:?}");
            let summary = &read.summary.as_ref().unwrap().content;
            match format {
                Format::Rss => assert_eq!(*summary, markup::escaped(&entry.summary)),
                Format::Atom | Format::Json => assert_eq!(*summary, entry.summary),
            }
            assert_eq!(
                read.content.as_ref().unwrap().body.as_deref(),
                Some(entry.html.as_str()),
                "{format:?}"
            );
            assert_eq!(read.categories[0].term, entry.tags[0], "{format:?}");
        }
    }
    let rss = text(&feed(""), &entries[..1], Format::Rss);
    assert!(rss.contains("<description>a &amp;lt; b &amp;amp;&amp;amp; c &amp;gt; d</description>"));
    let description = rss.rfind("<description>").unwrap();
    assert!(
        description < rss.find("<content:encoded>").unwrap(),
        "readers take the last of the two"
    );
    let atom = text(&feed(""), &entries[..1], Format::Atom);
    assert!(atom.contains("<summary>a &lt; b &amp;&amp; c &gt; d</summary>"));
    assert!(atom.contains("<content type=\"html\">"));
}

#[test]
fn rule_07_links_are_absolute_and_there_is_no_base() {
    let elsewhere = Entry {
        url: url("https://example.com/essay?a=1&b=2"),
        has_page: false,
        ..entry(2)
    };
    let entries = [french(9), elsewhere];
    for format in Format::ALL {
        let document = text(&feed("image = 'logo.png'\nicon = '/icon.png'"), &entries, format);
        assert!(!document.contains("xml:base"));
        assert!(document.contains("https://example.org/orchard/logo.png"));
        let read = read(&document);
        assert_eq!(read.entries[0].links[0].href, entry(9).url.as_str(), "{format:?}");
        assert_eq!(
            read.entries[1].links[0].href, "https://example.com/essay?a=1&b=2",
            "{format:?}"
        );
    }
}

#[test]
fn rule_08_what_xml_forbids_is_dropped_from_every_field() {
    let dirt = "x\u{0}\u{b}\u{1f}\u{fffe}\u{ffff}\u{10ffff}\ry";
    let dirty = Entry {
        id: dirt.to_owned(),
        title: dirt.to_owned(),
        summary: dirt.to_owned(),
        html: dirt.to_owned(),
        tags: vec![dirt.to_owned(), "\u{b}".to_owned()],
        authors: vec![Person::named(dirt), Person::named("\u{1}")],
        ..entry(1)
    };
    let feed = Feed {
        title: dirt.to_owned(),
        description: dirt.to_owned(),
        rights: Some(dirt.to_owned()),
        author: Some(Person {
            email: Some(dirt.to_owned()),
            ..Person::named(dirt)
        }),
        publish_email: true,
        ..feed("")
    };
    for format in Format::ALL {
        let document = text(&feed, std::slice::from_ref(&dirty), format);
        assert!(!document.contains(is_forbidden), "{format:?}");
        let read = read(&document);
        assert_eq!(read.title.unwrap().content, "x y");
        assert_eq!(read.entries[0].id, "x y");
        assert_eq!(read.entries[0].categories.len(), 1);
        assert_eq!(read.entries[0].authors.len(), 1);
        assert_eq!(read.entries[0].content.as_ref().unwrap().body.as_deref(), Some("x\ny"));
    }
}

#[test]
fn rule_08_no_text_has_white_space_that_nobody_wrote() {
    let mut document = String::new();
    let pages =
        feed("description = 'Fruit'\nrights = 'Mine'\nimage = '/x.png'\nicon = '/i.png'\n[podcast]\nlocked = true");
    let brief = |entry: Entry| Entry {
        html: "<p>Pears.</p>".to_owned(),
        ..entry
    };
    for format in [Format::Rss, Format::Atom] {
        document += &text(&pages, &[brief(french(9)), brief(entry(2))], format);
    }
    let mut opened = None;
    let mut texts = 0;
    for piece in document.split_inclusive(['<', '>']) {
        match (piece.strip_suffix('<'), piece.strip_suffix('>')) {
            (_, Some(tag)) => opened = Some(tag).filter(|tag| !tag.starts_with('/') && !tag.ends_with('/')),
            (Some(text), _) if opened.is_some() && !text.trim().is_empty() => {
                assert_eq!(text, text.trim(), "{opened:?}");
                texts += 1;
            }
            _ => {}
        }
    }
    assert!(texts > 40, "{texts}");
}

#[test]
fn rule_09_titles_come_out_right_however_often_they_are_decoded() {
    let feed = feed("title = 'Q&A <live>'\nimage = '/x.png'");
    let rss = text(
        &feed,
        &[Entry {
            title: "AT&T < \"x\"".to_owned(),
            ..entry(1)
        }],
        Format::Rss,
    );
    assert!(rss.contains("<title>AT&#x26;T &#x3C; \"x\"</title>"));
    assert_eq!(
        rss.matches("<title>Q&#x26;A &#x3C;live&gt;</title>").count(),
        2,
        "the channel's and its image's"
    );
    let json = text(&feed, &[entry(1)], Format::Json);
    assert!(json.contains("\"title\": \"Q&A <live>\""));
}

#[test]
fn rule_12_what_is_too_large_keeps_its_entries_and_loses_content_from_the_oldest_up() {
    let entries: Vec<Entry> = (1..=9)
        .map(|day| Entry {
            html: "<p>pear</p>".repeat(100),
            ..entry(day)
        })
        .collect();
    let whole = text(&feed(""), &entries, Format::Rss).len();
    for (bytes_max, kept) in [(whole, 9), (whole - 1, 8), (whole - 1200, 7), (whole - 9000, 1), (1, 0)] {
        let feed = feed(&format!("bytes_max = {bytes_max}"));
        assert!(
            text(&feed, &entries, Format::Rss).len() <= bytes_max || kept == 0,
            "{bytes_max}"
        );
        for format in Format::ALL {
            let read = read(&text(&feed, &entries, format));
            assert_eq!(read.entries.len(), 9);
            let full = |entry: &feed_rs::model::Entry| {
                entry
                    .content
                    .as_ref()
                    .is_some_and(|content| content.content_type.as_str() == "text/html")
            };
            assert_eq!(
                read.entries.iter().take_while(|entry| full(entry)).count(),
                kept,
                "{format:?} {bytes_max}"
            );
            assert_eq!(
                read.entries.iter().filter(|entry| full(entry)).count(),
                kept,
                "{format:?} {bytes_max}"
            );
        }
    }
}

#[test]
fn rule_20_a_document_is_no_program_that_turns_it_into_a_page() {
    for format in [Format::Rss, Format::Atom] {
        let document = text(&feed(""), &[entry(1)], format);
        assert_eq!(
            document.matches("<?").count(),
            1,
            "{format:?} has its declaration, and no instruction"
        );
    }
}
