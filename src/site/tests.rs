//! Every kind of page, and what must be true of it.

use dom_query::Document;
use serde_json::Value;

use crate::entry::Entry;
use crate::feed::Feed;
use crate::feed::channel::channels;
use crate::issue::edition::Edition;
use crate::issue::sample::with_edition;
use crate::site::Site;
use crate::site::guide::Guide;
use crate::site::page::IssueLine;
use crate::site::page::Page;
use crate::site::page::Shows;
use crate::site::page::pages;
use crate::theme::Theme;
use crate::theme::sample;

/// Every page that there is of `entries`, by its file.
fn site(feed: &Feed, entries: &[Entry]) -> Vec<(String, String)> {
    let (theme, publication) = (Theme::new(&[]).unwrap(), sample::publication());
    let feeds = sample::feed_links();
    let (channels, findings) = channels(feed, entries);
    assert_eq!(findings, []);
    let archive = "https://example.org/issues/".parse().unwrap();
    let guide = Guide::new(&channels, Some(archive));
    let site = Site {
        theme: &theme,
        publication: &publication,
        feed,
        feeds: &feeds,
        guide: &guide,
    };
    let issues = [IssueLine {
        number: 7,
        subject: entries[0].title.clone(),
        date: Some(entries[0].published),
        url: feed.url.join("issues/7/").unwrap(),
    }];
    let pages = pages(feed, &channels, &guide, &issues);
    let render = |page: &Page<'_>| (page.file.clone(), site.render(page).unwrap());
    let mut rendered: Vec<(String, String)> = pages.iter().map(render).collect();
    let issue = with_edition(feed, &entries[..entries.len().min(3)], |edition| {
        issue_page(&theme, &edition)
    });
    rendered.push(("issues/7/index.html".to_owned(), issue));
    rendered
}

fn issue_page(theme: &Theme, edition: &Edition<'_>) -> String {
    let guide = Guide::new(&[], None);
    let site = Site {
        theme,
        publication: edition.publication,
        feed: edition.feed,
        feeds: &[],
        guide: &guide,
    };
    site.issue(edition).unwrap()
}

/// The sample's feed with everything that makes a list.
fn feed(language: &str) -> Feed {
    let mut feed = sample::feed_with("by = { tags = true, authors = true, sections = true, languages = true }");
    feed.language = sample::language(language);
    feed
}

/// So many entries, a day apart, the newest first.
fn many(count: u32) -> Vec<Entry> {
    let numbers = 0..count;
    numbers
        .map(|number| {
            let mut entry = sample::entry(&format!("note-{number}"), "A note of usual length", "What it says.");
            entry.published -= chrono::TimeDelta::days(i64::from(number));
            entry.updated = entry.published;
            entry
        })
        .collect()
}

fn page(entries: &[Entry], file: &str) -> Document {
    let pages = site(&feed("en"), entries);
    let (_, html) = pages.iter().find(|(known, _)| known == file).unwrap();
    Document::from(html.as_str())
}

#[test]
fn every_page_is_one_small_sound_file() {
    let entries: Vec<Entry> = sample::entries().into_iter().chain(many(60)).collect();
    let pages = site(&feed("en"), &entries);
    for file in [
        "index.html",
        "frost/index.html",
        "archive/index.html",
        "archive/2026/index.html",
        "archive/2026/11/index.html",
        "tags/index.html",
        "tags/weather/index.html",
        "authors/nora-quist/index.html",
        "lang/en/index.html",
        "issues/index.html",
        "issues/7/index.html",
        "404.html",
    ] {
        assert!(pages.iter().any(|(known, _)| known == file), "{file}");
    }
    for (name, html) in pages {
        assert!(
            html.len() < 20_000 && html.starts_with("<!DOCTYPE html>"),
            "{name}: {}",
            html.len()
        );
        let document = Document::from(html.as_str());
        for once in [
            "html[lang=en][dir=ltr]",
            "title",
            "meta[name=viewport]",
            "meta[property='og:title']",
            "meta[property='og:type']",
            "meta[property='og:site_name'][content='Notes from the Mill']",
            "meta[property='og:locale'][content=en_US]",
            "meta[name='twitter:card']",
            "style",
            "a.skip[href='#text']",
            "body > header",
            "main#text",
            "footer address",
            "h1",
        ] {
            assert_eq!(document.select(once).length(), 1, "{name}: {once}");
        }
        for never in [
            "script:not([type='application/ld+json'])",
            "img:not([alt])",
            "link[rel=stylesheet]",
        ] {
            assert_eq!(document.select(never).length(), 0, "{name}: {never}");
        }
        let canonical = document.select("link[rel=canonical][href^='https://']").length();
        assert_eq!(canonical, usize::from(name != "404.html"), "{name}");
        let mut above = 0;
        for heading in document.select("h1,h2,h3,h4,h5,h6").nodes() {
            let level: u8 = heading.node_name().unwrap()[1..].parse().unwrap();
            assert!(level <= above + 1, "{name}: h{level} after h{above}");
            above = level;
        }
    }
}

