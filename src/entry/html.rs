//! The article as safe HTML with absolute URLs.

use std::ops::Range;

use pulldown_cmark::Event;

use crate::article::markdown::Document;
use crate::entry::context::Context;
use crate::entry::elements;
use crate::entry::escape;
use crate::entry::raw::Ground;
use crate::entry::raw::Open;
use crate::entry::sheet::FOOTNOTE_UNUSED;
use crate::entry::sheet::FORMULA;
use crate::entry::sheet::Sheet;
use crate::entry::stretch::Stretch;
use crate::entry::tag::Token;
use crate::entry::tag::Tokens;
use crate::entry::writer::Writer;
use crate::finding::Finding;

/// An article's HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Html {
    /// Safe, every URL absolute, every element closed, no character that XML cannot hold.
    pub html: String,
    /// Whether there was raw HTML in it, so that the text must be taken from the result.
    pub was_raw: bool,
}

/// The HTML of a document, and what was found on the way.
pub fn of_document(context: Context<'_>, document: &Document<'_>) -> (Html, Vec<Finding>) {
    let mut writer = Writer::new(context, document);
    writer.write(&document.body);
    writer.footnotes();
    for (label, offset) in &document.unused {
        let message = format!("footnote `{label}` is left out: nothing refers to it");
        writer.sheet.find(&FOOTNOTE_UNUSED, *offset, message);
    }
    let mut formulas = formulas(document, context.source.body);
    if let Some(first) = formulas.next() {
        let message = match formulas.count() {
            0 => "the formula is shown as its source".to_owned(),
            more => format!("{} formulas are shown as their source, the first one here", more + 1),
        };
        writer.sheet.find(&FORMULA, first, message);
    }
    let html = if writer.open.is_orderly() {
        std::mem::take(&mut writer.sheet.html)
    } else {
        elements::sanitise(&writer.sheet.html)
    };
    finished(&html, writer.was_raw, writer.sheet)
}

/// Where formulas stand in the text `body` of a document.
fn formulas<'d>(document: &'d Document<'_>, body: &'d str) -> impl Iterator<Item = usize> + 'd {
    let notes = document.footnotes.iter().flat_map(|footnote| &footnote.content);
    let all = document.body.iter().chain(notes);
    let formulas = all.filter(|(event, at)| matches!(event, Event::Code(_)) && body[at.clone()].starts_with('$'));
    formulas.map(|(_, at)| at.start)
}

/// The HTML of an article that is written in HTML: of a whole page, what its `body` holds.
pub fn of_page(context: Context<'_>) -> (Html, Vec<Finding>) {
    let page = context.source.body;
    let inside = content_of(page);
    let mut sheet = Sheet::new(context);
    let stretch = Stretch::new(&page[inside.clone()], inside.start);
    Open::default().write(&mut sheet, &stretch, Ground::TOP);
    finished(&elements::sanitise(&sheet.html), true, sheet)
}

fn finished(html: &str, was_raw: bool, sheet: Sheet<'_>) -> (Html, Vec<Finding>) {
    let html = escape::without_forbidden(html.trim().to_owned());
    (Html { html, was_raw }, sheet.findings)
}

/// Where the content of a page lies: in its body, else behind its head, else everywhere.
fn content_of(page: &str) -> Range<usize> {
    let mut content = 0..page.len();
    let mut tokens = Tokens::new(page);
    while let Some((at, token)) = tokens.next() {
        match token {
            Token::Tag(tag) if tag.name == "head" && tag.is_end => content.start = tokens.offset(),
            Token::Tag(tag) if tag.name == "body" && tag.is_end => content.end = at,
            Token::Tag(tag) if tag.name == "body" => content.start = tokens.offset(),
            Token::Tag(tag) if matches!(&*tag.name, "script" | "style" | "title") && !tag.is_end => {
                tokens.skip_past(&tag.name);
            }
            _ => {}
        }
    }
    content.start..content.end.max(content.start)
}

#[cfg(test)]
mod tests {
    use crate::article::Format;
    use crate::article::markdown::Document;
    use crate::entry::elements;
    use crate::entry::escape;
    use crate::entry::sample;
    use crate::entry::writer::Writer;
    use proptest::prelude::ProptestConfig;
    use proptest::prelude::Strategy;
    use proptest::prelude::prop_oneof;
    use proptest::prelude::proptest;

