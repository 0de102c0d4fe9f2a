//! A publication in which every article tries to break a reader's program.

use crate::feeds::item::Item;
use crate::feeds::item::seconds;
use crate::publication::Publication;

/// A picture of one pixel.
const DOT: &[u8] = include_bytes!("../../data/dot.png");

/// An article that breaks feeds, and what readers must get of it: words of its text, and its summary.
struct Trap {
    file: &'static str,
    source: &'static str,
    link: &'static str,
    title: &'static str,
    summary: &'static str,
    /// Stands in the HTML.
    holds: &'static [&'static str],
    /// Does not.
    lacks: &'static [&'static str],
}

/// Oldest first; each is a day younger than the one before.
const TRAPS: [Trap; 8] = [
    Trap {
        file: "markup.md",
        source: "+++\ntitle = \"\"\"<b>&amp; ]]> \\\"said\\\" 'the' <title>\"\"\"\nsummary = \"a < b && c > d, &lt; stays, ]]> ends nothing\"\n\
                 tags = [\"c++ & <co>\", '\"quoted\"']\nauthors = [\"O’Neil & <Sons>\"]\ndate = DATE\n+++\n\
                 Text with ]]> and `a < b && c > d` and &lt;b&gt; and **bold**.\n\n\
                 ```html\n<p class=\"x\">Tom &amp; Jerry ]]></p>\n\t<script>alert(\"]]>\")</script>\n```\n",
        link: "/markup/",
        title: "<b>&amp; ]]> \"said\" 'the' <title>",
        summary: "a < b && c > d, &lt; stays, ]]> ends nothing",
        holds: &[
            "<code>a &lt; b &amp;&amp; c &gt; d</code> and &lt;b&gt; and <strong>bold</strong>",
            "&lt;p class=\"x\"&gt;Tom &amp;amp; Jerry ]]&gt;&lt;/p&gt;\n\t&lt;script&gt;",
        ],
        lacks: &[],
    },
    Trap {
        file: "script.md",
        source: "+++\ntitle = \"<script>alert(1)</script> & Söhne\"\ndate = DATE\n+++\n\
                 Before <script>alert(\"1\")</script>after.\n\n<p onclick=\"x()\">A <a href=\"javascript:alert(1)\">door</a></p>\n\n\
                 <img src=\"dot.png\" onerror=\"alert(1)\" alt=\"a < b\">\n\n<style>p { color: red }</style>\n",
        link: "/script/",
        title: "<script>alert(1)</script> & Söhne",
        summary: "Before after.",
        holds: &["<img src=\"https://example.org/script/dot.png\" alt=\"a &lt; b\" width=\"1\" height=\"1\">"],
        lacks: &["script>", "onclick", "onerror", "javascript:", "<style"],
    },
    Trap {
        file: "marhaban.md",
        source: "+++\ntitle = \"مرحبا بالعالم — 👩‍💻 🇩🇪 👍🏽\"\nlang = \"ar\"\ndate = DATE\n+++\nهذا نص مع أرقام ١٢٣ و **غامق**.\n",
        link: "/marhaban/",
        title: "مرحبا بالعالم — 👩‍💻 🇩🇪 👍🏽",
        summary: "هذا نص مع أرقام ١٢٣ و غامق.",
        holds: &["أرقام ١٢٣ و <strong>غامق</strong>"],
        lacks: &[],
    },
    Trap {
        file: "links.md",
        source: "+++\ntitle = \"R&D at AT&T: “quotes”, 'apostrophes' and a \\\\ backslash\"\ndate = DATE\n+++\n\
                 [Article](script.md), [root](/about/?a=1&b=2), [there](#end), [cdn](//cdn.example/x), ![Dot](dot.png)\n\n\
                 ## End\n\nA note.[^1]\n\n[^1]: It says `a < b`.\n",
        link: "/links/",
        title: "R&D at AT&T: “quotes”, 'apostrophes' and a \\ backslash",
        summary: "Article, root, there, cdn,",
        holds: &[
            "href=\"https://example.org/script/\"",
            "href=\"https://example.org/about/?a=1&amp;b=2\"",
            "href=\"https://example.org/links/#end\"",
            "href=\"https://cdn.example/x\"",
            "src=\"https://example.org/links/dot.png\"",
            "href=\"https://example.org/links/#fn-1\"",
            "<li id=\"fn-1\">",
        ],
        lacks: &["href=\"/", "href=\"#", "src=\"dot"],
    },
    Trap {
        file: "control.md",
        source: "+++\ntitle = \"Ver\\u000btical\u{fffe}\"\ndate = DATE\n+++\nA\u{b} tab, a\u{0} nul, a&#11; reference, an&#0; other, \u{1ffff}none.\n",
        link: "/control/",
        title: "Vertical",
        summary: "A tab, a nul, a reference, an other, none.",
        holds: &["<p>A tab, a nul, a reference, an other, none.</p>"],
        lacks: &[],
    },
    Trap {
        file: "reference.html",
        source: "---\ntitle: 'Reference &#11; and &amp; in a title'\ndate: DATE\n---\n<p>Form\u{c} feed, a&#x1F; reference &#xFFFE;or two.</p>\n",
        link: "/reference/",
        title: "Reference &#11; and &amp; in a title",
        summary: "Form feed, a reference or two.",
        holds: &["reference or two."],
        lacks: &["&#"],
    },
    Trap {
        file: "crlf.md",
        source: "\u{feff}+++\r\ntitle = \"From another machine\"\r\ndate = DATE\r\n+++\r\nOne\r\ntwo\rthree.\r\n",
        link: "/crlf/",
        title: "From another machine",
        summary: "One two three.",
        holds: &["<p>One\ntwo\nthree.</p>"],
        lacks: &["\r"],
    },
    Trap {
        file: "plain.txt",
        source: "+++\ntitle = \"   Plain\\ttext, <b>, %s and {{ braces }}   \"\ndate = DATE\n+++\na < b & c, {{ braces }} &amp;\n",
        link: "/plain/",
        title: "Plain text, <b>, %s and {{ braces }}",
        summary: "a < b & c, {{ braces }} &amp;",
        holds: &["<p>a &lt; b &amp; c, {{ braces }} &amp;amp;</p>"],
        lacks: &[],
    },
];

impl Trap {
    fn date(&self) -> String {
        let day = TRAPS.iter().position(|trap| trap.file == self.file).unwrap() + 1;
        format!("2026-03-{day:02}T23:30:00+01:00")
    }
}

/// All traps, laid out; not yet built.
pub fn publication() -> Publication {
    let publication = Publication::new();
    std::fs::remove_file(publication.path().join("feeds/main/articles/welcome.md")).unwrap();
    for trap in &TRAPS {
        let source = trap.source.replace("DATE", &trap.date());
        publication.write(&format!("feeds/main/articles/{}", trap.file), source);
    }
    publication.write("feeds/main/articles/dot.png", DOT);
    publication
}

/// Asserts that nothing but what must be kept out is missing.
pub fn assert_whole(items: &[Item]) {
    assert_eq!(items.len(), TRAPS.len());
    for (item, trap) in items.iter().zip(TRAPS.iter().rev()) {
        assert_eq!(item.title, trap.title);
        assert_eq!(item.link, format!("https://example.org{}", trap.link));
        assert_eq!(item.published, seconds(&trap.date()));
        assert_eq!(item.summary.as_deref(), Some(trap.summary));
        for words in trap.holds {
            assert!(item.content.contains(words), "{words} is not in {}", item.content);
        }
        for words in trap.lacks {
            assert!(!item.content.contains(words), "{words} is in {}", item.content);
        }
    }
}