#[test]
fn rule_16_every_page_leads_to_the_feeds_and_a_topics_page_to_its_own_first() {
    for (name, html) in site(&feed("en"), &sample::entries()) {
        let document = Document::from(html.as_str());
        let links = document.select("head link[rel=alternate]");
        let addresses: Vec<String> = links
            .iter()
            .map(|link| link.attr("href").unwrap().to_string())
            .collect();
        let own = ["https://example.org/rss.xml", "https://example.org/atom.xml"];
        match name.as_str() {
            "tags/weather/index.html" => assert_eq!(
                addresses,
                [
                    "https://example.org/tags/weather/rss.xml",
                    "https://example.org/tags/weather/atom.xml",
                    own[0],
                    own[1]
                ]
            ),
            "issues/7/index.html" => assert_eq!(addresses, [""; 0]),
            _ => assert!(addresses.ends_with(&own.map(str::to_owned)), "{name}: {addresses:?}"),
        }
    }
}

#[test]
fn an_article_says_who_when_what_and_where_to_subscribe() {
    let document = page(&sample::entries(), "frost/index.html");
    for (selector, expected) in [
        ("title", "The frost writes at night · Notes from the Mill"),
        ("h1", "The frost writes at night"),
        (
            "p.lead",
            "How ice grows on a window, and what a scratch in the glass has to do with it.",
        ),
        (
            "article > p.quiet",
            "Nora Quist · 20 November 2026 · 4 minutes · updated 22 November 2026",
        ),
        ("time[datetime='2026-11-20T07:30:00+01:00']", "20 November 2026"),
        ("a[rel=tag][href='https://example.org/tags/weather/']", "weather"),
        ("address", "Notes from the MillMill Lane 312345 Oldford"),
    ] {
        assert_eq!(&*document.select(selector).text(), expected, "{selector}");
    }
    for (selector, attribute, expected) in [
        ("link[rel=canonical]", "href", "https://example.org/frost/"),
        (
            "link[type='application/rss+xml']",
            "href",
            "https://example.org/rss.xml",
        ),
        ("meta[property='og:type']", "content", "article"),
        ("meta[property='og:title']", "content", "The frost writes at night"),
        ("meta[property='og:url']", "content", "https://example.org/frost/"),
        (
            "meta[property='article:published_time']",
            "content",
            "2026-11-20T07:30:00+01:00",
        ),
        ("meta[property='article:tag']", "content", "weather"),
        ("a[rel=author]", "href", "https://example.org/authors/nora-quist/"),
        ("figure img", "alt", "A fern of ice on a pane"),
    ] {
        let found = document.select(selector).attr(attribute).unwrap();
        assert_eq!(&*found, expected, "{selector}");
    }
    assert_eq!(
        document.select("a[href='#note-1']").length(),
        1,
        "notes work within the page"
    );
    let data: Value = serde_json::from_str(&document.select("script").text()).unwrap();
    assert_eq!(data["@type"], "BlogPosting");
    assert_eq!(data["headline"], "The frost writes at night");
}

#[test]
fn an_article_leads_to_those_before_and_after_it_that_have_pages() {
    let mut entries = many(4);
    entries[1].has_page = false;
    let turns = |file: &str| {
        let document = page(&entries, file);
        ["p.older a", "p.newer a", "link[rel=prev]", "link[rel=next]"].map(|selector| {
            let address = document.select(selector).attr("href");
            address.map(|address| address.trim_start_matches("https://example.org/").to_owned())
        })
    };
    let link = |name: &str| Some(format!("{name}/"));
    assert_eq!(turns("note-0/index.html"), [link("note-2"), None, link("note-2"), None]);
    assert_eq!(
        turns("note-2/index.html"),
        [link("note-3"), link("note-0"), link("note-3"), link("note-0")]
    );
    assert_eq!(turns("note-3/index.html"), [None, link("note-2"), None, link("note-2")]);
}

#[test]
fn the_first_page_shows_the_newest_and_leads_to_all() {
    for (count, shown, has_archive) in [(10, 10, false), (11, 10, true)] {
        let entries = many(count);
        let pages = site(&feed("en"), &entries);
        let document = page(&entries, "index.html");
        assert_eq!(document.select("main article").length(), shown);
        assert_eq!(
            document
                .select("p.more a[href='https://example.org/archive/']")
                .length(),
            usize::from(has_archive)
        );
        assert_eq!(pages.iter().any(|(file, _)| file == "archive/index.html"), has_archive);
    }
}

