//! Whole imports: what stays, what goes, what is known.

use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use crate::article::encoding::Encoding;
use crate::article::import::DateFrom;
use crate::article::import::ImportError;
use crate::article::import::Imported;
use crate::article::import::Source;
use crate::article::import::TitleFrom;
use crate::article::import::binary::Binary;
use crate::article::import::block::of_text;
use crate::article::moment::written;
use crate::article::title::one_line;

const NEWS: &str = include_str!("../../../tests/data/article/orchard-news.txt");
const PAGE: &str = include_str!("../../../tests/data/article/orchard-page.html");

pub(super) fn import(name: &str, text: &str) -> Imported {
    Imported::read(Source {
        name,
        bytes: text.as_bytes(),
    })
    .unwrap()
}

/// What was left out, a line each: its line, its words, what it is.
pub(super) fn stripped(imported: &Imported) -> String {
    let stripped = imported.stripped.iter();
    let told = stripped.map(|stripped| format!("{}: {} ({})\n", stripped.line, stripped.text, stripped.why));
    told.collect()
}

/// The names of who wrote it.
pub(super) fn authors(imported: &Imported) -> String {
    let names = imported.front.authors.iter().map(|person| person.name.as_str());
    names.collect::<Vec<_>>().join(" + ")
}

/// What a reader reads in each block of a Markdown text.
pub(super) fn read_by_blocks(markdown: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) => blocks.last_mut().unwrap().push_str(&text),
            Event::SoftBreak | Event::HardBreak => blocks.last_mut().unwrap().push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => blocks.push(String::new()),
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) => {}
            other => panic!("plain text became {other:?} in {markdown:?}"),
        }
    }
    blocks
        .iter()
        .map(|block| one_line(block))
        .filter(|block| !block.is_empty())
        .collect()
}

/// Title, date, author, body and what was left out, for a table.
pub(super) fn told(imported: &Imported) -> (String, String, String, String, Vec<(u32, &str)>) {
    (
        imported.title().to_owned(),
        imported.front.date.map(written).unwrap_or_default(),
        authors(imported),
        imported.body.clone(),
        imported
            .stripped
            .iter()
            .map(|stripped| (stripped.line, stripped.why))
            .collect(),
    )
}

#[test]
fn a_story_in_plain_text_keeps_every_paragraph() {
    let imported = import("orchard-news.txt", NEWS);
    let mut expected: Vec<String> = of_text(NEWS).iter().map(|block| one_line(&block.said())).collect();
    assert_eq!(imported.title(), expected.remove(0));
    assert_eq!(imported.title_from, TitleFrom::FirstLine);
    assert_eq!(imported.front.date, None, "the day in the story is an event");
    let form = expected.split_off(expected.len() - 2);
    let stripped: Vec<(u32, &str, &str)> = imported
        .stripped
        .iter()
        .map(|stripped| (stripped.line, stripped.text.as_str(), stripped.why))
        .collect();
    assert_eq!(
        stripped,
        [
            (31, form[0].as_str(), "comment form"),
            (33, form[1].as_str(), "comment form")
        ]
    );
    assert_eq!(read_by_blocks(&imported.body), expected);
    let headings: Vec<&str> = imported.body.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(
        headings,
        [
            "## 🕯️ Candles Return to the Orchards",
            "## 📉 A Puzzling Bill, but Prices Rise",
            "## 🌬️ Is the Wind the Better Friend?",
            "## What the neighbours say",
            "## 🍎 A Good Year for Cider & Must",
        ]
    );
}

