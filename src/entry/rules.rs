//! What every feed promises of an entry's HTML.

use crate::article::Format;
use crate::entry::sample::render;

fn html(format: Format, body: &str) -> String {
    render(format, body).0.html
}

#[test]
fn rule_07_every_url_in_an_article_is_absolute() {
    let body = "<p><a href=\"/x?a=1&amp;b=2\">x</a> <a href=\"#note\">n</a> <a href=\"//cdn.test/y\">y</a> <a href=\"x.md\">z</a></p>\n\
                <p><img src=\"/i.png\" srcset=\"/i.png 1x, //cdn.test/i2.png 2x\" alt=\"i\"></p>\n\
                <video src=\"/v.mp4\" poster=\"/p.jpg\"><source src=\"/w.webm\"></video> <audio src=\"/s.mp3\"></audio>\n";
    for format in [Format::Html, Format::Markdown] {
        let html = html(format, body);
        for url in [
            "href=\"https://example.org/x?a=1&amp;b=2\"",
            "href=\"https://example.org/frost/#note\"",
            "href=\"https://cdn.test/y\"",
            "href=\"https://example.org/x/\"",
            "src=\"https://example.org/i.png\"",
            "srcset=\"https://example.org/i.png 1x, https://cdn.test/i2.png 2x\"",
            "src=\"https://example.org/v.mp4\"",
            "poster=\"https://example.org/p.jpg\"",
            "src=\"https://example.org/w.webm\"",
            "src=\"https://example.org/s.mp3\"",
        ] {
            assert!(html.contains(url), "{url}\n{html}");
        }
    }
    let notes = html(
        Format::Markdown,
        "A note.[^1] [x](/x) <https://a.test/b>\n\n[^1]: Here.\n",
    );
    for url in [
        "href=\"https://example.org/frost/#fn",
        "href=\"https://example.org/x\"",
        "href=\"https://a.test/b\"",
    ] {
        assert!(notes.contains(url), "{url}\n{notes}");
    }
    assert!(!notes.contains("href=\"#") && !notes.contains("href=\"/"), "{notes}");
}

#[test]
fn rule_10_what_readers_strip_or_fear_is_left_out() {
    let body = "<p onclick=\"x()\">Kept <a href=\"javascript:x()\">door</a><script>alert(1)</script></p>\n\n\
                <style>p { color: red }</style><object data=\"o.swf\">o</object><embed src=\"e.swf\">\n\n\
                <form action=\"/f\"><input name=\"q\"></form><meta http-equiv=\"refresh\" content=\"0\">\n\n\
                <link rel=\"stylesheet\" href=\"/s.css\"><base href=\"https://evil.test/\">\n\n\
                <iframe src=\"https://player.test/1\"></iframe><svg><script>y()</script></svg>\n";
    let feared = [
        "<script",
        "alert(1)",
        "y()",
        "<style",
        "color: red",
        "onclick",
        "javascript:",
        "<object",
        "<embed",
        "<form",
        "<input",
        "<meta",
        "<link",
        "<base",
        "<iframe",
        "evil.test",
    ];
    for format in [Format::Html, Format::Markdown] {
        let html = html(format, body);
        for feared in feared {
            assert!(!html.contains(feared), "{feared} in {format:?}\n{html}");
        }
        assert!(html.contains("Kept"), "{html}");
        assert!(
            html.contains("<a href=\"https://player.test/1\""),
            "a frame becomes a link\n{html}"
        );
    }
}

#[test]
fn rule_11_a_picture_has_its_size_and_what_it_shows_and_code_is_plain() {
    let html = html(
        Format::Markdown,
        "![A cat & <more>](cat.png)\n\n```rust\nlet x = \"<&>\";\n```\n\n    as it is\n",
    );
    for expected in [
        "<img src=\"https://example.org/frost/cat.png\" alt=\"A cat &amp; \" width=\"640\" height=\"480\">",
        "<pre><code class=\"language-rust\">let x = \"&lt;&amp;&gt;\";\n</code></pre>",
        "<pre><code>as it is\n</code></pre>",
    ] {
        assert!(html.contains(expected), "{expected}\n{html}");
    }
}

#[test]
fn rule_10_drawings_and_formulas_leave_their_words() {
    for (written, html_says) in [
        ("<svg width=9><title>Map</title><path d=M0/></svg>", "Map"),
        (
            "<svg aria-label=Map><title>Map</title><text>High</text><g><text>Low</text></g><text>High</text></svg>",
            "Map, High, Low",
        ),
        (
            "<svg><style>p{}</style><script>x()</script><text>a &lt; b</text></svg>",
            "a &lt; b",
        ),
        (
            "<math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>",
            "E = mc<sup>2</sup>",
        ),
        ("<math alttext='a/b'><mi>c</mi></math>", "<code>a/b</code>"),
        (
            "<math><mi>c</mi><annotation>c_1 &amp; d</annotation></math>",
            "<code>c_1 &amp; d</code>",
        ),
        (
            "<math><mfrac><mn>1</mn><mrow><mi>x</mi><mo>+</mo><mn>2</mn></mrow></mfrac></math>",
            "1/(x + 2)",
        ),
        (
            "<math><msubsup><mo>∑</mo><mn>0</mn><mi>n</mi></msubsup><msqrt><mi>x</mi></msqrt></math>",
            "∑<sub>0</sub><sup>n</sup>√(x)",
        ),
    ] {
        let bodies = [
            (Format::Html, format!("<p>before {written} after</p>")),
            (Format::Markdown, format!("before {written} after")),
            (Format::Markdown, format!("- before {written} after")),
            (Format::Markdown, format!("> *before {written} after*")),
            (Format::Markdown, format!("<div>\nbefore\n{written}\nafter\n</div>")),
        ];
        for (format, body) in bodies {
            let html = html(format, &body).replace('\n', " ");
            let between = html
                .split("before ")
                .nth(1)
                .and_then(|rest| rest.split(" after").next());
            assert_eq!(between, Some(html_says), "{body}");
        }
    }
}

#[test]
fn rule_10_a_frame_is_a_link_and_a_paragraph_where_it_is_a_block() {
    let link = "<a href=\"https://player.test/1\">A film</a>";
    let frame = "<iframe src='https://player.test/1' title='A film'>x</iframe>";
    let paragraph = format!("<p class=\"frame\">{link}</p>");
    for (format, body, expected) in [
        (
            Format::Markdown,
            format!("{frame}\n\n{frame}"),
            format!("{paragraph} {paragraph}"),
        ),
        (Format::Markdown, format!("a {frame} b"), format!("<p>a {link} b</p>")),
        (
            Format::Markdown,
            format!("- {frame}"),
            format!("<ul><li>{paragraph}</li></ul>"),
        ),
        (
            Format::Html,
            format!("<div>{frame}</div>"),
            format!("<div>{paragraph}</div>"),
        ),
        (Format::Html, format!("<p>{frame}</p>"), format!("<p>{link}</p>")),
        (Format::Html, format!("<h2>{frame}</h2>"), format!("<h2>{link}</h2>")),
    ] {
        assert_eq!(html(format, &body).replace('\n', " "), expected, "{body}");
    }
}
