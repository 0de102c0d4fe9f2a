//! Every rule that a mail is held to, over every theme and over issues of every kind.

use std::collections::HashMap;

use dom_query::Document;
use dom_query::NodeId;
use dom_query::NodeRef;

use crate::entry::Entry;
use crate::feed::Feed;
use crate::issue::edition::Edition;
use crate::issue::edition::Words;
use crate::issue::render::render;
use crate::issue::sample::with_edition;
use crate::theme::Theme;
use crate::theme::builtin::THEMES;
use crate::theme::colour::Colour;
use crate::theme::entry::Show;
use crate::theme::look::LookTable;
use crate::theme::palette::CONTRAST_MIN;
use crate::theme::sample;

/// What is furniture may be this small, in pixels; what is read, and code, less.
const FURNITURE_PX: f64 = 13.0;
const CODE_PX: f64 = 15.0;
const READING_PX: f64 = 16.0;

/// How much of the HTML Gmail shows, and how long a block of styles it reads, in bytes.
const HTML_BYTES_MAX: usize = 102_000;
const STYLE_BYTES_MAX: usize = 8192;

/// An issue of some kind: whose it is, what it shows, and how.
struct Case {
    name: &'static str,
    feed: Feed,
    entries: Vec<Entry>,
    show: Option<Show>,
    change: fn(&mut Edition<'_>),
}

fn cases() -> Vec<Case> {
    let mut arabic = sample::feed();
    arabic.language = sample::language("ar");
    let case = |name, entries, show| Case {
        name,
        feed: sample::feed(),
        entries,
        show,
        change: |_| (),
    };
    let ten = || sample::entries().into_iter().cycle().take(10).collect::<Vec<_>>();
    vec![
        case("three", sample::entries(), None),
        case("three whole", sample::entries(), Some(Show::Full)),
        case("three summaries", sample::entries(), Some(Show::Summary)),
        case("ten", ten(), Some(Show::Summary)),
        case("none", Vec::new(), None),
        Case {
            change: |edition| edition.subject = "The frost writes at night",
            ..case(
                "one with the subject for its title",
                sample::entries()[..1].to_vec(),
                Some(Show::Full),
            )
        },
        Case {
            feed: arabic,
            change: |edition| {
                edition.intro = Words {
                    html: "<p>صباح الخير</p><blockquote><p>الجليد</p></blockquote><ul><li>واحد</li></ul>",
                    text: "صباح الخير",
                };
                edition.outro = edition.intro;
            },
            ..case("from right to left", sample::entries(), Some(Show::Full))
        },
    ]
}

fn mailed(theme: &Theme, name: &str, case: &Case) -> String {
    with_edition(&case.feed, &case.entries, |mut edition| {
        edition.theme = THEMES.iter().find(|kind| kind.name == name).unwrap().name;
        if let Some(show) = case.show {
            for view in &mut edition.entries {
                view.show = show;
            }
        }
        (case.change)(&mut edition);
        render(theme, &edition).unwrap().base.html
    })
}

#[test]
fn every_theme_holds_to_every_rule_of_mail() {
    let look: LookTable =
        toml::from_str("accent = '#00568f'\nlogo = { src = 'logo.png', width = 120, height = 32 }").unwrap();
    let own = Theme::new(&[])
        .unwrap()
        .with_look(look.look(&sample::publication().url));
    let builtin = Theme::new(&[]).unwrap();
    for (theme, look) in [(&builtin, "built in"), (&own, "of its own")] {
        for kind in &THEMES {
            for case in cases() {
                let html = mailed(theme, kind.name, &case);
                let objections = objections(&html, &case);
                assert_eq!(objections, [] as [&str; 0], "{}: {}, look {look}", kind.name, case.name);
            }
        }
    }
}

#[test]
fn ten_entries_of_a_digest_are_no_burden() {
    let case = cases().into_iter().find(|case| case.name == "ten").unwrap();
    let html = mailed(&Theme::new(&[]).unwrap(), "digest", &case);
    assert!(html.len() < 60_000, "{}", html.len());
}

#[test]
fn what_is_planted_in_a_mail_is_found() {
    let theme = Theme::new(&[]).unwrap();
    let case = &cases()[1];
    let html = mailed(&theme, "digest", case);
    for (from, into, told) in [
        ("<!DOCTYPE html>", "", "doctype"),
        (r#"<html lang="en""#, "<html", "html[lang"),
        ("<h1", "<h1></h1><h1", "h1"),
        ("<h3", "<h4", "skips"),
        (r#" alt="The pond"#, r#" title="The pond"#, "alt"),
        ("font-size:17px", "font-size:15px", "15 px"),
        ("color:#5d5a57", "color:#9d9a97", "contrast"),
        ("color:#a7a29b", "color:#57524b", "contrast"),
        (
            r#"<table class="code" role="presentation""#,
            r#"<table class="code""#,
            "layout",
        ),
        ("<p", "<script></script><p", "script"),
    ] {
        let is_style = from.starts_with("color") || from.starts_with("font");
        let planted = html.replacen(from, into, if is_style { 99 } else { 1 });
        assert_ne!(planted, html, "{from}");
        let found = objections(&planted, case);
        assert!(found.iter().any(|one| one.contains(told)), "{from}: {found:?}");
    }
}

/// What is wrong with a mail's HTML.
fn objections(html: &str, case: &Case) -> Vec<String> {
    let document = Document::from(html);
    let mut found = structure(html, &document, case);
    found.extend(headings_and_images(&document));
    found.extend(reading(&document));
    for night in [None, Some("@media (prefers-color-scheme:dark)"), Some("[data-ogsc] ")] {
        found.extend(contrast(&document, night));
    }
    found
}

fn structure(html: &str, document: &Document, case: &Case) -> Vec<String> {
    let mut found = Vec::new();
    let mut object = |is_wrong: bool, what: &str| {
        if is_wrong {
            found.push(what.to_owned());
        }
    };
    object(!html.starts_with("<!DOCTYPE html>"), "no doctype");
    object(html.len() > HTML_BYTES_MAX, "Gmail cuts it off");
    object(
        html.contains(|letter: char| letter.is_control() && letter != '\n'),
        "a control character",
    );
    let ghost = r#"<!--[if mso]><table role="presentation" width="600""#;
    object(html.matches(ghost).count() != 1, "not one ghost table");
    let (lang, dir) = (case.feed.language.as_str(), case.feed.language.direction());
    let mut once = vec![
        format!("html[lang={lang}][dir={dir}]"),
        format!("div[role=article][lang={lang}][dir={dir}]"),
    ];
    once.extend(
        ["title", "meta[charset=utf-8]", "meta[name=viewport]", "h1"]
            .into_iter()
            .chain(["meta[name=color-scheme]", "meta[name=supported-color-schemes]"])
            .chain(["meta[name=format-detection]", "a[href=zq7personal3k9wuz]"])
            .map(str::to_owned),
    );
    once.push(format!("td.foot a[href='{}']", "https://example.org/issues/7/"));
    for selector in once {
        object(document.select(&selector).length() != 1, &format!("not one {selector}"));
    }
    for never in [
        "script",
        "link",
        "svg",
        "iframe",
        "video",
        "form",
        "input",
        "[id]",
        "[data-css-inline]",
    ] {
        object(document.select(never).length() > 0, &format!("a {never}"));
    }
    object(
        !document.select("td.foot").text().contains("12345 Oldford"),
        "no postal address",
    );
    let hidden = document.select("body > div:first-child");
    object(hidden.text().chars().count() != 200, "no preheader with its filler");
    let tables = document.select("table:not([role=presentation])");
    object(
        tables.iter().any(|table| table.select("th").length() == 0),
        "a layout table without its role",
    );
    for style in &document.select("style") {
        object(
            style.text().len() >= STYLE_BYTES_MAX,
            "a block of styles that is too long",
        );
    }
    found
}

fn headings_and_images(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    let mut object = |is_wrong: bool, what: &str| {
        if is_wrong {
            found.push(what.to_owned());
        }
    };
    let mut above = 0;
    for heading in document.select("h1,h2,h3,h4,h5,h6").nodes() {
        let level: u8 = heading.node_name().unwrap()[1..].parse().unwrap();
        object(level > above + 1, &format!("h{level} skips a level"));
        above = level;
    }
    for image in document.select("img").nodes() {
        let is_whole = ["alt", "width", "height"].iter().all(|name| image.has_attr(name));
        let src = image.attr_or("src", "");
        object(
            !is_whole || !src.starts_with("https://"),
            "an image without https, alt, width or height",
        );
    }
    found
}

/// The nearest value of a property that is written into an element or one above it.
fn inherited(node: &NodeRef<'_>, property: &str) -> Option<(NodeId, String)> {
    let mut own = vec![*node];
    own.extend(node.ancestors(None));
    own.into_iter().find_map(|node| {
        let style = node.attr("style")?;
        let mut values = style.split(';').filter_map(|rule| rule.split_once(':'));
        let value = values.rfind(|(name, _)| name.trim() == property)?.1;
        Some((node.id, value.trim().to_owned()))
    })
}

/// The stretches of text that readers see, and the elements in which they stand.
fn texts(document: &Document) -> Vec<NodeRef<'_>> {
    let body = document.select("div[role=article]");
    let body = body.nodes().first().unwrap();
    let nodes = body.descendants().into_iter().filter(NodeRef::is_text);
    nodes
        .filter(|node| !node.text().trim().is_empty())
        .filter_map(|node| node.parent())
        .collect()
}

fn reading(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    for node in texts(document) {
        let mut around = vec![node];
        around.extend(node.ancestors(None));
        let is_in = |names: &[&str]| around.iter().any(|node| names.iter().any(|name| node.is(name)));
        let least = match () {
            () if is_in(&[".quiet:not(.lead)", "figcaption", "sup", "sub"]) => FURNITURE_PX,
            () if is_in(&["pre", "code", "kbd", "samp"]) => CODE_PX,
            () => READING_PX,
        };
        let size = inherited(&node, "font-size").map_or_else(String::new, |(_, size)| size);
        let pixels: f64 = size.trim_end_matches("px").parse().unwrap_or_default();
        if pixels < least {
            found.push(format!("{pixels} px: {}", node.html()));
        }
    }
    found
}

/// What a mode that is written behind `mark` overrules: the colours of elements, and of what is behind them.
type Overruled = HashMap<(NodeId, &'static str), (usize, String)>;

fn overruled(document: &Document, mark: &str) -> Overruled {
    let mut colours = Overruled::new();
    let sheet: String = document
        .select("style")
        .iter()
        .map(|style| style.text().to_string())
        .collect();
    let rules = match sheet.split_once(mark).filter(|_| mark.starts_with('@')) {
        Some((_, rules)) => rules.trim_start_matches('{').split_once("}\n}").unwrap().0.to_owned(),
        None => sheet.replace("[data-ogsb] ", mark).replace(mark, "\u{0}"),
    };
    for rule in rules.split('}') {
        let Some((selectors, body)) = rule.split_once('{') else {
            continue;
        };
        for selector in selectors.split(',').map(str::trim) {
            let selector = match (selector.strip_prefix('\u{0}'), mark.starts_with('@')) {
                (Some(selector), false) => selector,
                (None, true) => selector,
                _ => continue,
            };
            let weight = 10 * selector.matches(['.', '[']).count() + selector.split(' ').count();
            for (name, value) in body.split(';').filter_map(|rule| rule.split_once(':')) {
                let name = match name {
                    "color" => "color",
                    "background-color" => "background-color",
                    _ => continue,
                };
                let value = value.trim_end_matches("!important").to_owned();
                for node in document.select(selector).nodes() {
                    let place = colours.entry((node.id, name)).or_default();
                    if weight >= place.0 {
                        *place = (weight, value.clone());
                    }
                }
            }
        }
    }
    colours
}

fn contrast(document: &Document, night: Option<&str>) -> Vec<String> {
    let overruled = night.map_or_else(Overruled::new, |mark| overruled(document, mark));
    let mut found = Vec::new();
    for node in texts(document) {
        let colour = |property: &'static str| -> Colour {
            let mut around = vec![node];
            around.extend(node.ancestors(None));
            let own = |node: &NodeRef<'_>| {
                let night = overruled.get(&(node.id, property)).map(|(_, value)| value.clone());
                let (id, value) = inherited(node, property)?;
                night.or_else(|| (id == node.id).then_some(value))
            };
            let night = |node: &NodeRef<'_>| overruled.get(&(node.id, property)).map(|(_, value)| value.clone());
            let value = around.iter().find_map(|node| night(node).or_else(|| own(node)));
            value.unwrap_or_default().parse().unwrap()
        };
        let (ink, paper) = (colour("color"), colour("background-color"));
        if ink.contrast(paper) < CONTRAST_MIN {
            let ratio = ink.contrast(paper);
            found.push(format!(
                "contrast {ratio:.1} of {ink} on {paper} {night:?}: {}",
                node.html()
            ));
        }
    }
    found
}