#[test]
fn a_page_gives_its_story_and_tells_what_stood_round_it() {
    let imported = import("orchard-page.html", PAGE);
    insta::assert_snapshot!(imported.to_source(None), @r#"
    +++
    title = "Candles return to the valley"
    date = 2026-03-01T08:00:00+01:00
    authors = ["Mira Holt"]
    lang = "en-GB"
    +++

    The growers lit the first candles on Sunday, and *nobody* slept before four in the morning.

    ## What it costs

    A night costs 4 \< 5 coins & a loaf; write \&copy; if you copy it.

    Short one.

    > “A candle does not ask.”

    - Wax from the coast
    - Wicks from the mill

    “Subscribe to our newsletter,” says the sign over the press, and thousands have.

    ```
    light --all && wait
    ```
    "#);
    insta::assert_snapshot!(stripped(&imported), @r"
    12: The Valley Post (header)
    13: News (navigation)
    13: Weather (navigation)
    17: By Mira Holt | 1 March 2026 (by-line, now in the head)
    23: /mill (relative link: nothing on the page says where it leads; its words remain)
    26: Share this: (share bar)
    26: Facebook (share bar)
    28: Leave a Reply (comment form)
    28: Your email address will not be published. Required fields are marked * (comment form)
    30: Subscribe to our newsletter (newsletter prompt)
    31: © The Valley Post (footer)
    ");
    assert_eq!(
        (imported.title_from, imported.date_from),
        (TitleFrom::Heading, Some(DateFrom::Metadata))
    );
}

#[test]
fn a_text_with_one_paragraph_a_line_and_one_with_wrapped_lines_are_both_read() {
    let long = "It came at night and nobody in the valley had covered the trees, which stood in blossom. ".repeat(2);
    let flow = format!("Title\n{long}\n🚀 Part one\n{long}\nShare this:\nFacebook | X\n{long}");
    let body = import("-", &flow).body;
    assert_eq!(
        body,
        format!("{0}\n\n## 🚀 Part one\n\n{0}\n\n{0}\n", long.trim()),
        "one paragraph a line"
    );
    let wrapped = "It came at night, and nobody in the whole valley had\ncovered the trees.\n\nText.";
    let imported = import("late-frost.txt", wrapped);
    assert_eq!(
        (imported.title(), imported.title_from),
        ("late-frost", TitleFrom::FileName)
    );
    assert_eq!(imported.body, format!("{wrapped}\n"));
}

#[test]
fn markdown_stays_markdown() {
    for (text, expected) in [
        (
            "# T *x*\n\nBy Ada Byron\n\n- a\n- b\n\n> c\n\n```\nPost Comment\n```\n\n### Leave a Reply\n",
            (
                "T x",
                "",
                "Ada Byron",
                "- a\n- b\n\n> c\n\n```\nPost Comment\n```\n",
                vec![(3, "by-line, now in the head"), (14, "comment form")],
            ),
        ),
        (
            "---\ntitle: T\npubDate: 2026-03-03\ncategories: [a]\n---\n# T\n\nText `x`.\n",
            ("T", "2026-03-03", "", "Text `x`.\n", vec![]),
        ),
        (
            "A line\n\nText with a [link](https://example.org/).\n",
            ("A line", "", "", "Text with a [link](https://example.org/).\n", vec![]),
        ),
        ("---\n\nA rule.\n\n# T\n", ("T", "", "", "---\n\nA rule.\n", vec![])),
    ] {
        let imported = import("x.md", text);
        let (title, date, author, body, stripped) = told(&imported);
        assert_eq!(
            (title.as_str(), date.as_str(), author.as_str(), body.as_str(), stripped),
            expected,
            "{text:?}"
        );
    }
    let kept = import(
        "x.md",
        "---\ntitle: T\nlayout: post\nweight: 3\ndraft: true\n---\nText.\n",
    )
    .to_source(None);
    assert_eq!(
        kept,
        "+++\ntitle = \"T\"\ndraft = true\nextra = { \"layout\" = \"post\", \"weight\" = 3 }\n+++\n\nText.\n"
    );
    let dated = import("2026-03-03-late-frost.md", "Text and more text.\n");
    assert_eq!(
        (dated.title(), dated.date_from),
        ("late-frost", Some(DateFrom::FileName))
    );
}

#[test]
fn html_keeps_a_story_that_a_reader_would_lose() {
    let story = "<title>Cookies</title><body class='newsletter'><div class='newsletter'><h1>Cookies</h1>\
                 <p>Short.</p><p>“We use cookies to bribe the children,” she said.</p><p>🚀 First</p>\
                 <p>Sign up for the newsletter was all it said, over and over, on every wall of the town.</p></div>";
    let imported = import("-", story);
    assert_eq!(
        imported.body,
        "Short.\n\n“We use cookies to bribe the children,” she said.\n\n## 🚀 First\n\nSign up for the newsletter was all it \
         said, over and over, on every wall of the town.\n"
    );
    assert_eq!(imported.stripped, []);
    let deep = format!("<p>x{}", "<div>".repeat(5000));
    let source = |text: &'static [u8]| Source {
        name: "x.html",
        bytes: text,
    };
    let error = Imported::read(Source {
        name: "x.html",
        bytes: deep.as_bytes(),
    })
    .unwrap_err();
    assert!(matches!(error, ImportError::TooDeep { depth_max: 256, .. }), "{error}");
    // Parsing it would take minutes.
    let abyss = format!("<h1>T</h1>{}word", "<div>".repeat(1_000_000));
    let error = Imported::read(Source {
        name: "x.html",
        bytes: abyss.as_bytes(),
    })
    .unwrap_err();
    assert!(
        matches!(error, ImportError::TooDeep { depth: 1_000_000, .. }),
        "{error}"
    );
    for nested in ["<blockquote>", "<ul><li>", "<div><p>", "<b>"] {
        let nested = format!("<h1>T</h1>{}word", nested.repeat(120));
        assert!(import("x.html", &nested).body.contains("word"), "as deep as is let in");
    }
    assert_eq!(
        Imported::read(source(b"<title>T</title><script>x</script>")).unwrap_err(),
        ImportError::Empty
    );
}

#[test]
fn what_it_is_shows_in_its_name_or_its_looks() {
    for (name, text, body) in [
        ("-", "T\n\na *b*", "a \\*b\\*\n"),
        ("x.txt", "T\n\n# b", "\\# b\n"),
        ("-", "# T\n\na *b*", "a *b*\n"),
        (
            "-",
            "<!DOCTYPE html><h1>T</h1><p>a *b* and more of it</p>",
            "a \\*b\\* and more of it\n",
        ),
        ("https://example.org/a.html", "<h1>T</h1><p>a and b</p>", "a and b\n"),
        (
            "https://example.org/a",
            "<div><h1>T</h1><p>a and b</p></div>",
            "a and b\n",
        ),
    ] {
        let imported = import(name, text);
        assert_eq!((imported.title(), imported.body.as_str()), ("T", body), "{name} {text}");
    }
}

#[test]
fn bytes_that_are_not_utf8_and_files_without_words_are_refused() {
    const STORY: &str = "It was cold, and the ice on the pond sang all night long, which nobody but the two of us had heard \
                         before that winter.\n";
    const HIDDEN: &[u8] =
        b"T\x0B\n\nI\0t was cold, and the ice on the pond sang all night long, which nobody but the two \
                            of us had heard before that winter.\n";
    let read = |bytes: &'static [u8]| Imported::read(Source { name: "x.txt", bytes });
    match read(b"T\n\nfr\xE9re") {
        Err(ImportError::NotUtf8(error)) => {
            assert_eq!((error.encoding, error.line, error.column), (Encoding::Latin1, 3, 3));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(read(b" \n\n").unwrap_err(), ImportError::Empty);
    for (bytes, kind) in [
        (b"%PDF-1.7\n1 0 obj\nendobj\n".as_slice(), Binary::Pdf),
        (b"%PDF-1.7\n\xE2\xE3\n", Binary::Pdf),
        (b"frost\0\x01ice\0", Binary::Unknown),
        (b"\x01\x02\xFF\xD9\x03\x04", Binary::Unknown),
    ] {
        assert_eq!(read(bytes).unwrap_err(), ImportError::NotText(kind), "{bytes:?}");
    }
    assert!(matches!(read(b"\xFF\xFEh\0i\0"), Err(ImportError::NotUtf8(_))));
    let hidden = read(HIDDEN).unwrap();
    assert_eq!((hidden.title(), hidden.body.as_str()), ("T", STORY));
    let places: Vec<String> = hidden
        .findings
        .iter()
        .map(|finding| finding.place.to_string())
        .collect();
    assert_eq!(places, ["x.txt:1:2", "x.txt:3:2"]);
}