    /// The HTML and what was found.
    fn rendered(format: Format, body: &str) -> String {
        let (content, findings) = sample::render(format, body);
        let told = std::iter::once(content.html).chain(findings);
        told.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn markdown(body: &str) -> String {
        rendered(Format::Markdown, body)
    }

    #[test]
    fn markdown_becomes_plain_html() {
        insta::assert_snapshot!(markdown("A *b* **c** ~~d~~ `<e>` & \"f\"\\\ng\n\n---\n\n3. x\n\n   y\n4. z"), @r#"
        <p>A <em>b</em> <strong>c</strong> <del>d</del> <code>&lt;e&gt;</code> &amp; "f"<br>g</p>
        <hr>
        <ol start="3"><li><p>x</p><p>y</p></li><li><p>z</p></li></ol>
        "#);
        insta::assert_snapshot!(markdown("- [x] done\n- [ ] open\n\n```rust,ignore\nlet a = \"<b>\";\n```"), @r#"
        <ul><li>☑ done</li><li>☐ open</li></ul>
        <pre><code class="language-rust">let a = "&lt;b&gt;";
        </code></pre>
        "#);
        insta::assert_snapshot!(markdown("| a | b | c |\n|--:|:-:|---|\n| 1 | *2* |"), @r#"<table><thead><tr><th style="text-align:right">a</th><th style="text-align:center">b</th><th>c</th></tr></thead><tbody><tr><td style="text-align:right">1</td><td style="text-align:center"><em>2</em></td><td></td></tr></tbody></table>"#);
        insta::assert_snapshot!(markdown("> [!TIP]\n> a\n\n> b"), @r#"
        <blockquote class="alert alert-tip"><p><strong>Tip</strong></p><p>a</p></blockquote>
        <blockquote><p>b</p></blockquote>
        "#);
    }

    #[test]
    fn a_formula_is_shown_as_its_source_and_told() {
        insta::assert_snapshot!(markdown("It costs $5.\n\nSo $a \\\\ \\{b\\}^2$ and $x$.\n"), @r"
        <p>It costs $5.</p>
        <p>So <code>a \\ \{b\}^2</code> and <code>x</code>.</p>
        frost.md:7:4: warning[article/formula]: 2 formulas are shown as their source, the first one here
        ");
    }

    #[test]
    fn the_title_is_the_only_h1_and_no_level_is_skipped() {
        insta::assert_snapshot!(markdown("# A\n\n#### B\n\n## C\n\n# D"), @r#"
        <h2 id="a">A</h2>
        <h3 id="b">B</h3>
        <h3 id="c">C</h3>
        <h2 id="d">D</h2>
        "#);
        insta::assert_snapshot!(markdown("## A\n\n### B\n\n## A"), @r#"
        <h2 id="a">A</h2>
        <h3 id="b">B</h3>
        <h2 id="a-2">A</h2>
        "#);
        insta::assert_snapshot!(markdown("# A\n\n<h1>B</h2>\n\n<H3 id=c>C</h3>"), @r#"
        <h2 id="a">A</h2>
        <h2>B</h2>
        <h3 id="c">C</h3>
        "#);
    }

    #[test]
    fn every_url_is_absolute() {
        insta::assert_snapshot!(markdown("[a](x.md?b=1&c=2#d) [e](#f) [g](//example.net/h) <i@example.org>"), @r#"<p><a href="https://example.org/x/?b=1&amp;c=2#d">a</a> <a href="https://example.org/frost/#f">e</a> <a href="https://example.net/h">g</a> <a href="mailto:i@example.org">i@example.org</a></p>"#);
        insta::assert_snapshot!(markdown("<img src=cat.png alt='' srcset='cat.png 1x, //example.net/b.png 2x'>"), @r#"<img src="https://example.org/frost/cat.png" alt="" srcset="https://example.org/frost/cat.png 1x, https://example.net/b.png 2x" width="640" height="480">"#);
        let film = "<video poster=cat.png controls><source src='cat.png' type=video/mp4></video>\n<audio src=cat.png>";
        insta::assert_snapshot!(markdown(film), @r#"
        <p><video poster="https://example.org/frost/cat.png" controls="" width="640" height="480"><source src="https://example.org/frost/cat.png" type="video/mp4"></video>
        <audio src="https://example.org/frost/cat.png"></audio></p>
        "#);
    }

    #[test]
    fn footnotes_stand_at_the_end_with_ways_there_and_back() {
        insta::assert_snapshot!(markdown("a[^x] b[^x]\n\n[^x]: c\n[^y]: d"), @r#"
        <p>a<sup><a href="https://example.org/frost/#fn-1" id="fnref-1" class="footnote-ref" role="doc-noteref">1</a></sup> b<sup><a href="https://example.org/frost/#fn-1" id="fnref-1-2" class="footnote-ref" role="doc-noteref">1</a></sup></p>
        <section class="footnotes" role="doc-endnotes"><ol><li id="fn-1"><p>c <a href="https://example.org/frost/#fnref-1" class="footnote-back" role="doc-backlink">↩︎</a> <a href="https://example.org/frost/#fnref-1-2" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></section>
        frost.md:8:1: warning[article/footnote-unused]: footnote `y` is left out: nothing refers to it
        "#);
    }

    #[test]
    fn an_image_has_its_size_and_a_title_alone_with_it_becomes_its_caption() {
        insta::assert_snapshot!(markdown("![A *big* cat](cat.png)\n\n![A cat](cat.png \"Ada\")\n\na ![b](cat.png \"c\")"), @r#"
        <p><img src="https://example.org/frost/cat.png" alt="A big cat" width="640" height="480"></p>
        <figure><img src="https://example.org/frost/cat.png" alt="A cat" width="640" height="480"><figcaption>Ada</figcaption></figure>
        <p>a <img src="https://example.org/frost/cat.png" alt="b" width="640" height="480" title="c"></p>
        "#);
        insta::assert_snapshot!(markdown("a\n\n> ![](cat.png) and ![gone](gone.png)"), @r#"
        <p>a</p>
        <blockquote><p><img src="https://example.org/frost/cat.png" alt="" width="640" height="480"> and <img src="https://example.org/frost/gone.png" alt="gone"></p></blockquote>
        frost.md:7:3: warning[article/alt-missing]: image has no alt text
        frost.md:7:20: warning[article/image-missing]: nothing is found at `gone.png`
        "#);
        insta::assert_snapshot!(markdown("<p><img src=cat.png height=10 alt=a> <video src=storm.mp4 poster=cat.png></video></p>"), @r#"
        <p><img src="https://example.org/frost/cat.png" height="10" alt="a" width="13"> <video src="https://example.org/frost/storm.mp4" poster="https://example.org/frost/cat.png" width="640" height="480"></video></p>
        frost.md:5:38: warning[article/image-missing]: nothing is found at `storm.mp4`
        "#);
        insta::assert_snapshot!(markdown("<p><img src=cat.png width=10></p>"), @r#"
        <p><img src="https://example.org/frost/cat.png" width="10" height="8" alt=""></p>
        frost.md:5:4: warning[article/alt-missing]: image has no alt text
        "#);
    }

    #[test]
    fn a_target_found_nowhere_is_told_at_its_place() {
        insta::assert_snapshot!(markdown("ü [a](gone.md)\n\n- <b>b</b> <a href=gone.md>c</a>\n[d](http://:0)[e]()"), @r#"
        <p>ü <a href="https://example.org/frost/gone.md">a</a></p>
        <ul><li><b>b</b> <a href="https://example.org/frost/gone.md">c</a>
        de</li></ul>
        frost.md:5:3: warning[article/target-missing]: nothing is found at `gone.md`
        frost.md:7:12: warning[article/target-missing]: nothing is found at `gone.md`
        frost.md:8:1: warning[article/target-missing]: `http://:0` is not a URL: empty host
        frost.md:8:15: warning[article/target-missing]: a link needs a target
        "#);
    }

    #[test]
    fn what_readers_strip_is_removed_and_told_at_its_place() {
        insta::assert_snapshot!(markdown("a\n\n> <div style='x'\n> onclick=y data-z=1>\n> <script>\n> b</script>c</div>"), @"
        <p>a</p>
        <blockquote><div>
        c</div></blockquote>
        frost.md:7:3: warning[article/html-removed]: `style`, `onclick` are removed from `<div>`
        frost.md:9:3: warning[article/html-removed]: `<script>` is removed
        ");
        insta::assert_snapshot!(markdown("a <script>b *c*</script> d <script> e *f* <font color=red>g</font>"), @"
        <p>a  d  e <em>f</em> g</p>
        frost.md:5:3: warning[article/html-removed]: `<script>` is removed
        frost.md:5:28: warning[article/html-removed]: `<script>` is removed
        frost.md:5:43: warning[article/html-removed]: `<font>` is removed
        ");
        insta::assert_snapshot!(markdown("<math><mi>x</mi><annotation>x &lt; 1</annotation></math>\n\na <svg aria-label='A map'><path></path></svg>\n\n<svg><title>Ice</title></svg>\n\n<svg></svg>"), @"
        <p><code>x &lt; 1</code></p>
        <p>a A map</p>
        <p>Ice</p>
        <p></p>
        frost.md:5:1: warning[article/html-removed]: `<math>` is replaced by its words; an image would show it
        frost.md:7:3: warning[article/html-removed]: `<svg>` is replaced by its words; an image would show it
        frost.md:9:1: warning[article/html-removed]: `<svg>` is replaced by its words; an image would show it
        frost.md:11:1: warning[article/html-removed]: `<svg>` is removed
        ");
        insta::assert_snapshot!(markdown("<iframe src='https://example.net/v' title='A film'>x</iframe>\n<input type=checkbox checked> done"), @r#"
        <p class="frame"><a href="https://example.net/v">A film</a></p>
        ☑  done
        frost.md:5:1: warning[article/html-removed]: `<iframe>` is replaced by a link to what it shows
        "#);
        insta::assert_snapshot!(markdown("<!-- more -->\n\n<!-- never closed"), @"frost.md:7:1: warning[article/html-removed]: what begins here is removed: it is never closed");
    }

    #[test]
    fn of_an_html_page_the_body_counts() {
        let page = "<!doctype html><html><head><title>T</title><meta charset=utf-8><style>a{}</style></head>\n<body class=x><main><h1>A</h1>\n<p>b<p>c<br/><a href=x.md>d</a><form action=/><input name=e></form></main></body></html>";
        insta::assert_snapshot!(rendered(Format::Html, page), @r#"
        <h2>A</h2>
        <p>b</p><p>c<br><a href="https://example.org/x/">d</a></p>
        frost.md:7:32: warning[article/html-removed]: `<form>` is removed
        frost.md:7:47: warning[article/html-removed]: `<input>` is removed
        "#);
    }

    #[test]
    fn plain_text_becomes_paragraphs() {
        insta::assert_snapshot!(rendered(Format::Text, "\n  a *b*\n<c> & d\n\n\nhttps://example.net/e.\n"), @r#"
        <p>a *b*
        &lt;c&gt; &amp; d</p>
        <p><a href="https://example.net/e">https://example.net/e</a>.</p>
        "#);
    }

    /// HTML without the choices that a writer of it has: which characters are written as references.
    fn settled(html: &str) -> String {
        let choices = [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&nbsp;", "\u{a0}"),
            ("&amp;", "&"),
        ];
        let settle = |html: String, (reference, letter): (&str, &str)| html.replace(reference, letter);
        let html = choices.into_iter().fold(html.to_owned(), settle);
        escape::without_forbidden(html)
    }

    /// Whether the HTML of some Markdown went out without a look of the sanitiser, which would have left it as it is.
    fn spared(body: &str) -> bool {
        let mut spared = false;
        sample::in_context(Format::Markdown, body, |context| {
            let document = Document::markdown(body);
            let mut writer = Writer::new(context, &document);
            writer.write(&document.body);
            writer.footnotes();
            spared = writer.open.is_orderly();
            if spared {
                let html = &writer.sheet.html;
                assert_eq!(settled(&elements::sanitise(html)), settled(html), "{body}");
            }
        });
        spared
    }

    #[test]
    fn raw_html_that_is_in_order_is_spared_the_sanitiser() {
        for body in [
            "a <em>b *c*</em> <b title='d'>e</b><br> *f <sub>g</sub>*",
            "<details>\n<summary>a</summary>\n\n- b <kbd>c</kbd>\n\n</details>",
            "<div class=x>\n\n[a](x.md) <a href=x.md>b</a>\n\n</div>",
        ] {
            assert!(spared(body), "{body}");
        }
        for body in [
            "a <em>b *c</em> d*",
            "*a <b>b* c</b>",
            "a <em>b\n\nc</em>",
            "[a <a href=x.md>b</a>](x.md)",
            "<a href=x.md>a [b](x.md)</a>",
            "a <div>b</div>",
            "<p>a",
            "<b>a <i>b</b> c</i>",
            "<div>a &eacute; b</div>",
            "<table><tr><td>a</table>",
        ] {
            assert!(!spared(body), "{body}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn what_the_sanitiser_is_spared_it_would_leave_alone(pieces in proptest::collection::vec(
            prop_oneof![1 => sample::piece(), 2 => orderly_piece()], 0..40,
        )) {
            spared(&pieces.concat());
        }
    }

    fn orderly_piece() -> impl Strategy<Value = String> {
        const NAMES: [&str; 12] = [
            "a href=x.md",
            "b",
            "em",
            "br",
            "code",
            "span",
            "div",
            "details",
            "figure",
            "hr",
            "b",
            "h2",
        ];
        let tag = (proptest::sample::select(NAMES.to_vec()), 0..3);
        tag.prop_map(|(name, form)| match form {
            0 => format!("<{name}>"),
            1 => format!("</{}>", name.split(' ').next().unwrap_or_default()),
            _ => format!("<{name}>c</{}>", name.split(' ').next().unwrap_or_default()),
        })
    }
}