#[test]
fn a_list_of_everything_names_each_article_once_by_year() {
    let document = page(&many(40), "archive/index.html");
    assert_eq!(document.select("main h2").text().to_string(), "2026");
    assert_eq!(document.select("main li").length(), 40);
    assert_eq!(&*document.select("main li:first-child time").text(), "20 Nov");
    let document = page(&many(400), "archive/index.html");
    assert_eq!(document.select("main ul.lines li").length(), 50);
    let years = document
        .select("main a[href='https://example.org/archive/2026/'], main ul.periods li")
        .iter();
    let years: Vec<String> = years.map(|year| year.text().to_string()).collect();
    assert_eq!(years, ["2026", "2026: 324 articles", "2025 76 articles"]);
    let document = page(&many(400), "archive/2026/10/index.html");
    assert_eq!(&*document.select("h1").text(), "All articles · October 2026");
    assert_eq!(document.select("main li").length(), 31);
}

#[test]
fn a_picture_is_shown_once_and_a_lead_that_repeats_is_left_out() {
    let mut entries = sample::entries();
    let shown = page(&entries, "pond/index.html");
    assert_eq!(shown.select("img.picture[width='1200'][height='675']").length(), 1);
    assert_eq!(
        shown.select("meta[property='og:image:width'][content='1200']").length(),
        1
    );
    assert_eq!(
        shown
            .select("meta[name='twitter:card'][content='summary_large_image']")
            .length(),
        1
    );
    assert_eq!(shown.select("p.lead").length(), 0);
    entries[1].html = r#"<p><img src="https://example.org/pond.jpg" alt="Dusk"></p>"#.to_owned();
    assert_eq!(page(&entries, "pond/index.html").select("img").length(), 1);
}

#[test]
fn hostile_words_stay_words() {
    let mut entries = sample::entries();
    for entry in &mut entries {
        entry.title = r#""></script><script>alert('1')</script>"#.to_owned();
        entry.summary.clone_from(&entry.title);
        entry.section.clone_from(&entry.title);
        entry.tags = vec![entry.title.clone()];
        entry.authors[0].name.clone_from(&entry.title);
    }
    for (name, html) in site(&feed("en"), &entries) {
        let data = html.matches("<script type=\"application/ld+json\">").count();
        assert_eq!(html.matches("<script").count(), data, "{name}");
        assert_eq!(html.matches("</script").count(), data, "{name}");
        let document = Document::from(html.as_str());
        for script in &document.select("script") {
            serde_json::from_str::<Value>(&script.text()).unwrap();
        }
    }
}

#[test]
fn pages_run_from_right_to_left_where_the_language_does() {
    for (name, html) in site(&feed("he"), &sample::entries()) {
        let document = Document::from(html.as_str());
        assert_eq!(document.select("html[lang=he][dir=rtl]").length(), 1, "{name}");
        for ours in ["a.skip", "header nav", "footer"] {
            let marked = document.select(&format!("{ours}[lang=en][dir=ltr]")).length();
            assert_eq!(marked, document.select(ours).length(), "{name}: {ours} speaks English");
        }
        for date in document.select("time").nodes() {
            let around = date.ancestors(None).into_iter().chain([*date]);
            let speaks = around.chain(date.children());
            let mut english = speaks.filter(|node| node.attr("lang").as_deref() == Some("en"));
            assert!(english.next().is_some(), "{name}: {}", date.html());
        }
    }
}

#[test]
fn an_article_in_another_language_is_framed_in_it() {
    let mut entries = sample::entries();
    entries[0].language = Some(sample::language("de"));
    let document = page(&entries, "frost/index.html");
    assert_eq!(document.select("html[lang=de]").length(), 1);
    let line = document.select("article > p.quiet").text();
    assert!(line.contains("20. November 2026 · 4 Minuten"), "{line}");
    let marked = "article[lang=de][dir=ltr], a[lang=de][dir=ltr]";
    for list in ["index.html", "tags/weather/index.html", "pond/index.html"] {
        assert_eq!(page(&entries, list).select(marked).length(), 1, "{list}");
    }
    let document = page(&entries, "lang/de/index.html");
    assert_eq!(&*document.select("html[lang=de] h1").text(), "Deutsch");
}

#[test]
fn the_same_entries_give_the_same_pages() {
    assert_eq!(
        site(&feed("en"), &sample::entries()),
        site(&feed("en"), &sample::entries())
    );
}

#[test]
fn each_page_says_when_it_last_changed() {
    let (feed, mut entries) = (feed("en"), many(12));
    entries[11].updated = "2026-12-01T00:00:00Z".parse().unwrap();
    let (channels, _) = channels(&feed, &entries);
    let guide = Guide::new(&channels, None);
    for page in pages(&feed, &channels, &guide, &[]) {
        let expected = match page.shows {
            Shows::Index(_) => Some(entries[0].updated),
            Shows::Article { entry, .. } => Some(entry.updated),
            Shows::Archive(_) | Shows::Topic(..) => Some(entries[11].updated),
            Shows::Topics(..) | Shows::Issues(_) | Shows::NotFound => None,
        };
        assert_eq!(page.changed, expected, "{}", page.file);
    }
}
